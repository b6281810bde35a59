"""`compounding sheet`: a file whole or not at all, and never over another unless asked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.cli.commands import CAPSULES, COA, CREAM, DROPS, OIL, POWDER, TABLETS, refusal, run

_ORDER = (*CREAM, *TABLETS)


def _write(output: Path, *more: str) -> str:
    result = run("sheet", *_ORDER, "--output", str(output), *more)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (*CAPSULES, "--spare", "2 capsule", *TABLETS, "--capsule-size", "3", "--packing", "drug=200 mg"),
        (*CAPSULES, "--source", "tablets"),
        (*DROPS, *TABLETS, "--dose", "0.5 mg", "--doses-per-day", "1", "--dropper", "24.4 drop/mL"),
        (*OIL, *POWDER, *COA),
        (*CREAM, "--spare", "5 %", *POWDER, *COA, "--paper", "a4"),
    ],
)
def test_each_form_and_source_gives_a_workbook(arguments: tuple[str, ...], tmp_path: Path) -> None:
    output = tmp_path / "sheet.xlsx"
    result = run("sheet", *arguments, "--output", str(output))
    assert result.exit_code == 0, result.output
    assert zipfile.ZipFile(output).testzip() is None
    assert [each.name for each in tmp_path.iterdir()] == ["sheet.xlsx"]
    assert f"batch sheet written to {output}" in result.stdout


def test_entries_and_warnings_are_told(tmp_path: Path) -> None:
    told = _write(tmp_path / "sheet.xlsx")
    assert "  to enter after making: mass of one actuation" in told
    assert "  warning: Ground tablets make up 8.2 % of the cream by mass" in told


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one.xlsx", tmp_path / "other.xlsx"
    _write(one)
    _write(other)
    assert one.read_bytes() == other.read_bytes()


def test_an_existing_file_is_not_written_over(tmp_path: Path) -> None:
    output = tmp_path / "sheet.xlsx"
    output.write_text("filled in by hand", encoding="utf-8")
    message = refusal(*_ORDER, "--output", str(output), command="sheet")
    assert str(output) in message
    assert "the file exists" in message
    assert output.read_text(encoding="utf-8") == "filled in by hand"
    assert len(list(tmp_path.iterdir())) == 1


def test_with_force_it_is(tmp_path: Path) -> None:
    output = tmp_path / "sheet.xlsx"
    output.write_text("filled in by hand", encoding="utf-8")
    _write(output, "--force")
    assert zipfile.is_zipfile(output)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    output = tmp_path / "missing" / "sheet.xlsx"
    message = refusal(*_ORDER, "--output", str(output), command="sheet")
    assert "there is no folder" in message
    assert "missing" in message
    assert not list(tmp_path.iterdir())


def test_a_folder_in_place_of_a_file_is_a_usage_error(tmp_path: Path) -> None:
    result = run("sheet", *_ORDER, "--output", str(tmp_path))
    assert result.exit_code == 2
    assert "is a directory" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_refused_order_leaves_the_old_file_as_it_is(tmp_path: Path) -> None:
    output = tmp_path / "sheet.xlsx"
    output.write_text("filled in by hand", encoding="utf-8")
    order = ("naltrexone-cream", "--strength", "3 %", "--quantity", "30 g", *TABLETS)
    refusal(*order, "--output", str(output), "--force", command="sheet")
    assert output.read_text(encoding="utf-8") == "filled in by hand"


def test_a_write_that_fails_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    message = refusal(*_ORDER, "--output", str(tmp_path / "sheet.xlsx"), command="sheet")
    assert "No space left on device" in message
    assert not list(tmp_path.iterdir())


def test_a_sheet_needs_a_file_to_write() -> None:
    result = run("sheet", *_ORDER)
    assert result.exit_code == 2
    assert "Missing option '--output'" in result.stderr
