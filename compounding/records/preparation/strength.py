"""The strength of an order against the range and the studies of its formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.calculations import potency
from compounding.records.preparation.plan import Plan
from compounding.rounding import to_significant
from compounding.units import Quantity, format_quantity, is_measured_in, quantity
from compounding.working import shown

# Units of a strength that is compared as it stands, and of one from which the strength is worked out first.
DIRECT_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"capsule": ("mg/capsule",), "sublingual drops": ("mg/mL", "% w/v"), "cream": ("%", "% w/w")}
)
DERIVED_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"capsule": (), "sublingual drops": ("mg/drop", "mg/dose"), "cream": ("mg/mL", "mg/actuation")}
)
_COMPARABLE: Mapping[str, Callable[[Quantity], Decimal]] = MappingProxyType(
    {
        "capsule": lambda strength: units.magnitude(strength, "mg/capsule"),
        "sublingual drops": lambda strength: units.mass_concentration(strength).magnitude,
        "cream": lambda strength: units.magnitude(units.mass_fraction(strength), "mg/g"),
    }
)


def is_direct(plan: Plan) -> bool:
    """Return whether the strength is prescribed so that it can be compared as it stands."""
    return any(is_measured_in(plan.order.prescription.strength, unit) for unit in DIRECT_UNITS[plan.formula.form])


def as_hydrochloride(plan: Plan) -> Decimal:
    """Return the number by which a mass as prescribed is multiplied to be one of hydrochloride."""
    return _hydrochloride(plan).magnitude


def _hydrochloride(plan: Plan) -> Quantity:
    one, powder = quantity(1, "mg"), plan.formula.powder
    if plan.order.prescription.basis != "base":
        return one
    return potency.equivalent_mass(one, powder.base_molar_mass, powder.molar_mass)


def check_range(plan: Plan, strength: Quantity) -> None:
    """Note a strength that the formula may not be made in or was not studied in."""
    allowed, alike = plan.formula.strength, _COMPARABLE[plan.formula.form]
    number = alike(strength) * as_hydrochloride(plan)
    prescribed = shown(units.small_in_micrograms(plan.order.prescription.strength))
    if not is_direct(plan):
        prescribed += f" ({shown(strength)})"
    if plan.order.prescription.basis == "base":
        prescribed += f" as base ({units.number_text(to_significant(number, 6))} as hydrochloride)"
        plan.warn(
            f"The strength is prescribed as naltrexone base: 1 mg of base is {shown(_hydrochloride(plan), 4)} of "
            "hydrochloride, on which the formula's range and the usual doses are stated and compared."
        )
    if alike(allowed.lowest) <= number <= alike(allowed.highest):
        if all(alike(each) != number for each in allowed.studied):
            plan.warn(f"The strength {prescribed} was not studied: {allowed.note}")
        return
    text = (
        f"strength {prescribed} is outside the formula's range of "
        f"{format_quantity(allowed.lowest)} to {format_quantity(allowed.highest)}"
    )
    claim = plan.formula.tablets.label_claim.magnitude
    if plan.formula.form == "capsule" and number in (claim, claim / 2):
        text += f"; the manufactured {format_quantity(quantity(claim, 'mg'))} tablet serves this dose"
    plan.refuse(text)
