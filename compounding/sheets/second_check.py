"""From a compounding record to the file of its blind second check, and both files on disk together."""

from __future__ import annotations

from pathlib import Path

from compounding.records.citations import REFERENCES
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.workbook_kinds import SECOND_CHECK
from compounding.sheets import about
from compounding.sheets.book import Book
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.fields import fields_sheet
from compounding.sheets.layout import ABOUT, Sheet
from compounding.sheets.origin import origin_of_batch
from compounding.sheets.pages import check_paper, page_room
from compounding.sheets.second_check_sheet import second_check_sheet, second_check_title
from compounding.sheets.workbook import SCHEMA, TOOLKIT
from compounding.sheets.written import written

_ABOUT_WIDTHS = (26, 80)
_STRETCHES = (1.0, 1.04, 1.08, 1.12)
_USE = (
    "A colleague who did not prepare the plan fills this in, before anything is weighed, from what stands on the sheet "
    "Second check and from the references of the pharmacy: without the batch sheet, and without its author.",
    "Only yellow cells take entries. Enter a number alone, with a decimal point; the unit stands beside the cell. "
    "Nothing is worked out by this workbook.",
    "Round only the result: to what the balance shows, or to four significant digits or more. Counts are whole.",
    "What is measured at the bench is copied from the batch record, never worked out; where it is not yet measured, "
    "leave it and what depends on it blank.",
    "The amounts that the plan chose freely, for a trituration or a dilution, are given. Everything that follows from "
    "them is worked out.",
    "The review compares every entry with the plan, worked out anew from the order below. A difference stops the work "
    "until it is known which of the two is right; nobody changes a result to make them agree.",
    # A title alone, such as that of a monograph of one strength, may be an answer.
    f"Keys of sources, such as [usp-795], are explained on the sheet About of the batch sheet and in {REFERENCES} of "
    "the toolkit, and not here: what a source is called may give a result away.",
    "The sheets are locked but for the entry cells: a guard rail against slips and no security. Sign the print.",
)


def write_second_check(record: CompoundingRecord, *, paper: str = "letter") -> bytes:
    """Return the blind second check of a compounding record, as the bytes of an .xlsx file.

    The same record gives the same bytes. It holds what is given, and none of the answers.

    Parameters
    ----------
    record
        What `prepare` returns.
    paper
        "letter" or "a4".

    Raises
    ------
    SheetError
        The paper is not known, or a text cannot stand in a cell.
    """
    book = planned_second_check(record, paper=paper)
    return written(book)


def planned_second_check(record: CompoundingRecord, *, paper: str = "letter", toolkit: str = TOOLKIT) -> Book:
    """Return the plan of the blind second check: every cell and field, before it is a file.

    Parameters
    ----------
    record
        What `prepare` returns.
    paper
        "letter" or "a4".
    toolkit
        Name and version of the toolkit, as the sheet About states them.

    Raises
    ------
    SheetError
        The paper is not known, or a text cannot stand in a cell.
    """
    check_paper(paper)
    title = f"Second check. {second_check_title(record)}"
    check = _paged(record, paper)
    about_it = _about(record, title, toolkit)
    origin = origin_of_batch(record, SECOND_CHECK, SCHEMA)
    return Book(
        title=title,
        sheets=(check, fields_sheet(title, [*check.fields, *about_it.fields], record.draft_notice), about_it),
        paper=paper,
        made=record.order.made,
        header=origin.header(title),
        footer=origin.footer,
        properties=origin.properties,
    )


def _paged(record: CompoundingRecord, paper: str) -> Sheet:
    """Return the sheet on one page, in the largest print that allows it; else on two, in the usual print."""
    for stretch in (*_STRETCHES, 1.0):
        sheet = second_check_sheet(record, stretch)
        sheet.break_pages(page_room(paper, sheet.widths))
        if not sheet.breaks:
            break
    return sheet


def _about(record: CompoundingRecord, title: str, toolkit: str) -> Sheet:
    formula = record.formula
    sheet = headed_as_draft(Sheet(ABOUT, _ABOUT_WIDTHS, titles="1:1"), record.draft_notice)
    sheet.put(1, "About", "title")
    sheet.words(2, title, "title right")
    sheet.at_least(26)
    sheet.next()
    about.listed_section(sheet, "How to use it", [("", each) for each in _USE])
    about.listed_section(
        sheet,
        "What it was made from",
        [
            ("Toolkit", toolkit),
            ("Formula", f"{formula.id}, version {formula.version}: {formula.name}"),
            ("SHA-256 of the formula", formula.checksum),
            ("SHA-256 of the order", record.order_hash),
        ],
    )
    about.order_section(sheet, record.order_json)
    return sheet


# --- on disk ---------------------------------------------------------------------------------


def second_check_path(sheet: Path) -> Path:
    """Return where the second check of a batch sheet is written: beside it.

    Examples
    --------
    >>> print(second_check_path(Path("capsules.xlsx")))
    capsules-second-check.xlsx
    """
    return sheet.with_name(f"{sheet.stem}-second-check{sheet.suffix}")
