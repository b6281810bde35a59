"""How the benchmarks measure: what is compared takes turns in one run, and the fastest time of each counts."""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One line of the table.

    Attributes
    ----------
    ours, other
        What was measured, and what it is compared with, in words with its unit.
    result
        The result in words, such as a ratio.
    goal
        What is wanted, or nothing where there is no goal.
    """

    name: str
    ours: str
    other: str = ""
    result: str = ""
    goal: str = ""


def ratio(name: str, ours: float, other: float, goal: str) -> Measured:
    """Return a line that compares two times in seconds."""
    return Measured(
        name=name, ours=milliseconds(ours), other=milliseconds(other), result=f"{ours / other:.2f}", goal=goal
    )


def milliseconds(seconds: float) -> str:
    """Return a time in words."""
    return f"{seconds * 1000:,.1f} ms"


def fastest(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Return the fastest time of each work [seconds], the works taking turns."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            gc.collect()
            start = time.perf_counter()
            work()
            best[place] = min(best[place], time.perf_counter() - start)
    return best


def fastest_programs(rounds: int, folder: Path, *programs: Sequence[str]) -> list[float]:
    """Return the fastest run of each program [seconds], the programs taking turns.

    The programs start as installed programs do: from modules that have been compiled once.

    Parameters
    ----------
    folder
        Where the compiled modules are kept.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")

    def run(program: Sequence[str]) -> None:
        subprocess.run(program, check=True, stdout=subprocess.DEVNULL, env=environment)

    for program in programs:
        run(program)
    return fastest(rounds, *(partial(run, program) for program in programs))


def machine() -> str:
    """Return the machine and the versions of what is measured."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pint", "openpyxl", "click"))
    return f"{_processor()}, {cores} cores; Python {platform.python_version()}, {libraries}"


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
