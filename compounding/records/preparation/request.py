"""What can be said against an order before anything is worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.records.formula import Component, Formula
from compounding.records.order import Order, Tablets
from compounding.records.preparation.plan import Plan, listed
from compounding.units import Quantity, format_quantity, is_measured_in, unit_words

_QUANTITY_UNITS = {"capsule": ("capsule",), "sublingual drops": ("mL",), "cream": ("g", "mL")}
_STRENGTH_UNITS = {
    "capsule": ("mg/capsule",),
    "sublingual drops": ("mg/mL", "% w/v", "mg/drop", "mg/dose"),
    "cream": ("%", "% w/w", "mg/mL", "mg/actuation"),
}
_STRENGTH_WORDS = {
    "capsule": "4.5 mg/capsule",
    "sublingual drops": "1 mg/mL, 0.05 mg/drop, or 0.5 mg/dose with the volume or the drops of a dose",
    "cream": "1 %, 10 mg/g, 10 mg/mL with the density, or 2.5 mg/actuation with the mass of an actuation",
}


def check_request(plan: Plan) -> None:
    """Note every problem that the order has in itself or with its formula."""
    order, formula = plan.order, plan.formula
    _check_prescription(plan)
    _check_spare(plan)
    for name, value in _positive_quantities(order):
        if value is not None and value.magnitude <= 0:
            plan.refuse(f"{name} {format_quantity(value)}: give more than zero")
    for name, is_given, forms in _form_options(order):
        if is_given and formula.form not in forms:
            plan.refuse(f"{name} does not apply to a {formula.form} formula; leave it out")
    for key, material in order.materials:
        _check_material(plan, key, material)
    for lot in order.lots:
        if lot.component not in _lot_keys(order, formula):
            plan.refuse(f"lot {lot.number}: no component {lot.component!r}; choose {listed(_lot_keys(order, formula))}")


def _check_prescription(plan: Plan) -> None:
    form, prescription = plan.formula.form, plan.order.prescription
    if not any(is_measured_in(prescription.quantity, unit) for unit in _QUANTITY_UNITS[form]):
        wanted = listed([unit_words(unit) for unit in _QUANTITY_UNITS[form]])
        plan.refuse(f"quantity {format_quantity(prescription.quantity)}: give it in {wanted}")
    elif form == "capsule" and not is_whole(prescription.quantity):
        plan.refuse(f"quantity {format_quantity(prescription.quantity)}: only whole capsules can be made")
    if not any(is_measured_in(prescription.strength, unit) for unit in _STRENGTH_UNITS[form]):
        plan.refuse(f"strength {format_quantity(prescription.strength)}: for a {form} write {_STRENGTH_WORDS[form]}")
    if prescription.basis not in ("hydrochloride", "base"):
        plan.refuse(f"strength as {prescription.basis!r}: choose hydrochloride or base")
    if (prescription.dose is None) != (prescription.doses_per_day is None):
        plan.warn("Only one of the dose and the doses per day is given: the daily dose is not worked out.")


def _positive_quantities(order: Order) -> list[tuple[str, Quantity | None]]:
    prescription = order.prescription
    found: list[tuple[str, Quantity | None]] = [
        ("quantity", prescription.quantity),
        ("strength", prescription.strength),
        ("dose", prescription.dose),
        ("doses per day", prescription.doses_per_day),
        ("dose volume", prescription.dose_volume),
        ("drops per dose", prescription.dose_drops),
        ("dropper", order.dropper),
        ("mass per actuation", order.actuation),
        ("density", order.density),
    ]
    found += [(f"packing statistic of {key}", value) for key, value in order.capsules.packing]
    found += [(f"density of {key}", value) for key, value in order.capsules.densities]
    if isinstance(order.source, Tablets):
        found += [("tablet sample", order.source.sample_count), ("mass of the sample", order.source.sample_mass)]
    else:
        found.append(("assay", order.source.assay))
    return found


def _form_options(order: Order) -> list[tuple[str, object, tuple[str, ...]]]:
    prescription, capsules = order.prescription, order.capsules
    return [
        ("a capsule size", capsules.size, ("capsule",)),
        ("a packing statistic", capsules.packing or capsules.packing_size, ("capsule",)),
        ("a powder density", capsules.densities, ("capsule",)),
        ("a dropper calibration", order.dropper is not None, ("sublingual drops",)),
        ("a number of drops per dose", prescription.dose_drops is not None, ("sublingual drops",)),
        ("a dose volume", prescription.dose_volume is not None, ("sublingual drops",)),
        ("a mass per actuation", order.actuation is not None, ("cream",)),
        ("a density of the product", order.density is not None, ("cream", "sublingual drops")),
    ]


def _check_spare(plan: Plan) -> None:
    spare, form = plan.order.spare, plan.formula.form
    own = _QUANTITY_UNITS[form][0]
    if spare is not None and not is_measured_in(spare, "%") and not is_measured_in(spare, own):
        plan.refuse(f"spare {format_quantity(spare)}: give it in {unit_words(own)} or in %")
    elif spare is not None and form == "capsule" and is_measured_in(spare, own) and not is_whole(spare):
        plan.refuse(f"spare {format_quantity(spare)}: only whole capsules can be made")
    source = plan.order.source
    if isinstance(source, Tablets):
        for name, value in (("tablet sample", source.sample_count), ("spare tablets", source.spare)):
            if value is not None and not is_whole(value):
                plan.refuse(f"{name} {format_quantity(value)}: give a whole number of tablets")


def is_whole(value: Quantity) -> bool:
    """Return whether a count is a whole number."""
    number = value.magnitude
    return bool(number == number.to_integral_value())


def _check_material(plan: Plan, key: str, material: str) -> None:
    component = next((each for each in plan.formula.components if each.key == key), None)
    if component is None:
        keys = listed([each.key for each in plan.formula.components])
        plan.refuse(f"material {material!r}: no component {key!r}; choose {keys}")
        return
    if material == component.name or material in component.alternatives:
        return
    refusal = _refusal(component, material)
    choices = listed([component.name, *component.alternatives])
    plan.refuse(f"{component.role} {material!r}: {refusal or 'is not one of the formula'}; use {choices}")


def _refusal(component: Component, material: str) -> str:
    lowered = material.lower()
    return next((each.reason for each in component.refused if any(word.lower() in lowered for word in each.words)), "")


def _lot_keys(order: Order, formula: Formula) -> list[str]:
    keys = [component.key for component in formula.components]
    if isinstance(order.source, Tablets):
        keys.append("tablets")
    return [*keys, "shells"] if formula.form == "capsule" else keys


_COMPARABLE: Mapping[str, Callable[[Quantity], Decimal]] = MappingProxyType(
    {
        "capsule": lambda strength: units.magnitude(strength, "mg/capsule"),
        "sublingual drops": lambda strength: units.mass_concentration(strength).magnitude,
        "cream": lambda strength: units.magnitude(units.mass_fraction(strength), "mg/g"),
    }
)


def check_range(plan: Plan, strength: Quantity) -> None:
    """Note a strength that the formula may not be made in or was not studied in."""
    allowed, alike = plan.formula.strength, _COMPARABLE[plan.formula.form]
    number = alike(strength)
    if alike(allowed.lowest) <= number <= alike(allowed.highest):
        if all(alike(each) != number for each in allowed.studied):
            plan.warn(
                f"The strength {format_quantity(plan.order.prescription.strength)} was not studied: {allowed.note}"
            )
        return
    text = (
        f"strength {format_quantity(plan.order.prescription.strength)} is outside the formula's range of "
        f"{format_quantity(allowed.lowest)} to {format_quantity(allowed.highest)}"
    )
    claim = plan.formula.tablets.label_claim.magnitude
    if plan.formula.form == "capsule" and number in (claim, claim / 2):
        text += f"; the manufactured {number_words(plan.formula.tablets.label_claim)} tablet serves this dose"
    plan.refuse(text)


def number_words(claim: Quantity) -> str:
    """Return a tablet's label claim as its name has it: "50 mg"."""
    return format_quantity(units.quantity(claim.magnitude, "mg"))
