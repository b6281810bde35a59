"""Capsules: from a strength and a number to the fill of one capsule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from compounding import units
from compounding.calculations import capsules as rules
from compounding.calculations import doses, expected, packing, proportions, triturations
from compounding.calculations.capsules import CapsuleSize, capsule_sizes
from compounding.printed import alone, shown
from compounding.records.formula import first_reference
from compounding.records.formula_parts import FURTHER_DRUG, CapsuleRules
from compounding.records.order import Tablets
from compounding.records.overage import overage_rule
from compounding.records.preparation.capsule_size import Powder, chosen_size, mass_in_one
from compounding.records.preparation.components import capsule_components
from compounding.records.preparation.dosing import check_daily_dose, days_of_supply, dose_of
from compounding.records.preparation.drug_powder import DrugPowder
from compounding.records.preparation.drug_source import drug_powder
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.further_drugs import dose_in_words, drug_expected
from compounding.records.preparation.order_checks import is_whole
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spare import SpareWords, spare_amount
from compounding.records.preparation.spreads import last_digit
from compounding.records.preparation.weighing import Carrier, Measured, measured_out
from compounding.rounding import to_whole
from compounding.units import Quantity, format_quantity, magnitude, quantity
from compounding.working import Term

_SPARE = SpareWords(called="Spare capsules", amount="capsules", unit="capsule", rule=rules.spare_capsules)


def planned_capsules(plan: Plan, sizes: CapsuleRules) -> Outcome:
    """Return what a capsule batch comes to, its working and materials planned."""
    prescription = plan.order.prescription
    plan.settle()
    strength = plan.given(
        "strength",
        "strength",
        units.small_in_micrograms(units.converted(prescription.strength, "mg/capsule")),
        f"Drug in one capsule, as {plan.stated_as}.",
        "prescription",
    )
    prescribed = plan.given(
        "quantity", "capsules prescribed", prescription.quantity, "Capsules prescribed.", "prescription"
    )
    spare = spare_amount(plan, prescribed, _SPARE)
    made = plan.derived("capsules", "capsules to make", rules.capsules_to_make, prescribed, spare)
    check_daily_dose(plan)
    drug = plan.derived("drug", "drug", rules.batch_mass, strength, made)
    source = drug_powder(plan, drug)
    each = plan.derived("powder_each", "powder in one capsule", rules.mass_per_capsule, source.powder, made)
    powders = [Powder(key="drug", name="drug powder", each=each), *_others(plan, made)]
    size, why = chosen_size(plan, sizes, powders)
    plan.settle()
    plan.fact("Capsule size", f"{size.name}, {why}; empty shell about {format_quantity(size.empty_mass)}")
    filler = _filler(plan, sizes, size, powders)
    _finish(plan, _Batch(size=size, made=made, source=source, others=powders[1:]), filler)
    return Outcome(
        yielded="capsules",
        per_unit="fill",
        dose_text=_doses(plan, prescribed, strength),
        strength=format_quantity(units.small_in_micrograms(strength.quantity)),
        amount=format_quantity(prescribed.quantity),
    )


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """Capsules of one size to be made, with the powder that holds the drug and what goes with it."""

    size: CapsuleSize
    made: Term
    source: DrugPowder
    others: Sequence[Powder]


# What was measured out of each powder; of the drug's, which stands first, there is none of `Powder`.
_MeasuredOut: TypeAlias = Sequence[tuple[Powder | None, Measured]]


def _others(plan: Plan, made: Term) -> list[Powder]:
    """Return what goes into the capsules besides the drug's powder and the filler, worked out."""
    return [
        Powder(
            key=portion.component.key,
            name=plan.material_name(portion.component),
            each=plan.derived(
                f"{portion.target}_each",
                f"{plan.material_name(portion.component)} in one capsule",
                rules.mass_per_capsule,
                plan.working.term(portion.target),
                made,
            ),
            portion=portion,
        )
        for portion in capsule_components(plan, made)
    ]


