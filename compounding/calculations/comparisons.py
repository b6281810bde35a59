"""Comparisons: what was made or measured, against what was meant."""

from __future__ import annotations

from compounding.calculations.kinds import COMPARED, SAME, calculation_of_kinds
from compounding.working import A


@calculation_of_kinds(COMPARED, "%", measured=SAME, target=SAME)
def deviation(measured: A, target: A) -> A:
    """Deviation of a measured value from its target, with its sign.

    What the measured value is above the target, as a share of the target.

    Parameters
    ----------
    measured
        Value measured: a mass, volume, count, strength or content [mg].
    target
        Value meant, of the same kind [mg].

    Returns
    -------
    A
        Deviation; below zero where the measured value is too low [%].

    Raises
    ------
    QuantityError
        Values of two kinds, or a target of nothing.

    Examples
    --------
    Amoxicillin, a mean content of 549.67 mg for 500 mg on the label.

    >>> from compounding.units import format_measured, parse_quantity
    >>> print(format_measured(deviation(parse_quantity("549.67 mg"), parse_quantity("500 mg")), 2))
    9.93 %
    """
    return (measured - target) / target


@calculation_of_kinds(COMPARED, "%", made=SAME, planned=SAME, source="napra-records")
def yield_share(made: A, planned: A) -> A:
    """Yield: what was made, as a share of what was planned.

    Parameters
    ----------
    made
        Mass, volume or count obtained [mg].
    planned
        Mass, volume or count planned [mg].

    Returns
    -------
    A
        Yield [%].

    Raises
    ------
    QuantityError
        Values of two kinds, or nothing planned.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(yield_share(parse_quantity("90 capsules"), parse_quantity("92 capsules"))))
    97.82608695652173913043478261 %
    """
    return made / planned
