"""The working: its three faces agree, open entries spread and are worked in, dimensions are checked at the edge."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import formulas
from compounding import rounding, units
from compounding.errors import QuantityError
from compounding.expressions import Reference, scaled_cell
from compounding.printed import shown
from compounding.units import Quantity, format_quantity, parse_quantity, quantity
from compounding.working import (
    A,
    Term,
    Working,
    calculation,
    open_entries,
    rule_of,
    total,
    whole_down,
    whole_half_up,
    whole_up,
)

# --- rules to try ----------------------------------------------------------------------------------


@calculation("mg", per_capsule="mg/capsule", capsules="capsule", overage="%")
def drug(per_capsule: A, capsules: A, overage: A) -> A:
    """Drug in the batch, with its overage.

    More is said here.
    """
    return per_capsule * capsules * (1 + overage)


@calculation("tablet", drug="mg", claim="mg/tablet", source="usp-1160")
def tablets(drug: A, claim: A) -> A:
    """Whole tablets that hold the drug."""
    return whole_up(drug / claim, "tablet")


@calculation("g", drug="mg", tablets="tablet", mean="mg/tablet")
def filler(drug: A, tablets: A, mean: A) -> A:
    """Filler that is left."""
    return tablets * mean - drug


@calculation("mg", parts="mg", extra="mg")
def summed(parts: Sequence[A], extra: A) -> A:
    """Return the sum of all."""
    return total(parts) + extra


@calculation("1", above="mg", below="mg")
def ratio(above: A, below: A) -> A:
    """Return one mass in another."""
    return above / below


def planned(mean: str = "") -> Working:
    """Return a working of three derived lines; without a mean tablet mass that is a bench entry."""
    working = Working()
    per_capsule = working.given("strength", "strength", parse_quantity("4.5 mg/capsule"), source="prescription")
    capsules = working.given("capsules", "capsules", parse_quantity("90 capsules"))
    overage = working.given("overage", "overage", parse_quantity("2 %"))
    claim = working.given("claim", "label claim", parse_quantity("50 mg/tablet"))
    if mean:
        mass = working.given("mean", "mean tablet mass", parse_quantity(mean))
    else:
        mass = working.entry("mean", "mean tablet mass", "mg/tablet", "Mean mass of one tablet.")
    needed = working.derived("drug", "drug", drug, per_capsule, capsules, overage)
    whole = working.derived("tablets", "tablets", tablets, needed, claim)
    working.derived("filler", "filler", filler, needed, whole, mass, unit="mg", source="own")
    return working


CELLS = {
    key: f"B{row}" for row, key in enumerate(("strength", "capsules", "overage", "claim", "mean", "drug", "tablets"), 1)
}


def printed(words: str) -> str:
    """Return a rule, as it can be typed, with the signs that are printed."""
    signs = {" - ": " \N{MINUS SIGN} ", " * ": " \N{MULTIPLICATION SIGN} ", " / ": " \N{DIVISION SIGN} "}
    for typed, sign in signs.items():
        words = words.replace(typed, sign)
    return words


# --- the faces -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "words", "numbers", "cell", "value"),
    [
        pytest.param(
            "drug",
            "strength * capsules * (1 + overage)",
            "4.5 mg per capsule * 90 capsules * (1 + 2 %)",
            "B1*B2*(1+B3/100)",
            "413.1 mg",
            id="product and percentage",
        ),
        pytest.param(
            "tablets",
            "(drug / label claim, rounded up to whole tablets)",
            "(413.1 mg / 50 mg per tablet, rounded up to whole tablets)",
            "ROUNDUP(ROUND(B6/B4,9),0)",
            "9 tablets",
            id="rounding",
        ),
        pytest.param(
            "filler",
            "tablets * mean tablet mass - drug",
            "9 tablets * 410 mg per tablet - 413.1 mg",
            "B7*B5-B6",
            "3,276.9 mg",
            id="difference, shown in another unit than the rule's",
        ),
    ],
)
def test_the_three_faces(key: str, words: str, numbers: str, cell: str, value: str) -> None:
    working = planned("410 mg/tablet")
    assert working.words(key) == printed(words)
    assert working.numbers(key) == printed(numbers)
    assert working.cell_formula(key, CELLS) == cell
    assert format_quantity(working[key].value) == value


def test_a_rule_gives_plain_quantities_their_value() -> None:
    assert format_quantity(tablets(parse_quantity("414 mg"), parse_quantity("0.05 g/tablet"))) == "9 tablets"
    assert format_quantity(filler(quantity(400, "mg"), quantity(9, "tablet"), quantity(410, "mg/tablet"))) == "3.29 g"


def test_a_line_knows_where_it_comes_from() -> None:
    working = planned()
    assert [(line.key, line.source) for line in working] == [
        ("strength", "prescription"),
        *((key, "") for key in ("capsules", "overage", "claim", "mean", "drug")),
        ("tablets", "usp-1160"),
        ("filler", "own"),
    ]
    assert working["drug"].meaning == "Drug in the batch, with its overage."
    assert working["mean"].meaning == "Mean mass of one tablet."
    assert working.uses("drug") == ("strength", "capsules", "overage")
    assert working.uses("mean") == ()
    assert "drug" in working
    assert "nothing" not in working
    assert working.term("drug").quantity == working["drug"].value


def test_a_working_takes_each_key_once_and_derives_only_what_is_derived() -> None:
    working = planned()
    with pytest.raises(KeyError, match="has a line 'drug' already"):
        working.given("drug", "drug", parse_quantity("1 mg"))
    with pytest.raises(KeyError, match="'capsules' is not derived from anything"):
        working.words("capsules")
    with pytest.raises(KeyError, match="nothing"):
        working["nothing"]


@pytest.mark.parametrize(
    ("source", "target", "cell"),
    [
        ("mg", "g", "B1/1000"),
        ("g", "mg", "B1*1000"),
        ("kg", "mcg", "B1*1000000000"),
        ("%", "1", "B1/100"),
        ("1", "%", "B1*100"),
        ("minute", "hour", "B1/60"),
        ("minute", "week", "B1/10080"),
        ("week", "minute", "B1*10080"),
        ("mg/minute", "g/hour", "B1*3/50"),
        ("mg", "mg", "B1"),
    ],
)
def test_unit_factors_are_whole_numbers(source: str, target: str, cell: str) -> None:
    assert scaled_cell("B1", units.unit_of(source), units.unit_of(target)) == cell


def test_a_factor_is_applied_once_to_a_whole_product() -> None:
    working = Working()
    strength = working.given("strength", "strength", parse_quantity("4500 mcg/capsule"))
    capsules = working.given("capsules", "capsules", parse_quantity("90 capsules"))
    overage = working.given("overage", "overage", parse_quantity("2 %"))
    working.derived("drug", "drug", drug, strength, capsules, overage, unit="g")
    assert working.cell_formula("drug", CELLS) == "B1*B2*(1+B3/100)/1000000"


def test_what_is_added_comes_into_one_unit() -> None:
    working = Working()
    one = working.given("one", "one", parse_quantity("1 g"))
    two = working.given("two", "two", parse_quantity("500 mcg"))
    working.derived("sum", "sum", summed, [one, two], two, unit="g")
    assert working.cell_formula("sum", {"one": "B1", "two": "B2"}) == "B1+B2/1000000+B2/1000000"
    assert format_quantity(working["sum"].value) == "1.001 g"


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        pytest.param(lambda a, b, c: a - (b - c), "a - (b - c)", id="difference of a difference"),
        pytest.param(lambda a, b, c: a - b - c, "a - b - c", id="from left to right"),
        pytest.param(lambda a, b, c: a / b * c, "a / b * c", id="quotient, then product"),
        pytest.param(lambda a, b, c: 1 * (a / (b / c)), "1 * (a / (b / c))", id="by a quotient"),
        pytest.param(lambda a, b, c: a * (b + c) / c, "a * (b + c) / c", id="sum in a product"),
        pytest.param(lambda a, b, c: a * (1 - b / c), "a * (1 - b / c)", id="rest of one"),
        pytest.param(lambda a, b, c: a * (1 / (c / b)), "a * (1 / (c / b))", id="one by"),
        pytest.param(lambda a, b, c: 2 * a + b + c, "2 * a + b + c", id="number first"),
    ],
)
def test_brackets_stand_where_they_are_needed_and_only_there(operation: Callable[..., Any], words: str) -> None:
    working = Working()
    terms = [working.given(key, key, quantity(number, "mg")) for key, number in zip("abc", (8, 4, 2), strict=True)]
    rule = calculation("mg", a="mg", b="mg", c="mg")(operation)
    working.derived("result", "result", rule, *terms)
    assert working.words("result") == printed(words)
    assert working["result"].value == rule(*(term.quantity for term in terms))
    cells = {"a": "A1", "b": "B1", "c": "C1"}
    assert working.cell_formula("result", cells) == re.sub("[abc]", lambda key: cells[key[0]], words.replace(" ", ""))


def test_what_is_rounded_stands_in_brackets() -> None:
    @calculation("mg", mass="g")
    def rule(mass: A) -> A:
        """Return twice a rounded mass."""
        return 2 * whole_down(mass, "g")

    working = Working()
    working.derived("result", "result", rule, working.given("mass", "mass", parse_quantity("1.9 g")))
    assert working.words("result") == printed("2 * (mass, rounded down to whole g)")
    assert working.cell_formula("result", {"mass": "B1"}) == "2*ROUNDDOWN(ROUND(B1,9),0)*1000"
    assert format_quantity(working["result"].value) == "2,000 mg"


# --- the faces agree for any rule -------------------------------------------------------------------

UNITS = ("g", "mg", "mcg")
Rule = Callable[..., Any]


def random_rule(source: random.Random, names: Sequence[str], depth: int) -> tuple[Rule, str]:
    """Return a random function of masses whose result is a mass, and how it is made."""
    kind = source.choice("+-*/ruh" if depth else "x")
    if kind == "x":
        name = source.choice(names)
        return (lambda **given: given[name]), name
    one, one_text = random_rule(source, names, depth - 1)
    if kind in "ruh":
        whole = {"r": whole_down, "u": whole_up, "h": whole_half_up}[kind]
        unit = source.choice(UNITS)
        return (lambda **given: whole(one(**given), unit)), f"{whole.__name__}({one_text}, {unit})"
    two, two_text = random_rule(source, names, depth - 1)
    name = source.choice(names)
    number = source.randint(1, 9)
    rules: Mapping[str, tuple[Rule, str]] = {
        "+": (lambda **given: one(**given) + two(**given), f"({one_text} + {two_text})"),
        "-": (lambda **given: number * one(**given) - two(**given), f"({number} * {one_text} - {two_text})"),
        "*": (
            lambda **given: one(**given) * (number - two(**given) / given[name]),
            f"{one_text} * ({number} - {two_text} / {name})",
        ),
        "/": (lambda **given: one(**given) / given[name] * two(**given), f"{one_text} / {name} * {two_text}"),
    }
    return rules[kind]


class Trial:
    """A random rule, worked out on plain quantities and through a working."""

    def __init__(self, seed: int) -> None:
        source = random.Random(seed)  # noqa: S311  examples, not secrets
        names = ("a", "b", "c")
        unit = source.choice(UNITS)
        rule, self.made = random_rule(source, names, source.randint(1, 4))

        def of_masses(a: A, b: A, c: A) -> A:
            """Return a random rule's result."""
            return rule(a=a, b=b, c=c)  # type: ignore[no-any-return]

        self.rule = calculation(unit, a="mg", b="mg", c="mg")(of_masses)
        self.given = {
            name: quantity(Decimal(source.randint(1, 99_999)).scaleb(-source.randint(0, 3)), source.choice(UNITS))
            for name in names
        }
        self.working = Working()
        terms = [self.working.given(name, name, value) for name, value in self.given.items()]
        self.unit = source.choice(UNITS)
        self.working.derived("result", "result", self.rule, *terms, unit=self.unit)

    @property
    def value(self) -> Decimal:
        return self.working["result"].value.magnitude

    def cell(self, row: int) -> str:
        return self.working.cell_formula("result", {"a": f"A{row}", "b": f"B{row}", "c": f"C{row}"})


