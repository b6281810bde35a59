"""The folder of a day: whole files only, finished after any interruption, and nothing of another's replaced."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

import compounding.production.folder as subject
from compounding.errors import SheetError
from compounding.files import save_file
from compounding.production.day import DayRequest, day_header, day_inputs
from compounding.production.folder import DayFolder, begun_on, check_folder, check_inputs, opened_folder
from compounding.production.journal import JOURNAL_NAME, begin_journal
from compounding.production.manifest import MANIFEST_NAME
from compounding.records.day import RefusedRow
from compounding.records.library import Library
from tests.production.days import (
    CREAM,
    DROPS,
    FOUR,
    MADE,
    contents,
    files_of,
    made,
    planned,
    request,
    resumed,
    table,
    with_profile,
)

SHEETS = ["20261122-001.xlsx", "20261122-002.xlsx", "20261122-003.xlsx", "20261122-004.xlsx"]
SUMMARY = "day-2026-11-22.xlsx"
ALL = [*SHEETS, SUMMARY, MANIFEST_NAME]


class _PowerOff(BaseException):
    """The machine goes off."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables")


@pytest.fixture(scope="module")
def asked(tables: Path) -> DayRequest:
    return request(tables)


@pytest.fixture(scope="module")
def whole(asked: DayRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(asked, tmp_path_factory.mktemp("whole") / "sheets")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "sheets"


def begun(asked: DayRequest, place: Path, files: int) -> None:
    """Write so many files of a day, and stop."""
    steps = files_of(asked, place, resume=place.exists())
    for _ in range(files):
        next(steps)
    steps.close()


def refusal(asked: DayRequest, place: Path, *, resume: bool = True) -> str:
    """Return why a day is refused; nothing in its folder has changed."""
    before = contents(place) if place.is_dir() else None
    with pytest.raises(SheetError) as caught:
        made(asked, place, resume=resume)
    assert (contents(place) if place.is_dir() else None) == before
    return str(caught.value)


def test_a_finished_day_is_its_sheets_its_summary_and_the_manifest_of_both(whole: dict[str, bytes]) -> None:
    assert sorted(whole) == sorted(ALL)
    manifest = json.loads(whole[MANIFEST_NAME])
    assert [each["file"] for each in manifest["files"]] == [*SHEETS, SUMMARY]
    for each in manifest["files"]:
        assert each["sha256"] == hashlib.sha256(whole[each["file"]]).hexdigest()
        assert each["size"] == len(whole[each["file"]])
    assert [each.get("prescriptions") for each in manifest["files"]] == [["RX-1"], ["RX-2"], ["RX-3"], ["RX-4"], None]
    assert manifest["made"] == "2026-11-22"
    assert manifest["stock"]["file"] == "stock.csv"


def test_the_manifest_names_what_the_day_was_made_from(asked: DayRequest, whole: dict[str, bytes]) -> None:
    manifest = json.loads(whole[MANIFEST_NAME])
    assert manifest["orders"] == {"file": "orders.csv", "sha256": hashlib.sha256(asked.orders.read_bytes()).hexdigest()}
    assert manifest["profile"] is None


# --- interrupted -----------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [1, 3, 5])
def test_an_interrupted_day_is_finished_with_the_same_bytes(
    asked: DayRequest, whole: dict[str, bytes], place: Path, files: int
) -> None:
    begun(asked, place, files)
    there = contents(place)
    assert sorted(there) == sorted([*[*SHEETS, SUMMARY][:files], JOURNAL_NAME])
    assert all(there[name] == whole[name] for name in there if name != JOURNAL_NAME)
    assert made(asked, place, resume=True) == whole


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("saved", range(6))
def test_the_machine_goes_off_before_or_after_any_file(
    asked: DayRequest, whole: dict[str, bytes], place: Path, saved: int, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Path] = []
    save = save_file

    def failing(content: bytes, path: Path, *rest: Any) -> None:
        if len(done) == saved and not after:
            raise _PowerOff
        save(content, path, *rest)
        done.append(path)
        if len(done) == saved + 1 and after:
            raise _PowerOff

    with monkeypatch.context() as patch:
        patch.setattr(subject, "save_file", failing)
        with pytest.raises(_PowerOff):
            made(asked, place)
    there = contents(place)
    assert JOURNAL_NAME in there
    assert all(there[name] == whole[name] for name in there if name != JOURNAL_NAME)
    assert made(asked, place, resume=True) == whole


def test_a_day_is_interrupted_and_resumed_again_and_again(
    asked: DayRequest, whole: dict[str, bytes], place: Path
) -> None:
    for files in (1, 2, 3):
        begun(asked, place, files)
    assert made(asked, place, resume=True) == whole


def test_a_last_line_of_the_journal_that_was_cut_short_does_no_harm(
    asked: DayRequest, whole: dict[str, bytes], place: Path
) -> None:
    for files in (1, 3):
        begun(asked, place, files)
        with (place / JOURNAL_NAME).open("ab") as journal:
            journal.write(b'{"file": "20261122-00\xc3')
    assert made(asked, place, resume=True) == whole


def test_what_a_killed_run_was_writing_is_removed(asked: DayRequest, whole: dict[str, bytes], place: Path) -> None:
    begun(asked, place, 1)
    (place / ".compounding.abc.part").write_bytes(b"half a sheet")
    assert made(asked, place, resume=True) == whole


def test_a_name_that_was_claimed_and_not_filled_is_made(
    asked: DayRequest, whole: dict[str, bytes], place: Path
) -> None:
    begun(asked, place, 2)
    (place / SHEETS[1]).write_bytes(b"")
    assert made(asked, place, resume=True) == whole


def test_a_sheet_that_is_gone_is_made_anew(asked: DayRequest, whole: dict[str, bytes], place: Path) -> None:
    begun(asked, place, 2)
    (place / SHEETS[0]).unlink()
    assert made(asked, place, resume=True) == whole


@pytest.mark.parametrize("name", [SHEETS[1], SUMMARY])
def test_what_was_filled_in_between_is_kept_and_named(
    asked: DayRequest, whole: dict[str, bytes], place: Path, name: str
) -> None:
    begun(asked, place, 5)
    (place / name).write_bytes(b"filled in")
    assert resumed(asked, place).changed == (name,)
    assert contents(place) == {**whole, name: b"filled in"}


def test_resume_where_nothing_was_begun_makes_the_day(asked: DayRequest, whole: dict[str, bytes], place: Path) -> None:
    assert made(asked, place, resume=True) == whole


def test_an_unfinished_day_is_not_made_without_resume(asked: DayRequest, place: Path) -> None:
    begun(asked, place, 1)
    assert "an unfinished day's work is in this folder; finish it with --resume" in refusal(asked, place, resume=False)


# --- finished --------------------------------------------------------------------------------------


def test_a_finished_day_is_not_made_again(asked: DayRequest, whole: dict[str, bytes], place: Path) -> None:
    made(asked, place)
    assert "of a finished day's work in this folder; give another folder" in refusal(asked, place, resume=False)
    found = resumed(asked, place)
    assert (found.is_finished, found.changed, found.gone) == (True, (), ())
    assert contents(place) == whole


def test_of_a_finished_day_what_is_changed_or_gone_is_named(asked: DayRequest, place: Path) -> None:
    made(asked, place)
    (place / SHEETS[0]).write_bytes(b"filled in")
    (place / SHEETS[2]).unlink()
    found = resumed(asked, place)
    assert (found.is_finished, found.changed, found.gone) == (True, (SHEETS[0],), (SHEETS[2],))
    assert (place / SHEETS[0]).read_bytes() == b"filled in"
    assert not (place / SHEETS[2]).exists()


def test_what_is_left_of_a_run_that_was_killed_at_its_very_end_is_removed(
    asked: DayRequest, whole: dict[str, bytes], place: Path
) -> None:
    made(asked, place)
    (place / JOURNAL_NAME).write_text("{}\n")
    (place / ".compounding.abc.part").write_bytes(b"half")
    assert resumed(asked, place).is_finished
    assert contents(place) == whole


# --- begun from something else ---------------------------------------------------------------------


def own_formulas(folder: Path, library: Library) -> Library:
    """Return a library with a formula that says one word otherwise."""
    [home] = [each / "naltrexone-cream" for each in library.folders if (each / "naltrexone-cream").is_dir()]
    shutil.copytree(home, folder / "own" / "naltrexone-cream")
    newest = folder / "own" / "naltrexone-cream" / f"{library.newest('naltrexone-cream')}.toml"
    text = newest.read_text(encoding="utf-8")
    newest.write_text(text.replace('title = "', 'title = "mild ', 1), encoding="utf-8")
    assert newest.read_text(encoding="utf-8") != text
    return Library((folder / "own", *library.folders))


def others(asked: DayRequest, folder: Path) -> Iterator[tuple[DayRequest, str]]:
    other = folder / "other"
    other.mkdir()
    assert asked.stock is not None
    stock = folder / "stock.csv"
    stock.write_text(asked.stock.read_text(encoding="utf-8").replace("9000 capsules", "8000 capsules"))
    yield (
        replace(asked, orders=table(other / "orders.csv", [*FOUR[:3], CREAM])),
        ("with orders.csv as it was before it was changed"),
    )
    yield replace(asked, orders=table(other / "more.csv", FOUR)), "with the order table orders.csv"
    yield replace(asked, stock=stock), "with stock.csv as it was before it was changed"
    yield replace(asked, stock=None), "with the stock table stock.csv"
    yield replace(with_profile(asked), paper="letter"), "without a profile"
    yield replace(asked, merge=True), "without --merge"
    yield replace(asked, paper="a4"), "on letter paper"
    yield replace(asked, first_serial=2), "with --first-serial 1"
    yield replace(asked, made=MADE.replace(day=23)), "for 2026-11-22"
    yield replace(asked, library=own_formulas(folder, asked.library)), "with other formulas"
    yield (
        replace(asked, made=MADE.replace(day=23), merge=True, stock=None),
        ("for 2026-11-22, without --merge and with the stock table stock.csv"),
    )


def test_a_day_that_was_begun_from_something_else_is_refused_saying_what(
    asked: DayRequest, place: Path, tmp_path: Path
) -> None:
    begun(asked, place, 1)
    for other, said in others(asked, tmp_path):
        with pytest.raises(SheetError) if other.library == asked.library else contextlib.nullcontext() as caught:
            check_inputs(place, day_inputs(other))
        text = refusal(other, place)
        assert caught is None or str(caught.value) == text
        assert f"the day's work there was begun {said}; finish it with what it was begun with" in text


def test_a_day_of_another_toolkit_is_refused(asked: DayRequest, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(asked, place, 1)
    plan, header = planned(asked)
    later = {**header, "toolkit": "compounding 9"}
    with (
        pytest.raises(SheetError, match=r"was begun with compounding 0\S+, sheet schema \d+; finish it"),
        opened_folder(place, later, plan.day, resume=True),
    ):
        pass


def test_a_finished_day_of_something_else_is_refused_too(asked: DayRequest, place: Path) -> None:
    made(asked, place)
    assert "begun without --merge" in refusal(replace(asked, merge=True), place)


def test_the_rows_that_are_not_made_count_as_what_a_day_is_made_from(tables: Path) -> None:
    plan, header = planned(request(tables))
    for day in (
        replace(plan.day, batches=plan.day.batches[:3]),
        replace(plan.day, refused=(RefusedRow(row=9, prescription="RX-9", problems=("no such formula",)),)),
    ):
        assert day_header(header, day)["batches"] != header["batches"]
    assert day_header(header, plan.day)["batches"] == header["batches"]


def test_two_sheets_of_one_workbook_are_two_tables(asked: DayRequest) -> None:
    assert day_inputs(replace(asked, orders_sheet="Monday"))["orders"]["sheet"] == "Monday"


# --- others' files, and other runs -----------------------------------------------------------------


@pytest.mark.parametrize("name", [SHEETS[3], SUMMARY])
@pytest.mark.parametrize("resume", [False, True])
def test_a_file_of_somebody_else_in_the_way_is_refused_before_anything_is_written(
    asked: DayRequest, place: Path, name: str, resume: bool
) -> None:
    place.mkdir()
    (place / name).write_bytes(b"of somebody else")
    assert f"{name} is there already, and not of this day's work; move what is there" in refusal(
        asked, place, resume=resume
    )


def test_a_link_that_leads_nowhere_is_in_the_way_too(asked: DayRequest, place: Path) -> None:
    place.mkdir()
    (place / SHEETS[0]).symlink_to(place / "nowhere")
    with pytest.raises(SheetError, match="is there already"):
        made(asked, place)
    assert [each.name for each in place.iterdir()] == [SHEETS[0]]


def test_a_file_that_appears_between_interruption_and_resume_is_refused(asked: DayRequest, place: Path) -> None:
    begun(asked, place, 1)
    for name in SHEETS[1:]:
        (place / name).write_bytes(b"of somebody else")
    assert "20261122-002.xlsx, 20261122-003.xlsx, 20261122-004.xlsx are there already" in refusal(asked, place)


def test_a_file_that_appears_while_the_day_is_written_is_not_replaced(asked: DayRequest, place: Path) -> None:
    steps = files_of(asked, place)
    next(steps)
    (place / SHEETS[2]).write_bytes(b"of somebody else")
    with pytest.raises(SheetError, match=r"20261122-003\.xlsx: the file exists; put that right, and run again"):
        list(steps)
    assert (place / SHEETS[2]).read_bytes() == b"of somebody else"
    assert not (place / MANIFEST_NAME).exists()


def test_other_files_in_the_folder_are_left_alone(asked: DayRequest, whole: dict[str, bytes], place: Path) -> None:
    place.mkdir()
    (place / "notes.txt").write_bytes(b"mine")
    assert made(asked, place) == {**whole, "notes.txt": b"mine"}


def test_a_second_run_into_the_folder_is_refused_while_the_first_is_at_work(
    asked: DayRequest, whole: dict[str, bytes], place: Path
) -> None:
    first = files_of(asked, place)
    next(first)
    assert "another run is at work in this folder; wait until it has ended" in refusal(asked, place)
    assert list(first) == [*SHEETS[1:], SUMMARY]
    assert contents(place) == whole


def test_of_two_runs_that_begin_at_once_one_is_refused(tmp_path: Path) -> None:
    begin_journal(tmp_path, {"made": "2026-11-22"})
    with pytest.raises(SheetError, match="another run has just begun a day's work in this folder"):
        begin_journal(tmp_path, {"made": "2026-11-23"})
    assert begun_on(tmp_path) == MADE


# --- what the system refuses -----------------------------------------------------------------------


def _full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("where", ["compounding.files.tempfile.mkstemp", "compounding.production.journal.os.fsync"])
def test_a_full_disk_is_one_message_and_the_day_can_be_finished(
    asked: DayRequest, whole: dict[str, bytes], place: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = files_of(asked, place)
    next(steps)
    with monkeypatch.context() as patch:
        patch.setattr(where, _full)
        with pytest.raises(SheetError, match=r"No space left on device; put that right, and run again with --resume"):
            list(steps)
    assert sorted(contents(place)) == [SHEETS[0], JOURNAL_NAME]
    assert made(asked, place, resume=True) == whole


def test_a_folder_that_is_removed_half_way_is_one_message(asked: DayRequest, place: Path) -> None:
    steps = files_of(asked, place)
    next(steps)
    shutil.rmtree(place)
    with pytest.raises(SheetError, match="was removed while it was in use; run again"):
        list(steps)
    assert not place.exists()


def test_a_folder_that_cannot_be_written_to_is_refused(
    asked: DayRequest, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(SheetError, match=r"sheets: it cannot be read or written to: Permission denied"):
        made(asked, place)
    monkeypatch.undo()
    place.mkdir()
    monkeypatch.setattr("compounding.files.tempfile.mkstemp", denied)
    with pytest.raises(SheetError, match="Permission denied"):
        made(asked, place)
    assert contents(place) == {}


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[1]", '{"made": "2026-11-22"', '{"made": 1}\n{"file": []}\n', "[" * 100_000]
)
def test_what_is_no_journal_is_refused(asked: DayRequest, place: Path, text: str) -> None:
    place.mkdir()
    (place / JOURNAL_NAME).write_text(text)
    assert "no journal of an unfinished day" in refusal(asked, place)
    with pytest.raises(SheetError, match="no journal"):
        begun_on(place)


@pytest.mark.parametrize("text", ["", "[]", '{"name": "web"}', '{"files": [{"file": 1}]}', '{"files": 3}', "\xff"])
def test_what_is_no_manifest_of_a_day_is_refused(asked: DayRequest, place: Path, text: str) -> None:
    place.mkdir()
    (place / MANIFEST_NAME).write_bytes(text.encode("latin-1"))
    assert "this is no manifest of a day's work; give another folder" in refusal(asked, place)
    assert "give another folder" in refusal(asked, place, resume=False)


@pytest.mark.parametrize("text", ["{}", '{"made": 7}', '{"made": "yesterday"}'])
def test_a_journal_without_its_day_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / JOURNAL_NAME).write_text(text + "\n")
    with pytest.raises(SheetError, match="the work there names no day of compounding"):
        begun_on(tmp_path)


def test_a_resumed_day_keeps_its_day(asked: DayRequest, place: Path) -> None:
    begun(asked, place, 1)
    assert begun_on(place) == MADE
    made(asked, place, resume=True)
    assert begun_on(place) == MADE


@pytest.mark.parametrize(
    ("name", "said"),
    [("a/b", "there is no folder"), ("file", "this is no folder"), ("a\x1b[31mb", "cannot be the name of a folder")],
)
def test_a_folder_that_cannot_be_made_is_refused_at_once(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SheetError, match=said) as caught:
        check_folder(tmp_path / name, resume=False)
    assert "\x1b" not in str(caught.value)


def test_a_folder_is_opened_without_planning_anew(asked: DayRequest, place: Path) -> None:
    plan, header = planned(asked)
    with opened_folder(place, header, plan.day, resume=False) as opened:
        assert opened == DayFolder(path=place, header=header, known={}, changed=())
    assert sorted(contents(place)) == [JOURNAL_NAME]
    assert DROPS[0] == plan.day.batches[1].formula
