"""The end of the batch record: yield and reconciliation, deviations, signatures and release."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compounding import rounding, units
from compounding.records.compounding_record import CompoundingRecord
from compounding.sheets import live
from compounding.sheets.layout import PER_CENT_FORMAT, CellFormula, CellValue, Sheet, field_name

_LAST = 9
_DEVIATION_ROWS = 2
_TWO_LINES = "\n"
# As many decimal places as a number is shown with.
_MOST_PLACES = 5
_DISPOSITIONS = ("accept", "reject", "quarantine")


def yield_table(sheet: Sheet, record: CompoundingRecord, lines: Mapping[str, str]) -> tuple[str, str]:
    """Fill in the yield and what else is accounted for, and return the cells of the yield and its verdict."""
    low, high = (
        units.magnitude(each, "1") for each in (record.acceptance.yield_lowest, record.acceptance.yield_highest)
    )
    note = f"yield {units.number_text(low * 100)} to {units.number_text(high * 100)} % of theory"
    sheet.section("Yield and reconciliation", note, note_from=5)
    sheet.heads(
        (1, 3, "What is accounted for"),
        (4, 0, "Theory"),
        (5, 0, "Actual"),
        (6, 0, "Difference"),
        (7, 0, "Of theory"),
        (8, 0, "Unit"),
        (9, 0, "Verdict"),
    )
    line = record.working[record.yielded]
    share = _account_row(sheet, record, lines, "yield", "Yield", record.yielded, line.unit, _MOST_PLACES)
    sheet.row -= 1
    judged = live.share_within(share, live.number_text(low), live.number_text(high))
    verdict = sheet.shown(9, "yield_verdict", "verdict on the yield", judged, style="verdict")
    sheet.next()
    for number, each in enumerate(record.reconciliation, start=1):
        _account_row(sheet, record, lines, f"account_{number}", each.label, each.theory, each.unit, each.places)
        sheet.row -= 1
        sheet.put(9, None, "text")
        sheet.next()
    return share, verdict


def _account_row(
    sheet: Sheet,
    record: CompoundingRecord,
    lines: Mapping[str, str],
    name: str,
    label: str,
    key: str,
    unit: str,
    places: int,
) -> str:
    line = record.working[key]
    sheet.words(1, label, "text", last=3)
    theory: CellValue
    if line.is_open:
        theory = live.guarded((lines[key],), f"ROUND({live.scaled(lines[key], line.unit, unit)},{places})")
    else:
        theory = rounding.half_up(units.magnitude(line.value, unit), places)
    words = units.unit_words(unit) if unit != "1" else ""
    style = "live center" if line.is_open else "fixed center"
    theory_cell = sheet.shown(
        4, f"{name}_theory", f"{label}, theory", theory, unit=words, form=number_form(theory), style=style
    )
    actual = sheet.entry(5, f"{name}_actual", f"{label}, actual", "number", unit=words, limits="0 or above")
    difference = live.guarded((actual, theory_cell), f"{actual}-{theory_cell}")
    sheet.shown(
        6,
        f"{name}_difference",
        f"{label}, difference",
        difference,
        unit=words,
        form="+#,##0.0##;-#,##0.0##;0",
        style="live center",
    )
    share = sheet.shown(
        7,
        f"{name}_share",
        f"{label}, of theory",
        live.quotient(actual, theory_cell),
        form=PER_CENT_FORMAT,
        style="live center",
    )
    sheet.words(8, words, "unit")
    sheet.next()
    return share


def number_form(number: CellValue) -> str:
    """Return a number format with commas and without trailing zeros: 6.000 has been read as 6000."""
    if isinstance(number, CellFormula):
        return "[>=1000]#,##0.0####;General"
    whole = isinstance(number, Decimal) and number == number.to_integral_value()
    return "#,##0" if whole else "#,##0.0####"


def deviations_table(sheet: Sheet) -> None:
    """Fill in the rows for what went otherwise than planned."""
    sheet.section("Deviations, corrections and remarks", "none: write none and sign", note_from=5)
    sheet.heads(
        (1, 0, "No."), (2, 5, "Step, and what happened"), (6, 7, "Impact and decision"), (8, 0, "By"), (9, 0, "Date")
    )
    for number in range(1, _DEVIATION_ROWS + 1):
        first = number == 1
        sheet.put(1, number, "fixed center")
        sheet.rise(2, _TWO_LINES, "entry text", last=5)
        name = f"deviation {number}"
        sheet.entry(
            2, field_name("deviation", number, "text"), f"{name}, what happened", "text", last=5, required=first
        )
        sheet.entry(6, field_name("deviation", number, "decision"), f"{name}, decision", "text", last=7, required=False)
        sheet.entry(8, field_name("deviation", number, "by"), f"{name}, by", "text", required=first)
        sheet.entry(9, field_name("deviation", number, "date"), f"{name}, date", "date", required=False)
        sheet.next()


def sign_off(sheet: Sheet) -> None:
    """Fill in the signatures, the disposition, and what a typed signature is worth."""
    sheet.section("Signatures and release")
    sheet.heads((1, 3, "Meaning"), (4, 6, "Printed name"), (7, 0, "Initials"), (8, 0, "Date"), (9, 0, "Time"))
    roles = (
        ("compounder", "Compounded by"),
        ("checker", "Checked by (a different person)"),
        ("release", "Reviewed and released by the pharmacist"),
    )
    for name, label in roles:
        sheet.words(1, label, "text bold", last=3)
        sheet.entry(4, f"{name}_name", f"{label}: printed name", "text", last=6)
        sheet.entry(7, f"{name}_initials", f"{label}: initials or signature", "text")
        sheet.entry(8, f"{name}_date", f"{label}: date", "date")
        sheet.entry(9, f"{name}_time", f"{label}: time", "time")
        sheet.next()
    sheet.put(1, "Disposition of the batch", "text bold", last=3)
    sheet.entry(
        4,
        "disposition",
        "disposition of the batch",
        "choice",
        choices=_DISPOSITIONS,
        limits=", ".join(_DISPOSITIONS),
        last=6,
    )
    sheet.put(7, "accept, reject or quarantine", "small", last=_LAST)
    sheet.next()
    sheet.words(
        1,
        "Initials typed into a cell are not electronic signatures: print this record and sign it by hand, "
        "or sign it in a system that is made for it.",
        "note",
        last=_LAST,
    )
    sheet.next()
