"""The lots of one component: which may be used, how far they were tried for a batch, and what is to be said of it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from compounding import units
from compounding.records.component_keys import DRUG, TABLETS
from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.stock.lot import SHELL
from compounding.records.stock.needs import Need
from compounding.records.stock.options import Option, alike, lot_options
from compounding.records.stock.shelf import Shelf
from compounding.records.stock.wanted import Wanted
from compounding.units import format_quantity


@dataclass
class ComponentLots:
    """The lots of a component in the stock, and the choice among them for one batch.

    Attributes
    ----------
    places
        All lots of the material, first expiry first.
    usable
        Those that are not expired, and of which something is left in a unit that the batch can use.
    other_unit
        Those that are on hand in another unit, with no density.
    options
        Lots that may go into the batch together, in the order in which they are tried.
    alike
        Of what several lots have to have one and the same.
    tried
        How many of the options were not enough.
    passed
        What was needed of the lots that were not enough.
    material
        What the material is called on the batch sheet, once that is known.
    """

    wanted: Wanted
    shelf: Shelf
    made: datetime.date
    until: datetime.date
    places: tuple[int, ...]
    usable: tuple[int, ...]
    other_unit: tuple[int, ...]
    options: tuple[Option, ...]
    alike: str
    material: str
    tried: int = 0
    need: Need | None = None
    passed: dict[int, Need] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Key of the component."""
        return self.wanted.key

    @property
    def option(self) -> Option:
        """The lots to be tried now, the last ones where none were enough; none where the stock has none to use."""
        return self.options[min(self.tried, len(self.options) - 1)] if self.options else ()

    @property
    def is_short(self) -> bool:
        """Whether the stock has the material, but not enough of it."""
        return bool(self.places) and self.tried >= len(self.options)

    def covers(self, need: Need, shelf: Shelf) -> bool:
        """Return whether the lots to be tried now are enough, or there is no such material to be tried."""
        if not self.places:
            return True
        if units.is_open(need.amount):
            return any(holds_more(shelf, place, need) for place in self.option)
        unit = units.unit_spelling(need.amount)
        held = [shelf.whole_steps(place, unit, need.step) for place in self.option]
        return bool(held) and sum(held) >= need.amount.magnitude

    def try_next(self, need: Need) -> bool:
        """Go on to the next lots, and return whether there are any."""
        self.need = need
        self.passed |= dict.fromkeys(self.option, need)
        self.tried = min(self.tried + 1, len(self.options))
        return not self.is_short

    def pass_over_first(self, passed: Mapping[int, Need]) -> None:
        """Try single lots alone, from the first that was not found to hold too little."""
        self.options = tuple(dict.fromkeys((place,) for option in self.options for place in option))
        self.alike = "lot"
        own = {place: need for place, need in passed.items() if place in self.places}
        self.passed |= own
        for need in own.values():
            self.need, self.material = need, need.material
        while not self.is_short and self.option and self.option[0] in own:
            self.tried += 1

    # --- what is wrong -------------------------------------------------------------------------

    def missing_drug(self) -> str:
        """Return why there is no lot of a drug without whose content nothing can be planned; "" where there is one."""
        if self.key != DRUG or self.options:
            return ""
        if self.places:
            return next(self.problems(self.shelf))
        return (
            f"the stock has no {self.wanted.forms[0]} {self.wanted.material!r}: without its lot nothing can be planned"
            f"{self._near()}"
        )

    def problems(self, shelf: Shelf) -> Iterator[str]:
        """Yield why the lots are not enough, with what is left of each."""
        kinds = sorted({shelf.lots[place].material for place in self.usable} if self.wanted.forms == (SHELL,) else ())
        if len(kinds) > 1:
            yield (
                f"capsule shells of size {self.wanted.size}: the stock has several kinds, {' and '.join(kinds)}; leave "
                "in the stock table those that are to be used"
            )
        elif self.is_short:
            yield self._shortage(shelf)

    def _shortage(self, shelf: Shelf) -> str:
        need = self.need
        lots = "; ".join(self._lot_text(shelf, place) for place in self.places)
        if need is None or not self.options:
            what = f"no lot of {self.material} can be used"
            known = need is not None and not (units.is_open(need.amount) and need.known is None)
            return f"{what}: {f'{_amount_text(need)} needed; ' if need is not None and known else ''}{lots}"
        apart = f" of one {self.alike}" if self.alike and len(self.usable) > 1 else ""
        return f"not enough {self.material}: {_amount_text(need)} needed{apart}; {lots}"

    def _lot_text(self, shelf: Shelf, place: int) -> str:
        lot = shelf.lots[place]
        expired = ", expired" if lot.is_expired(self.made) else ""
        other = ""
        if place in self.other_unit:
            unit = units.unit_words(self.wanted.unit)
            other = f", and the batch needs it in {unit}: state its density, or what is on hand in {unit}"
        return f"lot {lot.number} ({lot.expiry}{expired}) has {format_quantity(shelf.left(place))} left{other}"

    def _near(self) -> str:
        near = self.shelf.near_names(self.wanted.names)
        return f"; near it is {' and '.join(near)}" if near else ""

    # --- what was decided ----------------------------------------------------------------------

    def notes(self, chosen: Collection[int]) -> Iterator[str]:
        """Yield what was decided, when these lots were chosen."""
        if not self.places:
            yield f"the stock table has no {self.material}: its lot is written in at the bench{self._near()}"
            return
        lots, expiry = self.shelf.lots, self.shelf.expiry
        lasts = bool(chosen) and all(expiry(place) >= self.until for place in chosen)
        for place in self.usable:
            name = f"{self.material}, lot {lots[place].number}, is passed over"
            if place in chosen:
                continue
            if lasts and expiry(place) < self.until:
                yield f"{name}: it expires on {expiry(place)}, before the beyond-use date {self.until}"
            elif place in self.passed and self._comes_before(place, chosen):
                yield f"{name}: {self._too_little(self.passed[place])}"
        unit = units.unit_words(self.wanted.unit)
        for place in self.other_unit:
            left = format_quantity(self.shelf.left(place))
            yield (
                f"{self.material}, lot {lots[place].number}, is passed over: {left} on hand, but the batch needs it in "
                f"{unit}, and its density is not stated"
            )

    def _comes_before(self, place: int, chosen: Collection[int]) -> bool:
        return any(self.usable.index(place) < self.usable.index(each) for each in chosen)

    def _too_little(self, need: Need) -> str:
        one = "lot" if self.key in (DRUG, TABLETS) else self.alike or "lot"
        return f"the batch needs {_amount_text(need)} of one {one}, and it has not so much left"


