"""Pictures as files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from compounding.errors import SheetError

_PNG = ".png"
_MODE = 0o644


def save_picture(content: bytes, path: Path, *, overwrite: bool = False) -> None:
    """Write a picture to a .png file, whole or not at all.

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
    check_picture_path(path, overwrite=overwrite)
    try:
        _place(content, path, overwrite=overwrite)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise SheetError(str(path), f"it cannot be written: {error.strerror or error}", "give another path") from None


def check_picture_path(path: Path, *, overwrite: bool = False) -> None:
    """Refuse a path to which no picture can be written, before anything is worked out.

    Raises
    ------
    SheetError
        Why it cannot be written, and what to give instead.
    """
    if path.suffix.lower() != _PNG:
        raise SheetError(str(path), "a picture is a .png file", f"write {path.stem}{_PNG}")
    if not path.parent.is_dir():
        raise SheetError(str(path), f"there is no folder {str(path.parent)!r}", "make it, or give another path")
    if path.is_dir():
        raise SheetError(str(path), "this is a folder", "give the name of a file in it")
    if path.exists() and not overwrite:
        raise _exists(path)


def _exists(path: Path) -> SheetError:
    return SheetError(str(path), "the file exists", "give another name, or allow it to be overwritten (--force)")


def _place(content: bytes, path: Path, *, overwrite: bool) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".picture.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(_MODE)
        if overwrite:
            part.replace(path)
        else:
            _linked(part, path)
    finally:
        part.unlink(missing_ok=True)


def _linked(part: Path, path: Path) -> None:
    """Give the finished file its name, which fails where a file has come to be there in the meantime."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: claim the name, then replace the empty claim.
        path.touch(exist_ok=False)
        part.replace(path)
