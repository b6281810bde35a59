"""Packing: how much of a powder fills a capsule, by weighing filled ones, and the size that holds a powder."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.calculations.capsules import CapsuleSize, capsule_sizes, powder_volume
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
