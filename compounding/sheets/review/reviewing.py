"""The review of one file: `review_file`."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compounding.archives import LARGEST_FILE
from compounding.errors import SheetError
from compounding.records.canonical import sha256
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.finding import Finding, sorted_findings
from compounding.records.finding_codes import finding
from compounding.records.library import Library
from compounding.records.review import Review
from compounding.records.workbook_kinds import SECOND_CHECK
from compounding.sheets.book import Book
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import CellFormula
from compounding.sheets.reading.entries import Entry, entry_findings, entry_of
from compounding.sheets.reading.workbook import NO_CELL, WorkbookFound, read_workbook
from compounding.sheets.review.accounts import accounts_findings
from compounding.sheets.review.agreement import agreement_findings
from compounding.sheets.review.campaign import campaign_findings
from compounding.sheets.review.completeness import completeness_findings
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.governance import governance_findings
from compounding.sheets.review.integrity import integrity_findings, version_findings
from compounding.sheets.review.losses import losses_findings
from compounding.sheets.review.materials import materials_findings
from compounding.sheets.review.people import people_findings
from compounding.sheets.review.plausibility import plausibility_findings
from compounding.sheets.review.printing import printing_findings
from compounding.sheets.review.quality import quality_findings
from compounding.sheets.review.recalculation import cell_of, recalculation_findings
from compounding.sheets.review.regeneration import (
    Regenerated,
    citation_findings,
    embedded,
    hash_findings,
    regenerated,
)
from compounding.sheets.review.sameness import sameness_findings
from compounding.sheets.review.scans import scans_findings
from compounding.sheets.review.second_check import second_check_findings
from compounding.sheets.review.strength import strength_findings
from compounding.sheets.review.summary import batch_summary
from compounding.sheets.review.times import times_findings
from compounding.sheets.workbook import TOOLKIT
from compounding.spreadsheet_notation import row_and_column, serial
from compounding.units import Quantity

_SUFFIX = ".xlsx"


def review_file(
    path: Path,
    library: Library,
    *,
    today: datetime.date,
    staff: Collection[str] = (),
    bench: Mapping[str, Quantity] | None = None,
) -> Review:
    """Return the review of one filled workbook; the file is only read.

    The workbook is made anew from the order embedded in it and from the version of the formula that the order names.
    What is locked is compared cell by cell, and every verdict is worked out from the entries.

    Parameters
    ----------
    path
        The filled workbook.
    library
        The formulas; that of the order must be there.
    today
        Day of the review: nothing can have been done later.
    staff
        Initials of the staff; none means that initials are not compared with a list.
    bench
        For a second check, what was measured at the bench by the batch sheet, where that is at hand.

    Raises
    ------
    SheetError
        The file is not safe to open, is damaged, or is no workbook that this version of the toolkit has written.
    """
    content = workbook_content(path)
    found = read_workbook(content, str(path))
    made_from = embedded(found, str(path))
    findings = [*hash_findings(found, made_from), *version_findings(made_from.toolkit, TOOLKIT)]
    made = regenerated(found, made_from, library)
    batches: dict[str, Filled] = {}
    if isinstance(made, Finding):
        findings.append(made)
    else:
        filled = filled_workbook(found, made)
        batches = filled.batches
        findings += _workbook_findings(found, made, library)
        if made_from.kind == SECOND_CHECK:
            findings += second_check_findings(batches[""].record, batches[""].entries, bench)
        else:
            findings += _filled_findings(filled, findings, today, staff)
    is_copy = made_from.kind == SECOND_CHECK
    return Review(
        file=str(path),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=made_from.kind,
        program=found.program,
        batches=() if is_copy else tuple(batch_summary(batch, letter) for letter, batch in batches.items()),
        findings=sorted_findings(tuple(findings)),
        order_hash=sha256(made_from.text),
        batch=_batch_number(found, made),
        title=made.book.title if isinstance(made, Regenerated) else "",
    )


def _batch_number(found: WorkbookFound, made: Regenerated | Finding) -> str:
    """Return the number of the batch or of the campaign, as it was planned; else as the file's properties name it."""
    if isinstance(made, Finding):
        return found.properties.get("batch", "") or found.properties.get("campaign", "")
    return dict(made.book.properties).get("batch", "") or dict(made.book.properties).get("campaign", "")


def workbook_content(path: Path) -> bytes:
    """Return the bytes of a workbook.

    Raises
    ------
    SheetError
        It is no Excel workbook by its name, or it cannot be read.
    """
    if path.suffix.lower() != _SUFFIX:
        raise SheetError(str(path), f"a batch sheet is an {_SUFFIX} file", "save it as an Excel workbook (.xlsx)")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise SheetError(str(path), "the file is far larger than a batch sheet", "look for the right file")
        return path.read_bytes()
    except OSError as error:
        raise SheetError(str(path), f"it cannot be read: {error.strerror or error}", "give another path") from None


# --- the workbook ----------------------------------------------------------------------------


def _workbook_findings(found: WorkbookFound, made: Regenerated, library: Library) -> Iterator[Finding]:
    """Yield what is wrong with the workbook itself, and with the kinds of its entries."""
    yield from integrity_findings(made.book, found)
    yield from printing_findings(made.book, found)
    yield from citation_findings(found, made.formula)
    yield from recalculation_findings(made.book, found)
    yield from _superseded(made, library)
    yield from _kinds_of_entries(found, made)


def _kinds_of_entries(found: WorkbookFound, made: Regenerated) -> Iterator[Finding]:
    for field in made.book.fields:
        if field.entry:
            there = cell_of(field, found)
            yield from entry_findings(entry_of(field, there), there)


