"""Days and expiries as they are written: year first, so that no two countries read them differently."""

from __future__ import annotations

import calendar
import datetime
import re

_DAY = re.compile(r"(20[0-9]{2})-([0-9]{2})-([0-9]{2})", re.ASCII)
_MONTH = re.compile(r"(20[0-9]{2})-([0-9]{2})", re.ASCII)


def day_of(text: str) -> datetime.date | None:
    """Return the day that is written as year-month-day, or None where the text is no such day.

    Examples
    --------
    >>> print(day_of("2027-05-31"), day_of("2027-05"), day_of("31/05/2027"))
    2027-05-31 None None
    """
    found = _DAY.fullmatch(text)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def expiry_of(text: str) -> datetime.date | None:
    """Return the last day of an expiry that is written as year-month-day or year-month, or None.

    A month alone, as expiries are printed, is its last day.

    Examples
    --------
    >>> print(expiry_of("2027-05-15"), expiry_of("2027-02"), expiry_of("05/2027"))
    2027-05-15 2027-02-28 None
    """
    found = _MONTH.fullmatch(text)
    if found is None:
        return day_of(text)
    year, month = int(found[1]), int(found[2])
    return _day(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
