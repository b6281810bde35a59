"""The plan of the workbook, made into an openpyxl workbook."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormatting
from openpyxl.formatting.rule import Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from compounding.sheets import looks, styles
from compounding.sheets.book import Book
from compounding.sheets.charts import chart
from compounding.sheets.layout import (
    CHOICE,
    DATE,
    NUMBER,
    TEXT,
    TIME,
    Field,
    Formula,
    Sheet,
    absolute,
    column_letter,
    reference,
)
from compounding.sheets.pages import EDGE, PAPERS, SIDE, TOP

_TRIGGERS = ("=", "+", "-", "@")
_LONGEST_PROMPT = 250
# A row to which no height is given is at least so many points high.
_LOWEST_ROW = 12.75
_CENTIMETRES, _POINTS = 2.54, 72


class _SortedRanges(MultiCellRange):
    """Ranges in a fixed order, so that the same workbook is always the same bytes."""

    def __iter__(self) -> Iterator[CellRange]:
        return iter(self.sorted())


def rendered(book: Book) -> Workbook:
    """Return the workbook."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    # Column widths are counted in digits of the normal font.
    workbook._fonts[0] = Font(name=looks.FONT, size=10, family=2)  # type: ignore[attr-defined]
    worksheets = [workbook.create_sheet(sheet.name) for sheet in book.sheets]
    arrays = styles.StyleArrays(worksheets[0])
    for sheet, worksheet in zip(book.sheets, worksheets, strict=True):
        _cells(sheet, worksheet, arrays)
        _shape(sheet, worksheet)
        _page(book, sheet, worksheet)
        _guards(sheet, worksheet)
        if sheet.chart:
            worksheet.add_chart(chart(sheet.chart, worksheet), sheet.chart.anchor)
    for field in book.fields:
        place = reference(field.sheet, absolute(field.cell))
        workbook.defined_names[field.name] = DefinedName(field.name, attr_text=place)
    _document(book, workbook)
    return workbook


def _cells(sheet: Sheet, worksheet: Worksheet, arrays: styles.StyleArrays) -> None:
    for (row, column), placed in sheet.cells.items():
        cell: Any = Cell(worksheet, row=row, column=column)
        worksheet._cells[row, column] = cell
        value = placed.value
        if isinstance(value, Formula):
            cell._value, cell.data_type = f"={value.text}", "f"
        elif isinstance(value, str):
            cell._value, cell.data_type = value, "s"
        elif value is not None:
            cell._value = value
        quoted = isinstance(value, str) and value.startswith(_TRIGGERS)
        cell._style = arrays.array(placed.look, quoted=quoted)


def _shape(sheet: Sheet, worksheet: Worksheet) -> None:
    for column, width in enumerate(sheet.widths, start=1):
        worksheet.column_dimensions[column_letter(column)].width = width
    for row, height in sheet.heights.items():
        worksheet.row_dimensions[row].height = height
    if sheet.merges:
        ranges = [
            CellRange(min_row=top, min_col=left, max_row=bottom, max_col=right)
            for top, left, bottom, right in sheet.merges
        ]
        worksheet.merged_cells = _SortedRanges(ranges)
    if sheet.freeze:
        worksheet.freeze_panes = sheet.freeze
    worksheet.sheet_view.showGridLines = False


def _page(book: Book, sheet: Sheet, worksheet: Worksheet) -> None:
    setup: Any = worksheet.page_setup
    setup.paperSize = PAPERS[book.paper][2]
    setup.orientation = "landscape" if sheet.landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 1 if sheet.one_page else 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    margins: Any = worksheet.page_margins
    margins.left = margins.right = SIDE
    margins.top = margins.bottom = TOP
    margins.header = margins.footer = EDGE
    worksheet.print_options.horizontalCentered = True
    bottom = max(row for row, _ in sheet.cells)
    if sheet.chart:
        bottom = max(bottom, sheet.row + math.ceil(sheet.chart.height / _CENTIMETRES * _POINTS / _LOWEST_ROW))
    worksheet.print_area = f"A1:{column_letter(len(sheet.widths))}{bottom}"
    for row in sheet.breaks:
        worksheet.row_breaks.append(Break(id=row - 1))
    if sheet.titles:
        worksheet.print_title_rows = sheet.titles
    head: Any = worksheet.oddHeader
    foot: Any = worksheet.oddFooter
    _printed(head.left, book.header[0])
    _printed(head.right, f"{book.header[1]}   {sheet.name}")
    _printed(foot.left, book.footer[0])
    _printed(foot.center, None, "Page &P of &N")
    _printed(foot.right, book.footer[1], "&D &T")