@given(st.integers(0, 10**9))
def test_plain_quantities_and_terms_give_the_same(seed: int) -> None:
    trial = Trial(seed)
    assert units.magnitude(trial.rule(*trial.given.values()), trial.unit) == trial.value, trial.made


@given(st.integers(0, 10**9))
def test_working_anew_with_the_same_entries_changes_nothing(seed: int) -> None:
    trial = Trial(seed)
    again = trial.working.with_entries(trial.given)["result"].value
    assert again.magnitude == pytest.approx(trial.value, rel=Decimal("1e-24"), abs=Decimal("1e-18"))


@given(st.integers(0, 10**9))
def test_an_open_entry_spreads_to_what_uses_it(seed: int) -> None:
    trial = Trial(seed)
    opened = trial.working.with_entries({"a": units.open_quantity("mg")})
    assert opened["result"].is_open == ("a" in trial.working.uses("result"))


def test_cell_formulas_give_what_the_rules_give(tmp_path: Path) -> None:
    """A spreadsheet engine that is not the toolkit's recalculates three hundred random rules in one workbook."""
    trials = [Trial(seed) for seed in range(300)]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, trial in enumerate(trials, 1):
        for column, value in enumerate(trial.given.values(), 1):
            sheet.cell(row, column, float(value.magnitude))
        sheet.cell(row, 4, f"={trial.cell(row)}")
    path = tmp_path / "rules.xlsx"
    book.save(path)
    model = formulas.ExcelModel().loads(str(path)).finish()
    solution = model.calculate()
    got = {str(key).upper(): cell.value[0, 0] for key, cell in solution.items() if hasattr(cell, "value")}
    wrong = []
    for row, trial in enumerate(trials, 1):
        number = float(got[f"'[RULES.XLSX]{sheet.title.upper()}'!D{row}"])
        if number != pytest.approx(float(trial.value), rel=1e-9, abs=1e-9):
            wrong.append((trial.made, trial.cell(row), number, trial.value))
    assert not wrong


