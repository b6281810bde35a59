"""A row of a table that a person filled in, whatever file it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Row(Protocol):
    """A row of a table: its number, its cells by column, what kind each is, and where it stands."""

    @property
    def number(self) -> int:
        """Number of the row in the file."""

    @property
    def cells(self) -> Mapping[str, str]:
        """The text of each cell by the name of its column; "" where it is blank."""

    @property
    def kinds(self) -> Mapping[str, str]:
        """For each cell whether it was a text, a number or a date."""

    def place(self, column: str) -> str:
        """Return where a cell stands: row 7, column D (quantity)."""
