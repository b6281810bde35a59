"""Which lots of a material may go into one batch, alone or together, those first that are to be used first."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, TypeAlias

from compounding.records.component_keys import DILUENT, DRUG, TABLETS, VEHICLE
from compounding.records.dosage_form import DROPS
from compounding.records.formula import Formula
from compounding.records.order import Order, StockTrituration
from compounding.records.stock.lot import StockLot
from compounding.records.stock.shelf import Shelf

# The places in the stock of lots that go into a batch together, first expiry first.
Option: TypeAlias = tuple[int, ...]


def lot_options(
    order: Order, formula: Formula, key: str, shelf: Shelf, places: Sequence[int], until: datetime.date
) -> tuple[Option, ...]:
    """Return the lots that may go into a batch together, in the order in which they are to be tried.

    Lots that last to a date come before all; only where they are not enough are those taken that shorten it, then in
    the order of their expiry. Of the drug one lot is used where one is enough. Several are tablets, which are weighed
    as the mixture that they are, and bulk powder of one and the same certificate; a trituration is one lot. Of another
    material lots go together if what is planned with was measured alike in all.

    Parameters
    ----------
    places
        Lots that may be used, first expiry first.
    until
        Beyond-use date of the batch if no lot shortens it.
    """
    lasting = [place for place in places if shelf.expiry(place) >= until]
    pools = [lasting, places] if lasting else [places]
    found = [option for pool in pools for option in _of_pool(order, formula, key, shelf, pool)]
    return tuple(dict.fromkeys(found))


def alike(order: Order, formula: Formula, key: str) -> str:
    """Return of what several lots of a component have to have one and the same; "" where nothing is asked of them."""
    if any(key == each.key for each in formula.further_drugs):
        return "certificate"
    if key == DRUG:
        return "lot" if isinstance(order.source, StockTrituration) else "certificate"
    if key == DILUENT and formula.capsule is not None and not (order.capsules.packing or order.capsules.densities):
        return "packing statistic"
    if key == VEHICLE and formula.form == DROPS.name and order.dropper is None:
        return "calibration of the dropper"
    return ""


def _of_pool(order: Order, formula: Formula, key: str, shelf: Shelf, pool: Sequence[int]) -> list[Option]:
    alone: list[Option] = [(place,) for place in pool]
    asked = alike(order, formula, key)
    if asked == "lot":
        return alone
    groups: list[Option] = []
    for place in pool:
        own = _data(asked, shelf.lots[place])
        same = next((each for each in groups if _data(asked, shelf.lots[each[0]]) == own), ())
        groups = [(*each, place) if each == same else each for each in groups] if same else [*groups, (place,)]
    return [*alone, *groups] if key in (DRUG, TABLETS) else groups


def _data(asked: str, lot: StockLot) -> Any:
    """Return what has to be the same of lots that go into one batch."""
    match asked:
        case "certificate":
            return lot.certificate
        case "packing statistic":
            return lot.packing, lot.size
        case "calibration of the dropper":
            return lot.dropper
        case _:
            return None
