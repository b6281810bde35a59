"""Numbers of tables that can be read in two ways, and texts that a spreadsheet wrote as formulas."""

from __future__ import annotations

import pytest

from compounding.records.table_numbers import comma_problem, count_problem, formula_sign_problem, number_problem


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("25,500 g", "25.5 g or 25500 g"),
        ("99,500 %", "99.5 % or 99500 %"),
        ("1,250 kg", "1.25 kg or 1250 kg"),
        ("1,000", "1 or 1000"),
        ("130,000 mg", "130 mg or 130000 mg"),
        ("120 mg in 2,400 mg", "120 mg in 2.4 mg or 120 mg in 2400 mg"),
        ("1,5 mg, 1,500 mg", "1,5 mg, 1.5 mg or 1,5 mg, 1500 mg"),
        ("0.5 mg for 1,000 days", "0.5 mg for 1 days or 0.5 mg for 1000 days"),
    ],
)
def test_one_comma_before_three_digits_is_read_in_two_ways(text: str, remedy: str) -> None:
    said = f"{text!r}: the comma may be a decimal comma, or part a thousand; write {remedy}"
    assert comma_problem(text) == number_problem(text) == said


@pytest.mark.parametrize(
    "text",
    ["1,000.5 g", "1,000,000 units", "1,000,00 g", "25.5 g", "25500 g", "4,5 g", "0.5 mg, 100 mg", "0,500 g", ""],
)
def test_what_is_clear_or_refused_elsewhere_passes(text: str) -> None:
    assert comma_problem(text) == ""


@pytest.mark.parametrize("text", ["1.000 capsules", "20.000 tablets", "1.0 capsule", "1 mg per 1.0 tablet"])
def test_a_count_has_no_decimal_point(text: str) -> None:
    assert count_problem(text).startswith(f"{text!r}: ")


@pytest.mark.parametrize(
    "text", ["24.0 drops/mL", "24.0 drops per mL", "8.000 g", "1.000", "100 capsules", "1.5 tablets"]
)
def test_what_is_no_count_keeps_its_zeros(text: str) -> None:
    assert number_problem(text) == ""


def test_a_bare_number_is_a_count_where_the_column_says_so() -> None:
    said = "'2.000': the point may be a decimal point, or part a thousand; write 2 or 2000"
    assert count_problem("2.000", is_count=True) == said


def test_a_formula_sign_is_named_with_what_to_write() -> None:
    assert formula_sign_problem('="T-1"').endswith("write it without, as T-1")
    assert formula_sign_problem('=""').endswith("; write it without")
    assert formula_sign_problem("T=1") == ""


def test_a_long_text_is_shortened() -> None:
    assert len(comma_problem("1,000 " + "g" * 5000)) < 400
