"""What is made from a formula that nobody reviewed says so on every sheet and every printed page; nothing else does."""

from __future__ import annotations

import dataclasses
import io
from functools import cache
from itertools import pairwise
from typing import Any

import openpyxl
import pytest

from compounding.records.compounding_record import CompoundingRecord
from compounding.records.draft import DRAFT_NOTICE, LABEL_NOTICE
from compounding.sheets.book import Book
from compounding.sheets.calculations import line_cells
from compounding.sheets.campaign_workbook import planned_campaign_book
from compounding.sheets.day.workbook import day_book
from compounding.sheets.draft import MARK, headed_as_draft
from compounding.sheets.layout import Sheet
from compounding.sheets.pages import page_room
from compounding.sheets.second_check import planned_second_check
from compounding.sheets.workbook import planned_book, write_sheet
from compounding.sheets.written import written, written_by_openpyxl
from compounding.spreadsheet_notation import cell_name
from tests.sheets import campaigns, samples
from tests.sheets.day import days


def reviewed(record: CompoundingRecord) -> CompoundingRecord:
    return dataclasses.replace(record, formula=dataclasses.replace(record.formula, reviewer="B. Pharmacist"))


@cache
def books() -> dict[str, tuple[Book, Book]]:
    """Return each kind of workbook as a draft, and the same of a formula that was reviewed."""
    record = samples.record("drops")
    campaign = campaigns.planned("drops")
    formula = dataclasses.replace(campaign.formula, reviewer="B. Pharmacist")
    batches = tuple(dataclasses.replace(each, record=reviewed(each.record)) for each in campaign.batches)
    released = dataclasses.replace(campaign, formula=formula, batches=batches)
    drafts = dataclasses.replace(
        days.REALISTIC, batches=tuple(dataclasses.replace(each, is_draft=True) for each in days.REALISTIC.batches)
    )
    return {
        "batch sheet": (planned_book(record), planned_book(reviewed(record))),
        "second check": (planned_second_check(record), planned_second_check(reviewed(record))),
        "campaign": (planned_campaign_book(campaign), planned_campaign_book(released)),
        "day": (day_book(drafts), day_book(days.REALISTIC)),
    }


KINDS = pytest.mark.parametrize("kind", ["batch sheet", "second check", "campaign", "day"])


def notices(sheet: Sheet) -> list[int]:
    """Return the rows in which a notice stands over the whole width."""
    last = len(sheet.widths)
    return [
        row
        for (row, column), placed in sheet.cells.items()
        if column == 1
        and str(placed.value).startswith("DRAFT: ")
        and placed.look.style == "draft"
        and (row, 1, row, last) in sheet.merges
    ]


@KINDS
def test_every_sheet_and_every_page_of_a_draft_says_so(kind: str) -> None:
    book, _ = books()[kind]
    for sheet in book.sheets:
        [row] = notices(sheet)
        assert row <= 3
        first, last = (int(each) for each in sheet.titles.split(":"))
        assert first <= row <= last, sheet.name
        assert sheet.mark == MARK
        assert book.head_of(sheet)[1] == MARK


@KINDS
def test_nothing_of_a_reviewed_formula_says_draft(kind: str) -> None:
    _, book = books()[kind]
    for sheet in book.sheets:
        assert notices(sheet) == []
        assert book.head_of(sheet)[1] == ""
        assert not [each for each in sheet.cells.values() if "DRAFT" in str(each.value)]


@KINDS
def test_the_mark_is_in_the_file_in_large_bold_letters(kind: str) -> None:
    book, _ = books()[kind]
    workbook = openpyxl.load_workbook(io.BytesIO(written(book)))
    for sheet in workbook:
        head: Any = sheet.oddHeader
        assert head.center.text == MARK
        assert head.center.size >= 13
        assert head.center.font == "Arial,Bold"
        # The texts beside it leave it room: the half of a page less half of the mark, in letters of their size.
        assert len(head.left.text) < 45


@KINDS
def test_a_draft_is_written_the_same_to_the_byte(kind: str) -> None:
    for book in books()[kind]:
        assert written(book) == written_by_openpyxl(book)


@KINDS
def test_a_draft_holds_all_that_a_reviewed_formula_shows(kind: str) -> None:
    draft, released = books()[kind]
    assert [each.name for each in draft.fields] == [each.name for each in released.fields]
    for one, other in zip(draft.sheets, released.sheets, strict=True):
        assert len(one.cells) >= len(other.cells)
        assert len(one.breaks) <= len(other.breaks) + 1


def test_live_cells_reach_the_lines_of_the_working_in_both() -> None:
    for record in (samples.record("drops"), reviewed(samples.record("drops"))):
        sheet = next(each for each in planned_book(record).sheets if each.name == "Calculations")
        for number, (key, cell) in enumerate(line_cells(record).items(), start=1):
            row = int(cell[1:])
            assert sheet.cells[row, 1].value == number, key
            assert sheet.freeze == cell_name(int(line_cells(record)[next(iter(line_cells(record)))][1:]), 1)


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("name", ["capsules, all known", "drops", "cream"])
def test_no_page_of_the_batch_record_is_longer_than_the_paper(name: str, paper: str) -> None:
    for record in (samples.record(name), reviewed(samples.record(name))):
        sheet = planned_book(record, paper=paper).sheets[0]
        room = page_room(paper, sheet.widths)
        starts = [1, *sheet.breaks, sheet.row]
        for start, end in pairwise(starts):
            above = sheet.repeated if start > 1 else 0
            assert above + sum(sheet.heights.get(row, 13.5) for row in range(start, end)) <= room
        assert len(sheet.breaks) <= 2


def test_the_same_draft_gives_the_same_bytes() -> None:
    record = samples.record("cream")
    assert write_sheet(record) == write_sheet(record)
    assert write_sheet(record) != write_sheet(reviewed(record))


def test_the_notice_stands_above_the_rows_that_are_repeated() -> None:
    sheet = Sheet("One", (10, 10), titles="1:2", freeze="A3")
    assert headed_as_draft(sheet, "") is sheet
    assert (sheet.titles, sheet.freeze, sheet.row, sheet.cells) == ("1:2", "A3", 1, {})
    headed_as_draft(sheet, DRAFT_NOTICE)
    assert (sheet.titles, sheet.freeze, sheet.row) == ("1:3", "A4", 2)
    assert sheet.repeated == sheet.heights[1] + 2 * 13.5


def test_the_specimen_of_the_label_says_so_within_its_frame() -> None:
    for record, expected in ((samples.record("drops"), 1), (reviewed(samples.record("drops")), 0)):
        sheet = next(each for each in planned_book(record).sheets if each.name == "Label")
        framed = [each.value for each in sheet.cells.values() if each.look.style.startswith("label ")]
        assert framed.count(LABEL_NOTICE) == expected
