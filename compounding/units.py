"""Quantities: the closed, exact, dimension-safe unit system.

Users' text is read by `parse_quantity` alone and shown by `format_quantity` alone; pint's own
parser, which reads "4,5 mg" as 45 mg, never sees it. This is the only module that imports pint.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pint
from pint.facets.plain import PlainUnit
from pint.util import UnitsContainer

from compounding import notation
from compounding.errors import QuantityError

Quantity: TypeAlias = "pint.Quantity[Decimal]"
Unit: TypeAlias = PlainUnit


class _ExactQuantity(pint.UnitRegistry.Quantity):  # type: ignore[type-arg]
    """A quantity of pint's, spared the search for what this system has none of: arrays, offsets and logarithms.

    Its numbers are Decimals and its units multiply, which needs a tenth of the time. All else is left to pint.
    """

    def __new__(cls, value: Any, units: Any = None) -> Any:
        """Return the quantity of a number and a unit."""
        if type(value) is not Decimal or type(units) is not UnitsContainer:
            return super().__new__(cls, value, units)
        made = object.__new__(cls)
        made._magnitude, made._units = value, units
        return made

    @property
    def units(self) -> Unit:
        """The unit."""
        return _unit_made_of(self._units)

    def __reduce__(self) -> Any:
        """Return how it is pickled: pint would look its unit up in a registry that does not know capsules."""
        return quantity, (self._magnitude, unit_spelling(self))

    def __add__(self, other: Any) -> Any:
        """Return the sum."""
        if type(other) is type(self) and are_of_one_kind(self, other):
            return type(self)(self._magnitude + _number_in(self._units, other), self._units)
        return super().__add__(other)  # type: ignore[no-untyped-call]

    def __sub__(self, other: Any) -> Any:
        """Return the difference."""
        if type(other) is type(self) and are_of_one_kind(self, other):
            return type(self)(self._magnitude - _number_in(self._units, other), self._units)
        return super().__sub__(other)  # type: ignore[no-untyped-call]

    def __mul__(self, other: Any) -> Any:
        """Return the product."""
        if type(other) is type(self):
            return type(self)(self._magnitude * other._magnitude, _product(self._units, other._units))
        return super().__mul__(other)  # type: ignore[no-untyped-call]

    def __truediv__(self, other: Any) -> Any:
        """Return the quotient."""
        if type(other) is type(self):
            return type(self)(self._magnitude / other._magnitude, _quotient(self._units, other._units))
        return super().__truediv__(other)  # type: ignore[no-untyped-call]


class _Registry(pint.UnitRegistry):  # type: ignore[type-arg]
    """The registry whose quantities are exact ones."""

    Quantity = _ExactQuantity


# What is kept here is as closed as the system: the units that it has, and those that its rules lead to.
@cache
def _shared(units: UnitsContainer) -> UnitsContainer:
    """Return the one object that stands for equal units, so that those of most quantities need no comparing."""
    return units


@cache
def _product(left: UnitsContainer, right: UnitsContainer) -> UnitsContainer:
    return _shared(left * right)


@cache
def _quotient(left: UnitsContainer, right: UnitsContainer) -> UnitsContainer:
    return _shared(left / right)


@cache
def _unit_made_of(units: UnitsContainer) -> Unit:
    return _REGISTRY.Unit(units)


@cache
def _factor(source: UnitsContainer, target: UnitsContainer) -> Decimal:
    """Return the number by which pint multiplies a value to convert it."""
    factor: Decimal = _REGISTRY.Quantity(Decimal(1), source).to(target).magnitude
    return factor


def _number_in(units: UnitsContainer, value: Any) -> Decimal:
    number: Decimal = value._magnitude
    return number if _are_equal(value._units, units) else number * _factor(value._units, units)


def _are_equal(one: UnitsContainer, other: UnitsContainer) -> bool:
    return one is other or one == other


_REGISTRY = _Registry(Path(__file__).with_name("units.txt"), on_redefinition="raise", non_int_type=Decimal)

# Larger than the denominator of any factor here: from mcg/minute to kg/week is 10080 / 10**9.
_LARGEST_DENOMINATOR = 10**15
_LINE = "____"
# Writing a number out must not fail for want of digits.
_WIDE = Context(prec=100)
# From here downwards milligrams have so many zeros that they are misread.
_SMALL = Decimal("0.1")


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
        unit = unit * _REGISTRY.Unit(notation.SPELLINGS[numerator])
    if denominator:
        unit = unit / _REGISTRY.Unit(notation.SPELLINGS[denominator])
    return _unit_made_of(_shared(unit._units))


def quantity(number: Decimal | int | str, unit: str) -> Quantity:
    """Return the quantity of an exact number and a unit's spelling.

    Examples
    --------
    >>> print(format_quantity(quantity("4.5", "mg/capsule")))
    4.5 mg per capsule
    """
    return _made(Decimal(number), unit_of(unit)._units)


def _made(number: Decimal, units: UnitsContainer) -> Quantity:
    made: Quantity = _REGISTRY.Quantity(number, units)
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
    if _are_equal(value._units, target._units):
        return value
    if not is_measured_in(value, unit):
        raise QuantityError(
            described(value), f"is not a quantity in {unit_words(unit)}", f"give it in {unit_words(unit)}"
        )
    factor = _ratio(value._units, target._units)
    return _made(value.magnitude * factor.numerator / factor.denominator, target._units)


def is_measured_in(value: Quantity, unit: str) -> bool:
    """Return whether a quantity has the dimension of the unit named."""
    target = unit_of(unit)._units
    return value._units is target or _are_of_one_kind(value._units, target)


def are_of_one_kind(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities have one dimension, so that they can be added and compared."""
    return one._units is other._units or _are_of_one_kind(one._units, other._units)


