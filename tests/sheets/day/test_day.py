"""The summary of a day: every total recomputed, links that lead to the files, odd texts, and the same bytes."""

from __future__ import annotations

import io
import re
import subprocess
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from openxml_audit.validator import OpenXmlValidator

from compounding.errors import SheetError
from compounding.records.day import Day, RefusedRow
from compounding.records.workbook_kinds import DAY_SUMMARY
from compounding.sheets.day import write_day
from compounding.sheets.day.lists import collapsed, totals
from compounding.sheets.day.workbook import day_book, planned_day
from compounding.sheets.pages import page_room
from compounding.sheets.parts.direct import parts_of
from compounding.sheets.written import written, written_by_openpyxl
from compounding.units import converted, format_quantity, is_open, open_quantity, parse_quantity
from tests.sheets.day import days

CASES = {
    "realistic": days.REALISTIC,
    "realistic, A4": replace(days.REALISTIC, paper="a4"),
    "large": days.LARGE,
    "empty": days.EMPTY,
    "odd": days.odd_day(),
}
ALL_MADE = ["Day", "Materials", "Tablets", "Warnings", "Labels", "About"]
_LIMIT = 10.0


def _opened(day: Day) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_day(day)))


def _rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def _texts(sheet: Any) -> list[str]:
    return [cell for row in _rows(sheet) for cell in row if isinstance(cell, str)]


def _table(sheet: Any, head: str) -> list[list[Any]]:
    """Return the rows below the row that begins with a head."""
    rows = _rows(sheet)
    start = next(index for index, row in enumerate(rows) if row[0] == head)
    return rows[start + 1 :]


@pytest.mark.parametrize("name", ["realistic", "realistic, A4", "empty", "odd"])
def test_every_summary_is_a_sound_workbook(name: str, tmp_path: Path) -> None:
    path = tmp_path / "day.xlsx"
    path.write_bytes(write_day(CASES[name]))
    result = OpenXmlValidator().validate(path)
    assert result.is_valid, [each.description for each in result.errors]


@pytest.mark.parametrize("name", ["realistic", "empty", "odd"])
def test_the_same_day_gives_the_same_bytes(name: str) -> None:
    assert write_day(CASES[name]) == write_day(CASES[name])


def test_the_document_says_what_it_is() -> None:
    properties = {each.name: each.value for each in _opened(days.REALISTIC).custom_doc_props.props}
    assert (properties["kind"], properties["made"], properties["batches"]) == (DAY_SUMMARY, "2026-11-22", "20")


def test_the_sheets_and_that_not_made_is_there_only_where_a_row_is_refused() -> None:
    assert _opened(days.REALISTIC).sheetnames == [*ALL_MADE[:5], "Not made", "About"]
    assert _opened(days.EMPTY).sheetnames == ALL_MADE


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(SheetError, match="paper"):
        write_day(replace(days.EMPTY, paper="legal"))


# --- Day -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["realistic", "large"])
def test_each_batch_has_one_line_with_what_is_known_of_it(name: str) -> None:
    day = CASES[name]
    lines = [row for row in _table(_opened(day)["Day"], "Batch") if row[0]]
    assert len(lines) == len(day.batches)
    for line, batch in zip(lines, day.batches, strict=True):
        assert line[:3] == [batch.batch, batch.title, batch.quantity]
        found = [
            (int(row), number) for number, row in re.findall(r"(RX-[0-9]+) \(row ([0-9,]+)\)", line[3].replace(",", ""))
        ]
        assert found == list(zip(batch.rows, batch.prescriptions, strict=True))
        assert [each.date() if each else None for each in line[4:6]] == [batch.needed_by, batch.beyond_use]
        assert line[6:] == [len(batch.warnings), None, None]


