"""Doses: how much drug a day, and how long a supply lasts."""

from __future__ import annotations

from compounding.working import A, calculation, whole_down


@calculation("mg/day", dose="mg/dose", doses_per_day="dose/day")
def daily_dose(dose: A, doses_per_day: A) -> A:
    """Drug taken in a day.

    Parameters
    ----------
    dose
        Drug in one dose [mg/dose].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Daily dose [mg/day].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(daily_dose(parse_quantity("30 mg/dose"), parse_quantity("2 doses/day"))))
    60 mg per day
    """
    return dose * doses_per_day


@calculation("capsule/dose", dose="mg/dose", strength="mg/capsule")
def capsules_per_dose(dose: A, strength: A) -> A:
    """Capsules that make one dose.

    Parameters
    ----------
    dose
        Drug in one dose [mg/dose].
    strength
        Drug in one capsule [mg/capsule].

    Returns
    -------
    A
        Capsules in one dose [capsule/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(capsules_per_dose(parse_quantity("3 mg/dose"), parse_quantity("1.5 mg/capsule"))))
    2 capsules per dose
    """
    return dose / strength


@calculation("day", capsules="capsule", per_dose="capsule/dose", doses_per_day="dose/day", source="usp-1160")
def capsule_days(capsules: A, per_dose: A, doses_per_day: A) -> A:
    """Whole days for which a number of capsules lasts.

    Parameters
    ----------
    capsules
        Capsules dispensed [capsule].
    per_dose
        Capsules in one dose [capsule/dose].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Days' supply, rounded down [day].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> one, daily = parse_quantity("1 capsule/dose"), parse_quantity("1 dose/day")
    >>> print(format_quantity(capsule_days(parse_quantity("90 capsules"), one, daily)))
    90 days
    """
    return whole_down(capsules / (per_dose * doses_per_day), "day")


@calculation("day", tablets="tablet", per_dose="tablet/dose", doses_per_day="dose/day", source="usp-1160")
def tablet_days(tablets: A, per_dose: A, doses_per_day: A) -> A:
    """Whole days for which a number of tablets lasts.

    Parameters
    ----------
    tablets
        Tablets dispensed [tablet].
    per_dose
        Tablets in one dose [tablet/dose].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Days' supply, rounded down [day].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    One tablet three times a day, 30 of them.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> one, thrice = parse_quantity("1 tablet/dose"), parse_quantity("3 doses/day")
    >>> print(format_quantity(tablet_days(parse_quantity("30 tablets"), one, thrice)))
    10 days
    """
    return whole_down(tablets / (per_dose * doses_per_day), "day")


@calculation("day", actuations="actuation", per_dose="actuation/dose", doses_per_day="dose/day", source="usp-1160")
def actuation_days(actuations: A, per_dose: A, doses_per_day: A) -> A:
    """Whole days for which the actuations of a pump or inhaler last.

    Parameters
    ----------
    actuations
        Actuations in the container, without those for priming [actuation].
    per_dose
        Actuations in one dose [actuation/dose].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Days' supply, rounded down [day].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Two actuations every 12 hours, 200 in the container.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> two, twice = parse_quantity("2 actuations/dose"), parse_quantity("2 doses/day")
    >>> print(format_quantity(actuation_days(parse_quantity("200 actuations"), two, twice)))
    50 days
    """
    return whole_down(actuations / (per_dose * doses_per_day), "day")


@calculation("mL/dose", dose="mg/dose", strength="mg/mL", source="usp-1160")
def volume_per_dose(dose: A, strength: A) -> A:
    """Volume that holds one dose.

    Parameters
    ----------
    dose
        Drug in one dose [mg/dose].
    strength
        Drug per volume [mg/mL].

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
    Tobramycin 80 mg in 2 mL: the volume for 0.01 g.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(volume_per_dose(parse_quantity("10 mg/dose"), parse_quantity("80 mg per 2 mL"))))
    0.25 mL per dose
    """
    return dose / strength


@calculation("day", volume="mL", per_dose="mL/dose", doses_per_day="dose/day", source="usp-1160")
def volume_days(volume: A, per_dose: A, doses_per_day: A) -> A:
    """Whole days for which a volume lasts.

    Parameters
    ----------
    volume
        Volume dispensed [mL].
    per_dose
        Volume of one dose [mL/dose].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Days' supply, rounded down [day].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    10 mL of ear drops, 8 drops of 0.05 mL twice a day: 12.5 days are 12 whole ones.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> dose, twice = parse_quantity("0.4 mL/dose"), parse_quantity("2 doses/day")
    >>> print(format_quantity(volume_days(parse_quantity("10 mL"), dose, twice)))
    12 days
    """
    return whole_down(volume / (per_dose * doses_per_day), "day")


