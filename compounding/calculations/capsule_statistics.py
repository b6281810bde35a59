"""Weights of single units: mean, spread, and the limits of the compendia for them.

Net masses are meant, the contents without the shell, but where a function says otherwise. A limit for intact capsules
is looser: 10 % of 187 mg with the shell is 14 % of 138 mg without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.calculations import averages
from compounding.calculations.cautions import WEIGHT_IS_NOT_CONTENT, cautioned
from compounding.errors import QuantityError
from compounding.units import Quantity, quantity

# The greatest relative standard deviation of net fills, and for comparison that of Brazil. [dac-nrf, brazil-formulary]
GREATEST_SPREAD, GREATEST_SPREAD_BRAZIL = quantity("5.0", "%"), quantity("4.0", "%")
_EUROPEAN_COUNT = 20
_SUPPLEMENT_COUNTS = (20, 60)


@dataclass(frozen=True, kw_only=True)
class WeightStatistics:
    """What single masses come to.

    Attributes
    ----------
    count
        Units weighed.
    mean
        Mean mass [mg].
    standard_deviation
        Sample standard deviation, with n - 1 [mg].
    relative_standard_deviation
        Standard deviation as a share of the mean [%].
    least
        Least mass [mg].
    most
        Greatest mass [mg].
    deviations
        Deviation of each mass from the mean, with its sign [%].
    """

    count: int
    mean: Quantity
    standard_deviation: Quantity
    relative_standard_deviation: Quantity
    least: Quantity
    most: Quantity
    deviations: tuple[Quantity, ...]


@dataclass(frozen=True, kw_only=True)
class WeightVerdict:
    """Single masses against a limit.

    Attributes
    ----------
    count
        Units weighed.
    reference
        Mass from which the deviations are counted: the mean, or the theoretical one [mg].
    limit
        Deviation that is allowed [%].
    lowest
        Least mass within the limit [mg].
    highest
        Greatest mass within the limit [mg].
    outside
        Units that deviate by more than the limit.
    outside_allowed
        How many may.
    far_outside
        Units that deviate by more than no unit may.
    meets
        Whether the masses meet the limits.
    verdict
        The same in words, with what to do next.
    """

    count: int
    reference: Quantity
    limit: Quantity
    lowest: Quantity
    highest: Quantity
    outside: int
    outside_allowed: int
    far_outside: int
    meets: bool
    verdict: str


def weight_statistics(masses: Sequence[Quantity]) -> WeightStatistics:
    """Mean and spread of single masses.

    Parameters
    ----------
    masses
        Mass of each unit, two or more [mg].

    Raises
    ------
    QuantityError
        A quantity of another dimension, fewer than two, or masses of nothing.

    Examples
    --------
    Contents of three units of amoxicillin 500 mg.

    >>> from compounding.units import format_measured, parse_quantity
    >>> found = weight_statistics([parse_quantity(text) for text in ("551.62 mg", "553.83 mg", "543.55 mg")])
    >>> print(format_measured(found.mean, 2), format_measured(found.standard_deviation, 2), sep=", ")
    549.67 mg, 5.41 mg
    """
    numbers, unit = _numbers(masses)
    if len(numbers) < 2:
        raise QuantityError(f"{len(numbers)} masses", "have no spread", "give two or more, each weighed by itself")
    mean, deviation = averages.mean(numbers), averages.sample_deviation(numbers)
    return WeightStatistics(
        count=len(numbers),
        mean=quantity(mean, unit),
        standard_deviation=quantity(deviation, unit),
        relative_standard_deviation=quantity(deviation / mean * 100, "%"),
        least=quantity(min(numbers), unit),
        most=quantity(max(numbers), unit),
        deviations=tuple(quantity((each - mean) / mean * 100, "%") for each in numbers),
    )


@cautioned(WEIGHT_IS_NOT_CONTENT)
def european_verdict(masses: Sequence[Quantity]) -> WeightVerdict:
    """Net masses of 20 capsules against the limits of the European Pharmacopoeia [ph-eur-capsule-mass].

    By chapter 2.9.5 the limit is 10 % of the mean under 300 mg, 7.5 % from 300 mg on; at most 2 of 20 may be outside
    it, and none outside twice the limit.

    Parameters
    ----------
    masses
        Net mass of each of 20 units [mg].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or not 20 of them.

    Examples
    --------
    >>> masses = [quantity(each, "mg") for each in [142] * 17 + [120, 160, 165]]
    >>> print(european_verdict(masses).verdict)
    Does not meet: 3 of 20 deviate by more than 10 %, and at most 2 may.
    """
    if len(masses) != _EUROPEAN_COUNT:
        raise QuantityError(f"{len(masses)} masses", "the test is made on 20 units", "weigh 20, each by itself")
    numbers, unit = _numbers(masses)
    mean = averages.mean(numbers)
    light = units.magnitude(quantity(mean, unit), "mg") < 300
    limit = Decimal(10) if light else Decimal("7.5")
    return _judged(numbers, unit, mean, limit, far=limit * 2, allowed=2)


@cautioned(WEIGHT_IS_NOT_CONTENT)
def supplement_intact_verdict(masses: Sequence[Quantity]) -> WeightVerdict:
    """Masses of 20 intact capsules against the first limit of USP <2091>, 90 to 110 % of their mean [usp-2091].

    If any is outside, the net masses decide: `supplement_net_verdict`.

    Parameters
    ----------
    masses
        Mass of each of 20 capsules with its shell [mg].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or not 20 of them.

    Examples
    --------
    >>> supplement_intact_verdict([quantity("187", "mg")] * 20).meets
    True
    """
    if len(masses) != _SUPPLEMENT_COUNTS[0]:
        raise QuantityError(f"{len(masses)} masses", "the test is made on 20 capsules", "weigh 20, each by itself")
    numbers, unit = _numbers(masses)
    next_step = "Weigh the contents of the same 20 capsules, and judge their net masses."
    mean = averages.mean(numbers)
    return _judged(numbers, unit, mean, Decimal(10), allowed=0, next_step=next_step)


@cautioned(WEIGHT_IS_NOT_CONTENT)
def supplement_net_verdict(masses: Sequence[Quantity]) -> WeightVerdict:
    """Net masses of 20 or 60 capsules against the limits of USP <2091> [usp-2091].

    At most 2 of 20 deviate from the mean by more than 10 %, and none by more than 25 %. If 3 to 6 deviate by more than
    10 %, 40 more are weighed, and at most 6 of the 60 may.

    Parameters
    ----------
    masses
        Net mass of each of 20 capsules, or of all 60 [mg].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or neither 20 nor 60 of them.

    Examples
    --------
    >>> masses = [quantity(each, "mg") for each in [142] * 17 + [120, 160, 165]]
    >>> print(supplement_net_verdict(masses).verdict)
    Does not meet: 3 of 20 deviate by more than 10 %, and at most 2 may.
    Weigh the contents of 40 more, and judge all 60.
    """
    if len(masses) not in _SUPPLEMENT_COUNTS:
        raise QuantityError(
            f"{len(masses)} masses", "the test is made on 20 capsules, then on 60", "weigh 20, or 40 more"
        )
    numbers, unit = _numbers(masses)
    first = len(numbers) == _SUPPLEMENT_COUNTS[0]
    next_step = "Weigh the contents of 40 more, and judge all 60." if first else ""
    allowed = 2 if first else 6
    mean = averages.mean(numbers)
    return _judged(
        numbers, unit, mean, Decimal(10), far=Decimal(25), allowed=allowed, next_step=next_step, most_for_next=6
    )


@cautioned(WEIGHT_IS_NOT_CONTENT)
def theory_verdict(masses: Sequence[Quantity], theory: Quantity) -> WeightVerdict:
    """Single masses against 90 to 110 % of the theoretical mass, of which no unit may be outside [unc-capsules].

    Parameters
    ----------
    masses
        Mass of each unit, net or intact [mg].
    theory
        Theoretical mass of one, net or intact as the masses are [mg].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or none.

    Examples
    --------
    Dexamethasone 40 mg: 138 mg net and a shell of 49.3 mg, weighed intact.

    >>> from compounding.units import format_quantity
    >>> found = theory_verdict([quantity("187.3", "mg")], quantity("187.3", "mg"))
    >>> print(format_quantity(found.lowest), format_quantity(found.highest), sep=" to ")
    168.57 mg to 206.03 mg
    """
    numbers, unit = _numbers(masses)
    if not numbers:
        raise QuantityError("no mass", "nothing was weighed", "give the mass of each unit")
    return _judged(numbers, unit, units.magnitude(theory, unit), Decimal(10), allowed=0)


def _numbers(masses: Sequence[Quantity]) -> tuple[list[Decimal], str]:
    """Return the numbers of masses, all in the unit of the first."""
    for each in masses:
        units.converted(each, "mg")
        if units.is_open(each) or not each.magnitude > 0:
            raise QuantityError(units.described(each), "is the mass of no unit", "give masses above zero")
    unit = units.unit_spelling(masses[0]) if masses else "mg"
    return [units.magnitude(each, unit) for each in masses], unit


def _judged(
    numbers: Sequence[Decimal],
    unit: str,
    reference: Decimal,
    limit: Decimal,
    *,
    allowed: int,
    far: Decimal | None = None,
    next_step: str = "",
    most_for_next: int | None = None,
) -> WeightVerdict:
    if reference <= 0:
        raise QuantityError(units.described(quantity(reference, unit)), "is no mass to compare with", "give it above 0")
    # Compared without a division, so that a mass on the limit is within it.
    off = [abs(each - reference) * 100 for each in numbers]
    outside = sum(each > limit * reference for each in off)
    beyond = 0 if far is None else sum(each > far * reference for each in off)
    meets = outside <= allowed and not beyond
    can_go_on = not meets and not beyond and (most_for_next is None or outside <= most_for_next)
    return WeightVerdict(
        count=len(numbers),
        reference=quantity(reference, unit),
        limit=quantity(limit, "%"),
        lowest=quantity(reference * (100 - limit) / 100, unit),
        highest=quantity(reference * (100 + limit) / 100, unit),
        outside=outside,
        outside_allowed=allowed,
        far_outside=beyond,
        meets=meets,
        verdict=_in_words(len(numbers), outside, allowed, limit, beyond, far, next_step if can_go_on else ""),
    )


def _in_words(
    count: int, outside: int, allowed: int, limit: Decimal, beyond: int, far: Decimal | None, next_step: str
) -> str:
    most = f"at most {allowed} may" if allowed else "none may"
    found = f"{outside or 'none'} of {count} deviate by more than {units.number_text(limit)} %, and {most}"
    if beyond and far is not None:
        found += f"; {beyond} by more than {units.number_text(far)} %, and none may"
    meets = outside <= allowed and not beyond
    return " ".join(filter(None, [f"{'Meets' if meets else 'Does not meet'}: {found}.", next_step]))
