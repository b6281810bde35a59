"""Triturations by the aliquot method: published cases, and that nothing is lost in them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations import triturations
from compounding.calculations.aliquots import liquid_aliquot, trituration, volume_aliquot
from compounding.errors import QuantityError
from compounding.units import Quantity, magnitude, parse_quantity, quantity

_masses = st.decimals(Decimal("0.01"), Decimal(1000), places=2)


def q(text: str) -> Quantity:
    return parse_quantity(text)


def test_atropine_of_the_university_of_north_carolina() -> None:
    found = trituration(q("6 mg"), q("120 mg"), total=q("2000 mg"))
    assert found.factor == quantity(20, "1")
    assert (found.weighed, found.mixture, found.diluent) == (q("120 mg"), q("2400 mg"), q("2280 mg"))
    assert (found.aliquot, found.carrier) == (q("120 mg"), q("114 mg"))
    assert found.to_add == q("1880 mg")
    filler = q("2000 mg") - q("6 mg")
    assert triturations.diluent_to_add(filler, [found.carrier]) == q("1880 mg")


def test_two_milligrams_with_an_aliquot_of_125() -> None:
    found = trituration(q("2 mg"), q("120 mg"), q("125 mg"))
    assert found.factor == quantity(60, "1")
    assert (found.weighed, found.mixture, found.diluent) == (q("120 mg"), q("7500 mg"), q("7380 mg"))


def test_an_aliquot_in_a_liquid() -> None:
    """University of North Carolina: 20 mg of clonidine in 5 mL, minimum 120 mg."""
    found = liquid_aliquot(q("20 mg"), q("120 mg"), q("5 mL"))
    assert (found.weighed, found.volume) == (q("120 mg"), q("30 mL"))


def test_a_factor_that_is_chosen() -> None:
    found = trituration(q("20 mg"), q("325 mg"), factor=quantity(20, "1"))
    assert (found.factor, found.weighed) == (quantity(20, "1"), q("400 mg"))
    assert magnitude(found.aliquot * 20, "mg") == magnitude(found.mixture, "mg")
    liquid = liquid_aliquot(q("20 mg"), q("120 mg"), q("5 mL"), quantity(10, "1"))
    assert (liquid.weighed, liquid.volume) == (q("200 mg"), q("50 mL"))


def test_a_factor_with_which_too_little_is_weighed_is_refused() -> None:
    least = "'5': so many times the amount needed is 100 mg, less than the minimum weighable quantity of 120 mg; "
    with pytest.raises(QuantityError, match=least + "take a greater factor, or leave it out"):
        trituration(q("20 mg"), q("120 mg"), factor=quantity(5, "1"))
    with pytest.raises(QuantityError, match=least):
        liquid_aliquot(q("20 mg"), q("120 mg"), q("5 mL"), quantity(5, "1"))
    with pytest.raises(QuantityError, match="less than the minimum measurable volume of 2 mL"):
        volume_aliquot(q("0.5 mL"), q("2 mL"), factor=quantity(2, "1"))


def test_a_liquid_drug_that_is_measured() -> None:
    """University of Houston: 0.5 mL of acetic acid with a graduate of 10 mL."""
    least = triturations.minimum_measurable(q("10 mL"))
    assert least == triturations.minimum_measurable(q("10 mL"), q("20 %")) == q("2 mL")
    found = volume_aliquot(q("0.5 mL"), least)
    assert found.factor == quantity(4, "1")
    assert (found.measured, found.diluent, found.total, found.aliquot) == (q("2 mL"), q("6 mL"), q("8 mL"), q("2 mL"))


def test_a_diluent_that_is_too_little_to_measure_is_refused_or_the_aliquot_made_larger() -> None:
    found = volume_aliquot(q("1.5 mL"), q("2 mL"))
    assert (found.measured, found.aliquot, found.diluent) == (q("3 mL"), q("2.5 mL"), q("2 mL"))
    with pytest.raises(QuantityError, match="the diluent is less than the minimum measurable volume of 2 mL"):
        volume_aliquot(q("1.5 mL"), q("2 mL"), q("2 mL"))


def test_a_mass_is_no_volume_in_the_aliquot_method() -> None:
    with pytest.raises(QuantityError, match="these do not go together"):
        volume_aliquot(q("0.5 mL"), q("2 mg"))
    with pytest.raises(QuantityError, match="is not a quantity in mL"):
        volume_aliquot(q("0.5 mg"), q("2 mg"))
    with pytest.raises(QuantityError, match="aliquot needs mg"):
        trituration(q("0.5 mL"), q("2 mL"))


def test_the_slip_of_2008_is_not_possible() -> None:
    """0.25 g in 25 g, and 0.188 g of that in 25 g, is 0.075 mg in each gram; the printed table has 0.0075."""
    first = triturations.trituration_strength(q("0.25 g"), q("25 g"))
    assert first == q("10 mg/g")
    drug = triturations.drug_in_aliquot(first, q("0.1875 g"))
    assert triturations.trituration_strength(drug, q("25 g")) == q("0.075 mg/g")
    assert triturations.trituration_strength(drug, q("25 g")) != q("0.0075 mg/g")


def test_an_aliquot_that_is_too_little_to_weigh_is_refused() -> None:
    with pytest.raises(QuantityError, match="aliquot is less than the minimum"):
        trituration(q("6 mg"), q("120 mg"), q("100 mg"))


def test_a_diluent_that_is_too_little_to_weigh_is_refused() -> None:
    with pytest.raises(QuantityError, match="diluent is less than the minimum"):
        trituration(q("119 mg"), q("120 mg"), q("125 mg"))


def test_an_amount_that_can_be_weighed_gets_an_aliquot_that_leaves_room_for_the_diluent() -> None:
    found = trituration(q("100 mg"), q("120 mg"))
    assert found.diluent >= q("120 mg")
    assert found.aliquot >= q("120 mg")


@given(_masses, _masses)
def test_nothing_is_lost_and_everything_can_be_weighed(needed: Decimal, minimum: Decimal) -> None:
    found = trituration(quantity(needed, "mg"), quantity(minimum, "mg"))
    weighed, diluent, mixture, aliquot = (
        magnitude(each, "mg") for each in (found.weighed, found.diluent, found.mixture, found.aliquot)
    )
    noise = Decimal("1e-18") * mixture
    assert abs(weighed + diluent - mixture) <= noise
    assert abs(aliquot * weighed / mixture - needed) <= noise
    assert abs(aliquot - needed - magnitude(found.carrier, "mg")) <= noise
    assert all(mass >= minimum - noise for mass in (weighed, diluent, aliquot))
    assert weighed == needed * found.factor.magnitude
    assert weighed - needed < max(minimum, needed), "the least whole multiple"


@given(_masses, st.lists(_masses, min_size=1, max_size=4))
def test_carriers_of_several_aliquots_are_taken_off_together(whole: Decimal, carriers: list[Decimal]) -> None:
    left = triturations.diluent_to_add(quantity(whole, "mg"), [quantity(each, "mg") for each in carriers])
    assert magnitude(left, "mg") == whole - sum(carriers, Decimal(0))


@given(_masses, _masses, _masses)
def test_an_aliquot_holds_what_it_was_worked_out_for(needed: Decimal, part: Decimal, diluent: Decimal) -> None:
    whole = triturations.trituration_mass(quantity(part, "mg"), quantity(diluent, "mg"))
    strength = triturations.trituration_strength(quantity(part, "mg"), whole)
    taken = triturations.aliquot(quantity(needed, "mg"), strength)
    held = magnitude(triturations.drug_in_aliquot(strength, taken), "mg")
    assert abs(held - needed) <= Decimal("1e-20") * (needed + 1)
    assert magnitude(triturations.left_over(whole, taken), "mg") == magnitude(whole, "mg") - magnitude(taken, "mg")
