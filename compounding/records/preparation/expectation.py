"""The strength that is expected of a batch as measured out, and how far it may be out: the error budget."""

from __future__ import annotations

from compounding import units
from compounding.errors import QuantityError
from compounding.propagation import sensitivities
from compounding.records.error_budget import Spread, error_budget
from compounding.records.preparation.plan import Plan, listed
from compounding.units import Quantity, format_quantity


def draw_up_budget(plan: Plan, key: str, label: Quantity) -> None:
    """Note the error budget of a line of the working against what the label claims.

    Parameters
    ----------
    key
        Line of the strength, or of the drug in a dose, that follows from what is measured out.
    label
        What the label claims.
    """
    spreads = _with_stated(plan, key)
    if not plan.scales:
        plan.uncounted.append("weighings: no balance is stated")
    plan.uncounted.extend(
        f"{plan.material_name(each)}: the budget is that of {plan.formula.drug} alone"
        for each in plan.formula.further_drugs
    )
    plan.uncounted.append("mixing: the mean of the batch is judged, and not how one dose differs from the next")
    acceptance = plan.formula.acceptance
    try:
        plan.budget = error_budget(
            plan.working,
            key,
            label,
            spreads,
            lowest=acceptance.strength_lowest,
            highest=acceptance.strength_highest,
            held=plan.held,
            missing=plan.uncounted,
        )
    except QuantityError as error:
        plan.refuse(f"uncertainty of {error}")


def _with_stated(plan: Plan, key: str) -> list[Spread]:
    """Return the spreads that have to do with a line, those that the order states in place of the toolkit's own."""
    stated = dict(plan.order.uncertainties)
    unknown = [key for key in stated if key not in plan.working]
    if unknown:
        names = listed(sorted(line.key for line in plan.working if line.expression is None))
        plan.refuse(f"uncertainty of {listed(unknown)}: the working has no such line; choose from {names}")
    slopes = sensitivities(plan.working, key, held=plan.held)
    for name, amount in stated.items():
        if name in plan.working and not _fits(plan, name, amount):
            needed = units.unit_words(plan.working[name].unit)
            plan.refuse(f"uncertainty of {name} {units.described(amount)}: give {needed} or %, above zero")
            stated = {each: value for each, value in stated.items() if each != name}
    own = [spread for spread in plan.spreads if spread.key not in stated and spread.key in slopes]
    return own + [_stated(plan, key, amount) for key, amount in stated.items() if key in plan.working]


def _fits(plan: Plan, key: str, amount: Quantity) -> bool:
    """Return whether an uncertainty is above zero, and of the kind of its line or in per cent of it."""
    of_kind = units.is_measured_in(amount, plan.working[key].unit) or units.is_measured_in(amount, "%")
    return of_kind and bool(amount.magnitude > 0)


def _stated(plan: Plan, key: str, amount: Quantity) -> Spread:
    size = format_quantity(amount) if not units.is_open(amount) else ""
    return Spread(
        key=key,
        distribution="rectangular",
        group="stated",
        label=plan.working[key].symbol,
        greatest=amount,
        note=f"\N{PLUS-MINUS SIGN}{size}, stated in the order",
    )
