"""Orders of every kind for the blind second check, and entries as a careful colleague makes them."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from compounding import units
from compounding.records.bench_text import read_balance, read_stock
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import BulkPowder, Lot, Order, Source, Tablets
from compounding.sheets.layout import Field, field_name
from compounding.sheets.reading.entries import Entry
from compounding.sheets.second_check import planned_second_check
from compounding.sheets.second_check_sheet import asked_lines, asked_materials
from compounding.units import Quantity, quantity
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MICROGRAMS, WEIGHED, order, prepared, q
from tests.sheets import samples

Given = Decimal | datetime.date | str | None

_POWDER = BulkPowder(assay=q("99.2 %"), assay_basis="anhydrous", water=q("4.1 %"), solvents=q("0.1 %"))
_TABLETS = Tablets(sample_count=q("20 tablets"), sample_mass=q("8.2 g"), spare=q("1 tablet"))
_BASE = dataclasses.replace(_POWDER, substance="base")


def _capsules(source: Source, **changes: object) -> Order:
    return order(CAPSULES, **{**WEIGHED, "source": source, "spare": "2 capsules", **changes})


# What the samples of the batch sheet do not have.
_MORE: Mapping[str, Order] = {
    "capsules of powder, a rule for the overage": _capsules(
        _POWDER, overage_rule="dac-nrf", spare="5 %", dose="4.5 mg", doses_per_day="1 dose/day"
    ),
    "capsules of tablets, overage": _capsules(_TABLETS, overage="5 %"),
    "capsules of base powder": _capsules(_BASE, strength="3 mg/capsule"),
    "capsules, strength as base": _capsules(_TABLETS, strength="3 mg/capsule", basis="base"),
    "capsules by densities": _capsules(
        _TABLETS, packing=(), size="", densities=(("drug", q("0.7 g/mL")), ("diluent", q("0.46 g/mL")))
    ),
    "capsules of tablets ground beforehand": _capsules(dataclasses.replace(_TABLETS, spare=None, ground="G-17")),
    "capsules of a stock trituration": _capsules(
        read_stock("120 mg in 2,400 mg", potency=q("90.7 %")),
        lots=(Lot(component="drug", number="T-1", expiry=datetime.date(2027, 1, 31)),),
    ),
    "microgram capsules, stock trituration on a balance": order(
        MICROGRAMS,
        source=read_stock("100 mg in 10 g"),
        lots=(Lot(component="drug", number="T-2", expiry=datetime.date(2026, 12, 31)),),
        balances=(read_balance("A: 0.1 mg to 120 g, repeatability 0.06 mg"),),
        **WEIGHED,
    ),
    "drops per drop": order(
        DROPS,
        source=_POWDER,
        strength="0.05 mg/drop",
        dose="0.5 mg",
        doses_per_day="2 dose/day",
        dropper="24.4 drop/g",
        density="1.02 g/mL",
        spare="1 mL",
    ),
    "drops per dose, in drops": order(
        DROPS, source=_POWDER, strength="0.5 mg/dose", dose_drops="5 drop", dropper="24.4 drop/mL"
    ),
    "cream per volume": order(
        CREAM,
        source=_POWDER,
        strength="10 mg/mL",
        quantity="30 mL",
        density="0.98 g/mL",
        actuation="0.25 g/actuation",
        dose="5 mg",
        doses_per_day="1 dose/day",
        spare="5 %",
    ),
    "cream per actuation": order(CREAM, source=_TABLETS, strength="2.5 mg/actuation", actuation="0.25 g/actuation"),
}
NAMES = (*samples.ORDERS, *_MORE)


@cache
def record(name: str) -> CompoundingRecord:
    """Return the record of an order."""
    return prepared(_MORE[name]) if name in _MORE else samples.record(name)


def bench_of(plan: CompoundingRecord) -> dict[str, Quantity]:
    """Return what was measured at the bench, by the keys of the lines."""
    return {each.key: quantity(str(samples.BENCH.get(each.unit, 1)), each.unit) for each in plan.bench}


def careful(plan: CompoundingRecord, *, bench: bool = True) -> dict[str, Given]:
    """Return what a careful colleague enters, by the name of the field: amounts rounded as the sheet asks for."""
    measured = bench_of(plan) if bench else {}
    working = plan.working.with_entries(measured)
    given: dict[str, Given] = {field_name("second_bench", key): value.magnitude for key, value in measured.items()}
    for asked in (*asked_lines(plan), *asked_materials(plan)):
        number = units.magnitude(working[asked.key].value, asked.unit)
        if not number.is_nan():
            given[asked.name] = Decimal(f"{number:.5g}") if not asked.counted else number
    given |= {
        "second_beyond_use": plan.beyond_use.date,
        "second_planned_by": "Ann Baker",
        "second_by": "Chris Dole",
        "second_initials": "CD",
        "second_date": plan.order.made,
        "second_time": "08:10",
    }
    return given


def entries(plan: CompoundingRecord, given: Mapping[str, Given]) -> dict[str, Entry]:
    """Return every entry of the sheet; what is not given is blank."""
    fields = {each.name: each for each in planned_second_check(plan).fields if each.entry}
    unknown = set(given) - set(fields)
    if unknown:
        raise KeyError(f"not entries of this sheet: {', '.join(sorted(unknown))}")
    return {name: _entry(field, given.get(name)) for name, field in fields.items()}


def _entry(field: Field, given: Given) -> Entry:
    if given is None:
        return Entry(field=field, raw=None)
    if isinstance(given, Decimal):
        return Entry(field=field, raw=float(given), number=given, words=str(given))
    if isinstance(given, datetime.date):
        return Entry(field=field, raw=given.isoformat(), date=given, words=given.isoformat())
    return Entry(field=field, raw=given, words=given)
