"""Weights that are the same as weighing never is: all alike, a block written twice, or each its target exactly.

How fine the balance was is taken from the balance that is named, if it is one of the order's, or else from the digits
that were written down. A capsule filled by hand differs from the next by 1 % and more, and no filling is known to stay
within 0.5 %: the bounds below are such that an honest sheet is mistaken less than once in a thousand times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from compounding import units
from compounding.calculations import averages
from compounding.records.compounding_record import Material
from compounding.records.finding import MINOR, NOTE, Finding
from compounding.sheets.layout import field_name
from compounding.sheets.review.amounts import in_words
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.net_fills import net_fills, single_weights
from compounding.units import quantity

_FEWEST, _MANY = 5, 10
_LEAST_RSD = Decimal("0.001")
# The step of the balance as a share of the weight: so fine that equal weights tell something, and that two values do.
_FINE, _VERY_FINE = Decimal("0.01"), Decimal("0.0025")
_COARSEST = 2
# How seldom honest weights may repeat themselves by chance, for the repetition to tell something.
_BY_CHANCE = Decimal("0.001")
_FEWEST_MATERIALS = 3
# A target is met to the last digit by chance or by care, unless a digit is a thousandth of it.
_TELLING = Decimal("0.001")


def sameness_findings(filled: Filled) -> Iterator[Finding]:
    """Yield the weights that are too much alike."""
    yield from _capsules(filled)
    yield from _materials(filled)


def _capsules(filled: Filled) -> Iterator[Finding]:
    weights = single_weights(filled)
    numbers = list(weights.values())
    if len(numbers) < _FEWEST or min(numbers) <= 0:
        return
    name, count = next(iter(weights)), len(numbers)
    step = digit_step(numbers) / averages.mean(numbers)
    expected = "single weights, which differ by 1 % and more"
    distinct = len(set(numbers))
    if distinct == 1:
        fine = step <= (_FINE if count >= _MANY else _VERY_FINE)
        found = f"all {count} weights {in_words(numbers[0], 'mg')}"
        if fine:
            yield filled.find("IDENTICAL-WEIGHTS", name, expected=expected, found=found)
        elif count >= _MANY:
            action = "Weigh the capsules on a finer balance: this one does not tell them apart."
            yield filled.find("IDENTICAL-WEIGHTS", name, expected=expected, found=found, severity=NOTE, action=action)
        return
    if count < _MANY:
        return
    period = repeated_block(numbers)
    if period and _chance(numbers, period) <= _BY_CHANCE:
        yield filled.find("IDENTICAL-WEIGHTS", name, expected=expected, found=_block(weights, period))
        return
    if distinct == 2 and step <= _VERY_FINE:
        values = " and ".join(in_words(each, "mg") for each in sorted(set(numbers)))
        yield filled.find("IDENTICAL-WEIGHTS", name, expected=expected, found=f"of {count} weights, all are {values}")
        return
    rsd = _spread(filled)
    if rsd is not None and rsd < _LEAST_RSD:
        found = f"a relative standard deviation of {units.number_text((rsd * 100).quantize(Decimal('0.01')))} %"
        yield filled.find("IDENTICAL-WEIGHTS", name, expected=expected, found=found)


def repeated_block(numbers: Sequence[Decimal]) -> int:
    """Return after how many numbers a list repeats itself exactly, at most half of them; 0 where it does not.

    Examples
    --------
    >>> repeated_block([Decimal(each) for each in (182, 179, 185, 182, 179, 185, 182)])
    3
    """
    count = len(numbers)
    return next((each for each in range(1, count // 2 + 1) if numbers[each:] == numbers[: count - each]), 0)


def _chance(numbers: Sequence[Decimal], period: int) -> Decimal:
    """Return how likely weights of these values, in whatever order, repeat themselves after so many."""
    count = Decimal(len(numbers))
    two_alike = sum(((each / count) ** 2 for each in Counter(numbers).values()), Decimal(0))
    return two_alike ** (len(numbers) - period)


def _block(weights: Mapping[str, Decimal], period: int) -> str:
    """Return in words which weights stand again in the lines below them."""
    places = [name.rpartition("_")[2] for name in weights]
    values = [units.number_text(each) for each in list(weights.values())[:period]]
    block = f"{', '.join(values[:-1])} and {values[-1]}" if period > 1 else values[0]
    return f"weights {places[0]} to {places[period - 1]} ({block} mg) again in {places[period]} to {places[-1]}"


def _spread(filled: Filled) -> Decimal | None:
    """Return the relative standard deviation of the net fills, or else of the weights as they are."""
    fills = net_fills(filled)
    if fills is not None and fills.rsd is not None:
        return fills.rsd
    numbers = list(single_weights(filled).values())
    return averages.sample_deviation(numbers) / averages.mean(numbers)


def digit_step(numbers: Sequence[Decimal]) -> Decimal:
    """Return the power of ten of which all numbers are multiples: the coarsest balance that could show them.

    Examples
    --------
    >>> digit_step([Decimal("182.40"), Decimal("179.1")])
    Decimal('0.1')
    """
    least = min(int(each.normalize().as_tuple().exponent) for each in numbers)
    return Decimal(1).scaleb(min(least, _COARSEST))


def _materials(filled: Filled) -> Iterator[Finding]:
    """Yield a finding where each of three weighings or more is its target to the last digit."""
    weighed = [
        (material, actual, target)
        for material in filled.record.materials
        if units.is_measured_in(quantity(1, material.unit), "mg")
        and (actual := filled.number(field_name("material", material.number, "actual"))) is not None
        and (target := filled.shown(field_name("material", material.number, "target"))) is not None
    ]
    if len(weighed) < _FEWEST_MATERIALS or any(actual != target for _, actual, target in weighed):
        return
    telling = all(_is_telling(material, target) for material, _, target in weighed)
    yield filled.find(
        "IDENTICAL-WEIGHTS",
        field_name("material", weighed[0][0].number, "actual"),
        expected="weights as the balance showed them, which are seldom the target to the last digit",
        found=f"all {len(weighed)} weighings are exactly their targets",
        severity=MINOR if telling else NOTE,
        action="Ask whether the weights were read from the balance or copied from the targets.",
    )


def _is_telling(material: Material, target: Decimal) -> bool:
    return material.step <= _TELLING * target
