"""Quantities for print: what was worked out is rounded and marked, raw data stand as they were stated."""

from __future__ import annotations

from compounding import rounding, units
from compounding.units import Quantity

_SHOWN_PLACES = 15


def shown(value: Quantity, digits: int = 7) -> str:
    """Return a quantity for print, rounded to so many significant digits and then marked with an approximate sign.

    The digits before the decimal point are all kept. What a division leaves behind the 15th decimal is no part of the
    amount: 50.00000000000000000000000001 mg are 50 mg.

    Examples
    --------
    >>> from decimal import Decimal
    >>> shown(units.quantity(Decimal(1) / Decimal("24.4"), "mg/drop"), 5)
    '≈ 0.040984 mg per drop'
    """
    if units.is_open(value):
        return units.format_quantity(value)
    number = rounding.half_up(value.magnitude, _SHOWN_PLACES)
    near = rounding.half_up(number, max(0, digits - 1 - number.adjusted()))
    text = units.format_quantity(units.quantity(abs(near) if near.is_zero() else near, units.unit_spelling(value)))
    return text if near == number else f"\N{ALMOST EQUAL TO} {text}"


def stated(value: Quantity) -> str:
    """Return raw data for print, with every digit that they were stated with.

    What a division has left, as of 35 drops per 3 mL, was never stated: it is printed as `shown` gives it.

    Examples
    --------
    >>> stated(units.parse_quantity("8.20 g"))
    '8.20 g'
    >>> stated(units.parse_quantity("35 drops per 3 mL"))
    '≈ 11.66667 drops per mL'
    """
    number = value.magnitude
    was_stated = units.is_open(value) or rounding.half_up(number, _SHOWN_PLACES) == number
    return units.format_stated(value) if was_stated else shown(value)


def alone(amount: Quantity) -> str:
    """Return an amount per dose for print where the dose is understood; a small one is in micrograms [ismp].

    Examples
    --------
    >>> alone(units.parse_quantity("0.5 mL/dose")), alone(units.parse_quantity("0.004 mg/dose"))
    ('0.5 mL', '4 mcg')
    """
    return shown(units.small_in_micrograms(amount), 4).replace(" per dose", "")
