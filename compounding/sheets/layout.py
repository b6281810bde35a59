"""What is in the workbook and where: the plan that the writer renders and a reader compares with.

The modules of the single sheets fill this plan; nothing here knows of spreadsheet files.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from compounding.errors import SheetError
from compounding.sheets.drawn import Bars, Chart, Picture
from compounding.sheets.looks import STYLES
from compounding.sheets.text_room import column_points, text_height
from compounding.spreadsheet_notation import cell_name, serial

BATCH_RECORD = "Batch record"
MEASUREMENTS = "Measurements"
LABEL = "Label"
CALCULATIONS = "Calculations"
FIELDS = "Fields"
ABOUT = "About"

NUMBER, TEXT, DATE, TIME, CHOICE = "number", "text", "date", "time", "choice"

LONGEST_TEXT = 32_000
_USUAL_HEIGHT = 13.5
# A row to which no height is given is at least so many points high in every program.
_LOWEST_ROW = 12.75
_CENTIMETRES, _POINTS = 2.54, 72
_SHORT_SHARES = (0.42, 0.3, 0.22, 0.1, 0.0)
# For a pen: words need more room than a tick.
LOWEST_ENTRY_ROW, LOWEST_CHOICE_ROW = 18.0, 15.0

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", re.ASCII)


@dataclass(frozen=True)
class CellFormula:
    """A live cell: its formula, without the "="."""

    text: str


CellValue: TypeAlias = str | float | int | Decimal | datetime.date | CellFormula | None


class Look(NamedTuple):
    """How a cell looks: a style of `looks.STYLES`, and the number format."""

    style: str
    format: str = "General"


@cache
def _look(style: str, form: str) -> Look:
    return Look(style, form)


class Placed(NamedTuple):
    """What stands in one cell."""

    value: str | float | CellFormula | None
    look: Look


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the workbook: what is entered, or worked out, in a named cell.

    Attributes
    ----------
    name
        Defined name of the cell in the workbook.
    type
        "number", "text", "date", "time" or "choice".
    limits
        The bounds in words, for the Fields sheet.
    entry
        Whether a person fills it in; else the sheet shows or computes it.
    prompt
        What is shown when an entry cell is selected.
    choices
        What a "choice" may be.
    """

    name: str
    sheet: str
    cell: str
    label: str
    type: str
    unit: str = ""
    limits: str = ""
    required: bool = False
    entry: bool = True
    prompt: str = ""
    choices: tuple[str, ...] = ()


@lru_cache(maxsize=8192, typed=True)
def field_name(*parts: str | int) -> str:
    """Return a defined name made of parts; it always has an underscore, so that it is never a cell address.

    Examples
    --------
    >>> field_name("material", 1, "actual")
    'material_1_actual'
    """
    name = re.sub(r"[^a-z0-9]+", "_", "_".join(str(part) for part in parts).lower()).strip("_")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a field")
    return name


def checked_text(text: str, where: str) -> str:
    """Return a text that a cell can hold.

    Raises
    ------
    SheetError
        The text has a control character, or is too long.
    """
    found = _CONTROL.search(text)
    if found:
        raise SheetError(
            where,
            f"the text {text[:60]!r} has the control character U+{ord(found[0]):04X}",
            "remove it from the order or the formula",
        )
    if len(text) > LONGEST_TEXT:
        raise SheetError(where, f"the text {text[:60]!r} is {len(text):,} characters long", "shorten it")
    return text


@lru_cache(maxsize=8192)
def _needed_height(text: str, widths: tuple[float, ...], style: str) -> float:
    """Return how high a row is for a text that is wrapped over columns of such widths."""
    room = sum(column_points(width) for width in widths)
    look = STYLES[style]
    return text_height(text, room - look.padding, look.size, bold=look.bold)


