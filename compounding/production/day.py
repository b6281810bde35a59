"""A day's work planned from its tables: orders, stock and the pharmacy's profile."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from compounding.errors import SheetError
from compounding.production.orders import read_orders
from compounding.records.day import Day
from compounding.records.day.planning import DayRules, Mapper, PlannedDay, plan_day
from compounding.records.library import Library
from compounding.records.orders.merging import merged
from compounding.records.orders.rows import Asked, Faulty, RowRules
from compounding.records.pharmacy.profile import Pharmacy
from compounding.sheets.workbook import TOOLKIT


@dataclass(frozen=True, kw_only=True)
class DayRequest:
    """What a day's work is made from.

    Attributes
    ----------
    orders, stock, profile
        The files; None where there is no stock table, or no profile.
    pharmacy
        What the profile says.
    made
        Day of compounding of all batches.
    merge
        Whether prescriptions of one kind are made in one batch.
    first_serial
        Serial number of the first batch.
    orders_sheet, stock_sheet
        Names of the sheets of workbooks; "" where there is but one.
    """

    orders: Path
    stock: Path | None
    profile: Path | None
    pharmacy: Pharmacy | None
    library: Library
    made: datetime.date
    merge: bool = False
    paper: str = "letter"
    first_serial: int = 1
    orders_sheet: str = ""
    stock_sheet: str = ""


def day_tables(request: DayRequest) -> tuple[tuple[Asked | Faulty, ...], DayRules]:
    """Return what each row of the order table asks for, and what its batches are planned with.

    Raises
    ------
    SheetError
        A table cannot be opened.
    ProblemsError
        A table cannot be read; what is wrong with single rows of orders is in their place.
    """
    lots = None
    if request.stock is not None:
        from compounding.tables.stock import read_stock

        lots = read_stock(request.stock, sheet=request.stock_sheet)
    rules = RowRules(library=request.library, made=request.made, pharmacy=request.pharmacy, from_stock=lots is not None)
    rows = read_orders(request.orders, rules, sheet=request.orders_sheet)
    day_rules = DayRules(
        library=request.library,
        made=request.made,
        pharmacy=request.pharmacy,
        stock=lots,
        orders_name=request.orders.name,
        stock_name=request.stock.name if request.stock is not None else "",
        paper=request.paper,
        first_serial=request.first_serial,
    )
    return (_merged(rows, request.library) if request.merge else rows), day_rules


def _merged(rows: Iterable[Asked | Faulty], library: Library) -> tuple[Asked | Faulty, ...]:
    asked = [each for each in rows if isinstance(each, Asked)]
    faulty = [each for each in rows if isinstance(each, Faulty)]
    return tuple(sorted((*merged(asked, cache(library.load)), *faulty), key=lambda each: each.rows))


def planned_day(request: DayRequest, work: Mapper = map) -> PlannedDay:
    """Return a day planned from its tables; nothing is written.

    Parameters
    ----------
    work
        See `plan_day`.

    Raises
    ------
    SheetError
        A table cannot be opened.
    ProblemsError
        A table cannot be read; what is wrong with single rows of orders is in the day itself.
    """
    return plan_day(*day_tables(request), work)


def day_inputs(request: DayRequest) -> dict[str, Any]:
    """Return what a day is made from, each file with the SHA-256 of its content.

    Raises
    ------
    SheetError
        A file cannot be read.
    """
    return {
        "toolkit": TOOLKIT,
        "made": request.made.isoformat(),
        "paper": request.paper,
        "merge": request.merge,
        "first_serial": request.first_serial,
        "orders": _input(request.orders, request.orders_sheet),
        "stock": _input(request.stock, request.stock_sheet),
        "profile": _input(request.profile),
    }


def day_header(inputs: Mapping[str, Any], day: Day) -> dict[str, Any]:
    """Return what a day is made from, for its journal and manifest; the same header means the same files.

    Parameters
    ----------
    inputs
        What `day_inputs` returned when the tables were read.
    day
        The day as planned: its orders hold what the formulas say.
    """
    batches = [[batch.file, batch.order_hash] for batch in day.batches]
    refused = [[each.row, each.prescription, *each.problems] for each in day.refused]
    return {**inputs, "batches": hashlib.sha256(json.dumps([batches, refused]).encode()).hexdigest()}


def _input(path: Path | None, sheet: str = "") -> dict[str, str] | None:
    """Return the name of a file, and of its sheet where one was named, and the SHA-256 of its content."""
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = f"it cannot be read: {error.strerror or error}"
        raise SheetError(str(path), reason, "give the path of a file") from None
    named = {"sheet": sheet} if sheet else {}
    return {"file": path.name, **named, "sha256": hashlib.sha256(content).hexdigest()}
