"""The error budget agrees with what a great many batches come to, and says what to improve."""

from __future__ import annotations

import itertools
import math
import random
import statistics
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from compounding import units
from compounding.errors import QuantityError
from compounding.records.error_budget import ErrorBudget, Spread, WaitingBudget, error_budget
from compounding.units import magnitude, parse_quantity, quantity
from tests.records import budgets
from tests.records.budgets import HIGHEST, LOWEST, Example, scattered, within

SAMPLES = 20_000
EXAMPLES: dict[str, Callable[[], Example]] = {
    "capsules from tablets": budgets.tablet_capsules,
    "drops from powder": budgets.powder_drops,
    "capsules from a trituration": budgets.trituration_capsules,
}
_each_example = pytest.mark.parametrize("example", [made() for made in EXAMPLES.values()], ids=EXAMPLES)


# --- against many batches --------------------------------------------------------------------------


def many_batches(example: Example) -> Any:
    """Return the strengths of many batches in % of label, worked out from the working's own cell formulas."""
    source = np.random.default_rng(20261120)
    working = example.working
    at: dict[str, Any] = {}
    for line in working:
        value = float(line.value.magnitude)
        if line.expression is not None and line.key not in example.held:
            formula = working.cell_formula(line.key, {each.key: f"at[{each.key!r}]" for each in working})
            value = eval(formula, {"at": at})  # noqa: S307  a formula of sums and products from the working
        errors = [_errors(source, spread, spread.standard_in_unit(line)) for spread in example.of(line.key)]
        at[line.key] = sum(errors, start=value)
    return at["expected"] / float(magnitude(example.label, working["expected"].unit)) * 100


def _errors(source: np.random.Generator, spread: Spread, standard: float) -> Any:
    if spread.distribution == "normal":
        return source.normal(0, standard, SAMPLES)
    return source.uniform(-standard * math.sqrt(3), standard * math.sqrt(3), SAMPLES)


@_each_example
def test_the_standard_deviation_is_that_of_many_batches(example: Example) -> None:
    budget = example.drawn_up()
    batches = many_batches(example)
    assert float(budget.standard_of_label.magnitude) == pytest.approx(np.std(batches), rel=0.05)
    assert float(budget.of_label.magnitude) == pytest.approx(np.mean(batches), rel=0.005)


@_each_example
def test_about_95_per_cent_of_many_batches_are_in_the_range_that_is_stated(example: Example) -> None:
    budget = example.drawn_up()
    out = np.abs(many_batches(example) - float(budget.of_label.magnitude))
    assert np.mean(out <= float(budget.probable.magnitude)) == pytest.approx(0.95, abs=0.01)
    assert np.mean(out <= float(budget.worst.magnitude)) > 0.995


def test_the_standard_deviation_is_that_of_workings_with_other_entries() -> None:
    example = budgets.trituration_capsules()
    source = random.Random(795)  # noqa: S311  examples, not secrets
    results = []
    for _ in range(1500):
        entries = {}
        for spread in example.spreads:
            line = example.working[spread.key]
            standard = spread.standard_in_unit(line)
            uniform = spread.distribution == "rectangular"
            error = source.uniform(-1, 1) * math.sqrt(3) if uniform else source.gauss(0, 1)
            entries[spread.key] = quantity(line.value.magnitude + Decimal(repr(error * standard)), line.unit)
        results.append(float(example.working.with_entries(entries)["expected"].value.magnitude))
    assert float(example.drawn_up().standard.magnitude) == pytest.approx(statistics.stdev(results), rel=0.05)


@pytest.mark.parametrize(("widest", "scatter"), [*itertools.product((0.0, 0.01, 1.0, 5.0), repeat=2)][1:], ids=str)
def test_the_probable_range_of_one_tolerance_and_a_scatter(widest: float, scatter: float) -> None:
    working = budgets.tablet_capsules().working
    spreads = [within("claim", "content", f"{widest} %"), scattered("mean", "mean", f"{scatter} %")]
    budget = error_budget(
        working, "expected", quantity("4.5", "mg/capsule"), spreads, lowest=LOWEST, highest=HIGHEST, held=("powder",)
    )
    assert isinstance(budget, ErrorBudget)
    source = np.random.default_rng(1)
    out = np.abs(source.uniform(-widest, widest, 200_000) + source.normal(0, scatter, 200_000))
    assert float(budget.probable.magnitude) == pytest.approx(np.quantile(out, 0.95), rel=0.01)
    assert budget.probable <= budget.worst


