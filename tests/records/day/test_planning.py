"""A day planned: served in order, nothing taken twice, and the same on one core as on several."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from compounding.records.day import DayBatch, planning
from compounding.records.formula import Formula
from compounding.records.library import find_library
from compounding.records.order import Order, Tablets
from compounding.records.preparation import prepare
from compounding.records.stock.lot import BASE, StockLot
from compounding.records.titration import TitrationOrder, plan_campaign
from compounding.units import format_quantity, is_open, magnitude, parse_quantity, unit_spelling
from tests.records.day.days import cream, drops, orders, planned, stocks, titration
from tests.records.orders.rows import Row, row
from tests.records.stock import shelves
from tests.records.stock.shelves import DAY, FAR, MADE, cellulose, lot, powder, shells, tablets


def load(order: Order) -> Formula:
    return find_library().load(order.formula, order.version)


# Days are compared as text: an open quantity, whose number is none, equals nothing.


def reversed_work(function: Callable[[Any], Any], items: Sequence[Any]) -> Iterable[Any]:
    return [function(each) for each in items[::-1]][::-1]


def pickled_work(function: Callable[[Any], Any], items: Sequence[Any]) -> Iterable[Any]:
    """Work as other processes do: what they get and what they give back are copies."""
    return [pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(function))(each))) for each in items]


# --- in words --------------------------------------------------------------------------------


def test_what_one_prescription_takes_is_not_there_for_the_next() -> None:
    rows = [row(number) for number in (2, 3, 4, 5)]
    day = planned(rows, [tablets("T1", 20), tablets("T2", 10, FAR + DAY)]).day
    assert [[take.lot for take in each.takes if take.form == "tablet"] for each in day.batches] == [
        ["T1"],
        ["T1"],
        ["T2"],
    ]
    [refused] = day.refused
    assert (refused.row, refused.prescription) == (5, "RX-5")
    assert refused.problems == (
        f"not enough {shelves.TABLETS}: 9 tablets needed; lot T1 ({FAR}) has 2 tablets left; lot T2 ({FAR + DAY}) has "
        "1 tablet left",
    )


def test_the_last_of_several_lots_go_into_one_batch() -> None:
    day = planned([row(2), row(3)], [tablets("T1", 14), tablets("T2", 4, FAR + DAY)]).day
    assert [[(take.lot, take.amount) for take in each.takes if take.form == "tablet"] for each in day.batches] == [
        [("T1", parse_quantity("9 tablets"))],
        [("T1", parse_quantity("5 tablets")), ("T2", parse_quantity("4 tablets"))],
    ]


def test_batch_numbers_have_no_gap_where_rows_are_refused() -> None:
    rows = [row(2), row(3, strength="45 mg/capsule"), row(4, quantity="90"), cream(5), row(6)]
    found = planned(rows, [tablets("T", 100)], first_serial=7).day
    assert [(each.batch, each.rows) for each in found.batches] == [("20261122-007", (2,)), ("20261122-008", (6,))]
    assert [each.file for each in found.batches] == ["20261122-007.xlsx", "20261122-008.xlsx"]
    assert [each.row for each in found.refused] == [3, 4, 5]
    assert all(each.problems for each in found.refused)


def test_a_refused_row_takes_nothing() -> None:
    """The row has enough tablets, but not enough shells."""
    lots = [tablets("T", 10), shells("S", 40)]
    day = planned([row(2), row(3, quantity="30 capsules")], lots).day
    assert [each.row for each in day.refused] == [2]
    assert {each.lot: each.left for each in day.uses if each.lot} == {
        "T": parse_quantity("7 tablets"),
        "S": parse_quantity("10 capsules"),
    }


def test_without_a_stock_lots_are_written_in_at_the_bench() -> None:
    day = planned([row(2), drops(3)], None).day
    assert not day.refused
    assert {(take.lot, take.expiry) for each in day.batches for take in each.takes} == {("", None)}
    assert all(use.left is None and use.on_hand is None for use in day.uses)


def test_merged_rows_make_one_batch_with_a_label_for_each() -> None:
    [batch] = planned([row(2), row(3, quantity="30 capsules")], [tablets("T", 100)], merge=True).day.batches
    assert (batch.rows, batch.prescriptions, batch.quantity) == ((2, 3), ("RX-2", "RX-3"), "120 capsules")
    assert [(each.prescription, each.amount, each.text.batch) for each in batch.labels] == [
        ("RX-2", "90 capsules", "20261122-001"),
        ("RX-3", "30 capsules", "20261122-001"),
    ]
    assert batch.notes[0].startswith("one batch of 120 capsules for 2 prescriptions: RX-2 (row 2): 90 capsules")


def test_where_a_merged_batch_is_too_large_its_rows_are_made_one_by_one_as_far_as_they_go() -> None:
    day = planned([row(2), row(3), drops(4)], [tablets("T", 10)], merge=True).day
    assert [each.rows for each in day.batches] == [(2,), (4,)]
    assert [(each.row, each.prescription) for each in day.refused] == [(3, "RX-3")]
    assert day.batches[0].notes[0].startswith("not merged, for one batch cannot be made of row 2 and 3: not enough")


def test_a_faulty_row_takes_no_good_row_down_with_it() -> None:
    rows = [row(2), row(3, quantity="0 capsules"), row(4, quantity="30 capsules"), row(5, quantity="60 capsules")]
    day = planned(rows, [tablets("T", 100)], merge=True).day
    assert [each.rows for each in day.batches] == [(2, 4, 5)]
    assert day.batches[0].quantity == "180 capsules"
    [refused] = day.refused
    assert (refused.row, refused.problems) == (3, ("quantity 0 capsules: give more than zero",))
    assert repr(planned(rows, [tablets("T", 100)], reversed_work, merge=True).day) == repr(day)


def test_a_single_row_that_is_left_of_a_merged_batch_is_made_by_itself() -> None:
    day = planned([row(2), row(3, quantity="0 capsules")], None, merge=True).day
    assert [each.rows for each in day.batches] == [(2,)]
    assert [each.row for each in day.refused] == [3]


def test_a_lot_of_which_others_leave_nothing_is_named_with_the_batches_that_still_need_it() -> None:
    base = "XemaTop"
    lots = [tablets("T", 100), powder("P", "5 g"), lot(base, BASE, "X", "28.05 g")]
    waiting = cream(2, source="tablets")  # how much base it takes is known when the tablets are weighed
    [alone] = [each for each in planned([waiting], lots).day.uses if each.lot == "X"]
    assert (alone.needed, alone.waiting) == (None, ("20261122-001",))
    whole = planned([cream(2)], lots).day
    [use] = [each for each in whole.uses if each.lot == "X"]
    assert use.needed is not None
    exactly = [*lots[:2], lot(base, BASE, "X", format_quantity(use.needed))]
    day = planned([waiting, cream(3)], exactly).day
    assert day.notes == (
        "XemaTop, lot X: other batches take all of it, and 20261122-001 still need an amount of it that is known only "
        "at the bench: have another lot ready, and write it in",
    )


def test_the_sheet_is_written_from_the_order_with_its_lots_and_number() -> None:
    found = planned([row(2)], [tablets("T", 100)])
    [order] = found.orders
    assert isinstance(order, Order)
    assert order.batch == found.day.batches[0].batch
    record = prepare(order, load(order))
    assert (record.order_hash, record.warnings) == (found.day.batches[0].order_hash, found.day.batches[0].warnings)
    assert record.label == found.day.batches[0].labels[0].text


# --- titrations --------------------------------------------------------------------------------


def test_a_titration_is_made_of_a_lot_that_holds_enough_for_all_of_it() -> None:
    lots = [tablets("T1", 1), tablets("T2", 50, FAR + DAY), shells("S1", 20), shells("S2", 500, FAR + DAY)]
    [batch] = planned([titration(2)], lots).day.batches
    assert {take.lot for take in batch.takes if take.lot} == {"T2", "S2"}
    assert any("T1, is passed over: the batch needs" in note for note in batch.notes)


def test_a_titration_for_which_no_lot_is_enough_is_refused() -> None:
    day = planned([titration(2)], [tablets("T1", 1), tablets("T2", 1)]).day
    assert day.refused[0].problems[0].startswith(f"not enough {shelves.TABLETS}: ")
    assert "needed of one lot; lot T1" in day.refused[0].problems[0]


def test_shells_of_a_titration_have_the_size_of_its_capsules() -> None:
    lots = [
        tablets("T", 50, tablets=shelves.sample("9 g"), packing=parse_quantity("30 mg"), size="3"),
        shells("S3", 500),
        shells("S1", 500, size="1"),
        shells("S0", 500, size="0"),
    ]
    [batch] = planned([titration(2)], lots).day.batches
    sizes = {take.material.rpartition(" ")[2]: take.lot for take in batch.takes if take.form == "capsule shell"}
    assert len(sizes) > 1
    assert set(sizes.values()) == {""}
    assert any(note.startswith("capsule shells of sizes ") for note in batch.notes)
    one = [*lots[:1], shells("S3", 500), shells("S0", 500, size="0")]
    [same] = planned(
        [row(3, schedule="4.5 mg for 9 days", strength="", quantity="", needed_by="2026-11-23")], one
    ).day.batches
    assert {(each.material, each.lot) for each in same.takes if each.form == "capsule shell"} == {
        ("hard capsule shells, size 0", "S0")
    }


# --- properties ----------------------------------------------------------------------------------


@settings(max_examples=40)
@given(rows=orders(), lots=stocks())
def test_nothing_is_taken_below_zero_or_lost_and_targets_add_up(rows: list[Row], lots: list[StockLot]) -> None:
    found = planned(rows, lots)
    day = found.day
    taken: dict[tuple[str, str], Decimal] = {}
    for batch, order in zip(day.batches, found.orders, strict=True):
        assert targets(order) == sums(batch)
        for take in batch.takes:
            if take.lot:
                assert take.expiry is not None
                assert take.expiry >= MADE
                if not is_open(take.amount):
                    name = take.material.split(", size")[0], take.lot
                    taken[name] = taken.get(name, Decimal(0)) + base(take.amount)
    for own in lots:
        left = base(own.on_hand) - taken.pop((own.material, own.number), Decimal(0))
        assert left >= 0
        shown = {
            use.left for use in day.uses if (use.material.split(", size")[0], use.lot) == (own.material, own.number)
        }
        assert {base(each) for each in shown if each is not None} in (set(), {left})
    assert not taken
    assert [each.batch for each in day.batches] == [f"20261122-{place:03d}" for place, _ in enumerate(day.batches, 1)]
    made = [number for each in day.batches for number in each.rows]
    assert sorted([*made, *(each.row for each in day.refused)]) == [each.number for each in rows]
    assert made == sorted(made)


def base(amount: Any) -> Decimal:
    """Return an amount in the smallest unit of its kind."""
    unit = unit_spelling(amount)
    return magnitude(amount, {"g": "mg", "kg": "mg", "L": "mL"}.get(unit, unit))


def sums(batch: DayBatch) -> dict[str, tuple[Decimal, bool]]:
    """Return what a batch takes of each material as far as it is known, and whether more of it waits for the bench."""
    return added((take.material, take.amount) for take in batch.takes)


def added(amounts: Iterable[tuple[str, Any]]) -> dict[str, tuple[Decimal, bool]]:
    found: dict[str, tuple[Decimal, bool]] = {}
    for name, amount in amounts:
        known, waits = found.get(name, (Decimal(0), False))
        found[name] = (known, True) if is_open(amount) else (known + base(amount), waits)
    return found


def targets(made_from: Order | TitrationOrder) -> dict[str, tuple[Decimal, bool]]:
    """Return the rounded targets of the sheets of a batch, by material, and whether some wait for the bench."""
    found: list[tuple[str, Any]] = []
    order = made_from if isinstance(made_from, Order) else made_from.order
    records = [prepare(made_from, load(order))] if isinstance(made_from, Order) else []
    if isinstance(made_from, TitrationOrder):
        campaign = plan_campaign(made_from, load(order))
        records = [each.record for each in campaign.batches]
        name = campaign.formula.tablet_source.name
        found += [(name, campaign.working[f"crushed_{each.place}"].value) for each in campaign.powders]
    for record in records:
        found += [
            (line.name, line.rounded(record.working[line.target].value))
            for line in record.materials
            if not line.made_here and not (line.key == "drug" and isinstance(order.source, Tablets))
        ]
    return added(found)


@settings(max_examples=25)
@given(rows=orders(), lots=stocks())
def test_the_same_table_gives_the_same_day_however_it_is_worked(rows: list[Row], lots: list[StockLot]) -> None:
    wanted = repr(planned(rows, lots))
    assert repr(planned(rows, lots, reversed_work)) == wanted
    assert repr(planned(rows, lots, pickled_work)) == wanted
    with ThreadPoolExecutor(4) as pool:
        assert repr(planned(rows, lots, pool.map)) == wanted


@settings(max_examples=25)
@given(rows=orders(), lots=stocks())
def test_planned_together_they_take_what_they_would_one_by_one(rows: list[Row], lots: list[StockLot]) -> None:
    together = planned(rows, lots)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "_TOGETHER", 1)
        alone = planned(rows, lots)
    assert alone.orders == together.orders
    for one, other in zip(alone.day.batches, together.day.batches, strict=True):
        assert repr(one.takes) == repr(other.takes)
    assert repr((alone.day.uses, alone.day.refused)) == repr((together.day.uses, together.day.refused))


def test_more_than_are_planned_together_are_served_in_order() -> None:
    rows = [row(number, quantity="10 capsules") for number in range(2, 152)]
    lots = [*(tablets(f"T{place}", 20, FAR + place * DAY) for place in range(9)), cellulose("M", "1 kg")]
    found = planned(rows, lots)
    own = [take.lot for each in found.day.batches for take in each.takes if take.form == "tablet"]
    assert own == sorted(own)
    assert len(found.day.batches) == 150
    assert {use.lot: use.left for use in found.day.uses if use.form == "tablet"} == {
        f"T{place}": parse_quantity("0 tablets" if place < 7 else "10 tablets") for place in range(8)
    }
    assert repr(planned(rows, lots, reversed_work)) == repr(found)


def test_powder_of_other_certificates_is_served_alike_however_it_is_worked() -> None:
    rows = [row(number, source="powder", quantity="90 capsules") for number in range(2, 12)]
    lots = [powder(f"P{place}", "1.2 g", FAR + place * DAY, water) for place, water in enumerate(["8.7 %", "1 %"] * 2)]
    assert repr(planned(rows, lots, pickled_work)) == repr(planned(rows, lots))
