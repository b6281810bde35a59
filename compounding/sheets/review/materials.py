"""Materials: lots and their expiry dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal

from compounding import units
from compounding.records.compounding_record import Material
from compounding.records.finding import MAJOR, MINOR, NOTE, Finding
from compounding.records.order import Tablets
from compounding.sheets.layout import field_name
from compounding.sheets.lots import has_lot_amounts, is_made_up, lot_at, lot_field, lot_places, lots_tolerance
from compounding.sheets.reading.entries import Entry
from compounding.sheets.review.amounts import in_words
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.scans import expiry_of, looks_scanned, lot_number
from compounding.sheets.review.wordings import says_nothing
from compounding.spreadsheet_notation import serial

_NO_LOTS = frozenset(
    (
        *("lot", "lot no", "lot no.", "lot number", "batch", "batch no", "batch no.", "unknown", "none", "no lot"),
        *("n/a", "na", "n.a.", "nil", "tbd", "tbc", "same", "see container", "see label", "see bottle", "ditto"),
    )
)
_WORDS = re.compile(r"[^\W_]")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y")
_TIME_OF_DAY = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$")
# A cell that holds a number between these days holds a date; as text, the same digits are a lot number.
_FIRST_DAY, _LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)
# No lot on a container is longer; a number of so many digits is no longer kept exactly by the program.
_LONGEST, _LONGEST_SHOWN, _INEXACT = 60, 30, Decimal("1e15")
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE]\+[0-9]+")
_LIKE_FORMULA = re.compile(r"[=+\-@]\s*[A-Za-z][A-Za-z0-9._]*\s*[|(]")
_PART = re.compile(r"-(?:part|diluent)-\d+$")


def materials_findings(filled: Filled) -> Iterator[Finding]:
    """Yield what is wrong with the lots of a filled sheet and their expiry dates."""
    made = day_made(filled)
    for material, place in _lots(filled):
        yield from _expiry(filled, material, place, made)
        yield from lot_finding(filled, lot_field(material, place))
    yield from _amounts_of_lots(filled)
    yield from _same_lots(filled)
    yield from _one_lot_of_two_expiries(filled)


def _lots(filled: Filled) -> Iterator[tuple[Material, int]]:
    """Yield each lot, as line and place; one that stands in several lines has its entries in the first of them."""
    seen: set[tuple[str, str]] = set()
    for material in filled.record.materials:
        if material.made_here:
            continue
        for place in lot_places(material):
            lot = lot_at(material, place)
            key = material.name, "" if lot is None else lot.number
            if key not in seen:
                seen.add(key)
                yield material, place


def _amounts_of_lots(filled: Filled) -> Iterator[Finding]:
    """Yield the materials of which the lots together do not give what was measured out."""
    for material in filled.record.materials:
        actual = filled.number(field_name("material", material.number, "actual"))
        if not has_lot_amounts(material) or actual is None:
            continue
        taken = [filled.number(lot_field(material, place, "actual")) for place in lot_places(material)]
        total = sum((each for each in taken if each is not None), Decimal(0))
        over = total - actual
        if None in taken or (abs(over) <= lots_tolerance(material) or (over < 0 and is_made_up(material))):
            continue
        unit = units.unit_words(material.unit)
        yield filled.find(
            "RECORD-MISMATCH",
            field_name("material", material.number, "lots_total"),
            expected=f"{in_words(actual, unit)}, as entered for {material.name}, actual",
            found=f"{in_words(total, unit)} of {len(taken)} lots together",
        )


def day_made(filled: Filled) -> datetime.date:
    """Return the day of compounding: as entered, unless that cannot be, or else as planned."""
    made = filled.date("made_date")
    return (
        made if made is not None and _FIRST_DAY <= made <= filled.record.beyond_use.date else filled.record.order.made
    )


def _expiry(filled: Filled, material: Material, place: int, made: datetime.date) -> Iterator[Finding]:
    expiry, name = expiry_of(filled, material, place), lot_field(material, place, "expiry")
    if expiry is not None and name in filled.fields:
        yield from expiry_findings(filled, name, expiry, made, filled.record.beyond_use.date)


def expiry_findings(
    filled: Filled, name: str, expiry: datetime.date, made: datetime.date, beyond_use: datetime.date
) -> Iterator[Finding]:
    """Yield a finding where a lot has expired on the day of compounding, or expires before the beyond-use date.

    Parameters
    ----------
    name
        The field of the expiry date.
    """
    if expiry < made:
        expected = f"{made.isoformat()}, the day of compounding, or later"
        yield filled.find("EXPIRED", name, expected=expected, found=expiry.isoformat())
    elif expiry < beyond_use:
        expected = f"{beyond_use.isoformat()}, the beyond-use date, or later"
        yield filled.find("BUD>EXP", name, expected=expected, found=expiry.isoformat())


def lot_finding(filled: Filled, name: str) -> Iterator[Finding]:
    """Yield a finding where the entry for a lot is none: graver where it says nothing than where it is a date."""
    entry = filled.entries.get(name)
    if entry is None or entry.is_blank or looks_scanned(entry.words):
        return
    is_number = isinstance(entry.raw, int | float) and not isinstance(entry.raw, bool)
    as_date = is_number and serial(_FIRST_DAY) <= float(entry.raw or 0) < serial(_LAST_DAY)
    expected = "the lot number on the container"
    if as_date or is_date(entry.words):
        yield filled.find("LOT", name, expected=expected, found=f"{entry.words}, a date")
    elif is_no_lot(entry.words):
        yield filled.find("LOT", name, expected=expected, found=entry.words, severity=MAJOR)
    elif turned := _turned(entry):
        yield filled.find("LOT", name, expected=expected, found=turned)


def _turned(entry: Entry) -> str:
    """Return in words why an entry is not what stands on a container; "" where it may be."""
    words, raw = entry.words, entry.raw
    if len(words) > _LONGEST:
        return f"{words[:_LONGEST_SHOWN]}\N{HORIZONTAL ELLIPSIS}, {len(words):,} characters: longer than any lot number"
    if _LIKE_FORMULA.match(words):
        return f"{words}, which reads like a formula"
    number = Decimal(repr(raw)) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
    is_inexact = number is not None and (number != number.to_integral_value() or abs(number) >= _INEXACT)
    if is_inexact or isinstance(raw, bool) or _SCIENTIFIC.fullmatch(words):
        return f"{words}: the program may have made it of what was typed"
    return ""


def is_no_lot(words: str) -> bool:
    """Return whether a text is none of a lot: nothing but signs, or words that stand for a lot that is not known.

    Examples
    --------
    >>> [is_no_lot(each) for each in ("?", "Lot", "n/a", "A123", "12-3", "NX 4567/B", "1111", "Lot 7")]
    [True, True, True, False, False, False, False, False]
    """
    return not _WORDS.search(words) or says_nothing(words) or words.casefold().strip(" .:?") in _NO_LOTS


def is_date(words: str) -> bool:
    """Return whether a text is a date alone, or a date and a time.

    Examples
    --------
    >>> [is_date(each) for each in ("2026-11-20", "2026-11-20 00:00:00", "20.11.2026", "12-3", "20261120")]
    [True, True, True, False, False]
    """
    text = _TIME_OF_DAY.sub("", words.strip())
    return any(_is_date_as(text, each) for each in _DATES)


def _is_date_as(text: str, form: str) -> bool:
    try:
        datetime.datetime.strptime(text, form)  # noqa: DTZ007 - a date alone has no zone
    except ValueError:
        return False
    return True


def lot_of(filled: Filled, material: Material, place: int = 1) -> str:
    """Return the lot number of a material, planned or entered; "" where there is none."""
    name = lot_field(material, place)
    if name in filled.entries:
        return lot_number(filled.words(name))
    lot = lot_at(material, place)
    return lot.number if lot is not None else ""


def component_of(filled: Filled, material: Material) -> str:
    """Return the key of the component that a line of the materials is of.

    Ground tablets are of the component "drug", and so are the tablets; the diluent of a trituration is of the component
    that has its name.
    """
    if material.key == "tablets" and isinstance(filled.record.order.source, Tablets):
        return "drug"
    if "-diluent-" not in material.key:
        return _PART.sub("", material.key)
    same = (each.key for each in filled.record.materials if each.name == material.name and not _PART.search(each.key))
    named = (each.key for each in filled.record.formula.components if each.name == material.name)
    return next(same, next(named, _PART.sub("", material.key)))


def _places(filled: Filled) -> Iterator[tuple[Material, int]]:
    """Yield every line with the places of its lots."""
    for material in filled.record.materials:
        if not material.made_here:
            yield from ((material, place) for place in lot_places(material))


def _same_lots(filled: Filled) -> Iterator[Finding]:
    """Yield the lot numbers that were typed for two different components."""
    first: dict[str, Material] = {}
    for material, place in _places(filled):
        number = lot_of(filled, material, place).casefold()
        if not number or is_no_lot(number):
            continue
        other = first.setdefault(number, material)
        name = lot_field(material, place)
        if component_of(filled, other) == component_of(filled, material) or name not in filled.entries:
            continue
        yield filled.find(
            "LOT",
            name,
            expected=f"another lot than that of {other.name}",
            found=f"{lot_of(filled, material, place)} for both",
            severity=NOTE,
            action="Compare both containers with the entries.",
        )


def _one_lot_of_two_expiries(filled: Filled) -> Iterator[Finding]:
    """Yield the expiry dates that differ from another line's of the same lot, as of tablets and what is ground."""
    first: dict[tuple[str, str], tuple[Material, int]] = {}
    for material, place in _places(filled):
        number, expiry = lot_of(filled, material, place).casefold(), expiry_of(filled, material, place)
        if not number or is_no_lot(number) or expiry is None:
            continue
        other = first.setdefault((component_of(filled, material), number), (material, place))
        other_expiry, name = expiry_of(filled, *other), lot_field(material, place, "expiry")
        if other_expiry != expiry and name in filled.entries:
            yield filled.find(
                "DATE",
                name,
                expected=f"{other_expiry}, as for {other[0].name}, which is of the same lot",
                found=str(expiry),
                severity=MINOR,
            )
