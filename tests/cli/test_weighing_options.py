"""Balances, stock triturations, overage rules and uncertainties on the command line: one clear message, never more."""

from __future__ import annotations

import pytest

from compounding.records.bench_text import read_balance, read_stock
from compounding.units import parse_quantity
from tests.cli.commands import CAPSULES, COA, DROPS, POWDER, TABLETS, planned, refusal_in_one_line, run

_FILLED = ("--capsule-size", "3", "--packing", "drug=200 mg", "--packing", "diluent=130 mg")
_LOT = ("--lot", "drug", "S-1", "2027-03")
_STOCK = ("--source", "trituration", "--made", "2026-11-22")
_SMALL = ("naltrexone-capsule", "--strength", "0.5 mg/capsule", "--quantity", "30 capsule")


@pytest.mark.parametrize(
    ("text", "readability", "capacity", "rule", "value"),
    [
        ("A: 1 mg to 220 g", "1 mg", "220 g", "USP <41>", ""),
        ("A: 1 mg to 220 g, usp-41", "1 mg", "220 g", "USP <41>", ""),
        ("A:0.1 mg to 1,200 g; USP 41", "0.1 mg", "1200 g", "USP <41>", ""),
        ("Balance 7 : 1 mg to 220 g, repeatability 0.6 mg", "1 mg", "220 g", "USP <41>", "0.6 mg"),
        ("III: 10 mg to 120 g, sensitivity 6 mg", "10 mg", "120 g", "sensitivity requirement", "6 mg"),
        ("C: 0.1 mg to 120 g, Minimum 0.02 g", "0.1 mg", "120 g", "stated minimum", "0.02 g"),
    ],
)
def test_balances_are_read(text: str, readability: str, capacity: str, rule: str, value: str) -> None:
    found = read_balance(text)
    assert (found.readability, found.capacity, found.rule) == (
        parse_quantity(readability),
        parse_quantity(capacity),
        rule,
    )
    stated = [each for each in (found.repeatability, found.sensitivity, found.minimum) if each is not None]
    assert stated == ([parse_quantity(value)] if value else [])


# What --balance is given, and the parts that the message must have.
_BAD_BALANCES: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("A: 0,1 mg to 220 g",), ("--balance: '0,1 mg'", "comma", "write 0.1 mg")),
    (("A: 0.1 mg to 0,5 kg",), ("'0,5 kg'", "write 0.5 kg")),
    (("A: 0.1 mg to 220 g, sensitivity 2,5 mg",), ("'2,5 mg'", "write 2.5 mg")),
    (("A: 0.1 to 220 g",), ("'0.1'", "the unit is missing")),
    (("A: 0.1 mg to 220",), ("'220'", "the unit is missing")),
    (("A: 0.1 mg to 220 g, minimum 20",), ("'20'", "the unit is missing")),
    (("A: 0.1 mg to 220 g, class III",), ("'class III'", "not a rule for the minimum", "sensitivity 6 mg")),
    (("A: 0.1 mg to 220 g, sensitivity",), ("'sensitivity'", "not a rule for the minimum")),
    (("A: 0.1 mg to 220 g, usp-41, minimum 20 mg",), ("'usp-41'", "not a rule")),
    (("A: 0.1 mg to 220 g, minimum 20 mg, usp-41",), ("'20 mg, usp-41'",)),
    (("A 0.1 mg to 220 g",), ("this is not a balance", "write its name, readability and capacity")),
    (("A: 10 mg - 120 g",), ("this is not a balance",)),
    ((": 1 mg to 120 g",), ("this is not a balance",)),
    (("",), ("this is not a balance",)),
    (("A: 1 mg to 500 mg",), ("minimum of 820 mg is not below its capacity of 500 mg",)),
    (("A: 1 g to 220 mg",), ("is not below its capacity of 220 mg",)),
    (("A: 10 mg to 120 g, minimum 5 mg",), ("minimum of 5 mg is less than it shows (10 mg)",)),
    (("A: 0 mg to 120 g",), ("readability 0 mg", "give a mass above zero")),
    (("A: 1 mL to 120 g",), ("readability 1 mL", "give a mass above zero")),
    (("A: 1 mg to 120 mL",), ("capacity 120 mL", "give a mass above zero")),
    (("A: 1 mg to 120 g, sensitivity 6 mg/capsule",), ("sensitivity requirement 6 mg per capsule",)),
    (("A: 1 mg to 120 g, repeatability 0 mg",), ("repeatability 0 mg", "above zero")),
    (("A: 1 mg to 120 g", "A: 0.1 mg to 120 g"), ("balance 'A' is stated more than once",)),
    (("the balance by the window: 1 mg to 120 g",), ("give it a short name",)),
    (("A\x07: 1 mg to 120 g",), ("give it a short name",)),
]


