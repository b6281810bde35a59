"""From the drug that a batch needs to the powder that is weighed: with its overage, and out of the order's source."""

from __future__ import annotations

from compounding.calculations import proportions
from compounding.records.order import BulkPowder, StockTrituration, Tablets
from compounding.records.overage import overage_rule
from compounding.records.preparation.drug_from_powder import drug_from_powder
from compounding.records.preparation.drug_from_tablets import drug_from_tablets
from compounding.records.preparation.drug_from_trituration import drug_from_trituration
from compounding.records.preparation.drug_powder import DrugPowder, as_salt
from compounding.records.preparation.plan import Plan
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term


def drug_powder(plan: Plan, prescribed: Term) -> DrugPowder:
    """Return the powder that holds the drug prescribed, its working and its left-overs planned."""
    drug = as_salt(plan, _with_overage(plan, prescribed))
    match plan.order.source:
        case Tablets() as source:
            return drug_from_tablets(plan, source, drug)
        case BulkPowder() as source:
            return drug_from_powder(plan, source, drug)
        case StockTrituration() as source:
            return drug_from_trituration(plan, source, drug)


def _with_overage(plan: Plan, drug: Term) -> Term:
    overage, text, source = _overage(plan)
    plan.fact("Overage of drug", text)
    if not overage.magnitude:
        return drug
    share = plan.given("overage", "overage", overage, "Drug in addition to what the label states.", source)
    plan.warn(
        f"The overage of {format_quantity(overage)} puts more drug into the batch than the label states: it is meant "
        "to replace what is lost in the making."
    )
    plan.limit(
        "overage",
        "more than the 10 % that DAC/NRF adds to capsules of small doses; the label's limits may be exceeded",
        highest=quantity(10, "%"),
        source="daz-capsules",
    )
    return plan.derived("drug_with_overage", "drug with overage", proportions.with_overage, drug, share)


def _overage(plan: Plan) -> tuple[Quantity, str, str]:
    """Return the overage, in words, and where it comes from: stated, by a rule, or none."""
    order = plan.order
    rule = overage_rule(order.overage_rule)
    if rule is None:
        overage = order.overage if order.overage is not None else quantity(0, "%")
        return overage, format_quantity(overage) if overage.magnitude else "none", "order"
    overage = rule.overage_of(order.prescription.strength)
    return overage, f"{format_quantity(overage)}, by the rule of {rule.text} ({rule.reference})", rule.reference
