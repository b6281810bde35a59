"""Quantities and lines of a working as plain data, for JSON. The keys are stable."""

from __future__ import annotations

from typing import Any

from compounding.units import Quantity, is_open, plain, unit_spelling
from compounding.working import Line, Working


def amount_content(value: Quantity) -> dict[str, Any]:
    """Return a quantity as exact number and unit; the number of an open one is null.

    Examples
    --------
    >>> from compounding.units import parse_quantity
    >>> amount_content(parse_quantity("1,000.50 mg per capsule"))
    {'number': '1000.5', 'unit': 'mg/capsule'}
    """
    number = None if is_open(value) else plain(value.magnitude)
    return {"number": number, "unit": unit_spelling(value)}


def stated_content(value: Quantity) -> dict[str, Any]:
    """Return raw data as number and unit, with every digit that they were stated with.

    Examples
    --------
    >>> from compounding.units import parse_quantity
    >>> stated_content(parse_quantity("8.20 g"))
    {'number': '8.20', 'unit': 'g'}
    """
    return {**amount_content(value), "number": None if is_open(value) else format(value.magnitude, "f")}


def line_content(line: Line, working: Working) -> dict[str, Any]:
    """Return a line of a working: what it is, its rule in symbols and in numbers, its number and unit, its source."""
    derived = line.expression is not None
    return {
        "key": line.key,
        "symbol": line.symbol,
        "meaning": line.meaning,
        "kind": "derived" if derived else "entry" if line.is_entry else "given",
        "rule": working.words(line.key) if derived else "",
        "numbers": working.numbers(line.key) if derived else "",
        "source": line.source,
        **(stated_content(line.value) if line.is_raw else amount_content(line.value)),
    }
