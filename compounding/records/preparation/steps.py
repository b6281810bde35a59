"""The steps of a batch: those of the formula that apply, numbered, with those of its triturations and dilutions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn

from compounding import units
from compounding.records.component_keys import DRUG
from compounding.records.compounding_record import PlannedStep
from compounding.records.formula_parts import Step
from compounding.records.order import source_kinds
from compounding.records.preparation.plan import Plan
from compounding.rounding import half_up
from compounding.units import format_quantity

# Below this volume [mL] tenths count.
_SMALL_VOLUME = 15


def planned_steps(plan: Plan) -> tuple[PlannedStep, ...]:
    """Return the steps that apply, numbered, each component named with its line.

    Triturations and dilutions are made before the first step that takes from them.
    """
    names = {material.key: f"{material.name} (line {material.number})" for material in plan.materials}
    names |= _first_of_vehicle(plan, names)
    return tuple(
        PlannedStep(
            number=number, text=step.text.format(**names), record=step.record, hold=step.hold, caution=step.caution
        )
        for number, step in enumerate(_steps(plan), start=1)
    )


def _first_of_vehicle(plan: Plan, names: Mapping[str, str]) -> dict[str, str]:
    """Return how much of the vehicle is put in first: two thirds of what the other liquids of the batch leave."""
    vehicle = next((each for each in plan.formula.components if each.rule == "qs" and each.unit == "mL"), None)
    if vehicle is None:
        return {}
    others = sum(
        units.magnitude(plan.working[each.target].value, "mL")
        for each in plan.materials
        if each.unit == "mL" and not each.qs and "-part-" not in each.key
    )
    left = units.magnitude(plan.working["volume"].value, "mL") - others
    if left <= 0:
        plan.stop("vehicle: the other liquids leave no room for it; make a larger batch, or state a finer balance")
    first = half_up(left * 2 / 3, 0 if left > _SMALL_VOLUME else 1)
    return {f"{vehicle.key}-first": f"about {format_quantity(units.quantity(first, 'mL'))} of {names[vehicle.key]}"}


def _steps(plan: Plan) -> Iterator[Step]:
    waiting = dict(plan.dilutions)
    drug_as = "liquid" if DRUG in waiting and waiting[DRUG].is_liquid else "powder"
    if drug_as == "liquid" and all(step.drug_as != drug_as for step in plan.formula.steps):
        _refuse_dilution(plan)
    for step in plan.formula.steps:
        if not applies(plan, step.sources) or step.drug_as not in ("", drug_as):
            continue
        for key in [key for key in waiting if f"{{{key}}}" in step.text]:
            yield from waiting.pop(key).steps
        yield step
    if waiting:
        _refuse_dilution(plan)


def _refuse_dilution(plan: Plan) -> NoReturn:
    plan.stop(
        f"{plan.formula.id} version {plan.formula.version} has no step that takes from a trituration or a dilution; "
        "use a newer version"
    )


def applies(plan: Plan, sources: tuple[str, ...]) -> bool:
    """Return whether a text of the formula that is for some sources of the drug alone is for the one of the order."""
    return not sources or not set(sources).isdisjoint(source_kinds(plan.order.source))
