"""What was weighed and made against what was prescribed; slips; devices; and rescues, which close."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compounding.calculations import acceptance, alligation, calibrations, plausibility, rescues, verification
from compounding.calculations.potency import powder_mass
from compounding.calculations.strengths import mass_holding, volume_holding
from compounding.errors import QuantityError
from compounding.units import Quantity, magnitude, parse_quantity, quantity

NEAR = Decimal("1e-18")
MASSES = st.decimals(Decimal("0.1"), 10_000, places=3)


def per_cent(*numbers: str | int) -> list[Quantity]:
    return [quantity(each, "%") for each in numbers]


def milligrams(*numbers: str | int | Decimal) -> list[Quantity]:
    return [quantity(each, "mg") for each in numbers]


# --- strengths and shares --------------------------------------------------------------------------


@given(MASSES, MASSES, st.integers(1, 1000))
def test_strength_by_fill_and_by_count_agree_when_all_is_filled(drug: Decimal, filler: Decimal, count: int) -> None:
    capsules, whole = quantity(count, "capsule"), quantity(drug + filler, "mg")
    fill = quantity((drug + filler) / count, "mg/capsule")
    by_fill = verification.strength_of_capsules(quantity(drug, "mg"), whole, fill)
    by_count = verification.strength_by_count(quantity(drug, "mg"), capsules)
    assert abs(by_fill.magnitude / by_count.magnitude - 1) < NEAR


def test_strengths_of_two_kinds_are_not_compared() -> None:
    with pytest.raises(QuantityError, match="do not go together"):
        verification.share_of_label(parse_quantity("4.5 mg/capsule"), parse_quantity("4.5 mg/mL"))


def test_loss_of_mass_counts_what_is_left_and_shows_a_gain_below_zero() -> None:
    weighed, filled = milligrams(1000, 960)
    assert magnitude(verification.mass_loss(weighed, filled, quantity(10, "mg")), "%") == 3
    assert magnitude(verification.mass_loss(weighed, filled, quantity(60, "mg")), "%") == -2


# --- verdicts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "lowest", "highest", "compared", "meets"),
    [
        ("97.96", "98.0", None, "98.0", True),
        ("97.92", "98.0", None, "97.9", False),
        ("97.95", "98.0", None, "98.0", True),
        ("101.55", None, "101.5", "101.6", False),
        ("101.46", None, "101.5", "101.5", True),
        ("101.45", None, "101.5", "101.5", True),
        ("0.025", None, "0.02", "0.03", False),
        ("0.015", None, "0.02", "0.02", True),
        ("0.027", None, "0.02", "0.03", False),
        ("89.95", "90.0", "110.0", "90.0", True),
        ("89.949", "90.0", "110.0", "89.9", False),
        ("110.04", "90.0", "110.0", "110.0", True),
        ("110.05", "90.0", "110.0", "110.1", False),
        ("89.5", "90", "110", "90", True),
    ],
)
def test_a_value_is_rounded_half_up_to_the_places_of_its_limits(
    value: str, lowest: str | None, highest: str | None, compared: str, meets: bool
) -> None:
    low, high = (None if each is None else quantity(each, "%") for each in (lowest, highest))
    found = verification.judged(quantity(value, "%"), low, high)
    assert (str(found.compared.magnitude), found.meets) == (compared, meets)


def test_the_limits_are_stated_with_their_digits_and_the_value_in_their_unit() -> None:
    found = verification.judged(parse_quantity("0.0046 g"), parse_quantity("4.05 mg"), parse_quantity("4.95 mg"))
    assert (found.limits, found.verdict) == ("4.05 to 4.95 mg", "4.60 mg meets 4.05 to 4.95 mg.")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({}, "there is no limit"),
        ({"lowest": quantity(110, "%"), "highest": quantity(90, "%")}, "is above the upper limit"),
        ({"lowest": quantity(1, "mg")}, "is not a quantity in mg"),
    ],
)
def test_limits_that_are_none_are_refused(limits: dict[str, Quantity], message: str) -> None:
    with pytest.raises(QuantityError, match=message):
        verification.judged(quantity(100, "%"), limits.get("lowest"), limits.get("highest"))


@pytest.mark.parametrize(
    ("mass", "outside"),
    [("126", ()), ("125.94", ()), ("125.92", (2,)), ("154.06", ()), ("154.07", (2,)), ("0.140", (2,))],
)
def test_single_masses_are_compared_to_a_tenth_of_a_per_cent(mass: str, outside: tuple[int, ...]) -> None:
    found = verification.each_of_theory(milligrams(140, mass, 141), quantity("0.14", "g"), *per_cent("90.0", "110.0"))
    assert found.outside == outside
    assert found.meets is not bool(outside)
    assert [magnitude(each, "mg") for each in (found.lowest, found.highest)] == [126, 154]


# --- slips -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measured", "factor"),
    [
        ("45 mg", "10"),
        ("0.45 mg", "0.1"),
        ("4.5 g", "1000"),
        ("4.5 mcg", "0.001"),
        ("0.44 g", "100"),
        ("36 mg", "10"),
        ("56.25 mg", "10"),
        ("35.9 mg", "1"),
        ("4.5 mg", "1"),
        ("9 mg", "1"),
        ("45 g", "10000"),
        ("4.5 kg", "1000000"),
        ("45 kg", "1"),
    ],
)
def test_a_slip_is_near_a_power_of_ten(measured: str, factor: str) -> None:
    found = plausibility.slip(parse_quantity(measured), parse_quantity("4.5 mg"))
    assert (magnitude(found.factor, "1"), found.is_slip) == (Decimal(factor), factor != "1")


@pytest.mark.parametrize(
    ("masses", "made", "enough", "alike", "slips", "group"),
    [
        (milligrams(*[140] * 9, 141), None, True, False, (), False),
        (milligrams(*[140] * 10), None, True, True, (), False),
        (milligrams(*[140] * 4), None, False, False, (), False),
        (milligrams(*[140] * 4, 141), 5, True, False, (), False),
        (milligrams(140, 1400, 14), None, False, False, (2, 3), False),
        (milligrams(2800), None, False, False, (), True),
    ],
)
def test_a_sample_that_was_not_weighed_one_by_one(
    masses: list[Quantity], made: int | None, enough: bool, alike: bool, slips: tuple[int, ...], group: bool
) -> None:
    count = None if made is None else quantity(made, "capsule")
    found = plausibility.sample_of_masses(masses, quantity(140, "mg"), count)
    assert (found.enough, found.all_alike, found.slips, found.as_a_group) == (enough, alike, slips, group)


@pytest.mark.parametrize(
    ("drug", "fill", "allowed"), [("25", "100", True), ("24.9", "99", False), ("25", "101", False), ("50", "150", True)]
)
def test_weights_stand_for_content_from_25_mg_and_25_per_cent(drug: str, fill: str, allowed: bool) -> None:
    assert acceptance.weight_variation(*milligrams(drug, fill)).allowed is allowed


# --- devices ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "nominal", "meets", "outside"),
    [
        ([500] * 9 + [555], 500, True, ()),
        ([890] * 9 + [990], None, True, ()),
        ([500] * 9 + [557], 500, False, (10,)),
        ([575] * 10, 500, True, ()),
        ([575] * 9 + [576], 500, False, ()),
        ([425] * 10, 500, True, ()),
        ([424] * 10, 500, False, ()),
        ([424] * 10, None, True, ()),
    ],
)
def test_ten_doses_of_drops(numbers: list[int], nominal: int | None, meets: bool, outside: tuple[int, ...]) -> None:
    wanted = None if nominal is None else quantity(nominal, "mg")
    found = calibrations.dose_masses(milligrams(*numbers), wanted)
    assert (found.meets, found.outside) == (meets, outside)
    assert found.verdict.startswith("Meets" if meets else "Does not meet")


@pytest.mark.parametrize("count", [0, 9, 11])
def test_another_number_of_doses_is_refused(count: int) -> None:
    with pytest.raises(QuantityError, match="the test is made on 10 doses"):
        calibrations.dose_masses(milligrams(*[500] * count))


def test_a_dropper_whose_drops_are_small_has_an_error_below_zero() -> None:
    error = calibrations.dropper_error(parse_quantity("25 drops/mL"), parse_quantity("20 drops/mL"))
    assert magnitude(error, "%") == -20


# --- rescues ---------------------------------------------------------------------------------------

STRENGTHS = st.decimals(Decimal("0.1"), 5, places=2)
FILLS = st.decimals(100, 400, places=1)


@given(MASSES, STRENGTHS, FILLS)
def test_after_filler_is_added_the_capsules_hold_the_label(drug: Decimal, strength: Decimal, fill: Decimal) -> None:
    label, full = quantity(strength, "mg/capsule"), quantity(fill, "mg/capsule")
    content = rescues.content_for_fill(label, full)
    right = mass_holding(quantity(drug, "mg"), content)
    present = right * Decimal("0.7")
    whole = present + rescues.still_to_add(right, present)
    found = verification.strength_of_capsules(quantity(drug, "mg"), whole, full)
    assert abs(magnitude(verification.share_of_label(found, label), "%") - 100) < NEAR


@given(MASSES, STRENGTHS, st.decimals(50, 100, places=1), st.decimals(Decimal("0.1"), Decimal("0.99"), places=2))
def test_after_powder_is_added_its_own_mass_counted_the_content_is_right(
    whole: Decimal, strength: Decimal, potency: Decimal, part: Decimal
) -> None:
    content, source = quantity(strength, "mg/g"), quantity(potency * 10, "mg/g")
    drug = whole * strength / 1000 * part
    added = rescues.source_to_add(quantity(drug, "mg"), quantity(whole, "mg"), content, source)
    mass = quantity(whole + added.magnitude, "mg")
    held = quantity(drug + added.magnitude * magnitude(source, "1"), "mg")
    assert abs(magnitude(verification.strength_of_cream(held, mass), "mg/g") - strength) < NEAR
    by_alligation = alligation.amount_to_add(
        quantity(drug / whole * 100, "% w/w"),
        quantity(whole, "mg"),
        quantity(potency, "% w/w"),
        quantity(strength / 10, "% w/w"),
    )
    assert abs(magnitude(by_alligation, "mg") - added.magnitude) < Decimal("1e-12")


@given(st.decimals(1, 100, places=1), STRENGTHS, st.decimals(50, 100, places=1), st.decimals(0, 1, places=2))
def test_after_drug_is_added_a_liquid_has_its_strength(
    volume: Decimal, strength: Decimal, potency: Decimal, part: Decimal
) -> None:
    label, whole = quantity(strength, "mg/mL"), quantity(volume, "mL")
    drug = quantity(volume * strength * part, "mg")
    missing = rescues.drug_missing_by_volume(label, whole, drug)
    powder = powder_mass(missing, quantity(potency, "%"))
    held = drug + quantity(magnitude(powder, "mg") * potency / 100, "mg")
    assert abs(magnitude(verification.strength_of_liquid(held, whole), "mg/mL") - strength) < NEAR


@given(MASSES, STRENGTHS, FILLS, st.decimals(Decimal("0.5"), 2, places=2))
def test_a_heavier_fill_gives_the_strength(drug: Decimal, strength: Decimal, fill: Decimal, times: Decimal) -> None:
    label, mixture = quantity(strength, "mg/capsule"), quantity(drug / strength * fill * times, "mg")
    other = rescues.fill_for_strength(label, mixture, quantity(drug, "mg"))
    found = verification.strength_of_capsules(quantity(drug, "mg"), mixture, other)
    assert abs(magnitude(found, "mg/capsule") - strength) < NEAR
    assert abs(magnitude(other, "mg/capsule") - fill * times) < Decimal("1e-15")


@given(MASSES, STRENGTHS, st.decimals(80, 120, places=1))
def test_the_bounds_of_a_batch_are_those_of_the_label(drug: Decimal, strength: Decimal, share: Decimal) -> None:
    right = volume_holding(quantity(drug, "mg"), quantity(strength, "mg/mL"))
    whole = rescues.whole_at_share(right, quantity(share, "%"))
    assert abs(magnitude(rescues.share_by_whole(right, whole), "%") - share) < NEAR
    found = verification.strength_of_liquid(quantity(drug, "mg"), whole)
    of_label = verification.share_of_label(found, quantity(strength, "mg/mL"))
    assert abs(magnitude(of_label, "%") - share) < NEAR


@given(MASSES, STRENGTHS)
def test_no_capsule_is_made_of_drug_that_there_is_not(drug: Decimal, strength: Decimal) -> None:
    assume(drug > strength)
    count = magnitude(rescues.capsules_from_drug(quantity(drug, "mg"), quantity(strength, "mg/capsule")), "capsule")
    assert count == count.to_integral_value()
    assert count * strength <= drug < (count + 1) * strength


@pytest.mark.parametrize(
    ("rescue", "message"),
    [
        (lambda: rescues.still_to_add(*milligrams(100, 101)), "nothing can be taken out again"),
        (
            lambda: rescues.source_to_add(*milligrams(1, 1000), *[quantity(100, "mg/g")] * 2),
            "no stronger than",
        ),
    ],
)
def test_what_cannot_be_mended_is_refused(rescue: Callable[[], Quantity], message: str) -> None:
    with pytest.raises(QuantityError, match=message):
        rescue()
