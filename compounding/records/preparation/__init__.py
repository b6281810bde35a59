"""From an order and its formula to a compounding record: `prepare`."""

from __future__ import annotations

from compounding.records.canonical import order_json, sha256
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.preparation.beyond_use import beyond_use_warnings
from compounding.records.preparation.dosing import check_one_dose, gate_checks
from compounding.records.preparation.head import head_facts, title
from compounding.records.preparation.label import label_text
from compounding.records.preparation.lots import allot_lots
from compounding.records.preparation.order_checks import check_order
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan
from compounding.records.preparation.shares import share_warnings
from compounding.records.preparation.steps import planned_steps
from compounding.records.shown_text import sentence

__all__ = ["prepare"]


def prepare(order: Order, formula: Formula) -> CompoundingRecord:
    """Return the compounding record of an order: everything about its batch, worked out before it is made.

    Parameters
    ----------
    order
        The prescription, the stock, and what was measured; measured quantities left out become bench entries.
    formula
        The master formulation record that the order names.

    Raises
    ------
    PreparationError
        The order cannot be prepared as asked; every problem found is named.
    """
    plan = Plan(order=order, formula=formula)
    check_order(plan)
    outcome = _planned(plan)
    check_one_dose(plan)
    allot_lots(plan)
    plan.settle()
    for warning in (*beyond_use_warnings(order, formula), *share_warnings(order, plan.beyond_use.date)):
        plan.warn(warning)
    text = order_json(order, formula)
    return CompoundingRecord(
        formula=formula,
        order=order,
        title=title(plan, outcome),
        facts=head_facts(plan, outcome),
        gate=gate_checks(plan),
        bench=tuple(plan.bench),
        materials=tuple(plan.materials),
        steps=planned_steps(plan),
        quality=formula.quality,
        acceptance=formula.acceptance,
        limits=tuple(plan.limits),
        reconciliation=tuple(plan.reconciliation),
        yielded=outcome.yielded,
        per_unit=outcome.per_unit,
        beyond_use=plan.beyond_use,
        label=label_text(plan, outcome),
        working=plan.working,
        warnings=_warnings(plan),
        order_json=text,
        order_hash=sha256(text),
        budget=plan.budget,
        alternatives=tuple(plan.alternatives),
    )


def _planned(plan: Plan) -> Outcome:
    """Plan the batch by its form; the modules of the other forms are not loaded."""
    if plan.formula.capsule is not None:
        from compounding.records.preparation.capsules import planned_capsules

        return planned_capsules(plan, plan.formula.capsule)
    match plan.formula.form:
        case "sublingual drops":
            from compounding.records.preparation.drops import planned_drops

            return planned_drops(plan)
        case "oral liquid" | "cream made to volume":
            from compounding.records.preparation.liquids import planned_oral_liquid

            return planned_oral_liquid(plan)
        case "trituration":
            from compounding.records.preparation.trituration import planned_trituration

            return planned_trituration(plan)
        case _:
            from compounding.records.preparation.creams import planned_cream

            return planned_cream(plan)


def _warnings(plan: Plan) -> tuple[str, ...]:
    """Return the warnings, that of the daily dose first: it is the one that must not be missed."""
    dose = sentence(plan.working["daily_dose"].symbol) if "daily_dose" in plan.working else ""
    return tuple(sorted(plan.warnings, key=lambda each: not (dose and each.startswith(dose))))