# --- the filler ------------------------------------------------------------------------------


def _filler(plan: Plan, limits: CapsuleRules, size: CapsuleSize, powders: Sequence[Powder]) -> Term:
    if plan.order.capsules.densities:
        filler = _filler_by_density(plan, size, powders)
    else:
        filler = _filler_by_packing(plan, size, powders)
    plan.limit(
        "share",
        f"the drug powder takes more than {format_quantity(limits.most_powder)} of the capsule: too little filler to "
        "mix and flow well; consider a larger size",
        highest=limits.most_powder,
        source=first_reference(limits.references),
    )
    plan.limit("filler", "the powder leaves no room for filler: take a larger size", lowest=quantity(0, "mg/capsule"))
    return filler


def _filler_by_packing(plan: Plan, size: CapsuleSize, powders: Sequence[Powder]) -> Term:
    plan.fact("Filler by", "packing statistics")
    packings = [_packing(plan, size, each.key, each.name) for each in powders]
    diluent = _packing(plan, size, "diluent", "filler")
    masses = [each.each for each in powders]
    plan.derived("share", "share of the capsule", rules.capsule_share, masses[0], packings[0])
    return plan.derived("filler", "filler in one capsule", rules.filler_by_packing, diluent, masses, packings)


def _packing(plan: Plan, size: CapsuleSize, key: str, name: str) -> Term:
    choices = plan.order.capsules
    value = dict(choices.packing).get(key)
    measured_in = (choices.packing_size if value is not None else "") or size.name
    measured = plan.measured(
        f"packing_{key}" if measured_in == size.name else f"packing_{key}_measured",
        f"packing statistic of the {name}",
        None if value is None else mass_in_one(value),
        "mg/capsule",
        f"Mean net mass of the {name} alone that fills a capsule of size {measured_in}.",
        prompt=f"Fill 5 to 10 capsules of size {size.name} with the {name} alone; enter the mean net mass.",
    )
    if value is None and key == "drug" and isinstance(plan.order.source, Tablets):
        plan.warn(
            "The packing statistic of the ground tablets is measured on powder that this batch does not leave over: "
            "grind extra tablets for it, and account for them."
        )
    if value is not None:
        key_measured = f"packing_{key}" if measured_in == size.name else f"packing_{key}_measured"
        plan.spreads.append(last_digit(key_measured, mass_in_one(value), "packing", f"packing statistic of the {name}"))
    if measured_in == size.name:
        return measured
    other = next(each for each in capsule_sizes() if each.name == measured_in)
    return plan.derived(
        f"packing_{key}",
        f"packing statistic of the {name} in size {size.name}",
        packing.packing_in_size,
        measured,
        _volume(plan, other),
        _volume(plan, size),
    )


def _volume(plan: Plan, size: CapsuleSize) -> Term:
    key = f"volume_{size.name}"
    if key in plan.working:
        return plan.working.term(key)
    return plan.given(key, f"volume of size {size.name}", size.volume, "Volume of the capsule's body.", "torpac-sizes")


def _filler_by_density(plan: Plan, size: CapsuleSize, powders: Sequence[Powder]) -> Term:
    plan.fact("Filler by", "densities")
    given = dict(plan.order.capsules.densities)
    names = {**{each.key: each.name for each in powders}, "diluent": "filler"}
    *others, diluent = (
        plan.measured(
            f"density_{key}",
            f"density of the {name}",
            given.get(key),
            "g/mL",
            f"Density of the {name} as it packs in the capsule.",
            prompt=f"Measure the density of the {name} packed as the capsules are.",
        )
        for key, name in names.items()
    )
    for key, stated in given.items():
        label = f"density of the {names[key]}"
        plan.spreads.append(last_digit(f"density_{key}", stated, "density", label))
    volume = _volume(plan, size)
    masses = [each.each for each in powders]
    plan.derived("share", "share of the capsule", rules.capsule_share_by_density, masses[0], others[0], volume)
    return plan.derived("filler", "filler in one capsule", rules.filler_by_density, volume, masses, others, diluent)


