"""The sheet About: how the workbook is used, what its sums are, and what it was made from."""

from __future__ import annotations

from compounding.records.day import Day
from compounding.records.shown_text import visible
from compounding.sheets.about import listed_section
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.layout import ABOUT, Sheet

_WIDTHS = (26, 80)
_USE = (
    "Start with the sheet Day: each batch number there is a link to its batch sheet. The links work only as long as "
    "this file lies in one folder with the batch sheets.",
    "The yellow cells under Made and Checked are for a tick or initials, on the screen or on the print. They are no "
    "record: the record of a batch is its batch sheet.",
    "No name of a patient stands in this workbook: prescriptions are named by their numbers.",
    "All else is locked. That is a guard rail against slips and no security, for anyone can lift it.",
)
_SUMS = (
    (
        "Needed",
        "The sum of the targets on the batch sheets, lot by lot, spare capsules and overage within them. It is a plan: "
        "what was really taken stands on the filled batch sheets.",
    ),
    (
        "Waits for the bench",
        "The target depends on a measurement that is still to be made, so it is in no sum. The batches are named.",
    ),
    (
        "On hand, left",
        "What the stock table says, and that less what is needed. The toolkit does not change the stock table.",
    ),
    ("Tablets", "Tablets to crush, as on the batch sheets. They are part of the sheet Materials too."),
    (
        "Warnings",
        "Each text once, with all the batches that carry it. The same warnings stand on the batch sheets.",
    ),
    (
        "Labels",
        "The text of each label as the batch sheet has it, with the contents of its container; the last of the "
        "auxiliary texts says that the medicine is compounded. What the law adds is added when labels are printed.",
    ),
)


def about_sheet(day: Day, toolkit: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    toolkit
        Name and version of the toolkit that writes the workbook.
    """
    sheet = headed_as_draft(Sheet(ABOUT, _WIDTHS, titles="1:1"), day.draft_band)
    sheet.put(1, "About", "title")
    sheet.put(2, f"Day's work, {day.made.isoformat()}", "title right")
    sheet.at_least(26)
    sheet.next()
    listed_section(sheet, "How to use it", [("", each) for each in _USE])
    listed_section(sheet, "What the sums are", _SUMS)
    listed_section(
        sheet,
        "What it was made from",
        [
            ("Toolkit", toolkit),
            ("Order table", visible(day.orders)),
            ("Stock table", visible(day.stock) or "none given"),
            ("Pharmacy", visible(day.pharmacy) or "no profile given"),
            ("Formulas", "; ".join(_formulas(day)) or "none"),
            *([("Drafts", day.draft_notice.removeprefix("DRAFT: "))] if day.drafts else []),
        ],
    )
    return sheet


def _formulas(day: Day) -> list[str]:
    return sorted({visible(f"{each.formula}, version {each.version}") for each in day.batches})
