"""The prescriptions of a batch: what each takes, by when, and what the label and the head say of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounding.records.canonical import order_json
from compounding.records.order import Letterhead, Share
from compounding.records.order_reading import read_order
from compounding.records.preparation.shares import MOST_SHARES
from tests.records.preparation.orders import (
    CAPSULES,
    CREAM,
    MADE,
    formula,
    order,
    q,
    record_of,
    refusal,
    refused,
    warned,
)

_DAY = datetime.timedelta(days=1)


def share(number: str, amount: str = "", **rest: Any) -> Share:
    return Share(number=number, quantity=q(amount) if amount else None, **rest)


def facts(shares: tuple[Share, ...], formula_id: str = CAPSULES, **rest: Any) -> dict[str, str]:
    return record_of(formula_id, shares=shares, **rest).fact_texts


# --- the head --------------------------------------------------------------------------------


def test_one_prescription_heads_the_record_with_its_day_and_notes() -> None:
    found = facts((share("RX-1001", needed_by=datetime.date(2026, 11, 25), notes="Call on arrival."),))
    assert found["Prescription"] == "RX-1001; needed by 2026-11-25"
    assert found["Notes RX-1001"] == "Call on arrival."
    assert facts((share("RX-1001"),))["Prescription"] == "RX-1001"
    assert facts((share("", needed_by=datetime.date(2026, 11, 25)),))["Prescription"] == "Needed by 2026-11-25"
    assert facts((share("", notes="No rush."),)) == facts(()) | {"Notes": "No rush."}


def test_merged_prescriptions_are_named_with_their_shares() -> None:
    shares = (
        share("RX-1001", "60 capsules", notes="With food."),
        share("RX-1002", "30 capsules", needed_by=datetime.date(2026, 11, 30)),
    )
    found = facts(shares)
    assert found["Prescriptions"] == "RX-1001: 60 capsules; RX-1002: 30 capsules, needed by 2026-11-30"
    assert found["Prescribed"].startswith("90 capsules")
    assert found["Notes RX-1001"] == "With food."


def test_the_head_begins_with_a_number_as_it_was_typed_and_with_a_capital_where_there_is_none() -> None:
    numbered, other = share("rx-1", "60 capsules"), share("", "30 capsules")
    assert facts((numbered, other))["Prescriptions"] == "rx-1: 60 capsules; prescription 2: 30 capsules"
    assert facts((other, numbered))["Prescriptions"] == "Prescription 1: 30 capsules; rx-1: 60 capsules"


def test_many_prescriptions_are_named_in_lines_of_twenty() -> None:
    found = facts(tuple(share(f"RX-{place}", "2 capsules") for place in range(1, 41)), quantity="80 capsules")
    assert found["Prescriptions"].count(";") == 19
    assert found["Prescriptions 21 and on"].startswith("RX-21: 2 capsules; ")


def test_an_order_without_prescriptions_says_nothing_of_them() -> None:
    record = record_of(CAPSULES)
    assert not [label for label in record.fact_texts if label.startswith(("Prescription", "Notes"))]
    assert record.label.contents == ()
    assert record.label.letterhead is None


# --- the label -------------------------------------------------------------------------------


def test_each_of_several_prescriptions_has_its_contents_on_the_label() -> None:
    label = record_of(CAPSULES, shares=(share("RX-1", "60 capsules"), share("", "30 capsules"))).label
    assert label.contents == (("RX-1", "60 capsules"), ("prescription 2", "30 capsules"))
    assert label.amount == "60 capsules"


def test_one_prescription_takes_the_whole() -> None:
    label = record_of(CAPSULES, shares=(share("RX-1", "90 capsules"),)).label
    assert (label.contents, label.amount) == ((), "90 capsules")


def test_the_letterhead_heads_the_label() -> None:
    letterhead = Letterhead(name="Lindenapotheek", address=("Hoofdstraat 1", "1000 Brussel"), phone="02 555 01 23")
    assert record_of(CREAM, letterhead=letterhead).label.letterhead == letterhead


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula_id", "amounts", "problem"),
    [
        (
            CAPSULES,
            ("60 capsules", "31 capsules"),
            "the prescriptions take 91 capsules together, but the quantity is 90",
        ),
        (CAPSULES, ("89 capsules",), "the prescriptions take 89 capsules together, but the quantity is 90"),
        (CAPSULES, ("60 capsules", ""), "what RX-2 takes of the batch is missing"),
        (CAPSULES, ("90 g",), "quantity of RX-1: 90 g: give it in capsules"),
        (CAPSULES, ("89.5 capsules", "0.5 capsules"), "give a whole number of capsules"),
        (CAPSULES, ("0 capsules", "90 capsules"), "quantity of RX-1: 0 capsules: give more than zero"),
        (CREAM, ("30 mL",), "quantity of RX-1: 30 mL: give it in g"),
        (CREAM, ("10 g", "20.001 g"), "the prescriptions take 30.001 g together, but the quantity is 30 g"),
    ],
)
def test_shares_come_to_the_quantity(formula_id: str, amounts: tuple[str, ...], problem: str) -> None:
    shares = tuple(share(f"RX-{place}", amount) for place, amount in enumerate(amounts, start=1))
    assert any(problem in each for each in refused(formula_id, shares=shares))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=8))
def test_any_shares_that_come_to_the_quantity_are_taken(milligrams: list[int]) -> None:
    shares = tuple(share(f"RX-{place}", f"{amount} mg") for place, amount in enumerate(milligrams))
    record = record_of(CREAM, quantity=q(f"{sum(milligrams)} mg"), shares=shares)
    assert len(record.label.contents) == (len(shares) if len(shares) > 1 else 0)


def test_texts_fit_and_can_be_printed() -> None:
    assert "number of the prescription of 41 characters: at most 40" in refusal(CREAM, shares=(share("7" * 41),))
    assert "notes of the prescription of 301 characters" in refusal(CREAM, shares=(share("1", notes="x" * 301),))
    assert "cannot be printed" in refusal(CREAM, shares=(share("1", notes="a\nb"),))
    assert "name of the pharmacy" in refusal(CREAM, letterhead=Letterhead(name="a\tb"))
    assert "retention of the record of 301" in refusal(CREAM, retention="x" * 301)
    assert "the letterhead has no name" in refusal(CREAM, letterhead=Letterhead(name=" "))
    assert "6 lines of address: at most 5" in refusal(CREAM, letterhead=Letterhead(name="A", address=("1",) * 6))


def test_more_prescriptions_than_a_sheet_lists_are_refused() -> None:
    shares = tuple(share(f"RX-{place}", "2 capsules") for place in range(MOST_SHARES + 5))
    assert refusal(CAPSULES, shares=shares).startswith(f"{MOST_SHARES + 5} prescriptions in one batch: at most")


# --- what is warned of -----------------------------------------------------------------------


def test_a_merged_batch_says_so() -> None:
    record = record_of(CAPSULES, shares=(share("RX-1", "60 capsules"), share("RX-2", "30 capsules")))
    assert warned(record, "One batch for 2 prescriptions: RX-1 and RX-2. Each container gets a label of its own, with")
    open_shares = record_of(CAPSULES, shares=(share("RX-1"), share("RX-2")))
    assert warned(open_shares, "what each takes is not stated: write its contents onto its label.")
    assert not warned(record_of(CAPSULES, shares=(share("RX-1"),)), "One batch for")
    many = record_of(CAPSULES, shares=tuple(share(f"RX-{place}", "3 capsules") for place in range(30)))
    assert warned(many, "RX-19 and 10 more.")


def test_a_number_that_stands_twice_is_warned_of() -> None:
    record = record_of(CAPSULES, shares=(share("RX-1", "60 capsules"), share("RX-1", "30 capsules")))
    assert warned(record, "Prescription RX-1 is named 2 times")


def test_days_that_are_not_kept_are_warned_of() -> None:
    due = record_of(CAPSULES).beyond_use.date
    for day, text in (
        (MADE - _DAY, f"RX-1 is needed by {MADE - _DAY}, before the day of compounding {MADE}"),
        (due + _DAY, f"RX-1 is needed by {due + _DAY}, but the beyond-use date is {due}"),
    ):
        assert warned(record_of(CAPSULES, shares=(share("RX-1", needed_by=day),)), text)
    for day in (MADE, due):
        assert not warned(record_of(CAPSULES, shares=(share("RX-1", needed_by=day),)), "needed by")
    assert warned(record_of(CAPSULES, shares=(Share(needed_by=MADE - _DAY),)), "Prescription 1 is needed by")


# --- read back -------------------------------------------------------------------------------


def test_all_of_it_is_read_back_from_the_canonical_text() -> None:
    asked = order(
        CREAM,
        shares=(share("RX-1", "10 g", notes="With care."), share("RX-2", "20 g", needed_by=MADE)),
        letterhead=Letterhead(name="Lindenapotheek", address=("Hoofdstraat 1", "1000 Brussel"), phone="02 555"),
        retention="10 years",
        kept=("1", "3"),
    )
    assert read_order(order_json(asked, formula(CREAM))).order == asked
