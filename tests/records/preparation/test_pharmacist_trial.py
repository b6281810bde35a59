"""What a pharmacist's trial of the product asked for."""

from __future__ import annotations

from compounding.records.order import Tablets
from compounding.units import parse_quantity as q
from tests.records.preparation.orders import CAPSULES, DROPS, record_of


def test_a_dose_of_whole_drops_is_told_in_drops_where_no_syringe_shows_its_volume() -> None:
    record = record_of(
        DROPS, strength="0.5 mg/drop", dropper=q("24.4 drop/mL"), dose=q("0.5 mg"), doses_per_day=q("1 dose/day")
    )
    assert record.label.directions.endswith("One dose: 1 drop (0.5 mg).")


def test_a_quantity_that_outlasts_the_date_is_a_point_of_the_gate() -> None:
    record = record_of(DROPS, dose=q("0.5 mg"), doses_per_day=q("1 dose/day"))
    found = [each.found for each in record.gate if "outlasts" in each.check.text]
    assert found == ["30 mL lasts 60 days, the date allows 35 days: 17.5 mL"]
    shorter = record_of(DROPS, quantity="15 mL", dose=q("0.5 mg"), doses_per_day=q("1 dose/day"))
    assert not [each for each in shorter.gate if "outlasts" in each.check.text]


def test_powder_for_an_open_packing_statistic_is_ground_in_addition() -> None:
    asked = "grind extra tablets"
    assert any(asked in each for each in record_of(CAPSULES, source=Tablets()).warnings)
    stated = record_of(CAPSULES, size="3", packing=(("drug", q("200 mg")), ("diluent", q("130 mg"))))
    assert not any(asked in each for each in stated.warnings)
