"""How orders are weighed on the balances at hand: triturations, dilutions, stock triturations and overage rules."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from compounding.calculations.balances import SENSITIVITY, USP_41, Balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import BulkPowder, Lot, StockTrituration, Tablets
from compounding.units import magnitude, parse_quantity, quantity
from tests.balances import balance
from tests.records.preparation.orders import (
    CAPSULES,
    CREAM,
    DROPS,
    MICROGRAMS,
    POWDER,
    TABLETS,
    WEIGHED,
    lot,
    number,
    order,
    q,
    record_of,
    refusal,
    refused,
    warned,
)
from tests.records.preparation.weighings import brought, material, powder_needed, stages, targets, weighed_of

MILLIGRAM, TENTH = balance("A", "1 mg", "220 g"), balance("B", "0.1 mg", "120 g")
CLASS_III = balance("III", "1 mg", "120 g", sensitivity="6 mg")
PURE = BulkPowder(assay=q("100 %"), assay_basis="as is")
HALF: dict[str, Any] = {"strength": "0.5 mg/capsule", "quantity": "30 capsules", "source": POWDER, **WEIGHED}
STOCK = StockTrituration(part=q("1 g"), whole=q("10 g"))
STOCK_LOT = (lot("drug", "2027-03-01", "S-1"),)


def record_on(formula_id: str, *balances: Balance, **changes: Any) -> CompoundingRecord:
    """Return the record of an order on balances, every weighing of it checked."""
    return weighed_of(order(formula_id, balances=balances, **changes))


def facts(record: CompoundingRecord, label: str) -> list[str]:
    return [each.text for each in record.facts if each.label == label]


# --- three balances, three plans -------------------------------------------------------------


def test_thirty_capsules_of_half_a_milligram_on_three_balances_are_three_plans() -> None:
    plans = {}
    for on in (MILLIGRAM, CLASS_III, TENTH):
        record = record_on(CAPSULES, on, **HALF)
        assert abs(brought(record, "drug", rounded=False) - powder_needed(record.order, record)) < Decimal("1e-15")
        assert len(stages(record, "drug")) == 1
        plans[on.name] = stages(record, "drug")[0][0]
    assert plans == {"A": 820, "III": 120, "B": 82}


def test_the_balance_with_the_smallest_error_is_taken_for_each_weighing() -> None:
    record = record_on(CAPSULES, MILLIGRAM, TENTH, **HALF)
    assert {each.balance for each in record.materials if each.unit == "mg"} == {"B"}
    record = record_on(CAPSULES, MILLIGRAM, balance("B", "0.1 mg", "0.5 g"), **HALF)
    assert material(record, "drug-part-1").balance == "B"
    assert material(record, "diluent").balance == "A"


def test_balances_whose_names_are_nearly_the_same_are_kept_apart() -> None:
    record = record_on(CAPSULES, balance("A", "1 mg", "220 g"), balance("a", "0.1 mg", "0.5 g"), **HALF)
    for key, on in (("drug", "a"), ("diluent", "A")):
        each = material(record, key)
        assert each.balance == on
        assert magnitude(record.working[f"{each.target}_weighed"].value, "mg") == targets(record)[key]


def test_what_can_be_weighed_is_not_triturated() -> None:
    record = record_on(CAPSULES, MILLIGRAM, source=POWDER, quantity="300 capsules", **WEIGHED)
    assert stages(record, "drug") == []
    assert material(record, "drug").step == 1
    assert record.working["powder"].value.magnitude > 820


def test_two_micrograms_take_two_stages() -> None:
    record = record_on(MICROGRAMS, TENTH, source=POWDER, **WEIGHED)
    assert len(stages(record, "drug")) == 2
    assert not material(record, "drug-part-1").made_here
    assert material(record, "drug-part-2").made_here
    assert material(record, "drug").made_here
    assert abs(brought(record, "drug", rounded=False) - powder_needed(record.order, record)) < Decimal("1e-15")
    text = " ".join(step.text for step in record.steps)
    assert text.index("Make trituration 1") < text.index("Make trituration 2") < text.index("Label it: trituration 2")


# --- the carrier counts ----------------------------------------------------------------------


def test_the_carrier_counts_in_the_fill_as_in_the_atropine_capsules_of_unc() -> None:
    """10 capsules of 0.6 mg, 200 mg each: 120 mg of a trituration of 120 mg in 2,400 mg, and 1,880 mg of diluent."""
    packing = (("drug", q("200 mg")), ("diluent", q("200 mg")))
    record = record_on(
        CAPSULES,
        CLASS_III,
        strength="0.6 mg/capsule",
        quantity="10 capsules",
        source=PURE,
        size="3",
        packing=packing,
    )
    assert targets(record) == {
        "drug-part-1": 120,
        "drug-diluent-1": 2280,
        "drug": 120,
        "diluent": 1880,
        "shells": 10,
    }
    assert number(record, "fill", "mg/capsule") == 200
    assert number(record, "diluent", "mg") == 1994
    assert number(record, "strength_expected", "mg/capsule") == Decimal("0.6"), "all of it can be weighed exactly"


def test_without_a_balance_nothing_is_planned_and_that_is_said() -> None:
    record = record_of(CAPSULES, **HALF)
    assert warned(record, "No balance is stated")
    assert stages(record, "drug") == []
    assert not any(each.balance for each in record.materials)


@pytest.mark.parametrize("source", [TABLETS, POWDER])
def test_the_carrier_counts_in_the_base_of_a_cream(source: Any) -> None:
    record = record_on(CREAM, MILLIGRAM, strength="0.1 %", quantity="30 g", source=source)
    assert stages(record, "hyaluronic-acid")
    into_batch = [targets(record, rounded=False)[key] for key in ("drug", "hyaluronic-acid", "glycerin", "base")]
    assert abs(sum(into_batch, Decimal(-30_000))) < Decimal("1e-15")
    assert abs(brought(record, "hyaluronic-acid", rounded=False) - 150) < Decimal("1e-15")
    assert number(record, "base", "mg") - number(record, "base_added", "mg") > 700
    assert material(record, "base").note == "what all the rest leaves"


def test_drug_and_preservative_of_drops_are_diluted_in_the_vehicle() -> None:
    record = record_on(DROPS, MILLIGRAM, source=POWDER)
    assert stages(record, "drug")
    assert stages(record, "sodium-benzoate")
    assert material(record, "drug").unit == "mL"
    assert abs(brought(record, "sodium-benzoate", rounded=False) - 30) < Decimal("1e-15")
    assert material(record, "drug-diluent-1").name == "purified water"
    assert material(record, "drug-diluent-1").qs
    assert number(record, "volume", "mL") == 30
    text = " ".join(step.text for step in record.steps)
    assert "Shake dilution" in text
    assert "measure its target at once with a pipette" in text


# --- sources ---------------------------------------------------------------------------------


def test_tablets_need_no_trituration_where_their_powder_can_be_weighed() -> None:
    record = record_on(CAPSULES, balance("A", "0.1 mg", "220 g"), **{**HALF, "source": TABLETS})
    assert stages(record, "drug") == []
    assert number(record, "powder", "mg") == 123


def test_ground_tablets_are_triturated_like_a_powder() -> None:
    record = record_on(CAPSULES, MILLIGRAM, **{**HALF, "source": TABLETS})
    assert stages(record, "drug")[0][0] == 820
    assert abs(brought(record, "drug", rounded=False) - 123) < Decimal("1e-15")


def test_tablets_ground_beforehand_are_not_crushed_again() -> None:
    ground = Tablets(sample_count=q("20 tablets"), sample_mass=q("8.20 g"), ground="G-7")
    record = record_on(CAPSULES, TENTH, source=ground, **WEIGHED)
    assert "tablets" not in targets(record)
    assert "crushed" not in record.working
    text = " ".join(step.text for step in record.steps)
    assert "Crush" not in text
    assert "20 tablets" not in text
    assert facts(record, "Ground tablets") == ["crushed beforehand: number G-7"]
    assert "number G-7" in material(record, "drug").note
    crushed = record_on(CAPSULES, TENTH, **WEIGHED)
    assert "tablets" in targets(crushed)
    assert "Crush" in " ".join(step.text for step in crushed.steps)


def test_an_open_tablet_mass_is_bounded_live_on_the_sheet() -> None:
    record = record_on(CAPSULES, MILLIGRAM, source=Tablets(), **WEIGHED)
    limit = next(each for each in record.limits if each.key == "powder")
    assert (limit.lowest, limit.highest) == (q("820 mg"), q("220000 mg"))
    assert "plan the batch again" in limit.consequence
    assert record.working["powder"].is_open


def test_a_stock_trituration_is_weighed_as_it_is() -> None:
    record = record_on(CAPSULES, TENTH, source=STOCK, lots=STOCK_LOT, **WEIGHED)
    assert stages(record, "drug") == []
    assert targets(record, rounded=False)["drug"] == 4050
    assert material(record, "drug").lot == STOCK_LOT[0]
    assert number(record, "diluent_added", "mg") == number(record, "diluent", "mg") - 3645
    assert number(record, "stock_strength", "mg/g") == 100


def test_too_little_of_a_stock_trituration_is_diluted_further() -> None:
    record = record_on(MICROGRAMS, TENTH, source=STOCK, lots=STOCK_LOT, **WEIGHED)
    assert stages(record, "drug")
    assert abs(brought(record, "drug", rounded=False) - Decimal("1.2")) < Decimal("1e-15")
    assert abs(number(record, "strength_expected", "mcg/capsule") - 2) < Decimal("0.01")


def test_the_date_of_a_stock_trituration_ends_the_batch() -> None:
    record = record_on(CAPSULES, TENTH, source=STOCK, lots=(lot("drug", "2026-12-24", "S-1"),), **WEIGHED)
    assert record.beyond_use.date == datetime.date(2026, 12, 24)
    assert "shortened to the expiry of drug, lot S-1" in record.beyond_use.reasons


@pytest.mark.parametrize(
    "lots", [(), (Lot(component="drug", number="S-1", expiry=None),), (lot("diluent", "2028-01-01"),)]
)
def test_a_stock_trituration_without_number_or_date_is_refused(lots: tuple[Lot, ...]) -> None:
    assert "needs its number and its beyond-use date" in refusal(CAPSULES, source=STOCK, lots=lots, **WEIGHED)


def test_a_stock_trituration_that_overfills_the_capsules_is_refused() -> None:
    """4.5 mg out of 1 in 100 are 450 mg of trituration, in a capsule that holds 130 mg."""
    weak = StockTrituration(part=q("1 g"), whole=q("100 g"))
    for balances in ((), (TENTH,)):
        problems = refused(CAPSULES, source=weak, lots=STOCK_LOT, balances=balances, **WEIGHED)
        assert any("leaves no room for it" in each for each in problems), problems


def test_the_diluent_of_a_stock_trituration_is_named_and_must_be_fit() -> None:
    lactose = StockTrituration(part=q("1 g"), whole=q("10 g"), diluent="lactose monohydrate")
    assert warned(record_on(CAPSULES, TENTH, source=lactose, lots=STOCK_LOT, **WEIGHED), "lactose monohydrate")
    chalk = StockTrituration(part=q("1 g"), whole=q("10 g"), diluent="calcium carbonate")
    assert "lower the absorption" in refusal(CAPSULES, source=chalk, lots=STOCK_LOT, **WEIGHED)


@pytest.mark.parametrize(("part", "whole"), [("10 g", "1 g"), ("1 g", "1 g")])
def test_a_stock_trituration_that_holds_no_diluent_is_refused(part: str, whole: str) -> None:
    stock = StockTrituration(part=q(part), whole=q(whole))
    assert "holds no diluent" in refusal(CAPSULES, source=stock, lots=STOCK_LOT, **WEIGHED)


# --- what is planned for, and what cannot be -------------------------------------------------


def test_planned_for_the_least_error_a_trituration_reaches_what_is_allowed() -> None:
    least_drug = record_on(CAPSULES, CLASS_III, **HALF)
    assert warned(least_drug, "leaves an error of weighing")
    assert warned(least_drug, 'See "Other ways to weigh".')
    assert len(least_drug.alternatives) == 1
    assert "planned for the allowed error" in least_drug.alternatives[0]
    least_error = record_on(CAPSULES, CLASS_III, triturate_for="allowed error", **HALF)
    assert not warned(least_error, "leaves an error of weighing")
    assert stages(least_error, "drug")[0][0] > stages(least_drug, "drug")[0][0]
    assert "least drug" in least_error.alternatives[0]


def test_where_the_error_allowed_is_out_of_reach_that_is_said() -> None:
    """Two capsules have room for an aliquot of the least mass alone."""
    record = record_on(CAPSULES, CLASS_III, triturate_for="allowed error", **{**HALF, "quantity": "2 capsules"})
    assert warned(record, "leaves an error of weighing")
    assert warned(record, "±5 % is allowed. A finer balance or a larger batch lowers it.")
    assert record.alternatives == ()


def test_a_batch_beyond_the_capacity_is_refused() -> None:
    problem = refusal(CREAM, quantity="300 g", source=POWDER, balances=(MILLIGRAM,))
    assert "more than can be weighed (at most 220,000 mg on A)" in problem
    assert "divide the batch" in problem


def test_a_mass_between_two_balances_is_refused() -> None:
    micro, floor = balance("M", "0.01 mg", "5 g"), balance("F", "1 g", "6 kg")
    problems = refused(CREAM, quantity="1000 g", source=POWDER, balances=(micro, floor))
    assert any("between the capacity of one balance and the minimum of the next" in each for each in problems)


def test_what_is_too_little_and_has_no_room_to_be_diluted_is_refused() -> None:
    problems = refused(DROPS, quantity="2 mL", source=POWDER, balances=(MILLIGRAM,))
    assert any("no dilution, of which the batch has room for 0.5 mL" in each for each in problems)


def test_filler_that_is_too_little_is_refused() -> None:
    problems = refused(CAPSULES, quantity="1 capsule", source=TABLETS, balances=(MILLIGRAM,), **WEIGHED)
    assert any("no trituration, of which the batch has no room for any," in each for each in problems), problems


def test_a_rule_with_the_value_of_another_is_refused() -> None:
    odd = Balance(
        name="A", readability=q("1 mg"), capacity=q("220 g"), rule=USP_41, sensitivity=q("6 mg"), minimum=q("20 mg")
    )
    problems = refused(CAPSULES, balances=(odd,), **WEIGHED)
    assert len(problems) == 2
    assert all("has no use with the rule USP <41>" in each for each in problems)
    bare = Balance(name="A", readability=q("1 mg"), capacity=q("220 g"), rule=SENSITIVITY)
    assert "needs its value" in refusal(CAPSULES, balances=(bare,), **WEIGHED)


def test_a_balance_that_shows_nothing_between_its_limits_is_refused() -> None:
    coarse = balance("A", "50 mg", "0.145 g", minimum="101 mg")
    assert "is not below its capacity" in refusal(CAPSULES, balances=(coarse,), **WEIGHED)


# --- overage rules ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "overage", "key"), [("dac-nrf", 10, "daz-capsules"), ("belgium", 5, "fagron-be-overage")]
)
def test_an_overage_rule_is_applied_and_named_with_its_source(rule: str, overage: int, key: str) -> None:
    record = record_on(CAPSULES, TENTH, overage_rule=rule, spare="10 capsules", source=POWDER, **WEIGHED)
    assert magnitude(record.working["overage"].value, "%") == overage
    assert key in facts(record, "Overage of drug")[0]
    assert facts(record, "Spare capsules") == ["10 capsules"]
    drug = number(record, "drug", "mg")
    assert drug == Decimal("4.5") * 100
    assert number(record, "drug_with_overage", "mg") == drug * (100 + overage) / 100
    none = record_on(CAPSULES, TENTH, spare="10 capsules", source=POWDER, **WEIGHED)
    assert facts(none, "Overage of drug") == ["none"]
    assert "overage" not in none.working


def test_an_overage_rule_goes_with_no_other_overage_and_with_capsules_alone() -> None:
    assert "state one of them" in refusal(CAPSULES, overage_rule="dac-nrf", overage="5 %", **WEIGHED)
    assert "choose dac-nrf or belgium" in refusal(CAPSULES, overage_rule="nrf", **WEIGHED)
    assert "the rules are for capsules" in refusal(CREAM, overage_rule="belgium")


# --- uncertainties ---------------------------------------------------------------------------


def test_uncertainties_are_of_lines_that_there_are_and_stated_once() -> None:
    known = {"source": POWDER, **WEIGHED}
    assert "the working has no such line" in refusal(CAPSULES, uncertainties=(("volume", q("1 mL")),), **known)
    twice = (("assay", quantity(1, "%")), ("assay", quantity(2, "%")))
    assert "given more than once" in refusal(CAPSULES, uncertainties=twice, **known)
    problem = refusal(CAPSULES, uncertainties=(("packing_drug", parse_quantity("1 mL")),), **known)
    assert "give mg per capsule or %, above zero" in problem
