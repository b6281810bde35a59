"""Random numbers and quantities, for the property tests."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from compounding.units import Quantity, quantity

MASSES = ("kg", "g", "mg", "mcg")
VOLUMES = ("L", "mL")
COUNTS = ("capsule", "tablet", "drop", "dose", "actuation", "pack")
TIMES = ("minute", "hour", "day", "week")
SUBSTANCES = ("mol", "mmol", "mEq", "unit")
PERCENTAGES = ("%", "ppm", "% w/w", "% w/v", "% v/v")
ALONE = (*MASSES, *VOLUMES, *SUBSTANCES, *COUNTS, *TIMES, *PERCENTAGES)
BELOW = (*MASSES, *VOLUMES, *SUBSTANCES, *COUNTS, *TIMES)

# One unit of each kind: no two of them may ever be added.
KINDS = (
    *("mg", "mL", "mol", "mEq", "unit", "day", *COUNTS, "%", "% w/w", "% w/v", "% v/v"),
    *("mg/capsule", "mg/tablet", "mg/drop", "mg/dose", "mg/actuation"),
    *("mg/mL", "mg/day", "drop/mL", "dose/day", "mL/dose", "mEq/mL", "unit/mL", "unit/mg"),
)


def decimals(places: int = 6, highest: int = 10**6) -> st.SearchStrategy[Decimal]:
    """Return exact numbers from 0 up, with up to so many decimals."""
    return st.decimals(0, highest, allow_nan=False, allow_infinity=False, places=places)


@st.composite
def unit_spellings(draw: st.DrawFn) -> str:
    """Draw the spelling of a unit that may be written and shown, such as mg/capsule."""
    above = draw(st.sampled_from(ALONE))
    if above in PERCENTAGES:
        return above
    below = draw(st.sampled_from(["", *(each for each in BELOW if each != above)]))
    return f"{above}/{below}" if below else above


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Draw any quantity that may be written and shown."""
    return quantity(draw(decimals()), draw(unit_spellings()))
