"""How a spreadsheet names its cells and numbers its days."""

from __future__ import annotations

import datetime
from functools import cache

_DAY_ZERO = datetime.date(1899, 12, 30)


@cache
def column_letter(column: int) -> str:
    """Return the letters of a column, counted from 1.

    Examples
    --------
    >>> column_letter(28)
    'AB'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 1.

    Examples
    --------
    >>> column_number("AA")
    27
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """Return a cell's address within its sheet, such as "G12"."""
    return f"{column_letter(column)}{row}"


def row_and_column(cell: str) -> tuple[int, int]:
    """Return the row and the column of a cell's address.

    Examples
    --------
    >>> row_and_column("AA12")
    (12, 27)
    """
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_number(letters)


def absolute(cell: str) -> str:
    """Return a cell's address so that it does not move when a formula is copied.

    Examples
    --------
    >>> absolute("G12")
    '$G$12'
    """
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def reference(sheet: str, cell: str) -> str:
    """Return how a formula on another sheet refers to a cell.

    Examples
    --------
    >>> reference("Batch record", "G12")
    "'Batch record'!G12"
    """
    return f"'{sheet}'!{cell}" if " " in sheet else f"{sheet}!{cell}"


def serial(date: datetime.date) -> int:
    """Return the number by which a spreadsheet stores a date."""
    return (date - _DAY_ZERO).days


def date_of(number: float) -> datetime.date:
    """Return the date that a spreadsheet stores as a number, whatever the time of day.

    Examples
    --------
    >>> print(date_of(45981.5))
    2025-11-20
    """
    return _DAY_ZERO + datetime.timedelta(days=number)
