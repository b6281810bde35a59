"""Measurements from a column of a CSV or Excel file, read as the texts that they are."""

from __future__ import annotations

import csv
import io
import stat
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from compounding.archives import checked_archive
from compounding.errors import ProblemsError, QuantityError, SheetError
from compounding.records.verification.measured_text import (
    Cell,
    is_measurement,
    name_of_head,
    read_measurements,
    unit_of_head,
)
from compounding.units import Quantity

if TYPE_CHECKING:
    import pandas as pd

_LARGEST = 10_000_000
_MOST_ROWS = 2_000
_HEAD_ROWS = 200
_SEPARATORS = (";", "\t", ",")
_TEXT_FILES, _WORKBOOKS = (".csv", ".txt", ".tsv"), (".xlsx",)
_MOST_NAMES = 20
# Stands for a formula whose result the workbook does not hold.
_UNCALCULATED = "#NOT CALCULATED"


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
    content = _content(path)
    suffix = path.suffix.lower()
    if suffix in _WORKBOOKS:
        rows = _workbook(content, path, sheet)
    elif suffix in _TEXT_FILES:
        if sheet:
            raise SheetError(str(path), "a text file has no sheets", "leave out --sheet")
        rows = _rows(_text_table(content, path))
    else:
        raise SheetError(str(path), "measurements are read from .csv and .xlsx files", "save the table as one of them")
    return _column(rows, path, column, unit, kinds)


def _content(path: Path) -> bytes:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise SheetError(str(path), "this is no regular file", "give the path of a .csv or .xlsx file")
        if about.st_size > _LARGEST:
            size = f"{about.st_size / 1_000_000:.1f} MB"
            raise SheetError(str(path), f"the file has {size}, far more than measurements have", "give a smaller one")
        return path.read_bytes()
    except OSError as error:
        raise SheetError(
            str(path), f"it cannot be read: {error.strerror or error}", "give the path of a file"
        ) from None


# --- files to tables -------------------------------------------------------------------------------


def _text_table(content: bytes, path: Path) -> pd.DataFrame:
    text = _decoded(content, path)
    separator = _separator(text)
    try:
        width = max((len(row) for row in csv.reader(io.StringIO(text), delimiter=separator)), default=0)
    except csv.Error:
        raise _no_table(path) from None
    if not width:
        raise SheetError(str(path), "the file is empty", "give one with measurements")
    import pandas as pd

    try:
        return pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=list(range(width)),
            index_col=False,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
            nrows=_MOST_ROWS,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError):
        raise _no_table(path) from None


def _decoded(content: bytes, path: Path) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise SheetError(str(path), "this is not text in UTF-8", "save it as CSV UTF-8")
    return text


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((each for each in _SEPARATORS if each in first), _SEPARATORS[-1])


def _no_table(path: Path) -> SheetError:
    return SheetError(str(path), "this is no table of rows and columns", "save it as CSV UTF-8")


def _workbook(content: bytes, path: Path, sheet: str) -> list[list[str]]:
    """Return the rows of a sheet; a formula without a stored result stands out, and is not blank."""
    checked_archive(content, str(path))
    values, formulas = (_rows(_sheet_table(content, path, sheet, data_only=each)) for each in (True, False))
    width = max((len(cells) for cells in formulas), default=0)
    rows = [cells + [""] * (width - len(cells)) for cells in values]
    rows += [[""] * width for _ in range(len(formulas) - len(values))]
    for cells, written in zip(rows, formulas, strict=False):
        for index, text in enumerate(written):
            if text.strip() and not cells[index].strip():
                cells[index] = _UNCALCULATED
    return rows


def _sheet_table(content: bytes, path: Path, sheet: str, *, data_only: bool) -> pd.DataFrame:
    """Return a sheet with the results of its formulas, or with the formulas."""
    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out of a workbook is nothing that is measured
            with pd.ExcelFile(io.BytesIO(content), engine="openpyxl", engine_kwargs={"data_only": data_only}) as book:
                name = _sheet(path, [str(each) for each in book.sheet_names], sheet)
                return pd.read_excel(
                    book,
                    sheet_name=name,
                    header=None,
                    dtype=str,
                    keep_default_na=False,
                    na_filter=False,
                    nrows=_MOST_ROWS,
                )
    except SheetError:
        raise
    except Exception:
        raise SheetError(str(path), "the workbook cannot be read", "open it, and save it anew as .xlsx") from None


def _sheet(path: Path, names: list[str], wanted: str) -> str:
    listed = ", ".join(repr(each) for each in names[:_MOST_NAMES])
    if not wanted and len(names) == 1:
        return names[0]
    if not wanted:
        raise SheetError(str(path), f"it has several sheets: {listed}", "name one with --sheet")
    if wanted not in names:
        raise SheetError(str(path), f"it has no sheet {wanted!r}, but {listed}", "name one of them with --sheet")
    return wanted


