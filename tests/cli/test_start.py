"""`compounding` alone: the first steps, each of which works as it is typed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import run

_ROOT = Path(__file__).parents[2]
_STEP = re.compile(r"^ {5,}(compounding .*)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COMPOUNDING_PROFILE", raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))


def test_the_first_steps_are_shown_in_their_order() -> None:
    result = run()
    assert result.exit_code == 0
    steps = [line.split()[1] for line in _STEP.findall(result.stdout)]
    assert steps == ["profile", "formulas", "new", "plan", "sheet", "review"]
    assert max(map(len, result.stdout.splitlines())) <= 115
    assert len(result.stdout.splitlines()) < 25


def test_every_step_works_as_it_is_typed_one_after_the_other() -> None:
    for line in _STEP.findall(run().stdout):
        words = shlex.split(line)[1:]
        if words != ["new"]:
            assert run(*words).exit_code in (0, 1), line


def test_a_profile_that_is_found_is_named() -> None:
    assert run("profile", "init").exit_code == 0
    shown = run().stdout
    assert "The profile of the pharmacy is pharmacy.toml" in shown
    assert "profile init" not in shown


def test_a_profile_that_is_named_and_not_there_does_not_hide_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUNDING_PROFILE", "gone.toml")
    result = run()
    assert result.exit_code == 0
    assert "Put the profile of the pharmacy right" in result.stdout
    assert "compounding new" in result.stdout


def test_the_full_list_stays_with_help() -> None:
    shown = run("--help").stdout
    assert "Commands:" in shown
    assert "First steps" not in shown


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_neither_page_loads_what_calculates(words: list[str]) -> None:
    program = (
        "import sys\nfrom compounding.cli import main\n"
        f"main({words!r}, standalone_mode=False)\n"
        "heavy = {'pint', 'openpyxl', 'pandas', 'matplotlib', 'compounding.units', 'decimal'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
