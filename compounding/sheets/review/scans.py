"""Scanned codes in lot cells: a GS1 code names the product, the lot and the expiry date of a container."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from compounding.records.compounding_record import Material
from compounding.records.finding import Finding
from compounding.sheets.layout import field_name
from compounding.sheets.lots import lot_at, lot_field
from compounding.sheets.review.filled import Filled

_SEPARATOR = "\x1d"
# How cells and keyboards write the character that ends a part of variable length.
_SEPARATORS = re.compile(r"_x001D_|\N{SYMBOL FOR GROUP SEPARATOR}|<GS>|\{GS\}|<FNC1>|\{FNC1\}", re.IGNORECASE)
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_BRACKETED = re.compile(r"\((?:00|01|02|10|11|15|17|21|240|241|30|37|71[0-9])\)")
# A product number of 14 digits and something after it: no lot number has so many digits.
_RAW = re.compile(r"01[0-9]{14}(?:17[0-9]{6}|15[0-9]{6}|11[0-9]{6}|10|21).+", re.DOTALL)
_PRODUCT, _LOT, _EXPIRY, _BEST_BEFORE = "01", "10", "17", "15"


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What a scanned code says.

    Attributes
    ----------
    typed
        What was typed in the cell before the code; "" where it is the code alone.
    product
        Product number (GTIN); "" where the code has none.
    sound
        Whether its check digit is right.
    lot
        Lot number; "" where the code has none.
    """

    typed: str
    product: str
    sound: bool
    lot: str
    expiry: datetime.date | None


def looks_scanned(text: str) -> bool:
    """Return whether a text has a scanned code in it.

    Examples
    --------
    >>> [looks_scanned(each) for each in ("(01)09506000134352(10)A1", "NX 4567/B", "12-3", "(10) A")]
    [True, False, False, True]
    """
    return _start(_plain(text)) is not None


def read_scan(text: str) -> Scan | None:
    """Return what the scanned code in a text says; None where it cannot be read.

    Examples
    --------
    >>> found = read_scan("(01)09506000134352(17)270500(10)ABC123")
    >>> print(found.lot, found.expiry, found.sound)
    ABC123 2027-05-31 True
    """
    plain = _plain(text)
    start = _start(plain)
    if start is None:
        return None
    # Most sheets have no scan in them, and do not pay for the reader of codes.
    from biip import ParseError
    from biip.gs1_messages import GS1Message

    typed, code = plain[:start].strip(), plain[start:].strip()
    code = _SYMBOLOGY.sub("", code, count=1) if _SYMBOLOGY.match(code) else code
    code = code.strip(_SEPARATOR)
    try:
        if code.startswith("("):
            message = GS1Message.parse_hri(re.sub(r"\s+(?=\()|(?<=\))\s+", "", code))
        else:
            message = GS1Message.parse(code)
    except ParseError:
        return None
    parts = {each.ai.ai: each for each in message.element_strings}
    if not parts:
        return None
    product = parts.get(_PRODUCT)
    expiry = parts.get(_EXPIRY, parts.get(_BEST_BEFORE))
    return Scan(
        typed=typed,
        product=product.value if product is not None else "",
        sound=product is None or product.gtin is not None,
        lot=parts[_LOT].value if _LOT in parts else "",
        expiry=expiry.date if expiry is not None else None,
    )


def lot_number(words: str) -> str:
    """Return the lot number that an entry means: what was typed, or what the scanned code says.

    Examples
    --------
    >>> lot_number("(01)09506000134352(17)270500(10)ABC123"), lot_number("NX 4567/B")
    ('ABC123', 'NX 4567/B')
    """
    scan = read_scan(words) if looks_scanned(words) else None
    return scan.typed or scan.lot if scan is not None else words


def expiry_of(filled: Filled, material: Material, place: int = 1) -> datetime.date | None:
    """Return the expiry date of a material's lot, entered or planned; None where there is none."""
    name = lot_field(material, place, "expiry")
    if name in filled.entries:
        return filled.date(name)
    lot = lot_at(material, place)
    return lot.expiry if lot is not None else None


def scans_findings(filled: Filled) -> Iterator[Finding]:
    """Yield the scanned codes that cannot be read, or that say otherwise than what is typed or planned."""
    for material in filled.record.materials:
        name = field_name("material", material.number, "lot")
        words = filled.words(name)
        if not looks_scanned(words):
            continue
        scan = read_scan(words)
        if scan is None:
            expected = "a scanned code that can be read, or the lot number on the container"
            yield filled.find("LOT", name, expected=expected, found=_shown(words))
        else:
            yield from _mismatches(filled, material, name, scan)


def _mismatches(filled: Filled, material: Material, name: str, scan: Scan) -> Iterator[Finding]:
    if not scan.sound:
        expected = "a product number with the right check digit: scan it again"
        yield filled.find("SCAN-MISMATCH", name, expected=expected, found=f"the product number {scan.product}")
    if scan.typed and scan.lot and scan.typed.casefold() != scan.lot.casefold():
        expected = f"lot {scan.lot}, which the scanned code says"
        yield filled.find("SCAN-MISMATCH", name, expected=expected, found=f"lot {scan.typed}")
    expiry = expiry_of(filled, material)
    if scan.expiry is not None and expiry is not None and expiry != scan.expiry:
        place = field_name("material", material.number, "expiry")
        expected = f"{scan.expiry.isoformat()}, which the scanned code says"
        yield filled.find("SCAN-MISMATCH", place, expected=expected, found=expiry.isoformat())


def _plain(text: str) -> str:
    return _SEPARATORS.sub(_SEPARATOR, text).strip(" ")


def _start(text: str) -> int | None:
    """Return where the scanned code begins in a text without spaces around it; None where there is none."""
    for pattern in (_SYMBOLOGY, _BRACKETED):
        found = pattern.search(text)
        if found and (found.start() == 0 or text[found.start() - 1].isspace()):
            return found.start()
    if _RAW.match(text) or _SEPARATOR in text:
        return 0
    return None


def _shown(text: str) -> str:
    return text.replace(_SEPARATOR, " ")
