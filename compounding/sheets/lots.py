"""The lots of a material on the batch record: the names of their fields, and the rows of more lots than one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.records.compounding_record import Material
from compounding.records.order import Lot
from compounding.sheets import live
from compounding.sheets.closing import number_form
from compounding.sheets.layout import DATE_FORMAT, CellFormula, Sheet, field_name

_LOWEST = 15


@dataclass(frozen=True)
class Dates:
    """The cells of the planned date and of the beyond-use date."""

    made: str
    beyond_use: str


@dataclass(frozen=True)
class Trace:
    """The cells of a lot's number, manufacturer and expiry."""

    lot: str
    maker: str
    expiry: str


def lot_field(material: Material, place: int, part: str = "") -> str:
    """Return the name of a field of a material's lot: of its number, or of the part that is named.

    Parameters
    ----------
    place
        Which of the lots of the material: 1 is the one that stands beside its target.
    part
        "manufacturer", "expiry", "expiry_verdict", "planned" or "actual"; "" for the number.
    """
    name = field_name("material", material.number)
    if place > 1 or part in ("planned", "actual"):
        return field_name(name, "lot", place, part)
    return field_name(name, part or "lot")


def lot_places(material: Material) -> range:
    """Return the places of the lots of a material; a lot that is written in at the bench has the first."""
    return range(1, max(1, len(material.lots)) + 1)


def lot_at(material: Material, place: int) -> Lot | None:
    """Return the planned lot of a place; None where it is written in at the bench."""
    return material.lots[place - 1] if material.lots else None


def has_lot_amounts(material: Material) -> bool:
    """Return whether it is written down how much is taken of each of several lots."""
    return len(material.lots) > 1 and all(lot.amount is not None for lot in material.lots)


def mixed_in(material: Material, materials: Sequence[Material]) -> Material | None:
    """Return the line whose lots a material is the mix of, as ground powder is of tablets; None for all others."""
    if len(material.lots) < 2 or has_lot_amounts(material):
        return None
    numbers = {lot.number for lot in material.lots}
    return next((each for each in materials if each.number < material.number and _holds(each, numbers)), None)


def _holds(material: Material, numbers: set[str]) -> bool:
    return numbers <= {lot.number for lot in material.lots}


# --- on the sheet ----------------------------------------------------------------------------


def placed_lot(sheet: Sheet, material: Material, place: int, first: Trace | None) -> Trace:
    """Fill in number, manufacturer and expiry over two rows, given, entered or taken over, and return the cells."""
    row = sheet.row
    lot = lot_at(material, place)
    number, maker, expiry = (_part(material, place, part) for part in ("", "manufacturer", "expiry"))
    if lot is not None:
        sheet.rise(4, lot.number, "fixed text")
        sheet.row += 1
        sheet.rise(3, lot.supplier, "fixed text")
        sheet.row -= 1
    if first is not None:
        copies = [CellFormula(f'IF({cell}="","",{cell})') for cell in (first.lot, first.maker, first.expiry)]
        cell = sheet.shown(4, *number, copies[0], style="live center")
        sheet.row += 1
        made_by = sheet.shown(3, *maker, copies[1], style="live center")
        due = sheet.shown(4, *expiry, copies[2], form=DATE_FORMAT, style="live center")
        sheet.row = row
        return Trace(cell, made_by, due)
    if lot:
        cell = sheet.shown(4, *number, lot.number, style="fixed text")
    else:
        cell = sheet.entry(4, *number, "text", prompt="The lot number on the container.")
    sheet.row += 1
    if lot and lot.supplier:
        made_by = sheet.shown(3, *maker, lot.supplier, style="fixed text")
    else:
        made_by = sheet.entry(3, *maker, "text", prompt="The manufacturer or supplier on the container.")
    if lot and lot.expiry:
        due = sheet.shown(4, *expiry, lot.expiry, form=DATE_FORMAT, style="fixed center")
    else:
        due = sheet.entry(4, *expiry, "date")
    sheet.row = row
    return Trace(cell, made_by, due)


def _part(material: Material, place: int, part: str) -> tuple[str, str]:
    """Return name and label of a part of a lot."""
    words = part.replace("_", " ")
    label = " ".join(each for each in ("lot", str(place) if place > 1 else "", words) if each)
    if place == 1:
        label = words or "lot"
    return lot_field(material, place, part), f"{material.name}, {label}"


def expiry_verdict(sheet: Sheet, material: Material, place: int, trace: Trace, dates: Dates) -> None:
    """Fill in the verdict on the expiry of a lot, in the row that holds it."""
    which = f" of lot {place}" if place > 1 else ""
    label = f"{material.name}, verdict on expiry{which}"
    verdict = live.expiry(trace.expiry, dates.made, dates.beyond_use)
    sheet.shown(8, lot_field(material, place, "expiry_verdict"), label, verdict, style="verdict")


