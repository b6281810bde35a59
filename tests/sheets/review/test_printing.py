"""How a sheet is printed: what was changed of it is found, and what programs do to it as they save it is not."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compounding.records.finding import Finding
from compounding.records.library import find_library
from compounding.records.preparation import prepare
from compounding.sheets.campaign_workbook import write_campaign
from compounding.sheets.draft import MARK
from compounding.sheets.reading.pages import printed_texts
from compounding.sheets.reading.workbook import read_workbook
from compounding.sheets.review.integrity import integrity_findings
from compounding.sheets.review.printing import printing_findings
from compounding.sheets.review.reviewing import review_file
from compounding.sheets.workbook import planned_book, write_sheet
from tests.sheets import campaigns, samples
from tests.sheets.review.files import FORMS, TODAY, by_libreoffice, filled_in, written

RECORD = "Batch record"
# What would be read as codes of the page, of colours and of fonts.
ODD_BATCH = 'A&L &K12 &D &"x'


def no_mark(sheet: Any) -> None:
    sheet.oddHeader.center.text = None


def white_mark(sheet: Any) -> None:
    sheet.oddHeader.center.color = "FFFFFF"


def small_mark(sheet: Any) -> None:
    sheet.oddHeader.center.size = 1


def pale_mark(sheet: Any) -> None:
    sheet.oddHeader.center.color = "FDFDFD"


def struck_mark(sheet: Any) -> None:
    sheet.oddHeader.center.text = f"&S{MARK}"


def other_foot(sheet: Any) -> None:
    sheet.oddFooter.left.text = "another formula"


def first_page_apart(sheet: Any) -> None:
    sheet.HeaderFooter.differentFirst = True


def even_pages_apart(sheet: Any) -> None:
    sheet.HeaderFooter.differentOddEven = True


def fewer_cells(sheet: Any) -> None:
    sheet.print_area = "A1:H40"


def no_area(sheet: Any) -> None:
    sheet.print_area = None


def no_titles(sheet: Any) -> None:
    sheet._print_rows = None


def other_titles(sheet: Any) -> None:
    sheet.print_title_rows = "2:2"


CHANGES: dict[Callable[[Any], None], tuple[str, str]] = {
    **dict.fromkeys(
        (no_mark, white_mark, pale_mark, small_mark, struck_mark),
        (f"head (middle): {MARK}", "head (middle): nothing that can be read"),
    ),
    other_foot: ("foot (left): naltrexone-", "foot (left): another formula"),
    first_page_apart: ("one head and foot for all pages", "others for the first or the even pages"),
    even_pages_apart: ("one head and foot for all pages", "others for the first or the even pages"),
    fewer_cells: ("cells printed: A1:I", "cells printed: A1:H40"),
    no_area: ("cells printed: A1:I", "cells printed: nothing"),
    no_titles: ("rows repeated on each page: 1:2", "rows repeated on each page: nothing"),
    other_titles: ("rows repeated on each page: 1:2", "rows repeated on each page: 2:2"),
}


# White letters are saved by LibreOffice as letters of no colour, which can be seen again.
LASTING = tuple(change for change in CHANGES if change is not white_mark)


def changed(content: bytes, sheet: str, *changes: Callable[[Any], None]) -> bytes:
    """Return a workbook of which one sheet was changed."""
    workbook: Any = openpyxl.load_workbook(io.BytesIO(content))
    for change in changes:
        change(workbook[sheet])
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("code", ["&K00+000", "&K01+090", "&K04+000", "&KBFBFBF", "&KFFFF00", "&5 ", "&B&S", "&4&I"])
def test_letters_that_cannot_be_read_are_not_printed(code: str) -> None:
    assert printed_texts(f'&L&8 &K55636EBatch&C&"Arial,Bold"&13 &K8E1B12{code}{MARK}&RPage') == ("Batch", "", "Page")


@pytest.mark.parametrize("code", ["&K01+000", "&K01-050", "&K01+049", "&KFF0000", "&k8e1b12", "&9", "&S&S", "&B&U"])
def test_letters_in_another_look_that_can_be_read_are_no_change(code: str) -> None:
    assert printed_texts(f'&LBatch&C&"Arial,Bold"{code}{MARK}&RPage') == ("Batch", MARK, "Page")


def found(name: str, content: bytes) -> list[Finding]:
    book, workbook = samples.book(name), read_workbook(content, name)
    return [*integrity_findings(book, workbook), *printing_findings(book, workbook)]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_of_the_print_is_one_finding_on_its_sheet(name: str, change: Callable[[Any], None]) -> None:
    [one] = found(name, changed(written(name), RECORD, change))
    expected, there = CHANGES[change]
    assert (one.code, one.severity, one.sheet) == ("PRINT", "major", RECORD)
    assert (one.expected[: len(expected)], one.found) == (expected, there)


def test_all_that_is_printed_otherwise_on_a_sheet_is_in_one_finding() -> None:
    [one] = found("cream", changed(written("cream"), "Label", no_mark, no_area, no_titles))
    assert (one.code, one.sheet) == ("PRINT", "Label")
    assert (
        one.found
        == "head (middle): nothing that can be read; cells printed: nothing; rows repeated on each page: nothing"
    )


def test_columns_that_each_page_repeats_are_found_too() -> None:
    def columns(sheet: Any) -> None:
        sheet.print_title_cols = "A:A"

    [one] = found("cream", changed(written("cream"), RECORD, columns))
    assert one.code == "PRINT"
    assert one.found == "rows repeated on each page: 1:2,A:A"


def test_a_batch_number_with_the_signs_of_codes_is_no_change() -> None:
    record = prepare(replace(samples.ORDERS["cream"], batch=ODD_BATCH), find_library().load("naltrexone-cream", "2"))
    assert list(printing_findings(planned_book(record), read_workbook(write_sheet(record), "odd"))) == []


@pytest.mark.libreoffice
def test_what_libreoffice_saves_is_no_change_and_what_was_changed_before_is_found(soffice: str, tmp_path: Path) -> None:
    odd = prepare(replace(samples.ORDERS["cream"], batch=ODD_BATCH), find_library().load("naltrexone-cream", "2"))
    titration = write_campaign(campaigns.planned("capsules, known"))
    contents = {f"plain {name}": written(name) for name in FORMS}
    contents |= {"plain odd": write_sheet(odd), "plain titration": titration}
    contents |= {f"{change.__name__} drops": changed(written("drops"), RECORD, change) for change in LASTING}
    contents |= {
        f"{change.__name__} titration": changed(titration, "Campaign", change) for change in (no_mark, no_titles)
    }
    for name, path in by_libreoffice(soffice, tmp_path, contents).items():
        findings = [each for each in review_file(path, find_library(), today=TODAY).findings if each.code == "PRINT"]
        sheet = "Campaign" if name.endswith("titration") else RECORD
        assert [each.sheet for each in findings] == ([] if name.startswith("plain") else [sheet]), name


def test_entries_and_notes_at_the_bench_are_no_change_of_the_print() -> None:
    book = samples.book("cream")
    content = filled_in(written("cream"), book, {"material_1_actual": 526.0})
    assert [each for each in found("cream", content) if each.code == "PRINT"] == []
