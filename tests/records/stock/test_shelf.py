"""The shelf: what is left of each lot while the day is planned."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.records.stock.shelf import Shelf
from compounding.units import magnitude, open_quantity, parse_quantity
from tests.records.stock.shelves import DAY, FAR, cellulose, lot, shells, tablets

WATER = lot("purified water", "vehicle", "W", "1 kg", density=parse_quantity("0.998 g/mL"))


def test_lots_of_a_material_come_first_expiry_first() -> None:
    shelf = Shelf((tablets("B", 1), tablets("A", 1), tablets("C", 1, FAR - DAY), cellulose("D", "1 g")))
    name = "  Naltrexone hydrochloride  TABLETS 50 mg"
    assert shelf.of_material([name], ["tablet"]) == [2, 1, 0]
    assert shelf.of_material([name], ["powder"]) == []
    assert shelf.of_material(["other"], ["tablet"]) == []


def test_shells_are_told_apart_by_size() -> None:
    shelf = Shelf((shells("A", 1), shells("B", 1, size="1")))
    assert shelf.of_material((), ["capsule shell"], "1") == [1]
    assert shelf.shell_sizes() == ("3", "1")


def test_what_is_taken_is_not_there_any_more_and_a_snapshot_stays_as_it_was() -> None:
    shelf = Shelf((tablets("A", 10),))
    before = shelf.snapshot()
    shelf.take(0, parse_quantity("4 tablets"))
    assert (shelf.left(0), before.left(0)) == (parse_quantity("6 tablets"), parse_quantity("10 tablets"))
    assert shelf.has(0, parse_quantity("6 tablets"))
    assert not shelf.has(0, parse_quantity("7 tablets"))


def test_no_lot_is_taken_below_zero() -> None:
    shelf = Shelf((tablets("A", 10),))
    with pytest.raises(ValueError, match="11 tablets cannot be taken of 10 tablets"):
        shelf.take(0, parse_quantity("11 tablets"))
    with pytest.raises(ValueError, match="cannot be taken"):
        shelf.take(0, parse_quantity("1 g"))
    assert shelf.left(0) == parse_quantity("10 tablets")


def test_what_is_not_known_yet_takes_nothing_but_needs_something() -> None:
    shelf = Shelf((cellulose("A", "1 g"), cellulose("B", "0 g")))
    shelf.take(0, open_quantity("mg"))
    assert shelf.left(0) == parse_quantity("1 g")
    assert (shelf.has(0, open_quantity("mg")), shelf.has(1, open_quantity("mg"))) == (True, False)


def test_other_units_go_by_the_density_or_not_at_all() -> None:
    shelf = Shelf((WATER, lot("water", "vehicle", "X", "1 kg")))
    assert shelf.left_as(0, "mL") == Decimal(1000) / Decimal("0.998")
    assert shelf.left_as(0, "tablet") is None
    assert shelf.left_as(1, "mL") is None
    assert not shelf.has(1, parse_quantity("1 mL"))
    shelf.take(0, parse_quantity("500 mL"))
    assert shelf.left(0) == parse_quantity("0.501 kg")


def test_what_can_be_measured_out_is_a_whole_number_of_steps() -> None:
    shelf = Shelf((WATER,))
    assert shelf.whole_steps(0, "mL", Decimal("0.1")) == Decimal("1002.0")
    assert shelf.whole_steps(0, "tablet", Decimal(1)) == 0


@given(
    held=st.integers(1, 10_000),
    density=st.decimals("0.3", "2", places=3),
    parts=st.lists(st.decimals("0.001", "400", places=3), max_size=30),
)
def test_whatever_is_taken_by_density_nothing_is_lost_or_owed(
    held: int, density: Decimal, parts: list[Decimal]
) -> None:
    shelf = Shelf((lot("a", "vehicle", "A", f"{held} g", density=parse_quantity(f"{density} g/mL")),))
    for part in parts:
        amount = parse_quantity(f"{part} mL")
        if shelf.has(0, amount):
            shelf.take(0, amount)
    all_of_it = shelf.whole_steps(0, "mL", Decimal("0.001"))
    shelf.take(0, parse_quantity(f"{all_of_it:f} mL"))
    left = magnitude(shelf.left(0), "g")
    assert 0 <= left < Decimal("0.001") * density + Decimal("1e-9")
    assert left + shelf.taken.get(0, Decimal(0)) == held


def test_near_names_are_given_with_their_form() -> None:
    shelf = Shelf((cellulose("A", "1 g"),))
    assert shelf.near_names(["microcrystalline celulose PH-105"]) == [
        "'microcrystalline cellulose PH-105' as excipient"
    ]
    assert shelf.near_names(["water"]) == []
