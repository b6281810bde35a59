"""Sublingual drops: the dropper's calibration, the strength, and what a dose comes to."""

from __future__ import annotations

from compounding.working import A, calculation, whole_half_up


@calculation("mL", quantity="mL", share="%")
def spare_volume(quantity: A, share: A) -> A:
    """Volume that a spare in per cent comes to.

    Parameters
    ----------
    quantity
        Volume prescribed [mL].
    share
        Spare as a share of it [%].

    Returns
    -------
    A
        Spare volume [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(spare_volume(parse_quantity("30 mL"), parse_quantity("5 %"))))
    1.5 mL
    """
    return quantity * share


@calculation("mL", quantity="mL", spare="mL")
def volume_to_make(quantity: A, spare: A) -> A:
    """Volume of the batch: that prescribed and the spare; everything scales with it.

    Parameters
    ----------
    quantity
        Volume prescribed [mL].
    spare
        Spare volume [mL].

    Returns
    -------
    A
        Volume to make [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(volume_to_make(parse_quantity("30 mL"), parse_quantity("1.5 mL"))))
    31.5 mL
    """
    return quantity + spare


@calculation("drop/mL", drops="drop", volume="mL", source="uhphar-dropper")
def drops_per_volume(drops: A, volume: A) -> A:
    """Drops per volume, from drops counted to a volume; never rounded before it is used.

    Parameters
    ----------
    drops
        Drops counted [drop].
    volume
        Volume that they made [mL].

    Returns
    -------
    A
        Drops per volume [drop/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    35 drops make 2 mL; rounding to 18 would put the dose 2.9 % out.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drops_per_volume(parse_quantity("35 drops"), parse_quantity("2 mL"))))
    17.5 drops per mL
    """
    return drops / volume


@calculation("drop/mL", drops_per_mass="drop/g", density="g/mL", source="usp-1101")
def drops_per_volume_by_mass(drops_per_mass: A, density: A) -> A:
    """Drops per volume, from drops that were weighed, through the density of the product.

    Parameters
    ----------
    drops_per_mass
        Drops weighed, per their mass [drop/g].
    density
        Density of the product [g/mL].

    Returns
    -------
    A
        Drops per volume [drop/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    50 drops of glycerol from one tip weigh 3.9 g; with a density of 1.248 g per mL that is 16 drops per mL.

    >>> from compounding.units import format_quantity, quantity
    >>> weighed, density = quantity(50, "drop/g") / quantity("3.9", "1"), quantity("1.248", "g/mL")
    >>> print(round(drops_per_volume_by_mass(weighed, density).magnitude, 6))
    16.000000
    """
    return drops_per_mass * density


@calculation("mg/mL", per_drop="mg/drop", dropper="drop/mL")
def strength_from_drop(per_drop: A, dropper: A) -> A:
    """Concentration at which one drop holds the drug prescribed per drop.

    Parameters
    ----------
    per_drop
        Drug in one drop [mg/drop].
    dropper
        Drops per volume, measured [drop/mL].

    Returns
    -------
    A
        Concentration [mg/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(strength_from_drop(parse_quantity("0.5 mg/drop"), parse_quantity("20 drops/mL"))))
    10 mg per mL
    """
    return per_drop * dropper


@calculation("mg/mL", dose="mg/dose", volume="mL/dose")
def strength_from_volume(dose: A, volume: A) -> A:
    """Concentration at which the volume of one dose holds the dose.

    Parameters
    ----------
    dose
        Drug in one dose [mg/dose].
    volume
        Volume of one dose [mL/dose].

    Returns
    -------
    A
        Concentration [mg/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(strength_from_volume(parse_quantity("2 mg/dose"), parse_quantity("0.1 mL/dose"))))
    20 mg per mL
    """
    return dose / volume


@calculation("mg/mL", dose="mg/dose", drops="drop/dose", dropper="drop/mL")
def strength_from_drops(dose: A, drops: A, dropper: A) -> A:
    """Concentration at which the drops of one dose hold the dose.

    Parameters
    ----------
    dose
        Drug in one dose [mg/dose].
    drops
        Drops in one dose [drop/dose].
    dropper
        Drops per volume, measured [drop/mL].

    Returns
    -------
    A
        Concentration [mg/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> dose, drops = parse_quantity("1.5 mg/dose"), parse_quantity("3 drops/dose")
    >>> print(format_quantity(strength_from_drops(dose, drops, parse_quantity("28 drops/mL"))))
    14 mg per mL
    """
    return dose / drops * dropper


@calculation("mg/drop", strength="mg/mL", dropper="drop/mL")
def drug_per_drop(strength: A, dropper: A) -> A:
    """Drug in one drop.

    Parameters
    ----------
    strength
        Concentration [mg/mL].
    dropper
        Drops per volume, measured [drop/mL].

    Returns
    -------
    A
        Drug in one drop [mg/drop].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drug_per_drop(parse_quantity("1 mg/mL"), parse_quantity("20 drops/mL"))))
    0.05 mg per drop
    """
    return strength / dropper


@calculation("drop/dose", volume="mL/dose", dropper="drop/mL")
def drops_per_dose(volume: A, dropper: A) -> A:
    """Drops that hold one dose, as an exact number.

    Parameters
    ----------
    volume
        Volume of one dose [mL/dose].
    dropper
        Drops per volume, measured [drop/mL].

    Returns
    -------
    A
        Drops in one dose, not rounded [drop/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drops_per_dose(parse_quantity("0.5 mL/dose"), parse_quantity("24.4 drops/mL"))))
    12.2 drops per dose
    """
    return volume * dropper


@calculation("drop/dose", drops="drop/dose")
def whole_drops(drops: A) -> A:
    """Whole drops that can be counted for one dose, the nearest number.

    Parameters
    ----------
    drops
        Drops in one dose, not rounded [drop/dose].

    Returns
    -------
    A
        Whole drops [drop/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(whole_drops(parse_quantity("12.2 drops/dose"))))
    12 drops per dose
    """
    return whole_half_up(drops, "drop/dose")


@calculation("mg/dose", drops="drop/dose", per_drop="mg/drop")
def counted_dose(drops: A, per_drop: A) -> A:
    """Drug that is taken when whole drops are counted.

    Parameters
    ----------
    drops
        Whole drops counted [drop/dose].
    per_drop
        Drug in one drop [mg/drop].

    Returns
    -------
    A
        Drug taken [mg/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(counted_dose(parse_quantity("10 drops/dose"), parse_quantity("0.05 mg/drop"))))
    0.5 mg per dose
    """
    return drops * per_drop