# --- what is said ----------------------------------------------------------------------------------


@_each_example
def test_contributions_are_ranked_and_their_shares_are_all_there_is(example: Example) -> None:
    budget = example.drawn_up()
    shares = [each.share.magnitude for each in budget.contributions]
    assert len(shares) == len(example.spreads)
    assert shares == sorted(shares, reverse=True)
    assert float(sum(shares)) == pytest.approx(100, abs=1e-4)
    squares = [float(each.standard.magnitude) ** 2 for each in budget.contributions]
    assert math.sqrt(sum(squares)) == pytest.approx(float(budget.standard_of_label.magnitude), rel=1e-5)
    worst = sum(each.greatest.magnitude for each in budget.contributions)
    assert float(worst) == pytest.approx(float(budget.worst.magnitude), rel=1e-5)
    own = budget.standard / budget.label
    assert float(magnitude(own, "%")) == pytest.approx(float(budget.standard_of_label.magnitude), rel=1e-5)


def test_the_budget_of_capsules_from_tablets() -> None:
    budget = budgets.tablet_capsules().drawn_up(missing=("mixing",))
    first = budget.contributions[0]
    assert (first.key, first.group, first.label) == ("claim", "tablet content", "content of the tablets")
    assert first.greatest == quantity(10, "%")
    assert first.standard.magnitude == Decimal("5.773503")
    assert budget.summary == (
        "expected 4.5 mg per capsule, 100.0 % of label; about 95 % of such batches between 90.4 and 109.6 %; "
        "at worst 88.7 to 111.3 %"
    )
    assert budget.outcome == "likely"
    assert budget.verdict == (
        "About 95 % of such batches or more are within 90.0 to 110.0 % of label, but at worst one is not. "
        "Most: tablet content (content of the tablets), 98.9 % of the variance. What was not counted comes on top."
    )
    assert budgets.tablet_capsules().drawn_up().verdict.endswith("of the variance.")
    assert budget.missing == ("mixing",)
    assert units.format_quantity(budget.label) == "4.5 mg per capsule"


def _judged(*spreads: Spread, label: str = "4.5 mg/capsule") -> ErrorBudget:
    example = budgets.tablet_capsules()
    budget = error_budget(
        example.working,
        "expected",
        parse_quantity(label),
        spreads,
        lowest=LOWEST,
        highest=HIGHEST,
        held=example.held,
    )
    assert isinstance(budget, ErrorBudget)
    return budget


@pytest.mark.parametrize(
    ("greatest", "label", "outcome", "says"),
    [
        ("10.04 %", "4.5 mg/capsule", "assured", "Within 90.0 to 110.0 % of label, even at worst."),
        ("10.06 %", "4.5 mg/capsule", "likely", "About 95 % of such batches or more are within"),
        ("11 %", "4.5 mg/capsule", "doubtful", "More than 5 % of such batches may be outside"),
        ("0.1 %", "4.1 mg/capsule", "assured", "Within"),
        ("0.1 %", "4 mg/capsule", "outside", "The expected strength itself is outside"),
        ("0.1 %", "5.1 mg/capsule", "outside", "The expected strength itself is outside"),
    ],
)
def test_strengths_are_compared_with_the_limits_to_one_place(
    greatest: str, label: str, outcome: str, says: str
) -> None:
    budget = _judged(within("claim", "tablet content", greatest), label=label)
    assert budget.outcome == outcome
    assert budget.verdict.startswith(says)


