"""One prescription, or several of one kind, planned as a batch of the day: an order, or the campaign of a titration."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from compounding import units
from compounding.errors import CompoundingError, PreparationError, ProblemsError
from compounding.records.canonical import order_json, sha256
from compounding.records.compounding_record import CompoundingRecord, LabelText
from compounding.records.day import DayBatch, DayLabel, Taken
from compounding.records.formula import Formula
from compounding.records.library import Library
from compounding.records.order import Order
from compounding.records.orders.rows import Asked, Faulty
from compounding.records.preparation import prepare
from compounding.records.stock.choice import provided, with_first_lots
from compounding.records.stock.needs import TABLETS, Need, lots_of, needs, taken
from compounding.records.stock.shelf import Shelf
from compounding.records.titration import Campaign, TitrationOrder, plan_campaign
from compounding.records.titration.campaign import request_json
from compounding.units import Quantity, format_quantity

MadeFrom: TypeAlias = Order | TitrationOrder


@dataclass(frozen=True, kw_only=True)
class BatchLabel:
    """One label of a batch; `letter` is that of a titration's batch."""

    prescription: str
    amount: str
    text: LabelText
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class BatchPlan:
    """A batch as planned, without its number, and small enough to be sent between processes.

    Attributes
    ----------
    made_from
        What its sheet is written from, with its lots.
    form
        Form of its formula.
    quantity
        What is prescribed altogether, in words.
    takes, places
        What it takes of each lot, and the place of the lot in the stock; None where it has none there.
    """

    asked: Asked
    made_from: MadeFrom
    title: str
    form: str
    quantity: str
    beyond_use: datetime.date
    labels: tuple[BatchLabel, ...]
    bench: tuple[str, ...]
    warnings: tuple[str, ...]
    takes: tuple[Taken, ...]
    places: tuple[int | None, ...]
    notes: tuple[str, ...]


def planned_batch(asked: Asked, library: Library, shelf: Shelf | None) -> BatchPlan | Faulty:
    """Return the plan of a batch, with its lots from the shelf if there is one, or why it cannot be made.

    Nothing is taken from the shelf here.
    """
    try:
        order = asked.order
        formula = formula_of(library, order.formula, order.version)
        if asked.titration is not None:
            return _campaign(asked, asked.titration, formula, shelf)
        return _batch(asked, formula, shelf)
    except ProblemsError as error:
        return Faulty(rows=asked.rows, prescriptions=asked.prescriptions, problems=error.problems)
    except CompoundingError as error:
        return Faulty(rows=asked.rows, prescriptions=asked.prescriptions, problems=(str(error),))


@lru_cache(maxsize=64)
def formula_of(library: Library, formula_id: str, version: str) -> Formula:
    """Return a formula of the library, read once in each process."""
    return library.load(formula_id, version)


def numbered_batch(plan: BatchPlan, number: str, library: Library) -> tuple[DayBatch, MadeFrom]:
    """Return a batch of the day under its number, and what its sheet is written from."""
    order = plan.asked.order
    made_from, text = _numbered(plan.made_from, number, formula_of(library, order.formula, order.version))
    batch = DayBatch(
        batch=number,
        file=f"{number}.xlsx",
        title=plan.title,
        formula=order.formula,
        version=order.version,
        quantity=plan.quantity,
        rows=plan.asked.rows,
        prescriptions=plan.asked.prescriptions,
        needed_by=plan.asked.needed_by,
        beyond_use=plan.beyond_use,
        order_hash=sha256(text),
        takes=plan.takes,
        labels=tuple(_day_label(each, number) for each in plan.labels),
        bench=plan.bench,
        warnings=plan.warnings,
        notes=plan.notes,
    )
    return batch, made_from


def _numbered(made_from: MadeFrom, number: str, formula: Formula) -> tuple[MadeFrom, str]:
    """Return what a sheet is written from under its batch number, and its canonical JSON."""
    if isinstance(made_from, Order):
        order = replace(made_from, batch=number)
        return order, order_json(order, formula)
    titration = replace(made_from, order=replace(made_from.order, batch=number))
    return titration, request_json(titration, formula)


def _day_label(label: BatchLabel, number: str) -> DayLabel:
    batch = f"{number}-{label.letter}" if label.letter else number
    return DayLabel(prescription=label.prescription, amount=label.amount, text=replace(label.text, batch=batch))


# --- one batch ---------------------------------------------------------------------------------


