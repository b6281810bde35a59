"""One prescription, or several of one kind, planned as a batch of the day: an order, or the campaign of a titration."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from compounding import units
from compounding.errors import CompoundingError, ProblemsError
from compounding.records.canonical import order_json, sha256
from compounding.records.component_keys import SHELLS, TABLETS
from compounding.records.compounding_record import CompoundingRecord, LabelText
from compounding.records.day import DayBatch, DayLabel, Taken
from compounding.records.formula import Formula
from compounding.records.library import Library
from compounding.records.order import Order
from compounding.records.orders.rows import Asked, Faulty
from compounding.records.preparation import prepare
from compounding.records.stock.choice import provided, with_first_lots
from compounding.records.stock.needs import Need, lots_of, needs, taken
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
    formula = formula_of(library, order.formula, order.version)
    made_from, text = _numbered(plan.made_from, number, formula)
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
        is_draft=not formula.is_reviewed,
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
    return [
        (need.key, each)
        for need in needs(record)
        for lot in lots_of(record.order, need.key)
        for each in taken(need, lot)
    ]


# --- a titration -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Supplied:
    """A campaign, what it takes by component, and where its lots stand in the stock."""

    titration: TitrationOrder
    campaign: Campaign
    takes: tuple[tuple[str, Taken], ...]
    places: tuple[int | None, ...]
    notes: tuple[str, ...]


def _campaign(asked: Asked, titration: TitrationOrder, formula: Formula, shelf: Shelf | None) -> BatchPlan:
    found = _supplied(asked, titration, formula, shelf) if shelf is not None else _unsupplied(titration, formula)
    campaign = found.campaign
    return BatchPlan(
        asked=asked,
        made_from=found.titration,
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
        takes=tuple(each for _, each in found.takes),
        places=found.places,
        notes=(*asked.notes, *found.notes),
    )


def _unsupplied(titration: TitrationOrder, formula: Formula) -> _Supplied:
    campaign = plan_campaign(titration, formula)
    takes = _campaign_takes(campaign)
    return _Supplied(titration, campaign, takes, (None,) * len(takes), ())


def _supplied(asked: Asked, titration: TitrationOrder, formula: Formula, shelf: Shelf) -> _Supplied:
    """Return a campaign with one lot of each component: the first to be used of those that hold enough for all of it.

    Lots that hold too little give way to the next; the shells are of the size that the capsules turn out to have.
    """
    passed: dict[int, Need] = {}
    shells: str | None = ""
    while True:
        first = with_first_lots(asked.order, formula, shelf, asked.stated, passed=passed, shells=shells)
        own = replace(titration, order=first.order)
        campaign = plan_campaign(own, formula)
        takes = _campaign_takes(campaign)
        sizes = sorted({each.material.rpartition(" ")[2] for key, each in takes if key == SHELLS})
        common = sizes[0] if len(sizes) == 1 else None
        if sizes and shells is not None and shells != common:
            shells = common
            continue
        places = tuple(first.places.get(key) if each.lot else None for key, each in takes)
        short = _short(takes, places, shelf)
        if not short:
            notes = (*first.notes, *_shell_notes(sizes))
            return _Supplied(own, campaign, takes, places, notes)
        passed |= short


def _shell_notes(sizes: Sequence[str]) -> tuple[str, ...]:
    if len(sizes) < 2:
        return ()
    return (f"capsule shells of sizes {' and '.join(sizes)} are needed: their lots are written in at the bench",)


def _short(takes: Sequence[tuple[str, Taken]], places: Sequence[int | None], shelf: Shelf) -> dict[int, Need]:
    """Return the lots that do not hold what a campaign takes of them, with what that is."""
    left = shelf.snapshot()
    short = {}
    for (key, each), place in zip(takes, places, strict=True):
        if place is None:
            continue
        if left.has(place, each.amount):
            left.take(place, each.amount)
        else:
            short[place] = Need(key=key, material=each.material, amount=each.amount)
    return short


def _campaign_warnings(campaign: Campaign) -> tuple[str, ...]:
    own = [f"Batch {each.letter}: {text}" for each in campaign.batches for text in campaign.warnings_of(each)]
    return (*campaign.warnings, *own)


def _campaign_takes(campaign: Campaign) -> tuple[tuple[str, Taken], ...]:
    """Return what a campaign takes of each lot, by component: over all its batches, and the tablets ground for them."""
    takes = [each for batch in campaign.batches for each in _takes(batch.record)]
    for powder in campaign.powders:
        order = campaign.batch(powder.letters[0]).record.order
        amount = units.converted(campaign.working[f"crushed_{powder.place}"].value, "tablet")
        need = Need(key=TABLETS, material=campaign.formula.tablet_source.name, amount=amount)
        takes += [(TABLETS, each) for lot in lots_of(order, TABLETS) for each in taken(need, lot)]
    summed: dict[tuple[str, str, str, bool], Taken] = {}
    for key, each in takes:
        name = (key, each.material, each.lot, units.is_open(each.amount))
        summed[name] = _added(summed[name], each) if name in summed else each
    return tuple((key, each) for (key, *_), each in summed.items())


def _added(one: Taken, other: Taken) -> Taken:
    unit = units.unit_spelling(one.amount)
    return replace(one, amount=units.quantity(one.amount.magnitude + units.magnitude(other.amount, unit), unit))
