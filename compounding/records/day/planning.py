"""A day's work planned: each prescription made into a batch, with its lots, before anything is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from compounding.records.day import Day, LotUse, RefusedRow
from compounding.records.day.batches import BatchPlan, MadeFrom, numbered_batch, planned_batch
from compounding.records.day.totals import lot_uses
from compounding.records.library import Library
from compounding.records.orders.merging import merged_batch
from compounding.records.orders.rows import Asked, Faulty
from compounding.records.pharmacy.batch_number import batch_number
from compounding.records.pharmacy.profile import Pharmacy
from compounding.records.pharmacy.profile_example import unfilled_texts
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
    uses = lot_uses(batches, [plan.places for plan in plans], shelf)
    day = Day(
        made=rules.made,
        pharmacy=_pharmacy_name(rules.pharmacy),
        orders=rules.orders_name,
        stock=rules.stock_name,
        paper=rules.paper,
        batches=batches,
        refused=tuple(sorted((row for each in faulty for row in _refused(each)), key=lambda row: row.row)),
        uses=uses,
        notes=(*(rules.pharmacy.notes if rules.pharmacy is not None else ()), *_bench_shortages(uses)),
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
            for served in _attempts(each, result, library, shelf):
                if shelf is not None and isinstance(served, BatchPlan):
                    _take(served, shelf)
                yield served


def _attempts(
    asked: Asked, result: BatchPlan | Faulty, library: Library, shelf: Shelf | None
) -> Iterator[BatchPlan | Faulty]:
    """Yield what comes of a prescription, or of several that were merged, each before the next is planned.

    Where a merged batch cannot be made, those that can be made are not lost for it: they are merged without the faulty
    ones, or made one by one.
    """
    served = result if shelf is None or _fits(result, shelf) else planned_batch(asked, library, shelf)
    if isinstance(served, BatchPlan) or not asked.parts:
        yield served
        return
    alone = [planned_batch(part, library, shelf) for part in asked.parts]
    yield from (each for each in alone if isinstance(each, Faulty))
    good = [part for part, each in zip(asked.parts, alone, strict=True) if isinstance(each, BatchPlan)]
    if 1 < len(good) < len(alone):
        again = planned_batch(merged_batch(good), library, shelf)
        if isinstance(again, BatchPlan):
            yield again
            return
    note = f"not merged, for one batch cannot be made of row {' and '.join(map(str, asked.rows))}: {served.problems[0]}"
    for part in good:
        yield planned_batch(replace(part, notes=(*part.notes, note)), library, shelf)


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


def _bench_shortages(uses: Iterable[LotUse]) -> Iterator[str]:
    """Yield the lots of which nothing is left for batches that need an amount known only at the bench."""
    for use in uses:
        if use.waiting and use.left is not None and use.left.magnitude <= 0:
            yield (
                f"{use.material}, lot {use.lot}: other batches take all of it, and {' and '.join(use.waiting)} still "
                "need an amount of it that is known only at the bench: have another lot ready, and write it in"
            )


def _pharmacy_name(pharmacy: Pharmacy | None) -> str:
    """Return the pharmacy's name as it is printed; "" while it is still that of the example."""
    if pharmacy is None or unfilled_texts(pharmacy.letterhead):
        return ""
    return pharmacy.letterhead.name


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
