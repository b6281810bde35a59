"""Texts of a filled sheet as they are shown: nothing in them hides, and nothing steers the terminal or the workbook."""

from __future__ import annotations

import re
from decimal import Decimal

from compounding.rounding import half_up

# Controls (line breaks among them), what turns or joins letters unseen, and halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)


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


def per_cent(share: Decimal | None, places: int = 1) -> str:
    """Return a measured share as a percentage, with trailing zeros; a dash where there is none.

    Examples
    --------
    >>> print(per_cent(Decimal("1.0004")), per_cent(None))
    100.0 % -
    """
    return "-" if share is None else f"{half_up(share * 100, places):,f} %"
