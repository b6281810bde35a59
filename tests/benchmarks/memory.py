"""Whether memory grows with the number of sheets: run `python -m tests.benchmarks.memory`, or see `speed`."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from compounding.records.preparation import prepare
from compounding.sheets.workbook import write_sheet
from tests.benchmarks.bulk import different_order
from tests.benchmarks.measuring import Measured
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, formula

_AFTER = (100, 300, 600)
_FORMULAS = (CAPSULES, DROPS, CREAM)
_PAGES = Path("/proc/self/statm")


def memory() -> Iterator[Measured]:
    """Yield the memory of a process of its own after so many different sheets."""
    ran = subprocess.run([sys.executable, "-m", "tests.benchmarks.memory"], check=True, capture_output=True, text=True)
    used = list(map(int, ran.stdout.split()))
    first = used[0]
    for count, kilobytes in zip(_AFTER, used, strict=True):
        yield Measured(
            name=f"memory after {count} sheets, against {_AFTER[0]}",
            ours=f"{kilobytes / 1024:.1f} MB",
            other=f"{first / 1024:.1f} MB",
            result=f"{kilobytes / first:.2f}",
            goal="flat",
        )


def main() -> None:
    """Write sheets, and print the memory in kilobytes after each count of them."""
    for number in range(1, max(_AFTER) + 1):
        formula_id = _FORMULAS[number % len(_FORMULAS)]
        write_sheet(prepare(different_order(formula_id, number), formula(formula_id)))
        if number in _AFTER:
            sys.stdout.write(f"{_kilobytes()}\n")


def _kilobytes() -> int:
    """Return the memory in use now where the system tells, else the most that was in use."""
    if _PAGES.exists():
        return int(_PAGES.read_text(encoding="ascii").split()[1]) * resource.getpagesize() // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
