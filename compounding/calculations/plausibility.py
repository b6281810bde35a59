"""Plausibility of what was measured: numbers that are more likely a slip than a measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from compounding import rounding, units
from compounding.calculations.kinds import COMPARED, SAME, calculation_of_kinds
from compounding.errors import QuantityError
from compounding.units import Quantity, quantity
from compounding.working import A

# How near a number must be to ten, a hundred or a thousand times what was meant to look like a slip.
_NEAR = Decimal("0.25")
# Kilograms for milligrams; what is further off is none of these slips.
_LARGEST_POWER = 6
_UNIT_SLIPS = MappingProxyType({3: " or g stands for mg", 6: " or kg stands for mg"})
# Capsules filled by hand differ: five or more weights without any spread were not weighed one by one.
_FEWEST_ALIKE = 5
# Several units at once, with their shells or without.
_LEAST_OF_A_GROUP, _MOST_OF_A_GROUP = Decimal("4.5"), Decimal(150)
# Fewer single weights than this are too few to judge a batch by.
_FEWEST = 10


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What a number that is far off may have slipped by.

    Attributes
    ----------
    ratio
        What was measured, divided by what was meant [1].
    factor
        The power of ten that the ratio is near to, from 10 to 1,000,000 or one over it; 1 where it is near none.
    is_slip
        Whether it is near one.
    verdict
        The same in words.
    """

    ratio: Quantity
    factor: Quantity
    is_slip: bool
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Whether single masses look as if each had been weighed by itself.

    Attributes
    ----------
    count
        Masses given.
    enough
        Whether they are 10 or more, or all of a smaller batch.
    all_alike
        Whether 5 or more of them are the same to the last digit.
    slips
        Numbers of the masses near 10 to 1,000,000 times what was meant, or one part in so many, counted from 1.
    as_a_group
        Whether each is some 5 to 100 times what was meant, as when several units were weighed at once.
    """

    count: int
    enough: bool
    all_alike: bool
    slips: tuple[int, ...]
    as_a_group: bool


@calculation_of_kinds(COMPARED, "%", measured=SAME, meant=SAME)
def share_of_meant(measured: A, meant: A) -> A:
    """What was measured, as a share of what was meant.

    Parameters
    ----------
    measured
        Mass, volume or count measured [mg].
    meant
        What it should be, of the same kind [mg].

    Returns
    -------
    A
        Share of what was meant, not rounded [%].

    Raises
    ------
    QuantityError
        Quantities of two kinds, or nothing meant.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(share_of_meant(parse_quantity("133 mg"), parse_quantity("140 mg"))))
    95 %
    """
    return measured / meant


def sample_of_masses(masses: Sequence[Quantity], meant: Quantity, made: Quantity | None = None) -> Sample:
    """Whether single masses look as if 10 or more units had been weighed, each by itself [cce-weights].

    Parameters
    ----------
    masses
        Mass of each unit [mg].
    meant
        What one should have [mg].
    made
        Units in the whole batch, where that is known [capsule].

    Raises
    ------
    QuantityError
        Quantities of two kinds, one that is not above zero, or no mass.

    Examples
    --------
    Ten capsules of 140 mg, weighed together.

    >>> found = sample_of_masses([quantity(1400, "mg")], quantity(140, "mg"))
    >>> print(found.count, found.enough, found.as_a_group, found.slips)
    1 False True (1,)
    """
    if not masses:
        raise QuantityError("no mass", "nothing was weighed", "give the mass of each unit")
    _above_zero(meant, "what was meant")
    needed = Decimal(_FEWEST) if made is None else min(Decimal(_FEWEST), units.magnitude(made, "capsule"))
    unit = units.unit_spelling(meant)
    numbers = [units.magnitude(each, unit) for each in masses]
    times = [each / meant.magnitude for each in numbers]
    return Sample(
        count=len(masses),
        enough=len(masses) >= needed,
        all_alike=len(masses) >= _FEWEST_ALIKE and len(set(numbers)) == 1,
        slips=tuple(number for number, each in enumerate(masses, start=1) if _is_slip(each, meant)),
        as_a_group=all(_LEAST_OF_A_GROUP <= each <= _MOST_OF_A_GROUP for each in times),
    )


def slip(measured: Quantity, meant: Quantity) -> Slip:
    """Whether a number is near to 10, 100, 1,000 and up to 1,000,000 times what was meant, or to one part in so many.

    Near is from 0.8 to 1.25 times: a judgement. A batch above 900 % of its strength went out because nobody saw it.

    Parameters
    ----------
    measured
        What was weighed, made or counted [mg].
    meant
        What it should be, of the same kind [mg].

    Raises
    ------
    QuantityError
        Quantities of two kinds, or one that is not above zero.

    Examples
    --------
    0.4 mg was ordered, and 450 mg was made.

    >>> print(slip(quantity(450, "mg"), quantity("0.4", "mg")).verdict)
    1,125 times what was meant: near 1,000 times, as when a decimal point slips or g stands for mg.
    """
    wanted = _above_zero(meant, "what was meant")
    _above_zero(measured, "what was measured")
    ratio = units.magnitude(measured, units.unit_spelling(meant)) / wanted
    power = rounding.power_of_ten(ratio, _NEAR)
    factor = Decimal(10) ** power if abs(power) <= _LARGEST_POWER else Decimal(1)
    return Slip(
        ratio=quantity(ratio, "1"), factor=quantity(factor, "1"), is_slip=factor != 1, verdict=_slipped(ratio, factor)
    )


def _is_slip(measured: Quantity, meant: Quantity) -> bool:
    """Return whether a mass is a slip; an empty unit is none."""
    return measured.magnitude > 0 and slip(measured, meant).is_slip


def _slipped(ratio: Decimal, factor: Decimal) -> str:
    times = units.number_text(rounding.to_significant(ratio, 4))
    if factor == 1:
        return f"{times} times what was meant: near no power of ten."
    near = f"{units.number_text(factor)} times" if factor > 1 else f"1/{units.number_text(1 / factor)}"
    why = "as when a decimal point slips" + _UNIT_SLIPS.get(abs(factor.adjusted()), "")
    return f"{times} times what was meant: near {near}, {why}."


def _above_zero(value: Quantity, name: str) -> Decimal:
    if units.is_open(value) or not value.magnitude > 0:
        raise QuantityError(units.described(value), f"{name} is nothing", "give it above zero")
    return value.magnitude
