"""Rules for several kinds of strengths: each kind is taken, none is mixed, and the working shows what was given."""

from __future__ import annotations

import pytest

from compounding.calculations import alligation, capsules, comparisons, dilutions
from compounding.calculations.kinds import COMPARED, STRENGTHS, Kind, accepted_units, calculation_of_kinds, is_less
from compounding.errors import QuantityError
from compounding.units import format_quantity, open_quantity, parse_quantity, quantity
from compounding.working import A, Working, rule_of


@pytest.mark.parametrize("kind", STRENGTHS, ids=lambda kind: " with ".join(kind.values()))
def test_every_kind_of_strength_is_diluted_in_its_own_measure(kind: Kind) -> None:
    stock, target = (quantity(number, kind["strength"]) for number in (10, 2))
    taken = dilutions.stock_amount(stock, target, quantity(100, kind["amount"]))
    assert taken == quantity(20, kind["amount"])
    assert dilutions.final_strength(stock, taken, quantity(100, kind["amount"])) == target


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("2 % w/v", "1 % w/w", "100 mL"), id="two kinds of percentages"),
        pytest.param(("2 % w/v", "10 mg/mL", "100 mL"), id="a percentage and a concentration"),
        pytest.param(("2 %", "10 units/mL", "100 mL"), id="a percentage and an activity"),
        pytest.param(("2 % w/w", "1 % w/w", "100 mL"), id="by mass, but a volume"),
        pytest.param(("2 % w/v", "1 % w/v", "100 g"), id="per volume, but a mass"),
        pytest.param(("2 g", "1 g", "100 g"), id="no strengths"),
        pytest.param(("2 %", "1 %", "100 capsules"), id="an amount of nothing"),
    ],
)
def test_what_is_not_alike_is_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(QuantityError, match=r"do not go together.*; give all strengths in one way"):
        dilutions.stock_amount(*map(parse_quantity, texts))


def test_a_list_must_be_of_one_kind_too() -> None:
    strengths = [parse_quantity("5 % w/w"), parse_quantity("1 % w/v")]
    with pytest.raises(QuantityError, match="strengths is 5 % w/w, 1 % w/v"):
        alligation.mean_strength(strengths, [parse_quantity("10 g")] * 2)


def test_a_number_without_a_unit_is_refused() -> None:
    with pytest.raises(QuantityError, match="measured is 5"):
        comparisons.deviation(5, 4)  # type: ignore[type-var]


@pytest.mark.parametrize("kind", COMPARED, ids=lambda kind: kind["same"])
def test_every_kind_is_compared_with_itself(kind: Kind) -> None:
    assert comparisons.deviation(quantity(11, kind["same"]), quantity(10, kind["same"])) == quantity(10, "%")


def test_units_that_are_accepted() -> None:
    assert accepted_units(dilutions.stock_amount)["amount"] == ("mL", "g")
    assert accepted_units(dilutions.stock_amount)["stock"][:3] == ("%", "% w/w", "% w/v")
    assert accepted_units(capsules.batch_mass) == {"per_capsule": ("mg/capsule",), "capsules": ("capsule",)}


def test_the_working_shows_the_kind_that_was_given() -> None:
    working = Working()
    stock = working.given("stock", "stock", parse_quantity("10 % w/v"))
    target = working.given("target", "target", parse_quantity("2 % w/v"))
    volume = working.given("volume", "volume", parse_quantity("100 mL"))
    taken = working.derived("taken", "stock to take", dilutions.stock_amount, stock, target, volume)
    working.derived("back", "strength", dilutions.final_strength, stock, taken, volume, unit="% w/v")
    assert working.words("taken") == "volume \N{MULTIPLICATION SIGN} target \N{DIVISION SIGN} stock"
    assert working.numbers("back") == ("10 % w/v \N{MULTIPLICATION SIGN} 20 mL \N{DIVISION SIGN} 100 mL")
    assert format_quantity(working["back"].value) == "2 % w/v"
    assert working.cell_formula("taken", {"stock": "A1", "target": "A2", "volume": "A3"}) == "A3*A2/A1"


def test_an_open_entry_stays_open() -> None:
    working = Working()
    stock = working.entry("stock", "stock", "mg/mL")
    target = working.given("target", "target", parse_quantity("2 mg/mL"))
    volume = working.given("volume", "volume", parse_quantity("100 mL"))
    working.derived("taken", "stock to take", dilutions.stock_amount, stock, target, volume)
    assert working["taken"].is_open
    filled = working.with_entries({"stock": parse_quantity("4 mg/mL")})
    assert format_quantity(filled["taken"].value) == "50 mL"


def test_nothing_is_said_of_open_quantities() -> None:
    assert is_less(parse_quantity("5 mg"), parse_quantity("1 g"))
    assert not is_less(open_quantity("mg"), parse_quantity("1 g"))
    assert not is_less(parse_quantity("5 mg"), open_quantity("g"))
    with pytest.raises(QuantityError, match="'1 mL': is not of the kind of 5 mg; give quantities of one kind"):
        is_less(parse_quantity("5 mg"), parse_quantity("1 mL"))


def test_the_rule_is_that_of_the_first_kind() -> None:
    rule = rule_of(dilutions.stock_amount)
    assert (rule.unit, rule.arguments["stock"], rule.source) == ("mL", "%", "usp-1160")


def test_a_wrong_unit_fails_when_the_module_is_imported() -> None:
    def whole(part: A) -> A:
        return part

    with pytest.raises(KeyError):
        calculation_of_kinds(STRENGTHS, "mL", part="nonsense")(whole)
