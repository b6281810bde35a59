"""The dose and the days' supply of an order, and what the pharmacist's gate makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from compounding import units
from compounding.calculations import doses
from compounding.printed import shown
from compounding.records.compounding_record import PlausibilityCheck
from compounding.records.dosage_form import TRITURATION
from compounding.records.formula import first_reference
from compounding.records.formula_parts import GateCheck
from compounding.records.order import StockTrituration, source_kinds
from compounding.records.preparation.plan import Plan
from compounding.records.preparation.strength import as_drug
from compounding.units import Quantity, format_quantity
from compounding.working import Term

_SUPPLY_CHECK = GateCheck(
    text="The quantity outlasts the beyond-use date: what is dispensed and stands on the label is reduced, or the "
    "patient is told to discard the rest.",
    sources=(),
    references=("usp-795",),
)


_STOCK_CHECK = GateCheck(
    text="The record of the stock trituration is at hand: it states the drug itself in the mixture, corrected for "
    "assay and water or worked out from the tablets' label claim and mean mass, and its beyond-use date.",
    sources=(),
    references=("achc-coa",),
)


def dose_of(plan: Plan) -> Term | None:
    """Return the dose as a term, or nothing where the order gives none."""
    if "dose" in plan.working:
        return plan.working.term("dose")
    dose = plan.order.prescription.dose
    if dose is None:
        return None
    return plan.given("dose", "dose", per_dose(dose, "mg"), "Drug in one dose.", "prescription")


def per_dose(amount: Quantity, unit: str) -> Quantity:
    """Return an amount per dose, whether or not it was written so."""
    if units.is_measured_in(amount, f"{unit}/dose"):
        return units.converted(amount, f"{unit}/dose")
    return units.quantity(units.magnitude(amount, unit), f"{unit}/dose")


def check_daily_dose(plan: Plan) -> None:
    """Work out the daily dose; refuse the licensed use, warn outside the range, where the formula states them."""
    dose = dose_of(plan)
    usual = plan.formula.daily_dose
    if dose is None or plan.order.prescription.doses_per_day is None:
        return
    daily = plan.derived("daily_dose", "daily dose", doses.daily_dose, dose, _doses_per_day(plan))
    if usual is None:
        return
    if usual.licensed is not None and daily.quantity.magnitude >= _as_prescribed(plan, usual.licensed).magnitude:
        plan.refuse(
            f"a daily dose of {shown(daily.quantity)} is the licensed use of {plan.formula.drug} "
            f"({format_quantity(usual.licensed)} a day and more): a manufactured product serves"
        )
    plan.limit(
        "daily_dose",
        f"outside the usual {format_quantity(usual.lowest)} to {format_quantity(usual.highest)} a day of "
        f"{plan.formula.drug} in this formula; confirm with the prescriber",
        lowest=_as_prescribed(plan, usual.lowest),
        highest=_as_prescribed(plan, usual.highest),
        source=first_reference(usual.references),
    )


def check_one_dose(plan: Plan) -> None:
    """Refuse a dose of more drug than the whole batch holds, unless it is refused already: the label would print it."""
    if plan.problems or "dose" not in plan.working or "drug" not in plan.working:
        return
    dose, drug = plan.working["dose"].value, plan.working["drug"].value
    if units.magnitude(dose, "mg/dose") > units.magnitude(drug, "mg"):
        plan.refuse(
            f"one dose of {shown(dose)} is more than the whole batch holds, {shown(drug)}: check the number and the "
            "unit of the dose and of the quantity"
        )


def _as_prescribed(plan: Plan, drug: Quantity) -> Quantity:
    """Return a daily amount of the formula's drug in terms of what the strength is prescribed as."""
    return units.quantity(units.magnitude(drug, "mg") / as_drug(plan), "mg/day")


def _doses_per_day(plan: Plan) -> Term:
    if "doses_per_day" in plan.working:
        return plan.working.term("doses_per_day")
    number = plan.order.prescription.doses_per_day
    value = number if number is not None else units.open_quantity("dose/day")
    return plan.given("doses_per_day", "doses per day", value, "Doses taken in a day.", "prescription")


