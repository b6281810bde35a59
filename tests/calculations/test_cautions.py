"""Cautions: what is asked of a result, and when nothing is."""

from __future__ import annotations

import pytest

from compounding.calculations import (
    aliquots,
    alligation,
    capsule_statistics,
    cautions,
    dilution_plans,
    dilutions,
    potency,
    reconstitutions,
    tablets,
)
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


@pytest.mark.parametrize("amount", ["100 mL", "100 g"])
def test_mixed_volumes_do_not_always_add_up(amount: str) -> None:
    said = (cautions.VOLUMES_DO_NOT_ADD_UP,) * amount.endswith("mL")
    mixed = parse_quantity(amount)
    higher, lower, target = (parse_quantity(text) for text in ("95 %", "0 %", "30 %"))
    two = {"higher": higher, "lower": lower, "target": target, "amount": mixed}
    assert cautions_of(alligation.higher_amount, two, None) == said
    assert cautions_of(alligation.lower_amount, two, None) == said
    more = {"strength": higher, "amount": mixed, "added": lower, "target": target}
    assert cautions_of(alligation.amount_to_add, more, None) == said
    assert cautions_of(alligation.mean_strength, {"amounts": [mixed, mixed]}, target) == said
    assert cautions_of(alligation.blend, {"amount": mixed, "target": target}, None) == said


def test_volumes_are_known_by_their_strength_too() -> None:
    given = {"amount": None, "target": parse_quantity("70 % v/v")}
    assert cautions_of(alligation.blend, given, None) == (cautions.VOLUMES_DO_NOT_ADD_UP,)
    assert cautions_of(alligation.blend, {"amount": None, "target": parse_quantity("70 %")}, None) == ()


@pytest.mark.parametrize(
    ("one", "other", "counts", "asks"),
    [
        ("239.31", "576.70", (None, None), True),
        ("576.70", "239.31", (None, None), True),
        ("239.31", "576.70", (None, 2), False),
        ("576.70", "239.31", (2, None), False),
        ("239.31", "576.70", (2, None), True),
        ("341.40", "377.86", (None, None), False),
        ("100", "160", (None, None), False),
        ("100", "160.1", (None, None), True),
        ("0", "160", (None, None), False),
        ("100", "160", (0, None), False),
    ],
)
def test_forms_that_may_hold_several_molecules_are_asked_about(
    one: str, other: str, counts: tuple[int | None, int | None], asks: bool
) -> None:
    per_formula, wanted = (None if each is None else quantity(each, "1") for each in counts)
    given = {
        "molar_mass": quantity(one, "g/mol"),
        "molar_mass_wanted": quantity(other, "g/mol"),
        "per_formula": per_formula,
        "per_formula_wanted": wanted,
    }
    assert bool(cautions_of(potency.equivalent_mass, given, None)) is asks
    assert bool(cautions_of(potency.equivalent_factor, given, None)) is asks


def test_a_trituration_of_more_than_a_hundredfold_is_asked_about() -> None:
    assert cautions.ONE_STAGE == dilution_plans.LARGEST_DILUTION
    part, whole = quantity(100, "mg"), quantity(10, "g")
    assert cautions.one_stage_question(part, whole) == ""
    assert "100.1-fold" in cautions.one_stage_question(part, quantity("10.01", "g"))
    assert cautions.one_stage_question(part, open_quantity("g")) == ""
    assert cautions.one_stage_question(quantity(1, "mL"), quantity(1, "L")) == ""
    needed, minimum = quantity("0.5", "mg"), quantity(100, "mg")
    assert len(cautions_of(aliquots.trituration, {}, aliquots.trituration(needed, minimum))) == 1


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
