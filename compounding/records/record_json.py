"""A compounding record as plain data, for `plan --json`. The keys are stable; `schema` counts their changes."""

from __future__ import annotations

import json
from typing import Any

from compounding.records.compounding_record import CompoundingRecord, Limit, Material
from compounding.units import Quantity, converted, format_quantity, is_open, plain, unit_spelling
from compounding.working import Line, Working

SCHEMA = 1


def record_content(record: CompoundingRecord) -> dict[str, Any]:
    """Return a record as dictionaries, lists and texts; numbers are exact decimal texts beside their unit."""
    formula, due = record.formula, record.beyond_use
    return {
        "schema": SCHEMA,
        "title": record.title,
        "formula": {"id": formula.id, "version": formula.version, "sha256": formula.checksum},
        "order": json.loads(record.order_json),
        "order_sha256": record.order_hash,
        "facts": dict(record.facts),
        "warnings": list(record.warnings),
        "plausibility": [{"check": each.check.text, "found": each.found} for each in record.gate],
        "bench_entries": [
            {"key": each.key, "label": each.label, "unit": each.unit, "prompt": each.prompt, "when": each.when}
            for each in record.bench
        ],
        "materials": [_material(each, record.working) for each in record.materials],
        "working": [_line(each, record.working) for each in record.working],
        "limits": [_limit(each) for each in record.limits],
        "steps": [
            {
                "number": each.number,
                "text": each.text,
                "record": list(each.record),
                "hold": each.hold,
                "caution": each.caution,
            }
            for each in record.steps
        ],
        "quality": [{"name": each.name, "method": each.method, "criterion": each.criterion} for each in record.quality],
        "reconciliation": [
            {"label": each.label, "theory": _amount(record.working[each.theory].value)}
            for each in record.reconciliation
        ],
        "yield": _amount(record.working[record.yielded].value),
        "beyond_use": {
            "date": due.date.isoformat(),
            "period": format_quantity(due.period),
            "class": due.water_class,
            "storage": due.storage,
            "first_day": due.first_day,
            "reasons": list(due.reasons),
        },
        "label": {
            "drug": record.label.drug,
            "strength": record.label.strength,
            "amount": record.label.amount,
            "form": record.label.form,
            "directions": record.label.directions,
            "batch": record.label.batch,
            "made": record.label.made,
            "beyond_use": record.label.beyond_use,
            "storage": record.label.storage,
            "compounded": record.label.compounded,
            "auxiliary": [each.text for each in record.label.auxiliary],
        },
    }


def _amount(value: Quantity) -> dict[str, Any]:
    """Return a quantity as exact number and unit; the number of an open one is null."""
    number = None if is_open(value) else plain(value.magnitude)
    return {"number": number, "unit": unit_spelling(value)}


def _material(material: Material, working: Working) -> dict[str, Any]:
    return {
        "number": material.number,
        "key": material.key,
        "name": material.name,
        "role": material.role,
        "qs": material.qs,
        "target": _amount(converted(working[material.target].value, material.unit)),
        "note": material.note,
    }


def _line(line: Line, working: Working) -> dict[str, Any]:
    derived = line.expression is not None
    return {
        "key": line.key,
        "symbol": line.symbol,
        "meaning": line.meaning,
        "kind": "derived" if derived else "entry" if line.is_entry else "given",
        "rule": working.words(line.key) if derived else "",
        "numbers": working.numbers(line.key) if derived else "",
        "source": line.source,
        **_amount(line.value),
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "key": limit.key,
        "lowest": format_quantity(limit.lowest) if limit.lowest is not None else None,
        "highest": format_quantity(limit.highest) if limit.highest is not None else None,
        "consequence": limit.consequence,
    }