@pytest.mark.parametrize(("texts", "parts"), _BAD_BALANCES, ids=lambda each: None)
def test_a_balance_that_cannot_be_used_is_refused(texts: tuple[str, ...], parts: tuple[str, ...]) -> None:
    options = [part for text in texts for part in ("--balance", text)]
    message = refusal_in_one_line(*CAPSULES, *TABLETS, *options)
    for part in parts:
        assert part in message, message


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("120 mg in 2,400 mg", "120 mg", "2400 mg"),
        ("1 in 10", "1 g", "10 g"),
        ("1 in 1,000", "1 g", "1000 g"),
        ("0.5 in 10", "0.5 g", "10 g"),
    ],
)
def test_stock_triturations_are_read(text: str, part: str, whole: str) -> None:
    found = read_stock(text)
    assert (found.part, found.whole) == (parse_quantity(part), parse_quantity(whole))


_BAD_STOCKS: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    ((*_LOT,), ("--trituration is missing", "such as 1 in 10")),
    (("--trituration", "1 in 10"), ("needs its number and its beyond-use date",)),
    (("--trituration", "1 in 10,00", *_LOT), ("'10,00 g'", "comma")),
    (("--trituration", "1,5 in 10", *_LOT), ("'1,5 g'", "comma")),
    (("--trituration", "1,5 mg in 10 mg", *_LOT), ("'1,5 mg'", "write 1.5 mg")),
    (("--trituration", "0 in 10", *_LOT), ("drug in the stock trituration 0 g", "more than zero")),
    (("--trituration", "10 in 1", *_LOT), ("holds no diluent",)),
    (("--trituration", "1 g in 1 g", *_LOT), ("holds no diluent",)),
    (("--trituration", "1:10", *_LOT), ("this is not a trituration", "its strength is worked out")),
    (("--trituration", "7.5 mg/g", *_LOT), ("this is not a trituration", "its strength is worked out")),
    (("--trituration", "1 mg in 10", *_LOT), ("'10'", "the unit is missing")),
    (("--trituration", "1 g in 10 mL", *_LOT), ("stock trituration 10 mL", "give it in mg")),
    (("--trituration", "1 in 10", *_LOT, "--assay", "99 %"), ("--assay does not apply to trituration",)),
    (("--trituration", "1 in 10", "--lot", "drug", "S-1", "2026-10"), ("expired on 2026-10-31", "another lot")),
    (
        ("--trituration", "1 in 10", *_LOT, "--trituration-diluent", "Calcium carbonate"),
        ("'Calcium carbonate'", "absorption"),
    ),
    (("--trituration", "1 in 100", *_LOT, *_FILLED), ("leaves no room for it",)),
]


@pytest.mark.parametrize(("options", "parts"), _BAD_STOCKS, ids=lambda each: None)
def test_a_stock_trituration_that_cannot_be_used_is_refused(options: tuple[str, ...], parts: tuple[str, ...]) -> None:
    message = refusal_in_one_line(*CAPSULES, *_STOCK, *options)
    for part in parts:
        assert part in message, message


def test_a_stock_trituration_is_the_source() -> None:
    content = planned(*CAPSULES, *_STOCK, "--trituration", "1 in 10", *_LOT, *_FILLED, "--balance", "A: 1 mg to 220 g")
    drug = next(each for each in content["materials"] if each["key"] == "drug")
    assert "100 mg per g" in drug["name"]
    assert run("plan", *CAPSULES, *TABLETS, "--trituration", "1 in 10").exit_code == 3


_BALANCE = ("--balance", "A: 1 mg to 220 g")

