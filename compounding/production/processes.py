"""Work shared out over the processor's cores, its results in the order of what was given."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from typing import Any

from compounding.records.day.planning import Mapper

# Items that a process is handed at once: few enough that all cores end together.
_AT_ONCE = 4
# To start other processes for so few is slower than to do them here.
_FEW = 12


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def workers(cores: int) -> Iterator[Mapper]:
    """Give a `map` that works on so many cores: in this process for one, in others for more.

    Where the block is left early, what was not begun is not begun any more.
    """
    if cores < 2:
        yield map
        return
    pool = ProcessPoolExecutor(max_workers=cores, initializer=_prepare)
    try:
        yield _mapper(pool)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _mapper(pool: ProcessPoolExecutor) -> Mapper:
    def mapped(function: Callable[[Any], Any], items: Sequence[Any]) -> Iterable[Any]:
        if len(items) < _FEW:
            return map(function, items)
        return pool.map(function, items, chunksize=_AT_ONCE)

    return mapped


def _prepare() -> None:
    """Leave an interruption to the process that began the work, and end with it, also where it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
