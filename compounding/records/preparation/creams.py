"""Creams: strength by mass, base by difference, and what an actuation gives."""

from __future__ import annotations

from compounding import units
from compounding.calculations import creams as rules
from compounding.calculations import densities, doses, proportions, triturations
from compounding.records.order import Tablets
from compounding.records.preparation.components import carrier_of, solid_components
from compounding.records.preparation.dosing import check_daily_dose, days_of_supply, dose_of
from compounding.records.preparation.drug_source import DrugPowder, drug_powder
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spreads import last_digit
from compounding.records.preparation.strength import check_range, is_direct
from compounding.records.preparation.weighing import measured_out
from compounding.units import format_quantity, is_measured_in, quantity
from compounding.working import Term, shown

_NEEDS_DENSITY = 'needs its density (--density "0.98 g/mL"): none is assumed'


def planned_cream(plan: Plan) -> Outcome:
    """Return what a batch of cream comes to, its working and materials planned."""
    strength = _strength(plan)
    prescribed = _quantity(plan)
    if not is_direct(plan):
        check_range(plan, strength.quantity)
    plan.settle()
    mass = plan.derived("mass", "mass to make", rules.mass_to_make, prescribed, _spare(plan, prescribed))
    check_daily_dose(plan)
    drug = plan.derived("drug", "drug", rules.drug_in_cream, strength, mass)
    source = drug_powder(plan, drug)
    others = solid_components(plan, mass)
    base = _base(plan, mass, source, [plan.working.term(each.target) for each in others])
    _measure_out(plan, source, others, base)
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
    percent = quantity(units.magnitude(strength.quantity, "%"), "%")
    if is_direct(plan):
        return f"{shown(percent)} w/w ({shown(strength.quantity)})"
    prescribed = shown(plan.order.prescription.strength)
    return f"{prescribed} ({shown(percent)} w/w, {shown(strength.quantity)})"


def _strength(plan: Plan) -> Term:
    """Return the strength in mg per g; what it needs and does not have is refused."""
    prescribed, basis = plan.order.prescription.strength, plan.order.prescription.basis
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
    value = units.converted(plan.order.density or units.open_quantity("g/mL"), "g/mL")
    return plan.given(
        "density", "density of the cream", value, "Mass per volume of the cream.", "measured; stated in the order"
    )


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


def _spare(plan: Plan, prescribed: Term) -> Term:
    spare = plan.order.spare
    plan.fact("Spare for loss on the slab", format_quantity(spare) if spare is not None else "none")
    if spare is None:
        return plan.given("spare", "spare mass", quantity(0, "g"), "Mass in addition; none asked for.", "order")
    if is_measured_in(spare, "%"):
        share = plan.given("spare_share", "spare", spare, "Spare as a share of the mass prescribed.", "order")
        return plan.derived("spare", "spare mass", rules.spare_mass, prescribed, share)
    value = units.converted(spare, "g")
    return plan.given("spare", "spare mass", value, "Mass in addition; everything scales with it.", "order")


def _base(plan: Plan, mass: Term, source: DrugPowder, others: list[Term]) -> Term:
    """Return the base that the batch holds in all: what the powder and the other components leave."""
    powder = source.powder
    component = next(each for each in plan.formula.components if each.rule == "qs")
    foreign = [source.carrier] if source.carrier is not None else []
    base = plan.derived(
        "base", plan.material_name(component), rules.base_by_difference, mass, [powder, *foreign, *others]
    )
    if not units.is_open(base.quantity) and base.quantity.magnitude <= 0:
        plan.refuse(
            f"base: the powder and the other components leave no room for it ({shown(base.quantity)}); "
            "start from bulk powder or lower the strength"
        )
        plan.settle()
    plan.limit("base", "the other components leave no room for base", lowest=quantity(0, "g"))
    load = plan.derived("powder_load", "powder in the cream", proportions.share_by_mass, powder, mass)
    if isinstance(plan.order.source, Tablets):
        amount = (
            f" make up {shown(load.quantity, 3)} of the cream by mass:" if not units.is_open(load.quantity) else ":"
        )
        plan.warn(f"Ground tablets{amount} their insoluble excipients may make it gritty. Levigate well, and check.")
    return base


def _measure_out(plan: Plan, source: DrugPowder, others: list[Portion], base: Term) -> None:
    """Plan how everything is weighed, and what strength is expected of it."""
    carrier = carrier_of(plan, base)
    drug = measured_out(plan, source.portion, carrier)
    source.account(drug.drawn)
    measured = [drug, *(measured_out(plan, portion, carrier) for portion in others)]
    carriers = [each.carrier for each in measured if each.carrier is not None]
    if carriers:
        plan.derived("base_added", "base to add", triturations.diluent_to_add, base, carriers, unit="g")
    portion = Portion(
        component=carrier.component, target="base_added" if carriers else "base", note="what all the rest leaves"
    )
    rest = measured_out(plan, portion)
    plan.reconcile("Cream filled", "mass", "g")
    carried = [each.carrier_made for each in measured if each.carrier_made is not None]
    parts = [*(each.made for each in measured), *carried, rest.made]
    whole = plan.derived("mass_expected", "mass expected", proportions.mass_of_parts, parts, unit="g")
    plan.derived(
        "strength_expected", "strength expected", triturations.trituration_strength, source.drug_in(drug.made), whole
    )


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
    actuation = _actuation(plan)
    each = plan.derived("per_actuation", "drug in one actuation", rules.drug_per_actuation, strength, actuation)
    dose = dose_of(plan)
    if dose is None:
        return ""
    mass = plan.derived("mass_per_dose", "cream for one dose", doses.mass_per_dose, dose, strength)
    number = plan.derived("actuations_per_dose", "actuations for one dose", rules.actuations_per_dose, dose, each)
    days_of_supply(plan, doses.mass_days, prescribed, mass)
    text = f"{shown(dose.quantity, 4)} is {shown(mass.quantity, 4)}".replace(" per dose", "")
    if not units.is_open(number.quantity):
        text += f", {shown(number.quantity, 4)}".replace(" per dose", "")
    plan.fact("Dose", text)
    return text
