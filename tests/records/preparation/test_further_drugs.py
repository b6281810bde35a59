"""Further drugs: each powder corrected by its own potency, in every form, and stated on the label."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compounding.errors import PreparationError
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula import Formula
from compounding.records.formula_parts import Component
from compounding.records.order import BulkPowder
from compounding.records.preparation import prepare
from tests.records.preparation.orders import CAPSULES, CREAM, formula, number, order, q

AS_IS = BulkPowder(assay=q("99 %"), assay_basis="as is")
TWO = "estriol-estradiol-sublingual-drops"
DROPS: dict[str, Any] = {"strength": "20 mg/mL", "quantity": "25 mL", "source": AS_IS}


def _with_second(formula_id: str, amount: str) -> Formula:
    """Return a formula with a further drug, "second"."""
    own = formula(formula_id)
    second = Component(
        key="second",
        name="second drug",
        role="further drug",
        rule="fixed",
        amount=q(amount),
        unit="mg",
        grade="",
        characteristics="",
        alternatives=(),
        refused=(),
        references=(),
    )
    return replace(own, components=(*own.components[:1], second, *own.components[1:]))


def _drops(**changes: Any) -> CompoundingRecord:
    return prepare(order(TWO, **{**DROPS, "potencies": (("estradiol", q("96 %")),), **changes}), formula(TWO))


def _refused(asked_formula: Formula, **changes: Any) -> tuple[str, ...]:
    with pytest.raises(PreparationError) as caught:
        prepare(order(asked_formula.id, **changes), asked_formula)
    return caught.value.problems


def test_each_powder_is_corrected_by_its_own_potency() -> None:
    record = _drops()
    assert number(record, "powder", "mg") == Decimal(500) / Decimal("0.99")
    assert number(record, "drug_estradiol", "mg") == 125
    assert number(record, "estradiol", "mg") == Decimal(125) / Decimal("0.96")
    assert number(record, "strength_expected", "mg/mL") == 20
    assert number(record, "strength_expected_estradiol", "mg/mL") == 5


def test_the_label_and_the_head_state_both_strengths() -> None:
    record = _drops()
    assert record.label.drug == "estriol and estradiol"
    assert record.label.strength == "20 mg per mL of estriol; 5 mg per mL of estradiol"
    assert ("Further drug", "estradiol, 5 mg per mL; 96 % of its powder is drug") in record.fact_texts.items()


@pytest.mark.parametrize("dropper", [None, "30 drop/mL", "27.3 drop/mL"])
def test_a_dose_names_the_drug_it_is_of_and_the_budget_too(dropper: str | None) -> None:
    given = q(dropper) if dropper else None
    record = _drops(dose=q("2 mg"), doses_per_day=q("1 dose/day"), dropper=given)
    assert "2 mg of estriol" in record.label.directions
    assert record.budget is not None
    assert "estradiol: the budget is that of estriol alone" in record.budget.missing


def test_an_overage_is_of_the_drug_alone() -> None:
    record = _drops(overage="5 %")
    assert number(record, "powder", "mg") == Decimal(525) / Decimal("0.99")
    assert number(record, "drug_estradiol", "mg") == 125


@pytest.mark.parametrize(
    ("potencies", "said"),
    [
        ((), "the potency of estradiol is missing"),
        ((("estradiol", q("96 mg")),), "potency of 'estradiol' 96 mg: give it in per cent"),
        ((("estradiol", q("9.6 %")),), "potency of 'estradiol' 9.6 %: 50 % to 105 % is read"),
        ((("estradiol", q("96 %")), ("estradiol", q("97 %"))), "potency of 'estradiol' is given 2 times"),
        ((("estradiol", q("96 %")), ("estrone", q("97 %"))), "potency of 'estrone': "),
    ],
)
def test_a_potency_that_is_missing_or_wrong_is_refused(potencies: Any, said: str) -> None:
    [problem] = _refused(formula(TWO), **DROPS, potencies=potencies)
    assert problem.startswith(said)


def test_a_potency_has_no_place_without_a_further_drug() -> None:
    [problem] = _refused(formula(CREAM), source=AS_IS, potencies=(("base", q("96 %")),))
    assert problem == "potency of 'base': naltrexone-cream has no further drug of this key; leave it out"


def test_in_a_cream_its_powder_takes_the_place_of_base() -> None:
    own = _with_second(CREAM, "20 mg/g")
    record = prepare(order(CREAM, source=AS_IS, potencies=(("second", q("80 %")),)), own)
    alone = prepare(order(CREAM, source=AS_IS), formula(CREAM))
    assert number(record, "second", "mg") == 750
    assert number(alone, "base", "mg") - number(record, "base", "mg") == 750
    assert number(record, "strength_expected_second", "mg/g") == pytest.approx(20, rel=Decimal("1e-9"))
    assert "2 % w/w (20 mg per g) of second drug" in record.label.strength


_PACKING = (("drug", q("200 mg")), ("second", q("100 mg")), ("diluent", q("130 mg")))


def _capsules(**changes: Any) -> CompoundingRecord:
    usual: dict[str, Any] = {
        "source": AS_IS,
        "size": "3",
        "packing": _PACKING,
        "potencies": (("second", q("80 %")),),
    }
    return prepare(order(CAPSULES, **{**usual, **changes}), _with_second(CAPSULES, "8 mg/capsule"))


def test_in_a_capsule_its_powder_takes_the_place_of_filler() -> None:
    record = _capsules()
    alone = prepare(order(CAPSULES, source=AS_IS, size="3", packing=(_PACKING[0], _PACKING[2])), formula(CAPSULES))
    assert number(record, "second", "mg") == 90 * 10
    assert number(record, "filler", "mg/capsule") == number(alone, "filler", "mg/capsule") - Decimal("0.1") * 130
    fill = number(record, "fill", "mg/capsule")
    parts = [number(record, key, "mg/capsule") for key in ("powder_each", "second_each", "filler")]
    assert fill == pytest.approx(sum(parts), rel=Decimal("1e-12"))
    assert number(record, "mixture", "mg") == pytest.approx(fill * 90, rel=Decimal("1e-12"))
    assert number(record, "strength_expected_second", "mg/capsule") == pytest.approx(8, rel=Decimal("1e-9"))
    assert number(record, "strength_expected", "mg/capsule") == pytest.approx(Decimal("4.5"), rel=Decimal("1e-9"))


def test_the_size_is_chosen_by_all_powders() -> None:
    big = (("drug", q("200 mg")), ("second", q("12 mg")), ("diluent", q("130 mg")))
    record = _capsules(size="", packing=big, packing_size="3")
    assert record.fact_texts["Capsule size"].startswith("1, the smallest")
    assert "the powders take no more than" in record.fact_texts["Capsule size"]


def test_by_density_too() -> None:
    densities = (("drug", q("0.7 g/mL")), ("second", q("0.5 g/mL")), ("diluent", q("0.46 g/mL")))
    record = _capsules(packing=(), densities=densities)
    volume = number(record, "volume_3", "mL/capsule")
    left = volume - number(record, "powder_each", "g/capsule") / Decimal("0.7") - Decimal("0.010") / Decimal("0.5")
    assert number(record, "filler", "g/capsule") == pytest.approx(left * Decimal("0.46"), rel=Decimal("1e-12"))
