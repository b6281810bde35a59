"""Orders read back from the canonical JSON that is embedded in a batch sheet."""

from __future__ import annotations

import dataclasses
import datetime
import json
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compounding.calculations.balances import Balance
from compounding.errors import OrderError
from compounding.records.order import BulkPowder, Order, StockTrituration, Tablets
from compounding.units import parse_quantity

_SUBJECT = "the embedded order"
_CHECKSUM = "formula_sha256"
_SOURCES = {kind.__name__: kind for kind in (Tablets, BulkPowder, StockTrituration)}


@dataclass(frozen=True)
class EmbeddedOrder:
    """An order as it was embedded, with the SHA-256 of the formula that it was prepared from."""

    order: Order
    formula_checksum: str


def read_order(text: str) -> EmbeddedOrder:
    """Return the order of a canonical JSON text: `order_json` of it, and of its formula, is the text again.

    Raises
    ------
    OrderError
        The text is no JSON, a key is missing or unknown, or a value cannot be read.

    Examples
    --------
    >>> text = '''{"formula": "naltrexone-capsule", "formula_sha256": "ab12", "made": "2026-11-22",
    ... "prescription": {"strength": "4.5 mg per capsule", "quantity": "90 capsules"},
    ... "source": {"Tablets": {}}, "version": "2"}'''
    >>> read_order(text).order.prescription.quantity.magnitude
    Decimal('90')
    """
    return order_of(embedded_content(text))


def embedded_content(text: str) -> dict[str, Any]:
    """Return what an embedded JSON text holds.

    Raises
    ------
    OrderError
        The text is no JSON, or no object.
    """
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        raise OrderError(_SUBJECT, ["its text is no JSON"]) from None
    if not isinstance(content, dict):
        raise OrderError(_SUBJECT, ["its text holds no order"])
    return content


def order_of(content: Mapping[str, Any]) -> EmbeddedOrder:
    """Return the order that the content of an embedded JSON text holds.

    Raises
    ------
    OrderError
        A key is missing or unknown, or a value cannot be read.
    """
    given = dict(content)
    checksum = given.pop(_CHECKSUM, "")
    source = given.get("source")
    if not isinstance(checksum, str) or not checksum:
        raise OrderError(_SUBJECT, [f"it has no {_CHECKSUM}"])
    if not isinstance(source, dict) or len(source) != 1 or not set(source) <= set(_SOURCES):
        raise OrderError(_SUBJECT, [f"its source is none of {', '.join(_SOURCES)}"])
    try:
        [(kind, parts)] = source.items()
        given["source"] = _object(_SOURCES[kind], parts, "source")
        return EmbeddedOrder(_object(Order, given, "order"), checksum)
    except (ValueError, TypeError) as error:
        raise OrderError(_SUBJECT, [str(error)]) from None


class _AnyQuantity:
    """Stands for a quantity among the type hints."""


def _object(kind: Any, value: Any, where: str) -> Any:
    """Return a plain dictionary as a dataclass; what is one already stays as it is."""
    if not isinstance(value, dict):
        raise TypeError(f"{where}: {value!r} is no object")
    hints = typing.get_type_hints(kind, localns={"Balance": Balance, "Quantity": _AnyQuantity})
    unknown = sorted(set(value) - set(hints))
    if unknown:
        raise TypeError(f"{where}: unknown key {', '.join(unknown)}")
    return kind(**{name: _read(hints[name], each, f"{where}.{name}") for name, each in value.items()})


def _read(hint: Any, value: Any, where: str) -> Any:
    """Return a plain value as what a type hint asks for."""
    if dataclasses.is_dataclass(value):
        return value
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        # What may be left out is left out, so that a value is never None.
        [hint] = [each for each in typing.get_args(hint) if each is not type(None)]
    if typing.get_origin(hint) is tuple:
        return _tuple(typing.get_args(hint), value, where)
    if dataclasses.is_dataclass(hint):
        return _object(hint, value, where)
    if not isinstance(value, str):
        raise TypeError(f"{where}: {value!r} is no text")
    if hint is datetime.date:
        return datetime.date.fromisoformat(value)
    return parse_quantity(value, where) if hint is _AnyQuantity else value


def _tuple(hints: Sequence[Any], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{where}: {value!r} is no list")
    if hints[-1] is Ellipsis:
        hints = [hints[0]] * len(value)
    return tuple(_read(hint, each, where) for hint, each in zip(hints, value, strict=True))
