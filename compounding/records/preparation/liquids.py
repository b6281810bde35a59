"""Liquids and creams made to volume: the strength by volume, the batch, and what a dose comes to in mL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from compounding import units
from compounding.calculations import doses, proportions
from compounding.calculations import drops as rules
from compounding.printed import alone, shown
from compounding.records.dosage_form import CREAM_TO_VOLUME, ORAL_LIQUID
from compounding.records.formula_parts import FURTHER_DRUG
from compounding.records.preparation.components import carrier_of, liquid_components
from compounding.records.preparation.dosing import check_daily_dose, days_of_supply, dose_of, per_dose
from compounding.records.preparation.drug_powder import DrugPowder
from compounding.records.preparation.drug_source import drug_powder
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.further_drugs import dose_in_words, drug_expected, volume_strength
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spare import SpareWords, spare_amount
from compounding.records.preparation.strength import check_range, is_direct
from compounding.records.preparation.weighing import measured_out
from compounding.units import format_quantity, is_measured_in
from compounding.working import Term

# How a number that was rounded to be shown begins.
NEARLY = "\N{ALMOST EQUAL TO}"
_SPARE = SpareWords(called="Spare volume", amount="volume", unit="mL", rule=rules.spare_volume)


@dataclass(frozen=True, kw_only=True)
class LiquidBatch:
    """Strength and volume prescribed of a batch that is planned."""

    strength: Term
    prescribed: Term


def planned_oral_liquid(plan: Plan) -> Outcome:
    """Return what a batch of an oral liquid, or of a cream made to volume, comes to, its materials planned."""
    batch = planned_liquid(plan, _strength)
    if plan.formula.form == CREAM_TO_VOLUME.name:
        rest = next(each for each in plan.formula.components if each.rule == "qs")
        filled = f"{plan.material_name(rest)} is added up to the mark"
        plan.fact("Made", f"to volume: {filled}, and the strength is stated by volume")
    dose_text = _doses(plan, batch)
    draw_up_budget(plan, "strength_expected", batch.strength.quantity)
    return Outcome(
        yielded="volume",
        per_unit="",
        strength=_strength_text(plan, batch.strength),
        amount=format_quantity(batch.prescribed.quantity),
        dose_text=dose_text,
    )


def planned_liquid(plan: Plan, strength_of: Callable[[Plan], Term]) -> LiquidBatch:
    """Return the strength and the volume of a batch, everything planned that goes into it.

    Parameters
    ----------
    strength_of
        Works out the strength in mg per mL, however it is prescribed.
    """
    strength = strength_of(plan)
    if not is_direct(plan):
        check_range(plan, strength.quantity)
    plan.settle()
    prescribed = plan.given(
        "quantity",
        "volume prescribed",
        units.converted(plan.order.prescription.quantity, "mL"),
        "Volume prescribed.",
        "prescription",
    )
    spare = spare_amount(plan, prescribed, _SPARE)
    volume = plan.derived("volume", "volume to make", rules.volume_to_make, prescribed, spare)
    check_daily_dose(plan)
    drug = plan.derived("drug", "drug", proportions.mass_in_volume, strength, volume)
    _measure_out(plan, drug_powder(plan, drug), volume)
    return LiquidBatch(strength=strength, prescribed=prescribed)


# --- the strength ----------------------------------------------------------------------------


def _strength(plan: Plan) -> Term:
    return strength_by_volume(plan, "the volume of a dose (--dose-volume)")


def strength_by_volume(plan: Plan, needed: str) -> Term:
    """Return the strength in mg per mL, prescribed so or per dose of a volume; what it needs and lacks is refused.

    Parameters
    ----------
    needed
        What a strength per dose needs, in words.
    """
    prescription = plan.order.prescription
    if not is_measured_in(prescription.strength, "mg/dose"):
        value = units.mass_concentration(prescription.strength)
        return plan.given("strength", "strength", value, f"Drug per volume, as {plan.stated_as}.", "prescription")
    dose = prescribed_dose(plan)
    if prescription.dose_volume is None:
        plan.stop(f"a strength per dose needs {needed}")
    volume = plan.given(
        "volume_per_dose",
        "volume of one dose",
        per_dose(prescription.dose_volume, "mL"),
        "Volume that one dose is to have.",
        "prescription",
    )
    return plan.derived("strength", "strength", rules.strength_from_volume, dose, volume)


def prescribed_dose(plan: Plan) -> Term:
    """Return the dose of a strength that is prescribed per dose; a dose that disagrees with it is refused."""
    prescription = plan.order.prescription
    amount = units.converted(prescription.strength, "mg/dose")
    if prescription.dose is not None and per_dose(prescription.dose, "mg") != amount:
        plan.stop(
            f"the strength {format_quantity(amount)} and the dose {format_quantity(prescription.dose)} disagree; "
            "state one of them"
        )
    return plan.given("dose", "dose", amount, f"Drug in one dose, as {plan.stated_as}.", "prescription")


def _strength_text(plan: Plan, strength: Term) -> str:
    prescribed = plan.order.prescription.strength
    if plan.formula.form == CREAM_TO_VOLUME.name:
        return volume_strength(strength.quantity)
    text = shown(strength.quantity)
    return text if is_measured_in(prescribed, "mg/mL") else f"{shown(prescribed)} ({text})"


# --- the batch -------------------------------------------------------------------------------


def _measure_out(plan: Plan, source: DrugPowder, volume: Term) -> None:
    """Plan how everything is measured out, and what strength is expected of it."""
    carrier = carrier_of(plan, volume)
    drug = measured_out(plan, source.portion, carrier)
    source.account(drug.drawn)
    made = [(portion, measured_out(plan, portion, carrier).made) for portion in liquid_components(plan, volume)]
    measured_out(plan, Portion(component=carrier.component, target="volume", note="the whole batch's volume"))
    plan.derived("strength_expected", "strength expected", proportions.concentration, source.drug_in(drug.made), volume)
    _expect_further(plan, made, volume)
    if "volume" not in dict(plan.order.uncertainties):
        plan.uncounted.append("volume marks of the batch: how far they may be out is not stated")
    if "excipients" in plan.working:
        excipients = plan.working.term("excipients")
        load = plan.derived("excipient_load", "tablet excipients per mL", proportions.concentration, excipients, volume)
        if not units.is_open(load.quantity):
            product = plan.formula.dosage_form.product
            plan.warn(f"Tablet excipients, {shown(load.quantity)}, go into the {product} with the drug.")
    plan.reconcile("Volume filled", "volume", "mL")


def _expect_further(plan: Plan, made: list[tuple[Portion, Term]], volume: Term) -> None:
    """Work out the strength that is expected of each further drug."""
    for portion, amount in made:
        if portion.component.role == FURTHER_DRUG:
            plan.derived(
                f"strength_expected_{portion.component.key}",
                f"strength expected of {plan.material_name(portion.component)}",
                proportions.concentration,
                drug_expected(plan, portion.component, amount),
                volume,
            )


# --- the dose --------------------------------------------------------------------------------


def _doses(plan: Plan, batch: LiquidBatch) -> str:
    dose = dose_of(plan)
    if dose is None:
        return ""
    volume = volume_per_dose(plan, dose, batch.strength)
    days_of_supply(plan, doses.volume_days, batch.prescribed, volume)
    text = f"{dose_in_words(plan, dose)} is {alone(volume.quantity)}"
    if alone(volume.quantity).startswith(NEARLY):
        plan.warn(
            f"One dose, {alone(dose.quantity)}, comes to {alone(volume.quantity)}, which no syringe shows exactly: "
            "change the strength, or agree on a dose that can be measured."
        )
    if plan.formula.form != ORAL_LIQUID.name:
        plan.fact("Dose", text)
        return text
    plan.fact("Dose", f"{text}, by oral syringe")
    return f"{text} with an oral syringe"


def volume_per_dose(plan: Plan, dose: Term, strength: Term) -> Term:
    """Return the volume of one dose: prescribed, or from the strength; one that disagrees with it is refused."""
    if "volume_per_dose" in plan.working:
        volume = plan.working.term("volume_per_dose")
    else:
        volume = plan.derived("volume_per_dose", "volume of one dose", doses.volume_per_dose, dose, strength)
    stated = plan.order.prescription.dose_volume
    if stated is not None and per_dose(stated, "mL") != volume.quantity:
        plan.refuse(
            f"the dose comes to {shown(volume.quantity)}, not to {format_quantity(stated)}; "
            "state the dose or its volume, not both"
        )
    return volume
