"""The workbooks on which cell formulas and entries are tested, filled in as a careful technician would."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import TypeAlias

from compounding.records.formula import Formula
from compounding.records.library import Library
from compounding.records.preparation import prepare
from compounding.records.titration import plan_campaign
from compounding.sheets.book import Book
from compounding.sheets.campaign_workbook import planned_campaign_book
from compounding.sheets.layout import DATE, MEASUREMENTS, CellFormula, Sheet
from compounding.sheets.workbook import planned_book
from compounding.spreadsheet_notation import cell_name, date_of
from compounding.validation.campaign_rules import CampaignFacts
from compounding.validation.careful_entries import careful_entries, careful_titration_entries
from compounding.validation.expected_values import Value, exact, is_number
from compounding.validation.orders import (
    Options,
    calculation_name,
    is_titration,
    order_words,
    stated_order,
    stated_titration,
)
from compounding.validation.workbook_rules import WorkbookExpected, WorkbookFacts, batch_sheet_facts, titration_facts
from compounding.working import Call, calls_of_rules

_FILE = "sheets.toml"


@dataclass(frozen=True)
class TrialOrder:
    """An order whose workbook is tested.

    Attributes
    ----------
    form
        What the workbook is called in the record of the validation.
    options
        The order, by the options of `compounding sheet`, or of `compounding titration` where it has a schedule.
    bench
        What is measured at the bench, by the keys of the working.
    """

    form: str
    formula: str
    options: Options
    bench: Mapping[str, float]

    @property
    def words(self) -> str:
        """The order as it would be typed."""
        return order_words(self.options)


@dataclass(frozen=True)
class LiveCell:
    """A live cell: where it is, its cell formula, and the name by which a rule knows it ("" where none does)."""

    sheet: str
    cell: str
    formula: str
    name: str
    label: str
    is_date: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Sheet and address."""
        return self.sheet, self.cell


