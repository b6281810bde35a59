"""Sublingual drops: the strength however it is prescribed, the batch, and what a dose comes to."""

from __future__ import annotations

from compounding import units
from compounding.calculations import comparisons, doses, proportions
from compounding.calculations import drops as rules
from compounding.records.preparation.components import carrier_of, liquid_components
from compounding.records.preparation.dosing import check_daily_dose, days_of_supply, dose_of, per_dose
from compounding.records.preparation.drug_source import DrugPowder, drug_powder
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spreads import last_digit
from compounding.records.preparation.strength import check_range, is_direct
from compounding.records.preparation.weighing import measured_out
from compounding.units import Quantity, format_quantity, is_measured_in, quantity
from compounding.working import Term, shown

_WIDEST_COUNTING_ERROR = 10
_DROPPER = (
    'the dropper\'s calibration with this vehicle (--dropper "24.4 drop/mL"): no number of drops per mL is assumed'
)
_NEARLY = "\N{ALMOST EQUAL TO}"


def planned_drops(plan: Plan) -> Outcome:
    """Return what a batch of drops comes to, its working and materials planned."""
    prescription = plan.order.prescription
    strength = _strength(plan)
    if not is_direct(plan):
        check_range(plan, strength.quantity)
    plan.settle()
    prescribed = plan.given(
        "quantity",
        "volume prescribed",
        units.converted(prescription.quantity, "mL"),
        "Volume prescribed.",
        "prescription",
    )
    volume = plan.derived("volume", "volume to make", rules.volume_to_make, prescribed, _spare(plan, prescribed))
    check_daily_dose(plan)
    drug = plan.derived("drug", "drug", proportions.mass_in_volume, strength, volume)
    _measure_out(plan, drug_powder(plan, drug), volume)
    dose_text = _doses(plan, strength, prescribed)
    _expect(plan, strength)
    return Outcome(
        yielded="volume",
        per_unit="",
        strength=_strength_text(prescription.strength, strength),
        amount=format_quantity(prescribed.quantity),
        dose_text=dose_text,
    )


def _strength_text(prescribed: Quantity, strength: Term) -> str:
    text = shown(strength.quantity)
    return text if is_measured_in(prescribed, "mg/mL") else f"{shown(prescribed)} ({text})"


# --- the strength ----------------------------------------------------------------------------


def _strength(plan: Plan) -> Term:
    """Return the strength in mg per mL; what it needs and does not have is refused."""
    prescribed = plan.order.prescription.strength
    if is_measured_in(prescribed, "mg/drop"):
        return _strength_per_drop(plan)
    if is_measured_in(prescribed, "mg/dose"):
        return _strength_per_dose(plan)
    value = units.mass_concentration(prescribed)
    return plan.given(
        "strength", "strength", value, f"Drug per volume, as {plan.order.prescription.basis}.", "prescription"
    )


def _strength_per_drop(plan: Plan) -> Term:
    if plan.order.dropper is None:
        plan.stop(f"a strength per drop needs {_DROPPER}")
    each = plan.given(
        "strength_per_drop",
        "drug in one drop, prescribed",
        units.converted(plan.order.prescription.strength, "mg/drop"),
        f"Drug in one drop, as {plan.order.prescription.basis}.",
        "prescription",
    )
    return plan.derived("strength", "strength", rules.strength_from_drop, each, _dropper(plan))


def _strength_per_dose(plan: Plan) -> Term:
    prescription = plan.order.prescription
    if prescription.dose_volume is not None and prescription.dose_drops is not None:
        plan.stop("a strength per dose needs the volume of a dose or its drops, not both")
    amount = units.converted(prescription.strength, "mg/dose")
    if prescription.dose is not None and per_dose(prescription.dose, "mg") != amount:
        plan.stop(
            f"the strength {format_quantity(amount)} and the dose {format_quantity(prescription.dose)} disagree; "
            "state one of them"
        )
    dose = plan.given("dose", "dose", amount, f"Drug in one dose, as {prescription.basis}.", "prescription")
    if prescription.dose_volume is not None:
        volume = plan.given(
            "volume_per_dose",
            "volume of one dose",
            per_dose(prescription.dose_volume, "mL"),
            "Volume that one dose is to have.",
            "prescription",
        )
        return plan.derived("strength", "strength", rules.strength_from_volume, dose, volume)
    if prescription.dose_drops is None:
        plan.stop("a strength per dose needs the volume of a dose (--dose-volume) or its drops (--dose-drops)")
    if plan.order.dropper is None:
        plan.stop(f"drops per dose need {_DROPPER}")
    drops = per_dose(prescription.dose_drops, "drop")
    count = plan.given("drops_per_dose", "drops in one dose", drops, "Drops that one dose is to have.", "prescription")
    return plan.derived("strength", "strength", rules.strength_from_drops, dose, count, _dropper(plan))


