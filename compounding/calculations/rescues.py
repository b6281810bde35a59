"""Rescues: what is added, or how much is made, when something was weighed or filled wrongly; the strength stays."""

from __future__ import annotations

from typing import Any

from compounding.calculations.kinds import MEASURED, SAME, calculation_of_kinds, described, is_less
from compounding.errors import QuantityError
from compounding.working import A, calculation, whole_down


@calculation("mg/g", strength="mg/capsule", fill="mg/capsule", source="usp-1160")
def content_for_fill(strength: A, fill: A) -> A:
    """Content of a mixture of which the fill of one capsule holds the strength.

    Parameters
    ----------
    strength
        Strength of a capsule [mg/capsule].
    fill
        Net fill of one capsule [mg/capsule].

    Returns
    -------
    A
        Drug in the mixture [mg/g].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a fill of nothing.

    Examples
    --------
    Dexamethasone 40 mg in a fill of 138 mg.

    >>> from compounding.units import format_measured, parse_quantity
    >>> print(format_measured(content_for_fill(parse_quantity("40 mg/capsule"), parse_quantity("138 mg/capsule")), 1))
    289.9 mg per g
    """
    return strength / fill


@calculation("capsule", drug="mg", strength="mg/capsule", source="usp-1160")
def capsules_from_drug(drug: A, strength: A) -> A:
    """Whole capsules of a strength that a mass of drug makes; what is left makes no further one.

    Parameters
    ----------
    drug
        Drug [mg].
    strength
        Strength of a capsule [mg/capsule].

    Returns
    -------
    A
        Whole capsules [capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a strength of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(capsules_from_drug(parse_quantity("398 mg"), parse_quantity("4.5 mg/capsule"))))
    88 capsules
    """
    return whole_down(drug / strength, "capsule")


@calculation_of_kinds(MEASURED, SAME, whole=SAME, present=SAME)
def still_to_add(whole: A, present: A) -> A:
    """Filler, base or vehicle that is still to be added: what the whole is more than what is there.

    Parameters
    ----------
    whole
        Mass or volume that is right for the drug [mg].
    present
        Mass or volume that there is already [mg].

    Returns
    -------
    A
        Mass or volume to add [mg].

    Raises
    ------
    QuantityError
        Arguments of two kinds, or more there than is right: nothing can be taken out again.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(still_to_add(parse_quantity("13.2 g"), parse_quantity("12.88 g"))))
    320 mg
    """
    _check_not_more(present, whole)
    return whole - present


@calculation("mg/g", drug="mg", mixture="g", source="usp-1160")
def content_of_mixture(drug: A, mixture: A) -> A:
    """Content of a mixture of powders, from the drug weighed and the whole mass.

    Parameters
    ----------
    drug
        Drug in the mixture [mg].
    mixture
        Whole mass of it [g].

    Returns
    -------
    A
        Drug in the mixture [mg/g].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a mixture of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(content_of_mixture(parse_quantity("4 g"), parse_quantity("16 g"))))
    250 mg per g
    """
    return drug / mixture


@calculation_of_kinds(MEASURED, SAME, present=SAME, added=SAME)
def whole_after(present: A, added: A) -> A:
    """Mass or volume that there is after more was added.

    Parameters
    ----------
    present
        Mass or volume that there is [mg].
    added
        Mass or volume that is added [mg].

    Returns
    -------
    A
        Both together [mg].

    Raises
    ------
    QuantityError
        Arguments of two kinds.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(whole_after(parse_quantity("5 g"), parse_quantity("60 mg"))))
    5,060 mg
    """
    return present + added


@calculation("mg", content="mg/g", whole="g", drug="mg", source="usp-1160")
def drug_missing_by_mass(content: A, whole: A, drug: A) -> A:
    """Drug that is missing in a mixture or cream of a whole mass.

    Parameters
    ----------
    content
        Drug that is meant to be in it [mg/g].
    whole
        Whole mass, all that is still to be added included [g].
    drug
        Drug in it [mg].

    Returns
    -------
    A
        Drug that is missing [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> content, whole, drug = (parse_quantity(text) for text in ("10 mg/g", "30 g", "260 mg"))
    >>> print(format_quantity(drug_missing_by_mass(content, whole, drug)))
    40 mg
    """
    return content * whole - drug


