"""The head of the record: the product's name, and the facts of the order and the plan."""

from __future__ import annotations

from compounding.records.compounding_record import Fact
from compounding.records.preparation.label import strength_text
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan
from compounding.records.preparation.shares import share_facts


def title(plan: Plan, outcome: Outcome) -> str:
    """Return the product's name with its strength."""
    return plan.formula.labelling.title.format(strength=strength_text(plan, outcome))


def head_facts(plan: Plan, outcome: Outcome) -> tuple[Fact, ...]:
    """Return the lines that head the record."""
    order = plan.order
    facts = [
        Fact("Prescribed", f"{outcome.amount} of {outcome.strength}, as {plan.stated_as}"),
        *plan.facts,
        Fact("Route", plan.formula.route),
    ]
    if order.prescription.prescriber:
        facts.insert(1, Fact("Prescriber", order.prescription.prescriber, begins_as_typed=True))
    facts[1:1] = share_facts(order)
    return tuple(facts)
