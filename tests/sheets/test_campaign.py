"""The workbook of a campaign: its sheets, its names, its balance, its pages, and its values in LibreOffice."""

from __future__ import annotations

import datetime
import io
import math
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel
from openxml_audit.validator import OpenXmlValidator

from compounding.errors import SheetError
from compounding.sheets.campaign_workbook import planned_campaign_book, write_campaign
from compounding.sheets.evaluation import Value
from compounding.sheets.looks import STYLES
from compounding.sheets.pages import page_room
from compounding.sheets.text_room import column_points, line_count
from tests.records.preparation.orders import CAPSULES, CREAM
from tests.records.titration.campaigns import THREE, campaign
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
        if field.name.startswith("campaign_") and field.name.endswith(("_agreement", "_verdict", "_closes"))
    }


@_each
def test_the_balance_agrees_and_closes(name: str) -> None:
    for entries in ({}, bench(name)):
        verdicts = _verdicts(name, entries)
        assert verdicts.pop("campaign_plan_closes") == "the plan closes"
        agreements = [text for field, text in verdicts.items() if field.endswith("_agreement")]
        assert len(agreements) > 10
        assert set(agreements) == {"agrees"}


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
    assert verdicts["campaign_plan_closes"] == "DIFFERS" or verdicts["campaign_drawn_b_agreement"] == "DIFFERS"


@_each
def test_nothing_passes_before_it_is_weighed(name: str) -> None:
    """A plan that closes is no PASS: not before weights and counts are entered, and not with the samples alone."""
    for entries in ({}, bench(name)):
        assert not {"PASS", "FAIL"} & set(_verdicts(name, entries).values())


def _actuals(name: str, share: float) -> dict[str, Value]:
    """Return the entries of what was weighed and counted: as planned, but for what was counted of the yield."""
    whole, entries = book(name), bench(name)
    values = whole.values(entries)
    placed = {(field.sheet, field.cell): field.name for field in whole.fields}
    cells = {sheet.name: sheet.cells for sheet in whole.sheets}
    known = {placed[place]: value for place, value in values.items() if place in placed} | {
        field.name: cells[field.sheet][int(field.cell[1:]), ord(field.cell[0]) - 64].value
        for field in whole.fields
        if field.name.endswith(("_target", "_theory")) and (field.sheet, field.cell) not in values
    }
    for field in whole.fields:
        if field.entry and field.name.endswith("_actual"):
            planned_as = next(
                wanted
                for suffix in ("target", "theory")
                if (
                    wanted := known.get(field.name.replace("_actual", f"_{suffix}"))
                    or known.get(f"campaign_{field.name}".replace("_actual", "_theory"))
                )
                is not None
            )
            assert isinstance(planned_as, int | float)
            entries[field.name] = planned_as * (share if field.name.endswith("yield_actual") else 1)
    return entries


@pytest.mark.parametrize("name", ["capsules, all open", "capsules, known", "cream", "drops"])
def test_the_verdict_is_on_what_was_weighed_and_counted(name: str) -> None:
    assert _verdicts(name, _actuals(name, 1))["campaign_actual_verdict"] == "PASS"
    assert _verdicts(name, _actuals(name, 0.9))["campaign_actual_verdict"] == "FAIL"


def test_ground_tablets_that_are_missing_fail() -> None:
    entries = _actuals("capsules, known", 1)
    left = entries["powder_left_1_actual"]
    assert isinstance(left, float)
    obtained = entries["ground_1_actual"]
    assert isinstance(obtained, float)
    entries["ground_1_actual"] = obtained * 1.2
    verdicts = _verdicts("capsules, known", entries)
    assert verdicts["campaign_powder_1_accounted_verdict"] == "FAIL"
    assert verdicts["campaign_powder_1_obtained_verdict"] == "FAIL"
    assert verdicts["campaign_actual_verdict"] == "FAIL"
    del entries["powder_left_1_actual"]
    assert _verdicts("capsules, known", entries)["campaign_powder_1_accounted_verdict"] == ""


@_each
def test_the_pharmacist_signs_for_the_schedule_and_the_calendar(name: str) -> None:
    for part in ("name", "initials", "date"):
        for what in ("schedule", "calendar"):
            assert book(name).field(f"sign_{what}_{part}").entry
    assert any(text.startswith("For the pharmacist") for text in _texts(name, "Campaign"))


def test_the_ground_powder_says_who_made_it_and_with_what() -> None:
    labels = {field.name: field.label for field in book("capsules, known").fields if field.entry}
    for part in ("crushed_by", "checked_by", "balance", "sieve"):
        assert f"powder_1_{part}" in labels


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
    assert "0.5 mL with the oral syringe, twice a day" in texts


def test_a_long_calendar_has_a_box_for_each_day() -> None:
    sheet = next(each for each in book("cream").sheets if each.name == "Calendar")
    boxes = [placed.value for placed in sheet.cells.values() if placed.look.style == "calendar tick"]
    days = [(planned("cream").asked.start.toordinal() + each) for each in range(58)]
    assert boxes == [datetime.date.fromordinal(day).day for day in days]


@_each
def test_the_patient_is_told_of_opioids_and_when_to_call(name: str) -> None:
    text = " ".join(_texts(name, "Calendar"))
    assert "pharmacist" not in text
    assert "mallinckrodt" not in text
    assert "Do not take with opioid" not in text
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


