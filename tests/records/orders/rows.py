"""Rows of order tables, as a reader of files hands them on, for the tests."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from compounding.records.library import find_library
from compounding.records.orders.columns import OPTIONAL, REQUIRED
from compounding.records.orders.rows import Asked, Faulty, RowRules, read_order_rows
from compounding.records.pharmacy.profile import Pharmacy

MADE = datetime.date(2026, 11, 22)


@dataclass(frozen=True)
class Row:
    number: int
    cells: Mapping[str, str]
    kinds: Mapping[str, str] = field(default_factory=dict)

    def place(self, column: str) -> str:
        return f"row {self.number} ({column})"


def row(number: int = 2, kinds: Mapping[str, str] | None = None, /, **texts: str) -> Row:
    """Return a row for 90 capsules, with what differs."""
    usual = {
        "number": f"RX-{number}",
        "formula": "naltrexone-capsule",
        "strength": "4.5 mg/capsule",
        "quantity": "90 capsules",
        "source": "tablets",
    }
    given = {**usual, **{name.replace("_", " "): text for name, text in texts.items()}}
    return Row(number, {column: given.get(column, "") for column in (*REQUIRED, *OPTIONAL)}, kinds or {})


def rules(*, from_stock: bool = True, pharmacy: Pharmacy | None = None) -> RowRules:
    return RowRules(library=find_library(), made=MADE, pharmacy=pharmacy, from_stock=from_stock)


def read(*rows: Row, from_stock: bool = True, pharmacy: Pharmacy | None = None) -> list[Asked | Faulty]:
    return list(read_order_rows(rows, rules(from_stock=from_stock, pharmacy=pharmacy)))


def asked(*rows: Row, from_stock: bool = True, pharmacy: Pharmacy | None = None) -> list[Asked]:
    found = read(*rows, from_stock=from_stock, pharmacy=pharmacy)
    faults = [each.problems for each in found if isinstance(each, Faulty)]
    assert not faults
    return [each for each in found if isinstance(each, Asked)]


def problems(*rows: Row, from_stock: bool = True) -> list[str]:
    """Return the problems of the last of the rows."""
    last = read(*rows, from_stock=from_stock)[-1]
    assert isinstance(last, Faulty)
    return list(last.problems)
