"""The published problems answered by this installation, and compared with what their sources print."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from compounding import rounding
from compounding.calculators import calculated, calculated_content
from compounding.errors import CompoundingError
from compounding.printed import shown
from compounding.records.validation_run import ComparedAnswer, KnownAnswer
from compounding.units import format_quantity, magnitude, quantity
from compounding.validation.answers import SOLVERS
from compounding.validation.answers.parts import Answer
from compounding.validation.case_words import command_words, key_words
from compounding.validation.orders import calculation_name
from compounding.validation.published_cases import Case, Printed, all_cases
from compounding.working import calls_of_rules


def answerable_cases() -> list[Case]:
    """Return the published problems that the toolkit has an answer to."""
    return [case for case in all_cases() if case.asked]


def answers_to(case: Case) -> Mapping[str, Answer]:
    """Return the toolkit's answers to a published problem, by their names.

    Raises
    ------
    CompoundingError
        A calculation refuses what it is given.

    Examples
    --------
    >>> from compounding.validation.published_cases import cases
    >>> case = next(each for each in cases("mixtures") if each.id == "allig_curr_two_ointments")
    >>> print(answers_to(case)["high_mass"])
    25 gram
    """
    if not case.command:
        return SOLVERS[case.id](case.inputs)
    contents = [_calculated(command) for command in case.command]
    return {key: _answer(contents, case.answers[key], case.truth[key]) for key in case.asked}


def agrees(answer: Answer, printed: Printed) -> bool:
    """Return whether an answer is what was printed, to half a unit of the last digit.

    Examples
    --------
    >>> agrees(quantity("0.398", "kg"), Printed("398 g")), agrees(quantity("0.4", "kg"), Printed("398 g"))
    (True, False)
    """
    if isinstance(answer, str):
        return answer == printed.text
    if isinstance(answer, Decimal):
        return not printed.unit and printed.agrees(answer)
    number = magnitude(answer, printed.unit)
    # A supply is stated in whole days, rounded down; some sources print the fraction too.
    whole_days = printed.unit == "day" and number == rounding.down_to_whole(printed.number)
    return whole_days or printed.agrees(number)


def known_answer(case: Case) -> KnownAnswer:
    """Return a published problem with what its source prints, what the toolkit finds, and whether they agree."""
    rules: tuple[str, ...] = ()
    found: Mapping[str, Answer] = {}
    refused = ""
    try:
        with calls_of_rules() as calls:
            found = answers_to(case)
        rules = tuple(dict.fromkeys(calculation_name(each.function) for each in calls))
    except (CompoundingError, ArithmeticError, LookupError, ValueError, TypeError) as error:
        refused = f"no answer: {error}"
    return KnownAnswer(
        id=case.id,
        source=case.source,
        problem=case.problem,
        given="; ".join(_given(case)),
        rules=tuple(f"calc {each.split()[0]}" for each in case.command) or rules,
        answers=tuple(_compared(case, key, found.get(key), refused) for key in case.asked),
        disputed=case.disputed,
        note=case.note,
    )


def _given(case: Case) -> Iterator[str]:
    if case.command:
        yield from (command_words(each) for each in case.command)
    else:
        yield from (f"{key_words(key)} {text}" for key, text in case.inputs.items())


def known_answers() -> Iterator[KnownAnswer]:
    """Yield every published problem that the toolkit has an answer to, compared."""
    for case in answerable_cases():
        yield known_answer(case)


def _compared(case: Case, key: str, answer: Answer | None, refused: str) -> ComparedAnswer:
    right = case.truth[key]
    printed = case.expected.get(key)
    return ComparedAnswer(
        name=key_words(key),
        printed=_printed_text(printed) if printed else "not printed",
        right=_printed_text(right) if printed is None or right.text != printed.text else "",
        found=(refused or "no such answer") if answer is None else _answer_text(answer, right),
        passes=answer is not None and agrees(answer, right),
    )


def _printed_text(printed: Printed) -> str:
    return f"{printed.text} (rounded to {printed.printed_to})" if printed.printed_to else printed.text


def _answer_text(answer: Answer, printed: Printed) -> str:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, Decimal):
        return shown(quantity(answer, "1"))
    try:
        return shown(quantity(magnitude(answer, printed.unit or "1"), printed.unit or "1"))
    except CompoundingError:
        return format_quantity(answer)


def _calculated(command: str) -> dict[str, Any]:
    """Return what a calculator gives for a command as it is typed after `compounding calc`."""
    name, *parts = shlex.split(command)
    given: dict[str, list[str]] = {}
    for option, text in zip(parts[::2], parts[1::2], strict=True):
        given.setdefault(option.removeprefix("--").replace("-", "_"), []).append(text)
    unit = given.pop("unit", [""])[0]
    return calculated_content(calculated(name, given, unit))


def _answer(contents: list[dict[str, Any]], where: str, printed: Printed) -> Answer:
    """Return the result that a case compares: "2 result", "factor", "parts.0"."""
    number, _, name = where.rpartition(" ")
    content = contents[int(number or 1) - 1]
    found: Any = content if name == "result" else content["results"]
    for part in name.split("."):
        found = found[int(part) if part.isdigit() else part]
    if isinstance(found, str):
        return found
    if isinstance(found, int):
        return Decimal(found)
    # A print without a unit is of whatever unit the calculator answers in.
    plain = Decimal(found["number"])
    return quantity(plain, found["unit"]) if printed.unit else plain
