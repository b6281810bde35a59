"""A compounding record as text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from compounding.records.compounding_record import CompoundingRecord
from compounding.units import converted
from compounding.working import shown

_WIDTH = 96


def plan_text(record: CompoundingRecord) -> str:
    """Return a record as a pharmacist reads it: facts, warnings, materials, working, date and label."""
    return "\n".join(_lines(record))


def _lines(record: CompoundingRecord) -> Iterator[str]:
    formula = record.formula
    yield record.title
    yield f"formula {formula.id}, version {formula.version}; order {record.order_hash[:12]}"
    yield from _section("Order", (f"{label}: {text}" for label, text in record.facts))
    yield from _section("Warnings", record.warnings)
    yield from _section("To enter at the bench", (f"{each.when}: {each.label}. {each.prompt}" for each in record.bench))
    yield from _section("Materials", _materials(record))
    yield from _working(record)
    due = record.beyond_use
    yield from _section("Beyond-use date", (f"{due.date}, stored: {due.storage}", *due.reasons))
    yield from _section("Plausibility check, to be signed before anything is weighed", _gate(record))
    yield from _section("Label", _label(record))


def _section(heading: str, texts: object) -> Iterator[str]:
    items = list(texts)  # type: ignore[call-overload]
    if not items:
        return
    yield ""
    yield heading
    for text in items:
        yield from textwrap.wrap(text, _WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _materials(record: CompoundingRecord) -> Iterator[str]:
    for material in record.materials:
        value = converted(record.working[material.target].value, material.unit)
        target = f"to {shown(value)}" if material.qs and material.unit == "mL" else shown(value)
        yield f"{material.number}. {material.name}: {target}" + (f" ({material.note})" if material.note else "")


def _working(record: CompoundingRecord) -> Iterator[str]:
    yield ""
    yield "Working"
    for line in record.working:
        if line.expression is None:
            yield f"  {line.symbol} = {shown(line.value)}"
            continue
        yield from textwrap.wrap(
            f"{line.symbol} = {record.working.words(line.key)}", _WIDTH, initial_indent="  ", subsequent_indent="      "
        )
        yield from textwrap.wrap(
            f"= {record.working.numbers(line.key)} = {shown(line.value)}",
            _WIDTH,
            initial_indent="      ",
            subsequent_indent="      ",
        )


def _gate(record: CompoundingRecord) -> Iterator[str]:
    for each in record.gate:
        yield each.check.text + (f" Found: {each.found}." if each.found else "")


def _label(record: CompoundingRecord) -> Iterator[str]:
    label = record.label
    yield f"{label.drug} {label.strength}, {label.amount}, {label.form}"
    yield label.directions
    yield f"Batch {label.batch or '____'}, made {label.made}, do not use after {label.beyond_use}. {label.storage}"
    yield label.compounded
    yield from (each.text for each in label.auxiliary)
