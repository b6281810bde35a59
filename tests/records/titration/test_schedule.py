"""Schedules: what is read, what is refused, and that what is read can be read again."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import OrderError
from compounding.records.titration import Schedule, ScheduleStep, read_schedule, read_schedule_file
from compounding.units import quantity


def steps(schedule: Schedule) -> list[tuple[str, int]]:
    return [(str(step.dose.magnitude.normalize()), step.days) for step in schedule.steps]


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(OrderError) as caught:
        read_schedule(text)
    return caught.value.problems


THREE = [("1.5", 14), ("3", 14), ("4.5", 30)]
SERIES = [("0.5", 7), ("1", 7), ("1.5", 7)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1.5 mg for 14 days, 3 mg for 14 days, 4.5 mg for 30 days", THREE),
        ("1.5 mg for 14 days, 3 mg for 14 days, then 4.5 mg for 30 days", THREE),
        ("1.5 mg for 2 weeks; 3 mg for 2 weeks; 4.5 mg for 30 days", THREE),
        ("1,500 mcg for 14 days then 3 mg/dose for 14 days and then 4.5 mg for 30 days", THREE),
        ("1.5 mg for 14 days\n3 mg for 14 days\n4.5 mg for 30 days\n", THREE),
        ("0.5 mg, up 0.5 mg every 7 days to 1.5 mg", SERIES),
        ("0.5 mg up by 0.5 mg every week to 1.5 mg".replace("every week", "every 1 week"), SERIES),
        ("0.5 mg for 7 days, up 0.5 mg every 7 days to 1.5 mg", SERIES),
        ("0.5 mg, up 0.5 mg every 7 days to 1.5 mg, then for 30 days", [*SERIES[:2], ("1.5", 30)]),
        ("0.5 mg, up 0.5 mg every 7 days to 1.5 mg, then 1.5 mg for 30 days", [*SERIES[:2], ("1.5", 30)]),
        ("0.5 mg, up 0.5 mg every 7 days to 1.5 mg, then 3 mg for 30 days", [*SERIES, ("3", 30)]),
        ("1.5 mg, down 0.5 mg every 7 days to 0.5 mg", list(reversed(SERIES))),
        ("1.5 mg for 7 days, 1.5 mg for 7 days", [("1.5", 7), ("1.5", 7)]),
        ("4.5 mg for 1 day", [("4.5", 1)]),
    ],
)
def test_sentences_that_are_read(text: str, wanted: list[tuple[str, int]]) -> None:
    assert steps(read_schedule(text)) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no quantity is given"),
        ("4,5 mg for 14 days", "write 4.5 mg if that is meant"),
        ("4, 5 mg for 14 days", "'4': the unit is missing"),
        ("1.5 for 14 days", "the unit is missing"),
        ("1.5 mg for 14", "the unit is missing"),
        ("1.5 mg for 0 days", "one day or more"),
        ("1.5 mg for 36 hours", "not a whole number of days"),
        ("1.5 mg for 2 months", "months differ in length"),
        ("0 mg for 7 days", "a dose above zero"),
        ("-1 mg for 7 days", "negative"),
        ("1.5 mL for 7 days", "write it in mg or mcg"),
        ("1.5 mg/mL for 7 days", "write it in mg or mcg"),
        ("1.5 mg for 7 mg", "write it in days or weeks"),
        ("1.5 mg", "for how long is not said"),
        ("for 7 days", "it has no dose"),
        ("up 0.5 mg every 7 days to 4.5 mg", "does not say from which dose"),
        ("0.5 mg, up 0.5 mg every 7 days to 4.7 mg", "end it at 4.5 mg"),
        ("0.5 mg, down 0.5 mg every 7 days to 4.5 mg", "write up for a rising series"),
        ("4.5 mg, up 0.5 mg every 7 days to 4.5 mg", "write up for a rising series"),
        ("0.5 mg, up 0.001 mg every 1 day to 4.5 mg", "4,001 steps"),
        ("4.5 mg for 900 days", "lasts 900 days"),
        (", ".join(["1 mg for 1 day"] * 41), "41 steps"),
        ("nan mg for 7 days", "not a number"),
        ("1e1 mg for 7 days", "powers of ten"),
        ("1.5 mg for 14 days,3 mg for 14 days", "14 days,3 mg"),
        ("x" * 3000, "shorten it"),
    ],
)
def test_sentences_that_are_refused(text: str, said: str) -> None:
    (problem,) = problems(text)
    assert said in problem


def test_every_problem_is_named_with_its_part() -> None:
    found = problems("4,5 mg for 7 days, 3 mg for 0 days, 1 mg for 7 days, 2 for 7 days")
    assert [each.partition(",")[0] for each in found] == ["part 1", "part 2", "part 4"]


@pytest.mark.parametrize("per_day", [0, -1, 25])
def test_doses_in_a_day_are_from_1_to_24(per_day: int) -> None:
    with pytest.raises(OrderError, match="doses in a day"):
        read_schedule("1 mg for 7 days", per_day)


@given(st.lists(st.tuples(st.decimals("0.001", "50", places=3), st.integers(1, 15)), min_size=1, max_size=40))
def test_the_sentence_of_a_schedule_is_read_as_that_schedule(pairs: list[tuple[Decimal, int]]) -> None:
    schedule = Schedule(steps=tuple(ScheduleStep(dose=quantity(dose, "mg/dose"), days=days) for dose, days in pairs))
    assert read_schedule(schedule.text) == schedule


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(OrderError):
        assert read_schedule(text).steps


# --- files -----------------------------------------------------------------------------------


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


_TOML = "".join(f'[[steps]]\ndose = "{dose} mg"\ndays = "{days} days"\n' for dose, days in THREE)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("s.toml", _TOML),
        ("s.csv", "dose,days\n1.5 mg,14 days\n3 mg,14\n4.5 mg,30 days\n"),
        ("s.CSV", "\ufeffDays; Dose\r\n2 weeks; 1.5 mg\r\n14;3 mg\r\n\r\n30;4.5 mg\r\n"),
    ],
)
def test_files_that_are_read(tmp_path: Path, name: str, content: str) -> None:
    assert steps(read_schedule_file(_file(tmp_path, name, content))) == THREE


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("s.csv", "dose,days\n1.5 mg,14\n4,5 mg,14\n", "line 3: 3 cells"),
        ("s.csv", 'dose,days\n"4,5 mg",14\n', "line 2, dose: '4,5 mg'"),
        ("s.csv", "dose,days\n1.5 mg,\n", "line 2, days: '': no quantity"),
        ("s.csv", "dose,days\n1.5 mg,0\n", "line 2, days: '0 days'"),
        ("s.csv", "dose,days,why\n1.5 mg,14,x\n", "line 1: the head is dose,days,why"),
        ("s.csv", "", "line 1: the head is missing"),
        ("s.csv", 'dose,days\n"1\n5 mcg","14"\n', "a cell holds a line break"),
        ("s.toml", f"[[steps]]\ndose = '1 mg'\ndays = {'9' * 5000}\n", "is not valid TOML"),
        ("s.toml", "a = " + "[" * 5000, "is not valid TOML"),
        ("s.csv", "dose,days\n", "no step"),
        ("s.csv", 'dose,days\n"1.5 mg,14\n', "is no CSV"),
        ("s.csv", b"dose,days\n\xff mg,14\n", "line 2 is not UTF-8"),
        ("s.csv", "x" * 200_000, "longer than"),
        ("s.toml", "steps = [", "is not valid TOML"),
        ("s.toml", "steps = 3", "no list of tables"),
        ("s.toml", '[[step]]\ndose = "1 mg"\n', "step: this key is not known"),
        ("s.toml", '[[steps]]\ndose = "1 mg"\ndays = 14\n', "step 1, days: this is not a text"),
        ("s.toml", '[[steps]]\ndose = "1 mg"\n', "step 1: days is missing"),
        ("s.toml", '[[steps]]\ndose = "1 mg"\ndays = "14 days"\nnote = "x"\n', "the key 'note' is not known"),
        ("s.txt", "1 mg for 7 days", "a .toml or a .csv file"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    with pytest.raises(OrderError) as caught:
        read_schedule_file(_file(tmp_path, name, content))
    assert name in caught.value.subject
    assert any(said in each for each in caught.value.problems), caught.value.problems


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OrderError, match="No such file"):
        read_schedule_file(tmp_path / "none.csv")


def test_every_problem_of_a_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path, "s.csv", "dose,days\n1 mg,7\n2,7\n3 mg,7 mL\n\n4 mg,0\n")
    with pytest.raises(OrderError) as caught:
        read_schedule_file(path)
    assert [each.partition(",")[0] for each in caught.value.problems] == ["line 3", "line 4", "line 6"]
