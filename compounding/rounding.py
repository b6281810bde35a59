"""Named rounding rules for numbers: nothing in the toolkit is rounded but by one of these."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from functools import lru_cache

# What a division leaves behind the 9th decimal is no part of the amount: 2.000000000000001 tablets are 2.
_NOISE = Decimal("1e-9")
# Rounding must not fail for want of digits: the greatest number that a spreadsheet holds has 309 before the point.
_WIDE = Context(prec=400)


# A number that is further off is no slip of the decimal point or of a unit.
_LARGEST_POWER = 6


def half_up(number: Decimal, places: int) -> Decimal:
    """Return a number rounded to decimal places, a final 5 going up.

    Only the one digit behind the last place kept is looked at. [usp-gn]

    Parameters
    ----------
    number
        The number.
    places
        Decimals that are kept; below zero, whole tens or hundreds.

    Examples
    --------
    >>> half_up(Decimal("101.55"), 1)
    Decimal('101.6')
    """
    return number.quantize(_place(places), ROUND_HALF_UP, _WIDE)


@lru_cache(maxsize=64)
def _place(places: int) -> Decimal:
    """Return one of the last decimal place that is kept."""
    return Decimal(1).scaleb(-places)


def to_whole(number: Decimal) -> Decimal:
    """Return the nearest whole number, a half going up.

    Parameters
    ----------
    number
        The number; what lies behind its 9th decimal is taken as noise of a division.

    Examples
    --------
    >>> to_whole(Decimal("12.5"))
    Decimal('13')
    """
    return _without_noise(number).to_integral_value(ROUND_HALF_UP)


def up_to_whole(number: Decimal) -> Decimal:
    """Return the next whole number that is not smaller in size, as ROUNDUP does in a cell.

    Parameters
    ----------
    number
        The number; what lies behind its 9th decimal is taken as noise of a division.

    Examples
    --------
    >>> up_to_whole(Decimal("8.28"))
    Decimal('9')
    """
    return _without_noise(number).to_integral_value(ROUND_UP)


def down_to_whole(number: Decimal) -> Decimal:
    """Return the next whole number that is not larger in size, as ROUNDDOWN does in a cell.

    Parameters
    ----------
    number
        The number; what lies behind its 9th decimal is taken as noise of a division.

    Examples
    --------
    >>> down_to_whole(Decimal("12.5"))
    Decimal('12')
    """
    return _without_noise(number).to_integral_value(ROUND_DOWN)


def to_significant(number: Decimal, digits: int) -> Decimal:
    """Return a number rounded half up to so many significant digits.

    Parameters
    ----------
    number
        The number.
    digits
        Significant digits that are kept.

    Examples
    --------
    >>> to_significant(Decimal("0.0409836"), 5)
    Decimal('0.040984')
    """
    return half_up(number, digits - 1 - number.adjusted()) if number else number


def _without_noise(number: Decimal) -> Decimal:
    return number.quantize(_NOISE, ROUND_HALF_UP, _WIDE)


def power_of_ten(ratio: Decimal, near: Decimal) -> int:
    """Return the power of ten that a ratio above zero is near to, from -6 to 6; 0 where it is near none.

    Parameters
    ----------
    ratio
        The ratio, above zero.
    near
        How far from the power it may be, as a share of the smaller of the two.

    Examples
    --------
    >>> power_of_ten(Decimal("1020"), Decimal("0.05")), power_of_ten(Decimal("0.2"), Decimal("0.05"))
    (3, 0)
    """
    power = int(to_whole(ratio.log10()))
    off = ratio.scaleb(-power)
    return power if abs(power) <= _LARGEST_POWER and max(off, 1 / off) <= 1 + near else 0
