"""Acceptance values: uniformity of dosage units from single contents, USP <905> and Ph. Eur. 2.9.40 [usp-905]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from compounding import rounding, units
from compounding.calculations import averages
from compounding.calculations.cautions import cautioned, each_unit_too
from compounding.errors import QuantityError
from compounding.units import Quantity, quantity
from compounding.working import A, calculation

# Acceptability constant k for the number of units: 10 at the first stage, all 30 at the second.
_CONSTANTS: Mapping[int, Decimal] = MappingProxyType({10: Decimal("2.4"), 30: Decimal("2.0")})
_LOWER_REFERENCE = Decimal("98.5")
_UPPER_REFERENCE = Decimal("101.5")
_LIMIT = Decimal("15.0")
_UNIT_LIMIT = Decimal("25.0")
# What a hard capsule must hold of drug, in mg and in per cent of its fill, for its weight to stand for its content.
_LEAST_DRUG = _LEAST_SHARE = Decimal(25)


@dataclass(frozen=True, kw_only=True)
class AcceptanceValue:
    """An acceptance value, and what it is made of.

    Attributes
    ----------
    value
        Acceptance value, AV [%].
    limit
        What it may not be above, L1: 15.0 at both stages [%].
    mean
        Mean content, of the label [%].
    standard_deviation
        Sample standard deviation of the contents [%].
    reference
        Reference value, M [%].
    constant
        Acceptability constant, k [1].
    count
        Units assayed.
    lowest
        Content that no unit of 30 may be under, (1 - L2/100) M with L2 = 25.0 [%].
    highest
        Content that no unit of 30 may be above, (1 + L2/100) M [%].
    meets
        Whether the requirements of the stage are met.
    verdict
        The same in words, with what to do next.
    """

    value: Quantity
    limit: Quantity
    mean: Quantity
    standard_deviation: Quantity
    reference: Quantity
    constant: Quantity
    count: int
    lowest: Quantity
    highest: Quantity
    meets: bool
    verdict: str


@dataclass(frozen=True, kw_only=True)
class WeightVariation:
    """Whether weights may stand for contents.

    Attributes
    ----------
    share
        Drug as a share of the net fill [%].
    allowed
        Whether both bounds are reached.
    verdict
        The same in words.
    """

    share: Quantity
    allowed: bool
    verdict: str


def weight_variation(drug: Quantity, fill: Quantity) -> WeightVariation:
    """Whether the weights of hard capsules may stand for their contents, by USP <905> [usp-905].

    Only with 25 mg of drug or more in a capsule, and 25 % of its fill or more; else single capsules are assayed.

    Parameters
    ----------
    drug
        Drug in one capsule [mg].
    fill
        Net fill of one capsule [mg].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or a fill of nothing.

    Examples
    --------
    >>> print(weight_variation(quantity("4.5", "mg"), quantity(140, "mg")).verdict)
    Weights may not stand for content: 4.5 mg of drug, 3.2 % of the fill; 25 mg and 25 % are needed.
    """
    amount, whole = units.magnitude(drug, "mg"), units.magnitude(fill, "mg")
    if not whole > 0:
        raise QuantityError(units.described(fill), "is no fill", "give the net fill of one capsule")
    share = amount / whole * 100
    allowed = amount >= _LEAST_DRUG and share >= _LEAST_SHARE
    shown = f"{units.number_text(amount)} mg of drug, {units.number_text(rounding.half_up(share, 1))} % of the fill"
    return WeightVariation(
        share=quantity(share, "%"),
        allowed=allowed,
        verdict=f"Weights may{'' if allowed else ' not'} stand for content: {shown}; 25 mg and 25 % are needed.",
    )


@calculation("%", mass="mg", mean_mass="mg", assay="%", source="usp-905")
def content_by_weight(mass: A, mean_mass: A, assay: A) -> A:
    """Content of one unit, estimated from its mass.

    The assay of the batch, multiplied by the unit's mass and divided by the mean mass. Allowed for hard capsules only
    with 25 mg and 25 % of drug or more.

    Parameters
    ----------
    mass
        Net mass of the unit [mg].
    mean_mass
        Mean net mass of the units [mg].
    assay
        Content of the batch by assay, of the label [%].

    Returns
    -------
    A
        Estimated content, of the label [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> mass, mean, assay = (parse_quantity(text) for text in ("147 mg", "140 mg", "99 %"))
    >>> print(format_quantity(content_by_weight(mass, mean, assay)))
    103.95 %
    """
    return mass * assay / mean_mass


@calculation("%", greater="%", smaller="%", constant="1", standard_deviation="%", source="usp-905")
def value_of_parts(greater: A, smaller: A, constant: A, standard_deviation: A) -> A:
    """Acceptance value, from the reference value and the mean, the greater first, and the spread.

    How far they are apart, and the standard deviation multiplied by the acceptability constant: |M - mean| + k s.

    Parameters
    ----------
    greater
        The greater of the reference value and the mean content [%].
    smaller
        The smaller of the two [%].
    constant
        Acceptability constant, k: 2.4 for 10 units, 2.0 for 30 [1].
    standard_deviation
        Sample standard deviation of the contents, s [%].

    Returns
    -------
    A
        Acceptance value, not rounded [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    The example in the questions and answers of USP: mean 105.9, M 101.5, standard deviation 5.0.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> mean, reference, spread = (parse_quantity(text) for text in ("105.9 %", "101.5 %", "5 %"))
    >>> print(format_quantity(value_of_parts(mean, reference, quantity("2.4", "1"), spread)))
    16.4 %
    """
    return greater - smaller + constant * standard_deviation


@cautioned(each_unit_too, count="count")
def acceptance_value(
    mean: Quantity, standard_deviation: Quantity, count: int, target: Quantity | None = None
) -> AcceptanceValue:
    """Acceptance value, from the mean and the standard deviation of 10 or 30 contents.

    AV = |M - mean| + k s [usp-905]. M is the mean itself between 98.5 and 101.5 %, else the nearer of the two; where
    the target is above 101.5 %, it takes the place of 101.5 %. k is 2.4 for 10 units, 2.0 for 30. AV is compared with
    15.0 after rounding to one decimal place [usp-gn].

    Parameters
    ----------
    mean
        Mean content, of the label [%].
    standard_deviation
        Sample standard deviation of the contents [%].
    count
        Units assayed, 10 or 30.
    target
        Target content, of the label, if the monograph has one other than 100 % [%].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or another number of units.

    Examples
    --------
    The example in the questions and answers of USP: mean 105.9, standard deviation 5.0.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> found = acceptance_value(parse_quantity("105.9 %"), parse_quantity("5 %"), 10)
    >>> print(format_quantity(found.value))
    16.4 %
    """
    if count not in _CONSTANTS:
        raise QuantityError(
            f"{count} units",
            "an acceptance value is found from 10 units, or from all 30 at the second stage",
            "give 10 or 30",
        )
    average, spread = units.magnitude(mean, "%"), units.magnitude(standard_deviation, "%")
    reference = _reference(average, Decimal(100) if target is None else units.magnitude(target, "%"))
    greater, smaller = (quantity(each(reference, average), "%") for each in (max, min))
    parts = value_of_parts(greater, smaller, quantity(_CONSTANTS[count], "1"), quantity(spread, "%"))
    value = units.magnitude(parts, "%")
    meets = rounding.half_up(value, 1) <= _LIMIT
    return AcceptanceValue(
        value=quantity(value, "%"),
        limit=quantity(_LIMIT, "%"),
        mean=quantity(average, "%"),
        standard_deviation=quantity(spread, "%"),
        reference=quantity(reference, "%"),
        constant=quantity(_CONSTANTS[count], "1"),
        count=count,
        lowest=quantity(reference * (100 - _UNIT_LIMIT) / 100, "%"),
        highest=quantity(reference * (100 + _UNIT_LIMIT) / 100, "%"),
        meets=meets,
        verdict=_verdict(value, count, meets=meets, outside=()),
    )


def acceptance_value_of_contents(contents: Sequence[Quantity], target: Quantity | None = None) -> AcceptanceValue:
    """Acceptance value, from 10 or 30 single contents.

    It is made as by `acceptance_value`; of 30 contents none may be farther from M than 25 % of it [usp-905].

    Parameters
    ----------
    contents
        Content of each unit, of the label [%].
    target
        Target content, of the label, if the monograph has one other than 100 % [%].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or another number of units.

    Examples
    --------
    >>> contents = [quantity(each, "%") for each in (98, 99, 100, 101, 102, 98, 99, 100, 101, 102)]
    >>> print(acceptance_value_of_contents(contents).verdict)
    Meets the first stage: the acceptance value 3.6 is not above 15.0.
    """
    numbers = [units.magnitude(each, "%") for each in contents]
    count = len(numbers)
    if count < 2:
        raise QuantityError(f"{count} contents", "they have no spread", "give 10 or 30")
    mean, spread = averages.mean(numbers), averages.sample_deviation(numbers)
    found = acceptance_value(quantity(mean, "%"), quantity(spread, "%"), count, target)
    if count == min(_CONSTANTS):
        return found
    lowest, highest = found.lowest.magnitude, found.highest.magnitude
    outside = [number for number, each in enumerate(numbers, start=1) if not lowest <= each <= highest]
    meets = found.meets and not outside
    return replace(found, meets=meets, verdict=_verdict(found.value.magnitude, count, meets=meets, outside=outside))


def _reference(mean: Decimal, target: Decimal) -> Decimal:
    return min(max(mean, _LOWER_REFERENCE), max(target, _UPPER_REFERENCE))


def _verdict(value: Decimal, count: int, *, meets: bool, outside: Sequence[int]) -> str:
    first = count == min(_CONSTANTS)
    shown = rounding.half_up(value, 1)
    relation = "is not above" if shown <= _LIMIT else "is above"
    text = (
        f"{'Meets' if meets else 'Does not meet'} the {'first' if first else 'second'} stage: the acceptance value "
        f"{shown} {relation} {_LIMIT}"
    )
    if outside:
        joined = "but" if shown <= _LIMIT else "and"
        which = f"content {outside[0]} is" if len(outside) == 1 else f"contents {', '.join(map(str, outside))} are"
        text += f", {joined} {which} outside the limits of a single unit"
    return text + ("." if meets or not first else ". Assay 20 more units, and judge all 30.")
