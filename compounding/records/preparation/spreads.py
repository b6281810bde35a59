"""How far stated quantities may be out, for the error budget."""

from __future__ import annotations

from decimal import Decimal

from compounding.calculations.dilution_plans import VOLUME_STEP, Scale
from compounding.records.error_budget import Spread
from compounding.units import Quantity, format_quantity, quantity, unit_spelling


def last_digit(key: str, stated: Quantity, group: str, label: str) -> Spread:
    """Return the least by which a stated quantity may be out: half a unit of its last digit."""
    half = Decimal((0, (5,), int(stated.magnitude.as_tuple().exponent) - 1))
    greatest = quantity(half, unit_spelling(stated))
    return Spread(
        key=key,
        distribution="rectangular",
        group=group,
        label=label,
        greatest=greatest,
        note=f"\N{PLUS-MINUS SIGN}{format_quantity(greatest)}: half a unit of the last digit stated",
    )


def weighing(key: str, name: str, scale: Scale) -> Spread:
    """Return by how much a weighing may be out: the greatest error of its balance."""
    greatest = quantity(scale.error, "mg")
    return Spread(
        key=key,
        distribution="rectangular",
        group="balance",
        label=f"weighing {name}",
        greatest=greatest,
        note=f"\N{PLUS-MINUS SIGN}{format_quantity(greatest)} on {scale.balance.name} ({scale.balance.rule})",
    )


def volume_reading(key: str, name: str) -> Spread:
    """Return by how much a measured volume may be out: half the step to which it is read."""
    step, half = quantity(VOLUME_STEP, "mL"), quantity(VOLUME_STEP / 2, "mL")
    return Spread(
        key=key,
        distribution="rectangular",
        group="volume marks",
        label=f"measuring {name}",
        greatest=half,
        note=f"\N{PLUS-MINUS SIGN}{format_quantity(half)}: half the step of {format_quantity(step)} that is read",
    )
