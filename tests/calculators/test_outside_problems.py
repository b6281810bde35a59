"""Published problems that others chose, typed as a pharmacist types them, and answered by the bench calculators."""

from __future__ import annotations

import functools
import json
import shlex
from decimal import Decimal
from typing import Any

import pytest

from compounding.units import magnitude, quantity
from compounding.validation.published_cases import Case, Printed, cases
from tests.cli.commands import run

CASES = cases("outside")
DISPUTED = [case for case in CASES if case.disputed]


@functools.cache
def content_of(command: str) -> dict[str, Any]:
    """Return what a calculator prints with --json."""
    result = run("calc", *shlex.split(command), "--json")
    assert result.exit_code == 0, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def answer_to(case: Case, key: str) -> Any:
    """Return the result that a case compares: "2 result", "factor", "parts.0"."""
    number, _, name = case.answers[key].rpartition(" ")
    content = content_of(case.command[int(number or 1) - 1])
    found: Any = content if name == "result" else content["results"]
    for part in name.split("."):
        found = found[int(part) if part.isdigit() else part]
    assert found is not None
    return found


def agrees(answer: Any, printed: Printed) -> bool:
    """Return whether an answer is what was printed, to half a unit of the last digit; a print without unit is any."""
    if isinstance(answer, str):
        return answer == printed.text
    if isinstance(answer, int):
        return printed.agrees(Decimal(answer))
    number = Decimal(answer["number"])
    if printed.unit:
        number = magnitude(quantity(number, answer["unit"]), printed.unit)
    return printed.agrees(number)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_published_problem_is_answered(case: Case) -> None:
    truth = {**case.expected, **case.exact}
    assert set(case.answers) == set(truth)
    wrong = {
        key: (answer_to(case, key), value.text)
        for key, value in truth.items()
        if not agrees(answer_to(case, key), value)
    }
    assert not wrong


@pytest.mark.parametrize("case", DISPUTED, ids=lambda case: case.id)
def test_a_print_that_cannot_be_right_is_not_repeated(case: Case) -> None:
    assert not any(agrees(answer_to(case, key), case.expected[key]) for key in case.exact)


def test_every_case_is_a_command() -> None:
    assert len(CASES) == 127
    assert all(case.command and case.inputs for case in CASES)
    assert len(DISPUTED) == 16
