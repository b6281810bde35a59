"""Triturations and dilutions: how what is too little to weigh is measured out, and what error that leaves."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from compounding import units
from compounding.calculations import triturations
from compounding.calculations.dilution_plans import DilutionPlan, Scale, trituration_plan, volume_plan
from compounding.printed import shown
from compounding.records.error_budget import Errors, errors
from compounding.records.order import ALLOWED_ERROR, LEAST_DRUG
from compounding.records.preparation.dilution_record import DilutionRecord
from compounding.records.preparation.dilution_working import DilutionWorking
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.weighing import Carrier, Measured
from compounding.units import Quantity, format_quantity, magnitude, quantity
from compounding.working import Term, Working

_ONCE = Decimal(1)
# By how much the least weighing is raised, one after the other, in search of a smaller error.
_LARGER = tuple(Decimal(each) for each in (2, 3, 5, 10))


def least_scale(scales: Sequence[Scale]) -> Scale:
    """Return the balance that weighs the least."""
    return min(scales, key=lambda scale: scale.least)


def in_words(mass: Decimal) -> str:
    """Return a mass [mg] as it is shown."""
    return format_quantity(quantity(mass, "mg"))


def diluted(plan: Plan, portion: Portion, carrier: Carrier, needed: Term) -> Measured:
    """Plan the trituration or dilution from which a portion is taken, and return what of it comes into the batch."""
    ways = _ways(plan, portion, carrier, needed.quantity)
    if not ways:
        _refuse_dilution(plan, portion, carrier, needed.quantity)
        plan.add_material(portion)
        return Measured(drawn=needed, made=needed)
    chosen = ways[-1] if plan.order.triturate_for == ALLOWED_ERROR else ways[0]
    stages = DilutionWorking(plan.working, plan.scales, portion, carrier, plan.mixtures)
    made = stages.record(chosen.plan, needed)
    plan.spreads.extend(stages.spreads)
    plan.held.update(stages.held)
    DilutionRecord(plan, portion, carrier).fill_in(chosen.plan)
    _explain(plan, portion, carrier, needed.quantity, ways, chosen)
    drawn = plan.working.term(f"{portion.target}_part_1")
    if carrier.is_liquid:
        return Measured(drawn=drawn, made=made)
    brought = plan.derived(
        f"{portion.target}_carrier",
        f"{plan.material_name(carrier.component)} in the aliquot",
        triturations.carrier_of_aliquot,
        plan.working.term(f"{portion.target}_aliquot"),
        needed,
    )
    carried = plan.derived(
        f"{portion.target}_carrier_made",
        f"{plan.material_name(carrier.component)} in the aliquot, as weighed",
        triturations.carrier_of_aliquot,
        plan.working.term(f"{portion.target}_aliquot_weighed"),
        made,
    )
    return Measured(drawn=drawn, made=made, carrier=brought, carrier_made=carried)


@dataclass(frozen=True)
class _Way:
    """A way to dilute, and the error of weighing and measuring that it leaves."""

    plan: DilutionPlan
    error: Errors


def _ways(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity) -> list[_Way]:
    """Return the way that uses the least drug and, where its error is more than allowed, one with a smaller error."""
    search = functools.partial(_found, plan, carrier, needed)
    found = search(_ONCE)
    if found is None:
        return []
    ways = [_Way(found, _error(plan, portion, carrier, needed, found))]
    for times in _LARGER:
        if ways[-1].error.worst.magnitude <= magnitude(plan.error_allowed, "%"):
            break
        larger = search(times)
        if larger is None:
            break
        way = _Way(larger, _error(plan, portion, carrier, needed, larger))
        if way.error.worst.magnitude < ways[-1].error.worst.magnitude:
            ways = [ways[0], way]
    return ways


def _found(plan: Plan, carrier: Carrier, needed: Quantity, times: Decimal) -> DilutionPlan | None:
    if not carrier.is_liquid:
        return trituration_plan(needed, plan.scales, carrier.room, times)
    room = carrier.room if carrier.room is not None else quantity(0, "mL")
    return volume_plan(needed, plan.scales, room, times)


def _error(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity, dilution: DilutionPlan) -> Errors:
    """Return the error of weighing and measuring that a dilution leaves, through its own rules."""
    working = Working()
    stages = DilutionWorking(working, plan.scales, replace(portion, target="needed"), carrier, 0)
    stages.record(dilution, working.given("needed", "needed", needed))
    return errors(working, "needed_made", needed, stages.spreads, held=stages.held)


def _refuse_dilution(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity) -> None:
    least = least_scale(plan.scales)
    room = ""
    if carrier.room is not None:
        has_room = carrier.room.magnitude > 0
        room = f", of which the batch has {f'room for {shown(carrier.room)}' if has_room else 'no room for any'},"
    plan.refuse(
        f"{plan.name_of(portion)} {shown(needed)}: less than can be weighed (at least {in_words(least.least)} on "
        f"{least.balance.name}), and no {carrier.kind}{room} gets there with every weighing legal; make a larger "
        f"batch, or state a balance that weighs {shown(needed)}"
    )


def _explain(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity, ways: list[_Way], chosen: _Way) -> None:
    """Say why there is a trituration, what error it leaves, and what else there is."""
    name, least = portion.component.name, least_scale(plan.scales)
    plan.fact(
        f"Weighing of {plan.name_of(portion)}",
        f"{shown(needed)} is less than can be weighed ({in_words(least.least)} on {least.balance.name}): "
        f"a {carrier.kind} is made. {_described(chosen, needed)}",
    )
    others = [way for way in ways if way is not chosen]
    if chosen.error.worst.magnitude > magnitude(plan.error_allowed, "%"):
        plan.warn(
            f"The {carrier.kind} of {name} leaves an error of weighing of {_errors(chosen)}; "
            f"\N{PLUS-MINUS SIGN}{format_quantity(plan.error_allowed)} is allowed. "
            + ('See "Other ways to weigh".' if others else "A finer balance or a larger batch lowers it.")
        )
    for way in others:
        aim = ALLOWED_ERROR if way is ways[-1] else LEAST_DRUG
        plan.alternatives.append(f"{name}, planned for the {aim}: {_described(way, needed)}")


def _described(way: _Way, needed: Quantity) -> str:
    stages = "; ".join(f"{shown(stage.part)} in {shown(stage.whole)}" for stage in way.plan.stages)
    left = way.plan.stages[0].part - needed
    return (
        f"{stages}; {shown(way.plan.aliquot, 4)} of it is taken, so that {shown(left, 4)} are weighed in excess. "
        f"Error of weighing {_errors(way)}."
    )


def _errors(way: _Way) -> str:
    sign = "\N{PLUS-MINUS SIGN}"
    return f"{sign}{_rough(way.error.worst)} at worst, {sign}{_rough(way.error.probable)} probably"


def _rough(percentage: Quantity) -> str:
    return units.format_measured(percentage, 1)
