"""Records of each dosage form, and ways to fill in their sheets."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from functools import cache

from compounding.records.bench_text import read_balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.library import find_library
from compounding.records.order import BulkPowder, CapsuleChoices, Letterhead, Lot, Order, Prescription, Share, Tablets
from compounding.records.preparation import prepare
from compounding.sheets.book import Book
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import CHOICE, DATE, NUMBER, TIME, CellFormula, Field
from compounding.sheets.workbook import planned_book
from compounding.spreadsheet_notation import serial
from compounding.units import parse_quantity

MADE = datetime.date(2026, 12, 2)

ORDERS: Mapping[str, Order] = {
    "capsules, all open": Order(
        formula="naltrexone-capsule",
        version="2",
        prescription=Prescription(
            strength=parse_quantity("4.5 mg/capsule"), quantity=parse_quantity("90 capsules"), prescriber="Dr A & B"
        ),
        source=Tablets(),
        made=MADE,
        spare=parse_quantity("2 capsules"),
        batch="LDN-2026-1202-01",
    ),
    "capsules, all known": Order(
        formula="naltrexone-capsule",
        version="2",
        prescription=Prescription(strength=parse_quantity("4.5 mg/capsule"), quantity=parse_quantity("90 capsules")),
        source=Tablets(sample_count=parse_quantity("20 tablets"), sample_mass=parse_quantity("2.9 g")),
        made=MADE,
        spare=parse_quantity("2 capsules"),
        capsules=CapsuleChoices(
            size="3",
            packing=(("drug", parse_quantity("200 mg/capsule")), ("diluent", parse_quantity("130 mg/capsule"))),
            packing_size="3",
        ),
        lots=(Lot(component="diluent", number="=1+1", expiry=datetime.date(2028, 1, 31), supplier="@home & Co"),),
    ),
    "drops": Order(
        formula="naltrexone-sublingual-drops",
        version="2",
        prescription=Prescription(strength=parse_quantity("1 mg/mL"), quantity=parse_quantity("30 mL")),
        source=Tablets(),
        made=MADE,
    ),
    "cream": Order(
        formula="naltrexone-cream",
        version="2",
        prescription=Prescription(strength=parse_quantity("1 % w/w"), quantity=parse_quantity("50 g")),
        source=BulkPowder(assay=parse_quantity("99.2 %"), assay_basis="anhydrous", water=parse_quantity("4.1 %")),
        made=MADE,
        lots=(Lot(component="drug", number="+NX-1", expiry=datetime.date(2026, 12, 13)),),
    ),
    "capsules, trituration in two stages": Order(
        formula="naltrexone-microgram-capsule",
        version="1",
        prescription=Prescription(strength=parse_quantity("2 mcg/capsule"), quantity=parse_quantity("60 capsules")),
        source=BulkPowder(assay=parse_quantity("99.2 %"), assay_basis="anhydrous", water=parse_quantity("4.1 %")),
        made=MADE,
        balances=(
            read_balance("A: 0.1 mg to 120 g, repeatability 0.06 mg"),
            read_balance("III: 10 mg to 120 g, sensitivity 6 mg"),
        ),
    ),
    "drops, diluted": Order(
        formula="naltrexone-sublingual-drops",
        version="2",
        prescription=Prescription(
            strength=parse_quantity("0.1 mg/mL"), quantity=parse_quantity("30 mL"), dose=parse_quantity("0.05 mg")
        ),
        source=Tablets(sample_count=parse_quantity("20 tablets"), sample_mass=parse_quantity("8.2 g")),
        made=MADE,
        dropper=parse_quantity("24.4 drop/mL"),
        balances=(read_balance("A: 1 mg to 220 g"),),
        uncertainties=(("volume", parse_quantity("0.5 mL")),),
    ),
    "capsules, merged, of several lots": Order(
        formula="naltrexone-capsule",
        version="2",
        prescription=Prescription(strength=parse_quantity("4.5 mg/capsule"), quantity=parse_quantity("90 capsules")),
        source=Tablets(
            sample_count=parse_quantity("20 tablets"),
            sample_mass=parse_quantity("2.9 g"),
            spare=parse_quantity("1 tablet"),
        ),
        made=MADE,
        spare=parse_quantity("2 capsules"),
        batch="LDN-2026-1202-07",
        capsules=CapsuleChoices(
            size="3",
            packing=(("drug", parse_quantity("200 mg/capsule")), ("diluent", parse_quantity("130 mg/capsule"))),
            kept=("3", "1"),
        ),
        balances=(read_balance("A: 0.1 mg to 120 g, repeatability 0.06 mg"),),
        lots=(
            Lot(
                component="tablets", number="T-1", expiry=datetime.date(2027, 3, 31), amount=parse_quantity("4 tablets")
            ),
            Lot(
                component="tablets", number="T-2", expiry=datetime.date(2028, 1, 31), amount=parse_quantity("7 tablets")
            ),
            Lot(component="diluent", number="D-1", expiry=datetime.date(2028, 1, 31), amount=parse_quantity("4 g")),
            Lot(component="diluent", number="D-2", expiry=None, amount=parse_quantity("10 g")),
        ),
        shares=(
            Share(
                number="RX-1001",
                quantity=parse_quantity("60 capsules"),
                needed_by=datetime.date(2026, 12, 7),
                notes="Call the daughter on arrival.",
            ),
            Share(number="RX-1002", quantity=parse_quantity("30 capsules")),
        ),
        letterhead=Letterhead(name="Linden Pharmacy", address=("1 Mill Road", "Springfield"), phone="555 0123"),
        retention="3 years",
    ),
}


@cache
def record(name: str) -> CompoundingRecord:
    """Return the record of an order above."""
    order = ORDERS[name]
    return prepare(order, find_library().load(order.formula, order.version))


def with_batch(name: str, batch: str) -> CompoundingRecord:
    """Return the record of an order above with another batch number."""
    plain = record(name)
    order = dataclasses.replace(plain.order, batch=batch)
    return dataclasses.replace(plain, order=order, label=dataclasses.replace(plain.label, batch=batch))


BENCH = {"tablet": 20.0, "g": 2.9, "mg/capsule": 150.0, "drop": 50.0, "mL": 2.1, "mg": 130.0}


def plausible(book: Book, bench: Mapping[str, float]) -> dict[str, Value]:
    """Return entries as a careful technician makes them."""
    entries: dict[str, Value] = dict(bench)
    targets = book.values(entries)
    for place, field in enumerate(each for each in book.fields if each.entry and each.name not in entries):
        entries[field.name] = _plausible(field, place, book, targets)
    return entries


def _plausible(field: Field, place: int, book: Book, targets: Mapping[tuple[str, str], Value]) -> Value:
    if field.type == NUMBER:
        target = _target(field, book, targets)
        return round((target or 150.0) * (1 + (place % 7 - 3) / 300), 4)
    if field.type == DATE:
        return float(serial(MADE) + (400 if "expiry" in field.name else 0))
    if field.type == TIME:
        return 0.5
    return field.choices[0] if field.type == CHOICE else f"T{place}"


def _target(field: Field, book: Book, targets: Mapping[tuple[str, str], Value]) -> float | None:
    for suffix in ("_target", "_theory"):
        name = field.name.replace("_actual", suffix)
        if field.name.endswith("_actual") and any(each.name == name for each in book.fields):
            found = book.field(name)
            value = targets.get((found.sheet, found.cell), _placed(book, found))
            return value if isinstance(value, float) else None
    return None


def _placed(book: Book, field: Field) -> Value:
    sheet = next(each for each in book.sheets if each.name == field.sheet)
    value = next(placed.value for place, placed in sheet.cells.items() if _cell(place) == field.cell)
    return None if isinstance(value, CellFormula) else value


def _cell(place: tuple[int, int]) -> str:
    row, column = place
    return f"{chr(64 + column)}{row}"


def aberrant(book: Book, odd: Iterable[Value]) -> dict[str, Value]:
    """Return entries of the wrong kind, taking turns: words, zeros, negative and huge numbers."""
    turns = list(odd)
    return {
        each.name: turns[place % len(turns)] for place, each in enumerate(each for each in book.fields if each.entry)
    }


def book(name: str) -> Book:
    """Return the plan of the sheet of an order above."""
    return planned_book(record(name))


def bench_values(name: str) -> dict[str, float]:
    """Return values for the bench entries of a record, by the name of their field."""
    return {f"bench_{each.key}": BENCH.get(each.unit, 1.0) for each in record(name).bench}
