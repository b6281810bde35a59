"""The last page of a validation's record: its deviations, and who performed, reviewed and approved it."""

from __future__ import annotations

from compounding.records.shown_text import counted
from compounding.records.validation_run import Deviation, ValidationRun
from compounding.sheets.layout import CHOICE, DATE, TEXT, Sheet, field_name
from compounding.sheets.report.parts import headed, note
from compounding.sheets.validation.parts import plain

SIGNING = "Deviations, signatures"
_WIDTHS = (5, 15, 23, 22, 24, 20, 11)
_LAST = len(_WIDTHS)
_MOST = 200
_REMARKS = 4
_DECISIONS = ("fit for use", "fit with limits", "not fit for use")
_PERFORMED = "performed"
_ROLES = (
    (_PERFORMED, "Performed by"),
    ("reviewed", "Reviewed by (a different person)"),
    ("approved", "Approved by the pharmacist in charge"),
)


def signing_sheet(run: ValidationRun, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when, by whom and with what it was run.
    """
    right = counted(len(run.deviations), "deviation")
    sheet = headed(SIGNING, _WIDTHS, ("Deviations and signatures", right, plain(below)))
    sheet.titles = f"1:{sheet.row - 1}"
    _deviations(sheet, run.deviations)
    _remarks(sheet)
    _signatures(sheet, run)
    return sheet


def _deviations(sheet: Sheet, deviations: tuple[Deviation, ...]) -> None:
    sheet.section("Deviations", "assess each: cause, and what it means for the use", note_from=4)
    sheet.heads(
        (1, 0, "No."),
        (2, 0, "Part"),
        (3, 0, "Place"),
        (4, 0, "Expected"),
        (5, 0, "Found"),
        (6, 7, "Assessment, by, date"),
    )
    for number, each in enumerate(deviations[:_MOST], start=1):
        sheet.put(1, number, "fixed center", "0")
        sheet.words(2, each.part, "detail")
        sheet.words(3, plain(each.place), "hold text")
        sheet.words(4, plain(each.expected), "detail")
        sheet.words(5, plain(each.found), "detail")
        sheet.entry(
            6, field_name("deviation", number, "assessment"), f"deviation {number}, assessment", TEXT, last=_LAST
        )
        sheet.at_least(24)
        sheet.next()
    if not deviations:
        note(sheet, "None: everything that was tested is as expected.", "text bold")
    if len(deviations) > _MOST:
        note(sheet, f"{len(deviations) - _MOST:,} more deviations stand, as FAIL, on the sheets before.", "caution")


def _remarks(sheet: Sheet) -> None:
    sheet.section("Remarks, and what the pharmacy has tested beside this record")
    for number in range(1, _REMARKS + 1):
        sheet.entry(1, field_name("remark", number), f"remark {number}", TEXT, required=False, last=_LAST)
        sheet.at_least(22)
        sheet.next()


def _signatures(sheet: Sheet, run: ValidationRun) -> None:
    sheet.section("Conclusion and signatures")
    sheet.put(1, "For its purpose in this pharmacy the installation is", "text bold", last=4)
    sheet.entry(5, "conclusion", "conclusion", CHOICE, choices=_DECISIONS, limits=", ".join(_DECISIONS), last=_LAST)
    sheet.at_least(22)
    sheet.together(len(_ROLES) + 2)
    sheet.next()
    sheet.heads((1, 3, "Meaning"), (4, 4, "Printed name"), (5, 6, "Signature or initials"), (7, 0, "Date"))
    for name, label in _ROLES:
        sheet.words(1, label, "text bold", last=3)
        if name == _PERFORMED and run.by:
            sheet.shown(4, field_name(name, "name"), f"{label}: printed name", plain(run.by), style="fixed text")
        else:
            sheet.entry(4, field_name(name, "name"), f"{label}: printed name", TEXT)
        sheet.entry(5, field_name(name, "signature"), f"{label}: signature or initials", TEXT, last=6)
        sheet.entry(7, field_name(name, "date"), f"{label}: date", DATE)
        sheet.at_least(30)
        sheet.next()
    note(
        sheet,
        "Initials typed into a cell are not electronic signatures: print this record and sign it by hand, or sign it "
        "in a system that is made for it. Validate again after each update of the toolkit, of Python or of a package.",
    )
