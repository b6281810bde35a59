"""The profile of a pharmacy as text for the terminal."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from compounding.calculations.balances import SENSITIVITY, Balance, minimum_of
from compounding.cli.profile_choice import ChosenProfile
from compounding.cli.sections import section
from compounding.records.dosage_form import FORMS
from compounding.records.overage import overage_rule
from compounding.records.pharmacy.batch_number import batch_number
from compounding.records.pharmacy.profile import Pharmacy, RulePack
from compounding.records.pharmacy.rule_packs import rule_pack
from compounding.records.shown_text import visible
from compounding.units import Quantity, format_quantity, format_stated


def choice_text(chosen: ChosenProfile) -> str:
    """Return which profile is used, why, and where it was looked for."""
    head = "No profile is used" if chosen.path is None else f"Profile: {visible(str(chosen.path))}"
    places = section("Looked for, in this order", (f"{name}: {visible(found)}" for name, found in chosen.looked))
    return "\n".join([f"{head}: {chosen.why}" if chosen.path is None else f"{head} ({chosen.why})", *places])


def pharmacy_text(pharmacy: Pharmacy, day: datetime.date, error_allowed: Quantity) -> str:
    """Return what a profile says, as a pharmacist reads it.

    Parameters
    ----------
    pharmacy
        The pharmacy.
    day
        Day for which an example of a batch number is shown.
    error_allowed
        Error of weighing for which the least of each balance is shown [%].
    """
    return "\n".join(_lines(pharmacy, day, error_allowed)).lstrip("\n")


def _lines(pharmacy: Pharmacy, day: datetime.date, error_allowed: Quantity) -> Iterator[str]:
    letterhead = pharmacy.letterhead
    pack = rule_pack(pharmacy.rules.name) or pharmacy.rules
    phone = f"telephone {letterhead.phone}" if letterhead.phone else "no telephone"
    yield from section("To be settled", pharmacy.notes)
    yield from section("Pharmacy", [letterhead.name, *letterhead.address, phone])
    yield from section("Paper", [pharmacy.paper])
    balances = [_balance(each, error_allowed) for each in pharmacy.balances]
    yield from section("Balances", balances or ["none is stated: weighings are checked where an order states balances"])
    yield from section("Capsule sizes", [", ".join(pharmacy.capsule_sizes) or "all"])
    yield from section(
        "In addition, of everything",
        [f"{form}: {format_quantity(value)}" for form, value in pharmacy.spare] or ["none"],
    )
    yield from section("In addition, of the drug alone", [_overage(pharmacy, pack)])
    yield from section("Day 1 of the beyond-use date", [_stated(pharmacy.rules.first_day, pack.first_day)])
    yield from section("Records are kept", [_stated(pharmacy.retention, pack.retention)])
    yield from section("Batch numbers", [pharmacy.batch_number, _example(pharmacy.batch_number, day)])
    staff = [f"{each.initials}: {each.name}, {each.role}" for each in pharmacy.staff]
    yield from section("Staff", staff or ["none is stated: initials on filled sheets are not compared"])
    yield from _rules(pack)


def _balance(balance: Balance, error_allowed: Quantity) -> str:
    least = format_quantity(minimum_of(balance, error_allowed))
    rule = balance.rule
    if balance.rule == SENSITIVITY and balance.sensitivity is not None:
        rule += f" {format_stated(balance.sensitivity)}, error allowed {format_quantity(error_allowed)}"
    elif balance.repeatability is not None:
        rule += f", repeatability {format_stated(balance.repeatability)}"
    return (
        f"{balance.name}: shows {format_stated(balance.readability)}, weighs {least} to "
        f"{format_stated(balance.capacity)} ({rule})"
    )


def _overage(pharmacy: Pharmacy, pack: RulePack) -> str:
    if pharmacy.overage is not None:
        return _stated(format_quantity(pharmacy.overage), "")
    return _stated(_overage_rule(pharmacy.rules), _overage_rule(pack))


def _overage_rule(rules: RulePack) -> str:
    rule = overage_rule(rules.overage_rule)
    return f"{rule.text} [{rule.reference}]" if rule else "none"


def _stated(text: str, by_rules: str) -> str:
    return f"{text} ({'by the rules' if text == by_rules else 'as the profile states'})"


def _example(pattern: str, day: datetime.date) -> str:
    first, second = (batch_number(pattern, day, serial, FORMS[0]) for serial in (1, 2))
    return f"of capsules made on {day.isoformat()}: {first}, then {second}"


def _rules(rules: RulePack) -> Iterator[str]:
    yield from section(
        f"Rules: {rules.title} ({rules.name})",
        [
            f"overage: {_overage_rule(rules)}",
            f"day 1 of the beyond-use date: {rules.first_day}",
            f"records are kept: {rules.retention}",
            *rules.notes,
            f"sources, keys of docs/references.md: {', '.join(rules.references)}",
        ],
    )
