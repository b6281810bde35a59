"""What a batch is expected to hold, from what was measured out: the way back from the materials to the strength."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.working import A, calculation, total


@calculation("mg/tablet", label_claim="mg/tablet", assay="%")
def tablet_content(label_claim: A, assay: A) -> A:
    """Drug in one tablet of a lot, from its assay in per cent of the label.

    Parameters
    ----------
    label_claim
        Drug in one tablet by its label [mg/tablet].
    assay
        Content of the lot, of the label [%].

    Returns
    -------
    A
        Content of one tablet [mg/tablet].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(tablet_content(parse_quantity("50 mg/tablet"), parse_quantity("98.6 %"))))
    49.3 mg per tablet
    """
    return label_claim * assay


@calculation("mg", powder="mg", content="mg/tablet", mean_mass="mg/tablet", source="jcu-pc3300")
def drug_in_ground_tablets(powder: A, content: A, mean_mass: A) -> A:
    """Drug that a mass of ground tablets holds.

    Parameters
    ----------
    powder
        Ground tablets [mg].
    content
        Drug in one tablet [mg/tablet].
    mean_mass
        Mean mass of one tablet [mg/tablet].

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
    >>> powder, content, mean = (parse_quantity(text) for text in ("3394.8 mg", "50 mg/tablet", "410 mg/tablet"))
    >>> print(format_quantity(drug_in_ground_tablets(powder, content, mean)))
    414 mg
    """
    return powder / mean_mass * content


@calculation("tablet", powder="mg", mean_mass="mg/tablet")
def tablets_in_powder(powder: A, mean_mass: A) -> A:
    """Tablets that make a mass of ground tablets, as an exact number.

    Parameters
    ----------
    powder
        Ground tablets [mg].
    mean_mass
        Mean mass of one tablet [mg/tablet].

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
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(tablets_in_powder(parse_quantity("820 mg"), parse_quantity("410 mg/tablet"))))
    2 tablets
    """
    return powder / mean_mass


@calculation("mg", powder="mg", potency="%", source="achc-coa")
def drug_in_powder(powder: A, potency: A) -> A:
    """Drug that a mass of bulk powder holds.

    Parameters
    ----------
    powder
        Bulk powder [mg].
    potency
        Part of the powder that is drug, as it is [%].

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
    >>> print(format_quantity(drug_in_powder(parse_quantity("200 mg"), parse_quantity("88 %"))))
    176 mg
    """
    return powder * potency


@calculation("capsule", masses="mg", packings="mg/capsule", source="letco-capsule-guide")
def capsules_filled(masses: Sequence[A], packings: Sequence[A]) -> A:
    """Capsules that the powders of a batch fill, by their packing statistics.

    The sum, over the powders, of the mass divided by the mass of it that alone fills a capsule.

    Parameters
    ----------
    masses
        Mass of each powder in the batch [mg].
    packings
        Packing statistic of each powder [mg/capsule].

    Returns
    -------
    A
        Capsules, not rounded [capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Letco Medical: progesterone packs at 200 mg, lactose at 400 mg; 100 mg of progesterone take 200 mg of lactose.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> masses = [parse_quantity("1000 mg"), parse_quantity("2000 mg")]
    >>> packings = [parse_quantity("200 mg/capsule"), parse_quantity("400 mg/capsule")]
    >>> print(format_quantity(capsules_filled(masses, packings)))
    10 capsules
    """
    return total(mass / packing for mass, packing in zip(masses, packings, strict=True))
