"""The pictures of the workbook, made of their plans for openpyxl, without the library that decodes pictures."""

from __future__ import annotations

from typing import Any

from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor, SpreadsheetDrawing
from openpyxl.drawing.xdr import XDRPositiveSize2D

from compounding.sheets.drawn import Picture
from compounding.spreadsheet_notation import row_and_column


class _WholeImage(Image):
    """A picture whose bytes are written as they are; openpyxl's own would decode them first."""

    format = "png"

    def __init__(self, content: bytes) -> None:
        self._content = content

    def _data(self) -> bytes:
        return self._content


def image(plan: Picture) -> Any:
    """Return the picture of a plan, with its place on the sheet."""
    row, column = row_and_column(plan.anchor)
    made: Any = _WholeImage(plan.content)
    drawing: Any = SpreadsheetDrawing()
    frame = drawing._picture_frame(1)
    frame.nvPicPr.cNvPr.descr = plan.description
    made.anchor = OneCellAnchor(
        _from=AnchorMarker(col=column - 1, row=row - 1, colOff=plan.inset),
        ext=XDRPositiveSize2D(plan.extent, plan.extent),
        pic=frame,
    )
    return made
