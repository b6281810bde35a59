"""Droppers and pumps: what repeated doses, drops and actuations come to, against what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.calculations import averages
from compounding.errors import QuantityError
from compounding.units import Quantity, quantity
from compounding.working import A, calculation

_DOSES = 10
_ONE_DOSE = Decimal(10)
_ALL_DOSES = Decimal(15)


@dataclass(frozen=True, kw_only=True)
class DoseMasses:
    """Masses of doses of drops against the limits of the European Pharmacopoeia.

    Attributes
    ----------
    mean
        Mean mass of a dose [mg].
    deviations
        Deviation of each mass from the mean, with its sign [%].
    outside
        Numbers of the masses that deviate by more than 10 %, counted from 1.
    total
        Mass of all the doses [mg].
    total_error
        By how much it differs from that of as many nominal doses; none where no nominal mass is given [%].
    meets
        Whether no mass deviates by more than 10 %, and the total by no more than 15 %.
    verdict
        The same in words.
    """

    mean: Quantity
    deviations: tuple[Quantity, ...]
    outside: tuple[int, ...]
    total: Quantity
    total_error: Quantity | None
    meets: bool
    verdict: str


@calculation("%", measured="drop/mL", planned="drop/mL", source="usp-1101")
def dropper_error(measured: A, planned: A) -> A:
    """Volume error of a dropper: by how much its drops are larger or smaller than those that the dose was planned with.

    The volume of a drop is one by the drops per mL. By USP <1101> the error is 15 % at most.

    Parameters
    ----------
    measured
        Drops per volume, measured [drop/mL].
    planned
        Drops per volume with which the dose was worked out [drop/mL].

    Returns
    -------
    A
        Volume error; below zero where the drops are too small [%].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no drops.

    Examples
    --------
    35 drops make 2 mL, and were rounded to 18 per mL.

    >>> from compounding.units import format_measured, parse_quantity
    >>> print(format_measured(dropper_error(parse_quantity("17.5 drops/mL"), parse_quantity("18 drops/mL")), 1))
    2.9 %
    """
    return (planned - measured) / measured


@calculation("drop/g", drops="drop", mass="g", source="usp-1101")
def drops_per_mass(drops: A, mass: A) -> A:
    """Drops per mass, from drops that were weighed.

    Parameters
    ----------
    drops
        Drops weighed [drop].
    mass
        Their mass [g].

    Returns
    -------
    A
        Drops per mass [drop/g].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a mass of nothing.

    Examples
    --------
    Water from the dropper of the pharmacopoeia: 20 drops of 50 mg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(drops_per_mass(parse_quantity("20 drops"), parse_quantity("1 g"))))
    20 drops per g
    """
    return drops / mass


@calculation("g/actuation", mass="g", actuations="actuation")
def mass_per_actuation(mass: A, actuations: A) -> A:
    """Mean mass of one actuation of a pump.

    Parameters
    ----------
    mass
        Mass that the actuations gave together [g].
    actuations
        Actuations [actuation].

    Returns
    -------
    A
        Mean mass of one [g/actuation].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no actuations.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(mass_per_actuation(parse_quantity("2.5 g"), parse_quantity("10 actuations"))))
    0.25 g per actuation
    """
    return mass / actuations


def dose_masses(masses: Sequence[Quantity], nominal: Quantity | None = None) -> DoseMasses:
    """Masses of ten doses of oral drops against the limits of the European Pharmacopoeia, 0672 [ph-eur-drops].

    No mass deviates by more than 10 % from the mean, and the total by no more than 15 % from ten nominal doses.

    Parameters
    ----------
    masses
        Mass of each of 10 doses [mg].
    nominal
        Mass that one dose should have; the total is not judged without it [mg].

    Raises
    ------
    QuantityError
        A quantity of another dimension or of nothing, or not 10 masses.

    Examples
    --------
    >>> masses = [quantity(each, "mg") for each in (500, 510, 490, 505, 495, 500, 520, 480, 500, 500)]
    >>> print(dose_masses(masses, quantity(500, "mg")).verdict)
    Meets: no dose deviates by more than 10 % from the mean, and the total is off by 0 %.
    """
    if len(masses) != _DOSES:
        raise QuantityError(f"{len(masses)} masses", "the test is made on 10 doses", "weigh 10, each by itself")
    for each in (*masses, *(() if nominal is None else (nominal,))):
        if units.is_open(each) or not units.magnitude(each, "mg") > 0:
            raise QuantityError(units.described(each), "is the mass of no dose", "give masses above zero")
    unit = units.unit_spelling(masses[0])
    numbers = [units.magnitude(each, unit) for each in masses]
    mean, whole = averages.mean(numbers), sum(numbers, Decimal(0))
    outside = tuple(number for number, each in enumerate(numbers, 1) if abs(each - mean) * 100 > _ONE_DOSE * mean)
    error = None if nominal is None else _error(whole, units.magnitude(nominal, unit) * _DOSES)
    meets = not outside and (error is None or abs(error) <= _ALL_DOSES)
    return DoseMasses(
        mean=quantity(mean, unit),
        deviations=tuple(quantity((each - mean) / mean * 100, "%") for each in numbers),
        outside=outside,
        total=quantity(whole, unit),
        total_error=None if error is None else quantity(error, "%"),
        meets=meets,
        verdict=_in_words(outside, error, meets=meets),
    )


def _error(whole: Decimal, nominal: Decimal) -> Decimal:
    return (whole - nominal) / nominal * 100


def _in_words(outside: tuple[int, ...], error: Decimal | None, *, meets: bool) -> str:
    single = (
        f"{len(outside)} of 10 doses deviate by more than 10 % from the mean, and none may"
        if outside
        else "no dose deviates by more than 10 % from the mean"
    )
    if error is None:
        return f"{'Meets' if meets else 'Does not meet'}: {single}."
    off = units.number_text(abs(error.quantize(Decimal("0.01"))))
    most = "" if abs(error) <= _ALL_DOSES else ", and may be by 15 %"
    return f"{'Meets' if meets else 'Does not meet'}: {single}, and the total is off by {off} %{most}."
