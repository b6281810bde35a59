"""A campaign as plain data, for `titration --json`. The keys are stable; `schema` counts their changes."""

from __future__ import annotations

import json
from typing import Any

from compounding.records.record_json import record_content
from compounding.records.titration.batches import Batch, CalendarLine
from compounding.records.titration.campaign import Campaign
from compounding.records.titration.schedule import dose_text, strength_text
from compounding.units import Quantity, format_quantity, is_open, plain, unit_spelling

SCHEMA = 1


def campaign_content(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as dictionaries, lists and texts; numbers are exact decimal texts beside their unit."""
    formula, working = campaign.formula, campaign.working
    return {
        "schema": SCHEMA,
        "title": campaign.title,
        "number": campaign.number,
        "formula": {
            "id": formula.id,
            "version": formula.version,
            "sha256": formula.checksum,
            "is_reviewed": formula.is_reviewed,
        },
        "request": json.loads(campaign.request_json),
        "request_sha256": campaign.request_hash,
        "warnings": list(campaign.said_warnings),
        "calendar": [_line(each) for each in campaign.calendar],
        "batches": [_batch(each) for each in campaign.batches],
        "powders": [
            {"number": each.number, "made": each.made.isoformat(), "batches": list(each.letters)}
            for each in campaign.powders
        ],
        "working": [
            {
                "key": line.key,
                "symbol": line.symbol,
                "rule": working.words(line.key) if line.expression is not None else "",
                "source": line.source,
                **_amount(line.value),
            }
            for line in working
        ],
    }


def _line(line: CalendarLine) -> dict[str, Any]:
    return {
        "first": line.first.isoformat(),
        "last": line.last.isoformat(),
        "days": line.days,
        "step": line.step,
        "dose": dose_text(line.portion.dose),
        "dose_taken": _amount(line.portion.given),
        "take": line.take,
        "batches": list(line.letters),
    }


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "letter": batch.letter,
        "strength": strength_text(batch.strength),
        "quantity": format_quantity(batch.quantity),
        "made": batch.order.made.isoformat(),
        "beyond_use": batch.record.beyond_use.date.isoformat(),
        "record": record_content(batch.record),
    }


def _amount(value: Quantity) -> dict[str, Any]:
    number = None if is_open(value) else plain(value.magnitude)
    return {"number": number, "unit": unit_spelling(value)}