@calculation("mg", strength="mg/mL", volume="mL", drug="mg", source="usp-1160")
def drug_missing_by_volume(strength: A, volume: A, drug: A) -> A:
    """Drug that is missing in a volume of liquid; what it adds to the volume is not counted.

    Parameters
    ----------
    strength
        Drug that is meant to be in it [mg/mL].
    volume
        Final volume [mL].
    drug
        Drug in it [mg].

    Returns
    -------
    A
        Drug that is missing [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> strength, volume, drug = (parse_quantity(text) for text in ("1 mg/mL", "33 mL", "30 mg"))
    >>> print(format_quantity(drug_missing_by_volume(strength, volume, drug)))
    3 mg
    """
    return strength * volume - drug


@calculation("mg", drug="mg", present="mg", content="mg/g", potency="mg/g", source="usp-1160")
def source_to_add(drug: A, present: A, content: A, potency: A) -> A:
    """Powder that brings a mixture or cream with too little drug to its content; its own mass is counted.

    What is missing in the mass that there is, divided by how much more drug the powder has than the mixture is meant
    to have: alligation.

    Parameters
    ----------
    drug
        Drug in the mixture [mg].
    present
        Mass of the mixture that there is [mg].
    content
        Drug that is meant to be in it [mg/g].
    potency
        Drug in the powder that is added [mg/g].

    Returns
    -------
    A
        Powder to add [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a powder no stronger than the mixture is meant to be.

    Examples
    --------
    Alligation: 1 g of pure drug brings 19 g of a base without any to 5 %.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> texts = ("0 mg", "19 g", "50 mg/g", "1000 mg/g")
    >>> print(format_quantity(source_to_add(*(parse_quantity(text) for text in texts))))
    1,000 mg
    """
    if not is_less(content, potency):
        raise QuantityError(
            described(potency),
            f"the powder is no stronger than the {described(content)} that are meant",
            "take a stronger one",
        )
    return (content * present - drug) / (potency - content)


@calculation("mg/capsule", strength="mg/capsule", mixture="mg", drug="mg", source="usp-1160")
def fill_for_strength(strength: A, mixture: A, drug: A) -> A:
    """Net fill at which a mixture as it is gives capsules of a strength.

    Parameters
    ----------
    strength
        Strength of a capsule [mg/capsule].
    mixture
        Whole mixture [mg].
    drug
        Drug in it [mg].

    Returns
    -------
    A
        Net fill [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no drug.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> strength, mixture, drug = (parse_quantity(text) for text in ("4.5 mg/capsule", "12.88 g", "402.5 mg"))
    >>> print(format_quantity(fill_for_strength(strength, mixture, drug)))
    144 mg per capsule
    """
    return strength * mixture / drug


@calculation_of_kinds(MEASURED, SAME, whole=SAME, share="%", source="usp-1160")
def whole_at_share(whole: A, share: A) -> A:
    """Mass or volume with which the strength is a share of the label, where another is right for the whole label.

    Parameters
    ----------
    whole
        Mass or volume that is right for the drug [mg].
    share
        Share of the label [%].

    Returns
    -------
    A
        Mass or volume [mg].

    Raises
    ------
    QuantityError
        Arguments of another kind, or a share of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(whole_at_share(parse_quantity("36 mL"), parse_quantity("90 %"))))
    40 mL
    """
    return whole / share


@calculation_of_kinds(MEASURED, "%", right=SAME, whole=SAME, source="usp-1160")
def share_by_whole(right: A, whole: A) -> A:
    """Share of the label that the drug gives in a mass or volume, where another is right for it.

    Parameters
    ----------
    right
        Mass or volume that is right for the drug [mg].
    whole
        Mass or volume that there is, or that is made [mg].

    Returns
    -------
    A
        Share of the label [%].

    Raises
    ------
    QuantityError
        Arguments of two kinds, or a whole of nothing.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(share_by_whole(parse_quantity("36 mL"), parse_quantity("40 mL"))))
    90 %
    """
    return right / whole


def _check_not_more(present: Any, whole: Any) -> None:
    if is_less(whole, present):
        raise QuantityError(
            described(present),
            f"is more than the {described(whole)} that are right: nothing can be taken out again",
            "add drug, or reject",
        )
