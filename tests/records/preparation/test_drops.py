"""Sublingual drops: the strength however it is prescribed, the dropper, the dose."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.records.preparation.orders import CAPSULES, DROPS, OIL, POWDER, number, q, record_of, refusal, warned

# --- the strength ----------------------------------------------------------------------------


def test_a_strength_per_drop_goes_through_the_calibration() -> None:
    record = record_of(DROPS, strength="0.05 mg/drop", dropper="24.4 drop/mL")
    assert number(record, "strength", "mg/mL") == Decimal("1.22")
    assert number(record, "drug", "mg") == Decimal("36.6")
    assert record.label.strength == "0.05 mg per drop (1.22 mg per mL)"


def test_a_strength_per_dose_takes_its_volume_or_its_drops() -> None:
    by_volume = record_of(DROPS, strength="0.5 mg/dose", dose_volume="0.25 mL")
    assert number(by_volume, "strength", "mg/mL") == 2
    by_drops = record_of(DROPS, strength="0.5 mg/dose", dose_drops="4 drops", dropper="20 drop/mL")
    assert number(by_drops, "strength", "mg/mL") == Decimal("2.5")
    assert number(by_drops, "whole_drops", "drop/dose") == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"strength": "0.05 mg/drop"}, "a strength per drop needs the dropper's calibration"),
        ({"strength": "0.5 mg/dose"}, "a strength per dose needs the volume of a dose (--dose-volume) or its drops"),
        ({"strength": "0.5 mg/dose", "dose_drops": "3 drops"}, "drops per dose need the dropper's calibration"),
        (
            {"strength": "0.5 mg/dose", "dose_drops": "3 drops", "dose_volume": "1 mL", "dropper": "20 drop/mL"},
            "a strength per dose needs the volume of a dose or its drops, not both",
        ),
        (
            {"strength": "0.5 mg/dose", "dose_volume": "0.5 mL", "dose": "1 mg"},
            "the strength 0.5 mg per dose and the dose 1 mg disagree; state one of them",
        ),
        ({"dropper": "20 drop/g"}, 'need the density of the product (--density "1.05 g/mL"): none is assumed'),
        (
            {"strength": "0.5 mg/dose", "dose_drops": "2.5 drops", "dropper": "20 drop/mL"},
            "drops per dose 2.5 drops: give a whole number of drops",
        ),
    ],
)
def test_what_a_strength_needs_and_does_not_have_is_refused(changes: dict[str, str], said: str) -> None:
    assert said in refusal(DROPS, **changes)


def test_the_dose_of_a_strength_per_dose_may_be_stated_again() -> None:
    record = record_of(DROPS, strength="0.5 mg/dose", dose_volume="0.5 mL", dose="500 mcg")
    assert number(record, "dose", "mg/dose") == Decimal("0.5")


@pytest.mark.parametrize(
    ("dose", "volume"), [("1.5 mg/dose", "0.9 mL"), ("1 mg/dose", "0.7 mL"), ("0.7 mg/dose", "0.3 mL")]
)
def test_a_volume_of_a_dose_that_does_not_divide_evenly_is_kept_as_prescribed(dose: str, volume: str) -> None:
    record = record_of(DROPS, strength=dose, dose_volume=volume, doses_per_day="1 dose/day")
    assert record.working["volume_per_dose"].value == q(volume) / q("1 dose")
    assert record.fact_texts["Dose"].startswith(f"{dose.removesuffix('/dose')} is {volume}, by oral syringe")


def test_drops_that_were_prescribed_are_counted_without_error() -> None:
    record = record_of(DROPS, strength="0.5 mg/dose", dose_drops="3 drops", dropper="28 drop/mL")
    assert record.fact_texts["Dose"].endswith("3 drops per dose; counted as 3 drops it gives 0.5 mg (0 %)")
    assert number(record, "counting_error", "%") == 0


def test_a_strength_that_does_not_end_is_shown_rounded() -> None:
    record = record_of(DROPS, strength="1 mg per 7 drops", dropper="24.5 drop/mL")
    assert record.label.strength == "≈ 0.1428571 mg per drop (3.5 mg per mL)"
    assert warned(record, "The strength ≈ 0.1428571 mg per drop (3.5 mg per mL) was not studied")


# --- the daily dose --------------------------------------------------------------------------


def test_the_dose_of_a_strength_per_dose_counts_as_the_dose() -> None:
    record = record_of(DROPS, strength="2 mg/dose", dose_volume="0.5 mL", doses_per_day="2 doses/day")
    assert number(record, "daily_dose", "mg/day") == 4
    assert not warned(record, "Only one of the dose")
    assert warned(record_of(DROPS, strength="2 mg/dose", dose_volume="0.5 mL"), "Only one of the dose")


@pytest.mark.parametrize(
    "changes",
    [
        {"strength": "12 mg/dose", "dose_volume": "1 mL", "doses_per_day": "5 doses/day"},
        {"strength": "10 mg/mL", "dose": "25 mg", "doses_per_day": "2 doses/day"},
        {"dose": "50 mg", "doses_per_day": "1 dose/day"},
        {"strength": "0.5 mg/drop", "dropper": "20 drop/mL", "dose": "60 mg/dose", "doses_per_day": "1 dose/day"},
    ],
)
def test_the_licensed_daily_dose_is_refused_however_it_is_asked_for(changes: dict[str, str]) -> None:
    problem = refusal(DROPS, **changes)
    assert "is the licensed use of naltrexone hydrochloride (50 mg a day and more): a manufactured" in problem


def test_just_below_the_licensed_dose_is_warned_about_only() -> None:
    record = record_of(DROPS, strength="10 mg/mL", dose="49.9 mg", doses_per_day="1 dose/day")
    assert warned(record, "Daily dose 49.9 mg per day: outside the usual")
    assert warned(record_of(DROPS, dose="0.25 mg", doses_per_day="1 dose/day"), "outside the usual")


# --- the dropper -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dropper", "density", "per_ml"),
    [
        ("35 drops per 2 mL", None, "17.5"),
        ("20 drops/g", "1.05 g/mL", "21"),
        ("0.0244 drop per 0.001 mL", None, "24.4"),
    ],
)
def test_a_dropper_is_never_rounded(dropper: str, density: str | None, per_ml: str) -> None:
    changes = {"density": density} if density else {}
    record = record_of(DROPS, dropper=dropper, **changes)
    assert number(record, "dropper", "drop/mL") == Decimal(per_ml)


def test_without_a_calibration_the_dose_is_in_millilitres_and_the_drops_wait() -> None:
    record = record_of(OIL, dose="0.5 mg", doses_per_day="1 dose/day")
    assert {entry.key: entry.when for entry in record.bench} == {
        "dropper_drops": "after making",
        "dropper_volume": "after making",
    }
    assert "One dose: 0.5 mg is 0.5 mL with an oral syringe." in record.label.directions
    assert "drop" not in record.label.directions.replace("drops only", "")


def test_whole_drops_are_shown_with_the_error_they_cause() -> None:
    record = record_of(DROPS, dose="0.5 mg", dropper="24.4 drop/mL")
    assert number(record, "counting_error", "%").quantize(Decimal("0.01")) == Decimal("-1.64")
    assert "or 12 drops" in record.label.directions
    coarse = record_of(DROPS, strength="10 mg/mL", dose="0.75 mg", dropper="20 drop/mL")
    # 1.5 drops are counted as 2: a third too much.
    assert warned(coarse, "counting whole drops puts the dose more than 10 % out")
    assert not warned(record, "counting whole drops")


def test_less_than_half_a_drop_cannot_be_counted() -> None:
    record = record_of(DROPS, strength="15 mg/mL", dose="0.3 mg", dropper="20 drop/mL")
    assert warned(record, "the dose is less than half a drop: it cannot be counted")


# --- the dose --------------------------------------------------------------------------------


def test_a_dose_of_more_than_a_millilitre_is_warned_about() -> None:
    assert warned(record_of(DROPS, dose="1.1 mg"), "more than 1 mL is hard to hold under the tongue")
    assert not warned(record_of(DROPS, dose="1 mg"), "under the tongue")


def test_a_volume_that_disagrees_with_the_dose_is_refused() -> None:
    assert refusal(DROPS, dose="0.5 mg", dose_volume="0.6 mL").startswith(
        "the dose comes to 0.5 mL per dose, not to 0.6 mL"
    )
    assert record_of(DROPS, dose="0.5 mg", dose_volume="0.5 mL")
    assert record_of(DROPS, dose="0.5 mg/dose", dose_volume="0.0005 L/dose")


def test_days_beyond_the_date_are_warned_about_with_the_volume_that_is_not() -> None:
    record = record_of(DROPS, dose="0.5 mg", doses_per_day="1.5 doses/day")
    said = "30 mL lasts 40 days, but the beyond-use date allows 35 days: dispense no more than 26.25 mL."
    assert warned(record, said)
    assert number(record, "enough", "mL") == Decimal("26.25")
    fits = record_of(DROPS, quantity="17.5 mL", dose="0.5 mg", doses_per_day="1 dose/day")
    assert not warned(fits, "lasts")
    assert "enough" not in fits.working


def test_the_spare_is_not_counted_as_dispensed() -> None:
    record = record_of(DROPS, quantity="17.5 mL", spare="5 mL", dose="0.5 mg", doses_per_day="1 dose/day")
    assert number(record, "volume", "mL") == Decimal("22.5")
    assert number(record, "days_supply", "day") == 35


def test_a_bottle_that_does_not_last_a_day_is_warned_about_and_one_of_less_than_a_dose_refused() -> None:
    asked = {"strength": "0.1 mg/mL", "quantity": "10 mL", "doses_per_day": "3 doses/day"}
    assert warned(record_of(DROPS, **asked, dose="0.9 mg"), "the quantity does not last one day")
    problem = refusal(DROPS, **asked, dose="1.1 mg")
    assert problem.startswith("one dose of 1.1 mg per dose is more than the whole batch holds, 1 mg: ")


def test_a_dose_a_week_is_a_seventh_of_a_dose_a_day() -> None:
    record = record_of(DROPS, dose="0.7 mg", doses_per_day="1 dose/week", quantity="3.5 mL")
    assert number(record, "days_supply", "day") == 35


# --- solution or suspension ------------------------------------------------------------------


def test_shaking_is_asked_for_where_something_settles() -> None:
    def labels(formula_id: str, **changes: object) -> str:
        return " ".join(each.text for each in record_of(formula_id, **changes).label.auxiliary)

    assert "Shake well" in labels(DROPS)
    assert "Shake well" not in labels(DROPS, source=POWDER)
    assert "Shake well" in labels(OIL, source=POWDER)
    assert "Shake well" not in labels(CAPSULES)
    assert "does not dissolve in the oil" in labels(OIL)
