"""Orders as the files of this package state them, and the names of calculations."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.orders.texts import read_order_texts
from compounding.records.titration import TitrationOrder, read_schedule
from compounding.units import parse_quantity

_CALCULATIONS = "compounding.calculations."
_OF_TITRATION = ("schedule", "start", "strengths")
# Strength and quantity of each batch follow from the schedule; an order cannot be read without any.
_DECIDED_BY_SCHEDULE = MappingProxyType({"strength": "1 mg", "quantity": "1 mg"})

Options: TypeAlias = Mapping[str, str | list[str] | list[list[str]]]


def stated_order(options: Options, formula: Formula, name: str) -> Order:
    """Return the order that options of `compounding sheet` state.

    Parameters
    ----------
    name
        What the order is called where something in it is refused.

    Raises
    ------
    OrderError
        Options cannot be read or contradict each other; all are named.
    """
    texts = {
        option.replace("-", "_"): tuple(value) if isinstance(value, list) else value
        for option, value in options.items()
    }
    return read_order_texts(texts, formula, lambda option: f"{name}, {option}")


def stated_titration(options: Options, formula: Formula, name: str) -> TitrationOrder:
    """Return the titration that options of `compounding titration` state.

    Parameters
    ----------
    name
        What it is called where something in it is refused.

    Raises
    ------
    OrderError
        Options cannot be read or contradict each other; all are named.
    """
    own = {each: str(options[each]) for each in _OF_TITRATION}
    common = {option: value for option, value in options.items() if option not in own}
    return TitrationOrder(
        order=stated_order({**common, **_DECIDED_BY_SCHEDULE, "made": own["start"]}, formula, name),
        schedule=read_schedule(own["schedule"]),
        start=datetime.date.fromisoformat(own["start"]),
        strengths=tuple(parse_quantity(each, name) for each in own["strengths"].split(", ")),
    )


def is_titration(options: Options) -> bool:
    """Return whether options are those of a titration.

    Examples
    --------
    >>> is_titration({"strength": "1 %"})
    False
    """
    return "schedule" in options


def order_words(options: Options) -> str:
    """Return an order as it would be read aloud.

    Examples
    --------
    >>> order_words({"strength": "1 %", "tablet-sample": ["20", "8.2 g"]})
    'strength 1 %; tablet sample 20, 8.2 g'
    """
    return "; ".join(f"{name.replace('-', ' ')} {_words(value)}" for name, value in options.items())


def _words(value: str | list[str] | list[list[str]]) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(each if isinstance(each, str) else " ".join(each) for each in value)


def calculation_name(function: Callable[..., Any]) -> str:
    """Return a calculation by its module and name.

    Examples
    --------
    >>> from compounding.calculations.tablets import powder_mass
    >>> calculation_name(powder_mass)
    'tablets.powder_mass'
    """
    return f"{function.__module__.removeprefix(_CALCULATIONS)}.{function.__name__}"
