"""From a compounding record to the file of its batch sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from compounding import __version__
from compounding.files import SHEET, save_file
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.workbook_kinds import BATCH_SHEET
from compounding.sheets.about import about_sheet
from compounding.sheets.batch_record import BatchRecord, batch_record_sheet
from compounding.sheets.book import Book
from compounding.sheets.calculations import calculations_sheet, line_references
from compounding.sheets.fields import fields_sheet
from compounding.sheets.label import label_sheet
from compounding.sheets.measurements import Measured, measurements_sheet
from compounding.sheets.origin import origin_of_batch
from compounding.sheets.pages import check_paper, page_room
from compounding.sheets.written import written

SCHEMA = "5"
TOOLKIT = f"compounding {__version__}, sheet schema {SCHEMA}"
_BATCH_RECORD_PAGES = (2, 3)
# By how much the columns of the Batch record are made wider, and so its print smaller, for want of room.
_STEP, _MOST_STRETCH = 0.04, 1.25


def write_sheet(record: CompoundingRecord, *, paper: str = "letter") -> bytes:
    """Return the batch sheet of a compounding record, as the bytes of an .xlsx file.

    The same record gives the same bytes. Every live cell carries its value.

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
    return written(planned_book(record, paper=paper))


def planned_book(record: CompoundingRecord, *, paper: str = "letter", toolkit: str = TOOLKIT) -> Book:
    """Return the plan of the batch sheet: every cell, field and live formula, before it is a file.

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
    lines = line_references(record)
    measured = measurements_sheet(record, lines)
    batch = _paged_batch_record(record, lines, measured, paper)
    label = label_sheet(record)
    calculations = calculations_sheet(record, {**batch.entries, **measured.entries})
    worked = (batch.sheet, measured.sheet, label, calculations)
    about = about_sheet(record, toolkit, worked)
    named = [*worked, about]
    fields = fields_sheet(record.title, [field for sheet in named for field in sheet.fields], record.draft_notice)
    origin = origin_of_batch(record, BATCH_SHEET, SCHEMA)
    return Book(
        title=record.title,
        sheets=(batch.sheet, measured.sheet, label, calculations, fields, about),
        paper=paper,
        made=record.order.made,
        header=origin.header(record.title),
        footer=origin.footer,
        properties=origin.properties,
    )


def _paged_batch_record(
    record: CompoundingRecord, lines: Mapping[str, str], measured: Measured, paper: str
) -> BatchRecord:
    """Return the Batch record on two pages, in the largest print that allows it; else so on three."""
    for pages in _BATCH_RECORD_PAGES:
        found = _on_pages(record, lines, measured, paper, pages)
        if found is not None:
            return found
    batch = batch_record_sheet(record, lines, measured)
    batch.sheet.break_pages(page_room(paper, batch.sheet.widths))
    return batch


def _on_pages(
    record: CompoundingRecord, lines: Mapping[str, str], measured: Measured, paper: str, pages: int
) -> BatchRecord | None:
    """Return the Batch record on so many pages, in the largest print that allows it, or nothing if none does."""
    stretch = 1.0
    while stretch <= _MOST_STRETCH:
        batch = batch_record_sheet(record, lines, measured, stretch)
        room = page_room(paper, batch.sheet.widths)
        batch.sheet.break_pages(room)
        if len(batch.sheet.breaks) < pages:
            return batch
        # Wider columns make the page longer and the texts shorter: half of what is lacking is never too much.
        lack = batch.sheet.total_height() / (pages * room) - 1
        stretch = round(stretch + max(_STEP, lack / 2), 3)
    return None


def save_sheet(content: bytes, path: Path, *, overwrite: bool = False) -> None:
    """Write a sheet to a file, whole or not at all.

    Parameters
    ----------
    content
        What `write_sheet` returns.
    path
        The file to write.
    overwrite
        Whether an existing file is replaced.

    Raises
    ------
    SheetError
        The folder is missing, the file exists and is not to be replaced, or it cannot be written.
    """
    save_file(content, path, SHEET, overwrite=overwrite)
