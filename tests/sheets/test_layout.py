from __future__ import annotations

import dataclasses
import re

import pytest

from compounding.errors import SheetError
from compounding.sheets.book import Book
from compounding.sheets.layout import LONGEST_TEXT, CellFormula, Field, Sheet, checked_text, field_name
from compounding.sheets.text_room import column_points, line_count, text_points
from compounding.sheets.workbook import planned_book
from compounding.spreadsheet_notation import serial
from tests.sheets import samples


@pytest.mark.parametrize("control", ["\x00", "\x07", "\t", "\r", "\x1f", "\u2028", "\ufffe"])
def test_a_text_with_a_control_character_is_refused_with_its_place(control: str) -> None:
    with pytest.raises(SheetError) as caught:
        checked_text(f"lot{control}1", "Batch record!D60")
    assert caught.value.where == "Batch record!D60"
    assert f"U+{ord(control):04X}" in str(caught.value)


def test_a_text_longer_than_a_cell_is_refused() -> None:
    with pytest.raises(SheetError, match="32,001 characters"):
        checked_text("x" * (LONGEST_TEXT + 1), "About!A1")


def test_a_batch_number_with_a_control_character_is_refused() -> None:
    with pytest.raises(SheetError, match="Batch record!"):
        planned_book(samples.with_batch("drops", "LDN\x0b1"))


def test_a_field_is_never_named_like_a_cell() -> None:
    with pytest.raises(ValueError, match="qc1"):
        field_name("qc1")


def test_a_long_text_takes_as_many_lines_as_it_is_wide() -> None:
    width = column_points(30)
    text = "weigh the target of microcrystalline cellulose " * 8
    assert line_count(text, width, 9) >= text_points(text, 9) / width


def _sheet(heights: list[float], sections: list[int], keeps: set[int]) -> Sheet:
    return Sheet(
        "Batch record",
        (10,),
        row=len(heights) + 1,
        heights=dict(enumerate(heights, start=1)),
        sections=sections,
        keeps=keeps,
    )


def test_pages_break_between_blocks() -> None:
    sheet = _sheet([40.0] * 6, [], {2})
    sheet.break_pages(100)
    assert sheet.breaks == [2, 4, 6]


def test_short_sections_stay_whole_only_where_that_costs_no_page() -> None:
    whole = _sheet([40, 40, 20, 20], [3], set())
    whole.break_pages(100)
    assert whole.breaks == [3]
    full = _sheet([30, 30, 20, 20, 20, 60, 20], [1, 3, 6], set())
    full.break_pages(100)
    assert len(full.breaks) == 1


@pytest.mark.parametrize("name", samples.ORDERS)
def test_no_page_of_the_batch_record_is_nearly_empty(name: str) -> None:
    for paper in ("letter", "a4"):
        sheet = planned_book(samples.record(name), paper=paper).sheets[0]
        assert len(sheet.breaks) <= 3
        last = sum(sheet.heights.get(row, 13) for row in range(sheet.breaks[-1], sheet.row))
        assert last > 120


@pytest.mark.parametrize("name", samples.ORDERS)
def test_the_blank_sheet_judges_nothing_that_waits_for_an_entry(name: str) -> None:
    book = samples.book(name)
    values = book.values()
    fixed = {"agrees", "in date", "SHORTEN BUD"}
    verdicts = {values[sheet.name, cell] for sheet in book.sheets for cell in sheet.verdicts}
    assert verdicts <= {
        "",
        *fixed,
        "shorten the beyond-use date to the earliest expiry",
        "not later than any expiry entered",
    }
    assert "DIFFERS" not in verdicts


def test_what_python_and_the_workbook_disagree_on_is_marked() -> None:
    book = samples.book("capsules, all known")
    field = book.field("calc_strength")
    sheet = next(each for each in book.sheets if each.name == field.sheet)
    place = next(place for place, placed in sheet.cells.items() if f"F{place[0]}" == field.cell and place[1] == 6)
    changed = dataclasses.replace(book)
    sheet.cells[place] = sheet.cells[place]._replace(value=45.0)
    values = changed.values()
    assert "DIFFERS" in {values[sheet.name, cell] for cell in sheet.verdicts}


