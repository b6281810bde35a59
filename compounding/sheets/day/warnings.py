"""The sheet Warnings: each warning, decision and bench entry once, with the batches that it is of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compounding.records.day import Day
from compounding.records.shown_text import counted, visible
from compounding.sheets.day.lists import batch_name, by_text, collapsed
from compounding.sheets.day.parts import day_row, text
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note, repeated_heads

WARNINGS = "Warnings"
_WIDTHS = (5, 62, 9, 36)
_HEADS = ("No.", "Text", "Batches", "Which")


def warnings_sheet(day: Day, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title.
    """
    warnings = by_text((batch_name(each), each.warnings) for each in day.batches)
    notes = by_text((batch_name(each), each.notes) for each in day.batches)
    bench = by_text((batch_name(each), each.bench) for each in day.batches)
    sheet = headed(WARNINGS, _WIDTHS, ("Warnings", f"{len(warnings):,}, each once", below), notice=day.draft_band)
    repeated_heads(sheet, _HEADS)
    if warnings:
        _section(sheet, "Warnings", warnings, style="text bold")
    else:
        note(sheet, "No batch has a warning.")
    if day.notes or notes:
        _section(sheet, "What the toolkit decided", notes, of_the_day=day.notes)
    if bench:
        _section(sheet, "What is measured or entered at the bench", bench)
    return sheet


def _section(
    sheet: Sheet,
    head: str,
    said: Mapping[str, Sequence[str]],
    *,
    of_the_day: Sequence[str] = (),
    style: str = "detail",
) -> None:
    sheet.section(head, counted(len(of_the_day) + len(said), "text"), note_from=3)
    for number, words in enumerate(of_the_day, start=1):
        _row(sheet, number, words, ("", "the day as a whole"), style)
    for number, (words, batches) in enumerate(said.items(), start=len(of_the_day) + 1):
        _row(sheet, number, words, (f"{len(batches):,}", collapsed(batches)), style)


def _row(sheet: Sheet, number: int, words: str, batches: tuple[str, str], style: str) -> None:
    count, which = batches
    day_row(sheet, [(number, "fixed center", "#,##0"), text(visible(words), style), text(count, "number"), text(which)])
