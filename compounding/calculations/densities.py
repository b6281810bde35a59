"""Densities: mass, volume, density and specific gravity of liquids and powders."""

from __future__ import annotations

from compounding.working import A, calculation


@calculation("g/mL", mass="g", volume="mL", source="usp-1160")
def density(mass: A, volume: A) -> A:
    """Density, from the mass of a volume.

    Parameters
    ----------
    mass
        Mass [g].
    volume
        Its volume [mL].

    Returns
    -------
    A
        Density [g/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no volume.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(density(parse_quantity("63 g"), parse_quantity("50 mL"))))
    1.26 g per mL
    """
    return mass / volume


@calculation("g", volume="mL", density="g/mL", source="usp-1160")
def mass_of_volume(volume: A, density: A) -> A:
    """Mass of a volume, through its stated density.

    Parameters
    ----------
    volume
        Volume [mL].
    density
        Density [g/mL].

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
    50 mL of glycerol weigh 63 g.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_of_volume(parse_quantity("50 mL"), parse_quantity("1.26 g/mL"))))
    63 g
    """
    return volume * density


@calculation("mL", mass="g", density="g/mL", source="usp-1160")
def volume_of_mass(mass: A, density: A) -> A:
    """Volume of a mass, through its stated density.

    Parameters
    ----------
    mass
        Mass [g].
    density
        Density [g/mL].

    Returns
    -------
    A
        Volume [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no density.

    Examples
    --------
    50 g of glycerol.

    >>> from compounding.units import format_measured, parse_quantity
    >>> print(format_measured(volume_of_mass(parse_quantity("50 g"), parse_quantity("1.26 g/mL")), 1))
    39.7 mL
    """
    return mass / density


@calculation("1", density="g/mL", water="g/mL", source="usp-1160")
def specific_gravity(density: A, water: A) -> A:
    """Specific gravity: the density in relation to that of water.

    Parameters
    ----------
    density
        Density [g/mL].
    water
        Density of water, for most purposes 1 g per mL [g/mL].

    Returns
    -------
    A
        Specific gravity [1].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(specific_gravity(parse_quantity("1.26 g/mL"), parse_quantity("1 g/mL"))))
    1.26
    """
    return density / water


@calculation("g/mL", specific_gravity="1", water="g/mL", source="usp-1160")
def density_from_specific_gravity(specific_gravity: A, water: A) -> A:
    """Density, from the specific gravity.

    Parameters
    ----------
    specific_gravity
        Specific gravity [1].
    water
        Density of water, for most purposes 1 g per mL [g/mL].

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
    >>> from compounding.units import format_quantity, parse_quantity, quantity
    >>> print(format_quantity(density_from_specific_gravity(quantity("1.263", "1"), parse_quantity("1 g/mL"))))
    1.263 g per mL
    """
    return specific_gravity * water
