"""Sheets filled in as a careful technician fills them in, and ways to spoil single entries.

AB (Ann Baker) does the work, CD (Chris Dole) checks it, and the pharmacist EF (Eve Fox) opens and releases the batch.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache

from compounding import rounding
from compounding.records.compounding_record import CompoundingRecord, Material
from compounding.sheets.book import Book
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import DATE, NUMBER, CellFormula, Field, field_name
from compounding.sheets.lots import has_lot_amounts
from compounding.sheets.reading.entries import Entry, entry_of
from compounding.sheets.reading.workbook import CellFound
from compounding.sheets.review.filled import Filled
from compounding.sheets.workbook import planned_book
from compounding.spreadsheet_notation import serial
from compounding.units import magnitude
from tests.sheets import samples

DOER, CHECKER, PHARMACIST = "AB", "CD", "EF"
SHELL_MASS = 48.0
POWDER_LEFT = 20.0

Given = Value | datetime.date | datetime.time | Decimal | Entry

# By how much what is weighed differs from its target, in thousandths, line by line.
_OFFSETS = (1, -1, 2, -2, 3, -3)
# By how much the net fill of capsules differs from theory, in per cent, in the order of filling: a spread of 2 %.
_SPREAD = (0.4, -1.9, 2.6, -0.7, 1.3, -2.8, 0.9, 3.1, -1.2, -3.4, 1.8, 0.2, -0.5, 2.2, -2.3, 1.1, -1.6, 3.6, -0.9, -1.4)
_WRITTEN: Mapping[str, str] = {
    "area cleared at": "08:40",
    "balance": "B-2",
    "test weight": "100 mg",
    "reading": "100.02 mg",
    "sieve opening": "0.25 mm",
    "mass left in the boat": "0.4 mg",
    "masses left in the boats": "0.4 mg and 0.3 mg",
    "additions": "5",
    "mixing time": "12 min",
    "mass of powder left": f"{POWDER_LEFT:g} mg",
    "capsules set aside": "0",
    "containers": "1",
    "labels printed": "2",
    "labels destroyed": "0",
    "remains": "to the pharmaceutical waste",
    "rinses": "3",
    "pH": "4.1",
    "passes": "3",
    "speed": "6",
    "mill settings": "2, then 1",
    "drops counted": "50",
    "volume": "2.1 mL",
}


def filled(
    name_or_record: str | CompoundingRecord, /, *, released: bool = True, only_changes: bool = False, **changes: Given
) -> Filled:
    """Return a sheet as a careful technician fills it in.

    Parameters
    ----------
    name_or_record
        One of `samples.ORDERS`, or a record.
    released
        Whether the pharmacist has released the batch.
    only_changes
        Whether nothing is entered but the changes.
    changes
        Entries to make instead, by the name of their field: a number, a text, a date, a time, None for a blank cell,
        or an Entry where what the reader understands is stated too.
    """
    record = samples.record(name_or_record) if isinstance(name_or_record, str) else name_or_record
    book = _sample_book(name_or_record) if isinstance(name_or_record, str) else planned_book(record)
    fields = {each.name: each for each in book.fields}
    given: dict[str, Given] = {} if only_changes else dict(careful(record, book, released=released))
    unknown = [name for name in changes if name not in fields or not fields[name].entry]
    if unknown:
        raise KeyError(f"not entries of this sheet: {', '.join(unknown)}")
    given.update(changes)
    entries = {name: entry(field, given.get(name)) for name, field in fields.items() if field.entry}
    values = book.values({name: each.raw for name, each in entries.items()})
    shown = {each.name: _value(book, values, each) for each in fields.values() if not each.entry}
    return Filled(record=record, fields=fields, entries=entries, values=shown)


def rewritten(sheet: Filled, **changes: Given) -> Filled:
    """Return a sheet with other entries, where what it shows does not matter: the shown values stay as they are."""
    entries = {
        name: entry(each.field, changes[name]) if name in changes else each for name, each in sheet.entries.items()
    }
    return dataclasses.replace(sheet, entries=entries)


def careful(record: CompoundingRecord, book: Book, *, released: bool = True) -> dict[str, Value]:
    """Return the entries of a careful technician, by the name of their field, as cells hold them."""
    bench: dict[str, Value] = {
        field_name("bench", each.key): samples.BENCH.get(each.unit, 1.0) for each in record.bench
    }
    values = book.values(bench)
    shown = {each.name: _value(book, values, each) for each in book.fields if not each.entry}
    entries = bench | _actuals(record, shown) | _quality(record)
    for field in book.fields:
        if field.entry and field.name not in entries and (released or not _is_release(field.name)):
            entries[field.name] = _usual(record, field, shown)
    return entries | _step_records(record, entries, shown) | _loss_of_mass(record, entries)


def entry(field: Field, given: Given) -> Entry:
    """Return what the reader makes of an entry."""
    if isinstance(given, Entry):
        return given
    return entry_of(field, CellFound(_raw(given), "", "General", locked=False, linked=False))


@cache
def _sample_book(name: str) -> Book:
    return samples.book(name)


def _is_release(name: str) -> bool:
    return name.startswith("release_") or name == "disposition"


# --- what the sheet shows ---------------------------------------------------------------------


def _value(book: Book, values: Mapping[tuple[str, str], Value], field: Field) -> Value:
    if (field.sheet, field.cell) in values:
        return values[field.sheet, field.cell]
    sheet = next(each for each in book.sheets if each.name == field.sheet)
    letters = field.cell.rstrip("0123456789")
    column = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters)))
    value = sheet.cells[int(field.cell[len(letters) :]), column].value
    return None if isinstance(value, CellFormula) else value


def _number(shown: Mapping[str, Value], name: str) -> float:
    value = shown.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


# --- what is entered --------------------------------------------------------------------------


def _actuals(record: CompoundingRecord, shown: Mapping[str, Value]) -> dict[str, Value]:
    found: dict[str, Value] = {
        f"material_{each.number}_actual": _weighed(each, place, shown) for place, each in enumerate(record.materials)
    }
    for material in record.materials:
        found |= of_lots(material, float(found[f"material_{material.number}_actual"] or 0))
    for name in shown:
        if name.endswith("_theory") and name != "weights_theory":
            found[name.replace("_theory", "_actual")] = _number(shown, name)
    found["fill_1"] = _number(shown, "yield_theory")
    theory = _number(shown, "weights_theory")
    made = int(_number(shown, "yield_theory"))
    for number, each in enumerate(_SPREAD[:made], start=1):
        found[f"weight_{number}"] = round(theory * (1 + each / 100) + SHELL_MASS, 1)
    sheet_has = "weights_theory" if record.per_unit else "fills_count"
    wanted = {"weight": "weights_theory", "fill": "fills_count"}
    return {name: value for name, value in found.items() if wanted.get(name.split("_")[0], sheet_has) == sheet_has}


def of_lots(material: Material, actual: float) -> dict[str, Value]:
    """Return what is taken of each of several lots: as planned, and of the last what is left to take."""
    found: dict[str, Value] = {}
    if not has_lot_amounts(material):
        return found
    left = Decimal(str(actual))
    for place, lot in enumerate(material.lots, start=1):
        planned = magnitude(lot.amount, material.unit) if lot.amount is not None else Decimal(0)
        taken = left if place == len(material.lots) else planned
        left -= taken
        found[f"material_{material.number}_lot_{place}_actual"] = float(taken)
    return found


def _weighed(material: Material, place: int, shown: Mapping[str, Value]) -> float:
    """Return what is measured out: a count as planned, a volume that is made up to its mark, else a little off."""
    target, lowest, highest = (_number(shown, f"material_{material.number}_{each}") for each in _LINES)
    if material.unit not in ("mg", "g"):
        return target
    step = material.step
    steps = rounding.to_whole(Decimal(str(target)) * (1 + Decimal(_OFFSETS[place % len(_OFFSETS)]) / 1000) / step)
    return min(max(float(steps * step), lowest), highest)


_LINES = ("target", "lowest", "highest")


def _quality(record: CompoundingRecord) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for number, test in enumerate(record.quality, start=1):
        if test.result == "measured":
            low, high = (None if each is None else float(each.magnitude) for each in (test.lowest, test.highest))
            below = low if low is not None else 0.0
            found[f"quality_{number}_result"] = round((below + high) / 2 if high is not None else below + 1, 3)
    return found


def _loss_of_mass(record: CompoundingRecord, entries: Mapping[str, Value]) -> dict[str, Value]:
    """Return the loss of mass, in per cent: all powders weighed, without what the capsules hold and what is left."""
    names = [
        field_name("quality", number, "result")
        for number, each in enumerate(record.quality, start=1)
        if each.name == "loss of mass"
    ]
    weights = [
        _number(entries, f"weight_{number}") - SHELL_MASS
        for number in range(1, len(_SPREAD) + 1)
        if f"weight_{number}" in entries
    ]
    weighed = sum(
        _number(entries, f"material_{each.number}_actual")
        for each in record.materials
        if each.key in ("drug", "diluent")
    )
    if not names or not weights or not weighed:
        return {}
    held = sum(weights) / len(weights) * _number(entries, "yield_actual")
    return {names[0]: round((weighed - held - POWDER_LEFT) / weighed * 100, 1)}


def _usual(record: CompoundingRecord, field: Field, shown: Mapping[str, Value]) -> Value:
    name, made = field.name, record.order.made
    if name in _FIXED:
        return _FIXED[name]
    for pattern, make in _BY_NAME:
        if re.fullmatch(pattern, name):
            return make(name)
    if field.type == DATE:
        return float(serial(_later(record) if re.search("expiry|due", name) else made))
    if field.choices:
        return field.choices[0]
    return None if field.type == NUMBER else "as described"


def _later(record: CompoundingRecord) -> datetime.date:
    """Return the last day of the month half a year after the beyond-use date."""
    day = record.beyond_use.date + datetime.timedelta(days=183)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


_FIXED: Mapping[str, Value] = {
    "batch_number": "LDN-2026-1202-01",
    "gate_name": "Eve Fox",
    "gate_signature": PHARMACIST,
    "balance_number": "B-2",
    "begun": 9 / 24,
    "finished": 11.5 / 24,
    "weights_basis": "gross",
    "weights_shell": SHELL_MASS,
    "weights_weighed_by": DOER,
    "weights_checked_by": CHECKER,
    "weights_balance": "B-2, 1207",
    "deviation_1_text": "none",
    "deviation_1_decision": None,
    "deviation_1_by": DOER,
    "compounder_name": "Ann Baker",
    "compounder_initials": DOER,
    "compounder_time": 11.75 / 24,
    "checker_name": "Chris Dole",
    "checker_initials": CHECKER,
    "checker_time": 12.25 / 24,
    "release_name": "Eve Fox",
    "release_initials": PHARMACIST,
    "release_time": 14 / 24,
    "labels_printed": 2.0,
    "labels_applied": 1.0,
    "labels_specimen": 1.0,
    "labels_destroyed": 0.0,
    "fill_1_container": "C-7781",
}
_BY_NAME: tuple[tuple[str, Callable[[str], Value]], ...] = (
    (r"fill_1_by", lambda name: DOER),
    (r"fill_.*", lambda name: None),
    (r"weight_\d+", lambda name: None),
    (r"deviation_2_.*", lambda name: None),
    (r"material_\d+_lot", lambda name: f"N{name.split('_')[1]}4471"),
    (r"material_\d+_manufacturer", lambda name: "Good Chemicals Ltd"),
    (r".*checked_by|label_\d+_by", lambda name: CHECKER),
    (r".*_by", lambda name: DOER),
)


def _step_records(
    record: CompoundingRecord, entries: Mapping[str, Value], shown: Mapping[str, Value]
) -> dict[str, Value]:
    written = dict(_WRITTEN)
    for material in record.materials:
        actual = entries.get(f"material_{material.number}_actual")
        if material.unit in ("tablet", "capsule") and isinstance(actual, float):
            written["tablets crushed" if material.unit == "tablet" else "shells loaded"] = f"{actual:.0f}"
    made = f"{_number(shown, 'yield_theory'):g}"
    written |= {"capsules filled": made, "final volume": f"{made} mL", "mass of cream": f"{made} g"}
    for number, each in enumerate(record.reconciliation, start=1):
        if each.theory == "powder_left":
            obtained = _number(entries, f"account_{number}_actual") + _ground(record, entries)
            written["mass of powder obtained"] = f"{obtained:.1f} mg"
    return {
        f"step_{step.number}_record_{number}": written.get(parameter, "as described")
        for step in record.steps
        for number, parameter in enumerate(step.record, start=1)
    }


def _ground(record: CompoundingRecord, entries: Mapping[str, Value]) -> float:
    drug = next((each for each in record.materials if each.name.startswith("ground") and not each.made_here), None)
    return 0.0 if drug is None else _number(entries, f"material_{drug.number}_actual")


def _raw(given: Value | datetime.date | datetime.time | Decimal) -> Value:
    if isinstance(given, datetime.date):
        return float(serial(given))
    if isinstance(given, datetime.time):
        return (given.hour * 60 + given.minute) / 1440
    return float(given) if isinstance(given, Decimal | int) and not isinstance(given, bool) else given
