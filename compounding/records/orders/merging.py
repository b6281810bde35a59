"""Prescriptions of one kind made in one batch: which may be merged, and how the batch is then asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from compounding import units
from compounding.records.canonical import order_json
from compounding.records.order import Order
from compounding.records.orders.rows import Asked, Loader
from compounding.units import Quantity, format_quantity

# A judgement: more labels of one batch are hard to keep apart, and its head to read.
MOST_MERGED = 20
_LONGEST_PRESCRIBERS = 100
_DOSED = "not merged with others: its doses per day are stated, and the days that it lasts are those of one patient"


def merged(asked: Iterable[Asked], load: Loader) -> tuple[Asked, ...]:
    """Return prescriptions with those of one kind merged, each batch at the place of its first prescription.

    One kind are those that differ in nothing but their number, quantity, prescriber, notes and the day they are needed
    by. At most twenty go into one batch. One that states its doses per day is not merged, and says so.

    Parameters
    ----------
    load
        Gives the formula of an id and a version.
    """
    groups: dict[str, list[Asked]] = {}
    for each in asked:
        groups.setdefault(_kind(each, load), []).append(each)
    batches = [
        group[start : start + MOST_MERGED] for group in groups.values() for start in range(0, len(group), MOST_MERGED)
    ]
    alone = _with_dosed_notes([merged_batch(group) for group in batches])
    return tuple(sorted(alone, key=lambda each: each.rows))


def _with_dosed_notes(batches: Iterable[Asked]) -> Iterator[Asked]:
    """Yield batches, those that were not merged because their doses are stated with a note of it."""
    for each in batches:
        is_dosed = each.titration is None and each.order.prescription.doses_per_day is not None
        yield replace(each, notes=(*each.notes, _DOSED)) if is_dosed else each


def _kind(asked: Asked, load: Loader) -> str:
    """Return a text that prescriptions have in common when they may be made in one batch.

    A titration is alone, and so is a prescription that states its doses per day: how many days it lasts, and how much
    of it may be dispensed until its beyond-use date, is worked out for one patient.
    """
    if asked.titration is not None or asked.order.prescription.doses_per_day is not None:
        return f"alone {asked.rows}"
    order = asked.order
    unit = units.unit_spelling(order.prescription.quantity)
    prescription = replace(order.prescription, quantity=units.quantity(1, unit), prescriber="")
    return order_json(replace(order, prescription=prescription, shares=()), load(order.formula, order.version))


def merged_batch(group: Sequence[Asked]) -> Asked:
    """Return one batch for prescriptions of one kind, which stay known as its parts."""
    if len(group) == 1:
        return group[0]
    first = group[0]
    order = first.order
    unit = units.unit_spelling(order.prescription.quantity)
    total = units.quantity(sum((each.order.prescription.quantity.magnitude for each in group), Decimal(0)), unit)
    prescription = replace(order.prescription, quantity=total, prescriber=_prescribers(each.order for each in group))
    shares = tuple(
        replace(share, quantity=each.order.prescription.quantity) for each in group for share in each.order.shares
    )
    days = [each.needed_by for each in group if each.needed_by is not None]
    return Asked(
        rows=tuple(row for each in group for row in each.rows),
        prescriptions=tuple(number for each in group for number in each.prescriptions),
        order=replace(order, prescription=prescription, shares=shares),
        stated=first.stated,
        needed_by=min(days, default=None),
        notes=(_note(group, total),),
        parts=tuple(group),
    )


def _note(group: Sequence[Asked], total: Quantity) -> str:
    parts = (
        f"{number} (row {row}): {format_quantity(each.order.prescription.quantity)}"
        for each in group
        for number, row in zip(each.prescriptions, each.rows, strict=True)
    )
    spare = group[0].order.spare
    once = "" if spare is None else f"; the spare of {format_quantity(spare)} is made once"
    return f"one batch of {format_quantity(total)} for {len(group)} prescriptions: {'; '.join(parts)}{once}"


def _prescribers(orders: Iterable[Order]) -> str:
    """Return the prescribers of a merged batch; where they are too many for its head, that they are several."""
    names = dict.fromkeys(order.prescription.prescriber for order in orders if order.prescription.prescriber)
    text = "; ".join(names)
    return text if len(text) <= _LONGEST_PRESCRIBERS else f"{len(names)} prescribers, see the prescriptions"
