"""The materials table of the batch record: target, limits, actual, lot and expiry of each material."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from compounding import units
from compounding.records.compounding_record import CompoundingRecord, Material
from compounding.records.shown_text import sentence
from compounding.sheets import live
from compounding.sheets.closing import number_form
from compounding.sheets.layout import DATE_FORMAT, VARIANCE_FORMAT, CellFormula, CellValue, Sheet, field_name
from compounding.sheets.lots import (
    Dates,
    Trace,
    expiry_verdict,
    first_lot_row,
    further_lot_rows,
    has_lot_amounts,
    is_made_up,
    lot_at,
    lot_places,
    lots_together,
    mixed_in,
    placed_lot,
)
from compounding.working import Line

_LAST = 9
_WEIGHED = ("g", "L")
_STOP = "STOP"


@dataclass(frozen=True)
class _Amounts:
    """The cells of a material's target, limits and actual amount."""

    target: str
    lowest: str
    highest: str
    actual: str


def materials_table(sheet: Sheet, record: CompoundingRecord, lines: Mapping[str, str], dates: Dates) -> None:
    """Fill in the table; each material takes two rows, and two more for each further lot of it.

    Parameters
    ----------
    lines
        For each line of the working, the cell of the Calculations sheet to refer to.
    dates
        The cells with which expiry dates are compared.
    """
    weighing = units.format_quantity(record.acceptance.weighing)
    step = "what the balance shows" if record.order.balances else "0.01 mg or 0.001 mL"
    note = (
        f"targets rounded half up to {step}, exact on Calculations; "
        f"weighed within \N{PLUS-MINUS SIGN}{weighing}, counted exactly"
    )
    sheet.section("Materials", note, note_from=3)
    first = sheet.row
    _head(sheet)
    traced: dict[tuple[str, str], Trace] = {}
    for material in record.materials:
        _material(sheet, record, material, lines, dates, traced)
    _earliest(sheet, [each.expiry for each in traced.values()], dates)
    sheet.keeps.update(range(first, sheet.row - 1))


def _head(sheet: Sheet) -> None:
    upper = ("No.", "Material", None, "Lot", "Target", "Lowest", "Actual", "Verdict", "Weighed by")
    lower = (None, "grade, role", "Manufacturer", "Expiry", "unit", "Highest", "variance", "on expiry", "Checked by")
    for texts, place in ((upper, "upper"), (lower, "lower")):
        for column, text in enumerate(texts, start=1):
            sheet.put(column, text, f"head {place} left" if column == 2 else f"head {place}")
        sheet.at_least(13)
        sheet.next()


def _material(
    sheet: Sheet,
    record: CompoundingRecord,
    material: Material,
    lines: Mapping[str, str],
    dates: Dates,
    traced: dict[tuple[str, str], Trace],
) -> None:
    mixed = mixed_in(material, record.materials)
    trace = None if material.made_here or mixed else placed_lot(sheet, material, 1, traced.get(_key(material, 1)))
    if trace is None:
        _no_lot(sheet, mixed)
    amounts = _upper_row(sheet, record, material, lines)
    sheet.next()
    _lower_row(sheet, record, material, amounts)
    if trace is None:
        sheet.put(8, None, "verdict")
    else:
        expiry_verdict(sheet, material, 1, trace, dates)
        traced.setdefault(_key(material, 1), trace)
    sheet.next()
    if trace is not None and len(material.lots) > 1:
        _lots(sheet, material, amounts, dates, traced)


def _key(material: Material, place: int) -> tuple[str, str]:
    """Return what is the same for a lot of a material in all the lines in which it stands."""
    lot = lot_at(material, place)
    return material.name, "" if lot is None else lot.number


def _no_lot(sheet: Sheet, mixed: Material | None) -> None:
    """Fill in, for what is made in the batch or mixed of lots above, that it has no lot of its own."""
    row = sheet.row
    sheet.put(4, "made here" if mixed is None else f"lots of line {mixed.number}", "fixed text")
    sheet.row += 1
    sheet.put(3, "this batch" if mixed is None else "mixed", "fixed text")
    sheet.put(4, None, "fixed center")
    sheet.row = row


