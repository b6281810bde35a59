"""Days planned from rows and lots, for the tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from compounding.records.day.planning import DayRules, Mapper, PlannedDay, plan_day
from compounding.records.library import find_library
from compounding.records.orders.merging import merged
from compounding.records.orders.rows import Asked, Faulty
from compounding.records.stock.lot import StockLot
from tests.records.orders.rows import MADE, Row, read, row
from tests.records.stock import shelves
from tests.records.stock.shelves import some_lots

STEPS = "1.5 mg for 7 days; 3 mg for 7 days; 4.5 mg for 14 days"


def planned(
    rows: Iterable[Row],
    lots: Sequence[StockLot] | None,
    work: Mapper = map,
    *,
    merge: bool = False,
    first_serial: int = 1,
) -> PlannedDay:
    """Return a day planned from rows and lots, as the command plans it."""
    found = read(*rows, from_stock=lots is not None)
    if merge:
        good = [each for each in found if isinstance(each, Asked)]
        faulty: list[Asked | Faulty] = [each for each in found if isinstance(each, Faulty)]
        found = sorted([*merged(good, find_library().load), *faulty], key=lambda each: each.rows)
    rules = DayRules(
        library=find_library(),
        made=MADE,
        pharmacy=None,
        stock=None if lots is None else tuple(lots),
        orders_name="orders.csv",
        stock_name="" if lots is None else "stock.csv",
        first_serial=first_serial,
    )
    return plan_day(found, rules, work)


def titration(number: int, **texts: str) -> Row:
    return row(number, schedule=STEPS, strength="", quantity="", needed_by="2026-11-23", **texts)


def cream(number: int, quantity: str = "30 g", source: str = "powder") -> Row:
    return row(number, formula="naltrexone-cream", strength="1 %", quantity=quantity, source=source)


def drops(number: int, quantity: str = "30 mL", source: str = "tablets") -> Row:
    formula = "naltrexone-sublingual-drops"
    return row(number, formula=formula, strength="1 mg/mL", quantity=quantity, source=source)


@st.composite
def orders(draw: st.DrawFn) -> list[Row]:
    """Draw the rows of a day: capsules, drops, creams and titrations, some of them faulty."""
    kinds = draw(st.lists(st.integers(0, 7), min_size=1, max_size=12))
    rows = []
    for number, kind in enumerate(kinds, start=2):
        count = draw(st.sampled_from([30, 60, 90]))
        rows.append(
            (
                row(number, quantity=f"{count} capsules"),
                row(number, quantity=f"{count} capsules", source="powder"),
                row(number, quantity=f"{count} capsules", strength="1.5 mg/capsule", spare="5 capsules"),
                drops(number, f"{count} mL"),
                cream(number, f"{count} g"),
                cream(number, f"{count} g", "tablets"),
                titration(number),
                row(number, strength="45 mg/capsule"),
            )[kind]
        )
    return rows


@st.composite
def stocks(draw: st.DrawFn) -> list[StockLot]:
    """Draw a stock of which much runs out in a day."""
    parts = (
        some_lots(shelves.TABLETS, "tablet", "tablets", 30, tablets=shelves.sample("8.2 g")),
        some_lots(shelves.POWDER, "powder", "mg", 900, certificate=shelves.certificate()),
        some_lots(shelves.CELLULOSE, "excipient", "g", 20),
        some_lots("hard capsule shells", "capsule shell", "capsules", 200, size="3"),
        some_lots("purified water", "vehicle", "mL", 90),
        some_lots(shelves.BASE, "base", "g", 90),
        some_lots(shelves.ACID, "excipient", "mg", 900),
    )
    return [lot for part in parts for lot in draw(part)]
