"""What a batch needs of each component: the rounded targets of its sheet, added up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.calculations.balances import Balance
from compounding.errors import PreparationError
from compounding.records.bench_text import read_balance
from compounding.records.order import BulkPowder, Lot, Order, Tablets
from compounding.records.preparation import prepare
from compounding.records.stock.choice import provided
from compounding.records.stock.needs import Need, lots_of, needs, taken
from compounding.records.stock.shelf import Shelf
from compounding.units import format_quantity, is_open, magnitude, open_quantity, parse_quantity
from tests.records.stock.shelves import (
    DAY,
    FAR,
    TABLETS,
    capsules,
    cellulose,
    certificate,
    cream,
    drops,
    formula,
    order,
    powder,
    sample,
    shells,
)


def needed(asked: Order) -> dict[str, str]:
    return {each.key: format_quantity(each.amount) for each in needs(prepare(asked, formula(asked.formula)))}


def test_ground_tablets_come_out_of_the_tablets() -> None:
    found = needed(capsules(sample("8.2 g")))
    assert found["tablets"] == "9 tablets"
    assert found["shells"] == "90 capsules"
    assert "drug" not in found


def test_powder_crushed_beforehand_takes_no_tablets() -> None:
    assert "tablets" not in needed(capsules(Tablets(ground="G-1", sample_count=None)))


@pytest.mark.parametrize("asked", [cream(certificate()), drops(certificate()), drops(sample("8.2 g"))])
def test_each_line_is_needed_once(asked: Order) -> None:
    record = prepare(asked, formula(asked.formula))
    lines = [line for line in record.materials if not (line.key == "drug" and isinstance(asked.source, Tablets))]
    assert [(each.material, each.amount) for each in needs(record)] == [
        (line.name, line.rounded(record.working[line.target].value)) for line in lines
    ]


def coarse(text: str = "A: 1 mg to 220 g") -> tuple[Balance, ...]:
    return (read_balance(text),)


def test_what_goes_into_triturations_is_counted_with_its_component_and_what_is_made_here_is_not() -> None:
    """Drug 0.3 mg in 30 capsules of 10 mcg: two triturations, whose diluent comes out of the same material."""
    asked = order(
        "naltrexone-microgram-capsule",
        "10 mcg/capsule",
        "30 capsules",
        certificate(),
        balances=coarse(),
        capsules=replace(
            capsules().capsules,
            packing=(("drug", parse_quantity("200 mg")), ("diluent", parse_quantity("130 mg"))),
            packing_size="3",
        ),
    )
    record = prepare(asked, formula(asked.formula))
    lines = {line.key: line for line in record.materials}
    assert {"drug-part-1", "drug-diluent-1", "drug-part-2", "drug-diluent-2"} <= set(lines)
    targets = {
        key: magnitude(line.rounded(record.working[line.target].value), "mg")
        for key, line in lines.items()
        if line.unit == "mg"
    }
    found = {each.key: each for each in needs(record)}
    assert magnitude(found["drug"].amount, "mg") == targets["drug-part-1"]
    assert magnitude(found["diluent"].amount, "mg") == (
        targets["drug-diluent-1"] + targets["drug-diluent-2"] + targets["diluent"]
    )
    assert found["diluent"].material == lines["diluent"].name
    assert set(found) == {"drug", "diluent", "shells"}


def test_the_diluent_of_a_trituration_is_found_under_the_material_that_the_order_names() -> None:
    asked = order(
        "naltrexone-microgram-capsule",
        "10 mcg/capsule",
        "30 capsules",
        certificate(),
        balances=coarse(),
        materials=(("diluent", "lactose monohydrate"),),
    )
    assert set(needed(asked)) == {"drug", "diluent", "shells"}


def test_a_need_is_open_where_one_of_its_lines_is() -> None:
    record = prepare(capsules(), formula("naltrexone-capsule"))
    [filler] = [each for each in needs(record) if each.key == "diluent"]
    assert is_open(filler.amount)


def test_the_step_is_the_finest_of_the_lines() -> None:
    steps = {each.key: each.step for each in needs(prepare(cream(certificate()), formula("naltrexone-cream")))}
    assert steps["drug"] == Decimal("0.01")
    assert steps["base"] == Decimal("0.00001")


def test_the_size_of_shells_is_that_of_their_line() -> None:
    found = {each.key: each.size for each in needs(prepare(capsules(), formula("naltrexone-capsule")))}
    assert found == {"tablets": "", "diluent": "", "shells": "3"}


def test_a_take_is_the_share_of_the_lot_or_all_that_is_needed() -> None:
    need = Need(key="tablets", material=TABLETS, amount=parse_quantity("9 tablets"))
    share = Lot(component="tablets", number="T", expiry=FAR, amount=parse_quantity("4 tablets"))
    assert [each.amount for each in taken(need, share)] == [parse_quantity("4 tablets")]
    assert [each.amount for each in taken(need, replace(share, amount=None))] == [need.amount]
    [bench] = taken(need)
    assert (bench.lot, bench.expiry, bench.form, bench.amount) == ("", None, "tablet", need.amount)


def test_lots_of_tablets_may_be_named_as_those_of_the_drug() -> None:
    named = Lot(component="drug", number="T")
    assert lots_of(capsules(lots=(named,)), "tablets") == [named]
    assert lots_of(capsules(lots=(named,)), "diluent") == [None]


def weak() -> Order:
    """Return capsules by a trituration: the rest of the filler waits for the packing statistics."""
    balance = read_balance("III: 1 mg to 120 g, sensitivity 6 mg")
    return order("naltrexone-capsule", "0.5 mg/capsule", "30 capsules", certificate(), balances=(balance,))


def filler_of(asked: Order) -> Need:
    [found] = [each for each in needs(prepare(asked, formula(asked.formula))) if each.key == "diluent"]
    return found


def test_what_is_known_of_a_need_of_which_a_part_waits_is_told_apart() -> None:
    record = prepare(weak(), formula("naltrexone-capsule"))
    [weighed] = [line for line in record.materials if line.key == "drug-diluent-1"]
    need = filler_of(weak())
    assert is_open(need.amount)
    assert need.known == weighed.rounded(record.working[weighed.target].value)
    assert [is_open(each.amount) for each in taken(need)] == [False, True]


def test_a_lot_that_holds_no_more_than_what_is_known_is_not_enough_for_what_waits() -> None:
    need = filler_of(weak())
    assert need.known is not None
    asked = replace(weak(), source=BulkPowder(assay=open_quantity("%"), assay_basis=""))
    little = (powder("P", "5 g"), shells("S", 100), cellulose("M", format_quantity(need.known)))
    with pytest.raises(PreparationError, match="and an amount that is known at the bench are needed"):
        provided(asked, formula(asked.formula), Shelf(little))
    more = Shelf((*little, cellulose("N", "5 g", FAR + DAY)))
    found = provided(asked, formula(asked.formula), more)
    assert [each.lot for each in found.takes if each.material == need.material] == ["N", "N"]
