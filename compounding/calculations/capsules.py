"""Hard capsules: sizes, packing statistics, filler by difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compounding.units import Quantity, quantity
from compounding.working import A, calculation, total, whole_up


@dataclass(frozen=True)
class CapsuleSize:
    """A size of hard capsule: its name, the volume of its body, and the mass of the empty shell."""

    name: str
    volume: Quantity
    empty_mass: Quantity


_SIZES = tuple(
    CapsuleSize(name, quantity(volume, "mL/capsule"), quantity(mass, "mg/capsule"))
    for name, volume, mass in (
        ("5", "0.13", "28"),
        ("4", "0.21", "38"),
        ("3", "0.30", "48"),
        ("2", "0.37", "61"),
        ("1", "0.50", "76"),
        ("0", "0.68", "96"),
        ("00", "0.95", "118"),
        ("000", "1.37", "163"),
    )
)


def capsule_sizes() -> tuple[CapsuleSize, ...]:
    """Return the sizes from the smallest, 5, to the largest, 000; the empty mass is good to 10 % [torpac-sizes]."""
    return _SIZES


@calculation("capsule", quantity="capsule", share="%")
def spare_capsules(quantity: A, share: A) -> A:
    """Whole capsules that a spare in per cent comes to, rounded up.

    Parameters
    ----------
    quantity
        Capsules prescribed [capsule].
    share
        Spare as a share of them [%].

    Returns
    -------
    A
        Spare capsules [capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(spare_capsules(parse_quantity("90 capsules"), parse_quantity("2 %"))))
    2 capsules
    """
    return whole_up(quantity * share, "capsule")


@calculation("capsule", quantity="capsule", spare="capsule")
def capsules_to_make(quantity: A, spare: A) -> A:
    """Capsules in the batch: those prescribed and the spare ones; everything scales with them.

    Parameters
    ----------
    quantity
        Capsules prescribed [capsule].
    spare
        Spare capsules [capsule].

    Returns
    -------
    A
        Capsules to make [capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(capsules_to_make(parse_quantity("90 capsules"), parse_quantity("2 capsules"))))
    92 capsules
    """
    return quantity + spare


@calculation("mg", per_capsule="mg/capsule", capsules="capsule")
def batch_mass(per_capsule: A, capsules: A) -> A:
    """Mass of a material in the batch, from its mass in one capsule.

    Parameters
    ----------
    per_capsule
        Mass in one capsule [mg/capsule].
    capsules
        Capsules to make [capsule].

    Returns
    -------
    A
        Mass in the batch [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(batch_mass(parse_quantity("4.5 mg/capsule"), parse_quantity("92 capsules"))))
    414 mg
    """
    return per_capsule * capsules


@calculation("mg/capsule", mass="mg", capsules="capsule")
def mass_per_capsule(mass: A, capsules: A) -> A:
    """Mass of a material in one capsule, from its mass in the batch.

    Parameters
    ----------
    mass
        Mass in the batch [mg].
    capsules
        Capsules to make [capsule].

    Returns
    -------
    A
        Mass in one capsule [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_per_capsule(parse_quantity("3394.8 mg"), parse_quantity("92 capsules"))))
    36.9 mg per capsule
    """
    return mass / capsules


@calculation("%", mass="mg/capsule", packing="mg/capsule", source="letco-capsule-guide")
def capsule_share(mass: A, packing: A) -> A:
    """Share of the capsule that a powder takes up, by its packing statistic.

    Parameters
    ----------
    mass
        Mass of the powder in one capsule [mg/capsule].
    packing
        Its packing statistic [mg/capsule].

    Returns
    -------
    A
        Share of the capsule [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(capsule_share(parse_quantity("36.9 mg/capsule"), parse_quantity("200 mg/capsule"))))
    18.45 %
    """
    return mass / packing


@calculation("%", mass="mg/capsule", density="g/mL", volume="mL/capsule", source="letco-capsule-guide")
def capsule_share_by_density(mass: A, density: A, volume: A) -> A:
    """Share of the capsule that a powder takes up, by its density.

    Parameters
    ----------
    mass
        Mass of the powder in one capsule [mg/capsule].
    density
        Its density as it packs [g/mL].
    volume
        Volume of the capsule's body [mL/capsule].

    Returns
    -------
    A
        Share of the capsule [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> mass, density = parse_quantity("60 mg/capsule"), parse_quantity("0.5 g/mL")
    >>> print(format_quantity(capsule_share_by_density(mass, density, parse_quantity("0.30 mL/capsule"))))
    40 %
    """
    return mass / density / volume


@calculation(
    "mg/capsule", packing="mg/capsule", masses="mg/capsule", packings="mg/capsule", source="letco-capsule-guide"
)
def filler_by_packing(packing: A, masses: Sequence[A], packings: Sequence[A]) -> A:
    """Filler in one capsule, by packing statistics.

    The filler's packing statistic, for the part of the capsule that the other powders leave free.

    Parameters
    ----------
    packing
        Packing statistic of the filler [mg/capsule].
    masses
        Mass of each other powder in one capsule [mg/capsule].
    packings
        Packing statistic of each of them [mg/capsule].

    Returns
    -------
    A
        Filler [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Progesterone 100 mg with a packing statistic of 200 mg, lactose of 400 mg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> mass, own = parse_quantity("100 mg/capsule"), parse_quantity("200 mg/capsule")
    >>> print(format_quantity(filler_by_packing(parse_quantity("400 mg/capsule"), [mass], [own])))
    200 mg per capsule
    """
    return packing * (1 - total(mass / own for mass, own in zip(masses, packings, strict=True)))


@calculation(
    "mg/capsule",
    volume="mL/capsule",
    masses="mg/capsule",
    densities="g/mL",
    density="g/mL",
    source="letco-capsule-guide",
)
def filler_by_density(volume: A, masses: Sequence[A], densities: Sequence[A], density: A) -> A:
    """Filler in one capsule, by densities.

    The volume that the other powders leave free, multiplied by the filler's density.

    Parameters
    ----------
    volume
        Volume of the capsule's body [mL/capsule].
    masses
        Mass of each other powder in one capsule [mg/capsule].
    densities
        Density of each of them as it packs [g/mL].
    density
        Density of the filler as it packs [g/mL].

    Returns
    -------
    A
        Filler [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> volume, filler = parse_quantity("0.48 mL/capsule"), parse_quantity("0.80 g/mL")
    >>> mass, own = parse_quantity("324 mg/capsule"), parse_quantity("0.75 g/mL")
    >>> print(format_quantity(filler_by_density(volume, [mass], [own], filler)))
    38.4 mg per capsule
    """
    return (volume - total(mass / own for mass, own in zip(masses, densities, strict=True))) * density


@calculation("mg/capsule", powder="mg/capsule", filler="mg/capsule")
def fill_weight(powder: A, filler: A) -> A:
    """Fill weight of one capsule, the shell not counted.

    Parameters
    ----------
    powder
        Drug powder in one capsule [mg/capsule].
    filler
        Filler in one capsule [mg/capsule].

    Returns
    -------
    A
        Fill weight [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(fill_weight(parse_quantity("36.9 mg/capsule"), parse_quantity("106.015 mg/capsule"))))
    142.915 mg per capsule
    """
    return powder + filler


@calculation("mg", powder="mg", filler="mg")
def total_mass(powder: A, filler: A) -> A:
    """Mass of the whole powder mixture.

    Parameters
    ----------
    powder
        Drug powder in the batch [mg].
    filler
        Filler in the batch [mg].

    Returns
    -------
    A
        Powder mixture [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(total_mass(parse_quantity("150 mg"), parse_quantity("13.35 g"))))
    13,500 mg
    """
    return powder + filler
