"""The workbook of a campaign: its sheets, its names, its balance, its pages, and its values in LibreOffice."""

from __future__ import annotations

import datetime
import io
import math
import re
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel
from openxml_audit.validator import OpenXmlValidator

from compounding.errors import SheetError
from compounding.sheets.campaign_workbook import planned_campaign_book, write_campaign
from compounding.sheets.evaluation import Value
from compounding.sheets.pages import page_room
from tests.sheets.campaigns import CAMPAIGNS, bench, book, filled, planned

_each = pytest.mark.parametrize("name", CAMPAIGNS)


@_each
def test_each_batch_has_its_sheets_under_its_letter(name: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(write_campaign(planned(name))))
    names = workbook.sheetnames
    assert names[:2] == ["Campaign", "Calendar"]
    assert names[-2:] == ["Fields", "About"]
    for batch in planned(name).batches:
        own = [each for each in names if each.endswith(f" {batch.letter}")]
        assert {"Batch record", "Measurements", "Label", "Calculations"} <= {each[:-2] for each in own}
    assert len(names) == len(set(names))
    assert all(len(each) <= 31 for each in names)


@_each
def test_names_of_fields_are_unique_and_no_cell_addresses(name: str) -> None:
    names = [field.name for field in book(name).fields]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", each) for each in names)


@_each
def test_the_file_is_what_excel_asks_for(name: str, tmp_path: Path) -> None:
    path = tmp_path / "campaign.xlsx"
    path.write_bytes(write_campaign(planned(name)))
    result = OpenXmlValidator().validate(path)
    assert result.is_valid, [error.description for error in result.errors]


def test_the_same_campaign_gives_the_same_bytes() -> None:
    assert write_campaign(planned("short")) == write_campaign(planned("short"))


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(SheetError, match="paper"):
        planned_campaign_book(planned("short"), paper="a3")


# --- live values -----------------------------------------------------------------------------


def _verdicts(name: str, entries: dict[str, Value]) -> dict[str, Value]:
    values = book(name).values(entries)
    return {
        field.name: values[field.sheet, field.cell]
        for field in book(name).fields
        if field.name.startswith("campaign_") and field.name.endswith(("_agreement", "_verdict"))
    }


@_each
def test_the_balance_agrees_and_closes(name: str) -> None:
    for entries in ({}, bench(name)):
        verdicts = _verdicts(name, entries)
        assert verdicts.pop("campaign_balance_verdict") == "PASS"
        assert len(verdicts) > 10
        assert set(verdicts.values()) == {"agrees"}


def test_a_batch_that_differs_from_the_campaign_is_marked() -> None:
    whole = book("capsules, known")
    field = whole.field("b_calc_drug")
    sheet = next(each for each in whole.sheets if each.name == field.sheet)
    place = next(place for place in sheet.cells if f"F{place[0]}" == field.cell and place[1] == 6)
    strength = whole.field("b_calc_strength")
    row = int(strength.cell[1:])
    kept = sheet.cells[row, 6]
    sheet.cells[row, 6] = kept._replace(value=45.0)
    try:
        verdicts = _verdicts("capsules, known", {})
    finally:
        sheet.cells[row, 6] = kept
    assert place
    assert "DIFFERS" in verdicts.values()
    assert verdicts["campaign_balance_verdict"] == "FAIL" or verdicts["campaign_drawn_b_agreement"] == "DIFFERS"


def test_the_tablet_sample_is_entered_once_for_all_batches() -> None:
    whole = book("capsules, all open")
    assert whole.field("campaign_tablet_sample_mass").entry
    assert not whole.field("a_bench_tablet_sample_mass").entry
    assert not whole.field("b_bench_tablet_sample_mass").entry
    values = whole.values({"campaign_tablet_sample_count": 20.0, "campaign_tablet_sample_mass": 8.2})
    for name in ("a_calc_mean_tablet_mass_live", "b_calc_mean_tablet_mass_live", "campaign_mean_tablet_mass_live"):
        field = whole.field(name)
        assert values[field.sheet, field.cell] == pytest.approx(410)
    left = whole.field("powder_left_1_actual")
    theory = whole.field("campaign_powder_left_1_theory")
    assert left.entry
    # 3 tablets are crushed; 126 mg in the doses and 4 mg in the spare capsules are drawn.
    assert values[theory.sheet, theory.cell] == pytest.approx(3 * 410 - 130 / 50 * 410)


