"""What the answers to published problems are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from compounding.units import Quantity, parse_quantity

# An answer is a quantity, or a word where the question is not for an amount. Plain numbers are given as Decimal.
Answer: TypeAlias = "Quantity | Decimal | str"
Inputs = Mapping[str, str]
Solver = Callable[[Inputs], Mapping[str, Answer]]


def per_unit(text: str, unit: str) -> Quantity:
    """Return an amount that a problem states for one capsule, tablet or dose without saying so."""
    return parse_quantity(f"{text}/{unit}")


def quantities(inputs: Inputs, *keys: str) -> list[Quantity]:
    """Return several of a problem's inputs."""
    return [parse_quantity(inputs[key]) for key in keys]
