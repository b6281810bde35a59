"""Quantities: left open, converted and compared, and percentages as ratios and concentrations."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from compounding.errors import QuantityError
from compounding.units.registry import (
    REGISTRY,
    Quantity,
    Unit,
    are_alike,
    are_equal,
    exact_ratio,
    made_of,
    quantity,
    unit_of,
    unit_spelling,
)
from compounding.units.shown import described, plain, unit_words

# From here downwards milligrams have so many zeros that they are misread.
_SMALL = Decimal("0.1")


def open_quantity(unit: str) -> Quantity:
    """Return a quantity of a known unit and an unknown number: a bench entry not yet made.

    What is computed from it is open too, of the right unit.

    Parameters
    ----------
    unit
        Spelling of the unit in which it will be entered.
    """
    return quantity(Decimal("NaN"), unit)


def is_open(value: Quantity) -> bool:
    """Return whether a quantity waits for a bench entry.

    Parameters
    ----------
    value
        Quantity of any kind.
    """
    return value.magnitude.is_nan()


def magnitude(value: Quantity, unit: str) -> Decimal:
    """Return the number of a quantity in the unit named.

    Parameters
    ----------
    value
        Quantity of any kind.
    unit
        Spelling of a unit of the same kind.

    Raises
    ------
    QuantityError
        The quantity is of another dimension.
    """
    return converted(value, unit).magnitude


def converted(value: Quantity, unit: str) -> Quantity:
    """Return the same quantity in the unit named.

    Parameters
    ----------
    value
        Quantity of any kind.
    unit
        Spelling of a unit of the same kind.

    Raises
    ------
    QuantityError
        The quantity is of another dimension.
    """
    target = unit_of(unit)
    if are_equal(value._units, target._units):
        return value
    if not is_measured_in(value, unit):
        raise QuantityError(
            described(value), f"is not a quantity in {unit_words(unit)}", f"give it in {unit_words(unit)}"
        )
    factor = exact_ratio(value._units, target._units)
    return made_of(value.magnitude * factor.numerator / factor.denominator, target._units)


def worked_out(value: Quantity) -> Quantity:
    """Return a quantity without the zeros that arithmetic leaves behind its last digit: nothing was measured so finely.

    Parameters
    ----------
    value
        Quantity of any kind, known, that stands in for a measured one.

    Examples
    --------
    >>> from compounding.units import format_stated, parse_quantity
    >>> print(format_stated(worked_out(parse_quantity("0.410 g") * quantity(20, "1"))))
    8.2 g
    """
    return made_of(Decimal(plain(value.magnitude)), value._units)


def is_measured_in(value: Quantity, unit: str) -> bool:
    """Return whether a quantity has the dimension of the unit named.

    Parameters
    ----------
    value
        Quantity of any kind.
    unit
        Spelling of a unit.
    """
    target = unit_of(unit)._units
    return value._units is target or are_alike(value._units, target)


def conversion_ratio(source: Unit, target: Unit) -> Fraction:
    """Return the number by which a value in one unit is multiplied to be in another, as an exact fraction.

    A minute is 1/60 hour, of which no decimal is exact: 30 minutes would be a little more than half an hour.
    Comparing days with weeks by == has that fault, as pint does it by itself: compare their magnitudes in one unit.

    Parameters
    ----------
    source
        Unit of the value.
    target
        Unit of the same kind in which it is wanted.
    """
    return exact_ratio(source._units, target._units)


def is_quantity(value: object) -> bool:
    """Return whether an object is a quantity of this unit system.

    Parameters
    ----------
    value
        Anything.
    """
    return isinstance(value, REGISTRY.Quantity)


def mass_fraction(strength: Quantity) -> Quantity:
    """Return a strength by mass as a ratio.

    % w/w, plain % and mg/g are one kind; 1 % w/w is 0.01 g in 1 g. [usp-gn]

    Parameters
    ----------
    strength
        Strength in % w/w, in % or as a ratio of masses, such as mg/g.

    Raises
    ------
    QuantityError
        A percentage of another kind, or no ratio of masses.
    """
    return _fraction(strength, "% w/w", "1")


def volume_fraction(strength: Quantity) -> Quantity:
    """Return a strength by volume as a ratio: 1 % v/v is 0.01 mL in 1 mL [usp-gn].

    Parameters
    ----------
    strength
        Strength in % v/v, in % or as a ratio of volumes.

    Raises
    ------
    QuantityError
        A percentage of another kind, or no ratio of volumes.
    """
    return _fraction(strength, "% v/v", "1")


def mass_concentration(strength: Quantity) -> Quantity:
    """Return a strength in mass per volume: 1 % w/v is 1 g in 100 mL [usp-gn].

    Parameters
    ----------
    strength
        Strength in % w/v or in mass per volume, such as mg/mL.

    Raises
    ------
    QuantityError
        A percentage of another kind, or no mass per volume.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_concentration(parse_quantity("1 % w/v"))))
    10 mg per mL
    """
    return converted(_fraction(strength, "% w/v", "g/mL"), "mg/mL")


def _fraction(strength: Quantity, percentage: str, ratio: str) -> Quantity:
    if is_measured_in(strength, percentage):
        return quantity(magnitude(strength, percentage) / 100, ratio)
    return converted(strength, ratio)


def small_in_micrograms(strength: Quantity) -> Quantity:
    """Return a strength in mg per something in mcg where it is less than 0.1 mg: 2 mcg, and not 0.002 mg [ismp].

    Parameters
    ----------
    strength
        Strength in any unit; what is not in mg per something stays as it is.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(small_in_micrograms(parse_quantity("0.002 mg/capsule"))))
    2 mcg per capsule
    """
    above, _, below = unit_spelling(strength).partition("/")
    if above != "mg" or not 0 < strength.magnitude < _SMALL:
        return strength
    return converted(strength, f"mcg/{below}" if below else "mcg")
