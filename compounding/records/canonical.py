"""Canonical JSON: one text for one order, so that its SHA-256 stands for it."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from compounding.records.formula import Formula
from compounding.records.order import MEASURED, Order
from compounding.units import Quantity, format_quantity, format_stated, is_quantity


def order_json(order: Order, formula: Formula) -> str:
    """Return an order as canonical JSON: sorted keys, quantities as exact text, what is not given left out.

    What was measured keeps the digits that it was stated with, so that the text, and its hash, are of what was typed.
    With it goes the SHA-256 of the formula that it was prepared from: the same id and version with another text would
    be another preparation. `order_reading` reads it back.
    """
    return canonical_json(order_content(order, formula))


def order_content(order: Order, formula: Formula) -> dict[str, Any]:
    """Return what `order_json` writes; the kind of the drug's source is the key of its content."""
    content: dict[str, Any] = _plain(order)
    content["source"] = {type(order.source).__name__: content.get("source", {})}
    content["formula_sha256"] = formula.checksum
    return content


def canonical_json(content: Any) -> str:
    """Return content of texts, numbers, lists and dictionaries as the one text that stands for it."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


@functools.cache
def _fields(kind: type) -> tuple[str, ...] | None:
    """Return the names of the fields of a kind of record, or None where it is no record."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None


def _writer(field: str) -> Callable[[Quantity], str]:
    """Return what writes the quantities of a field."""
    return format_stated if field in MEASURED else format_quantity


def _plain(value: Any, written: Callable[[Quantity], str] = format_quantity) -> Any:
    """Return a value as plain data, its quantities as they are written."""
    if value is None or isinstance(value, str):
        return value
    if is_quantity(value):
        return written(value)
    fields = _fields(value.__class__)
    if fields is not None:
        content = {name: _plain(getattr(value, name), _writer(name)) for name in fields}
        return {name: each for name, each in content.items() if each not in (None, "", [], {})}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each, written) for each in value]
    return value