@cache
def _are_of_one_kind(one: UnitsContainer, other: UnitsContainer) -> bool:
    return bool(_unit_made_of(one).is_compatible_with(_unit_made_of(other)))


def conversion_ratio(source: Unit, target: Unit) -> Fraction:
    """Return the number by which a value in one unit is multiplied to be in another, as an exact fraction.

    A minute is 1/60 hour, of which no decimal is exact: 30 minutes would be a little more than half an hour.
    Comparing days with weeks by == has that fault, as pint does it by itself: compare their magnitudes in one unit.
    """
    return _ratio(source._units, target._units)


@cache
def _ratio(source: UnitsContainer, target: UnitsContainer) -> Fraction:
    return Fraction(_factor(source, target)).limit_denominator(_LARGEST_DENOMINATOR)


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
    """Return a strength by volume as a ratio: 1 % v/v is 0.01 mL in 1 mL [usp-gn].

    Raises
    ------
    QuantityError
        A percentage of another kind, or no ratio of volumes.
    """
    return _fraction(strength, "% v/v", "1")


def mass_concentration(strength: Quantity) -> Quantity:
    """Return a strength in mass per volume: 1 % w/v is 1 g in 100 mL [usp-gn].

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
    if not isinstance(text, str):
        raise QuantityError(str(text), "this is not a text", 'write the number and its unit as text, such as "4.5 mg"')
    cleaned = re.sub(f"[{notation.SPACES}]+", " ", text).strip(" ")
    if not cleaned:
        raise QuantityError(text, "no quantity is given", notation.EXAMPLES)
    if not cleaned.isprintable():
        raise QuantityError(text, "there is a character in it that cannot be seen", "type it anew, with plain spaces")
    found = notation.QUANTITY.fullmatch(cleaned)
    if found is None:
        raise _not_a_quantity(text, cleaned)
    number = _number(text, found["number"], found["unit"])
    unit = _unit(text, found["unit"])
    if found["per"] is None:
        return _made(number, unit._units)
    if "%" in found["unit"]:
        raise QuantityError(text, "a percentage is not per anything", "write it alone, such as 1 %")
    if "ppm" in (found["unit"], found["per"]):
        raise QuantityError(text, "ppm is not per anything", "write it alone, such as 5 ppm")
    divisor = _number(text, found["divisor"], found["per"]) if found["divisor"] else Decimal(1)
    if divisor == 0:
        raise QuantityError(text, "nothing can be per zero", notation.EXAMPLES)
    return _made(number / divisor, _quotient(unit._units, _unit(text, found["per"])._units))


def _number(text: str, digits: str, unit: str) -> Decimal:
    if notation.NUMBER.fullmatch(digits) is None:
        raise QuantityError(text, *_number_fault(digits, unit))
    whole, _, decimals = digits.replace(",", "").partition(".")
    if len(whole) > notation.LONGEST_WHOLE or len(decimals) > notation.LONGEST_DECIMALS:
        raise QuantityError(text, "the number has too many digits", "write it with fewer digits")
    return Decimal(digits.replace(",", ""))


def _number_fault(digits: str, unit: str) -> tuple[str, str]:
    """Return what is wrong with a number's digits, and what to write."""
    if "," in digits:
        meant = _comma_meant(digits)
        guess = "" if meant is None else f"write {number_text(meant)} {unit} if that is meant: "
        return "the comma is neither a decimal sign nor between thousands", guess + notation.NOTATION
    if digits.count(".") > 1:
        return "the number has more than one decimal point", notation.NOTATION
    if digits.endswith("."):
        return "the decimal point has no digit after it", f"write {number_text(Decimal(digits))} {unit}"
    amount = f"write {number_text(Decimal(digits))} {unit}"
    if "." in digits:
        return "the number begins with a needless zero", amount
    return "the number begins with a needless zero", f"{amount}, or a decimal point after the zero"


