"""What the sheets of a validation's record share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compounding.records.shown_text import visible
from compounding.records.validation_run import FAIL, PASS
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import ROW
from compounding.spreadsheet_notation import cell_name

_LONGEST = 1500


def verdict_of(passes: bool) -> str:
    """Return PASS or FAIL."""
    return PASS if passes else FAIL


def plain(text: str) -> str:
    """Return a text that a cell can hold and paper can show; its lines stay lines."""
    lines = "\n".join(visible(each) for each in text.split("\n"))
    return lines if len(lines) <= _LONGEST else f"{lines[:_LONGEST]} \N{HORIZONTAL ELLIPSIS}"


def texts_row(sheet: Sheet, texts: Sequence[tuple[str, str]], verdict: str = "") -> None:
    """Place a row of texts, each with its style, and at its end a verdict, coloured."""
    for column, (text, style) in enumerate(texts, start=1):
        sheet.words(column, plain(text), style)
    if verdict:
        column = len(texts) + 1
        sheet.put(column, verdict, "verdict")
        sheet.verdicts.append(cell_name(sheet.row, column))
    sheet.at_least(ROW)
    sheet.next()


def pairs(sheet: Sheet, head: str, rows: Iterable[tuple[str, str]], last_name: int) -> None:
    """Place a section of names, over the columns up to `last_name`, and what is said of each."""
    sheet.section(head)
    for name, text in rows:
        sheet.words(1, plain(name), "hold text", last=last_name)
        sheet.words(last_name + 1, plain(text), "detail", last=len(sheet.widths))
        sheet.at_least(ROW)
        sheet.next()


def group(sheet: Sheet, text: str) -> None:
    """Place a line over the whole width that heads the rows below it, and stays with the first of them."""
    sheet.words(1, plain(text), "head left", last=len(sheet.widths))
    sheet.at_least(ROW)
    sheet.together()
    sheet.next()
