"""The beyond-use date: class, storage, studies, lots, and which day is the first."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from compounding.records.compounding_record import BeyondUse
from compounding.records.order import Lot
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MADE, OIL, lot, record_of, refusal, warned


def _due(formula_id: str, **changes: Any) -> BeyondUse:
    return record_of(formula_id, **changes).beyond_use


def _days(formula_id: str, **changes: Any) -> int:
    return (_due(formula_id, **changes).date - MADE).days


@pytest.mark.parametrize(
    ("formula_id", "storage", "days"),
    [
        (CAPSULES, "", 180),
        (CAPSULES, "controlled room temperature", 180),
        (DROPS, "", 35),
        (DROPS, "refrigerator", 35),
        (DROPS, "controlled room temperature", 30),
        (OIL, "", 90),
        (OIL, "refrigerator", 90),
        (CREAM, "", 14),
    ],
)
def test_the_date_is_that_of_the_class_or_of_a_shorter_study(formula_id: str, storage: str, days: int) -> None:
    assert _days(formula_id, storage=storage) == days - 1
    assert _days(formula_id, storage=storage, first_day="day after") == days


def test_sixty_days_of_a_study_do_not_outrank_the_table() -> None:
    record = record_of(DROPS)
    assert record.beyond_use.date.isoformat() == "2026-12-26"
    said = (
        "The study fawcett-1997 (refrigerator) found 60 days, but the table's 35 days stand: without an antimicrobial"
    )
    assert warned(record, said)
    assert any("found 60 days: 35 days are assigned" in reason for reason in record.beyond_use.reasons)
    assert not warned(record, "found 30 days")


def test_a_year_of_a_study_does_not_outrank_half_a_year() -> None:
    record = record_of(CAPSULES)
    assert warned(record, "found 360 days, but the table's 180 days stand: no study outranks the limit of 180 days")


def test_the_convention_of_the_first_day_is_printed() -> None:
    assert "the day of compounding counts as day 1" in _due(CREAM).reasons
    assert "the day after counts as day 1" in _due(CREAM, first_day="day after").reasons
    assert refusal(CREAM, first_day="tomorrow") == "first day 'tomorrow': choose day of compounding or day after"


def test_a_storage_that_is_not_in_the_formula_is_refused() -> None:
    problem = refusal(CREAM, storage="controlled room temperature")
    assert problem == "storage 'controlled room temperature' is not one of the formula's; choose refrigerator"
    assert refusal(DROPS, storage="Refrigerator").endswith("choose refrigerator or controlled room temperature")


# --- lots ------------------------------------------------------------------------------------


def test_the_earliest_expiry_of_a_lot_shortens_the_date() -> None:
    lots = (lot("base", "2026-12-01", "B1"), lot("glycerin", "2026-11-30", "G1"), lot("drug", "2027-01-31", "D1"))
    due = _due(CREAM, lots=lots)
    assert due.date == datetime.date(2026, 11, 30)
    assert "shortened to the expiry of glycerin, lot G1" in due.reasons


def test_an_expiry_on_the_last_day_or_later_shortens_nothing() -> None:
    for expiry in ("2026-12-05", "2026-12-06"):
        due = _due(CREAM, lots=(lot("base", expiry),))
        assert due.date == datetime.date(2026, 12, 5)
        assert not any("shortened" in reason for reason in due.reasons)


def test_a_lot_without_expiry_shortens_nothing() -> None:
    assert _days(CREAM, lots=(Lot(component="base", number="B1", expiry=None),)) == 13


def test_a_lot_that_had_expired_is_refused() -> None:
    problem = refusal(CAPSULES, lots=(lot("tablets", "2026-11-21", "T7"),))
    assert problem == (
        "tablets, lot 'T7', expired on 2026-11-21, before the day of compounding 2026-11-22; use another lot"
    )


def test_a_lot_that_expires_today_is_used_today_only() -> None:
    record = record_of(CAPSULES, lots=(lot("tablets", "2026-11-22", "T7"),))
    assert record.beyond_use.date == MADE
    assert warned(record, "tablets, lot T7, expires on the day of compounding")


@pytest.mark.parametrize(("first_day", "days"), [("day of compounding", 9), ("day after", 8)])
def test_days_of_use_follow_the_convention(first_day: str, days: int) -> None:
    lots = (lot("tablets", "2026-11-30"),)
    record = record_of(DROPS, dose="0.5 mg", doses_per_day="1 dose/day", lots=lots, first_day=first_day)
    assert warned(record, f"the beyond-use date allows {days} days: dispense no more than {days / 2:g} mL")


def test_a_date_in_a_leap_year_and_over_new_year() -> None:
    assert _due(CREAM, made=datetime.date(2028, 2, 20)).date == datetime.date(2028, 3, 4)
    assert _due(DROPS, made=datetime.date(2026, 12, 31)).date == datetime.date(2027, 2, 3)


def test_the_label_states_date_and_storage() -> None:
    label = record_of(DROPS, storage="controlled room temperature").label
    assert label.beyond_use == "2026-12-21"
    assert label.storage.startswith("Store at controlled room temperature, 20 to 25")
