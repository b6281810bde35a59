"""The band over a sheet, and the word at the head of its pages, where a formula is not reviewed."""

from __future__ import annotations

import re

from compounding.sheets.layout import Sheet

MARK = "D R A F T"
_ROW = re.compile("[0-9]+")


def headed_as_draft(sheet: Sheet, notice: str) -> Sheet:
    """Return a sheet with a notice over its whole width in the current row, which each page repeats.

    The rows that are repeated already follow it: it is placed before them, in a sheet that is empty or holds only what
    stands above them.

    Parameters
    ----------
    sheet
        The sheet.
    notice
        What `records.draft` says of the formula; without it the sheet stays as it is.
    """
    if not notice:
        return sheet
    sheet.mark = MARK
    first = sheet.row
    sheet.words(1, notice, "draft", last=len(sheet.widths))
    sheet.next()
    sheet.titles = f"{first}:{sheet.last_title + 1 if sheet.titles else first}"
    sheet.freeze = _ROW.sub(lambda found: str(int(found[0]) + 1), sheet.freeze)
    return sheet
