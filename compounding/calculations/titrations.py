"""Titrations: what the steps of a schedule take in capsules, mL, drops or actuations."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.working import A, calculation, total, whole_half_up, whole_up


@calculation("mg", doses="mg/dose", days="day", doses_per_day="dose/day")
def drug_in_doses(doses: Sequence[A], days: Sequence[A], doses_per_day: A) -> A:
    """Drug in all doses of a schedule, each dose times its days.

    Parameters
    ----------
    doses
        Drug in one dose, step by step [mg/dose].
    days
        Days of each step [day].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Drug taken [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    1.5 mg for 14 days, then 3 mg for 14 days.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> doses = [parse_quantity("1.5 mg/dose"), parse_quantity("3 mg/dose")]
    >>> days, daily = [parse_quantity("14 days")] * 2, parse_quantity("1 dose/day")
    >>> print(format_quantity(drug_in_doses(doses, days, daily)))
    63 mg
    """
    return total(dose * time for dose, time in zip(doses, days, strict=True)) * doses_per_day


@calculation("capsule", per_dose="capsule/dose", days="day", doses_per_day="dose/day")
def capsules_for_steps(per_dose: Sequence[A], days: Sequence[A], doses_per_day: A) -> A:
    """Capsules of one strength that a schedule takes, step by step.

    Parameters
    ----------
    per_dose
        Capsules of this strength in one dose, step by step [capsule/dose].
    days
        Days of each step [day].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Capsules [capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    One a day for a week, then two a day for a week.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> counts = [parse_quantity("1 capsule/dose"), parse_quantity("2 capsules/dose")]
    >>> days, daily = [parse_quantity("7 days")] * 2, parse_quantity("1 dose/day")
    >>> print(format_quantity(capsules_for_steps(counts, days, daily)))
    21 capsules
    """
    return total(each * time for each, time in zip(per_dose, days, strict=True)) * doses_per_day


@calculation("mL", per_dose="mL/dose", days="day", doses_per_day="dose/day")
def volume_for_steps(per_dose: Sequence[A], days: Sequence[A], doses_per_day: A) -> A:
    """Volume that a schedule takes, step by step.

    Parameters
    ----------
    per_dose
        Volume of one dose, step by step [mL/dose].
    days
        Days of each step [day].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Volume [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> volumes = [parse_quantity("0.5 mL/dose"), parse_quantity("1 mL/dose")]
    >>> days, daily = [parse_quantity("7 days")] * 2, parse_quantity("1 dose/day")
    >>> print(format_quantity(volume_for_steps(volumes, days, daily)))
    10.5 mL
    """
    return total(each * time for each, time in zip(per_dose, days, strict=True)) * doses_per_day


@calculation("g", per_dose="g/dose", days="day", doses_per_day="dose/day")
def mass_for_steps(per_dose: Sequence[A], days: Sequence[A], doses_per_day: A) -> A:
    """Mass of cream that a schedule takes, step by step.

    Parameters
    ----------
    per_dose
        Cream for one dose, step by step [g/dose].
    days
        Days of each step [day].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Mass [g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> masses = [parse_quantity("0.25 g/dose"), parse_quantity("0.5 g/dose")]
    >>> days, daily = [parse_quantity("10 days")] * 2, parse_quantity("1 dose/day")
    >>> print(format_quantity(mass_for_steps(masses, days, daily)))
    7.5 g
    """
    return total(each * time for each, time in zip(per_dose, days, strict=True)) * doses_per_day


@calculation("mL", volume="mL")
def whole_volume(volume: A) -> A:
    """Volume to dispense: the next whole mL, so that the last dose is not short.

    Parameters
    ----------
    volume
        Volume that the doses take [mL].

    Returns
    -------
    A
        Volume, rounded up [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(whole_volume(parse_quantity("10.5 mL"))))
    11 mL
    """
    return whole_up(volume, "mL")


@calculation("g", mass="g")
def whole_mass(mass: A) -> A:
    """Mass of cream to dispense: the next whole gram, so that the last dose is not short.

    Parameters
    ----------
    mass
        Cream that the doses take [g].

    Returns
    -------
    A
        Mass, rounded up [g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(whole_mass(parse_quantity("7.5 g"))))
    8 g
    """
    return whole_up(mass, "g")


@calculation("mL/dose", drops="drop/dose", dropper="drop/mL", source="usp-1101")
def volume_of_drops(drops: A, dropper: A) -> A:
    """Volume of a dose that is counted in whole drops.

    Parameters
    ----------
    drops
        Whole drops in one dose [drop/dose].
    dropper
        Drops per volume, measured [drop/mL].

    Returns
    -------
    A
        Volume of one dose [mL/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(volume_of_drops(parse_quantity("12 drops/dose"), parse_quantity("24 drops/mL"))))
    0.5 mL per dose
    """
    return drops / dropper


@calculation("actuation/dose", actuations="actuation/dose")
def whole_actuations(actuations: A) -> A:
    """Whole actuations nearest to a dose, a half going up.

    Parameters
    ----------
    actuations
        Actuations that hold the dose, not rounded [actuation/dose].

    Returns
    -------
    A
        Whole actuations [actuation/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(whole_actuations(parse_quantity("1.8 actuations/dose"))))
    2 actuations per dose
    """
    return whole_half_up(actuations, "actuation/dose")


@calculation("mg/dose", actuations="actuation/dose", per_actuation="mg/actuation")
def dose_in_actuations(actuations: A, per_actuation: A) -> A:
    """Drug that a dose of whole actuations holds.

    Parameters
    ----------
    actuations
        Whole actuations in one dose [actuation/dose].
    per_actuation
        Drug in one actuation [mg/actuation].

    Returns
    -------
    A
        Drug in one dose [mg/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> two, each = parse_quantity("2 actuations/dose"), parse_quantity("2.5 mg/actuation")
    >>> print(format_quantity(dose_in_actuations(two, each)))
    5 mg per dose
    """
    return actuations * per_actuation


@calculation("g/dose", actuations="actuation/dose", actuation="g/actuation")
def mass_of_actuations(actuations: A, actuation: A) -> A:
    """Cream that a dose of whole actuations takes.

    Parameters
    ----------
    actuations
        Whole actuations in one dose [actuation/dose].
    actuation
        Mass of one actuation, measured [g/actuation].

    Returns
    -------
    A
        Mass of one dose [g/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> two, each = parse_quantity("2 actuations/dose"), parse_quantity("0.25 g/actuation")
    >>> print(format_quantity(mass_of_actuations(two, each)))
    0.5 g per dose
    """
    return actuations * actuation
