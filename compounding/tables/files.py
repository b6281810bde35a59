"""Files that hold tables: their bytes, their text, and the rows of a text file."""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Iterable
from pathlib import Path

from compounding.errors import SheetError

TEXT_FILES, WORKBOOKS = (".csv", ".txt", ".tsv"), (".xlsx",)
SEPARATORS = (";", "\t", ",")
_LARGEST = 10_000_000
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def content_of(path: Path, what: str) -> bytes:
    """Return the bytes of a file that may hold a table.

    Parameters
    ----------
    path
        The file.
    what
        What it is to hold, for the message: "measurements".

    Raises
    ------
    SheetError
        It cannot be read, is no file, or is far too large.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise SheetError(str(path), "this is no regular file", "give the path of a .csv or .xlsx file")
        if about.st_size > _LARGEST:
            size = f"{about.st_size / 1_000_000:.1f} MB"
            raise SheetError(str(path), f"the file has {size}, far more than {what} have", "give a smaller one")
        return path.read_bytes()
    except OSError as error:
        raise SheetError(
            str(path), f"it cannot be read: {error.strerror or error}", "give the path of a file"
        ) from None


def decoded(content: bytes, path: Path, *, wide: bool = False) -> str:
    """Return the text of a file in UTF-8.

    Parameters
    ----------
    content
        The bytes of the file.
    path
        The file, for the message.
    wide
        Whether UTF-16 with its mark, which Excel calls Unicode text, is read too.

    Raises
    ------
    SheetError
        It is no such text.
    """
    try:
        text = content.decode("utf-16" if wide and content.startswith(_WIDE) else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise SheetError(str(path), "this is not text in UTF-8", "save it as CSV UTF-8")
    return text


def text_rows(text: str, separator: str, path: Path) -> list[list[str]]:
    """Return the rows of a text file, blank ones too, so that they count as in a spreadsheet.

    Raises
    ------
    SheetError
        It is no table: a quotation mark is open, or a cell is far too long.
    """
    return list(_checked(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), path))


def _checked(rows: Iterable[list[str]], path: Path) -> Iterable[list[str]]:
    number = 0
    try:
        for number, row in enumerate(rows, start=1):  # noqa: B007 - the row that fails is the one after the last
            yield row
    except csv.Error as error:
        reason = f"this is no table of rows and columns: {error}, from row {number + 1}"
        raise SheetError(str(path), reason, "close its quotation marks, or save it as CSV UTF-8") from None
