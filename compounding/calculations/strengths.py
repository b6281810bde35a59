"""Strengths: what a mass or volume is of the whole, how much of the whole holds it, and ways to state it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.errors import QuantityError
from compounding.units import Quantity, magnitude, quantity
from compounding.working import A, calculation


@calculation("mL", mass="mg", concentration="mg/mL", source="usp-1160")
def volume_holding(mass: A, concentration: A) -> A:
    """Volume that holds a mass of a component.

    The mass divided by the concentration; % w/v is stated as mass per volume first.

    Parameters
    ----------
    mass
        Mass of the component [mg].
    concentration
        Its mass per volume [mg/mL].

    Returns
    -------
    A
        Volume [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a concentration of nothing.

    Examples
    --------
    1.25 g of active chlorine from an extract with 88.75 g per L; a published key prints 142 mL, ten times too much.

    >>> from compounding.units import format_measured, parse_quantity
    >>> print(format_measured(volume_holding(parse_quantity("1.25 g"), parse_quantity("88.75 g/L")), 1))
    14.1 mL
    """
    return mass / concentration


@calculation("g", part="mg", strength="mg/g", source="usp-1160")
def mass_holding(part: A, strength: A) -> A:
    """Mass of the whole that holds a mass of a component.

    The component's mass divided by the strength.

    Parameters
    ----------
    part
        Mass of the component [mg].
    strength
        Its mass per mass of the whole [mg/g].

    Returns
    -------
    A
        Mass of the whole [g].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a strength of nothing.

    Examples
    --------
    Ointment of 20 % that 12 g of drug make.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_holding(parse_quantity("12 g"), parse_quantity("200 mg/g"))))
    60 g
    """
    return part / strength


@calculation("%", part="mL", whole="mL", source="usp-1160")
def share_by_volume(part: A, whole: A) -> A:
    """Share of one volume in another.

    Parameters
    ----------
    part
        Volume of the part [mL].
    whole
        Volume of the whole [mL].

    Returns
    -------
    A
        Share [%].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a whole of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(share_by_volume(parse_quantity("15 mL"), parse_quantity("300 mL"))))
    5 %
    """
    return part / whole


@calculation("mg/mL", strength="mg/g", density="g/mL", source="usp-1160")
def strength_per_volume(strength: A, density: A) -> A:
    """Strength per volume, from a strength by mass and the density of the preparation.

    The strength by mass, multiplied by the density; so % w/w becomes % w/v.

    Parameters
    ----------
    strength
        Drug per mass [mg/g].
    density
        Density of the preparation; a specific gravity of 1.11 is 1.11 g per mL [g/mL].

    Returns
    -------
    A
        Drug per volume [mg/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Sodium chloride 16 % w/w, of a density of 1.11 g per mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(strength_per_volume(parse_quantity("160 mg/g"), parse_quantity("1.11 g/mL"))))
    177.6 mg per mL
    """
    return strength * density


@dataclass(frozen=True, kw_only=True)
class WeightInVolume:
    """A strength in mass per volume, in each way in which it is stated.

    Attributes
    ----------
    percentage
        Grams in 100 mL [% w/v].
    concentration
        Mass per volume [mg/mL].
    one_in
        The volume in mL that holds 1 g: the x of "1 in x" [1].
    parts_per_million
        Grams in 1,000,000 mL [ppm].
    """

    percentage: Quantity
    concentration: Quantity
    one_in: Quantity
    parts_per_million: Quantity


@dataclass(frozen=True, kw_only=True)
class WeightInWeight:
    """A strength in mass per mass, in each way in which it is stated.

    Attributes
    ----------
    percentage
        Grams in 100 g [% w/w].
    strength
        Mass per mass [mg/g].
    one_in
        The mass in g that holds 1 g: the x of "1 in x" [1].
    parts_per_million
        Grams in 1,000,000 g [ppm].
    """

    percentage: Quantity
    strength: Quantity
    one_in: Quantity
    parts_per_million: Quantity


@dataclass(frozen=True, kw_only=True)
class VolumeInVolume:
    """A strength in volume per volume, in each way in which it is stated.

    Attributes
    ----------
    percentage
        Millilitres in 100 mL [% v/v].
    one_in
        The volume in mL that holds 1 mL: the x of "1 in x" [1].
    parts_per_million
        Millilitres in 1,000,000 mL [ppm].
    """

    percentage: Quantity
    one_in: Quantity
    parts_per_million: Quantity


def weight_in_volume(strength: Quantity) -> WeightInVolume:
    """A strength in mass per volume, stated in each way.

    1 % w/v is 1 g in 100 mL [usp-gn]. A ratio strength of 1 in 400 is 1 g in 400 mL, and is written so.

    Parameters
    ----------
    strength
        Mass per volume, or % w/v [mg/mL].

    Raises
    ------
    QuantityError
        A strength of another kind, or of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> stated = weight_in_volume(parse_quantity("1 g per 400 mL"))
    >>> print(format_quantity(stated.percentage), format_quantity(stated.concentration), sep="; ")
    0.25 % w/v; 2.5 mg per mL
    """
    concentration = units.mass_concentration(strength)
    share = magnitude(concentration, "g/mL")
    return WeightInVolume(
        percentage=quantity(share * 100, "% w/v"),
        concentration=concentration,
        one_in=_one_in(strength, share),
        parts_per_million=quantity(share * 10**6, "ppm"),
    )


def weight_in_weight(strength: Quantity) -> WeightInWeight:
    """A strength in mass per mass, stated in each way.

    1 % w/w is 1 g in 100 g [usp-gn].

    Parameters
    ----------
    strength
        Mass per mass, % w/w, % or ppm [mg/g].

    Raises
    ------
    QuantityError
        A strength of another kind, or of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> stated = weight_in_weight(parse_quantity("1 % w/w"))
    >>> print(format_quantity(stated.strength), format_quantity(stated.parts_per_million), sep="; ")
    10 mg per g; 10,000 ppm
    """
    share = magnitude(units.mass_fraction(strength), "1")
    return WeightInWeight(
        percentage=quantity(share * 100, "% w/w"),
        strength=quantity(share * 1000, "mg/g"),
        one_in=_one_in(strength, share),
        parts_per_million=quantity(share * 10**6, "ppm"),
    )


def volume_in_volume(strength: Quantity) -> VolumeInVolume:
    """A strength in volume per volume, stated in each way.

    1 % v/v is 1 mL in 100 mL [usp-gn].

    Parameters
    ----------
    strength
        Volume per volume, % v/v, % or ppm [% v/v].

    Raises
    ------
    QuantityError
        A strength of another kind, or of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(volume_in_volume(parse_quantity("1 mL per 250 mL")).percentage))
    0.4 % v/v
    """
    share = magnitude(units.volume_fraction(strength), "1")
    return VolumeInVolume(
        percentage=quantity(share * 100, "% v/v"),
        one_in=_one_in(strength, share),
        parts_per_million=quantity(share * 10**6, "ppm"),
    )


def _one_in(strength: Quantity, share: Decimal) -> Quantity:
    if not share:
        raise QuantityError(units.described(strength), "is no strength", "give one above zero")
    return quantity(1 / share, "1")
