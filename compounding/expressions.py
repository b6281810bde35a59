"""Expressions: what a rule leaves behind, and its renderings as words, as a value and as a cell formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from compounding import rounding, units
from compounding.errors import QuantityError
from compounding.units import Quantity


@dataclass(frozen=True)
class Reference:
    """A quantity that has a line of its own in the working."""

    key: str


@dataclass(frozen=True)
class Number:
    """A plain number that belongs to the rule itself, such as the 1 in 1 + overage."""

    value: Decimal


@dataclass(frozen=True)
class Operation:
    """Two expressions joined by +, -, * or /."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Rounded:
    """An expression rounded to whole units: up, down or half up."""

    rule: str
    operand: Expression
    unit: str


Expression: TypeAlias = Reference | Number | Operation | Rounded

_ROUNDINGS: Mapping[str, Callable[[Decimal], Decimal]] = {
    "up": rounding.up_to_whole,
    "down": rounding.down_to_whole,
    "half up": rounding.to_whole,
}
_CELL_ROUNDINGS = {
    "up": "ROUNDUP(ROUND({},9),0)",
    "down": "ROUNDDOWN(ROUND({},9),0)",
    "half up": "ROUND(ROUND({},9),0)",
}
_SIGNS = {"+": " + ", "-": " \N{MINUS SIGN} ", "*": " \N{MULTIPLICATION SIGN} ", "/": " \N{DIVISION SIGN} "}
_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2}
# A number has 28 digits: of 300 mg less 300.0000000000000000000000001 mg no digit is known.
_RESIDUE = Decimal("1e-22")

DIVISION_BY_ZERO = ("nothing can be divided by zero", "give a quantity above zero")


def combined(sign: str, left: Quantity, right: Quantity) -> Quantity:
    """Return two quantities added, taken off, multiplied or divided.

    Raises
    ------
    QuantityError
        Quantities of two kinds are added, or a quantity is divided by zero.
    """
    result: Quantity
    if sign in "+-" and not units.are_of_one_kind(left, right):
        verb = "added to" if sign == "+" else "taken from"
        raise QuantityError(
            units.described(right), f"cannot be {verb} {units.described(left)}", "give quantities of one kind"
        )
    match sign:
        case "+":
            result = left + right
        case "-":
            result = _difference(left, right)
        case "*":
            result = left * right
        case _:
            if not right.magnitude:
                raise QuantityError(units.described(right), *DIVISION_BY_ZERO)
            result = left / right
    return result


def _difference(left: Quantity, right: Quantity) -> Quantity:
    """Return one quantity less another; what is left of equal ones for want of digits is nothing."""
    result: Quantity = left - right
    if not units.is_open(result) and abs(result.magnitude) < abs(left.magnitude) * _RESIDUE:
        result = result - result
    return result


def whole_units(rule: str, value: Quantity, unit: str) -> Quantity:
    """Return a quantity rounded to whole units by a rule; an open one stays open."""
    number = units.magnitude(value, unit)
    return units.quantity(number if number.is_nan() else _ROUNDINGS[rule](number), unit)


def written(expression: Expression, name: Callable[[str], str]) -> str:
    """Return an expression in words or numbers, each reference replaced by what `name` makes of its key."""

    def write(part: Expression, rank: int) -> str:
        match part:
            case Reference(key):
                return name(key)
            case Number(value):
                return units.number_text(value)
            case Rounded(rule, operand, unit):
                counted = unit.partition("/")[0]
                whole = "a whole number" if counted == "1" else f"whole {units.unit_words(counted, plural=True)}"
                return f"({write(operand, 0)}, rounded {rule} to {whole})"
            case Operation(sign, left, right):
                own = _RANKS[sign]
                text = f"{write(left, own)}{_SIGNS[sign]}{write(right, own + 1)}"
                return f"({text})" if own < rank else text

    return write(expression, 0)


def references(expression: Expression) -> Iterator[str]:
    """Yield the keys that an expression refers to, in their order."""
    match expression:
        case Reference(key):
            yield key
        case Rounded(_, operand, _):
            yield from references(operand)
        case Operation(_, left, right):
            yield from references(left)
            yield from references(right)


def value(expression: Expression, known: Callable[[str], Quantity]) -> Quantity:
    """Return the quantity that an expression comes to, given those of its references."""
    match expression:
        case Reference(key):
            return known(key)
        case Number(number):
            return units.quantity(number, "1")
        case Rounded(rule, operand, unit):
            return whole_units(rule, value(operand, known), unit)
        case Operation(sign, left, right):
            return combined(sign, value(left, known), value(right, known))


@dataclass(frozen=True)
class _Cell:
    """Cell text, the rank of its outermost sign, and the unit of the number that it gives."""

    text: str
    unit: units.Unit
    rank: int = 3

    def inside(self, rank: int) -> str:
        return self.text if self.rank >= rank else f"({self.text})"


def cell_formula(expression: Expression, addresses: Mapping[str, str], unit_of: Callable[[str], str], unit: str) -> str:
    """Return an expression as a cell formula that gives its number in a unit, from cells in the units of their keys."""
    return _in_cell_unit(_cell(expression, addresses, unit_of), units.unit_of(unit)).text


def _cell(expression: Expression, addresses: Mapping[str, str], unit_of: Callable[[str], str]) -> _Cell:
    match expression:
        case Reference(key):
            return _Cell(addresses[key], units.unit_of(unit_of(key)))
        case Number(value):
            return _Cell(format(value, "f"), units.unit_of("1"))
        case Rounded(rule, operand, unit):
            whole = units.unit_of(unit)
            inner = _in_cell_unit(_cell(operand, addresses, unit_of), whole)
            return _Cell(_CELL_ROUNDINGS[rule].format(inner.text), whole)
        case Operation(sign, left, right):
            return _cell_operation(sign, _cell(left, addresses, unit_of), _cell(right, addresses, unit_of))


def _cell_operation(sign: str, left: _Cell, right: _Cell) -> _Cell:
    rank = _RANKS[sign]
    unit = left.unit
    if sign in "+-":
        right = _in_cell_unit(right, unit)
    else:
        unit = unit * right.unit if sign == "*" else unit / right.unit
    return _Cell(f"{left.inside(rank)}{sign}{right.inside(rank + 1)}", unit, rank)


def _in_cell_unit(cell: _Cell, unit: units.Unit) -> _Cell:
    """Return the cell's number in another unit."""
    text = scaled_cell(cell.inside(_RANKS["*"]), cell.unit, unit)
    return cell if units.conversion_ratio(cell.unit, unit) == 1 else _Cell(text, unit, _RANKS["*"])


def scaled_cell(text: str, source: units.Unit, target: units.Unit) -> str:
    """Return a cell or product as a cell formula in another unit, the factor in whole numbers.

    0.001 is written /1000: no binary number is 0.001 exactly, and a quotient is rounded but once.

    Examples
    --------
    >>> scaled_cell("B2", units.unit_of("mg"), units.unit_of("g"))
    'B2/1000'
    """
    ratio = units.conversion_ratio(source, target)
    times = "" if ratio.numerator == 1 else f"*{ratio.numerator}"
    return text + times + ("" if ratio.denominator == 1 else f"/{ratio.denominator}")