def findings_of_entries(
    found: WorkbookFound, made: Regenerated, *, today: datetime.date, staff: Collection[str] = ()
) -> tuple[Finding, ...]:
    """Return what a review finds in the entries of a batch sheet or a titration; locked cells are not compared.

    Parameters
    ----------
    found
        The workbook as it was filled in.
    made
        The workbook as it was written.
    today, staff
        As for `review_file`.
    """
    findings = list(_kinds_of_entries(found, made))
    filled = filled_workbook(found, made)
    return (*findings, *_filled_findings(filled, findings, today, staff))


def _filled_findings(
    filled: FilledWorkbook, others: Sequence[Finding], today: datetime.date, staff: Collection[str]
) -> list[Finding]:
    """Return what is found in a titration's own sheets and in each batch, given what was found elsewhere."""
    batches = filled.batches.values()
    own = list(campaign_findings(filled.whole, batches, staff)) if filled.whole else []
    return own + [each for batch in batches for each in _batch_findings(batch, [*others, *own], today, staff)]


def _superseded(made: Regenerated, library: Library) -> Iterator[Finding]:
    formula = made.formula
    newest = library.load(formula.id)
    if newest.version == formula.version:
        return
    planned = min(record.order.made for record in made.batches.values())
    # A version that came into force after the batch was planned is none that it should have been made by.
    if newest.effective <= planned:
        yield finding(
            "MFR-SUPERSEDED",
            subject=f"version of {formula.id}",
            expected=f"version {newest.version}, in force from {newest.effective.isoformat()}",
            found=f"version {formula.version}, for a batch planned for {planned.isoformat()}",
            sheet=made.book.sheets[0].name,
        )


# --- the batches -----------------------------------------------------------------------------


@dataclass(frozen=True)
class FilledWorkbook:
    """A workbook as it was filled in.

    Attributes
    ----------
    batches
        Each batch by its letter; "" for the one of a batch sheet.
    whole
        What belongs to no single batch of a titration; None for other workbooks.
    """

    batches: dict[str, Filled]
    whole: Filled | None


def filled_workbook(found: WorkbookFound, made: Regenerated) -> FilledWorkbook:
    """Return a workbook as it was filled in, batch by batch."""
    entries = {each.name: entry_of(each, cell_of(each, found)) for each in made.book.fields if each.entry}
    values = _values(made.book, entries)
    prefixes = {letter: f"{letter.lower()}_" if letter else "" for letter in made.batches}
    batches = {
        letter: _filled(record, prefixes[letter], made.book, entries, values) for letter, record in made.batches.items()
    }
    if "" in batches:
        return FilledWorkbook(batches, None)
    fields = {each.name: each for each in made.book.fields if not each.name.startswith(tuple(prefixes.values()))}
    own = {name: entries[name] for name, field in fields.items() if field.entry}
    record = next(iter(made.batches.values()))
    return FilledWorkbook(batches, Filled(record=record, fields=fields, entries=own, values=values))


def _values(book: Book, entries: Mapping[str, Entry]) -> dict[str, Value]:
    """Return the value of every field that the sheet shows, worked out from the entries as their fields mean them."""
    meant = {name: value for name, each in entries.items() if (value := _meant(each)) is not None}
    live = book.shown_values(meant)
    fixed = {sheet.name: sheet.cells for sheet in book.sheets}
    values: dict[str, Value] = {}
    for field in book.fields:
        if not field.entry:
            held = fixed[field.sheet][row_and_column(field.cell)].value
            values[field.name] = live[field.sheet, field.cell] if isinstance(held, CellFormula) else held
    return values


def _meant(entry: Entry) -> Value:
    """Return an entry as a spreadsheet would hold it, had it been typed as its field asks for."""
    if entry.number is not None:
        return float(entry.number)
    if entry.date is not None:
        return float(serial(entry.date))
    if entry.time is not None:
        return (entry.time.hour * 60 + entry.time.minute) / (24 * 60)
    return entry.words or None


def _filled(
    record: CompoundingRecord, prefix: str, book: Book, entries: Mapping[str, Entry], values: Mapping[str, Value]
) -> Filled:
    fields = {each.name.removeprefix(prefix): each for each in book.fields if each.name.startswith(prefix)}
    own = {name: entries[field.name] for name, field in fields.items() if field.entry}
    # In a titration's workbook the bench entries of the batches are taken over from the sheet Campaign.
    taken_over = {
        name: entry_of(field, NO_CELL._replace(value=values[field.name]))
        for name, field in fields.items()
        if name.startswith("bench_") and not field.entry and values[field.name] not in (None, "")
    }
    shown = {name: values[field.name] for name, field in fields.items() if not field.entry}
    return Filled(record=record, fields=fields, entries={**own, **taken_over}, values=shown)


def _batch_findings(
    batch: Filled, others: Sequence[Finding], today: datetime.date, staff: Collection[str]
) -> list[Finding]:
    findings = [
        *completeness_findings(batch),
        *people_findings(batch, staff),
        *times_findings(batch, today),
        *plausibility_findings(batch),
        *sameness_findings(batch),
        *agreement_findings(batch),
        *losses_findings(batch),
        *materials_findings(batch),
        *scans_findings(batch),
        *accounts_findings(batch),
        *quality_findings(batch),
        *strength_findings(batch),
    ]
    sheets = {field.sheet for field in batch.fields.values()}
    own = [each for each in others if each.sheet in sheets or not each.sheet]
    return [*findings, *governance_findings(batch, [*own, *findings])]
