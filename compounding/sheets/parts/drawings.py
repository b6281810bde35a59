"""What is drawn upon the sheets of a workbook, and how it belongs to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from compounding.sheets.layout import Sheet
from compounding.sheets.parts.document import relations_xml
from compounding.sheets.parts.drawing import chart_xml, drawing_xml, picture_drawing_xml


@dataclass(frozen=True)
class Drawings:
    """The parts of what is drawn, each by its path.

    Attributes
    ----------
    of_sheets
        By the number of a sheet its drawing, and what relates the two.
    """

    of_sheets: dict[int, dict[str, str]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    charts: dict[str, str] = field(default_factory=dict)


def drawings(sheets: Iterable[Sheet]) -> Drawings:
    """Return what is drawn upon sheets.

    Raises
    ------
    NotCoveredError
        A chart has something that is not written here.
    """
    drawn = Drawings()
    for number, sheet in enumerate(sheets, start=1):
        if sheet.chart:
            path = f"xl/charts/chart{len(drawn.charts) + 1}.xml"
            drawn.charts[path] = chart_xml(sheet.chart, sheet.name)
            place = len(drawn.of_sheets) + 1
            drawn.of_sheets[number] = _drawing_parts(drawing_xml(sheet.chart), ("chart", f"/{path}"), number, place)
        elif sheet.picture:
            path = f"xl/media/image{len(drawn.pictures) + 1}.png"
            drawn.pictures[path] = sheet.picture.content
            place = len(drawn.of_sheets) + 1
            drawing = picture_drawing_xml(sheet.picture)
            drawn.of_sheets[number] = _drawing_parts(drawing, ("image", f"/{path}"), number, place)
    return drawn


def _drawing_parts(drawing: str, shown: tuple[str, str], sheet: int, number: int) -> dict[str, str]:
    """Return a drawing, what relates it to what it shows, and what relates it to its sheet."""
    return {
        f"xl/drawings/drawing{number}.xml": drawing,
        f"xl/drawings/_rels/drawing{number}.xml.rels": relations_xml([shown]),
        f"xl/worksheets/_rels/sheet{sheet}.xml.rels": relations_xml([("drawing", f"/xl/drawings/drawing{number}.xml")]),
    }
