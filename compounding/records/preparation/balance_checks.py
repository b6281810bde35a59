"""What can be said against the balances of an order, and how they are described in the record's head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compounding import units
from compounding.calculations.balances import RULES, SENSITIVITY, STATED, Balance, minimum_of
from compounding.calculations.dilution_plans import Bench, Scale
from compounding.records.compounding_record import Fact
from compounding.records.order import Order
from compounding.records.preparation.plan import Plan, listed
from compounding.units import Quantity, format_quantity, format_stated, is_measured_in

# A judgement: a balance that is allowed to be out by more is none for medicines.
_MOST_ERROR = units.quantity(10, "%")
# A judgement: no balance of a pharmacy shows less.
_FINEST = units.quantity("0.0001", "mg")
_LONGEST_NAME = 20


def check_balances(plan: Plan) -> None:
    """Note every problem of the balances, or describe them.

    Raises
    ------
    PreparationError
        A balance is not described well enough to plan with.
    """
    problems = [*_error_problems(plan.order)]
    problems += balance_problems(plan.order.balances, None if problems else plan.error_allowed)
    for problem in problems:
        plan.refuse(problem)
    if problems:
        plan.settle()
    described = "; ".join(_described(scale, plan.error_allowed) for scale in plan.scales)
    plan.facts.append(Fact("Balances", described, begins_as_typed=True))


def balance_problems(balances: Sequence[Balance], error_allowed: Quantity | None) -> list[str]:
    """Return every problem of balances that are to be planned with.

    Parameters
    ----------
    balances
        The balances.
    error_allowed
        Error of weighing that is allowed [%]; None where it is not known, and the names alone are looked at.
    """
    problems = [*_name_problems(balances)]
    if problems or error_allowed is None:
        return problems
    return [text for each in balances for text in _balance_problems(each, error_allowed)]


def _error_problems(order: Order) -> Iterator[str]:
    allowed = order.error_allowed
    if allowed is None:
        return
    if not is_measured_in(allowed, "%") or units.is_open(allowed) or not allowed.magnitude > 0:
        yield f"error allowed {units.described(allowed)}: give a percentage above zero, such as 5 %"
    elif allowed > _MOST_ERROR:
        yield f"error allowed {format_quantity(allowed)}: more than {format_quantity(_MOST_ERROR)} is not planned with"


def _name_problems(balances: Sequence[Balance]) -> Iterator[str]:
    names = [each.name for each in balances]
    for name in dict.fromkeys(names):
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
            yield f"balance {name[:40]!r}: give it a short name, such as its number"
        elif names.count(name) > 1:
            yield f"balance {name!r} is stated more than once"


def _balance_problems(balance: Balance, error_allowed: Quantity) -> Iterator[str]:
    if balance.rule not in RULES:
        yield f"balance {balance.name!r}: rule {balance.rule!r}; choose {listed(RULES)}"
    wrong = [
        f"balance {balance.name!r}: {what} {units.described(value)}; give a mass above zero, such as {example}"
        for what, value, example in _stated(balance)
        if not is_measured_in(value, "mg") or units.is_open(value) or value.magnitude <= 0
    ]
    yield from wrong
    if wrong or balance.rule not in RULES:
        return
    if balance.readability < _FINEST:
        yield (
            f"balance {balance.name!r}: readability {format_quantity(balance.readability)}: no balance shows less than "
            f"{format_quantity(_FINEST)}; check the number and the unit"
        )
        return
    of_rule = {SENSITIVITY: balance.sensitivity, STATED: balance.minimum}
    if balance.rule in of_rule and of_rule[balance.rule] is None:
        yield f"balance {balance.name!r}: the rule {balance.rule} needs its value"
        return
    for rule, value in of_rule.items():
        if rule != balance.rule and value is not None:
            yield f"balance {balance.name!r}: a {rule} has no use with the rule {balance.rule}; leave it out"
    yield from _range_problems(balance, error_allowed)


def _range_problems(balance: Balance, error_allowed: Quantity) -> Iterator[str]:
    """Yield what is wrong with the least and the most that may be weighed on a balance."""
    least = minimum_of(balance, error_allowed)
    scale = Bench((balance,), error_allowed).scales()[0]
    if scale.least >= scale.most:
        yield (
            f"balance {balance.name!r}: its minimum of {format_quantity(least)} is not below its capacity of "
            f"{format_quantity(balance.capacity)}; check both"
        )
    if least < balance.readability:
        yield (
            f"balance {balance.name!r}: its minimum of {format_quantity(least)} is less than it shows "
            f"({format_quantity(balance.readability)}); check both"
        )


def _stated(balance: Balance) -> Iterator[tuple[str, Quantity, str]]:
    yield "readability", balance.readability, "1 mg"
    yield "capacity", balance.capacity, "220 g"
    for what, value, example in (
        ("repeatability", balance.repeatability, "0.6 mg"),
        ("sensitivity requirement", balance.sensitivity, "6 mg"),
        ("minimum", balance.minimum, "50 mg"),
    ):
        if value is not None:
            yield what, value, example


def _described(scale: Scale, error_allowed: Quantity) -> str:
    balance = scale.balance
    least, most = (format_quantity(units.quantity(each, "mg")) for each in (scale.least, scale.most))
    rule = balance.rule
    if balance.sensitivity is not None:
        rule += f" {format_stated(balance.sensitivity)} at {format_quantity(error_allowed)}"
    elif balance.repeatability is not None:
        rule += f", repeatability {format_stated(balance.repeatability)}"
    return f"{balance.name} shows {format_stated(balance.readability)}, weighs {least} to {most} ({rule})"
