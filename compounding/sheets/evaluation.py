"""The values of cell formulas, worked out in Python just as a spreadsheet works them out.

Every live cell is defined once, by its formula; its cached value comes from here. Only what the
sheets use is understood: numbers, texts, comparisons, + - * /, and functions that every spreadsheet has.
"""

from __future__ import annotations

import decimal
import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import lru_cache
from typing import TypeAlias

from compounding.spreadsheet_notation import column_number

Value: TypeAlias = float | str | bool | None
Lookup: TypeAlias = Callable[[str, int, int], Value]
Compiled: TypeAlias = Callable[[Lookup], Value]
Listed: TypeAlias = Callable[[Lookup], Sequence[Value]]


class CellError(Exception):
    """What a cell shows when its formula cannot be worked out, such as #DIV/0!."""


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]+)?)
    | "(?P<text>(?:[^"]|"")*)"
    | (?P<reference>(?:'(?P<sheet>[^']+)'!|(?P<plain>[A-Za-z]+)!)?
        \$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]+)(?::\$?(?P<last_column>[A-Z]{1,3})\$?(?P<last_row>[0-9]+))?)
    | (?P<function>[A-Z]+)\(
    | (?P<sign><=|>=|<>|[-+*/<>=(),])
    )""",
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def compiled(formula: str) -> Compiled:
    """Return a formula, without its "=", as a function of what looks up cells.

    Raises
    ------
    ValueError
        The formula is not one that the sheets use.

    Examples
    --------
    >>> compiled('IF(ISNUMBER(A1),A1/4,"")')(lambda sheet, row, column: 10.0)
    2.5
    """
    parser = _Parser(formula)
    result = parser.comparison()
    parser.expect("")
    return result


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.tokens = self._tokens()
        self.token = next(self.tokens)
        self.taken = 0

    def _tokens(self) -> Iterator[re.Match[str] | None]:
        place = 0
        while place < len(self.formula):
            found = _TOKEN.match(self.formula, place)
            if found is None:
                raise ValueError(f"cannot read {self.formula[place:]!r} in the formula {self.formula!r}")
            place = found.end()
            yield found
        yield None

    def advance(self) -> re.Match[str] | None:
        token = self.token
        self.token = next(self.tokens, None)
        self.taken += 1
        return token

    def sign(self) -> str:
        return (self.token["sign"] or "") if self.token else ""

    def expect(self, sign: str) -> None:
        if self.sign() != sign or (not sign and self.token is not None):
            raise ValueError(f"{sign or 'the end'} is missing in the formula {self.formula!r}")
        self.advance()

    def comparison(self) -> Compiled:
        left = self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.factor))
        sign = self.sign()
        if sign not in _COMPARISONS:
            return left
        self.advance()
        right = self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.factor))
        compare = _COMPARISONS[sign]
        return lambda look: compare(*_comparable(left(look), right(look)))

    def chain(self, signs: tuple[str, ...], operand: Callable[[], Compiled]) -> Compiled:
        left = operand()
        while (sign := self.sign()) in signs:
            self.advance()
            left = _arithmetic(sign, left, operand())
        return left

    def factor(self) -> Compiled:
        token = self.advance()
        if token is None:
            raise ValueError(f"the formula {self.formula!r} ends too early")
        if token["number"]:
            number = float(token["number"])
            return lambda look: number
        if token["text"] is not None:
            text = token["text"].replace('""', '"')
            return lambda look: text
        if token["reference"]:
            return _cell_of(token)
        if token["function"]:
            return self.function(token["function"])
        if token["sign"] == "-":
            operand = self.factor()
            return lambda look: -_number(operand(look))
        if token["sign"] == "(":
            inner = self.comparison()
            self.expect(")")
            return inner
        raise ValueError(f"{token['sign']} is out of place in the formula {self.formula!r}")

    def function(self, name: str) -> Compiled:
        arguments: list[Compiled] = []
        lists: list[Listed] = []
        while not arguments or self.sign() == ",":
            if arguments:
                self.advance()
            start, taken = self.token, self.taken
            argument = self.comparison()
            arguments.append(argument)
            alone = start is not None and start["reference"] and self.taken == taken + 1
            lists.append(_cells_of(start) if start is not None and alone else _single(argument))
        self.expect(")")
        if name in _LAZY:
            return _LAZY[name](arguments)
        if name in _OF_LISTS:
            whole = _OF_LISTS[name]
            return lambda look: whole([value for each in lists for value in each(look)])
        if name == "COUNTIF":
            return _count_if(lists[0], arguments[1])
        plain = _PLAIN[name]
        return lambda look: plain(*(each(look) for each in arguments))


def _single(argument: Compiled) -> Listed:
    return lambda look: (argument(look),)


def _place(token: re.Match[str]) -> tuple[str, int, int]:
    return token["sheet"] or token["plain"] or "", int(token["row"]), column_number(token["column"])


def _cell_of(token: re.Match[str]) -> Compiled:
    sheet, row, column = _place(token)
    return lambda look: look(sheet, row, column)


def _cells_of(token: re.Match[str]) -> Listed:
    sheet, row, column = _place(token)
    if not token["last_row"]:
        return lambda look: (look(sheet, row, column),)
    rows = range(row, int(token["last_row"]) + 1)
    columns = range(column, column_number(token["last_column"]) + 1)
    return lambda look: [look(sheet, each_row, each_column) for each_row in rows for each_column in columns]


def _number(value: Value) -> float:
    if isinstance(value, str):
        raise CellError("#VALUE!")
    return float(value or 0)


def _arithmetic(sign: str, left: Compiled, right: Compiled) -> Compiled:
    if sign == "+":
        return lambda look: _number(left(look)) + _number(right(look))
    if sign == "-":
        return lambda look: _number(left(look)) - _number(right(look))
    if sign == "*":
        return lambda look: _number(left(look)) * _number(right(look))

    def quotient(look: Lookup) -> Value:
        above, below = _number(left(look)), _number(right(look))
        if below == 0:
            raise CellError("#DIV/0!")
        return above / below

    return quotient


Key: TypeAlias = tuple[int, float | str]

_COMPARISONS: Mapping[str, Callable[[Key, Key], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


def _comparable(left: Value, right: Value) -> tuple[Key, Key]:
    """Return two values as keys that sort as a spreadsheet sorts: numbers before texts, a blank like either."""
    return _key(left, right), _key(right, left)


def _key(value: Value, other: Value) -> Key:
    if value is None:
        return (1, "") if isinstance(other, str) else (0, 0.0)
    if isinstance(value, str):
        return 1, value.casefold()
    return (2, float(value)) if isinstance(value, bool) else (0, value)


def _if(arguments: Sequence[Compiled]) -> Compiled:
    condition, then, otherwise = arguments
    return lambda look: then(look) if condition(look) else otherwise(look)


def _is_error(arguments: Sequence[Compiled]) -> Compiled:
    def tried(look: Lookup) -> Value:
        try:
            arguments[0](look)
        except CellError:
            return True
        return False

    return tried


def _count_if(cells: Listed, wanted: Compiled) -> Compiled:
    def counted(look: Lookup) -> Value:
        key = _key(wanted(look), None)
        return float(sum(value is not None and _key(value, None) == key for value in cells(look)))

    return counted


def _numbers(values: Sequence[Value]) -> list[float]:
    return [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]


def _average(values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if not numbers:
        raise CellError("#DIV/0!")
    return statistics.fmean(numbers)


def _deviation(values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if len(numbers) < 2:
        raise CellError("#DIV/0!")
    return statistics.stdev(numbers)


# Of the greatest number that a cell holds all digits are kept, and of the smallest its decimal places.
_WIDE = decimal.Context(prec=400)


def _rounded(rule: str) -> Callable[[Value, Value], Value]:
    def rounded(value: Value, places: Value) -> Value:
        unit = Decimal(1).scaleb(-int(_number(places)))
        return float(Decimal(f"{_number(value):.15g}").quantize(unit, rounding=rule, context=_WIDE))

    return rounded


_LAZY: Mapping[str, Callable[[Sequence[Compiled]], Compiled]] = {"IF": _if, "ISERROR": _is_error}
_OF_LISTS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "AND": lambda values: all(values),
    "OR": lambda values: any(values),
    "COUNT": lambda values: float(len(_numbers(values))),
    "SUM": lambda values: sum(_numbers(values), 0.0),
    "AVERAGE": _average,
    "STDEV": _deviation,
    "MIN": lambda values: min(_numbers(values), default=0.0),
    "MAX": lambda values: max(_numbers(values), default=0.0),
}
_PLAIN: Mapping[str, Callable[..., Value]] = {
    "NOT": lambda value: not value,
    "ISNUMBER": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "ABS": lambda value: abs(_number(value)),
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDUP": _rounded(ROUND_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
}
