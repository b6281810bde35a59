"""Days and expiries: year first, in full, and nothing else."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.records.dates import day_of, expiry_of


@pytest.mark.parametrize(
    ("text", "day", "expiry"),
    [
        ("2027-05-31", (2027, 5, 31), (2027, 5, 31)),
        ("2028-02-29", (2028, 2, 29), (2028, 2, 29)),
        ("2027-02-29", None, None),
        ("2027-05", None, (2027, 5, 31)),
        ("2028-02", None, (2028, 2, 29)),
        ("2027-00", None, None),
        ("2027-13", None, None),
        ("2027-06-31", None, None),
        ("2027-5-1", None, None),
        ("1999-05-31", None, None),
        ("05/2027", None, None),
        ("31/05/2027", None, None),
        ("5/31/2027", None, None),
        ("20270531", None, None),
        ("2027-05-31 ", None, None),
        ("2027-05-31\n", None, None),
        ("2027-05-31 14:00", None, None),
        ("\uff12\uff10\uff12\uff17-05-31", None, None),
        ("", None, None),
    ],
)
def test_days_and_expiries(text: str, day: tuple[int, int, int] | None, expiry: tuple[int, int, int] | None) -> None:
    assert day_of(text) == (datetime.date(*day) if day else None)
    assert expiry_of(text) == (datetime.date(*expiry) if expiry else None)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_back(day: datetime.date) -> None:
    assert day_of(day.isoformat()) == expiry_of(day.isoformat()) == day
    end = expiry_of(day.isoformat()[:7])
    assert end is not None
    assert end.month == day.month
    assert (end + datetime.timedelta(days=1)).day == 1
