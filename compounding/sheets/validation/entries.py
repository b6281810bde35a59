"""The entries that were typed into single cells, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from compounding.records.shown_text import counted, sentence
from compounding.records.validation_run import Challenge, first_few
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note, repeated_heads
from compounding.sheets.validation.parts import group, plain, texts_row, verdict_of

ENTRIES = "Entries"
_WIDTHS = (7, 25, 13, 9.5, 52, 11.5, 66, 8)
_HEADS = (
    *("Cell", "Entry", "Typed", "Entry rule"),
    *("Python expects the sheet to show", "Sheet shows", "The review finds, in addition", "Verdict"),
)
_AS_EXPECTED = "as expected"
_STYLES = ("hold text", "detail", "detail", "detail", "detail", "detail", "detail")


def entries_sheet(challenges: Sequence[Challenge], below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title: when, by whom and with what it was run.
    """
    sheet = headed(ENTRIES, _WIDTHS, ("Entries", f"{len(challenges):,} entries", plain(below)), landscape=True)
    repeated_heads(sheet, _HEADS)
    for (form, name), rows in groupby(challenges, key=lambda each: (each.form, each.sheet)):
        lines = list(rows)
        sheet.section(plain(f"{sentence(form)}: {name}, tested with {counted(len(lines), 'input')}"))
        for (cell, entry), inputs in groupby(lines, key=lambda each: (each.cell, each.entry)):
            first = sheet.row
            group(sheet, f"{cell}: {entry}")
            for each in inputs:
                _challenge(sheet, each)
            sheet.keeps.update(range(first, sheet.row - 1))
    note(
        sheet,
        "Each entry is typed alone into a sheet that is filled in well. Entry rule: whether the rule of the cell "
        "accepts what is typed; what is pasted passes every rule, so the sheet must stand it. Python expects: the "
        "cells that change, the first four of them; all live cells were compared. PASS: all of them agree, and what "
        "cannot have been measured or done is noticed by a verdict or by the review. Kinds of entry that the sheets of "
        "several dosage forms have are tested on the first of them; numbers on each. On the sheets of a titration's "
        "batches only what the sheet Campaign takes from the first of them is tested.",
    )
    return sheet


def _challenge(sheet: Sheet, each: Challenge) -> None:
    shown = _AS_EXPECTED if each.shown == each.expected else each.shown
    if each.differing:
        shown = f"{each.shown}\nDIFFERS: {first_few(each.differing)}"
    findings = f"NOT NOTICED: {each.unnoticed}" if each.unnoticed else each.findings or "nothing more"
    texts = (each.cell, each.kind, each.typed or "nothing", each.rule, each.expected, shown, findings)
    texts_row(sheet, list(zip(texts, _STYLES, strict=True)), verdict_of(each.passes))