def _dropper(plan: Plan) -> Term:
    if "dropper" in plan.working:
        return plan.working.term("dropper")
    if plan.order.dropper is not None:
        return _stated_dropper(plan, plan.order.dropper)
    drops = plan.measured(
        "dropper_drops",
        "drops counted",
        None,
        "drop",
        "Drops counted to a volume, with the dropper that is dispensed, held upright.",
        prompt="Count the drops of the finished product that make the volume beside.",
        when="after making",
    )
    volume = plan.measured(
        "dropper_volume",
        "volume of the drops",
        None,
        "mL",
        "Volume that the counted drops make.",
        prompt="Volume in mL that the counted drops make, read in a small cylinder.",
        when="after making",
    )
    return plan.derived("dropper", "drops per mL", rules.drops_per_volume, drops, volume)


def _stated_dropper(plan: Plan, value: Quantity) -> Term:
    meaning, source = "Of this product from this dropper, measured.", "measured; stated in the order"
    if is_measured_in(value, "drop/mL"):
        return plan.given("dropper", "drops per mL", units.converted(value, "drop/mL"), meaning, source)
    if not is_measured_in(value, "drop/g"):
        plan.stop(f"dropper {units.described(value)}: write drops per mL, or drops per g with the density")
    if plan.order.density is None:
        plan.stop('drops that were weighed need the density of the product (--density "1.05 g/mL"): none is assumed')
    weighed = plan.given("dropper_by_mass", "drops per g", units.converted(value, "drop/g"), meaning, source)
    density = plan.given(
        "density",
        "density of the product",
        units.converted(plan.order.density, "g/mL"),
        "Mass per volume of the product.",
        source,
    )
    return plan.derived("dropper", "drops per mL", rules.drops_per_volume_by_mass, weighed, density)


# --- the batch -------------------------------------------------------------------------------


def _spare(plan: Plan, prescribed: Term) -> Term:
    spare = plan.order.spare
    plan.fact("Spare volume", format_quantity(spare) if spare is not None else "none")
    if spare is None:
        return plan.given("spare", "spare volume", quantity(0, "mL"), "Volume in addition; none asked for.", "order")
    if is_measured_in(spare, "%"):
        share = plan.given("spare_share", "spare", spare, "Spare as a share of the volume prescribed.", "order")
        return plan.derived("spare", "spare volume", rules.spare_volume, prescribed, share)
    value = units.converted(spare, "mL")
    return plan.given("spare", "spare volume", value, "Volume in addition; everything scales with it.", "order")


def _measure_out(plan: Plan, source: DrugPowder, volume: Term) -> None:
    """Plan how everything is measured out, and what strength is expected of it."""
    carrier = carrier_of(plan, volume)
    drug = measured_out(plan, source.portion, carrier)
    source.account(drug.drawn)
    for portion in liquid_components(plan, volume):
        measured_out(plan, portion, carrier)
    measured_out(plan, Portion(component=carrier.component, target="volume", note="the whole batch's volume"))
    plan.derived("strength_expected", "strength expected", proportions.concentration, source.drug_in(drug.made), volume)
    if "volume" not in dict(plan.order.uncertainties):
        plan.uncounted.append("volume marks of the batch: how far they may be out is not stated")
    if "excipients" in plan.working:
        excipients = plan.working.term("excipients")
        load = plan.derived("excipient_load", "tablet excipients per mL", proportions.concentration, excipients, volume)
        if not units.is_open(load.quantity):
            plan.warn(f"Tablet excipients, {shown(load.quantity)}, go into the drops with the drug.")
    plan.reconcile("Volume filled", "volume", "mL")