def _amount_text(need: Need) -> str:
    """Return what is needed, in words; a part that waits for the bench is named."""
    if not units.is_open(need.amount):
        return format_quantity(need.amount)
    waits = "an amount that is known at the bench"
    return waits if need.known is None else f"{format_quantity(need.known)} and {waits} are"


def holds_more(shelf: Shelf, place: int, need: Need) -> bool:
    """Return whether a lot holds more than what is known of a need, of which a part waits for the bench."""
    if need.known is None:
        return bool(shelf.left(place).magnitude > 0)
    left = shelf.left_as(place, units.unit_spelling(need.known))
    return left is not None and left > need.known.magnitude


def component_lots(wanted: Wanted, order: Order, formula: Formula, shelf: Shelf, until: datetime.date) -> ComponentLots:
    """Return the lots of a component in the stock, none of them tried yet.

    Parameters
    ----------
    until
        Date to which they should last.
    """
    places = shelf.of_material(wanted.names, wanted.forms, wanted.size)
    current = [
        place for place in places if not shelf.lots[place].is_expired(order.made) and shelf.left(place).magnitude > 0
    ]
    usable = [place for place in current if shelf.left_as(place, wanted.unit) is not None]
    return ComponentLots(
        wanted=wanted,
        shelf=shelf,
        made=order.made,
        until=until,
        places=tuple(places),
        usable=tuple(usable),
        other_unit=tuple(place for place in current if place not in usable),
        options=_options(wanted, order, formula, shelf, usable, until),
        alike=alike(order, formula, wanted.key),
        material=wanted.material,
    )


def _options(
    wanted: Wanted, order: Order, formula: Formula, shelf: Shelf, usable: Sequence[int], until: datetime.date
) -> tuple[Option, ...]:
    """Return the options, of which there are none where shells of several kinds have one size."""
    is_shell = wanted.forms == (SHELL,)
    if not usable or (is_shell and len({shelf.lots[place].material for place in usable}) > 1):
        return ()
    return lot_options(order, formula, wanted.key, shelf, usable, until)
