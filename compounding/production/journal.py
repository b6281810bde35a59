"""The journal of an unfinished day: what it is made from, and each file that is whole.

It lies beside the sheets while they are written, and is gone when the day is finished.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compounding.errors import SheetError
from compounding.files import JOURNAL, save_file

JOURNAL_NAME = "unfinished-day.jsonl"


@dataclass(frozen=True, kw_only=True)
class WrittenFile:
    """A file that was written whole: its name, and the SHA-256 and number of its bytes."""

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
    written
        What is whole, by its name.
    """

    header: dict[str, Any]
    written: dict[str, WrittenFile]


def written_of(content: Mapping[str, Any]) -> WrittenFile:
    """Return a file that was written, from a line of a journal or a manifest.

    Raises
    ------
    KeyError
        The line does not say what it must.
    """
    return WrittenFile(file=content["file"], sha256=content["sha256"], size=content["size"])


def begin_journal(folder: Path, header: dict[str, Any]) -> None:
    """Write the journal of a day that begins."""
    text = json.dumps(header, ensure_ascii=False, sort_keys=True) + "\n"
    save_file(text.encode(), folder / JOURNAL_NAME, JOURNAL)


def note_written(folder: Path, written: WrittenFile) -> None:
    """Add a file that is whole to the journal."""
    line = json.dumps({"file": written.file, "sha256": written.sha256, "size": written.size}, ensure_ascii=False)
    with (folder / JOURNAL_NAME).open("a", encoding="utf-8") as journal:
        journal.write(line + "\n")


def read_journal(folder: Path) -> Journal | None:
    """Return the journal of a folder, or None where there is none.

    A last line that was cut short, when the machine went off, is passed over: its file is compared anew.

    Raises
    ------
    SheetError
        It is no journal.
    """
    path = folder / JOURNAL_NAME
    if not path.is_file():
        return None
    header, *lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    try:
        begun = dict(json.loads(header))
        written = [written_of(json.loads(line)) for line in lines[:-1]]
    except (ValueError, KeyError, TypeError):
        raise SheetError(
            str(path), "this is no journal of an unfinished day", "remove it, and write into an empty folder"
        ) from None
    return Journal(header=begun, written={each.file: each for each in written})


def end_journal(folder: Path) -> None:
    """Remove the journal of a day that is finished."""
    (folder / JOURNAL_NAME).unlink()
