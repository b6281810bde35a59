"""The file of a workbook: each live cell with its value, the same content always the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html import escape

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from compounding.sheets.archive import archived
from compounding.sheets.evaluation import Value

_FORMULA_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_STYLES = "xl/styles.xml"
_FONT = re.compile(r"<font>(.*?)</font>")
_PART_OF_FONT = re.compile(r"<([A-Za-z]+)(?: [^>]*)?/>")
_FONT_ORDER = ("b", "i", "u", "vertAlign", "sz", "color", "name", "family", "scheme")


def packed(workbook: Workbook, values: Mapping[tuple[str, str], Value]) -> bytes:
    """Return the bytes of a workbook's file, each formula with its value.

    Parameters
    ----------
    values
        The value of every live cell, by sheet and address.
    """
    rough = io.BytesIO()
    ExcelWriter(workbook, zipfile.ZipFile(rough, "w", zipfile.ZIP_STORED)).save()
    sheets = {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(workbook.sheetnames, start=1)}
    final: list[tuple[str, bytes]] = []
    written = 0
    with zipfile.ZipFile(rough) as parts:
        for name in parts.namelist():
            part = parts.read(name)
            if name in sheets:
                text, count = _with_values(part.decode(), sheets[name], values)
                part, written = text.encode(), written + count
            elif name == _STYLES:
                part = _FONT.sub(_in_order, part.decode()).encode()
            final.append((name, part))
    if written != len(values):
        raise AssertionError(f"{len(values)} live cells, but {written} values were written")
    return archived(final)


def _with_values(sheet_xml: str, sheet: str, values: Mapping[tuple[str, str], Value]) -> tuple[str, int]:
    def cell(found: re.Match[str]) -> str:
        address, style, formula = found.groups()
        value = values[sheet, address]
        if isinstance(value, str):
            return f'<c r="{address}"{style} t="str"><f>{formula}</f><v>{escape(value, quote=False)}</v></c>'
        if isinstance(value, bool):
            return f'<c r="{address}"{style} t="b"><f>{formula}</f><v>{value:d}</v></c>'
        return f'<c r="{address}"{style}><f>{formula}</f><v>{value!r}</v></c>'

    return _FORMULA_CELL.subn(cell, sheet_xml)


def _in_order(font: re.Match[str]) -> str:
    """Return a font with its parts in the order of the file format, which openpyxl does not keep."""
    parts = sorted(_PART_OF_FONT.finditer(font[1]), key=lambda part: _FONT_ORDER.index(part[1]))
    return f"<font>{''.join(part[0] for part in parts)}</font>"
