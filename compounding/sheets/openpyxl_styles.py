"""How cells look in a workbook of openpyxl: each style of `looks` is made once in each workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.worksheet import Worksheet

from compounding.sheets.layout import Look
from compounding.sheets.looks import BAD_GROUND, BAD_INK, BORDERS, FONT, GOOD_INK, STYLES

BAD_LOOK = DifferentialStyle(
    font=Font(bold=True, color=BAD_INK), fill=PatternFill(bgColor=BAD_GROUND, fill_type="solid")
)
GOOD_LOOK = DifferentialStyle(font=Font(bold=True, color=GOOD_INK))


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color) if color else PatternFill()


def _border(lines: Mapping[str, tuple[str, str]]) -> Border:
    sides: dict[str, Any] = {side: _side(*line) for side, line in lines.items()}
    return Border(**sides)


def _side(style: Any, color: str) -> Side:
    return Side(style=style, color=color)


_FONTS = {
    name: Font(name=FONT, size=each.size, bold=each.bold, italic=each.italic, color=each.color)
    for name, each in STYLES.items()
}
_FILLS = {color: _fill(color) for color in {each.fill for each in STYLES.values()}}
_BORDERS = {name: _border(sides) for name, sides in BORDERS.items()}
_ALIGNMENTS = {
    name: Alignment(
        horizontal=each.across,
        vertical=each.down,
        wrap_text=each.wrap or None,
        indent=each.indent,
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
        """Return the style array that all cells of a look share; `quoted` marks a text that begins like a formula."""
        key = (look, quoted)
        if key not in self._made:
            self._made[key] = self._array(look, quoted=quoted)
        return self._made[key]

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
