"""The registry: exact quantities of the units in `units.txt`, and no others. Only this module imports pint."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pint
from pint.facets.plain import PlainUnit
from pint.util import UnitsContainer

from compounding import notation

Quantity: TypeAlias = "pint.Quantity[Decimal]"
Unit: TypeAlias = PlainUnit
Units: TypeAlias = UnitsContainer

# Larger than the denominator of any factor here: from mcg/minute to kg/week is 10080 / 10**9.
_LARGEST_DENOMINATOR = 10**15


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
        return unit_made_of(self._units)

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
            return type(self)(self._magnitude * other._magnitude, product(self._units, other._units))
        return super().__mul__(other)  # type: ignore[no-untyped-call]

    def __truediv__(self, other: Any) -> Any:
        """Return the quotient."""
        if type(other) is type(self):
            return type(self)(self._magnitude / other._magnitude, quotient(self._units, other._units))
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
def product(left: UnitsContainer, right: UnitsContainer) -> UnitsContainer:
    """Return the units of a product."""
    return _shared(left * right)


@cache
def quotient(left: UnitsContainer, right: UnitsContainer) -> UnitsContainer:
    """Return the units of a quotient."""
    return _shared(left / right)


@cache
def unit_made_of(units: UnitsContainer) -> Unit:
    """Return the unit that is made of units and their powers."""
    return REGISTRY.Unit(units)


@cache
def factor_between(source: UnitsContainer, target: UnitsContainer) -> Decimal:
    """Return the number by which pint multiplies a value to convert it."""
    factor: Decimal = REGISTRY.Quantity(Decimal(1), source).to(target).magnitude
    return factor


def _number_in(units: UnitsContainer, value: Any) -> Decimal:
    number: Decimal = value._magnitude
    return number if are_equal(value._units, units) else number * factor_between(value._units, units)


def are_equal(one: UnitsContainer, other: UnitsContainer) -> bool:
    """Return whether two units are the same, written alike."""
    return one is other or one == other


def are_of_one_kind(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities have one dimension, so that they can be added and compared.

    Parameters
    ----------
    one
        Quantity of any kind.
    other
        The quantity that it is compared with.
    """
    return one._units is other._units or are_alike(one._units, other._units)


@cache
def are_alike(one: UnitsContainer, other: UnitsContainer) -> bool:
    """Return whether two units have one dimension."""
    return bool(unit_made_of(one).is_compatible_with(unit_made_of(other)))


@cache
def exact_ratio(source: UnitsContainer, target: UnitsContainer) -> Fraction:
    """Return the number by which a value in one unit is multiplied to be in another, as an exact fraction."""
    return Fraction(factor_between(source, target)).limit_denominator(_LARGEST_DENOMINATOR)


REGISTRY = _Registry(Path(__file__).with_name("units.txt"), on_redefinition="raise", non_int_type=Decimal)


@cache
def unit_of(text: str) -> Unit:
    """Return the unit that a spelling such as "mg", "mg/capsule" or "1" stands for.

    For units written in the toolkit's own code and formula files; a user's text goes through `parse_quantity`.

    Parameters
    ----------
    text
        Spelling of a unit, or of one unit per another: "mg", "mg/capsule"; "1" for a plain number.
    """
    numerator, _, denominator = ("", "", "") if text == "1" else text.partition("/")
    if text.startswith("% "):
        numerator, denominator = text, ""
    unit = REGISTRY.Unit("")
    if numerator and numerator != "1":
        unit = unit * REGISTRY.Unit(notation.SPELLINGS[numerator])
    if denominator:
        unit = unit / REGISTRY.Unit(notation.SPELLINGS[denominator])
    return unit_made_of(_shared(unit._units))


def quantity(number: Decimal | int | str, unit: str) -> Quantity:
    """Return the quantity of an exact number and a unit's spelling.

    Parameters
    ----------
    number
        The number; text and whole numbers are taken exactly.
    unit
        Spelling of its unit, such as "mg/capsule".

    Examples
    --------
    >>> from compounding.units import format_quantity
    >>> print(format_quantity(quantity("4.5", "mg/capsule")))
    4.5 mg per capsule
    """
    return made_of(Decimal(number), unit_of(unit)._units)


def made_of(number: Decimal, units: UnitsContainer) -> Quantity:
    """Return the quantity of a number and its units."""
    made: Quantity = REGISTRY.Quantity(number, units)
    return made


def unit_spelling(value: Quantity) -> str:
    """Return the spelling, such as "mg/capsule", from which `unit_of` makes this quantity's unit.

    Parameters
    ----------
    value
        Quantity of any kind that can be shown.
    """
    above, below = spellings(value._units)
    return f"{above or '1'}/{below}" if below else above or "1"


@cache
def spellings(unit: UnitsContainer) -> tuple[str, str]:
    """Return the spellings above and below the stroke; KeyError for a unit that is never shown."""
    powers: dict[str, Any] = dict(unit)
    above = [name for name, power in powers.items() if power == 1]
    below = [name for name, power in powers.items() if power == -1]
    if len(above) > 1 or len(below) > 1 or len(above) + len(below) != len(powers):
        raise KeyError(str(unit))
    return "".join(notation.SHOWN[name] for name in above), "".join(notation.SHOWN[name] for name in below)
