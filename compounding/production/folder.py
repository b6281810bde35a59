"""The folder that a day's work is written into: only whole files, and an interrupted day can be finished."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compounding.errors import SheetError
from compounding.files import MANIFEST, SHEET, remove_parts, save_file
from compounding.production.journal import (
    JOURNAL_NAME,
    WrittenFile,
    begin_journal,
    end_journal,
    note_written,
    read_journal,
    written_of,
)
from compounding.production.manifest import MANIFEST_NAME, manifest_content
from compounding.production.sheets import SheetJob, unchanged, written_file, written_sheets
from compounding.records.day import Day
from compounding.records.day.planning import Mapper, PlannedDay
from compounding.records.library import Library

_SHOWN = 5
_WHAT: Mapping[str, str] = {
    "toolkit": "the toolkit",
    "made": "the day of compounding",
    "paper": "the paper",
    "merge": "--merge",
    "first_serial": "the first serial number",
    "orders": "the order table",
    "stock": "the stock table",
    "profile": "the profile",
    "batches": "the formulas",
}


@dataclass(frozen=True, kw_only=True)
class DayFolder:
    """A folder opened for a day's work.

    Attributes
    ----------
    header
        What the day is made from.
    known
        Files that are whole already, by their names.
    changed
        Those of them that have been changed since, as by filling a sheet in: they stay as they are.
    is_finished
        Whether the day is finished, so that nothing is left to do.
    """

    path: Path
    header: Mapping[str, Any]
    known: Mapping[str, WrittenFile]
    changed: tuple[str, ...]
    is_finished: bool


def begun_on(folder: Path) -> datetime.date | None:
    """Return the day of compounding of the work that was begun or finished in a folder, or None where there is none.

    Raises
    ------
    SheetError
        What is there cannot be read.
    """
    finished, header, _ = _found(folder)
    if header is None:
        return None
    try:
        return datetime.date.fromisoformat(header["made"])
    except (KeyError, TypeError, ValueError):
        name = MANIFEST_NAME if finished else JOURNAL_NAME
        raise SheetError(str(folder / name), "it cannot be read", "give another folder") from None


def check_folder(folder: Path, *, resume: bool) -> None:
    """Refuse a folder into which a day cannot be written, before anything is planned.

    Raises
    ------
    SheetError
        It cannot be made, or holds a day's work and is not to be resumed.
    """
    if not folder.parent.is_dir():
        raise SheetError(str(folder), f"there is no folder {str(folder.parent)!r}", "make it, or give another path")
    if folder.exists() and not folder.is_dir():
        raise SheetError(str(folder), "this is a file", "give the path of a folder")
    if resume:
        return
    if (folder / MANIFEST_NAME).exists():
        raise SheetError(str(folder), "a finished day's work is in this folder", "give another folder")
    if (folder / JOURNAL_NAME).exists():
        remedy = "finish it with --resume, or give another folder"
        raise SheetError(str(folder), "an unfinished day's work is in this folder", remedy)


def opened_folder(folder: Path, header: Mapping[str, Any], day: Day, *, resume: bool) -> DayFolder:
    """Return a folder opened for a day: new, or with what is whole of an unfinished day.

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
        Files stand in the way, or the day there was begun from something else.
    """
    check_folder(folder, resume=resume)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise SheetError(str(folder), f"it cannot be made: {error.strerror or error}", "give another folder") from None
    finished, before, written = _found(folder)
    if before is None:
        _refuse_others(folder, day)
        begin_journal(folder, dict(header))
        return DayFolder(path=folder, header=header, known={}, changed=(), is_finished=False)
    _refuse_difference(folder, header, before)
    known = {each.file: each for each in written}
    there = {name: each for name, each in known.items() if finished or (folder / name).is_file()}
    same = set(unchanged(folder, there))
    return DayFolder(
        path=folder,
        header=header,
        known=there,
        changed=tuple(name for name in there if name not in same),
        is_finished=finished,
    )


def written_day(opened: DayFolder, planned: PlannedDay, library: Library, work: Mapper = map) -> Iterator[WrittenFile]:
    """Yield each file of a day when it is whole: the sheets in the order of the batches, and the summary.

    Whenever this ends early only whole files are there. The manifest is written last, and the journal is then gone.

    Raises
    ------
    SheetError
        A file cannot be written, or another stands in its place.
    """
    day, folder = planned.day, opened.path
    remove_parts(folder)
    jobs = [
        SheetJob(file=batch.file, made_from=made_from, is_there=(folder / batch.file).exists())
        for batch, made_from in zip(day.batches, planned.orders, strict=True)
        if batch.file not in opened.known
    ]
    made = written_sheets(jobs, library, folder, day.paper, work)
    files: list[WrittenFile] = []
    for batch in day.batches:
        known = opened.known.get(batch.file)
        written = known if known is not None else next(made)
        if known is None:
            note_written(folder, written)
        files.append(written)
        yield written
    summary = _summary(day, folder)
    files.append(summary)
    yield summary
    save_file(manifest_content(day, opened.header, files), folder / MANIFEST_NAME, MANIFEST)
    end_journal(folder)


def _summary(day: Day, folder: Path) -> WrittenFile:
    from compounding.sheets.day.workbook import write_day

    name = summary_name(day)
    content = write_day(day)
    # A summary is written last but for the manifest: where it is there, the day ended between the two.
    save_file(content, folder / name, SHEET, overwrite=True)
    return written_file(content, name)


def summary_name(day: Day) -> str:
    """Return the name of a day's summary."""
    return f"day-{day.made.isoformat()}.xlsx"


# --- what is there already -------------------------------------------------------------------------


def _found(folder: Path) -> tuple[bool, dict[str, Any] | None, tuple[WrittenFile, ...]]:
    """Return whether a day is finished, what it was made from, and its files; None where there is no day's work."""
    manifest = folder / MANIFEST_NAME
    if manifest.is_file():
        try:
            content = json.loads(manifest.read_text(encoding="utf-8"))
            files = [written_of(each) for each in content["files"]]
        except (ValueError, KeyError, TypeError):
            raise SheetError(str(manifest), "this is no manifest of a day's work", "give another folder") from None
        return True, content, tuple(files)
    journal = read_journal(folder)
    return (False, None, ()) if journal is None else (False, journal.header, tuple(journal.written.values()))


def _refuse_others(folder: Path, day: Day) -> None:
    """Refuse a folder in which files have the names of the day's."""
    names = [*(batch.file for batch in day.batches), summary_name(day)]
    there = [name for name in names if (folder / name).exists()]
    if there:
        more = f" and {len(there) - _SHOWN:,} more" if len(there) > _SHOWN else ""
        raise SheetError(
            str(folder), f"{', '.join(there[:_SHOWN])}{more} are there already", "give another folder: none is replaced"
        )


def _refuse_difference(folder: Path, header: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Refuse to finish a day that was begun from something else: it would not be the same files."""
    different = [words for key, words in _WHAT.items() if header.get(key) != before.get(key)]
    if len(different) > 1 and _WHAT["batches"] in different:
        different.remove(_WHAT["batches"])
    if different:
        raise SheetError(
            str(folder),
            f"the day's work there was begun with another state of {' and '.join(different)}",
            "finish it with what it was begun with, or give another folder",
        )
