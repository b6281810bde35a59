"""A workbook made anew from the order that is embedded in it, to compare with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compounding.errors import (
    CompoundingError,
    FormulaError,
    FormulaNotFoundError,
    OrderError,
    ProblemsError,
    SheetError,
)
from compounding.records.canonical import sha256
from compounding.records.citations import UNEXPLAINED
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.records.formula import Formula
from compounding.records.library import Library
from compounding.records.order import Order
from compounding.records.order_reading import embedded_content, order_of
from compounding.records.preparation import prepare
from compounding.records.workbook_kinds import BATCH_SHEET, NO_RECORDS, SECOND_CHECK, TITRATION
from compounding.sheets.book import Book
from compounding.sheets.layout import ABOUT
from compounding.sheets.reading.workbook import WorkbookFound
from compounding.sheets.review.integrity import differing, same_value
from compounding.sheets.second_check_sheet import SECOND_CHECK as BLIND_SHEET
from compounding.sheets.workbook import SCHEMA, TOOLKIT, planned_book

if TYPE_CHECKING:
    from compounding.records.titration import TitrationOrder

_PART = re.compile(r"Part ([0-9]+) of ([0-9]+)")
_TOOLKIT = re.compile(r"compounding [0-9][0-9A-Za-z.+]*, sheet schema ([0-9]+)")
_SUBJECT = "the embedded order"


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """What a workbook says that it was made from.

    Attributes
    ----------
    text
        The order, or the request of a titration, as JSON; "" where the sheet About does not hold it whole.
    toolkit
        Name and version of the toolkit that wrote it; those of this one where they cannot be read.
    """

    kind: str
    text: str
    toolkit: str


@dataclass(frozen=True)
class Regenerated:
    """A workbook as it was written, before anybody filled it in.

    Attributes
    ----------
    batches
        The records that it was planned by, by the letter of the batch; "" for the one of a batch sheet.
    """

    book: Book
    formula: Formula
    batches: dict[str, CompoundingRecord]


def embedded(found: WorkbookFound, name: str) -> Embedded:
    """Return what a workbook says that it was made from.

    Parameters
    ----------
    name
        The file, for messages.

    Raises
    ------
    SheetError
        It is no workbook of this toolkit, or one of another schema.
    """
    text, toolkit = _about(found)
    if not text and not {"order_sha256", "request_sha256", "kind"} & set(found.properties):
        raise SheetError(name, "this is no batch sheet of this toolkit", "give a sheet that 'compounding sheet' wrote")
    kind = found.properties.get("kind", "")
    if kind in NO_RECORDS:
        raise SheetError(name, f"this is {NO_RECORDS[kind]}, and no batch sheet", "give a batch sheet")
    if kind not in (BATCH_SHEET, TITRATION, SECOND_CHECK):
        kind = _kind(found, text)
    stated = _TOOLKIT.fullmatch(toolkit)
    schema = found.properties.get("schema", "") or (stated[1] if stated else SCHEMA)
    if schema != SCHEMA:
        newer = schema.isdigit() and int(schema) > int(SCHEMA)
        raise SheetError(
            name,
            f"it was written by {'a newer' if newer else 'another'} version of the toolkit (sheet schema {schema}, "
            f"this one reads {SCHEMA})",
            "review it with that version",
        )
    return Embedded(kind=kind, text=text, toolkit=toolkit if stated else TOOLKIT)


def _kind(found: WorkbookFound, text: str) -> str:
    """Return the kind of a workbook whose properties do not name it."""
    if found.sheet(BLIND_SHEET) is not None:
        return SECOND_CHECK
    return TITRATION if '"schedule":' in text else BATCH_SHEET


def _about(found: WorkbookFound) -> tuple[str, str]:
    """Return the order and the toolkit as the sheet About states them; "" for what it does not state whole."""
    sheet = found.sheet(ABOUT)
    if sheet is None:
        return "", ""
    labels = {row: str(cell.value or "") for (row, column), cell in sheet.cells.items() if column == 1}
    texts = {row: str(sheet.cell(row, 2).value or "") for row in labels}
    parts = {int(part[1]): texts[row] for row, label in labels.items() if (part := _PART.fullmatch(label))}
    toolkit = next((texts[row] for row, label in labels.items() if label == "Toolkit"), "")
    return "".join(parts[number] for number in sorted(parts)), toolkit


def _cited(found: WorkbookFound, formula: Formula) -> dict[str, str]:
    """Return what the sheet About says that keys of sources stand for."""
    sheet = found.sheet(ABOUT)
    if sheet is None:
        return {}
    rows = [row for row, column in sheet.cells if column == 1]
    stated = {str(sheet.cell(row, 1).value or ""): str(sheet.cell(row, 2).value or "") for row in rows}
    known = {*formula.references, *formula.citations}
    return {key: text for key, text in stated.items() if key in known and text}


def citation_findings(found: WorkbookFound, formula: Formula) -> Iterator[Finding]:
    """Yield a note for each source that a sheet explains otherwise than the references beside its formula do now."""
    for key, text in _cited(found, formula).items():
        now = formula.citations.get(key) or UNEXPLAINED
        if not same_value(now, text):
            wanted, there = differing(now, text)
            yield finding("SOURCE", subject=f"the source {key}", expected=wanted, found=there, sheet=ABOUT)


def hash_findings(found: WorkbookFound, made_from: Embedded) -> Iterator[Finding]:
    """Yield a finding where the embedded order is not the one whose SHA-256 the document's properties hold."""
    stated = found.properties.get("order_sha256", "") or found.properties.get("request_sha256", "")
    if stated and found.sheet(ABOUT) is not None and stated != sha256(made_from.text):
        yield _about_order("ORDER-HASH", f"an order of SHA-256 {stated}", f"one of SHA-256 {sha256(made_from.text)}")


