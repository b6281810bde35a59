"""Triturations as a product of their own: so much drug in so much diluent, for compounding only."""

from __future__ import annotations

from compounding import units
from compounding.printed import shown
from compounding.records.order import StockTrituration, Tablets
from compounding.records.preparation.by_mass import MassWords, plan_by_mass
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.further_drugs import mass_strength
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan
from compounding.units import format_quantity, quantity

_WORDS = MassWords(rest="diluent", spare="Spare for loss in the mortar", made="Trituration made")


def planned_trituration(plan: Plan) -> Outcome:
    """Return what a batch of a trituration comes to, its working and materials planned."""
    prescription = plan.order.prescription
    plan.settle()
    ratio = units.converted(units.mass_fraction(prescription.strength), "mg/g")
    strength = plan.given(
        "strength", "strength", ratio, f"Drug per mass of trituration, as {plan.stated_as}.", "prescription"
    )
    mass = units.converted(prescription.quantity, "g")
    prescribed = plan.given("quantity", "mass ordered", mass, "Mass ordered.", "prescription")
    plan_by_mass(plan, strength, prescribed, _WORDS)
    whole = quantity(100, "g")
    part = quantity(units.magnitude(ratio, "mg/g") * 100, "mg")
    plan.fact(
        "To be ordered from it",
        f"as a stock trituration of {shown(units.converted(part, 'g'))} in {format_quantity(whole)}"
        f"{_made_from(plan)}, with the number and the beyond-use date of this batch as the lot of the drug",
    )
    draw_up_budget(plan, "strength_expected", strength.quantity)
    return Outcome(
        yielded="mass",
        per_unit="",
        strength=mass_strength(ratio),
        amount=format_quantity(prescribed.quantity),
    )


def _made_from(plan: Plan) -> str:
    """Return what an order has to say of a trituration's origin: its excipients come along."""
    source = plan.order.source
    from_tablets = isinstance(source, Tablets) or (
        isinstance(source, StockTrituration) and source.made_from == "tablets"
    )
    return " made from tablets" if from_tablets else ""