def _batch(asked: Asked, formula: Formula, shelf: Shelf | None) -> BatchPlan:
    if shelf is None:
        order, record = asked.order, prepare(asked.order, formula)
        takes = [each for _, each in _takes(record)]
        places: Sequence[int | None] = [None] * len(takes)
        notes: tuple[str, ...] = ()
    else:
        found = provided(asked.order, formula, shelf, asked.stated)
        order, record, notes = found.order, found.record, found.notes
        takes, places = list(found.takes), found.places
    text = record.label
    return BatchPlan(
        asked=asked,
        made_from=order,
        title=record.title,
        form=formula.form,
        quantity=format_quantity(order.prescription.quantity),
        beyond_use=record.beyond_use.date,
        labels=tuple(
            BatchLabel(prescription=share.number, amount=_contents(text, share.quantity), text=text)
            for share in order.shares
        ),
        bench=_bench(record),
        warnings=record.warnings,
        takes=tuple(takes),
        places=tuple(places),
        notes=(*asked.notes, *notes),
    )


def _contents(text: LabelText, share: Quantity | None) -> str:
    return text.amount if share is None else format_quantity(share)


def _bench(record: CompoundingRecord) -> tuple[str, ...]:
    return tuple(f"{each.when}: {each.label}" for each in record.bench)


def _takes(record: CompoundingRecord) -> list[tuple[str, Taken]]:
    """Return what a record takes of the lots that its order names, with the key of each component."""
    return [(need.key, taken(need, lot)) for need in needs(record) for lot in lots_of(record.order, need.key)]


# --- a titration -------------------------------------------------------------------------------


def _campaign(asked: Asked, titration: TitrationOrder, formula: Formula, shelf: Shelf | None) -> BatchPlan:
    places: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    if shelf is not None:
        first = with_first_lots(asked.order, formula, shelf, asked.stated)
        titration = replace(titration, order=first.order)
        places, notes = dict(first.places), first.notes
    campaign = plan_campaign(titration, formula)
    found = _campaign_takes(campaign)
    own = tuple(places.get(key) if each.lot else None for key, each in found)
    takes = tuple(each for _, each in found)
    if shelf is not None:
        _refuse_shortage(takes, own, shelf, formula)
    return BatchPlan(
        asked=asked,
        made_from=titration,
        title=campaign.title,
        form=formula.form,
        quantity=" and ".join(format_quantity(each.quantity) for each in campaign.batches),
        beyond_use=min(each.record.beyond_use.date for each in campaign.batches),
        labels=tuple(
            BatchLabel(
                prescription=asked.prescriptions[0],
                amount=each.record.label.amount,
                text=each.record.label,
                letter=each.letter,
            )
            for each in campaign.batches
        ),
        bench=tuple(dict.fromkeys(text for each in campaign.batches for text in _bench(each.record))),
        warnings=_campaign_warnings(campaign),
        takes=takes,
        places=own,
        notes=(*asked.notes, *notes),
    )


def _campaign_warnings(campaign: Campaign) -> tuple[str, ...]:
    own = [f"Batch {each.letter}: {text}" for each in campaign.batches for text in campaign.warnings_of(each)]
    return (*campaign.warnings, *own)


def _campaign_takes(campaign: Campaign) -> list[tuple[str, Taken]]:
    """Return what a campaign takes of each lot, by component: over all its batches, and the tablets ground for them."""
    takes = [each for batch in campaign.batches for each in _takes(batch.record)]
    for powder in campaign.powders:
        order = campaign.batch(powder.letters[0]).record.order
        amount = units.converted(campaign.working[f"crushed_{powder.place}"].value, "tablet")
        name = campaign.formula.tablets.name
        need = Need(key=TABLETS, material=name, amount=amount)
        takes += [(TABLETS, taken(need, lot)) for lot in lots_of(order, TABLETS)]
    summed: dict[tuple[str, str], Taken] = {}
    for key, each in takes:
        before = summed.get((key + each.material, each.lot))
        summed[key + each.material, each.lot] = each if before is None else _added(before, each)
    return [(key.removesuffix(each.material), each) for (key, _), each in summed.items()]


def _added(one: Taken, other: Taken) -> Taken:
    unit = units.unit_spelling(one.amount)
    return replace(one, amount=units.quantity(one.amount.magnitude + units.magnitude(other.amount, unit), unit))


def _refuse_shortage(takes: Sequence[Taken], places: Sequence[int | None], shelf: Shelf, formula: Formula) -> None:
    """Refuse a campaign of which a lot does not hold enough: its batches are drawn from one lot of each component."""
    problems = [
        f"not enough {each.material}: {format_quantity(each.amount)} needed of one lot; lot {each.lot} has "
        f"{format_quantity(shelf.left(place))} left"
        for each, place in zip(takes, places, strict=True)
        if place is not None and not shelf.has(place, each.amount)
    ]
    if problems:
        raise PreparationError(f"the titration with {formula.id} cannot be made from the stock", problems)
