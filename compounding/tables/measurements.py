"""Measurements from a column of a CSV or Excel file, read as the texts that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from compounding.errors import ProblemsError, QuantityError, SheetError
from compounding.records.verification.measured_text import (
    Cell,
    is_measurement,
    name_of_head,
    read_measurements,
    unit_of_head,
)
from compounding.spreadsheet_notation import cell_name
from compounding.tables.cell_text import BLANK, CellText, text_cell
from compounding.tables.files import SEPARATORS, TEXT_FILES, WORKBOOKS, content_of, decoded, text_rows
from compounding.tables.workbook_cells import sheet_cells
from compounding.units import Quantity

_MOST_ROWS = 2_000
_HEAD_ROWS = 200
_MOST_NAMES = 20


@dataclass(frozen=True)
class Column:
    """The measurements of a column.

    Attributes
    ----------
    name
        Its head; "" if it has none.
    values
        The measurements, from the top.
    places
        Where each stands: "row 7".
    """

    name: str
    values: tuple[Quantity, ...]
    places: tuple[str, ...]


def read_column(
    path: Path, column: str = "", *, sheet: str = "", unit: str = "", kinds: Sequence[str] = ("mg",)
) -> Column:
    """Return the measurements of one column of a file.

    Parameters
    ----------
    path
        A .csv file (UTF-8; commas, semicolons or tabs) or an .xlsx file.
    column
        Head of the column, with its unit or without; it need not stand in the first row. It may be left out where
        there is but one column.
    sheet
        Name of the sheet; it may be left out where there is but one.
    unit
        Unit of numbers that stand without one, if the head does not name it in brackets.
    kinds
        Units of the kinds that are taken.

    Raises
    ------
    SheetError
        The file cannot be read, or has no such sheet or column.
    ProblemsError
        One or more cells cannot be read; all are named, with row and column.
    """
    rows = _rows(path, sheet)
    return _column(rows, path, column, unit, kinds)


# --- files to tables -------------------------------------------------------------------------------


def _rows(path: Path, sheet: str) -> list[Sequence[CellText]]:
    content, suffix = content_of(path, "measurements"), path.suffix.lower()
    if suffix not in (*WORKBOOKS, *TEXT_FILES):
        raise SheetError(str(path), "measurements are read from .csv and .xlsx files", "save the table as one of them")
    if suffix in WORKBOOKS:
        rows = list(sheet_cells(content, path, sheet, remedy="with --sheet").rows)
    elif sheet:
        raise SheetError(str(path), "a text file has no sheets", "leave out --sheet")
    else:
        rows = _text_table(decoded(content, path), path)
    if len(rows) > _MOST_ROWS:
        reason = f"it has {len(rows):,} rows, and {_MOST_ROWS:,} are read"
        raise SheetError(str(path), reason, "give the measurements of one batch")
    return rows


def _text_table(text: str, path: Path) -> list[Sequence[CellText]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((each for each in SEPARATORS if each in first), SEPARATORS[-1])
    rows = text_rows(text, separator, path)
    width = max((len(row) for row in rows), default=0)
    if not width:
        raise SheetError(str(path), "the file is empty", "give one with measurements")
    return [[*map(text_cell, row), *[BLANK] * (width - len(row))] for row in rows]


# --- tables to columns -------------------------------------------------------------------------------


def _column(rows: Sequence[Sequence[CellText]], path: Path, column: str, unit: str, kinds: Sequence[str]) -> Column:
    name, suffix = str(path), path.suffix.lower()
    row, index = _place(rows, name, column)
    head = rows[row][index].text if row >= 0 else ""
    subject = f"{name}, column {head!r}" if head else name
    stated = _unit(head, unit, subject)
    # In a text file a decimal comma makes one cell more; in a workbook other things may stand beside the column.
    width = None if suffix in WORKBOOKS else len(_trimmed(rows[row])) if row >= 0 else 1
    cells, problems = _cells(rows, row, index, subject, width)
    values = read_measurements(cells, stated, kinds, subject, problems)
    return Column(head, values, tuple(each.place for each in cells))


def _place(rows: Sequence[Sequence[CellText]], name: str, column: str) -> tuple[int, int]:
    """Return the row of the head, -1 if there is none, and the number of the column."""
    if not column:
        return _only_column(rows, name)
    found = [
        (row, index)
        for row, cells in enumerate(rows[:_HEAD_ROWS])
        for index, cell in enumerate(cells)
        if _is_named(cell.text, column)
    ]
    if len(found) > 1:
        places = ", ".join(f"row {row + 1}, column {index + 1}" for row, index in found[:_MOST_NAMES])
        raise SheetError(name, f"several cells are {column!r}: {places}", "give the column a name of its own")
    if not found:
        raise SheetError(name, f"there is no column {column!r}; the first row has {_names(rows)}", "name one of them")
    return found[0]


def _is_named(text: str, column: str) -> bool:
    return bool(text) and (text == column.strip() or name_of_head(text) == name_of_head(column))


def _only_column(rows: Sequence[Sequence[CellText]], name: str) -> tuple[int, int]:
    used = {index for cells in rows for index, cell in enumerate(cells) if cell.is_filled}
    first = next((row for row, cells in enumerate(rows) if any(cell.is_filled for cell in cells)), None)
    if first is None:
        raise SheetError(name, "there is nothing in it", "give one with measurements")
    headed = [cell for cell in rows[first] if cell.is_filled]
    if len(used) > 1 and len(headed) > 1:
        raise SheetError(name, f"it has several columns: {_names(rows)}", "name one with --column")
    index = next(index for index, cell in enumerate(rows[first]) if cell.is_filled)
    return (first - 1 if is_measurement(rows[first][index].text) else first), index


def _names(rows: Sequence[Sequence[CellText]]) -> str:
    first: Sequence[CellText] = next((cells for cells in rows if any(cell.text for cell in cells)), ())
    return ", ".join(repr(cell.text) for cell in first[:_MOST_NAMES] if cell.text) or "no names"


def _unit(head: str, unit: str, subject: str) -> str:
    try:
        own = "" if is_measurement(head) else unit_of_head(head)
    except QuantityError as error:
        raise ProblemsError(subject, [str(error)]) from None
    if own and unit and own != unit:
        raise ProblemsError(subject, [f"the head says {own}, but --unit says {unit}; state one unit"])
    return own or unit


def _cells(
    rows: Sequence[Sequence[CellText]], head: int, index: int, subject: str, width: int | None
) -> tuple[list[Cell], list[str]]:
    """Return the cells below the head, down to the last that is filled, and what is wrong with their rows."""
    below = [(row, cells) for row, cells in enumerate(rows) if row > head]
    filled = [row for row, cells in below if cells[index].is_filled]
    if not filled:
        raise ProblemsError(
            subject,
            ["there is no measurement in it; if its cells are formulas, calculate and save the file in a spreadsheet"],
        )
    measured, problems = [], []
    for row, cells in below[: filled[-1] - head]:
        place = f"row {row + 1}"
        if cells[index].problem:
            problems.append(f"{place}: cell {cell_name(row + 1, index + 1)} {cells[index].problem}")
        elif not cells[index].text:
            problems.append(f"{place}: the cell is blank, but there are measurements below it; leave out the row")
        elif width is not None and len(_trimmed(cells)) > width:
            whole = ",".join(cell.text for cell in _trimmed(cells))
            problems.append(
                f"{place}: {whole!r} has more cells than the head; if the comma is a decimal sign, write a point"
            )
        else:
            measured.append(Cell(place, cells[index].text))
    return measured, problems


def _trimmed(cells: Sequence[CellText]) -> list[CellText]:
    kept = list(cells)
    while kept and not kept[-1].is_filled:
        kept.pop()
    return kept