def days_of_supply(plan: Plan, supply: Callable[..., Any], quantity: Term, per_dose: Term) -> Term | None:
    """Return for how many whole days the quantity lasts, and warn where that is beyond the beyond-use date."""
    if plan.order.prescription.doses_per_day is None:
        return None
    days = plan.derived("days_supply", "days' supply", supply, quantity, per_dose, _doses_per_day(plan))
    plan.limit(
        "days_supply",
        "the quantity does not last one day: check strength, dose and quantity",
        lowest=units.quantity(1, "day"),
    )
    usable = (plan.beyond_use.date - plan.order.made).days
    usable += 1 if plan.beyond_use.first_day == "day of compounding" else 0
    allowed = plan.given(
        "days_of_use", "days of use", units.quantity(usable, "day"), "Days until the beyond-use date.", "usp-795"
    )
    if days.quantity.magnitude > usable:
        enough = _enough(plan, per_dose, allowed)
        plan.warn(
            f"{shown(plan.working['quantity'].value)} lasts {shown(days.quantity)}, but the beyond-use date "
            f"allows {shown(allowed.quantity)}: dispense no more than {enough}."
        )
    return days


def _enough(plan: Plan, per_dose: Term, allowed: Term) -> str:
    match plan.formula.dosage_form.batch_unit:
        case "capsule":
            rule, symbol = doses.capsules_for_days, "capsules that do not outlast it"
        case "mL":
            rule, symbol = doses.volume_for_days, "volume that does not outlast it"
        case _:
            rule, symbol = doses.mass_for_days, "mass that does not outlast it"
    return shown(plan.derived("enough", symbol, rule, allowed, per_dose, _doses_per_day(plan)).quantity)


def gate_checks(plan: Plan) -> tuple[PlausibilityCheck, ...]:
    """Return the points of the pharmacist's gate: the daily dose first, if it is taken, then those of the formula."""
    kinds = set(source_kinds(plan.order.source))
    checks = []
    if plan.formula.form != TRITURATION.name:
        checks.append(PlausibilityCheck(check=_daily_dose_check(plan), found=_found_daily_dose(plan)))
    if isinstance(plan.order.source, StockTrituration):
        checks.append(PlausibilityCheck(check=_STOCK_CHECK, found=""))
    if "enough" in plan.working:
        checks.append(PlausibilityCheck(check=_SUPPLY_CHECK, found=_found_supply(plan)))
    checks += [
        PlausibilityCheck(check=check, found="")
        for check in plan.formula.gate
        if not check.sources or not kinds.isdisjoint(check.sources)
    ]
    return tuple(checks)


def _daily_dose_check(plan: Plan) -> GateCheck:
    usual, drug = plan.formula.daily_dose, plan.formula.drug
    if usual is None:
        text = (
            f"The formula states no usual daily dose of {drug}: the pharmacist checks dose, route and schedule against "
            "a reference of their own."
        )
        return GateCheck(text=text, sources=(), references=())
    text = (
        f"Daily dose against the usual range of {drug} in this formula, {format_quantity(usual.lowest)} to "
        f"{format_quantity(usual.highest)} a day"
    )
    if usual.licensed is not None:
        text += f"; {format_quantity(usual.licensed)} a day and more is the licensed use"
    text += "."
    return GateCheck(text=text, sources=(), references=usual.references)


def _found_supply(plan: Plan) -> str:
    lines = plan.working
    return (
        f"{shown(lines['quantity'].value)} lasts {shown(lines['days_supply'].value)}, the date allows "
        f"{shown(lines['days_of_use'].value)}: {shown(lines['enough'].value)}"
    )


def _found_daily_dose(plan: Plan) -> str:
    if "daily_dose" not in plan.working:
        return "the order states no dose and schedule: the pharmacist works it out"
    daily = plan.working["daily_dose"].value
    usual = plan.formula.daily_dose
    found = shown(daily)
    if usual is not None:
        lowest, highest = (_as_prescribed(plan, each) for each in (usual.lowest, usual.highest))
        within = lowest.magnitude <= daily.magnitude <= highest.magnitude
        found += f": {'within the range' if within else 'OUTSIDE the range'}"
    if "days_supply" in plan.working:
        found += f"; the quantity lasts {shown(plan.working['days_supply'].value)}"
    return found
