"""A realistic order of every formula of the library, in its newest version, from every source that it offers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from compounding.records.bench_text import read_balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula import Formula
from compounding.records.library import find_library
from compounding.records.order import (
    BulkPowder,
    CapsuleChoices,
    Lot,
    Order,
    Prescription,
    Source,
    StockTrituration,
    Tablets,
)
from compounding.records.preparation import prepare
from compounding.units import parse_quantity

MADE = datetime.date(2026, 11, 22)


@dataclass(frozen=True)
class Wanted:
    """What one asks for of a formula; texts are quantities."""

    strength: str
    quantity: str
    packing: Mapping[str, str] = field(default_factory=dict)
    size: str = ""
    potencies: Mapping[str, str] = field(default_factory=dict)
    actuation: str = ""
    dropper: str = ""
    stock_trituration: tuple[str, str] = ("1 g", "10 g")


_BALANCES = ("A: 0.1 mg to 220 g, minimum 20 mg", "B: 10 mg to 3 kg, minimum 1 g")
_STRONG = ("1 g", "2 g")
_LOW_DOSE = {"drug": "200 mg", "diluent": "130 mg"}
WANTED: Mapping[str, Wanted] = {
    "naltrexone-capsule": Wanted("4.5 mg/capsule", "90 capsules", packing=_LOW_DOSE, size="3"),
    "naltrexone-capsule-lactose": Wanted(
        "4.5 mg/capsule", "90 capsules", packing={"drug": "200 mg", "diluent": "225 mg"}, size="3"
    ),
    "naltrexone-capsule-sucrose": Wanted(
        "1.5 mg/capsule", "60 capsules", packing={"drug": "200 mg", "diluent": "240 mg"}, size="3"
    ),
    "naltrexone-microgram-capsule": Wanted("2 mcg/capsule", "60 capsules", packing=_LOW_DOSE, size="3"),
    "naltrexone-sublingual-drops": Wanted("1 mg/mL", "30 mL", dropper="24.4 drop/mL"),
    "naltrexone-sublingual-drops-oil": Wanted("1 mg/mL", "30 mL", dropper="30 drop/mL"),
    "naltrexone-cream": Wanted("1 %", "30 g", actuation="0.25 g/actuation"),
    "naltrexone-oral-liquid": Wanted("1 mg/mL", "100 mL"),
    "naltrexone-oral-liquid-strong": Wanted("5 mg/mL", "100 mL"),
    "naltrexone-transdermal-cream": Wanted("1.5 mg/actuation", "30 g", actuation="0.25 g/actuation"),
    "naltrexone-trituration": Wanted("1 %", "25 g"),
    "progesterone-capsule": Wanted(
        "20 mg/capsule",
        "100 capsules",
        packing={"drug": "306 mg", "diluent": "321 mg"},
        size="1",
        stock_trituration=_STRONG,
    ),
    "ursodiol-oral-suspension": Wanted("20 mg/mL", "100 mL"),
    "loperamide-oral-liquid": Wanted("0.2 mg/mL", "100 mL"),
    "estriol-estradiol-sublingual-drops": Wanted(
        "20 mg/mL",
        "10 mL",
        potencies={"estradiol": "96.8 %"},
        dropper="30 drop/mL",
        stock_trituration=_STRONG,
    ),
    "hydroxyzine-cream": Wanted("1 %", "100 g", stock_trituration=_STRONG),
    "ibuprofen-cream": Wanted("5 % w/v", "100 mL", stock_trituration=_STRONG),
}
SAMPLE = Tablets(sample_count=parse_quantity("20 tablets"), sample_mass=parse_quantity("8.20 g"))
BULK = BulkPowder(
    assay=parse_quantity("99.5 %"),
    assay_basis="anhydrous",
    water=parse_quantity("0.4 %"),
    solvents=parse_quantity("0.1 %"),
)
PURE = BulkPowder(assay=parse_quantity("100 %"), assay_basis="as is")


@cache
def formula(formula_id: str) -> Formula:
    """Return the newest version of a formula of the library."""
    return find_library().load(formula_id)


def offered() -> Iterator[tuple[str, str]]:
    """Yield each formula of the library with each source that it offers."""
    for formula_id in sorted(WANTED):
        if formula(formula_id).tablets is not None:
            yield formula_id, "tablets"
        if formula(formula_id).powder is not None:
            yield formula_id, "powder"
            yield formula_id, "trituration"


def source_of(formula_id: str, kind: str) -> Source:
    """Return a source: a weighed sample of tablets, powder with its certificate, or a stock trituration."""
    if kind == "tablets":
        return SAMPLE
    if kind == "powder":
        return BULK
    carrier = next(each for each in formula(formula_id).components if each.rule == "qs")
    diluent = carrier.name if carrier.unit != "mL" else "lactose monohydrate"
    part, whole = WANTED[formula_id].stock_trituration
    return StockTrituration(part=parse_quantity(part), whole=parse_quantity(whole), diluent=diluent)


def order(formula_id: str, source: Source, **changes: Any) -> Order:
    """Return the realistic order of a formula from a source, but for what is changed."""
    wanted = WANTED[formula_id]
    packing = tuple((key, parse_quantity(f"{text}/capsule")) for key, text in wanted.packing.items())
    stock = (Lot(component="drug", number="T-7", expiry=datetime.date(2027, 3, 31)),)
    usual = Order(
        formula=formula_id,
        version=formula(formula_id).version,
        prescription=Prescription(
            strength=parse_quantity(wanted.strength),
            quantity=parse_quantity(wanted.quantity),
            prescriber="Dr A. Example",
        ),
        source=source,
        made=MADE,
        batch="LIB-0001",
        capsules=CapsuleChoices(size=wanted.size, packing=packing, packing_size=wanted.size),
        potencies=tuple((key, parse_quantity(text)) for key, text in wanted.potencies.items()),
        actuation=parse_quantity(wanted.actuation) if wanted.actuation else None,
        dropper=parse_quantity(wanted.dropper) if wanted.dropper else None,
        balances=tuple(read_balance(text) for text in _BALANCES),
        lots=stock if isinstance(source, StockTrituration) else (),
    )
    return replace(usual, **changes)


@cache
def record(formula_id: str, kind: str) -> CompoundingRecord:
    """Return the compounding record of the realistic order of a formula, from a kind of source."""
    return prepare(order(formula_id, source_of(formula_id, kind)), formula(formula_id))