def _expect(plan: Plan, strength: Term) -> None:
    """Draw up the error budget: of the dose in counted drops where the dropper is known, or of the strength."""
    if "counted_dose" in plan.working and not plan.working["counted_dose"].is_open and plan.order.dropper is not None:
        plan.spreads.append(
            last_digit(_dropper_key(plan), plan.order.dropper, "drop counting", "calibration of the dropper")
        )
        terms = [plan.working.term(key) for key in ("strength_expected", "dropper", "whole_drops")]
        drop = plan.derived("drop_expected", "drug expected in one drop", rules.drug_per_drop, *terms[:2])
        plan.derived("dose_expected", "dose expected of whole drops", rules.counted_dose, terms[2], drop)
        draw_up_budget(plan, "dose_expected", plan.working["dose"].value)
        return
    draw_up_budget(plan, "strength_expected", strength.quantity)


def _dropper_key(plan: Plan) -> str:
    return "dropper_by_mass" if "dropper_by_mass" in plan.working else "dropper"


def _doses(plan: Plan, strength: Term, prescribed: Term) -> str:
    dropper = _dropper(plan)
    drop = plan.derived("per_drop", "drug in one drop", rules.drug_per_drop, strength, dropper)
    dose = dose_of(plan)
    if dose is None:
        return ""
    volume = _volume_per_dose(plan, dose, strength)
    exact = _drops_per_dose(plan, volume, dropper)
    whole = plan.derived("whole_drops", "whole drops in one dose", rules.whole_drops, exact)
    counted = plan.derived("counted_dose", "drug in whole drops", rules.counted_dose, whole, drop)
    plan.derived("counting_error", "error of counting whole drops", comparisons.deviation, counted, dose)
    _limit_counting(plan, whole)
    days_of_supply(plan, doses.volume_days, prescribed, volume)
    return _dose_text(plan, dose, volume, whole)


def _volume_per_dose(plan: Plan, dose: Term, strength: Term) -> Term:
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
    plan.limit(
        "volume_per_dose",
        "more than 1 mL is hard to hold under the tongue (common practice; confirm): consider a stronger preparation",
        highest=quantity(1, "mL/dose"),
    )
    return volume


def _drops_per_dose(plan: Plan, volume: Term, dropper: Term) -> Term:
    if "drops_per_dose" in plan.working:
        return plan.working.term("drops_per_dose")
    return plan.derived("drops_per_dose", "drops in one dose, exact", rules.drops_per_dose, volume, dropper)


def _limit_counting(plan: Plan, whole: Term) -> None:
    plan.limit(
        "counting_error",
        f"counting whole drops puts the dose more than {_WIDEST_COUNTING_ERROR} % out: dose in mL with an oral syringe",
        lowest=quantity(-_WIDEST_COUNTING_ERROR, "%"),
        highest=quantity(_WIDEST_COUNTING_ERROR, "%"),
    )
    plan.limit(
        "whole_drops", "the dose is less than half a drop: it cannot be counted", lowest=quantity(1, "drop/dose")
    )


def _dose_text(plan: Plan, dose: Term, volume: Term, whole: Term) -> str:
    text = f"{_alone(dose)} is {_alone(volume)}"
    if units.is_open(whole.quantity):
        plan.fact("Dose", f"{text}, by oral syringe; drops only when the dropper is calibrated (Measurements)")
        return f"{text} with an oral syringe"
    plan.fact(
        "Dose",
        f"{text}, {shown(plan.working['drops_per_dose'].value)}; counted as {_alone(whole)} it gives "
        f"{_alone(plan.working.term('counted_dose'))} ({shown(plan.working['counting_error'].value, 3)})",
    )
    if _alone(volume).startswith(_NEARLY):
        # No syringe shows such a volume: what is counted is what the patient is told.
        return f"{_alone(whole)} ({_alone(dose)})"
    return f"{text}, or {_alone(whole)}"


def _alone(amount: Term) -> str:
    """Return an amount per dose as it reads where the dose is understood: "0.5 mL"."""
    return shown(amount.quantity, 4).replace(" per dose", "")
