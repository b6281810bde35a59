"""What was weighed and made, against what was prescribed: actual strengths, shares of the label, losses, verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding import rounding, units
from compounding.calculations.kinds import COMPARED, SAME, calculation_of_kinds
from compounding.errors import QuantityError
from compounding.printed import shown
from compounding.units import Quantity, quantity
from compounding.working import A, calculation

# Shares are compared to a tenth of a per cent, as on the batch sheet.
SHARE_PLACES = 1
# Digits behind the 9th decimal are noise: a number of so many places is compared as it is.
_NOISE_PLACES = 9
_DIGITS = 5


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A value against its limits.

    Attributes
    ----------
    value
        Value, not rounded.
    compared
        Value as it is compared: rounded to the places of the limits.
    lowest
        Lower limit, which meets; none where there is no such limit.
    highest
        Upper limit, which meets; none where there is no such limit.
    places
        Places behind the point that are compared.
    limits
        The limits in words, with the digits with which they are stated.
    meets
        Whether the value is within the limits.
    verdict
        The same in words.
    """

    value: Quantity
    compared: Quantity
    lowest: Quantity | None
    highest: Quantity | None
    places: int
    limits: str
    meets: bool
    verdict: str


@dataclass(frozen=True, kw_only=True)
class EachVerdict:
    """Single masses as shares of the mass meant.

    Attributes
    ----------
    shares
        Each mass as a share of theory [%].
    lowest
        Least mass within the limits [mg].
    highest
        Greatest mass within the limits [mg].
    outside
        Numbers of the units outside the limits, counted from 1.
    meets
        Whether no unit is outside.
    verdict
        The same in words.
    """

    shares: tuple[Quantity, ...]
    lowest: Quantity
    highest: Quantity
    outside: tuple[int, ...]
    meets: bool
    verdict: str


# --- strengths -----------------------------------------------------------------------------------


@calculation("mg/capsule", drug="mg", mixture="mg", fill="mg/capsule", source="usp-1160")
def strength_of_capsules(drug: A, mixture: A, fill: A) -> A:
    """Actual strength of capsules, from the drug weighed, the whole mixture and the mean net fill.

    The drug as a share of the mixture, multiplied by what a capsule holds of it; the mixture is taken to be even.

    Parameters
    ----------
    drug
        Drug in the mixture [mg].
    mixture
        Whole mixture of powders [mg].
    fill
        Mean net fill of one capsule [mg/capsule].

    Returns
    -------
    A
        Strength [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a mixture of nothing.

    Examples
    --------
    Dexamethasone 40 mg: 4 g of drug in 13.8 g of contents, 138 mg in a capsule.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> drug, mixture, fill = (parse_quantity(text) for text in ("4 g", "13.8 g", "138 mg/capsule"))
    >>> print(format_quantity(strength_of_capsules(drug, mixture, fill)))
    40 mg per capsule
    """
    return drug * fill / mixture


@calculation("mg/capsule", drug="mg", capsules="capsule", source="usp-1160")
def strength_by_count(drug: A, capsules: A) -> A:
    """Actual strength of capsules that hold the whole mixture, from the drug weighed and their number.

    Parameters
    ----------
    drug
        Drug in the mixture [mg].
    capsules
        Capsules among which the whole mixture was divided [capsule].

    Returns
    -------
    A
        Strength [mg/capsule].

    Raises
    ------
    QuantityError
        An argument of another dimension, or no capsules.

    Examples
    --------
    Dexamethasone 40 mg: 4 g of drug in 100 capsules.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(strength_by_count(parse_quantity("4 g"), parse_quantity("100 capsules"))))
    40 mg per capsule
    """
    return drug / capsules


@calculation("mg/mL", drug="mg", volume="mL", source="usp-1160")
def strength_of_liquid(drug: A, volume: A) -> A:
    """Actual strength of a liquid, from the drug weighed and the final volume.

    Parameters
    ----------
    drug
        Drug in the preparation [mg].
    volume
        Final volume [mL].

    Returns
    -------
    A
        Strength [mg/mL].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a volume of nothing.

    Examples
    --------
    USP tadalafil compounded oral suspension: 500 mg, made up to 100 mL.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(strength_of_liquid(parse_quantity("500 mg"), parse_quantity("100 mL"))))
    5 mg per mL
    """
    return drug / volume


