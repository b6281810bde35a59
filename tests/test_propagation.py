"""The sensitivities of a line agree with what the working says when its leaves are moved a little."""

from __future__ import annotations

import decimal
import random
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from compounding.errors import QuantityError
from compounding.propagation import sensitivities
from compounding.units import Quantity, magnitude, parse_quantity, quantity
from compounding.working import A, Term, Working, calculation, whole_up
from tests.test_working import UNITS, Rule, random_rule

# So small that few things are rounded otherwise within it.
_STEP = Decimal("1e-18")
_LARGEST = Decimal("1e15")
_LINES = 4


def random_working(seed: int) -> Working:
    """Return a working of three masses in random units, and of random rules of them and of each other.

    Raises
    ------
    QuantityError
        A rule divides by a line that came to zero.
    """
    source = random.Random(seed)  # noqa: S311  examples, not secrets
    working = Working()
    terms: list[Term] = []
    for name in ("a", "b", "c"):
        mass = Decimal(source.randint(1, 99_999)).scaleb(-source.randint(0, 3))
        terms.append(working.given(name, name, quantity(mass, source.choice(UNITS))))
    for number in range(_LINES):
        rule = random_mass(source)
        line = working.derived(_line(number), "line", rule, *source.sample(terms, 3), unit=source.choice(UNITS))
        terms.append(line)
    return working


def random_mass(source: random.Random) -> Rule:
    """Return a random rule of three masses."""
    rule, _ = random_rule(source, ("x", "y", "z"), source.randint(1, 3))

    def of_masses(x: A, y: A, z: A) -> A:
        """Return a random rule's result."""
        return rule(x=x, y=y, z=z)  # type: ignore[no-any-return]

    return calculation(source.choice(UNITS), x="mg", y="mg", z="mg")(of_masses)


def _line(number: int) -> str:
    return f"line {number}"


def _moved(working: Working, key: str, step: Decimal, result: str) -> Decimal:
    value = working[key].value
    moved = quantity(value.magnitude + step, working[key].unit)
    number: Decimal = working.with_entries({key: moved})[result].value.magnitude
    return number


def by_differences(working: Working, key: str, result: str) -> float | None:
    """Return the central difference quotient, or None where something is rounded otherwise within the step."""
    with decimal.localcontext(prec=60):
        steps = [working[key].value.magnitude * _STEP / part for part in (1, 3)]
        wide, narrow = (
            (_moved(working, key, step, result) - _moved(working, key, -step, result)) / (2 * step) for step in steps
        )
    # A jump is as high for a shorter step, and so its quotient is not the same.
    return float(wide) if abs(wide - narrow) <= Decimal("1e-6") * abs(wide) else None


@given(st.integers(0, 10**9))
def test_sensitivities_are_difference_quotients(seed: int) -> None:
    try:
        working = random_working(seed)
    except QuantityError:
        reject()
    assume(all(abs(magnitude(line.value, "mcg")) < _LARGEST for line in working))
    result = _line(_LINES - 1)
    largest = max(abs(magnitude(line.value, working[result].unit)) for line in working)
    found = sensitivities(working, result)
    for key in ("a", "b", "c"):
        expected = by_differences(working, key, result)
        assume(expected is not None)
        scale = float(largest / working[key].value.magnitude)
        assert found.get(key, 0.0) == pytest.approx(expected, rel=1e-6, abs=1e-9 * scale)


# --- plain cases -----------------------------------------------------------------------------------


@calculation("tablet", drug="mg", claim="mg/tablet")
def whole_tablets(drug: A, claim: A) -> A:
    """Whole tablets that hold the drug."""
    return whole_up(drug / claim, "tablet")


@calculation("mg", drug="mg", claim="mg/tablet", mean="mg/tablet")
def powder(drug: A, claim: A, mean: A) -> A:
    """Ground tablets."""
    return drug / claim * mean


@calculation("mg", powder="mg", claim="mg/tablet", mean="mg/tablet")
def inside(powder: A, claim: A, mean: A) -> A:
    """Drug in ground tablets."""
    return powder / mean * claim