def regenerated(found: WorkbookFound, made_from: Embedded, library: Library) -> Regenerated | Finding:
    """Return the workbook as it was written, or the finding that says why it cannot be made anew.

    Parameters
    ----------
    library
        The formulas; that of the order must be there, with the very text that the order names.
    """
    if found.sheet(ABOUT) is None:
        return finding(
            "SHEET-MISSING", subject=f"sheet {ABOUT}", expected="the sheet", found="no such sheet", sheet=ABOUT
        )
    if not made_from.text:
        return _about_order("NOT-REPRODUCED", "the order on the sheet About", "no order")
    try:
        asked = _asked(made_from)
    except OrderError as error:
        return _about_order("NOT-REPRODUCED", "an order that can be read", "; ".join(error.problems))
    try:
        formula = library.load(asked.order.formula, asked.order.version)
    except FormulaNotFoundError as error:
        return _library("FORMULA-UNKNOWN", asked.order, error.wanted, "no such formula or version")
    except FormulaError as error:
        return _library("FORMULA-CHANGED", asked.order, "a formula that can be read", "; ".join(error.problems))
    if formula.checksum != asked.formula_checksum:
        wanted, held = (f"a text of SHA-256 {each}" for each in (asked.formula_checksum, formula.checksum))
        return _library("FORMULA-CHANGED", asked.order, wanted, f"the library holds {held}")
    # What the references say may be put better at any time: a sheet keeps what they said when it was written.
    cited = replace(formula, citations=_cited(found, formula))
    try:
        return replace(asked.planned(cited, found.paper, made_from.toolkit), formula=formula)
    except CompoundingError as error:
        problems = "; ".join(error.problems) if isinstance(error, ProblemsError) else str(error)
        return _about_order("NOT-REPRODUCED", "an order that can be prepared", problems)


@dataclass(frozen=True)
class _Asked:
    """What was asked for, and how its workbook is planned."""

    order: Order
    formula_checksum: str
    planned: Callable[[Formula, str, str], Regenerated]


def _asked(made_from: Embedded) -> _Asked:
    content = embedded_content(made_from.text)
    if made_from.kind == TITRATION:
        from compounding.records.titration.request_reading import request_of

        request = request_of(content)
        return _Asked(request.asked.order, request.formula_checksum, partial(_titration, request.asked))
    embedded_order = order_of(content)
    plan = _second_check if made_from.kind == SECOND_CHECK else _batch_sheet
    return _Asked(embedded_order.order, embedded_order.formula_checksum, partial(plan, embedded_order.order))


def _batch_sheet(order: Order, formula: Formula, paper: str, toolkit: str) -> Regenerated:
    record = prepare(order, formula)
    return Regenerated(planned_book(record, paper=paper, toolkit=toolkit), formula, {"": record})


def _second_check(order: Order, formula: Formula, paper: str, toolkit: str) -> Regenerated:
    from compounding.sheets.second_check import planned_second_check

    record = prepare(order, formula)
    return Regenerated(planned_second_check(record, paper=paper, toolkit=toolkit), formula, {"": record})


def _titration(asked: TitrationOrder, formula: Formula, paper: str, toolkit: str) -> Regenerated:
    from compounding.records.titration.campaign import plan_campaign
    from compounding.sheets.campaign_workbook import planned_campaign_book

    campaign = plan_campaign(asked, formula)
    book = planned_campaign_book(campaign, paper=paper, toolkit=toolkit)
    return Regenerated(book, formula, {batch.letter: batch.record for batch in campaign.batches})


def _library(code: str, order: Order, expected: str, found: str) -> Finding:
    subject = f"{order.formula}, version {order.version}, in the library"
    return finding(code, subject=subject, expected=expected, found=found)


def _about_order(code: str, expected: str, found: str) -> Finding:
    return finding(code, subject=_SUBJECT, expected=expected, found=found, sheet=ABOUT)
