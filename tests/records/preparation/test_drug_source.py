"""Tablets and bulk powder as the source of the drug: what is questioned, refused and said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.records.order import BulkPowder, Tablets
from tests.records.preparation.orders import (
    CAPSULES,
    CREAM,
    DROPS,
    POWDER,
    WEIGHED,
    number,
    q,
    record_of,
    refusal,
    warned,
)


def _sample(count: str, mass: str) -> Tablets:
    return Tablets(sample_count=q(count), sample_mass=q(mass))


# --- tablets ---------------------------------------------------------------------------------


def test_a_mean_tablet_mass_below_the_label_claim_is_refused() -> None:
    problem = refusal(CREAM, source=_sample("20 tablets", "0.82 g"))
    assert problem.startswith("a mean tablet mass of 41 mg per tablet is less than the label claim of 50 mg per tablet")
    assert record_of(CREAM, source=_sample("20 tablets", "1,000 mg"))


@pytest.mark.parametrize("mass", ["82 g", "8.2 kg"])
def test_a_slip_of_the_decimal_point_in_the_sample_is_refused(mass: str) -> None:
    assert "is more than any tablet weighs" in refusal(DROPS, source=_sample("20 tablets", mass))


def test_fewer_than_twenty_tablets_are_warned_about() -> None:
    said = "Tablets in the sample 10 tablets: fewer than 20 tablets were weighed"
    assert warned(record_of(CREAM, source=_sample("10 tablets", "4.1 g")), said)
    assert not warned(record_of(CREAM), "fewer than 20")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (_sample("20.5 tablets", "8.2 g"), "tablet sample 20.5 tablets: give a whole number of tablets"),
        (_sample("0 tablets", "8.2 g"), "tablet sample 0 tablets: give more than zero"),
        (_sample("20 tablets", "0 g"), "mass of the sample 0 g: give more than zero"),
        (_sample("20 tablets", "8.2 mL"), "mass of the sample 8.2 mL: give it in g"),
        (_sample("20 capsules", "8.2 g"), "tablet sample 20 capsules: give it in tablets"),
        (Tablets(spare=q("1.5 tablets")), "spare tablets 1.5 tablets: give a whole number of tablets"),
    ],
)
def test_a_sample_that_cannot_be_is_refused(source: Tablets, problem: str) -> None:
    assert refusal(CAPSULES, source=source) == problem


def test_spare_tablets_spare_capsules_and_overage_are_three_things() -> None:
    source = replace(_sample("20 tablets", "8.20 g"), spare=q("2 tablets"))
    record = record_of(CAPSULES, spare="2 capsules", overage="10 %", source=source, **WEIGHED)
    facts = record.fact_texts
    assert facts["Spare capsules"] == "2 capsules"
    assert facts["Overage of drug"] == "10 %"
    assert facts["Spare tablets for mortar loss"] == "2 tablets"
    assert number(record, "capsules", "capsule") == 92
    assert number(record, "drug_with_overage", "mg") == Decimal("455.4")
    assert number(record, "crushed", "tablet") == 12


def test_without_spare_and_overage_the_record_says_none() -> None:
    facts = record_of(CAPSULES).fact_texts
    assert facts["Spare capsules"] == facts["Overage of drug"] == facts["Spare tablets for mortar loss"] == "none"


def test_more_than_ten_per_cent_of_overage_is_warned_about() -> None:
    assert warned(record_of(CREAM, overage="10.1 %"), "Overage 10.1 %: more than the 10 %")
    assert not warned(record_of(CREAM, overage="10 %"), "overage 10 %")
    assert record_of(CREAM, overage="0 %").fact_texts["Overage of drug"] == "none"


def test_whole_tablets_are_offered_only_when_they_come_out_even() -> None:
    assert "exactly 9 tablets" in record_of(CAPSULES, quantity="100 capsules").fact_texts["Whole tablets"]
    assert "Whole tablets" not in record_of(CAPSULES).fact_texts


def test_what_a_division_leaves_behind_is_neither_drug_nor_powder() -> None:
    # 10 mg/mL at 0.7 g/mL is 14.2857… mg/g; in 21 g of cream that is 300 mg, six tablets.
    record = record_of(CREAM, strength="10 mg/mL", density="0.7 g/mL", quantity="30 mL")
    assert number(record, "crushed", "tablet") == 6
    assert number(record, "drug_left", "mg") == 0
    assert number(record, "powder_left", "mg") == 0
    assert "exactly 6 tablets" in record.fact_texts["Whole tablets"]
    assert (
        record.working.numbers("drug_left")
        == "6 tablets \N{MULTIPLICATION SIGN} 50 mg per tablet \N{MINUS SIGN} 300 mg"
    )


def test_tablets_are_hydrochloride_and_take_no_assay() -> None:
    record = record_of(DROPS)
    assert "potency" not in record.working
    assert "drug_as_salt" not in record.working
    assert warned(record, "no salt factor and no assay factor")
    assert warned(record, "lactose")


# --- bulk powder -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (BulkPowder(assay=q("99.5 %"), assay_basis="anhydrous"), "needs the water of the lot"),
        (replace(POWDER, assay=q("9.95 %")), "an assay of 9.95 % on the anhydrous basis lies outside the monograph's"),
        (replace(POWDER, assay=q("120 %")), "an assay of 120 % on the anhydrous basis lies outside the monograph's"),
        (replace(POWDER, assay=q("97.99 %")), "lies outside the monograph's 98 % to 102 %"),
        (replace(POWDER, water=q("87 %")), "water and residual solvents of 87 % are more than the 20 %"),
        (replace(POWDER, solvents=q("12 %")), "water and residual solvents of 20.7 % are more than the 20 %"),
        (replace(POWDER, assay_basis="as is"), "an assay of the powder as is already counts water and solvents"),
        (BulkPowder(assay=q("9.1 %"), assay_basis="as is"), "an assay of 9.1 % as is cannot be right for this drug"),
        (BulkPowder(assay=q("102.1 %"), assay_basis="as is"), "an assay of 102.1 % as is cannot be right"),
        (replace(POWDER, substance="base", assay=q("9.95 %")), "an assay of 9.95 % on the anhydrous basis cannot be"),
        (replace(POWDER, substance="base", assay=q("120 %")), "an assay of 120 % on the anhydrous basis cannot be"),
        (replace(POWDER, assay_basis="dry"), "assay basis 'dry': choose anhydrous, dried or as is"),
        (replace(POWDER, assay_basis="dried", solvents=q("0.1 %")), "the loss on drying already counts residual"),
        (BulkPowder(assay=q("99 %"), assay_basis="dried"), "on the dried basis needs the loss on drying of the lot"),
        (replace(POWDER, assay=q("99.5 mg")), "assay 99.5 mg: give it in %"),
        (replace(POWDER, assay=q("99.5 % w/w")), "assay 99.5 % w/w: give it in %"),
        (replace(POWDER, water=q("8.7 mL")), "water 8.7 mL: give it in %"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(source: BulkPowder, said: str) -> None:
    assert said in refusal(CREAM, source=source)


def test_an_assay_above_a_hundred_is_questioned_and_used() -> None:
    record = record_of(CREAM, source=replace(POWDER, assay=q("101 %"), water=q("0 %")))
    assert warned(record, "The assay of 101 % is above 100 %: it is used as stated")
    assert number(record, "powder", "mg") == Decimal(300) / Decimal("1.01")
    assert not warned(record_of(CREAM, source=replace(POWDER, assay=q("100 %"))), "above 100")


def test_solvents_that_are_not_stated_are_warned_about() -> None:
    assert warned(record_of(CREAM, source=POWDER), "Residual solvents are not stated: none are taken off")
    assert not warned(record_of(CREAM, source=replace(POWDER, solvents=q("0 %"))), "Residual solvents")


def test_an_assay_as_is_is_not_corrected_again() -> None:
    record = record_of(CREAM, source=BulkPowder(assay=q("90 %"), assay_basis="as is"))
    assert number(record, "potency", "%") == 90
    assert number(record, "powder", "mg") == Decimal(300) / Decimal("0.9")
    assert "water" not in record.working


def test_an_assay_on_the_dried_basis_is_reduced_by_the_loss_on_drying_alone() -> None:
    record = record_of(CREAM, source=BulkPowder(assay=q("99 %"), assay_basis="dried", water=q("2 %")))
    assert number(record, "potency", "%") == Decimal("97.02")
    assert record.working["water"].symbol == "loss on drying"
    assert "assay 99 % on the dried basis, loss on drying 2 %" in record.fact_texts["Certificate of analysis"]
    assert not warned(record, "Residual solvents")


def test_bulk_base_is_weighed_as_base_for_a_strength_as_hydrochloride() -> None:
    record = record_of(CREAM, source=BulkPowder(assay=q("100 %"), assay_basis="as is", substance="base"))
    assert number(record, "powder", "mg") == Decimal(300) * Decimal("341.40") / Decimal("377.86")
    assert [each.name for each in record.materials if each.key == "drug"] == ["naltrexone (base)"]


def test_base_from_bulk_base_needs_no_conversion_in_the_end() -> None:
    source = BulkPowder(assay=q("100 %"), assay_basis="as is", substance="base")
    record = record_of(CREAM, basis="base", source=source)
    assert abs(number(record, "powder", "mg") - 300) < Decimal("1e-20")
    assert record.label.drug == "naltrexone hydrochloride (strength as base)"
