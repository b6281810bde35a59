"""Work on several cores: in order, to the end of every process, and one message where a process is lost."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from compounding.errors import SheetError
from compounding.production.processes import usable_cores, workers
from compounding.records.day.planning import Mapper
from tests.production.days import CREAM, DROPS, made, request

# Functions that are handed to other processes stand in modules that those can import.
_NUMBERS = tuple(range(50))


def _nothing_runs() -> bool:
    return not multiprocessing.active_children()


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_results_come_in_the_order_of_what_was_given(cores: int) -> None:
    with workers(cores) as work:
        assert list(work(str, _NUMBERS)) == [str(each) for each in _NUMBERS]
        assert list(work(str, _NUMBERS[:1])) == ["0"]
        assert list(work(str, ())) == []
    assert _nothing_runs()


def test_only_as_much_is_begun_as_is_needed_soon() -> None:
    taken: list[int] = []

    class Counted(list[int]):
        def __getitem__(self, place: object) -> object:  # type: ignore[override]
            found = super().__getitem__(place)  # type: ignore[call-overload]
            taken.extend(found)
            return found

    with workers(2) as work:
        results = iter(work(str, Counted(range(1000))))
        assert next(results) == "0"
        assert len(taken) < 50
    assert _nothing_runs()


@pytest.mark.parametrize(("cores", "items"), [(1, None), (8, 4), (8, 0)])
def test_for_one_core_or_few_items_no_process_is_started(cores: int, items: int | None) -> None:
    with workers(cores, items) as work:
        assert list(work(os.getpgid, [0] * 20)) == [os.getpgid(0)] * 20
        assert _nothing_runs()


def test_other_processes_do_the_work() -> None:
    with workers(2) as work:
        assert os.getpid() not in set(work(_process, _NUMBERS))


def _process(_: int) -> int:
    return os.getpid()


def test_an_error_in_another_process_is_raised_here_as_it_is() -> None:
    with pytest.raises(ValueError, match="invalid literal"), workers(2) as work:
        list(work(int, [*"01234567890123", "four"]))
    assert _nothing_runs()


def _lost(work: Mapper) -> list[object]:
    return list(work(_killed, _NUMBERS))


def _killed(number: int) -> int:
    if number == 20:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_is_killed_is_one_message_and_the_others_end() -> None:
    with pytest.raises(SheetError) as caught, workers(2) as work:
        _lost(work)
    assert str(caught.value).startswith("the day's work: one of its processes was ended from outside")
    assert "--resume" in str(caught.value)
    assert caught.value.__cause__ is None
    assert _nothing_runs()


def test_work_that_is_left_early_is_not_begun_any_more() -> None:
    start = time.monotonic()
    with workers(2) as work:
        assert next(iter(work(_slow, _NUMBERS))) == 0
    assert time.monotonic() - start < 50 * 0.05
    assert _nothing_runs()


def _slow(number: int) -> int:
    time.sleep(0.05)
    return number


def test_beside_another_thread_processes_are_not_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert _method(monkeypatch) == "spawn"
    finally:
        done.set()
        other.join()


def _method(monkeypatch: pytest.MonkeyPatch) -> str:
    asked: list[str] = []
    context: Callable[[str], object] = multiprocessing.get_context

    def noted(method: str) -> object:
        asked.append(method)
        return context(method)

    monkeypatch.setattr(multiprocessing, "get_context", noted)
    with workers(2):
        pass
    return asked[0]


def test_all_cores_that_may_be_used_are_counted() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize("method", ["", "spawn"])
def test_on_two_cores_a_day_has_the_same_bytes_as_on_one(tmp_path: Path, method: str) -> None:
    asked = request(tmp_path, [DROPS, CREAM] * 6)
    one = made(asked, tmp_path / "one")
    with workers(2, method=method) as work:
        assert made(asked, tmp_path / "two", work=work) == one
    assert _nothing_runs()
