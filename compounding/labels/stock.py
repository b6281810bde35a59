"""Label stocks: the sheets and rolls of labels that are known, and a pharmacy's own roll."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from compounding.errors import LabelError

CONFIRM = "the dimensions are to be confirmed against the packet"
_LENGTH = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,5})?) ?(mm|cm|in)", re.ASCII)
_SIZE = re.compile(r"\s*(.+?)\s*(?:x|X|\N{MULTIPLICATION SIGN}|by)\s*(.+?)\s*")
# Points to a unit of length.
_POINTS: Mapping[str, Decimal] = {
    "mm": Decimal(72) / Decimal("25.4"),
    "cm": Decimal(720) / Decimal("25.4"),
    "in": Decimal(72),
}
_PAGES: Mapping[str, tuple[str, str]] = {"letter": ("8.5 in", "11 in"), "a4": ("210 mm", "297 mm")}
ROLL = "roll"
# What is printed at all: smaller labels hold no code, longer ones are no labels.
_LEAST, _MOST = 25.0, 1500.0
# What stays free at the edges of an unknown roll, and the coarsest of the usual thermal printers.
_OWN_EDGE, _OWN_DOTS = ("2.5 mm", "2.5 mm"), 203


@dataclass(frozen=True, kw_only=True)
class Stock:
    """Labels as they are sold. All lengths are in points, a 72nd of an inch, from the upper left corner.

    Attributes
    ----------
    page
        "letter", "a4" or "roll"; on a roll each label is a page.
    columns, rows
        How many labels stand beside and below each other on a page.
    left, top
        Where the first label of a page begins.
    across, down
        From one label to the next.
    edge
        What stays free inside a label: at its left and right, at its top and bottom.
    dots
        Resolution of the usual printer, in dots to the inch.
    references
        Keys of the sources of the dimensions; none where they are only the nominal ones.
    """

    name: str
    title: str
    page: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float
    edge: tuple[float, float]
    dots: int
    references: tuple[str, ...]

    @property
    def to_a_page(self) -> int:
        """How many labels a page holds."""
        return self.columns * self.rows

    @property
    def inner_width(self) -> float:
        """Width of what may be printed on."""
        return self.width - 2 * self.edge[0]

    @property
    def inner_height(self) -> float:
        """Height of what may be printed on."""
        return self.height - 2 * self.edge[1]

    def corner(self, place: int) -> tuple[float, float]:
        """Return the upper left corner of a label on its page, counted from 0 along the rows.

        Parameters
        ----------
        place
            Number of the label on its page, from 0.
        """
        row, column = divmod(place, self.columns)
        return self.left + column * self.across, self.top + row * self.down


def stocks() -> tuple[Stock, ...]:
    """Return the stocks that are known, in the order in which they are listed.

    Examples
    --------
    >>> [each.name for each in stocks() if each.page == "a4"]
    ['avery-l7173', 'avery-l7165', 'avery-l7166', 'avery-l7169']
    """
    content = Path(__file__).with_name("stocks.toml").read_text(encoding="utf-8")
    return tuple(_stock(each) for each in tomllib.loads(content)["stock"])


def stock_named(name: str) -> Stock:
    """Return the stock of a name.

    Parameters
    ----------
    name
        Its name, such as "avery-5163".

    Raises
    ------
    LabelError
        There is no such stock; the message names near ones.

    Examples
    --------
    >>> stock_named("avery-5163").to_a_page
    10
    """
    known = {each.name: each for each in stocks()}
    found = known.get(name.strip().lower().replace(" ", "-"))
    if found is None:
        near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "'compounding label --list' lists what there is."
        raise LabelError(
            f"stock {name!r}", [f'no such stock; {hint} For a roll of your own: --stock-size "100 mm x 60 mm"']
        )
    return found


def own_roll(size: str) -> Stock:
    """Return a roll whose labels are of a size that the pharmacy states: width, then height.

    Parameters
    ----------
    size
        Width and height, such as "100 mm x 60 mm".

    Raises
    ------
    LabelError
        It is no size, or one of which no labels are made.

    Examples
    --------
    >>> own_roll("100 mm x 60 mm").title
    'own roll of labels of 100 mm x 60 mm'
    """
    found = _SIZE.fullmatch(size)
    lengths = [_LENGTH.fullmatch(each) for each in found.groups()] if found else [None]
    if found is None or None in lengths:
        raise LabelError(
            f"stock size {size!r}",
            ['width and height are needed, each with its unit: "100 mm x 60 mm" or "4 in x 2 in"'],
        )
    width, height = (_points(each) for each in found.groups())
    if not all(_LEAST <= each <= _MOST for each in (width, height)):
        raise LabelError(
            f"stock size {size!r}", ["this is no size of a label; give one from 9 mm to 529 mm on each side"]
        )
    entries = {"page": ROLL, "width": found[1], "height": found[2], "edge": _OWN_EDGE, "dots": _OWN_DOTS}
    return _stock(
        {**entries, "name": "own roll", "title": f"own roll of labels of {found[1]} x {found[2]}", "references": ()}
    )


def _stock(entries: Mapping[str, Any]) -> Stock:
    width, height = _points(entries["width"]), _points(entries["height"])
    page = _PAGES.get(entries["page"], (entries["width"], entries["height"]))
    return Stock(
        name=entries["name"],
        title=entries["title"],
        page=entries["page"],
        page_width=_points(page[0]),
        page_height=_points(page[1]),
        columns=entries.get("columns", 1),
        rows=entries.get("rows", 1),
        width=width,
        height=height,
        left=_points(entries.get("left", "0 mm")),
        top=_points(entries.get("top", "0 mm")),
        across=_points(entries.get("across", "0 mm")),
        down=_points(entries.get("down", "0 mm")),
        edge=_edge(entries["edge"]),
        dots=entries["dots"],
        references=tuple(entries["references"]),
    )


def _edge(lengths: Sequence[str]) -> tuple[float, float]:
    sides, ends = lengths
    return _points(sides), _points(ends)


def _points(length: str) -> float:
    found = _LENGTH.fullmatch(length)
    if found is None:
        raise ValueError(f"{length!r} is no length")
    return float(Decimal(found[1]) * _POINTS[found[2]])