@calculation("g", tablets="tablet", mean="mg/tablet", share="%")
def crushed(tablets: A, mean: A, share: A) -> A:
    """Mass of whole tablets, less a share."""
    return tablets * mean * (1 - share)


def _working(given_texts: Mapping[str, str]) -> Working:
    working = Working()
    at = {key: working.given(key, key, parse_quantity(text)) for key, text in given_texts.items()}
    weighed = working.derived("powder", "powder", powder, at["drug"], at["claim"], at["mean"], unit="g")
    working.derived("inside", "drug inside", inside, weighed, at["claim"], at["mean"], unit="mcg")
    count = working.derived("count", "count", whole_tablets, at["drug"], at["claim"])
    working.derived("crushed", "crushed", crushed, count, at["mean"], at["share"])
    return working


GIVEN = {"drug": "414 mg", "claim": "0.05 g/tablet", "mean": "410 mg/tablet", "share": "2 %"}


def test_a_target_that_follows_the_truth_about_the_tablets_cancels_it() -> None:
    found = sensitivities(_working(GIVEN), "inside")
    assert found["drug"] == pytest.approx(1000)
    assert found["claim"] == pytest.approx(0, abs=1e-6)
    assert found["mean"] == pytest.approx(0, abs=1e-9)


def test_a_line_that_is_held_is_measured_out_as_planned() -> None:
    found = sensitivities(_working(GIVEN), "inside", held=("powder",))
    assert "drug" not in found
    assert found["claim"] == pytest.approx(414_000 / 0.05)
    assert found["mean"] == pytest.approx(-414_000 / 410)
    assert found["powder"] == pytest.approx(414_000 / 3.3948)


def test_the_result_itself_is_never_held() -> None:
    working = _working(GIVEN)
    assert sensitivities(working, "powder", held=("powder",)) == sensitivities(working, "powder")
    assert sensitivities(working, "powder")["powder"] == 1


def test_a_count_that_was_rounded_is_a_constant() -> None:
    found = sensitivities(_working(GIVEN), "crushed")
    assert list(found) == ["mean", "share", "count", "crushed"]
    assert found["mean"] == pytest.approx(9 * 0.98 / 1000)
    assert found["share"] == pytest.approx(-9 * 0.41 / 100)
    assert found["count"] == pytest.approx(0.41 * 0.98)
    assert sensitivities(_working(GIVEN), "count") == {"count": 1}


def test_lines_stand_in_the_order_of_the_work() -> None:
    assert list(sensitivities(_working(GIVEN), "inside")) == ["drug", "claim", "mean", "powder", "inside"]


def test_sensitivities_of_what_waits_for_an_entry_are_no_numbers() -> None:
    working = Working()
    at = [working.given(key, key, parse_quantity(GIVEN[key])) for key in ("drug", "claim")]
    working.derived("powder", "powder", powder, *at, working.entry("mean", "mean", "mg/tablet"))
    found = sensitivities(working, "powder")
    assert found["drug"] != found["drug"]
    assert found["mean"] == pytest.approx(8.28), "which does not depend on it"


@given(st.sampled_from(["mg", "g", "kg", "mcg"]), st.sampled_from(["g/tablet", "mg/tablet"]))
def test_sensitivities_are_in_the_units_of_their_lines(result: str, mean: str) -> None:
    working = Working()
    values: Mapping[str, Quantity] = {key: parse_quantity(GIVEN[key]) for key in ("drug", "claim", "mean")}
    values = {**values, "mean": quantity(magnitude(values["mean"], mean), mean)}
    terms = [working.given(key, key, value) for key, value in values.items()]
    working.derived("powder", "powder", powder, *terms, unit=result)
    per_mean = quantity(Decimal(repr(sensitivities(working, "powder")["mean"])), result) / quantity(1, mean)
    assert float((per_mean * quantity(1, "mg/tablet")).to(working["powder"].value.units).magnitude) == pytest.approx(
        float(magnitude(quantity("8.28", "mg"), result))
    )
