"""Bulk powder as the source of the drug: what a certificate of analysis makes of a mass."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compounding.calculations.cautions import (
    RESULT,
    cautioned,
    content_question,
    double_correction_question,
    several_molecules_question,
)
from compounding.working import A, calculation

# Two forms of a drug, such as salt and base: of each its molar mass, and the molecules of the drug in one formula.
_FORMS: Mapping[str, str] = MappingProxyType(
    {"molar_mass": "g/mol", "molar_mass_wanted": "g/mol", "per_formula": "1", "per_formula_wanted": "1"}
)


@cautioned(double_correction_question, assay="assay", water="water")
@cautioned(content_question, content="assay")
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


@cautioned(content_question, content=RESULT)
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


@cautioned(content_question, content="potency")
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


@cautioned(content_question, content="potency")
@calculation("1", potency="%", source="achc-coa")
def potency_factor(potency: A) -> A:
    """Factor by which the drug is multiplied to give the powder that holds it.

    One divided by the potency as is.

    Parameters
    ----------
    potency
        Potency of the powder as is [%].

    Returns
    -------
    A
        Factor [1].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no potency at all.

    Examples
    --------
    >>> from compounding.units import format_measured, parse_quantity
    >>> print(format_measured(potency_factor(parse_quantity("88 %")), 4))
    1.1364
    """
    return 1 / potency


@calculation("1", water="%", source="pharma-calc-water")
def water_factor(water: A) -> A:
    """Factor by which the dry drug is multiplied to give the powder with its water.

    One divided by what the water leaves, 100/(100 - W). It is applied once, and only where the assay leaves the water
    out: an assay of the powder as is has it in it.

    Parameters
    ----------
    water
        Water in the powder, by its certificate [%].

    Returns
    -------
    A
        Factor [1].

    Raises
    ------
    QuantityError
        An argument of another dimension, or nothing but water.

    Examples
    --------
    >>> from compounding.units import format_measured, parse_quantity
    >>> print(format_measured(water_factor(parse_quantity("7 %")), 4))
    1.0753
    """
    return 1 / (1 - water)


@cautioned(several_molecules_question, **{name: name for name in _FORMS})
@calculation("mg", mass="mg", source="usp-1160", **_FORMS)
def equivalent_mass(
    mass: A,
    molar_mass: A,
    molar_mass_wanted: A,
    per_formula: A | None = None,
    per_formula_wanted: A | None = None,
) -> A:
    """Mass of one form of the drug, salt or base, that holds as much of the drug as a mass of the other.

    The mass, multiplied by the molar mass of the form wanted and divided by that of the form given. Where one formula
    holds several molecules of the drug, such as albuterol sulfate two of albuterol, its molar mass is divided by their
    number first.

    Parameters
    ----------
    mass
        Mass of the form given [mg].
    molar_mass
        Molar mass of the form given [g/mol].
    molar_mass_wanted
        Molar mass of the form wanted [g/mol].
    per_formula
        Molecules of the drug in one formula of the form given; 1 if left out [1].
    per_formula_wanted
        Molecules of the drug in one formula of the form wanted; 1 if left out, 2 for a salt of two with one acid [1].

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

    Albuterol 1.25 mg as its sulfate, of which one formula holds two.

    >>> from compounding.units import format_measured, quantity
    >>> mass, base, salt = (parse_quantity(text) for text in ("1.25 mg", "239.31 g/mol", "576.70 g/mol"))
    >>> print(format_measured(equivalent_mass(mass, base, salt, per_formula_wanted=quantity(2, "1")), 3))
    1.506 mg
    """
    return mass * _of_one(molar_mass_wanted, per_formula_wanted) / _of_one(molar_mass, per_formula)


@cautioned(several_molecules_question, **{name: name for name in _FORMS})
@calculation("1", source="usp-1160", **_FORMS)
def equivalent_factor(
    molar_mass: A, molar_mass_wanted: A, per_formula: A | None = None, per_formula_wanted: A | None = None
) -> A:
    """Factor by which a mass of one form of the drug is multiplied to give the mass of another.

    The molar mass of the form wanted, divided by that of the form given: salt, base, ester or hydrate. Each is that of
    one formula, divided by how many molecules of the drug it holds.

    Parameters
    ----------
    molar_mass
        Molar mass of the form given [g/mol].
    molar_mass_wanted
        Molar mass of the form wanted [g/mol].
    per_formula
        Molecules of the drug in one formula of the form given; 1 if left out [1].
    per_formula_wanted
        Molecules of the drug in one formula of the form wanted; 1 if left out, 2 for a salt of two with one acid [1].

    Returns
    -------
    A
        Factor [1].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Naltrexone to its hydrochloride.

    >>> from compounding.units import format_measured, parse_quantity
    >>> base, salt = parse_quantity("341.40 g/mol"), parse_quantity("377.86 g/mol")
    >>> print(format_measured(equivalent_factor(base, salt), 4))
    1.1068
    """
    return _of_one(molar_mass_wanted, per_formula_wanted) / _of_one(molar_mass, per_formula)


def _of_one(molar_mass: A, molecules: A | None) -> A:
    """Return the molar mass for one molecule of the drug."""
    return molar_mass if molecules is None else molar_mass / molecules


@calculation("%", molar_mass="g/mol", anhydrous_molar_mass="g/mol", source="usp-1160")
def hydrate_water(molar_mass: A, anhydrous_molar_mass: A) -> A:
    """Water that a hydrate holds by its formula.

    What the hydrate's molar mass is above that of the anhydrous form, as a share of it. For a batch the water on the
    certificate of analysis counts, not this.

    Parameters
    ----------
    molar_mass
        Molar mass of the hydrate [g/mol].
    anhydrous_molar_mass
        Molar mass of the anhydrous form [g/mol].

    Returns
    -------
    A
        Water in the hydrate [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Naltrexone hydrochloride dihydrate.

    >>> from compounding.units import format_measured, parse_quantity
    >>> hydrate, anhydrous = parse_quantity("413.89 g/mol"), parse_quantity("377.86 g/mol")
    >>> print(format_measured(hydrate_water(hydrate, anhydrous), 2))
    8.71 %
    """
    return (molar_mass - anhydrous_molar_mass) / molar_mass
