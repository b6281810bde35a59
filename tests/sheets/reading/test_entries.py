from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from compounding.sheets.evaluation import Value
from compounding.sheets.layout import CHOICE, DATE, NUMBER, TEXT, TIME, Field
from compounding.sheets.reading.entries import Entry, entry_findings, entry_of
from compounding.sheets.reading.workbook import NO_CELL


def read(
    kind: str, raw: Value, *, unit: str = "", form: str = "General", formula: str = "", linked: bool = False
) -> tuple[Entry, list[tuple[str, str]]]:
    field = Field(name="a_b", sheet="Label", cell="B2", label="it", type=kind, unit=unit, choices=("PASS", "FAIL"))
    cell = NO_CELL._replace(value=raw, format=form, formula=formula, linked=linked)
    entry = entry_of(field, cell)
    return entry, [(each.code, each.severity) for each in entry_findings(entry, cell)]


@pytest.mark.parametrize(
    ("raw", "unit", "number", "codes"),
    [
        (59.0, "capsule", "59.0", []),
        (None, "mg", None, []),
        ("59", "capsule", "59", [("TYPE", "minor")]),
        ("59 caps", "capsule", "59", [("TYPE", "minor")]),
        ("59 capsules", "capsule", "59", [("TYPE", "minor")]),
        ("12 labels", "", "12", [("TYPE", "minor")]),
        ("4,5", "mg", "4.5", [("TYPE", "minor")]),
        ("143,25 mg", "mg", "143.25", [("TYPE", "minor")]),
        ("250mg", "mg", "250", [("TYPE", "minor")]),
        ("0.25 g", "mg", "250", [("UNIT", "major")]),
        ("2,5 g", "mg", "2500", [("UNIT", "major")]),
        ("250 mcg", "mg", "0.25", [("UNIT", "major")]),
        ("12 mL", "mg", None, [("UNIT", "major")]),
        ("12 furlongs", "mg", None, [("UNIT", "major")]),
        ("1,234", "mg", None, [("TYPE", "major")]),
        ("about 5", "mg", None, [("TYPE", "major")]),
        ("5-6", "mg", None, [("TYPE", "major")]),
        (True, "mg", None, [("TYPE", "major")]),
        ("#N/A", "mg", None, [("ERROR-VALUE", "major")]),
    ],
)
def test_numbers_are_read_as_people_type_them(
    raw: Value, unit: str, number: str | None, codes: list[tuple[str, str]]
) -> None:
    entry, found = read(NUMBER, raw, unit=unit)
    assert entry.number == (None if number is None else Decimal(number))
    assert found == codes


@pytest.mark.parametrize(
    ("raw", "date", "codes"),
    [
        (46346.0, "2026-11-20", []),
        (46346.75, "2026-11-20", []),
        ("2026-11-20", "2026-11-20", [("TYPE", "minor")]),
        ("20 Nov 2026", "2026-11-20", [("TYPE", "minor")]),
        ("November 20, 2026", "2026-11-20", [("TYPE", "minor")]),
        ("20.11.2026", "2026-11-20", [("TYPE", "minor")]),
        ("2027-02", "2027-02-28", [("TYPE", "minor")]),
        ("Feb 2028", "2028-02-29", [("TYPE", "minor")]),
        ("13/12/2026", "2026-12-13", [("TYPE", "minor")]),
        ("11/11/2026", "2026-11-11", [("TYPE", "minor")]),
        ("11/12/2026", None, [("TYPE", "major")]),
        ("2026-02-30", None, [("TYPE", "major")]),
        ("20261120", "2026-11-20", [("TYPE", "minor")]),
        (20261120.0, None, [("TYPE", "major")]),
        (5.0, None, [("TYPE", "major")]),
        ("tomorrow", None, [("TYPE", "major")]),
    ],
)
def test_dates_are_read_where_they_can_mean_one_day_alone(
    raw: Value, date: str | None, codes: list[tuple[str, str]]
) -> None:
    entry, found = read(DATE, raw, form="yyyy-mm-dd")
    assert entry.date == (None if date is None else datetime.date.fromisoformat(date))
    assert found == codes


@pytest.mark.parametrize(
    ("raw", "time", "codes"),
    [
        (0.5, "12:00", []),
        (46346.25, "06:00", []),
        ("14:30", "14:30", [("TYPE", "minor")]),
        ("2:30 pm", "14:30", [("TYPE", "minor")]),
        ("12 am", "00:00", [("TYPE", "minor")]),
        ("noon", None, [("TYPE", "major")]),
        ("25:00", None, [("TYPE", "major")]),
    ],
)
def test_times_are_read(raw: Value, time: str | None, codes: list[tuple[str, str]]) -> None:
    entry, found = read(TIME, raw)
    assert entry.time == (None if time is None else datetime.time.fromisoformat(time))
    assert found == codes


def test_a_formula_is_not_evaluated_and_counts_as_blank() -> None:
    for kind in (NUMBER, TEXT, DATE, TIME, CHOICE):
        entry, found = read(kind, 3.0, formula='HYPERLINK("https://example.org","AB")')
        assert entry.is_blank
        assert found == [("FORMULA-IN-INPUT", "critical")]


def test_a_link_is_found_and_its_text_is_kept() -> None:
    entry, found = read(TEXT, "AB", linked=True)
    assert entry.words == "AB"
    assert found == [("FORMULA-IN-INPUT", "major")]


def test_a_lot_number_that_a_program_took_for_a_date_is_found() -> None:
    entry, found = read(TEXT, 46346.0, form="d-mmm")
    assert entry.words == "2026-11-20"
    assert found == [("TYPE", "minor")]
    assert read(TEXT, 12345.0) == (read(TEXT, 12345.0)[0], [])
    assert read(TEXT, 12345.0)[0].words == "12345"


def test_a_number_that_a_program_took_for_a_date_is_not_read() -> None:
    for raw, form in ((46348.0, "yyyy-mm-dd h:mm:ss"), (0.5, "h:mm:ss")):
        entry, found = read(NUMBER, raw, unit="mg", form=form)
        assert entry.number is None
        assert found == [("TYPE", "major")]
    assert read(NUMBER, 46348.0, unit="mg", form="#,##0.0###")[1] == []


def test_a_time_typed_as_a_number_is_not_guessed() -> None:
    for raw in (1145.0, 11.45):
        entry, found = read(TIME, raw)
        assert entry.time is None
        assert found == [("TYPE", "major")]


def test_a_date_before_any_batch_is_shown_as_the_cell_shows_it() -> None:
    field = Field(name="a_b", sheet="Label", cell="B2", label="it", type=DATE)
    cell = NO_CELL._replace(value=36161.0, format="yyyy-mm-dd")
    [one] = entry_findings(entry_of(field, cell), cell)
    assert one.found == "1999-01-01"


def test_powers_of_ten_and_errors_are_named_for_what_they_are() -> None:
    assert read(NUMBER, "1e4", unit="mg")[1] == [("TYPE", "major")]
    assert read(NUMBER, None, unit="mg", formula="#N/A")[1] == [("ERROR-VALUE", "major")]


def test_a_number_that_nobody_measures_is_not_worked_with() -> None:
    for raw in (1e300, -1e15, 1e-300):
        entry, found = read(NUMBER, raw, unit="mg")
        assert entry.number is None
        assert found == [("TYPE", "major")]
    assert read(NUMBER, 0.0, unit="mg")[1] == []
