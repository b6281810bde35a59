"""Every cell formula of the tested workbooks, beside its counterpart in Python."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from compounding.records.shown_text import counted, sentence
from compounding.records.validation_run import CheckedCell, first_few
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note, repeated_heads
from compounding.sheets.validation.parts import group, plain, texts_row, verdict_of

CELLS = "Cell formulas"
_WIDTHS = (14, 56, 42, 33, 15, 15, 8)
_HEADS = (
    *("Cells", "Cell formula, without its equals sign", "What it means", "Counterpart in Python"),
    *("Sheet shows", "Python finds", "Agree"),
)
_STYLES = ("hold text", "detail", "detail", "detail", "detail", "detail")


def cells_sheet(cells: Sequence[CheckedCell], below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when, by whom and with what it was run.
    """
    right = f"{sum(each.count for each in cells):,} cells"
    sheet = headed(CELLS, _WIDTHS, ("Cell formulas", right, plain(below)), landscape=True)
    repeated_heads(sheet, _HEADS)
    for (form, name), rows in groupby(cells, key=lambda each: (each.form, each.sheet)):
        lines = list(rows)
        group(sheet, f"{sentence(form)}: {name}, {counted(sum(each.count for each in lines), 'cell')}")
        for each in lines:
            _cell(sheet, each)
    note(
        sheet,
        "One line stands for the same cell formula in several rows, each referring to rows as far from its own, and on "
        "the sheets of all batches of a titration; every one of these cells was compared, and what they show stands "
        "there once for each value, as on the sheet that is filled in well. Agree means: to 1 part in 1,000,000,000 "
        "and, for words, letter by letter, on the blank sheet, on the filled one and on sheets with odd entries. A "
        "calculation is named by its module and name below compounding.calculations.",
    )
    return sheet


def _cell(sheet: Sheet, each: CheckedCell) -> None:
    cells = each.cells if each.count == 1 else f"{each.cells} ({counted(each.count, 'cell')})"
    counterpart = each.counterpart or "no rule of Python is known"
    if each.differing:
        counterpart = f"{counterpart}\nDIFFERS: {first_few(each.differing)}"
    texts = (cells, each.formula, each.meaning, counterpart, each.live, each.python)
    texts_row(sheet, list(zip(texts, _STYLES, strict=True)), verdict_of(each.passes))
