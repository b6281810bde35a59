"""Lots of an order: which lines of the materials take how much of each, and what can be said against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from compounding import units
from compounding.notation import meant
from compounding.records.component_keys import DRUG, SHELLS, TABLETS
from compounding.records.compounding_record import Material
from compounding.records.formula import Formula
from compounding.records.order import BulkPowder, Lot, Order, StockTrituration, Tablets
from compounding.records.preparation.beyond_use import lot_material
from compounding.records.preparation.plan import Plan, listed
from compounding.units import Quantity, format_quantity, is_measured_in, unit_words


def check_lots(plan: Plan) -> None:
    """Note every problem that the lots of the order have in themselves, and warn of what must hold for several."""
    order = plan.order
    for problem in (*_number_problems(order, plan.formula), *_several_problems(order), *_amount_problems(plan)):
        plan.refuse(problem)
    if len(order.lots_of(DRUG)) > 1:
        for warning in _drug_warnings(order):
            plan.warn(warning)


def allot_lots(plan: Plan) -> None:
    """Share out the lots of each component over its lines, in the order in which they are stated.

    A line takes of a lot what the lines before have left of it. What is stated beyond the targets is what is set
    aside; less than the targets is noted as a problem. Where a target waits for a bench entry nothing of this can be
    known: its line names what is left of each lot.
    """
    for key in dict.fromkeys(lot.component for lot in plan.order.lots if lot.amount is not None):
        lots = [lot for lot in plan.order.lots if lot.component == key]
        lines = [each for each in plan.materials if each.lots and each.lots[0].component == key]
        if all(lot.amount is not None for lot in lots):
            _allot(plan, lots, lines)


# --- in themselves ---------------------------------------------------------------------------


def _number_problems(order: Order, formula: Formula) -> Iterator[str]:
    keys = _lot_keys(order, formula)
    given = [lot.component for lot in order.lots]
    for lot in order.lots:
        if lot.component not in keys:
            near = meant(lot.component, keys)
            yield f"lot {lot.number!r}: no component {lot.component!r}; {near}choose {listed(keys)}"
        if not lot.number.strip():
            yield f"lot of {lot.component!r}: its number is missing"
    if DRUG in given and TABLETS in given:
        yield "lots of both 'drug' and 'tablets': the drug comes from the tablets; give the lot of the tablets"


def _lot_keys(order: Order, formula: Formula) -> list[str]:
    keys = [component.key for component in formula.components]
    if isinstance(order.source, Tablets):
        keys.append(TABLETS)
    return [*keys, SHELLS] if formula.form == "capsule" else keys


def _several_problems(order: Order) -> Iterator[str]:
    """Yield what is wrong with several lots of one component: each has a number of its own, and its amount."""
    for key in dict.fromkeys(lot.component for lot in order.lots):
        lots = [lot for lot in order.lots if lot.component == key]
        if len(lots) == 1:
            continue
        numbers = [lot.number.strip().casefold() for lot in lots]
        for number in dict.fromkeys(number for number in numbers if numbers.count(number) > 1):
            named = lots[numbers.index(number)].number
            yield f"lot {named!r} of {key!r} is given {numbers.count(number)} times; give each lot once"
        if key == DRUG and isinstance(order.source, StockTrituration):
            yield (
                f"{len(lots)} lots of 'drug': a stock trituration is one lot, with its own record and date; "
                "plan a batch for each"
            )
        missing = [repr(lot.number) for lot in lots if lot.amount is None]
        if missing:
            yield (
                f"{len(lots)} lots of {key!r}: state how much is planned from each; "
                f"the amount is missing for {listed(missing, 'and')}"
            )


def _amount_problems(plan: Plan) -> Iterator[str]:
    for lot in plan.order.lots:
        unit = _unit_of(plan, lot.component)
        if lot.amount is None or not unit:
            continue
        given = f"amount of {lot.component!r}, lot {lot.number!r}: {units.described(lot.amount)}"
        if not is_measured_in(lot.amount, unit):
            yield f"{given}: give it in {unit_words(unit, plural=True)}"
        elif units.is_open(lot.amount) or lot.amount.magnitude <= 0:
            yield f"{given}: give more than zero"
        elif unit in ("tablet", "capsule") and lot.amount.magnitude != lot.amount.magnitude.to_integral_value():
            yield f"{given}: give a whole number of {unit}s"


def _unit_of(plan: Plan, key: str) -> str:
    """Return the unit in which the amounts of a component's lots are; "" for none that the formula knows."""
    if key == TABLETS or (key == DRUG and isinstance(plan.order.source, Tablets)):
        return "tablet"
    if key == SHELLS:
        return "capsule"
    return next((each.unit for each in plan.formula.components if each.key == key), "")


