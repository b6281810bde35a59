"""The order table read: each row that can be, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compounding.errors import ProblemsError
from compounding.records.orders.columns import ELSEWHERE, OPTIONAL, REQUIRED
from compounding.records.orders.rows import Asked, Faulty, RowRules, read_order_rows
from compounding.tables.grid import FoundTable, found_table

# The order form has its orders on this sheet, among others.
_USUAL_SHEET = "Orders"


def read_orders(path: Path, rules: RowRules, *, sheet: str = "") -> tuple[Asked | Faulty, ...]:
    """Return what each row of an order table asks for, or everything that is wrong with it.

    Parameters
    ----------
    path
        A .csv or .xlsx file with the columns of the order form.
    rules
        What its rows are read with.
    sheet
        Name of the sheet of a workbook; it may be left out where there is but one, or one of the name Orders.

    Raises
    ------
    SheetError
        The file cannot be opened, or has no such sheet.
    ProblemsError
        It holds no order table.
    """
    found = found_table(
        path, required=REQUIRED, optional=OPTIONAL, elsewhere=ELSEWHERE, sheet=sheet, usual_sheet=_USUAL_SHEET
    )
    of_head = [text for row, text in found.problems if row == found.head]
    if of_head:
        raise ProblemsError(str(path), of_head)
    unreadable = _unreadable(found)
    rows = [row for row in found.table.rows if row.number not in unreadable]
    if not rows and not unreadable:
        raise ProblemsError(str(path), ["the table has no rows below its head; write one for each prescription"])
    asked = read_order_rows(rows, rules)
    faulty = [_faulty(found, number, texts) for number, texts in unreadable.items()]
    return tuple(sorted((*asked, *faulty), key=lambda each: each.rows))


def _unreadable(found: FoundTable) -> dict[int, list[str]]:
    """Return by its row what is wrong with cells that cannot be read."""
    texts: dict[int, list[str]] = {}
    for row, text in found.problems:
        texts.setdefault(row, []).append(text)
    return texts


def _faulty(found: FoundTable, number: int, texts: Sequence[str]) -> Faulty:
    known = next((row.cells["number"] for row in found.table.rows if row.number == number), "")
    return Faulty(rows=(number,), prescriptions=(known,), problems=tuple(texts))
