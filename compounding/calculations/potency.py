"""Bulk powder as the source of the drug: what a certificate of analysis makes of a mass."""

from __future__ import annotations

from compounding.working import A, calculation


@calculation("%", assay="%", water="%", solvents="%", source="usp-naltrexone-hcl")
def as_is_potency(assay: A, water: A, solvents: A) -> A:
    """Drug in the powder as it lies in the jar, where the assay is on the anhydrous, solvent-free basis.

    The assay, reduced by the water and the residual solvents that it leaves out. An assay stated for the powder
    as is, is the potency already, and is not corrected again.

    Parameters
    ----------
    assay
        Assay on the anhydrous, solvent-free basis [%].
    water
        Water in the powder [%].
    solvents
        Residual solvents in the powder [%].

    Returns
    -------
    A
        Potency as is [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> none = parse_quantity("0 %")
    >>> print(format_quantity(as_is_potency(parse_quantity("99.5 %"), parse_quantity("8.7 %"), none)))
    90.8435 %
    """
    return assay * (1 - water - solvents)


@calculation("%", assay="%", water="%", source="usp-naltrexone-hcl")
def anhydrous_assay(assay: A, water: A) -> A:
    """Assay on the anhydrous basis, from the assay of the powder as is.

    Parameters
    ----------
    assay
        Assay of the powder as is [%].
    water
        Water in the powder [%].

    Returns
    -------
    A
        Assay on the anhydrous basis [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(anhydrous_assay(parse_quantity("49 %"), parse_quantity("2 %"))))
    50 %
    """
    return assay / (1 - water)


@calculation("mg", drug="mg", potency="%", source="achc-coa")
def powder_mass(drug: A, potency: A) -> A:
    """Mass of bulk powder that holds the drug.

    The drug divided by the potency as is; the correction is made this once.

    Parameters
    ----------
    drug
        Drug needed [mg].
    potency
        Potency of the powder as is [%].

    Returns
    -------
    A
        Powder to weigh [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Kava extract prescribed at 70 mg of 70 %, the stock having 35 %: the need is half of what is weighed.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(powder_mass(parse_quantity("49 mg"), parse_quantity("35 %"))))
    140 mg
    """
    return drug / potency


@calculation("mg", mass="mg", molar_mass="g/mol", molar_mass_wanted="g/mol", source="usp-1160")
def equivalent_mass(mass: A, molar_mass: A, molar_mass_wanted: A) -> A:
    """Mass of one form of the drug, salt or base, that holds as much of the drug as a mass of the other.

    The mass, multiplied by the molar mass of the form wanted and divided by that of the form given.

    Parameters
    ----------
    mass
        Mass of the form given [mg].
    molar_mass
        Molar mass of the form given [g/mol].
    molar_mass_wanted
        Molar mass of the form wanted [g/mol].

    Returns
    -------
    A
        Mass of the form wanted [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> base, salt = parse_quantity("341.40 g/mol"), parse_quantity("377.86 g/mol")
    >>> print(format_quantity(equivalent_mass(parse_quantity("341.4 mg"), base, salt)))
    377.86 mg
    """
    return mass * molar_mass_wanted / molar_mass
