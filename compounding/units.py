"""Quantities: the closed, exact, dimension-safe unit system.

Users' text is read by `parse_quantity` alone and shown by `format_quantity` alone; pint's own
parser, which reads "4,5 mg" as 45 mg, never sees it. This is the only module that imports pint.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import pint

from compounding.errors import QuantityError

Quantity: TypeAlias = "pint.Quantity[Decimal]"
Unit: TypeAlias = pint.Unit

_REGISTRY: pint.UnitRegistry[Decimal] = pint.UnitRegistry(
    Path(__file__).with_name("units.txt"), on_redefinition="raise", non_int_type=Decimal
)

# What is written, and the unit it means; the first spelling of a unit is the one that is shown.
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "kg": "kilogram",
        "g": "gram",
        "mg": "milligram",
        "mcg": "microgram",
        "L": "liter",
        "mL": "milliliter",
        "ml": "milliliter",
        "mol": "mole",
        "capsule": "capsule",
        "capsules": "capsule",
        "tablet": "tablet",
        "tablets": "tablet",
        "drop": "drop",
        "drops": "drop",
        "dose": "dose",
        "doses": "dose",
        "actuation": "actuation",
        "actuations": "actuation",
        "pack": "pack",
        "packs": "pack",
        "minute": "minute",
        "minutes": "minute",
        "hour": "hour",
        "hours": "hour",
        "day": "day",
        "days": "day",
        "week": "week",
        "weeks": "week",
        "%": "percent",
        "% w/w": "percent_weight_in_weight",
        "% w/v": "percent_weight_in_volume",
        "% v/v": "percent_volume_in_volume",
    }
)

_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "cc": "write mL",
        "cm3": "write mL",
        "MG": "write mg (milligram) in small letters",
        "Mg": "write mg (milligram) in small letters",
        "mG": "write mg (milligram) in small letters",
        "G": "write g (gram) in a small letter",
        "gm": "write g",
        "gr": "write g for gram; grains are not used",
        "KG": "write kg in small letters",
        "ML": "write mL",
        "Ml": "write mL",
        "l": "write L",
        "ug": "write mcg",
        "\N{MICRO SIGN}g": "write mcg",
        "\N{GREEK SMALL LETTER MU}g": "write mcg",
        "MCG": "write mcg in small letters",
        "u": "write the mass, in g, mg or mcg; units of activity are not used here",
        "U": "write the mass, in g, mg or mcg; units of activity are not used here",
        "IU": "write the mass, in g, mg or mcg; units of activity are not used here",
        "units": "write the mass, in g, mg or mcg; units of activity are not used here",
        "cap": "write capsule",
        "caps": "write capsules",
        "tab": "write tablet",
        "tabs": "write tablets",
        "gtt": "write drop",
        "gtts": "write drops",
        "puff": "write actuation",
        "click": "write actuation",
        "clicks": "write actuations",
        "d": "write day",
        "h": "write hour",
        "percent": "write %",
        "tsp": "write the volume in mL",
    }
)

_LONGEST_NUMBER = 15
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?", re.ASCII)
_QUANTITY = re.compile(
    r"(?P<number>[0-9][0-9.,]*) *(?P<unit>% [wv]/[wv]|%|[A-Za-z]+)"
    r"(?:(?: *(?P<slash>/) *| +per +)(?:(?P<divisor>[0-9][0-9.,]*) *)?(?P<per>[A-Za-z]+))?",
    re.ASCII,
)
_EXAMPLES = "write a number, a space and a unit, such as 4.5 mg, 1 mg/mL or 90 capsules"
_COUNT_NOUNS = frozenset(
    {"capsule", "tablet", "drop", "dose", "actuation", "pack", "minute", "hour", "day", "week"}
)


@cache
def unit_of(text: str) -> Unit:
    """Return the unit that a spelling such as "mg", "mg/capsule" or "1" stands for.

    For units written in the toolkit's own code and formula files; a user's text goes through `parse_quantity`.
    """
    numerator, _, denominator = ("", "", "") if text == "1" else text.partition("/")
    if text.startswith("% "):
        numerator, denominator = text, ""
    unit = _REGISTRY.Unit("")
    if numerator and numerator != "1":
        unit = unit * _REGISTRY.Unit(_SPELLINGS[numerator])
    if denominator:
        unit = unit / _REGISTRY.Unit(_SPELLINGS[denominator])
    return unit


def quantity(number: Decimal | int | str, unit: str) -> Quantity:
    """Return the quantity of an exact number and a unit's spelling.

    Examples
    --------
    >>> print(format_quantity(quantity("4.5", "mg/capsule")))
    4.5 mg per capsule
    """
    made: Quantity = _REGISTRY.Quantity(Decimal(number), unit_of(unit))
    return made


def open_quantity(unit: str) -> Quantity:
    """Return a quantity of a known unit and an unknown number: a bench entry not yet made.

    What is computed from it is open too, of the right unit.
    """
    return quantity(Decimal("NaN"), unit)


def is_open(value: Quantity) -> bool:
    """Return whether a quantity waits for a bench entry."""
    return value.magnitude.is_nan()


def magnitude(value: Quantity, unit: str) -> Decimal:
    """Return the number of a quantity in the unit named.

    Raises
    ------
    QuantityError
        The quantity is of another dimension.
    """
    return converted(value, unit).magnitude


def converted(value: Quantity, unit: str) -> Quantity:
    """Return the same quantity in the unit named.

    Raises
    ------
    QuantityError
        The quantity is of another dimension.
    """
    target = unit_of(unit)
    if value.units == target:
        return value
    if not value.is_compatible_with(target):
        raise QuantityError(described(value), f"is not a quantity in {unit_words(unit)}", f"give it in {unit_words(unit)}")
    result: Quantity = value.to(target)
    return result


def is_measured_in(value: Quantity, unit: str) -> bool:
    """Return whether a quantity has the dimension of the unit named."""
    return bool(value.is_compatible_with(unit_of(unit)))


def conversion_factor(source: Unit, target: Unit) -> Decimal:
    """Return the number by which a value in one unit is multiplied to be in another."""
    one: Quantity = _REGISTRY.Quantity(Decimal(1), source)
    factor: Decimal = one.to(target).magnitude
    return factor


def is_quantity(value: object) -> bool:
    """Return whether an object is a quantity of this unit system."""
    return isinstance(value, _REGISTRY.Quantity)


def mass_fraction(strength: Quantity) -> Quantity:
    """Return a strength by mass as a ratio.

    % w/w, plain % and mg/g are one kind; 1 % w/w is 0.01 g in 1 g. [usp-gn]

    Raises
    ------
    QuantityError
        A percentage of another kind, or no ratio of masses.
    """
    return _fraction(strength, "% w/w", "1")


def volume_fraction(strength: Quantity) -> Quantity:
    """Return a strength by volume as a ratio: 1 % v/v is 0.01 mL in 1 mL. [usp-gn]

    Raises
    ------
    QuantityError
        A percentage of another kind, or no ratio of volumes.
    """
    return _fraction(strength, "% v/v", "1")


def mass_concentration(strength: Quantity) -> Quantity:
    """Return a strength in mass per volume: 1 % w/v is 1 g in 100 mL. [usp-gn]

    Raises
    ------
    QuantityError
        A percentage of another kind, or no mass per volume.

    Examples
    --------
    >>> print(format_quantity(mass_concentration(parse_quantity("1 % w/v"))))
    10 mg per mL
    """
    return converted(_fraction(strength, "% w/v", "g/mL"), "mg/mL")


def _fraction(strength: Quantity, percentage: str, ratio: str) -> Quantity:
    if is_measured_in(strength, percentage):
        return quantity(magnitude(strength, percentage) / 100, ratio)
    return converted(strength, ratio)


def parse_quantity(text: str, where: str = "") -> Quantity:
    """Return the quantity that a pharmacist has written.

    A number, a unit, and if need be "/" or "per" and another unit: decimal point, no sign, no
    exponent, commas only between thousands. Nothing is guessed. [ismp]

    Parameters
    ----------
    text
        What was written.
    where
        The option, cell or key it stood in, for the message.

    Raises
    ------
    QuantityError
        The text is not a quantity; the message says what to write.

    Examples
    --------
    >>> print(format_quantity(parse_quantity("25 mg per 5 mL")))
    5 mg per mL
    """
    try:
        return _parsed(text)
    except QuantityError as error:
        raise error.at(where) from None


def _parsed(text: str) -> Quantity:
    if not isinstance(text, str) or not text.strip():
        raise QuantityError(str(text), "no quantity is given", _EXAMPLES)
    cleaned = re.sub("[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", text.strip())
    found = _QUANTITY.fullmatch(cleaned)
    if found is None:
        raise _not_a_quantity(text, cleaned)
    number = _number(text, found["number"])
    unit = _unit(text, found["unit"])
    if found["per"] is None:
        return _REGISTRY.Quantity(number, unit)
    if "%" in found["unit"]:
        raise QuantityError(text, "a percentage is not per anything", "write it alone, such as 1 %")
    divisor = _number(text, found["divisor"]) if found["divisor"] else Decimal(1)
    if divisor == 0:
        raise QuantityError(text, "nothing can be per zero", _EXAMPLES)
    return _REGISTRY.Quantity(number / divisor, unit / _unit(text, found["per"]))


def _number(text: str, digits: str) -> Decimal:
    if _NUMBER.fullmatch(digits) is None:
        if "," in digits:
            raise QuantityError(
                text,
                "the comma is neither a decimal sign nor between thousands",
                f"write a decimal point, such as {digits.replace('.', '').replace(',', '.', 1)}, "
                "or commas every three digits, such as 1,000",
            )
        if digits.endswith("."):
            raise QuantityError(text, "the decimal point has no digit after it", f"write {digits.rstrip('.')}")
        if digits.count(".") > 1:
            raise QuantityError(text, "the number has more than one decimal point", _EXAMPLES)
        raise QuantityError(
            text, "the number begins with a needless zero", f"write {digits.lstrip('0')}, or 0.{digits.lstrip('0')}"
        )
    plain = digits.replace(",", "")
    if len(plain.replace(".", "")) > _LONGEST_NUMBER:
        raise QuantityError(text, f"the number has more than {_LONGEST_NUMBER} digits", "write it with fewer digits")
    return Decimal(plain)


def _unit(text: str, spelling: str) -> Unit:
    if spelling in _SPELLINGS:
        return _REGISTRY.Unit(_SPELLINGS[spelling])
    remedy = _REMEDIES.get(spelling, f"use one of {', '.join(_shown_spellings())}")
    raise QuantityError(text, f"{spelling!r} is not a unit used here", remedy)


def _shown_spellings() -> list[str]:
    return [_shown(unit) for unit in dict.fromkeys(_SPELLINGS.values())]


def _not_a_quantity(text: str, cleaned: str) -> QuantityError:
    lowered = cleaned.lower()
    if cleaned[0] in "-\N{MINUS SIGN}\N{EN DASH}":
        return QuantityError(text, "a negative quantity has no meaning here", "write it without a sign")
    if cleaned[0] == "+":
        return QuantityError(text, "a sign has no meaning here", "write it without a sign")
    if cleaned[0] == ".":
        return QuantityError(text, "the decimal point has no digit before it", f"write 0{cleaned}")
    if re.match(r"(nan|inf)", lowered):
        return QuantityError(text, "this is not a number", _EXAMPLES)
    if re.match(r"[0-9.,]+ *e[+-]?[0-9]", lowered):
        return QuantityError(text, "powers of ten are not read", "write the number out, such as 1,000 mg")
    if re.fullmatch(r"[0-9.,]+", cleaned):
        return QuantityError(text, "the unit is missing", f"write {cleaned} mg, {cleaned} mL or whatever is meant")
    if re.match(r"[0-9]{1,3}(?: [0-9]{3})+ ", cleaned):
        return QuantityError(text, "a space is not read between thousands", "write commas, such as 1,000")
    if re.match("[0-9.,]+ *[\N{MICRO SIGN}\N{GREEK SMALL LETTER MU}u]g", cleaned):
        return QuantityError(text, "the micro sign is easily misread", "write mcg")
    if not re.match(r"[0-9]", cleaned):
        return QuantityError(text, "it does not begin with a number", _EXAMPLES)
    return QuantityError(text, "this is not one number and one unit", _EXAMPLES)


def number_text(number: Decimal) -> str:
    """Return a number as ISMP asks: no trailing zero, a leading zero, commas from 1,000. [ismp]

    Examples
    --------
    >>> number_text(Decimal("3394.80"))
    '3,394.8'
    """
    digits = format(number, ",f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def plain(number: Decimal) -> str:
    """Return a number's digits alone, with neither commas nor trailing zeros, as data files and cells take it."""
    return number_text(number).replace(",", "")


