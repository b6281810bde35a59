"""The findings of a report: one table of all of them, and what each code means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compounding.records.finding import CRITICAL, MAJOR, Finding
from compounding.records.finding_codes import CODES
from compounding.records.review import Review
from compounding.records.review_run import ReviewRun, counts_text
from compounding.sheets.layout import CellValue, Sheet, column_letter
from compounding.sheets.report.parts import Planned, file_numbers, headed, repeated_heads, row, safe

FINDINGS = "Findings"
_WIDTHS = (5.4, 5, 15, 8.5, 17, 16, 21, 20, 20, 40)
_HEADS = ("No.", "File", "Batch", "Severity", "Code", "Place", "Subject", "Expected", "Found", "What to do")


def findings_sheet(run: ReviewRun, below: str) -> Planned:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when and with what was reviewed.
    """
    sheet = headed(FINDINGS, _WIDTHS, ("Findings", counts_text(run.all_findings), below), landscape=True)
    repeated_heads(sheet, _HEADS)
    head = sheet.row - 1
    numbers = file_numbers(run)
    number = 0
    for number, (file, batch, each) in enumerate(_all(run, numbers), start=1):
        row(sheet, _cells(number, file, batch, each))
    if number == 0:
        row(sheet, [("", "text", ""), ("", "text", ""), ("no finding", "text bold", ""), *[("", "text", "")] * 7])
    filtered = f"A{head}:{column_letter(len(_WIDTHS))}{sheet.row - 1}" if number else ""
    _codes(sheet, run.all_findings)
    return Planned(sheet, filtered=filtered)


def _all(run: ReviewRun, numbers: dict[str, int]) -> Iterator[tuple[int | None, str, Finding]]:
    for each in run.findings:
        yield None, "across files", each
    for review in run.reviews:
        for each in review.findings:
            yield numbers[review.file], _batch(review, each), each


def _batch(review: Review, finding: Finding) -> str:
    """Return the batch that a finding is of; "" where it is of no single one."""
    if len(review.batches) == 1:
        return safe(review.batches[0].batch)
    own = [each for each in review.batches if each.letter and finding.sheet.endswith(f" {each.letter}")]
    return safe(own[0].batch or own[0].letter) if len(own) == 1 else ""


def _cells(number: int, file: int | None, batch: str, finding: Finding) -> Iterator[tuple[CellValue, str, str]]:
    yield number, "fixed center", "#,##0"
    yield file, "fixed center", "0"
    yield batch, "detail", ""
    yield finding.severity, "hold text" if finding.severity in (CRITICAL, MAJOR) else "detail", ""
    for text in (finding.code, finding.place, finding.subject, finding.expected, finding.found, finding.action):
        yield safe(text), "detail", ""


def _codes(sheet: Sheet, findings: Sequence[Finding]) -> None:
    """Explain the codes that occur."""
    codes = sorted({each.code for each in findings if each.code in CODES})
    if not codes:
        return
    sheet.section("What the codes mean")
    for code in codes:
        sheet.words(1, code, "hold text", last=4)
        sheet.words(5, CODES[code].meaning, "detail", last=len(_WIDTHS))
        sheet.at_least(14)
        sheet.next()
