"""Alligation: mixing strengths, medial (what a mixture has) and alternate (what to mix)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from compounding import units
from compounding.calculations.cautions import RESULT, cautioned, volumes_are_mixed
from compounding.calculations.kinds import AMOUNT, STRENGTH, STRENGTHS, calculation_of_kinds, described, is_less
from compounding.errors import QuantityError
from compounding.units import Quantity
from compounding.working import A, total


@cautioned(volumes_are_mixed, amounts="amounts", strength=RESULT)
@calculation_of_kinds(STRENGTHS, STRENGTH, strengths=STRENGTH, amounts=AMOUNT, source="usp-1160")
def mean_strength(strengths: Sequence[A], amounts: Sequence[A]) -> A:
    """Strength of a mixture of several strengths.

    Alligation medial: each strength multiplied by its amount, and the sum divided by the sum of the amounts.

    Parameters
    ----------
    strengths
        Strength of each part, all stated alike [%].
    amounts
        Volume or mass of each part, in the same order [mL].

    Returns
    -------
    A
        Strength of the mixture, stated as those of the parts are [%].

    Raises
    ------
    QuantityError
        Strengths that are not alike, or not one amount for each.

    Examples
    --------
    50 g of 5 % and 50 g of 1 %.

    >>> from compounding.units import format_quantity, parse_quantity, quantity
    >>> strengths, half = [parse_quantity("5 % w/w"), parse_quantity("1 % w/w")], parse_quantity("50 g")
    >>> print(format_quantity(mean_strength(strengths, [half, half])))
    3 % w/w
    """
    if len(strengths) != len(amounts) or not strengths:
        given = f"{len(strengths)} strengths and {len(amounts)} amounts"
        raise QuantityError(given, "these are not pairs", "give one amount for each strength")
    return total(strength * amount for strength, amount in zip(strengths, amounts, strict=True)) / total(amounts)


@cautioned(volumes_are_mixed, amounts="amount", strength="target")
@calculation_of_kinds(
    STRENGTHS, AMOUNT, higher=STRENGTH, lower=STRENGTH, target=STRENGTH, amount=AMOUNT, source="usp-1160"
)
def higher_amount(higher: A, lower: A, target: A, amount: A) -> A:
    """Amount of the stronger of two stocks in a mixture of them.

    Alligation alternate: the amount to make, multiplied by what the target is above the weaker stock and divided by
    what the stronger is above the weaker.

    Parameters
    ----------
    higher
        Strength of the stronger stock [%].
    lower
        Strength of the weaker stock; 0 % for plain base [%].
    target
        Strength wanted [%].
    amount
        Volume or mass to make [mL].

    Returns
    -------
    A
        Volume or mass of the stronger stock [mL].

    Raises
    ------
    QuantityError
        Strengths that are not alike, or a target that does not lie between those of the stocks.

    Examples
    --------
    100 g of 1 % ointment from 2.5 % and 0.5 %.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> higher, lower, target = (parse_quantity(text) for text in ("2.5 %", "0.5 %", "1 %"))
    >>> print(format_quantity(higher_amount(higher, lower, target, parse_quantity("100 g"))))
    25 g
    """
    _check_between(target, lower, higher)
    return amount * (target - lower) / (higher - lower)


@cautioned(volumes_are_mixed, amounts="amount", strength="target")
@calculation_of_kinds(
    STRENGTHS, AMOUNT, higher=STRENGTH, lower=STRENGTH, target=STRENGTH, amount=AMOUNT, source="usp-1160"
)
def lower_amount(higher: A, lower: A, target: A, amount: A) -> A:
    """Amount of the weaker of two stocks in a mixture of them.

    Alligation alternate: the amount to make, multiplied by what the target is below the stronger stock and divided by
    what the stronger is above the weaker.

    Parameters
    ----------
    higher
        Strength of the stronger stock [%].
    lower
        Strength of the weaker stock; 0 % for plain base [%].
    target
        Strength wanted [%].
    amount
        Volume or mass to make [mL].

    Returns
    -------
    A
        Volume or mass of the weaker stock [mL].

    Raises
    ------
    QuantityError
        Strengths that are not alike, or a target that does not lie between those of the stocks.

    Examples
    --------
    100 g of 1 % ointment from 2.5 % and 0.5 %.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> higher, lower, target = (parse_quantity(text) for text in ("2.5 %", "0.5 %", "1 %"))
    >>> print(format_quantity(lower_amount(higher, lower, target, parse_quantity("100 g"))))
    75 g
    """
    _check_between(target, lower, higher)
    return amount * (higher - target) / (higher - lower)


@cautioned(volumes_are_mixed, amounts="amount", strength="target")
@calculation_of_kinds(
    STRENGTHS, AMOUNT, strength=STRENGTH, amount=AMOUNT, added=STRENGTH, target=STRENGTH, source="usp-1160"
)
def amount_to_add(strength: A, amount: A, added: A, target: A) -> A:
    """Amount of another strength that brings a known amount to the strength wanted.

    Base or diluent is added as 0 %, pure drug as 100 %.

    Parameters
    ----------
    strength
        Strength at hand [%].
    amount
        Volume or mass of it [mL].
    added
        Strength of what is added [%].
    target
        Strength wanted [%].

    Returns
    -------
    A
        Volume or mass to add [mL].

    Raises
    ------
    QuantityError
        Strengths that are not alike, or a target that does not lie between the two.

    Examples
    --------
    Base for 120 g of 95 % ointment to be made 22 %, and 2.5 % ointment for 240 g of 0.25 % to be made 1 %.

    >>> from compounding.units import format_measured, parse_quantity
    >>> strength, base, target = (parse_quantity(text) for text in ("95 %", "0 %", "22 %"))
    >>> print(format_measured(amount_to_add(strength, parse_quantity("120 g"), base, target), 2))
    398.18 g
    >>> strength, added, target = (parse_quantity(text) for text in ("0.25 %", "2.5 %", "1 %"))
    >>> print(format_measured(amount_to_add(strength, parse_quantity("240 g"), added, target), 0))
    120 g
    """
    lower, higher = (added, strength) if is_less(added, strength) else (strength, added)
    _check_between(target, lower, higher)
    return amount * (target - strength) / (added - target)


@dataclass(frozen=True, kw_only=True)
class Blend:
    """What to mix for a strength, in the order of the stocks.

    Attributes
    ----------
    parts
        Parts of each stock, in lowest whole numbers.
    amounts
        Volume or mass of each, if an amount was asked for.
    """

    parts: tuple[int, ...]
    amounts: tuple[Quantity, ...]


@cautioned(volumes_are_mixed, amounts="amount", strength="target")
def blend(strengths: Sequence[Quantity], target: Quantity, amount: Quantity | None = None) -> Blend:
    """Parts of two or more stocks that make a strength, by the classic pairing.

    Alligation alternate [usp-1160]. Stocks above the target are paired with stocks below it, the strongest with the
    weakest; of a pair, each gets as many parts as the other is away from the target. A stock that is left without a
    partner is paired with the last of the other side. With three stocks or more this is one of many right answers.

    Parameters
    ----------
    strengths
        Strength of each stock, all stated alike: in %, % w/w, mg per mL and so on.
    target
        Strength wanted, stated as they are.
    amount
        Volume or mass to make; without it only the parts are found.

    Raises
    ------
    QuantityError
        Strengths that are not alike, a stock that has the target's strength, or none on one side of it.

    Examples
    --------
    70 % and 20 % to make 30 %.

    >>> from compounding.units import parse_quantity
    >>> blend([parse_quantity("70 %"), parse_quantity("20 %")], parse_quantity("30 %")).parts
    (1, 4)
    """
    aim = Fraction(target.magnitude)
    distances = [Fraction(units.magnitude(each, units.unit_spelling(target))) - aim for each in strengths]
    higher = sorted((each for each in range(len(strengths)) if distances[each] > 0), key=lambda each: -distances[each])
    lower = sorted((each for each in range(len(strengths)) if distances[each] < 0), key=lambda each: distances[each])
    _check_sides(strengths, target, higher, lower)
    parts = [Fraction(0)] * len(strengths)
    for one, other in zip_longest(higher, lower):
        above = higher[-1] if one is None else one
        below = lower[-1] if other is None else other
        parts[above] -= distances[below]
        parts[below] += distances[above]
    whole = _lowest(parts)
    amounts = () if amount is None else tuple(amount * each / sum(whole) for each in whole)
    return Blend(parts=whole, amounts=amounts)


def _lowest(parts: Sequence[Fraction]) -> tuple[int, ...]:
    scale = math.lcm(*(each.denominator for each in parts))
    whole = [int(each * scale) for each in parts]
    divisor = math.gcd(*whole)
    return tuple(each // divisor for each in whole)


def _check_sides(strengths: Sequence[Quantity], target: Quantity, higher: Sequence[int], lower: Sequence[int]) -> None:
    given = ", ".join(described(each) for each in strengths) or "no strength"
    if not higher or not lower:
        raise QuantityError(
            described(target),
            f"does not lie between the strengths of the stocks ({given})",
            "take stocks on both sides of it",
        )
    if len(higher) + len(lower) < len(strengths):
        raise QuantityError(
            given, f"one of these is the target of {described(target)} itself", "leave it out: any amount of it fits"
        )


def _check_between(target: Any, lower: Any, higher: Any) -> None:
    if is_less(higher, lower):
        raise QuantityError(
            described(higher), f"is given as the higher strength, but {described(lower)} is above it", "exchange them"
        )
    if is_less(target, lower) or is_less(higher, target):
        raise QuantityError(
            described(target),
            f"does not lie between {described(lower)} and {described(higher)}",
            "take one stock that is stronger and one that is weaker; plain base is 0 %, pure drug 100 %",
        )
