"""Each key of a source that a sheet prints can be looked up from the print alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compounding.records.citations import UNEXPLAINED, citations
from compounding.records.library import Library, own_references, toolkit_library
from compounding.records.preparation import prepare
from compounding.sheets.about import about_sheet
from compounding.sheets.book import Book
from compounding.sheets.layout import ABOUT, Sheet
from compounding.sheets.review import review_file
from compounding.sheets.second_check import planned_second_check
from compounding.sheets.workbook import write_sheet
from tests.formulas import orders
from tests.sheets import campaigns, samples, second_checks
from tests.sheets.review.files import TODAY, filled_in

EXPLAINED = citations(*own_references())
CREAM = "naltrexone-cream"


def explained(sheet: Sheet) -> dict[str, str]:
    """Return what the sheet says below the head of the sources."""
    texts = {place: str(placed.value or "") for place, placed in sheet.cells.items()}
    [head] = [row for (row, column), text in texts.items() if column == 1 and text.startswith("Sources, by their keys")]
    found: dict[str, str] = {}
    row = head + 1
    while texts.get((row, 1)):
        found[texts[row, 1]] = texts[row, 2]
        row += 1
    return found


@pytest.mark.parametrize(("formula_id", "kind"), tuple(orders.offered()))
def test_every_key_of_every_formula_is_printed_with_its_citation(formula_id: str, kind: str) -> None:
    record = orders.record(formula_id, kind)
    found = explained(about_sheet(record, "", ()))
    assert set(record.formula.references) <= found.keys()
    assert found == {key: EXPLAINED[key] for key in found}


def about_of(book: Book) -> Sheet:
    return next(each for each in book.sheets if each.name == ABOUT)


def keys_in(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for placed in sheet.cells.values():
            if isinstance(placed.value, str) and "{" not in placed.value:
                yield from (
                    each for each in re.findall(r"(?<![\w/.-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w/-])", placed.value)
                )


@pytest.mark.parametrize("name", samples.ORDERS)
def test_no_key_is_printed_on_a_batch_sheet_without_its_citation(name: str) -> None:
    book = samples.book(name)
    assert set(keys_in(book)) & EXPLAINED.keys() <= explained(about_of(book)).keys()


@pytest.mark.parametrize("name", second_checks.NAMES)
def test_a_second_check_explains_no_key_but_says_where_they_are_explained(name: str) -> None:
    record = second_checks.record(name)
    book = planned_second_check(record)
    printed = [str(each.value) for sheet in book.sheets for each in sheet.cells.values()]
    assert any(f"[{key}]" in text for key in record.formula.citations for text in printed)
    assert not [text for text in printed if text in record.formula.citations.values()]
    assert any("sheet About of the batch sheet and in references.md" in text for text in printed)


def test_a_campaign_explains_its_keys() -> None:
    book = campaigns.book("drops")
    assert set(keys_in(book)) & EXPLAINED.keys() <= explained(about_of(book)).keys()


def test_a_key_that_is_not_explained_says_so() -> None:
    record = samples.record("cream")
    bare = replace(record, formula=replace(record.formula, citations={}))
    assert set(explained(about_sheet(bare, "", ())).values()) == {UNEXPLAINED}


# --- the review ------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    shutil.copytree(toolkit_library().home(CREAM), folder / CREAM)
    (folder / "references.md").write_text("### usp-795\n\nOur copy, first floor.\n", encoding="utf-8")
    return folder


def codes(path: Path, folder: Path) -> list[tuple[str, str]]:
    found = review_file(path, Library((folder, *toolkit_library().folders)), today=TODAY).findings
    return [(each.code, each.subject) for each in found if each.code in ("SOURCE", "LOCKED", "NOT-REPRODUCED")]


def sheet_of(folder: Path, *changes: Any) -> bytes:
    order = samples.ORDERS["cream"]
    formula = Library((folder,)).load(CREAM, order.version)
    content = write_sheet(prepare(order, formula))
    return filled_in(content, samples.book("cream"), {}, *changes) if changes else content


def test_a_sheet_keeps_what_the_references_said_when_it_was_written(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(sheet_of(own))
    assert codes(path, own) == []
    (own / "references.md").write_text("### usp-795\n\nOur copy, second floor.\n", encoding="utf-8")
    assert codes(path, own) == [("SOURCE", "the source usp-795")]


def row_of(workbook: Any, key: str) -> int:
    return next(row for row in range(1, 200) if workbook[ABOUT].cell(row, 1).value == key)


def test_a_citation_that_was_taken_out_is_found(own: Path, tmp_path: Path) -> None:
    def emptied(workbook: Any) -> None:
        workbook[ABOUT].cell(row_of(workbook, "usp-795"), 2).value = None

    path = tmp_path / "sheet.xlsx"
    path.write_bytes(sheet_of(own, emptied))
    assert [code for code, _ in codes(path, own)] == ["LOCKED"]
