"""The limits of a verification: the usual ones, or those of a formula."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from compounding import rounding, units
from compounding.records.formula import Formula
from compounding.units import Quantity, quantity

# Limits are stated to one place at least: 90 % in a formula is 90.0 %, and 89.9 % does not meet it.
_PLACES = 1


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits, inclusive, as shares of what is meant [%].

    Attributes
    ----------
    strength_lowest, strength_highest
        Of the strength, of the label.
    each_lowest, each_highest
        Of single net fills and of their mean, of theory.
    yield_lowest, yield_highest
        Of the yield.
    origin
        Where they are from, in words.
    """

    strength_lowest: Quantity = field(default_factory=partial(quantity, "90.0", "%"))
    strength_highest: Quantity = field(default_factory=partial(quantity, "110.0", "%"))
    each_lowest: Quantity = field(default_factory=partial(quantity, "90.0", "%"))
    each_highest: Quantity = field(default_factory=partial(quantity, "110.0", "%"))
    yield_lowest: Quantity = field(default_factory=partial(quantity, "95.0", "%"))
    yield_highest: Quantity = field(default_factory=partial(quantity, "105.0", "%"))
    origin: str = "the usual ones"


def limits_of(formula: Formula) -> Limits:
    """Return the limits that a formula states.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> found = limits_of(find_library(None).load("naltrexone-capsule"))
    >>> print(found.strength_lowest, found.yield_highest)
    90.0 percent 105.0 percent
    """
    accepted = formula.acceptance
    weights = next((each for each in formula.quality if each.result == "capsule weights"), None)
    lowest = weights.lowest if weights is not None else None
    highest = weights.highest if weights is not None else None
    return Limits(
        strength_lowest=_stated(accepted.strength_lowest),
        strength_highest=_stated(accepted.strength_highest),
        each_lowest=_stated(lowest or accepted.strength_lowest),
        each_highest=_stated(highest or accepted.strength_highest),
        yield_lowest=_stated(accepted.yield_lowest),
        yield_highest=_stated(accepted.yield_highest),
        origin=f"those of {formula.id}, version {formula.version}",
    )


def _stated(limit: Quantity) -> Quantity:
    number = units.magnitude(limit, "%")
    return quantity(rounding.half_up(number, max(_PLACES, -int(number.as_tuple().exponent))), "%")
