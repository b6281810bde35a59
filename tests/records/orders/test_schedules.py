"""Rows with a schedule: titrations, whose strengths and quantities follow from it."""

from __future__ import annotations

import datetime

from compounding.units import parse_quantity
from tests.records.orders.rows import asked, problems, row

STEPS = "1.5 mg for 14 days; 3 mg for 14 days; 4.5 mg for 30 days"


def test_a_row_with_a_schedule_asks_for_a_titration() -> None:
    strengths = "1.5 mg/capsule, 3 mg/capsule; 4.5 mg/capsule"
    [found] = asked(row(schedule=STEPS, strength=strengths, quantity="", needed_by="2026-11-25", doses_per_day="2"))
    asked_for = found.titration
    assert asked_for is not None
    assert asked_for.order == found.order
    assert asked_for.start == datetime.date(2026, 11, 25)
    assert [(step.dose, step.days) for step in asked_for.schedule.steps] == [
        (parse_quantity("1.5 mg/dose"), 14),
        (parse_quantity("3 mg/dose"), 14),
        (parse_quantity("4.5 mg/dose"), 30),
    ]
    assert asked_for.schedule.doses_per_day == 2
    assert asked_for.strengths == tuple(parse_quantity(f"{each} mg/capsule") for each in ("1.5", "3", "4.5"))
    assert found.order.prescription.doses_per_day is None


def test_strengths_and_doses_per_day_may_be_left_out() -> None:
    [found] = asked(row(schedule=STEPS, strength="", quantity="", needed_by="2026-11-25"))
    assert found.titration is not None
    assert (found.titration.strengths, found.titration.schedule.doses_per_day) == ((), 1)


def test_a_row_without_a_schedule_is_no_titration() -> None:
    assert asked(row())[0].titration is None


def test_everything_wrong_with_a_schedule_is_named_at_once() -> None:
    found = problems(
        row(schedule="1.5 mg for a while", strength="1.5", quantity="90 capsules", dose="1 mg", doses_per_day="two")
    )
    assert sorted(each.split(":")[0].split(" is ")[0] for each in found) == sorted(
        f"row 2 ({name})" for name in ("schedule", "strength", "quantity", "dose", "doses per day", "needed by")
    )


def test_a_day_that_cannot_be_read_is_not_called_blank() -> None:
    [problem] = problems(row(schedule=STEPS, strength="", quantity="", needed_by="tomorrow"))
    assert problem.startswith("row 2 (needed by): 'tomorrow' is not a date")
