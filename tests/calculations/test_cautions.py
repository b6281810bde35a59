"""Cautions: what is asked of a result, and when nothing is."""

from __future__ import annotations

import pytest

from compounding.calculations import capsule_statistics, cautions, dilutions, potency, reconstitutions, tablets
from compounding.calculations.acceptance import acceptance_value
from compounding.calculations.cautions import RESULT, cautioned, cautions_of
from compounding.units import Quantity, open_quantity, parse_quantity, quantity


@pytest.mark.parametrize(
    ("content", "asks"),
    [("99.5 %", False), ("100 %", False), ("100.1 %", True), ("1,013 mg/g", True), ("950 mcg/mg", False)],
)
def test_a_content_above_100_is_questioned(content: str, asks: bool) -> None:
    value = parse_quantity(content)
    factor = potency.potency_factor(value)
    assert bool(cautions_of(potency.potency_factor, {"potency": value}, factor)) is asks


def test_the_question_names_the_content_and_not_the_result() -> None:
    drug, content = parse_quantity("100 mg"), parse_quantity("101.3 %")
    given = {"drug": drug, "potency": content}
    (said,) = cautions_of(potency.powder_mass, given, potency.powder_mass(**given))
    assert said.startswith("The content is 101.3 %, above 100 %: ask whether that is plausible")


def test_a_result_may_be_questioned() -> None:
    given = {"assay": parse_quantity("99.5 %"), "water": parse_quantity("2 %")}
    (said,) = cautions_of(potency.anhydrous_assay, given, potency.anhydrous_assay(**given))
    assert "above 100 %" in said


@pytest.mark.parametrize(
    ("assay", "water", "asks"),
    [
        ("91.5 %", "8.5 %", True),
        ("91.0 %", "8.5 %", True),
        ("99.5 %", "8.5 %", False),
        ("98.2 %", "1.8 %", False),
        ("88 %", "8.5 %", False),
    ],
)
def test_a_water_that_was_taken_off_already_is_asked_about(assay: str, water: str, asks: bool) -> None:
    given: dict[str, Quantity] = {
        "assay": parse_quantity(assay),
        "water": parse_quantity(water),
        "solvents": parse_quantity("0 %"),
    }
    said = cautions_of(potency.as_is_potency, given, potency.as_is_potency(**given))
    assert any("stated as is" in each for each in said) is asks


def test_nothing_is_asked_of_open_entries() -> None:
    waiting = open_quantity("%")
    assert cautions.content_question(waiting) == ""
    assert cautions.double_correction_question(waiting, waiting) == ""


def test_a_diluent_is_made_up_to_volume_but_weighed_as_it_is() -> None:
    for amount, said in (("100 mL", 1), ("100 g", 0)):
        given = {
            "stock": parse_quantity("10 %"),
            "taken": parse_quantity(amount),
            "target": parse_quantity("2 %"),
        }
        assert len(cautions_of(dilutions.diluent_amount, given, dilutions.diluent_amount(**given))) == said


def test_cautions_that_always_hold() -> None:
    assert cautions_of(reconstitutions.displaced_volume, {}, None) == (cautions.ONE_PRODUCT_ONLY,)
    assert cautions_of(capsule_statistics.european_verdict, {}, None) == (cautions.WEIGHT_IS_NOT_CONTENT,)


def test_a_mean_says_nothing_of_single_units_at_the_second_stage() -> None:
    for count, said in ((10, 0), (30, 1)):
        given = {"mean": quantity(99, "%"), "standard_deviation": quantity(2, "%"), "count": count}
        assert len(cautions_of(acceptance_value, given, None)) == said


def test_a_rule_without_cautions_has_none() -> None:
    assert cautions_of(tablets.tablet_equivalent, {}, None) == ()


def test_cautions_stand_in_the_order_in_which_they_are_written() -> None:
    @cautioned("first")
    @cautioned(lambda made: f"made {made}", made=RESULT)
    def made() -> int:
        return 5

    assert cautions_of(made, {}, made()) == ("first", "made 5")
