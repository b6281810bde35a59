"""The calculators are the rules themselves: found by scanning, named without doubt, read strictly."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from compounding import calculators as public
from compounding.calculations import balances, cautions, tablets
from compounding.calculators import calculated, calculators, catalogue, find_calculator, search
from compounding.calculators.calculator import QUANTITY, Calculator, calculator_of
from compounding.calculators.catalogue import subjects, usual_name
from compounding.calculators.reading import assembled, read, text_of
from compounding.errors import ArgumentsError, CalculatorNotFoundError, QuantityError
from compounding.units import format_quantity, is_quantity, parse_quantity, quantity
from compounding.working import rule_of
from tests.calculations.test_docstrings import RULES

ALL = calculators()
AMBIGUOUS = [each for each in ALL if usual_name(each) == each.name]
MASS = {"drug": "414 mg", "label_claim": "50 mg/tablet", "mean_mass": "410 mg/tablet"}


def problems_of(name: str, arguments: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ArgumentsError) as caught:
        calculated(name, arguments)
    return caught.value.problems


# --- what there is -------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}")
def test_every_rule_is_a_calculator(rule: FunctionType) -> None:
    (calculator,) = (each for each in ALL if each.function is rule)
    assert [each.name for each in calculator.arguments] == list(rule_of(rule).arguments)
    assert all(each.kind == QUANTITY and each.units and each.meaning for each in calculator.arguments)
    assert calculator.source == rule_of(rule).source or not rule_of(rule).source


def test_records_and_dates_are_results_too() -> None:
    names = {each.name for each in ALL}
    assert {"aliquots.trituration", "beyond-use.last-day", "capsules.capsule-sizes"} <= names


def test_what_gives_words_alone_or_takes_what_no_text_can_say_is_no_calculator() -> None:
    assert calculator_of(cautions.make_up_to_volume) is None
    assert calculator_of(cautions.cautions_of) is None


@pytest.mark.parametrize("calculator", ALL, ids=lambda each: each.name)
def test_every_argument_and_every_calculator_is_described(calculator: Calculator) -> None:
    assert calculator.summary.endswith(".")
    assert subjects()[calculator.subject]
    assert all(each.meaning for each in calculator.arguments)


@pytest.mark.parametrize("calculator", ALL, ids=lambda each: each.name)
def test_no_argument_has_the_name_of_an_option_that_all_have(calculator: Calculator) -> None:
    assert not {each.option for each in calculator.arguments} & {"unit", "json", "help"}


def test_a_text_is_chosen_from_what_its_module_lists() -> None:
    chosen = {each.name: each.choices for each in find_calculator("last-day").arguments}
    assert chosen["first_day"] == ("day of compounding", "day after")
    of_balance = {each.name: each.choices for each in find_calculator("minimum-of").arguments}
    assert of_balance["balance_rule"] == balances.RULES


# --- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize("calculator", ALL, ids=lambda each: each.name)
def test_full_names_and_usual_names_find_their_calculator(calculator: Calculator) -> None:
    assert find_calculator(calculator.name) is calculator
    assert find_calculator(usual_name(calculator)) is calculator
    assert find_calculator(calculator.name.replace("-", "_").upper()) is calculator


def test_full_names_are_all_different() -> None:
    assert len({each.name for each in ALL}) == len(ALL)


def test_a_name_that_two_subjects_have_is_refused_with_the_candidates() -> None:
    assert AMBIGUOUS
    with pytest.raises(CalculatorNotFoundError) as caught:
        find_calculator("powder-mass")
    assert caught.value.candidates == ("potency.powder-mass", "tablets.powder-mass")


@pytest.mark.parametrize(("wrong", "near"), [("aliqot", "aliquot"), ("tablet-equivalant", "tablet-equivalent")])
def test_an_unknown_name_is_answered_with_near_ones(wrong: str, near: str) -> None:
    with pytest.raises(CalculatorNotFoundError) as caught:
        find_calculator(wrong)
    assert near in caught.value.near


def test_a_name_near_to_none() -> None:
    with pytest.raises(CalculatorNotFoundError, match="'compounding calc' lists what there is"):
        find_calculator("xyzzy")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dilution", "dilutions.stock-amount"),
        ("diluted", "dilutions.final-strength"),
        ("trituration", "aliquots.trituration"),
        ("aliquots", "triturations.aliquot"),
        ("alligation", "alligation.blend"),
        ("potency", "potency.powder-mass"),
        ("salt", "potency.equivalent-mass"),
        ("balance", "balances.minimum-by-sensitivity"),
        ("minimum weighable", "balances.minimum-by-repeatability"),
        ("percentages", "proportions.share-by-mass"),
        ("mean tablet mass", "tablets.mean-tablet-mass"),
        ("overage", "proportions.with-overage"),
        ("days supply", "doses.capsule-days"),
        ("beyond-use", "beyond-use.last-day"),
        ("drops per ml", "drops.drops-per-volume"),
        ("MWQ", "balances.minimum-by-sensitivity"),
        ("LWQ", "balances.minimum-by-sensitivity"),
        ("minimum measurable", "triturations.minimum-measurable"),
        ("C1V1", "dilutions.stock-amount"),
        ("C1V1 = C2V2", "dilutions.stock-amount"),
        ("alligate", "alligation.blend"),
        ("alcohol", "alligation.higher-amount"),
        ("LOD", "potency.as-is-potency"),
        ("loss on drying", "activities.mass-of-activity"),
        ("moisture", "potency.water-factor"),
        ("water content", "potency.as-is-potency"),
        ("purity", "potency.powder-mass"),
        ("assay", "potency.anhydrous-assay"),
        ("displacement", "reconstitutions.displaced-volume"),
        ("reconstituted", "reconstitutions.concentration-after-diluent"),
        ("weight variation", "capsule-statistics.weight-statistics"),
        ("international units", "activities.mass-of-activity"),
        ("IU", "activities.activity-of-mass"),
        ("millimoles", "activities.equivalents-of-mass"),
        ("ratio strength", "strengths.weight-in-volume"),
        ("percent strength", "strengths.weight-in-weight"),
        ("salts", "potency.equivalent-factor"),
        ("base", "potency.equivalent-mass"),
        ("base", "creams.base-by-difference"),
        ("hydrates", "potency.hydrate-water"),
        ("days' supply", "doses.actuation-days"),
        ("dropper", "doses.drop-days"),
        ("w/v", "strengths.strength-per-volume"),
    ],
)
def test_search(words: str, found: str) -> None:
    assert found in [each.name for each in search(words)]


def test_what_has_the_words_in_its_name_comes_first_and_mere_mentions_are_left_out() -> None:
    names = [each.name for each in search("water")]
    assert names[0] == "potency.water-factor"
    assert "activities.mass-of-equivalents" not in names  # it says only that a molar mass is that with the water
    assert len(search("loss on drying")) < 8
    assert "activities.concentration-of-equivalents" not in [each.name for each in search("the base")]


WORDS = tomllib.loads((Path(catalogue.__file__).with_name("words.toml")).read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", WORDS)
def test_every_word_of_the_table_leads_somewhere_and_so_does_each_phrase(words: str) -> None:
    assert search(words)
    found = " | ".join(f"{each.name.replace('-', ' ')} {each.summary} {each.result.text}" for each in ALL).lower()
    for phrase in WORDS[words]:
        pattern = r"[a-z]*[^a-z0-9|]+".join(word[: max(3, len(word) - 2)] for word in phrase.lower().split())
        assert re.search(rf"\b{pattern}", found), phrase


@pytest.mark.parametrize("words", ["", "xyzzy", "dilution xyzzy", "of the"])
def test_search_for_what_there_is_not(words: str) -> None:
    assert search(words) == ()


# --- reading -------------------------------------------------------------------------------


def test_all_problems_are_found_at_once() -> None:
    problems = problems_of("tablets.powder-mass", {"drug": "4,5 mg", "mean_mass": "410 mg", "mass": "1 mg"})
    assert list(problems) == ["mass", "drug", "label_claim", "mean_mass"]
    assert problems["mass"] == "none of its arguments"
    assert "write 4.5 mg" in problems["drug"]
    assert problems["label_claim"] == "missing"
    assert problems["mean_mass"] == "'410 mg': is not in mg per tablet; write 410 mg/tablet if that is meant"


@pytest.mark.parametrize(
    ("name", "arguments", "argument", "said"),
    [
        ("with-overage", {"drug": "150", "overage": "10 %"}, "drug", "write 150 mg"),
        ("with-overage", {"drug": "150 mg", "overage": "10 % w/w"}, "overage", "write 10 % if that is meant"),
        ("with-overage", {"drug": "150 mg", "overage": "10 % w/v"}, "overage", "write it as a number and %"),
        ("with-overage", {"drug": ["1 mg", "2 mg"], "overage": "10 %"}, "drug", "given 2 times; give it once"),
        ("with-overage", {"drug": "", "overage": "10 %"}, "drug", "no quantity is given"),
        ("mass-in-volume", {"amount": "4 % w/w", "volume": "2 L"}, "amount", "write it as a number and mg/mL"),
        ("drug-in-cream", {"strength": "1 % v/v", "mass": "30 g"}, "strength", "write it as a number and mg/g"),
        ("sensitivity-requirement", {"weight": "20 mg", "divisions": "2 mg"}, "divisions", "as a plain number"),
        ("sensitivity-requirement", {"weight": "20 mg", "divisions": "2,5"}, "divisions", "write 2.5 if"),
        ("sensitivity-requirement", {"weight": "20 mg", "divisions": "two"}, "divisions", "begin with a number"),
        ("base-by-difference", {"mass": "60 g", "parts": "0.3 g;"}, "parts", "no quantity is given"),
        ("last-day", {"made": "22.11.2026", "period": "14 days", "first_day": "day after"}, "made", "not a date"),
        ("last-day", {"made": "2026-02-30", "period": "14 days", "first_day": "day after"}, "made", "not a date"),
        ("last-day", {"made": "2026-02-20", "period": "14", "first_day": "day after"}, "period", "write 14 days"),
        ("last-day", {"made": "2026-02-20", "period": "14 days", "first_day": "now"}, "first_day", "day after"),
        (
            "studied-period",
            {"water_class": "preserved aqueous", "period": "60 days", "antimicrobial_test": "perhaps"},
            "antimicrobial_test",
            "write yes or no",
        ),
    ],
)
def test_a_text_that_cannot_be_read(name: str, arguments: dict[str, Any], argument: str, said: str) -> None:
    problems = problems_of(name, arguments)
    assert list(problems) == [argument]
    assert said in problems[argument]


@pytest.mark.parametrize("count", ["20", "20 tablets", "20 tablet"])
def test_a_count_may_stand_alone(count: str) -> None:
    done = calculated("mean-tablet-mass", {"sample_mass": "8.20 g", "sample_count": count})
    assert format_quantity(done.result) == "410 mg per tablet"


@pytest.mark.parametrize("amount", ["20 mL per 100 mL", "20 %", "0.2"])
def test_a_plain_number_is_a_number_a_percentage_or_a_ratio(amount: str) -> None:
    done = calculated("proportions.volume-in-volume", {"amount": amount, "volume": "30 mL"})
    assert format_quantity(done.result) == "6 mL"


@pytest.mark.parametrize(
    "parts", ["98.2 mg; 101.1 mg; 1,000 mg", ["98.2 mg", "101.1 mg", "1,000 mg"], ["98.2 mg;101.1 mg", "1 g"]]
)
def test_several_quantities_are_repeated_or_parted(parts: Any) -> None:
    assert format_quantity(calculated("mass-of-parts", {"parts": parts}).result) == "1,199.3 mg"


def test_quantities_are_taken_as_they_are() -> None:
    arguments = {name: parse_quantity(text) for name, text in MASS.items()}
    assert calculated("tablets.powder-mass", arguments).results == calculated("tablets.powder-mass", MASS).results


def test_a_record_is_put_together_from_its_parts() -> None:
    balance = {"readability": "1 mg", "capacity": "220 g", "rule": "usp <41>", "name": "A"}
    calculator = find_calculator("minimum-of")
    given = {f"balance_{name}": text for name, text in balance.items()} | {"error_allowed": "5 %"}
    values = assembled(calculator, read(calculator, given))
    assert values["balance"].rule == balances.USP_41
    assert values["balance"].repeatability is None
    assert calculated("minimum-of", given).result == quantity(820, "mg")


def test_what_a_record_needs_is_missing() -> None:
    problems = problems_of("minimum-of", {"balance_rule": "stated minimum", "error_allowed": "5 %"})
    assert problems == dict.fromkeys(("balance_name", "balance_readability", "balance_capacity"), "missing")


@pytest.mark.parametrize("text", ["4.5 mg/capsule", "1,000.5 mg", "20 tablets", "1 % w/w", "2 doses/day"])
def test_a_value_is_written_as_it_is_read(text: str) -> None:
    assert text_of(parse_quantity(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (False, "no"), (1000, "1,000"), (datetime.date(2026, 11, 22), "2026-11-22"), ("a b", "a b")],
)
def test_other_values_in_texts(value: object, text: str) -> None:
    assert text_of(value) == text


# --- at work -------------------------------------------------------------------------------


@pytest.mark.parametrize("calculator", ALL, ids=lambda each: each.name)
def test_every_calculator_shows_an_example(calculator: Calculator) -> None:
    example = calculator.example()
    assert example is not None
    assert {each.name for each in calculator.arguments if each.required} <= set(example.values)


@pytest.mark.parametrize(
    "calculator", [each for each in ALL if hasattr(each.function, "rule")], ids=lambda each: each.name
)
def test_the_working_of_a_rule_ends_with_its_result(calculator: Calculator) -> None:
    example = calculator.example()
    assert example is not None
    done = calculated(calculator.name, example.values)
    assert done.last is not None
    assert list(done.working)[-1] is done.last
    assert done.last.value == done.result == example.result
    assert done.working.words(done.last.key)
    assert set(done.working.uses(done.last.key)) <= {line.key for line in done.working}


def test_a_function_made_of_rules_shows_each_and_knows_what_they_pass_on() -> None:
    done = calculated("trituration", {"needed": "6 mg", "minimum": "120 mg"})
    working = {line.symbol: line for line in done.working}
    assert list(working) == ["needed", "minimum", "factor", "weighed", "mixture", "diluent", "carrier"]
    assert done.working.words("mixture") == "weighed \N{MULTIPLICATION SIGN} minimum ÷ needed"
    assert done.working.numbers("diluent") == "2,400 mg \N{MINUS SIGN} 120 mg"
    assert done.result is None
    assert done.last is None
    assert done.results["to_add"] is None
    assert {name: format_quantity(value) for name, value in done.results.items() if value is not None} == {
        "factor": "20",
        "weighed": "120 mg",
        "mixture": "2,400 mg",
        "diluent": "2,280 mg",
        "aliquot": "120 mg",
        "carrier": "114 mg",
    }
    assert done.meanings["carrier"] == "Diluent in the aliquot"


def test_the_working_of_several_quantities_numbers_them() -> None:
    arguments = {"packing": "400 mg/capsule", "masses": "100 mg/capsule", "packings": "200 mg/capsule"}
    done = calculated("filler-by-packing", arguments)
    assert (
        done.working.words("filler_by_packing")
        == "packing \N{MULTIPLICATION SIGN} (1 \N{MINUS SIGN} mass 1 ÷ packing 1)"
    )


def test_one_quantity_given_twice_is_two_in_the_working() -> None:
    half = parse_quantity("50 g")
    done = calculated("mean-strength", {"strengths": "5 %; 1 %", "amounts": [half, half]})
    assert done.working.words("mean_strength").endswith("÷ (amount 1 + amount 2)")


def test_cautions_come_with_the_result() -> None:
    done = calculated("potency-factor", {"potency": "101.3 %"})
    assert ["above 100 %" in caution for caution in done.cautions] == [True]
    assert calculated("potency-factor", {"potency": "99 %"}).cautions == ()


@pytest.mark.parametrize(
    ("unit", "shown"), [("g", "3.3948 g"), ("mcg", "3,394,800 mcg"), ("kg", "0.0033948 kg"), ("", "3,394.8 mg")]
)
def test_a_result_in_another_unit(unit: str, shown: str) -> None:
    done = calculated("tablets.powder-mass", MASS, unit)
    assert format_quantity(done.result) == shown
    assert done.last is not None
    assert format_quantity(done.last.value) == shown


def test_of_several_results_those_that_can_are_in_the_unit() -> None:
    done = calculated("trituration", {"needed": "6 mg", "minimum": "120 mg"}, "g")
    assert format_quantity(done.results["mixture"]) == "2.4 g"
    assert format_quantity(done.results["factor"]) == "20"


def test_a_percentage_as_a_plain_number() -> None:
    done = calculated("share-by-mass", {"part": "2.7 mg", "whole": "15 g"}, "1")
    assert done.result == quantity("0.00018", "1")


@pytest.mark.parametrize(
    ("unit", "said"), [("mL", "no result can be given in this unit"), ("stones", "not a unit used here")]
)
def test_a_unit_that_does_not_serve(unit: str, said: str) -> None:
    with pytest.raises(QuantityError, match=said):
        calculated("tablets.powder-mass", MASS, unit)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("tablet-equivalent", {"drug": "1 mg", "label_claim": "0 mg/tablet"}, "nothing can be divided by zero"),
        (
            "filler-by-packing",
            {"packing": "400 mg/capsule", "masses": "1 mg/capsule; 2 mg/capsule", "packings": "200 mg/capsule"},
            "2 of masses, 1 of packings",
        ),
        ("to-readability", {"amount": "1 mg", "step": "0 mg"}, "'to-readability': nothing can be divided by zero"),
        ("to-readability", {"amount": "1 mg", "step": "1 mL"}, "amount is 1 mg; step is 1 mL"),
        ("studied-period", {"water_class": "preserved aqueous", "period": "1 mg", "antimicrobial_test": "no"}, "day"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(name: str, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(QuantityError, match=said):
        calculated(name, arguments)


def test_public_names() -> None:
    assert all(getattr(public, name) for name in public.__all__)


def test_a_function_of_ones_own_is_made_a_calculator() -> None:
    made = calculator_of(tablets.powder_mass)
    assert made is not None
    assert (made.subject, made.short_name, made.key) == ("tablets", "powder-mass", "powder_mass")
    assert is_quantity(made.function(*(parse_quantity(text) for text in MASS.values())))