# --- the batch -------------------------------------------------------------------------------


def _finish(plan: Plan, batch: _Batch, filler: Term) -> None:
    made, source = batch.made, batch.source
    diluent = plan.derived("diluent", "filler for the batch", rules.batch_mass, filler, made)
    powder, each = _all_powders(plan, batch)
    plan.derived("fill", "fill weight", rules.fill_weight, each, filler)
    plan.derived("mixture", "powder mixture", rules.total_mass, powder, diluent)
    if "excipients" in plan.working:
        excipients = plan.working.term("excipients")
        plan.derived("excipients_each", "tablet excipients in one capsule", rules.mass_per_capsule, excipients, made)
        value = plan.working["excipients_each"].value
        if not units.is_open(value):
            plan.warn(f"Tablet excipients, {shown(value)}, take the place of filler.")
    _check_blend(plan, source.powder)
    _measure_out(plan, batch, diluent)
    _check_test_weighings(plan, batch.size)
    plan.add_counted("shells", f"hard capsule shells, size {batch.size.name}", "capsule shell", "capsules", "capsule")
    plan.reconcile("Capsules filled", "capsules", "capsule")


def _all_powders(plan: Plan, batch: _Batch) -> tuple[Term, Term]:
    """Return all powders but the filler, in the batch and in one capsule."""
    if not batch.others:
        return batch.source.powder, plan.working.term("powder_each")
    parts = [batch.source.powder, *(plan.working.term(each.key) for each in batch.others)]
    powder = plan.derived("powders", "powders without filler", proportions.mass_of_parts, parts)
    return powder, plan.derived("powders_each", "powders in one capsule", rules.mass_per_capsule, powder, batch.made)


def _check_test_weighings(plan: Plan, size: CapsuleSize) -> None:
    """Warn where the single capsules that are weighed as a test are less than any balance at hand weighs."""
    fill = plan.working["fill"].value
    if not plan.scales or units.is_open(fill):
        return
    gross = quantity(to_whole(magnitude(fill, "mg/capsule") + magnitude(size.empty_mass, "mg/capsule")), "mg")
    if gross.magnitude < min(scale.least for scale in plan.scales):
        finest = plan.scales[0]
        plan.warn(
            f"Single capsules of about {format_quantity(gross)} are less than any balance stated weighs: their masses "
            f"may be out by {shown(quantity(finest.error, 'mg'))} each on {finest.balance.name}. Weigh them on a finer "
            "one."
        )


def _check_blend(plan: Plan, powder: Term) -> None:
    """Bound the drug powder's share of the blend, where an overage rule holds for that share alone."""
    rule = overage_rule(plan.order.overage_rule)
    strength = plan.working["strength"].value
    if rule is None or rule.least_share is None or rule.overage_of(strength) == rule.overage_small:
        return
    plan.derived("blend_share", "share of the blend", proportions.share_by_mass, powder, plan.working.term("mixture"))
    plan.limit(
        "blend_share",
        f"the rule of {rule.text} gives {format_quantity(rule.overage_small)} here: plan again with that overage",
        lowest=rule.least_share,
        source=rule.reference,
    )


def _measure_out(plan: Plan, batch: _Batch, diluent: Term) -> None:
    """Plan how the powders and the filler are measured out, and what strength is expected of them."""
    source, component = batch.source, plan.formula.component("diluent")
    carrier = Carrier(component=component, room=_room(plan, source, diluent))
    drug = measured_out(plan, source.portion, carrier)
    source.account(drug.drawn)
    others = [(each, measured_out(plan, each.portion, carrier)) for each in batch.others if each.portion is not None]
    brought = (source.carrier, drug.carrier, *(each.carrier for _, each in others))
    carriers = [each for each in brought if each is not None]
    if carriers:
        plan.derived("diluent_added", "filler to add", triturations.diluent_to_add, diluent, carriers)
        plan.limit(
            "diluent_added", "the trituration brings more filler than the capsules hold", lowest=quantity(0, "mg")
        )
    target = "diluent_added" if carriers else "diluent"
    filler = measured_out(plan, Portion(component=component, target=target))
    _expect(plan, source, [(None, drug), *others], filler.made)