def _verdict(book: Book, name: str, entries: dict[str, float | str | bool | None]) -> object:
    field: Field = book.field(name)
    return book.values(entries)[field.sheet, field.cell]


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [(None, ""), (92.0, "PASS"), (91.0, "FAIL"), (-92.0, "FAIL"), ("92 caps", "CHECK ENTRY"), (0.0, "FAIL")],
)
def test_the_verdict_on_a_counted_material(entry: float | str | None, verdict: str) -> None:
    book = samples.book("capsules, all known")
    number = next(each.number for each in samples.record("capsules, all known").materials if each.key == "shells")
    assert _verdict(book, f"material_{number}_verdict", {f"material_{number}_actual": entry}) == verdict


def test_a_weighed_material_passes_up_to_the_limits_that_are_printed() -> None:
    book = samples.book("capsules, all known")
    material = next(each for each in samples.record("capsules, all known").materials if each.key == "diluent")
    name = f"material_{material.number}"
    sheet = book.sheets[0]
    low, high = (sheet.cells[int(book.field(f"{name}_{bound}").cell[1:]), 6].value for bound in ("lowest", "highest"))
    assert isinstance(low, float)
    assert isinstance(high, float)
    step = 10.0**-material.places
    for actual, verdict in ((low, "PASS"), (high, "PASS"), (low - step, "FAIL"), (high + step, "FAIL")):
        assert _verdict(book, f"{name}_verdict", {f"{name}_actual": round(actual, 6)}) == verdict


@pytest.mark.parametrize(
    ("days", "verdict", "earliest"),
    [
        (-1, "EXPIRED", "EXPIRED"),
        (0, "SHORTEN BUD", "shorten the beyond-use date to the earliest expiry"),
        (400, "in date", "not later than any expiry entered"),
        (None, "", ""),
    ],
)
def test_an_expiry_is_compared_with_both_dates(days: int | None, verdict: str, earliest: str) -> None:
    book = samples.book("capsules, all open")
    entry = None if days is None else float(serial(samples.MADE) + days)
    entries: dict[str, float | str | bool | None] = {"material_1_expiry": entry}
    assert _verdict(book, "material_1_expiry_verdict", entries) == verdict
    assert _verdict(book, "earliest_expiry_verdict", entries) == earliest


def _weights(
    masses: list[float], basis: str = "net", shell: float | None = None
) -> dict[str, float | str | bool | None]:
    entries: dict[str, float | str | bool | None] = {
        f"weight_{each}": mass for each, mass in enumerate(masses, start=1)
    }
    return {**entries, "weights_basis": basis, "weights_shell": shell}


def test_the_verdicts_on_capsule_weights() -> None:
    book = samples.book("capsules, all known")
    record = samples.record("capsules, all known")
    theory = float(record.working[record.per_unit].value.magnitude)
    even = [theory + each % 3 - 1 for each in range(20)]
    assert _verdict(book, "weights_verdict", _weights(even)) == "PASS"
    assert _verdict(book, "weights_verdict", _weights([each + 48 for each in even], "gross", 48.0)) == "PASS"
    assert _verdict(book, "weights_verdict", _weights([each + 48 for each in even], "gross")) == "CHECK ENTRY"
    assert _verdict(book, "weights_verdict", _weights(even[:9])) == "CHECK ENTRY"
    assert _verdict(book, "weights_verdict", _weights([*even[:19], theory * 1.11])) == "FAIL"
    assert (
        _verdict(book, "weights_verdict", _weights([theory * (1 + 0.07 * (-1) ** each) for each in range(20)]))
        == "FAIL"
    )
    assert _verdict(book, "quality_2_verdict", _weights(even)) == "PASS"


def test_every_formula_can_be_read_by_spreadsheets_of_any_age() -> None:
    known = {
        "IF", "AND", "OR", "NOT", "ISNUMBER", "ISERROR", "COUNT", "COUNTIF", "SUM", "AVERAGE", "STDEV", "MIN", "MAX",
        "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN",
    }  # fmt: skip
    for name in samples.ORDERS:
        for sheet in samples.book(name).sheets:
            for placed in sheet.cells.values():
                if isinstance(placed.value, CellFormula):
                    assert set(re.findall(r"([A-Z.]+)\(", placed.value.text)) <= known
                    assert len(placed.value.text) < 8000
