"""Manufactured tablets as the source of the drug."""

from __future__ import annotations

from compounding.working import A, calculation, whole_up


@calculation("mg/tablet", sample_mass="mg", sample_count="tablet", source="usp-naltrexone-tablets")
def mean_tablet_mass(sample_mass: A, sample_count: A) -> A:
    """Mean mass of one tablet, from a sample weighed together.

    The sample's mass divided by the number of tablets; at least 20 tablets are weighed.

    Parameters
    ----------
    sample_mass
        Mass of the whole sample [mg].
    sample_count
        Tablets in the sample [tablet].

    Returns
    -------
    A
        Mean tablet mass [mg/tablet].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mean_tablet_mass(parse_quantity("8.20 g"), parse_quantity("20 tablets"))))
    410 mg per tablet
    """
    return sample_mass / sample_count


@calculation("tablet", drug="mg", label_claim="mg/tablet", source="usp-1160")
def tablet_equivalent(drug: A, label_claim: A) -> A:
    """Tablets that hold the drug, as an exact number.

    The drug divided by the label claim of one tablet.

    Parameters
    ----------
    drug
        Drug needed [mg].
    label_claim
        Drug in one tablet by its label [mg/tablet].

    Returns
    -------
    A
        Tablets, not rounded [tablet].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    USP tadalafil compounded oral suspension: 500 mg from 20 mg tablets.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(tablet_equivalent(parse_quantity("500 mg"), parse_quantity("20 mg/tablet"))))
    25 tablets
    """
    return drug / label_claim


@calculation("mg", drug="mg", label_claim="mg/tablet", mean_mass="mg/tablet", source="jcu-pc3300")
def powder_mass(drug: A, label_claim: A, mean_mass: A) -> A:
    """Mass of ground tablets that holds the drug.

    The drug divided by the label claim and multiplied by the mean tablet mass.

    Parameters
    ----------
    drug
        Drug needed [mg].
    label_claim
        Drug in one tablet by its label [mg/tablet].
    mean_mass
        Mean mass of one tablet [mg/tablet].

    Returns
    -------
    A
        Ground tablets to weigh [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Eight 500 mg tablets weigh 4.447 g; 2.4 g of drug is needed.

    >>> from compounding.units import format_quantity, parse_quantity, quantity
    >>> mean = mean_tablet_mass(parse_quantity("4.447 g"), parse_quantity("8 tablets"))
    >>> print(format_quantity(powder_mass(parse_quantity("2.4 g"), parse_quantity("500 mg/tablet"), mean)))
    2,668.2 mg
    """
    return drug / label_claim * mean_mass


@calculation("tablet", tablets="tablet", spare="tablet", source="jcu-pc3300")
def tablets_to_crush(tablets: A, spare: A) -> A:
    """Whole tablets to crush: the next whole number, and the spare for what stays in the mortar.

    Parameters
    ----------
    tablets
        Tablets that hold the drug, not rounded [tablet].
    spare
        Whole tablets in addition [tablet].

    Returns
    -------
    A
        Whole tablets [tablet].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(tablets_to_crush(parse_quantity("8.28 tablets"), parse_quantity("0 tablets"))))
    9 tablets
    """
    return whole_up(tablets, "tablet") + spare


@calculation("mg", crushed="tablet", mean_mass="mg/tablet", powder="mg")
def powder_left(crushed: A, mean_mass: A, powder: A) -> A:
    """Ground tablets left over when the batch's powder has been taken, mortar loss not counted.

    Parameters
    ----------
    crushed
        Whole tablets crushed [tablet].
    mean_mass
        Mean mass of one tablet [mg/tablet].
    powder
        Ground tablets weighed for the batch [mg].

    Returns
    -------
    A
        Powder left over [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> crushed, mean = parse_quantity("9 tablets"), parse_quantity("410 mg/tablet")
    >>> print(format_quantity(powder_left(crushed, mean, parse_quantity("3394.8 mg"))))
    295.2 mg
    """
    return crushed * mean_mass - powder


@calculation("mg", crushed="tablet", label_claim="mg/tablet", drug="mg")
def drug_left(crushed: A, label_claim: A, drug: A) -> A:
    """Drug in the ground tablets that are left over.

    Parameters
    ----------
    crushed
        Whole tablets crushed [tablet].
    label_claim
        Drug in one tablet by its label [mg/tablet].
    drug
        Drug in the batch [mg].

    Returns
    -------
    A
        Drug left over [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> crushed, claim = parse_quantity("9 tablets"), parse_quantity("50 mg/tablet")
    >>> print(format_quantity(drug_left(crushed, claim, parse_quantity("414 mg"))))
    36 mg
    """
    return crushed * label_claim - drug


@calculation("mg", powder="mg", drug="mg")
def excipient_mass(powder: A, drug: A) -> A:
    """Mass of the tablets' excipients that go into the batch with the drug.

    Parameters
    ----------
    powder
        Ground tablets weighed for the batch [mg].
    drug
        Drug in them [mg].

    Returns
    -------
    A
        Excipients [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(excipient_mass(parse_quantity("3394.8 mg"), parse_quantity("414 mg"))))
    2,980.8 mg
    """
    return powder - drug
