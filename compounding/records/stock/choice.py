"""Lots chosen from the stock for a batch: first expiry first out, and nothing passed over in silence."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.errors import PreparationError
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.day import Taken
from compounding.records.formula import Formula
from compounding.records.order import BulkPowder, Lot, Order, StockTrituration, Tablets
from compounding.records.preparation import prepare
from compounding.records.preparation.dating import assigned_beyond_use, dating_problems
from compounding.records.stock.data import stock_data, stock_data_notes
from compounding.records.stock.lot import BASE, EXCIPIENT, POWDER, SHELL, TABLET, TRITURATION, VEHICLE, StockLot
from compounding.records.stock.needs import DRUG, SHELLS, TABLETS, Need, lots_of, needs, taken
from compounding.records.stock.shelf import Shelf
from compounding.units import Quantity, format_quantity

# The choice of a lot changes what is needed of others, as its certificate does; it settles in two or three rounds.
_MOST_ROUNDS = 8
_COMPONENT_FORMS = (EXCIPIENT, VEHICLE, BASE, POWDER)
_FORMS_OF_SOURCE: Mapping[type, str] = MappingProxyType(
    {Tablets: TABLET, BulkPowder: POWDER, StockTrituration: TRITURATION}
)


@dataclass(frozen=True, kw_only=True)
class Pick:
    """A lot that was chosen for a component: its place in the stock, and its share where there are several."""

    place: int
    amount: Quantity | None = None


class _Picks(dict[str, tuple[Pick, ...]]):
    """The lots chosen for each component; to have none is to have no choice."""

    def __eq__(self, other: object) -> bool:
        """Return whether the same lots are chosen."""
        if not isinstance(other, dict):
            return NotImplemented
        return {key: each for key, each in self.items() if each} == {key: each for key, each in other.items() if each}

    __hash__ = None


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
    passed over with a note where another lasts to it; where none does, the first to expire is taken, and the sheet
    says that it shortens the date. Where one lot is not enough, several go into the batch; of the drug only where that
    is safe: tablets, whose mean mass is then weighed of the mixture, and bulk powder of one and the same certificate.
    Nothing is taken from the shelf here.

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
    return _Choice(_with_sizes(order, formula, shelf), formula, shelf, frozenset(stated)).settled()


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


def with_first_lots(order: Order, formula: Formula, shelf: Shelf, stated: Collection[str] = ()) -> FirstLots:
    """Return an order with the lot of each component that is first to be used, whatever amount is needed of it.

    The parameters are those of `provided`.

    Raises
    ------
    PreparationError
        The drug has no lot that can be used.
    """
    choice = _Choice(_with_sizes(order, formula, shelf), formula, shelf, frozenset(stated))
    picks = choice.first_picks()
    return FirstLots(
        order=choice.with_lots(picks),
        places={key: chosen[0].place for key, chosen in picks.items() if chosen},
        notes=tuple(dict.fromkeys(choice.notes)),
    )


@dataclass
class _Choice:
    """The choice for one batch in the making."""

    order: Order
    formula: Formula
    shelf: Shelf
    stated: frozenset[str]
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def first_picks(self) -> _Picks:
        problems = dating_problems(self.order, self.formula)
        if problems:
            raise PreparationError(f"{self.formula.id} cannot be prepared as asked", problems)
        picks = _Picks({key: self._chosen(key, None) for key in self._first_keys()})
        self._refuse()
        return picks

    def settled(self) -> Provision:
        picks = self.first_picks()
        for _ in range(_MOST_ROUNDS):
            self._refuse()
            order = self.with_lots(picks)
            record = prepare(order, self.formula)
            needed = needs(record)
            self.notes.clear()
            found = _Picks({each.key: self._chosen(each.key, each) for each in needed if self._is_open_to(each.key)})
            if found == picks:
                self._refuse()
                self.notes += stock_data_notes(self.order, order, self.formula, self._lots(picks))
                return self._provision(order, record, needed, picks)
            picks = found
        raise PreparationError(
            f"{self.formula.id} cannot be prepared as asked",
            ["the lots of the stock do not settle: each choice asks for another; name the lots"],
        )

    def _refuse(self) -> None:
        if self.problems:
            problems = list(dict.fromkeys(self.problems))
            raise PreparationError(f"{self.formula.id} cannot be made from the stock", problems)

    # --- which components -------------------------------------------------------------------

    def _first_keys(self) -> list[str]:
        """Return the components whose lots may matter before the amounts are known."""
        keys = [each.key for each in self.formula.components if each.key != DRUG]
        keys.append(TABLETS if isinstance(self.order.source, Tablets) else DRUG)
        if self.formula.capsule is not None:
            keys.append(SHELLS)
        return [key for key in keys if self._is_open_to(key)]

    def _is_open_to(self, key: str) -> bool:
        """Return whether a component's lot is for the stock to give: neither named nor described by the order."""
        same = (DRUG, TABLETS) if key in (DRUG, TABLETS) else (key,)
        if any(lot.component in same for lot in self.order.lots):
            return False
        return not (key == DRUG and {"assay", "trituration"} & self.stated)

    def _names(self, key: str) -> tuple[str, ...]:
        """Return the names under which a component may stand in the stock."""
        formula = self.formula
        if key == TABLETS:
            return formula.tablets.name, formula.drug, f"{formula.drug} tablets"
        if key == SHELLS:
            return ()
        component = next(each for each in formula.components if each.key == key)
        if key == DRUG:
            return component.name, formula.drug, formula.powder.name, f"{formula.drug} trituration"
        return (dict(self.order.materials).get(key, component.name),)

    def _material(self, key: str) -> str:
        return next(iter(self._names(key)), "capsule shells")

    def _forms(self, key: str) -> tuple[str, ...]:
        if key in (DRUG, TABLETS):
            return (_FORMS_OF_SOURCE[type(self.order.source)],)
        return (SHELL,) if key == SHELLS else _COMPONENT_FORMS

    def _size(self, need: Need | None) -> str:
        """Return the size of the shells: of the batch, or before that is known the one it will probably be."""
        if need is not None:
            return need.material.rpartition(" ")[2]
        rules = self.formula.capsule
        return self.order.capsules.size or (rules.usual_size if rules is not None else "")

    # --- which lots ----------------------------------------------------------------------------

    def _chosen(self, key: str, need: Need | None) -> tuple[Pick, ...]:
        """Return the lots for a component; none where the stock has no such material."""
        size = self._size(need) if key == SHELLS else ""
        places = self.shelf.of_material(self._names(key), self._forms(key), size)
        if not places:
            self._miss(key, need)
            return ()
        if key == SHELLS and len({self.shelf.lots[place].material for place in places}) > 1:
            kinds = ", ".join(sorted({self.shelf.lots[place].material for place in places}))
            self.problems.append(f"capsule shells of size {size}: the stock has several kinds ({kinds}); name the lot")
            return ()
        usable = self._usable(key, places, need)
        if not usable:
            self._short(key, need, places)
            return ()
        if need is None or units.is_open(need.amount):
            return (Pick(place=usable[0]),)
        return self._enough(key, need, usable)

    def _usable(self, key: str, places: Sequence[int], need: Need | None) -> list[int]:
        """Return the lots that may be used, those that last to the beyond-use date before the others."""
        made, until = self.order.made, self._beyond_use()
        current = [place for place in places if self.shelf.expiry(place) >= made and self._has_any(place, need)]
        lasting = [place for place in current if self.shelf.expiry(place) >= until]
        brief = [place for place in current if self.shelf.expiry(place) < until]
        if lasting:
            material = need.material if need is not None else self._material(key)
            first = [place for place in brief if self.shelf.expiry(place) < self.shelf.expiry(lasting[0])]
            self.notes += [
                f"{material}, lot {self.shelf.lots[place].number}, is passed over: it expires on "
                f"{self.shelf.expiry(place)}, before the beyond-use date {until}"
                for place in first
            ]
        return [*lasting, *brief]

    def _has_any(self, place: int, need: Need | None) -> bool:
        left = self.shelf.left(place)
        if left.magnitude <= 0:
            return False
        if need is None:
            return True
        unit = units.unit_spelling(need.amount)
        if self.shelf.left_as(place, unit) is not None:
            return True
        lot = self.shelf.lots[place]
        self.problems.append(
            f"{lot.material}, lot {lot.number}: {format_quantity(left)} are on hand, and the batch needs it in "
            f"{units.unit_words(unit)}; state the density in the stock table, or what is on hand in "
            f"{units.unit_words(unit)}"
        )
        return False

    def _beyond_use(self) -> datetime.date:
        """Return the beyond-use date that the batch has when no lot shortens it."""
        return assigned_beyond_use(self.order, self.formula).date

    def _enough(self, key: str, need: Need, usable: Sequence[int]) -> tuple[Pick, ...]:
        unit = units.unit_spelling(need.amount)
        wanted = need.amount.magnitude
        left = {place: self.shelf.left_as(place, unit) or Decimal(0) for place in usable}
        if left[usable[0]] >= wanted:
            return (Pick(place=usable[0]),)
        alone = next((place for place in usable if left[place] >= wanted), None)
        groups = self._mixable(key, usable)
        together = next((group for group in groups if sum(left[place] for place in group) >= wanted), None)
        if alone is not None and (key in (DRUG, TABLETS) or together is None):
            self._skip(need, usable[: usable.index(alone)], left, unit)
            return (Pick(place=alone),)
        if together is None:
            self._short(key, need, usable)
            return ()
        return _shared(together, wanted, left, unit)

    def _mixable(self, key: str, usable: Sequence[int]) -> list[list[int]]:
        """Return the groups of lots that may go into one batch together."""
        if isinstance(self.order.source, StockTrituration) and key == DRUG:
            return [[place] for place in usable]
        if key != DRUG:
            return [list(usable)]
        groups: list[list[int]] = []
        for place in usable:
            own = self.shelf.lots[place].certificate
            same = next((group for group in groups if self.shelf.lots[group[0]].certificate == own), None)
            if same is None:
                groups.append([place])
            else:
                same.append(place)
        return groups

    def _skip(self, need: Need, passed: Iterable[int], left: Mapping[int, Decimal], unit: str) -> None:
        for place in passed:
            self.notes.append(
                f"{need.material}, lot {self.shelf.lots[place].number}, is passed over: the batch needs "
                f"{format_quantity(need.amount)} of one lot, and it has not so much left"
            )

    # --- what is not there -----------------------------------------------------------------------

    def _miss(self, key: str, need: Need | None) -> None:
        """Note a material that is not in the stock at all: its lot is written in by hand, but for a certified drug."""
        names = self._names(key)
        near = self.shelf.near_names(names)
        hint = f"; near it is {' and '.join(near)}" if near else ""
        if key == DRUG:
            form = _FORMS_OF_SOURCE[type(self.order.source)]
            self.problems.append(f"the stock has no {form} {names[0]!r}: without its lot nothing can be planned{hint}")
        elif need is not None:
            self.notes.append(f"{need.material} is not in the stock table: its lot is written in at the bench{hint}")

    def _short(self, key: str, need: Need | None, places: Iterable[int]) -> None:
        if need is None and key != DRUG:
            return
        material = self._material(key) if need is None else need.material
        known = need is not None and not units.is_open(need.amount)
        amount = f"{format_quantity(need.amount)} needed" if need is not None and known else "no lot that can be used"
        self.problems.append(f"not enough {material}: {amount}; {'; '.join(self._lot_text(each) for each in places)}")

    def _lot_text(self, place: int) -> str:
        lot = self.shelf.lots[place]
        expired = ", expired" if lot.expiry < self.order.made else ""
        return f"lot {lot.number} ({lot.expiry}{expired}) has {format_quantity(self.shelf.left(place))} left"

    # --- the order with its lots -------------------------------------------------------------------

    def _lots(self, picks: _Picks) -> dict[str, list[StockLot]]:
        return {key: [self.shelf.lots[pick.place] for pick in chosen] for key, chosen in picks.items() if chosen}

    def with_lots(self, picks: _Picks) -> Order:
        lots = [self._lot(key, pick) for key, chosen in picks.items() for pick in chosen]
        order = replace(self.order, lots=(*self.order.lots, *lots))
        return stock_data(order, self.formula, self._lots(picks), self.stated)

    def _form(self, place: int | None) -> str:
        return "" if place is None else self.shelf.lots[place].form

    def _lot(self, key: str, pick: Pick) -> Lot:
        lot = self.shelf.lots[pick.place]
        return Lot(component=key, number=lot.number, expiry=lot.expiry, supplier=lot.supplier, amount=pick.amount)

    def _provision(self, order: Order, record: CompoundingRecord, needed: Iterable[Need], picks: _Picks) -> Provision:
        takes: list[Taken] = []
        places: list[int | None] = []
        for need in needed:
            own = lots_of(order, need.key)
            chosen: list[int | None] = [pick.place for pick in picks.get(need.key, ())]
            stock = chosen or [None] * len(own)
            takes += [taken(need, lot, self._form(place)) for lot, place in zip(own, stock, strict=True)]
            places += stock
        return Provision(
            order=order,
            record=record,
            takes=tuple(takes),
            places=tuple(places),
            notes=tuple(dict.fromkeys(self.notes)),
        )


def _with_sizes(order: Order, formula: Formula, shelf: Shelf) -> Order:
    """Return an order for capsules with the sizes of the shells in the stock as those kept, if it names none."""
    sizes = shelf.shell_sizes()
    if formula.capsule is None or order.capsules.kept or order.capsules.size or not sizes:
        return order
    return replace(order, capsules=replace(order.capsules, kept=sizes))


def _shared(group: Sequence[int], wanted: Decimal, left: Mapping[int, Decimal], unit: str) -> tuple[Pick, ...]:
    """Return how an amount is shared over lots: each is used up before the next."""
    picks = []
    rest = wanted
    for place in group:
        share = min(rest, left[place])
        if share > 0:
            picks.append(Pick(place=place, amount=units.quantity(share, unit)))
        rest -= share
    return tuple(picks)
