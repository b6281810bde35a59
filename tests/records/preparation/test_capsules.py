"""Capsules: the size, the filler, the dose."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.records.order import Lot, Tablets
from tests.records.preparation.orders import CAPSULES, MADE, WEIGHED, number, q, record_of, refusal, refused, warned

_DRUG, _DILUENT = ("drug", q("200 mg")), ("diluent", q("130 mg"))


def _size(**changes: object) -> str:
    return record_of(CAPSULES, **changes).fact_texts["Capsule size"]


# --- what is given ---------------------------------------------------------------------------


def test_packing_statistics_and_densities_are_two_methods() -> None:
    problem = refusal(CAPSULES, size="3", packing=(_DRUG, _DILUENT), densities=(("drug", q("0.7 g/mL")),))
    assert problem == "give packing statistics or densities, not both: each is a method of its own"


def test_packing_statistics_belong_to_a_size() -> None:
    problem = refusal(CAPSULES, packing=(_DRUG, _DILUENT), source=Tablets())
    assert "say in which size they were measured (--packing-size), or which size is used (--capsule-size)" in problem
    assert problem == refusal(CAPSULES, packing=(_DRUG, _DILUENT))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"size": "6"}, "capsule size '6': choose 5, 4, 3, 2, 1, 0, 00 or 000"),
        (
            {"size": "3", "packing": (_DRUG,), "packing_size": "x"},
            "packing size 'x': choose 5, 4, 3, 2, 1, 0, 00 or 000",
        ),
        ({"size": "3", "packing": (("filler", q("1 mg")),)}, "packing statistic of 'filler': choose drug or diluent"),
        ({"size": "3", "packing": (_DRUG, _DRUG)}, "packing statistic of drug is given more than once"),
        ({"size": "3", "densities": (("x", q("1 g/mL")),)}, "density of 'x': choose drug or diluent"),
        ({"size": "3", "packing": (("drug", q("0 mg")),)}, "packing statistic of drug 0 mg: give more than zero"),
        (
            {"size": "3", "packing": (("drug", q("200 mL")),)},
            "packing statistic of drug 200 mL: give it in mg per capsule or mg",
        ),
        ({"size": "3", "densities": (("drug", q("0.7 g")),)}, "density of drug 0.7 g: give it in g per mL"),
    ],
)
def test_what_cannot_be_of_the_powders_is_refused(changes: dict[str, object], problem: str) -> None:
    assert refusal(CAPSULES, **changes) == problem


# --- the size --------------------------------------------------------------------------------


def test_a_dose_that_does_not_fit_is_refused_with_the_sizes_that_would() -> None:
    # 36.9 mg of powder; 30 mg fill size 3, so 37 fill size 2, 50 size 1, 68 size 0.
    packing = (("drug", q("30 mg")), _DILUENT)
    problem = refusal(CAPSULES, size="3", packing=packing)
    assert problem == (
        "36.9 mg per capsule of drug powder does not fit size 3 (123 % of it); size 2, 1 or 0 would hold it"
    )
    assert refusal(CAPSULES, size="4", packing=packing, packing_size="3").endswith("size 2, 1 or 0 would hold it")


def test_a_dose_that_fits_no_size_is_refused_with_what_to_do() -> None:
    densities = (("drug", q("0.01 g/mL")),)
    problem = refusal(CAPSULES, size="3", densities=densities)
    assert problem.endswith("no size offered holds it: divide the dose")
    assert "divide the dose or start from bulk powder" in refusal(CAPSULES, densities=densities)


def test_the_smallest_size_with_room_for_filler_is_chosen() -> None:
    # 36.9 mg: at 0.3 g/mL 123 µL; 60 % of 0.21 mL is 126 µL, so size 4. At 0.2 g/mL 184.5 µL: 60 % of 0.37 mL is 222.
    assert _size(densities=(("drug", q("0.3 g/mL")),)).startswith("4, the smallest of sizes 4, 3, 2, 1 and 0")
    assert _size(densities=(("drug", q("0.2 g/mL")),)).startswith("2, the smallest")
    # By packing: 50 mg fill size 3, so 61.667 fill size 2 (59.8 %) and 50 are 73.8 % of size 3.
    assert _size(packing=(("drug", q("50 mg")),), packing_size="3").startswith("2, the smallest")


def test_what_cannot_be_known_yet_takes_the_usual_size_and_a_warning() -> None:
    record = record_of(CAPSULES)
    assert record.fact_texts["Capsule size"].startswith("3, the formula's usual size")
    assert warned(record, "whether the powder fits is known only when the bench entries are made")
    assert {entry.key for entry in record.bench} == {"packing_drug", "packing_diluent"}


def test_the_size_is_chosen_among_those_kept() -> None:
    # 36.9 mg at 0.2 g/mL take 184.5 µL: 87.9 % of size 4, 61.5 % of 3, 49.9 % of 2, 36.9 % of 1, 27.1 % of 0.
    densities = (("drug", q("0.2 g/mL")),)
    assert _size(densities=densities, kept=("0", "1")).startswith(
        "1, the smallest of the sizes kept (1 and 0) of which"
    )
    assert _size(densities=densities, kept=("4", "00", "2")).startswith("2, the smallest of the sizes kept (4 and 2)")
    problem = refusal(CAPSULES, densities=densities, kept=("4", "3"))
    assert problem.endswith(
        "of every size kept (4 or 3); size 2, 1 or 0 would serve: get such shells, and state the size (--capsule-size)"
    )
    problem = refusal(CAPSULES, densities=densities, kept=("00",))
    assert problem.startswith("none of the capsule sizes kept (00) is one of the formula's; size 2, 1 or 0 would serve")
    assert refusal(CAPSULES, kept=("7",)) == "capsule size kept '7': choose 5, 4, 3, 2, 1, 0, 00 or 000"


def test_the_usual_size_is_taken_only_if_kept() -> None:
    assert _size(kept=("1", "3")).startswith("3, the formula's usual size")
    problem = refusal(CAPSULES, kept=("1", "0"))
    assert problem.startswith("capsule size 3, the formula's usual one, is not one of the sizes kept (1 or 0)")
    assert "--capsule-size" in problem


def test_an_ordered_size_that_is_not_kept_is_warned_of() -> None:
    assert warned(record_of(CAPSULES, size="2", kept=("1", "3")), "size 2 is not one of the sizes kept (1 or 3)")
    assert not warned(record_of(CAPSULES, size="3", kept=("1", "3")), "not one of the sizes kept")


def test_a_size_given_is_taken_and_one_beside_the_formula_warned_about() -> None:
    assert _size(size="1").startswith("1, as ordered; empty shell about 76 mg")
    assert warned(record_of(CAPSULES, size="000"), "Capsule size 000 is not one of the formula's (4, 3, 2, 1 or 0)")
    assert not warned(record_of(CAPSULES, size="1"), "not one of the formula's")


def test_a_capsule_full_of_drug_powder_is_warned_about() -> None:
    record = record_of(CAPSULES, size="3", packing=(("drug", q("60 mg")), _DILUENT))
    assert warned(record, "Share of the capsule 61.5 %: the drug powder takes more than 60 % of the capsule")
    assert not warned(record_of(CAPSULES, **WEIGHED), "takes more than 60 %")


# --- the filler ------------------------------------------------------------------------------


def test_filler_by_density_takes_the_volume_that_is_left() -> None:
    record = record_of(CAPSULES, size="3", densities=(("drug", q("0.5 g/mL")), ("diluent", q("0.4 g/mL"))))
    # 36.9 mg at 0.5 g/mL are 73.8 µL of 300: 226.2 µL of filler at 0.4 g/mL.
    assert number(record, "filler", "mg/capsule") == Decimal("90.48")
    assert number(record, "share", "%") == Decimal("24.6")
    assert number(record, "fill", "mg/capsule") == Decimal("127.38")


def test_packing_statistics_of_another_size_are_converted_by_volume() -> None:
    record = record_of(CAPSULES, size="3", packing=(("drug", q("400 mg")), ("diluent", q("250 mg"))), packing_size="1")
    assert number(record, "packing_drug", "mg/capsule") == 240
    assert number(record, "packing_diluent", "mg/capsule") == 150
    assert number(record, "filler", "mg/capsule") == Decimal("126.9375")


def test_one_packing_statistic_may_be_left_to_the_bench() -> None:
    record = record_of(CAPSULES, size="3", packing=(_DRUG,))
    assert number(record, "share", "%") == Decimal("18.45")
    assert [entry.key for entry in record.bench] == ["packing_diluent"]
    filled = record.working.with_entries({"packing_diluent": q("130 mg/capsule")})
    assert filled["filler"].value == q("106.015 mg/capsule")


# --- spare and dose --------------------------------------------------------------------------


@pytest.mark.parametrize(("spare", "made"), [("2 %", 92), ("0 %", 90), ("0.1 %", 91), ("10 %", 99), ("3 capsules", 93)])
def test_a_spare_in_per_cent_is_rounded_up_to_whole_capsules(spare: str, made: int) -> None:
    assert number(record_of(CAPSULES, spare=spare), "capsules", "capsule") == made


def test_a_dose_is_a_whole_number_of_capsules() -> None:
    problem = refusal(CAPSULES, dose="2 mg")
    assert problem.startswith("a dose of 2 mg per dose is not a whole number of capsules of 4.5 mg per capsule")
    assert problem.endswith("change the strength or the dose")
    assert "a dose of 6.75 mg" in refusal(CAPSULES, dose="6.75 mg", doses_per_day="1 dose/day")
    assert (
        record_of(CAPSULES, strength="1.5 mg/capsule", dose="4.5 mg").fact_texts["Dose"].endswith("3 capsules per dose")
    )


def test_the_label_says_how_many_capsules_a_dose_is() -> None:
    told = record_of(CAPSULES, strength="1.5 mg/capsule", dose="4.5 mg").label.directions
    assert told.endswith("One dose: 4.5 mg is 3 capsules.")
    assert "One dose" not in record_of(CAPSULES).label.directions, "without a dose nothing is said of it"
    told = record_of(CAPSULES, dose="4.5 mg", directions="Take daily ").label.directions
    assert told == "Take daily. One dose: 4.5 mg is 1 capsule."


def test_the_label_states_a_small_dose_in_micrograms_as_it_does_the_strength() -> None:
    record = record_of("naltrexone-microgram-capsule", strength="2 mcg/capsule", dose="4 mcg")
    assert record.label.directions.endswith("One dose: 4 mcg is 2 capsules.")


def test_capsules_that_outlast_the_date_are_warned_about_with_a_whole_number() -> None:
    record = record_of(CAPSULES, quantity="300 capsules", dose="4.5 mg", doses_per_day="1 dose/day")
    said = "300 capsules lasts 300 days, but the beyond-use date allows 180 days: dispense no more than 180 capsules"
    assert warned(record, said)
    odd = record_of(
        CAPSULES,
        quantity="300 capsules",
        strength="0.5 mg/capsule",
        dose="0.5 mg",
        doses_per_day="1.25 dose/day",
        lots=(),
    )
    assert warned(
        odd, "300 capsules lasts 240 days, but the beyond-use date allows 180 days: dispense no more than 225"
    )


def test_half_capsules_are_never_dispensed() -> None:
    expiring = (Lot(component="tablets", number="A1", expiry=MADE.replace(day=30)),)
    record = record_of(CAPSULES, dose="4.5 mg", doses_per_day="1.5 dose/day", lots=expiring)
    # Nine days of use, one and a half capsules a day: 13.5.
    assert warned(record, "allows 9 days: dispense no more than 13 capsules")


def test_a_daily_dose_of_the_licensed_use_is_refused() -> None:
    problem = refusal(CAPSULES, dose="4.5 mg", doses_per_day="12 doses/day")
    assert problem.startswith("a daily dose of 54 mg per day is the licensed use of naltrexone")
    assert refused(CAPSULES, dose="49.5 mg", doses_per_day="2 doses/day")


def test_a_daily_dose_outside_the_usual_range_is_warned_about() -> None:
    record = record_of(CAPSULES, dose="4.5 mg", doses_per_day="2 doses/day")
    assert warned(record, "Daily dose 9 mg per day: outside the usual 0.5 mg to 4.5 mg a day")
    assert "9 mg per day: OUTSIDE the range" in record.gate[0].found
    usual = record_of(CAPSULES, dose="4.5 mg", doses_per_day="1 dose/day")
    assert not warned(usual, "outside the usual")
    assert "within the range" in usual.gate[0].found


def test_less_than_a_day_of_capsules_is_warned_about() -> None:
    record = record_of(CAPSULES, quantity="2 capsules", dose="4.5 mg", doses_per_day="3 doses/day")
    assert warned(record, "the quantity does not last one day")


def test_one_of_dose_and_schedule_is_not_enough_for_a_daily_dose() -> None:
    assert warned(record_of(CAPSULES, dose="4.5 mg"), "Only one of the dose and the doses per day is given")
    assert warned(record_of(CAPSULES, doses_per_day="1 dose/day"), "Only one of the dose")
    assert not warned(record_of(CAPSULES), "Only one of the dose")
