"""Creams: the strength, the base, the pump."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.records.order import Tablets
from tests.records.preparation.orders import CREAM, POWDER, number, q, record_of, refusal, warned

# --- the strength ----------------------------------------------------------------------------


def test_a_strength_per_volume_goes_through_the_density() -> None:
    record = record_of(CREAM, strength="9.8 mg/mL", density="0.98 g/mL")
    assert number(record, "strength", "mg/g") == 10
    assert record.label.strength == "9.8 mg per mL (1 % w/w, 10 mg per g)"


@pytest.mark.parametrize("strength", ["1 %", "1 % w/w", "10 mg/g", "10,000 mcg/g"])
def test_the_label_states_per_cent_and_mass_per_mass_once(strength: str) -> None:
    assert record_of(CREAM, strength=strength).label.strength == "1 % w/w (10 mg per g)"


def test_a_quantity_in_millilitres_goes_through_the_density() -> None:
    record = record_of(CREAM, quantity="0.05 L", density="0.98 g/mL")
    assert number(record, "mass", "g") == 49
    assert record.working["quantity_volume"].unit == "mL"


def test_a_strength_per_actuation_goes_through_its_mass() -> None:
    record = record_of(CREAM, strength="2.5 mg/actuation", actuation="0.25 g/actuation")
    assert number(record, "strength", "mg/g") == 10
    assert number(record, "per_actuation", "mg/actuation") == Decimal("2.5")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"strength": "10 mg/mL"}, 'a strength per mL of cream needs its density (--density "0.98 g/mL")'),
        ({"quantity": "30 mL"}, 'a quantity in mL of cream needs its density (--density "0.98 g/mL")'),
        ({"strength": "2.5 mg/actuation"}, "a strength per actuation needs the mass that one gives, measured"),
        ({"strength": "1 % w/v"}, "strength 1 % w/v: for a cream write 1 % w/w if that is meant"),
        ({"strength": "25 mg/mL", "density": "1 g/mL"}, "strength 25 mg per mL (25 mg per g) is outside"),
    ],
)
def test_what_a_strength_needs_and_does_not_have_is_refused(changes: dict[str, str], said: str) -> None:
    assert said in refusal(CREAM, **changes)


# --- the base --------------------------------------------------------------------------------


def test_the_whole_powder_counts_against_the_base() -> None:
    tablets, powder = record_of(CREAM), record_of(CREAM, source=POWDER)
    # 300 mg of drug: 2.46 g of ground tablets, or 330.24 mg of dihydrate; glycerin 1.5 g, hyaluronic acid 0.15 g.
    assert number(tablets, "base", "g") == Decimal("25.89")
    assert number(powder, "base", "g").quantize(Decimal("0.00001")) == Decimal("28.01976")


def test_powder_that_leaves_no_room_for_base_is_refused() -> None:
    # The sample is heavy: 1.9 g a tablet, so that 2 % of drug is 76 % of powder; with 25 % of overage it is 95 %.
    heavy = Tablets(sample_count=q("20 tablets"), sample_mass=q("38 g"))
    assert record_of(CREAM, strength="2 %", source=heavy)
    problem = refusal(CREAM, strength="2 %", source=heavy, overage="25 %")
    assert problem.startswith("base: the powder and the other components leave no room for it (-0.15 g)")
    assert problem.endswith("start from bulk powder or lower the strength")


def test_the_load_of_powder_is_shown_and_warned_about_with_tablets() -> None:
    record = record_of(CREAM)
    assert number(record, "powder_load", "%") == Decimal("8.2")
    assert warned(
        record, "Ground tablets make up 8.2 % of the cream by mass: their insoluble excipients may make it gritty"
    )
    assert not warned(record_of(CREAM, source=POWDER), "gritty")


@pytest.mark.parametrize(("spare", "mass"), [("5 %", "31.5"), ("1.5 g", "31.5"), ("0 g", "30"), ("150 mg", "30.15")])
def test_a_spare_is_a_mass_or_a_share(spare: str, mass: str) -> None:
    assert number(record_of(CREAM, spare=spare), "mass", "g") == Decimal(mass)


# --- the dose --------------------------------------------------------------------------------


def test_a_dose_is_a_mass_and_a_number_of_actuations() -> None:
    record = record_of(CREAM, dose="4.5 mg", doses_per_day="1 dose/day", actuation="0.3 g/actuation")
    assert number(record, "mass_per_dose", "g/dose") == Decimal("0.45")
    assert number(record, "actuations_per_dose", "actuation/dose") == Decimal("1.5")
    assert number(record, "days_supply", "day") == 66
    assert "One dose: 4.5 mg is 0.45 g, 1.5 actuations." in record.label.directions
    assert warned(record, "30 g lasts 66 days, but the beyond-use date allows 14 days: dispense no more than 6.3 g")


def test_without_a_pump_the_mass_of_an_actuation_waits_for_the_bench() -> None:
    record = record_of(CREAM, dose="4.5 mg")
    assert [entry.key for entry in record.bench] == ["actuation"]
    assert "One dose: 4.5 mg is 0.45 g." in record.label.directions


def test_a_cream_of_a_licensed_daily_dose_is_refused() -> None:
    assert "licensed use" in refusal(CREAM, strength="2 %", dose="25 mg", doses_per_day="2 doses/day")
