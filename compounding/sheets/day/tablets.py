"""The sheet Tablets: how many tablets of each lot are crushed, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.records.day import Day, DayBatch, LotUse, Taken
from compounding.records.shown_text import counted, visible
from compounding.records.stock.lot import TABLET
from compounding.sheets.day.lists import batch_name, totals
from compounding.sheets.day.parts import WAITS, amounts_text, date, day_row, group_row, text
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note, repeated_heads
from compounding.units import format_quantity, is_open

TABLETS = "Tablets"
_WIDTHS = (18, 11, 20, 45, 17)
_HEADS = ("Lot", "Expiry", "Batch", "Preparation", "Tablets to crush")


def tablets_sheet(day: Day, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title.
    """
    uses = [each for each in day.uses if each.form == TABLET]
    sheet = headed(TABLETS, _WIDTHS, ("Tablets to crush", counted(len(uses), "lot"), below), notice=day.draft_band)
    repeated_heads(sheet, _HEADS)
    taken = _by_lot(day)
    for use in uses:
        _lot(sheet, use, taken.get(_lot_of(use), []))
    if not uses:
        note(sheet, "No tablets are crushed.")
        return sheet
    sheet.section("Altogether")
    for material in dict.fromkeys(each.material for each in uses):
        own = [each for each in uses if each.material == material]
        needed = totals(each.needed for each in own if each.needed is not None)
        group_row(
            sheet,
            (
                (1, 4, visible(material)),
                (5, 5, amounts_text(needed, [batch for each in own for batch in each.waiting])),
            ),
        )
    return sheet


def _lot(sheet: Sheet, use: LotUse, taken: list[tuple[DayBatch, Taken]]) -> None:
    name = visible(use.lot) or "lot written in at the bench"
    needed = amounts_text(() if use.needed is None else (use.needed,), use.waiting)
    group_row(sheet, ((1, 4, f"{name}: {visible(use.material)}"), (5, 5, needed)))
    for batch, each in taken:
        day_row(
            sheet,
            [
                text(visible(each.lot), "small"),
                date(each.expiry),
                text(visible(batch_name(batch)), "text bold"),
                text(visible(batch.title)),
                text(WAITS if is_open(each.amount) else format_quantity(each.amount), "number"),
            ],
        )


def _by_lot(day: Day) -> dict[tuple[object, ...], list[tuple[DayBatch, Taken]]]:
    found: dict[tuple[object, ...], list[tuple[DayBatch, Taken]]] = {}
    for batch, taken in _tablets(day):
        found.setdefault(_lot_of(taken), []).append((batch, taken))
    return found


def _tablets(day: Day) -> Iterator[tuple[DayBatch, Taken]]:
    for batch in day.batches:
        for taken in batch.takes:
            if taken.form == TABLET:
                yield batch, taken


def _lot_of(each: LotUse | Taken) -> tuple[object, ...]:
    return each.material, each.lot, each.expiry
