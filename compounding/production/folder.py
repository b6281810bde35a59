"""The folder that a day's work is written into: only whole files, and an interrupted day can be finished."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compounding.errors import SheetError
from compounding.files import MANIFEST, SHEET, FileKind, remove_parts, save_file
from compounding.production.differences import differences
from compounding.production.journal import (
    JOURNAL_NAME,
    WrittenFile,
    begin_journal,
    end_journal,
    note_file,
    read_journal,
    trim_journal,
    written_of,
)
from compounding.production.lock import locked
from compounding.production.manifest import MANIFEST_NAME, manifest_content
from compounding.production.sheets import is_unchanged, sheet_contents, written_file
from compounding.records.day import Day
from compounding.records.day.planning import Mapper, PlannedDay
from compounding.records.library import Library

_SHOWN = 5
_ANOTHER = "give another folder"
_NEXT = "give another folder, and with --first-serial the next number, so that no batch number is given twice"
_AGAIN = "put that right, and run again with --resume"


@dataclass(frozen=True, kw_only=True)
class DayFolder:
    """A folder opened for a day's work.

    Attributes
    ----------
    header
        What the day is made from.
    known
        Files that are there already, by their names.
    changed
        Those of them that have been changed since, as by filling a sheet in: they stay as they are.
    gone
        Files of a finished day that are not there any more.
    is_finished
        Whether the day is finished, so that nothing is left to do.
    """

    path: Path
    header: Mapping[str, Any]
    known: Mapping[str, WrittenFile]
    changed: tuple[str, ...]
    gone: tuple[str, ...] = ()
    is_finished: bool = False


def begun_on(folder: Path) -> datetime.date | None:
    """Return the day of compounding of the work that was begun or finished in a folder, or None where there is none.

    Raises
    ------
    SheetError
        What is there cannot be read.
    """
    header = _begun_with(folder)
    if header is None:
        return None
    try:
        return datetime.date.fromisoformat(header["made"])
    except (KeyError, TypeError, ValueError):
        raise SheetError(str(folder), "the work there names no day of compounding", _ANOTHER) from None


def check_inputs(folder: Path, inputs: Mapping[str, Any]) -> None:
    """Refuse to finish the work in a folder with other tables or choices than it was begun with, before it is planned.

    Parameters
    ----------
    inputs
        What the day is made from, as `day_inputs` returns it.

    Raises
    ------
    SheetError
        The work there was begun with others, or cannot be read.
    """
    before = _begun_with(folder)
    if before is not None:
        _refuse_difference(folder, inputs, before)


def _begun_with(folder: Path) -> Mapping[str, Any] | None:
    """Return what the work in a folder is made from; None where there is none."""
    with _refused(folder):
        finished = _manifest(folder)
        journal = None if finished is not None else read_journal(folder)
    return finished[0] if finished is not None else journal.header if journal is not None else None


def check_folder(folder: Path, *, resume: bool) -> None:
    """Refuse a folder into which a day cannot be written, before anything is planned.

    Raises
    ------
    SheetError
        It cannot be made, or holds a day's work and is not to be resumed.
    """
    if not str(folder).isprintable():
        raise SheetError(ascii(str(folder)), "this cannot be the name of a folder", "use plain characters")
    with _refused(folder):
        if not folder.parent.is_dir():
            raise SheetError(str(folder), f"there is no folder {str(folder.parent)!r}", "make it, or give another path")
        if os.path.lexists(folder) and not folder.is_dir():
            raise SheetError(str(folder), "this is no folder", "give the path of a folder")
        if resume:
            return
        if os.path.lexists(folder / MANIFEST_NAME):
            raise SheetError(str(folder), f"there is {MANIFEST_NAME} of a finished day's work in this folder", _NEXT)
        if os.path.lexists(folder / JOURNAL_NAME):
            remedy = "finish it with --resume, or give another folder"
            raise SheetError(str(folder), "an unfinished day's work is in this folder", remedy)


@contextmanager
def opened_folder(folder: Path, header: Mapping[str, Any], day: Day, *, resume: bool) -> Iterator[DayFolder]:
    """Give a folder opened for a day, new or with what is there of an unfinished day, and held by no other run.

    Parameters
    ----------
    header
        What the day is made from, as `day_header` returns it.
    day
        The day as planned.
    resume
        Whether a day that was begun there is finished.

    Raises
    ------
    SheetError
        Files stand in the way, another run is at work there, or the day there was begun from something else.
    """
    check_folder(folder, resume=resume)
    with _refused(folder):
        finished = _manifest(folder)
        if finished is not None:
            opened = _finished(folder, header, *finished)
        elif not os.path.lexists(folder / JOURNAL_NAME):
            _refuse_others(folder, _names(day))
            folder.mkdir(exist_ok=True)
            begin_journal(folder, header)
    if finished is not None:
        yield opened
        return
    with locked(folder / JOURNAL_NAME):
        with _refused(folder):
            opened = _unfinished(folder, header, day)
        yield opened
    # Windows removes no file that is held.
    with _refused(folder):
        if (folder / MANIFEST_NAME).is_file():
            end_journal(folder)


def written_day(opened: DayFolder, planned: PlannedDay, library: Library, work: Mapper = map) -> Iterator[WrittenFile]:
    """Yield each file of a day when it is whole: the sheets in the order of the batches, and the summary.

    Whenever this ends early only whole files are there. The manifest is written last.

    Raises
    ------
    SheetError
        A file cannot be written, or another stands in its place.
    """
    from compounding.sheets.day.workbook import write_day

    day, known = planned.day, opened.known
    wanted = [
        made_from for batch, made_from in zip(day.batches, planned.orders, strict=True) if batch.file not in known
    ]
    contents = sheet_contents(wanted, library, day.paper, work)
    files: list[WrittenFile] = []
    for batch in day.batches:
        files.append(known.get(batch.file) or _saved(next(contents), opened.path, batch.file))
        yield files[-1]
    name = summary_name(day)
    files.append(known.get(name) or _saved(write_day(day), opened.path, name))
    yield files[-1]
    _save(manifest_content(day, opened.header, files), opened.path / MANIFEST_NAME, MANIFEST)


def _saved(content: bytes, folder: Path, name: str) -> WrittenFile:
    """Return a file that was noted in the journal and written."""
    written = written_file(content, name)
    with _refused(folder, _AGAIN):
        note_file(folder, written)
    _save(content, folder / name, SHEET)
    return written


def _save(content: bytes, path: Path, kind: FileKind) -> None:
    try:
        save_file(content, path, kind)
    except SheetError as error:
        with _refused(path.parent, _AGAIN):
            raise SheetError(error.where, error.reason, _AGAIN) from None


def summary_name(day: Day) -> str:
    """Return the name of a day's summary."""
    return f"day-{day.made.isoformat()}.xlsx"


