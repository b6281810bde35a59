"""The sheet Day: what was read, what it comes to, and one line a batch with the link to its sheet."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from compounding.records.day import Day, DayBatch
from compounding.records.shown_text import counted, visible
from compounding.sheets.day.lists import batch_name
from compounding.sheets.day.parts import Cell, date, day_row, text
from compounding.sheets.layout import Sheet
from compounding.sheets.report.parts import ROW, headed, note, repeated_heads
from compounding.spreadsheet_notation import cell_name, column_letter

DAY = "Day"
_WIDTHS = (19, 40, 15, 35, 11, 11, 9.5, 12, 12)
_HEADS = (
    *("Batch", "Preparation", "Quantity", "Prescriptions (rows of the order table)", "Needed by", "Beyond use"),
    *("Warnings", "Made", "Checked"),
)
_LABELS = ((1, 2, 2), (3, 4, 4), (5, 6, 9))
# What a link may hold unchanged; anything else in the name of a file would be read as a part of an address.
_PLAIN = "!$&'()+,;=@~"


def overview_sheet(day: Day, below: str) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    below
        The line below the title.
    """
    right = f"{day.made.isoformat()}; {counted(len(day.batches), 'batch')}"
    sheet = headed(DAY, _WIDTHS, ("Day's work", right, below), landscape=True, notice=day.draft_band)
    for facts in _facts(day):
        _fact_row(sheet, facts)
    alert = " ".join(_alerts(day))
    if alert:
        sheet.words(1, alert, "caution", last=len(_WIDTHS))
        sheet.at_least(ROW)
        sheet.next()
    repeated_heads(sheet, _HEADS)
    head = sheet.row - 1
    for batch in day.batches:
        _batch(sheet, batch)
    if not day.batches:
        note(sheet, "No batch is made.")
        return sheet
    sheet.filtered = f"A{head}:{column_letter(len(_WIDTHS))}{sheet.row - 1}"
    return sheet


def _facts(day: Day) -> Iterator[tuple[tuple[str, str], ...]]:
    prescriptions = sum(len(each.rows) for each in day.batches)
    labels = sum(len(each.labels) for each in day.batches)
    yield (
        ("Date", day.made.isoformat()),
        ("Pharmacy", visible(day.pharmacy) or "no profile given"),
        ("Stock table", visible(day.stock) or "none given"),
    )
    yield (
        ("Order table", visible(day.orders)),
        (
            "It comes to",
            f"{counted(len(day.batches), 'batch')}, {counted(prescriptions, 'prescription')}, "
            f"{counted(labels, 'label')}",
        ),
        ("Not made", counted(len(day.refused), "row") if day.refused else "nothing: all rows are made"),
    )


def _fact_row(sheet: Sheet, facts: tuple[tuple[str, str], ...]) -> None:
    for (column, first, last), (label, fact) in zip(_LABELS, facts, strict=True):
        sheet.words(column, label, "label")
        sheet.words(first, fact, "fact", last=last)
    sheet.at_least(ROW)
    sheet.next()


def _alerts(day: Day) -> Iterator[str]:
    """Yield what must not be missed."""
    if day.refused:
        rows = "1 row of the order table is" if len(day.refused) == 1 else f"{len(day.refused):,} rows of the table are"
        yield f"{rows} not made: see the sheet Not made."
    left = [each.left.magnitude for each in day.uses if each.left is not None]
    short, empty = sum(each < 0 for each in left), sum(each == 0 for each in left)
    if short:
        yield f"Of {counted(short, 'lot')} there is too little: see the sheet Materials."
    if empty:
        yield f"Of {counted(empty, 'lot')} nothing is left: see the sheet Materials."


def _batch(sheet: Sheet, batch: DayBatch) -> None:
    row = day_row(sheet, list(_cells(batch)))
    sheet.links[cell_name(row, 1)] = link(batch.file)


def _cells(batch: DayBatch) -> Iterator[Cell]:
    yield text(visible(batch_name(batch)), "link")
    yield text(visible(f"{'DRAFT: ' if batch.is_draft else ''}{batch.title}"))
    yield text(visible(batch.quantity))
    yield text(", ".join(_prescriptions(batch)))
    yield date(batch.needed_by)
    yield date(batch.beyond_use)
    yield len(batch.warnings), "fixed center", "#,##0"
    yield None, "entry choice", "@"
    yield None, "entry choice", "@"


def _prescriptions(batch: DayBatch) -> Iterator[str]:
    """Yield each prescription with its row; the row alone where it has no number."""
    for number, row in zip(batch.prescriptions, batch.rows, strict=True):
        yield f"{visible(number)} (row {row:,})" if number else f"row {row:,}"


def link(file: str) -> str:
    """Return a file of the same folder as the target of a link.

    Examples
    --------
    >>> link("LDN 5%.xlsx")
    'LDN%205%25.xlsx'
    """
    return "".join(quote(each, safe=_PLAIN) if each.isascii() else each for each in file)
