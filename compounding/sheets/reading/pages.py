"""How the sheets of a workbook are printed: the head and foot of their pages, their cells, and what pages repeat."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

_WHITE = "FFFFFF"
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_PART = re.compile(r"<(?:\w+:)?(oddHeader|oddFooter)\b[^>]*>(.*?)</(?:\w+:)?\1\s*>", re.DOTALL)
_APART = re.compile(r"<(?:\w+:)?headerFooter\b[^>]*\bdifferent(?:First|OddEven)\s*=\s*[\"'](?:1|true|on)[\"']")
# A code that begins a text at the left, in the middle or at the right; colour; font and size; other looks; the rest.
_PIECE = re.compile(
    r"&(?P<place>[LCR])|&K(?P<color>[0-9A-F]{6}|[0-9]{2}[-+][0-9]{3})|(?P<look>&\"[^\"]*\"|&[0-9]+ ?|&[BIUESXYOH])"
    r"|(?P<text>&&|&.?|[^&]+)",
    re.DOTALL | re.IGNORECASE,
)
_OWN_SHEET = re.compile(r"(?:'(?:[^']|'')*'|[A-Za-z0-9_.]+)!")

Texts = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class PageFound:
    """How a sheet is printed.

    Attributes
    ----------
    head, foot
        The texts at the left, in the middle and at the right of each page, without their fonts and colours; "" where
        there is none that can be seen.
    is_apart
        Whether the first or the even pages have a head and a foot of their own.
    area
        The cells that are printed, such as "A1:I103"; "" where nothing is said of them.
    titles
        The rows repeated on each page, such as "1:2".
    """

    head: Texts
    foot: Texts
    is_apart: bool
    area: str
    titles: str


def page_of(worksheet: Any, part: bytes) -> PageFound:
    """Return how a sheet is printed.

    Parameters
    ----------
    worksheet
        The sheet as openpyxl has read it, which parts the texts of head and foot wrongly where they hold an "&".
    part
        The part of the file that it was read from.
    """
    tail = part[max(part.rfind(b"</sheetData"), 0) :].decode("utf-8", errors="replace")
    marks = _COMMENT.sub("", tail)
    texts = {name: html.unescape(text) for name, text in _PART.findall(marks)}
    return PageFound(
        head=printed_texts(texts.get("oddHeader", "")),
        foot=printed_texts(texts.get("oddFooter", "")),
        is_apart=_APART.search(marks) is not None,
        area=_own_cells(worksheet.print_area),
        titles=_own_cells(worksheet.print_titles),
    )


def printed_texts(coded: str) -> Texts:
    """Return what is printed at the left, in the middle and at the right, without codes of fonts, and nothing white.

    Parameters
    ----------
    coded
        The head or foot of a page as a workbook holds it.

    Examples
    --------
    >>> printed_texts('&L&"Arial,Bold"&8 Batch R&&C 5&C&KFFFFFFD R A F T&RPage &P')
    ('Batch R&&C 5', '', 'Page &P')
    """
    texts = {"L": "", "C": "", "R": ""}
    place, color = "C", ""
    for found in _PIECE.finditer(coded):
        if found["place"]:
            place, color = found["place"].upper(), ""
        elif found["color"]:
            color = found["color"].upper()
        elif found["text"] and color != _WHITE:
            texts[place] += found["text"]
    left, middle, right = (" ".join(text.split()) for text in texts.values())
    return left, middle, right


def _own_cells(text: str | None) -> str:
    """Return cells of a sheet as they are written without its name: "A1:I103", "1:2"."""
    return _OWN_SHEET.sub("", text or "").replace("$", "")