@pytest.mark.parametrize("name", ["realistic", "large", "odd"])
def test_each_link_leads_to_the_file_of_its_batch_beside_the_summary(name: str) -> None:
    day = CASES[name]
    links = [cell.hyperlink.target for (cell, *_) in _opened(day)["Day"].iter_rows() if cell.hyperlink]
    assert [unquote(each) for each in links] == [each.file for each in day.batches]
    assert not any(re.search(r"[\s#?/\\:]", each) for each in links)


def test_a_file_of_a_simple_name_is_linked_as_it_is_written() -> None:
    sheet = _opened(days.REALISTIC)["Day"]
    assert [sheet[f"A{row}"].hyperlink.target for row in (7, 26)] == ["LDN-001.xlsx", "LDN-020.xlsx"]


def test_only_the_boxes_for_made_and_checked_take_entries() -> None:
    workbook = _opened(days.REALISTIC)
    free = {
        (sheet.title, cell.column_letter)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert free == {("Day", "H"), ("Day", "I")}
    assert all(sheet.protection.sheet for sheet in workbook)


def test_the_head_counts_what_the_day_holds_and_says_what_must_not_be_missed() -> None:
    text = " ".join(_texts(_opened(days.REALISTIC)["Day"]))
    assert "20 batches, 31 prescriptions, 31 labels" in text
    assert "2 rows of the table are not made" in text
    assert "Of 1 lot there is too little" in text
    assert "Of 1 lot nothing is left" in text
    for read in ("Harbour Compounding Pharmacy", "orders-2026-11-22.csv", "stock.csv"):
        assert read in text


def test_nothing_is_said_to_be_missing_where_nothing_is() -> None:
    plenty = days.a_day([days.batch(1)])
    assert "too little" not in " ".join(_texts(_opened(plenty)["Day"]))
    assert "No batch is made." in _texts(_opened(days.EMPTY)["Day"])


# --- Materials and Tablets -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["realistic", "large"])
def test_the_totals_of_lots_and_materials_are_those_of_the_batches(name: str) -> None:
    day = CASES[name]
    lots: dict[str, list[Any]] = {}
    for batch in day.batches:
        for each in batch.takes:
            lots.setdefault(each.lot or "written in at the bench", []).append(each)
    rows = _table(_opened(day)["Materials"], "Material")
    shown = {row[1]: row for row in rows if row[1]}
    assert shown.keys() == lots.keys()
    for lot, taken in lots.items():
        known = [each.amount for each in taken if not is_open(each.amount)]
        assert parse_quantity(shown[lot][3]) == sum(known[1:], start=known[0])
    groups = {row[0].removesuffix(": altogether"): row[3] for row in rows if row[0] and row[0].endswith("altogether")}
    every = [each for taken in lots.values() for each in taken]
    for material, form in {(each.material, each.form) for each in every}:
        own = [each.amount for each in every if each.material == material]
        sums = groups[f"{material} ({form})"]
        amount = parse_quantity(sums.removesuffix(", and what waits for the bench"))
        assert amount.magnitude == sum(Decimal(each.magnitude) for each in own if not is_open(each))
        assert sums.endswith("bench") == any(is_open(each) for each in own)


def test_what_is_on_hand_and_what_is_left_are_shown_and_lack_is_said_in_words() -> None:
    sheet = _opened(days.REALISTIC)["Materials"]
    rows = {row[1].value: row for row in sheet.iter_rows() if row[1].value}
    for use in days.REALISTIC.uses:
        row = rows[use.lot or "written in at the bench"]
        assert row[4].value == (format_quantity(use.on_hand) if use.on_hand is not None else "not known")
        assert row[6].value == collapsed(use.batches)
        assert set(re.findall(r"LDN-[0-9]+", row[7].value or "")) == set(use.waiting)
    left = {lot: row[5].value for lot, row in rows.items()}
    assert left["CS-3-17"] == "3,160 capsules"
    assert left["NT-0412"] == "nothing left"
    assert left["MCC-91"] == "too little: 38.9731 g and what waits for the bench are missing"
    assert left["MCC-88"] == "421.4532 g, less what waits for the bench"
    loud = {lot for lot, row in rows.items() if row[5].fill.fgColor.rgb.endswith("FBEFE6")}
    assert loud == {"NT-0412", "MCC-91"}


def test_sums_of_several_units_are_one_where_they_can_be() -> None:
    takes = [
        days.taken("cellulose", "excipient", "A", parse_quantity("1.5 g")),
        days.taken("cellulose", "excipient", "B", parse_quantity("200 mg")),
        days.taken("cellulose", "excipient", "C", parse_quantity("3 mL")),
    ]
    day = days.a_day([days.batch(1, takes=takes)])
    groups = [row for row in _table(_opened(day)["Materials"], "Material") if row[0] and row[0].endswith("altogether")]
    assert [row[3] for row in groups] == ["1.7 g; 3 mL"]


def test_what_waits_for_the_bench_is_in_no_sum() -> None:
    assert totals([open_quantity("g")]) == ()
    assert totals([parse_quantity("1 g"), open_quantity("mg"), parse_quantity("5 mg")]) == (parse_quantity("1.005 g"),)


def test_a_lot_of_which_every_batch_waits_has_no_sum() -> None:
    waits = days.batch(3, takes=[days.batch(3).takes[1]])
    [row] = [row for row in _table(_opened(days.a_day([waits]))["Materials"], "Material") if row[1]]
    assert (row[3], row[5], row[7]) == ("waits for the bench", "not known", "all of them")


@pytest.mark.parametrize("name", ["realistic", "large"])
def test_the_tablets_to_crush_are_listed_by_batch_and_add_up(name: str) -> None:
    day = CASES[name]
    rows = _table(_opened(day)["Tablets"], "Lot")
    listed = [(row[0], row[2], parse_quantity(row[4])) for row in rows if row[2]]
    assert listed == [
        (each.lot, batch.batch, each.amount)
        for lot in ("NT-0412", "NT-0513")
        for batch in day.batches
        for each in batch.takes
        if each.lot == lot
    ]
    counts = Counter[str]()
    for lot, _, amount in listed:
        counts[lot] += int(converted(amount, "tablet").magnitude)
    for lot, count in counts.items():
        [group] = [row for row in rows if (row[0] or "").startswith(f"{lot}: ")]
        assert parse_quantity(group[4]) == parse_quantity(f"{count} tablets")
    assert parse_quantity(rows[-1][4]) == parse_quantity(f"{counts.total()} tablets")


def test_a_day_without_tablets_says_so() -> None:
    assert "No tablets are crushed." in _texts(_opened(days.EMPTY)["Tablets"])


# --- Warnings, Labels, Not made --------------------------------------------------------------


@pytest.mark.parametrize("name", ["realistic", "large"])
def test_each_warning_stands_once_with_its_batches(name: str) -> None:
    day = CASES[name]
    rows = _table(_opened(day)["Warnings"], "No.")
    counts = Counter(text for batch in day.batches for text in set(batch.warnings))
    shown = [row[1] for row in rows if row[1] in counts]
    assert sorted(shown) == sorted(counts)
    for row in rows:
        if row[1] in counts:
            assert int(row[2].replace(",", "")) == counts[row[1]]
    everywhere = [row[3] for row in rows if row[1] == days.WARNINGS[0]]
    assert everywhere == [f"{day.batches[0].batch} to {day.batches[-1].batch}"]


def test_what_the_toolkit_decided_is_there_for_the_day_and_for_batches() -> None:
    rows = {row[1]: row for row in _table(_opened(days.REALISTIC)["Warnings"], "No.") if row[1]}
    for each in days.REALISTIC.notes:
        assert rows[each][3] == "the day as a whole"
    assert rows[days.batch(9).notes[0]][2:] == ["12", "LDN-009 to LDN-020"]
    assert rows["Mean mass of a tablet"][2] == "6"


@pytest.mark.parametrize("name", ["realistic", "large"])
def test_each_label_has_one_line_with_all_that_is_printed(name: str) -> None:
    day = CASES[name]
    rows = _table(_opened(day)["Labels"], "Prescription")
    labels = [(batch, label) for batch in day.batches for label in batch.labels]
    assert len(rows) == len(labels)
    for row, (batch, label) in zip(rows, labels, strict=True):
        text = label.text
        assert row[:6] == [label.prescription, batch.batch, text.drug, text.form, text.strength, label.amount]
        assert row[6:10] == [text.directions, text.storage, text.made, text.beyond_use]
        assert row[10].split(" | ") == [*(each.text for each in text.auxiliary), text.compounded]


def test_refused_rows_are_there_with_every_problem() -> None:
    rows = _table(_opened(days.REALISTIC)["Not made"], "Row")
    assert [(row[0], row[1] or "", tuple(row[2].split("\n"))) for row in rows] == [
        (each.row, each.prescription, each.problems) for each in days.REFUSED
    ]


# --- runs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["LDN-1"], "LDN-1"),
        (["LDN-1", "LDN-2"], "LDN-1, LDN-2"),
        (["LDN-9", "LDN-10", "LDN-11"], "LDN-9 to LDN-11"),
        (["LDN-099", "LDN-100", "LDN-101", "LDN-125"], "LDN-099 to LDN-101, LDN-125"),
        (["LDN-01", "LDN-2", "LDN-3"], "LDN-01, LDN-2, LDN-3"),
        (["A-1", "B-2", "A-3"], "A-1, B-2, A-3"),
        (["LDN-1", "LDN-1", "LDN-2", "LDN-3"], "LDN-1 to LDN-3"),
        (["x", "y", "z"], "x, y, z"),
        (["LDN-3", "LDN-2", "LDN-1"], "LDN-3, LDN-2, LDN-1"),
        ([f"L{each}" for each in range(1, 1001)], "L1 to L1000"),
    ],
)
def test_numbers_that_follow_each_other_are_a_run(names: list[str], text: str) -> None:
    assert collapsed(names) == text


