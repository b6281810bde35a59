"""How much a line of a working changes with the lines it comes from: the derivatives of the rules as recorded.

The working itself is differentiated, so that there is no second set of formulas that could disagree with it. This is
statistics: the numbers are floats.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import cache

from compounding import units
from compounding.expressions import Expression, Number, Operation, Reference, Rounded, whole_units
from compounding.working import Line, Working


class _Numbers(dict[str, float]):
    """The numbers of a working's lines in base units, in which a rule is its arithmetic alone, without factors."""

    def __init__(self, working: Working) -> None:
        super().__init__()
        self._working = working

    def __missing__(self, key: str) -> float:
        value = self._working[key].value
        number = self[key] = float(value.magnitude) * _factor(value.units)
        return number


def sensitivities(working: Working, result: str, *, held: Collection[str] = ()) -> dict[str, float]:
    """Return by how much a line changes for one unit by which each line that it comes from is out.

    These are the partial derivatives of the rules at the working's own numbers, found in one pass from the result back
    to the given quantities; each is in the unit of the result per unit of its line. The number of a derived line says
    what an error of its own does, that is not one of the lines behind it. The result itself has the number 1.

    What is rounded to whole units is a constant: a count of tablets or capsules is settled when the batch is planned
    and stays what it is, whatever turns out to be the truth about the quantities from which it was counted.

    Parameters
    ----------
    result
        Key of the line that changes.
    held
        Keys of the lines that are measured out to their planned value: from then on, what they were worked out from no
        longer changes them. Ground tablets weighed to a target hold more drug if their content is above the label
        claim, although less of them would have been weighed had that been known.

    Returns
    -------
    dict[str, float]
        By key, in the order of the work. Where the result waits for a bench entry, its numbers are no numbers (NaN).

    Examples
    --------
    >>> from compounding.calculations.tablets import powder_mass
    >>> from compounding.units import parse_quantity
    >>> working = Working()
    >>> given = {"drug": "414 mg", "claim": "50 mg/tablet", "mean": "410 mg/tablet"}
    >>> terms = [working.given(key, key, parse_quantity(text)) for key, text in given.items()]
    >>> term = working.derived("powder", "powder", powder_mass, *terms, unit="g")
    >>> {key: round(number, 6) for key, number in sensitivities(working, "powder").items()}
    {'drug': 0.0082, 'claim': -0.067896, 'mean': 0.00828, 'powder': 1.0}
    """
    numbers = _Numbers(working)
    slopes: dict[str, float] = {result: 1.0}
    behind: list[Line] = []
    # Backwards through the working, each line comes before those from which it was derived.
    for line in reversed(tuple(working)):
        if line.key not in slopes:
            continue
        behind.append(line)
        if line.expression is not None and (line.key == result or line.key not in held):
            _pass_on(line.expression, slopes[line.key], numbers, slopes)
    unit = _factor(working[result].value.units)
    return {line.key: slopes[line.key] * _factor(line.value.units) / unit for line in reversed(behind)}


def _pass_on(expression: Expression, slope: float, numbers: _Numbers, slopes: dict[str, float]) -> None:
    """Pass the slope of an expression on to the lines to which it refers."""
    match expression:
        case Reference(key):
            slopes[key] = slopes.get(key, 0.0) + slope
        case Operation(sign, left, right):
            for part, share in zip((left, right), _partials(sign, left, right, numbers), strict=True):
                if not isinstance(part, Number):
                    _pass_on(part, slope * share, numbers, slopes)


def _partials(sign: str, left: Expression, right: Expression, numbers: _Numbers) -> tuple[float, float]:
    """Return the derivatives of one operation by its two sides."""
    if sign in "+-":
        return 1.0, (1.0 if sign == "+" else -1.0)
    above, below = _number(left, numbers), _number(right, numbers)
    return (below, above) if sign == "*" else (1.0 / below, -above / below**2)


def _number(expression: Expression, numbers: _Numbers) -> float:
    """Return the value of an expression in base units."""
    match expression:
        case Reference(key):
            return numbers[key]
        case Number(value):
            return float(value)
        case Rounded(rule, operand, unit):
            factor = _factor(units.unit_of(unit))
            inner = units.quantity(Decimal(_number(operand, numbers) / factor), unit)
            return float(whole_units(rule, inner, unit).magnitude) * factor
        case Operation(sign, left, right):
            one, other = _number(left, numbers), _number(right, numbers)
            match sign:
                case "+":
                    return one + other
                case "-":
                    return one - other
                case "*":
                    return one * other
            return one / other


@cache
def _factor(unit: units.Unit) -> float:
    """Return the number by which a value in a unit is multiplied to be in base units."""
    one: units.Quantity = (units.quantity(1, "1") * unit).to_base_units()
    return float(one.magnitude)
