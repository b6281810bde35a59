"""Amounts in proportion to the batch, and what is left by difference."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.working import A, calculation, total


@calculation("mg", drug="mg", overage="%", source="daz-capsules")
def with_overage(drug: A, overage: A) -> A:
    """Drug with the overage, which is drug alone and not a larger batch.

    Parameters
    ----------
    drug
        Drug that the batch is to hold by its label [mg].
    overage
        Drug in addition [%].

    Returns
    -------
    A
        Drug to put in [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(with_overage(parse_quantity("150 mg"), parse_quantity("10 %"))))
    165 mg
    """
    return drug * (1 + overage)


@calculation("mg", amount="mg/mL", volume="mL", source="usp-1160")
def mass_in_volume(amount: A, volume: A) -> A:
    """Mass of a component in a volume of the batch.

    Parameters
    ----------
    amount
        Mass of the component per volume of the batch [mg/mL].
    volume
        Volume of the batch [mL].

    Returns
    -------
    A
        Mass of the component [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    4 % w/v in 2 L.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_in_volume(parse_quantity("40 mg/mL"), parse_quantity("2 L"))))
    80,000 mg
    """
    return amount * volume


@calculation("mL", amount="1", volume="mL", source="usp-1160")
def volume_in_volume(amount: A, volume: A) -> A:
    """Volume of a component in a volume of the batch.

    Parameters
    ----------
    amount
        Volume of the component per volume of the batch [1].
    volume
        Volume of the batch [mL].

    Returns
    -------
    A
        Volume of the component [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(volume_in_volume(parse_quantity("20 mL per 100 mL"), parse_quantity("30 mL"))))
    6 mL
    """
    return amount * volume


@calculation("g", amount="1", mass="g", source="usp-1160")
def mass_in_mass(amount: A, mass: A) -> A:
    """Mass of a component in a mass of the batch.

    Parameters
    ----------
    amount
        Mass of the component per mass of the batch [1].
    mass
        Mass of the batch [g].

    Returns
    -------
    A
        Mass of the component [g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Sodium stearate, 13 g per 100 g, in 2.75 kg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_in_mass(parse_quantity("13 g per 100 g"), parse_quantity("2.75 kg"))))
    357.5 g
    """
    return amount * mass


@calculation("%", part="mg", whole="mg")
def share_by_mass(part: A, whole: A) -> A:
    """Share of one mass in another.

    Parameters
    ----------
    part
        Mass of the part [mg].
    whole
        Mass of the whole [mg].

    Returns
    -------
    A
        Share [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    2.7 mg in 15 g; a published key gives 1.8 %, a hundred times too much.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(share_by_mass(parse_quantity("2.7 mg"), parse_quantity("15 g"))))
    0.018 %
    """
    return part / whole


@calculation("mg/mL", mass="mg", volume="mL", source="usp-1160")
def concentration(mass: A, volume: A) -> A:
    """Mass of a component per volume.

    Parameters
    ----------
    mass
        Mass of the component [mg].
    volume
        Volume that holds it [mL].

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
    USP allopurinol oral suspension: 2 g in 100 mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(concentration(parse_quantity("2 g"), parse_quantity("100 mL"))))
    20 mg per mL
    """
    return mass / volume


@calculation("mg", parts="mg")
def mass_of_parts(parts: Sequence[A]) -> A:
    """Mass of several parts together.

    Parameters
    ----------
    parts
        Mass of each part [mg].

    Returns
    -------
    A
        Mass of all [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_of_parts([parse_quantity("300 mg"), parse_quantity("29.7 g")])))
    30,000 mg
    """
    return total(parts)
