"""The rows of an order table: each read as a prescription, with everything that is wrong with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeAlias

from compounding.errors import CompoundingError, PreparationError
from compounding.records.dates import day_of
from compounding.records.formula import Formula
from compounding.records.library import Library
from compounding.records.order import BulkPowder, Order, Share, StockTrituration, Tablets
from compounding.records.orders.columns import (
    COUNTS,
    LOT_COLUMNS,
    OWN,
    PAIRS,
    QUANTITIES,
    SAMPLE_COLUMNS,
    SELDOM,
    SHORT_TEXTS,
)
from compounding.records.orders.schedules import RowSchedule, scheduled_texts
from compounding.records.orders.texts import Given, read_order_texts, text_problems
from compounding.records.pharmacy.house_rules import under_house_rules
from compounding.records.pharmacy.profile import Pharmacy
from compounding.records.preparation.order_checks import check_order
from compounding.records.preparation.plan import Plan
from compounding.records.table_numbers import formula_sign_problem, number_problem
from compounding.records.table_row import Row
from compounding.records.titration import TitrationOrder
from compounding.units import is_open

_BARE = re.compile(r"[-+]?[0-9.,]+", re.ASCII)
_LINE_BREAKS = re.compile(r"\s*[\r\n\t]+\s*")


Loader: TypeAlias = Callable[[str, str], Formula]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One prescription of the table, as it was read.

    Attributes
    ----------
    rows
        Its row; several where prescriptions were merged.
    prescriptions
        Their numbers.
    order
        The order, without its batch number.
    stated
        Names of the texts that the order was read from.
    titration
        What a titration is asked for, where the row has a schedule; its order is `order`.
    notes
        What was decided about it, in words.
    parts
        The prescriptions that were merged, where it is one batch for several.
    """

    rows: tuple[int, ...]
    prescriptions: tuple[str, ...]
    order: Order
    stated: frozenset[str]
    titration: TitrationOrder | None = None
    needed_by: datetime.date | None = None
    notes: tuple[str, ...] = ()
    parts: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Faulty:
    """A row that cannot be read, or a prescription that cannot be made, with every reason."""

    rows: tuple[int, ...]
    prescriptions: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RowRules:
    """What all rows of a table are read with.

    Attributes
    ----------
    made
        Day of compounding.
    from_stock
        Whether lots come from a stock table.
    """

    library: Library
    made: datetime.date
    pharmacy: Pharmacy | None
    from_stock: bool


def read_order_rows(rows: Iterable[Row], rules: RowRules) -> tuple[Asked | Faulty, ...]:
    """Return what each row asks for, or everything that is wrong with it.

    Parameters
    ----------
    rows
        The rows of the table, without its head.
    rules
        The library, the day, the profile, and whether there is a stock.
    """
    first: dict[str, int] = {}
    found: list[Asked | Faulty] = []
    load = cache(rules.library.load)
    for row in rows:
        number = row.cells["number"]
        earlier = first.setdefault(number.casefold(), row.number)
        found.append(_read(row, rules, load, earlier))
    return tuple(found)


def _read(row: Row, rules: RowRules, load: Loader, earlier: int) -> Asked | Faulty:
    share, share_problems = _share(row)
    texts, problems = _texts(row)
    ambiguous = tuple(_ambiguous_numbers(row))
    problems = [*_own_problems(row, earlier), *share_problems, *ambiguous, *problems]
    schedule: RowSchedule | None = None
    if row.cells.get("schedule"):
        texts, schedule = scheduled_texts(row, texts, share.needed_by, problems)
    texts["made"] = rules.made.isoformat()
    formula = _formula(row, load, problems)
    place = partial(_place, row)
    # A cell that is wrong already is not judged by what its text says, too.
    said = tuple(row.place(column) for column in row.cells if any(row.place(column) in each for each in problems))
    found = text_problems(texts, place, from_stock=rules.from_stock, formula=formula)
    problems += [each for each in found if not each.startswith(said)]
    if formula is None or found:
        return _faulty(row, problems)
    order = read_order_texts(texts, formula, place, from_stock=rules.from_stock)
    if problems:
        # What a number comes to that can be read in two ways is not known yet.
        own = _request_problems(order, formula) if not row.cells.get("schedule") and not ambiguous else ()
        return _faulty(row, [*problems, *own])
    if rules.pharmacy is not None:
        order = under_house_rules(order, formula, rules.pharmacy, texts)
    order = replace(order, shares=(share,))
    return Asked(
        rows=(row.number,),
        prescriptions=(share.number,),
        order=order,
        stated=frozenset(texts),
        titration=None if schedule is None else schedule.titration(order),
        needed_by=share.needed_by,
    )


def _request_problems(order: Order, formula: Formula) -> tuple[str, ...]:
    """Return what an order has against it as it stands, so that a row is not refused again for it when it is mended."""
    is_certified = not isinstance(order.source, BulkPowder) or not is_open(order.source.assay)
    is_known = not isinstance(order.source, StockTrituration) or not is_open(order.source.whole)
    plan = Plan(order=order if is_certified and is_known else replace(order, source=Tablets()), formula=formula)
    try:
        check_order(plan)
    except PreparationError as error:
        return error.problems
    return tuple(plan.problems)


def _faulty(row: Row, problems: Sequence[str]) -> Faulty:
    return Faulty(rows=(row.number,), prescriptions=(row.cells["number"],), problems=tuple(problems))


def _formula(row: Row, load: Loader, problems: list[str]) -> Formula | None:
    """Return the formula of a row; where there is none, or it makes another form, that is added to the problems."""
    name, form = row.cells["formula"], row.cells.get("form", "")
    if not name:
        problems.append(f"{row.place('formula')} is blank: write the id of a formula")
        return None
    try:
        formula = load(name, row.cells.get("formula version", ""))
    except CompoundingError as error:
        problems.append(f"{row.place('formula')}: {error}")
        return None
    if form and form.casefold() != formula.form:
        problems.append(f"{row.place('form')}: {form!r}, but {formula.id} is a formula for {formula.form}")
    return formula


