"""What can be said against how the drug is stated and is to be weighed: its source, the balances and the overage."""

from __future__ import annotations

from collections.abc import Iterator

from compounding import units
from compounding.records.component_keys import DRUG
from compounding.records.formula import Formula
from compounding.records.order import AIMS, LEAST_DRUG, Order, StockTrituration, Tablets
from compounding.records.overage import overage_rules
from compounding.records.preparation.plan import Plan, listed
from compounding.units import format_quantity, is_measured_in

# A judgement: the tablets' own limits are 90 to 110 %; what lies farther out is a slip.
_LEAST_CONTENT, _MOST_CONTENT = units.quantity(80, "%"), units.quantity(120, "%")


def check_source(plan: Plan) -> None:
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
    if plan.order.balances:
        from compounding.records.preparation.balance_checks import check_balances

        check_balances(plan)
    else:
        plan.warn(
            "No balance is stated: that no weighing is less than the minimum weighable quantity is not checked, and "
            "no trituration is planned. Masses stand as they were worked out, to a hundredth of a milligram, not as a "
            "balance shows them."
        )


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
    lot = next((each for each in order.lots if each.component == DRUG), None)
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