# --- texts and pages -------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_no_cell_is_a_formula_and_what_looks_like_one_is_marked_as_text(name: str) -> None:
    for sheet in _opened(CASES[name]):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str):
                    assert len(cell.value) <= 32_000
                    assert cell.quotePrefix == cell.value.startswith(("=", "+", "-", "@"))


def test_odd_texts_are_whole_and_nothing_in_them_hides() -> None:
    workbook = _opened(CASES["odd"])
    refused = "".join(_texts(workbook["Not made"]))
    assert "a[U+0007]b[U+202E]c" in refused
    assert "two[U+000A]lines" in refused
    assert refused.count("x" * 10) >= 3_900
    assert refused.count("word") == 9_000
    warnings = "".join(_texts(workbook["Warnings"]))
    assert warnings.count("word") == 4 * 9_000  # a warning, a note of the batch and of the day, a bench entry


@pytest.mark.parametrize("name", CASES)
def test_every_page_repeats_its_heads_and_no_row_is_higher_than_a_program_shows(name: str) -> None:
    for sheet in planned_day(CASES[name]):
        assert sheet.titles.startswith("1:")
        assert max(sheet.heights.values()) < 409
        repeated = int(sheet.titles[2:])
        room = page_room(CASES[name].paper, sheet.widths, landscape=sheet.landscape)
        heads = sum(sheet.heights[each] for each in range(1, repeated + 1))
        for first, end in zip([repeated + 1, *sheet.breaks], [*sheet.breaks, sheet.row], strict=True):
            assert heads + sum(sheet.heights.get(each, 13.5) for each in range(first, end)) <= room + 1e-6


