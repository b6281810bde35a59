"""From a review to the file of its report."""

from __future__ import annotations

import datetime
from typing import Any

from compounding.records.review_run import ReviewRun
from compounding.records.workbook_kinds import REVIEW_REPORT
from compounding.sheets.book import Book
from compounding.sheets.charts import chart
from compounding.sheets.package import packed
from compounding.sheets.pages import check_paper
from compounding.sheets.render import rendered
from compounding.sheets.report.disposition import disposition_sheets
from compounding.sheets.report.findings import findings_sheet
from compounding.sheets.report.parts import Planned, paged, safe
from compounding.sheets.report.summary import summary_sheets
from compounding.sheets.report.trends import trends_sheet
from compounding.sheets.report.weights import weights_sheet

SCHEMA = "1"


def write_report(run: ReviewRun, *, paper: str = "letter", toolkit: str, reviewed: datetime.date) -> bytes:
    """Return the report of a review, as the bytes of an .xlsx file.

    Its sheets are the summary with what was checked, the findings, the capsule weights with their charts, the trend of
    each formula, and the disposition, to be signed. The same review gives the same bytes.

    Parameters
    ----------
    run
        The reviews of the files, with the findings across them.
    paper
        "letter" or "a4".
    toolkit
        Name and version of the toolkit that reviewed.
    reviewed
        Day of the review.

    Raises
    ------
    SheetError
        The paper is not known.
    """
    check_paper(paper)
    below = (
        f"Reviewed {reviewed.isoformat()} with {toolkit}. Every batch was worked out anew from its order and entries."
    )
    parts = (
        *summary_sheets(run, below, reviewed),
        findings_sheet(run, below),
        weights_sheet(run, below),
        trends_sheet(run, below),
        *disposition_sheets(run, below),
    )
    planned = [each for each in parts if each is not None]
    for each in planned:
        paged(each.sheet, paper)
    subject = _subject(run)
    book = Book(
        title=f"Review of {subject}",
        sheets=tuple(each.sheet for each in planned),
        paper=paper,
        made=reviewed,
        header=(f"Review of {subject}", ""),
        footer=(f"{toolkit}   reviewed {reviewed.isoformat()}", "printed"),
        properties=(
            ("kind", REVIEW_REPORT),
            ("reviewed", reviewed.isoformat()),
            ("files", str(len(run.reviews) + len(run.unreadable))),
            ("toolkit", toolkit),
            ("schema", SCHEMA),
        ),
    )
    workbook = rendered(book)
    for each in planned:
        _complete(each, workbook[each.sheet.name])
    return packed(workbook, {})


def _subject(run: ReviewRun) -> str:
    """Return what was reviewed, in a few words."""
    files = len(run.reviews) + len(run.unreadable)
    batches = [batch for review in run.reviews for batch in review.batches]
    if files == 1 and len(batches) == 1:
        return safe(f"batch {batches[0].batch}" if batches[0].batch else batches[0].title)
    return f"{files:,} file" + ("" if files == 1 else "s")


def _complete(planned: Planned, worksheet: Any) -> None:
    """Add what a plan of a single sheet does not hold: several charts."""
    for each in planned.charts:
        worksheet.add_chart(chart(each, worksheet), each.anchor)