def first_lot_row(sheet: Sheet, material: Material) -> str:
    """Fill in the row for what is taken of the first of several lots, and return the cell of the entry."""
    sheet.put(1, None, "number upper")
    sheet.words(2, _which(material, 1), "right", last=3)
    sheet.put(4, material.lots[0].number, "fixed text")
    sheet.rise(4, material.lots[0].number, "fixed text")
    actual = _amounts(sheet, material, 1)
    sheet.together()
    sheet.next()
    return actual


def further_lot_rows(
    sheet: Sheet, material: Material, place: int, first: Trace | None, dates: Dates
) -> tuple[Trace, str]:
    """Fill in the two rows of a further lot, and return its cells and that of the entry of its amount."""
    trace = placed_lot(sheet, material, place, first)
    sheet.put(1, None, "number upper")
    sheet.words(2, _which(material, place), "right", last=3)
    actual = _amounts(sheet, material, place)
    sheet.together(2)
    sheet.next()
    sheet.put(1, None, "blank lower")
    sheet.words(2, "maker, expiry", "right")
    for column in (5, 6, 7, 9):
        sheet.put(column, None, "text")
    expiry_verdict(sheet, material, place, trace, dates)
    sheet.at_least(_LOWEST)
    sheet.next()
    return trace, actual


def _which(material: Material, place: int) -> str:
    count = len(material.lots)
    if not has_lot_amounts(material):
        return f"lot {place} of {count} in it"
    return f"of which lot {place} of {count}: planned, actual"


def _amounts(sheet: Sheet, material: Material, place: int) -> str:
    """Fill in what is planned of a lot and the entry for what was taken, and return the cell of that."""
    amount, words = material.lots[place - 1].amount, units.unit_words(material.unit)
    for column in (6, 8, 9):
        sheet.put(column, None, "text")
    if not has_lot_amounts(material) or amount is None:
        for column in (5, 7):
            sheet.put(column, None, "text")
        return ""
    label = f"{material.name}, lot {place}"
    planned = units.magnitude(amount, material.unit)
    sheet.shown(
        5,
        lot_field(material, place, "planned"),
        f"{label}, planned",
        planned,
        form=number_form(planned),
        unit=material.unit,
        style="fixed center",
    )
    sheet.put(6, words, "unit")
    return sheet.entry(
        7,
        lot_field(material, place, "actual"),
        f"{label}, actual",
        "number",
        unit=material.unit,
        limits="0 or above",
        prompt=f"How much of it came from this lot, in {words}; 0 where none was taken.",
    )


def lots_together(sheet: Sheet, material: Material, parts: Sequence[str], actual: str) -> None:
    """Fill in the row of what was taken of all lots, against what was measured out."""
    sheet.put(1, None, "blank lower")
    sheet.words(2, "All lots together, against the actual amount above", "right", last=6)
    count, cells = len(parts), ",".join(parts)
    blank = ",".join(f'{cell}=""' for cell in parts)
    total = CellFormula(f'IF(OR({blank}),"",IF(COUNT({cells})={count},SUM({cells}),"{live.CHECK_ENTRY}"))')
    cell = sheet.shown(
        7,
        field_name("material", material.number, "lots_total"),
        f"{material.name}, all lots",
        total,
        unit=material.unit,
        style="live center",
    )
    sheet.shown(
        8,
        field_name("material", material.number, "lots_verdict"),
        f"{material.name}, lots against the actual amount",
        _agreement(material, cell, actual),
        style="verdict",
    )
    sheet.put(9, None, "text")
    sheet.at_least(_LOWEST)
    sheet.next()


def lots_tolerance(material: Material) -> Decimal:
    """Return by how much several lots together may differ from what was measured out: a step; a count by nothing."""
    return Decimal(0) if material.unit in ("tablet", "capsule") else material.step


def is_made_up(material: Material) -> bool:
    """Return whether a liquid is made up to its target, so that less of it than the target is taken."""
    return material.qs and material.unit == "mL"


def _agreement(material: Material, total: str, actual: str) -> CellFormula:
    """Return the verdict on what was taken of all lots: what was measured out; less of what is made up."""
    step = live.number_text(lots_tolerance(material))
    difference = f"ROUND({total}-{actual},9)"
    condition = f"{difference}<={step}" if is_made_up(material) else f"ABS({difference})<={step}"
    judged = f'IF({condition},"PASS","FAIL")'
    return CellFormula(f'IF(OR({total}="",{actual}=""),"",IF(COUNT({total},{actual})=2,{judged},"{live.CHECK_ENTRY}"))')
