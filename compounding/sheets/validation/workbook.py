"""From a validation to the file of its record."""

from __future__ import annotations

from compounding.records.validation_run import ValidationRun
from compounding.records.workbook_kinds import VALIDATION
from compounding.sheets.book import Book
from compounding.sheets.layout import Sheet
from compounding.sheets.pages import check_paper
from compounding.sheets.report.parts import paged
from compounding.sheets.validation.answers import answers_sheet
from compounding.sheets.validation.cells import cells_sheet
from compounding.sheets.validation.entries import entries_sheet
from compounding.sheets.validation.installed import installed_sheet
from compounding.sheets.validation.signing import signing_sheet
from compounding.sheets.validation.summary import summary_sheet
from compounding.sheets.written import written

SCHEMA = "1"


def write_validation(run: ValidationRun, *, paper: str = "letter") -> bytes:
    """Return the record of a validation, as the bytes of an .xlsx file.

    Its sheets are the summary with what the record shows and does not, the installation, the published problems, every
    cell formula, every entry, and a page for deviations and signatures. The same validation gives the same bytes.

    Parameters
    ----------
    run
        What `validation_run` returns.
    paper
        "letter" or "a4".

    Raises
    ------
    SheetError
        The paper is not known.
    """
    return written(validation_book(run, paper=paper))


def validation_book(run: ValidationRun, *, paper: str = "letter") -> Book:
    """Return the plan of the record's workbook, before it is a file.

    Raises
    ------
    SheetError
        The paper is not known.
    """
    check_paper(paper)
    day, toolkit = run.made.date(), run.installation.toolkit
    return Book(
        title=f"Validation of {toolkit}",
        sheets=_planned(run, paper),
        paper=paper,
        made=day,
        header=(f"Validation of {toolkit}", ""),
        footer=(f"{toolkit}   run {run.made.isoformat(sep=' ', timespec='minutes')}", "printed"),
        properties=(
            ("kind", VALIDATION),
            ("made", run.made.isoformat()),
            ("deviations", str(len(run.deviations))),
            ("toolkit", toolkit),
            ("program_sha256", run.installation.program_checksum),
            ("schema", SCHEMA),
        ),
    )


def _planned(run: ValidationRun, paper: str) -> tuple[Sheet, ...]:
    by = f" by {run.by}" if run.by else ""
    below = f"Run {run.made.isoformat(sep=' ', timespec='minutes')}{by} with {run.installation.toolkit}."
    sheets = (
        summary_sheet(run, below),
        installed_sheet(run.installation, below),
        answers_sheet(run.answers, below),
        cells_sheet(run.cells, below),
        entries_sheet(run.challenges, below),
        signing_sheet(run, below),
    )
    for sheet in sheets:
        paged(sheet, paper)
    return sheets
