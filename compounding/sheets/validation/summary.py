"""The summary of a validation: what was run, what came of it, and what it shows and does not."""

from __future__ import annotations

from compounding.records.shown_text import counted
from compounding.records.validation_run import Part, ValidationRun
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import ROW, headed, note
from compounding.sheets.validation.parts import pairs, plain
from compounding.spreadsheet_notation import cell_name

SUMMARY = "Summary"
_WIDTHS = (17, 14, 14, 14, 10, 10, 10, 11)
_LAST = len(_WIDTHS)

_SHOWS = (
    (
        "Known answers",
        "Problems that others have published with their answers are given to the calculations of this installation. An "
        "answer agrees where it is within half a unit of the last digit that is printed. Where the print cannot be "
        "right, that is said, with the reason, and the answer is compared with what is right.",
    ),
    (
        "Cell formulas",
        "Each cell formula of the batch sheets, and of a titration's workbook, is worked out from the plan of the "
        "workbook, and once more by rules in Python that never read a cell formula: lines of the working by the "
        "calculation that is named, all other cells by a rule in words. Both are compared on a blank sheet, on a "
        "filled one, on sheets filled with odd entries, and after every single entry below.",
    ),
    (
        "Entries",
        "Into one entry cell of each kind, on a sheet that is filled in well, one entry is typed at a time. It is "
        "noted whether the entry rule of the cell accepts it, what the sheet then shows and what Python expects it to "
        "show. What cannot have been measured or done must be noticed, by a verdict of the sheet or by the review.",
    ),
)
_DOES_NOT = (
    (
        "Your qualification",
        "This record does not replace the pharmacy's own qualification: that the right program is used for the "
        "purpose, by trained people, under control of its versions and files, is for the pharmacy to show.",
    ),
    (
        "Excel",
        "No spreadsheet program was run. What cells show is worked out by the toolkit's own reading of their cell "
        "formulas. That LibreOffice shows on these very sheets what Python expects is tested when the toolkit is made, "
        "not here. Open a sheet in the program that you use, type some of the entries of this record, and compare.",
    ),
    (
        "Formulas",
        "That a formula is right for a patient, and reviewed by a pharmacist, is not shown. The sheets tested stand "
        "for their dosage forms; a formula of your own needs a trial of its own.",
    ),
    (
        "One error twice",
        "A rule that were wrong in the same way in the working and in Python's counterpart would agree with itself. "
        "The published problems are there against that, as far as they go.",
    ),
    (
        "Other workbooks",
        "Second checks, the calendar of a titration, reports, summaries of a day and labels hold no cell formulas, and "
        "are not tested here.",
    ),
)


def summary_sheet(run: ValidationRun, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when, by whom and with what it was run.
    """
    sheet = headed(SUMMARY, _WIDTHS, ("Validation", run.installation.toolkit, plain(below)))
    deviating = len(run.deviations)
    said = (
        "Everything is as expected." if run.is_as_expected else f"{counted(deviating, 'deviation')}: see the last page."
    )
    note(sheet, said, "text bold" if run.is_as_expected else "caution")
    _results(sheet, run)
    _sheets(sheet, run)
    pairs(sheet, "What this record shows", _SHOWS, 1)
    pairs(sheet, "What it does not show", _DOES_NOT, 1)
    return sheet


def _results(sheet: Sheet, run: ValidationRun) -> None:
    sheet.section("Results")
    sheet.heads(
        (1, 0, "Part"), (2, 4, "What was tested"), (5, 0, "Tested"), (6, 0, "As expected"), (7, 0, "Deviating"),
        (8, 0, "Verdict"),
    )  # fmt: skip
    for part in run.parts:
        _part(sheet, part)


def _part(sheet: Sheet, part: Part) -> None:
    sheet.words(1, part.name, "hold text")
    sheet.words(2, part.what, "detail", last=4)
    for column, number in ((5, part.tested), (6, part.tested - part.deviating), (7, part.deviating)):
        sheet.put(column, number, "fixed center", "#,##0")
    sheet.put(8, part.verdict, "verdict")
    sheet.verdicts.append(cell_name(sheet.row, 8))
    sheet.at_least(ROW)
    sheet.next()


def _sheets(sheet: Sheet, run: ValidationRun) -> None:
    sheet.section("Workbooks tested")
    sheet.heads(
        (1, 0, "Workbook"), (2, 2, "Formula"), (3, 5, "Order"), (6, 0, "Live cells"), (7, 0, "Entry cells"),
        (8, 0, "Times filled in"),
    )  # fmt: skip
    for each in run.sheets:
        sheet.words(1, plain(each.form), "hold text")
        sheet.words(2, plain(each.formula), "detail")
        sheet.words(3, plain(each.refused or each.order), "hold text" if each.refused else "detail", last=5)
        for column, number in ((6, each.live), (7, each.entries), (8, each.states)):
            sheet.put(column, number, "fixed center", "#,##0")
        sheet.at_least(ROW)
        sheet.next()
