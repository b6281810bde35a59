"""Several lots of one component: what is asked of them, and which line takes how much of each."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import Lot, StockTrituration
from compounding.units import magnitude, quantity
from tests.balances import balance
from tests.records.preparation.orders import (
    CAPSULES,
    CREAM,
    DROPS,
    MICROGRAMS,
    POWDER,
    TABLETS,
    WEIGHED,
    lot,
    number,
    q,
    record_of,
    refusal,
    refused,
    warned,
)

_LATE = "2028-12-31"
_BALANCES = (balance("A", "1 mg", "220 g"), balance("B", "0.1 mg", "120 g"))


def some(component: str, number: str, amount: str, expiry: str = _LATE) -> Lot:
    return replace(lot(component, expiry, number), amount=q(amount))


def taken(record: CompoundingRecord, key: str) -> list[tuple[str, Decimal | int]]:
    """Return the lots of a line with what it takes of them, in its unit."""
    material = next(each for each in record.materials if each.key == key)
    return [(each.number, magnitude(each.amount, material.unit)) for each in material.lots if each.amount is not None]


# --- in themselves ---------------------------------------------------------------------------


def test_each_of_several_lots_states_its_amount() -> None:
    lots = (some("base", "B1", "20 g"), lot("base", _LATE, "B2"), lot("base", _LATE, "B3"))
    problem = refusal(CREAM, lots=lots)
    assert problem == "3 lots of 'base': state how much is planned from each; the amount is missing for 'B2' and 'B3'"


def test_one_lot_is_given_once() -> None:
    lots = (some("base", "b1 ", "20 g"), some("base", "B1", "20 g"))
    assert refusal(CREAM, lots=lots) == "lot 'b1 ' of 'base' is given 2 times; give each lot once"


@pytest.mark.parametrize(
    ("formula_id", "component", "amount", "ending"),
    [
        (CREAM, "base", "20 mL", "give it in g"),
        (CREAM, "base", "0 g", "give more than zero"),
        (CAPSULES, "tablets", "5 g", "give it in tablets"),
        (CAPSULES, "drug", "5 g", "give it in tablets"),
        (CAPSULES, "tablets", "4.5 tablets", "give a whole number of tablets"),
        (CAPSULES, "shells", "5 g", "give it in capsules"),
        (CAPSULES, "diluent", "5 mL", "give it in mg"),
        (DROPS, "vehicle", "5 g", "give it in mL"),
    ],
)
def test_amounts_are_of_the_kind_of_the_material(formula_id: str, component: str, amount: str, ending: str) -> None:
    lots = (some(component, "A1", amount), some(component, "A2", amount))
    problems = refused(formula_id, lots=lots)
    assert len(problems) == 2
    assert problems[0].startswith(f"amount of {component!r}, lot 'A1': ")
    assert problems[0].endswith(ending)


def test_a_stock_trituration_is_one_lot() -> None:
    stock = StockTrituration(part=q("100 mg"), whole=q("10 g"))
    lots = (some("drug", "S1", "3 g"), some("drug", "S2", "3 g"))
    problem = refusal(MICROGRAMS, source=stock, lots=lots)
    assert problem.startswith("2 lots of 'drug': a stock trituration is one lot, with its own record and date")


def test_what_is_stated_once_must_hold_for_all_lots_of_the_drug() -> None:
    powder = record_of(CREAM, source=POWDER, lots=(some("drug", "P1", "1 g"), some("drug", "P2", "1 g")))
    assert warned(powder, "one certificate of analysis is stated: it must hold for every one of them")
    lots = (some("tablets", "T1", "5 tablets"), some("tablets", "T2", "5 tablets"))
    assert warned(record_of(CAPSULES, lots=lots, **WEIGHED), "the tablet sample stated must be of the mix")
    waiting = record_of(CAPSULES, lots=lots, source=replace(TABLETS, sample_mass=None), **WEIGHED)
    assert warned(waiting, "the tablet sample weighed at the bench must be of the mix")
    assayed = record_of(CAPSULES, lots=lots, source=replace(TABLETS, assay=q("99 %")), **WEIGHED)
    assert warned(assayed, "one content is stated: it must be that of the mix")
    one = record_of(CAPSULES, lots=lots[:1] and (some("tablets", "T1", "10 tablets"),), **WEIGHED)
    assert not warned(one, "Several lots")


# --- what they cover -------------------------------------------------------------------------


def test_less_than_the_target_is_refused_with_both_amounts() -> None:
    # 405 mg of drug are 8.1 tablets: nine are crushed.
    lots = (some("tablets", "T1", "5 tablets"), some("tablets", "T2", "3 tablets"))
    problem = refusal(CAPSULES, lots=lots, **WEIGHED)
    assert problem == (
        "Lots T1 and T2 of naltrexone hydrochloride tablets 50 mg: 8 tablets stated, less than the 9 tablets that the "
        "batch takes; state more, or another lot with it"
    )


def test_one_lot_with_its_amount_covers_the_target_too() -> None:
    assert "Lot T1 of naltrexone hydrochloride tablets 50 mg: 8 tablets stated, less than the 9 tablets" in refusal(
        CAPSULES, lots=(some("tablets", "T1", "8 tablets"),), **WEIGHED
    )


def test_lots_are_taken_in_the_order_stated_up_to_the_target() -> None:
    lots = (some("tablets", "T1", "5 tablets"), some("tablets", "T2", "6 tablets"))
    record = record_of(CAPSULES, lots=lots, **WEIGHED)
    assert taken(record, "tablets") == [("T1", 5), ("T2", 4)]
    ground = next(each for each in record.materials if each.key == "drug")
    assert [(each.number, each.amount) for each in ground.lots] == [("T1", None), ("T2", None)]


def test_amounts_are_compared_as_rounded() -> None:
    target = next(each for each in record_of(CAPSULES, **WEIGHED).materials if each.key == "diluent")
    exact = number(record_of(CAPSULES, **WEIGHED), "diluent", "mg")
    rounded = target.rounded(quantity(exact, "mg")).magnitude
    enough = (some("diluent", "D1", "5 g"), some("diluent", "D2", f"{rounded - 5000} mg"))
    assert taken(record_of(CAPSULES, lots=enough, **WEIGHED), "diluent") == [("D1", 5000), ("D2", rounded - 5000)]
    short = (enough[0], replace(enough[1], amount=quantity(rounded - 5000 - Decimal("0.01"), "mg")))
    assert "Lots D1 and D2 of microcrystalline cellulose PH-105: " in refusal(CAPSULES, lots=short, **WEIGHED)


def test_a_lot_that_is_not_needed_is_said_to_be_none() -> None:
    lots = (some("base", "B1", "100 g"), some("base", "B2", "5 g", "2026-11-30"))
    record = record_of(CREAM, lots=lots)
    assert taken(record, "base") == [("B1", number(record, "base", "g"))]
    assert warned(
        record, "Lot B2 of XemaTop: nothing is planned from it, because the lots stated before cover the batch"
    )
    assert record.beyond_use.date == datetime.date(2026, 11, 30)


def test_what_waits_for_the_bench_is_not_checked_and_said_so() -> None:
    lots = (some("diluent", "D1", "1 mg"), some("diluent", "D2", "2 mg"))
    record = record_of(CAPSULES, lots=lots)
    assert taken(record, "diluent") == [("D1", 1), ("D2", 2)]
    assert warned(
        record,
        "Lots D1 and D2 of microcrystalline cellulose PH-105: whether the amounts stated cover the batch is not",
    )


def test_lots_of_ground_powder_are_not_checked() -> None:
    lots = (some("tablets", "T1", "1 tablet"), some("tablets", "T2", "1 tablet"))
    record = record_of(CAPSULES, lots=lots, source=replace(TABLETS, ground="G-7"), **WEIGHED)
    assert warned(
        record,
        "Lots T1 and T2 of naltrexone hydrochloride tablets 50 mg: whether the amounts stated cover the batch is not",
    )
    assert [each.number for each in record.materials[0].lots] == ["T1", "T2"]


def test_the_lots_of_a_component_are_shared_out_over_its_lines() -> None:
    plain = record_of(MICROGRAMS, source=POWDER, balances=_BALANCES, **WEIGHED)
    lines = [
        each for each in plain.materials if each.name == next(m.name for m in plain.materials if m.key == "diluent")
    ]
    assert len(lines) > 1
    first = lines[0].rounded(plain.working[lines[0].target].value)
    lots = (
        replace(some("diluent", "D1", "1 mg"), amount=quantity(magnitude(first, "mg") + 10, "mg")),
        some("diluent", "D2", "100 g"),
    )
    record = record_of(MICROGRAMS, source=POWDER, balances=_BALANCES, lots=lots, **WEIGHED)
    assert taken(record, lines[0].key) == [("D1", magnitude(first, lines[0].unit))]
    assert taken(record, lines[1].key)[0] == ("D1", magnitude(quantity(10, "mg"), lines[1].unit))
    for line in record.materials:
        if line.lots:
            target = line.rounded(record.working[line.target].value)
            assert sum(amount for _, amount in taken(record, line.key)) == magnitude(target, line.unit)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=6))
def test_what_lots_give_is_the_target_or_refused(counts: list[int]) -> None:
    lots = tuple(some("tablets", f"T{place}", f"{count} tablets") for place, count in enumerate(counts))
    if sum(counts) < 9:
        assert f"{sum(counts)} tablets stated, less than the 9 tablets" in refusal(CAPSULES, lots=lots, **WEIGHED)
        return
    given_out = taken(record_of(CAPSULES, lots=lots, **WEIGHED), "tablets")
    assert sum(amount for _, amount in given_out) == 9
    assert all(0 < amount <= counts[int(name[1:])] for name, amount in given_out)


# --- the date --------------------------------------------------------------------------------


def test_the_earliest_of_all_lots_shortens_the_date_and_the_sheet_says_so() -> None:
    lots = (some("base", "B1", "20 g"), some("base", "B2", "20 g", "2026-12-03"))
    record = record_of(CREAM, lots=lots, materials=(("base", "Lipoderm"),))
    assert record.beyond_use.date == datetime.date(2026, 12, 3)
    without = record_of(CREAM).beyond_use.date
    assert without > record.beyond_use.date
    assert warned(
        record, f"Beyond-use date shortened from {without} to 2026-12-03: Lipoderm, lot B2, expires on 2026-12-03."
    )


def test_every_lot_that_ends_with_the_date_is_named() -> None:
    lots = (lot("tablets", "2026-12-03", "T1"), lot("shells", "2026-12-03", "S1"), lot("diluent", "2027-01-01", "D1"))
    shortened = [each for each in record_of(CAPSULES, lots=lots).warnings if each.startswith("Beyond-use date short")]
    assert len(shortened) == 2
    assert "naltrexone hydrochloride tablets 50 mg, lot T1, expires on 2026-12-03" in shortened[0]
    assert "hard capsule shells, lot S1, expires on 2026-12-03" in shortened[1]


def test_a_lot_that_outlasts_the_date_is_no_warning() -> None:
    assert not warned(record_of(CREAM, lots=(lot("base", _LATE),)), "shortened")
