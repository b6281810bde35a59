"""The Fields sheet: every named field of the workbook, for people and for programs that read it."""

from __future__ import annotations

from collections.abc import Iterable

from compounding.records.shown_text import sentence
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.layout import FIELDS, Field, Sheet

_WIDTHS = (30, 14, 8, 44, 14, 9, 24, 10, 11)
_HEADS = ("Name", "Sheet", "Cell", "Label", "Unit", "Type", "Limits", "Required", "Filled by")


def fields_sheet(title: str, fields: Iterable[Field], notice: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    title
        What the workbook is of.
    fields
        The fields of its other sheets.
    notice
        What stands across it where its formula is a draft; "" where it is reviewed.
    """
    sheet = Sheet(FIELDS, _WIDTHS, landscape=True, titles="3:3", freeze="A4")
    sheet.put(1, "Fields", "title", last=4)
    sheet.words(5, sentence(title), "title right", last=len(_WIDTHS))
    sheet.at_least(26)
    sheet.next()
    sheet.words(
        1,
        "Every field has a name in this workbook. What a person fills in are the entry cells; the others are fixed or "
        "live.",
        "subtitle",
        last=len(_WIDTHS),
    )
    sheet.next()
    headed_as_draft(sheet, notice)
    for column, head in enumerate(_HEADS, start=1):
        sheet.put(column, head, "head left")
    sheet.at_least(16)
    sheet.next()
    for each in fields:
        required = ("yes" if each.required else "no") if each.entry else ""
        filler = "a person" if each.entry else "the sheet"
        row = (each.name, each.sheet, each.cell, each.label, each.unit, each.type, each.limits, required, filler)
        for column, text in enumerate(row, start=1):
            sheet.put(column, text, "field")
        sheet.rise(4, each.label, "field")
        sheet.rise(1, each.name, "field")
        sheet.next()
    return sheet