# --- bench entries -----------------------------------------------------------------------------------


def test_open_entries_spread_and_are_worked_in() -> None:
    working = planned()
    assert working["mean"].is_entry
    assert working["filler"].is_open
    assert not working["filler"].is_entry
    assert not working["drug"].is_open
    assert working.numbers("filler") == printed("9 tablets * ____ mg per tablet - 413.1 mg")
    assert open_entries(working, ["drug", "filler"]) == ("mean",)

    made = working.with_entries({"mean": parse_quantity("0.41 g/tablet")})
    assert format_quantity(made["mean"].value) == "410 mg per tablet"
    assert format_quantity(made["filler"].value) == "3,276.9 mg"
    assert made.words("filler") == working.words("filler")
    assert open_entries(made, ["filler"]) == ()
    assert working["filler"].is_open, "the working itself stays as it was"


def test_terms_are_told_apart_by_what_they_stand_for() -> None:
    """By value an open entry would differ from itself (NaN): what it waits for would be planned a second time."""
    working = planned()
    assert working["mean"].is_open
    assert working.term("mean") == working.term("mean")
    assert working.term("mean") != working.term("filler")
    assert Term(units.open_quantity("mg"), Reference("mean")) == Term(units.open_quantity("mg"), Reference("mean"))


def test_an_entry_may_replace_what_was_given() -> None:
    made = planned("410 mg/tablet").with_entries({"capsules": parse_quantity("30 capsules")})
    assert [format_quantity(made[key].value) for key in ("drug", "tablets", "filler")] == [
        "137.7 mg",
        "3 tablets",
        "1,092.3 mg",
    ]


