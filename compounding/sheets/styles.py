"""How cells look: each style is defined once, and made once in each workbook."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from compounding.sheets.layout import Look

FONT = "Arial"
INK, QUIET, RULE = "1B2730", "55636E", "8D9AA5"
SLATE, MIST, LIVE, ENTRY, CAUTION = "24404F", "E6ECF0", "EDEDED", "FFF6D6", "FBEFE6"

_LINE = Side(style="thin", color=RULE)
_STRONG = Side(style="medium", color=SLATE)
_NONE = Side()
_BORDERS = {
    "": Border(),
    "box": Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE),
    "upper": Border(left=_LINE, right=_LINE, top=_LINE),
    "lower": Border(left=_LINE, right=_LINE, bottom=_LINE),
    "under": Border(bottom=_LINE),
    "strong": Border(left=_STRONG, right=_STRONG, top=_STRONG, bottom=_STRONG),
    "caution": Border(left=Side(style="thick", color=INK), right=_LINE, top=_LINE, bottom=_LINE),
    "heavy": Border(bottom=_STRONG),
    "frame top": Border(left=_STRONG, right=_STRONG, top=_STRONG),
    "frame": Border(left=_STRONG, right=_STRONG),
    "frame bottom": Border(left=_STRONG, right=_STRONG, bottom=_STRONG),
}


@dataclass(frozen=True, slots=True)
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


STYLES = {
    "title": Style(15, bold=True, color=SLATE, border="heavy", wrap=False),
    "title right": Style(10, bold=True, color=SLATE, border="heavy", across="right", wrap=False),
    "subtitle": Style(8.5, color=QUIET, border=""),
    "bar": Style(10, bold=True, color="FFFFFF", fill=SLATE, border="", wrap=False),
    "bar note": Style(8, color="FFFFFF", fill=SLATE, border="", across="right", wrap=False),
    "head": Style(8, bold=True, fill=MIST, across="center"),
    "head left": Style(8, bold=True, fill=MIST),
    "head upper": Style(8, bold=True, fill=MIST, border="upper", across="center"),
    "head lower": Style(8, bold=True, fill=MIST, border="lower", across="center"),
    "head upper left": Style(8, bold=True, fill=MIST, border="upper"),
    "head lower left": Style(8, bold=True, fill=MIST, border="lower"),
    "text": Style(),
    "text bold": Style(bold=True),
    "text upper": Style(bold=True, border="upper", down="bottom"),
    "text lower": Style(7.5, color=QUIET, border="lower", down="top"),
    "number upper": Style(border="upper", across="center"),
    "blank lower": Style(border="lower"),
    "number": Style(across="center"),
    "small": Style(7.5, color=QUIET),
    "label": Style(8, color=QUIET, border="under"),
    "fact": Style(9, bold=True, border="under"),
    "right": Style(8, color=QUIET, across="right"),
    "note": Style(8, italic=True, color=QUIET, border=""),
    "plain": Style(border=""),
    "plain bold": Style(bold=True, border=""),
    "caution": Style(bold=True, fill=CAUTION, border="caution"),
    "hold": Style(bold=True, fill=MIST, border="caution", across="center"),
    "hold text": Style(bold=True),
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
    "label drug": Style(14, bold=True, border="frame top"),
    "label strong": Style(12, bold=True, border="frame"),
    "label line": Style(10, border="frame"),
    "label last": Style(9, border="frame bottom"),
    "label aux": Style(9.5, bold=True, border="strong", across="center"),
    "code": Style(7.5, border="box", down="top"),
}

BAD_WORDS = ("FAIL", "CHECK ENTRY", "EXPIRED", "DIFFERS", "WARNING", "CHECK DATE", "SHORTEN BUD")
GOOD_WORDS = ("PASS", "agrees", "in date")
BAD_LOOK = DifferentialStyle(
    font=Font(bold=True, color="8E1B12"), fill=PatternFill(bgColor="F8D9D3", fill_type="solid")
)
GOOD_LOOK = DifferentialStyle(font=Font(bold=True, color="1C5A34"))


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color) if color else PatternFill()


_FONTS = {name: Font(name=FONT, size=each.size, bold=each.bold, italic=each.italic, color=each.color) for name, each in STYLES.items()}
_FILLS = {color: _fill(color) for color in {each.fill for each in STYLES.values()}}
_ALIGNMENTS = {
    name: Alignment(
        horizontal=each.across,
        vertical=each.down,
        wrap_text=each.wrap or None,
        indent=1 if each.across in ("left", "right") and each.border not in ("", "heavy", "under") else 0,
    )
    for name, each in STYLES.items()
}
_LOCKED, _UNLOCKED = Protection(locked=True), Protection(locked=False)


class StyleArrays:
    """The style arrays of one workbook, each made at its first use."""

    def __init__(self, worksheet: Worksheet) -> None:
        self._worksheet = worksheet
        self._made: dict[tuple[Look, bool], Any] = {}

    def array(self, look: Look, *, quoted: bool = False) -> Any:
        """Return a style array to copy to cells; `quoted` marks a text that might be taken for a formula."""
        key = (look, quoted)
        if key not in self._made:
            self._made[key] = self._array(look, quoted=quoted)
        return copy(self._made[key])

    def _array(self, look: Look, *, quoted: bool) -> Any:
        style = STYLES[look.style]
        prototype = Cell(self._worksheet, row=1, column=1)
        prototype.font = _FONTS[look.style]
        prototype.fill = _FILLS[style.fill]
        prototype.border = _BORDERS[style.border]
        prototype.alignment = _ALIGNMENTS[look.style]
        prototype.protection = _UNLOCKED if style.entry else _LOCKED
        prototype.number_format = look.format
        prototype.quotePrefix = quoted
        return prototype._style  # type: ignore[attr-defined]
