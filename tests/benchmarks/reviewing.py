"""What a review costs: run `python -m tests.benchmarks.reviewing`, with a number of sheets for the folder if wished.

The review of a filled sheet is compared with loading its file twice by openpyxl, for the formulas and for the values,
in one run on the machine at hand; the fastest time counts. Then a folder of copies is reviewed, and the memory is
measured after each tenth of them. This is no test: it fails nothing and is not collected.
"""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl

from tests.sheets.review.files import FORMS, good, reviewed

_ROUNDS = 5
_SHEETS = 200


def fastest(work: Callable[[], object]) -> float:
    """Return the fastest time in which something is done [seconds]."""
    best = float("inf")
    for _ in range(_ROUNDS):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def loaded_twice(path: Path) -> None:
    """Load a file as openpyxl does, for its formulas and for its values."""
    openpyxl.load_workbook(path)
    openpyxl.load_workbook(path, data_only=True)


def single(folder: Path) -> None:
    """Measure the review of one sheet of each form."""
    for name in FORMS:
        path = folder / "one.xlsx"
        path.write_bytes(good(name))
        ours, twice = fastest(partial(reviewed, path)), fastest(partial(loaded_twice, path))
        sys.stdout.write(
            f"{name:24} {ours * 1000:6.0f} ms, openpyxl twice {twice * 1000:6.0f} ms: {ours / twice:.2f}\n"
        )


def folder_of(folder: Path, number: int) -> None:
    """Measure time and memory of a folder of so many sheets."""
    contents = [good(name) for name in FORMS]
    kept = []
    start = time.perf_counter()
    for place in range(number):
        path = folder / f"{place}.xlsx"
        path.write_bytes(contents[place % len(contents)])
        kept.append(reviewed(path))
        path.unlink()
        if (place + 1) % max(1, number // 10) == 0:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            seconds = time.perf_counter() - start
            sys.stdout.write(f"{place + 1:6} sheets {seconds:7.1f} s, at most {peak:6.1f} MB\n")


def main() -> None:
    """Measure and print the tables."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else _SHEETS
    with tempfile.TemporaryDirectory() as name:
        single(Path(name))
        folder_of(Path(name), number)


if __name__ == "__main__":
    main()