def _lots(
    sheet: Sheet, material: Material, amounts: _Amounts, dates: Dates, traced: dict[tuple[str, str], Trace]
) -> None:
    """Fill in what is taken of each of several lots, and the further ones with their expiry."""
    sheet.keeps.add(sheet.row - 1)
    parts = [first_lot_row(sheet, material)] if has_lot_amounts(material) else []
    for place in lot_places(material)[1:]:
        key = _key(material, place)
        trace, actual = further_lot_rows(sheet, material, place, traced.get(key), dates)
        traced.setdefault(key, trace)
        parts.append(actual)
    if has_lot_amounts(material):
        lots_together(sheet, material, parts, amounts.actual)


def _upper_row(sheet: Sheet, record: CompoundingRecord, material: Material, lines: Mapping[str, str]) -> _Amounts:
    name, number, unit = material.name, material.number, material.unit
    # Only a volume is made up to its target; the mass that fills the rest is weighed out by itself.
    title = sentence(f"{name}, to make this volume (qs)" if is_made_up(material) else name)
    sheet.together()
    sheet.put(1, number, "number upper")
    sheet.words(2, title, "text upper", last=3)
    line = record.working[material.target]
    wanted = _target(record, line, material, lines)
    target = sheet.shown(
        5,
        field_name("material", number, "target"),
        f"{name}, target",
        wanted,
        form=number_form(wanted),
        unit=unit,
        style=_style(line),
    )
    row = sheet.row
    lowest, highest = f"F{row}", f"F{row + 1}"
    low, high = (_limit(record, line, material, target, sign) for sign in (-1, 1))
    label = f"{name}, lowest"
    sheet.shown(
        6, field_name("material", number, "lowest"), label, low, form=number_form(low), unit=unit, style=_style(line)
    )
    actual = sheet.entry(
        7,
        field_name("material", number, "actual"),
        f"{name}, actual",
        "number",
        unit=unit,
        limits="between lowest and highest",
        prompt=f"What was measured out, in {units.unit_words(unit)}.",
    )
    bounds = live.within(actual, lowest, highest)
    sheet.shown(8, field_name("material", number, "verdict"), f"{name}, verdict", bounds, style="verdict")
    sheet.entry(9, field_name("material", number, "weighed_by"), f"{name}, weighed by", "text")
    sheet.row += 1
    label = f"{name}, highest"
    sheet.shown(
        6, field_name("material", number, "highest"), label, high, form=number_form(high), unit=unit, style=_style(line)
    )
    sheet.row -= 1
    return _Amounts(target, lowest, highest, actual)


def _lower_row(sheet: Sheet, record: CompoundingRecord, material: Material, amounts: _Amounts) -> None:
    name, number = material.name, material.number
    sheet.put(1, None, "blank lower")
    changed = material.rounding_error(record.working[material.target].value)
    on = f"on {material.balance}" if material.balance else ""
    parts = (material.grade, material.role, on, material.note, changed)
    sheet.words(2, sentence("; ".join(each for each in parts if each)), "text lower")
    sheet.words(5, units.unit_words(material.unit), "unit")
    variance = live.quotient(amounts.actual, amounts.target, minus=amounts.target)
    sheet.shown(
        7,
        field_name("material", number, "variance"),
        f"{name}, variance",
        variance,
        form=VARIANCE_FORMAT,
        style="live center",
    )
    sheet.entry(9, field_name("material", number, "checked_by"), f"{name}, checked by", "text")


