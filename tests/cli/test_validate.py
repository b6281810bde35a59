"""`compounding validate`: exit codes, the record as a whole or not at all, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from compounding.records.validation_run import ValidationRun
from compounding.validation import validating
from tests.cli.commands import run
from tests.validation import runs

DEVIATING = runs.run(cells=(runs.cell("C12 shows 3, Python: 4"),))


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[ValidationRun]:
    """Return what the validation finds, which a test may replace; what it asked for is appended."""
    answers = [runs.run()]
    monkeypatch.setattr(validating, "validation_run", lambda *_, **asked: answers[0])
    return answers


@pytest.mark.usefixtures("found")
def test_a_record_is_written(tmp_path: Path) -> None:
    path = tmp_path / "validation.xlsx"
    result = run("validate", "--output", str(path), "--profile", "none")
    assert result.exit_code == 0
    assert "Everything is as expected." in result.output
    assert f"record written to {path}" in result.output
    assert openpyxl.load_workbook(path).sheetnames[0] == "Summary"


def test_deviations_are_exit_code_1_and_the_record_is_written_all_the_same(
    tmp_path: Path, found: list[ValidationRun]
) -> None:
    found[0] = DEVIATING
    path = tmp_path / "validation.xlsx"
    result = run("validate", "--output", str(path), "--profile", "none")
    assert result.exit_code == 1
    assert "FAIL capsules, Measurements!C10:C29" in result.output
    assert "C12 shows 3, Python: 4" in result.output
    assert path.is_file()


@pytest.mark.usefixtures("found")
def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    path = tmp_path / "validation.xlsx"
    path.write_text("mine", encoding="utf-8")
    refused = run("validate", "--output", str(path), "--profile", "none")
    assert refused.exit_code == 3
    assert "the file exists" in refused.output
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("validate", "--output", str(path), "--profile", "none", "--force").exit_code == 0
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("found")
def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    result = run("validate", "--output", str(tmp_path / "validation.pdf"), "--profile", "none")
    assert result.exit_code == 3
    assert "the record of a validation is an .xlsx file" in result.output


def test_json(tmp_path: Path, found: list[ValidationRun]) -> None:
    found[0] = DEVIATING
    result = run("validate", "--output", str(tmp_path / "v.xlsx"), "--json", "--profile", "none")
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert content["schema"] == 1
    assert not content["as_expected"]
    assert [each["part"] for each in content["deviations"]] == ["cell formulas"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb"])
def test_a_name_that_cannot_stand_on_the_record_is_refused(tmp_path: Path, name: str) -> None:
    result = run("validate", "--output", str(tmp_path / "v.xlsx"), "--by", name)
    assert result.exit_code == 2
    assert "--by" in result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("found")
def test_paper(tmp_path: Path) -> None:
    path = tmp_path / "v.xlsx"
    run("validate", "--output", str(path), "--paper", "a4", "--profile", "none")
    assert openpyxl.load_workbook(path)["Summary"].page_setup.paperSize == 9
