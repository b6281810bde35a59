"""How fast the toolkit is, in one table: run `python -m tests.benchmarks.speed`.

All is measured in one run on the machine at hand, and compared within it. This is no test: it fails nothing and is not
collected.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.bulk import bulk
from tests.benchmarks.commands import commands
from tests.benchmarks.days import days
from tests.benchmarks.measuring import Measured, machine
from tests.benchmarks.memory import memory
from tests.benchmarks.planning import planning

_HEADS = Measured(name="", ours="compounding", other="compared with", result="ratio", goal="goal")


def measured(folder: Path) -> Iterator[Measured]:
    """Yield the lines of the table.

    Parameters
    ----------
    folder
        Where files are written meanwhile.
    """
    yield from commands(folder)
    # Before much is kept in memory, which the collector of garbage would walk through while a plan is timed.
    yield from planning()
    yield from bulk()
    yield from memory()
    yield from days(folder)


def main() -> None:
    """Measure, and print the table line by line."""
    sys.stdout.write(f"{machine()}\n\n{_line(_HEADS)}")
    with tempfile.TemporaryDirectory() as folder:
        for each in measured(Path(folder)):
            sys.stdout.write(_line(each))
            sys.stdout.flush()


def _line(each: Measured) -> str:
    return f"{each.name:84} {each.ours:>15} {each.other:>15} {each.result:>6}  {each.goal}".rstrip() + "\n"


if __name__ == "__main__":
    main()
