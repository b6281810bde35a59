"""Oral liquids and creams made to volume: planned like drops, without a dropper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.records.bench_text import read_balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import BulkPowder
from tests.records.preparation.orders import DROPS, TABLETS, number, q, record_of, refusal, refused, warned

LIQUID, TO_VOLUME = "naltrexone-oral-liquid", "ibuprofen-cream"
AS_IS = BulkPowder(assay=q("99 %"), assay_basis="as is")


def liquid(**changes: Any) -> CompoundingRecord:
    """Return the record of 100 mL of 1 mg per mL out of powder, but for what is changed."""
    return record_of(LIQUID, **{"strength": "1 mg/mL", "quantity": "100 mL", "source": AS_IS, **changes})


def test_the_drug_of_a_liquid_is_strength_by_volume_with_its_spare() -> None:
    record = liquid(spare="5 %")
    assert number(record, "drug", "mg") == 105
    assert number(record, "powder", "mg") == Decimal(105) / Decimal("0.99")
    assert number(record, "glycerol", "mL") == 21
    assert record.materials[-1].target == "volume"
    assert record.yielded == "volume"


@pytest.mark.parametrize("strength", ["1 mg/mL", "0.1 % w/v"])
def test_a_strength_is_the_same_in_mg_per_ml_and_in_per_cent(strength: str) -> None:
    assert number(liquid(strength=strength), "strength", "mg/mL") == 1


def test_a_strength_per_dose_needs_the_volume_of_a_dose() -> None:
    record = liquid(strength="3 mg/dose", dose_volume="5 mL", doses_per_day="1 dose/day")
    assert number(record, "strength", "mg/mL") == Decimal("0.6")
    assert number(record, "daily_dose", "mg/day") == 3
    assert "3 mg is 5 mL with an oral syringe" in record.label.directions
    problem = refusal(LIQUID, strength="3 mg/dose", quantity="100 mL", source=AS_IS)
    assert problem == "a strength per dose needs the volume of a dose (--dose-volume)"


def test_a_dose_is_measured_in_ml_and_a_dropper_has_no_place() -> None:
    record = liquid(dose="3 mg", doses_per_day="1 dose/day")
    assert ("Dose", "3 mg is 3 mL, by oral syringe") in record.fact_texts.items()
    assert number(record, "volume_per_dose", "mL/dose") == 3
    assert not record.bench
    said = refusal(LIQUID, strength="1 mg/mL", quantity="100 mL", source=AS_IS, dropper="20 drop/mL")
    assert said == "a dropper calibration does not apply to an oral liquid formula; leave it out"


def test_a_dose_that_no_syringe_shows_is_warned_of() -> None:
    assert warned(liquid(strength="0.3 mg/mL", dose="1 mg", doses_per_day="1 dose/day"), "no syringe shows exactly")


def test_a_dose_of_more_than_the_batch_is_refused_and_the_daily_dose_is_warned_of_first() -> None:
    problem = refusal("loperamide-oral-liquid", strength="0.2 mg/mL", quantity="100 mL", source=TABLETS, dose="100 g")
    assert problem.startswith("one dose of 100,000 mg per dose is more than the whole batch holds, 20 mg: ")
    record = liquid(dose="10 mg", doses_per_day="1 dose/day")
    assert record.warnings[0].startswith("Daily dose 10 mg per day: outside the usual 0.5 mg to 4.5 mg a day")


def test_large_volumes_are_of_no_concern_by_mouth() -> None:
    assert not warned(liquid(dose="3 mg", doses_per_day="1 dose/day"), "under the tongue")
    drops = record_of(DROPS, strength="1 mg/mL", quantity="100 mL", dose="3 mg", doses_per_day="1 dose/day")
    assert warned(drops, "under the tongue")


def test_tablets_bring_their_excipients_into_the_liquid() -> None:
    assert warned(liquid(source=TABLETS), "go into the oral liquid with the drug")


def test_a_liquid_and_drops_of_one_strength_hold_the_same_drug() -> None:
    drops = record_of(DROPS, strength="1 mg/mL", quantity="100 mL", source=AS_IS)
    for key in ("drug", "powder", "strength_expected"):
        assert liquid().working[key].value == drops.working[key].value


def test_a_cream_made_to_volume_states_its_strength_by_volume() -> None:
    record = record_of(TO_VOLUME, strength="5 % w/v", quantity="100 mL", source=AS_IS)
    assert record.label.strength == "5 % w/v (50 mg per mL)"
    assert record.label.amount == "100 mL"
    assert number(record, "drug", "g") == 5
    assert any(label == "Made" and text.startswith("to volume: ") for label, text in record.fact_texts.items())
    assert not record.bench


def test_a_cream_made_to_volume_takes_no_percentage_by_mass_and_no_grams() -> None:
    problems = refused(TO_VOLUME, strength="5 %", quantity="100 g", source=AS_IS)
    said = "strength 5 %: for a cream made to volume write 5 % w/v if that is meant; a strength is stated in % w/v or "
    assert f"{said}mg/mL" in problems
    assert "quantity 100 g: give it in mL" in problems


def test_what_leaves_no_room_for_a_dilution_is_refused() -> None:
    """30 mL hold 9 mg of sorbic acid; beside 45 % of water, 15 % of solvent and the waxes there is no room."""
    scale = read_balance("A: 0.1 mg to 220 g, minimum 20 mg")
    problem = refusal(TO_VOLUME, strength="5 % w/v", quantity="30 mL", source=AS_IS, balances=(scale,))
    assert problem.startswith("sorbic acid 9 mg: less than can be weighed (at least 20 mg on A), and no dilution, of ")
    # 100 - 45 - 15 - 0.15 - 24 - 5 - 3 - 0.07 - 0.03 - 1 - 5 = 1.75 %, of 30 mL
    assert "room for 0.525 mL" in problem


def test_the_label_calls_a_cream_a_cream() -> None:
    assert record_of(TO_VOLUME, strength="5 % w/v", quantity="100 mL", source=AS_IS).label.form == "cream"


def test_what_states_no_daily_dose_leaves_the_check_to_the_pharmacist() -> None:
    record = record_of(TO_VOLUME, strength="5 % w/v", quantity="100 mL", source=AS_IS)
    assert record.gate[0].check.text.startswith("The formula states no usual daily dose of ibuprofen")
    dosed = record_of(
        TO_VOLUME, strength="5 % w/v", quantity="100 mL", source=AS_IS, dose="50 mg", doses_per_day="3 dose/day"
    )
    assert dosed.gate[0].found.startswith("150 mg per day")
    assert "range" not in dosed.gate[0].found


def test_a_source_that_the_formula_does_not_offer_is_refused() -> None:
    problem = refusal(TO_VOLUME, strength="5 % w/v", quantity="100 mL", source=TABLETS)
    assert problem == f"{TO_VOLUME} is not made from tablets; state bulk powder as the source of the drug"


def test_a_salt_is_refused_where_the_formula_knows_the_drug_alone() -> None:
    problem = refusal(TO_VOLUME, strength="5 % w/v", quantity="100 mL", source=AS_IS, basis="base")
    assert problem == "strength as 'base': ibuprofen-cream knows ibuprofen alone, and no salt and base; leave it out"
