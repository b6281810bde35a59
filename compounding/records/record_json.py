"""A compounding record as plain data, for `plan --json`. The keys are stable; `schema` counts their changes."""

from __future__ import annotations

import json
from typing import Any

from compounding.records.compounding_record import CompoundingRecord, Limit, Material
from compounding.records.error_budget import Budget, Contribution, WaitingBudget
from compounding.units import converted, format_quantity
from compounding.working import Working
from compounding.working_content import amount_content, line_content

SCHEMA = 1


def record_content(record: CompoundingRecord) -> dict[str, Any]:
    """Return a record as dictionaries, lists and texts; numbers are exact decimal texts beside their unit.

    Parameters
    ----------
    record
        What `prepare` returns.
    """
    formula, due = record.formula, record.beyond_use
    return {
        "schema": SCHEMA,
        "title": record.title,
        "formula": {
            "id": formula.id,
            "version": formula.version,
            "sha256": formula.checksum,
            "is_reviewed": formula.is_reviewed,
        },
        "order": json.loads(record.order_json),
        "order_sha256": record.order_hash,
        "facts": record.fact_texts,
        "warnings": list(record.said_warnings),
        "alternatives": list(record.alternatives),
        "plausibility": [{"check": each.check.text, "found": each.found} for each in record.gate],
        "bench_entries": [
            {"key": each.key, "label": each.label, "unit": each.unit, "prompt": each.prompt, "when": each.when}
            for each in record.bench
        ],
        "materials": [_material(each, record.working) for each in record.materials],
        "working": [line_content(each, record.working) for each in record.working],
        "limits": [_limit(each) for each in record.limits],
        "error_budget": None if record.budget is None else _budget(record.budget),
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
            {"label": each.label, "theory": amount_content(record.working[each.theory].value)}
            for each in record.reconciliation
        ],
        "yield": amount_content(record.working[record.yielded].value),
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
            "letterhead": [] if record.label.letterhead is None else record.label.letterhead.lines,
            "contents": [{"prescription": name, "amount": held} for name, held in record.label.contents],
        },
    }


def _material(material: Material, working: Working) -> dict[str, Any]:
    exact = working[material.target].value
    return {
        "number": material.number,
        "key": material.key,
        "name": material.name,
        "role": material.role,
        "qs": material.qs,
        "target": amount_content(converted(exact, material.unit)),
        "rounded": amount_content(material.rounded(exact)),
        "balance": material.balance,
        "lots": [
            {"number": lot.number, "amount": None if lot.amount is None else amount_content(lot.amount)}
            for lot in material.lots
        ],
        "note": material.note,
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "key": limit.key,
        "lowest": format_quantity(limit.lowest) if limit.lowest is not None else None,
        "highest": format_quantity(limit.highest) if limit.highest is not None else None,
        "consequence": limit.consequence,
    }


def _budget(budget: Budget) -> dict[str, Any]:
    """Return an error budget; one that waits for bench entries has neither numbers nor contributions."""
    content: dict[str, Any] = {
        "result": budget.result,
        "waits_for": list(budget.entries) if isinstance(budget, WaitingBudget) else [],
        "summary": budget.summary,
        "missing": list(budget.missing),
    }
    if isinstance(budget, WaitingBudget):
        return content
    amounts = ("label", "expected", "of_label", "standard", "standard_of_label", "probable", "worst")
    return {
        **content,
        "outcome": budget.outcome,
        "verdict": budget.verdict,
        **{name: amount_content(getattr(budget, name)) for name in (*amounts, "lowest", "highest")},
        "contributions": [_contribution(each) for each in budget.contributions],
    }


def _contribution(contribution: Contribution) -> dict[str, Any]:
    return {
        "key": contribution.key,
        "label": contribution.label,
        "group": contribution.group,
        "standard": amount_content(contribution.standard),
        "greatest": amount_content(contribution.greatest),
        "share": amount_content(contribution.share),
        "note": contribution.note,
    }
