"""Packing: how much of a powder fills a capsule, as weighed or by its density, and the size that holds a powder."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.calculations.capsules import CapsuleSize, capsule_sizes
from compounding.calculations.kinds import described, is_less
from compounding.errors import QuantityError
from compounding.units import Quantity
from compounding.working import A, calculation, total


@calculation("mg/capsule", filled="mg", shells="mg", capsules="capsule", source="pharmacytimes-packing")
def packing_statistic(filled: Sequence[A], shells: A, capsules: A) -> A:
    """Packing statistic of a powder: the mass of it alone that fills one capsule.

    Capsules filled with the powder are weighed, one by one or together; the mass of as many empty shells is taken
    off, and the rest divided by their number.

    Parameters
    ----------
    filled
        Mass of the filled capsules, as weighed: each, or all together [mg].
    shells
        Mass of as many empty shells [mg].
    capsules
        Capsules that were filled, 5 to 10 [capsule].

    Returns
    -------
    A
        Packing statistic [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension, or shells that are heavier than the filled capsules.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> filled, shells = [parse_quantity("1.72 g")], parse_quantity("480 mg")
    >>> print(format_quantity(packing_statistic(filled, shells, parse_quantity("10 capsules"))))
    124 mg per capsule
    """
    whole = total(filled)
    if is_less(whole, shells):
        raise QuantityError(
            described(shells), f"the shells are heavier than the filled capsules ({described(whole)})", "weigh again"
        )
    return (whole - shells) / capsules


@calculation(
    "mg/capsule", packing="mg/capsule", volume="mL/capsule", volume_wanted="mL/capsule", source="pharmacytimes-packing"
)
def packing_in_size(packing: A, volume: A, volume_wanted: A) -> A:
    """Packing statistic in another capsule size, in proportion to the volumes of the bodies.

    Parameters
    ----------
    packing
        Mass of the powder alone that fills a capsule of the size measured [mg/capsule].
    volume
        Volume of the size measured [mL/capsule].
    volume_wanted
        Volume of the size wanted [mL/capsule].

    Returns
    -------
    A
        Packing statistic in the size wanted [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> one, three = parse_quantity("0.50 mL/capsule"), parse_quantity("0.30 mL/capsule")
    >>> print(format_quantity(packing_in_size(parse_quantity("230 mg/capsule"), one, three)))
    138 mg per capsule
    """
    return packing / volume * volume_wanted


@calculation("mg/capsule", volume="mL/capsule", density="g/mL", source="torpac-sizes")
def full_capsule(volume: A, density: A) -> A:
    """Mass of a powder that fills one capsule, by its density.

    Parameters
    ----------
    volume
        Volume of the capsule's body [mL/capsule].
    density
        Density of the powder as it packs [g/mL].

    Returns
    -------
    A
        Mass that fills the capsule [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(full_capsule(parse_quantity("0.68 mL/capsule"), parse_quantity("1 g/mL"))))
    680 mg per capsule
    """
    return volume * density


@calculation("g/mL", packing="mg/capsule", volume="mL/capsule", source="letco-capsule-guide")
def packed_density(packing: A, volume: A) -> A:
    """Density at which a powder packs, from its packing statistic.

    Parameters
    ----------
    packing
        Packing statistic [mg/capsule].
    volume
        Volume of the size in which it was measured [mL/capsule].

    Returns
    -------
    A
        Density [g/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(packed_density(parse_quantity("400 mg/capsule"), parse_quantity("0.50 mL/capsule"))))
    0.8 g per mL
    """
    return packing / volume


@calculation("mL/capsule", mass="mg/capsule", density="g/mL")
def powder_volume(mass: A, density: A) -> A:
    """Volume that a powder takes up in one capsule.

    Parameters
    ----------
    mass
        Mass of the powder in one capsule [mg/capsule].
    density
        Its density as it packs [g/mL].

    Returns
    -------
    A
        Volume [mL/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(powder_volume(parse_quantity("360 mg/capsule"), parse_quantity("0.75 g/mL"))))
    0.48 mL per capsule
    """
    return mass / density


def smallest_size(volume: Quantity) -> CapsuleSize:
    """The smallest capsule size that holds a volume.

    Parameters
    ----------
    volume
        Volume of the powder in one capsule, as it packs [mL/capsule].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or more than the largest size holds.

    Examples
    --------
    >>> from compounding.units import parse_quantity
    >>> smallest_size(parse_quantity("0.42 mL/capsule")).name
    '1'
    """
    for size in capsule_sizes():
        if not is_less(size.volume, volume):
            return size
    raise QuantityError(
        described(volume),
        f"is more than the largest size, {size.name}, holds ({described(size.volume)})",
        "divide the dose between more capsules",
    )


def smallest_size_for_mass(mass: Quantity, density: Quantity) -> CapsuleSize:
    """The smallest capsule size that holds a mass of powder.

    Parameters
    ----------
    mass
        Mass of the powder in one capsule [mg/capsule].
    density
        Its density as it packs [g/mL].

    Raises
    ------
    QuantityError
        A quantity of another dimension, or more than the largest size holds.

    Examples
    --------
    350 mg of a powder of 0.8 g per mL take up 0.4375 mL.

    >>> from compounding.units import parse_quantity
    >>> smallest_size_for_mass(parse_quantity("350 mg/capsule"), parse_quantity("0.8 g/mL")).name
    '1'
    """
    return smallest_size(powder_volume(mass, density))