def _printed(part: Any, text: str | None, codes: str = "") -> None:
    part.text = " ".join(each for each in ((text or "").replace("&", "&&").replace("\n", " "), codes) if each)
    part.size, part.font, part.color = 8, f"{looks.FONT},Regular", looks.QUIET


# --- guards ----------------------------------------------------------------------------------


def _guards(sheet: Sheet, worksheet: Worksheet) -> None:
    protection: Any = worksheet.protection
    protection.sheet = True
    protection.formatRows = protection.formatColumns = False
    for validation in _validations(sheet.fields):
        worksheet.add_data_validation(validation)
    if sheet.verdicts:
        cells = ConditionalFormatting(" ".join(sheet.verdicts))
        for words, look in ((looks.BAD_WORDS, styles.BAD_LOOK), (looks.GOOD_WORDS, styles.GOOD_LOOK)):
            for word in words:
                rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=look)
                worksheet.conditional_formatting.add(cells, rule)


def _validations(fields: Iterable[Field]) -> Iterator[DataValidation]:
    cells: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for field in fields:
        if field.entry:
            lowest = "0 or above" if field.limits.startswith("0 or above") else ""
            cells.setdefault((field.type, lowest, field.prompt, field.choices), []).append(field.cell)
    for (kind, lowest, prompt, choices), places in cells.items():
        rule: dict[str, Any] = dict(_RULES[kind])
        if kind == CHOICE:
            rule["formula1"] = '"' + ",".join(choices) + '"'
            rule["error"] = f"Choose one of: {', '.join(choices)}."
        if lowest:
            rule |= {
                "operator": "greaterThanOrEqual",
                "error": "Enter a number that is not below zero, without its unit.",
            }
        yield DataValidation(
            **rule,
            sqref=" ".join(places),
            allow_blank=True,
            showErrorMessage=True,
            showInputMessage=True,
            errorTitle="Check the entry",
            promptTitle=_PROMPT_TITLES[kind],
            prompt=prompt[:_LONGEST_PROMPT],
        )


_RULES: dict[str, dict[str, Any]] = {
    NUMBER: {
        "type": "decimal",
        "operator": "greaterThan",
        "formula1": "0",
        "error": "Enter a number above zero, with a decimal point and without its unit.",
    },
    TEXT: {
        "type": "textLength",
        "operator": "lessThanOrEqual",
        "formula1": "200",
        "error": "Enter a text of at most 200 characters.",
    },
    DATE: {
        "type": "date",
        "operator": "greaterThanOrEqual",
        "formula1": "36526",
        "error": "Enter a date from 2000-01-01, such as 2026-11-20.",
    },
    TIME: {
        "type": "time",
        "operator": "between",
        "formula1": "0",
        "formula2": "0.999988425925926",
        "error": "Enter a time of the day, such as 14:30.",
    },
    CHOICE: {"type": "list"},
}
_PROMPT_TITLES = {NUMBER: "Number", TEXT: "Text", DATE: "Date", TIME: "Time", CHOICE: "Choice"}


# --- document --------------------------------------------------------------------------------


def _document(book: Book, workbook: Workbook) -> None:
    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.active = 0
    properties: Any = workbook.properties
    properties.creator, properties.title = "compounding", book.title
    properties.created = properties.modified = datetime.datetime.combine(book.made, datetime.time())
    custom: Any = workbook.custom_doc_props  # type: ignore[attr-defined]
    for name, text in book.properties:
        custom.append(StringProperty(name=name, value=text))
