"""What can be said against the balances, the stock trituration and the overage rule of an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compounding import units
from compounding.calculations.balances import RULES, SENSITIVITY, STATED, Balance, minimum_of
from compounding.records.formula import Formula
from compounding.records.order import AIMS, LEAST_DRUG, Order, StockTrituration, Tablets
from compounding.records.overage import overage_rules
from compounding.records.preparation.plan import Plan, listed
from compounding.units import Quantity, format_quantity, is_measured_in

if TYPE_CHECKING:
    from compounding.calculations.dilution_plans import Scale

# A judgement: a balance that is allowed to be out by more is none for medicines.
_MOST_ERROR = units.quantity(10, "%")
# A judgement: the tablets' own limits are 90 to 110 %; what lies farther out is a slip.
_LEAST_CONTENT, _MOST_CONTENT = units.quantity(80, "%"), units.quantity(120, "%")
# A judgement: no balance of a pharmacy shows less.
_FINEST = units.quantity("0.0001", "mg")


def check_bench(plan: Plan) -> None:
    """Note every problem of how the order is to be weighed.

    Raises
    ------
    PreparationError
        A balance is not described well enough to plan with.
    """
    order = plan.order
    for problem in (
        *_choice_problems(order),
        *_idle_problems(order),
        *_tablet_problems(order),
        *_stock_problems(order),
        *_diluent_problems(order, plan.formula),
    ):
        plan.refuse(problem)
    problems = [*_error_problems(plan.order), *_name_problems(plan.order.balances)]
    if not problems:
        problems = [text for each in plan.order.balances for text in _balance_problems(each, plan.error_allowed)]
    for problem in problems:
        plan.refuse(problem)
    if problems:
        plan.settle()
    if plan.scales:
        plan.fact("Balances", "; ".join(_described(scale, plan.error_allowed) for scale in plan.scales))
    if not plan.order.balances:
        plan.warn(
            "No balance is stated: that no weighing is less than the minimum weighable quantity is not checked, and "
            "no trituration is planned."
        )


def _described(scale: Scale, error_allowed: Quantity) -> str:
    balance = scale.balance
    least, most = (format_quantity(units.quantity(each, "mg")) for each in (scale.least, scale.most))
    rule = balance.rule
    if balance.sensitivity is not None:
        rule += f" {format_quantity(balance.sensitivity)} at {format_quantity(error_allowed)}"
    elif balance.repeatability is not None:
        rule += f", repeatability {format_quantity(balance.repeatability)}"
    return f"{balance.name} shows {format_quantity(balance.readability)}, weighs {least} to {most} ({rule})"


def _choice_problems(order: Order) -> Iterator[str]:
    if order.triturate_for not in AIMS:
        yield f"triturate for {order.triturate_for!r}: choose {listed(AIMS)}"
    lines = [line for line, _ in order.uncertainties]
    for line in dict.fromkeys(lines):
        if lines.count(line) > 1:
            yield f"uncertainty of {line!r} is given more than once"
    names = [rule.name for rule in overage_rules()]
    if not order.overage_rule:
        return
    if order.overage_rule not in names:
        yield f"overage rule {order.overage_rule!r}: choose {listed(names)}"
    if order.overage is not None:
        yield "an overage and an overage rule are given: state one of them"
    if not is_measured_in(order.prescription.strength, "mg/capsule"):
        yield f"overage rule {order.overage_rule!r}: the rules are for capsules; state the overage itself"


def _idle_problems(order: Order) -> Iterator[str]:
    """Yield what is given and would have no effect."""
    if order.balances:
        return
    if order.error_allowed is not None:
        yield "an error of weighing is allowed, but no balance is stated: state the balances, or leave it out"
    if order.triturate_for != LEAST_DRUG:
        yield f"triturate for {order.triturate_for!r}, but no balance is stated: state the balances, or leave it out"


def _tablet_problems(order: Order) -> Iterator[str]:
    source = order.source
    if not isinstance(source, Tablets) or source.assay is None or not is_measured_in(source.assay, "%"):
        return
    if not _LEAST_CONTENT <= source.assay <= _MOST_CONTENT:
        yield (
            f"a content of the tablets of {units.described(source.assay)} of the label: such tablets are not used "
            f"({format_quantity(_LEAST_CONTENT)} to {format_quantity(_MOST_CONTENT)} is read); check the number"
        )


def _stock_problems(order: Order) -> Iterator[str]:
    source = order.source
    if not isinstance(source, StockTrituration):
        return
    if source.made_from not in ("powder", "tablets"):
        yield f"stock trituration made from {source.made_from!r}: choose powder or tablets"
    if is_measured_in(source.part, "mg") and is_measured_in(source.whole, "mg") and not source.part < source.whole:
        yield (
            f"a stock trituration of {format_quantity(source.part)} in {format_quantity(source.whole)} holds no "
            "diluent; give the drug first, then the whole mixture"
        )
    if source.made_from == "tablets" and source.potency is not None:
        yield "a potency is of bulk powder, and not of tablets: state the drug in the mixture by their label claim"
    lot = next((each for each in order.lots if each.component == "drug"), None)
    if lot is None or lot.expiry is None:
        yield (
            "a stock trituration needs its number and its beyond-use date, as the lot of 'drug': "
            "without them the batch cannot be dated"
        )


def _diluent_problems(order: Order, formula: Formula) -> Iterator[str]:
    """Yield why the diluent of a stock trituration must not be in the product, as the formula says of its own."""
    if isinstance(order.source, StockTrituration):
        diluent = order.source.diluent
        for refused in (each for component in formula.components for each in component.refused):
            if any(word.lower() in diluent.lower() for word in refused.words):
                yield f"a stock trituration in {diluent!r}: {refused.reason}; use another"


def _error_problems(order: Order) -> Iterator[str]:
    allowed = order.error_allowed
    if allowed is None:
        return
    if not is_measured_in(allowed, "%") or units.is_open(allowed) or not allowed.magnitude > 0:
        yield f"error allowed {units.described(allowed)}: give a percentage above zero, such as 5 %"
    elif allowed > _MOST_ERROR:
        yield f"error allowed {format_quantity(allowed)}: more than {format_quantity(_MOST_ERROR)} is not planned with"


def _name_problems(balances: tuple[Balance, ...]) -> Iterator[str]:
    names = [each.name for each in balances]
    for name in dict.fromkeys(names):
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
            yield f"balance {name[:40]!r}: give it a short name, such as its number"
        elif names.count(name) > 1:
            yield f"balance {name!r} is stated more than once"


_LONGEST_NAME = 20


def _balance_problems(balance: Balance, error_allowed: Quantity) -> Iterator[str]:
    if balance.rule not in RULES:
        yield f"balance {balance.name!r}: rule {balance.rule!r}; choose {listed(RULES)}"
    wrong = [
        f"balance {balance.name!r}: {what} {units.described(value)}; give a mass above zero, such as {example}"
        for what, value, example in _stated(balance)
        if not is_measured_in(value, "mg") or units.is_open(value) or value.magnitude <= 0
    ]
    yield from wrong
    if wrong:
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
    from compounding.calculations.dilution_plans import Bench

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
