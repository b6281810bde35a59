"""Headed lists and tables of a report for the terminal."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Collection, Iterable, Iterator, Sequence

WIDTH = 96
_GAP = "  "
# A column that holds words is made narrower to fit, but not than this.
_NARROWEST = 16


def section(heading: str, texts: Iterable[str]) -> Iterator[str]:
    """Return the lines of a list under its heading, after a blank line; no lines when there is nothing to list."""
    items = list(texts)
    if not items:
        return
    yield ""
    yield heading
    for text in items:
        yield from textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")


def table(rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> Iterator[str]:
    """Return the lines of a table, indented, each column as wide as what stands in it; what is too long is wrapped.

    Parameters
    ----------
    rows
        The cells, row by row; all rows have as many.
    numbers
        Columns of numbers, counted from 0: they are set to the right, and never wrapped.

    Examples
    --------
    >>> print("\\n".join(table([("1.", "drug", "15 mg"), ("2.", "diluent", "760 mg")], numbers=[2])))
      1.  drug      15 mg
      2.  diluent  760 mg
    """
    widths = _widths(rows, numbers)
    for row in rows:
        cells = [textwrap.wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
        for line in itertools.zip_longest(*cells, fillvalue=""):
            texts = (
                text.rjust(width) if column in numbers else text.ljust(width)
                for column, (text, width) in enumerate(zip(line, widths, strict=True))
            )
            yield f"{_GAP}{_GAP.join(texts)}".rstrip()


def _widths(rows: Sequence[Sequence[str]], numbers: Collection[int]) -> list[int]:
    """Return how wide each column is; of those with words the widest gives way until all fit."""
    widths = [max(1, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))] if rows else []
    words = [column for column in range(len(widths)) if column not in numbers]
    while sum(widths) + len(_GAP) * len(widths) > WIDTH:
        widest = max(words, key=lambda column: widths[column], default=None)
        if widest is None or widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths
