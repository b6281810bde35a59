"""Beyond-use dates: the table of USP <795> (2023), and what shortens what it allows [usp-795].

The current text of the chapter was not at hand: the periods are from teaching material that follows it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType

from compounding.units import Quantity, magnitude, quantity

WATER_CLASSES = ("non-preserved aqueous", "preserved aqueous", "non-aqueous oral liquid", "other non-aqueous")
FIRST_DAYS = ("day of compounding", "day after")
STORAGES = ("refrigerator", "controlled room temperature")

_TABLE: Mapping[str, tuple[int, tuple[str, ...]]] = MappingProxyType(
    {
        "non-preserved aqueous": (14, ("refrigerator",)),
        "preserved aqueous": (35, STORAGES),
        "non-aqueous oral liquid": (90, STORAGES),
        "other non-aqueous": (180, STORAGES),
    }
)


def table_period(water_class: str) -> Quantity:
    """Return the longest period that the table allows a class [day].

    Examples
    --------
    >>> from compounding.units import format_quantity
    >>> print(format_quantity(table_period("preserved aqueous")))
    35 days
    """
    return quantity(_TABLE[water_class][0], "day")


def table_storage(water_class: str) -> tuple[str, ...]:
    """Return the storage conditions for which the table gives a class its period.

    Examples
    --------
    >>> table_storage("non-preserved aqueous")
    ('refrigerator',)
    """
    return _TABLE[water_class][1]


def longest_period() -> Quantity:
    """Return the period that no study may exceed: 180 days [day] [usp-795]."""
    return quantity(180, "day")


def studied_period(water_class: str, period: Quantity, *, antimicrobial_test: bool) -> Quantity:
    """Return the period that a stability study supports for a class [day].

    A study may shorten what the table allows. It lengthens it only up to 180 days, and for an aqueous class
    only with an antimicrobial effectiveness test of that very formula.

    Parameters
    ----------
    water_class
        Class of the table.
    period
        What the study found [day].
    antimicrobial_test
        Whether it included an antimicrobial effectiveness test.

    Examples
    --------
    >>> from compounding.units import format_quantity
    >>> print(format_quantity(studied_period("preserved aqueous", quantity(60, "day"), antimicrobial_test=False)))
    35 days
    """
    aqueous = water_class in ("non-preserved aqueous", "preserved aqueous")
    ceiling = table_period(water_class) if aqueous and not antimicrobial_test else longest_period()
    return min(period, ceiling, key=lambda each: magnitude(each, "day"))


def last_day(made: datetime.date, period: Quantity, first_day: str) -> datetime.date:
    """Return the last day of use, on the convention named for which day is the first.

    Counting the day of compounding as day 1 is the cautious convention. [illinois-bud]

    Parameters
    ----------
    made
        Day of compounding.
    period
        Days allowed, in whole days [day].
    first_day
        "day of compounding" or "day after": which day is day 1.

    Examples
    --------
    >>> print(last_day(datetime.date(2026, 11, 22), quantity(14, "day"), "day of compounding"))
    2026-12-05
    """
    days = int(magnitude(period, "day"))
    return made + datetime.timedelta(days=days - 1 if first_day == "day of compounding" else days)