@pytest.mark.parametrize(("key", "message"), [("drug", "'drug' is derived: it takes no entry"), ("maen", "maen")])
def test_an_entry_for_no_line_or_a_derived_one_is_refused(key: str, message: str) -> None:
    with pytest.raises(KeyError, match=message):
        planned().with_entries({key: parse_quantity("410 mg/tablet")})


def test_an_entry_of_another_kind_is_refused() -> None:
    with pytest.raises(QuantityError, match="'410 mg': is not a quantity in mg per tablet"):
        planned().with_entries({"mean": parse_quantity("410 mg")})


# --- dimensions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("414 mg", "50 mg/capsule"),
            "'tablets': claim needs mg per tablet but is given 50 mg per capsule; "
            "give each argument as a quantity of that kind",
            id="one wrong",
        ),
        pytest.param(
            ("414 mL", "50 mg"),
            "'tablets': drug needs mg but is given 414 mL; claim needs mg per tablet but is given 50 mg; "
            "give each argument as a quantity of that kind",
            id="both wrong, both named",
        ),
    ],
)
def test_dimension_error_names_function_argument_need_and_given(arguments: tuple[str, str], message: str) -> None:
    values = [parse_quantity(text) for text in arguments]
    with pytest.raises(QuantityError) as caught:
        tablets(*values)
    assert str(caught.value) == message
    working = Working()
    terms = [working.given(str(number), "x", value) for number, value in enumerate(values)]
    with pytest.raises(QuantityError) as caught:
        tablets(*terms)
    assert str(caught.value) == message


