"""What a pharmacy's profile adds to an order: only where the order itself says nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.pharmacy.profile import Pharmacy
from compounding.units import Quantity


def under_house_rules(order: Order, formula: Formula, pharmacy: Pharmacy, stated: Collection[str] = ()) -> Order:
    """Return an order with the pharmacy's letterhead, balances, sizes, rules and defaults.

    What the order states stands; whether it states its first day, only the texts tell. A rule for the overage is one
    for capsules, and leaves other forms alone.

    Parameters
    ----------
    stated
        Names of the texts that the order was read from: what is among them is not replaced, even by the same value.
    """
    said = {*stated, *_said(order)}
    changes: dict[str, object] = {}
    if order.letterhead is None:
        changes["letterhead"] = pharmacy.letterhead
    if not order.retention:
        changes["retention"] = pharmacy.retention
    if "balance" not in said:
        changes["balances"] = pharmacy.balances
    if "spare" not in said:
        changes["spare"] = dict(pharmacy.spare).get(formula.form)
    if "first_day" not in said:
        changes["first_day"] = pharmacy.rules.first_day
    if not {"overage", "overage_rule"} & said:
        changes |= _overage(formula, pharmacy)
    if formula.capsule is not None and not (order.capsules.size or order.capsules.kept):
        changes["capsules"] = dataclasses.replace(order.capsules, kept=pharmacy.capsule_sizes)
    return dataclasses.replace(order, **changes)  # type: ignore[arg-type]


def _said(order: Order) -> set[str]:
    """Return the names of what an order states, as far as it shows in the order itself."""
    given = {
        "balance": order.balances,
        "spare": order.spare is not None,
        "overage": order.overage is not None,
        "overage_rule": order.overage_rule,
    }
    return {name for name, value in given.items() if value}


def house_overage(formula: Formula, pharmacy: Pharmacy) -> Quantity | str:
    """Return what a pharmacy adds of drug where an order says nothing: an amount, or the name of a rule, "" for none.

    Parameters
    ----------
    formula
        The formula that the order is for: a published rule is for capsules.
    """
    if pharmacy.overage is not None:
        return pharmacy.overage
    return pharmacy.rules.overage_rule if formula.capsule is not None else ""


def _overage(formula: Formula, pharmacy: Pharmacy) -> dict[str, object]:
    usual = house_overage(formula, pharmacy)
    return {"overage_rule" if isinstance(usual, str) else "overage": usual}
