"""Colour: on a terminal only, never alone, and never where it is not wanted."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner

from compounding.cli import main
from compounding.cli.colour import coloured

_PASSES = ("verify", "strength", "--strength", "4.5 mg/capsule", "--drug", "414 mg", "--units", "92")
_FAILS = ("verify", "strength", "--strength", "4.5 mg/capsule", "--drug", "500 mg", "--units", "92")
_PLAN = ("plan", "naltrexone-cream", "--strength", "1 %", "--quantity", "30 g", "--source", "tablets")


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)


def output(*words: str, **environment: str) -> str:
    """Return what is printed on a terminal."""
    return CliRunner(env=environment).invoke(main, words, color=True).stdout


def piped(*words: str, **environment: str) -> str:
    return CliRunner(env=environment).invoke(main, words).stdout


@pytest.mark.parametrize("words", [_PASSES, _FAILS, _PLAN, (), ("calc",), ("formulas",)], ids=" ".join)
def test_without_its_colours_the_text_is_that_of_a_pipe(words: tuple[str, ...]) -> None:
    on_terminal, in_pipe = output(*words), piped(*words)
    assert "\x1b" not in in_pipe
    assert click.unstyle(on_terminal) == in_pipe


@pytest.mark.parametrize(
    ("words", "word", "code"), [(_PASSES, "PASS", 32), (_FAILS, "FAIL", 31), (_PLAN, "Warnings", 33)]
)
def test_verdicts_and_warnings_are_coloured_and_headings_bold(words: tuple[str, ...], word: str, code: int) -> None:
    shown = output(*words)
    assert f"\x1b[{code}m\x1b[1m{word}\x1b[0m" in shown
    assert "\x1b[1mWorking\x1b[0m" in shown


@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"NO_COLOR": "no"}, {"TERM": "dumb"}])
def test_who_wants_no_colour_gets_none(wish: dict[str, str]) -> None:
    assert "\x1b" not in output(*_PLAN, **wish)
    assert "\x1b" not in piped(*_PLAN, FORCE_COLOR="1", **wish)


def test_an_empty_wish_is_none() -> None:
    assert "\x1b" in output(*_PLAN, NO_COLOR="")


def test_colour_may_be_forced_into_a_pipe() -> None:
    assert "\x1b" in piped(*_PLAN, FORCE_COLOR="1")


@pytest.mark.parametrize("words", [_PASSES, _PLAN, ("calc",)])
def test_json_is_never_coloured(words: tuple[str, ...]) -> None:
    shown = output(*words, "--json", FORCE_COLOR="1")
    assert "\x1b" not in shown
    json.loads(shown)


def test_a_word_that_somebody_typed_is_not_taken_for_a_verdict() -> None:
    typed = "Order\n  - Batch: FAIL\n  - Notes: the PASS of yesterday"
    assert "\x1b[31m" not in coloured(typed)
    assert "\x1b[32m" not in coloured(typed)


def test_messages_of_errors_are_plain() -> None:
    result = CliRunner().invoke(main, ["sheets"], color=True)
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("File 2: NOT TO BE RELEASED: 1 critical finding", 31),
        ("File 2: To be settled before release: 1 major", 33),
        ("Nothing stands against release by these checks", 32),
        ("  critical  ALTERED - A locked cell is not as it was written.", 31),
        ("  lot A1  2026-01-31    100 g  EXPIRED", 31),
    ],
)
def test_what_a_review_and_a_stock_come_to_is_coloured(line: str, code: int) -> None:
    shown = coloured(line)
    assert f"\x1b[{code}m" in shown
    assert click.unstyle(shown) == line
