"""The sheet Labels: one line a label to print."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.records.day import Day, DayBatch, DayLabel
from compounding.records.shown_text import counted, visible
from compounding.sheets.day.parts import Cell, day_row, text
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note, repeated_heads
from compounding.spreadsheet_notation import column_letter

LABELS = "Labels"
_WIDTHS = (13, 17, 17, 10, 13, 11, 26, 24, 10, 10.5, 54)
_HEADS = (
    *("Prescription", "Batch", "Drug", "Form", "Strength", "Contents", "Directions", "Storage", "Made", "Beyond use"),
    "Auxiliary texts",
)
_BETWEEN = " | "


def labels_sheet(day: Day, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title.
    """
    labels = [(batch, label) for batch in day.batches for label in batch.labels]
    sheet = headed(
        LABELS,
        _WIDTHS,
        ("Labels to print", counted(len(labels), "label"), below),
        landscape=True,
        notice=day.draft_band,
    )
    repeated_heads(sheet, _HEADS)
    head = sheet.row - 1
    for batch, label in labels:
        day_row(sheet, list(_cells(batch, label)))
    if not labels:
        note(sheet, "There is no label to print.")
        return sheet
    sheet.filtered = f"A{head}:{column_letter(len(_WIDTHS))}{sheet.row - 1}"
    return sheet


def _cells(batch: DayBatch, label: DayLabel) -> Iterator[Cell]:
    """Yield the cells of a label; that the medicine is compounded is the last of the auxiliary texts."""
    words = label.text
    yield text(visible(label.prescription), "text bold")
    yield text(visible(words.batch or batch.file))
    yield text(visible(words.drug))
    yield text(visible(words.form))
    yield text(visible(words.strength), "text bold")
    yield text(visible(label.amount))
    for each in (words.directions, words.storage, words.made, words.beyond_use):
        yield text(visible(each))
    yield text(_BETWEEN.join(visible(each) for each in (*(one.text for one in words.auxiliary), words.compounded)))
