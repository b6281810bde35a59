"""What a balance may weigh: published minimums, and that rounding to what it shows never leaves its range."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.balances import (
    SENSITIVITY,
    STATED,
    USP_41,
    Balance,
    greatest_error,
    minimum_by_sensitivity,
    minimum_of,
    sensitivity_requirement,
    smallest_net_weight,
    to_readability,
    weighing_error,
)
from compounding.calculations.dilution_plans import Bench
from compounding.errors import QuantityError
from compounding.units import magnitude, parse_quantity, quantity
from tests.balances import as_shown, balance, balances, least, may_weigh, most

FIVE = quantity(5, "%")


@pytest.mark.parametrize(
    ("readability", "floor"),
    [("0.01 mg", "8.2"), ("0.1 mg", "82"), ("1 mg", "820"), ("10 mg", "8200"), ("0.2 mg", "164"), ("5 mg", "4100")],
)
def test_the_floor_of_usp_41_is_820_divisions(readability: str, floor: str) -> None:
    on = balance("A", readability, "6 kg")
    assert minimum_of(on, FIVE) == quantity(floor, "mg")
    assert minimum_of(on, quantity(1, "%")) == quantity(floor, "mg"), "the error allowed has no part in it"


@pytest.mark.parametrize(
    ("repeatability", "minimum"), [("0.41 mg", "820"), ("0.2 mg", "820"), ("0.6 mg", "1200"), ("0.0006 g", "1200")]
)
def test_a_repeatability_raises_the_minimum_and_never_lowers_it(repeatability: str, minimum: str) -> None:
    on = balance("A", "1 mg", "220 g", repeatability=repeatability)
    assert minimum_of(on, FIVE) == quantity(minimum, "mg")
    found = smallest_net_weight(parse_quantity(repeatability), parse_quantity("1 mg"))
    assert found.minimum == quantity(minimum, "mg")
    assert found.floor == quantity(820, "mg")


# University of North Carolina; pharmacalculation.com, twice; collegeofpharmacy.com.
@pytest.mark.parametrize(
    ("sensitivity", "error", "minimum"),
    [("6 mg", "5 %", "120"), ("10 mg", "5 %", "200"), ("2.5 mg", "3 %", "83.3"), ("10 mg", "4 %", "250")],
)
def test_published_minimums_of_the_sensitivity_requirement(sensitivity: str, error: str, minimum: str) -> None:
    found = magnitude(minimum_by_sensitivity(parse_quantity(sensitivity), parse_quantity(error)), "mg")
    assert abs(found - Decimal(minimum)) <= Decimal("0.05")
    on = balance("III", "1 mg", "120 g", sensitivity=sensitivity)
    assert magnitude(minimum_of(on, parse_quantity(error)), "mg") == found


def test_a_stated_minimum_is_the_minimum() -> None:
    assert minimum_of(balance("A", "0.1 mg", "120 g", minimum="0.02 g"), FIVE) == quantity(20, "mg")


@pytest.mark.parametrize(
    ("rule", "minimum", "error"), [(USP_41, "820", "0.82"), (SENSITIVITY, "120", "6"), (STATED, "50", "2.5")]
)
def test_the_rule_that_is_named_counts_and_not_what_else_is_known(rule: str, minimum: str, error: str) -> None:
    on = Balance(
        name="A",
        readability=parse_quantity("1 mg"),
        capacity=parse_quantity("220 g"),
        rule=rule,
        sensitivity=parse_quantity("6 mg"),
        minimum=parse_quantity("50 mg"),
    )
    assert minimum_of(on, FIVE) == quantity(minimum, "mg")
    assert greatest_error(on, FIVE) == quantity(error, "mg")


def test_errors_of_weighing() -> None:
    assert weighing_error(parse_quantity("6 mg"), parse_quantity("50 mg")) == quantity(12, "%")
    assert weighing_error(parse_quantity("0.02 g"), parse_quantity("0.5 g")) == quantity(4, "%")
    assert sensitivity_requirement(parse_quantity("20 mg"), quantity(2, "1")) == quantity(10, "mg")


def test_what_is_no_mass_is_refused() -> None:
    with pytest.raises(QuantityError):
        minimum_by_sensitivity(parse_quantity("6 mL"), parse_quantity("5 %"))
    with pytest.raises(QuantityError):
        smallest_net_weight(parse_quantity("0.6 mg"), parse_quantity("1 mL"))


@pytest.mark.parametrize(
    ("mass", "readability", "shown"),
    [
        ("16.5 mg", "1 mg", "17 mg"),
        ("16.4999 mg", "1 mg", "16 mg"),
        ("0.0165 g", "1 mg", "0.017 g"),
        ("121.1 mg", "0.2 mg", "121.2 mg"),
        ("121.2 mg", "0.5 mg", "121 mg"),
        ("121.25 mg", "0.5 mg", "121.5 mg"),
        ("122.5 mg", "5 mg", "125 mg"),
        ("0.4 mg", "1 mg", "0 mg"),
    ],
)
def test_masses_are_rounded_half_up_to_what_the_balance_shows(mass: str, readability: str, shown: str) -> None:
    assert to_readability(parse_quantity(mass), parse_quantity(readability)) == parse_quantity(shown)


@given(balances(), st.decimals(1, 10, places=1), st.decimals(Decimal("0.001"), Decimal(300_000), places=4))
def test_what_a_balance_takes_it_still_takes_when_it_is_rounded(on: Balance, allowed: Decimal, mass: Decimal) -> None:
    scale = Bench((on,), quantity(allowed, "%")).scales()[0]
    assert scale.least == least(on, allowed)
    assert scale.most == most(on)
    if scale.least <= mass <= scale.most:
        assert may_weigh(mass, on, allowed)
        shown = as_shown(mass, on)
        assert magnitude(to_readability(quantity(mass, "mg"), on.readability), "mg") == shown
        assert magnitude(minimum_of(on, quantity(allowed, "%")), "mg") - Decimal("1e-20") <= shown


def test_a_minimum_between_two_masses_is_the_next_that_the_balance_shows() -> None:
    scale = Bench((balance("A", "1 mg", "120.0004 g", sensitivity="2.5 mg"),), quantity(3, "%")).scales()[0]
    assert [scale.least, scale.most] == [84, 120_000]


def test_the_balance_with_the_smallest_error_comes_first() -> None:
    bench = Bench(
        (
            balance("III", "1 mg", "120 g", sensitivity="6 mg"),
            balance("A", "0.1 mg", "120 g"),
            balance("B", "1 mg", "220 g"),
        ),
        FIVE,
    )
    assert [each.balance.name for each in bench.scales()] == ["A", "B", "III"]
