"""A pharmacy as data for JSON: stable keys, quantities as they are written, `null` for what is not stated."""

from __future__ import annotations

from typing import Any

from compounding.calculations.balances import Balance, minimum_of
from compounding.records.pharmacy.profile import Pharmacy, RulePack
from compounding.units import Quantity, format_quantity, format_stated


def pharmacy_content(pharmacy: Pharmacy, error_allowed: Quantity) -> dict[str, Any]:
    """Return what a profile says, as `profile show --json` prints it.

    Parameters
    ----------
    pharmacy
        The pharmacy.
    error_allowed
        Error of weighing for which the least of each balance is worked out [%].
    """
    letterhead = pharmacy.letterhead
    return {
        "name": letterhead.name,
        "address": list(letterhead.address),
        "phone": letterhead.phone,
        "paper": pharmacy.paper,
        "balances": [_balance(each, error_allowed) for each in pharmacy.balances],
        "capsule_sizes": list(pharmacy.capsule_sizes),
        "staff": [{"initials": each.initials, "name": each.name, "role": each.role} for each in pharmacy.staff],
        "rules": _rules(pharmacy.rules),
        "overage": None if pharmacy.overage is None else format_quantity(pharmacy.overage),
        "retention": pharmacy.retention,
        "batch_number": pharmacy.batch_number,
        "spare": {form: format_quantity(value) for form, value in pharmacy.spare},
        "notes": list(pharmacy.notes),
    }


def _balance(balance: Balance, error_allowed: Quantity) -> dict[str, Any]:
    return {
        "name": balance.name,
        "readability": format_stated(balance.readability),
        "capacity": format_stated(balance.capacity),
        "rule": balance.rule,
        "minimum": format_quantity(minimum_of(balance, error_allowed)),
    }


def _rules(rules: RulePack) -> dict[str, Any]:
    return {
        "name": rules.name,
        "title": rules.title,
        "overage_rule": rules.overage_rule,
        "first_day": rules.first_day,
        "retention": rules.retention,
        "notes": list(rules.notes),
        "references": list(rules.references),
    }
