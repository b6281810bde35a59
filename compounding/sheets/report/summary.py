"""The summary of a report: the log of batches, and what was not reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compounding.records.finding import SEVERITIES
from compounding.records.review_run import LogLine, ReviewRun, counts, counts_text, log_lines
from compounding.sheets.layout import DATE_FORMAT, PER_CENT_FORMAT, CellValue, Sheet
from compounding.sheets.report.parts import Planned, file_numbers, headed, note, repeated_heads, row, safe

SUMMARY = "Summary"
_WIDTHS = (5, 26, 17, 21, 10.5, 10.5, 8, 8, 7, 8, 7, 7.4, 7, 7, 7, 11)
_HEADS = (
    *("File", "Name of the file", "Batch", "Formula, version", "Made", "Beyond use", "Yield", "Mean fill", "RSD"),
    *("Of label", "Labels", "Critical", "Major", "Minor", "Notes", "On the sheet"),
)
_UNKNOWN = "could not be worked out anew"


def summary_sheet(run: ReviewRun, below: str) -> Planned:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when and with what was reviewed.
    """
    right = f"{_number(len(run.reviews), 'file')} reviewed; {counts_text(run.all_findings)}"
    sheet = headed(SUMMARY, _WIDTHS, ("Review of filled sheets", right, below), landscape=True)
    repeated_heads(sheet, _HEADS)
    numbers = file_numbers(run)
    for line in log_lines(run.reviews):
        row(sheet, _cells(line, numbers[line.file]))
    for each in run.reviews:
        if not any(line.file == each.file for line in log_lines([each])):
            row(sheet, _other(numbers[each.file], each.file, f"{each.kind}: {counts_text(each.findings)}"))
    _listed(
        sheet,
        "Could not be read, and were not reviewed",
        [(numbers[each.file], safe(each.file), safe(each.reason)) for each in run.unreadable],
    )
    _listed(sheet, "Passed over: reports of a review", [(None, safe(file), "") for file in run.skipped])
    note(
        sheet,
        "Mean fill is of theory. Of label is the strength by what was weighed and made. On the sheet is the "
        "disposition that was entered there. What concerns the whole of a titration's workbook is counted with each of "
        "its batches; findings across files stand on the sheet Findings alone.",
    )
    return Planned(sheet)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("s" if count != 1 else "")


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


def _severities(found: Mapping[str, int]) -> Iterator[tuple[CellValue, str, str]]:
    for name in SEVERITIES:
        yield found[name], "number" if found[name] else "fixed center", "0"


def _other(number: int, file: str, text: str) -> Iterator[tuple[CellValue, str, str]]:
    yield number, "fixed center", "0"
    yield safe(file), "detail", ""
    yield "", "detail", ""
    yield text, "detail", ""
    yield from [("", "detail", "")] * (len(_WIDTHS) - 4)


def _listed(sheet: Sheet, head: str, rows: Sequence[tuple[int | None, str, str]]) -> None:
    if not rows:
        return
    sheet.section(head)
    for number, file, text in rows:
        sheet.put(1, number, "fixed center", "0")
        sheet.words(2, file, "detail", last=4)
        sheet.words(5, text, "detail", last=len(_WIDTHS))
        sheet.at_least(14)
        sheet.next()
