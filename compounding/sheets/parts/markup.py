"""Texts and numbers as they stand in the XML of a workbook."""

from __future__ import annotations

import math
import re

# No XML may hold these; a carriage return or a tab is written in more than one way.
_UNUSUAL = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class NotCoveredError(Exception):
    """What these writers were not made for, so that openpyxl has to write the workbook."""


def text_xml(text: str) -> str:
    """Return a text as the content of an element.

    Raises
    ------
    NotCoveredError
        The text has a character that XML does not hold as it is.

    Examples
    --------
    >>> text_xml('a < b & "c"')
    'a &lt; b &amp; "c"'
    """
    if not text.isprintable() and _UNUSUAL.search(text):
        raise NotCoveredError(f"a control character in {text[:60]!r}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute_xml(text: str) -> str:
    """Return a text as the value of an attribute, without its quotation marks.

    Raises
    ------
    NotCoveredError
        The text has a character that XML does not hold as it is.

    Examples
    --------
    >>> attribute_xml('"a"')
    '&quot;a&quot;'
    """
    return text_xml(text).replace('"', "&quot;").replace("\n", "&#10;")


def space_xml(text: str) -> str:
    """Return the attribute that keeps the spaces around a text, where there are any.

    Examples
    --------
    >>> space_xml(" a"), space_xml("a"), space_xml(" ")
    (' xml:space="preserve"', '', '')
    """
    return ' xml:space="preserve"' if text != text.strip() != "" else ""


def ascii_xml(xml: str) -> str:
    """Return XML in which numbers stand for the characters beyond ASCII, as in the part of a sheet.

    Examples
    --------
    >>> ascii_xml("20 °C")
    '20 &#176;C'
    """
    return xml if xml.isascii() else xml.encode("ascii", "xmlcharrefreplace").decode("ascii")


def number_xml(number: float) -> str:
    """Return a number with the digits that a cell keeps.

    Raises
    ------
    NotCoveredError
        It is no number.

    Examples
    --------
    >>> number_xml(0.1 + 0.2), number_xml(46348), number_xml(13.50)
    ('0.3', '46348', '13.5')
    """
    if not math.isfinite(number):
        raise NotCoveredError(f"{number} in a cell")
    return f"{number:.16g}"
