"""What many sheets cost on one core, against bare openpyxl writing the same cells with the same styles."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from compounding.records.order import Order
from compounding.records.preparation import prepare
from compounding.sheets.book import Book
from compounding.sheets.layout import CellFormula, Look
from compounding.sheets.looks import BORDERS, FONT, STYLES
from compounding.sheets.workbook import planned_book, write_sheet
from compounding.spreadsheet_notation import column_letter
from tests.benchmarks.measuring import Measured, fastest
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, POWDER, WEIGHED, formula, order, q

_ROUNDS = 5
_SHEETS = 12
_STRENGTHS: Mapping[str, tuple[str, ...]] = {
    CAPSULES: ("0.5 mg/capsule", "1.5 mg/capsule", "3 mg/capsule", "4.5 mg/capsule"),
    DROPS: ("0.5 mg/mL", "1 mg/mL", "2 mg/mL"),
    CREAM: ("0.5 %", "1 %", "2 %"),
}
_USUAL: Mapping[str, Mapping[str, Any]] = {CAPSULES: WEIGHED, DROPS: {}, CREAM: {"source": POWDER}}
_AMOUNTS: Mapping[str, str] = {CAPSULES: "capsules", DROPS: "mL", CREAM: "g"}


def different_order(formula_id: str, number: int) -> Order:
    """Return an order that is like no other in its number, prescriber, strength and amount."""
    strengths = _STRENGTHS[formula_id]
    plain = order(
        formula_id,
        **{**_USUAL[formula_id], "strength": strengths[number % len(strengths)], "batch": f"LDN-{number:05}"},
    )
    amount = q(f"{30 + number % 61} {_AMOUNTS[formula_id]}")
    return replace(plain, prescription=replace(plain.prescription, quantity=amount, prescriber=f"Dr No. {number}"))


def ours(orders: list[Order]) -> list[bytes]:
    """Return the sheets of orders: planned, laid out, worked out and written."""
    return [write_sheet(prepare(each, formula(each.formula))) for each in orders]


def bulk() -> Iterator[Measured]:
    """Yield how many sheets of each form one core makes in a second, and how many bare openpyxl writes."""
    for formula_id in _STRENGTHS:
        orders = [different_order(formula_id, number) for number in range(_SHEETS)]
        books = [planned_book(prepare(each, formula(formula_id))) for each in orders]
        cells = sum(len(sheet.cells) for sheet in books[0].sheets)
        times = fastest(_ROUNDS, partial(ours, orders), partial(bare_workbooks, books))
        rates = [_SHEETS / each for each in times]
        yield Measured(
            name=f"{formula_id}: sheets of {cells:,} cells a second on one core, against bare openpyxl",
            ours=f"{rates[0]:.1f} a second",
            other=f"{rates[1]:.1f} a second",
            result=f"{rates[0] / rates[1]:.2f}",
            goal="> 1",
        )


def bare_workbooks(books: list[Book]) -> list[bytes]:
    """Return the cells of books, as plain openpyxl writes them."""
    return [bare_workbook(each) for each in books]


def bare_workbook(book: Book) -> bytes:
    """Return the cells of a book with their styles, widths, heights and merges, as plain openpyxl writes them.

    It has less to do than the toolkit: no prescription to plan, no layout, no values of live cells, no validation of
    entries, no names, no charts, no headers.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    styles: dict[Look, Any] = {}
    for sheet in book.sheets:
        worksheet = workbook.create_sheet(sheet.name)
        for (row, column), placed in sheet.cells.items():
            cell: Any = worksheet.cell(row, column)
            if isinstance(placed.value, CellFormula):
                cell.value = f"={placed.value.text}"
            elif placed.value is not None:
                cell.value = placed.value
            if placed.look in styles:
                cell._style = copy.copy(styles[placed.look])
            else:
                _style(cell, placed.look)
                styles[placed.look] = cell._style
        for column, width in enumerate(sheet.widths, start=1):
            worksheet.column_dimensions[column_letter(column)].width = width
        for row, height in sheet.heights.items():
            worksheet.row_dimensions[row].height = height
        for top, left, bottom, right in sheet.merges:
            worksheet.merged_cells.add(f"{column_letter(left)}{top}:{column_letter(right)}{bottom}")
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _style(cell: Cell, look: Look) -> None:
    style = STYLES[look.style]
    sides: Any = {side: _side(*line) for side, line in BORDERS[style.border].items()}
    cell.font = Font(name=FONT, size=style.size, bold=style.bold, italic=style.italic, color=style.color)
    cell.fill = PatternFill("solid", fgColor=style.fill) if style.fill else PatternFill()
    cell.border = Border(**sides)
    alignment: Any = {"horizontal": style.across, "vertical": style.down, "indent": style.indent}
    cell.alignment = Alignment(**alignment, wrap_text=style.wrap or None)
    cell.protection = Protection(locked=not style.entry)
    cell.number_format = look.format


def _side(style: Any, color: str) -> Side:
    return Side(style=style, color=color)