@calculation("mg/g", drug="mg", mass="g", source="usp-1160")
def strength_of_cream(drug: A, mass: A) -> A:
    """Actual strength of a cream, from the drug weighed and the final mass.

    Parameters
    ----------
    drug
        Drug in the preparation [mg].
    mass
        Final mass [g].

    Returns
    -------
    A
        Strength [mg/g].

    Raises
    ------
    QuantityError
        An argument of another dimension, or a mass of nothing.

    Examples
    --------
    USP naltrexone hydrochloride compounded cream, 10 mg per g: 300 mg in 30 g.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(strength_of_cream(parse_quantity("300 mg"), parse_quantity("30 g"))))
    10 mg per g
    """
    return drug / mass


@calculation_of_kinds(COMPARED, "%", strength=SAME, label=SAME, source="usp-gn")
def share_of_label(strength: A, label: A) -> A:
    """Actual strength as a share of that on the label.

    Parameters
    ----------
    strength
        Actual strength, or content [mg].
    label
        Strength on the label, of the same kind [mg].

    Returns
    -------
    A
        Share of the label, not rounded [%].

    Raises
    ------
    QuantityError
        Strengths of two kinds, or a label of nothing.

    Examples
    --------
    Amoxicillin, a mean content of 549.67 mg for 500 mg on the label.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(share_of_label(parse_quantity("549.67 mg"), parse_quantity("500 mg"))))
    109.934 %
    """
    return strength / label


# --- masses --------------------------------------------------------------------------------------


@calculation("mg", gross="mg", empty="mg", source="ph-eur-capsule-mass")
def net_fill(gross: A, empty: A) -> A:
    """Net fill of one capsule: its mass less that of its empty shell.

    Parameters
    ----------
    gross
        Mass of the filled capsule [mg].
    empty
        Mass of its empty shell, or the mean of empty shells of the lot [mg].

    Returns
    -------
    A
        Net fill [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    Dexamethasone 40 mg: 187.3 mg with a shell of 49.3 mg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(net_fill(parse_quantity("187.3 mg"), parse_quantity("49.3 mg"))))
    138 mg
    """
    return gross - empty


@calculation("%", weighed_in="mg", filled="mg", left="mg", source="dac-nrf")
def mass_loss(weighed_in: A, filled: A, left: A) -> A:
    """Loss of mass while capsules are made, as a share of what was weighed in; below zero where more came out.

    What was weighed in, less what was filled and what was left over, divided by what was weighed in. By DAC/NRF it is
    3 % at most.

    Parameters
    ----------
    weighed_in
        All that was weighed in [mg].
    filled
        What is in the capsules [mg].
    left
        Powder left over [mg].

    Returns
    -------
    A
        Loss of mass [%].

    Raises
    ------
    QuantityError
        An argument of another dimension, or nothing weighed in.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> weighed, filled, left = (parse_quantity(text) for text in ("12.88 g", "12.46 g", "0.1 g"))
    >>> print(round(mass_loss(weighed, filled, left).magnitude, 2))
    2.48
    """
    return (weighed_in - filled - left) / weighed_in


def each_of_theory(masses: Sequence[Quantity], theory: Quantity, lowest: Quantity, highest: Quantity) -> EachVerdict:
    """Single masses as shares of the mass meant, of which none may be outside the limits [unc-capsules].

    The shares are rounded half up to a tenth of a per cent before they are compared, as on the batch sheet [usp-gn].

    Parameters
    ----------
    masses
        Mass of each unit [mg].
    theory
        Mass meant [mg].
    lowest
        Least share of it within the limits [%].
    highest
        Greatest share of it within the limits [%].

    Raises
    ------
    QuantityError
        A quantity of another dimension, no mass, or a theory of nothing.

    Examples
    --------
    The lightest and the heaviest of ten intact capsules of 0.124 g, in a published exercise.

    >>> masses = [quantity("0.1208", "g"), quantity("0.1221", "g")]
    >>> found = each_of_theory(masses, quantity("0.124", "g"), quantity(90, "%"), quantity(110, "%"))
    >>> print(found.verdict, *(round(each.magnitude, 1) for each in found.shares))
    Meets: all 2 are 90 to 110 % of theory. 97.4 98.5
    """
    unit = units.unit_spelling(theory)
    meant = _above_zero(theory, "theory")
    if not masses:
        raise QuantityError("no mass", "nothing was weighed", "give the mass of each unit")
    shares = [quantity(units.magnitude(each, unit) / meant * 100, "%") for each in masses]
    outside = tuple(
        number for number, each in enumerate(shares, start=1) if not judged(each, lowest, highest, SHARE_PLACES).meets
    )
    return EachVerdict(
        shares=tuple(shares),
        lowest=quantity(units.magnitude(lowest, "1") * meant, unit),
        highest=quantity(units.magnitude(highest, "1") * meant, unit),
        outside=outside,
        meets=not outside,
        verdict=_each_in_words(len(masses), outside, _limits(lowest, highest)),
    )


