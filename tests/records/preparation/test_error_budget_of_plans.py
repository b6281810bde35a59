"""The error budget of real plans against batches that are weighed again and again, by formulas written out here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from compounding.records.compounding_record import CompoundingRecord
from compounding.records.error_budget import ErrorBudget
from compounding.records.order import Tablets
from compounding.units import quantity
from tests.balances import balance
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MICROGRAMS, POWDER, WEIGHED, order, q
from tests.records.preparation.weighings import stages, targets, weighed_of

_BATCHES = 200_000
# By USP <41> the greatest error is a thousandth of the minimum: 0.82 d.
MILLIGRAM, ERROR_A = balance("A", "1 mg", "220 g"), 0.82
TENTH, ERROR_B = balance("B", "0.1 mg", "120 g"), 0.082
CLASS_III, ERROR_III = balance("III", "1 mg", "120 g", sensitivity="6 mg"), 6.0
WITH_DEVIATION = Tablets(sample_count=q("20 tablets"), sample_mass=q("8.20 g"), deviation=q("6 mg"))


class Chance:
    """Draws of what is weighed, measured and stated."""

    def __init__(self) -> None:
        self._source = np.random.default_rng(20261122)

    def within(self, value: float, greatest: float) -> Any:
        return value + self._source.uniform(-greatest, greatest, _BATCHES)

    def scattered(self, value: float, standard: float) -> Any:
        return value + self._source.normal(0, standard, _BATCHES)

    def potency(self) -> Any:
        """Return the potency by a certificate that says 99.5 % on the anhydrous basis, and 8.7 % of water."""
        return self.within(0.995, 0.0005) * (1 - self.within(0.087, 0.0005))

    def diluted(self, record: CompoundingRecord, error: float) -> Any:
        """Return the powder in an aliquot of triturations weighed with an error."""
        held: Any = 1.0
        for part, whole in stages(record, "drug"):
            weighed = self.within(float(part), error)
            held = held * weighed / (weighed + self.within(float(whole - part), error))
        return held

    def capsules(self, powder: Any, filler: Any) -> Any:
        """Return the capsules that powders fill which pack at 200 mg and 130 mg, each known to the milligram."""
        return powder / self.within(200, 0.5) + filler / self.within(130, 0.5)


@dataclass(frozen=True)
class Example:
    """A plan, and the strengths of many batches of it."""

    record: CompoundingRecord
    batches: Any
    label: float

    @property
    def budget(self) -> ErrorBudget:
        assert isinstance(self.record.budget, ErrorBudget)
        return self.record.budget


def read(record: CompoundingRecord, key: str) -> float:
    """Return a target as the balance or the measure shows it."""
    return float(targets(record)[key])


def from_tablets() -> Example:
    record = weighed_of(order(CAPSULES, source=WITH_DEVIATION, balances=(TENTH,), **WEIGHED))
    chance = Chance()
    mean = (chance.within(8200, ERROR_B) + chance.scattered(0, 6 * 20**0.5)) / 20
    powder = chance.within(read(record, "drug"), ERROR_B)
    filler = chance.within(read(record, "diluent"), ERROR_B)
    drug = powder / mean * chance.within(50, 5)
    return Example(record, drug / chance.capsules(powder, filler), 4.5)


def triturated_capsules(formula_id: str, strength: str, count: str, label: float, on: Any, error: float) -> Example:
    asked = order(formula_id, strength=strength, quantity=count, source=POWDER, balances=(on,), **WEIGHED)
    record = weighed_of(asked)
    chance = Chance()
    aliquot = chance.within(read(record, "drug"), error)
    powder = chance.diluted(record, error) * aliquot
    filler = chance.within(read(record, "diluent"), error)
    strengths = powder * chance.potency() / chance.capsules(powder, aliquot - powder + filler)
    return Example(record, strengths, label)


def with_trituration() -> Example:
    return triturated_capsules(CAPSULES, "0.5 mg/capsule", "30 capsules", 0.5, CLASS_III, ERROR_III)


def with_two_stages() -> Example:
    return triturated_capsules(MICROGRAMS, "2 mcg/capsule", "60 capsules", 0.002, TENTH, ERROR_B)


def diluted_drops() -> Example:
    uncertain = (("volume", quantity("0.5", "mL")),)
    record = weighed_of(order(DROPS, source=POWDER, balances=(MILLIGRAM,), uncertainties=uncertain))
    chance = Chance()
    ((part, whole),) = stages(record, "drug")
    concentration = chance.within(float(part), ERROR_A) * chance.potency() / chance.within(float(whole), 0.05)
    drug = concentration * chance.within(read(record, "drug"), 0.05)
    return Example(record, drug / chance.within(30, 0.5), 1)


def cream() -> Example:
    record = weighed_of(order(CREAM, source=POWDER, balances=(TENTH,)))
    chance = Chance()
    masses = {key: chance.within(read(record, key), ERROR_B) for key in ("drug", "hyaluronic-acid", "glycerin", "base")}
    return Example(record, masses["drug"] * chance.potency() / sum(masses.values()) * 1000, 10)


EXAMPLES: dict[str, Callable[[], Example]] = {
    "capsules from tablets": from_tablets,
    "capsules with a trituration": with_trituration,
    "capsules with two stages": with_two_stages,
    "drops with a dilution": diluted_drops,
    "cream": cream,
}


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> Example:
    return EXAMPLES[request.param]()


def test_the_standard_deviation_is_that_of_many_batches(example: Example) -> None:
    percent = example.batches / example.label * 100
    assert float(example.budget.standard_of_label.magnitude) == pytest.approx(np.std(percent), rel=0.05)
    assert float(example.budget.of_label.magnitude) == pytest.approx(np.mean(percent), abs=0.15)
    assert float(np.mean(percent)) == pytest.approx(100, abs=0.5)


def test_the_ranges_that_are_stated_hold(example: Example) -> None:
    out = np.abs(example.batches / example.label * 100 - float(example.budget.of_label.magnitude))
    assert np.mean(out <= float(example.budget.probable.magnitude)) == pytest.approx(0.95, abs=0.015)
    assert np.mean(out <= float(example.budget.worst.magnitude) * 1.05) > 0.99


def test_the_shares_are_all_of_the_variance(example: Example) -> None:
    shares = [float(each.share.magnitude) for each in example.budget.contributions]
    assert sum(shares) == pytest.approx(100, abs=1e-4)
    assert shares == sorted(shares, reverse=True)


def test_every_weighing_of_the_drug_is_in_the_budget(example: Example) -> None:
    counted = {each.key for each in example.budget.contributions}
    diluted = len(stages(example.record, "drug"))
    target = next(each.target for each in example.record.materials if each.key == "drug")
    assert any(key.startswith(target) for key in counted)
    wanted = set()
    for number in range(1, diluted + 1):
        stem = target.removesuffix("_aliquot")
        is_liquid = f"{stem}_diluent_{number}" not in example.record.working
        wanted |= {f"{stem}_part_{number}", f"{stem}_{'whole' if is_liquid else 'diluent'}_{number}"}
    assert wanted <= counted
