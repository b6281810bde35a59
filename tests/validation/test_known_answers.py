"""Each published problem, answered by the rules that the batch sheets are made of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.calculations import packing
from compounding.units import magnitude, parse_quantity, quantity
from compounding.validation.answers import SOLVERS
from compounding.validation.answers.parts import Answer
from compounding.validation.known_answers import agrees, answerable_cases, answers_to, known_answer
from compounding.validation.published_cases import Case, Printed, cases

ANSWERABLE = answerable_cases()
DISPUTED = [case for case in ANSWERABLE if case.disputed]


@pytest.mark.parametrize("case", ANSWERABLE, ids=lambda case: case.id)
def test_published_problem(case: Case) -> None:
    found = known_answer(case)
    assert found.passes, found.answers
    assert len(found.answers) == len(case.asked) > 0


@pytest.mark.parametrize("case", DISPUTED, ids=lambda case: case.id)
def test_disputed_answer_is_not_ours(case: Case) -> None:
    answers = answers_to(case)
    contradicted = [key for key in case.expected if key in answers and case.expected[key] != case.exact.get(key)]
    assert any(not _equals(answers[key], case.expected[key]) for key in contradicted)


def _equals(answer: Answer, printed: Printed) -> bool:
    if isinstance(answer, str | Decimal):
        return str(answer) == printed.text
    return magnitude(answer, printed.unit) == printed.number


def test_a_disputed_problem_shows_what_is_printed_and_what_is_right() -> None:
    found = known_answer(next(case for case in ANSWERABLE if case.id == "pa_fill_375"))
    assert (found.answers[0].printed, found.answers[0].right) == ("0.466", "0.500")
    assert "The source has used 350 mg" in found.disputed


def test_no_solver_is_left_over() -> None:
    assert set(SOLVERS) == {case.id for case in ANSWERABLE if not case.command}


def test_the_calculations_that_answered_are_named() -> None:
    found = known_answer(next(case for case in ANSWERABLE if case.id == "cap_unc_density_2"))
    assert found.rules == ("packing.packed_density",)


@pytest.mark.parametrize(
    ("answer", "printed", "is_one"),
    [
        (quantity("0.398", "kg"), "398 g", True),
        (quantity("0.3986", "kg"), "398 g", False),
        (quantity(25, "day"), "25.4 day", True),
        (quantity(26, "day"), "25.4 day", False),
        (Decimal("2.04"), "2.0", True),
        (Decimal("2.04"), "2.0 mg", False),
        ("true", "true", True),
        ("true", "false", False),
    ],
)
def test_when_an_answer_agrees(answer: Answer, printed: str, is_one: bool) -> None:
    assert agrees(answer, Printed(printed)) is is_one


def test_a_calculation_that_is_broken_is_a_wrong_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(case for case in ANSWERABLE if case.id == "cap_unc_density_2")
    monkeypatch.setattr(packing, "packed_density", lambda mass, volume: parse_quantity("9 g/mL"))
    found = known_answer(case)
    assert not found.passes
    assert {each.found for each in found.answers} == {"9 g per mL"}


def test_a_calculation_that_refuses_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    case = cases("capsules")[0]
    monkeypatch.setattr(packing, "packed_density", lambda mass, volume: parse_quantity("word"))
    found = known_answer(case)
    assert not found.passes
    assert all(each.found.startswith("no answer: 'word'") for each in found.answers)
