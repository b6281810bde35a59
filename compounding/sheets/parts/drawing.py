"""The parts of what is drawn: a chart, and the drawing by which a chart or a picture stands on its sheet."""

from __future__ import annotations

from compounding.sheets.drawn import PER_CENTIMETRE, Bars, Chart, Picture
from compounding.sheets.looks import CHART_LINES, FONT, INK, RULE, SLATE
from compounding.sheets.parts.markup import NotCoveredError, attribute_xml, number_xml, space_xml, text_xml
from compounding.spreadsheet_notation import cell_name, column_letter, row_and_column

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLACED = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWN = f'xmlns:a="{_DRAWING}"'
_NO_TICKS = '<majorTickMark val="none"/><minorTickMark val="none"/>'


def drawing_xml(plan: Chart | Bars) -> str:
    """Return the drawing of a sheet that holds one chart."""
    row, column = row_and_column(plan.anchor)
    width, height = (int(each * PER_CENTIMETRE) for each in (plan.width, plan.height))
    return (
        f'<wsDr xmlns="{_PLACED}"><oneCellAnchor><from><col>{column - 1}</col><colOff>0</colOff>'
        f'<row>{row - 1}</row><rowOff>0</rowOff></from><ext cx="{width}" cy="{height}"/><graphicFrame>'
        '<nvGraphicFramePr><cNvPr id="1" name="Chart 1"/><cNvGraphicFramePr/></nvGraphicFramePr><xfrm/>'
        f'<a:graphic {_DRAWN}><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" xmlns:r="{_RELATIONS}" r:id="rId1"/>'
        "</a:graphicData></a:graphic></graphicFrame><clientData/></oneCellAnchor></wsDr>"
    )


def picture_drawing_xml(plan: Picture) -> str:
    """Return the drawing of a sheet that holds one picture."""
    row, column = row_and_column(plan.anchor)
    return (
        f'<wsDr xmlns="{_PLACED}"><oneCellAnchor><from><col>{column - 1}</col><colOff>{plan.inset}</colOff>'
        f'<row>{row - 1}</row><rowOff>0</rowOff></from><ext cx="{plan.extent}" cy="{plan.extent}"/><pic><nvPicPr>'
        f'<cNvPr id="1" name="Image 1" descr="{attribute_xml(plan.description)}"/><cNvPicPr/></nvPicPr>'
        f'<blipFill><a:blip {_DRAWN} xmlns:r="{_RELATIONS}" cstate="print" r:embed="rId1"/>'
        f"<a:stretch {_DRAWN}><a:fillRect/></a:stretch></blipFill>"
        f'<spPr><a:prstGeom {_DRAWN} prst="rect"/></spPr></pic><clientData/></oneCellAnchor></wsDr>'
    )


def chart_xml(plan: Chart | Bars, sheet: str) -> str:
    """Return the chart of a plan, over cells of the sheet of that name.

    Raises
    ------
    NotCoveredError
        The chart has something that is not written here.
    """
    if isinstance(plan, Chart):
        plot, legend = _lines_xml(plan, f"'{sheet}'"), _legend_xml(plan.legend)
    else:
        plot, legend = _bars_xml(plan, f"'{sheet}'"), ""
    return (
        f'<chartSpace xmlns="{_CHART}"><style val="2"/><chart>{_title_xml(plan.title, 10)}'
        f'<plotArea>{plot}</plotArea>{legend}<plotVisOnly val="1"/><dispBlanksAs val="gap"/></chart></chartSpace>'
    )


def _lines_xml(plan: Chart, sheet: str) -> str:
    if len(plan.lines) not in CHART_LINES or not plan.format:
        raise NotCoveredError(f"a chart with {len(plan.lines)} lines")
    slate = f"{_fill_xml(SLATE, outer=True)}{_line_xml(SLATE)}"
    looks = [(9_525, RULE, "solid", f'<symbol val="circle"/><size val="7"/><spPr>{slate}</spPr>')]
    for dash, color in CHART_LINES[len(plan.lines)]:
        looks.append((12_700, color, dash, f'<symbol val="none"/><spPr>{_line_xml("")}</spPr>'))
    series = "".join(
        f'<ser><idx val="{number}"/><order val="{number}"/>'
        f"<tx><strRef><f>{sheet}!{cell_name(plan.head, column)}</f></strRef></tx>"
        f"<spPr>{_line_xml(color, width=width, dash=dash)}</spPr><marker>{marker}</marker>"
        f"<cat><numRef><f>{_column(sheet, 1, plan)}</f></numRef></cat>"
        f'<val><numRef><f>{_column(sheet, column, plan)}</f></numRef></val><smooth val="0"/></ser>'
        for number, (column, (width, color, dash, marker)) in enumerate(
            zip((plan.points, *plan.lines), looks, strict=True)
        )
    )
    ends = ""
    if plan.axis:
        least, greatest = plan.axis
        ends = f'<max val="{number_xml(greatest)}"/><min val="{number_xml(least)}"/>'
    return (
        f'<lineChart><grouping val="standard"/>{series}<axId val="10"/><axId val="100"/></lineChart>'
        f"{_names_axis_xml('minMax', _form_xml('0'))}"
        f'<valAx><axId val="100"/><scaling><orientation val="minMax"/>{ends}</scaling><delete val="0"/>'
        f'<axPos val="l"/>{_title_xml(plan.unit, 8) if plan.unit else ""}{_form_xml(plan.format)}{_NO_TICKS}'
        f'{_small_xml()}<crossAx val="10"/></valAx>'
    )


