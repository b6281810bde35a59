"""A day's work planned: each prescription made into a batch, with its lots, before anything is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from compounding.records.day import Day, RefusedRow
from compounding.records.day.batches import BatchPlan, MadeFrom, numbered_batch, planned_batch
from compounding.records.day.totals import lot_uses
from compounding.records.library import Library
from compounding.records.orders.rows import Asked, Faulty
from compounding.records.pharmacy.batch_number import batch_number
from compounding.records.pharmacy.profile import Pharmacy
from compounding.records.stock.lot import StockLot
from compounding.records.stock.shelf import Shelf

# Prescriptions planned together against one state of the stock: as many on one core as on several, so that the same
# table always gives the same batches.
_TOGETHER = 64
# Without a profile batches are numbered so.
_PATTERN = "{year}{month}{day}-{serial:3}"

Mapper: TypeAlias = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True, kw_only=True)
class DayRules:
    """What all batches of a day are planned with.

    Attributes
    ----------
    stock
        The lots on the shelf; None where no stock table is given, so that lots are written in at the bench.
    orders_name, stock_name
        Names of the tables, for the summary.
    first_serial
        Serial number of the first batch.
    """

    library: Library
    made: datetime.date
    pharmacy: Pharmacy | None
    stock: tuple[StockLot, ...] | None
    orders_name: str
    stock_name: str = ""
    paper: str = "letter"
    first_serial: int = 1


@dataclass(frozen=True, kw_only=True)
class PlannedDay:
    """A day with, for each of its batches in their order, what its sheet is written from."""

    day: Day
    orders: tuple[MadeFrom, ...]


def plan_day(rows: Sequence[Asked | Faulty], rules: DayRules, work: Mapper = map) -> PlannedDay:
    """Return the day's batches, what they take of each lot, and the rows that cannot be made.

    Prescriptions are served in their order: what one takes of a lot is not there for the next. Batch numbers are given
    to what is made, without a gap.

    Parameters
    ----------
    rows
        What each row asks for, merged or not.
    work
        Applies a function to each item of a sequence and gives the results in their order, as `map` does: perhaps in
        several processes.
    """
    shelf = Shelf(rules.stock) if rules.stock is not None else None
    asked = [each for each in rows if isinstance(each, Asked)]
    faulty = [each for each in rows if isinstance(each, Faulty)]
    plans: list[BatchPlan] = []
    for result in _served(asked, rules.library, shelf, work):
        if isinstance(result, Faulty):
            faulty.append(result)
        else:
            plans.append(result)
    numbered = [
        numbered_batch(plan, _number(plan, serial, rules), rules.library)
        for serial, plan in enumerate(plans, start=rules.first_serial)
    ]
    batches = tuple(batch for batch, _ in numbered)
    day = Day(
        made=rules.made,
        pharmacy=rules.pharmacy.letterhead.name if rules.pharmacy is not None else "",
        orders=rules.orders_name,
        stock=rules.stock_name,
        paper=rules.paper,
        batches=batches,
        refused=tuple(sorted((row for each in faulty for row in _refused(each)), key=lambda row: row.row)),
        uses=lot_uses(batches, [plan.places for plan in plans], shelf),
        notes=rules.pharmacy.notes if rules.pharmacy is not None else (),
    )
    return PlannedDay(day=day, orders=tuple(made_from for _, made_from in numbered))


def _served(
    asked: Sequence[Asked], library: Library, shelf: Shelf | None, work: Mapper
) -> Iterator[BatchPlan | Faulty]:
    for start in range(0, len(asked), _TOGETHER):
        together = asked[start : start + _TOGETHER]
        against = shelf.snapshot() if shelf is not None else None
        results = work(partial(planned_batch, library=library, shelf=against), together)
        for each, result in zip(together, results, strict=True):
            served = result if shelf is None or _fits(result, shelf) else planned_batch(each, library, shelf)
            if shelf is not None and isinstance(served, BatchPlan):
                _take(served, shelf)
            yield served


def _fits(result: BatchPlan | Faulty, shelf: Shelf) -> bool:
    """Return whether a plan that was made against an earlier state of the shelf still holds."""
    if isinstance(result, Faulty):
        return False
    left = shelf.snapshot()
    for place, take in zip(result.places, result.takes, strict=True):
        if place is None:
            continue
        if not left.has(place, take.amount):
            return False
        left.take(place, take.amount)
    return True


def _take(plan: BatchPlan, shelf: Shelf) -> None:
    for place, take in zip(plan.places, plan.takes, strict=True):
        if place is not None:
            shelf.take(place, take.amount)


def _number(plan: BatchPlan, serial: int, rules: DayRules) -> str:
    pattern = rules.pharmacy.batch_number if rules.pharmacy is not None else _PATTERN
    return batch_number(pattern, rules.made, serial, plan.form)


def _refused(faulty: Faulty) -> Iterator[RefusedRow]:
    """Yield each row of what is not made; where several were merged, each says with which."""
    for row, number in zip(faulty.rows, faulty.prescriptions, strict=True):
        others = [str(other) for other in faulty.rows if other != row]
        merged = f"merged with row {' and '.join(others)}: " if others else ""
        yield RefusedRow(
            row=row, prescription=number, problems=tuple(f"{merged}{problem}" for problem in faulty.problems)
        )
