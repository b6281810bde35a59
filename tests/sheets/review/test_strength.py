"""The strength of a batch by what was weighed and made, against numbers worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.records.finding import Finding
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.strength import by_mean_fill, by_weighings, of_further_drugs, of_label
from tests.records.preparation.orders import CAPSULES, CREAM, POWDER, q, record_of
from tests.sheets import samples
from tests.sheets.review.filled_samples import Given
from tests.sheets.review.test_plausibility import DILUTED, KNOWN, SALVE, TRITURATED, WATER, at, found_in, one, spoiled


def near(share: Decimal | None, wanted: float) -> bool:
    return share is not None and abs(share - Decimal(str(wanted))) < Decimal("0.00001")


@pytest.mark.parametrize("name", samples.ORDERS)
def test_honest_sheet_holds_about_the_label(name: str) -> None:
    # Whole drops of the diluted drops are 1.6 % less than the dose, as planned.
    share = of_label(spoiled(name))
    assert share is not None
    assert abs(share - 1) < Decimal("0.02")


def test_drops_by_hand() -> None:
    # 80 mg of ground tablets of 145 mg with 50 mg each hold 27.586 mg, in 29 mL: 0.95125 mg per mL.
    sheet = spoiled(WATER, material_2_actual=80, material_6_actual=29)
    assert near(of_label(sheet), 80 / 145 * 50 / 29)


def test_cream_by_hand() -> None:
    # 500 mg of powder with 95.1328 % of drug in 0.5 g + 0.25 g + 2.5 g + 40 g: 10.998 mg per g, for 10.
    changes = {"material_1_actual": 500, "material_2_actual": 0.25, "material_3_actual": 2.5, "material_4_actual": 40}
    assert near(of_label(spoiled(SALVE, **changes)), 500 * 0.951328 / 43.25 / 10)


def test_dose_of_dilution_by_hand() -> None:
    # 902 mg of ground tablets of 410 mg with 50 mg each in 100 mL are 1.1 mg per mL; 3 mL of it in 30 mL are
    # 0.11 mg per mL, of which 12 drops, 24.4 to the mL, hold 54.098 mcg, for 50.
    sheet = spoiled(DILUTED, material_2_actual=902)
    assert near(of_label(sheet), 902 / 410 * 50 / 100 * 3 / 30 * 12 / 24.4 / 0.05)


def test_trituration_by_hand() -> None:
    # 120 mg in 3,000 mg, 132 mg of it in 4,812 mg, 130 mg of that: 0.142644 mg of powder, 95.1328 % drug. With 8,870 mg
    # of filler they are 9,000 mg of mixture, of which 150 mg in a capsule hold 2.2617 mcg, for 2.
    changes = {
        "material_1_actual": 120,
        "material_2_actual": 2880,
        "material_3_actual": 132,
        "material_4_actual": 4680,
        "material_5_actual": 130,
        "material_6_actual": 8870,
    }
    weights = {f"weight_{number}": 150 + (0.5 if number % 2 else -0.5) for number in range(1, 21)}
    sheet = spoiled(TRITURATED, weights_basis="net", **changes, **weights)
    drug = 120 / 3000 * 132 / 4812 * 130 * 0.951328
    assert near(of_label(sheet), drug / 9000 * 150 / 0.002)
    assert "STRENGTH" in [each.code for each in found_in(sheet)]


def test_capsules_by_hand() -> None:
    # 1,300 mg of ground tablets of 145 mg with 50 mg each hold 448.28 mg; with 11,180 mg of filler they are 12,480 mg,
    # of which 134 mg in a capsule hold 4.8132 mg, for 4.5. By packing 200 and 130 mg they fill 92.5 capsules.
    weights = {f"weight_{number}": 134 + (0.5 if number % 2 else -0.5) for number in range(1, 21)}
    sheet = spoiled(KNOWN, material_2_actual=1300, material_3_actual=11180, weights_basis="net", **weights)
    drug = 1300 / 145 * 50
    by_fill, by_count = by_mean_fill(sheet), by_weighings(sheet)
    assert by_fill is not None
    assert by_count is not None
    assert near(by_fill.share, drug / 12480 * 134 / 4.5)
    assert near(by_count.share, drug / (1300 / 200 + 11180 / 130) / 4.5)
    assert of_label(sheet) == by_fill.share


@pytest.mark.parametrize(
    ("powder", "is_found"),
    # The label's limits are 27 and 33 mg in 30 mL: 78.3 and 95.7 mg of ground tablets; what rounds to them meets.
    [(78.3, False), (78.26, False), (78.25, True), (95.7, False), (95.74, False), (95.75, True), (78.2, True)],
)
def test_limits_of_the_strength(powder: float, is_found: bool) -> None:
    sheet = spoiled(WATER, material_2_actual=powder)
    assert ("STRENGTH" in [each.code for each in found_in(sheet)]) is is_found


def test_strength_is_said_in_words() -> None:
    sheet = spoiled(WATER, material_2_actual=58)
    finding = one(sheet, "STRENGTH")
    assert finding.subject == "strength expected, by what was measured out"
    assert finding.expected == "90 to 110 % of 1 mg per mL"
    assert finding.found == (
        "0.66667 mg per mL (drug in what is weighed 20 mg; volume to make 30 mL), 66.7 % of the label"
    )
    assert at(sheet, "calc_strength_expected_live") == ["STRENGTH"]


def test_capsules_of_another_fill_are_of_another_strength() -> None:
    weights = {f"weight_{number}": 134.5675 * 1.12 + 48 + (1 if number % 2 else -1) for number in range(1, 21)}
    sheet = spoiled(KNOWN, **weights)
    assert at(sheet, "weights_mean") == ["MEAN", "STRENGTH"]
    finding = one(sheet, "STRENGTH")
    assert finding.subject == "strength by the mean net fill"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (WATER, {"material_2_actual": None}),
        (WATER, {"material_6_actual": None}),
        (WATER, {"material_2_actual": 0}),
        (KNOWN, {"material_3_actual": None}),
        (samples.ORDERS and "capsules, all open", {"bench_tablet_sample_mass": None}),
    ],
)
def test_strength_is_not_known_without_all_numbers(name: str, changes: dict[str, Given]) -> None:
    sheet = spoiled(name, **changes)
    assert of_label(sheet) is None
    assert "STRENGTH" not in [each.code for each in found_in(sheet)]


def test_strength_of_capsules_without_weights_is_by_weighings() -> None:
    blank = {f"weight_{number}": None for number in range(1, 21)}
    sheet = spoiled(KNOWN, **blank)
    by_count = by_weighings(sheet)
    assert by_count is not None
    assert of_label(sheet) == by_count.share


def test_strength_per_actuation() -> None:
    record = record_of(CREAM, strength="2.5 mg/actuation", actuation="0.25 g/actuation", source=POWDER)
    sheet = spoiled(record)
    share = of_label(sheet)
    assert share is not None
    assert abs(share - 1) < Decimal("0.01")


def test_strength_of_the_base() -> None:
    # The claim is base; what is weighed is the hydrochloride: the share is of what was prescribed.
    packing = samples.ORDERS[KNOWN].capsules.packing
    record = record_of(CAPSULES, basis="base", strength="4 mg/capsule", size="3", packing=packing)
    share = of_label(spoiled(record))
    assert share is not None
    assert abs(share - 1) < Decimal("0.01")


def test_strength_of_the_further_drug_is_judged_too() -> None:
    # 150 mg of powder of which 96 % is drug are 144 mg in 25 mL: 5.76 mg per mL, for 5.
    two = "estriol-estradiol-sublingual-drops"
    asked: dict[str, Any] = {"strength": "20 mg/mL", "quantity": "25 mL", "source": POWDER}
    record = record_of(two, **asked, potencies=(("estradiol", q("96 %")),))
    line = next(each.number for each in record.materials if each.key == "estradiol")
    (evidence,) = of_further_drugs(spoiled(record, **{f"material_{line}_actual": 150}))
    assert near(evidence.share, 150 * 0.96 / 25 / 5)
    (found,) = _about_estradiol(spoiled(record, **{f"material_{line}_actual": 150}))
    assert found.code == "STRENGTH"
    assert "115.2 %" in found.found
    assert not _about_estradiol(spoiled(record))


def _about_estradiol(sheet: Filled) -> list[Finding]:
    return [each for each in found_in(sheet) if each.subject.startswith("strength expected of estradiol")]
