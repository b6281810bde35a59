"""Calculators and what they work out as plain data, for JSON. The keys are stable; `SCHEMA` counts their changes."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from compounding import units
from compounding.calculators.calculator import Argument, Calculator
from compounding.calculators.catalogue import usual_name
from compounding.calculators.work import Calculated
from compounding.working_content import amount_content, line_content

SCHEMA = 1


def calculated_content(done: Calculated) -> dict[str, Any]:
    """Return what a calculator has worked out as dictionaries, lists and texts; numbers are exact decimal texts.

    Parameters
    ----------
    done
        What `calculated` returns.

    Examples
    --------
    >>> from compounding.calculators import calculated
    >>> done = calculated("tablet-equivalent", {"drug": "414 mg", "label_claim": "50 mg/tablet"})
    >>> calculated_content(done)["results"]
    {'tablet_equivalent': {'number': '8.28', 'unit': 'tablet'}}
    """
    last = done.last
    return {
        "schema": SCHEMA,
        "calculator": done.calculator.name,
        "summary": done.calculator.summary,
        "arguments": {name: value_content(value) for name, value in done.arguments.items()},
        "readings": {name: list(texts) for name, texts in done.readings.items()},
        "result": value_content(done.result),
        "results": {name: value_content(value) for name, value in done.results.items()},
        "rule": done.working.words(last.key) if last else "",
        "numbers": done.working.numbers(last.key) if last else "",
        "working": [line_content(line, done.working) for line in done.working],
        "source": done.calculator.source,
        "cautions": list(done.cautions),
    }


def value_content(value: Any) -> Any:
    """Return a value as plain data: a quantity as number and unit, a date as text, a record by its fields."""
    if units.is_quantity(value):
        return amount_content(value)
    if isinstance(value, Decimal):
        return {"number": units.plain(value), "unit": "1"}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [value_content(each) for each in value]
    if dataclasses.is_dataclass(value):
        return {field.name: value_content(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def catalogue_content(calculators: Iterable[Calculator]) -> dict[str, Any]:
    """Return what calculators there are."""
    return {"schema": SCHEMA, "calculators": [_calculator_content(calculator) for calculator in calculators]}


def _calculator_content(calculator: Calculator) -> dict[str, Any]:
    """Return what a calculator is: its names, what it takes and in which unit, what it gives, its source."""
    return {
        "name": calculator.name,
        "short_name": usual_name(calculator),
        "subject": calculator.subject,
        "summary": calculator.summary,
        "arguments": [_argument_content(argument) for argument in calculator.arguments],
        "unit": calculator.result.unit,
        "source": calculator.source,
    }


def _argument_content(argument: Argument) -> dict[str, Any]:
    return {
        "name": argument.name,
        "option": f"--{argument.option}",
        "meaning": argument.meaning,
        "kind": argument.kind,
        "units": list(argument.units or ([argument.unit] if argument.unit else [])),
        "several": argument.several,
        "required": argument.required,
        "choices": list(argument.choices),
    }