def _each_in_words(count: int, outside: Sequence[int], limits: str) -> str:
    if not outside:
        return f"Meets: {f'all {count} are' if count > 1 else 'it is'} {limits} of theory."
    if count == 1:
        return f"Does not meet: it is not {limits} of theory."
    numbers = ", ".join(str(each) for each in outside)
    verb = "is" if len(outside) == 1 else "are"
    return f"Does not meet: {len(outside)} of {count} {verb} not {limits} of theory (no. {numbers}), and each must be."


# --- verdicts ------------------------------------------------------------------------------------


def judged(
    value: Quantity, lowest: Quantity | None = None, highest: Quantity | None = None, places: int | None = None
) -> Judgement:
    """Value against its limits, rounded half up to the places of the limits before it is compared [usp-gn].

    The limits themselves meet.

    Parameters
    ----------
    value
        Value, not rounded.
    lowest
        Lower limit, if there is one: its digits say to how many places is rounded.
    highest
        Upper limit, if there is one.
    places
        Places behind the point to round to, where not those of the limits.

    Raises
    ------
    QuantityError
        No limit, limits of another kind than the value, a lower limit above the upper one, or no value.

    Examples
    --------
    Of the examples in the General Notices: 101.46 becomes 101.5 and meets a limit of 101.5.

    >>> found = judged(quantity("101.46", "%"), highest=quantity("101.5", "%"))
    >>> print(found.meets, found.verdict)
    True 101.5 % meets not more than 101.5 %.
    """
    limits = [each for each in (lowest, highest) if each is not None]
    if not limits:
        raise QuantityError(units.described(value), "there is no limit to compare it with", "give one, or two")
    if units.is_open(value):
        raise QuantityError(units.described(value), "there is no value to compare", "measure it first")
    unit = units.unit_spelling(limits[0])
    low, high = (None if each is None else units.converted(each, unit) for each in (lowest, highest))
    if low is not None and high is not None and low.magnitude > high.magnitude:
        raise QuantityError(units.described(low), "is above the upper limit", f"give less than {units.described(high)}")
    kept = max(_places_of(each) for each in limits) if places is None else places
    compared = rounding.half_up(units.magnitude(value, unit), kept)
    compared = abs(compared) if compared.is_zero() else compared  # there is no -0.0 %
    meets = (low is None or low.magnitude <= compared) and (high is None or compared <= high.magnitude)
    number = units.format_measured(quantity(compared, unit), kept) if kept < _NOISE_PLACES else shown(value, _DIGITS)
    limits_in_words = _limits(low, high)
    return Judgement(
        value=units.converted(value, unit),
        compared=quantity(compared, unit),
        lowest=low,
        highest=high,
        places=kept,
        limits=limits_in_words,
        meets=meets,
        verdict=f"{number} {'meets' if meets else 'does not meet'} {limits_in_words}.",
    )


def _limits(lowest: Quantity | None, highest: Quantity | None) -> str:
    if lowest is not None and highest is not None:
        return f"{_limit_number(lowest)} to {_limit(highest)}"
    if lowest is not None:
        return f"not less than {_limit(lowest)}"
    return f"not more than {_limit(highest)}" if highest is not None else "no limit"


def _above_zero(value: Quantity, name: str) -> Decimal:
    if units.is_open(value) or not value.magnitude > 0:
        raise QuantityError(units.described(value), f"{name} is nothing", "give it above zero")
    return value.magnitude


def _places_of(limit: Quantity) -> int:
    return max(0, -int(limit.magnitude.as_tuple().exponent))


def _limit(limit: Quantity) -> str:
    return units.format_measured(limit, _places_of(limit))


def _limit_number(limit: Quantity) -> str:
    return _limit(limit).partition(" ")[0]