# --- the patient's page ----------------------------------------------------------------------


def _texts(name: str, sheet: str) -> list[str]:
    found = next(each for each in book(name).sheets if each.name == sheet)
    return [placed.value for placed in found.cells.values() if isinstance(placed.value, str)]


def test_a_short_calendar_has_a_line_for_each_day() -> None:
    texts = _texts("short", "Calendar")
    days = [each for each in texts if re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ [A-Z][a-z]{2} \d{4}", each)]
    assert len(days) == len(set(days)) == 21
    assert "0.5 mL, twice a day" in texts


def test_a_long_calendar_has_a_box_for_each_day() -> None:
    sheet = next(each for each in book("cream").sheets if each.name == "Calendar")
    boxes = [placed.value for placed in sheet.cells.values() if placed.look.style == "calendar tick"]
    days = [(planned("cream").asked.start.toordinal() + each) for each in range(58)]
    assert boxes == [datetime.date.fromordinal(day).day for day in days]


@_each
def test_the_patient_is_told_of_opioids_and_when_to_call(name: str) -> None:
    text = " ".join(_texts(name, "Calendar"))
    for words in (
        "Never take opioid",
        "Sleep disturbance, vivid dreams, nausea or headache",
        "usually pass",
        "Call the",
    ):
        assert words in text
    for batch in planned(name).batches:
        assert batch.letter in text


@_each
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_no_page_is_nearly_empty_and_no_row_higher_than_excel_allows(name: str, paper: str) -> None:
    for sheet in book(name, paper).sheets[:2]:
        assert all(height <= 409 for height in sheet.heights.values())
        if sheet.breaks:
            last = sum(sheet.heights.get(row, 13.5) for row in range(sheet.breaks[-1], sheet.row))
            assert last > 60
        assert page_room(paper, sheet.widths) > 600


# --- LibreOffice -----------------------------------------------------------------------------


def _cases() -> dict[str, tuple[str, dict[str, Value]]]:
    cases: dict[str, tuple[str, dict[str, Value]]] = {}
    for name in ("capsules, all open", "drops", "cream"):
        cases[f"{name}, blank"] = (name, {})
        cases[f"{name}, filled"] = (name, filled(name))
    return cases


def _content(name: str, entries: dict[str, Value]) -> bytes:
    """Return a workbook with entries, saved by openpyxl, which drops every value that the formulas carried."""
    workbook: Any = openpyxl.load_workbook(io.BytesIO(write_campaign(planned(name))))
    for field in book(name).fields:
        if field.entry and field.name in entries:
            workbook[field.sheet][field.cell].value = entries[field.name]
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.mark.libreoffice
def test_libreoffice_works_out_the_values_that_the_workbook_carries(soffice: str, tmp_path: Path) -> None:
    cases = _cases()
    paths = {case: tmp_path / f"case{number}.xlsx" for number, case in enumerate(cases)}
    for case, (name, entries) in cases.items():
        paths[case].write_bytes(_content(name, entries))
    profile = (tmp_path / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "out"), *map(str, paths.values())], check=True, capture_output=True, timeout=300
    )
    for case, (name, entries) in cases.items():
        found = openpyxl.load_workbook(tmp_path / "out" / paths[case].name, data_only=True)
        values = book(name).values(entries)
        wrong = {
            place: (cell.value, value)
            for place, value in values.items()
            if not _same(cell := found[place[0]][place[1]], value)
        }
        assert len(values) > 200
        assert not wrong, case


def _same(cell: Any, wanted: Value) -> bool:
    found = cell.value
    if cell.is_date and found is not None and not isinstance(found, str | int | float):
        found = float(to_excel(found))  # type: ignore[no-untyped-call]
    if isinstance(wanted, str):
        return (found or "") == wanted
    return isinstance(found, int | float) and math.isclose(found, float(wanted or 0), rel_tol=1e-9, abs_tol=1e-9)
