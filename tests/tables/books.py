"""Workbooks as people make them, for the tests of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl


def book(
    folder: Path,
    rows: Sequence[Sequence[object]],
    *,
    formats: Mapping[str, str] | None = None,
    merged: Sequence[str] = (),
    errors: Sequence[str] = (),
    sheets: Sequence[str] = ("Stock",),
    name: str = "stock.xlsx",
) -> Path:
    """Return the path of a workbook with rows on its first sheet.

    Parameters
    ----------
    folder
        Where it is saved.
    rows
        Values of the cells.
    formats
        By cell, its number format.
    merged
        Ranges that are merged.
    errors
        Cells that hold errors.
    sheets
        Names of the sheets.
    name
        Name of the file.
    """
    workbook: Any = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = sheets[0]
    for each in sheets[1:]:
        workbook.create_sheet(each)["A1"] = "other"
    for row in rows:
        sheet.append(list(row))
    for cell, form in (formats or {}).items():
        sheet[cell].number_format = form
    for cells in merged:
        sheet.merge_cells(cells)
    for cell in errors:
        sheet[cell].data_type = "e"
    path = folder / name
    workbook.save(path)
    return path


def text(folder: Path, content: str, name: str = "stock.csv", encoding: str = "utf-8") -> Path:
    """Return the path of a text file."""
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path
