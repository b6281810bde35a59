"""The part xl/styles.xml: each font, fill, border and number format once, numbered as they are first used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compounding.sheets.layout import Look
from compounding.sheets.looks import BAD_GROUND, BAD_INK, BORDERS, FONT, GOOD_INK, STYLES, Style
from compounding.sheets.parts.borrowed import built_in_formats, indexed_colors
from compounding.sheets.parts.markup import NotCoveredError, attribute_xml, number_xml

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NORMAL_FONT = f'<font><sz val="10"/><name val="{FONT}"/><family val="2"/></font>'
_NO_FILL, _GRAY = "<fill><patternFill/></fill>", '<fill><patternFill patternType="gray125"/></fill>'
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" pivotButton="0" quotePrefix="0" xfId="0"/>'
_FIRST_OWN_FORMAT = 164
_SIDES = ("left", "right", "top", "bottom")

LookKey = tuple[Look, bool]


class StyleTable:
    """The styles of one workbook: which number each cell's style has, and the part that lists them.

    Parameters
    ----------
    keys
        Each look that a cell has, and whether the cell is marked as quoted, in the order of the plan.
    """

    def __init__(self, keys: Iterable[LookKey]) -> None:
        self._fonts = {_NORMAL_FONT: 0}
        self._fills = {_NO_FILL: 0, _GRAY: 1}
        self._borders = {_NO_BORDER: 0}
        self._formats: dict[str, int] = {}
        self._styles = {_PLAIN: 0}
        self._xml = {key: self._style_xml(*key) for key in keys}
        self._numbers: dict[LookKey, int] = {}

    def number(self, look: Look, quoted: bool) -> int:
        """Return the number of a style; numbers are given in the order in which cells are written."""
        key = (look, quoted)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = _number(self._styles, self._xml[key])
        return found

    def part(self, *, has_verdicts: bool) -> str:
        """Return the part.

        Parameters
        ----------
        has_verdicts
            Whether cells of the workbook are coloured by the verdict that they show.
        """
        formats = "".join(
            f'<numFmt numFmtId="{number}" formatCode="{attribute_xml(form)}"/>'
            for form, number in self._formats.items()
        )
        indexed = "".join(f'<rgbColor rgb="{color}"/>' for color in indexed_colors())
        return (
            f'<styleSheet xmlns="{_MAIN}">'
            + (f'<numFmts count="{len(self._formats)}">{formats}</numFmts>' if formats else '<numFmts count="0"/>')
            + _listed("fonts", self._fonts)
            + _listed("fills", self._fills)
            + _listed("borders", self._borders)
            + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            + _listed("cellXfs", self._styles)
            + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0" hidden="0"/></cellStyles>'
            + (_VERDICTS if has_verdicts else "")
            + '<tableStyles count="0" defaultTableStyle="TableStyleMedium9" defaultPivotStyle="PivotStyleLight16"/>'
            + f"<colors><indexedColors>{indexed}</indexedColors></colors></styleSheet>"
        )

    def _style_xml(self, look: Look, quoted: bool) -> str:
        style = STYLES.get(look.style)
        if style is None:
            raise NotCoveredError(f"the style {look.style!r}")
        ids = (
            f'numFmtId="{self._format(look.format)}" fontId="{_number(self._fonts, _font_xml(style))}"'
            f' fillId="{_number(self._fills, _fill_xml(style.fill))}"'
            f' borderId="{_number(self._borders, _border_xml(style.border))}"'
        )
        applied = ' applyAlignment="1" applyProtection="1"' if style.entry else ' applyAlignment="1"'
        wrap = ' wrapText="1"' if style.wrap else ""
        indent = f' indent="{style.indent}"' if style.indent else ""
        unlocked = '<protection locked="0" hidden="0"/>' if style.entry else ""
        return (
            f'<xf {ids}{applied} pivotButton="0" quotePrefix="{quoted:d}" xfId="0">'
            f'<alignment horizontal="{style.across}" vertical="{style.down}"{wrap}{indent}/>{unlocked}</xf>'
        )

    def _format(self, form: str) -> int:
        built_in = built_in_formats().get(form)
        if built_in is not None:
            return built_in
        return self._formats.setdefault(form, _FIRST_OWN_FORMAT + len(self._formats))


def _number(numbers: dict[str, int], xml: str) -> int:
    return numbers.setdefault(xml, len(numbers))


def _listed(name: str, parts: Mapping[str, int]) -> str:
    return f'<{name} count="{len(parts)}">{"".join(parts)}</{name}>'


def _color_xml(name: str, color: str) -> str:
    return f'<{name} rgb="00{color}"/>'


def _font_xml(style: Style) -> str:
    bold, italic = '<b val="1"/>' if style.bold else "", '<i val="1"/>' if style.italic else ""
    size = f'<sz val="{number_xml(style.size)}"/>'
    return f'<font>{bold}{italic}{size}{_color_xml("color", style.color)}<name val="{FONT}"/></font>'


def _fill_xml(color: str) -> str:
    if not color:
        return _NO_FILL
    return f'<fill><patternFill patternType="solid">{_color_xml("fgColor", color)}</patternFill></fill>'


def _border_xml(name: str) -> str:
    sides = BORDERS[name]
    lines = "".join(
        f'<{side} style="{sides[side][0]}">{_color_xml("color", sides[side][1])}</{side}>'
        for side in _SIDES
        if side in sides
    )
    return f"<border>{lines}</border>" if lines else "<border/>"


_VERDICTS = (
    f'<dxfs count="2"><dxf><font><b val="1"/>{_color_xml("color", BAD_INK)}</font>'
    f'<fill><patternFill patternType="solid">{_color_xml("bgColor", BAD_GROUND)}</patternFill></fill></dxf>'
    f'<dxf><font><b val="1"/>{_color_xml("color", GOOD_INK)}</font></dxf></dxfs>'
)
