"""The plan of the workbook, made into an openpyxl workbook."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
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

from compounding.sheets import looks, openpyxl_styles
from compounding.sheets.book import Book
from compounding.sheets.charts import chart
from compounding.sheets.entry_rules import ERROR_TITLE, EntryRule, entry_rules
from compounding.sheets.layout import CellFormula, Sheet
from compounding.sheets.pages import EDGE, PAPERS, SIDE, TOP
from compounding.sheets.pictured import image
from compounding.spreadsheet_notation import absolute, column_letter, reference


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
    arrays = openpyxl_styles.StyleArrays(worksheets[0])
    for sheet, worksheet in zip(book.sheets, worksheets, strict=True):
        _cells(sheet, worksheet, arrays)
        _shape(sheet, worksheet)
        _page(book, sheet, worksheet)
        _guards(sheet, worksheet)
        if sheet.chart:
            worksheet.add_chart(chart(sheet.chart, worksheet), sheet.chart.anchor)
        if sheet.picture:
            worksheet.add_image(image(sheet.picture))
    for field in book.fields:
        place = reference(field.sheet, absolute(field.cell))
        workbook.defined_names[field.name] = DefinedName(field.name, attr_text=place)
    _document(book, workbook)
    return workbook


def _cells(sheet: Sheet, worksheet: Worksheet, arrays: openpyxl_styles.StyleArrays) -> None:
    for (row, column), placed in sheet.cells.items():
        cell: Any = Cell(worksheet, row=row, column=column)
        worksheet._cells[row, column] = cell
        value = placed.value
        if isinstance(value, CellFormula):
            cell._value, cell.data_type = f"={value.text}", "f"
        elif isinstance(value, str):
            cell._value, cell.data_type = value, "s"
        elif value is not None:
            cell._value = value
        cell._style = arrays.array(placed.look, quoted=looks.is_quoted(value))


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
    for cell, target in sheet.links.items():
        worksheet[cell].hyperlink = target
    if sheet.filtered:
        worksheet.auto_filter.ref = sheet.filtered
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
    worksheet.print_area = sheet.print_area
    for row in sheet.breaks:
        worksheet.row_breaks.append(Break(id=row - 1))
    if sheet.titles:
        worksheet.print_title_rows = sheet.titles
    head: Any = worksheet.oddHeader
    foot: Any = worksheet.oddFooter
    left, mark, right = book.head_of(sheet)
    parts = (head.left, head.right, foot.left, foot.center, foot.right)
    for part, text in zip(parts, (left, right, *book.foot), strict=True):
        part.text = text
        part.size, part.font, part.color = looks.HEAD_SIZE, f"{looks.FONT},Regular", looks.QUIET
    if mark:
        head.center.text = mark
        head.center.size, head.center.font, head.center.color = looks.MARK_SIZE, f"{looks.FONT},Bold", looks.BAD_INK


# --- guards ----------------------------------------------------------------------------------


def _guards(sheet: Sheet, worksheet: Worksheet) -> None:
    protection: Any = worksheet.protection
    protection.sheet = True
    protection.formatRows = protection.formatColumns = False
    protection.autoFilter = not sheet.filtered
    for rule in entry_rules(sheet.fields):
        worksheet.add_data_validation(_validation(rule))
    if sheet.verdicts:
        cells = ConditionalFormatting(" ".join(sheet.verdicts))
        for words, look in ((looks.BAD_WORDS, openpyxl_styles.BAD_LOOK), (looks.GOOD_WORDS, openpyxl_styles.GOOD_LOOK)):
            for word in words:
                verdict = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=look)
                worksheet.conditional_formatting.add(cells, verdict)


def _validation(rule: EntryRule) -> DataValidation:
    accepted: dict[str, Any] = {"type": rule.type, "operator": rule.operator or None}
    return DataValidation(
        **accepted,
        formula1=rule.formula,
        formula2=rule.second_formula or None,
        error=rule.error,
        sqref=" ".join(rule.cells),
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        errorTitle=ERROR_TITLE,
        promptTitle=rule.title,
        prompt=rule.prompt,
    )


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
