"""The charts of the workbook, made of their plans."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.drawing.text import Font as ChartFont
from openpyxl.worksheet.worksheet import Worksheet

from compounding.sheets import looks
from compounding.sheets.drawn import Bars, Chart
from compounding.spreadsheet_notation import cell_name


def chart(plan: Chart | Bars, worksheet: Worksheet) -> Any:
    """Return the chart of a plan, over cells of the worksheet."""
    return _lines(plan, worksheet) if isinstance(plan, Chart) else _bars(plan, worksheet)


def _lines(plan: Chart, worksheet: Worksheet) -> Any:
    made: Any = LineChart()
    _dress(made, plan)
    made.y_axis.title, made.x_axis.title = plan.unit or None, None
    made.y_axis.number_format, made.x_axis.number_format = plan.format, "0"
    made.legend.position = plan.legend
    if plan.axis:
        made.y_axis.scaling.min, made.y_axis.scaling.max = plan.axis
    if plan.unit:
        _letter_title(made.y_axis.title, 8)
    for part in (made.x_axis, made.y_axis, made.legend):
        part.txPr = _small()
    for column in (plan.points, *plan.lines):
        made.append(_series(plan, worksheet, column))
    made.set_categories(Reference(worksheet, min_col=1, min_row=plan.first, max_row=plan.last))
    points, *lines = made.series
    points.marker.symbol, points.marker.size = "circle", 7
    points.marker.graphicalProperties.solidFill = looks.SLATE
    points.marker.graphicalProperties.line.solidFill = looks.SLATE
    points.graphicalProperties.line.solidFill = looks.RULE
    points.graphicalProperties.line.width = 9_525
    for series, (dash, color) in zip(lines, looks.CHART_LINES[len(lines)], strict=True):
        series.marker.symbol = "none"
        series.graphicalProperties.line.solidFill = color
        series.graphicalProperties.line.dashStyle = dash
        series.graphicalProperties.line.width = 12_700
    for series in made.series:
        series.smooth = False
    return made


def _series(plan: Chart, worksheet: Worksheet, column: int) -> Any:
    """Return the series of a column; its title may stand further up, in the heads of several tables."""
    values = Reference(worksheet, min_col=column, min_row=plan.first, max_row=plan.last)
    made: Any = SeriesFactory(values)
    made.tx = SeriesLabel(strRef=StrRef(f"{values.sheetname}!{cell_name(plan.head, column)}"))
    return made


def _bars(plan: Bars, worksheet: Worksheet) -> Any:
    made: Any = BarChart()
    _dress(made, plan)
    made.type, made.gapWidth, made.legend = "bar", 60, None
    # From the top down, as the rows are; each bar has its number at its end, so that no axis is needed.
    made.x_axis.scaling.orientation = "maxMin"
    made.y_axis.scaling.min = 0
    made.y_axis.delete = True
    made.x_axis.txPr = _small()
    made.add_data(Reference(worksheet, min_col=plan.numbers, min_row=plan.first, max_row=plan.last))
    [series] = made.series
    names = Reference(worksheet, min_col=plan.names, min_row=plan.first, max_row=plan.last)
    series.cat = AxDataSource(strRef=StrRef(f=str(names)))
    series.graphicalProperties.solidFill = looks.SLATE
    series.graphicalProperties.line.noFill = True
    series.dLbls = DataLabelList(numFmt=plan.format, dLblPos="outEnd", showVal=True, txPr=_small())
    series.dLbls.showSerName = series.dLbls.showCatName = series.dLbls.showLegendKey = series.dLbls.showPercent = False
    return made


def _dress(made: Any, plan: Chart | Bars) -> None:
    made.title, made.height, made.width = plan.title, plan.height, plan.width
    made.style = 2
    made.x_axis.delete = made.y_axis.delete = False
    made.y_axis.majorGridlines = None
    _letter_title(made.title, 10)


def _letter_title(title: Any, size: int) -> None:
    for paragraph in title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=_letters(size))
        for run in paragraph.r:
            run.rPr = _letters(size)


def _small() -> RichText:
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=_letters(8)), endParaRPr=_letters(8))])


def _letters(size: int) -> CharacterProperties:
    return CharacterProperties(sz=size * 100, b=size > 8, latin=ChartFont(typeface=looks.FONT), solidFill=looks.INK)
