"""The package as it is first met: what importing costs, what is public, what the project's files promise."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import compounding

ROOT = Path(__file__).parents[1]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def imported_by(statement: str) -> set[str]:
    """Return the top-level modules that a statement loads in a fresh interpreter."""
    command = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        pytest.param("import compounding", {"pint", "openpyxl", "pandas", "numpy", "click"}, id="the package"),
        pytest.param("import compounding.cli", {"openpyxl", "pandas"}, id="the command line"),
        pytest.param("from compounding import parse_quantity", {"openpyxl", "pandas", "click"}, id="quantities"),
        pytest.param("from compounding import prepare", {"openpyxl", "pandas", "click"}, id="preparation"),
    ],
)
def test_importing_loads_no_more_than_is_needed(statement: str, unwanted: set[str]) -> None:
    loaded = imported_by(statement)
    assert "compounding" in loaded
    assert not loaded & unwanted


def test_the_import_test_sees_an_import() -> None:
    assert "openpyxl" in imported_by("import openpyxl")


@pytest.mark.parametrize("name", compounding.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(compounding, name)
    assert name in dir(compounding)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'compounding' has no attribute 'prepaire'"):
        compounding.prepaire  # noqa: B018


def test_run_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "compounding", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert compounding.__version__ in done.stdout


def test_version_stands_in_one_place_and_in_the_changelog() -> None:
    assert project()["project"]["dynamic"] == ["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[(Unreleased|" + re.escape(compounding.__version__) + r")\]", changelog, re.MULTILINE)
    assert "### Corrected formulas and calculations" in changelog


@pytest.mark.parametrize("group", ["dependencies", "test", "dev"])
def test_every_dependency_is_bounded(group: str) -> None:
    table = project()["project"]
    wanted = table["dependencies"] if group == "dependencies" else table["optional-dependencies"][group]
    assert all(re.fullmatch(r"[a-z-]+>=[0-9.]+,<[0-9.]+", each) for each in wanted)


@pytest.mark.parametrize("file", ["LICENSE", ".ci/run"])
def test_what_must_be_shipped_is_there(file: str) -> None:
    assert (ROOT / file).is_file()


@pytest.mark.parametrize("file", ["py.typed", "units/units.txt", "labels/stocks.toml", "validation/sheets.toml"])
def test_what_the_package_needs_travels_in_it(file: str) -> None:
    assert (Path(compounding.__file__).parent / file).is_file()


def test_no_python_package_shadows_the_library_named_formulas() -> None:
    assert not list((ROOT / "formulas").rglob("*.py"))


@pytest.mark.parametrize("marker", ["tests", "sheet"])
def test_ci_runs_the_very_commands_of_the_readme(marker: str) -> None:
    """Each is one line after its marker, so that it can be copied, and `.ci/run` finds it there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^<!-- ci: {marker} -->\n```sh\npython3 -m venv [^\n]+\n```$", readme, re.MULTILINE)
    assert f"run_readme_command {marker}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_names_of_tests_begin_with_test() -> None:
    """A function that asserts and is not collected would prove nothing."""
    asserting = re.compile(r"^def (\w+)\([^)]*\) -> None:\n((?:    .*\n|\n)*)", re.MULTILINE)
    unheard = [
        f"{path.name}: {name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name, body in asserting.findall(path.read_text(encoding="utf-8"))
        if not name.startswith(("test_", "assert_")) and re.search(r"^    assert ", body, re.MULTILINE)
    ]
    assert not unheard
