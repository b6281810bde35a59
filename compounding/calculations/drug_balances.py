"""The balance of drug over several batches: what was taken against what is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.working import A, calculation, total


@calculation("mg", dispensed="mg", doses="mg")
def drug_beyond_doses(dispensed: A, doses: A) -> A:
    """Drug that is dispensed beyond the doses, where a quantity was rounded up.

    Parameters
    ----------
    dispensed
        Drug in all that is dispensed [mg].
    doses
        Drug in all doses [mg].

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
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drug_beyond_doses(parse_quantity("11 mg"), parse_quantity("10.5 mg"))))
    0.5 mg
    """
    return dispensed - doses


@calculation("mg", drug="mg", overage="%", source="daz-capsules")
def drug_in_overage(drug: A, overage: A) -> A:
    """Drug added as overage, in addition to what the label states.

    Parameters
    ----------
    drug
        Drug without overage [mg].
    overage
        Overage as a share of it [%].

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
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drug_in_overage(parse_quantity("200 mg"), parse_quantity("5 %"))))
    10 mg
    """
    return drug * overage


@calculation("mg", tablets="tablet", label_claim="mg/tablet", source="usp-1160")
def drug_in_tablets(tablets: A, label_claim: A) -> A:
    """Drug in whole tablets, by their label.

    Parameters
    ----------
    tablets
        Tablets crushed [tablet].
    label_claim
        Drug in one tablet by its label [mg/tablet].

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
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drug_in_tablets(parse_quantity("5 tablets"), parse_quantity("50 mg/tablet"))))
    250 mg
    """
    return tablets * label_claim


@calculation("mg", tablets="tablet", mean_mass="mg/tablet")
def ground_mass(tablets: A, mean_mass: A) -> A:
    """Mass of the tablets crushed, mortar loss not counted.

    Parameters
    ----------
    tablets
        Tablets crushed [tablet].
    mean_mass
        Mean mass of one tablet [mg/tablet].

    Returns
    -------
    A
        Ground tablets [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(ground_mass(parse_quantity("5 tablets"), parse_quantity("410 mg/tablet"))))
    2,050 mg
    """
    return tablets * mean_mass


@calculation("%", label_claim="mg/tablet", mean_mass="mg/tablet", source="usp-1160")
def content_of_tablets(label_claim: A, mean_mass: A) -> A:
    """Drug in ground tablets, as a share of their mass.

    Parameters
    ----------
    label_claim
        Drug in one tablet by its label [mg/tablet].
    mean_mass
        Mean mass of one tablet [mg/tablet].

    Returns
    -------
    A
        Content [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(content_of_tablets(parse_quantity("50 mg/tablet"), parse_quantity("400 mg/tablet"))))
    12.5 %
    """
    return label_claim / mean_mass


@calculation("mg", taken="mg", parts="mg")
def unaccounted_drug(taken: A, parts: Sequence[A]) -> A:
    """Drug taken less the drug accounted for: nothing, where the balance closes.

    Parameters
    ----------
    taken
        Drug taken [mg].
    parts
        Drug in each part that is accounted for [mg].

    Returns
    -------
    A
        Drug not accounted for [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> parts = [parse_quantity("198 mg"), parse_quantity("9 mg"), parse_quantity("43 mg")]
    >>> print(format_quantity(unaccounted_drug(parse_quantity("250 mg"), parts)))
    0 mg
    """
    return taken - total(parts)