@pytest.mark.parametrize("name", ["realistic", "realistic, A4"])
def test_pages_are_set_up_for_their_paper(name: str) -> None:
    workbook = _opened(CASES[name])
    sizes = {sheet.page_setup.paperSize for sheet in workbook}
    assert sizes == {9 if CASES[name].paper == "a4" else 1}
    wide = [sheet.title for sheet in workbook if sheet.page_setup.orientation == "landscape"]
    assert wide == ["Day", "Materials", "Labels"]
    assert all("&P" in sheet.oddFooter.center.text for sheet in workbook)
    assert all(sheet.freeze_panes for sheet in workbook if sheet.title != "About")


def test_a_thousand_batches_take_a_few_seconds_at_most() -> None:
    start = time.perf_counter()
    content = write_day(days.LARGE)
    assert time.perf_counter() - start < _LIMIT
    assert len(content) < 1_000_000


def test_a_long_list_of_batches_is_divided_and_loses_none() -> None:
    waiting = {each for use in days.LARGE.uses for each in use.waiting}
    rows = _table(_opened(days.LARGE)["Materials"], "Material")
    assert set(re.findall(r"LDN-[0-9]+-[0-9]+", " ".join(row[7] for row in rows if row[7]))) == waiting


def test_what_is_refused_for_very_many_reasons_is_divided_between_them() -> None:
    problems = tuple(f"row 2: reason {each}" for each in range(1, 201))
    day = days.a_day((), refused=(RefusedRow(row=2, prescription="RX-1", problems=problems),))
    rows = _table(_opened(day)["Not made"], "Row")
    assert len(rows) > 1
    assert tuple(line for row in rows for line in row[2].split("\n")) == problems


