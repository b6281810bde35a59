"""`compounding sheet --second-check`: the batch sheet and its blind copy, both or neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.commands import CAPSULES, CREAM, DROPS, TABLETS, refusal, run

_ORDER = (*CREAM, *TABLETS)


def _written(folder: Path, *more: str, order: tuple[str, ...] = _ORDER) -> str:
    result = run("sheet", *order, "--output", str(folder / "sheet.xlsx"), "--second-check", *more)
    assert result.exit_code == 0, result.output
    return result.stdout


def _properties(path: Path) -> dict[str, str]:
    workbook: Any = openpyxl.load_workbook(path)
    return {each.name: each.value for each in workbook.custom_doc_props.props}


@pytest.mark.parametrize("order", [_ORDER, (*CAPSULES, *TABLETS, "--spare", "2 capsule"), (*DROPS, *TABLETS)])
def test_both_files_are_of_the_same_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    told = _written(tmp_path, "--batch", "LDN-7", order=order)
    sheet, blind = tmp_path / "sheet.xlsx", tmp_path / "sheet-second-check.xlsx"
    assert sorted(tmp_path.iterdir()) == sorted((sheet, blind))
    assert f"batch sheet written to {sheet}" in told
    assert f"blind second check, for a colleague who has not seen the batch sheet: {blind}" in told
    assert _properties(sheet)["order_sha256"] == _properties(blind)["order_sha256"]
    assert _properties(blind)["kind"] == "second check"
    assert openpyxl.load_workbook(blind).sheetnames == ["Second check", "Fields", "About"]


def test_the_batch_sheet_is_the_same_without_it(tmp_path: Path) -> None:
    _written(tmp_path)
    alone = tmp_path / "alone.xlsx"
    assert run("sheet", *_ORDER, "--output", str(alone)).exit_code == 0
    assert alone.read_bytes() == (tmp_path / "sheet.xlsx").read_bytes()
    assert not (tmp_path / "alone-second-check.xlsx").exists()


def test_the_paper_is_that_of_the_batch_sheet(tmp_path: Path) -> None:
    _written(tmp_path, "--paper", "a4")
    for path in tmp_path.iterdir():
        assert {sheet.page_setup.paperSize for sheet in openpyxl.load_workbook(path)} == {9}


@pytest.mark.parametrize("taken", ["sheet.xlsx", "sheet-second-check.xlsx"])
def test_where_one_file_exists_neither_is_written(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("filled in by hand", encoding="utf-8")
    message = refusal(*_ORDER, "--output", str(tmp_path / "sheet.xlsx"), "--second-check", command="sheet")
    assert taken in message
    assert "the file exists" in message
    assert [each.name for each in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text(encoding="utf-8") == "filled in by hand"


def test_with_force_both_are_replaced(tmp_path: Path) -> None:
    for name in ("sheet.xlsx", "sheet-second-check.xlsx"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    _written(tmp_path, "--force")
    assert {_properties(each)["kind"] for each in tmp_path.iterdir()} == {"batch sheet", "second check"}


def test_a_copy_that_cannot_be_written_leaves_the_old_sheet_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "sheet.xlsx").write_text("filled in by hand", encoding="utf-8")
    (tmp_path / "sheet-second-check.xlsx").mkdir()
    message = refusal(*_ORDER, "--output", str(tmp_path / "sheet.xlsx"), "--second-check", "--force", command="sheet")
    assert "this is a folder" in message
    assert (tmp_path / "sheet.xlsx").read_text(encoding="utf-8") == "filled in by hand"
    assert len(list(tmp_path.iterdir())) == 2


def test_help_tells_of_it() -> None:
    assert "FILE-second-check.xlsx" in run("sheet", "--help").stdout