def _comma_meant(digits: str) -> Decimal | None:
    """Return the number that misplaced commas most likely stand for, or None where no guess would help."""
    if digits.count(",") == 1 and re.fullmatch(r"[0-9]+(?:\.[0-9]{3})*,[0-9]+", digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[0-9]+(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?", digits):
        return Decimal(digits.replace(",", ""))
    return None


def _unit(text: str, spelling: str) -> Unit:
    if spelling.startswith("%"):
        spelling = re.sub("% ?(?=[wv])", "% ", spelling)
    if spelling in notation.SPELLINGS:
        return unit_of(spelling)
    raise QuantityError(text, f"{spelling!r} is not a unit used here", notation.unit_remedy(spelling))


def _not_a_quantity(text: str, cleaned: str) -> QuantityError:
    reason, remedy = next(
        (reason, remedy) for pattern, reason, remedy in notation.FAULTS if re.match(pattern, cleaned, re.IGNORECASE)
    )
    if remedy == "{digits}":
        number = cleaned if notation.NUMBER.fullmatch(cleaned) else "4.5"
        remedy = f"write {number} mg, {number} mL or whatever is meant"
    return QuantityError(text, reason, remedy.replace("{text}", cleaned))


def number_text(number: Decimal) -> str:
    """Return a number as ISMP asks: no trailing zero, a leading zero, commas from 1,000 [ismp].

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
    """Return a quantity as it is shown to people: exact, by ISMP's rules, "per" spelled out [ismp].

    An open quantity shows as a line to write on. `parse_quantity` reads the text back unchanged, but for a plain
    number, such as 20 mL per 100 mL comes to: it has no unit to be read by.

    Examples
    --------
    >>> print(format_quantity(parse_quantity("1000.50 mg/capsule")))
    1,000.5 mg per capsule
    """
    number: Decimal = value.magnitude
    text = _LINE if number.is_nan() else number_text(number)
    return f"{text} {_unit_text(value._units, plural=_is_plural(number))}".rstrip()


def small_in_micrograms(strength: Quantity) -> Quantity:
    """Return a strength in mg per something in mcg where it is less than 0.1 mg: 2 mcg, and not 0.002 mg [ismp].

    Examples
    --------
    >>> print(format_quantity(small_in_micrograms(parse_quantity("0.002 mg/capsule"))))
    2 mcg per capsule
    """
    above, _, below = unit_spelling(strength).partition("/")
    if above != "mg" or not 0 < strength.magnitude < _SMALL:
        return strength
    return converted(strength, f"mcg/{below}" if below else "mcg")


def described(value: Quantity) -> str:
    """Return a quantity for a message, also when its unit is one that is never shown."""
    try:
        return format_quantity(value)
    except KeyError:
        return f"{number_text(value.magnitude)} {value.units}"


def format_measured(value: Quantity, places: int) -> str:
    """Return a measured quantity to so many decimals, a final 5 going up; trailing zeros show the precision [ismp].

    Examples
    --------
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
    """Return a unit as it is shown: "mg/capsule" reads "mg per capsule"."""
    return _unit_text(unit_of(unit)._units, plural=plural) or "a plain number"


def unit_spelling(value: Quantity) -> str:
    """Return the spelling, such as "mg/capsule", from which `unit_of` makes this quantity's unit."""
    above, below = _parts(value._units)
    return f"{above or '1'}/{below}" if below else above or "1"


@cache
def _unit_text(unit: UnitsContainer, *, plural: bool) -> str:
    above, below = _parts(unit)
    if plural and above in notation.COUNT_NOUNS:
        above += "s"
    return f"{above} per {below}".lstrip() if below else above


@cache
def _parts(unit: UnitsContainer) -> tuple[str, str]:
    """Return the spellings above and below the stroke; KeyError for a unit that is never shown."""
    powers: dict[str, Any] = dict(unit)
    above = [name for name, power in powers.items() if power == 1]
    below = [name for name, power in powers.items() if power == -1]
    if len(above) > 1 or len(below) > 1 or len(above) + len(below) != len(powers):
        raise KeyError(str(unit))
    return "".join(notation.SHOWN[name] for name in above), "".join(notation.SHOWN[name] for name in below)
