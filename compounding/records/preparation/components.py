"""The components that go with the drug: fixed amounts and per cents."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from compounding import units
from compounding.calculations import proportions
from compounding.records.formula import Component
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.weighing import Carrier
from compounding.units import Quantity
from compounding.working import Term

# A judgement: how much of the vehicle or base may come with one aliquot, so that the rest is mixed as the method says.
_ROOM = Decimal("0.25")


def liquid_components(plan: Plan, volume: Term) -> list[Portion]:
    """Return every fixed or per cent component of a volume, worked out; what is qs is made up to the volume."""
    portions = []
    for component in plan.formula.components:
        if component.amount is None:
            continue
        if component.unit == "mL":
            amount = _amount(plan, component, units.volume_fraction(component.amount))
            portions.append(_derived(plan, component, proportions.volume_in_volume, amount, volume))
        else:
            amount = _amount(plan, component, units.mass_concentration(component.amount))
            portions.append(_derived(plan, component, proportions.mass_in_volume, amount, volume))
    return portions


def solid_components(plan: Plan, mass: Term) -> list[Portion]:
    """Return every fixed or per cent component of a mass, worked out; what is qs makes up the rest."""
    return [
        _derived(
            plan,
            component,
            proportions.mass_in_mass,
            _amount(plan, component, units.mass_fraction(component.amount)),
            mass,
        )
        for component in plan.formula.components
        if component.amount is not None
    ]


def carrier_of(plan: Plan, whole: Term) -> Carrier:
    """Return the component that makes up the rest, as what is too little to weigh may be diluted in."""
    component = next(each for each in plan.formula.components if each.rule == "qs")
    unit = "mL" if component.unit == "mL" else "mg"
    if units.is_open(whole.quantity):
        return Carrier(component=component, room=None)
    return Carrier(component=component, room=units.quantity(units.magnitude(whole.quantity, unit) * _ROOM, unit))


def _amount(plan: Plan, component: Component, value: Quantity) -> Term:
    meaning = f"{component.name} in the batch, by the formula."
    symbol, shown_in = f"{component.name} in the formula", value
    if units.unit_spelling(value) == "1":
        symbol += ", by volume" if component.unit == "mL" else ", by mass"
        shown_in = units.converted(value, "%")
    return plan.given(f"amount_{component.key}", symbol, shown_in, meaning, component.references[0])


def _derived(plan: Plan, component: Component, rule: Callable[..., Any], amount: Term, batch: Term) -> Portion:
    plan.working.derived(
        component.key,
        plan.material_name(component),
        rule,
        amount,
        batch,
        unit=component.unit,
        source=component.references[0],
    )
    return Portion(component=component, target=component.key)
