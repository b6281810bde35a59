"""Schedules in files: TOML with `[[steps]]`, or CSV with the columns dose and days.

Each problem is named with its line (CSV) or step (TOML), all of them at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from compounding.errors import OrderError, QuantityError
from compounding.records.titration.schedule import (
    UNREADABLE,
    Schedule,
    ScheduleStep,
    checked_schedule,
    read_days,
    read_dose,
)
from compounding.records.toml_table import toml_entries

Value = TypeVar("Value")

_COLUMNS = ("dose", "days")
_LONGEST_FILE = 100_000
_EXAMPLE = 'write [[steps]], and below it dose = "1.5 mg" and days = "14 days"'


def read_schedule_file(path: Path, doses_per_day: int = 1) -> Schedule:
    """Return the schedule of a file, .toml or .csv.

    Parameters
    ----------
    path
        A TOML file with a table `[[steps]]` for each step (`dose = "1.5 mg"`, `days = "14 days"`), or a CSV file with
        the head `dose,days` and a line such as `1.5 mg,14 days` for each step.
    doses_per_day
        Whole doses in a day.

    Raises
    ------
    OrderError
        The file cannot be read or is no schedule; every problem is named with its place.
    """
    readers = {".toml": _toml_rows, ".csv": _csv_rows}
    if path.suffix.lower() not in readers:
        raise OrderError(str(path), ["a schedule is a .toml or a .csv file; name it so, or give its text (--schedule)"])
    problems: list[str] = []
    try:
        rows = list(readers[path.suffix.lower()](_text(path), problems))
        steps = [step for row, place in rows if (step := _step(row, place, problems))]
        return checked_schedule(steps, problems, doses_per_day)
    except OrderError as error:
        raise OrderError(f"{path}: {UNREADABLE}", error.problems) from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
        if len(content) > _LONGEST_FILE:
            raise OrderError(UNREADABLE, [f"it is longer than {_LONGEST_FILE:,} bytes; it is no schedule"])
        return content.decode("utf-8-sig")
    except OSError as error:
        raise OrderError(UNREADABLE, [f"{error.strerror or error}; check its name and place"]) from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise OrderError(UNREADABLE, [f"line {line} is not UTF-8 text; save the file as UTF-8"]) from None


def _step(row: Mapping[str, str], place: str, problems: list[str]) -> ScheduleStep | None:
    dose = _read(read_dose, row["dose"], f"{place}, dose", problems)
    days = _read(read_days, _with_unit(row["days"]), f"{place}, days", problems)
    return ScheduleStep(dose=dose, days=days) if dose is not None and days is not None else None


def _read(reader: Callable[[str, str], Value], text: str, where: str, problems: list[str]) -> Value | None:
    try:
        return reader(text.strip(), where)
    except QuantityError as error:
        problems.append(str(error))
        return None


def _with_unit(text: str) -> str:
    """Return what stands under days with its unit: a number alone is a number of days."""
    return f"{text} days" if text.strip().isdecimal() and text.isascii() else text


# --- TOML ------------------------------------------------------------------------------------


def _toml_rows(text: str, problems: list[str]) -> Iterator[tuple[Mapping[str, str], str]]:
    content = toml_entries(text, UNREADABLE, OrderError)
    problems += [f"{key}: this key is not known; {_EXAMPLE}" for key in content if key != "steps"]
    steps = content.get("steps", [])
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        problems.append(f"steps is no list of tables; {_EXAMPLE}")
        return
    for number, step in enumerate(steps, start=1):
        row = _toml_row(step, f"step {number}", problems)
        if row is not None:
            yield row, f"step {number}"


def _toml_row(step: Mapping[str, Any], place: str, problems: list[str]) -> Mapping[str, str] | None:
    found = [f"{place}: the key {key!r} is not known; {_EXAMPLE}" for key in step if key not in _COLUMNS]
    found += [f"{place}: {key} is missing; {_EXAMPLE}" for key in _COLUMNS if key not in step]
    found += [
        f"{place}, {key}: this is not a text; write it with its unit in quotation marks; {_EXAMPLE}"
        for key in _COLUMNS
        if key in step and not isinstance(step[key], str)
    ]
    problems += found
    return None if found else step


# --- CSV -------------------------------------------------------------------------------------


def _csv_rows(text: str, problems: list[str]) -> Iterator[tuple[Mapping[str, str], str]]:
    whole = "\n".join(text.splitlines())
    first = whole.partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)]
    except csv.Error as error:
        raise OrderError(UNREADABLE, [f"line {reader.line_num} is no CSV: {error}"]) from None
    heads = [head.lower() for head in lines[0][1]] if lines else []
    if sorted(heads) != sorted(_COLUMNS):
        problems.append(f"line 1: the head is {','.join(heads) or 'missing'}; write dose,days")
        return
    for number, cells in lines:
        if any("\n" in cell or "\r" in cell for cell in cells):
            problems.append(f"line {number}: a cell holds a line break; write each step on a line of its own")
    for number, cells in lines[1:]:
        if len(cells) != len(heads):
            problems.append(
                f"line {number}: {len(cells)} cells where 2 are expected; write a dose and days, such as 1.5 mg,14 days"
            )
            continue
        yield dict(zip(heads, cells, strict=True)), f"line {number}"
