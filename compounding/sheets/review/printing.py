"""Whether a sheet is still printed as it was written: head and foot of its pages, its cells, and the rows repeated."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.sheets.book import Book
from compounding.sheets.layout import Sheet
from compounding.sheets.reading.workbook import SheetFound, WorkbookFound

_PLACES = ("left", "middle", "right")
_UNREAD = "nothing that can be read"


def printing_findings(book: Book, found: WorkbookFound) -> Iterator[Finding]:
    """Yield one finding for each sheet that is printed otherwise than it was written.

    Parameters
    ----------
    book
        The workbook as it was written, made anew.
    found
        The workbook as it is.
    """
    for sheet in book.sheets:
        there = found.sheet(sheet.name)
        differences = [] if there is None else list(_differences(book, sheet, there))
        if differences:
            yield finding(
                "PRINT",
                subject=f"printed pages of {sheet.name}",
                expected="; ".join(wanted for wanted, _ in differences),
                found="; ".join(other for _, other in differences),
                sheet=sheet.name,
            )


def _differences(book: Book, sheet: Sheet, found: SheetFound) -> Iterator[tuple[str, str]]:
    """Yield what is expected and what is found of each text and each range that is not as it was written."""
    page = found.page
    for what, wanted, there in (("head", book.head_of(sheet), page.head), ("foot", book.foot, page.foot)):
        for place, one, other in zip(_PLACES, wanted, there, strict=True):
            yield from _difference(f"{what} ({place})", " ".join(one.split()), other, blank=_UNREAD)
    if page.is_apart:
        yield "one head and foot for all pages", "others for the first or the even pages"
    yield from _difference("cells printed", sheet.print_area, page.area)
    yield from _difference("rows repeated on each page", sheet.titles, page.titles)


def _difference(what: str, wanted: str, there: str, *, blank: str = "nothing") -> Iterator[tuple[str, str]]:
    if wanted != there:
        yield f"{what}: {wanted or 'nothing'}", f"{what}: {there or blank}"
