"""Sublingual drops: a liquid with a dropper, so that its strength may be prescribed, and its dose counted, in drops."""

from __future__ import annotations

from compounding import units
from compounding.calculations import comparisons, doses
from compounding.calculations import drops as rules
from compounding.printed import alone, shown
from compounding.records.preparation.dosing import days_of_supply, dose_of, per_dose
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.further_drugs import dose_in_words
from compounding.records.preparation.liquids import (
    NEARLY,
    LiquidBatch,
    planned_liquid,
    prescribed_dose,
    strength_by_volume,
    volume_per_dose,
)
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan
from compounding.records.preparation.spreads import last_digit
from compounding.units import Quantity, format_quantity, is_measured_in, quantity
from compounding.working import Term

_WIDEST_COUNTING_ERROR = 10
_DROPPER = (
    'the dropper\'s calibration with this vehicle (--dropper "24.4 drop/mL"): no number of drops per mL is assumed'
)


def planned_drops(plan: Plan) -> Outcome:
    """Return what a batch of drops comes to, its working and materials planned."""
    batch = planned_liquid(plan, _strength)
    dose_text = _doses(plan, batch)
    _expect(plan, batch.strength)
    return Outcome(
        yielded="volume",
        per_unit="",
        strength=_strength_text(plan.order.prescription.strength, batch.strength),
        amount=format_quantity(batch.prescribed.quantity),
        dose_text=dose_text,
    )


def _strength_text(prescribed: Quantity, strength: Term) -> str:
    text = shown(strength.quantity)
    return text if is_measured_in(prescribed, "mg/mL") else f"{shown(prescribed)} ({text})"


# --- the strength ----------------------------------------------------------------------------


def _strength(plan: Plan) -> Term:
    """Return the strength in mg per mL; what it needs and does not have is refused."""
    prescription = plan.order.prescription
    if is_measured_in(prescription.strength, "mg/drop"):
        return _strength_per_drop(plan)
    if is_measured_in(prescription.strength, "mg/dose") and prescription.dose_drops is not None:
        return _strength_per_counted_dose(plan, prescription.dose_drops)
    return strength_by_volume(plan, "the volume of a dose (--dose-volume) or its drops (--dose-drops)")


def _strength_per_drop(plan: Plan) -> Term:
    if plan.order.dropper is None:
        plan.stop(f"a strength per drop needs {_DROPPER}")
    each = plan.given(
        "strength_per_drop",
        "drug in one drop, prescribed",
        units.converted(plan.order.prescription.strength, "mg/drop"),
        f"Drug in one drop, as {plan.stated_as}.",
        "prescription",
    )
    return plan.derived("strength", "strength", rules.strength_from_drop, each, _dropper(plan))


def _strength_per_counted_dose(plan: Plan, dose_drops: Quantity) -> Term:
    if plan.order.prescription.dose_volume is not None:
        plan.stop("a strength per dose needs the volume of a dose or its drops, not both")
    dose = prescribed_dose(plan)
    if plan.order.dropper is None:
        plan.stop(f"drops per dose need {_DROPPER}")
    drops = per_dose(dose_drops, "drop")
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
        return plan.working.measured("dropper", "drops per mL", value, meaning, source, unit="drop/mL")
    if not is_measured_in(value, "drop/g"):
        plan.stop(f"dropper {units.described(value)}: write drops per mL, or drops per g with the density")
    if plan.order.density is None:
        plan.stop('drops that were weighed need the density of the product (--density "1.05 g/mL"): none is assumed')
    weighed = plan.working.measured("dropper_by_mass", "drops per g", value, meaning, source, unit="drop/g")
    density = plan.working.measured(
        "density",
        "density of the product",
        plan.order.density,
        "Mass per volume of the product.",
        source,
        unit="g/mL",
    )
    return plan.derived("dropper", "drops per mL", rules.drops_per_volume_by_mass, weighed, density)


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


def _doses(plan: Plan, batch: LiquidBatch) -> str:
    dropper = _dropper(plan)
    drop = plan.derived("per_drop", "drug in one drop", rules.drug_per_drop, batch.strength, dropper)
    dose = dose_of(plan)
    if dose is None:
        return ""
    volume = volume_per_dose(plan, dose, batch.strength)
    plan.limit(
        "volume_per_dose",
        "more than 1 mL is hard to hold under the tongue (common practice; confirm): consider a stronger preparation",
        highest=quantity(1, "mL/dose"),
    )
    exact = _drops_per_dose(plan, volume, dropper)
    whole = plan.derived("whole_drops", "whole drops in one dose", rules.whole_drops, exact)
    counted = plan.derived("counted_dose", "drug in whole drops", rules.counted_dose, whole, drop)
    plan.derived("counting_error", "error of counting whole drops", comparisons.deviation, counted, dose)
    _limit_counting(plan, whole)
    days_of_supply(plan, doses.volume_days, batch.prescribed, volume)
    return _dose_text(plan, dose, volume, whole)


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
    held = dose_in_words(plan, dose)
    text = f"{held} is {alone(volume.quantity)}"
    if units.is_open(whole.quantity):
        plan.fact("Dose", f"{text}, by oral syringe; drops only when the dropper is calibrated (Measurements)")
        return f"{text} with an oral syringe"
    plan.fact(
        "Dose",
        f"{text}, {shown(plan.working['drops_per_dose'].value)}; counted as {alone(whole.quantity)} it gives "
        f"{alone(plan.working.term('counted_dose').quantity)} ({shown(plan.working['counting_error'].value, 3)})",
    )
    if alone(volume.quantity).startswith(NEARLY):
        # No syringe shows such a volume: what is counted is what the patient is told.
        return f"{alone(whole.quantity)} ({held})"
    return f"{text}, or {alone(whole.quantity)}"
