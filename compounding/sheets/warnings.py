"""The warnings of a sheet, each numbered."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.sheets.layout import Sheet


def warnings_section(sheet: Sheet, warnings: Sequence[str], note: str, *, note_from: int) -> None:
    """Fill in every warning under its number; nothing where there is none."""
    if not warnings:
        return
    sheet.section("Warnings", note, note_from=note_from)
    for number, text in enumerate(warnings, start=1):
        sheet.put(1, number, "caution")
        sheet.words(2, text, "caution", last=len(sheet.widths))
        sheet.next()
