"""Rows of an order table that ask for a titration: a schedule in place of one strength and a quantity."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from compounding.errors import CompoundingError, ProblemsError
from compounding.records.order import Order
from compounding.records.orders.texts import Given
from compounding.records.table_row import Row
from compounding.records.titration import Schedule, TitrationOrder, read_schedule
from compounding.units import Quantity, parse_quantity

# In the order of a titration the prescription has neither: they follow from the schedule.
_DECIDED = {"strength": "1 mg", "quantity": "1 mg"}
_NOT_STATED = ("dose", "dose_volume", "dose_drops")
_BETWEEN = re.compile(r",\s+|;\s*")
_FEW = re.compile(r"[1-9][0-9]?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class RowSchedule:
    """What a row says of a titration: its schedule, its first day, and the strengths to be made."""

    schedule: Schedule
    start: datetime.date
    strengths: tuple[Quantity, ...]

    def titration(self, order: Order) -> TitrationOrder:
        """Return what the titration is asked for."""
        return TitrationOrder(order=order, schedule=self.schedule, start=self.start, strengths=self.strengths)


def scheduled_texts(
    row: Row, texts: Mapping[str, Given], start: datetime.date | None, problems: list[str]
) -> tuple[dict[str, Given], RowSchedule | None]:
    """Return the texts of the order that all batches of a titration have in common, and its schedule.

    The day it is needed by is that of the first dose. Strengths may be several, parted by commas, or left out; the
    quantity follows from the schedule. What is wrong is added to the problems, and the schedule is then None.
    """
    for name in ("quantity", *_NOT_STATED):
        if texts.get(name):
            column = name.replace("_", " ")
            problems.append(f"{row.place(column)}: it follows from the schedule; leave the cell blank")
    if start is None and not row.cells.get("needed by"):
        problems.append(f"{row.place('needed by')} is blank: a schedule needs the day of its first dose")
    per_day = _doses_per_day(row, problems)
    schedule = _schedule(row, per_day, problems)
    strengths = _strengths(row, str(texts.get("strength") or ""), problems)
    kept = {name: text for name, text in texts.items() if name not in (*_NOT_STATED, "doses_per_day")}
    common: dict[str, Given] = {**kept, **_DECIDED}
    if schedule is None or start is None:
        return common, None
    return common, RowSchedule(schedule=schedule, start=start, strengths=strengths)


def _schedule(row: Row, doses_per_day: int, problems: list[str]) -> Schedule | None:
    try:
        return read_schedule(row.cells["schedule"], doses_per_day)
    except ProblemsError as error:
        problems += [f"{row.place('schedule')}: {each}" for each in error.problems]
    except CompoundingError as error:
        problems.append(f"{row.place('schedule')}: {error}")
    return None


def _strengths(row: Row, text: str, problems: list[str]) -> tuple[Quantity, ...]:
    found = []
    for part in _BETWEEN.split(text) if text else ():
        try:
            found.append(parse_quantity(part, row.place("strength")))
        except CompoundingError as error:
            problems.append(str(error))
    return tuple(found)


def _doses_per_day(row: Row, problems: list[str]) -> int:
    text = row.cells.get("doses per day", "")
    if not text:
        return 1
    if _FEW.fullmatch(text):
        return int(text)
    problems.append(f"{row.place('doses per day')}: {text!r} is not a whole number of doses; write it such as 2")
    return 1
