"""What a day takes of each material and lot: the sum over its batch sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.records.day import DayBatch, LotUse, Taken
from compounding.records.stock.shelf import Shelf, same_name
from compounding.units import Quantity

_SMALLER: Mapping[str, str] = MappingProxyType({"kg": "g", "L": "mL"})


@dataclass
class _Use:
    """What is added up for one lot."""

    first: Taken
    place: int | None
    amounts: list[Quantity] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def lot_uses(
    batches: Sequence[DayBatch], places: Iterable[Sequence[int | None]], shelf: Shelf | None
) -> tuple[LotUse, ...]:
    """Return what the day takes of each lot, by material and expiry.

    Parameters
    ----------
    places
        For each batch, and each of what it takes, the place of the lot in the stock.
    shelf
        The stock after the day; None where there is no stock table.
    """
    uses: dict[tuple[str, str, int | None, str], _Use] = {}
    for batch, own in zip(batches, places, strict=True):
        for taken, place in zip(batch.takes, own, strict=True):
            key = (same_name(taken.material), taken.lot, place, _measure(taken.amount))
            use = uses.setdefault(key, _Use(first=taken, place=place))
            (use.waiting if units.is_open(taken.amount) else use.batches).append(batch.batch)
            use.amounts += [] if units.is_open(taken.amount) else [taken.amount]
    found = [_lot_use(use, shelf) for use in uses.values()]
    return tuple(sorted(found, key=_order))


def _order(use: LotUse) -> tuple[str, ...]:
    return same_name(use.material), str(use.expiry or "9999"), use.form, use.lot


def _measure(amount: Quantity) -> str:
    """Return in what an amount is measured: what is weighed is not added to what is poured."""
    return next(unit for unit in ("mg", "mL", "tablet", "capsule") if units.is_measured_in(amount, unit))


def _lot_use(use: _Use, shelf: Shelf | None) -> LotUse:
    lot = shelf.lots[use.place] if shelf is not None and use.place is not None else None
    left = shelf.left(use.place) if shelf is not None and use.place is not None else None
    batches = tuple(dict.fromkeys([*use.batches, *use.waiting]))
    return LotUse(
        material=use.first.material,
        form=use.first.form if lot is None else lot.form,
        lot=use.first.lot,
        expiry=use.first.expiry,
        needed=_sum(use.amounts, lot.on_hand if lot is not None else None),
        on_hand=None if lot is None else lot.on_hand,
        left=None if left is None else units.converted(left, _bench_unit(left)),
        batches=batches,
        waiting=tuple(dict.fromkeys(use.waiting)),
    )


def _sum(amounts: Sequence[Quantity], on_hand: Quantity | None) -> Quantity | None:
    """Return the sum, in the unit of what is on hand where that is measured alike."""
    if not amounts:
        return None
    like = amounts[0] if on_hand is None or not _is_alike(amounts[0], on_hand) else on_hand
    unit = _bench_unit(like)
    return units.quantity(sum((units.magnitude(each, unit) for each in amounts), Decimal(0)), unit)


def _is_alike(one: Quantity, other: Quantity) -> bool:
    return units.is_measured_in(one, units.unit_spelling(other))


def _bench_unit(amount: Quantity) -> str:
    """Return the unit in which an amount is shown: nobody at the bench thinks in kilograms and litres."""
    unit = units.unit_spelling(amount)
    return _SMALLER.get(unit, unit)