@dataclass
class Sheet:
    """The plan of one sheet.

    Attributes
    ----------
    row
        Row that is being filled.
    titles
        Rows repeated on each printed page, such as "1:2".
    mark
        A word in large letters at the head of each printed page, such as "D R A F T".
    keeps
        Rows that stay on one page with the row below.
    sections
        First rows of the sections, which are kept together where they are short.
    breaks
        Rows before which a new page begins.
    heads_row
        Row with the heads of the last table, where they stand anew on each page on which it goes on; 0 where not.
    links
        Address of a cell, and the file that it leads to, as a relative reference.
    filtered
        Cells of the table whose rows people may filter, such as "A5:I8".
    """

    name: str
    widths: tuple[float, ...]
    landscape: bool = False
    one_page: bool = False
    titles: str = ""
    mark: str = ""
    freeze: str = ""
    row: int = 1
    cells: dict[tuple[int, int], Placed] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    keeps: set[int] = field(default_factory=set)
    sections: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    heads_row: int = 0
    verdicts: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    filtered: str = ""
    chart: Chart | Bars | None = None
    picture: Picture | None = None

    def put(self, column: int, value: CellValue, style: str, form: str = "General", *, last: int = 0) -> str:
        """Place a value in the current row, over the columns up to `last`, and return the cell's address."""
        cell = cell_name(self.row, column)
        look = _look(style, form)
        self.cells[self.row, column] = Placed(self._stored(value, cell), look)
        if last > column:
            blank = Placed(None, look)
            for each in range(column + 1, last + 1):
                self.cells[self.row, each] = blank
            self.merges.append((self.row, column, self.row, last))
        return cell

    def _stored(self, value: CellValue, cell: str) -> str | float | CellFormula | None:
        if isinstance(value, str):
            # Nearly every text is plain, and then needs no closer look.
            is_plain = value.isprintable() and len(value) <= LONGEST_TEXT
            return value if is_plain else checked_text(value, f"{self.name}!{cell}")
        if isinstance(value, datetime.date):
            return serial(value)
        return float(value) if isinstance(value, Decimal) else value

    def rise(self, column: int, text: str, style: str, *, last: int = 0) -> None:
        """Make the current row high enough for a wrapped text in the columns up to `last`."""
        self.at_least(_needed_height(text, self.widths[column - 1 : max(column, last)], style))

    def at_least(self, height: float) -> None:
        """Make the current row at least so many points high."""
        self.heights[self.row] = max(self.heights.get(self.row, 0.0), height)

    def next(self, rows: int = 1) -> None:
        """Go on to a later row."""
        self.row += rows

    def gap(self, height: float) -> None:
        """Leave an empty row of that height."""
        self.heights[self.row] = height
        self.row += 1

    def together(self, rows: int = 1) -> None:
        """Keep the current row on one page with so many rows below it."""
        self.keeps.update(range(self.row, self.row + rows))

    def join(self, first: int, rows: int, columns: Iterable[tuple[int, int]]) -> None:
        """Join cells of the row `first` with those below them, over so many rows, and keep them on one page."""
        if rows == 1:
            return
        self.keeps.update(range(first, first + rows - 1))
        for left, right in columns:
            look = self.cells[first, left].look
            for row in range(first + 1, first + rows):
                for column in range(left, right + 1):
                    self.cells[row, column] = Placed(None, look)
            if (first, left, first, right) in self.merges:
                self.merges.remove((first, left, first, right))
            self.merges.append((first, left, first + rows - 1, right))

    def section(self, text: str, note: str = "", *, note_from: int = 0) -> None:
        """Begin a section: a gap, and a bar with its title and perhaps a note at the right."""
        self.sections.append(self.row)
        self.together(3)
        self.gap(4)
        last = len(self.widths)
        self.put(1, text, "bar", last=note_from - 1 if note else last)
        if note:
            self.put(note_from, note, "bar note", last=last)
        self.at_least(14)
        self.next()

    def heads(self, *heads: tuple[int, int, str]) -> None:
        """Place the heads of a table: for each its column, the last column over which it goes, and its text."""
        for column, last, text in heads:
            self.put(column, text, "head left" if last else "head", last=last)
            self.rise(column, text, "head", last=last)
        self.at_least(12)
        self.next()

    def table_rows(self, count: int) -> list[int]:
        """Return the rows of so many lines of a table from the current row on, without those of its heads anew."""
        rows, row = [], self.row
        for _ in range(count):
            row += row in self.breaks
            rows.append(row)
            row += 1
        return rows

    def breaks_with_heads(self) -> list[int]:
        """Return where pages begin once the heads of the last table stand anew at the beginning of each."""
        before = [row for row in self.breaks if row <= self.heads_row]
        within = [row for row in self.breaks if row > self.heads_row]
        return [*before, *(row + place for place, row in enumerate(within))]

    def total_height(self) -> float:
        """Return the height of all rows in points."""
        return sum(self.heights.get(row, _USUAL_HEIGHT) for row in range(1, self.row))

    @property
    def last_title(self) -> int:
        """The last of the rows that are repeated on each page; 0 where there are none."""
        return int(self.titles.rpartition(":")[2] or 0)

    @property
    def repeated(self) -> float:
        """Height of the rows that are repeated on each page, in points."""
        first = int(self.titles.partition(":")[0] or 1)
        return sum(self.heights.get(row, _USUAL_HEIGHT) for row in range(first, self.last_title + 1))

    @property
    def print_area(self) -> str:
        """The cells that are printed, such as "A1:I103": all columns, down to the last row or the end of the chart."""
        bottom = max(row for row, _ in self.cells)
        if self.chart:
            bottom = max(bottom, self.row + math.ceil(self.chart.height / _CENTIMETRES * _POINTS / _LOWEST_ROW))
        return f"A1:{cell_name(bottom, len(self.widths))}"

    def break_pages(self, room: float) -> None:
        """Decide where pages begin, when a page has room for rows of so many points.

        Short sections stay whole as far as that costs no page.
        """
        choices = [self._breaks(room, room * share) for share in _SHORT_SHARES]
        self.breaks = min(choices, key=len)

    def _breaks(self, room: float, short: float) -> list[int]:
        keeps = self.keeps | self._short_sections(short)
        breaks: list[int] = []
        used, block, start = 0.0, 0.0, 1
        for row in range(1, self.row):
            block += self.heights.get(row, _USUAL_HEIGHT)
            if row in keeps:
                continue
            if used and used + block > room:
                breaks.append(start)
                used = self._used_above(start)
            used, block, start = used + block, 0.0, row + 1
        return breaks

    def _used_above(self, start: int) -> float:
        """Return the height of what stands on a page above its first row."""
        repeated = self.repeated if start > self.last_title else 0.0
        is_going_on = 0 < self.heads_row < start
        return repeated + (self.heights.get(self.heads_row, _USUAL_HEIGHT) if is_going_on else 0.0)

    def _short_sections(self, most: float) -> set[int]:
        kept: set[int] = set()
        for first, end in pairwise([*self.sections, self.row]):
            if sum(self.heights.get(row, _USUAL_HEIGHT) for row in range(first, end)) <= most:
                kept.update(range(first, end - 1))
        return kept

    def words(self, column: int, text: str, style: str, *, last: int = 0) -> str:
        """Place a text that wraps, make room for it, and return the cell's address."""
        self.rise(column, text, style, last=last)
        return self.put(column, text, style, last=last)

    def entry(
        self,
        column: int,
        name: str,
        label: str,
        kind: str,
        *,
        form: str = "",
        unit: str = "",
        limits: str = "",
        required: bool = True,
        prompt: str = "",
        choices: tuple[str, ...] = (),
        last: int = 0,
    ) -> str:
        """Place a cell that a person fills in, and return its address."""
        cell = self.put(column, None, f"entry {kind}", form or _ENTRY_FORMATS[kind], last=last)
        self.at_least(LOWEST_CHOICE_ROW if kind == CHOICE else LOWEST_ENTRY_ROW)
        self.fields.append(
            Field(
                name=name,
                sheet=self.name,
                cell=cell,
                label=label,
                type=kind,
                unit=unit,
                limits=limits or _ENTRY_LIMITS[kind],
                required=required,
                prompt=prompt or _ENTRY_PROMPTS[kind],
                choices=choices,
            )
        )
        return cell

    def shown(
        self,
        column: int,
        name: str,
        label: str,
        value: CellValue,
        *,
        form: str = "General",
        unit: str = "",
        style: str = "",
        last: int = 0,
    ) -> str:
        """Place a cell that is fixed or live, name it as a field, and return its address."""
        live = isinstance(value, CellFormula)
        text = isinstance(value, str)
        cell = self.put(column, value, style or _STYLES_SHOWN[live, text], form, last=last)
        kind = DATE if form == DATE_FORMAT else TEXT if text or style == "verdict" else NUMBER
        self.fields.append(Field(name=name, sheet=self.name, cell=cell, label=label, type=kind, unit=unit, entry=False))
        if style == "verdict":
            self.verdicts.append(cell)
        return cell


DATE_FORMAT = "yyyy-mm-dd"
TIME_FORMAT = "hh:mm"
PER_CENT_FORMAT = "0.0 %"
VARIANCE_FORMAT = "+0.00 %;-0.00 %;0.00 %"

_STYLES_SHOWN = {(True, True): "live", (True, False): "live", (False, True): "fixed text", (False, False): "fixed"}
_ENTRY_FORMATS = {NUMBER: "General", TEXT: "@", DATE: DATE_FORMAT, TIME: TIME_FORMAT, CHOICE: "@"}
_ENTRY_LIMITS = {NUMBER: "above 0", TEXT: "", DATE: "from 2000-01-01", TIME: "", CHOICE: ""}
_ENTRY_PROMPTS = {
    NUMBER: "Enter the number alone, with a decimal point and no unit.",
    TEXT: "Type or write by hand. Typed initials are not an electronic signature.",
    DATE: "Enter a date, such as 2026-11-20. For a month and a year alone, enter the last day of the month.",
    TIME: "Enter a time, such as 14:30.",
    CHOICE: "Choose from the list.",
}
