"""The whole workbook as a plan: its sheets and fields, and the values of its live cells."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from compounding.sheets.evaluation import CellError, Value, compiled
from compounding.sheets.layout import CellFormula, Field, Sheet
from compounding.spreadsheet_notation import cell_name, row_and_column


@dataclass
class Book:
    """The plan of the whole workbook.

    Attributes
    ----------
    header
        Two texts at the head of each printed page, at the left: what it is the page of, such as "Batch LDN-1", and its
        title, for which a sheet with a mark has no room there.
    footer
        The texts at the foot of each printed page: left and right.
    properties
        Custom properties of the document.
    """

    title: str
    sheets: tuple[Sheet, ...]
    paper: str
    made: datetime.date
    header: tuple[str, str]
    footer: tuple[str, str]
    properties: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field, sheet by sheet."""
        return tuple(each for sheet in self.sheets for each in sheet.fields)

    def head_of(self, sheet: Sheet) -> tuple[str, str, str]:
        """Return the left text at the head of each printed page of a sheet, its mark ("" for none), and the right."""
        subject, title = self.header
        left = subject if sheet.mark or not title else f"{subject}   {title}"
        return _printed(left), _printed(sheet.mark), _printed(f"   {sheet.name}")

    @property
    def foot(self) -> tuple[str, str, str]:
        """The left, middle and right text at the foot of each printed page, with the codes that printing replaces."""
        return _printed(self.footer[0]), "Page &P of &N", _printed(self.footer[1], "&D &T")

    def field(self, name: str) -> Field:
        """Return the field of a name."""
        return next(each for each in self.fields if each.name == name)

    def values(self, entries: Mapping[str, Value] | None = None) -> dict[tuple[str, str], Value]:
        """Return the value of every live cell, by sheet and address.

        Parameters
        ----------
        entries
            What has been entered, by the name of the field; none means the blank sheet.

        Raises
        ------
        CellError
            A live cell would show an error.
        """
        return _Values(self.sheets, _entered(self.fields, entries or {})).all()

    def shown_values(self, entries: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
        """Return the value of every live cell, by sheet and address; where it shows an error, the error's text.

        Parameters
        ----------
        entries
            What has been entered, by the name of the field, whatever it is.
        """
        return _Values(self.sheets, _entered(self.fields, entries)).shown()


def _printed(text: str, codes: str = "") -> str:
    """Return a text for the head or foot of a page, where "&" begins a code."""
    return " ".join(each for each in (text.replace("&", "&&").replace("\n", " "), codes) if each)


def _entered(fields: Iterable[Field], entries: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
    return {(each.sheet, each.cell): entries[each.name] for each in fields if each.name in entries}


class _Values:
    """The values of live cells, each worked out once."""

    def __init__(self, sheets: Iterable[Sheet], entered: Mapping[tuple[str, str], Value]) -> None:
        self._cells = {sheet.name: sheet.cells for sheet in sheets}
        self._entered = {(sheet, *row_and_column(cell)): value for (sheet, cell), value in entered.items()}
        self._known: dict[tuple[str, int, int], Value] = {}

    def all(self) -> dict[tuple[str, str], Value]:
        return {(sheet, cell_name(*place)): self.value(sheet, *place) for sheet, place in self._live()}

    def shown(self) -> dict[tuple[str, str], Value]:
        return {(sheet, cell_name(*place)): self._shown(sheet, *place) for sheet, place in self._live()}

    def _live(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for sheet, cells in self._cells.items():
            for place, placed in cells.items():
                if isinstance(placed.value, CellFormula):
                    yield sheet, place

    def _shown(self, sheet: str, row: int, column: int) -> Value:
        try:
            return self.value(sheet, row, column)
        except CellError as error:
            return str(error).partition(" ")[0]

    def value(self, sheet: str, row: int, column: int) -> Value:
        placed = self._cells[sheet].get((row, column))
        if placed is None:
            return None
        key = (sheet, row, column)
        if not isinstance(placed.value, CellFormula):
            return placed.value if placed.value is not None else self._entered.get(key)
        if key not in self._known:
            try:
                found = compiled(placed.value.text)(lambda other, *place: self.value(other or sheet, *place))
            except CellError as error:
                raise CellError(f"{error} in {sheet}!{cell_name(row, column)}: {placed.value.text}") from None
            self._known[key] = 0.0 if found is None else found
        return self._known[key]