def _earliest(sheet: Sheet, expiries: list[str], dates: Dates) -> None:
    sheet.put(1, "Earliest expiry, against the beyond-use date", "right", last=3)
    cells = ",".join(expiries)
    earliest = CellFormula(f'IF(COUNT({cells})=0,"",MIN({cells}))')
    cell = sheet.shown(4, "earliest_expiry", "earliest expiry", earliest, form=DATE_FORMAT, style="live center")
    shorten = "shorten the beyond-use date to the earliest expiry"
    compared = f'IF({cell}<{dates.beyond_use},"{shorten}","not later than any expiry entered")'
    verdict = CellFormula(f'IF({cell}="","",IF({cell}<{dates.made},"EXPIRED",{compared}))')
    sheet.shown(5, "earliest_expiry_verdict", "beyond-use date against expiries", verdict, style="verdict")
    for column in range(6, _LAST + 1):
        sheet.put(column, None, "verdict")
    sheet.merges.append((sheet.row, 5, sheet.row, _LAST))
    sheet.at_least(18)
    sheet.next()


def _tolerance(record: CompoundingRecord, material: Material) -> Decimal:
    """Return the share by which what is weighed or poured may differ; what is counted may not."""
    measured = any(units.is_measured_in(units.quantity(1, material.unit), unit) for unit in _WEIGHED)
    return units.magnitude(record.acceptance.weighing, "1") if measured else Decimal(0)


def _rounded(line: Line, material: Material) -> Decimal:
    return material.rounded(line.value).magnitude


def _target(record: CompoundingRecord, line: Line, material: Material, lines: Mapping[str, str]) -> CellValue:
    """Return the target; where it waits for an entry, it is live, and reads STOP outside what may be weighed."""
    if not line.is_open:
        return _rounded(line, material)
    cell = lines[line.key]
    if material.weighed:
        # The working has rounded it already: the rule stands there, and here is but its cell.
        rounded = live.scaled(lines[material.weighed], record.working[material.weighed].unit, material.unit)
    else:
        rounded = _in_steps("ROUND", live.scaled(cell, line.unit, material.unit), material)
    bounds = [limit for limit in record.limits if limit.key == line.key]
    for limit in bounds:
        for bound, sign in ((limit.lowest, "<"), (limit.highest, ">")):
            if bound is not None:
                number = live.number_text(units.magnitude(bound, line.unit))
                rounded = f'IF(ROUND({cell},9){sign}{number},"{_STOP}",{rounded})'
    return live.guarded((cell,), rounded)


def _limit(record: CompoundingRecord, line: Line, material: Material, target: str, sign: int) -> CellValue:
    """Return the lowest or highest amount, rounded inwards to what the balance shows, so that no verdict changes."""
    factor = 1 + sign * _tolerance(record, material)
    if not line.is_open:
        direction = ROUND_CEILING if sign < 0 else ROUND_FLOOR
        steps = _rounded(line, material) * factor / material.step
        amount = steps.to_integral_value(rounding=direction) * material.step
        return _within_range(_a_step_off(amount, line, material, sign), material)
    function = "ROUNDUP" if sign < 0 else "ROUNDDOWN"
    scaled = f"ROUND({target}*{live.number_text(factor)},9)"
    limit = _in_steps(function, scaled, material)
    bound, keep = (material.least, "MAX") if sign < 0 else (material.most, "MIN")
    return live.guarded((target,), limit if bound is None else f"{keep}({limit},{live.number_text(bound)})")


def _a_step_off(amount: Decimal, line: Line, material: Material, sign: int) -> Decimal:
    """Return a limit of an aliquot measured by volume that is at least one step of the measure from the target."""
    if material.unit != "mL" or not material.made_here:
        return amount
    off = _rounded(line, material) + sign * material.step
    return min(amount, off) if sign < 0 else max(amount, off)


def _within_range(amount: Decimal, material: Material) -> Decimal:
    """Return a limit that does not lie outside what the balance weighs."""
    if material.least is not None:
        amount = max(amount, material.least)
    return amount if material.most is None else min(amount, material.most)


def _in_steps(function: str, amount: str, material: Material) -> str:
    """Return an amount rounded to the steps that the balance shows, as a cell formula."""
    step = material.step
    if step == Decimal(1).scaleb(-material.places):
        return f"{function}({amount},{material.places})"
    return f"{function}({amount}/{live.number_text(step)},0)*{live.number_text(step)}"


def _style(line: Line) -> str:
    return "live center" if line.is_open else "fixed center"
