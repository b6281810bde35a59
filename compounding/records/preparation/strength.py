"""The strength of an order against the range and the studies of its formula."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from compounding import units
from compounding.calculations import potency
from compounding.printed import shown
from compounding.records.dosage_form import CAPSULE, DosageForm
from compounding.records.formula import Formula
from compounding.records.formula_parts import StrengthRange
from compounding.records.preparation.plan import Plan
from compounding.rounding import to_significant
from compounding.units import Quantity, format_quantity, is_measured_in, number_text, quantity, unit_spelling

# What a mass is stated per in a form, and what it was stated per instead: "" is a mass alone.
_MEANT = (("capsule", ""), ("capsule", "tablet"), ("mL", ""))


def is_direct(plan: Plan) -> bool:
    """Return whether the strength is prescribed so that it can be compared as it stands."""
    return any(is_measured_in(plan.order.prescription.strength, unit) for unit in plan.formula.dosage_form.direct_units)


def as_drug(plan: Plan) -> Decimal:
    """Return the number by which a mass as prescribed is multiplied to be one of the formula's own drug."""
    return _drug_in_one(plan).magnitude


def _drug_in_one(plan: Plan) -> Quantity:
    """Return the drug that 1 mg comes to of what the strength is stated as."""
    one, powder = quantity(1, "mg"), plan.formula.powder
    if not plan.order.prescription.is_as_base or powder is None:
        return one
    if powder.base_molar_mass is None or powder.molar_mass is None:
        return one
    return potency.equivalent_mass(one, powder.base_molar_mass, powder.molar_mass)


def _comparable(form: DosageForm, strength: Quantity) -> Decimal:
    """Return the number of a strength in the unit in which strengths of a form are compared."""
    match form.limit_unit:
        case "mg/mL":
            return units.mass_concentration(strength).magnitude
        case "mg/g":
            return units.magnitude(units.mass_fraction(strength), "mg/g")
        case unit:
            return units.magnitude(strength, unit)


def how_to_state_a_strength(given: Quantity, formula: Formula) -> str:
    """Return what to write for a strength that is of another kind than the formula's: never somebody else's number.

    Parameters
    ----------
    given
        The strength that was stated.
    formula
        The formula that it was stated for.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> from compounding.units import parse_quantity
    >>> print(how_to_state_a_strength(parse_quantity("1.5 mg"), find_library().load("naltrexone-capsule")))
    for capsules write 1.5 mg/capsule if that is meant; a strength is stated in mg/capsule
    """
    form = formula.dosage_form
    unit = _unit_of_this_form(given, form)
    if unit and given.magnitude > 0:
        own = f"{number_text(given.magnitude)} {unit}"
        return f"for {form.batches} write {own} if that is meant; a strength is stated in {form.strength_ways}"
    example = strength_example(formula)
    return f"for {form.batches} write, for example, {example}; a strength is stated in {form.strength_ways}"


def strength_example(formula: Formula) -> str:
    """Return a strength out of a formula's own range, as it is typed: the lowest that was studied, or may be made.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> strength_example(find_library().load("naltrexone-cream"))
    '1 % w/w'
    """
    allowed, alike = formula.strength, partial(_comparable, formula.dosage_form)
    lowest = min(allowed.studied, key=alike, default=allowed.lowest)
    return f"{number_text(lowest.magnitude)} {unit_spelling(lowest)}"


def _unit_of_this_form(given: Quantity, form: DosageForm) -> str:
    """Return the unit in which the number that was given may have been meant; "" where none is plain.

    A mass alone may be one per capsule or mL, a mass per tablet one per capsule; a percentage is of the form's own.
    """
    if units.is_open(given):
        return ""
    above, _, below = unit_spelling(given).partition("/")
    if above.startswith("%"):
        return form.strength_unit if form.strength_unit.startswith("%") else _percentage(form)
    per = next((unit.partition("/")[2] for unit in form.direct_units if unit.startswith("mg/")), "")
    is_mass = is_measured_in(quantity(1, above), "mg")
    return f"{above}/{per}" if is_mass and (per, below) in _MEANT else ""


def _percentage(form: DosageForm) -> str:
    return next((unit for unit in form.direct_units if unit.startswith("% ")), "")


def _outside(allowed: StrengthRange) -> str:
    """Return that a strength is none of a formula's: beside a further drug there is only one."""
    if allowed.lowest == allowed.highest:
        return f"is not the one in which the formula is made, {format_quantity(allowed.lowest)}"
    return f"is outside the formula's range of {format_quantity(allowed.lowest)} to {format_quantity(allowed.highest)}"


def check_range(plan: Plan, strength: Quantity) -> None:
    """Note a strength that the formula may not be made in or was not studied in."""
    allowed, alike = plan.formula.strength, partial(_comparable, plan.formula.dosage_form)
    number = alike(strength) * as_drug(plan)
    prescribed = shown(units.small_in_micrograms(plan.order.prescription.strength))
    if not is_direct(plan):
        prescribed += f" ({shown(strength)})"
    if plan.order.prescription.is_as_base:
        salt = plan.formula.salt
        prescribed += f" as base ({number_text(to_significant(number, 6))} as {salt})"
        plan.warn(
            f"The strength is prescribed as {plan.formula.base}: 1 mg of base is {shown(_drug_in_one(plan), 4)} of "
            f"{salt}, on which the formula's range and the usual doses are stated and compared."
        )
    if alike(allowed.lowest) <= number <= alike(allowed.highest):
        if all(alike(each) != number for each in allowed.studied):
            note = f": {allowed.note}" if allowed.note else "."
            plan.warn(f"The strength {prescribed} was not studied{note}")
        return
    text = f"strength {prescribed} {_outside(allowed)}"
    if plan.formula.tablets is not None and plan.formula.form == CAPSULE.name:
        claim = plan.formula.tablets.label_claim.magnitude
        if number in (claim, claim / 2):
            text += f"; the manufactured {format_quantity(quantity(claim, 'mg'))} tablet serves this dose"
    plan.refuse(text)