@dataclass(frozen=True)
class Trial:
    """A workbook that is tested.

    Attributes
    ----------
    filled
        What a careful technician enters, by the names of the fields.
    calculations
        For each line of a working, by the letter of its batch and its key, the calculation that it was worked out by.
    """

    order: TrialOrder
    formula: Formula
    book: Book
    facts: WorkbookFacts
    cells: tuple[LiveCell, ...]
    filled: Mapping[str, Value]
    calculations: Mapping[tuple[str, str], str]

    def expected(self, entries: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
        """Return what each live cell that a rule knows should show, by sheet and address."""
        expected = WorkbookExpected(self.facts, entries)
        return {each.place: expected.value(each.name) for each in self.cells if each.name}

    def shown(self, entries: Mapping[str, Value]) -> dict[tuple[str, str], Value]:
        """Return what each live cell shows, by sheet and address."""
        return self.book.shown_values(entries)


def trial_orders() -> tuple[TrialOrder, ...]:
    """Return the orders whose sheets are tested.

    Examples
    --------
    >>> [each.form for each in trial_orders()][:2]
    ['capsules', 'capsules with a trituration']
    """
    content = tomllib.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    return tuple(
        TrialOrder(
            each["form"], each["formula"], each["order"], {key: float(value) for key, value in each["bench"].items()}
        )
        for each in content["sheet"]
    )


def trial(order: TrialOrder, library: Library) -> Trial:
    """Return the workbook of an order, ready to be tested.

    Raises
    ------
    CompoundingError
        The formula is missing, or the order cannot be prepared with it.
    """
    formula = library.load(order.formula)
    with calls_of_rules() as calls:
        book, facts, filled = (_titration if is_titration(order.options) else _batch_sheet)(order, formula)
    return Trial(
        order=order,
        formula=formula,
        book=book,
        facts=facts,
        cells=tuple(_live_cells(book, facts)),
        filled=filled,
        calculations=_calculations(facts, calls),
    )


Planned: TypeAlias = tuple[Book, WorkbookFacts, Mapping[str, Value]]


def _batch_sheet(order: TrialOrder, formula: Formula) -> Planned:
    record = prepare(stated_order(order.options, formula, order.form), formula)
    book = planned_book(record)
    facts = batch_sheet_facts(record, book)
    return book, facts, careful_entries(facts.batches[""], order.bench)


def _titration(order: TrialOrder, formula: Formula) -> Planned:
    campaign = plan_campaign(stated_titration(order.options, formula, order.form), formula)
    book = planned_campaign_book(campaign)
    facts = CampaignFacts(campaign, book)
    return book, titration_facts(facts), careful_titration_entries(facts, order.bench)


def _calculations(facts: WorkbookFacts, calls: Iterable[Call]) -> dict[tuple[str, str], str]:
    names = {id(each.result.expression): each.function for each in calls if hasattr(each.result, "expression")}
    return {
        (letter, line.key): calculation_name(names[id(line.expression)])
        for letter in ("", *facts.batches)
        for line in facts.working(letter)
        if line.expression is not None and id(line.expression) in names
    }


# --- the live cells ------------------------------------------------------------------------------


def _live_cells(book: Book, facts: WorkbookFacts) -> Iterator[LiveCell]:
    fields = {(each.sheet, each.cell): each for each in book.fields}
    for sheet in book.sheets:
        columns = _weight_columns(sheet)
        for place, placed in sheet.cells.items():
            if isinstance(placed.value, CellFormula):
                cell = cell_name(*place)
                field = fields.get((sheet.name, cell))
                name, label = (field.name, field.label) if field else columns.get(place, ("", ""))
                known = name if facts.rule(name) else ""
                is_date = field is not None and field.type == DATE
                yield LiveCell(sheet.name, cell, placed.value.text, known, label, is_date)


def _weight_columns(sheet: Sheet) -> dict[tuple[int, int], tuple[str, str]]:
    """Return for each cell beside a single weight, which has no name, the name that a rule knows, and its head."""
    if not sheet.name.startswith(MEASUREMENTS):
        return {}
    found: dict[tuple[int, int], tuple[str, str]] = {}
    head = next((row for (row, _), placed in sheet.cells.items() if placed.value == "Weight (mg)"), 0)
    heads = {column: str(placed.value) for (row, column), placed in sheet.cells.items() if row == head}
    limits = [column for column, text in heads.items() if text.endswith("% limit")]
    kinds = {column: _COLUMNS[text] for column, text in heads.items() if text in _COLUMNS}
    kinds |= dict(zip(limits, ("low", "high"), strict=False))
    for field in sheet.fields:
        number = re.fullmatch(r"(?:[a-z]_)?weight_([0-9]+)", field.name)
        if number:
            row = int(re.sub("[A-Z]", "", field.cell))
            for column, kind in kinds.items():
                found[row, column] = (f"{field.name}_{kind}", f"capsule {number[1]}: {heads[column]}")
    return found


_COLUMNS = {"Net (mg)": "net", "Of theory": "share", "Target": "target"}


# --- comparison ----------------------------------------------------------------------------------


def same(one: Value, other: Value) -> bool:
    """Return whether two values of a cell are the same: numbers to 1 part in 1,000,000,000.

    Examples
    --------
    >>> same(0.1 + 0.2, 0.3), same("PASS", "FAIL"), same(None, "")
    (True, False, True)
    """
    if type(one) is type(other) and one == other:
        return True
    if is_number(one) and is_number(other):
        room = max(abs(exact(one)), abs(exact(other)), Decimal(1))
        return abs(exact(one) - exact(other)) <= room / 1_000_000_000
    return ("" if one is None else one) == ("" if other is None else other)


def value_text(value: Value) -> str:
    """Return a value of a cell as it is shown in the record of the validation.

    Examples
    --------
    >>> value_text(0.30000000000000004), value_text(""), value_text("PASS")
    ('0.3', 'nothing', 'PASS')
    """
    if value is None or value == "":
        return "nothing"
    return f"{value:.10g}" if is_number(value) else str(value)


def date_text(value: Value) -> str:
    """Return a date of a cell as it is shown in the record of the validation.

    Examples
    --------
    >>> date_text(45981.0), date_text("tomorrow")
    ('2025-11-20', 'tomorrow')
    """
    if not is_number(value) or not 1 <= float(value or 0) < 1_000_000:
        return value_text(value)
    return date_of(float(value or 0)).isoformat()


def cell_text(cell: LiveCell, value: Value) -> str:
    """Return what a live cell shows, as it is shown in the record of the validation."""
    return date_text(value) if cell.is_date else value_text(value)
