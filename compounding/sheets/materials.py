"""The materials table of the batch record: target, limits, actual, lot and expiry of each material."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from compounding import rounding, units
from compounding.records.compounding_record import CompoundingRecord, Material
from compounding.sheets import live
from compounding.sheets.closing import number_form
from compounding.sheets.layout import DATE_FORMAT, VARIANCE_FORMAT, CellValue, Formula, Sheet, field_name, sentence
from compounding.working import Line

_LAST = 9
_WEIGHED = ("g", "L")


@dataclass(frozen=True)
class Dates:
    """The cells of the planned date and of the beyond-use date."""

    made: str
    beyond_use: str


@dataclass(frozen=True)
class _Amounts:
    """The cells of a material's target, limits and actual amount."""

    target: str
    lowest: str
    highest: str
    actual: str


def materials_table(sheet: Sheet, record: CompoundingRecord, lines: Mapping[str, str], dates: Dates) -> None:
    """Fill in the table; each material takes two rows.

    Parameters
    ----------
    lines
        For each line of the working, the cell of the Calculations sheet to refer to.
    dates
        The cells with which expiry dates are compared.
    """
    weighing = units.format_quantity(record.acceptance.weighing)
    note = (
        "targets rounded half up to 0.01 mg or 0.001 mL, exact on Calculations; "
        f"weighed within \N{PLUS-MINUS SIGN}{weighing}, counted exactly"
    )
    sheet.section("Materials", note, note_from=3)
    first = sheet.row
    _head(sheet)
    expiries = [_material(sheet, record, material, lines, dates) for material in record.materials]
    _earliest(sheet, expiries, dates)
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
    sheet: Sheet, record: CompoundingRecord, material: Material, lines: Mapping[str, str], dates: Dates
) -> str:
    amounts = _upper_row(sheet, record, material, lines)
    sheet.next()
    expiry = _lower_row(sheet, record, material, amounts, dates)
    sheet.next()
    return expiry


def _upper_row(sheet: Sheet, record: CompoundingRecord, material: Material, lines: Mapping[str, str]) -> _Amounts:
    name, number, unit = material.name, material.number, material.unit
    # Only a volume is made up to its target; the mass that fills the rest is weighed out by itself.
    made_up = material.qs and unit == "mL"
    title = sentence(f"{name}, to make this volume (qs)" if made_up else name)
    sheet.together()
    sheet.put(1, number, "number upper")
    sheet.words(2, title, "text upper", last=3)
    if material.lot:
        sheet.shown(4, field_name("material", number, "lot"), f"{name}, lot", material.lot.number, style="fixed text")
    else:
        sheet.entry(
            4, field_name("material", number, "lot"), f"{name}, lot", "text", prompt="The lot number on the container."
        )
    line = record.working[material.target]
    wanted = _target(line, material, lines)
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


def _lower_row(sheet: Sheet, record: CompoundingRecord, material: Material, amounts: _Amounts, dates: Dates) -> str:
    name, number = material.name, material.number
    sheet.put(1, None, "blank lower")
    parts = (material.grade, material.role, material.note, _rounding_error(record.working[material.target], material))
    sheet.words(2, sentence("; ".join(each for each in parts if each)), "text lower")
    maker, label = field_name("material", number, "manufacturer"), f"{name}, manufacturer"
    if material.lot and material.lot.supplier:
        sheet.shown(3, maker, label, material.lot.supplier, style="fixed text")
    else:
        sheet.entry(3, maker, label, "text", prompt="The manufacturer or supplier on the container.")
    if material.lot and material.lot.expiry:
        cell = sheet.shown(
            4,
            field_name("material", number, "expiry"),
            f"{name}, expiry",
            material.lot.expiry,
            form=DATE_FORMAT,
            style="fixed center",
        )
    else:
        cell = sheet.entry(4, field_name("material", number, "expiry"), f"{name}, expiry", "date")
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
    verdict = live.expiry(cell, dates.made, dates.beyond_use)
    sheet.shown(
        8, field_name("material", number, "expiry_verdict"), f"{name}, verdict on expiry", verdict, style="verdict"
    )
    sheet.entry(9, field_name("material", number, "checked_by"), f"{name}, checked by", "text")
    return cell


def _earliest(sheet: Sheet, expiries: list[str], dates: Dates) -> None:
    sheet.put(1, "Earliest expiry, against the beyond-use date", "right", last=3)
    cells = ",".join(expiries)
    earliest = Formula(f'IF(COUNT({cells})=0,"",MIN({cells}))')
    cell = sheet.shown(4, "earliest_expiry", "earliest expiry", earliest, form=DATE_FORMAT, style="live center")
    shorten = "shorten the beyond-use date to the earliest expiry"
    compared = f'IF({cell}<{dates.beyond_use},"{shorten}","not later than any expiry entered")'
    verdict = Formula(f'IF({cell}="","",IF({cell}<{dates.made},"EXPIRED",{compared}))')
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
    return rounding.half_up(units.magnitude(line.value, material.unit), material.places)


def _rounding_error(line: Line, material: Material) -> str:
    """Return by how much rounding changed a target, with its sign; nothing where it is exact to 12 decimals."""
    if line.is_open:
        return ""
    error = rounding.half_up(_rounded(line, material) - units.magnitude(line.value, material.unit), 12)
    if not error:
        return ""
    return f"rounded by {units.number_text(rounding.to_significant(error, 2))} {units.unit_words(material.unit)}"


def _target(line: Line, material: Material, lines: Mapping[str, str]) -> CellValue:
    if not line.is_open:
        return _rounded(line, material)
    cell = lines[line.key]
    return live.guarded((cell,), f"ROUND({live.scaled(cell, line.unit, material.unit)},{material.places})")


def _limit(record: CompoundingRecord, line: Line, material: Material, target: str, sign: int) -> CellValue:
    """Return the lowest or highest amount, rounded inwards to what the balance shows, so that no verdict changes."""
    factor = 1 + sign * _tolerance(record, material)
    if not line.is_open:
        direction = ROUND_CEILING if sign < 0 else ROUND_FLOOR
        return (_rounded(line, material) * factor).quantize(Decimal(1).scaleb(-material.places), rounding=direction)
    function = "ROUNDUP" if sign < 0 else "ROUNDDOWN"
    return live.guarded((target,), f"{function}(ROUND({target}*{live.number_text(factor)},9),{material.places})")


def _style(line: Line) -> str:
    return "live center" if line.is_open else "fixed center"
