"""The sheet Not made: the rows of the order table that are not made, each with every reason."""

from __future__ import annotations

from compounding.records.day import Day
from compounding.records.shown_text import counted, visible
from compounding.sheets.day.parts import day_row, lines, text
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, repeated_heads

NOT_MADE = "Not made"
_WIDTHS = (16, 22, 74)
_HEADS = ("Row", "Prescription", "What is wrong, and what to do")


def refused_sheet(day: Day, below: str) -> Sheet | None:
    """Return the plan of the sheet; None where every row is made.

    Parameters
    ----------
    below
        The line below the title.
    """
    if not day.refused:
        return None
    sheet = headed(NOT_MADE, _WIDTHS, ("Not made", counted(len(day.refused), "row"), below), notice=day.draft_band)
    repeated_heads(sheet, _HEADS)
    for each in day.refused:
        day_row(
            sheet,
            [
                (each.row, "fixed center", "0"),
                text(visible(each.prescription), "text bold"),
                text(lines(each.problems)),
            ],
        )
    return sheet