# Other options, and the parts that the message must have.
_REFUSED: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("--error-allowed", "5"), ("--error-allowed: '5'", "the unit is missing")),
    (("--error-allowed", "0 %", *_BALANCE), ("error allowed 0 %", "above zero")),
    (("--error-allowed", "50 %", *_BALANCE), ("error allowed 50 %", "more than 10 %")),
    (("--error-allowed", "5 mg", *_BALANCE), ("error allowed 5 mg", "give a percentage")),
    (("--overage-rule", "nrf"), ("overage rule 'nrf'", "choose dac-nrf or belgium")),
    (("--overage-rule", "dac-nrf", "--overage", "5 %"), ("state one of them",)),
    (("--overage-rule", ""), ("--overage-rule: nothing is given",)),
    (("--uncertainty", "volume=1 mL"), ("uncertainty of volume", "no such line", "choose from")),
    (("--uncertainty", "volume"), ("--uncertainty: 'volume' is not KEY=VALUE",)),
    (("--uncertainty", "label_claim=10"), ("'10'", "the unit is missing")),
    (("--uncertainty", "label_claim=0,5 mg/tablet"), ("'0,5 mg/tablet'", "comma")),
    (("--uncertainty", "packing_drug=1 mL"), ("uncertainty of packing_drug 1 mL", "give mg per capsule or %")),
    (
        ("--uncertainty", "label_claim=1 %", "--uncertainty", "label_claim=2 %"),
        ("uncertainty of 'label_claim' is given more than once",),
    ),
    (("--tablet-assay", "98.6"), ("the unit is missing",)),
    (("--tablet-assay", "200 %"), ("content of the tablets of 200 %", "such tablets are not used")),
    (("--tablet-deviation", "8 g"), ("deviate by 8 g", "check the number and the unit")),
    (("--error-allowed", "2 %"), ("no balance is stated", "leave it out")),
    (("--triturate-for", "allowed error"), ("no balance is stated", "leave it out")),
    (("--balance", "A: 0.00000000000000000000000001 mg to 220 g"), ("no balance shows less than 0.0001 mg",)),
    (("--ground-powder", "P" * 50), ("number of the ground powder of 50 characters", "shorten it")),
    (("--tablet-deviation", "6 mL"), ("deviation of the tablet masses 6 mL",)),
]


@pytest.mark.parametrize(("options", "parts"), _REFUSED, ids=lambda each: None)
def test_other_options_of_weighing_are_refused_in_words(options: tuple[str, ...], parts: tuple[str, ...]) -> None:
    message = refusal_in_one_line(*CAPSULES, *TABLETS, *_FILLED, *options)
    for part in parts:
        assert part in message, message


def test_an_overage_rule_is_for_capsules() -> None:
    assert "the rules are for capsules" in refusal_in_one_line(*DROPS, *TABLETS, "--overage-rule", "belgium")


@pytest.mark.parametrize(
    "options", [("--triturate-for", "least time"), ("--source", "trituration", "--trituration-from", "capsules")]
)
def test_a_choice_that_there_is_not_is_a_usage_error(options: tuple[str, ...]) -> None:
    result = run("plan", *CAPSULES, *TABLETS, *options)
    assert result.exit_code == 2
    assert "Invalid value" in result.stderr


def test_the_plan_says_what_is_weighed_where_and_what_else_there_is() -> None:
    result = run("plan", *_SMALL, *POWDER, *COA, *_FILLED, "--balance", "III: 1 mg to 120 g, sensitivity 6 mg")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "III shows 1 mg, weighs 120 mg to 120,000 mg (sensitivity requirement 6 mg at 5 %)" in text
    assert "a trituration is made. 120 mg in" in text
    assert "Other ways to weigh, no part of this plan" in text
    assert "on III; rounded by" in text


def test_an_option_that_is_given_twice_is_refused() -> None:
    result = run("plan", *CAPSULES, *TABLETS, "--spare", "1 capsule", "--spare", "2 capsule")
    assert result.exit_code == 2
    assert "--spare is given 2 times; give it once." in result.stderr


def test_a_deviation_may_be_stated_per_tablet() -> None:
    stated = [planned(*CAPSULES, *TABLETS, *_FILLED, "--tablet-deviation", text) for text in ("6 mg", "6 mg/tablet")]
    assert stated[0]["error_budget"]["standard"] == stated[1]["error_budget"]["standard"]