def format_quantity(value: Quantity) -> str:
    """Return a quantity as it is shown to people: exact, by ISMP's rules, "per" spelled out. [ismp]

    An open quantity shows as a line to write on. `parse_quantity` reads the text back unchanged.

    Examples
    --------
    >>> print(format_quantity(parse_quantity("1000.50 mg/capsule")))
    1,000.5 mg per capsule
    """
    if is_open(value):
        return f"____ {_unit_text(value.units, plural=True)}".rstrip()
    unit = _unit_text(value.units, plural=value.magnitude > 1)
    return f"{number_text(value.magnitude)} {unit}".rstrip()


def described(value: Quantity) -> str:
    """Return a quantity for a message, also when its unit is one that is never shown."""
    try:
        return format_quantity(value)
    except KeyError:
        return f"{number_text(value.magnitude)} {value.units}"


def format_measured(value: Quantity, places: int) -> str:
    """Return a measured quantity with its trailing zeros, which show the precision. [ismp]

    Examples
    --------
    >>> print(format_measured(parse_quantity("0.12 g"), 3))
    0.120 g
    """
    return f"{value.magnitude:,.{places}f} {_unit_text(value.units, plural=value.magnitude > 1)}".rstrip()


def unit_words(unit: str) -> str:
    """Return a unit as it is shown: "mg/capsule" reads "mg per capsule"."""
    return _unit_text(unit_of(unit), plural=False) or "a plain number"


def unit_spelling(value: Quantity) -> str:
    """Return the spelling, such as "mg/capsule", from which `unit_of` makes this quantity's unit."""
    return _unit_text(value.units, plural=False).replace(" per ", "/") or "1"


def _unit_text(unit: Any, *, plural: bool) -> str:
    powers: dict[str, Any] = dict(unit._units)
    above = [name for name, power in powers.items() if power == 1]
    below = [name for name, power in powers.items() if power == -1]
    if len(above) > 1 or len(below) > 1 or len(above) + len(below) != len(powers):
        raise KeyError(str(unit))
    text = _shown(above[0]) if above else ""
    if above and plural and above[0] in _COUNT_NOUNS:
        text += "s"
    return f"{text} per {_shown(below[0])}" if below else text


@cache
def _shown(unit: str) -> str:
    return next(spelling for spelling, meant in _SPELLINGS.items() if meant == unit)
