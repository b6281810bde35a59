"""Further drugs: active substances beside the drug, whose powders are corrected by potencies of their own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from compounding import units
from compounding.calculations import expected, potency
from compounding.notation import meant
from compounding.printed import alone, shown
from compounding.records.dosage_form import DosageForm
from compounding.records.formula_parts import Component
from compounding.records.preparation.plan import Plan, Portion, listed
from compounding.records.preparation.spreads import last_digit
from compounding.units import Quantity, format_stated, is_measured_in, quantity
from compounding.working import Term

# Judgements: a potency beyond them is a slip of the pen.
_LEAST, _MOST = Decimal(50), Decimal(105)


def are_potencies_right(plan: Plan) -> bool:
    """Return whether each further drug has its potency; what is missing or wrong is noted."""
    problems = list(_problems(plan))
    for problem in problems:
        plan.refuse(problem)
    return not problems


def _problems(plan: Plan) -> Iterator[str]:
    drugs = {each.key: each for each in plan.formula.further_drugs}
    keys = [key for key, _ in plan.order.potencies]
    for key in dict.fromkeys(keys):
        if key not in drugs:
            what = f"{meant(key, drugs)}choose {listed(list(drugs))}" if drugs else "leave it out"
            yield f"potency of {key!r}: {plan.formula.id} has no further drug of this key; {what}"
        elif keys.count(key) > 1:
            yield f"potency of {key!r} is given {keys.count(key)} times; give it once"
    for key, value in plan.order.potencies:
        if key in drugs:
            yield from _problem(key, value)
    for key, component in drugs.items():
        if key not in keys:
            yield (
                f"the potency of {plan.material_name(component)} is missing: work it out from the certificate of "
                f'analysis of its lot, and state it (--potency "{key}=96.8 %")'
            )


def _problem(key: str, value: Quantity) -> Iterator[str]:
    given = f"potency of {key!r} {units.described(value)}"
    if units.is_open(value) or not is_measured_in(value, "%"):
        yield f"{given}: give it in per cent"
    elif not _LEAST <= units.magnitude(value, "%") <= _MOST:
        yield f"{given}: {_LEAST} % to {_MOST} % is read; check the certificate of analysis"


def powder_of(plan: Plan, component: Component, drug: Term) -> Portion:
    """Return the powder that holds so much of a further drug, corrected by its own potency.

    Parameters
    ----------
    component
        The further drug.
    drug
        How much of it the batch holds, as the formula states it.
    """
    name, key = plan.material_name(component), component.key
    value = dict(plan.order.potencies)[key]
    own = plan.copied(
        f"potency_{key}",
        f"potency of {name}",
        value,
        "Drug in the powder as it is, from its own certificate.",
        "certificate of analysis; achc-coa",
    )
    plan.spreads.append(last_digit(f"potency_{key}", value, "certificate of analysis", f"potency of {name}"))
    plan.derived(key, f"{name} to weigh", potency.powder_mass, drug, own, unit=component.unit)
    strength = further_strength(plan.formula.dosage_form, component)
    plan.fact("Further drug", f"{name}, {strength}; {format_stated(value)} of its powder is drug")
    return Portion(
        component=component,
        target=key,
        drug=f"drug_{key}",
        role="further drug: powder to weigh",
        note="corrected once for its own potency",
    )


def drug_expected(plan: Plan, component: Component, made: Term) -> Term:
    """Return the further drug that is expected in so much of its powder as is measured out."""
    key = component.key
    return plan.derived(
        f"expected_{key}",
        f"{plan.material_name(component)} in what is weighed",
        expected.drug_in_powder,
        made,
        plan.working.term(f"potency_{key}"),
    )


def dose_in_words(plan: Plan, dose: Term) -> str:
    """Return the drug in one dose in words: by its name where it is not the only one.

    Parameters
    ----------
    dose
        Drug in one dose.
    """
    return f"{alone(dose.quantity)} of {plan.formula.drug}" if plan.formula.further_drugs else alone(dose.quantity)


def further_strength(form: DosageForm, component: Component) -> str:
    """Return the strength of a further drug in words, as the label states it; "" where the formula gives no amount.

    Parameters
    ----------
    form
        Form of the formula.
    component
        The further drug.
    """
    if component.amount is None:
        return ""
    match form.strength_unit:
        case "% w/w":
            return mass_strength(units.mass_fraction(component.amount))
        case "% w/v":
            return volume_strength(units.mass_concentration(component.amount))
        case unit:
            return shown(units.small_in_micrograms(units.converted(component.amount, unit)))


def mass_strength(strength: Quantity) -> str:
    """Return a strength by mass as the label states it.

    Examples
    --------
    >>> mass_strength(quantity(10, "mg/g"))
    '1 % w/w (10 mg per g)'
    """
    percent = quantity(units.magnitude(strength, "%"), "%")
    return f"{shown(percent)} w/w ({shown(units.converted(strength, 'mg/g'))})"


def volume_strength(strength: Quantity) -> str:
    """Return a strength by volume as the label of a cream made to volume states it.

    Examples
    --------
    >>> volume_strength(quantity(20, "mg/mL"))
    '2 % w/v (20 mg per mL)'
    """
    percent = quantity(units.magnitude(strength, "g/mL") * 100, "% w/v")
    return f"{shown(percent)} ({shown(units.converted(strength, 'mg/mL'))})"