def _room(plan: Plan, source: DrugPowder, diluent: Term) -> Quantity | None:
    """Return how much of a trituration the capsules hold, when the rest of the filler can still be weighed."""
    if units.is_open(diluent.quantity) or not plan.scales:
        return None
    least = min(scale.least for scale in plan.scales)
    held = units.magnitude(source.powder.quantity, "mg") + units.magnitude(diluent.quantity, "mg")
    brought = units.magnitude(source.carrier.quantity, "mg") if source.carrier is not None else 0
    return quantity(held - brought - least, "mg")


def _expect(plan: Plan, source: DrugPowder, measured: _MeasuredOut, filler: Term) -> None:
    """Work out the strength that is expected: the drug weighed, in as many capsules as the powders weighed fill."""
    (_, first), *others = measured
    drug = source.drug_in(first.made)
    powder, carriers = source.parts_of(first.made)
    fillers = [filler, *carriers, *(each.carrier_made for _, each in measured if each.carrier_made is not None)]
    packings = [
        _packed(plan, "drug", "drug powder"),
        *(_packed(plan, each.key, each.name) for each, _ in others if each is not None),
        *(_packed(plan, "diluent", "filler") for _ in fillers),
    ]
    masses = [powder, *(each.made for _, each in others), *fillers]
    capsules = plan.derived(
        "capsules_filled", "capsules that the powders fill", expected.capsules_filled, masses, packings
    )
    label = plan.working["strength"]
    plan.derived("strength_expected", "strength expected", rules.mass_per_capsule, drug, capsules, unit=label.unit)
    for other, each in others:
        _expect_further(plan, other, each, capsules)
    draw_up_budget(plan, "strength_expected", label.value)


def _expect_further(plan: Plan, other: Powder | None, measured: Measured, capsules: Term) -> None:
    """Work out the strength that is expected of a further drug."""
    if other is None or other.portion is None or other.portion.component.role != FURTHER_DRUG:
        return
    plan.derived(
        f"strength_expected_{other.key}",
        f"strength expected of {other.name}",
        rules.mass_per_capsule,
        drug_expected(plan, other.portion.component, measured.made),
        capsules,
    )


def _packed(plan: Plan, key: str, name: str) -> Term:
    """Return the packing statistic of a powder, by its density where that was stated."""
    if f"packing_{key}" in plan.working:
        return plan.working.term(f"packing_{key}")
    size = next(line.key for line in plan.working if line.key.startswith("volume_"))
    return plan.derived(
        f"packing_{key}",
        f"packing statistic of the {name}, by its density",
        packing.full_capsule,
        plan.working.term(size),
        plan.working.term(f"density_{key}"),
    )


def _doses(plan: Plan, prescribed: Term, strength: Term) -> str:
    """Plan the doses, and return one dose in the words of the label; "" where none is stated."""
    dose = dose_of(plan)
    if dose is None:
        return ""
    each = plan.derived("capsules_per_dose", "capsules in one dose", doses.capsules_per_dose, dose, strength)
    if not is_whole(each.quantity):
        plan.refuse(
            f"a dose of {shown(dose.quantity)} is not a whole number of capsules of {shown(strength.quantity)} "
            f"({shown(each.quantity)}); change the strength or the dose"
        )
        plan.settle()
    plan.fact("Dose", f"{shown(units.small_in_micrograms(dose.quantity))} is {shown(each.quantity)}")
    days_of_supply(plan, doses.capsule_days, prescribed, each)
    return f"{dose_in_words(plan, dose)} is {alone(each.quantity)}"
