"""Weighings on the balances at hand: which one, and what is refused because none of them weighs it."""

from __future__ import annotations

from decimal import Decimal

from compounding import units
from compounding.calculations.comparisons import deviation
from compounding.calculations.dilution_plans import Scale, scale_for
from compounding.printed import shown
from compounding.records.preparation.dilution import diluted, in_words, least_scale
from compounding.records.preparation.measuring import as_weighed, weighing
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.weighing import Carrier, Measured
from compounding.units import format_quantity, magnitude, quantity
from compounding.working import Term


def weighed(plan: Plan, portion: Portion, carrier: Carrier | None) -> Measured:
    """Plan how a portion is weighed, or diluted if too little for all balances, and return what is measured of it."""
    term = plan.working.term(portion.target)
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
    key = f"{portion.target}_weighed"
    plan.add_material(portion, scale, key)
    name = plan.name_of(portion)
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
    key = f"{portion.target}_weighed"
    plan.add_material(portion, scale, key)
    least, most = quantity(scale.least, "mg"), quantity(scale.most, "mg")
    plan.limit(
        portion.target,
        f"outside what {scale.balance.name} weighs ({in_words(scale.least)} to {format_quantity(most)}): do not weigh "
        "it; plan the batch again with the measured value, so that another way is planned",
        lowest=least,
        highest=most,
    )
    plan.held.add(key)
    plan.spreads.append(weighing(key, plan.name_of(portion), scale))
    return as_weighed(plan.working, key, plan.working[portion.target].symbol, exact, scale)
