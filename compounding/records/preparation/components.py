"""The components that go with the drug: fixed amounts and per cents."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from compounding import units
from compounding.calculations import capsules, proportions
from compounding.records.formula import Formula, first_reference
from compounding.records.formula_parts import FURTHER_DRUG, Component
from compounding.records.preparation.further_drugs import powder_of
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.weighing import Carrier
from compounding.units import Quantity
from compounding.working import Term

# A judgement: how much of the vehicle or base may come with one aliquot, so that the rest is mixed as the method says.
_ROOM = Decimal("0.25")


def filling_powders(formula: Formula) -> tuple[str, ...]:
    """Return the keys of the powders that fill a capsule: the drug's, what goes with it, and the filler."""
    return tuple(each.key for each in formula.components)


def capsule_components(plan: Plan, made: Term) -> list[Portion]:
    """Return every fixed component of a number of capsules, worked out; what is qs fills them up."""
    return [
        _derived(
            plan,
            component,
            capsules.batch_mass,
            _amount(plan, component, units.converted(component.amount, "mg/capsule")),
            made,
        )
        for component in plan.formula.components
        if component.amount is not None
    ]


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
    share = min(_ROOM, _share_of_vehicle(plan)) if unit == "mL" else _ROOM
    return Carrier(component=component, room=units.quantity(units.magnitude(whole.quantity, unit) * share, unit))


def _share_of_vehicle(plan: Plan) -> Decimal:
    """Return what share of a volume is left for the vehicle, a gram of all else counted as a millilitre."""
    left = 1 - units.magnitude(plan.working["strength"].value, "g/mL")
    for component in plan.formula.components:
        if component.amount is not None and component.unit == "mL":
            left -= units.magnitude(units.volume_fraction(component.amount), "1")
        elif component.amount is not None:
            left -= units.magnitude(units.mass_concentration(component.amount), "g/mL")
    return max(left, Decimal(0))


def _amount(plan: Plan, component: Component, value: Quantity) -> Term:
    meaning = f"{component.name} in the batch, by the formula."
    symbol, shown_in = f"{component.name} in the formula", value
    if units.unit_spelling(value) == "1":
        symbol += ", by volume" if component.unit == "mL" else ", by mass"
        shown_in = units.converted(value, "%")
    return plan.given(f"amount_{component.key}", symbol, shown_in, meaning, first_reference(component.references))


def _derived(plan: Plan, component: Component, rule: Callable[..., Any], amount: Term, batch: Term) -> Portion:
    """Work out how much of a component the batch holds; of a further drug, how much powder holds it."""
    is_drug = component.role == FURTHER_DRUG
    key = f"drug_{component.key}" if is_drug else component.key
    name = plan.material_name(component)
    held = plan.working.derived(
        key,
        f"{name} in the batch" if is_drug else name,
        rule,
        amount,
        batch,
        unit=component.unit,
        source=first_reference(component.references),
    )
    return powder_of(plan, component, held) if is_drug else Portion(component=component, target=component.key)