def _texts(row: Row) -> tuple[dict[str, Given], list[str]]:
    """Return the texts of the order by their names, and what is wrong with the units."""
    texts: dict[str, Given] = {}
    problems: list[str] = []
    for column, name in {**OWN, **SELDOM}.items():
        if row.cells.get(column):
            texts[name] = row.cells[column]
    if isinstance(texts.get("source"), str):
        texts["source"] = row.cells["source"].casefold()
    if "-".join(row.cells.get("assay basis", "").casefold().replace("-", " ").split()) == "as-is":
        texts["assay_basis"] = "as-is"
    if row.cells.get("potency"):
        # One for each further drug: hydrocortisone=99.2 %; lidocaine=98.7 %.
        texts["potency"] = tuple(each.strip() for each in row.cells["potency"].split(";") if each.strip())
    texts |= _paired_texts(row)
    for column in ("strength", "quantity"):
        text, problem = _with_unit(row, column)
        if text:
            texts[column] = text
        if problem:
            problems.append(problem)
    return texts, problems


def _paired_texts(row: Row) -> dict[str, Given]:
    """Return the texts that take two columns, where both are filled in."""
    lot, sample = (tuple(row.cells.get(each, "") for each in pair) for pair in (LOT_COLUMNS, SAMPLE_COLUMNS))
    texts: dict[str, Given] = {"lot": (("drug", *lot),)} if all(lot) else {}
    return {**texts, "tablet_sample": sample} if all(sample) else texts


def _with_unit(row: Row, column: str) -> tuple[str, str]:
    """Return a quantity that may have its unit in a column of its own, and what is wrong with that."""
    text, unit = row.cells[column], row.cells.get(f"{column} unit", "")
    if not unit or not text:
        return text, ""
    if not _BARE.fullmatch(text):
        place = row.place(f"{column} unit")
        return (
            text,
            f"{place}: {unit!r}, but the {column} is {text!r}; write its number alone, or leave the unit's cell blank",
        )
    return f"{text} {unit}", ""


def _place(row: Row, name: str) -> str:
    """Return where a text of the order stands; a column that the table does not have is named alone."""
    if name == "tablet_sample":
        count, mass = SAMPLE_COLUMNS
        return f"{row.place(count)} with its {mass}"
    column = "trituration expiry" if name == "lot" else name.replace("_", " ")
    return row.place(column) if column in row.cells else f"row {row.number}, {column}"


# --- the prescription's own -----------------------------------------------------------------------


def _own_problems(row: Row, earlier: int) -> Iterator[str]:
    """Yield what is wrong with the cells of a row, whatever order they make."""
    yield from _number_problems(row, earlier)
    yield from _kind_problems(row)
    yield from _pair_problems(row)
    for column in SHORT_TEXTS:
        said = formula_sign_problem(row.cells.get(column, ""))
        if said:
            yield f"{row.place(column)}: {said}"


def _pair_problems(row: Row) -> Iterator[str]:
    """Yield what is wrong with what takes two columns: half of it, or that of another source."""
    source = row.cells["source"]
    for pair, (of_source, meaning) in PAIRS.items():
        stated = [column for column in pair if row.cells.get(column)]
        for column in stated:
            if source and source.casefold() != of_source:
                yield f"{row.place(column)} does not apply to {source}; leave it out"
        if len(stated) == 1:
            [blank] = {*pair} - {*stated}
            yield f"{_place(row, blank)} is blank: write {meaning}, or neither"


def _ambiguous_numbers(row: Row) -> Iterator[str]:
    """Yield the cells whose number can be read in two ways; one that a workbook holds as a number cannot."""
    for column in QUANTITIES:
        text = row.cells.get(column, "")
        if text and row.kinds.get(column) != "number":
            said = number_problem(_with_its_unit(row, column, text), is_count=column in COUNTS)
            if said:
                yield f"{row.place(column)}: {said}"


def _with_its_unit(row: Row, column: str, text: str) -> str:
    """Return a number with the unit of its other column, without which it is not known whether it is a count."""
    unit = row.cells.get(f"{column} unit", "")
    return f"{text} {unit}" if unit and _BARE.fullmatch(text) else text


def _number_problems(row: Row, earlier: int) -> Iterator[str]:
    number = row.cells["number"]
    if not number:
        yield f"{row.place('number')} is blank: give each prescription a number of its own"
    elif earlier != row.number:
        yield f"{row.place('number')}: {number!r} stands already in row {earlier}; give each prescription its own"


def _kind_problems(row: Row) -> Iterator[str]:
    """Yield the cells that a spreadsheet program has turned into dates: what was typed is not known any more."""
    for column, kind in row.kinds.items():
        if kind == "date" and column not in ("needed by", "notes", "trituration expiry") and row.cells.get(column):
            yield (
                f"{row.place(column)}: the cell holds the date {row.cells[column]}; format it as text and type it again"
            )


def _share(row: Row) -> tuple[Share, list[str]]:
    """Return the prescription's number, day and notes, and what is wrong with the day."""
    text = row.cells.get("needed by", "")
    day = day_of(text)
    problems = []
    if text and day is None:
        place = row.place("needed by")
        problems.append(f"{place}: {text!r} is not a date; write year-month-day, such as 2026-11-25")
    notes = _LINE_BREAKS.sub(" ", row.cells.get("notes", "")).strip()
    return Share(number=row.cells["number"], needed_by=day, notes=notes), problems
