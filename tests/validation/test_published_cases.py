"""The helper of the published cases sees what it should, and the cases say what a reader needs."""

from decimal import Decimal

import pytest

from compounding.validation.published_cases import Case, Printed, all_cases, cases, subjects


@pytest.mark.parametrize(
    ("text", "printed_to", "half"),
    [
        pytest.param("0.81 g/mL", "", "0.005", id="two decimals"),
        pytest.param("125.0 g", "", "0.05", id="a trailing zero counts"),
        pytest.param("90 %", "", "0.5", id="whole number"),
        pytest.param("305 mg", "5 mg", "2.5", id="source rounds to 5"),
    ],
)
def test_tolerance_is_half_of_the_last_digit_printed(text: str, printed_to: str, half: str) -> None:
    assert Printed(text, printed_to).half_of_last_digit == Decimal(half)


@pytest.mark.parametrize(
    ("number", "agrees"), [("0.8149", True), ("0.815", True), ("0.8151", False), ("0.80", False), ("81", False)]
)
def test_agreement(number: str, agrees: bool) -> None:
    assert Printed("0.81 g/mL").agrees(Decimal(number)) is agrees


def test_ids_are_unique() -> None:
    ids = [case.id for case in all_cases()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_case_is_complete(case: Case) -> None:
    assert case.source
    assert case.problem
    assert case.expected
    assert set(case.later) <= set(case.truth)
    assert bool(case.exact) == bool(case.disputed), "a disputed value needs the exact one, and the reason"
    if case.disputed:
        assert any(case.expected[key] != value for key, value in case.exact.items() if key in case.expected) or not (
            set(case.exact) & set(case.expected)
        )


def test_every_file_is_read() -> None:
    assert sum(len(cases(each)) for each in subjects()) == len(all_cases()) == 238


def test_what_is_left_for_later_is_this_and_no_more() -> None:
    assert {case.id: sorted(case.later) for case in all_cases() if case.later} == {
        "bud_old_795": ["bud_nonaqueous", "bud_oral", "bud_topical"],
        "conc_usp_allopurinol": ["bud"],
        "tab_cheo_rifampin": ["bud"],
        "tab_clonidine_neoreviews": ["bud"],
        "tab_dart_amlodipine": ["bud_fridge", "bud_room"],
        "tab_dart_propranolol": ["bud"],
        "tab_dart_thioguanine": ["bud_fridge", "bud_room"],
        "tab_nz_naltrexone": ["bud_fridge", "bud_room"],
        "units_nist": ["fl_oz", "lb_avdp", "oz_apoth", "oz_avdp"],
    }
