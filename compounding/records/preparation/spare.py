"""The spare of a batch: what is made in addition to the prescription, so that everything scales with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from compounding import units
from compounding.records.preparation.plan import Plan
from compounding.units import format_quantity, is_measured_in, quantity
from compounding.working import Term


@dataclass(frozen=True, kw_only=True)
class SpareWords:
    """What the spare is of, in the words of a form.

    Attributes
    ----------
    called
        What it is called in the head of the record.
    amount
        What is counted or measured: "capsules", "mass" or "volume".
    unit
        Its unit.
    rule
        The calculation by which a share of the quantity prescribed becomes an amount.
    """

    called: str
    amount: str
    unit: str
    rule: Callable[..., Any]


def spare_amount(plan: Plan, prescribed: Term, words: SpareWords) -> Term:
    """Return the spare that the order asks for, recorded: as stated, as a share of the prescription, or none."""
    spare, symbol = plan.order.spare, f"spare {words.amount}"
    plan.fact(words.called, format_quantity(spare) if spare is not None else "none")
    in_addition = f"{words.amount.capitalize()} in addition"
    if spare is None:
        return plan.given("spare", symbol, quantity(0, words.unit), f"{in_addition}; none asked for.", "order")
    if is_measured_in(spare, "%"):
        share = plan.given(
            "spare_share", "spare", spare, f"Spare as a share of the {words.amount} prescribed.", "order"
        )
        return plan.derived("spare", symbol, words.rule, prescribed, share)
    stated = units.converted(spare, words.unit)
    return plan.given("spare", symbol, stated, f"{in_addition}; everything scales with the spare.", "order")
