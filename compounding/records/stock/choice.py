"""Lots chosen from the stock for a batch: first expiry first out, and nothing passed over in silence."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.errors import PreparationError
from compounding.records.component_keys import DRUG, SHELLS
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.day import Taken
from compounding.records.formula import Formula
from compounding.records.order import Lot, Order
from compounding.records.preparation import prepare
from compounding.records.preparation.beyond_use import assigned_beyond_use, dating_problems
from compounding.records.stock.component import ComponentLots, component_lots, holds_more
from compounding.records.stock.lot import StockLot
from compounding.records.stock.lot_data import stock_data, stock_data_notes
from compounding.records.stock.needs import Need, lots_of, needs, taken
from compounding.records.stock.options import Option
from compounding.records.stock.shelf import Shelf
from compounding.records.stock.wanted import is_described, open_keys, wanted
from compounding.units import Quantity

# Each round tries other lots, or shares those that will do; more lots than this nobody keeps of one material.
_MOST_ROUNDS = 500


@dataclass(frozen=True, kw_only=True)
class Pick:
    """A lot that was chosen for a component: its place in the stock, and its share where there are several."""

    place: int
    amount: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class Provision:
    """A batch with the lots that it is made from.

    Attributes
    ----------
    takes
        What it takes of each lot, and of what has no lot in the stock.
    places
        For each of them the place of the lot in the stock; None where it has none there.
    notes
        What was decided in the choice, in words.
    """

    order: Order
    record: CompoundingRecord
    takes: tuple[Taken, ...]
    places: tuple[int | None, ...]
    notes: tuple[str, ...]


def provided(order: Order, formula: Formula, shelf: Shelf, stated: Collection[str] = ()) -> Provision:
    """Return a batch with its lots chosen from the stock, first expiry first out.

    A lot that expired, or of which nothing is left, is passed over. One that expires before the beyond-use date is
    passed over with a note where lots that last to it are enough; where they are not, the first to expire are taken,
    and the notes and the sheet say that the date is shortened. Where one lot is not enough, several go into the batch;
    of the drug only where that is safe: tablets, whose mean mass is then weighed of the mixture, and bulk powder of one
    and the same certificate. Nothing is taken from the shelf here.

    Parameters
    ----------
    order
        The prescription; lots and measured values that it states are not replaced.
    shelf
        The stock, and what is left of it.
    stated
        Names of the texts that the order was read from.

    Raises
    ------
    PreparationError
        The batch cannot be prepared, or there is not enough of a material; every problem is named.
    """
    order = _with_sizes(order, formula, shelf)
    full = until = _beyond_use(order, formula)
    while True:
        found = _Choice(order, formula, shelf, frozenset(stated), until, full).settled()
        date = found.record.beyond_use.date
        if date >= until:
            return found
        # A lot without which the batch cannot be made has shortened the date: now others need last no longer.
        until = date


@dataclass(frozen=True, kw_only=True)
class FirstLots:
    """An order with the first lot of each component, before it is known how much is needed.

    Attributes
    ----------
    places
        For each component the place of its lot in the stock.
    """

    order: Order
    places: Mapping[str, int]
    notes: tuple[str, ...]


def with_first_lots(
    order: Order,
    formula: Formula,
    shelf: Shelf,
    stated: Collection[str] = (),
    *,
    passed: Mapping[int, Need] = MappingProxyType({}),
    shells: str | None = "",
) -> FirstLots:
    """Return an order with one lot of each component, the first to be used, whatever amount is needed of it.

    Parameters
    ----------
    order, formula, shelf, stated
        As for `provided`.
    passed
        Lots that turned out to hold too little, by their place, with what was needed of each.
    shells
        Size of the capsule shells; "" for the size ordered or the usual one, None where they have no lot in common.

    Raises
    ------
    PreparationError
        The drug has no lot that can be used, or all lots of a component hold too little.
    """
    order = _with_sizes(order, formula, shelf)
    until = _beyond_use(order, formula)
    return _Choice(order, formula, shelf, frozenset(stated), until, until).first(passed, shells)


@dataclass
class _Choice:
    """The choice for one batch in the making.

    Attributes
    ----------
    until
        Date to which lots should last.
    full
        Beyond-use date if no lot of the stock shortened it.
    """

    order: Order
    formula: Formula
    shelf: Shelf
    stated: frozenset[str]
    until: datetime.date
    full: datetime.date
    components: dict[tuple[str, str], ComponentLots] = field(default_factory=dict)

    def settled(self) -> Provision:
        """Return the batch with the first lots, in the order in which they are to be tried, that are enough."""
        own = [self._component(key) for key in self._keys]
        self._refuse(each.missing_drug() for each in own)
        picks = _first_picks(own)
        for _ in range(_MOST_ROUNDS):
            order = self._with_lots(picks)
            record = prepare(order, self.formula)
            needed = needs(record)
            found, is_final = self._found(needed)
            if found == picks and is_final:
                return self._provision(order, record, needed, picks)
            picks = found
        problem = "the lots of the stock do not settle: each choice asks for another; name the lots"
        raise PreparationError(f"{self.formula.id} cannot be prepared as asked", [problem])

    def first(self, passed: Mapping[int, Need], shells: str | None) -> FirstLots:
        """Return the order with the first lot of each component that was not passed over."""
        keys = [key for key in self._keys if key != SHELLS or shells is not None]
        own = [self._component(key, (shells or "") if key == SHELLS else "") for key in keys]
        for each in own:
            each.pass_over_first(passed)
        self._refuse(each.missing_drug() for each in own)
        # Which size the capsules have is not known as long as none is named.
        known = [each for each in own if each.key != SHELLS or shells]
        self._refuse(problem for each in known for problem in each.problems(self.shelf))
        picks = _first_picks(own)
        order = self._with_lots(picks)
        chosen = [(each, [pick.place for pick in picks.get(each.key, ())]) for each in own]
        notes = [note for each, places in chosen for note in each.notes(places)]
        return FirstLots(
            order=order,
            places={key: picked[0].place for key, picked in picks.items()},
            notes=tuple(dict.fromkeys([*notes, *self._other_notes(order, picks)])),
        )

    @property
    def _keys(self) -> tuple[str, ...]:
        return open_keys(self.order, self.formula, self.stated)

    def _component(self, key: str, size: str = "") -> ComponentLots:
        """Return the lots of a component and how far they were tried; shells of each size are a thing of their own."""
        asked = wanted(self.order, self.formula, key, size)
        name = (key, asked.size)
        if name not in self.components:
            self.components[name] = component_lots(asked, self.order, self.formula, self.shelf, self.until)
        return self.components[name]

    # --- one round -----------------------------------------------------------------------------

    def _found(self, needed: Collection[Need]) -> tuple[dict[str, tuple[Pick, ...]], bool]:
        """Return the lots for what is needed, and whether all of them are enough, so that nothing more is to be tried.

        Lots that are not enough give way to the next. As those may be of another content, what is needed is worked
        out anew before anything else is judged.
        """
        shelf = self.shelf.snapshot()
        found: dict[str, tuple[Pick, ...]] = {}
        moved = False
        short: list[ComponentLots] = []
        for need in needed:
            if need.key not in self._keys:
                continue
            component = self._component(need.key, need.size)
            component.material = need.material
            if not moved and not component.covers(need, shelf):
                moved = component.try_next(need)
                short += [] if moved else [component]
            if component.option and component.covers(need, shelf):
                found[need.key] = _shared(component.option, need, shelf)
                _take(found[need.key], need, shelf)
        if moved:
            return _first_picks(
                self._component(need.key, need.size) for need in needed if need.key in self._keys
            ), False
        self._refuse(problem for each in short for problem in each.problems(shelf))
        return found, True

    def _refuse(self, problems: Iterable[str]) -> None:
        found = [each for each in dict.fromkeys(problems) if each]
        if found:
            raise PreparationError(f"{self.formula.id} cannot be made from the stock", found)

    # --- the order with its lots -----------------------------------------------------------------

    def _with_lots(self, picks: Mapping[str, tuple[Pick, ...]]) -> Order:
        lots = [self._lot(key, pick) for key in self._keys for pick in picks.get(key, ())]
        order = replace(self.order, lots=(*self.order.lots, *lots))
        return stock_data(order, self.formula, self._stock_lots(picks), self.stated)

    def _lot(self, key: str, pick: Pick) -> Lot:
        lot = self.shelf.lots[pick.place]
        return Lot(component=key, number=lot.number, expiry=lot.expiry, supplier=lot.supplier, amount=pick.amount)

    def _stock_lots(self, picks: Mapping[str, tuple[Pick, ...]]) -> dict[str, list[StockLot]]:
        """Return all lots that may go into the batch, also those whose share is not known yet."""
        places = {key: self._option(key, picked) for key, picked in picks.items()}
        return {key: [self.shelf.lots[place] for place in own] for key, own in places.items()}

    def _option(self, key: str, picked: tuple[Pick, ...]) -> Option:
        places = tuple(pick.place for pick in picked)
        options = (each.option for (own, _), each in self.components.items() if own == key)
        return next((each for each in options if set(places) <= set(each)), places)

    def _provision(
        self, order: Order, record: CompoundingRecord, needed: Iterable[Need], picks: Mapping[str, tuple[Pick, ...]]
    ) -> Provision:
        takes: list[Taken] = []
        places: list[int | None] = []
        notes: list[str] = []
        for need in needed:
            own = lots_of(order, need.key)
            chosen = [pick.place for pick in picks.get(need.key, ())]
            stock: list[int | None] = [*chosen] or [None] * len(own)
            for lot, place in zip(own, stock, strict=True):
                both = taken(need, lot, self._form(place))
                takes += both
                places += [place] * len(both)
            if need.key in self._keys:
                notes += self._component(need.key, need.size).notes(chosen)
        notes += self._shortening_notes(record, takes)
        notes += self._other_notes(order, picks)
        return Provision(
            order=order,
            record=record,
            takes=tuple(takes),
            places=tuple(places),
            notes=tuple(dict.fromkeys(notes)),
        )

    def _form(self, place: int | None) -> str:
        return "" if place is None else self.shelf.lots[place].form

    def _shortening_notes(self, record: CompoundingRecord, takes: Iterable[Taken]) -> Iterable[str]:
        date = record.beyond_use.date
        for each in takes:
            if each.expiry == date < self.full:
                yield (
                    f"{each.material}, lot {each.lot}, shortens the beyond-use date from {self.full} to {date}: no "
                    "lots that last longer are enough"
                )

    def _other_notes(self, order: Order, picks: Mapping[str, tuple[Pick, ...]]) -> list[str]:
        notes = stock_data_notes(self.order, order, self.formula, self._stock_lots(picks))
        if is_described(self.order, self.stated) and not any(lot.component == DRUG for lot in self.order.lots):
            notes.append(
                f"{self.formula.drug} is not taken from the stock table, because the order states what it holds: its "
                "lot is written in at the bench"
            )
        return notes


def _beyond_use(order: Order, formula: Formula) -> datetime.date:
    problems = dating_problems(order, formula)
    if problems:
        raise PreparationError(f"{formula.id} cannot be prepared as asked", problems)
    return assigned_beyond_use(order, formula).date


def _with_sizes(order: Order, formula: Formula, shelf: Shelf) -> Order:
    """Return an order for capsules with the sizes of the shells in the stock as those kept, if it names none."""
    sizes = shelf.shell_sizes()
    if formula.capsule is None or order.capsules.kept or order.capsules.size or not sizes:
        return order
    return replace(order, capsules=replace(order.capsules, kept=sizes))


def _shared(option: Option, need: Need, shelf: Shelf) -> tuple[Pick, ...]:
    """Return how an amount is shared over lots: each is used up before the next. One lot has no share."""
    if len(option) == 1:
        return (Pick(place=option[0]),)
    if units.is_open(need.amount):
        return (Pick(place=next((place for place in option if holds_more(shelf, place, need)), option[0])),)
    unit = units.unit_spelling(need.amount)
    shares: list[tuple[int, Decimal]] = []
    rest = need.amount.magnitude
    for place in option:
        share = min(rest, shelf.whole_steps(place, unit, need.step))
        if share > 0:
            shares.append((place, share))
            rest -= share
    if len(shares) < 2:
        return (Pick(place=shares[0][0] if shares else option[0]),)
    return tuple(Pick(place=place, amount=units.quantity(share, unit)) for place, share in shares)


def _take(picks: Iterable[Pick], need: Need, shelf: Shelf) -> None:
    """Take what was picked, so that another component of the same material does not count on it."""
    for pick in picks:
        shelf.take(pick.place, pick.amount or need.known or need.amount)


def _first_picks(components: Iterable[ComponentLots]) -> dict[str, tuple[Pick, ...]]:
    """Return the first lot of those to be tried for each component, before it is known how much is needed."""
    return {each.key: (Pick(place=each.option[0]),) for each in components if each.option}
