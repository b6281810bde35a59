"""What the sheets of a day share: rows whose long texts go on in the next row, groups, and how amounts are shown."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from compounding.records.shown_text import visible
from compounding.sheets.layout import DATE_FORMAT, CellValue, Sheet
from compounding.sheets.looks import STYLES
from compounding.sheets.report.parts import ROW
from compounding.sheets.text_room import column_points, text_height
from compounding.units import Quantity, format_quantity

WAITS = "waits for the bench"
# Spreadsheets show no row higher than 409 points, and a page has to hold several.
_HIGHEST_ROW = 120.0
_LEADING = 1.22
_NARROW_LETTER = 0.4

Cell = tuple[CellValue, str, str]


def text(value: str, style: str = "detail") -> Cell:
    """Return a cell that holds a text."""
    return value, style, "General"


def date(value: datetime.date | None) -> Cell:
    """Return a cell that holds a date, or nothing."""
    return value, "fixed center", DATE_FORMAT


def lines(texts: Iterable[str]) -> str:
    """Return texts of other people one below the other, with nothing unseen in them."""
    return "\n".join(visible(each) for each in texts)


def amounts_text(amounts: Sequence[Quantity], waiting: Sequence[str] = ()) -> str:
    """Return sums as they are shown, and whether something that waits for the bench is to be added."""
    shown = "; ".join(format_quantity(each) for each in amounts)
    if not waiting:
        return shown
    return f"{shown}, and what {WAITS}" if shown else WAITS


def day_row(sheet: Sheet, cells: Sequence[Cell]) -> int:
    """Place a row, and return its number; texts that are too long for one row go on in rows below it.

    Parameters
    ----------
    cells
        For each column its value, its style and its number format.
    """
    first = sheet.row
    columns = [_pieces(sheet, column, cell) for column, cell in enumerate(cells, start=1)]
    for place in range(max(len(each) for each in columns)):
        for column, (values, (_, style, form)) in enumerate(zip(columns, cells, strict=True), start=1):
            value = values[place] if place < len(values) else None
            if isinstance(value, str):
                sheet.rise(column, value, style)
            sheet.put(column, value, "detail" if place and value is None else style, form)
        sheet.at_least(ROW)
        sheet.next()
    return first


def _pieces(sheet: Sheet, column: int, cell: Cell) -> list[CellValue]:
    value, style, _ = cell
    if not isinstance(value, str):
        return [value]
    look = STYLES[style]
    room = column_points(sheet.widths[column - 1]) - look.padding
    pieces: list[CellValue] = []
    while text_height(value, room, look.size, bold=look.bold) > _HIGHEST_ROW:
        end = int(_HIGHEST_ROW / (look.size * _LEADING) * room / (look.size * _NARROW_LETTER))
        while text_height(value[:end], room, look.size, bold=look.bold) > _HIGHEST_ROW:
            end = end * 9 // 10
        # A list of sentences is divided between them, and any other text between its words.
        end = value.rfind("\n", end // 2, end) + 1 or max(value.rfind(each, 0, end) for each in " \n") + 1 or end
        pieces.append(value[:end].rstrip())
        value = value[end:].lstrip()
    return [*pieces, value]


def group_row(sheet: Sheet, cells: Iterable[tuple[int, int, str]]) -> None:
    """Place the head of a group of rows, which stays on the page of its first row.

    Parameters
    ----------
    cells
        For each its column, the last column over which it goes, and its text.
    """
    for column, last, words in cells:
        sheet.words(column, words, "head left", last=last)
    sheet.at_least(ROW)
    sheet.together()
    sheet.next()
