"""The aliquot method as a whole: what is weighed, made and taken when the amount needed is too little to weigh."""

from __future__ import annotations

from dataclasses import dataclass

from compounding.calculations.cautions import RESULT, VOLUMES_DO_NOT_ADD_UP, cautioned, one_stage_question
from compounding.calculations.kinds import described
from compounding.calculations.triturations import (
    carrier_of_aliquot,
    diluent_of_mixture,
    drug_to_weigh,
    mixture_for_aliquot,
    multiplication_factor,
    volume_for_aliquot,
)
from compounding.errors import QuantityError
from compounding.units import Quantity, converted


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


def _in_one_stage(trituration: Trituration) -> str:
    return one_stage_question(trituration.weighed, trituration.mixture)


@cautioned(_in_one_stage, trituration=RESULT)
def trituration(
    needed: Quantity,
    minimum: Quantity,
    aliquot: Quantity | None = None,
    total: Quantity | None = None,
    factor: Quantity | None = None,
) -> Trituration:
    """Return what to weigh for a trituration when the amount needed is less than the minimum weighable quantity.

    The drug is weighed in the least whole multiple that reaches the minimum, or in a greater one that is chosen; the
    mixture is the same multiple of the aliquot. [unc-triturations]

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
    factor
        How many times the amount needed is weighed; the least that will do if left out [1].

    Returns
    -------
    Trituration
        What to weigh, make and take [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension, or an aliquot or a factor with which something is too little to weigh.

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
    taken = _Aliquot("minimum weighable quantity", needed, minimum, aliquot, factor)
    carrier = carrier_of_aliquot(taken.aliquot, needed)
    to_add = None if total is None else diluent_of_mixture(total, taken.aliquot)
    return Trituration(
        taken.factor, taken.measured, taken.mixture, taken.diluent, converted(taken.aliquot, "mg"), carrier, to_add
    )


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


def liquid_aliquot(
    needed: Quantity, minimum: Quantity, aliquot: Quantity, factor: Quantity | None = None
) -> LiquidAliquot:
    """Return what to weigh and make up to volume when the amount needed is less than the minimum weighable quantity.

    The drug is weighed in the least whole multiple that reaches the minimum, or in a greater one that is chosen, and
    made up to the same multiple of the aliquot. [unc-triturations]

    Parameters
    ----------
    needed
        Drug needed [mg].
    minimum
        Minimum weighable quantity [mg].
    aliquot
        Volume that is to hold it [mL].
    factor
        How many times the amount needed is weighed; the least that will do if left out [1].

    Returns
    -------
    LiquidAliquot
        Masses [mg] and volumes [mL]: what to weigh, make up and take.

    Raises
    ------
    QuantityError
        An argument of another dimension, or a factor with which too little is weighed.

    Examples
    --------
    University of North Carolina, clonidine: 20 mg needed, minimum 120 mg, 5 mL taken.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> needed, minimum, taken = (parse_quantity(text) for text in ("20 mg", "120 mg", "5 mL"))
    >>> found = liquid_aliquot(needed, minimum, taken)
    >>> print(format_quantity(found.weighed), format_quantity(found.volume))
    120 mg 30 mL
    """
    times = multiplication_factor(minimum, needed) if factor is None else factor
    weighed = drug_to_weigh(needed, times)
    _check_factor("minimum weighable quantity", times, weighed, minimum)
    return LiquidAliquot(times, weighed, volume_for_aliquot(weighed, aliquot, needed), converted(aliquot, "mL"))


@dataclass(frozen=True)
class VolumeAliquot:
    """A dilution of a liquid drug by the aliquot method.

    Attributes
    ----------
    factor
        How many times the volume needed is measured [1].
    measured
        Liquid drug to measure [mL].
    total
        Volume to which it is made up [mL].
    diluent
        Diluent for that [mL].
    aliquot
        Part of it that holds the volume needed [mL].
    """

    factor: Quantity
    measured: Quantity
    total: Quantity
    diluent: Quantity
    aliquot: Quantity


@cautioned(VOLUMES_DO_NOT_ADD_UP)
def volume_aliquot(
    needed: Quantity, minimum: Quantity, aliquot: Quantity | None = None, factor: Quantity | None = None
) -> VolumeAliquot:
    """Return what to measure of a liquid drug when the volume needed is less than the minimum measurable volume.

    The liquid is measured in the least whole multiple that reaches the minimum, or in a greater one that is chosen,
    and made up to the same multiple of the aliquot. [uhphar-volume-aliquot]

    Parameters
    ----------
    needed
        Volume of the liquid drug needed [mL].
    minimum
        Minimum measurable volume [mL].
    aliquot
        Part of the dilution that is to hold it; the minimum if left out, or as much more as makes the diluent
        measurable [mL].
    factor
        How many times the volume needed is measured; the least that will do if left out [1].

    Returns
    -------
    VolumeAliquot
        What to measure, make up and take [mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or an aliquot or a factor with which something is too little to measure.

    Examples
    --------
    University of Houston, acetic acid: 0.5 mL needed, with a graduate of 10 mL that measures 2 mL and more.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> found = volume_aliquot(parse_quantity("0.5 mL"), parse_quantity("2 mL"))
    >>> print(format_quantity(found.measured), format_quantity(found.diluent), format_quantity(found.total))
    2 mL 6 mL 8 mL
    """
    taken = _Aliquot("minimum measurable volume", needed, minimum, aliquot, factor)
    return VolumeAliquot(taken.factor, taken.measured, taken.mixture, taken.diluent, converted(taken.aliquot, "mL"))


class _Aliquot:
    """The aliquot method for a powder in a powder, or for a liquid in a liquid."""

    def __init__(
        self, least: str, needed: Quantity, minimum: Quantity, aliquot: Quantity | None, factor: Quantity | None
    ) -> None:
        self.factor = multiplication_factor(minimum, needed) if factor is None else factor
        self.measured = drug_to_weigh(needed, self.factor)
        _check_factor(least, self.factor, self.measured, minimum)
        own = aliquot if aliquot is not None else max(minimum, (minimum + self.measured) / self.factor)
        self.aliquot: Quantity = own
        self.mixture = mixture_for_aliquot(self.measured, own, needed)
        self.diluent = diluent_of_mixture(self.mixture, self.measured)
        for name, amount in (("aliquot", own), ("diluent", self.diluent)):
            if amount < minimum:
                raise QuantityError(
                    described(amount),
                    f"the {name} is less than the {least} of {described(minimum)}",
                    "take a larger aliquot",
                )


def _check_factor(least: str, factor: Quantity, measured: Quantity, minimum: Quantity) -> None:
    if measured < minimum:
        raise QuantityError(
            described(factor),
            f"so many times the amount needed is {described(measured)}, less than the {least} of {described(minimum)}",
            "take a greater factor, or leave it out",
        )
