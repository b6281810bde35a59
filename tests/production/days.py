"""Days of work as tables, and made into folders as the command does it."""

from __future__ import annotations

import csv
import datetime
import functools
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from compounding.production.day import DayRequest, day_header, day_inputs, day_tables
from compounding.production.folder import DayFolder, opened_folder, written_day
from compounding.records.day.planning import Mapper, PlannedDay, plan_day
from compounding.records.library import find_library
from compounding.records.pharmacy.profile_file import read_pharmacy

MADE = datetime.date(2026, 11, 22)
HEAD = ("number", "formula", "strength", "quantity", "source", "notes", "prescriber")
CAPSULES = ("naltrexone-capsule", "4.5 mg/capsule", "90 capsules", "tablets")
DROPS = ("naltrexone-sublingual-drops", "1 mg/mL", "30 mL", "powder")
CREAM = ("naltrexone-cream", "1 %", "30 g", "tablets")
WEAK = ("naltrexone-capsule", "1.5 mg/capsule", "60 capsules", "powder")
STOCK = """material,form,lot,expiry,on hand,assay,assay basis,water,mean tablet mass,tablets weighed,size
naltrexone hydrochloride tablets 50 mg,tablet,T-1,2028-03,30 tablets,,,,410 mg,20,
naltrexone hydrochloride tablets 50 mg,tablet,T-2,2028-09,9000 tablets,,,,408 mg,20,
naltrexone hydrochloride,powder,P-1,2028-05-31,5 g,99.5 %,anhydrous,8.7 %,,,
microcrystalline cellulose PH-105,excipient,M-1,2029-01,10 kg,,,,,,
gelatin capsule shells,capsule shell,S-1,2030-06,9000 capsules,,,,,,3
"""
PROFILE = """
name = "Linden Pharmacy"
address = ["Main Street 1", "Springfield"]
phone = "555 0123"
paper = "a4"
rules = "united-states"
retention = "five years"
batch_number = "{form}-{yy}{month}{day}.{serial:2}"
balances = ["Small: 0.1 mg to 120 g, minimum 20 mg"]
capsule_sizes = ["1", "3"]

[spare]
capsule = "2 capsule"
"""
FOUR = (CAPSULES, DROPS, CREAM, WEAK)


def table(path: Path, rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> Path:
    """Write an order table; each row gets a number, and what it has too few of stays blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for place, row in enumerate(rows, start=1):
            cells = [f"RX-{place}", *row]
            writer.writerow([*cells, *[""] * (len(head) - len(cells))])
    return path


def request(folder: Path, rows: Sequence[Sequence[str]] = FOUR, *, stock: bool = True, **changed: Any) -> DayRequest:
    """Return what a day is made from, its tables written into a folder."""
    shelf = folder / "stock.csv"
    shelf.write_text(STOCK, encoding="utf-8")
    asked = DayRequest(
        orders=table(folder / "orders.csv", rows),
        stock=shelf if stock else None,
        profile=None,
        pharmacy=None,
        library=find_library(),
        made=MADE,
    )
    return replace(asked, **changed)


def with_profile(asked: DayRequest) -> DayRequest:
    """Return what a day is made from, with the profile of a pharmacy."""
    path = asked.orders.parent / "pharmacy.toml"
    path.write_text(PROFILE, encoding="utf-8")
    pharmacy = read_pharmacy(path)
    return replace(asked, profile=path, pharmacy=pharmacy, paper=pharmacy.paper)


@functools.lru_cache(maxsize=16)
def _planned(asked: DayRequest, content: bytes) -> tuple[PlannedDay, dict[str, Any]]:
    rows, rules = day_tables(asked)
    planned = plan_day(rows, rules)
    return planned, day_header(day_inputs(asked), planned.day)


def planned(asked: DayRequest) -> tuple[PlannedDay, dict[str, Any]]:
    """Return a day as planned, and its header; the same tables are planned once."""
    files = (asked.orders, asked.stock, asked.profile)
    return _planned(asked, b"".join(each.read_bytes() for each in files if each is not None))


def files_of(asked: DayRequest, place: Path, *, resume: bool = False, work: Mapper = map) -> Generator[str, None, None]:
    """Yield the name of each file of a day as it is written into a folder."""
    plan, header = planned(asked)
    with opened_folder(place, header, plan.day, resume=resume) as opened:
        if not opened.is_finished:
            for each in written_day(opened, plan, asked.library, work):
                yield each.file


def made(asked: DayRequest, place: Path, *, resume: bool = False, work: Mapper = map) -> dict[str, bytes]:
    """Return all that is in a folder after a day was made into it."""
    for _ in files_of(asked, place, resume=resume, work=work):
        pass
    return contents(place)


def resumed(asked: DayRequest, place: Path) -> DayFolder:
    """Return the folder of a day as it was found when it was resumed and finished."""
    plan, header = planned(asked)
    with opened_folder(place, header, plan.day, resume=True) as opened:
        if not opened.is_finished:
            for _ in written_day(opened, plan, asked.library):
                pass
    return opened


def contents(place: Path) -> dict[str, bytes]:
    """Return the content of every file of a folder, by its name."""
    return {each.name: each.read_bytes() for each in sorted(place.iterdir())}
