"""The journal of an unfinished day: what it is made from, and each file that it has written or was about to write.

It lies beside the sheets while they are written, and is gone when the day is finished. A file is noted, with the
SHA-256 of what it is to hold, before it appears: what is there and stands in the journal is the day's own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compounding.errors import SheetError
from compounding.files import JOURNAL, save_file

JOURNAL_NAME = "unfinished-day.jsonl"


@dataclass(frozen=True, kw_only=True)
class WrittenFile:
    """A file of the day: its name, and the SHA-256 and number of its bytes."""

    file: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Journal:
    """A journal as read.

    Attributes
    ----------
    header
        What the day is made from, as it was when it began.
    noted
        What has been written, or was about to be, by its name.
    """

    header: dict[str, Any]
    noted: dict[str, WrittenFile]


def written_of(content: Mapping[str, Any]) -> WrittenFile:
    """Return a file of the day, from a line of a journal or a manifest.

    Raises
    ------
    KeyError, TypeError
        The line does not say what it must.
    """
    file, sha256, size = content["file"], content["sha256"], content["size"]
    if not (isinstance(file, str) and isinstance(sha256, str) and isinstance(size, int)):
        raise TypeError(content)
    return WrittenFile(file=file, sha256=sha256, size=size)


def begin_journal(folder: Path, header: Mapping[str, Any]) -> None:
    """Write the journal of a day that begins.

    Raises
    ------
    SheetError
        Another run has begun a day there, or it cannot be written.
    """
    text = json.dumps(dict(header), ensure_ascii=False, sort_keys=True) + "\n"
    try:
        save_file(text.encode(), folder / JOURNAL_NAME, JOURNAL)
    except SheetError:
        if not os.path.lexists(folder / JOURNAL_NAME):
            raise
        raise SheetError(
            str(folder), "another run has just begun a day's work in this folder", "give another folder"
        ) from None


def note_file(folder: Path, written: WrittenFile) -> None:
    """Add a file that is about to be written to the journal.

    Raises
    ------
    OSError
        It cannot be added, or the journal is gone.
    """
    line = json.dumps({"file": written.file, "sha256": written.sha256, "size": written.size}, ensure_ascii=False)
    with (folder / JOURNAL_NAME).open("r+b") as journal:
        journal.seek(0, os.SEEK_END)
        journal.write(line.encode() + b"\n")
        journal.flush()
        os.fsync(journal.fileno())


def read_journal(folder: Path) -> Journal | None:
    """Return the journal of a folder, or None where there is none.

    A last line that was cut short, when the machine went off, is passed over: its file had not appeared yet.

    Raises
    ------
    SheetError
        It is no journal.
    OSError
        It cannot be read.
    """
    path = folder / JOURNAL_NAME
    if not path.is_file():
        return None
    header, *lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    try:
        begun = dict(json.loads(header))
        noted = [written_of(json.loads(line)) for line in lines[:-1]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SheetError(str(path), "this is no journal of an unfinished day", "give another folder") from None
    return Journal(header=begun, noted={each.file: each for each in noted})


def trim_journal(folder: Path) -> None:
    """Take a last line that was cut short out of a journal, so that what is added stands on a line of its own.

    Raises
    ------
    OSError
        It cannot be written.
    """
    with (folder / JOURNAL_NAME).open("r+b") as journal:
        journal.truncate(journal.read().rfind(b"\n") + 1)


def end_journal(folder: Path) -> None:
    """Remove the journal of a day that is finished.

    Raises
    ------
    OSError
        It cannot be removed.
    """
    (folder / JOURNAL_NAME).unlink(missing_ok=True)