# --- what is there already -------------------------------------------------------------------------


@contextmanager
def _refused(folder: Path, remedy: str = _ANOTHER) -> Iterator[None]:
    """Let what the system refuses of a folder be one message."""
    try:
        yield
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            reason, remedy = "the folder, or its journal, was removed while it was in use", "run again"
        else:
            reason = f"it cannot be read or written to: {error.strerror or error}"
        raise SheetError(str(folder), reason, remedy) from None


def _manifest(folder: Path) -> tuple[dict[str, Any], tuple[WrittenFile, ...]] | None:
    """Return what a finished day was made from, and its files; None where there is no manifest."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return dict(content), tuple(written_of(each) for each in content["files"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SheetError(str(path), "this is no manifest of a day's work", _ANOTHER) from None


def _finished(
    folder: Path, header: Mapping[str, Any], before: Mapping[str, Any], files: Collection[WrittenFile]
) -> DayFolder:
    """Return the folder of a finished day; what a run that was killed at the very end left behind is removed."""
    _refuse_difference(folder, header, before)
    end_journal(folder)
    remove_parts(folder)
    gone = tuple(each.file for each in files if not os.path.lexists(folder / each.file))
    known = {each.file: each for each in files if each.file not in gone}
    return DayFolder(
        path=folder, header=header, known=known, changed=_changed(folder, known), gone=gone, is_finished=True
    )


def _unfinished(folder: Path, header: Mapping[str, Any], day: Day) -> DayFolder:
    """Return the folder of a day that has just begun, or was interrupted."""
    journal = read_journal(folder)
    if journal is None:
        raise FileNotFoundError(folder / JOURNAL_NAME)
    _refuse_difference(folder, header, journal.header)
    _refuse_others(folder, [name for name in _names(day) if name not in journal.noted])
    trim_journal(folder)
    remove_parts(folder)
    known = {name: each for name, each in journal.noted.items() if _is_there(folder / name)}
    return DayFolder(path=folder, header=header, known=known, changed=_changed(folder, known))


def _is_there(path: Path) -> bool:
    """Return whether there is a file; one with nothing in it, left where it was to be written, is removed."""
    if path.is_file() and not path.stat().st_size:
        path.unlink()
    return os.path.lexists(path)


def _changed(folder: Path, known: Mapping[str, WrittenFile]) -> tuple[str, ...]:
    return tuple(name for name, each in known.items() if not is_unchanged(folder, each))


def _names(day: Day) -> list[str]:
    return [*(batch.file for batch in day.batches), summary_name(day)]


def _refuse_others(folder: Path, names: Collection[str]) -> None:
    """Refuse a folder in which there are files that bear names of the day's, and are not its own."""
    there = [name for name in names if os.path.lexists(folder / name)]
    if there:
        more = f" and {len(there) - _SHOWN:,} more" if len(there) > _SHOWN else ""
        verb = "is" if len(there) == 1 else "are"
        raise SheetError(
            str(folder),
            f"{', '.join(there[:_SHOWN])}{more} {verb} there already, and not of this day's work",
            "move what is there, or give another folder: nothing is replaced",
        )


def _refuse_difference(folder: Path, header: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Refuse to finish a day that was begun from something else: it would not be the same files."""
    different = differences(header, before)
    if different:
        *others, last = different
        listed = f"{', '.join(others)} and {last}" if others else last
        raise SheetError(
            str(folder),
            f"the day's work there was begun {listed}",
            "finish it with what it was begun with, or give another folder",
        )
