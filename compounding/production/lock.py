"""A file held by one run at a time, however that run ends."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compounding.errors import SheetError

# What systems answer where another process holds the file; a file system without locks answers otherwise.
_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
# Windows locks bytes, and lets nobody read those: a place behind all content.
_BEHIND = 1 << 30

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _BEHIND, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file while the block runs: a second run that wants to hold it is refused.

    The system lets go of it also where the process is killed. On a file system without locks nothing is held.

    Raises
    ------
    SheetError
        Another run holds it, or has just removed it.
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        raise _busy(path) from None
    try:
        _hold(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _hold(descriptor: int, path: Path) -> None:
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno in _HELD:
            raise _busy(path) from None
    if not _is_still(descriptor, path):
        raise _busy(path)


def _is_still(descriptor: int, path: Path) -> bool:
    """Return whether the path still leads to the file that is open, and not to another, or to none."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _busy(path: Path) -> SheetError:
    return SheetError(str(path.parent), "another run is at work in this folder", "wait until it has ended")
