"""What a day takes of each lot: the sum over its sheets."""

from __future__ import annotations

from compounding.records.day import LotUse
from compounding.units import parse_quantity
from tests.records.day.days import cream, drops, planned
from tests.records.orders.rows import row
from tests.records.stock import shelves
from tests.records.stock.shelves import DAY, FAR, cellulose, lot, powder, tablets


def use(uses: tuple[LotUse, ...], name: str) -> LotUse:
    [found] = [each for each in uses if name in (each.lot, each.material)]
    return found


def test_what_is_taken_of_a_lot_is_added_up_over_the_batches() -> None:
    day = planned([row(2), row(3), drops(4)], [tablets("T", 100)]).day
    found = use(day.uses, "T")
    assert (found.needed, found.on_hand, found.left) == (
        parse_quantity("19 tablets"),
        parse_quantity("100 tablets"),
        parse_quantity("81 tablets"),
    )
    assert found.batches == ("20261122-001", "20261122-002", "20261122-003")
    assert (found.waiting, found.expiry, found.form) == ((), FAR, "tablet")


def test_what_waits_for_the_bench_is_counted_but_not_added_up() -> None:
    day = planned([row(2)], [tablets("T", 100), cellulose("M", "1 kg")]).day
    found = use(day.uses, "M")
    assert (found.needed, found.batches, found.waiting) == (None, ("20261122-001",), ("20261122-001",))
    assert (found.on_hand, found.left) == (parse_quantity("1 kg"), parse_quantity("1000 g"))


def test_sums_are_in_the_unit_of_what_is_on_hand() -> None:
    day = planned([cream(2), cream(3)], [powder("P", "5 g")]).day
    found = use(day.uses, "P")
    assert str(found.needed) == "0.66048 gram"
    assert found.left == parse_quantity("4.33952 g")


def test_what_is_weighed_is_not_added_to_what_is_poured() -> None:
    glycerol = lot("glycerol", "excipient", "G", "1 kg", density=parse_quantity("1.26 g/mL"))
    day = planned([drops(2)], [tablets("T", 9), glycerol]).day
    found = use(day.uses, "G")
    assert (found.needed, found.left) == (parse_quantity("6 mL"), parse_quantity("992.44 g"))


def test_uses_stand_by_material_and_expiry_and_the_bench_last() -> None:
    lots = [tablets("B", 9, FAR + DAY), tablets("A", 9, FAR + 2 * DAY), tablets("C", 9)]
    day = planned([row(number) for number in (2, 3, 4)], lots).day
    assert [each.lot for each in day.uses if each.material == shelves.TABLETS] == ["C", "B", "A"]
    materials = [each.material.casefold() for each in day.uses]
    assert materials == sorted(materials)


def test_without_a_stock_nothing_is_said_of_what_is_left() -> None:
    day = planned([row(2), row(3)], None).day
    found = use(day.uses, shelves.TABLETS)
    assert (found.lot, found.needed, found.on_hand, found.left) == ("", parse_quantity("18 tablets"), None, None)
