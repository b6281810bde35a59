"""Averages: mean and spread of exact numbers, without a float."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def mean(numbers: Sequence[Decimal]) -> Decimal:
    """Return the mean of one or more numbers.

    Examples
    --------
    >>> mean([Decimal("1.5"), Decimal("2.5")])
    Decimal('2.0')
    """
    return sum(numbers, Decimal(0)) / len(numbers)


def sample_deviation(numbers: Sequence[Decimal]) -> Decimal:
    """Return the sample standard deviation of two or more numbers, with n - 1.

    Examples
    --------
    >>> sample_deviation([Decimal(1), Decimal(2), Decimal(3)])
    Decimal('1')
    """
    middle = mean(numbers)
    return (sum(((each - middle) ** 2 for each in numbers), Decimal(0)) / (len(numbers) - 1)).sqrt()
