"""Weighings: on which balance, and by which trituration or dilution what is too little to be weighed."""

from __future__ import annotations

from decimal import Decimal

from compounding import units
from compounding.calculations.dilution_plans import Scale, scale_for
from compounding.records.preparation.dilution import Carrier, Measured, diluted, in_words, least_scale
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spreads import weighing
from compounding.units import format_quantity, magnitude, quantity
from compounding.working import shown


def measured_out(plan: Plan, portion: Portion, carrier: Carrier | None = None) -> Measured:
    """Plan how a portion is measured out, and return what of it and of its carrier comes into the batch.

    What can be weighed is weighed on the balance with the smallest error. What is less than the minimum of every
    balance comes out of a trituration or a dilution. Where the order states no balance, nothing of this is checked.
    """
    term = plan.working.term(portion.target)
    unit = portion.unit or portion.component.unit
    plan.held.add(portion.target)
    if not plan.scales or unit == "mL":
        plan.add_material(portion)
        return Measured(drawn=term, made=term)
    if units.is_open(term.quantity):
        _weigh_later(plan, portion)
        return Measured(drawn=term, made=term)
    mass = magnitude(term.quantity, "mg")
    scale = scale_for(mass, plan.scales)
    if scale is not None:
        _weigh(plan, portion, scale)
        return Measured(drawn=term, made=term)
    if least_scale(plan.scales).least > mass > 0 and carrier is not None:
        return diluted(plan, portion, carrier, term)
    _refuse(plan, portion, mass)
    plan.add_material(portion)
    return Measured(drawn=term, made=term)


def _refuse(plan: Plan, portion: Portion, mass: Decimal) -> None:
    name, amount = plan.name_of(portion), shown(plan.working[portion.target].value)
    if mass <= 0:
        return
    if mass < least_scale(plan.scales).least:
        least = least_scale(plan.scales)
        plan.refuse(
            f"{name} {amount}: less than can be weighed (at least {in_words(least.least)} on {least.balance.name}); "
            "make a larger batch, or state a finer balance"
        )
    elif mass > max(scale.most for scale in plan.scales):
        most = max(plan.scales, key=lambda scale: scale.most)
        plan.refuse(
            f"{name} {amount}: more than can be weighed (at most {in_words(most.most)} on {most.balance.name}); "
            "divide the batch, or state a balance of larger capacity"
        )
    else:
        plan.refuse(
            f"{name} {amount}: between the capacity of one balance and the minimum of the next; "
            "change the size of the batch, or state another balance"
        )


def _weigh(plan: Plan, portion: Portion, scale: Scale) -> None:
    """Plan a weighing, and note its error."""
    plan.add_material(portion, scale)
    plan.spreads.append(weighing(portion.target, plan.name_of(portion), scale))


def _weigh_later(plan: Plan, portion: Portion) -> None:
    """Plan the weighing of what waits for a bench entry: on the balance that weighs the least, checked on the sheet."""
    scale = least_scale(plan.scales)
    plan.add_material(portion, scale)
    least, most = quantity(scale.least, "mg"), quantity(max(each.most for each in plan.scales), "mg")
    plan.limit(
        portion.target,
        f"outside what can be weighed ({in_words(scale.least)} to {format_quantity(most)}): do not weigh it; "
        "plan the batch again with the measured value, so that a trituration is planned",
        lowest=least,
        highest=most,
    )
