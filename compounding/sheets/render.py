"""The plan of the workbook, made into an openpyxl workbook."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.chart import LineChart, Reference
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.drawing.text import Font as ChartFont
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
from compounding.sheets.layout import (
    CHOICE,
    DATE,
    NUMBER,
    TEXT,
    TIME,
    Chart,
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
            _chart(sheet.chart, worksheet)
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
        bottom = max(bottom, sheet.row + round(sheet.chart.height / 2.54 * 72 / 15) + 1)
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


# --- chart and document ----------------------------------------------------------------------


def _chart(plan: Chart, worksheet: Worksheet) -> None:
    chart: Any = LineChart()
    chart.title, chart.height, chart.width = plan.title, plan.height, plan.width
    chart.style = 2
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.title, chart.x_axis.title = plan.unit, None
    chart.y_axis.majorGridlines = None
    chart.y_axis.number_format, chart.x_axis.number_format = "0", "0"
    chart.legend.position = "r"
    for part, size in ((chart.title, 10), (chart.y_axis.title, 8)):
        for paragraph in part.tx.rich.p:
            paragraph.pPr = ParagraphProperties(defRPr=_letters(size))
            for run in paragraph.r:
                run.rPr = _letters(size)
    for part in (chart.x_axis, chart.y_axis, chart.legend):
        part.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_letters(8)), endParaRPr=_letters(8))])
    for column in (plan.points, *plan.lines):
        chart.add_data(
            Reference(worksheet, min_col=column, min_row=plan.head, max_row=plan.last), titles_from_data=True
        )
    chart.set_categories(Reference(worksheet, min_col=1, min_row=plan.first, max_row=plan.last))
    points, low, target, high = chart.series
    points.marker.symbol, points.marker.size = "circle", 7
    points.marker.graphicalProperties.solidFill = looks.SLATE
    points.marker.graphicalProperties.line.solidFill = looks.SLATE
    points.graphicalProperties.line.solidFill = looks.RULE
    points.graphicalProperties.line.width = 9_525
    for series, dash, color in ((low, "dash", "8E1B12"), (target, "solid", looks.SLATE), (high, "dash", "8E1B12")):
        series.marker.symbol = "none"
        series.graphicalProperties.line.solidFill = color
        series.graphicalProperties.line.dashStyle = dash
        series.graphicalProperties.line.width = 12_700
    for series in chart.series:
        series.smooth = False
    worksheet.add_chart(chart, plan.anchor)


def _letters(size: int) -> CharacterProperties:
    return CharacterProperties(sz=size * 100, b=size > 8, latin=ChartFont(typeface=looks.FONT), solidFill=looks.INK)


def _document(book: Book, workbook: Workbook) -> None:
    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.active = 0
    properties: Any = workbook.properties
    properties.creator, properties.title = "compounding", book.title
    properties.created = properties.modified = datetime.datetime.combine(book.made, datetime.time())
    custom: Any = workbook.custom_doc_props  # type: ignore[attr-defined]
    for name, text in book.properties:
        custom.append(StringProperty(name=name, value=text))
