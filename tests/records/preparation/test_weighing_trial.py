"""What a pharmacist's trial and an attack found in weighings and triturations."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.errors import PreparationError, QuantityError
from compounding.records.bench_text import read_balance, read_stock
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.error_budget import ErrorBudget
from compounding.records.formula_file import read_formula
from compounding.records.library import find_library
from compounding.records.order import StockTrituration, Tablets
from compounding.records.preparation import prepare
from compounding.sheets.layout import CellFormula
from compounding.sheets.workbook import planned_book
from compounding.units import magnitude
from tests.records.preparation.orders import (
    CAPSULES,
    DROPS,
    MICROGRAMS,
    POWDER,
    WEIGHED,
    lot,
    number,
    order,
    q,
    record_of,
    refusal,
    warned,
)

CLASS_III = read_balance("III: 1 mg to 120 g, sensitivity 6 mg")
COARSE = read_balance("C: 10 mg to 120 g, sensitivity 6 mg")
FLOOR = read_balance("E: 1 mg to 220 g, usp-41")
STOCK = StockTrituration(part=q("1 g"), whole=q("100 g"))
HALF = {"strength": "0.5 mg/capsule", "quantity": "30 capsules", **WEIGHED}


def names(record: CompoundingRecord) -> list[str]:
    return [material.name for material in record.materials]


class TestNames:
    """What is weighed into a trituration is named for what it is: 100 times the drug hung on it."""

    def test_a_stock_trituration_is_not_called_the_drug(self) -> None:
        record = record_of(
            MICROGRAMS, source=STOCK, lots=(lot("drug", "2027-05-31"),), balances=(CLASS_III,), **WEIGHED
        )
        assert names(record)[0] == "trituration of naltrexone hydrochloride, 10 mg per g"
        assert "trituration 1 of the stock trituration" in names(record)
        assert not record.materials[0].grade
        assert "naltrexone hydrochloride, 10 mg per g (line 1)" in " ".join(step.text for step in record.steps)

    def test_ground_tablets_are_not_called_the_drug(self) -> None:
        record = record_of(CAPSULES, balances=(FLOOR,), **{**HALF, "quantity": "60 capsules"})
        assert names(record)[:2] == [
            "naltrexone hydrochloride tablets 50 mg",
            "ground naltrexone hydrochloride tablets 50 mg",
        ]
        assert "trituration 1 of ground tablets" in names(record)
        assert not record.materials[1].grade

    def test_what_is_labelled_states_its_strength(self) -> None:
        record = record_of(CAPSULES, source=POWDER, balances=(CLASS_III,), **HALF)
        labels = [step.text.partition("Label it: ")[2] for step in record.steps if "Label it: " in step.text]
        assert labels[0].startswith("trituration 1 of naltrexone hydrochloride, \N{ALMOST EQUAL TO} 136.4 mg of powder")


class TestRounding:
    def test_the_strength_expected_is_that_of_the_rounded_target(self) -> None:
        record = record_of(CAPSULES, balances=(COARSE,), **HALF)
        assert isinstance(record.budget, ErrorBudget)
        # 123 mg of ground tablets hold 15 mg; the balance shows 120 mg.
        expected = Decimal(120) / 410 * 50 / 30
        fills = number(record, "capsules_filled", "capsule") / 30
        assert number(record, "strength_expected", "mg/capsule") == pytest.approx(
            expected / fills, rel=Decimal("1e-20")
        )
        assert Decimal(97) < record.budget.of_label.magnitude < Decimal(98)
        assert warned(record, "to what C shows changes it by")

    def test_what_rounds_to_nothing_is_refused(self) -> None:
        problem = refusal(
            MICROGRAMS, source=POWDER, **{**WEIGHED, "strength": "1 mcg/capsule", "quantity": "1 capsule"}
        )
        assert "rounds to nothing that could be measured" in problem


class TestTablets:
    def test_enough_is_crushed_for_what_a_trituration_draws(self) -> None:
        record = record_of(CAPSULES, balances=(FLOOR,), **{**HALF, "quantity": "60 capsules"})
        drawn = number(record, "powder_part_1", "mg")
        assert drawn >= 820
        assert number(record, "crushed", "tablet") * 410 >= drawn
        assert number(record, "powder_left", "mg") == number(record, "crushed", "tablet") * 410 - drawn

    def test_little_left_over_is_warned_of(self) -> None:
        assert warned(record_of(CAPSULES, **{**HALF, "quantity": "100 capsules"}), "crush a spare tablet")
        spare = Tablets(sample_count=q("20 tablets"), sample_mass=q("8.20 g"), spare=q("1 tablet"))
        assert not warned(record_of(CAPSULES, source=spare, **{**HALF, "quantity": "100 capsules"}), "crush a spare")


class TestLeftOvers:
    def test_every_stage_is_accounted_for(self) -> None:
        record = record_of(MICROGRAMS, source=POWDER, balances=(CLASS_III,), **WEIGHED)
        labels = [line.label for line in record.reconciliation]
        assert [label for label in labels if "left over" in label] == [
            "Trituration 1 of naltrexone hydrochloride left over",
            "Trituration 2 of naltrexone hydrochloride left over",
        ]
        left = number(record, "powder_left_over_1", "mg")
        assert left == number(record, "powder_whole_1", "mg") - number(record, "powder_part_2", "mg")


class TestOpenTargets:
    def test_outside_the_balance_named_the_target_reads_stop(self) -> None:
        fine, large = read_balance("A: 0.01 mg to 5 g, minimum 20 mg"), read_balance("B: 10 mg to 220 g, minimum 50 g")
        record = record_of(
            CAPSULES, source=Tablets(), balances=(fine, large), **{**WEIGHED, "quantity": "1,000 capsules"}
        )
        powder = next(each for each in record.materials if each.target == "powder")
        limit = next(each for each in record.limits if each.key == "powder")
        assert limit.highest is not None
        assert (powder.balance, magnitude(limit.highest, "g")) == ("A", Decimal(5))
        book = planned_book(record)
        entries = {"bench_tablet_sample_count": 20.0, "bench_tablet_sample_mass": 8.2}
        field = book.field(f"material_{powder.number}_target")
        assert book.values(entries)[field.sheet, field.cell] == "STOP"
        formulas = [placed.value for sheet in book.sheets for placed in sheet.cells.values()]
        assert any(isinstance(each, CellFormula) and '"STOP"' in each.text for each in formulas)


class TestLimits:
    def test_no_limit_lies_outside_what_the_balance_weighs(self) -> None:
        record = record_of(CAPSULES, source=POWDER, balances=(CLASS_III,), **HALF)
        book = planned_book(record)
        sheet = book.sheets[0]
        field = book.field("material_1_lowest")
        lowest = next(p.value for (row, column), p in sheet.cells.items() if f"{chr(64 + column)}{row}" == field.cell)
        assert lowest == 120


def test_the_stock_is_taken_as_drug_and_that_is_asked_about() -> None:
    record = record_of(
        CAPSULES,
        source=StockTrituration(part=q("1 g"), whole=q("10 g")),
        lots=(lot("drug", "2027-05-31"),),
        **WEIGHED,
    )
    assert warned(record, "is taken to hold 100 mg per g of naltrexone hydrochloride as drug")
    assert any("record of the stock trituration is at hand" in each.check.text for each in record.gate)
    assert record.budget is not None
    assert any("stock trituration" in text for text in record.budget.missing)


def test_a_strength_with_overage_is_not_blamed_on_the_balance() -> None:
    record = record_of(CAPSULES, source=POWDER, balances=(FLOOR,), overage_rule="dac-nrf", **WEIGHED)
    assert isinstance(record.budget, ErrorBudget)
    assert "planned at 110.0 % of label" in record.budget.verdict
    assert "To be improved first" not in record.budget.verdict
    assert warned(record, "it is meant to replace what is lost in the making")


def test_version_one_takes_no_liquid_dilution() -> None:
    folder = find_library().folders[0]
    first = read_formula(folder / DROPS / "1.toml")
    with pytest.raises(PreparationError, match="use a newer version"):
        prepare(order(DROPS, source=POWDER, balances=(FLOOR,)), first)


class TestSecondTrial:
    def test_a_label_states_the_powder_and_the_drug_in_a_trituration(self) -> None:
        record = record_of(CAPSULES, source=POWDER, balances=(CLASS_III,), **HALF)
        # 120 mg of powder, of which 90.8435 % are drug, in 880 mg.
        said = "136.4 mg of powder per g, which hold \N{ALMOST EQUAL TO} 123.9 mg of drug"
        assert any(said in step.text for step in record.steps)

    def test_the_vehicle_put_in_first_leaves_room_for_the_rest(self) -> None:
        record = record_of(DROPS, source=POWDER, balances=(CLASS_III,))
        text = next(step.text for step in record.steps if step.text.startswith("Put about"))
        first = Decimal(text.removeprefix("Put about ").split()[0])
        keys = ("powder_aliquot", "sodium-benzoate_aliquot", "glycerol")
        aliquots = sum((number(record, key, "mL") for key in keys), Decimal(0))
        assert first + aliquots < 30
        assert first == ((30 - aliquots) * 2 / 3).quantize(Decimal(1))

    def test_powder_in_a_stock_trituration_is_corrected_for_its_potency(self) -> None:
        dated = (lot("drug", "2027-05-31"),)
        stock = StockTrituration(part=q("1 g"), whole=q("10 g"), potency=q("90 %"))
        record = record_of(CAPSULES, source=stock, lots=dated, **HALF)
        assert number(record, "stock_strength", "mg/g") == 90
        assert number(record, "stock", "mg") == pytest.approx(Decimal(15) / 90 * 1000)
        assert not warned(record, "is taken to hold")

    def test_the_filler_of_an_aliquot_is_counted_as_it_is_weighed(self) -> None:
        """Five capsules: the aliquot brings much of the filler, so that its weighing moves both."""
        record = record_of(CAPSULES, source=POWDER, balances=(CLASS_III,), **{**HALF, "quantity": "5 capsules"})
        assert isinstance(record.budget, ErrorBudget)
        part, whole = number(record, "powder_part_1", "mg"), number(record, "powder_whole_1", "mg")
        drug = next(each for each in record.budget.contributions if each.key == "powder_part_1")
        # 6 mg out of 120 mg weighed in, less what it adds to the mixture; the filler makes no odds.
        assert drug.greatest.magnitude == pytest.approx(6 / part * (1 - part / whole) * 100, rel=Decimal("0.01"))

    def test_a_ratio_of_ground_tablets_says_nothing_of_the_drug(self) -> None:
        with pytest.raises(QuantityError, match="50 mg in 4,100 mg"):
            read_stock("1 in 10", made_from="tablets")

    def test_other_ways_are_no_part_of_the_batch_record(self) -> None:
        record = record_of(CAPSULES, source=POWDER, balances=(CLASS_III,), **HALF)
        assert record.alternatives
        sheet = planned_book(record).sheets[0]
        assert not any("3,500 mg" in str(placed.value) for placed in sheet.cells.values())

    def test_capsules_too_light_for_the_balance_are_warned_of(self) -> None:
        assert warned(record_of(CAPSULES, source=POWDER, balances=(FLOOR,), **HALF), "Single capsules of about 178 mg")
        assert not warned(record_of(CAPSULES, source=POWDER, balances=(CLASS_III,), **HALF), "Single capsules")
