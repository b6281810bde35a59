"""The About sheet: how the workbook is used, what it was made from, and what stays to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from compounding.records.citations import REFERENCES, UNEXPLAINED
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.draft import reviewer_text
from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.shown_text import sentence
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.layout import ABOUT, Sheet

_WIDTHS = (26, 80)
_PIECE = 1_600
_USE = (
    "Work from the top of the Batch record downwards, on the screen or on the print. Only yellow cells take entries.",
    "Enter a number alone, with a decimal point; the unit stands beside the cell. Zero and less are refused.",
    "Measure what stands under Measured at the bench first: targets that wait for it stay blank until then.",
    "A verdict reads PASS, FAIL, WARNING or CHECK ENTRY: what was typed is then no number above zero.",
    "Copy and paste moves cells and changes formats: type instead, and never cut an entry cell.",
    "Print, sign and keep the Batch record, Measurements, Label and Calculations. The sheet Fields is for programs.",
    "The sheets are locked but for the entry cells. That is a guard rail against slips and no security, for anyone can "
    "lift it: sign the print. From the order below 'compounding review' makes the same workbook again, and compares.",
)


def about_sheet(record: CompoundingRecord, toolkit: str, sheets: Iterable[Sheet]) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    toolkit
        Name and version of the toolkit that writes the workbook.
    sheets
        The other sheets of the workbook, whose sources are explained here.
    """
    formula = record.formula
    sheet = headed_as_draft(Sheet(ABOUT, _WIDTHS, titles="1:1"), record.draft_notice)
    sheet.put(1, "About", "title")
    sheet.words(2, sentence(record.title), "title right")
    sheet.at_least(26)
    sheet.next()
    _key(sheet)
    listed_section(sheet, "How to use it", [("", each) for each in _USE])
    listed_section(sheet, "Hazards", [("", each) for each in formula.hazards])
    listed_section(sheet, "Other ways to weigh, no part of this plan", [("", each) for each in record.alternatives])
    listed_section(sheet, "To be confirmed by the pharmacist", [("", each) for each in formula.confirm])
    # What is read before the work stands on the first page, and what the workbook was made from on the second.
    sheet.breaks.append(sheet.row)
    listed_section(sheet, "The pharmacy and its record", _pharmacy(record.order))
    listed_section(
        sheet,
        "What it was made from",
        [
            ("Toolkit", toolkit),
            ("Formula", f"{formula.id}, version {formula.version}: {formula.name}"),
            ("In force from", formula.effective.isoformat()),
            ("Author, reviewer", f"{formula.author}; {reviewer_text(formula)}"),
            ("SHA-256 of the formula", formula.checksum),
            ("SHA-256 of the order", record.order_hash),
        ],
    )
    sources_section(sheet, formula, (*sheets, sheet), formula.references)
    order_section(sheet, record.order_json)
    return sheet


def _pharmacy(order: Order) -> list[tuple[str, str]]:
    rows = [("Pharmacy", ", ".join(order.letterhead.lines))] if order.letterhead is not None else []
    return [*rows, ("Keep this record", order.retention)] if order.retention.strip() else rows


def _bar(sheet: Sheet, text: str) -> None:
    sheet.gap(8)
    sheet.put(1, text, "bar", last=2)
    sheet.at_least(18)
    sheet.next()


def _key(sheet: Sheet) -> None:
    _bar(sheet, "Key to the cells")
    rows = (
        ("entry choice", "yellow", "An entry: to be filled in by a person."),
        ("live center", "grey", "Live: worked out by the workbook from what is entered; locked."),
        ("fixed center", "white", "Fixed: text, and what was worked out before printing; locked."),
        ("verdict", "PASS", "A verdict, in words as well as in colour."),
    )
    for style, word, text in rows:
        # A sample of an entry cell must not itself be an entry.
        sheet.put(1, word, "key entry" if style.startswith("entry") else style)
        sheet.words(2, text, "text")
        sheet.at_least(18)
        sheet.next()


def listed_section(sheet: Sheet, head: str, rows: Sequence[tuple[str, str]]) -> None:
    """Fill in rows of a label and a text under a head; a row without a label is one text, and no rows need no head."""
    if not rows:
        return
    _bar(sheet, head)
    for label, text in rows:
        if label:
            sheet.words(1, label, "text bold")
            sheet.words(2, text, "text")
        else:
            sheet.words(1, text, "text", last=2)
        sheet.at_least(16)
        sheet.next()


def sources_section(sheet: Sheet, formula: Formula, sheets: Iterable[Sheet], keys: Iterable[str] = ()) -> None:
    """Fill in what the keys of sources stand for that sheets print, so that each can be looked up from the print alone.

    Parameters
    ----------
    keys
        Keys that are explained even if no sheet prints them.
    """
    texts = (placed.value for each in sheets for placed in each.cells.values() if isinstance(placed.value, str))
    printed = "\n".join(texts)
    found = sorted({*keys, *(key for key in formula.citations if _stands_in(key, printed))})
    if not found:
        return
    _bar(sheet, f"Sources, by their keys, as {REFERENCES} explains them")
    for key in found:
        sheet.words(1, key, "hold text")
        sheet.words(2, formula.citations.get(key) or UNEXPLAINED, "small")
        sheet.at_least(13)
        sheet.next()


def _stands_in(key: str, text: str) -> bool:
    """Return whether a key stands in a text, and not as the beginning of a longer one."""
    # A pattern that begins with the key's own letters is looked for as fast as the key itself.
    return key in text and re.search(rf"{re.escape(key)}(?![\w-])", text) is not None


def order_section(sheet: Sheet, text: str) -> None:
    """Fill in the order that the workbook was made from, in pieces that a cell holds; a review reads it from there."""
    _bar(sheet, "The order, as canonical JSON (the parts joined in their order)")
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    for number, piece in enumerate(pieces, start=1):
        sheet.words(1, f"Part {number} of {len(pieces)}", "text bold")
        sheet.shown(2, f"order_json_{number}", f"order as JSON, part {number}", piece, style="code")
        # Text without spaces breaks where each program likes: a line is kept for that.
        sheet.rise(2, f"{piece}\n ", "code")
        sheet.next()
