"""The sheet Materials: what the day takes of each material and each lot, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from compounding.records.day import Day, LotUse
from compounding.records.shown_text import counted, visible
from compounding.sheets.day.lists import collapsed, totals
from compounding.sheets.day.parts import WAITS, Cell, amounts_text, date, day_row, group_row, text
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import headed, note, repeated_heads
from compounding.units import Quantity, format_quantity, quantity, unit_spelling

MATERIALS = "Materials"
_WIDTHS = (27, 18, 11, 16, 15, 20, 38, 38)
_HEADS = (
    "Material",
    "Lot",
    "Expiry",
    "Needed",
    "On hand",
    "Left",
    "Batches that take it",
    "Of them, wait for the bench",
)


def materials_sheet(day: Day, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title.
    """
    right = counted(len(day.uses), "lot")
    sheet = headed(MATERIALS, _WIDTHS, ("Materials", right, below), landscape=True, notice=day.draft_band)
    repeated_heads(sheet, _HEADS)
    for material, uses in groupby(day.uses, key=lambda each: each.material):
        _material(sheet, material, list(uses))
    if not day.uses:
        note(sheet, "No material is taken.")
    note(
        sheet,
        "Needed is the sum of the targets on the batch sheets. What waits for a bench entry is in no sum, and what is "
        "left becomes less by it. Left is what the stock table says, less what is needed.",
    )
    return sheet


def _material(sheet: Sheet, material: str, uses: list[LotUse]) -> None:
    form = next((each.form for each in uses if each.form), "")
    needed = totals(each.needed for each in uses if each.needed is not None)
    waiting = [batch for each in uses for batch in each.waiting]
    name = f"{visible(material)} ({visible(form)})" if form else visible(material)
    group_row(
        sheet,
        (
            (1, 3, f"{name}: altogether"),
            (4, 5, amounts_text(needed, waiting)),
            (6, len(_WIDTHS), f"from {counted(len(uses), 'lot')}"),
        ),
    )
    for each in uses:
        day_row(sheet, list(_cells(each)))


def _cells(use: LotUse) -> Iterator[Cell]:
    is_low = use.left is not None and use.left.magnitude <= 0
    yield text(visible(use.material), "small")
    yield text(
        visible(use.lot) or "written in at the bench", "caution" if is_low else "text bold" if use.lot else "small"
    )
    yield date(use.expiry)
    yield text(WAITS if use.needed is None else format_quantity(use.needed), "number")
    yield text("not known" if use.on_hand is None else format_quantity(use.on_hand), "number")
    yield text(_left(use.left, waits=bool(use.waiting)), "caution" if is_low else "number")
    yield text(collapsed(use.batches))
    yield text("all of them" if use.waiting and set(use.waiting) == set(use.batches) else collapsed(use.waiting))


def _left(left: Quantity | None, *, waits: bool) -> str:
    if left is None:
        return "not known"
    if left.magnitude < 0:
        missing = format_quantity(quantity(-left.magnitude, unit_spelling(left)))
        return f"too little: {missing} and what {WAITS} are missing" if waits else f"too little: {missing} missing"
    shown = "nothing left" if left.magnitude == 0 else format_quantity(left)
    return f"{shown}, less what {WAITS}" if waits else shown
