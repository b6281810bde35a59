"""The stock table: the lots that the pharmacy keeps, from a spreadsheet, a text file or a TOML file."""

from __future__ import annotations

import csv
import datetime
import difflib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from compounding.errors import ProblemsError, SheetError
from compounding.records.shown_text import shortened, visible
from compounding.records.stock.columns import EXPIRY, OPTIONAL_COLUMNS, REQUIRED_COLUMNS
from compounding.records.stock.reading import found_lots
from compounding.tables.grid import found_table, problem_texts

if TYPE_CHECKING:
    from compounding.records.stock.lot import StockLot

_COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)
_TOML = ".toml"
_LOTS = "lots"
_EXAMPLE = 'write [[lots]], and below it each key on a line, such as on_hand = "25 g"'
_LONGEST_KEY = 40


def read_stock(path: Path, *, sheet: str = "") -> tuple[StockLot, ...]:
    """Return the lots of a stock table, in its order, the expired ones too.

    Parameters
    ----------
    path
        A .csv or .xlsx file with a head and a row for each lot, or a .toml file with a table `[[lots]]` for each.
    sheet
        Name of the sheet of a workbook; it may be left out where there is but one.

    Raises
    ------
    SheetError
        The file cannot be opened, or has no such sheet.
    ProblemsError
        One or more cells cannot be read, or contradict each other; all are named, with row and column.
    """
    if path.suffix.lower() == _TOML:
        return _toml_lots(path, sheet)
    found = found_table(path, required=REQUIRED_COLUMNS, optional=OPTIONAL_COLUMNS, sheet=sheet)
    lots, problems = found_lots(found.table.rows)
    return _checked(lots, (*found.problems, *problems), path)


def stock_template() -> str:
    """Return the head of a stock table, as a CSV file has it.

    Examples
    --------
    >>> stock_template().startswith("material,form,lot,expiry,on hand,")
    True
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(_COLUMNS)
    return text.getvalue()


def _checked(lots: tuple[StockLot, ...], problems: tuple[tuple[int, str], ...], path: Path) -> tuple[StockLot, ...]:
    if problems:
        raise ProblemsError(str(path), problem_texts(problems))
    if not lots:
        raise ProblemsError(str(path), ["there is no lot in it; write one in each row below the head"])
    return lots


# --- TOML ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _TomlLot:
    """One lot of a TOML file, as a row of a table."""

    number: int
    cells: Mapping[str, str]
    kinds: Mapping[str, str]
    unread: frozenset[str]

    def place(self, column: str) -> str:
        """Return where a text stands."""
        return f"lot {self.number}, {_key(column)}"


def _toml_lots(path: Path, sheet: str) -> tuple[StockLot, ...]:
    from compounding.records.toml_table import toml_file

    if sheet:
        raise SheetError(str(path), "a TOML file has no sheets", "name no sheet")
    _, entries = toml_file(path, ProblemsError)
    problems = [(0, f"{_shown(key)}: this key is not known; {_EXAMPLE}") for key in entries if key != _LOTS]
    tables = entries.get(_LOTS, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ProblemsError(str(path), [*(text for _, text in problems), f"lots is no list of tables; {_EXAMPLE}"])
    rows = []
    for number, table in enumerate(tables, start=1):
        row = _toml_lot(table, number)
        problems += [(number, text) for text in _toml_problems(table, row)]
        rows.append(row)
    lots, found = found_lots(rows, "lot")
    return _checked(lots, (*problems, *found), path)


def _toml_lot(table: Mapping[str, object], number: int) -> _TomlLot:
    cells = {column: _toml_text(column, table.get(_key(column), "")) for column in _COLUMNS}
    return _TomlLot(
        number=number,
        cells={column: text or "" for column, text in cells.items()},
        kinds={},
        unread=frozenset(column for column, text in cells.items() if text is None),
    )


def _toml_text(column: str, value: object) -> str | None:
    """Return what a key says, or None where it is of another kind."""
    if isinstance(value, str):
        return value.strip()
    return value.isoformat() if column == EXPIRY and type(value) is datetime.date else None


def _toml_problems(table: Mapping[str, object], row: _TomlLot) -> Iterator[str]:
    known = [_key(column) for column in _COLUMNS]
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            remedy = (
                f"write {near[0]} if that is meant" if near else f"leave it out; those known are {', '.join(known)}"
            )
            yield f"lot {row.number}, {_shown(key)}: this key is not known; {remedy}"
    for column in _COLUMNS:
        if column in row.unread:
            kinds = "a text in quotation marks, or a date" if column == EXPIRY else "a text in quotation marks"
            yield f"{row.place(column)}: this is no text; write {kinds}"


def _key(column: str) -> str:
    return column.replace(" ", "_")


def _shown(key: str) -> str:
    return repr(shortened(visible(key), _LONGEST_KEY))
