"""Quantities as people are shown them, by the rules of ISMP [ismp]."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from compounding import notation
from compounding.units.registry import Quantity, Units, spellings, unit_of

_LINE = "____"
# Writing a number out must not fail for want of digits.
_WIDE = Context(prec=100)


def number_text(number: Decimal) -> str:
    """Return a number as ISMP asks: no trailing zero, a leading zero, commas from 1,000 [ismp].

    Parameters
    ----------
    number
        The number, of which no digit is lost.

    Examples
    --------
    >>> number_text(Decimal("3394.80"))
    '3,394.8'
    """
    digits = format(number, ",f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def plain(number: Decimal) -> str:
    """Return a number's digits alone, with neither commas nor trailing zeros, as data files and cells take it.

    Parameters
    ----------
    number
        The number, of which no digit is lost.
    """
    return number_text(number).replace(",", "")


def format_quantity(value: Quantity) -> str:
    """Return a quantity as it is shown to people: exact, by ISMP's rules, "per" spelled out [ismp].

    An open quantity shows as a line to write on. `parse_quantity` reads the text back unchanged, but for a plain
    number, such as 20 mL per 100 mL comes to: it has no unit to be read by.

    Parameters
    ----------
    value
        Quantity of any kind; of two units at most, one per the other.

    Examples
    --------
    >>> from compounding.units import parse_quantity
    >>> print(format_quantity(parse_quantity("1000.50 mg/capsule")))
    1,000.5 mg per capsule
    """
    number: Decimal = value.magnitude
    text = _LINE if number.is_nan() else number_text(number)
    return f"{text} {_unit_text(value._units, plural=_is_plural(number))}".rstrip()


def format_stated(value: Quantity) -> str:
    """Return a measured quantity with every digit that it was stated with: a final zero says how fine the measure was.

    For raw data alone, which are compared with a printout or a certificate; a strength or a dose never ends in a
    needless zero [ismp].

    Parameters
    ----------
    value
        Quantity of any kind, as it was read.

    Examples
    --------
    >>> from compounding.units import parse_quantity
    >>> print(format_stated(parse_quantity("8.20 g")))
    8.20 g
    """
    number: Decimal = value.magnitude
    text = _LINE if number.is_nan() else format(number, ",f")
    return f"{text} {_unit_text(value._units, plural=_is_plural(number))}".rstrip()


def described(value: Quantity) -> str:
    """Return a quantity for a message, also when its unit is one that is never shown.

    Parameters
    ----------
    value
        Quantity of any kind.
    """
    try:
        return format_quantity(value)
    except KeyError:
        return f"{number_text(value.magnitude)} {value.units}"


def format_measured(value: Quantity, places: int) -> str:
    """Return a measured quantity to so many decimals, a final 5 going up; trailing zeros show the precision [ismp].

    Parameters
    ----------
    value
        Quantity of any kind.
    places
        Decimals that the balance or the measure shows.

    Examples
    --------
    >>> from compounding.units import parse_quantity
    >>> print(format_measured(parse_quantity("0.12 g"), 3))
    0.120 g
    """
    number: Decimal = value.magnitude
    text = _LINE if number.is_nan() else _to_places(number, places)
    return f"{text} {_unit_text(value._units, plural=_is_plural(number))}".rstrip()


def _to_places(number: Decimal, places: int) -> str:
    return format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE), ",f")


def _is_plural(number: Decimal) -> bool:
    """Return whether a count takes an s: 8.28 tablets and 0 tablets, but 0.5 tablet."""
    return number.is_nan() or number > 1 or number == 0


def unit_words(unit: str, *, plural: bool = False) -> str:
    """Return a unit as it is shown: "mg/capsule" reads "mg per capsule".

    Parameters
    ----------
    unit
        Spelling of a unit.
    plural
        Whether a count takes an s.
    """
    return _unit_text(unit_of(unit)._units, plural=plural) or "a plain number"


@cache
def _unit_text(unit: Units, *, plural: bool) -> str:
    above, below = spellings(unit)
    if plural and above in notation.COUNT_NOUNS:
        above += "s"
    return f"{above} per {below}".lstrip() if below else above
