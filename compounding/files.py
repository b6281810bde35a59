"""Files that are written whole or not at all, and never over another by accident."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from compounding.errors import SheetError

# File systems take names of 255 bytes; a character may take four.
_LONGEST_NAME = 60
_PART_PREFIX, _PART_SUFFIX = ".compounding.", ".part"


@dataclass(frozen=True)
class FileKind:
    """A kind of file: how its name ends, and what is said of a name that ends otherwise."""

    suffix: str
    rule: str


SHEET = FileKind(".xlsx", "a batch sheet is an .xlsx file")
REPORT = FileKind(".xlsx", "a report is an .xlsx file")
PICTURE = FileKind(".png", "a picture is a .png file")
VALIDATION = FileKind(".xlsx", "the record of a validation is an .xlsx file")
LABELS = FileKind(".pdf", "labels are a .pdf file")
LOG = FileKind(".csv", "a log is a .csv file")
ORDER_FORM = FileKind(".xlsx", "an order form is an .xlsx file")
MANIFEST = FileKind(".json", "a manifest is a .json file")
JOURNAL = FileKind(".jsonl", "a journal is a .jsonl file")
FORMULA = FileKind(".toml", "a formula is a .toml file")
TABLE = FileKind(".csv", "a table to fill in is a .csv file")


def check_path(path: Path, kind: FileKind, *, overwrite: bool = False) -> None:
    """Refuse a path to which no file of a kind can be written, before anything is worked out.

    Raises
    ------
    SheetError
        Why it cannot be written, and what to give instead.
    """
    folder = path.parent
    if not str(path).isprintable() or len(path.name) > _LONGEST_NAME:
        raise SheetError(
            ascii(str(path))[:80], "this cannot be the name of a file", f"use at most {_LONGEST_NAME} plain characters"
        )
    if not folder.is_dir():
        raise SheetError(str(path), f"there is no folder {str(folder)!r}", "make it, or give another path")
    if path.is_dir():
        raise SheetError(str(path), "this is a folder", "give the name of a file in it")
    if path.suffix.lower() != kind.suffix:
        raise SheetError(str(path), kind.rule, f"write {path.stem}{kind.suffix}")
    if path.exists() and not overwrite:
        raise _exists(path)


def save_file(content: bytes, path: Path, kind: FileKind, *, overwrite: bool = False) -> None:
    """Write a file, whole or not at all.

    Parameters
    ----------
    content
        The bytes of the file.
    path
        The file to write.
    overwrite
        Whether an existing file is replaced.

    Raises
    ------
    SheetError
        The folder is missing, the file exists and is not to be replaced, or it cannot be written.
    """
    check_path(path, kind, overwrite=overwrite)
    try:
        _place(content, path, overwrite=overwrite)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise SheetError(str(path), f"it cannot be written: {error.strerror or error}", "give another path") from None


def save_files(contents: Iterable[tuple[bytes, Path]], kind: FileKind, *, overwrite: bool = False) -> None:
    """Write several files, all of them or none; a file that was replaced is put back.

    Parameters
    ----------
    contents
        For each file its bytes and its path.
    overwrite
        Whether existing files are replaced.

    Raises
    ------
    SheetError
        One of them cannot be written; the message names it.
    """
    done: list[tuple[Path, bytes | None]] = []
    try:
        for content, path in contents:
            before = _content(path) if overwrite and path.is_file() else None
            save_file(content, path, kind, overwrite=overwrite)
            done.append((path, before))
    except SheetError:
        for path, before in done:
            if before is None:
                path.unlink()
            else:
                save_file(before, path, kind, overwrite=True)
        raise


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        text = f"the file to be replaced cannot be read: {error.strerror or error}"
        raise SheetError(str(path), text, "give another path") from None


def _exists(path: Path) -> SheetError:
    return SheetError(str(path), "the file exists", "give another name, or allow it to be overwritten (--force)")


def remove_parts(folder: Path) -> None:
    """Remove what is left in a folder of files that were being written when the machine or the program ended."""
    for part in folder.glob(f"{_PART_PREFIX}*{_PART_SUFFIX}"):
        part.unlink(missing_ok=True)


def _place(content: bytes, path: Path, *, overwrite: bool) -> None:
    descriptor, name = tempfile.mkstemp(prefix=_PART_PREFIX, suffix=_PART_SUFFIX, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        if overwrite:
            part.replace(path)
        else:
            _linked(part, path)
    finally:
        part.unlink(missing_ok=True)


def _linked(part: Path, path: Path) -> None:
    """Give the finished file its name, which fails if another has taken it meanwhile."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: claim the name first, then replace the empty claim.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        part.replace(path)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
