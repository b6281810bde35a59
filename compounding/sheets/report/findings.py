"""The findings of a report: one table of all of them, to be answered and closed, and what each code means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compounding.records.finding import CRITICAL, MAJOR, Finding
from compounding.records.finding_codes import CODES
from compounding.records.review import Review
from compounding.records.review_run import ReviewRun, counts_text, file_numbers
from compounding.sheets.layout import TEXT, CellValue, Sheet, field_name
from compounding.sheets.report.parts import Planned, headed, repeated_heads, row, safe
from compounding.spreadsheet_notation import column_letter

FINDINGS = "Findings"
_WIDTHS = (5, 5.5, 15, 8, 16, 16, 19, 19, 19, 30, 22, 14)
_HEADS = (
    *("No.", "File", "Batch", "Severity", "Code", "Place", "Subject", "Expected", "Found", "What to do", "Answer"),
    "Closed by, date",
)
_COLUMNS = len(_WIDTHS)
_ANSWER, _CLOSED = _COLUMNS - 1, _COLUMNS


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
    number = 0
    for number, (files, batch, each) in enumerate(_all(run, file_numbers(run)), start=1):
        _finding(sheet, number, (files, batch), each)
    if number == 0:
        blank = [("", "text", "")] * (_COLUMNS - 3)
        row(sheet, [("", "text", ""), ("", "text", ""), ("no finding", "text bold", ""), *blank])
    sheet.filtered = f"A{head}:{column_letter(len(_WIDTHS))}{sheet.row - 1}" if number else ""
    _codes(sheet, run.all_findings)
    return Planned(sheet)


def _all(run: ReviewRun, numbers: dict[str, int]) -> Iterator[tuple[str, str, Finding]]:
    """Yield the findings across files, then those of each file, each time the gravest first."""
    for across in run.across:
        files = ", ".join(str(numbers[each]) for each in across.files if each in numbers)
        yield files, "across files", across.finding
    for review in run.reviews:
        for each in review.findings:
            yield str(numbers[review.file]), _batch(review, each), each


def _finding(sheet: Sheet, number: int, place: tuple[str, str], finding: Finding) -> None:
    """Place one finding, with the cells in which it is answered and closed."""
    for column, (value, style, form) in enumerate(_cells(number, place, finding), start=1):
        if isinstance(value, str):
            sheet.words(column, value, style)
        else:
            sheet.put(column, value, style, form)
    subject = f"finding {number}"
    sheet.entry(_ANSWER, field_name("finding", number, "answer"), f"{subject}, answer", TEXT, required=False)
    sheet.entry(_CLOSED, field_name("finding", number, "closed"), f"{subject}, closed by, date", TEXT, required=False)
    sheet.next()


def _batch(review: Review, finding: Finding) -> str:
    """Return the batch that a finding is of; "" where it is of no single one."""
    if len(review.headings) == 1:
        return safe(review.headings[0][0])
    own = [each for each in review.batches if each.letter and finding.sheet.endswith(f" {each.letter}")]
    return safe(own[0].batch or own[0].letter) if len(own) == 1 else ""


def _cells(number: int, place: tuple[str, str], finding: Finding) -> Iterator[tuple[CellValue, str, str]]:
    yield number, "fixed center", "#,##0"
    files, batch = place
    yield int(files) if files.isdecimal() else files, "fixed text", "0"
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
        sheet.words(5, CODES[code].meaning, "detail", last=_COLUMNS)
        sheet.at_least(14)
        sheet.next()
