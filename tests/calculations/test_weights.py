"""Single weights and contents: their spread, the limits of the compendia, and the acceptance value."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations import acceptance, capsule_statistics, packing
from compounding.calculations.acceptance import AcceptanceValue
from compounding.calculations.capsule_statistics import WeightVerdict
from compounding.calculations.capsules import capsule_sizes
from compounding.errors import QuantityError
from compounding.units import Quantity, format_quantity, magnitude, parse_quantity, quantity

WEIGHTS = st.decimals(Decimal("0.1"), 1000, places=1)
CONTENTS = st.decimals(50, 150, places=1)
SPREADS = st.decimals(0, 20, places=2)
Verdict = Callable[[list[Quantity]], WeightVerdict]


def milligrams(*numbers: str | int | Decimal) -> list[Quantity]:
    return [quantity(each, "mg") for each in numbers]


def around(mean: int, *deviations: str, count: int = 20) -> list[Quantity]:
    """Return masses of which pairs deviate from their mean by so many per cent, to either side."""
    pairs = [Decimal(mean) * (1 + sign * Decimal(each) / 100) for each in deviations for sign in (1, -1)]
    return milligrams(*pairs, *[mean] * (count - len(pairs)))


# --- statistics ----------------------------------------------------------------------------------


@given(st.lists(WEIGHTS, min_size=2, max_size=30))
def test_statistics_agree_with_those_of_python(numbers: list[Decimal]) -> None:
    found = capsule_statistics.weight_statistics(milligrams(*numbers))
    mean, spread = magnitude(found.mean, "mg"), magnitude(found.standard_deviation, "mg")
    assert abs(mean - statistics.mean(numbers)) < Decimal("1e-20")
    assert abs(spread - statistics.stdev(numbers)) < Decimal("1e-10")
    assert abs(sum((each.magnitude for each in found.deviations), Decimal(0))) < Decimal("1e-20")
    assert found.least <= found.mean + quantity("1e-20", "mg")
    assert found.count == len(numbers)


def test_statistics_keep_the_unit_of_the_first_mass() -> None:
    found = capsule_statistics.weight_statistics([parse_quantity("0.1 g"), parse_quantity("120 mg")])
    assert format_quantity(found.mean) == "0.11 g"
    assert format_quantity(found.most) == "0.12 g"


@pytest.mark.parametrize(
    ("masses", "message"),
    [
        pytest.param(milligrams(100), "have no spread; give two or more", id="one"),
        pytest.param([], "have no spread", id="none"),
        pytest.param(milligrams(100, 0), "is the mass of no unit; give masses above zero", id="nothing"),
        pytest.param([quantity(1, "mg"), quantity(1, "mL")], "is not a quantity in mg", id="a volume"),
    ],
)
def test_masses_without_a_spread_are_refused(masses: list[Quantity], message: str) -> None:
    with pytest.raises(QuantityError, match=message):
        capsule_statistics.weight_statistics(masses)


# --- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "masses", "meets", "outside", "far_outside"),
    [
        pytest.param("european", around(200, "10"), True, 0, 0, id="on the limit"),
        pytest.param("european", around(200, "10.1"), True, 2, 0, id="two outside"),
        pytest.param("european", around(200, "10.1", "11"), False, 4, 0, id="four outside"),
        pytest.param("european", around(200, "20"), True, 2, 0, id="on twice the limit"),
        pytest.param("european", around(200, "20.1"), False, 2, 2, id="outside twice the limit"),
        pytest.param("european", around(299, "8"), True, 0, 0, id="10 per cent below 300 mg"),
        pytest.param("european", around(300, "8"), True, 2, 0, id="7.5 per cent from 300 mg"),
        pytest.param("european", around(300, "15.1"), False, 2, 2, id="twice 7.5 per cent"),
        pytest.param("supplement_intact", around(200, "10"), True, 0, 0, id="intact, on the limit"),
        pytest.param("supplement_intact", around(200, "10.1"), False, 2, 0, id="intact, two outside"),
        pytest.param("supplement_net", around(200, "10.1"), True, 2, 0, id="net, two outside"),
        pytest.param("supplement_net", around(200, "25"), True, 2, 0, id="net, on the hard limit"),
        pytest.param("supplement_net", around(200, "25.1"), False, 2, 2, id="net, beyond the hard limit"),
        pytest.param("supplement_net", around(200, *["11"] * 3, count=60), True, 6, 0, id="net, six of 60"),
        pytest.param("supplement_net", around(200, *["11"] * 4, count=60), False, 8, 0, id="net, eight of 60"),
    ],
)
def test_limits_of_the_compendia(
    verdict: str, masses: list[Quantity], meets: bool, outside: int, far_outside: int
) -> None:
    found = getattr(capsule_statistics, f"{verdict}_verdict")(masses)
    assert (found.meets, found.outside, found.far_outside) == (meets, outside, far_outside)
    assert found.verdict.startswith("Meets:" if meets else "Does not meet:")


@pytest.mark.parametrize(
    ("verdict", "deviations", "text"),
    [
        ("european", ("20.1",), "2 of 20 deviate by more than 10 %, and at most 2 may; 2 by more than 20 %"),
        ("supplement_intact", ("11",), "none may. Weigh the contents of the same 20 capsules, and judge"),
        ("supplement_intact", ("30",), "none may. Weigh the contents of the same 20 capsules, and judge"),
        ("supplement_net", ("11", "11"), "at most 2 may. Weigh the contents of 40 more, and judge all 60."),
        ("supplement_net", ("11", "11", "11", "11"), "8 of 20 deviate by more than 10 %, and at most 2 may."),
        ("supplement_net", ("26",), "2 by more than 25 %, and none may."),
        ("european", (), "Meets: none of 20 deviate by more than 10 %, and at most 2 may."),
    ],
)
def test_verdicts_in_words(verdict: str, deviations: tuple[str, ...], text: str) -> None:
    found = getattr(capsule_statistics, f"{verdict}_verdict")(around(200, *deviations)).verdict
    assert text in found
    assert ("40 more" in found) == ("40 more" in text)


@pytest.mark.parametrize("verdict", ["european", "supplement_intact", "supplement_net"])
@pytest.mark.parametrize("count", [0, 10, 19, 21, 40])
def test_another_number_of_units_is_refused(verdict: str, count: int) -> None:
    with pytest.raises(QuantityError, match=f"'{count} masses': the test is made on 20"):
        getattr(capsule_statistics, f"{verdict}_verdict")(milligrams(*[200] * count))


def test_theory_allows_no_unit_outside() -> None:
    masses = milligrams("126", "138", "154")
    found = capsule_statistics.theory_verdict(masses, quantity("0.140", "g"))
    assert (found.meets, found.outside) == (True, 0)
    found = capsule_statistics.theory_verdict([*masses, quantity("154.1", "mg")], quantity(140, "mg"))
    assert found.verdict == "Does not meet: 1 of 4 deviate by more than 10 %, and none may."


@pytest.mark.parametrize(("masses", "theory"), [([], "140"), (milligrams(140), "0")])
def test_nothing_to_compare_is_refused(masses: list[Quantity], theory: str) -> None:
    with pytest.raises(QuantityError):
        capsule_statistics.theory_verdict(masses, quantity(theory, "mg"))


# --- packing -------------------------------------------------------------------------------------


def test_packing_is_the_same_weighed_singly_or_together() -> None:
    shells, ten = parse_quantity("0.48 g"), parse_quantity("10 capsules")
    singly = packing.packing_statistic(milligrams(*[172] * 10), shells, ten)
    assert singly == packing.packing_statistic([parse_quantity("1.72 g")], shells, ten) == quantity(124, "mg/capsule")


def test_shells_heavier_than_what_they_hold_are_refused() -> None:
    with pytest.raises(QuantityError, match="the shells are heavier than the filled capsules"):
        packing.packing_statistic(milligrams(400), quantity(480, "mg"), quantity(10, "capsule"))


@pytest.mark.parametrize(
    ("volume", "name"), [("0.01", "5"), ("0.13", "5"), ("0.131", "4"), ("0.30", "3"), ("0.96", "000"), ("1.37", "000")]
)
def test_smallest_size_that_holds_a_volume(volume: str, name: str) -> None:
    assert packing.smallest_size(quantity(volume, "mL/capsule")).name == name


def test_a_powder_too_large_for_any_capsule_is_refused() -> None:
    with pytest.raises(QuantityError, match="more than the largest size, 000, holds"):
        packing.smallest_size_for_mass(quantity(1400, "mg/capsule"), quantity(1, "g/mL"))
    assert packing.smallest_size_for_mass(quantity(1370, "mg/capsule"), quantity(1, "g/mL")) == capsule_sizes()[-1]


# --- acceptance values ---------------------------------------------------------------------------


def value_of(mean: str | Decimal, spread: str | Decimal = "1", count: int = 10, target: str = "100") -> AcceptanceValue:
    found = acceptance.acceptance_value(quantity(mean, "%"), quantity(spread, "%"), count, quantity(target, "%"))
    assert found.count == count
    return found


@pytest.mark.parametrize(
    ("mean", "target", "reference"),
    [
        ("97", "100", "98.5"),
        ("98.5", "100", "98.5"),
        ("100", "100", "100"),
        ("101.5", "100", "101.5"),
        ("103", "100", "101.5"),
        ("103", "101.5", "101.5"),
        ("103", "104", "103"),
        ("105", "104", "104"),
        ("97", "104", "98.5"),
    ],
)
def test_reference_value(mean: str, target: str, reference: str) -> None:
    assert magnitude(value_of(mean, target=target).reference, "%") == Decimal(reference)


@pytest.mark.parametrize(
    ("spread", "count", "meets", "verdict"),
    [
        ("6.25", 10, True, "Meets the first stage: the acceptance value 15.0 is not above 15.0."),
        ("6.26", 10, True, "Meets the first stage: the acceptance value 15.0 is not above 15.0."),
        (
            "6.28",
            10,
            False,
            "Does not meet the first stage: the acceptance value 15.1 is above 15.0. "
            "Assay 20 more units, and judge all 30.",
        ),
        ("7.5", 30, True, "Meets the second stage: the acceptance value 15.0 is not above 15.0."),
        ("8", 30, False, "Does not meet the second stage: the acceptance value 16.0 is above 15.0."),
    ],
)
def test_verdict_of_an_acceptance_value(spread: str, count: int, meets: bool, verdict: str) -> None:
    found = value_of("100", spread, count)
    assert (found.meets, found.verdict) == (meets, verdict)


@given(CONTENTS, SPREADS, SPREADS, st.sampled_from([10, 30]))
def test_more_spread_never_lowers_the_value(mean: Decimal, one: Decimal, other: Decimal, count: int) -> None:
    less, more = sorted([one, other])
    assert value_of(mean, less, count).value <= value_of(mean, more, count).value


@given(CONTENTS, CONTENTS, SPREADS)
def test_a_mean_farther_from_100_never_lowers_the_value(one: Decimal, other: Decimal, spread: Decimal) -> None:
    low, high = sorted([one, other])
    nearer, farther = (low, high) if low >= 100 else (high, low)
    if low < 100 < high:
        return
    assert value_of(nearer, spread).value <= value_of(farther, spread).value


@given(st.lists(CONTENTS, min_size=10, max_size=10))
def test_contents_and_their_mean_have_the_same_value(numbers: list[Decimal]) -> None:
    contents = [quantity(each, "%") for each in numbers]
    found = acceptance.acceptance_value_of_contents(contents)
    assert found == acceptance.acceptance_value(found.mean, found.standard_deviation, 10)


def test_at_the_second_stage_no_unit_may_be_far_away() -> None:
    even = [quantity(100, "%")] * 29
    assert acceptance.acceptance_value_of_contents([*even, quantity("75.9", "%")]).meets
    found = acceptance.acceptance_value_of_contents([*even, quantity("70", "%")])
    assert magnitude(found.value, "%") < 15
    assert not found.meets
    assert found.verdict == (
        "Does not meet the second stage: the acceptance value 11.0 is not above 15.0, but content 30 is outside the "
        "limits of a single unit."
    )


@pytest.mark.parametrize("count", [0, 1, 9, 11, 20, 29, 31])
def test_another_number_of_contents_is_refused(count: int) -> None:
    with pytest.raises(QuantityError, match=f"'{count} "):
        acceptance.acceptance_value_of_contents([quantity(100, "%")] * count)
