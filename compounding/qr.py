"""QR codes: the symbol of a text, as squares to draw and as a picture. The one module that uses segno."""

from __future__ import annotations

import io

import segno

# Modules that must stay light on every side of a symbol, as the standard asks.
QUIET_ZONE = 4
# 15 % of the symbol may be lost: a label is rubbed and gets wet, and the next level would need smaller modules.
_CORRECTION = "m"
# Picture elements along the side of one module.
_SCALE = 4

Symbol = tuple[tuple[bool, ...], ...]


def symbol(text: str) -> Symbol:
    """Return the QR code of a text: row by row whether each module is dark, without the quiet zone.

    Parameters
    ----------
    text
        What a reader shows. It is encoded in UTF-8; the same text gives the same symbol.

    Examples
    --------
    >>> rows = symbol("LDN-0001")
    >>> len(rows), rows[0][:7], rows[0][7]
    (21, (True, True, True, True, True, True, True), False)
    """
    return tuple(tuple(bool(module) for module in row) for row in _made(text).matrix)


def modules_across(text: str) -> int:
    """Return how many modules the QR code of a text measures on each side, with its quiet zone.

    Examples
    --------
    >>> modules_across("LDN-0001")
    29
    """
    return len(_made(text).matrix) + 2 * QUIET_ZONE


def picture(text: str) -> tuple[bytes, int]:
    """Return the QR code of a text as the bytes of a PNG file with its quiet zone, and how many modules wide it is.

    Examples
    --------
    >>> content, across = picture("LDN-0001")
    >>> content[1:4], across
    (b'PNG', 29)
    """
    made = _made(text)
    content = io.BytesIO()
    made.save(content, kind="png", scale=_SCALE, border=QUIET_ZONE)
    return content.getvalue(), len(made.matrix) + 2 * QUIET_ZONE


def _made(text: str) -> segno.QRCode:
    return segno.make_qr(text, error=_CORRECTION, mode="byte", encoding="utf-8")