@pytest.mark.libreoffice
def test_the_printed_pages_clip_nothing(soffice: str, tmp_path: Path) -> None:
    path = tmp_path / "day.xlsx"
    path.write_bytes(write_day(days.REALISTIC))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "day.pdf"), "-"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "###" not in text
    assert len(text.rstrip("\f").split("\f")) == 9
    for batch in days.REALISTIC.batches:
        assert all(each in text for each in (batch.batch, *batch.prescriptions))


@pytest.mark.parametrize("name", CASES)
def test_openpyxl_would_write_the_same_bytes(name: str) -> None:
    book = day_book(CASES[name])
    parts = parts_of(book, book.values())
    assert written(book) == written_by_openpyxl(book)
    assert any("hyperlink" in path or b"<hyperlink " in text for path, text in parts.items()) == bool(
        CASES[name].batches
    )


# --- drafts ----------------------------------------------------------------------------------------

_IDS = tuple(f"formula-of-some-length-{letter}" for letter in "abcdefgh")


def _of_drafts(count: int) -> Day:
    """Return a day of which every third batch, and no other, follows a reviewed formula."""
    batches = [
        replace(batch, formula=_IDS[place % count], is_draft=place % 3 > 0)
        for place, batch in enumerate(days.REALISTIC.batches)
    ]
    return replace(days.REALISTIC, batches=tuple(batches))


def test_a_band_over_many_drafts_stays_short_and_each_is_named_and_marked() -> None:
    day = _of_drafts(8)
    band = "DRAFT: 8 formulas have not been reviewed by a second person; not for dispensing until they are: "
    workbook = _opened(day)
    for sheet in workbook:
        [row] = [row[0] for row in sheet.iter_rows(max_row=3) if str(row[0].value).startswith("DRAFT: ")]
        assert row.value == f"{band}see the sheet About"
        assert sheet.row_dimensions[row.row].height < 40
    about = {str(row[0].value): str(row[1].value) for row in workbook["About"].iter_rows()}
    assert all(each in about["Drafts"] for each in _IDS)
    titles = {row[0].value: str(row[1].value) for row in workbook["Day"].iter_rows()}
    for batch in day.batches:
        assert titles[batch.batch] == (f"DRAFT: {batch.title}" if batch.is_draft else batch.title)


def test_two_drafts_are_named_in_the_band_and_no_draft_has_none() -> None:
    assert all(each in _of_drafts(2).draft_band for each in _IDS[:2])
    about = [row[0].value for row in _opened(days.REALISTIC)["About"].iter_rows()]
    assert "Formulas" in about
    assert "Drafts" not in about
