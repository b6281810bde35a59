"""Random stocks and orders: the lots chosen are those that are worked out anew, and none is taken below zero."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import PreparationError
from compounding.records.order import Order, Tablets
from compounding.records.preparation import prepare
from compounding.records.stock.choice import Provision, provided
from compounding.records.stock.lot import StockLot
from compounding.records.stock.shelf import Shelf
from compounding.units import magnitude, parse_quantity
from tests.records.stock import shelves
from tests.records.stock.shelves import (
    DAY,
    FAR,
    MADE,
    OPEN_POWDER,
    UNTIL,
    are_same,
    capsules,
    cellulose,
    chosen,
    cream,
    drops,
    on_hand,
    powder,
    sample,
    some_lots,
    tablets,
)

SOON = MADE + 30 * DAY


SAMPLED = {"tablets": sample("8.2 g")}
CERTIFIED = {"certificate": shelves.certificate()}


def needed(found: Provision) -> dict[str, Decimal]:
    """Return the rounded targets of what comes out of the stock, by material, from the record alone."""
    record = prepare(found.order, shelves.formula(found.order.formula))
    assert are_same(record, found.record)
    sums: dict[str, Decimal] = {}
    for line in record.materials:
        if not (line.key == "drug" and isinstance(found.order.source, Tablets)):
            sums[line.name] = sums.get(line.name, Decimal(0)) + magnitude(
                line.rounded(record.working[line.target].value), line.unit
            )
    return sums


def assert_as_worked_out(order: Order, lots: list[StockLot], units: dict[str, str], drug: str) -> None:
    """Compare the choice with one that is worked out anew: the same lots and amounts, or a refusal of both."""
    shelf, formula = Shelf(tuple(lots)), shelves.formula(order.formula)
    plain = prepare(replace(order, source=Tablets() if drug == shelves.TABLETS else shelves.certificate()), formula)
    amounts = {
        line.name.split(", size")[0]: magnitude(line.rounded(plain.working[line.target].value), line.unit)
        for line in plain.materials
        if not (line.key == "drug" and drug == shelves.TABLETS)
    }
    until = full = UNTIL if order.formula == "naltrexone-capsule" else plain.beyond_use.date
    while True:
        picks = {
            material: chosen(on_hand(lots, material, unit), amounts[material], until, alone=material == drug)
            for material, unit in units.items()
            if on_hand(lots, material, unit)
        }
        expiries = [
            on_hand(lots, material, units[material])[each][0] for material, own in picks.items() for each in own or ()
        ]
        before, until = until, min([full, *expiries])
        if before == until:
            break
    is_missing = drug != shelves.TABLETS and not on_hand(lots, drug, units[drug])
    if is_missing or any(own is None for own in picks.values()):
        with pytest.raises(PreparationError):
            provided(order, formula, shelf)
        assert not shelf.taken
        return
    found = provided(order, formula, shelf)
    own_takes = [
        (lots[place].material, each.lot, magnitude(each.amount, units[lots[place].material]))
        for place, each in zip(found.places, found.takes, strict=True)
        if place is not None
    ]
    assert sorted(own_takes) == sorted(
        (material, number, amount) for material, own in picks.items() for number, amount in (own or {}).items()
    )
    assert not shelf.taken
    assert found.record.beyond_use.date == until
    for material, total in needed(found).items():
        assert (
            total
            == sum(
                magnitude(each.amount, "mg" if material == shelves.POWDER else units_of(each.amount))
                for each in found.takes
                if each.material == material
            )
            or total.is_nan()
        )
    again = provided(found.order, formula, shelf)
    assert again.order == found.order
    assert are_same(again.record, found.record)
    assert [each.lot for each in again.takes] == [each.lot for each in found.takes]


def units_of(amount: object) -> str:
    from compounding.units import unit_spelling

    return str(unit_spelling(amount))  # type: ignore[arg-type]


@given(
    drug=some_lots(shelves.TABLETS, "tablet", "tablets", 12, **SAMPLED),
    shell=some_lots("hard capsule shells", "capsule shell", "capsules", 120, size="3"),
    count=st.sampled_from([30, 90, 100]),
)
def test_capsules_of_tablets_take_what_is_worked_out_anew(
    drug: list[StockLot], shell: list[StockLot], count: int
) -> None:
    units = {shelves.TABLETS: "tablet", "hard capsule shells": "capsule"}
    assert_as_worked_out(capsules(quantity=f"{count} capsules"), [*drug, *shell], units, shelves.TABLETS)


@given(
    drug=some_lots(shelves.POWDER, "powder", "mg", 500, **CERTIFIED),
    acid=some_lots(shelves.ACID, "excipient", "mg", 200),
    base=some_lots(shelves.BASE, "base", "g", 40),
    mass=st.sampled_from([10, 30, 45]),
)
def test_cream_of_powder_takes_what_is_worked_out_anew(
    drug: list[StockLot], acid: list[StockLot], base: list[StockLot], mass: int
) -> None:
    units = {shelves.POWDER: "mg", shelves.ACID: "g", shelves.BASE: "g"}
    assert_as_worked_out(cream(quantity=f"{mass} g"), [*drug, *acid, *base], units, shelves.POWDER)


@given(
    drug=some_lots(shelves.TABLETS, "tablet", "tablets", 3),
    water=some_lots("purified water", "vehicle", "mL", 60),
    glycerol=some_lots("glycerol", "excipient", "mL", 10),
    volume=st.sampled_from([15, 30, 100]),
)
def test_drops_of_tablets_take_what_is_worked_out_anew(
    drug: list[StockLot], water: list[StockLot], glycerol: list[StockLot], volume: int
) -> None:
    units = {shelves.TABLETS: "tablet", "purified water": "mL", "glycerol": "mL"}
    assert_as_worked_out(drops(quantity=f"{volume} mL"), [*drug, *water, *glycerol], units, shelves.TABLETS)


@given(
    lots=st.lists(
        st.tuples(st.sampled_from(["1 %", "8.7 %", "15 %"]), st.integers(0, 600), st.integers(0, 300)), max_size=5
    )
)
def test_powder_of_several_certificates_always_settles_on_one(lots: list[tuple[str, int, int]]) -> None:
    stock = [
        powder(f"P{place}", f"{mass} mg", UNTIL + days * DAY, water) for place, (water, mass, days) in enumerate(lots)
    ]
    order, formula = capsules(OPEN_POWDER), shelves.formula("naltrexone-capsule")
    wants = {
        water: magnitude(
            prepare(capsules(shelves.certificate(water)), formula)
            .materials[0]
            .rounded(prepare(capsules(shelves.certificate(water)), formula).working["powder"].value),
            "mg",
        )
        for water in ("1 %", "8.7 %", "15 %")
    }
    held = {water: sum(Decimal(mass) for own, mass, _ in lots if own == water) for water in wants}
    try:
        found = provided(order, formula, Shelf(tuple(stock)))
    except PreparationError:
        assert all(held[water] < want for water, want in wants.items())
        return
    own = [stock[place] for place in found.places if place is not None]
    assert len({lots[int(each.number[1:])][0] for each in own}) == 1
    water = lots[int(own[0].number[1:])][0]
    assert sum(magnitude(each.amount, "mg") for each in found.takes if each.lot) == wants[water]
    alone = sorted(
        (each.expiry, each.number)
        for each, (own_water, mass, _) in zip(stock, lots, strict=True)
        if mass >= wants[own_water]
    )
    if alone:
        assert [each.number for each in own] == [alone[0][1]]
    else:
        assert all((one.expiry, one.number) < (two.expiry, two.number) for one, two in pairwise(own))


@given(
    drug=st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["150 mg", "200 mg"])), min_size=1, max_size=3),
    filler=st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["120 mg", "140 mg"]), st.sampled_from(["3", "1"])), max_size=4
    ),
    expiries=st.lists(st.sampled_from([SOON, UNTIL, FAR]), min_size=7, max_size=7),
)
def test_whatever_was_measured_of_the_lots_the_choice_settles(
    drug: list[tuple[int, str]], filler: list[tuple[int, str, str]], expiries: list[datetime.date]
) -> None:
    stock = [
        *(
            tablets(f"T{place}", count, expiries[place], **SAMPLED, packing=parse_quantity(packing), size="3")
            for place, (count, packing) in enumerate(drug)
        ),
        *(
            cellulose(f"M{place}", f"{mass} g", expiries[3 + place], packing=parse_quantity(packing), size=size)
            for place, (mass, packing, size) in enumerate(filler)
        ),
    ]
    shelf, formula = Shelf(tuple(stock)), shelves.formula("naltrexone-capsule")
    try:
        found = provided(capsules(), formula, shelf)
    except PreparationError as error:
        assert all(each.startswith(("not enough ", "no lot of ")) for each in error.problems)  # noqa: PT017
        return
    for place, each in zip(found.places, found.takes, strict=True):
        if place is not None:
            shelf.take(place, each.amount)
    assert all(shelf.left(place).magnitude >= 0 for place in range(len(stock)))
    again = provided(found.order, formula, Shelf(tuple(stock)))
    assert are_same(again.record, found.record)
