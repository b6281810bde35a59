"""The shelf: the lots of the stock and what has been taken from them, first expiry first."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from compounding import units
from compounding.calculations.densities import mass_of_volume, volume_of_mass
from compounding.records.stock.lot import SHELL, StockLot
from compounding.units import Quantity

_NEAR = 0.6
# What a conversion by a density leaves behind the 9th decimal is no part of the amount.
_NOISE = Decimal("1e-9")


@dataclass
class Shelf:
    """The lots of the stock, and what is left of them while the day is planned.

    Attributes
    ----------
    lots
        Every lot, in the order of the stock table.
    taken
        What has been taken of each lot, by its place among them, in the unit in which the table states it.
    """

    lots: tuple[StockLot, ...]
    taken: dict[int, Decimal] = field(default_factory=dict)

    def of_material(self, names: Collection[str], forms: Collection[str], size: str = "") -> list[int]:
        """Return the places of the lots of a material, first expiry first.

        Parameters
        ----------
        names
            Names under which the material may stand in the table; none means any name.
        forms
            Forms in which it may be kept.
        size
            Size of capsule shells; "" for any.
        """
        wanted = {same_name(each) for each in names}
        found = [
            place
            for place, lot in enumerate(self.lots)
            if lot.form in forms and (not wanted or same_name(lot.material) in wanted) and size in ("", lot.size)
        ]
        return sorted(found, key=lambda place: (self.lots[place].expiry, self.lots[place].number, place))

    def left(self, place: int) -> Quantity:
        """Return how much is left of a lot."""
        on_hand = self.lots[place].on_hand
        unit = units.unit_spelling(on_hand)
        return units.quantity(on_hand.magnitude - self.taken.get(place, Decimal(0)), unit)

    def left_as(self, place: int, unit: str) -> Decimal | None:
        """Return how much is left of a lot in another unit, by its density if need be; None where that is not known."""
        return _number(self.left(place), unit, self.lots[place].density)

    def has(self, place: int, amount: Quantity) -> bool:
        """Return whether a lot has so much left; of what is not known yet, whether anything is left."""
        if units.is_open(amount):
            return bool(self.left(place).magnitude > 0)
        left = self.left_as(place, units.unit_spelling(amount))
        return left is not None and left >= amount.magnitude

    def whole_steps(self, place: int, unit: str, step: Decimal) -> Decimal:
        """Return how much of a lot can be measured out in steps of a balance; nothing where its unit is another."""
        left = self.left_as(place, unit)
        return Decimal(0) if left is None else left // step * step

    def take(self, place: int, amount: Quantity) -> None:
        """Note that an amount is taken from a lot; an amount that is not known yet changes nothing.

        Raises
        ------
        ValueError
            The lot has not so much left.
        """
        if units.is_open(amount):
            return
        lot = self.lots[place]
        left = self.left(place)
        number = _number(amount, units.unit_spelling(lot.on_hand), lot.density)
        if number is None or number - left.magnitude > _NOISE:
            given = f"{lot.material}, lot {lot.number}: {units.described(amount)}"
            raise ValueError(f"{given} cannot be taken of {units.described(left)}")
        self.taken[place] = self.taken.get(place, Decimal(0)) + min(number, left.magnitude)

    def near_names(self, names: Iterable[str]) -> list[str]:
        """Return the names in the table, with their form, that are near to names that are not in it in a form."""
        known = {same_name(lot.material): f"{lot.material!r} as {lot.form}" for lot in self.lots}
        near = [
            known[each] for name in names for each in difflib.get_close_matches(same_name(name), known, cutoff=_NEAR)
        ]
        return list(dict.fromkeys(near))

    def shell_sizes(self) -> tuple[str, ...]:
        """Return the sizes of the capsule shells in the stock, in the order of the table."""
        return tuple(dict.fromkeys(lot.size for lot in self.lots if lot.form == SHELL))

    def snapshot(self) -> Shelf:
        """Return the shelf as it is now, to be planned with elsewhere."""
        return Shelf(self.lots, dict(self.taken))

    def expiry(self, place: int) -> datetime.date:
        """Return the expiry of a lot."""
        return self.lots[place].expiry


def same_name(name: str) -> str:
    """Return a name of a material without what does not tell materials apart: case and spaces.

    Examples
    --------
    >>> same_name("  Purified  Water ")
    'purified water'
    """
    return " ".join(name.casefold().split())


def _number(amount: Quantity, unit: str, density: Quantity | None) -> Decimal | None:
    if units.is_measured_in(amount, unit):
        return units.magnitude(amount, unit)
    if density is None:
        return None
    for rule, own in ((mass_of_volume, "mL"), (volume_of_mass, "g")):
        if units.is_measured_in(amount, own):
            other: Quantity = rule(amount, density)
            return units.magnitude(other, unit) if units.is_measured_in(other, unit) else None
    return None