def _rows(table: pd.DataFrame) -> list[list[str]]:
    """Return the rows as texts; what is no text, such as the error of a cell, by its name."""
    return [[each if isinstance(each, str) else "#ERROR" for each in row] for row in table.to_numpy().tolist()]


# --- tables to columns -------------------------------------------------------------------------------


def _column(rows: list[list[str]], path: Path, column: str, unit: str, kinds: Sequence[str]) -> Column:
    name, suffix = str(path), path.suffix.lower()
    row, index = _place(rows, name, column)
    head = rows[row][index].strip() if row >= 0 else ""
    subject = f"{name}, column {head!r}" if head else name
    stated = _unit(head, unit, subject)
    # In a text file a decimal comma makes one cell more; in a workbook other things may stand beside the column.
    width = None if suffix in _WORKBOOKS else len(_trimmed(rows[row])) if row >= 0 else 1
    cells, problems = _cells(rows, row, index, subject, width)
    values = read_measurements(cells, stated, kinds, subject, problems)
    return Column(head, values, tuple(each.place for each in cells))


def _place(rows: list[list[str]], name: str, column: str) -> tuple[int, int]:
    """Return the row of the head, -1 if there is none, and the number of the column."""
    if not column:
        return _only_column(rows, name)
    found = [
        (row, index)
        for row, cells in enumerate(rows[:_HEAD_ROWS])
        for index, text in enumerate(cells)
        if _is_named(text, column)
    ]
    if len(found) > 1:
        places = ", ".join(f"row {row + 1}, column {index + 1}" for row, index in found[:_MOST_NAMES])
        raise SheetError(name, f"several cells are {column!r}: {places}", "give the column a name of its own")
    if not found:
        raise SheetError(name, f"there is no column {column!r}; the first row has {_names(rows)}", "name one of them")
    return found[0]


def _is_named(text: str, column: str) -> bool:
    return bool(text.strip()) and (text.strip() == column.strip() or name_of_head(text) == name_of_head(column))


def _only_column(rows: list[list[str]], name: str) -> tuple[int, int]:
    used = sorted({index for cells in rows for index, text in enumerate(cells) if text.strip()})
    first = next((row for row, cells in enumerate(rows) if any(text.strip() for text in cells)), None)
    if first is None:
        raise SheetError(name, "there is nothing in it", "give one with measurements")
    headed = [text for text in rows[first] if text.strip()]
    if len(used) > 1 and len(headed) > 1:
        raise SheetError(name, f"it has several columns: {_names(rows)}", "name one with --column")
    index = next(index for index, text in enumerate(rows[first]) if text.strip())
    return (first - 1 if is_measurement(rows[first][index]) else first), index


def _names(rows: list[list[str]]) -> str:
    first = next((cells for cells in rows if any(text.strip() for text in cells)), [])
    return ", ".join(repr(text.strip()) for text in first[:_MOST_NAMES] if text.strip()) or "no names"


def _unit(head: str, unit: str, subject: str) -> str:
    try:
        own = "" if is_measurement(head) else unit_of_head(head)
    except QuantityError as error:
        raise ProblemsError(subject, [str(error)]) from None
    if own and unit and own != unit:
        raise ProblemsError(subject, [f"the head says {own}, but --unit says {unit}; state one unit"])
    return own or unit


def _cells(
    rows: list[list[str]], head: int, index: int, subject: str, width: int | None
) -> tuple[list[Cell], list[str]]:
    """Return the cells below the head, down to the last that is filled, and what is wrong with their rows."""
    below = [(row, cells) for row, cells in enumerate(rows) if row > head]
    filled = [row for row, cells in below if cells[index].strip()]
    if not filled:
        raise ProblemsError(
            subject,
            ["there is no measurement in it; if its cells are formulas, calculate and save the file in a spreadsheet"],
        )
    cells, problems = [], []
    for row, texts in below[: filled[-1] - head]:
        place = f"row {row + 1}"
        if texts[index] == _UNCALCULATED:
            problems.append(
                f"{place}: cell {_letters(index)}{row + 1} is a formula whose result is not stored; calculate and save "
                "the file in a spreadsheet, or type the number"
            )
        elif not texts[index].strip():
            problems.append(f"{place}: the cell is blank, but there are measurements below it; leave out the row")
        elif width is not None and len(_trimmed(texts)) > width:
            whole = ",".join(_trimmed(texts))
            problems.append(
                f"{place}: {whole!r} has more cells than the head; if the comma is a decimal sign, write a point"
            )
        else:
            cells.append(Cell(place, texts[index].strip()))
    return cells, problems


def _letters(index: int) -> str:
    """Return the letters of a column, counted from 0."""
    above, letter = divmod(index, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + letter)


def _trimmed(texts: Sequence[str]) -> list[str]:
    kept = list(texts)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
