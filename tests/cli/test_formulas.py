"""`compounding formulas`, and the command as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from compounding import __version__
from compounding.records.library import find_library
from tests.cli.commands import refusal, run

_IDS = tuple(sorted(path.name for path in (Path(__file__).parents[2] / "formulas").iterdir() if path.is_dir()))


@pytest.mark.parametrize("arguments", [("formulas",), ("formulas", "list")])
def test_the_list_names_all_formulas(arguments: tuple[str, ...]) -> None:
    # What is too long for its column goes on below it.
    lines = [line for line in run(*arguments).stdout.splitlines() if not line.startswith("   ")]
    assert [line.split()[0] for line in lines] == list(_IDS)
    assert all(f"version {find_library().load(line.split()[0]).version}" in line for line in lines)


@pytest.mark.parametrize("formula_id", _IDS)
def test_a_formula_is_shown_in_full(formula_id: str) -> None:
    text = run("formulas", "show", formula_id).stdout
    formula = find_library().load(formula_id)
    assert all(component.name in text for component in formula.components)
    assert formula.is_reviewed or "not for dispensing until it is" in text
    assert text.count("\n") > 60


def test_an_unknown_formula_is_refused_with_near_names() -> None:
    assert "did you mean naltrexone-cream" in refusal("show", "naltrexone-crem", command="formulas")
    assert "'compounding formulas' lists what there is" in refusal("show", "aspirin", command="formulas")


def test_the_formulas_of_the_library_are_complete_and_consistent() -> None:
    for folder in find_library().folders:
        result = run("formulas", "check", str(folder))
        assert result.exit_code == 0
        assert result.stdout.count(": complete and consistent") == len(list(folder.glob("*/*.toml")))


def test_a_formula_that_is_not_one_is_refused_with_every_problem(tmp_path: Path) -> None:
    file = tmp_path / "1.toml"
    file.write_text('id = "x"\nunknown = 1\n', encoding="utf-8")
    result = run("formulas", "check", str(file))
    assert result.exit_code == 3
    assert "unknown" in result.stdout
    assert "components" in result.stdout
    assert "problems" in result.stdout.splitlines()[0]
    assert result.stdout.splitlines()[-1].startswith("1 formula file: 0 complete and consistent, 1 refused; ")


def test_a_folder_without_formulas_is_refused(tmp_path: Path) -> None:
    assert "name a formula file or their folder" in refusal("check", str(tmp_path), command="formulas")


def test_the_version_and_the_commands_are_told() -> None:
    assert run("--version").stdout.strip() == f"compounding, version {__version__}"
    text = run("--help").stdout
    assert all(f"  {name} " in text for name in ("formulas", "plan", "sheet"))
    assert "Exit codes: 0 fine, 1 findings, 2 a command that is not understood, 3 refused" in " ".join(text.split())


@pytest.mark.parametrize("command", ["plan", "sheet", "formulas"])
def test_each_command_has_help_with_an_example(command: str) -> None:
    for flag in ("--help", "-h"):
        result = run(command, flag)
        assert result.exit_code == 0
        assert f"compounding {command}" in result.stdout


def test_an_unknown_command_is_a_usage_error() -> None:
    result = run("calculate")
    assert result.exit_code == 2
    assert "No such command 'calculate'" in result.stderr
