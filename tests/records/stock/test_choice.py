"""Lots chosen for a batch: first expiry first out, nothing below zero, and nothing passed over in silence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compounding.errors import PreparationError
from compounding.records.order import CapsuleChoices, Lot, Order, StockTrituration, Tablets
from compounding.records.stock.choice import Provision, provided, with_first_lots
from compounding.records.stock.lot import StockLot
from compounding.records.stock.needs import Need
from compounding.records.stock.shelf import Shelf
from compounding.units import format_quantity, is_open, magnitude, parse_quantity
from tests.records.stock import shelves
from tests.records.stock.shelves import (
    DAY,
    FAR,
    MADE,
    OPEN_POWDER,
    OPEN_TRITURATION,
    UNTIL,
    capsules,
    cellulose,
    cream,
    drops,
    lot,
    powder,
    sample,
    shells,
    tablets,
)

SOON = MADE + 30 * DAY
PACKED: dict[str, Any] = {"packing": parse_quantity("130 mg"), "size": "3"}


def give(order: Order, *lots: StockLot, stated: tuple[str, ...] = ()) -> Provision:
    return provided(order, shelves.formula(order.formula), Shelf(lots), stated)


def refusal(order: Order, *lots: StockLot) -> list[str]:
    with pytest.raises(PreparationError) as caught:
        give(order, *lots)
    return list(caught.value.problems)


def took(found: Provision, *lots: StockLot) -> dict[str, str]:
    """Return what is taken of each lot of the stock, by its number."""
    assert [each.lot for each in found.takes] == ["" if place is None else lots[place].number for place in found.places]
    return {each.lot: format_quantity(each.amount) for each in found.takes if each.lot}


# --- which lots ------------------------------------------------------------------------------


def test_the_first_to_expire_of_those_that_last_is_taken() -> None:
    lots = (tablets("T3", 50, FAR + DAY), tablets("T2", 50, UNTIL), tablets("T1", 50, SOON))
    found = give(capsules(), *lots)
    assert took(found, *lots) == {"T2": "9 tablets"}
    assert found.record.beyond_use.date == UNTIL
    assert (
        f"{shelves.TABLETS}, lot T1, is passed over: it expires on {SOON}, before the beyond-use date {UNTIL}"
        in found.notes
    )
    assert not any("T3" in note for note in found.notes)


def test_a_lot_is_never_used_after_its_expiry_but_on_it() -> None:
    expired, last_day = tablets("T1", 50, MADE - DAY), tablets("T2", 50, MADE)
    assert took(give(capsules(), expired, last_day), expired, last_day) == {"T2": "9 tablets"}
    assert refusal(capsules(), expired) == [
        f"no lot of {shelves.TABLETS} can be used: 9 tablets needed; lot T1 ({MADE - DAY}, expired) has 50 tablets left"
    ]


def test_where_none_lasts_the_first_to_expire_is_taken_and_that_is_said() -> None:
    lots = (tablets("T2", 50, UNTIL - DAY), tablets("T1", 50, SOON))
    found = give(capsules(), *lots)
    assert took(found, *lots) == {"T1": "9 tablets"}
    assert found.record.beyond_use.date == SOON
    assert any(f"shortened from {UNTIL} to {SOON}" in text for text in found.record.warnings)
    assert (
        f"{shelves.TABLETS}, lot T1, shortens the beyond-use date from {UNTIL} to {SOON}: no lots that last longer are "
        "enough"
    ) in found.notes


def test_a_lot_that_shortens_the_date_is_taken_where_those_that_last_are_too_little() -> None:
    lots = (tablets("T1", 50, SOON), tablets("T2", 5, FAR))
    found = give(capsules(), *lots)
    assert took(found, *lots) == {"T1": "9 tablets"}
    assert not any("T1, is passed over" in note for note in found.notes)


def test_where_one_lot_shortens_the_date_others_need_last_no_longer() -> None:
    later = SOON + 30 * DAY
    lots = (tablets("T1", 50, SOON), cellulose("M1", "50 g", later), cellulose("M2", "50 g", FAR))
    found = give(capsules(), *lots)
    assert set(took(found, *lots)) == {"T1", "M1"}
    assert not any("M1" in note for note in found.notes)


def test_a_lot_named_by_the_order_sets_the_date_to_which_others_last() -> None:
    named = Lot(component="diluent", number="X", expiry=SOON)
    lots = (cellulose("M1", "50 g"), tablets("T1", 50, SOON - DAY), tablets("T2", 50, SOON))
    found = give(capsules(lots=(named,)), *lots)
    assert {each.lot for each in found.takes} == {"T2", "X", ""}
    assert found.order.lots[0] == named


# --- several lots ------------------------------------------------------------------------------


def test_one_lot_of_tablets_is_used_where_one_is_enough() -> None:
    lots = (tablets("T1", 8), tablets("T2", 9, FAR + DAY, tablets=sample("8.2 g")))
    found = give(capsules(), *lots)
    assert took(found, *lots) == {"T2": "9 tablets"}
    assert isinstance(found.order.source, Tablets)
    assert found.order.source.sample_mass == parse_quantity("8.2 g")
    assert (
        f"{shelves.TABLETS}, lot T1, is passed over: the batch needs 9 tablets of one lot, and it has not so much left"
        in found.notes
    )


def test_tablets_of_several_lots_are_weighed_as_the_mixture() -> None:
    weighed = sample("8.2 g", "99 %")
    lots = (tablets("T1", 4, tablets=weighed), tablets("T2", 8, FAR + DAY, tablets=weighed))
    found = give(capsules(), *lots)
    assert took(found, *lots) == {"T1": "4 tablets", "T2": "5 tablets"}
    assert found.order.source == Tablets()
    assert "mean_tablet_mass" in {each.key for each in found.record.working if is_open(each.value)}
    assert "tablets of several lots are crushed together: their mean mass is weighed of the mixture" in found.notes


def test_bulk_powder_is_mixed_only_of_one_certificate() -> None:
    lots = (powder("P1", "300 mg"), powder("P2", "300 mg", FAR + DAY, "8.6 %"), powder("P3", "300 mg", FAR + 2 * DAY))
    found = give(capsules(OPEN_POWDER), *lots)
    assert set(took(found, *lots)) == {"P1", "P3"}
    assert magnitude(sum((each.amount for each in found.takes[1:2]), found.takes[0].amount), "mg") == Decimal("445.82")
    [problem] = refusal(capsules(OPEN_POWDER), *lots[:2])
    assert problem.startswith(f"not enough {shelves.POWDER}: ")
    assert "needed of one certificate; lot P1" in problem
    assert problem.endswith(f"lot P2 ({FAR + DAY}) has 300 mg left")


def test_each_lot_of_powder_is_judged_by_what_it_is_certified_to_hold() -> None:
    """P1 would need more than it has, P2 less than it has, though not what P1 would need."""
    weak, strong = powder("P1", "460 mg", water="15 %"), powder("P2", "450 mg", FAR + DAY)
    found = give(capsules(OPEN_POWDER), weak, strong)
    assert set(took(found, weak, strong)) == {"P2"}
    assert found.order.source == strong.certificate
    # P1 has what P2 would need, so that a choice made anew each time would go to and fro.
    assert magnitude(found.takes[0].amount, "mg") < 460


def test_a_trituration_is_one_lot() -> None:
    stock = StockTrituration(part=parse_quantity("1 g"), whole=parse_quantity("10 g"))
    lots = [
        lot("naltrexone hydrochloride trituration", "trituration", f"S{place}", "3 g", trituration=stock)
        for place in (1, 2)
    ]
    order = capsules(OPEN_TRITURATION)
    assert refusal(order, *lots) == [
        f"not enough trituration of naltrexone hydrochloride, 100 mg per g: 4,050 mg needed of one lot; lot S1 ({FAR}) "
        f"has 3 g left; lot S2 ({FAR}) has 3 g left"
    ]
    assert took(give(capsules(OPEN_TRITURATION, "45 capsules"), *lots), *lots) == {"S1": "2,025 mg"}


def test_lots_of_other_materials_are_used_up_one_after_the_other() -> None:
    lots = (shells("S1", 30), shells("S2", 40), shells("S3", 40), tablets("T", 50))
    found = give(capsules(), *lots)
    assert took(found, *lots) == {"S1": "30 capsules", "S2": "40 capsules", "S3": "20 capsules", "T": "9 tablets"}
    assert [each.amount for each in found.order.lots if each.component == "shells"] == [
        parse_quantity(f"{count} capsules") for count in (30, 40, 20)
    ]


def test_lots_packed_otherwise_are_not_mixed_and_the_choice_settles() -> None:
    drug = tablets("T", 50, tablets=sample("8.2 g"), packing=parse_quantity("200 mg"), size="3")
    first = cellulose("M1", "1 g", **PACKED)
    second = cellulose("M2", "50 g", FAR + DAY, packing=parse_quantity("140 mg"), size="3")
    found = give(capsules(), drug, first, second)
    assert set(took(found, drug, first, second)) == {"T", "M2"}
    assert dict(found.order.capsules.packing)["diluent"] == parse_quantity("140 mg")
    [note] = [note for note in found.notes if "M1" in note]
    assert "of one packing statistic, and it has not so much left" in note
    [problem] = refusal(capsules(), drug, first, replace(second, on_hand=parse_quantity("1 g")))
    assert "needed of one packing statistic; lot M1" in problem
    mixed = give(capsules(), drug, first, cellulose("M2", "50 g", FAR + DAY, **PACKED))
    assert set(took(mixed, drug, first, cellulose("M2", "50 g", FAR + DAY))) == {"T", "M1", "M2"}


def test_two_components_of_one_material_do_not_count_on_the_same_lot() -> None:
    """The glycerin of a cream that is made in glycerin: what one takes is not there for the other."""
    materials = shelves.formula("naltrexone-cream").component("base").alternatives
    assert materials
    twice = cream(materials=(("base", materials[0]),))
    base = lot(materials[0], "base", "B", "28.1 g")
    drug = powder("P", "5 g")
    found = give(twice, drug, base)
    assert took(found, drug, base)["B"].endswith(" g")
    formula = shelves.formula("naltrexone-cream")
    same = replace(
        formula,
        components=tuple(
            replace(each, name=shelves.BASE) if each.key == "glycerin" else each for each in formula.components
        ),
    )
    shelf = Shelf((drug, lot(shelves.BASE, "base", "B", "29 g")))
    with pytest.raises(PreparationError, match="not enough XemaTop") as caught:
        provided(cream(), same, shelf)
    assert "lot B (2028-06-30) has 27.5 g left" in str(caught.value)


# --- what is stated, and what is not there ---------------------------------------------------------


def test_what_the_order_names_or_describes_is_not_of_the_stock() -> None:
    stock = (powder("P1", "5 g"), tablets("T1", 50, tablets=sample("8.2 g")))
    named = give(capsules(lots=(Lot(component="tablets", number="OWN", expiry=FAR),)), *stock)
    assert [each.lot for each in named.takes if each.form == "tablet"] == ["OWN"]
    assert named.order.source == Tablets()
    own = shelves.certificate("4 %")
    described = give(capsules(own), *stock, stated=("assay",))
    assert described.order.source == own
    assert described.takes[0].lot == ""
    assert any(
        "not taken from the stock table, because the order states what it holds" in each for each in described.notes
    )
    measured = sample("8.4 g")
    kept = give(capsules(measured), *stock, stated=("tablet_sample",))
    assert isinstance(kept.order.source, Tablets)
    assert (kept.order.source.sample_mass, kept.takes[0].lot) == (parse_quantity("8.4 g"), "T1")


def test_every_material_that_is_short_is_named_with_what_each_lot_has_left() -> None:
    short = refusal(
        capsules(OPEN_POWDER),
        powder("P1", "0.2 g"),
        powder("P2", "0.1 g", MADE - DAY),
        shells("S1", 50),
        shells("S2", 30, FAR + DAY),
    )
    assert short == [
        f"not enough {shelves.POWDER}: 445.82 mg needed; lot P2 ({MADE - DAY}, expired) has 0.1 g left; lot P1 ({FAR}) "
        "has 0.2 g left",
        f"not enough hard capsule shells, size 3: 90 capsules needed; lot S1 ({FAR}) has 50 capsules left; "
        f"lot S2 ({FAR + DAY}) has 30 capsules left",
    ]


def test_a_drug_without_a_lot_cannot_be_planned_and_near_names_are_given() -> None:
    wrong = replace(powder("P", "5 g"), material="naltrexon hydrochloride")
    [problem] = refusal(capsules(OPEN_POWDER), wrong)
    assert problem == (
        "the stock has no powder 'naltrexone hydrochloride': without its lot nothing can be planned; near it is "
        "'naltrexon hydrochloride' as powder"
    )


def test_what_the_stock_does_not_have_is_written_in_at_the_bench_and_said() -> None:
    found = give(capsules(), tablets("T", 50))
    assert [(each.material, each.lot) for each in found.takes] == [
        (shelves.TABLETS, "T"),
        (shelves.CELLULOSE, ""),
        ("hard capsule shells, size 3", ""),
    ]
    assert f"the stock table has no {shelves.CELLULOSE}: its lot is written in at the bench" in found.notes


def test_shells_of_two_kinds_are_not_chosen_between() -> None:
    clear = shells("S2", 500, material="clear shells")
    [problem] = refusal(capsules(), tablets("T", 50), shells("S1", 500), clear)
    assert problem == (
        "capsule shells of size 3: the stock has several kinds, clear shells and hard shells; leave in the stock table "
        "those that are to be used"
    )
    used_up = replace(clear, on_hand=parse_quantity("0 capsules"))
    assert took(give(capsules(), tablets("T", 50), shells("S1", 500), used_up), tablets("T", 50), shells("S1", 500))


def test_shells_are_of_the_size_that_the_capsules_have() -> None:
    lots = (tablets("T", 50), shells("S3", 500), shells("S1", 500, size="1"))
    assert took(give(capsules(capsules=CapsuleChoices(size="1")), *lots), *lots) == {
        "T": "9 tablets",
        "S1": "90 capsules",
    }
    heavy = tablets("T", 50, tablets=sample("9 g"), packing=parse_quantity("60 mg"), size="3")
    found = give(capsules(), heavy, *lots[1:])
    assert took(found, heavy, *lots[1:]) == {"T": "9 tablets", "S1": "90 capsules"}
    assert found.order.capsules.kept == ("3", "1")


def test_a_lot_in_another_unit_is_taken_by_its_density_or_said_to_be_unusable() -> None:
    weighed = lot("purified water", "vehicle", "W1", "500 g", density=parse_quantity("0.997 g/mL"))
    found = give(drops(), tablets("T", 50), weighed)
    assert took(found, tablets("T", 50), weighed)["W1"] == "30 mL"
    unknown = replace(weighed, number="W0", density=None)
    other = give(drops(), tablets("T", 50), unknown, weighed)
    assert any("W0, is passed over: 500 g on hand, but the batch needs it in mL" in note for note in other.notes)
    [problem] = refusal(drops(), tablets("T", 50), unknown)
    assert "state its density, or what is on hand in mL" in problem


def test_a_share_by_density_is_what_can_be_measured_out() -> None:
    density = parse_quantity("0.7 g/mL")
    lots = [lot("purified water", "vehicle", f"W{place}", "10 g", density=density) for place in (1, 2, 3)]
    found = give(drops(), tablets("T", 50), *lots)
    assert took(found, tablets("T", 50), *lots) == {
        "T": "1 tablet",
        "W1": "14.285 mL",
        "W2": "14.285 mL",
        "W3": "1.43 mL",
    }
    shelf = Shelf((tablets("T", 50), *lots))
    for place, each in zip(found.places, found.takes, strict=True):
        if place is not None:
            shelf.take(place, each.amount)
    assert all(shelf.left(place).magnitude >= 0 for place in range(4))


# --- the first lots of a titration -----------------------------------------------------------------


def test_first_lots_are_one_of_each_component() -> None:
    lots = (tablets("T2", 50, FAR + DAY), tablets("T1", 1), cellulose("M1", "1 g", SOON), cellulose("M2", "1 g"))
    formula = shelves.formula("naltrexone-capsule")
    found = with_first_lots(capsules(), formula, Shelf(lots))
    assert dict(found.places) == {"tablets": 1, "diluent": 3}
    assert [(each.component, each.number, each.amount) for each in found.order.lots] == [
        ("diluent", "M2", None),
        ("tablets", "T1", None),
    ]
    assert any("M1, is passed over" in note for note in found.notes)


def test_lots_that_hold_too_little_for_a_titration_give_way_to_the_next() -> None:
    lots = (tablets("T1", 1), tablets("T2", 50, FAR + DAY), cellulose("M", "50 g"))
    formula = shelves.formula("naltrexone-capsule")
    need = Need(key="tablets", material=shelves.TABLETS, amount=parse_quantity("9 tablets"))
    found = with_first_lots(capsules(), formula, Shelf(lots), passed={0: need})
    assert found.places["tablets"] == 1
    assert any("T1, is passed over: the batch needs 9 tablets of one lot" in note for note in found.notes)
    with pytest.raises(PreparationError) as caught:
        with_first_lots(capsules(), formula, Shelf(lots), passed={0: need, 1: need})
    assert caught.value.problems == (
        f"not enough {shelves.TABLETS}: 9 tablets needed of one lot; lot T1 ({FAR}) has 1 tablet left; "
        f"lot T2 ({FAR + DAY}) has 50 tablets left",
    )


def test_shells_of_a_titration_are_of_the_size_asked_for_or_of_none() -> None:
    lots = (tablets("T", 50), shells("S3", 10), shells("S1", 10, size="1"))
    formula = shelves.formula("naltrexone-capsule")
    for size, place in (("", 1), ("3", 1), ("1", 2), (None, None)):
        assert with_first_lots(capsules(), formula, Shelf(lots), shells=size).places.get("shells") == place
