"""The label, and the other texts that name the batch's own quantities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn

from compounding import units
from compounding.records.compounding_record import LabelText, PlannedStep
from compounding.records.formula import AuxiliaryLabel, Step
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan
from compounding.records.preparation.shares import share_contents, share_facts
from compounding.records.preparation.sources import source_kinds
from compounding.rounding import half_up
from compounding.units import format_quantity

# Below this volume [mL] tenths count.
_SMALL_VOLUME = 15
_STORAGES = {
    "refrigerator": "Store in a refrigerator, 2 to 8 \N{DEGREE SIGN}C (36 to 46 \N{DEGREE SIGN}F).",
    "controlled room temperature": "Store at controlled room temperature, "
    "20 to 25 \N{DEGREE SIGN}C (68 to 77 \N{DEGREE SIGN}F).",
}


def title(plan: Plan, outcome: Outcome) -> str:
    """Return the product's name with its strength."""
    return plan.formula.labelling.title.format(strength=_strength(plan, outcome))


def _strength(plan: Plan, outcome: Outcome) -> str:
    return f"{outcome.strength} as base" if plan.order.prescription.basis == "base" else outcome.strength


def label_text(plan: Plan, outcome: Outcome) -> LabelText:
    """Return the text of the label: what USP <795> asks for, and the formula's auxiliary texts [usp-795]."""
    order, labelling = plan.order, plan.formula.labelling
    contents = share_contents(order)
    directions = order.prescription.directions or labelling.directions
    if outcome.dose_text:
        directions = f"{directions} One dose: {outcome.dose_text}."
    return LabelText(
        drug=plan.formula.drug
        if order.prescription.basis == "hydrochloride"
        else f"{plan.formula.drug} (strength as base)",
        strength=_strength(plan, outcome),
        amount=contents[0][1] if contents else outcome.amount,
        form=plan.formula.form,
        directions=directions,
        batch=order.batch,
        made=order.made.isoformat(),
        beyond_use=plan.beyond_use.date.isoformat(),
        storage=_STORAGES[plan.beyond_use.storage],
        compounded=labelling.compounded,
        auxiliary=tuple(
            AuxiliaryLabel(
                text=each.text.format(strength=_strength(plan, outcome)),
                sources=each.sources,
                references=each.references,
            )
            for each in labelling.auxiliary
            if _applies(plan, each.sources)
        ),
        letterhead=order.letterhead,
        contents=contents,
    )


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
    drug_as = "liquid" if "drug" in waiting and waiting["drug"].is_liquid else "powder"
    if drug_as == "liquid" and all(step.drug_as != drug_as for step in plan.formula.steps):
        _refuse_dilution(plan)
    for step in plan.formula.steps:
        if not _applies(plan, step.sources) or step.drug_as not in ("", drug_as):
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


def head_facts(plan: Plan, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return the lines that head the record."""
    order = plan.order
    facts = [
        ("Prescribed", f"{outcome.amount} of {outcome.strength}, as {order.prescription.basis}"),
        *plan.facts,
        ("Route", plan.formula.route),
    ]
    if order.prescription.prescriber:
        facts.insert(1, ("Prescriber", order.prescription.prescriber))
    facts[1:1] = share_facts(order)
    return tuple(facts)


def _applies(plan: Plan, sources: tuple[str, ...]) -> bool:
    return not sources or not set(sources).isdisjoint(source_kinds(plan.order.source))
