"""What is said against an order before anything is worked out."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from compounding.errors import PreparationError
from compounding.records.order import BulkPowder, Lot, Tablets
from compounding.records.preparation import prepare
from compounding.units import open_quantity, quantity
from tests.records.preparation.orders import (
    CAPSULES,
    CREAM,
    DROPS,
    MADE,
    OIL,
    POWDER,
    formula,
    lot,
    order,
    q,
    record_of,
    refusal,
    refused,
    warned,
)


@pytest.mark.parametrize(
    ("formula_id", "strength", "said"),
    [
        (CAPSULES, "0.49 mg/capsule", "strength 0.49 mg per capsule is outside the formula's range of 0.5"),
        (CAPSULES, "4.51 mg/capsule", "strength 4.51 mg per capsule is outside"),
        (CAPSULES, "45 mg/capsule", "strength 45 mg per capsule is outside"),
        (DROPS, "99 mcg/mL", "strength 99 mcg per mL is outside the formula's range of 0.1 mg per mL to 15 mg per mL"),
        (OIL, "1.6 % w/v", "strength 1.6 % w/v is outside"),
        (CREAM, "2.01 %", "strength 2.01 % is outside the formula's range of 0.1 % w/w to 2 % w/w"),
        (CREAM, "0.9 mg/g", "strength 0.9 mg per g is outside"),
    ],
)
def test_a_strength_outside_the_range_is_refused(formula_id: str, strength: str, said: str) -> None:
    problem = refusal(formula_id, strength=strength)
    assert problem.startswith(said)
    assert "manufactured" not in problem


@pytest.mark.parametrize(
    ("formula_id", "strength"),
    [
        (CAPSULES, "0.5 mg/capsule"),
        (CAPSULES, "4500 mcg/capsule"),
        (DROPS, "0.1 mg/mL"),
        (DROPS, "1.5 % w/v"),
        (OIL, "15 g/L"),
        (CREAM, "0.1 %"),
        (CREAM, "20 mg/g"),
        (CREAM, "2 % w/w"),
    ],
)
def test_the_ends_of_the_range_are_within_it(formula_id: str, strength: str) -> None:
    assert record_of(formula_id, strength=strength)


@pytest.mark.parametrize("strength", ["25 mg/capsule", "50 mg/capsule", "50,000 mcg/capsule"])
def test_for_whole_and_half_a_tablet_the_manufactured_one_serves(strength: str) -> None:
    assert refusal(CAPSULES, strength=strength).endswith("the manufactured 50 mg tablet serves this dose")


def test_a_strength_worked_out_is_refused_with_what_it_comes_to() -> None:
    problem = refusal(DROPS, strength="20 mg/dose", dose_volume="0.5 mL")
    assert problem.startswith("strength 20 mg per dose (40 mg per mL) is outside")


def test_a_strength_that_was_not_studied_is_warned_about() -> None:
    assert warned(record_of(CAPSULES, strength="3 mg/capsule"), "The strength 3 mg per capsule was not studied")
    assert not warned(record_of(CAPSULES, strength="1,500 mcg/capsule"), "not studied")
    assert warned(record_of(OIL), "The strength 1 mg per mL was not studied")
    assert not warned(record_of(CREAM, strength="10 mg/g"), "not studied")


STATED = "a strength is stated in mg/capsule"
MEANT = f"if that is meant; {STATED}"
EXAMPLE = f"write, for example, 1.5 mg/capsule; {STATED}"


@pytest.mark.parametrize(
    ("formula_id", "changes", "problem"),
    [
        (CAPSULES, {"quantity": "0 capsules"}, "quantity 0 capsules: give more than zero"),
        (CAPSULES, {"quantity": "90.5 capsules"}, "quantity 90.5 capsules: give a whole number of capsules"),
        (CAPSULES, {"quantity": "90 mL"}, "quantity 90 mL: give it in capsules"),
        (CAPSULES, {"spare": "1.5 capsules"}, "spare 1.5 capsules: give a whole number of capsules"),
        (CAPSULES, {"spare": "1 mL"}, "spare 1 mL: give it in capsules or %"),
        (CAPSULES, {"strength": "1.5 mg"}, f"strength 1.5 mg: for capsules write 1.5 mg/capsule {MEANT}"),
        (CAPSULES, {"strength": "500 mcg"}, f"strength 500 mcg: for capsules write 500 mcg/capsule {MEANT}"),
        (CAPSULES, {"strength": "3 mg/tablet"}, f"strength 3 mg per tablet: for capsules write 3 mg/capsule {MEANT}"),
        (CAPSULES, {"strength": "9 mg/mL"}, f"strength 9 mg per mL: for capsules {EXAMPLE}"),
        (CAPSULES, {"strength": "3 %"}, f"strength 3 %: for capsules {EXAMPLE}"),
        (DROPS, {"quantity": "30 g"}, "quantity 30 g: give it in mL"),
        (DROPS, {"quantity": "0 mL"}, "quantity 0 mL: give more than zero"),
        (DROPS, {"dose": "0.5 mL"}, "dose 0.5 mL: give it in mg or mg per dose"),
        (DROPS, {"dose": "0 mg", "doses_per_day": "1 dose/day"}, "dose 0 mg: give more than zero"),
        (DROPS, {"dropper": "24 drops"}, "dropper 24 drops: give it in drops per mL or drops per g"),
        (DROPS, {"dropper": "0 drop/mL"}, "dropper 0 drops per mL: give more than zero"),
        (CREAM, {"quantity": "30 capsules"}, "quantity 30 capsules: give it in g or mL"),
        (CREAM, {"spare": "1 mL"}, "spare 1 mL: give it in g or %"),
        (CREAM, {"overage": "5 mg"}, "overage 5 mg: give it in %"),
        (CREAM, {"actuation": "0.25 g"}, "mass per actuation 0.25 g: give it in g per actuation"),
    ],
)
def test_a_quantity_of_the_wrong_kind_or_size_is_refused(
    formula_id: str, changes: dict[str, str], problem: str
) -> None:
    assert refusal(formula_id, **changes) == problem


@pytest.mark.parametrize(
    ("formula_id", "changes", "given"),
    [
        (CAPSULES, {"quantity": "100,001 capsules"}, "quantity 100,001 capsules"),
        (DROPS, {"quantity": "101 L"}, "quantity 101 L"),
        (CREAM, {"quantity": "100.001 kg"}, "quantity 100.001 kg"),
        (CREAM, {"spare": "101 kg"}, "spare 101 kg"),
    ],
)
def test_more_than_any_batch_is_refused(formula_id: str, changes: dict[str, str], given: str) -> None:
    assert refusal(formula_id, **changes) == f"{given}: more than is made in one batch; check the number"


@pytest.mark.parametrize(
    ("formula_id", "quantity"), [(CAPSULES, "100,000 capsules"), (DROPS, "100 L"), (CREAM, "100 kg"), (DROPS, "0.1 mL")]
)
def test_large_and_small_batches_are_planned(formula_id: str, quantity: str) -> None:
    assert record_of(formula_id, quantity=quantity)


def test_drops_written_in_per_cent_are_told_what_to_write() -> None:
    assert refusal(DROPS, strength="1 %").startswith("strength 1 %: for drops write 1 % w/v if that is meant")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"spare": quantity(-1, "g")}, "spare -1 g: give zero or more"),
        ({"overage": quantity(-5, "%")}, "overage -5 %: give zero or more"),
        ({"quantity": quantity(-30, "g")}, "quantity -30 g: give more than zero"),
        ({"quantity": open_quantity("g")}, "quantity ____ g: give its number, or leave it out"),
        ({"source": Tablets(spare=quantity(-1, "tablet"))}, "spare tablets -1 tablet: give zero or more"),
        ({"source": replace(POWDER, solvents=quantity(-1, "%"))}, "solvents -1 %: give zero or more"),
    ],
)
def test_negative_and_open_quantities_of_the_library_are_refused(changes: dict[str, Any], problem: str) -> None:
    assert refusal(CREAM, **changes) == problem


@pytest.mark.parametrize(
    ("formula_id", "changes", "name"),
    [
        (DROPS, {"size": "3"}, "a capsule size"),
        (CREAM, {"packing": (("drug", q("200 mg")),)}, "a packing statistic"),
        (CREAM, {"densities": (("drug", q("0.5 g/mL")),)}, "a powder density"),
        (CAPSULES, {"dropper": "24 drop/mL"}, "a dropper calibration"),
        (CREAM, {"dose_drops": "3 drops"}, "a number of drops per dose"),
        (CAPSULES, {"dose_volume": "1 mL"}, "a dose volume"),
        (DROPS, {"actuation": "0.25 g/actuation"}, "a mass per actuation"),
    ],
)
def test_what_does_not_apply_to_the_form_is_refused(formula_id: str, changes: dict[str, Any], name: str) -> None:
    assert (
        refusal(formula_id, **changes) == f"{name} does not apply to a {formula(formula_id).form} formula; leave it out"
    )


@pytest.mark.parametrize(
    ("formula_id", "changes"),
    [
        (CAPSULES, {}),
        (CREAM, {"strength": "1 %"}),
        (DROPS, {"dropper": "24 drop/mL"}),
        (OIL, {}),
    ],
)
def test_a_density_that_nothing_needs_is_refused_not_passed_over(formula_id: str, changes: dict[str, str]) -> None:
    problem = refusal(formula_id, density="0.98 g/mL", **changes)
    assert problem == f"a density of the product has no use in this order of {formula(formula_id).name}; leave it out"


def test_drops_and_volume_of_a_dose_are_for_a_strength_per_dose() -> None:
    assert refusal(DROPS, dose_drops="3 drops").startswith("drops per dose are for a strength per dose; state the drug")
    assert refusal(DROPS, dose_volume="0.5 mL").startswith("a dose volume is for a strength per dose; state the drug")
    assert refusal(DROPS, strength="0.05 mg/drop", dropper="20 drop/mL", dose_drops="10 drops").startswith(
        "drops per dose"
    )


def test_a_packing_size_without_packing_statistics_is_refused() -> None:
    assert refusal(CAPSULES, packing_size="1").startswith("a capsule size of packing statistics is given without any")


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("batch", "LDN\n1", "batch 'LDN\\n1' holds a character that cannot be printed; type it again"),
        ("batch", "x" * 41, "batch of 41 characters: at most 40 fit the record; shorten it"),
        ("prescriber", "Dr\x00No", "prescriber 'Dr\\x00No' holds a character that cannot be printed; type it again"),
        ("prescriber", "y" * 101, "prescriber of 101 characters: at most 100 fit the record; shorten it"),
        ("directions", "a\u202eb", "directions 'a\\u202eb' holds a character that cannot be printed; type it again"),
        ("directions", "z" * 5000, "directions of 5000 characters: at most 300 fit the record; shorten it"),
    ],
)
def test_texts_that_cannot_be_printed_are_refused(field: str, text: str, problem: str) -> None:
    assert refusal(CAPSULES, **{field: text}) == problem


def test_the_longest_texts_that_fit_are_kept() -> None:
    record = record_of(CAPSULES, batch="b" * 40, prescriber="p" * 100, directions="d" * 300)
    assert record.label.batch == "b" * 40


def test_texts_of_any_language_are_kept_as_they_are() -> None:
    record = record_of(
        CAPSULES, prescriber="Dr. Łucja Müller-Ørsted 李", directions="Zażyć {strength} 😀", batch="LDN/Ω-7"
    )
    assert record.label.directions == "Zażyć {strength} 😀"
    assert record.label.batch == "LDN/Ω-7"
    assert ("Prescriber", "Dr. Łucja Müller-Ørsted 李") in record.fact_texts.items()
    assert "Łucja" in record.order_json


def test_basis_and_substance_are_of_two_kinds() -> None:
    assert refusal(CREAM, basis="salt") == "strength as 'salt': choose hydrochloride or base"
    assert refusal(CREAM, source=replace(POWDER, substance="x")) == "substance 'x': choose hydrochloride or base"


# --- materials and lots ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("material", "reason"),
    [
        ("calcium carbonate", "calcium carbonate may lower the absorption"),
        ("CaCO3", "calcium carbonate may lower the absorption"),
        ("HPMC", "gel-forming cellulose ethers slow the release"),
        ("Methocel E4M", "gel-forming cellulose ethers slow the release"),
        ("hypromellose K100M", "gel-forming cellulose ethers slow the release"),
        ("wheat flour", "it is not one of the formula"),
        ("Lactose Anhydrous", "it is not one of the formula"),
    ],
)
def test_a_diluent_that_is_not_allowed_is_refused_with_those_that_are(material: str, reason: str) -> None:
    problem = refusal(CAPSULES, materials=(("diluent", material),))
    assert problem.startswith(f"diluent {material!r}: {reason}")
    assert "use microcrystalline cellulose PH-105, lactose anhydrous" in problem


def test_an_alternative_of_the_formula_is_used_by_its_name() -> None:
    record = record_of(CAPSULES, materials=(("diluent", "sucrose"),))
    assert [each.name for each in record.materials if each.key == "diluent"] == ["sucrose"]
    assert any("sucrose (line 3)" in step.text for step in record.steps)


def test_an_unknown_component_is_refused_with_those_that_there_are() -> None:
    problem = refusal(CREAM, materials=(("vehicle", "Lipoderm"),))
    assert problem == "material 'Lipoderm': no component 'vehicle'; choose drug, hyaluronic-acid, glycerin or base"
    problem = refusal(CAPSULES, lots=(lot("filler", "2027-05-31"),))
    assert problem == "lot 'A1': no component 'filler'; choose drug, diluent, tablets or shells"
    assert refusal(CREAM, source=POWDER, lots=(lot("tablets", "2027-05-31"),)).startswith("lot 'A1': no component")


def test_a_component_takes_one_material() -> None:
    twice = (("base", "Lipoderm"), ("base", "Vanicream"))
    assert refusal(CREAM, materials=twice) == "material of 'base' is given more than once"


def test_a_lot_has_a_number() -> None:
    assert refusal(CREAM, lots=(lot("base", "2027-05-31", " "),)) == "lot of 'base': its number is missing"
    problem = refusal(CREAM, lots=(lot("base", "2027-05-31", "7" * 41),))
    assert problem == "lot number of 41 characters: at most 40 fit the record; shorten it"


def test_each_lot_stands_with_its_material() -> None:
    lots = (lot("tablets", "2027-05-31", "T1"), lot("shells", "2028-01-31", "S1"), lot("diluent", "2027-07-31", "D1"))
    record = record_of(CAPSULES, lots=lots)
    assert {each.key: each.lot.number for each in record.materials if each.lot} == {
        "tablets": "T1",
        "drug": "T1",  # the ground tablets
        "shells": "S1",
        "diluent": "D1",
    }


# --- all at once -----------------------------------------------------------------------------


def test_every_problem_is_reported_at_once() -> None:
    problems = refused(
        CAPSULES,
        strength="45 mg/capsule",
        quantity="90.5 capsules",
        source=BulkPowder(assay=q("9.95 %"), assay_basis="anhydrous"),
        materials=(("diluent", "HPMC"),),
        lots=(lot("diluent", "2026-10-31"),),
        storage="freezer",
        size="7",
        dropper="24 drop/mL",
        batch="a\tb",
    )
    said = (
        "strength 45 mg",
        "quantity 90.5",
        "assay of 9.95 %",
        "needs the water",
        "diluent 'HPMC'",
        "expired on 2026-10-31",
        "storage 'freezer'",
        "capsule size '7'",
        "a dropper calibration does not apply",
        "batch 'a\\tb'",
    )
    for text in said:
        assert any(text in problem for problem in problems), text
    assert len(problems) == len(said)


def test_quantities_of_the_wrong_kind_are_reported_with_everything_else() -> None:
    problems = refused(DROPS, quantity="30 g", dose="1 mL", lots=(lot("tablets", "2026-10-31"),), storage="shelf")
    assert len(problems) == 4


def test_what_a_derived_strength_lacks_is_reported_with_everything_else() -> None:
    problems = refused(DROPS, strength="0.05 mg/drop", lots=(lot("tablets", "2026-10-31"),))
    assert len(problems) == 2
    assert "expired" in problems[0]
    assert "no number of drops per mL is assumed" in problems[1]


def test_problems_of_one_order_read_as_a_list() -> None:
    with pytest.raises(PreparationError) as caught:
        prepare(order(CREAM, strength="3 %", spare="1 mL", quantity="1 capsule"), formula(CREAM))
    lines = str(caught.value).splitlines()
    assert lines[0] == "naltrexone-cream cannot be prepared as asked: 2 problems"
    assert all(line.startswith("  - ") for line in lines[1:])


def test_a_supplier_is_a_text_like_another() -> None:
    source = Lot(component="base", number="B1", expiry=MADE, supplier="a\nb")
    assert refusal(CREAM, lots=(source,)).startswith("supplier 'a\\nb' holds a character")


# --- the day on which the formula is in force ------------------------------------------------------

_EARLY = "Version 2 of naltrexone-capsule is in force from 2026-11-22: the batch is planned for "


def _early(formula_id: str, **changes: Any) -> list[str]:
    return [each for each in record_of(formula_id, **changes).warnings if "is in force from" in each]


def test_a_batch_planned_before_its_formula_is_in_force_is_warned_of_once() -> None:
    [said] = _early(CAPSULES, made=datetime.date(2026, 11, 21))
    assert said == (
        f"{_EARLY}2026-11-21, before that. Make it on 2026-11-22 or later, or by an earlier version if one is in "
        "force on 2026-11-21; if it must be made so, the pharmacist writes down why."
    )


@pytest.mark.parametrize("formula_id", [CAPSULES, DROPS, OIL, CREAM])
def test_from_the_day_on_which_it_is_in_force_nothing_is_said(formula_id: str) -> None:
    effective = formula(formula_id).effective
    assert [len(_early(formula_id, made=effective + datetime.timedelta(days=each))) for each in (-1, 0, 1)] == [1, 0, 0]
