"""Creams: strength by mass, base by difference, pumps."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.working import A, calculation


@calculation("g", quantity="g", share="%")
def spare_mass(quantity: A, share: A) -> A:
    """Mass that a spare in per cent comes to.

    Parameters
    ----------
    quantity
        Mass prescribed [g].
    share
        Spare as a share of it [%].

    Returns
    -------
    A
        Spare mass [g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(spare_mass(parse_quantity("30 g"), parse_quantity("5 %"))))
    1.5 g
    """
    return quantity * share


@calculation("g", quantity="g", spare="g")
def mass_to_make(quantity: A, spare: A) -> A:
    """Mass of the batch: that prescribed and the spare for what stays on the slab; everything scales with it.

    Parameters
    ----------
    quantity
        Mass prescribed [g].
    spare
        Spare mass [g].

    Returns
    -------
    A
        Mass to make [g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_to_make(parse_quantity("30 g"), parse_quantity("1.5 g"))))
    31.5 g
    """
    return quantity + spare


@calculation("mg/g", strength="mg/mL", density="g/mL")
def strength_from_volume(strength: A, density: A) -> A:
    """Strength by mass, from a strength per volume and the cream's stated density.

    Parameters
    ----------
    strength
        Drug per volume [mg/mL].
    density
        Density of the cream [g/mL].

    Returns
    -------
    A
        Drug per mass [mg/g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(strength_from_volume(parse_quantity("9 mg/mL"), parse_quantity("0.9 g/mL"))))
    10 mg per g
    """
    return strength / density


@calculation("mg/g", per_actuation="mg/actuation", actuation="g/actuation")
def strength_from_actuation(per_actuation: A, actuation: A) -> A:
    """Strength by mass, from the drug per actuation and the measured mass of one.

    Parameters
    ----------
    per_actuation
        Drug in one actuation [mg/actuation].
    actuation
        Mass of cream that one actuation gives, measured [g/actuation].

    Returns
    -------
    A
        Drug per mass [mg/g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> dose, pump = parse_quantity("2.5 mg/actuation"), parse_quantity("0.25 g/actuation")
    >>> print(format_quantity(strength_from_actuation(dose, pump)))
    10 mg per g
    """
    return per_actuation / actuation


@calculation("mg", strength="mg/g", mass="g", source="usp-1160")
def drug_in_cream(strength: A, mass: A) -> A:
    """Drug in a mass of cream.

    Parameters
    ----------
    strength
        Drug per mass [mg/g].
    mass
        Mass of the cream [g].

    Returns
    -------
    A
        Drug [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    15 % azelaic acid ointment, 30 g.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drug_in_cream(parse_quantity("150 mg/g"), parse_quantity("30 g"))))
    4,500 mg
    """
    return strength * mass


@calculation("g", mass="g", parts="mg", source="usp-1160")
def base_by_difference(mass: A, parts: Sequence[A]) -> A:
    """Base that makes up the batch, when everything else is in.

    The mass of the batch less the whole mass of the powder, not only its drug, and of each other component.

    Parameters
    ----------
    mass
        Mass of the batch [g].
    parts
        Mass of each component but the base [mg].

    Returns
    -------
    A
        Base [g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Hydrocortisone 0.5 % cream, 60 g.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(base_by_difference(parse_quantity("60 g"), [parse_quantity("0.3 g")])))
    59.7 g
    """
    for part in parts:
        mass = mass - part
    return mass


@calculation("mg/actuation", strength="mg/g", actuation="g/actuation")
def drug_per_actuation(strength: A, actuation: A) -> A:
    """Drug that one actuation gives.

    Parameters
    ----------
    strength
        Drug per mass [mg/g].
    actuation
        Mass of cream that one actuation gives, measured [g/actuation].

    Returns
    -------
    A
        Drug [mg/actuation].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drug_per_actuation(parse_quantity("10 mg/g"), parse_quantity("0.24 g/actuation"))))
    2.4 mg per actuation
    """
    return strength * actuation


@calculation("actuation/dose", dose="mg/dose", per_actuation="mg/actuation")
def actuations_per_dose(dose: A, per_actuation: A) -> A:
    """Actuations that give one dose, as an exact number.

    Parameters
    ----------
    dose
        Drug in one dose [mg/dose].
    per_actuation
        Drug in one actuation [mg/actuation].

    Returns
    -------
    A
        Actuations in one dose, not rounded [actuation/dose].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> dose, pump = parse_quantity("4.5 mg/dose"), parse_quantity("2.25 mg/actuation")
    >>> print(format_quantity(actuations_per_dose(dose, pump)))
    2 actuations per dose
    """
    return dose / per_actuation
