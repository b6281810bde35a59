"""Named rounding rules for numbers: nothing in the toolkit is rounded but by one of these."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

# What a division leaves behind the 9th decimal is no part of the amount: 2.000000000000001 tablets are 2.
_NOISE = Decimal("1e-9")


def half_up(number: Decimal, places: int) -> Decimal:
    """Return a number rounded to decimal places, a final 5 going up.

    Only the one digit behind the last place kept is looked at. [usp-gn]

    Examples
    --------
    >>> half_up(Decimal("101.55"), 1)
    Decimal('101.6')
    """
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def up_to_whole(number: Decimal) -> Decimal:
    """Return the next whole number that is not smaller.

    Examples
    --------
    >>> up_to_whole(Decimal("8.28"))
    Decimal('9')
    """
    return number.quantize(_NOISE, rounding=ROUND_HALF_UP).to_integral_value(rounding=ROUND_CEILING)


def down_to_whole(number: Decimal) -> Decimal:
    """Return the next whole number that is not larger.

    Examples
    --------
    >>> down_to_whole(Decimal("12.5"))
    Decimal('12')
    """
    return number.quantize(_NOISE, rounding=ROUND_HALF_UP).to_integral_value(rounding=ROUND_FLOOR)


def to_significant(number: Decimal, digits: int) -> Decimal:
    """Return a number rounded half up to so many significant digits.

    Examples
    --------
    >>> to_significant(Decimal("0.0409836"), 5)
    Decimal('0.040984')
    """
    return half_up(number, digits - 1 - number.adjusted()) if number else number
