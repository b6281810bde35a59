"""Triturations and aliquots: how what is too little to weigh is weighed all the same.

More than is needed is weighed and diluted, in a powder or in a liquid, and a part of the mixture is taken: the aliquot.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from compounding.calculations.cautions import RESULT, cautioned, make_up_to_volume, one_stage_question
from compounding.calculations.kinds import COMPARED, MEASURED, SAME, calculation_of_kinds
from compounding.working import A, calculation, total, whole_up

# Of its capacity, a graduate measures no less than this.
_SHARE_OF_GRADUATE = Decimal("0.2")


@calculation_of_kinds(MEASURED, "1", minimum=SAME, needed=SAME, source="unc-triturations")
def multiplication_factor(minimum: A, needed: A) -> A:
    """How many times the amount needed is weighed or measured: the least whole number that reaches the minimum.

    Parameters
    ----------
    minimum
        Minimum weighable quantity, or minimum measurable volume [mg].
    needed
        Amount needed [mg].

    Returns
    -------
    A
        Whole number [1].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina, atropine: 10 capsules of 0.6 mg and a minimum of 120 mg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(multiplication_factor(parse_quantity("120 mg"), parse_quantity("6 mg"))))
    20
    """
    return whole_up(minimum / needed, "1")


@calculation_of_kinds(MEASURED, SAME, needed=SAME, factor="1", source="unc-triturations")
def drug_to_weigh(needed: A, factor: A) -> A:
    """Drug that is weighed, or measured by volume, for a trituration or a dilution: a multiple of what is needed.

    Parameters
    ----------
    needed
        Amount needed [mg].
    factor
        How many times it is weighed or measured [1].

    Returns
    -------
    A
        Drug to weigh or measure [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity, quantity
    >>> print(format_quantity(drug_to_weigh(parse_quantity("6 mg"), quantity(20, "1"))))
    120 mg
    """
    return needed * factor


@cautioned(one_stage_question, part="weighed", whole=RESULT)
@calculation_of_kinds(MEASURED, SAME, weighed=SAME, aliquot=SAME, needed=SAME, source="unc-triturations")
def mixture_for_aliquot(weighed: A, aliquot: A, needed: A) -> A:
    """Mixture of which the aliquot holds the amount needed: a trituration, or a liquid drug diluted.

    What is weighed is to the whole mixture as the amount needed is to the aliquot; so it is for volumes.

    Parameters
    ----------
    weighed
        Drug powder weighed, or liquid drug measured, into the mixture [mg].
    aliquot
        Part of the mixture that is taken [mg].
    needed
        Drug that the aliquot is to hold [mg].

    Returns
    -------
    A
        Mixture to make [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina, atropine: 120 mg weighed, 120 mg taken, 6 mg needed.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> weighed, needed = parse_quantity("120 mg"), parse_quantity("6 mg")
    >>> print(format_quantity(mixture_for_aliquot(weighed, parse_quantity("120 mg"), needed)))
    2,400 mg
    """
    return weighed * aliquot / needed


@calculation("mL", weighed="mg", aliquot="mL", needed="mg", source="unc-triturations")
def volume_for_aliquot(weighed: A, aliquot: A, needed: A) -> A:
    """Volume of a dilution of which the aliquot holds the amount needed.

    The drug weighed is to the whole volume as the amount needed is to the aliquot.

    Parameters
    ----------
    weighed
        Drug weighed into the dilution [mg].
    aliquot
        Part of the dilution that is taken [mL].
    needed
        Drug that the aliquot is to hold [mg].

    Returns
    -------
    A
        Volume to make up to [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina, clonidine: 120 mg weighed, 5 mL taken, 20 mg needed.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> weighed, taken, needed = (parse_quantity(text) for text in ("120 mg", "5 mL", "20 mg"))
    >>> print(format_quantity(volume_for_aliquot(weighed, taken, needed)))
    30 mL
    """
    return weighed * aliquot / needed


@cautioned(make_up_to_volume, amount=RESULT)
@calculation_of_kinds(MEASURED, SAME, whole=SAME, part=SAME, source="unc-triturations")
def diluent_of_mixture(whole: A, part: A) -> A:
    """Diluent of a mixture: what is not the part weighed or measured into it.

    Parameters
    ----------
    whole
        Mixture [mg].
    part
        What is weighed or measured into it [mg].

    Returns
    -------
    A
        Diluent [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina, atropine.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(diluent_of_mixture(parse_quantity("2400 mg"), parse_quantity("120 mg"))))
    2,280 mg
    """
    return whole - part


@calculation("mg", part="mg", diluent="mg")
def trituration_mass(part: A, diluent: A) -> A:
    """Mass of a trituration, from what is weighed into it.

    Parameters
    ----------
    part
        Drug powder, or an earlier trituration [mg].
    diluent
        Diluent [mg].

    Returns
    -------
    A
        Trituration [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(trituration_mass(parse_quantity("120 mg"), parse_quantity("2280 mg"))))
    2,400 mg
    """
    return part + diluent


@calculation("mg/g", part="mg", whole="mg", source="pharmacytimes-packing")
def trituration_strength(part: A, whole: A) -> A:
    """Strength of a mixture by mass: what it holds, by its whole mass.

    It is worked out from what was weighed, and never typed in: a printed table of 2008 has a slip of a factor of ten
    in just this place.

    Parameters
    ----------
    part
        Drug in the trituration [mg].
    whole
        Trituration [mg].

    Returns
    -------
    A
        Strength [mg/g].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Pharmacy Times 2008: 0.25 g in 25 g.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(trituration_strength(parse_quantity("0.25 g"), parse_quantity("25 g"))))
    10 mg per g
    """
    return part / whole


@calculation("mg", needed="mg", strength="mg/g", source="unc-triturations")
def aliquot(needed: A, strength: A) -> A:
    """Mass of a trituration that holds the amount needed.

    Parameters
    ----------
    needed
        Drug needed [mg].
    strength
        Strength of the trituration [mg/g].

    Returns
    -------
    A
        Aliquot to weigh [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina, atropine: 6 mg from a trituration of 120 mg in 2,400 mg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(aliquot(parse_quantity("6 mg"), parse_quantity("50 mg/g"))))
    120 mg
    """
    return needed / strength


@calculation("mg", strength="mg/g", aliquot="mg", source="unc-triturations")
def drug_in_aliquot(strength: A, aliquot: A) -> A:
    """Drug that a mass of a trituration holds.

    Parameters
    ----------
    strength
        Strength of the trituration [mg/g].
    aliquot
        Trituration taken [mg].

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
    >>> print(format_quantity(drug_in_aliquot(parse_quantity("50 mg/g"), parse_quantity("120 mg"))))
    6 mg
    """
    return strength * aliquot


@calculation("mg", aliquot="mg", drug="mg", source="unc-triturations")
def carrier_of_aliquot(aliquot: A, drug: A) -> A:
    """Diluent that comes into the batch with an aliquot: it counts in the fill, and in the base of a cream.

    Parameters
    ----------
    aliquot
        Trituration taken [mg].
    drug
        Drug powder in it [mg].

    Returns
    -------
    A
        Diluent in the aliquot [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(carrier_of_aliquot(parse_quantity("120 mg"), parse_quantity("6 mg"))))
    114 mg
    """
    return aliquot - drug


@calculation("mg", whole="mg", carriers="mg", source="unc-triturations")
def diluent_to_add(whole: A, carriers: Sequence[A]) -> A:
    """Diluent or base that is still to be added, when some of it has come with aliquots.

    Parameters
    ----------
    whole
        Diluent or base that the batch holds in all [mg].
    carriers
        What of it has come with each aliquot [mg].

    Returns
    -------
    A
        Diluent or base to add [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina, atropine: 10 capsules of 200 mg hold 1,994 mg of diluent, 114 mg of it in the aliquot.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(diluent_to_add(parse_quantity("1994 mg"), [parse_quantity("114 mg")])))
    1,880 mg
    """
    return whole - total(carriers)


@calculation_of_kinds(COMPARED, SAME, whole=SAME, taken=SAME)
def left_over(whole: A, taken: A) -> A:
    """What is left of a trituration or a dilution when a part has been taken.

    Parameters
    ----------
    whole
        Trituration or dilution made [mg].
    taken
        Part of it that is taken [mg].

    Returns
    -------
    A
        What is left, of the same kind [mg].

    Raises
    ------
    QuantityError
        Arguments of two kinds.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(left_over(parse_quantity("30 mL"), parse_quantity("5 mL"))))
    25 mL
    """
    return whole - taken


@calculation("mL", capacity="mL", share="%", source="uhphar-volume-aliquot")
def minimum_measurable(capacity: A, share: A | None = None) -> A:
    """The least volume that a graduate measures well enough.

    20 % of its capacity, or the share that the pharmacy has laid down; others name 20 to 25 %
    [compoundingtoday-graduates]. A syringe or a pipette measures less.

    Parameters
    ----------
    capacity
        Capacity of the graduate [mL].
    share
        Share of the capacity; 20 % if left out [%].

    Returns
    -------
    A
        Minimum measurable volume [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of Houston: a graduate of 10 mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(minimum_measurable(parse_quantity("10 mL"))))
    2 mL
    """
    return capacity * (_SHARE_OF_GRADUATE if share is None else share)
