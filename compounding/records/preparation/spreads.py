"""How far stated quantities may be out, for the error budget."""

from __future__ import annotations

from decimal import Decimal

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
