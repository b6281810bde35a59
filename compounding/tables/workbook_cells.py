"""The cells of one sheet of a workbook, each with what it says, and which of them are merged."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compounding.archives import checked_archive
from compounding.errors import SheetError
from compounding.tables.cell_text import BLANK, CellText, workbook_cell

if TYPE_CHECKING:
    from pathlib import Path

_MOST_NAMES = 20
_MOST_COLUMNS = 500
UNCALCULATED = CellText(
    "",
    problem="is a formula whose result is not stored; calculate and save the file in a spreadsheet, or type the value",
)


@dataclass(frozen=True, kw_only=True)
class Merged:
    """Cells that were merged into one: its first and last row and column, counted from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, kw_only=True)
class SheetCells:
    """What stands on one sheet.

    Attributes
    ----------
    rows
        The rows from the top of the sheet, each from its first column, those of hidden rows and columns too.
    merged
        The merged cells.
    """

    rows: Sequence[Sequence[CellText]]
    merged: Sequence[Merged]


def sheet_cells(content: bytes, path: Path, sheet: str = "", *, remedy: str, usual: str = "") -> SheetCells:
    """Return what stands on a sheet of a workbook; of a formula, the result that was stored with it.

    Parameters
    ----------
    content
        The bytes of the workbook.
    path
        The file, for messages.
    sheet
        Name of the sheet; it may be left out where there is but one.
    remedy
        How to name a sheet, for the message.
    usual
        Name of the sheet that is meant where there are several and none is named.

    Raises
    ------
    SheetError
        The file is not safe to open or cannot be read, or has no such sheet, or has several and none is named.
    """
    checked_archive(content, str(path))
    workbook = _workbook(content, path, values=False)
    names = [each.title for each in workbook.worksheets]
    name = _sheet_name(path, names, sheet or (usual if usual in names else ""), remedy)
    worksheet: Any = workbook[name]
    try:
        results = _results(content, path, name) if _has_formulas(worksheet) else {}
        return SheetCells(rows=_rows(worksheet, results, path), merged=_merged(worksheet))
    except SheetError:
        raise
    except Exception:
        raise _unreadable(path) from None


def _workbook(content: bytes, path: Path, *, values: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out of a workbook is no cell of a table
            return load_workbook(io.BytesIO(content), data_only=values, keep_links=False)
    except Exception:
        # Parts that do not fit together stop openpyxl with nearly any exception.
        raise _unreadable(path) from None


def _unreadable(path: Path) -> SheetError:
    return SheetError(str(path), "the workbook cannot be read", "open it, and save it anew as .xlsx")


def _sheet_name(path: Path, names: list[str], wanted: str, remedy: str) -> str:
    listed = ", ".join(repr(each) for each in names[:_MOST_NAMES])
    if not wanted and len(names) == 1:
        return names[0]
    if not wanted:
        raise SheetError(str(path), f"it has several sheets: {listed}", f"name one {remedy}".rstrip())
    if wanted not in names:
        raise SheetError(str(path), f"it has no sheet {wanted!r}, but {listed}", f"name one of them {remedy}".rstrip())
    return wanted


def _has_formulas(worksheet: Any) -> bool:
    return any(cell.data_type == "f" for cell in worksheet._cells.values())


def _results(content: bytes, path: Path, name: str) -> dict[tuple[int, int], Any]:
    """Return the cells of a sheet with the results of its formulas in them."""
    cells: dict[tuple[int, int], Any] = _workbook(content, path, values=True)[name]._cells
    return cells


def _rows(worksheet: Any, results: dict[tuple[int, int], Any], path: Path) -> list[list[CellText]]:
    filled = {place: cell for place, cell in worksheet._cells.items() if cell.value is not None}
    if not filled:
        return []
    width = max(column for _, column in filled)
    if width > _MOST_COLUMNS:
        raise SheetError(str(path), f"a row of it has {width:,} cells", "keep the table to the columns that it needs")
    rows = [[BLANK] * width for _ in range(max(row for row, _ in filled))]
    for (row, column), cell in filled.items():
        rows[row - 1][column - 1] = _cell(cell, results.get((row, column)))
    return rows


def _cell(cell: Any, result: Any) -> CellText:
    if cell.data_type != "f":
        return workbook_cell(cell.value, cell.number_format, cell.data_type)
    if result is None or result.value is None:
        return UNCALCULATED
    return workbook_cell(result.value, result.number_format, result.data_type)


def _merged(worksheet: Any) -> list[Merged]:
    return [
        Merged(
            first_row=each.min_row - 1,
            last_row=each.max_row - 1,
            first_column=each.min_col - 1,
            last_column=each.max_col - 1,
        )
        for each in worksheet.merged_cells.ranges
    ]