@pytest.mark.parametrize("bare", [414, Decimal(414), "414 mg", None])
def test_a_number_without_a_unit_is_refused(bare: Any) -> None:
    with pytest.raises(QuantityError) as caught:
        tablets(drug=bare, claim=parse_quantity("50 mg/tablet"))
    assert f"drug needs mg but is given {bare!r}, which has no unit" in str(caught.value)
    assert "claim" not in str(caught.value), "the right argument is not blamed"


def test_every_quantity_of_a_sequence_is_checked() -> None:
    with pytest.raises(QuantityError, match="parts needs mg but is given 1 mL"):
        summed([parse_quantity("1 mg"), parse_quantity("1 mL")], parse_quantity("1 g"))


def test_quantities_of_a_rule_that_do_not_add_are_named() -> None:
    working = Working()
    one, other = working.given("a", "a", parse_quantity("1 mg")), working.given("b", "b", parse_quantity("2 mL"))
    with pytest.raises(QuantityError, match="'2 mL': cannot be added to 1 mg; give quantities of one kind"):
        one + other
    with pytest.raises(QuantityError, match="'2 mL': cannot be taken from 1 mg"):
        one - other


@pytest.mark.parametrize("above", ["1 mg", "0 mg"])
def test_division_by_zero_is_refused_in_either_way(above: str) -> None:
    nothing = parse_quantity("0 mg")
    with pytest.raises(QuantityError, match="'ratio': nothing can be divided by zero; give a quantity above zero"):
        ratio(parse_quantity(above), nothing)
    working = Working()
    terms = working.given("above", "above", parse_quantity(above)), working.given("below", "below", nothing)
    with pytest.raises(QuantityError, match="nothing can be divided by zero; give a quantity above zero"):
        working.derived("ratio", "ratio", ratio, *terms)


def test_a_term_takes_no_float_and_no_plain_quantity() -> None:
    term = Working().given("a", "a", parse_quantity("1 mg"))
    for wrong in (1.5, parse_quantity("1 mg"), "1"):
        with pytest.raises(TypeError, match="a term takes terms and exact numbers"):
            term + wrong


