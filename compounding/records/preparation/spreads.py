"""How far stated quantities may be out, for the error budget."""

from __future__ import annotations

from decimal import Decimal

from compounding.records.error_budget import Spread
from compounding.units import Quantity, format_quantity, open_quantity, quantity, unit_spelling

# A division that does not end leaves 28 digits; nothing is measured with so many.
_ENDLESS = 25


def last_digit(key: str, stated: Quantity, group: str, label: str) -> Spread:
    """Return the least by which a stated quantity may be out: half a unit of its last digit; open where it has none."""
    if len(stated.magnitude.as_tuple().digits) >= _ENDLESS:
        return Spread(
            key=key,
            distribution="rectangular",
            group=group,
            label=label,
            greatest=open_quantity(unit_spelling(stated)),
            note="stated as a ratio that does not end; state how far it may be out (--uncertainty)",
        )
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
