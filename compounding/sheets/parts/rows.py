"""The rows of a sheet: each cell with its style, and each live cell with its value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby

from compounding.sheets.evaluation import Value
from compounding.sheets.layout import CellFormula, Placed, Sheet
from compounding.sheets.looks import is_quoted
from compounding.sheets.parts.markup import NotCoveredError, ascii_xml, number_xml, text_xml
from compounding.sheets.parts.stylesheet import StyleTable
from compounding.spreadsheet_notation import cell_name


def rows_xml(sheet: Sheet, styles: StyleTable, values: Mapping[tuple[str, str], Value]) -> str:
    """Return the rows of a sheet.

    Parameters
    ----------
    values
        The value of every live cell, by sheet and address.
    """
    rows = {
        row: "".join(
            [_cell_xml(cell_name(*place), placed, styles, sheet.name, values) for place, placed in cells],
        )
        for row, cells in groupby(sorted(sheet.cells.items()), key=_row)
    }
    for row in sheet.heights:
        rows.setdefault(row, "")
    return "".join([f'<row r="{row}"{_height(sheet, row)}>{rows[row]}</row>' for row in sorted(rows)])


def _row(item: tuple[tuple[int, int], Placed]) -> int:
    return item[0][0]


def _height(sheet: Sheet, row: int) -> str:
    height = sheet.heights.get(row)
    return "" if height is None else f' ht="{number_xml(height)}" customHeight="1"'


def _cell_xml(
    address: str, placed: Placed, styles: StyleTable, sheet: str, values: Mapping[tuple[str, str], Value]
) -> str:
    value, look = placed
    cell = f'<c r="{address}" s="{styles.number(look, is_quoted(value))}"'
    if value is None:
        return f'{cell} t="n"></c>'
    if isinstance(value, str):
        return f'{cell} t="inlineStr">{_text_xml(value)}</c>'
    if isinstance(value, CellFormula):
        type_, shown = _shown(values[sheet, address])
        return f"{cell}{type_}><f>{_formula_xml(value.text)}</f><v>{shown}</v></c>"
    if type(value) in (float, int):
        return f'{cell} t="n"><v>{number_xml(value)}</v></c>'
    raise NotCoveredError(f"{value!r} in {sheet}!{address}")


@lru_cache(maxsize=8192)
def _text_xml(text: str) -> str:
    if not text:
        return ""
    # Of all texts, only those in cells keep their spaces where they are nothing but spaces.
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<is><t{space}>{ascii_xml(text_xml(text))}</t></is>"


@lru_cache(maxsize=8192)
def _formula_xml(formula: str) -> str:
    return ascii_xml(text_xml(formula))


def _shown(value: Value) -> tuple[str, str]:
    """Return the type and the value of a live cell; the value is written last, so that it keeps its letters."""
    if isinstance(value, str):
        return ' t="str"', text_xml(value)
    if isinstance(value, bool):
        return ' t="b"', f"{value:d}"
    return "", repr(value)
