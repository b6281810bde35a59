"""What a day's orders cost: both cores against one, and memory against the number of orders; see `speed`."""

from __future__ import annotations

import datetime
import itertools
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from compounding.production.day import DayRequest, day_header, day_inputs, planned_day
from compounding.production.folder import opened_folder, written_day
from compounding.production.processes import usable_cores, workers
from compounding.records.library import find_library
from tests.benchmarks.measuring import Measured, fastest, milliseconds

_ORDERS, _ROUNDS = 300, 3
_MEMORY = (100, 400, 1000)
_HEAD = "number,formula,strength,quantity,source"
_KINDS = (
    ("naltrexone-capsule", ("0.5 mg/capsule", "1.5 mg/capsule", "3 mg/capsule", "4.5 mg/capsule"), "90 capsules"),
    ("naltrexone-sublingual-drops", ("0.5 mg/mL", "1 mg/mL", "2 mg/mL"), "30 mL"),
    ("naltrexone-cream", ("0.5 %", "1 %", "2 %"), "30 g"),
)
_STARTER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
print(os.wait4(process.pid, 0)[2].ru_maxrss)
"""
_STOCK = """material,form,lot,expiry,on hand,assay,assay basis,water,mean tablet mass,tablets weighed,size
naltrexone hydrochloride tablets 50 mg,tablet,T-1,2028-03,900 tablets,,,,410 mg,20,
naltrexone hydrochloride tablets 50 mg,tablet,T-2,2028-09,90000 tablets,,,,408 mg,20,
naltrexone hydrochloride,powder,P-1,2028-05-31,5 kg,99.5 %,anhydrous,8.7 %,,,
microcrystalline cellulose PH-105,excipient,M-1,2029-01,100 kg,,,,,,
gelatin capsule shells,capsule shell,S-1,2030-06,900000 capsules,,,,,,3
"""


def days(folder: Path) -> Iterator[Measured]:
    """Yield what both cores bring, and the most memory that the command takes for so many orders."""
    yield from _cores(folder)
    yield from _memory(folder)


def _cores(folder: Path) -> Iterator[Measured]:
    places = (folder / f"day-{number}" for number in itertools.count())
    works: list[Callable[[], object]] = [partial(_day, folder, places, cores) for cores in (usable_cores(), 1)]
    ours, one = fastest(_ROUNDS, *works)
    yield Measured(
        name=f"{_ORDERS} orders with a stock table, on {usable_cores()} cores against one: how many times as fast",
        ours=milliseconds(ours),
        other=milliseconds(one),
        result=f"{one / ours:.2f}",
        goal=">= 1.8",
    )


def _day(folder: Path, places: Iterator[Path], cores: int) -> None:
    place = next(places)
    orders, stock = tables(folder, _ORDERS)
    request = DayRequest(
        orders=orders,
        stock=stock,
        profile=None,
        pharmacy=None,
        library=find_library(),
        made=datetime.date(2026, 11, 22),
    )
    with workers(cores) as work:
        planned = planned_day(request, work)
        header = day_header(day_inputs(request), planned.day)
        with opened_folder(place, header, planned.day, resume=False) as opened:
            for _ in written_day(opened, planned, request.library, work):
                pass
    shutil.rmtree(place)


def _memory(folder: Path) -> Iterator[Measured]:
    used = [_kilobytes(folder, number) for number in _MEMORY]
    for number, kilobytes in zip(_MEMORY, used, strict=True):
        yield Measured(
            name=f"most memory of the command for {number:,} orders, against {_MEMORY[0]}",
            ours=f"{kilobytes / 1024:.1f} MB",
            other=f"{used[0] / 1024:.1f} MB",
            result=f"{kilobytes / used[0]:.2f}",
            goal="flat",
        )


def _kilobytes(folder: Path, number: int) -> int:
    """Return the most memory that a process of the command takes [kB]."""
    orders, stock = tables(folder, number)
    place = folder / f"memory-{number}"
    words = [sys.executable, "-m", "compounding", "orders", str(orders), "--stock", str(stock), "--profile", "none"]
    # Started by a small process: what a process was forked from counts as its own memory.
    starter = [sys.executable, "-c", _STARTER, *words, "--output-dir", str(place)]
    ran = subprocess.run(starter, check=True, capture_output=True, text=True)
    shutil.rmtree(place)
    return int(ran.stdout)


def tables(folder: Path, number: int) -> tuple[Path, Path]:
    """Return an order table of so many rows of all forms, strengths and sources, and a stock table."""
    kinds = [(formula, strength, amount) for formula, strengths, amount in _KINDS for strength in strengths]
    rows = (
        f"RX-{place},{','.join(kinds[place % len(kinds)])},{'tablets' if place % 3 else 'powder'}"
        for place in range(number)
    )
    orders, stock = folder / f"orders-{number}.csv", folder / "stock.csv"
    orders.write_text("\n".join([_HEAD, *rows]) + "\n", encoding="utf-8")
    stock.write_text(_STOCK, encoding="utf-8")
    return orders, stock