def _bars_xml(plan: Bars, sheet: str) -> str:
    if not plan.format:
        raise NotCoveredError("bars whose numbers have no format")
    shown = "".join(
        f'<{name} val="{name == "showVal":d}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent")
    )
    return (
        '<barChart><barDir val="bar"/><grouping val="clustered"/><ser><idx val="0"/><order val="0"/>'
        f"<spPr>{_fill_xml(SLATE, outer=True)}"
        f'<a:ln {_DRAWN}><a:noFill/><a:prstDash val="solid"/></a:ln></spPr>'
        f'<dLbls><numFmt formatCode="{attribute_xml(plan.format)}"/>{_small_xml()}'
        f'<dLblPos val="outEnd"/>{shown}</dLbls>'
        f"<cat><strRef><f>{_column(sheet, plan.names, plan)}</f></strRef></cat>"
        f"<val><numRef><f>{_column(sheet, plan.numbers, plan)}</f></numRef></val></ser>"
        '<gapWidth val="60"/><axId val="10"/><axId val="100"/></barChart>'
        f"{_names_axis_xml('maxMin', '')}"
        '<valAx><axId val="100"/><scaling><orientation val="minMax"/><min val="0"/></scaling><delete val="1"/>'
        f'<axPos val="l"/>{_NO_TICKS}<crossAx val="10"/></valAx>'
    )


def _column(sheet: str, column: int, plan: Chart | Bars) -> str:
    letter = column_letter(column)
    if plan.first == plan.last:
        return f"{sheet}!${letter}${plan.first}"
    return f"{sheet}!${letter}${plan.first}:${letter}${plan.last}"


def _names_axis_xml(orientation: str, form: str) -> str:
    return (
        f'<catAx><axId val="10"/><scaling><orientation val="{orientation}"/></scaling><delete val="0"/>'
        f'<axPos val="l"/>{form}{_NO_TICKS}{_small_xml()}<crossAx val="100"/><lblOffset val="100"/></catAx>'
    )


def _legend_xml(place: str) -> str:
    return f'<legend><legendPos val="{attribute_xml(place)}"/>{_small_xml()}</legend>'


def _form_xml(form: str) -> str:
    return f'<numFmt formatCode="{attribute_xml(form)}" sourceLinked="0"/>'


def _title_xml(text: str, size: int) -> str:
    if not text or "\n" in text:
        raise NotCoveredError(f"the title {text!r}")
    return (
        f"<title><tx><rich><a:bodyPr {_DRAWN}/><a:p {_DRAWN}><a:pPr>{_letters_xml('defRPr', size)}</a:pPr>"
        f"<a:r>{_letters_xml('rPr', size)}<a:t{space_xml(text)}>{text_xml(text)}</a:t></a:r></a:p></rich></tx></title>"
    )


def _small_xml() -> str:
    return (
        f"<txPr><a:bodyPr {_DRAWN}/><a:p {_DRAWN}><a:pPr>{_letters_xml('defRPr', 8)}</a:pPr>"
        f"<a:r><a:t></a:t></a:r>{_letters_xml('endParaRPr', 8)}</a:p></txPr>"
    )


def _letters_xml(name: str, size: int) -> str:
    return f'<a:{name} sz="{size * 100}" b="{size > 8:d}">{_fill_xml(INK)}<a:latin typeface="{FONT}"/></a:{name}>'


def _fill_xml(color: str, *, outer: bool = False) -> str:
    """Return a plain fill; the outermost element of its kind names the kind."""
    kind = f" {_DRAWN}" if outer else ""
    return f'<a:solidFill{kind}><a:srgbClr val="{color}"/></a:solidFill>'


def _line_xml(color: str, *, width: int = 0, dash: str = "solid") -> str:
    wide = f' w="{width}"' if width else ""
    return f'<a:ln {_DRAWN}{wide}>{_fill_xml(color) if color else ""}<a:prstDash val="{dash}"/></a:ln>'
