"""Answers to the published examples of rounding to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compounding import rounding
from compounding.validation.answers.parts import Answer, Inputs


def reportable(inputs: Inputs) -> Mapping[str, Answer]:
    """Return a value rounded as its limit is stated, and whether it then meets the limit."""
    limit = Decimal(inputs["limit"])
    places = -int(limit.as_tuple().exponent)
    rounded = rounding.half_up(Decimal(inputs["unrounded"]), places)
    meets = rounded >= limit if inputs["sense"] == "not less than" else rounded <= limit
    return {"rounded": str(rounded), "meets": str(meets).lower()}