def _drug_warnings(order: Order) -> Iterator[str]:
    """Yield what must hold for all lots of the drug, where the order states it once."""
    match order.source:
        case BulkPowder():
            yield (
                "Several lots of the drug, but one certificate of analysis is stated: it must hold for every one of "
                "them. Compare the certificates, or plan a batch for each."
            )
        case Tablets() as source:
            stated = "stated" if source.sample_mass is not None else "weighed at the bench"
            yield (
                f"Several lots of tablets: the tablet sample {stated} must be of the mix, with tablets of each lot in "
                "the proportion in which they are crushed."
            )
            if source.assay is not None:
                yield "Several lots of tablets, but one content is stated: it must be that of the mix."


# --- on the lines ----------------------------------------------------------------------------


def _allot(plan: Plan, lots: Sequence[Lot], lines: Sequence[Material]) -> None:
    name = lot_material(plan.order, plan.formula, lots[0].component)
    counted = [line for line in lines if _is_measured_as(line, lots)]
    for line in lines:
        if line not in counted:
            # Powder ground of tablets is the mix: no amount of it is of one lot.
            _put(plan, line, [replace(lot, amount=None) for lot in lots])
    if counted:
        _allot_counted(plan, name, lots, counted)
    else:
        plan.warn(_unchecked(name, lots))


def _allot_counted(plan: Plan, name: str, lots: Sequence[Lot], lines: Sequence[Material]) -> None:
    """Share out lots over the lines that take counted or measured amounts of them."""
    unit = lines[0].unit
    targets = [line.rounded(plan.working[line.target].value) for line in lines]
    waits = any(units.is_open(each) for each in targets)
    left = {lot.number: _in(lot.amount, unit) for lot in lots}
    if waits:
        plan.warn(_unchecked(name, lots))
    elif (needed := sum((_in(each, unit) for each in targets), Decimal(0))) > (stated := sum(left.values())):
        needed_text, stated_text = (format_quantity(units.quantity(each, unit)) for each in (needed, stated))
        plan.refuse(
            f"{_of_lots(lots)} of {name}: {stated_text} stated, less than the "
            f"{needed_text} that the batch takes; state more, or another lot with it"
        )
        return
    for line, target in zip(lines, targets, strict=True):
        _put(plan, line, _taken(lots, left, line, target, unit))
    unused = [lot for lot in lots if left[lot.number] == _in(lot.amount, unit)]
    if unused and not waits:
        plan.warn(
            f"{_of_lots(unused)} of {name}: nothing is planned from it, because the lots stated before cover the "
            "batch. The beyond-use date counts every lot stated all the same."
        )


def _unchecked(name: str, lots: Sequence[Lot]) -> str:
    return (
        f"{_of_lots(lots)} of {name}: whether the amounts stated cover the batch is not checked, because the amount "
        "needed is not known when planning."
    )


def _is_measured_as(line: Material, lots: Sequence[Lot]) -> bool:
    return all(lot.amount is not None and is_measured_in(lot.amount, line.unit) for lot in lots)


def _taken(lots: Sequence[Lot], left: dict[str, Decimal], line: Material, target: Quantity, unit: str) -> Iterator[Lot]:
    """Yield what a line takes of each lot, and take it off what is left."""
    if units.is_open(target):
        yield from (_with_amount(lot, left[lot.number], unit, line.unit) for lot in lots if left[lot.number])
        return
    wanted = _in(target, unit)
    for lot in lots:
        part = min(wanted, left[lot.number])
        if part > 0:
            wanted -= part
            left[lot.number] -= part
            yield _with_amount(lot, part, unit, line.unit)


def _with_amount(lot: Lot, number: Decimal, unit: str, shown_in: str) -> Lot:
    return replace(lot, amount=units.converted(units.quantity(number, unit), shown_in))


def _put(plan: Plan, line: Material, lots: Iterable[Lot]) -> None:
    place = plan.materials.index(line)
    plan.materials[place] = replace(line, lots=tuple(lots))


def _in(amount: Quantity | None, unit: str) -> Decimal:
    return Decimal(0) if amount is None else units.magnitude(amount, unit)


def _of_lots(lots: Sequence[Lot]) -> str:
    return f"Lot{'s' if len(lots) > 1 else ''} {listed([lot.number for lot in lots], 'and')}"
