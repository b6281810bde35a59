"""Prescriptions merged: only those of one kind, with every share accounted for, and said."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.records.library import find_library
from compounding.records.orders.merging import MOST_MERGED, merged
from compounding.records.orders.rows import Asked
from compounding.units import magnitude, parse_quantity
from tests.records.orders.rows import Row, asked, row


def merge(*rows: Row) -> tuple[Asked, ...]:
    return merged(asked(*rows), find_library().load)


def test_prescriptions_of_one_kind_are_made_in_one_batch() -> None:
    [batch] = merge(
        row(2, quantity="30 capsules", prescriber="Dr A", notes="one", needed_by="2026-11-27"),
        row(3, quantity="60 capsules", prescriber="Dr B", notes="two", needed_by="2026-11-25"),
        row(4, quantity="90 capsules", prescriber="Dr A"),
    )
    assert (batch.rows, batch.prescriptions) == ((2, 3, 4), ("RX-2", "RX-3", "RX-4"))
    assert batch.order.prescription.quantity == parse_quantity("180 capsules")
    assert batch.order.prescription.prescriber == "Dr A; Dr B"
    assert batch.needed_by == datetime.date(2026, 11, 25)
    assert [(each.number, each.quantity, each.notes) for each in batch.order.shares] == [
        ("RX-2", parse_quantity("30 capsules"), "one"),
        ("RX-3", parse_quantity("60 capsules"), "two"),
        ("RX-4", parse_quantity("90 capsules"), ""),
    ]
    assert batch.notes == (
        "one batch of 180 capsules for 3 prescriptions: RX-2 (row 2): 30 capsules; RX-3 (row 3): 60 capsules; "
        "RX-4 (row 4): 90 capsules",
    )


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("strength", "3 mg/capsule"),
        ("source", "powder"),
        ("directions", "One at night."),
        ("overage", "3 %"),
        ("spare", "5 capsules"),
        ("first_day", "day after"),
        ("formula_version", "1"),
        ("strength_as", "base"),
        ("capsule_size", "3"),
    ],
)
def test_what_differs_in_anything_else_is_made_apart(column: str, text: str) -> None:
    assert [each.rows for each in merge(row(2), row(3, **{column: text}), row(4))] == [(2, 4), (3,)]


def test_a_spare_is_made_once_and_that_is_said() -> None:
    [batch] = merge(row(2, spare="5 capsules"), row(3, spare="5 capsules"))
    assert batch.order.spare == parse_quantity("5 capsules")
    assert batch.notes[0].endswith("; the spare of 5 capsules is made once")


def test_one_alone_is_left_as_it_is() -> None:
    [alone] = asked(row(2))
    assert merged([alone], find_library().load) == (alone,)


def test_titrations_are_not_merged() -> None:
    same = {"schedule": "1.5 mg for 14 days", "strength": "", "quantity": "", "needed_by": "2026-11-25"}
    assert [each.rows for each in merge(row(2, **same), row(3, **same))] == [(2,), (3,)]


def test_too_many_prescribers_are_counted() -> None:
    [batch] = merge(*(row(each, prescriber=f"Dr {'abcdefghij' * 2}{each}") for each in range(2, 8)))
    assert batch.order.prescription.prescriber == "6 prescribers, see the prescriptions"


@given(counts=st.lists(st.integers(1, 500), min_size=1, max_size=3 * MOST_MERGED))
def test_shares_add_up_and_nothing_is_lost(counts: list[int]) -> None:
    rows = [row(place, quantity=f"{count} capsules") for place, count in enumerate(counts, start=2)]
    batches = merge(*rows)
    assert sorted(number for each in batches for number in each.rows) == [each.number for each in rows]
    for batch in batches:
        own = [Decimal(counts[number - 2]) for number in batch.rows]
        assert len(own) <= MOST_MERGED
        assert magnitude(batch.order.prescription.quantity, "capsule") == sum(own)
        shares = [each.quantity for each in batch.order.shares]
        assert [None if each is None else magnitude(each, "capsule") for each in shares] == (
            own if len(own) > 1 else [None]
        )


def test_what_states_its_doses_per_day_is_not_merged_and_says_so() -> None:
    rows = [row(2, dose="4.5 mg", doses_per_day="1"), row(3, dose="4.5 mg", doses_per_day="1"), row(4), row(5)]
    found = merged(asked(*rows), find_library().load)
    assert [each.rows for each in found] == [(2,), (3,), (4, 5)]
    assert [any("days that it lasts" in note for note in each.notes) for each in found] == [True, True, False]
