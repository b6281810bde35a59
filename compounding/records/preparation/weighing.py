"""Weighings: on which balance, and by which trituration or dilution what is too little to be weighed."""

from __future__ import annotations

from decimal import Decimal

from compounding import units
from compounding.calculations.comparisons import deviation
from compounding.calculations.dilution_plans import Scale, scale_for
from compounding.records.preparation.dilution import Measured, diluted, in_words, least_scale
from compounding.records.preparation.dilution_working import Carrier
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spreads import as_weighed, weighing
from compounding.units import format_quantity, magnitude, quantity
from compounding.working import Term, shown


def measured_out(plan: Plan, portion: Portion, carrier: Carrier | None = None) -> Measured:
    """Plan how a portion is measured out, and return what of it and of its carrier comes into the batch.

    What can be weighed is weighed on the balance with the smallest error. What is less than the minimum of every
    balance comes out of a trituration or a dilution. Where the order states no balance, nothing of this is checked.
    """
    term = plan.working.term(portion.target)
    unit = portion.unit or portion.component.unit
    plan.held.add(portion.target)
    if not units.is_open(term.quantity) and term.quantity.magnitude < 0:
        plan.refuse(f"{plan.name_of(portion)} {shown(term.quantity)}: what goes in before it leaves no room for it")
    if not plan.scales or unit == "mL":
        plan.add_material(portion)
        return Measured(drawn=term, made=term)
    if units.is_open(term.quantity):
        return Measured(drawn=term, made=_weighed_later(plan, portion, term))
    mass = magnitude(term.quantity, "mg")
    scale = scale_for(mass, plan.scales)
    if scale is not None:
        return Measured(drawn=term, made=_weighed(plan, portion, term, scale))
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


def _weighed(plan: Plan, portion: Portion, exact: Term, scale: Scale) -> Term:
    """Plan a weighing and note its error; return the mass as the balance shows it."""
    plan.add_material(portion, scale)
    name = plan.name_of(portion)
    key = f"{portion.target}_weighed"
    shown_mass = as_weighed(plan.working, key, plan.working[portion.target].symbol, exact, scale)
    plan.held.add(key)
    plan.spreads.append(weighing(key, name, scale))
    change = deviation(shown_mass.quantity, units.converted(exact.quantity, "mg"))
    if abs(change.magnitude) > plan.formula.acceptance.weighing.magnitude:
        plan.warn(
            f"Rounding {name} to what {scale.balance.name} shows changes it by {shown(change, 2)}: state a balance "
            "that shows more, or change the size of the batch."
        )
    return shown_mass


def _weighed_later(plan: Plan, portion: Portion, exact: Term) -> Term:
    """Plan the weighing of what waits for a bench entry: on the balance of the widest range, checked on the sheet."""
    scale = max(plan.scales, key=lambda each: each.most / each.least)
    plan.add_material(portion, scale)
    least, most = quantity(scale.least, "mg"), quantity(scale.most, "mg")
    plan.limit(
        portion.target,
        f"outside what {scale.balance.name} weighs ({in_words(scale.least)} to {format_quantity(most)}): do not weigh "
        "it; plan the batch again with the measured value, so that another way is planned",
        lowest=least,
        highest=most,
    )
    key = f"{portion.target}_weighed"
    plan.held.add(key)
    plan.spreads.append(weighing(key, plan.name_of(portion), scale))
    return as_weighed(plan.working, key, plan.working[portion.target].symbol, exact, scale)
