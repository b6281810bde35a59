"""Lots on the shelf and orders for the tests of their choice, and what should be chosen, worked out anew."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula import Formula
from compounding.records.library import find_library
from compounding.records.order import BulkPowder, Order, Prescription, Source, StockTrituration, Tablets
from compounding.records.stock.lot import StockLot
from compounding.units import magnitude, open_quantity, parse_quantity

MADE = datetime.date(2026, 11, 22)
# 180 days, of which the day of compounding is the first.
UNTIL = datetime.date(2027, 5, 20)
FAR = datetime.date(2028, 6, 30)
DAY = datetime.timedelta(days=1)

TABLETS = "naltrexone hydrochloride tablets 50 mg"
POWDER = "naltrexone hydrochloride, bulk substance"
CELLULOSE = "microcrystalline cellulose PH-105"
GLYCERIN = "glycerin"
ACID = "hydrolyzed hyaluronic acid"
BASE = "XemaTop"

OPEN_POWDER = BulkPowder(assay=open_quantity("%"), assay_basis="")
OPEN_TRITURATION = StockTrituration(part=open_quantity("mg"), whole=open_quantity("mg"))


def certificate(water: str = "8.7 %") -> BulkPowder:
    return BulkPowder(assay=parse_quantity("99.5 %"), assay_basis="anhydrous", water=parse_quantity(water))


def lot(material: str, form: str, number: str, on_hand: str, expiry: datetime.date = FAR, **more: object) -> StockLot:
    return StockLot(
        material=material,
        form=form,
        number=number,
        expiry=expiry,
        on_hand=parse_quantity(on_hand),
        **more,  # type: ignore[arg-type]
    )


def tablets(number: str, count: int, expiry: datetime.date = FAR, **more: object) -> StockLot:
    return lot(TABLETS, "tablet", number, f"{count} tablets", expiry, **more)


def powder(number: str, mass: str, expiry: datetime.date = FAR, water: str = "8.7 %", **more: object) -> StockLot:
    return lot(POWDER, "powder", number, mass, expiry, certificate=certificate(water), **more)


def shells(number: str, count: int, expiry: datetime.date = FAR, size: str = "3", **more: object) -> StockLot:
    return lot(
        str(more.pop("material", "hard shells")), "capsule shell", number, f"{count} capsules", expiry, size=size
    )


def cellulose(number: str, mass: str, expiry: datetime.date = FAR, **more: object) -> StockLot:
    return lot(CELLULOSE, "excipient", number, mass, expiry, **more)


def sample(mass: str, assay: str | None = None) -> Tablets:
    content = None if assay is None else parse_quantity(assay)
    return Tablets(sample_count=parse_quantity("20 tablets"), sample_mass=parse_quantity(mass), assay=content)


def formula(name: str) -> Formula:
    return find_library().load(name)


def order(name: str, strength: str, quantity: str, source: Source, **more: object) -> Order:
    made = Order(
        formula=name,
        version=formula(name).version,
        prescription=Prescription(strength=parse_quantity(strength), quantity=parse_quantity(quantity)),
        source=source,
        made=MADE,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def capsules(source: Source | None = None, quantity: str = "90 capsules", **more: object) -> Order:
    return order("naltrexone-capsule", "4.5 mg/capsule", quantity, source or Tablets(), **more)


def cream(source: Source | None = None, quantity: str = "30 g", **more: object) -> Order:
    return order("naltrexone-cream", "1 %", quantity, source or OPEN_POWDER, **more)


def drops(source: Source | None = None, quantity: str = "30 mL", **more: object) -> Order:
    return order("naltrexone-sublingual-drops", "1 mg/mL", quantity, source or Tablets(), **more)


def are_same(one: CompoundingRecord, other: CompoundingRecord) -> bool:
    """Return whether two records are of one content; workings know no equality of their own."""
    values = [[(line.key, str(line.value)) for line in each.working] for each in (one, other)]
    return values[0] == values[1] and replace(one, working=other.working) == other


# --- what should be chosen, worked out anew ------------------------------------------------------


def chosen(
    lots: Mapping[str, tuple[datetime.date, Decimal]], need: Decimal, until: datetime.date, *, alone: bool
) -> dict[str, Decimal] | None:
    """Return what is taken of each lot, by its number; None where they are not enough, nothing where there are none.

    Parameters
    ----------
    alone
        Whether one lot is preferred to several, as of the drug.
    """
    current = sorted((expiry, number) for number, (expiry, left) in lots.items() if left > 0 and expiry >= MADE)
    for pool in ([each for each in current if each[0] >= until], current):
        if alone:
            for _, number in pool:
                if lots[number][1] >= need:
                    return {number: need}
        taken: dict[str, Decimal] = {}
        for _, number in pool:
            if sum(taken.values()) < need:
                taken[number] = min(lots[number][1], need - sum(taken.values()))
        if taken and sum(taken.values()) == need:
            return taken
    return None


def on_hand(lots: Sequence[StockLot], material: str, unit: str) -> dict[str, tuple[datetime.date, Decimal]]:
    return {each.number: (each.expiry, magnitude(each.on_hand, unit)) for each in lots if each.material == material}


# --- random stocks -------------------------------------------------------------------------------

EXPIRIES = (MADE - DAY, MADE, MADE + 30 * DAY, UNTIL - DAY, UNTIL, UNTIL + DAY, FAR)


def some_lots(material: str, form: str, unit: str, most: int, **more: object) -> st.SearchStrategy[list[StockLot]]:
    """Return lots of a material: none, or some that run out and expire about when it matters."""
    one = st.tuples(st.sampled_from(EXPIRIES), st.integers(0, most))
    return st.lists(one, max_size=4).map(
        lambda found: [
            lot(material, form, f"{material[:3]}{place}", f"{amount} {unit}", expiry, **more)
            for place, (expiry, amount) in enumerate(found)
        ]
    )
