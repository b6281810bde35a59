"""What the sheets of a report share: how a text of a filled sheet is shown, heads, and pages that are no stumps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compounding.records.shown_text import shortened, visible
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.drawn import Chart
from compounding.sheets.layout import CellValue, Sheet
from compounding.sheets.pages import page_room

_LONGEST = 300
# A page that would hold fewer rows takes some from the page before it.
_FEWEST_ROWS = 4
ROW = 14.0


@dataclass(frozen=True)
class Planned:
    """One sheet of a report: its plan, and its charts."""

    sheet: Sheet
    charts: tuple[Chart, ...] = ()


def safe(text: str) -> str:
    """Return a text as a cell can hold it: nothing unseen in it, and not longer than can be read on paper."""
    return shortened(visible(text), _LONGEST)


def headed(
    name: str, widths: tuple[float, ...], texts: tuple[str, str, str], *, landscape: bool = False, notice: str = ""
) -> Sheet:
    """Return a sheet with its title, what stands at the right of it, and a line below.

    Parameters
    ----------
    notice
        What stands above all that where it shows drafts.
    """
    title, right, below = texts
    sheet = headed_as_draft(Sheet(name, widths, landscape=landscape), notice)
    last = len(widths)
    half = last // 2
    sheet.put(1, title, "title", last=half)
    sheet.put(half + 1, right, "title right", last=last)
    sheet.at_least(26)
    sheet.next()
    sheet.words(1, below, "subtitle", last=last)
    sheet.next()
    return sheet


def repeated_heads(sheet: Sheet, heads: Sequence[str]) -> None:
    """Place the heads of a table that fills the sheet, repeated on each page with all that is above them."""
    for column, text in enumerate(heads, start=1):
        sheet.words(column, text, "head")
    sheet.titles = f"1:{sheet.row}"
    sheet.freeze = f"A{sheet.row + 1}"
    sheet.next()


def row(sheet: Sheet, cells: Iterable[tuple[CellValue, str, str]], *, least: float = ROW) -> None:
    """Place a row: for each column its value, its style and its number format."""
    for column, (value, style, form) in enumerate(cells, start=1):
        if isinstance(value, str):
            sheet.words(column, value, style)
        else:
            sheet.put(column, value, style, form)
    sheet.at_least(least)
    sheet.next()


def note(sheet: Sheet, text: str, style: str = "note") -> None:
    """Place a sentence over the whole width."""
    sheet.words(1, text, style, last=len(sheet.widths))
    sheet.at_least(ROW)
    sheet.next()


def paged(sheet: Sheet, paper: str) -> None:
    """Decide where the pages of a sheet begin, so that none holds just a row or two."""
    # The rows that are repeated stand on every page, the first too: they take their room there and have no height here.
    repeated = {each: sheet.heights[each] for each in range(1, sheet.last_title + 1)}
    room = page_room(paper, sheet.widths, landscape=sheet.landscape) - sum(repeated.values())
    sheet.heights.update(dict.fromkeys(repeated, 0.0))
    sheet.break_pages(room)
    sheet.heights.update(repeated)
    if not sheet.breaks:
        return
    before = sheet.breaks[-2] if len(sheet.breaks) > 1 else sheet.last_title + 1
    start = sheet.breaks[-1]
    if sheet.row - start < _FEWEST_ROWS:
        wanted = sheet.row - _FEWEST_ROWS
        while wanted > before and wanted - 1 in sheet.keeps:
            wanted -= 1
        sheet.breaks[-1] = wanted if wanted > before else start
