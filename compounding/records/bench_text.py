"""Balances and stock triturations as a pharmacist writes them in one line."""

from __future__ import annotations

import re

from compounding.calculations.balances import SENSITIVITY, STATED, USP_41, Balance
from compounding.errors import QuantityError
from compounding.records.order import StockTrituration
from compounding.units import Quantity, parse_quantity

_BALANCE = re.compile(
    r"(?P<name>[^:]+?) *: *(?P<readability>.+?) +to +(?P<capacity>.+?)"
    r"(?: *[,;] *(?:usp[- ]?<?41>?|(?P<word>repeatability|sensitivity|minimum) +(?P<value>.+)))?",
    re.IGNORECASE,
)
_BALANCE_REMEDY = (
    'write its name, readability and capacity, and its rule, such as "A: 1 mg to 220 g, usp-41", '
    '"A: 1 mg to 220 g, repeatability 0.6 mg", "B: 10 mg to 120 g, sensitivity 6 mg" or '
    '"C: 0.1 mg to 120 g, minimum 20 mg"'
)
_OTHER_RULE = re.compile(r"[^,;]+[,;] *(?P<rule>[A-Za-z].*)")
_RATIO = re.compile(r"(?P<part>[0-9][0-9,.]*) +in +(?P<whole>[0-9][0-9,.]*)")
_STOCK = re.compile(r"(?P<part>.+?) +in +(?P<whole>.+)")
_STOCK_REMEDY = (
    "write the drug and the whole mixture as on its own record, such as 120 mg in 2,400 mg, or 1 in 10; "
    "its strength is worked out"
)
_TABLETS_REMEDY = "write the drug by their label claim and the whole mixture, such as 50 mg in 4,100 mg"
_RULES = {"": USP_41, "repeatability": USP_41, "sensitivity": SENSITIVITY, "minimum": STATED}


def read_balance(text: str, where: str = "") -> Balance:
    """Return a balance that is written as its name, readability, capacity and rule; USP <41> if no rule is given.

    Parameters
    ----------
    text
        What was written.
    where
        The option or key it stood in, for the message.

    Raises
    ------
    QuantityError
        The text is not of that form; the message says what to write.

    Examples
    --------
    >>> scale = read_balance("A: 1 mg to 220 g, sensitivity 6 mg")
    >>> print(scale.name, scale.rule, scale.sensitivity)
    A sensitivity requirement 6 milligram
    """
    found = _BALANCE.fullmatch(text.strip())
    if found is None:
        raise QuantityError(text, "this is not a balance", _BALANCE_REMEDY, where)
    other = _OTHER_RULE.fullmatch(found["capacity"])
    if other is not None:
        raise QuantityError(other["rule"], "this is not a rule for the minimum of a balance", _BALANCE_REMEDY, where)
    word = (found["word"] or "").lower()
    value = parse_quantity(found["value"], where) if word else None
    return Balance(
        name=found["name"].strip(),
        readability=parse_quantity(found["readability"], where),
        capacity=parse_quantity(found["capacity"], where),
        rule=_RULES[word],
        repeatability=value if word == "repeatability" else None,
        sensitivity=value if word == "sensitivity" else None,
        minimum=value if word == "minimum" else None,
    )


def read_stock(
    text: str, where: str = "", *, diluent: str = "", made_from: str = "powder", potency: Quantity | None = None
) -> StockTrituration:
    """Return a stock trituration that is written as so much drug in so much mixture.

    Parameters
    ----------
    text
        What was written: two masses, or a ratio by mass such as 1 in 10.
    where
        The option or key it stood in, for the message.
    diluent, made_from, potency
        See `StockTrituration`.

    Raises
    ------
    QuantityError
        The text is not of that form; the message says what to write.

    Examples
    --------
    >>> stock = read_stock("120 mg in 2,400 mg")
    >>> print(stock.part, stock.whole)
    120 milligram 2400 milligram
    """
    cleaned = text.strip()
    ratio, masses = _RATIO.fullmatch(cleaned), _STOCK.fullmatch(cleaned)
    if ratio is not None and made_from == "tablets":
        raise QuantityError(text, "a ratio does not say how much drug the ground tablets bring", _TABLETS_REMEDY, where)
    if ratio is not None:
        part, whole = (parse_quantity(f"{ratio[each]} g", where) for each in ("part", "whole"))
    elif masses is not None:
        part, whole = (parse_quantity(masses[each], where) for each in ("part", "whole"))
    else:
        raise QuantityError(text, "this is not a trituration", _STOCK_REMEDY, where)
    return StockTrituration(part=part, whole=whole, diluent=diluent, made_from=made_from, potency=potency)