# --- the patient's page in print --------------------------------------------------------------


@_each
def test_labels_are_read_out_on_how_to_use_it(name: str) -> None:
    texts = _texts(name, "Calendar")
    assert "How to use it" in texts
    said = [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts if text.startswith("\N{BULLET}")]
    assert len(said) == len(set(said))
    for batch in planned(name).batches:
        for label in batch.record.label.auxiliary:
            assert (f"\N{BULLET} {label.text}" in said) == ("opioid" not in label.text)


def test_directions_of_the_prescription_say_where_to_apply() -> None:
    where = "Apply to the inside of the wrist."
    one = campaign(CREAM, THREE, strengths=("1 %",), actuation="0.15 g/actuation", directions=where)
    calendar = planned_campaign_book(one).sheets[1]
    assert f"\N{BULLET} {where}" in [placed.value for placed in calendar.cells.values()]


def _table(name: str, paper: str = "letter") -> tuple[Any, list[int]]:
    sheet = next(each for each in book(name, paper).sheets if each.name == "Calendar")
    rows = [
        row
        for row in range(1, sheet.row)
        if (placed := sheet.cells.get((row, 1))) and placed.look.style == "calendar bold"
    ]
    return sheet, rows


@_each
def test_rows_of_the_calendar_are_of_one_height_and_nothing_short_wraps(name: str) -> None:
    sheet, rows = _table(name)
    assert len({sheet.heights[row] for row in rows}) == 1
    for row in rows:
        for column in (1, 2, 5):
            placed = sheet.cells[row, column]
            look = STYLES[placed.look.style]
            width = column_points(sheet.widths[column - 1]) - look.padding
            assert line_count(placed.value, width, look.size, look.bold) == 1, placed.value


@_each
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_table_is_on_one_page_where_that_has_room_for_it(name: str, paper: str) -> None:
    sheet, rows = _table(name, paper)
    pages = {sum(start <= row for start in sheet.breaks) for row in rows}
    assert len(pages) == 1


def test_a_long_table_never_ends_with_a_few_rows_alone() -> None:
    for days in range(400, 480, 9):
        schedule = f"0.5 mg for 30 days, 1 mg for {days} days"
        for paper in ("letter", "a4"):
            sheet = planned_campaign_book(campaign(CAPSULES, schedule), paper=paper).sheets[1]
            assert sheet.breaks
            assert sheet.row - sheet.breaks[-1] > 8
            # The heads of the table, and nothing else, begin each page on which it goes on.
            head = sheet.cells[sheet.heads_row, 1]
            assert head.value == "Days"
            anew = [row for row in sheet.breaks if row > sheet.heads_row]
            assert [row for row in range(sheet.heads_row + 1, sheet.row) if sheet.cells[row, 1] == head] == anew


def test_the_box_stands_off_the_line_at_its_right() -> None:
    sheet = next(each for each in book("cream").sheets if each.name == "Calendar")
    (row,) = [
        row for (row, column), placed in sheet.cells.items() if column == 1 and str(placed.value).startswith("Never")
    ]
    last = len(sheet.widths)
    assert (row, 1, row, last - 1) in sheet.merges
    assert sheet.cells[row, last].value is None


def test_batches_and_what_is_taken_are_in_one_order() -> None:
    sheet, rows = _table("three strengths")
    told = {(sheet.cells[row, 3].value, sheet.cells[row, 5].value) for row in rows}
    assert ("1 capsule of 1.5 mg (B) and 1 capsule of 0.5 mg (A)", "B, A") in told
    assert ("1 capsule of 4.5 mg", "C") in told


def test_micrograms_are_never_printed_as_milligrams() -> None:
    texts = [*_texts("micrograms", "Campaign"), *_texts("micrograms", "Calendar"), book("micrograms").title]
    assert not [text for text in texts if re.search(r"\b0\.0\d* mg", text)]
    assert any("12.5 mcg to 0.125 mg" in text.replace("\N{NO-BREAK SPACE}", " ") for text in texts)


@_each
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_balance_has_its_heads_on_each_page_and_the_title_one_line(name: str, paper: str) -> None:
    sheet = book(name, paper).sheets[0]
    heads = sheet.heads_row
    assert sheet.cells[heads, 2].value == "Quantity"
    assert sheet.cells[heads - 1, 1].value == "Balance of drug over all batches"
    assert sheet.sections[-1] == heads - 2
    room = page_room(paper, sheet.widths)
    for start, end in pairwise([1, *sheet.breaks, sheet.row]):
        above = sheet.repeated if start > 1 else 0
        assert sum(sheet.heights.get(row, 13.5) for row in range(start, end)) + above <= room
    anew = [row for row in sheet.breaks if row > heads]
    assert anew
    head = [sheet.cells[heads, column] for column in range(1, 10)]
    assert all([sheet.cells[row, column] for column in range(1, 10)] == head for row in anew)
    others = [row for row in range(heads + 1, sheet.row) if sheet.cells[row, 2] == sheet.cells[heads, 2]]
    assert others == anew
    look, title = STYLES["title"], str(sheet.cells[1, 1].value)
    assert line_count(title, column_points(sum(sheet.widths)) - look.padding, look.size, look.bold) == 1


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
