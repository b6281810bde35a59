"""Texts of a filled sheet as they are shown: nothing in them hides, and nothing steers the terminal or the workbook."""

from __future__ import annotations

import re
from decimal import Decimal

from compounding.rounding import half_up
from compounding.units import number_text, unit_words

# Controls (line breaks among them), what turns or joins letters unseen, and halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_BEFORE_UNIT = re.compile(r"(?:(?<=\d)|(?<=\bper)) (?=[A-Za-z%\N{DEGREE SIGN}])")


def visible(text: str) -> str:
    r"""Return a text in which every character that would not be seen stands as its number.

    Examples
    --------
    >>> print(visible("LOT\x071"))
    LOT[U+0007]1
    """
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def shortened(text: str, most: int) -> str:
    """Return the beginning of a long text, with how long it is.

    Examples
    --------
    >>> print(shortened("a long text", 6))
    a long ... (11 characters)
    """
    return text if len(text) <= most else f"{text[:most]} ... ({len(text):,} characters)"


def counted(number: int, noun: str) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> counted(1, "batch"), counted(1200, "batch"), counted(0, "file")
    ('1 batch', '1,200 batches', '0 files')
    """
    ending = "" if number == 1 else "es" if noun.endswith(("ch", "sh", "s", "x")) else "s"
    return f"{number:,} {noun}{ending}"


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter, unless it begins with a symbol such as pH or mL.

    Examples
    --------
    >>> sentence("mass of the sample")
    'Mass of the sample'
    >>> sentence("pH of the liquid")
    'pH of the liquid'
    """
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def unbroken(text: str) -> str:
    """Return a text of which no line ends between a number, its unit and what it is per.

    Examples
    --------
    >>> unbroken("Take 2 mL.") == "Take 2\N{NO-BREAK SPACE}mL."
    True
    """
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text)


def amount_text(amount: Decimal, unit: str) -> str:
    """Return what was weighed, poured or counted, with its unit.

    Examples
    --------
    >>> amount_text(Decimal(9), "tablet"), amount_text(Decimal("8.210"), "g"), amount_text(Decimal(1), "tablet")
    ('9 tablets', '8.21 g', '1 tablet')
    """
    return f"{number_text(amount)} {unit_words(unit, plural=amount != 1)}"


def per_cent(share: Decimal | None, places: int = 1) -> str:
    """Return a measured share as a percentage, with trailing zeros; a dash where there is none.

    Examples
    --------
    >>> print(per_cent(Decimal("1.0004")), per_cent(None))
    100.0 % -
    """
    return "-" if share is None else f"{half_up(share * 100, places):,f} %"
