"""The aliquot method as a whole: what is weighed, made and taken when the amount needed is too little to weigh."""

from __future__ import annotations

from dataclasses import dataclass

from compounding.calculations.triturations import (
    carrier_of_aliquot,
    diluent_of_mixture,
    drug_to_weigh,
    mixture_for_aliquot,
    multiplication_factor,
    volume_for_aliquot,
)
from compounding.errors import QuantityError
from compounding.units import Quantity, converted, format_quantity


@dataclass(frozen=True)
class Trituration:
    """A trituration by the aliquot method.

    Attributes
    ----------
    factor
        How many times the amount needed is weighed [1].
    weighed
        Drug to weigh [mg].
    mixture
        Trituration to make [mg].
    diluent
        Diluent in it [mg].
    aliquot
        Part of it that holds the amount needed [mg].
    carrier
        Diluent in the aliquot [mg].
    to_add
        Diluent to add to the aliquot for the whole, if that was stated [mg].
    """

    factor: Quantity
    weighed: Quantity
    mixture: Quantity
    diluent: Quantity
    aliquot: Quantity
    carrier: Quantity
    to_add: Quantity | None


def trituration(
    needed: Quantity, minimum: Quantity, aliquot: Quantity | None = None, total: Quantity | None = None
) -> Trituration:
    """Return what to weigh for a trituration when the amount needed is less than the minimum weighable quantity.

    The drug is weighed in the least whole multiple that reaches the minimum; the mixture is the same multiple of the
    aliquot. [unc-triturations]

    Parameters
    ----------
    needed
        Drug needed [mg].
    minimum
        Minimum weighable quantity [mg].
    aliquot
        Part of the mixture that is to hold it; the minimum if left out, or as much more as makes the diluent
        weighable [mg].
    total
        Mass of the whole batch of powder, if the diluent that is still to be added is asked for [mg].

    Returns
    -------
    Trituration
        What to weigh, make and take [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension, or an aliquot with which something is too little to weigh.

    Examples
    --------
    University of North Carolina, atropine: 6 mg needed, minimum 120 mg, for 10 capsules of 200 mg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> needed, minimum, total = (parse_quantity(text) for text in ("6 mg", "120 mg", "2000 mg"))
    >>> found = trituration(needed, minimum, total=total)
    >>> print(format_quantity(found.weighed), format_quantity(found.mixture), format_quantity(found.diluent))
    120 mg 2,400 mg 2,280 mg
    >>> print(format_quantity(found.aliquot), format_quantity(found.to_add))
    120 mg 1,880 mg
    """
    factor = multiplication_factor(minimum, needed)
    weighed = drug_to_weigh(needed, factor)
    taken = aliquot if aliquot is not None else max(minimum, (minimum + weighed) / factor)
    mixture = mixture_for_aliquot(weighed, taken, needed)
    diluent = diluent_of_mixture(mixture, weighed)
    for name, mass in (("aliquot", taken), ("diluent", diluent)):
        if mass < minimum:
            raise QuantityError(
                format_quantity(mass),
                f"the {name} is less than the minimum weighable quantity of {format_quantity(minimum)}",
                "take a larger aliquot",
            )
    carrier = carrier_of_aliquot(taken, needed)
    to_add = None if total is None else diluent_of_mixture(total, taken)
    return Trituration(factor, weighed, mixture, diluent, converted(taken, "mg"), carrier, to_add)


@dataclass(frozen=True)
class LiquidAliquot:
    """A dilution by the aliquot method.

    Attributes
    ----------
    factor
        How many times the amount needed is weighed [1].
    weighed
        Drug to weigh [mg].
    volume
        Volume to which it is made up [mL].
    aliquot
        Part of it that holds the amount needed [mL].
    """

    factor: Quantity
    weighed: Quantity
    volume: Quantity
    aliquot: Quantity


def liquid_aliquot(needed: Quantity, minimum: Quantity, aliquot: Quantity) -> LiquidAliquot:
    """Return what to weigh and make up to volume when the amount needed is less than the minimum weighable quantity.

    The drug is weighed in the least whole multiple that reaches the minimum, and made up to the same multiple of the
    aliquot. [unc-triturations]

    Parameters
    ----------
    needed
        Drug needed [mg].
    minimum
        Minimum weighable quantity [mg].
    aliquot
        Volume that is to hold it [mL].

    Returns
    -------
    LiquidAliquot
        Masses [mg] and volumes [mL]: what to weigh, make up and take.

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina, clonidine: 20 mg needed, minimum 120 mg, 5 mL taken.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> needed, minimum, taken = (parse_quantity(text) for text in ("20 mg", "120 mg", "5 mL"))
    >>> found = liquid_aliquot(needed, minimum, taken)
    >>> print(format_quantity(found.weighed), format_quantity(found.volume))
    120 mg 30 mL
    """
    factor = multiplication_factor(minimum, needed)
    weighed = drug_to_weigh(needed, factor)
    return LiquidAliquot(factor, weighed, volume_for_aliquot(weighed, aliquot, needed), converted(aliquot, "mL"))