def test_a_rule_that_states_its_units_wrongly_fails_when_it_is_defined() -> None:
    with pytest.raises(TypeError, match="doubled takes mass, but units are stated for mas"):

        @calculation("mg", mas="mg")
        def doubled(mass: A) -> A:
            """Return twice the mass."""
            return mass + mass

    with pytest.raises(KeyError, match="miligram"):
        calculation("miligram", mass="mg")(lambda mass: mass)


def test_a_rule_that_does_not_give_its_unit_is_refused() -> None:
    @calculation("mL", mass="mg")
    def wrong(mass: A) -> A:
        """Return a mass and call it a volume."""
        return mass

    with pytest.raises(QuantityError, match="'1 mg': is not a quantity in mL"):
        wrong(parse_quantity("1 mg"))


def test_a_rule_is_known_by_what_was_noted_of_it() -> None:
    rule = rule_of(tablets)
    assert (rule.unit, dict(rule.arguments), rule.source) == (
        "tablet",
        {"drug": "mg", "claim": "mg/tablet"},
        "usp-1160",
    )
    assert tablets.__name__ == "tablets"


# --- numbers for print -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        pytest.param("4.5", "4.5 mg", id="exact"),
        pytest.param("0.04098360655737704918032786885", "\N{ALMOST EQUAL TO} 0.04098361 mg", id="rounded and marked"),
        pytest.param("12345678.3333333333", "\N{ALMOST EQUAL TO} 12,345,678 mg", id="digits before the point are kept"),
        pytest.param("12345678", "12,345,678 mg", id="large and exact"),
        pytest.param("0", "0 mg", id="zero"),
        pytest.param("NaN", "____ mg", id="open"),
    ],
)
def test_shown(number: str, text: str) -> None:
    assert shown(quantity(number, "mg")) == text


@pytest.mark.parametrize(
    ("text", "unit", "printed"),
    [
        pytest.param("8.20 g", "", "8.20 g", id="as stated"),
        pytest.param("8.20 g", "g", "8.20 g", id="in the unit in which it was stated"),
        pytest.param("8200.0 mg", "g", "8.2 g", id="converted"),
        pytest.param("20.0 tablets", "tablet", "20 tablets", id="a count"),
        pytest.param("24.0 drops/mL", "", "24.0 drops per mL", id="counted by volume"),
        pytest.param("100.00005 g", "", "100.00005 g", id="more digits than are printed of what is worked out"),
        pytest.param("35 drops per 3 mL", "", "\N{ALMOST EQUAL TO} 11.66667 drops per mL", id="left by a division"),
    ],
)
def test_a_measured_line_is_printed_as_stated(text: str, unit: str, printed: str) -> None:
    working = Working()
    working.measured("mass", "mass", parse_quantity(text), unit=unit)
    assert working["mass"].text == printed


def test_only_what_was_measured_is_printed_as_stated() -> None:
    working = Working()
    working.given("mass", "mass", parse_quantity("8.20 g"))
    assert working["mass"].text == "8.2 g"
    working.measured("sample", "sample", parse_quantity("8.20 g"))
    again = working.with_entries({"sample": quantity("8.10", "g")})
    assert (again["mass"].text, again["sample"].text) == ("8.2 g", "8.1 g")


@pytest.mark.parametrize(("rule", "expected"), [(whole_up, "9"), (whole_down, "8"), (whole_half_up, "8")])
def test_whole_units_convert_first(rule: Callable[[Quantity, str], Quantity], expected: str) -> None:
    assert rule(parse_quantity("8.28 g"), "g").magnitude == Decimal(expected)
    assert rule(parse_quantity("8280 mg"), "g").magnitude == Decimal(expected)
    term = rule(Term(parse_quantity("8280 mg"), planned().term("drug").expression), "g")  # type: ignore[arg-type]
    assert term.quantity == quantity(expected, "g")
    assert rounding.to_whole(Decimal(expected)) == Decimal(expected)