def test_what_is_to_be_improved_is_named() -> None:
    budget = _judged(
        within("claim", "tablet content", "3 %"), scattered("mean", "mean tablet mass", "6 %", "8 tablets")
    )
    assert budget.verdict.endswith("To be improved first: mean tablet mass (8 tablets), 92.3 % of the variance.")


def test_a_spread_states_its_greatest_error_or_its_standard_deviation() -> None:
    claim = budgets.tablet_capsules().working["claim"]
    sizes = {
        ("rectangular", "greatest"): 1 / math.sqrt(3),
        ("rectangular", "standard"): 1.0,
        ("normal", "greatest"): 0.5,
        ("normal", "standard"): 1.0,
    }
    for (distribution, stated), standard in sizes.items():
        stating: Any = {"distribution": distribution, stated: parse_quantity("1 mg/tablet")}
        spread = Spread(key="claim", group="tablet content", label="content", **stating)
        assert spread.standard_in_unit(claim) == pytest.approx(standard)
    one = parse_quantity("1 %")
    wrongs: tuple[Any, ...] = ({}, {"greatest": one, "standard": one})
    for wrong in wrongs:
        with pytest.raises(ValueError, match="'content' states either"):
            Spread(key="claim", distribution="normal", group="tablet content", label="content", **wrong)


def test_a_percentage_is_of_the_value_but_for_a_line_that_is_one() -> None:
    tablets, powder = budgets.tablet_capsules().working, budgets.powder_drops().working
    standard = Spread(key="", distribution="normal", group="", label="", standard=parse_quantity("2 %"))
    assert standard.standard_in_unit(tablets["claim"]) == pytest.approx(1)
    assert standard.standard_in_unit(powder["assay"]) == pytest.approx(2)


def test_an_error_of_another_kind_is_refused() -> None:
    with pytest.raises(QuantityError, match=r"'content': 1 mg is no error of mg per tablet; give mg per tablet or %"):
        _judged(within("claim", "tablet content", "1 mg", "content"))


def test_an_error_of_a_derived_line_adds_to_those_behind_it() -> None:
    own, behind = scattered("expected", "filling", "3 %"), scattered("claim", "tablet content", "4 %")
    assert _judged(own, behind).standard_of_label.magnitude == 5


# --- what is not counted ---------------------------------------------------------------------------


def test_a_strength_that_waits_for_an_entry_says_for_which() -> None:
    budget = budgets.tablet_capsules(mean="").budget(missing=("mixing",))
    assert budget == WaitingBudget(
        result="expected", entries=("mean",), waits_for=("mean tablet mass",), missing=("mixing",)
    )
    assert isinstance(budget, WaitingBudget)
    assert budget.summary == "waits for: mean tablet mass"


def test_a_spread_that_does_not_count_is_named() -> None:
    content = within("claim", "tablet content", "1 %")
    unknown = Spread(
        key="mean",
        distribution="normal",
        group="mean tablet mass",
        label="mean tablet mass",
        standard=units.open_quantity("mg/tablet"),
    )
    idle = within("strength", "prescription", "1 %", "strength prescribed")
    budget = _judged(content, idle, unknown)
    assert [each.key for each in budget.contributions] == ["claim"]
    assert budget.missing == (
        "mean tablet mass: how far it may be out waits for the bench entries",
        "strength prescribed: has no part in the expected strength",
    )
    assert budget.verdict.endswith("What was not counted comes on top.")
    assert budget.verdict not in (_judged(content).verdict, _judged(content, idle).verdict)


@pytest.mark.parametrize(
    "spreads", [(), (within("strength", "prescription", "1 %"),)], ids=["none", "none that counts"]
)
def test_there_is_no_budget_where_nothing_is_known(spreads: Sequence[Spread]) -> None:
    example = budgets.tablet_capsules()
    found = error_budget(
        example.working, "expected", example.label, spreads, lowest=LOWEST, highest=HIGHEST, held=example.held
    )
    assert found is None


def test_errors_of_nothing_have_no_shares() -> None:
    budget = _judged(within("claim", "tablet content", "0 %"))
    assert budget.outcome == "assured"
    assert not budget.contributions[0].share.magnitude
