"""The sheets of a batch under other names: every reference follows, and nothing else changes."""

from __future__ import annotations

import pytest

from compounding.sheets.layout import CellFormula
from compounding.sheets.renaming import lettered_sheets, renamed_references
from tests.sheets import samples

_NAMES = {"Calculations": "Calculations B", "Batch record": "Batch record B"}


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("Calculations!H5*2", "'Calculations B'!H5*2"),
        ("'Batch record'!$G$12+B1", "'Batch record B'!$G$12+B1"),
        ('IF(Calculations!H5="","see Calculations!H5",1)', 'IF(\'Calculations B\'!H5="","see Calculations!H5",1)'),
        ("SUM(Label!B2:B4)", "SUM(Label!B2:B4)"),
        ("ROUND(F4,2)", "ROUND(F4,2)"),
    ],
)
def test_references_follow(formula: str, wanted: str) -> None:
    assert renamed_references(formula, _NAMES) == wanted


@pytest.mark.parametrize("name", samples.ORDERS)
def test_lettered_sheets_work_out_the_same_values(name: str) -> None:
    book = samples.book(name)
    before = book.values(samples.bench_values(name))
    lettered = lettered_sheets(book.sheets, "B", {})
    book.sheets, kept = lettered, book.sheets
    try:
        entries = {f"b_{key}": value for key, value in samples.bench_values(name).items()}
        after = book.values(entries)
    finally:
        book.sheets = kept
    assert {(f"{sheet} B", cell): value for (sheet, cell), value in before.items()} == after


def test_the_sheets_themselves_are_not_changed() -> None:
    book = samples.book("drops")
    formulas = [
        placed.value.text
        for sheet in book.sheets
        for placed in sheet.cells.values()
        if isinstance(placed.value, CellFormula)
    ]
    lettered_sheets(book.sheets, "B", {})
    again = [
        placed.value.text
        for sheet in book.sheets
        for placed in sheet.cells.values()
        if isinstance(placed.value, CellFormula)
    ]
    assert formulas == again
