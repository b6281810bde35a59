"""Orders for the tests of preparation: built as the library's users build them, not through the command line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from compounding.errors import PreparationError
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula import Formula
from compounding.records.library import find_library
from compounding.records.order import BulkPowder, CapsuleChoices, Lot, Order, Prescription, Tablets
from compounding.records.preparation import prepare
from compounding.units import Quantity, magnitude, parse_quantity

MICROGRAMS = "naltrexone-microgram-capsule"
CAPSULES, DROPS, OIL, CREAM = (
    "naltrexone-capsule",
    "naltrexone-sublingual-drops",
    "naltrexone-sublingual-drops-oil",
    "naltrexone-cream",
)
MADE = datetime.date(2026, 11, 22)


def q(text: str) -> Quantity:
    """Return a quantity as a pharmacist writes it."""
    return parse_quantity(text)


TABLETS = Tablets(sample_count=q("20 tablets"), sample_mass=q("8.20 g"))
POWDER = BulkPowder(assay=q("99.5 %"), assay_basis="anhydrous", water=q("8.7 %"))
WEIGHED = {"size": "3", "packing": (("drug", q("200 mg")), ("diluent", q("130 mg")))}

_USUAL: dict[str, dict[str, str]] = {
    "naltrexone-microgram-capsule": {"strength": "2 mcg/capsule", "quantity": "60 capsules"},
    CAPSULES: {"strength": "4.5 mg/capsule", "quantity": "90 capsules"},
    MICROGRAMS: {"strength": "2 mcg/capsule", "quantity": "60 capsules"},
    DROPS: {"strength": "1 mg/mL", "quantity": "30 mL"},
    OIL: {"strength": "1 mg/mL", "quantity": "30 mL"},
    CREAM: {"strength": "1 %", "quantity": "30 g"},
}
_TEXTS = frozenset(
    {"basis", "prescriber", "directions", "batch", "storage", "first_day", "size", "packing_size", "overage_rule"}
    | {"triturate_for", "retention"}
)


@cache
def formula(formula_id: str) -> Formula:
    """Return a formula of the library."""
    return find_library().load(formula_id)


def order(formula_id: str, **changes: Any) -> Order:
    """Return an order: the usual strength and quantity from 50 mg tablets, but for what is changed.

    Each change goes to the part of the order that has a field of its name; texts become quantities.
    """
    wanted: dict[str, Any] = {**_USUAL.get(formula_id, {}), **changes}
    parts: list[dict[str, Any]] = [{}, {}, {"made": MADE, "source": TABLETS}]
    for name, value in wanted.items():
        kept = value if not isinstance(value, str) or name in _TEXTS else q(value)
        for part, kind in zip(parts, (Prescription, CapsuleChoices, Order), strict=True):
            if name in {field.name for field in fields(kind)}:
                part[name] = kept
                break
        else:
            raise TypeError(f"an order has no {name}")
    prescription, capsules, rest = parts
    return Order(
        formula=formula_id,
        version=formula(formula_id).version,
        prescription=Prescription(**prescription),
        capsules=CapsuleChoices(**capsules),
        **rest,
    )


def lot(component: str, expiry: str, number: str = "A1") -> Lot:
    """Return a lot with its expiry."""
    return Lot(component=component, number=number, expiry=datetime.date.fromisoformat(expiry))


def prepared(asked: Order) -> CompoundingRecord:
    """Return the compounding record of an order."""
    return prepare(asked, formula(asked.formula))


def record_of(formula_id: str, **changes: Any) -> CompoundingRecord:
    """Return the compounding record of the usual order, but for what is changed."""
    return prepared(order(formula_id, **changes))


def refused(formula_id: str, **changes: Any) -> tuple[str, ...]:
    """Return the problems for which an order is refused."""
    with pytest.raises(PreparationError) as caught:
        record_of(formula_id, **changes)
    assert caught.value.subject == f"{formula_id} cannot be prepared as asked"
    return caught.value.problems


def refusal(formula_id: str, **changes: Any) -> str:
    """Return the one problem for which an order is refused."""
    problems = refused(formula_id, **changes)
    assert len(problems) == 1, problems
    return problems[0]


def number(record: CompoundingRecord, key: str, unit: str) -> Decimal:
    """Return the number of a line of the working in a unit."""
    return magnitude(record.working[key].value, unit)


def warned(record: CompoundingRecord, text: str) -> bool:
    """Return whether a text stands in one of the warnings."""
    return any(text in warning for warning in record.warnings)


def component_masses(record: CompoundingRecord, unit: str, *, leave_out: Iterable[str] = ()) -> Decimal:
    """Return the sum of the weighed materials."""
    return sum(
        (
            number(record, material.target, unit)
            for material in record.materials
            if material.unit in ("mg", "g") and material.key not in leave_out
        ),
        Decimal(0),
    )
