"""Labels drawn at their exact size: the bytes of a PDF file, the same labels always the same bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from compounding import qr
from compounding.labels.fitting import SetLabel
from compounding.labels.stock import Stock
from compounding.labels.type_faces import BOLD, REGULAR, text_width, type_face

_MARK = "DRAFT"
_MARK_GRAY, _RULE_GRAY = 0.55, 0.6
# Height of capitals, in the size of their letters.
_CAPITALS = 0.73
_STROKE: Final = 1


@dataclass(frozen=True)
class Printed:
    """One label on its way to the page, with the text of its code."""

    label: SetLabel
    code: str


def drawn_pages(pages: Iterable[Sequence[Printed | None]], stock: Stock, title: str, *, outlined: bool) -> bytes:
    """Return the bytes of a PDF file of labels.

    Parameters
    ----------
    pages
        For each page its labels by their places, from the upper left along the rows; None leaves a place free.
    title
        Title of the document.
    outlined
        Whether the outline of every label is drawn, to hold a page against a sheet of labels.
    """
    content = io.BytesIO()
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(type_face(name))
    # The library would begin each page with a face of its own, which is not in the file.
    first: dict[str, Any] = {"initialFontName": REGULAR}
    canvas = Canvas(content, (stock.page_width, stock.page_height), invariant=1, pageCompression=1, **first)
    canvas.setTitle(title)
    canvas.setAuthor("compounding")
    # A printer that makes a page fit its paper would make every label smaller.
    canvas.setViewerPreference("PrintScaling", "None")
    for page in pages:
        for place, each in enumerate(page):
            left, top = stock.corner(place)
            if outlined:
                canvas.setStrokeGray(_RULE_GRAY)
                canvas.setLineWidth(0.3)
                canvas.rect(left, stock.page_height - top - stock.height, stock.width, stock.height)
            if each is not None:
                canvas.saveState()
                canvas.translate(left + stock.edge[0], stock.page_height - top - stock.edge[1])
                _draw(canvas, each, stock)
                canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def _draw(canvas: Canvas, printed: Printed, stock: Stock) -> None:
    """Draw a label; the canvas begins at the upper left of what may be printed on."""
    label = printed.label
    if label.draft:
        _draw_mark(canvas, stock.inner_width, stock.inner_height)
    if label.module:
        side = label.module * label.modules
        _draw_code(canvas, printed.code, label.module, (stock.inner_width - side, -stock.inner_height))
    canvas.setFillGray(0)
    for line in label.lines:
        name = BOLD if line.bold else REGULAR
        canvas.setFont(name, line.size)
        canvas.drawString(line.left, -line.base, line.text)
        if line.written_to is not None:
            start = line.left + text_width(line.text, line.size, bold=line.bold) + 2
            canvas.setStrokeGray(0)
            canvas.setLineWidth(0.5)
            canvas.line(start, -line.base - 1.5, line.written_to, -line.base - 1.5)


def _draw_mark(canvas: Canvas, width: float, height: float) -> None:
    """Draw DRAFT across a label, as large as it goes, in outline so that the texts over it stay legible."""
    angle = math.atan2(height, width)
    across = text_width(_MARK, 1, bold=True)
    size = min(
        width / (across * math.cos(angle) + _CAPITALS * math.sin(angle)),
        height / (across * math.sin(angle) + _CAPITALS * math.cos(angle)),
    )
    canvas.saveState()
    canvas.translate(width / 2, -height / 2)
    canvas.rotate(math.degrees(angle))
    canvas.setStrokeGray(_MARK_GRAY)
    canvas.setLineWidth(0.5)
    text = canvas.beginText(-across * size / 2, -_CAPITALS * size / 2)
    text.setFont(BOLD, size)
    text.setTextRenderMode(_STROKE)
    text.textOut(_MARK)
    canvas.drawText(text)
    canvas.restoreState()


def _draw_code(canvas: Canvas, text: str, module: float, corner: tuple[float, float]) -> None:
    """Draw a code with its quiet zone, from its lower left corner: each run of dark modules as one bar."""
    rows = qr.symbol(text)
    left, bottom = corner
    side = (len(rows) + 2 * qr.QUIET_ZONE) * module
    canvas.setFillGray(1)
    canvas.rect(left, bottom, side, side, stroke=0, fill=1)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for down, row in enumerate(rows, start=qr.QUIET_ZONE):
        for start, end in _runs(row):
            path.rect(
                left + (start + qr.QUIET_ZONE) * module,
                bottom + side - (down + 1) * module,
                (end - start) * module,
                module,
            )
    canvas.drawPath(path, stroke=0, fill=1)


def _runs(row: Sequence[bool]) -> Iterable[tuple[int, int]]:
    """Yield where each run of dark modules begins and ends."""
    start = None
    for place, dark in enumerate((*row, False)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place
            start = None
