"""Dilutions: C1 x V1 = C2 x V2, by volume or by mass, solved for each of its parts."""

from __future__ import annotations

from typing import Any

from compounding.calculations.cautions import RESULT, cautioned, make_up_to_volume
from compounding.calculations.kinds import AMOUNT, STRENGTH, STRENGTHS, calculation_of_kinds, described, is_less
from compounding.errors import QuantityError
from compounding.working import A


@calculation_of_kinds(STRENGTHS, AMOUNT, stock=STRENGTH, target=STRENGTH, amount=AMOUNT, source="usp-1160")
def stock_amount(stock: A, target: A, amount: A) -> A:
    """Stock to take for an amount of a weaker preparation.

    The amount multiplied by the strength wanted and divided by that of the stock. Both strengths are stated alike,
    in % w/v, % w/w, mg per mL and so on; % w/w goes with a mass, % w/v with a volume.

    Parameters
    ----------
    stock
        Strength of the stock [%].
    target
        Strength wanted [%].
    amount
        Volume or mass to make [mL].

    Returns
    -------
    A
        Volume or mass of the stock [mL].

    Raises
    ------
    QuantityError
        Strengths that are not alike, or a stock weaker than what is wanted.

    Examples
    --------
    Potassium permanganate 0.02 %, 120 mL from a stock of 2 %.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> stock, target = parse_quantity("2 %"), parse_quantity("0.02 %")
    >>> print(format_quantity(stock_amount(stock, target, parse_quantity("120 mL"))))
    1.2 mL
    """
    _check_weaker(stock, target)
    return amount * target / stock


@calculation_of_kinds(STRENGTHS, AMOUNT, stock=STRENGTH, taken=AMOUNT, target=STRENGTH, source="usp-1160")
def final_amount(stock: A, taken: A, target: A) -> A:
    """Amount of a weaker preparation that a stock makes.

    Parameters
    ----------
    stock
        Strength of the stock [%].
    taken
        Volume or mass of the stock [mL].
    target
        Strength wanted [%].

    Returns
    -------
    A
        Volume or mass of the preparation [mL].

    Raises
    ------
    QuantityError
        Strengths that are not alike, or a stock weaker than what is wanted.

    Examples
    --------
    100 mL of 10 % diluted to 2 %.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> stock, target = parse_quantity("10 %"), parse_quantity("2 %")
    >>> print(format_quantity(final_amount(stock, parse_quantity("100 mL"), target)))
    500 mL
    """
    _check_weaker(stock, target)
    return taken * stock / target


@calculation_of_kinds(STRENGTHS, STRENGTH, stock=STRENGTH, taken=AMOUNT, amount=AMOUNT, source="usp-1160")
def final_strength(stock: A, taken: A, amount: A) -> A:
    """Strength that a stock has when it is diluted to an amount.

    Parameters
    ----------
    stock
        Strength of the stock [%].
    taken
        Volume or mass of the stock [mL].
    amount
        Volume or mass to which it is made up [mL].

    Returns
    -------
    A
        Strength of the preparation, stated as that of the stock is [%].

    Raises
    ------
    QuantityError
        Arguments that are not alike, or more stock than preparation.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> taken, amount = parse_quantity("5 mL"), parse_quantity("30 mL")
    >>> print(format_quantity(final_strength(parse_quantity("6 mg/mL"), taken, amount)))
    1 mg per mL
    """
    if is_less(amount, taken):
        raise QuantityError(
            described(taken), f"is more than the {described(amount)} to which it is made up", "give the amount made"
        )
    return stock * taken / amount


@cautioned(make_up_to_volume, amount=RESULT)
@calculation_of_kinds(STRENGTHS, AMOUNT, stock=STRENGTH, taken=AMOUNT, target=STRENGTH, source="usp-1160")
def diluent_amount(stock: A, taken: A, target: A) -> A:
    """Diluent that brings a stock down to a strength.

    What the preparation is more than the stock that is in it.

    Parameters
    ----------
    stock
        Strength of the stock [%].
    taken
        Volume or mass of the stock [mL].
    target
        Strength wanted [%].

    Returns
    -------
    A
        Volume or mass of the diluent [mL].

    Raises
    ------
    QuantityError
        Strengths that are not alike, or a stock weaker than what is wanted.

    Examples
    --------
    100 mL of 10 % diluted to 2 %.

    >>> from compounding.units import format_quantity, parse_quantity
    >>> stock, target = parse_quantity("10 %"), parse_quantity("2 %")
    >>> print(format_quantity(diluent_amount(stock, parse_quantity("100 mL"), target)))
    400 mL
    """
    _check_weaker(stock, target)
    return taken * stock / target - taken


def _check_weaker(stock: Any, target: Any) -> None:
    if is_less(stock, target):
        raise QuantityError(
            described(target), f"is stronger than the stock of {described(stock)}", "take a stronger stock"
        )
