"""The Calculations sheet: every line of the working, in words, in numbers, by Python, and live."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compounding import units
from compounding.expressions import Number, Operation, Reference, Rounded
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.shown_text import sentence
from compounding.sheets import live
from compounding.sheets.closing import number_form
from compounding.sheets.draft import headed_as_draft
from compounding.sheets.error_budget import error_budget
from compounding.sheets.layout import CALCULATIONS, CellFormula, Sheet, field_name
from compounding.spreadsheet_notation import reference
from compounding.working import Line, Working

_HEAD_ROW = 3
_THOUSAND = 1000
_MOST_PLACES = 9
_WIDTHS = (4.5, 17, 25, 32, 39, 14, 12, 14, 10.5, 15)
_HEADS = (
    "No.",
    "Symbol",
    "Meaning",
    "Rule",
    "With the numbers",
    "Result",
    "Unit",
    "Live recheck",
    "Agreement",
    "Source",
)


def line_cells(record: CompoundingRecord) -> dict[str, str]:
    """Return the cell of the Calculations sheet that other cells refer to for each line.

    A given quantity is referred to where it is locked, an entry or a derived quantity where it is live.
    """
    # A draft has one row more above the heads.
    first = _HEAD_ROW + record.is_draft + 1
    return {line.key: f"{'F' if _is_given(line) else 'H'}{row}" for row, line in enumerate(record.working, start=first)}


def line_references(record: CompoundingRecord) -> dict[str, str]:
    """Return the same cells as the other sheets refer to them."""
    return {key: reference(CALCULATIONS, cell) for key, cell in line_cells(record).items()}


def calculations_sheet(record: CompoundingRecord, entries: Mapping[str, str]) -> Sheet:
    """Return the plan of the sheet.

    Parameters
    ----------
    entries
        For each open line of the working that is a bench entry, the cell in which it is entered.
    """
    sheet = Sheet(CALCULATIONS, _WIDTHS, landscape=True, titles=f"{_HEAD_ROW}:{_HEAD_ROW}", freeze=f"A{_HEAD_ROW + 1}")
    sheet.put(1, "Calculations", "title", last=3)
    sheet.words(4, sentence(record.title), "title right", last=10)
    sheet.at_least(26)
    sheet.next()
    sheet.words(
        1,
        "Every quantity is worked out with exact decimals (Result), and once more by this workbook from the "
        "cells above it (Live recheck); both must agree to 1 part in 1,000,000,000. What waits for a bench entry "
        "has no result yet. \N{ALMOST EQUAL TO} marks a number shortened for print; the cells hold it "
        "in full.",
        "subtitle",
        last=10,
    )
    sheet.next()
    headed_as_draft(sheet, record.draft_notice)
    for column, head in enumerate(_HEADS, start=1):
        sheet.put(column, head, "head")
    sheet.at_least(20)
    sheet.next()
    cells = line_cells(record)
    for number, line in enumerate(record.working, start=1):
        _line(sheet, record.working, number, line, cells, entries)
    if record.budget is not None:
        error_budget(sheet, record.budget, record.working)
    return sheet


def _line(
    sheet: Sheet, working: Working, number: int, line: Line, cells: Mapping[str, str], entries: Mapping[str, str]
) -> None:
    derived = line.expression is not None
    rule = working.words(line.key) if derived else "entered at the bench" if line.is_entry else "given"
    numbers = working.numbers(line.key) if derived else ""
    sheet.put(1, number, "fixed center")
    sheet.words(2, sentence(line.symbol), "text bold")
    sheet.words(3, sentence(line.meaning), "text")
    sheet.words(4, rule, "text")
    sheet.words(5, numbers, "text")
    unit = units.unit_words(line.unit) if line.unit != "1" else ""
    if line.is_open:
        sheet.put(6, "waits for an entry", "small")
    else:
        sheet.shown(
            6,
            field_name("calc", line.key),
            line.symbol,
            line.value.magnitude,
            form=_form(line),
            unit=unit,
            style="fixed",
        )
    sheet.words(7, unit, "unit")
    sheet.words(10, line.source, "small")
    sheet.at_least(16)
    if derived or line.is_entry:
        _recheck(sheet, working, line, cells, entries, unit)
    else:
        sheet.put(8, None, "text")
        sheet.put(9, None, "text")
    sheet.next()


def _recheck(
    sheet: Sheet,
    working: Working,
    line: Line,
    cells: Mapping[str, str],
    entries: Mapping[str, str],
    unit: str,
) -> None:
    formula = live.entered(entries[line.key]) if line.is_entry else live_formula(working, line, cells)
    cell = sheet.shown(
        8, field_name("calc", line.key, "live"), f"{line.symbol}, live", formula, form=_form(line), unit=unit
    )
    if line.is_open:
        sheet.put(9, None, "text")
        return
    label = f"{line.symbol}, agreement"
    sheet.shown(
        9, field_name("calc", line.key, "agreement"), label, _agreement(line, cell, f"F{sheet.row}"), style="verdict"
    )


def _form(line: Line) -> str:
    """Return a number format with commas where there are thousands, and otherwise as many digits as the cell shows."""
    if line.is_open:
        return number_form(CellFormula(""))
    number = Decimal(line.value.magnitude)
    return raw_form(line, number_form(number) if abs(number) >= _THOUSAND else "General")


def raw_form(line: Line, otherwise: str) -> str:
    """Return the number format of a known line: raw data show every digit that they were stated with.

    Parameters
    ----------
    line
        Line of a working that is not open.
    otherwise
        Number format of what is no raw data, or has more decimals than its cell has room for.
    """
    places = -int(line.value.magnitude.as_tuple().exponent)
    return f"#,##0.{'0' * places}" if line.is_raw and 0 < places <= _MOST_PLACES else otherwise


def _agreement(line: Line, cell: str, result: str) -> CellFormula:
    room = f"ABS({result})*0.000000001" if line.value.magnitude else "0.000000001"
    return CellFormula(f'IF(ISNUMBER({cell}),IF(ABS({cell}-{result})<={room},"agrees","DIFFERS"),"DIFFERS")')


def live_formula(working: Working, line: Line, cells: Mapping[str, str]) -> CellFormula:
    """Return a derived line as a live cell, guarded where it waits for bench entries."""
    expression = working.cell_formula(line.key, cells)
    if not line.is_open:
        return CellFormula(expression)
    waits = tuple(cells[key] for key in working.uses(line.key) if working[key].is_open)
    if _may_divide_by_zero(working, line.expression):
        expression = f'IF(ISERROR({expression}),"{live.CHECK_ENTRY}",{expression})'
    return live.guarded(waits, expression)


def _may_divide_by_zero(working: Working, expression: object) -> bool:
    """Return whether a divisor is anything but a number, a known quantity or an entry, which is above zero."""
    if isinstance(expression, Rounded):
        return _may_divide_by_zero(working, expression.operand)
    if not isinstance(expression, Operation):
        return False
    if expression.sign == "/" and not _is_above_zero(working, expression.right):
        return True
    return _may_divide_by_zero(working, expression.left) or _may_divide_by_zero(working, expression.right)


def _is_above_zero(working: Working, divisor: object) -> bool:
    if isinstance(divisor, Number):
        return True
    if isinstance(divisor, Reference):
        line = working[divisor.key]
        return line.is_entry or not line.is_open
    return False


def _is_given(line: Line) -> bool:
    return line.expression is None and not line.is_entry
