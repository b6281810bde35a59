"""The summary of a report: what each batch comes to, and what was not reviewed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from compounding.records.finding import SEVERITIES, Finding
from compounding.records.review import Review
from compounding.records.review_run import (
    LogLine,
    ReviewRun,
    copies,
    counts,
    counts_text,
    file_findings,
    file_numbers,
    log_lines,
    without_copies,
)
from compounding.records.shown_text import counted
from compounding.records.verdict import is_held, short_verdict, verdict
from compounding.records.workbook_kinds import SECOND_CHECK
from compounding.sheets.layout import DATE_FORMAT, PER_CENT_FORMAT, CellValue, Sheet
from compounding.sheets.report.parts import Planned, headed, note, repeated_heads, row, safe
from compounding.sheets.report.scope import scope_sections

SUMMARY, CHECKS = "Summary", "Checks"
WIDTHS = (5, 24, 17, 19, 10.5, 10.5, 8, 8, 7, 10, 7, 7.4, 7, 7, 7, 11, 24)
_HEADS = (
    *("File", "Name of the file", "Batch", "Formula, version", "Made", "Beyond use", "Yield", "Mean fill", "RSD"),
    *("Calculated strength", "Labels", "Critical", "Major", "Minor", "Notes", "On the sheet", "By these checks"),
)
_UNKNOWN = "could not be worked out anew"
# With more lines than these, what was checked has a sheet of its own.
_FEW = 6


def summary_sheets(run: ReviewRun, below: str, reviewed: datetime.date) -> tuple[Planned, ...]:
    """Return the plan of the sheet, and of a sheet of what was checked where both do not fit on one page.

    Parameters
    ----------
    below
        The line below the title: when and with what was reviewed.
    reviewed
        Day of the review.
    """
    right = f"{counted(len(run.reviews), 'file')} reviewed; {counts_text(run.all_findings)}"
    sheet = headed(SUMMARY, WIDTHS, ("Review of filled sheets", right, below), landscape=True)
    lines = log_lines(without_copies(run.reviews), run.across)
    if len(lines) == 1:
        note(sheet, f"{verdict(lines[0].findings)}.", "caution" if is_held(lines[0].findings) else "text bold")
    repeated_heads(sheet, _HEADS)
    _table(sheet, run, lines)
    _listed(
        sheet,
        "Could not be read, and were not reviewed",
        [(file_numbers(run)[each.file], safe(each.file), safe(each.reason)) for each in run.unreadable],
    )
    _listed(sheet, "Passed over: reports, summaries and forms", [(None, safe(file), "") for file in run.skipped])
    note(
        sheet,
        "Mean fill is of theory. The strength is calculated by what was weighed and made, not assayed; it is of label. "
        "On the sheet is the disposition that was entered there. What concerns the whole of a titration's workbook is "
        "counted with each of its batches, and findings across files with each batch that they count for. A clean "
        "review is no release.",
    )
    if len(lines) + len(run.unreadable) <= _FEW:
        scope_sections(sheet, run, lines, reviewed)
        return (Planned(sheet),)
    checks = headed(CHECKS, WIDTHS, ("People, deviations and checks", right, below), landscape=True)
    checks.titles = "1:1"
    scope_sections(checks, run, lines, reviewed)
    return (Planned(sheet), Planned(checks))


def _table(sheet: Sheet, run: ReviewRun, lines: Sequence[LogLine]) -> None:
    """Place the batches, and then the files that have none of their own: second checks and copies."""
    numbers, same = file_numbers(run), copies(run)
    for line in lines:
        row(sheet, _cells(line, numbers[line.file]))
    for each in run.reviews:
        if each.file in same:
            text = f"the same as file {numbers[same[each.file]]}, byte for byte"
            row(sheet, _other(numbers[each.file], each, text, ()))
        elif each.kind == SECOND_CHECK:
            found = file_findings(run, each)
            row(sheet, _other(numbers[each.file], each, each.kind, found, short_verdict(found)))


def _cells(line: LogLine, number: int) -> Iterator[tuple[CellValue, str, str]]:
    yield number, "fixed center", "0"
    yield safe(line.file), "detail", ""
    batch = line.batch
    if batch is None:
        yield "", "detail", ""
        yield _UNKNOWN, "detail", ""
        yield from [("", "detail", "")] * 7
    else:
        yield safe(batch.batch), "text bold", ""
        yield f"{batch.formula}, {batch.version}", "detail", ""
        yield batch.made, "fixed center", DATE_FORMAT
        yield batch.beyond_use, "fixed center", DATE_FORMAT
        for share in (batch.yield_share, batch.mean_share, batch.rsd, batch.of_label):
            yield share, "fixed center", PER_CENT_FORMAT
        yield batch.labels, "fixed center", "#,##0"
    yield from _severities(counts(line.findings))
    yield safe(batch.disposition) if batch else "", "fixed text", ""
    yield short_verdict(line.findings), "hold text" if is_held(line.findings) else "detail", ""


def _severities(found: Mapping[str, int]) -> Iterator[tuple[CellValue, str, str]]:
    for name in SEVERITIES:
        yield found[name], "number" if found[name] else "fixed center", "0"


def _other(
    number: int, review: Review, text: str, found: Sequence[Finding], short: str = ""
) -> Iterator[tuple[CellValue, str, str]]:
    """Yield the cells of a file that has no batch of its own."""
    yield number, "fixed center", "0"
    yield safe(review.file), "detail", ""
    yield safe(", ".join(name for name, _ in review.headings if name)), "text bold", ""
    yield text, "detail", ""
    yield from [("", "detail", "")] * 7
    if short:
        yield from _severities(counts(found))
    else:
        yield from [("", "detail", "")] * len(SEVERITIES)
    yield "", "detail", ""
    yield short, "hold text" if is_held(found) else "detail", ""


def _listed(sheet: Sheet, head: str, rows: Sequence[tuple[int | None, str, str]]) -> None:
    if not rows:
        return
    sheet.section(head)
    for number, file, text in rows:
        sheet.put(1, number, "fixed center", "0")
        sheet.words(2, file, "detail", last=4)
        sheet.words(5, text, "detail", last=len(WIDTHS))
        sheet.at_least(14)
        sheet.next()