@calculation("mL", days="day", per_dose="mL/dose", doses_per_day="dose/day", source="usp-1160")
def volume_for_days(days: A, per_dose: A, doses_per_day: A) -> A:
    """Volume that is used up in a number of days.

    Parameters
    ----------
    days
        Days of use [day].
    per_dose
        Volume of one dose [mL/dose].
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
    A teaspoonful of 5 mL three times a day for 16 days.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> spoon, thrice = parse_quantity("5 mL/dose"), parse_quantity("3 doses/day")
    >>> print(format_quantity(volume_for_days(parse_quantity("16 days"), spoon, thrice)))
    240 mL
    """
    return days * (per_dose * doses_per_day)


@calculation("g/dose", dose="mg/dose", strength="mg/g")
def mass_per_dose(dose: A, strength: A) -> A:
    """Mass of cream that holds one dose.

    Parameters
    ----------
    dose
        Drug in one dose [mg/dose].
    strength
        Drug per mass of cream [mg/g].

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
    >>> print(format_quantity(mass_per_dose(parse_quantity("4.5 mg/dose"), parse_quantity("10 mg/g"))))
    0.45 g per dose
    """
    return dose / strength


@calculation("day", mass="g", per_dose="g/dose", doses_per_day="dose/day", source="usp-1160")
def mass_days(mass: A, per_dose: A, doses_per_day: A) -> A:
    """Whole days for which a mass of cream lasts.

    Parameters
    ----------
    mass
        Cream dispensed [g].
    per_dose
        Mass of one dose [g/dose].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Days' supply, rounded down [day].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> dose, daily = parse_quantity("0.45 g/dose"), parse_quantity("1 dose/day")
    >>> print(format_quantity(mass_days(parse_quantity("30 g"), dose, daily)))
    66 days
    """
    return whole_down(mass / (per_dose * doses_per_day), "day")


@calculation("capsule", days="day", per_dose="capsule/dose", doses_per_day="dose/day", source="usp-1160")
def capsules_for_days(days: A, per_dose: A, doses_per_day: A) -> A:
    """Whole capsules that are used up in a number of days.

    Parameters
    ----------
    days
        Days of use [day].
    per_dose
        Capsules in one dose [capsule/dose].
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
    Three capsules of 1.5 mg once a day for two weeks.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> three, daily = parse_quantity("3 capsules/dose"), parse_quantity("1 dose/day")
    >>> print(format_quantity(capsules_for_days(parse_quantity("2 weeks"), three, daily)))
    42 capsules
    """
    return whole_down(days * (per_dose * doses_per_day), "capsule")


@calculation("g", days="day", per_dose="g/dose", doses_per_day="dose/day", source="usp-1160")
def mass_for_days(days: A, per_dose: A, doses_per_day: A) -> A:
    """Mass of cream that is used up in a number of days.

    Parameters
    ----------
    days
        Days of use [day].
    per_dose
        Mass of one dose [g/dose].
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
    >>> dose, daily = parse_quantity("0.45 g/dose"), parse_quantity("1 dose/day")
    >>> print(format_quantity(mass_for_days(parse_quantity("14 days"), dose, daily)))
    6.3 g
    """
    return days * (per_dose * doses_per_day)


@calculation("day", volume="mL", per_dose="drop/dose", dropper="drop/mL", doses_per_day="dose/day", source="usp-1160")
def drop_days(volume: A, per_dose: A, dropper: A, doses_per_day: A) -> A:
    """Whole days for which a volume lasts that is given in drops.

    Parameters
    ----------
    volume
        Volume dispensed [mL].
    per_dose
        Drops in one dose, those of both eyes or ears together [drop/dose].
    dropper
        Drops that this dropper gives per volume, counted [drop/mL].
    doses_per_day
        Doses in a day [dose/day].

    Returns
    -------
    A
        Days' supply, rounded down [day].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    5 drops four times a day of 10 mL, at 20 drops per mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> drops, dropper, often = (parse_quantity(text) for text in ("5 drops/dose", "20 drops/mL", "4 doses/day"))
    >>> print(format_quantity(drop_days(parse_quantity("10 mL"), drops, dropper, often)))
    10 days
    """
    return whole_down(volume * dropper / (per_dose * doses_per_day), "day")


@calculation("dose", volume="mL", per_dose="mL/dose", source="usp-1160")
def doses_in_volume(volume: A, per_dose: A) -> A:
    """Whole doses that a volume holds.

    Parameters
    ----------
    volume
        Volume dispensed [mL].
    per_dose
        Volume of one dose [mL/dose].

    Returns
    -------
    A
        Doses, rounded down [dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    A syringe of 1 mL, 0.1 mL at a time.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(doses_in_volume(parse_quantity("1 mL"), parse_quantity("0.1 mL/dose"))))
    10 doses
    """
    return whole_down(volume / per_dose, "dose")
