from __future__ import annotations

import os
from pathlib import Path

import pytest

from compounding.errors import SheetError
from compounding.files import LOG, PICTURE, SHEET, FileKind, save_file
from compounding.sheets.workbook import save_sheet


def test_a_sheet_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "batch.xlsx"
    save_sheet(b"content", path)
    assert path.read_bytes() == b"content"
    assert [each.name for each in tmp_path.iterdir()] == ["batch.xlsx"]


def test_an_existing_file_is_kept_unless_it_may_be_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "batch.xlsx"
    path.write_bytes(b"filled in")
    with pytest.raises(SheetError, match="the file exists"):
        save_sheet(b"new", path)
    assert path.read_bytes() == b"filled in"
    save_sheet(b"new", path, overwrite=True)
    assert path.read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "batch.xlsx"
    monkeypatch.setattr(Path, "exists", lambda self: False)
    path.write_bytes(b"of another")
    with pytest.raises(SheetError, match="the file exists"):
        save_sheet(b"new", path)
    assert path.read_bytes() == b"of another"


def test_without_links_a_file_is_still_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    save_sheet(b"new", tmp_path / "one.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == b"new"
    with pytest.raises(SheetError, match="the file exists"):
        save_sheet(b"newer", tmp_path / "one.xlsx")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="no folder"):
        save_sheet(b"content", tmp_path / "missing" / "batch.xlsx")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"an \.xlsx file; write sheet\.xlsx"):
        save_sheet(b"new", tmp_path / "sheet.xls")
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="this is a folder"):
        save_sheet(b"content", tmp_path)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SheetError, match="No space left"):
        save_sheet(b"content", tmp_path / "batch.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (PICTURE, "weights.jpg", "a picture is a .png file; write weights.png"),
        (PICTURE, ".png", "a picture is a .png file"),
        (LOG, "log.xlsx", "a log is a .csv file; write log.csv"),
        (SHEET, f"{'a' * 60}.xlsx", "cannot be the name of a file"),
        (SHEET, "a\tb.xlsx", "cannot be the name of a file"),
    ],
)
def test_a_name_that_does_not_fit_its_kind_is_refused(tmp_path: Path, kind: FileKind, name: str, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        save_file(b"content", tmp_path / name, kind)
    assert list(tmp_path.iterdir()) == []
