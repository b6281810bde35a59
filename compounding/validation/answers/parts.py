"""What the answers to published problems are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from compounding.calculations import proportions, strengths, tablets
from compounding.errors import CompoundingError
from compounding.units import Quantity, magnitude, parse_quantity, quantity

# An answer is a quantity, or a word where the question is not for an amount. Plain numbers are given as Decimal.
Answer: TypeAlias = "Quantity | Decimal | str"
Inputs: TypeAlias = Mapping[str, str]
Solver: TypeAlias = Callable[[Inputs], Mapping[str, Answer]]


def confirm(holds: bool) -> None:
    """Raise CompoundingError where what a problem states beside its answer does not hold for the toolkit.

    Raises
    ------
    CompoundingError
        It does not hold.
    """
    if not holds:
        raise CompoundingError("a value that must follow from the same problem does not")


def stated(found: Quantity | None) -> Quantity:
    """Return an amount that a calculation must state.

    Raises
    ------
    CompoundingError
        It states none.
    """
    if found is None:
        raise CompoundingError("an amount that must follow is not stated")
    return found


def per_unit(text: str, unit: str) -> Quantity:
    """Return an amount that a problem states for one capsule, tablet or dose without saying so."""
    return parse_quantity(f"{text}/{unit}")


def per_whole(per_capsule: Quantity, unit: str) -> Quantity:
    """Return the amount in one capsule, where the source prints it without "per capsule"."""
    return quantity(magnitude(per_capsule, f"{unit}/capsule"), unit)


def quantities(inputs: Inputs, *keys: str) -> list[Quantity]:
    """Return several of a problem's inputs."""
    return [parse_quantity(inputs[key]) for key in keys]


def doses_per_day(inputs: Inputs, key: str = "doses_per_day") -> Quantity:
    """Return how often a day a problem doses."""
    return quantity(inputs[key], "dose/day")


def percent_weight_in_volume(mass: Quantity, volume: Quantity) -> Quantity:
    """Return the percentage w/v as the sources print it, without its kind."""
    stated = strengths.weight_in_volume(proportions.concentration(mass, volume))
    return quantity(magnitude(stated.percentage, "% w/v"), "%")


def one_in(ratio: str) -> Quantity:
    """Return a ratio strength such as 1:452, of a solid in a liquid, as a percentage."""
    volume = re.split(r":| in ", ratio)[1]
    return percent_weight_in_volume(quantity(1, "g"), quantity(volume, "mL"))


def drug_in(count: str, claim: str) -> Quantity:
    """Return the drug in whole tablets, or in capsules opened in their place."""
    number = quantity(count.split()[0], "tablet")
    return tablets.drug_left(number, per_unit(claim, "tablet"), quantity(0, "mg"))
