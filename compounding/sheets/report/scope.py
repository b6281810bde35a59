"""What a report says beside its findings: who signed, what was asked for, what was checked, and what cannot be."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from compounding.records.review import CHECKED_BY, MADE_BY, RELEASED_BY
from compounding.records.review_run import LogLine, ReviewRun, RunOptions, file_numbers
from compounding.sheets.layout import DATE_FORMAT, Sheet
from compounding.sheets.report.parts import ROW, safe

_CHECKED = (
    (
        "The file",
        "The sheet was made anew from the order embedded in it and from the formula. Every sheet, name, locked cell "
        "and number format was compared with it, and every result was worked out anew from the entries.",
    ),
    (
        "Completeness",
        "Required entries, steps, second checks, tests and label counts that are blank or say nothing; whether who "
        "checked is another person than who did the work.",
    ),
    (
        "Plausibility",
        "Amounts against their limits; slips by 10, 100 or 1,000; units; weights that are too much alike, have more "
        "digits than the balance, or are below what it weighs; dates and times out of order.",
    ),
    (
        "Materials",
        "Lot numbers, expiry dates and scanned codes; whether tablets, powder and masses are accounted for.",
    ),
    (
        "Quality control",
        "Strength calculated from what was weighed and made; capsule weights, yield, tests of the finished product, "
        "and labels.",
    ),
    (
        "Governance",
        "Deviations and their decisions, the release, batch numbers that stand on several sheets, second checks, and "
        "the register of issues where it was given.",
    ),
)
_CANNOT = (
    (
        "Cannot be checked: identity",
        "Whether the right substance was in the container: certificates, and an identity test, show it.",
    ),
    (
        "Cannot be checked: real weighings",
        "Whether what is entered was really weighed: printouts of the balance and witnesses show it. Numbers that are "
        "invented well pass every check.",
    ),
    (
        "Cannot be checked: content",
        "What a dose contains: only an assay shows it. The strength is calculated, not assayed.",
    ),
)
_LAST_HEAD = 3


def scope_sections(sheet: Sheet, run: ReviewRun, lines: Sequence[LogLine], reviewed: datetime.date) -> None:
    """Place the sections on a sheet of the summary's columns.

    Parameters
    ----------
    lines
        The batches, each once.
    reviewed
        Day of the review.
    """
    _people(sheet, run, lines)
    _pairs(sheet, "What was asked for", options_in_words(run.options, reviewed))
    _pairs(sheet, "What was checked, and what cannot be", [*_CHECKED, *_CANNOT, *_formulas(lines)])


def options_in_words(options: RunOptions, reviewed: datetime.date) -> Iterator[tuple[str, str]]:
    """Yield with what a review was asked for: each option with what was given."""
    source = f"the staff of the profile {options.profile}" if options.profile else "a list"
    staff = f"compared with {source}: {', '.join(options.staff)}" if options.staff else "not compared with a list"
    register = f"compared with {options.issued}" if options.issued else "not compared with a register"
    yield "Day of the review", reviewed.isoformat()
    yield "Initials of the staff", f"initials {staff}"
    yield "Issued sheets", register
    yield "Library of formulas", ", ".join(options.formulas) or "not stated"


def _formulas(lines: Iterable[LogLine]) -> Iterator[tuple[str, str]]:
    """Yield by whom each formula was reviewed, as it says itself."""
    batches = {(each.batch.formula, each.batch.version): each.batch for each in lines if each.batch}
    for (formula, version), batch in sorted(batches.items()):
        text = (
            f"reviewed by {batch.reviewer or 'nobody who is named'}, as the formula says; the review does not judge it."
            if batch.is_of_reviewed_formula
            else "made by a formula that no pharmacist has reviewed."
        )
        yield f"{formula}, version {version}", text


def _people(sheet: Sheet, run: ReviewRun, lines: Sequence[LogLine]) -> None:
    numbers = file_numbers(run)
    batches = [(numbers[line.file], line.batch) for line in lines if line.batch]
    if not batches:
        return
    sheet.section("Who signed, and the deviations: do they cover the findings?")
    sheet.heads(
        (1, 0, "File"), (2, 0, "Batch"), (3, 0, "Made by"), (4, 0, "Checked by"), (5, 7, "Released by"),
        (8, 9, "Released"), (10, len(sheet.widths), "Deviations, as written on the sheet"),
    )  # fmt: skip
    for number, batch in batches:
        sheet.put(1, number, "fixed center", "0")
        sheet.words(2, safe(batch.batch), "text bold")
        sheet.words(3, safe(batch.signed(MADE_BY)), "detail")
        sheet.words(4, safe(batch.signed(CHECKED_BY)), "detail")
        sheet.words(5, safe(batch.signed(RELEASED_BY)), "detail", last=7)
        sheet.put(8, batch.released, "fixed center", DATE_FORMAT, last=9)
        sheet.words(10, safe("; ".join(batch.deviations)) or "none", "detail", last=len(sheet.widths))
        sheet.at_least(ROW)
        sheet.next()


def _pairs(sheet: Sheet, head: str, pairs: Iterable[tuple[str, str]]) -> None:
    sheet.section(head)
    for name, text in pairs:
        sheet.words(1, safe(name), "hold text", last=_LAST_HEAD)
        sheet.words(_LAST_HEAD + 1, safe(text), "detail", last=len(sheet.widths))
        sheet.at_least(ROW)
        sheet.next()
