"""Canonical JSON: one text for one order, so that its SHA-256 stands for it."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from typing import Any

from compounding.records.order import Order
from compounding.units import format_quantity, is_quantity


def order_json(order: Order) -> str:
    """Return an order as canonical JSON: sorted keys, quantities as exact text, what is not given left out.

    The kind of the drug's source, "tablets" or "powder", is the key of its content.
    """
    content = _plain(order)
    content["source"] = {type(order.source).__name__: content.get("source", {})}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        content = {name: _plain(each) for name, each in fields.items()}
        return {name: each for name, each in content.items() if each not in (None, "", [], {})}
    if is_quantity(value):
        return format_quantity(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
