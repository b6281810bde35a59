"""The components that go with the drug: fixed amounts and per cents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from compounding import units
from compounding.calculations import proportions
from compounding.records.formula import Component
from compounding.records.preparation.plan import Plan
from compounding.units import Quantity
from compounding.working import Term


def liquid_components(plan: Plan, volume: Term) -> None:
    """Plan every fixed or per cent component of a volume; what is qs is made up to the volume."""
    for component in plan.formula.components:
        if component.amount is None:
            continue
        if component.unit == "mL":
            amount = _amount(plan, component, units.volume_fraction(component.amount))
            _derive(plan, component, proportions.volume_in_volume, amount, volume)
        else:
            amount = _amount(plan, component, units.mass_concentration(component.amount))
            _derive(plan, component, proportions.mass_in_volume, amount, volume)


def solid_components(plan: Plan, mass: Term) -> list[Term]:
    """Plan every fixed or per cent component of a mass, and return their masses."""
    return [
        _derive(
            plan,
            component,
            proportions.mass_in_mass,
            _amount(plan, component, units.mass_fraction(component.amount)),
            mass,
        )
        for component in plan.formula.components
        if component.amount is not None
    ]


def _amount(plan: Plan, component: Component, value: Quantity) -> Term:
    meaning = f"{component.name} in the batch, by the formula."
    symbol, shown_in = f"{component.name} in the formula", value
    if units.unit_spelling(value) == "1":
        symbol += ", by volume" if component.unit == "mL" else ", by mass"
        shown_in = units.converted(value, "%")
    return plan.given(f"amount_{component.key}", symbol, shown_in, meaning, component.references[0])


def _derive(plan: Plan, component: Component, rule: Callable[..., Any], amount: Term, batch: Term) -> Term:
    mass = plan.working.derived(
        component.key,
        plan.material_name(component),
        rule,
        amount,
        batch,
        unit=component.unit,
        source=component.references[0],
    )
    plan.add_material(component, component.key)
    return mass
