"""Orders as the files of this package state them, and the names of calculations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from compounding.records.formula import Formula
from compounding.records.order import Order
from compounding.records.orders.texts import read_order_texts

_CALCULATIONS = "compounding.calculations."


def stated_order(options: Mapping[str, str | list[str]], formula: Formula, name: str) -> Order:
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


def order_words(options: Mapping[str, str | list[str]]) -> str:
    """Return an order as it would be read aloud.

    Examples
    --------
    >>> order_words({"strength": "1 %", "tablet-sample": ["20", "8.2 g"]})
    'strength 1 %; tablet sample 20, 8.2 g'
    """
    return "; ".join(
        f"{name.replace('-', ' ')} {', '.join(value) if isinstance(value, list) else value}"
        for name, value in options.items()
    )


def calculation_name(function: Callable[..., Any]) -> str:
    """Return a calculation by its module and name.

    Examples
    --------
    >>> from compounding.calculations.tablets import powder_mass
    >>> calculation_name(powder_mass)
    'tablets.powder_mass'
    """
    return f"{function.__module__.removeprefix(_CALCULATIONS)}.{function.__name__}"
