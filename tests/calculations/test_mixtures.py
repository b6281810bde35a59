"""Mixing and diluting: what is mixed has the strength wanted, and what cannot be mixed is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations import (
    activities,
    alligation,
    densities,
    dilutions,
    proportions,
    reconstitutions,
    strengths,
)
from compounding.errors import QuantityError
from compounding.units import Quantity, magnitude, parse_quantity, quantity

NEAR = Decimal("1e-15")
PERCENTAGES = st.decimals(Decimal("0.01"), 100, places=2)
AMOUNTS = st.decimals(Decimal("0.1"), 1000, places=1)


def percent(number: Decimal | int) -> Quantity:
    return quantity(number, "% w/w")


def grams(number: Decimal | int) -> Quantity:
    return quantity(number, "g")


def is_near(one: Quantity, other: Quantity, unit: str) -> bool:
    wanted = magnitude(other, unit)
    return abs(magnitude(one, unit) - wanted) <= NEAR * max(abs(wanted), Decimal(1))


@st.composite
def three_strengths(draw: st.DrawFn) -> list[Quantity]:
    """Draw three different strengths, the weakest first."""
    return [percent(each) for each in sorted(draw(st.lists(PERCENTAGES, min_size=3, max_size=3, unique=True)))]


@given(three_strengths(), AMOUNTS)
def test_two_stocks_make_the_target(strengths_drawn: list[Quantity], number: Decimal) -> None:
    lower, target, higher = strengths_drawn
    amount = grams(number)
    high = alligation.higher_amount(higher, lower, target, amount)
    low = alligation.lower_amount(higher, lower, target, amount)
    assert is_near(high + low, amount, "g")
    assert is_near(alligation.mean_strength([higher, lower], [high, low]), target, "% w/w")


@given(three_strengths(), AMOUNTS, st.booleans())
def test_what_is_added_makes_the_target(strengths_drawn: list[Quantity], number: Decimal, dilutes: bool) -> None:
    strength, target, added = reversed(strengths_drawn) if dilutes else strengths_drawn
    amount = grams(number)
    more = alligation.amount_to_add(strength, amount, added, target)
    assert is_near(alligation.mean_strength([strength, added], [amount, more]), target, "% w/w")


@given(st.lists(PERCENTAGES, min_size=2, max_size=7, unique=True), PERCENTAGES, AMOUNTS)
def test_a_blend_of_any_stocks_makes_the_target(numbers: list[Decimal], aim: Decimal, number: Decimal) -> None:
    stocks, target, amount = [percent(each) for each in numbers], percent(aim), grams(number)
    if aim in numbers or not min(numbers) < aim < max(numbers):
        with pytest.raises(QuantityError):
            alligation.blend(stocks, target, amount)
        return
    blend = alligation.blend(stocks, target, amount)
    assert all(part > 0 for part in blend.parts)
    assert is_near(alligation.mean_strength(stocks, [grams(part) for part in blend.parts]), target, "% w/w")
    assert is_near(sum(blend.amounts[1:], blend.amounts[0]), amount, "g")


@pytest.mark.parametrize(
    ("stocks", "target", "parts"),
    [
        pytest.param((70, 20), 30, (1, 4), id="two"),
        pytest.param((20, 70), 30, (4, 1), id="in the order given"),
        pytest.param((50, 20, 5), 10, (1, 1, 10), id="two above, one below"),
        pytest.param((95, 70, 30, 5), 50, (9, 4, 4, 9), id="strongest with weakest"),
        pytest.param((5, 95, 30, 70), 50, (9, 9, 4, 4), id="whatever the order"),
        pytest.param((90, 60, 40, 20, 10), 50, (4, 4, 1, 1, 4), id="one below left over goes to the last above"),
        pytest.param((90, 80, 60, 40, 10), 50, (4, 1, 1, 4, 4), id="one above left over goes to the last below"),
    ],
)
def test_parts_of_a_blend(stocks: tuple[int, ...], target: int, parts: tuple[int, ...]) -> None:
    assert alligation.blend([percent(each) for each in stocks], percent(target)).parts == parts


def test_a_blend_asked_for_without_an_amount_has_none() -> None:
    assert alligation.blend([percent(70), percent(20)], percent(30)).amounts == ()


def test_a_blend_takes_strengths_in_several_units_of_one_kind() -> None:
    stocks = [parse_quantity("20 mg/g"), parse_quantity("0 %")]
    assert alligation.blend(stocks, parse_quantity("1 %")).parts == (1, 1)


@given(PERCENTAGES, PERCENTAGES, AMOUNTS)
def test_a_dilution_goes_there_and_back(one: Decimal, other: Decimal, number: Decimal) -> None:
    stock, target = percent(max(one, other)), percent(min(one, other))
    amount = grams(number)
    taken = dilutions.stock_amount(stock, target, amount)
    assert is_near(dilutions.final_amount(stock, taken, target), amount, "g")
    assert is_near(dilutions.diluent_amount(stock, taken, target) + taken, amount, "g")
    assert is_near(dilutions.final_strength(stock, taken, amount), target, "% w/w")


@given(AMOUNTS, st.decimals(Decimal("0.5"), 20, places=3))
def test_density_goes_there_and_back(number: Decimal, density: Decimal) -> None:
    mass, stated, water = grams(number), quantity(density, "g/mL"), quantity("0.998", "g/mL")
    volume = densities.volume_of_mass(mass, stated)
    assert is_near(densities.mass_of_volume(volume, stated), mass, "g")
    assert is_near(densities.density(mass, volume), stated, "g/mL")
    gravity = densities.specific_gravity(stated, water)
    assert is_near(densities.density_from_specific_gravity(gravity, water), stated, "g/mL")


@given(AMOUNTS, st.integers(1, 10_000), st.integers(1, 3))
def test_activity_and_equivalents_go_there_and_back(number: Decimal, potency: int, charges: int) -> None:
    mass, per_mass = quantity(number, "mg"), quantity(potency, "unit/mg")
    assert is_near(activities.mass_of_activity(activities.activity_of_mass(mass, per_mass), per_mass), mass, "mg")
    molar, valence = quantity(potency, "g/mol"), quantity(charges, "mEq/mmol")
    equivalents = activities.equivalents_of_mass(mass, molar, valence)
    assert is_near(activities.mass_of_equivalents(equivalents, molar, valence), mass, "mg")


@given(AMOUNTS, PERCENTAGES)
def test_a_volume_holds_what_it_is_said_to_hold(number: Decimal, strength: Decimal) -> None:
    concentration = quantity(strength, "mg/mL")
    volume = strengths.volume_holding(quantity(number, "mg"), concentration)
    assert is_near(proportions.mass_in_volume(concentration, volume), quantity(number, "mg"), "mg")


@given(st.decimals(Decimal("0.001"), 100, places=3))
def test_ways_to_state_a_strength_agree(number: Decimal) -> None:
    by_volume = strengths.weight_in_volume(quantity(number, "% w/v"))
    by_mass = strengths.weight_in_weight(quantity(number, "% w/w"))
    of_liquid = strengths.volume_in_volume(quantity(number, "% v/v"))
    assert strengths.weight_in_volume(by_volume.concentration) == by_volume
    assert strengths.weight_in_weight(by_mass.strength) == by_mass
    for stated in (by_volume, by_mass, of_liquid):
        assert stated.percentage.magnitude == number
        assert stated.parts_per_million.magnitude == number * 10**4
        assert abs(stated.one_in.magnitude * number - 100) < NEAR


def texts(function: Callable[..., Any], *given: str) -> Callable[[], Any]:
    """Return a call with several quantities, kept for later."""
    return lambda: function(*map(parse_quantity, given))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            texts(alligation.higher_amount, "5 %", "1 %", "6 %", "100 g"),
            "'6 %': does not lie between 1 % and 5 %; take one stock that is stronger and one that is weaker; plain "
            "base is 0 %, pure drug 100 %",
            id="target above both",
        ),
        pytest.param(
            texts(alligation.lower_amount, "5 %", "1 %", "0.5 %", "100 g"), "does not lie between", id="target below"
        ),
        pytest.param(
            texts(alligation.lower_amount, "1 %", "5 %", "3 %", "100 g"),
            "'1 %': is given as the higher strength, but 5 % is above it; exchange them",
            id="exchanged",
        ),
        pytest.param(
            texts(alligation.higher_amount, "5 %", "5 %", "5 %", "100 g"), "divided by zero", id="twice the same stock"
        ),
        pytest.param(
            texts(alligation.amount_to_add, "2 %", "100 g", "1 %", "3 %"), "does not lie between", id="too weak"
        ),
        pytest.param(
            lambda: alligation.mean_strength([percent(5)], []),
            "'1 strengths and 0 amounts': these are not pairs; give one amount for each strength",
            id="no pairs",
        ),
        pytest.param(
            lambda: alligation.blend([percent(5), percent(4)], percent(3)),
            r"'3 % w/w': does not lie between the strengths of the stocks \(5 % w/w, 4 % w/w\)",
            id="blend, none below",
        ),
        pytest.param(
            lambda: alligation.blend([percent(5), percent(3), percent(1)], percent(3)),
            "one of these is the target of 3 % w/w itself; leave it out",
            id="blend, the target itself",
        ),
        pytest.param(lambda: alligation.blend([], percent(3)), "no strength", id="blend of nothing"),
        pytest.param(
            lambda: alligation.blend([percent(5), quantity(1, "mg/mL")], percent(3)), "not a quantity in", id="unlike"
        ),
        pytest.param(
            texts(dilutions.stock_amount, "2 %", "3 %", "100 mL"),
            "'3 %': is stronger than the stock of 2 %; take a stronger stock",
            id="stock too weak",
        ),
        pytest.param(texts(dilutions.final_amount, "2 %", "10 mL", "3 %"), "is stronger than", id="final amount"),
        pytest.param(texts(dilutions.diluent_amount, "2 %", "10 mL", "3 %"), "is stronger than", id="diluent"),
        pytest.param(texts(dilutions.final_amount, "2 %", "10 mL", "0 %"), "divided by zero", id="endless dilution"),
        pytest.param(
            texts(dilutions.final_strength, "2 %", "10 mL", "5 mL"),
            "'10 mL': is more than the 5 mL to which it is made up",
            id="more stock than preparation",
        ),
        pytest.param(
            texts(reconstitutions.displaced_volume, "60 mL", "100 mL"),
            "is more than the 60 mL that it",
            id="more diluent than liquid",
        ),
        pytest.param(
            texts(reconstitutions.diluent_for_concentration, "5 g", "250 mg/mL", "40 mL"),
            "'250 mg per mL': the powder alone takes up 40 mL; ask for a lower one",
            id="no room for the diluent",
        ),
        pytest.param(texts(strengths.weight_in_volume, "0 % w/v"), "is no strength", id="strength of nothing"),
        pytest.param(texts(strengths.weight_in_volume, "1 % w/w"), "not a quantity in g per mL", id="by mass"),
        pytest.param(texts(strengths.weight_in_weight, "1 % w/v"), "not a quantity in a plain", id="by volume"),
        pytest.param(texts(strengths.volume_in_volume, "1 % w/w"), "not a quantity in a plain", id="no liquid"),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(QuantityError, match=message):
        call()
