"""Balances: what can be weighed on them, and with what error."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compounding.calculations.kinds import COMPARED, SAME, calculation_of_kinds
from compounding.errors import QuantityError
from compounding.units import Quantity, converted
from compounding.working import A, calculation, whole_half_up

USP_41 = "USP <41>"
SENSITIVITY = "sensitivity requirement"
STATED = "stated minimum"
RULES = (USP_41, SENSITIVITY, STATED)

# The repeatability that a balance cannot better: 0.41 of its readability.
_BEST_REPEATABILITY = Decimal("0.41")
# Twice the repeatability is 0.10 % of the minimum, which is 2000 times the repeatability.
_USP_41_WEIGHTS = 1000


@dataclass(frozen=True, kw_only=True)
class Balance:
    """A balance, and the rule that sets the least that may be weighed on it.

    Attributes
    ----------
    readability
        Smallest step that it shows (d).
    capacity
        Greatest mass that may be put on it.
    rule
        "USP <41>", "sensitivity requirement" or "stated minimum".
    repeatability
        Standard deviation of repeated weighings (s), for USP <41>; the floor of 820 d holds without it.
    sensitivity
        Sensitivity requirement of the class, such as 6 mg, for the rule of that name.
    minimum
        Minimum that the pharmacy states, for the rule of that name.
    """

    name: str
    readability: Quantity
    capacity: Quantity
    rule: str
    repeatability: Quantity | None = None
    sensitivity: Quantity | None = None
    minimum: Quantity | None = None


@calculation("mg", sensitivity="mg", error="%", source="unc-weighing")
def minimum_by_sensitivity(sensitivity: A, error: A) -> A:
    """Least mass that a balance weighs within the error allowed, from its sensitivity requirement.

    The sensitivity requirement divided by the error allowed.

    Parameters
    ----------
    sensitivity
        Sensitivity requirement of the balance [mg].
    error
        Error of weighing that is allowed [%].

    Returns
    -------
    A
        Minimum weighable quantity [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina: a class III balance, 6 mg, and 5 %.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(minimum_by_sensitivity(parse_quantity("6 mg"), parse_quantity("5 %"))))
    120 mg
    """
    return sensitivity / error


@calculation("mg", repeatability="mg", source="usp-41")
def minimum_by_repeatability(repeatability: A) -> A:
    """Least mass that a balance weighs by USP <41>, from its repeatability.

    2000 times the standard deviation of repeated weighings: twice it is then 0.10 % of the mass. It is never less than
    the floor of 820 times the readability.

    Parameters
    ----------
    repeatability
        Standard deviation of at least ten weighings [mg].

    Returns
    -------
    A
        Minimum weighable quantity [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(minimum_by_repeatability(parse_quantity("0.6 mg"))))
    1,200 mg
    """
    return 2000 * repeatability


@calculation("mg", readability="mg", source="usp-41")
def minimum_by_readability(readability: A) -> A:
    """Floor of the minimum by USP <41>, from the readability alone: 820 d.

    The repeatability is not taken to be better than 0.41 of the readability, and 2000 times that is the least mass.

    Parameters
    ----------
    readability
        Readability of the balance, d [mg].

    Returns
    -------
    A
        Floor of the minimum weighable quantity [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(minimum_by_readability(parse_quantity("0.1 mg"))))
    82 mg
    """
    return 2000 * _BEST_REPEATABILITY * readability


@calculation("mg", weight="mg", divisions="1", source="uhphar-sensitivity")
def sensitivity_requirement(weight: A, divisions: A) -> A:
    """Mass that moves the pointer of a balance by one division.

    Parameters
    ----------
    weight
        Mass that was put on [mg].
    divisions
        Divisions by which the pointer moved [1].

    Returns
    -------
    A
        Sensitivity requirement [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of Houston: 20 mg move the pointer by 2 divisions.

    >>> from compounding.units import format_quantity, parse_quantity, quantity
    >>> print(format_quantity(sensitivity_requirement(parse_quantity("20 mg"), quantity(2, "1"))))
    10 mg
    """
    return weight / divisions


@calculation("%", uncertainty="mg", weighed="mg", source="unc-weighing")
def weighing_error(uncertainty: A, weighed: A) -> A:
    """Error of a weighing in per cent of what is weighed.

    Parameters
    ----------
    uncertainty
        Mass by which the balance may be out, such as its sensitivity requirement [mg].
    weighed
        Mass weighed [mg].

    Returns
    -------
    A
        Error [%].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    University of North Carolina: 50 mg on a class III balance, 6 mg.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(weighing_error(parse_quantity("6 mg"), parse_quantity("50 mg"))))
    12 %
    """
    return uncertainty / weighed


@calculation_of_kinds(COMPARED, SAME, amount=SAME, step=SAME, source="usp-gn")
def to_readability(amount: A, step: A) -> A:
    """Amount as it is measured out: rounded to what the balance or the measure shows, a half going up.

    Parameters
    ----------
    amount
        Amount meant [mg].
    step
        What the balance or the measure shows, of the same kind [mg].

    Returns
    -------
    A
        Amount measured out, of the same kind [mg].

    Raises
    ------
    QuantityError
        Arguments of two kinds.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> print(format_quantity(to_readability(parse_quantity("16.5 mg"), parse_quantity("1 mg"))))
    17 mg
    """
    return whole_half_up(amount / step, "1") * step


@dataclass(frozen=True)
class SmallestNetWeight:
    """Least mass by USP <41>.

    Attributes
    ----------
    by_repeatability
        2000 times the repeatability [mg].
    floor
        820 times the readability [mg].
    minimum
        The larger of the two [mg].
    """

    by_repeatability: Quantity
    floor: Quantity
    minimum: Quantity


def smallest_net_weight(repeatability: Quantity, readability: Quantity) -> SmallestNetWeight:
    """Return the least mass that a balance weighs by USP <41>, from its repeatability and its readability.

    2000 times the repeatability, and no less than 820 times the readability. [usp-41]

    Parameters
    ----------
    repeatability
        Standard deviation of at least ten weighings [mg].
    readability
        Readability of the balance, d [mg].

    Returns
    -------
    SmallestNetWeight
        Both bounds and the larger one [mg].

    Raises
    ------
    QuantityError
        An argument of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> found = smallest_net_weight(parse_quantity("0.2 mg"), parse_quantity("1 mg"))
    >>> print(format_quantity(found.by_repeatability), format_quantity(found.floor), format_quantity(found.minimum))
    400 mg 820 mg 820 mg
    """
    by_repeatability = minimum_by_repeatability(repeatability)
    floor = minimum_by_readability(readability)
    return SmallestNetWeight(by_repeatability, floor, max(by_repeatability, floor))


def minimum_of(balance: Balance, error_allowed: Quantity) -> Quantity:
    """Return the least mass [mg] that may be weighed on a balance, by its own rule.

    Parameters
    ----------
    balance
        The balance.
    error_allowed
        Error of weighing that is allowed [%]; USP <41> and a stated minimum do not depend on it.

    Raises
    ------
    QuantityError
        The mass that the rule of the balance needs is missing, or a quantity is of another dimension.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> scale = Balance(
    ...     name="A", readability=parse_quantity("1 mg"), capacity=parse_quantity("220 g"), rule=USP_41
    ... )
    >>> print(format_quantity(minimum_of(scale, parse_quantity("5 %"))))
    820 mg
    """
    if balance.rule == SENSITIVITY and balance.sensitivity is not None:
        return minimum_by_sensitivity(balance.sensitivity, error_allowed)
    if balance.rule == STATED and balance.minimum is not None:
        return converted(balance.minimum, "mg")
    if balance.rule != USP_41:
        raise QuantityError(balance.rule, "its own mass is missing", "state it with the balance")
    floor = minimum_by_readability(balance.readability)
    return floor if balance.repeatability is None else max(floor, minimum_by_repeatability(balance.repeatability))


def greatest_error(balance: Balance, error_allowed: Quantity) -> Quantity:
    """Return by how much [mg] one weighing on a balance may be out.

    The sensitivity requirement; by USP <41> twice the repeatability, which is 0.10 % of the minimum; where the
    pharmacy states a minimum, the error allowed of it, for that is what a minimum means. But for the first, this is a
    judgement.

    Parameters
    ----------
    balance
        The balance.
    error_allowed
        Error of weighing that is allowed [%].

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> scale = Balance(
    ...     name="A", readability=parse_quantity("1 mg"), capacity=parse_quantity("220 g"), rule=USP_41
    ... )
    >>> print(format_quantity(greatest_error(scale, parse_quantity("5 %"))))
    0.82 mg
    """
    if balance.rule == SENSITIVITY and balance.sensitivity is not None:
        return converted(balance.sensitivity, "mg")
    minimum = minimum_of(balance, error_allowed)
    if balance.rule == STATED and balance.minimum is not None:
        return converted(minimum * error_allowed, "mg")
    return converted(minimum / _USP_41_WEIGHTS, "mg")
