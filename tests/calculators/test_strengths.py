"""Strengths as pharmacists write them: what is read, what is made of it, and what is still refused."""

from __future__ import annotations

from typing import Any

import pytest

from compounding.calculators import calculated, find_calculator
from compounding.calculators.reading import read_and_noted
from compounding.calculators.strengths import ratio_of, restated
from compounding.errors import ArgumentsError, QuantityError
from compounding.printed import shown
from compounding.units import format_quantity, parse_quantity


def readings_of(name: str, **arguments: Any) -> dict[str, tuple[str, ...]]:
    return read_and_noted(find_calculator(name), arguments)[1]


def problem_of(name: str, argument: str, **arguments: Any) -> str:
    with pytest.raises(ArgumentsError) as caught:
        calculated(name, arguments)
    assert list(caught.value.problems) == [argument]
    return caught.value.problems[argument]


# --- ratios --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1:1500", "1 : 1500", "1 in 1,500", " 1:1,500 ", "1:1500.0"])
def test_a_ratio_is_read(text: str) -> None:
    ratio = ratio_of(text)
    assert ratio is not None
    assert ratio.written == "1 in 1,500"


@pytest.mark.parametrize("text", ["2:5", "1 g in 400 mL", "1/400", "1 in", "1:", "1 in x", "10 %"])
def test_other_texts_are_no_ratio(text: str) -> None:
    assert ratio_of(text) is None


@pytest.mark.parametrize(
    ("text", "said"), [("1:0", "a part of the whole"), ("1:1,5", "the comma"), ("1:0.5", "a part")]
)
def test_a_ratio_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(QuantityError, match=said):
        ratio_of(text)


@pytest.mark.parametrize(
    ("stock", "target", "reading"),
    [
        ("1:50", "0.02 %", "1 in 50 = 2 %"),
        ("1 in 200", "0.1 % w/v", "1 in 200 = 0.5 % w/v"),
        ("1 in 200", "0.1 % w/w", "1 in 200 = 0.5 % w/w"),
        ("1 in 200", "0.1 % v/v", "1 in 200 = 0.5 % v/v"),
        ("1 in 200", "1 mg/mL", "1 in 200 = 5 mg per mL"),
        ("1 in 200", "1 in 4000", "1 in 200 = 0.5 %"),
    ],
)
def test_a_ratio_is_of_the_kind_of_the_other_strength(stock: str, target: str, reading: str) -> None:
    amount = "100 g" if "w/w" in target else "100 mL"
    assert readings_of("stock-amount", stock=stock, target=target, amount=amount)["stock"] == (reading,)


@pytest.mark.parametrize(
    ("name", "arguments", "reading"),
    [
        ("mass-in-volume", {"amount": "1 in 500", "volume": "200 mL"}, "1 in 500 = 2 mg per mL"),
        ("mass-in-mass", {"amount": "1:200", "mass": "30 g"}, "1 in 200 = 0.005"),
        ("proportions.volume-in-volume", {"amount": "1:200", "volume": "30 mL"}, "1 in 200 = 0.005"),
        ("drug-in-cream", {"strength": "1:1000", "mass": "30 g"}, "1 in 1,000 = 1 mg per g"),
        ("weight-in-volume", {"strength": "1:400"}, "1 in 400 = 2.5 mg per mL"),
        ("weight-in-weight", {"strength": "1:400"}, "1 in 400 = 2.5 mg per g"),
        ("strengths.volume-in-volume", {"strength": "1:400"}, "1 in 400 = 0.25 % v/v"),
    ],
)
def test_a_ratio_is_of_the_kind_that_its_argument_takes(name: str, arguments: dict[str, str], reading: str) -> None:
    (found,) = readings_of(name, **arguments).values()
    assert found == (reading,)
    assert calculated(name, arguments).readings


@pytest.mark.parametrize(
    ("name", "argument", "arguments"),
    [
        ("with-overage", "overage", {"drug": "1 mg", "overage": "1:10"}),
        ("drug-to-weigh", "factor", {"needed": "1 mg", "factor": "1:10"}),
        ("mass-of-volume", "density", {"volume": "1 mL", "density": "1:10"}),
    ],
)
def test_a_ratio_is_no_share_factor_or_density(name: str, argument: str, arguments: dict[str, str]) -> None:
    assert "a ratio strength is not read" in problem_of(name, argument, **arguments)


def test_a_ratio_does_not_go_with_units_of_activity() -> None:
    said = problem_of("stock-amount", "stock", stock="1:20", target="5 mEq/mL", amount="60 mL")
    assert said == "'1:20': a ratio strength does not go with 5 mEq per mL; state both in one way"


