"""How the sheets of a workbook are printed: the head and foot of their pages, their cells, and what pages repeat."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import Any

# What a code of the page leaves open is black, of this size [pt].
_BLACK, _USUAL_SIZE = "000000", 10
# Judgements: the smallest letters that are read on paper [pt], and the brightest [of 255] that stand out from it.
_LEAST_SIZE, _BRIGHTEST = 6, 160
# The letters of a theme are black, or grey by so many hundredths; any other of its colours may be white.
_THEME_BLACK, _PALEST = "01", 50
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_PART = re.compile(r"<(?:\w+:)?(oddHeader|oddFooter)\b[^>]*>(.*?)</(?:\w+:)?\1\s*>", re.DOTALL)
_APART = re.compile(r"<(?:\w+:)?headerFooter\b[^>]*\bdifferent(?:First|OddEven)\s*=\s*[\"'](?:1|true|on)[\"']")
# A code that begins a text at the left, in the middle or at the right; colour; size; line through; other looks; text.
_PIECE = re.compile(
    r"&(?P<place>[LCR])|&K(?P<color>[0-9A-F]{6}|[0-9]{2}[-+][0-9]{3})|&(?P<size>[0-9]+) ?|&(?P<line>S)"
    r"|(?P<look>&\"[^\"]*\"|&[BIUEXYOH])"
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
        there is none that can be read.
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


@dataclass(frozen=True, kw_only=True)
class _Letters:
    color: str = _BLACK
    size: int = _USUAL_SIZE
    is_struck: bool = False

    @property
    def can_be_read(self) -> bool:
        return self.size >= _LEAST_SIZE and not self.is_struck and not _is_pale(self.color)


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
    """Return what is printed at the left, in the middle and at the right, without codes of fonts.

    Letters that cannot be read are left out: those that are pale, smaller than 6 pt or struck through.

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
    place, letters = "C", _Letters()
    for found in _PIECE.finditer(coded):
        if found["place"]:
            place, letters = found["place"].upper(), _Letters()
        elif found["text"]:
            texts[place] += found["text"] if letters.can_be_read else ""
        else:
            letters = _changed(letters, found)
    left, middle, right = (" ".join(text.split()) for text in texts.values())
    return left, middle, right


def _changed(letters: _Letters, code: re.Match[str]) -> _Letters:
    """Return letters as a code changes them."""
    if code["color"]:
        return replace(letters, color=code["color"].upper())
    if code["size"]:
        return replace(letters, size=int(code["size"]))
    return replace(letters, is_struck=not letters.is_struck) if code["line"] else letters


def _is_pale(color: str) -> bool:
    """Return whether letters of a colour do not stand out from white paper."""
    if color[2] in "+-" and len(color) == len("01+000"):
        return color[:2] != _THEME_BLACK or (color[2] == "+" and int(color[3:]) > _PALEST)
    red, green, blue = (int(color[place : place + 2], 16) for place in (0, 2, 4))
    return (299 * red + 587 * green + 114 * blue) / 1000 > _BRIGHTEST


def _own_cells(text: str | None) -> str:
    """Return cells of a sheet as they are written without its name: "A1:I103", "1:2"."""
    return _OWN_SHEET.sub("", text or "").replace("$", "")
