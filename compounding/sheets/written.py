"""The file of a workbook, from its plan: written directly where that is possible, else by openpyxl."""

from __future__ import annotations

from compounding.sheets.archive import archived
from compounding.sheets.book import Book
from compounding.sheets.parts.direct import parts_of
from compounding.sheets.parts.markup import NotCoveredError


def written(book: Book) -> bytes:
    """Return the file of a workbook, each live cell with its value; the same plan gives the same bytes.

    The parts of the file are written straight from the plan, which takes a fraction of the time that openpyxl takes to
    be imported and to write them. What the direct writers do not know is left to openpyxl. Which of the two has written
    a file cannot be seen: they write the same bytes where lxml is installed, and the same content where it is not.
    """
    try:
        parts = parts_of(book, book.values())
    except NotCoveredError:
        return written_by_openpyxl(book)
    return archived(parts.items())


def written_by_openpyxl(book: Book) -> bytes:
    """Return the same file as openpyxl writes it: slower, and the measure of what is written directly."""
    from compounding.sheets.package import packed
    from compounding.sheets.render import rendered

    return packed(rendered(book), book.values())
