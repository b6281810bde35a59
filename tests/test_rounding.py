"""The named rounding rules, and the nine cases with which the pharmacopoeia illustrates its own."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding import rounding
from compounding.validation.published_cases import Case, cases
from tests.strategies import decimals

WHOLE = [rounding.to_whole, rounding.up_to_whole, rounding.down_to_whole]


@pytest.mark.parametrize("case", cases("rounding"), ids=lambda case: case.id)
def test_half_up_gives_the_nine_published_cases(case: Case) -> None:
    inputs, expected = case.inputs, case.expected
    places = -int(Decimal(inputs["limit"]).as_tuple().exponent)
    assert str(rounding.half_up(Decimal(inputs["unrounded"]), places)) == expected["rounded"].text


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [("0.125", 2, "0.13"), ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("3394.80", 0, "3395"), ("1234.5", -2, "1.2E+3")],
)
def test_half_up(number: str, places: int, rounded: str) -> None:
    assert str(rounding.half_up(Decimal(number), places)) == rounded


@pytest.mark.parametrize(
    ("number", "nearest", "up", "down"),
    [
        pytest.param("8.28", "8", "9", "8", id="between"),
        pytest.param("8", "8", "8", "8", id="whole"),
        pytest.param("8.5", "9", "9", "8", id="half"),
        pytest.param("0", "0", "0", "0", id="zero"),
        pytest.param("2.0000000000000001", "2", "2", "2", id="noise above"),
        pytest.param("1.9999999999999999", "2", "2", "2", id="noise below"),
        pytest.param("2.4999999999999999", "3", "3", "2", id="noise below a half"),
        pytest.param("2.00000001", "2", "3", "2", id="small, but no noise"),
        pytest.param("-1.5", "-2", "-2", "-1", id="below zero, as a cell rounds"),
        pytest.param("NaN", "NaN", "NaN", "NaN", id="open"),
    ],
)
def test_whole_numbers(number: str, nearest: str, up: str, down: str) -> None:
    assert [str(rule(Decimal(number))) for rule in WHOLE] == [nearest, up, down]


@pytest.mark.parametrize("rule", WHOLE)
def test_a_long_number_is_rounded_too(rule: Callable[[Decimal], Decimal]) -> None:
    assert rule(Decimal("12345678901234567890123456789")) == Decimal("12345678901234567890123456789")


@given(decimals(8))
def test_up_and_down_enclose(number: Decimal) -> None:
    assert rounding.down_to_whole(number) <= number <= rounding.up_to_whole(number)
    assert rounding.up_to_whole(number) - rounding.down_to_whole(number) in (0, 1)
    assert rounding.to_whole(number) in (rounding.down_to_whole(number), rounding.up_to_whole(number))


@given(decimals(8), st.integers(0, 8))
def test_half_up_is_within_half_a_unit(number: Decimal, places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    assert abs(rounding.half_up(number, places) - number) <= unit / 2
    assert rounding.half_up(rounding.half_up(number, places), places) == rounding.half_up(number, places)


@pytest.mark.parametrize(
    ("number", "digits", "rounded"),
    [("0.0409836", 5, "0.040984"), ("0", 3, "0"), ("9.996", 3, "10.00"), ("123456", 2, "1.2E+5")],
)
def test_significant_digits(number: str, digits: int, rounded: str) -> None:
    assert str(rounding.to_significant(Decimal(number), digits)) == rounded
