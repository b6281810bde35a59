"""The records of the batches of a workbook, made anew from the order in it, for what is printed of them later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from compounding.errors import SheetError
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.finding import NOTE, Finding
from compounding.records.library import Library
from compounding.records.workbook_kinds import SECOND_CHECK
from compounding.sheets.reading.workbook import read_workbook
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.integrity import integrity_findings
from compounding.sheets.review.regeneration import embedded, hash_findings, regenerated
from compounding.sheets.review.reviewing import filled_workbook, workbook_content

_VERDICT = "earliest_expiry_verdict"
_NOT_LATER = "not later"


@dataclass(frozen=True)
class WorkbookRecords:
    """The records of a workbook.

    Attributes
    ----------
    records
        One, or those of a titration.
    changes
        In how many places the workbook is otherwise than it was written, but for its entries.
    """

    records: tuple[CompoundingRecord, ...]
    changes: int


def workbook_records(path: Path, library: Library) -> WorkbookRecords:
    """Return the records of the batches of a workbook, as the review makes them anew: one, or those of a titration.

    What was entered changes no record. But where an expiry date that was entered comes before the beyond-use date, the
    record no longer says what the container may say, and is refused.

    Parameters
    ----------
    library
        The formulas; that of the order must be there, unchanged.

    Raises
    ------
    SheetError
        It is no batch sheet, the order in it was changed or cannot be made anew, or a lot expires too early.
    """
    found = read_workbook(workbook_content(path), str(path))
    made_from = embedded(found, str(path))
    if made_from.kind == SECOND_CHECK:
        raise SheetError(str(path), "this is a blind second check, and no batch sheet", "give the batch sheet")
    for changed in hash_findings(found, made_from):
        raise _not_made_anew(path, changed)
    made = regenerated(found, made_from, library)
    if isinstance(made, Finding):
        raise _not_made_anew(path, made)
    early = list(_early(filled_workbook(found, made).batches))
    if early:
        raise SheetError(
            str(path),
            f"{'; '.join(early)}: the order's beyond-use date no longer holds",
            "write a new sheet from an order that names the lot with its expiry date",
        )
    changes = [each for each in integrity_findings(made.book, found) if each.severity != NOTE]
    return WorkbookRecords(tuple(made.batches.values()), len(changes))


def _not_made_anew(path: Path, finding: Finding) -> SheetError:
    return SheetError(
        str(path),
        f"the order in it cannot be made anew: {finding.subject}: expected {finding.expected}, found {finding.found}",
        "review the sheet with 'compounding review'",
    )


def _early(batches: dict[str, Filled]) -> Iterator[str]:
    """Yield each batch of which a lot expires before the beyond-use date, as entered on its sheet."""
    for letter, batch in batches.items():
        verdict = batch.values.get(_VERDICT)
        if verdict and not str(verdict).startswith(_NOT_LATER):
            which = f"batch {letter}: " if letter else ""
            yield f"{which}an expiry date was entered that comes before {batch.record.beyond_use.date.isoformat()}"
