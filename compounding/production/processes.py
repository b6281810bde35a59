"""Work shared out over the processor's cores, its results in the order of what was given."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import parent_process
from multiprocessing.context import BaseContext
from typing import Any

from compounding.errors import SheetError
from compounding.records.day.planning import Mapper

# Items that a process is handed at once: few enough that all cores end together.
_AT_ONCE = 4
# Groups of items that are under way for each process: enough that none waits, few enough that results do not pile up.
_AHEAD = 3
# To start other processes for so few is slower than to do them here.
_FEW = 12
# More processes than these cannot be waited for on Windows.
_MOST = 60
_FORK = "fork"


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def workers(cores: int, items: int | None = None, *, method: str = "") -> Iterator[Mapper]:
    """Give a `map` that works on so many cores: in this process for one, in others for more.

    Where the block is left early, what was not begun is not begun any more, and no process is left behind.

    Parameters
    ----------
    items
        How many there will be at most, so that no more processes are started than have work.
    method
        How processes are started, as `multiprocessing` names it; the quickest that is safe if left out.

    Raises
    ------
    SheetError
        One of the processes was ended from outside.
    """
    if items is not None:
        cores = min(cores, -(-items // _AT_ONCE))
    if cores < 2:
        yield map
        return
    pool = ProcessPoolExecutor(
        max_workers=min(cores, _MOST), mp_context=_context(method or _safe_method()), initializer=_prepare
    )
    try:
        yield partial(_mapped, pool, _AHEAD * min(cores, _MOST))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _safe_method() -> str:
    """Return how processes are started: as a copy of this one, with all it has read, where that is safe."""
    return _FORK if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _context(method: str) -> BaseContext:
    return multiprocessing.get_context(method)


def _mapped(
    pool: ProcessPoolExecutor, most: int, function: Callable[[Any], Any], items: Sequence[Any]
) -> Iterable[Any]:
    return map(function, items) if len(items) < _FEW else _in_order(pool, most, function, items)


def _in_order(
    pool: ProcessPoolExecutor, most: int, function: Callable[[Any], Any], items: Sequence[Any]
) -> Iterator[Any]:
    """Yield the results in the order of the items, with at most so many groups of them under way."""
    waiting: deque[Future[list[Any]]] = deque()
    try:
        for start in range(0, len(items), _AT_ONCE):
            waiting.append(_submitted(pool, function, items[start : start + _AT_ONCE]))
            if len(waiting) == most:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise SheetError(
            "the day's work",
            "one of its processes was ended from outside, perhaps because memory was short",
            "run it again: with --resume if files were being written, and with --cores 1 if memory is short",
        ) from None
    finally:
        for each in waiting:
            each.cancel()


def _submitted(pool: ProcessPoolExecutor, function: Callable[[Any], Any], items: Sequence[Any]) -> Future[list[Any]]:
    with warnings.catch_warnings():
        # Python warns of a copy of a process with threads, and counts those that libraries keep idle: `_safe_method`
        # has made sure that none of ours runs.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        return pool.submit(_results, function, items)


def _results(function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    return [function(each) for each in items]


def _prepare() -> None:
    """Leave an interruption to the process that began the work, and end with it, also where it is killed."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