# --- kinds that are one by definition ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "made"),
    [
        ("4 % w/v", "mg/mL", "40 mg per mL"),
        ("40 mg/mL", "% w/v", "4 % w/v"),
        ("1 % w/w", "mg/g", "10 mg per g"),
        ("10 mg/g", "% w/w", "1 % w/w"),
        ("70 % v/v", "1", "0.7"),
    ],
)
def test_a_strength_is_restated_exactly(text: str, unit: str, made: str) -> None:
    found = restated(parse_quantity(text), unit)
    assert found is not None
    assert format_quantity(found) == made


@pytest.mark.parametrize(
    ("text", "unit"), [("4 %", "% w/v"), ("4 %", "% w/w"), ("4 %", "mg/mL"), ("1 % w/w", "mg/mL"), ("1 % v/v", "mg/g")]
)
def test_a_percentage_of_no_kind_or_of_another_is_not_restated(text: str, unit: str) -> None:
    assert restated(parse_quantity(text), unit) is None


def test_mixed_strengths_are_stated_as_the_first_is() -> None:
    done = calculated("stock-amount", {"stock": "0.2 % w/v", "target": "1 g/5000 mL", "amount": "125 mL"})
    assert done.readings == {"target": ("0.0002 g per mL = 0.02 % w/v",)}
    assert format_quantity(done.result) == "12.5 mL"
    done = calculated("mean-strength", {"strengths": "5 mg/mL; 1 % w/v; 1:100", "amounts": "1 mL; 1 mL; 1 mL"})
    assert done.readings == {"strengths": ("5 mg per mL", "1 % w/v = 10 mg per mL", "1 in 100 = 10 mg per mL")}
    assert shown(done.result) == "\N{ALMOST EQUAL TO} 8.333333 mg per mL"


def test_masses_in_masses_are_stated_alike_too() -> None:
    done = calculated(
        "amount-to-add", {"strength": "1 % w/w", "amount": "30 g", "added": "100 mg/g", "target": "2 % w/w"}
    )
    assert done.readings == {"added": ("100 mg per g = 10 % w/w",)}
    assert format_quantity(done.result) == "3.75 g"


def test_a_percentage_alone_stays_its_own_kind() -> None:
    with pytest.raises(
        QuantityError, match="'stock-amount': these do not go together: stock is 10 %; target is 1 % w/v"
    ):
        calculated("stock-amount", {"stock": "10 %", "target": "1 % w/v", "amount": "60 mL"})


def test_a_result_is_given_in_the_other_kind_when_asked_for() -> None:
    done = calculated("strength-per-volume", {"strength": "16 % w/w", "density": "1.11 g/mL"}, "% w/v")
    assert format_quantity(done.result) == "17.76 % w/v"
    assert done.last is not None
    assert done.last.value == done.result


# --- numbers alone -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("actuation-days", {"actuations": "200", "per_dose": "2", "doses_per_day": "2"}, "50 days"),
        ("equivalents-of-mass", {"mass": "750 mg", "molar_mass": "75", "valence": "1"}, "10 mEq"),
    ],
)
def test_a_number_is_enough_where_one_unit_is_possible(name: str, arguments: dict[str, str], result: str) -> None:
    assert format_quantity(calculated(name, arguments).result) == result


@pytest.mark.parametrize(
    ("name", "argument", "arguments"),
    [
        ("volume-days", "volume", {"volume": "90", "per_dose": "3 mL/dose", "doses_per_day": "1"}),
        ("volume-days", "per_dose", {"volume": "90 mL", "per_dose": "3", "doses_per_day": "1"}),
        ("equivalents-of-mass", "mass", {"mass": "750", "molar_mass": "75", "valence": "1"}),
        ("weighing-error", "weighed", {"uncertainty": "6 mg", "weighed": "120"}),
        ("daily-dose", "dose", {"dose": "5", "doses_per_day": "1"}),
        ("drop-days", "dropper", {"volume": "5 mL", "per_dose": "2", "dropper": "20", "doses_per_day": "1"}),
        ("capsules-for-days", "days", {"days": "14", "per_dose": "2", "doses_per_day": "1"}),
    ],
)
def test_a_mass_volume_or_time_is_never_a_number_alone(name: str, argument: str, arguments: dict[str, str]) -> None:
    assert "the unit is missing" in problem_of(name, argument, **arguments)


# --- messages ------------------------------------------------------------------------------


def test_a_message_has_no_names_of_the_code_and_no_endless_numbers() -> None:
    with pytest.raises(QuantityError) as caught:
        calculated("stock-amount", {"stock": "1 g/3000 mL", "target": "1 g/1500 mL", "amount": "1 L"})
    assert str(caught.value) == (
        "'\N{ALMOST EQUAL TO} 0.0006666667 g per mL': is stronger than the stock of "
        "\N{ALMOST EQUAL TO} 0.0003333333 g per mL; take a stronger stock"
    )
    with pytest.raises(QuantityError, match="'doses-in-volume': nothing can be divided by zero"):
        calculated("doses-in-volume", {"volume": "1 mL", "per_dose": "0 mL/dose"})
