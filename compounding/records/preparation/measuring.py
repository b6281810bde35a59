"""Amounts as the balance or the measure shows them, and how far they may be out."""

from __future__ import annotations

import functools
import re

from compounding.calculations.balances import to_readability
from compounding.calculations.dilution_plans import VOLUME_STEP, Scale
from compounding.records.error_budget import Spread
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, Working


def as_weighed(working: Working, key: str, symbol: str, amount: Term, scale: Scale) -> Term:
    """Return an amount as the balance shows it, recorded: that is what is weighed."""
    name = re.sub(r"[^a-z0-9]+", "_", scale.balance.name.lower())
    symbol_of_step = f"readability of {scale.balance.name}"
    step = _step(working, f"readability_{name}", symbol_of_step, quantity(scale.step, "mg"), "order")
    return working.derived(key, f"{symbol}, as weighed", to_readability, amount, step, unit="mg")


def as_measured(working: Working, key: str, symbol: str, volume: Term) -> Term:
    """Return a volume as it is read on the measure, recorded: that is what is measured out."""
    step = _step(working, "volume_step", "step of the volume marks", quantity(VOLUME_STEP, "mL"), "a judgement")
    return working.derived(key, f"{symbol}, as measured", to_readability, volume, step, unit="mL")


def _step(working: Working, key: str, symbol: str, value: Quantity, source: str) -> Term:
    known = next((line.key for line in working if line.symbol == symbol), "")
    if known:
        return working.term(known)
    while key in working:
        # Balances A and a have one key, but are two.
        key += "_other"
    return working.given(key, symbol, value, "Smallest step that is shown.", source)


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
    greatest, note = _half_a_step()
    return Spread(
        key=key,
        distribution="rectangular",
        group="volume marks",
        label=f"measuring {name}",
        greatest=greatest,
        note=note,
    )


@functools.cache
def _half_a_step() -> tuple[Quantity, str]:
    """Return the greatest error of a volume that is read, and where it comes from."""
    step, half = quantity(VOLUME_STEP, "mL"), quantity(VOLUME_STEP / 2, "mL")
    note = f"\N{PLUS-MINUS SIGN}{format_quantity(half)}: half the step of {format_quantity(step)} that is read"
    return half, note
