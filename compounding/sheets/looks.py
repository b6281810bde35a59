"""How cells look, as plain data: each style by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FONT = "Arial"
INK, QUIET, RULE = "1B2730", "55636E", "8D9AA5"
SLATE, MIST, LIVE, ENTRY, CAUTION = "24404F", "E6ECF0", "EDEDED", "FFF6D6", "FBEFE6"
BAD_INK, BAD_GROUND, GOOD_INK = "8E1B12", "F8D9D3", "1C5A34"
# Points of the letters at the head of a page: of its texts, and of a mark, for which the margin has just room.
HEAD_SIZE, MARK_SIZE = 8, 13


_LINE, _STRONG, _HEAVY = ("thin", RULE), ("medium", SLATE), ("thick", INK)
BORDERS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "": {},
    "box": {"left": _LINE, "right": _LINE, "top": _LINE, "bottom": _LINE},
    "upper": {"left": _LINE, "right": _LINE, "top": _LINE},
    "lower": {"left": _LINE, "right": _LINE, "bottom": _LINE},
    "under": {"bottom": _LINE},
    "strong": {"left": _STRONG, "right": _STRONG, "top": _STRONG, "bottom": _STRONG},
    "caution": {"left": _HEAVY, "right": _LINE, "top": _LINE, "bottom": _LINE},
    "caution open": {"left": _HEAVY, "top": _LINE, "bottom": _LINE},
    "caution end": {"right": _LINE, "top": _LINE, "bottom": _LINE},
    "heavy": {"bottom": _STRONG},
    "frame top": {"left": _STRONG, "right": _STRONG, "top": _STRONG},
    "frame": {"left": _STRONG, "right": _STRONG},
    "frame bottom": {"left": _STRONG, "right": _STRONG, "bottom": _STRONG},
}


@dataclass(frozen=True)
class Style:
    """One style: its type, its ground, its lines and whether a person may fill it in."""

    size: float = 9
    bold: bool = False
    italic: bool = False
    color: str = INK
    fill: str = ""
    border: str = "box"
    across: str = "left"
    down: str = "center"
    wrap: bool = True
    entry: bool = False

    @property
    def indent(self) -> int:
        """Steps by which the text stands off the line beside it."""
        return int(self.across in ("left", "right") and bool(self.fill or self.border not in ("", "heavy", "under")))

    @property
    def padding(self) -> float:
        """Points of a cell's width that its text cannot take."""
        return 10.5 if self.indent else 4.5


STYLES: Mapping[str, Style] = {
    "title": Style(15, bold=True, color=SLATE, border="heavy"),
    "title right": Style(10, bold=True, color=SLATE, border="heavy", across="right"),
    "subtitle": Style(8, color=QUIET, border=""),
    "draft": Style(12, bold=True, color="FFFFFF", fill=BAD_INK, border="", across="center"),
    "bar": Style(10, bold=True, color="FFFFFF", fill=SLATE, border="", wrap=False),
    "bar note": Style(8, color="FFFFFF", fill=SLATE, border="", across="right", wrap=False),
    "head": Style(8, bold=True, fill=MIST, across="center"),
    "head left": Style(8, bold=True, fill=MIST),
    "head upper": Style(8, bold=True, fill=MIST, border="upper", across="center"),
    "head lower": Style(8, bold=True, fill=MIST, border="lower", across="center"),
    "head upper left": Style(8, bold=True, fill=MIST, border="upper"),
    "head lower left": Style(8, bold=True, fill=MIST, border="lower"),
    "text": Style(8.5),
    "text bold": Style(bold=True),
    "link": Style(8.5, bold=True, color="0B5394"),
    "text upper": Style(bold=True, border="upper", down="bottom"),
    "text lower": Style(7.5, color=QUIET, border="lower", down="top"),
    "number upper": Style(border="upper", across="center"),
    "blank lower": Style(border="lower"),
    "number": Style(across="center"),
    "small": Style(7.5, color=QUIET),
    "label": Style(8, color=QUIET, border="under"),
    "fact": Style(8.5, bold=True, border="under"),
    "right": Style(7.5, color=QUIET),
    "note": Style(8, italic=True, color=QUIET, border=""),
    "plain": Style(border=""),
    "plain bold": Style(bold=True, border=""),
    "detail": Style(8),
    "caution": Style(8.5, bold=True, fill=CAUTION, border="caution"),
    "hold": Style(bold=True, fill=MIST, border="caution", across="center"),
    "hold text": Style(8, bold=True),
    "fixed": Style(across="right", wrap=False),
    "fixed center": Style(across="center", wrap=False),
    "fixed text": Style(across="center"),
    "unit": Style(8, color=QUIET, across="center"),
    "live": Style(across="right", fill=LIVE, wrap=False),
    "live center": Style(across="center", fill=LIVE, wrap=False),
    "verdict": Style(8.5, bold=True, across="center", fill=LIVE),
    "entry number": Style(10, fill=ENTRY, across="right", wrap=False, entry=True),
    "entry text": Style(9, fill=ENTRY, entry=True),
    "entry date": Style(9, fill=ENTRY, across="center", wrap=False, entry=True),
    "entry time": Style(9, fill=ENTRY, across="center", wrap=False, entry=True),
    "entry choice": Style(9, bold=True, fill=ENTRY, across="center", entry=True),
    "key entry": Style(9, bold=True, fill=ENTRY, across="center"),
    "label head": Style(9.5, bold=True, border="frame top"),
    "label name": Style(14, bold=True, border="frame"),
    "label drug": Style(14, bold=True, border="frame top"),
    "label strong": Style(12, bold=True, border="frame"),
    "label line": Style(10, border="frame"),
    "label last": Style(9, border="frame bottom"),
    "label aux": Style(9.5, bold=True, border="strong", across="center"),
    "calendar head": Style(11, bold=True, fill=MIST, across="center"),
    "calendar text": Style(12),
    "calendar bold": Style(12, bold=True),
    "calendar center": Style(12, bold=True, across="center"),
    "calendar tick": Style(9, color=QUIET, border="strong", across="center", wrap=False),
    "calendar box": Style(12, bold=True, fill=CAUTION, border="caution open"),
    "calendar box end": Style(12, bold=True, fill=CAUTION, border="caution end"),
    "calendar words": Style(11, border=""),
    "field": Style(8),
    "code": Style(7.5, border="box", down="top"),
}

# A text that begins so is marked, lest a program that saves it again takes it for a formula.
_TRIGGERS = ("=", "+", "-", "@")


def is_quoted(value: object) -> bool:
    """Return whether the value of a cell is a text that begins like a formula.

    Examples
    --------
    >>> is_quoted("=1+1"), is_quoted("1+1"), is_quoted(-1)
    (True, False, False)
    """
    return isinstance(value, str) and value.startswith(_TRIGGERS)


# --- verdicts --------------------------------------------------------------------------------

BAD_WORDS = ("FAIL", "CHECK ENTRY", "EXPIRED", "DIFFERS", "WARNING", "CHECK DATE", "SHORTEN BUD")
GOOD_WORDS = ("PASS", "agrees", "in date")

# --- charts ----------------------------------------------------------------------------------

# Dash and colour of the lines that the points of a chart are seen against, by how many lines there are.
_LIMIT, _TARGET = ("dash", "8E1B12"), ("solid", SLATE)
CHART_LINES: Mapping[int, tuple[tuple[str, str], ...]] = {1: (_TARGET,), 3: (_LIMIT, _TARGET, _LIMIT)}
