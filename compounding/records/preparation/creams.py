"""Creams: strength by mass, base by difference, and what an actuation gives."""

from __future__ import annotations

from compounding import units
from compounding.calculations import creams as rules
from compounding.calculations import densities, doses, proportions
from compounding.printed import alone, shown
from compounding.records.order import Tablets
from compounding.records.preparation.by_mass import MassBatch, MassWords, plan_by_mass
from compounding.records.preparation.dosing import days_of_supply, dose_of
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.further_drugs import dose_in_words, mass_strength
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan
from compounding.records.preparation.spreads import last_digit
from compounding.records.preparation.strength import check_range, is_direct
from compounding.units import format_quantity, is_measured_in, quantity
from compounding.working import Term

_WORDS = MassWords(rest="base", spare="Spare for loss on the slab", made="Cream filled")
_NEEDS_DENSITY = 'needs its density (--density "0.98 g/mL"): none is assumed'


def planned_cream(plan: Plan) -> Outcome:
    """Return what a batch of cream comes to, its working and materials planned."""
    strength = _strength(plan)
    prescribed = _quantity(plan)
    if not is_direct(plan):
        check_range(plan, strength.quantity)
    plan.settle()
    _check_grit(plan, plan_by_mass(plan, strength, prescribed, _WORDS))
    dose_text = _doses(plan, strength, prescribed)
    _expect(plan, strength)
    return Outcome(
        yielded="mass",
        per_unit="",
        strength=_strength_text(plan, strength),
        amount=format_quantity(prescribed.quantity),
        dose_text=dose_text,
    )


def _strength_text(plan: Plan, strength: Term) -> str:
    if is_direct(plan):
        return mass_strength(strength.quantity)
    percent = quantity(units.magnitude(strength.quantity, "%"), "%")
    prescribed = shown(plan.order.prescription.strength)
    return f"{prescribed} ({shown(percent)} w/w, {shown(strength.quantity)})"


def _strength(plan: Plan) -> Term:
    """Return the strength in mg per g; what it needs and does not have is refused."""
    prescribed, basis = plan.order.prescription.strength, plan.stated_as
    if is_measured_in(prescribed, "mg/mL"):
        if plan.order.density is None:
            plan.stop(f"a strength per mL of cream {_NEEDS_DENSITY}")
        given = plan.given("strength_per_volume", "strength per mL", prescribed, f"As {basis}.", "prescription")
        return plan.derived("strength", "strength", rules.strength_from_volume, given, _density(plan))
    if is_measured_in(prescribed, "mg/actuation"):
        if plan.order.actuation is None:
            plan.stop(
                "a strength per actuation needs the mass that one gives, measured "
                '(--actuation "0.25 g/actuation"): none is assumed'
            )
        given = plan.given(
            "strength_per_actuation", "strength per actuation", prescribed, f"As {basis}.", "prescription"
        )
        return plan.derived("strength", "strength", rules.strength_from_actuation, given, _actuation(plan))
    ratio = units.converted(units.mass_fraction(prescribed), "mg/g")
    return plan.given("strength", "strength", ratio, f"Drug per mass of cream, as {basis}.", "prescription")


def _density(plan: Plan) -> Term:
    if "density" in plan.working:
        return plan.working.term("density")
    value = plan.order.density or units.open_quantity("g/mL")
    meaning, source = "Mass per volume of the cream.", "measured; stated in the order"
    return plan.working.measured("density", "density of the cream", value, meaning, source, unit="g/mL")


def _actuation(plan: Plan) -> Term:
    if "actuation" in plan.working:
        return plan.working.term("actuation")
    return plan.measured(
        "actuation",
        "mass of one actuation",
        plan.order.actuation,
        "g/actuation",
        "Mass of cream that one actuation of the pump gives.",
        prompt="Mean mass of ten actuations of the filled pump.",
        when="after making",
    )


def _quantity(plan: Plan) -> Term:
    asked = plan.order.prescription.quantity
    if is_measured_in(asked, "g"):
        return plan.given(
            "quantity", "mass prescribed", units.converted(asked, "g"), "Mass prescribed.", "prescription"
        )
    if plan.order.density is None:
        plan.stop(f"a quantity in mL of cream {_NEEDS_DENSITY}")
    volume = plan.given(
        "quantity_volume", "volume prescribed", units.converted(asked, "mL"), "Volume prescribed.", "prescription"
    )
    return plan.derived("quantity", "mass prescribed", densities.mass_of_volume, volume, _density(plan))


def _check_grit(plan: Plan, batch: MassBatch) -> None:
    """Warn of what ground tablets bring into the cream."""
    load = plan.derived("powder_load", "powder in the cream", proportions.share_by_mass, batch.powder, batch.mass)
    if isinstance(plan.order.source, Tablets):
        amount = (
            f" make up {shown(load.quantity, 3)} of the cream by mass:" if not units.is_open(load.quantity) else ":"
        )
        plan.warn(f"Ground tablets{amount} their insoluble excipients may make it gritty. Levigate well, and check.")


def _expect(plan: Plan, strength: Term) -> None:
    """Draw up the error budget: of an actuation where the strength is prescribed so, or of the strength by mass."""
    if plan.order.actuation is not None:
        plan.spreads.append(last_digit("actuation", plan.order.actuation, "density", "mass of an actuation"))
    if plan.order.density is not None and "density" in plan.working:
        plan.spreads.append(last_digit("density", plan.order.density, "density", "density of the cream"))
    if "strength_per_actuation" in plan.working:
        terms = [plan.working.term(key) for key in ("strength_expected", "actuation")]
        plan.derived("actuation_expected", "drug expected in one actuation", rules.drug_per_actuation, *terms)
        draw_up_budget(plan, "actuation_expected", plan.working["strength_per_actuation"].value)
        return
    draw_up_budget(plan, "strength_expected", strength.quantity)


def _doses(plan: Plan, strength: Term, prescribed: Term) -> str:
    dose = dose_of(plan)
    # What is spread on the skin, and has no daily dose, comes out of a tube unless the order names a dispenser.
    if dose is None and plan.order.actuation is None and plan.formula.daily_dose is None:
        return ""
    actuation = _actuation(plan)
    each = plan.derived("per_actuation", "drug in one actuation", rules.drug_per_actuation, strength, actuation)
    if dose is None:
        return ""
    mass = plan.derived("mass_per_dose", "cream for one dose", doses.mass_per_dose, dose, strength)
    number = plan.derived("actuations_per_dose", "actuations for one dose", rules.actuations_per_dose, dose, each)
    days_of_supply(plan, doses.mass_days, prescribed, mass)
    text = f"{dose_in_words(plan, dose)} is {alone(mass.quantity)}"
    if not units.is_open(number.quantity):
        text += f", {alone(number.quantity)}"
    plan.fact("Dose", text)
    return text
