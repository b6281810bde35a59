"""The Tab key: what click's completion for bash, zsh and fish is given by this program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete, get_completion_class

from compounding.cli import main

_PROGRAM = "from compounding.cli import main; main(prog_name='compounding')"


def completed(*words: str) -> list[str]:
    """Return what stands for the last word, which is not complete."""
    *before, incomplete = words
    found = ShellComplete(main, {}, "compounding", "_COMPOUNDING_COMPLETE").get_completions(before, incomplete)
    return [each.value for each in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ti"], ["titration"]),
        (["pl"], ["plan"]),
        (["stock", "s"], ["show"]),
        (["profile", "in"], ["init"]),
        (["plan", "naltrexone-cre"], ["naltrexone-cream"]),
        (["titration", "naltrexone-cre"], ["naltrexone-cream"]),
        (["new", "naltrexone-cre"], ["naltrexone-cream"]),
        (["plan", "naltrexone-capsule", "--streng"], ["--strength", "--strength-as"]),
        (["sheet", "naltrexone-capsule", "--source", ""], ["tablets", "powder", "trituration"]),
        (["sheet", "naltrexone-capsule", "--paper", "a"], ["a4"]),
        (["sheet", "naltrexone-capsule", "--capsule-size", "0"], ["0", "00", "000"]),
        (["plan", "naltrexone-capsule", "--packing-size", "3"], ["3"]),
        (["label", "a.xlsx", "--stock", "avery-516"], ["avery-5163", "avery-5164"]),
        (["formulas", "show", "naltrexone-cre"], ["naltrexone-cream"]),
        (["calc", "aliq"], ["aliquot"]),
        (["calc", "tablets.powder"], ["tablets.powder-mass"]),
        (["calc", "trituration", "--nee"], ["--needed"]),
        (["orders", "orders.csv", "--resu"], ["--resume"]),
        (["review", "--sta"], ["--staff"]),
    ],
)
def test_what_begins_so_is_completed(words: list[str], expected: list[str]) -> None:
    found = completed(*words)
    assert set(expected) <= set(found), found
    assert all(each.startswith(words[-1]) for each in found)


def test_every_command_is_offered_with_what_it_does() -> None:
    found = ShellComplete(main, {}, "compounding", "_COMPOUNDING_COMPLETE").get_completions([], "")
    assert {"plan", "new", "label", "validate"} <= {each.value for each in found}
    assert all(each.help for each in found)


def test_formulas_of_the_pharmacys_own_folder_are_offered(tmp_path: Path) -> None:
    (tmp_path / "house-cream").mkdir()
    (tmp_path / "house-cream" / "1.toml").write_text("", encoding="utf-8")
    assert completed("plan", "--formulas", str(tmp_path), "house") == ["house-cream"]
    assert completed("plan", "--formulas", str(tmp_path / "gone"), "house") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_its_script_and_its_answers(shell: str) -> None:
    assert get_completion_class(shell) is not None
    script = _answer({"_COMPOUNDING_COMPLETE": f"{shell}_source"})
    assert "_COMPOUNDING_COMPLETE" in script
    # Fish passes the word itself, the others its number.
    place = "pl" if shell == "fish" else "1"
    words = {"COMP_WORDS": "compounding pl", "COMP_CWORD": place}
    assert "plan" in _answer({"_COMPOUNDING_COMPLETE": f"{shell}_complete", **words})


def _answer(environment: dict[str, str]) -> str:
    import os

    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    # Scripts are written by click, which asks the version of bash on standard error where it cannot be found.
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def test_completing_a_command_loads_none_of_them() -> None:
    program = (
        "import sys\nfrom click.shell_completion import ShellComplete\nfrom compounding.cli import main\n"
        "ShellComplete(main, {}, 'compounding', 'X').get_completions([], 'p')\n"
        "assert 'compounding.cli.plan' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
