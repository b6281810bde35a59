"""The working: each quantity defined once, with three faces.

A rule is an ordinary function of quantities, marked with `calculation`. Called with plain quantities it
returns its value. Called through a `Working`, with the terms that the working hands out, it runs
unchanged and leaves behind the expression, of which `words`, `numbers` and `cell_formula` are renderings.
So value, printed working and cell formula cannot disagree.
"""

from __future__ import annotations

import contextlib
import decimal
import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, ParamSpec, Protocol, Self, TypeVar, cast

from compounding import expressions, notation, units
from compounding.errors import QuantityError
from compounding.expressions import (
    DIVISION_BY_ZERO,
    Expression,
    Number,
    Operation,
    Reference,
    Rounded,
    combined,
    references,
    whole_units,
    written,
)
from compounding.printed import shown, stated
from compounding.units import Quantity

# What several quantities are given in to one argument of a rule.
SEVERAL = (list, tuple)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Amount(Protocol):
    """What a rule computes with: a plain quantity, or a term that records what is done to it."""

    def __add__(self, other: Any, /) -> Self: ...  # noqa: D105
    def __sub__(self, other: Any, /) -> Self: ...  # noqa: D105
    def __mul__(self, other: Any, /) -> Self: ...  # noqa: D105
    def __truediv__(self, other: Any, /) -> Self: ...  # noqa: D105
    def __radd__(self, other: Any, /) -> Self: ...  # noqa: D105
    def __rsub__(self, other: Any, /) -> Self: ...  # noqa: D105
    def __rmul__(self, other: Any, /) -> Self: ...  # noqa: D105
    def __rtruediv__(self, other: Any, /) -> Self: ...  # noqa: D105


A = TypeVar("A", bound=Amount)


@dataclass(frozen=True)
class Term:
    """A quantity together with the expression that it came from: two of one expression are the same term.

    What waits for the bench is no number yet, and no number equals itself: values do not tell terms apart.
    """

    quantity: Quantity = field(compare=False)
    expression: Expression

    def __add__(self, other: Any) -> Term:
        """Return the sum, recorded."""
        return self._joined("+", other)

    def __sub__(self, other: Any) -> Term:
        """Return the difference, recorded."""
        return self._joined("-", other)

    def __mul__(self, other: Any) -> Term:
        """Return the product, recorded."""
        return self._joined("*", other)

    def __truediv__(self, other: Any) -> Term:
        """Return the quotient, recorded."""
        return self._joined("/", other)

    def __radd__(self, other: Any) -> Term:
        """Return the sum with a plain number, recorded."""
        return _term(other)._joined("+", self)

    def __rsub__(self, other: Any) -> Term:
        """Return the difference from a plain number, recorded."""
        return _term(other)._joined("-", self)

    def __rmul__(self, other: Any) -> Term:
        """Return the product with a plain number, recorded."""
        return _term(other)._joined("*", self)

    def __rtruediv__(self, other: Any) -> Term:
        """Return the quotient of a plain number, recorded."""
        return _term(other)._joined("/", self)

    def _joined(self, sign: str, other: Any) -> Term:
        right = _term(other)
        return Term(combined(sign, self.quantity, right.quantity), Operation(sign, self.expression, right.expression))


def _term(value: Any) -> Term:
    if isinstance(value, Term):
        return value
    if isinstance(value, int | Decimal):
        return Term(units.quantity(value, "1"), Number(Decimal(value)))
    raise TypeError(f"a term takes terms and exact numbers, not {value!r}")


# --- what rules are made of ----------------------------------------------------------------


def total(parts: Iterable[A]) -> A:
    """Return the sum of one or more amounts."""
    return functools.reduce(lambda one, other: one + other, parts)


def whole_up(amount: A, unit: str) -> A:
    """Return an amount rounded up to whole units."""
    return _rounded("up", amount, unit)


def whole_down(amount: A, unit: str) -> A:
    """Return an amount rounded down to whole units."""
    return _rounded("down", amount, unit)


def whole_half_up(amount: A, unit: str) -> A:
    """Return an amount rounded to the nearest whole unit, a half going up."""
    return _rounded("half up", amount, unit)


def _rounded(rule: str, amount: A, unit: str) -> A:
    if isinstance(amount, Term):
        return cast("A", Term(whole_units(rule, amount.quantity, unit), Rounded(rule, amount.expression, unit)))
    return cast("A", whole_units(rule, cast("Quantity", amount), unit))


@dataclass(frozen=True)
class Rule:
    """What is known of a rule besides its arithmetic: the unit of its result, those of its arguments, its source."""

    unit: str
    arguments: Mapping[str, str]
    source: str


def calculation(
    unit: str, *, source: str = "", **arguments: str
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Return what marks a function of quantities as a rule: its dimensions are checked at its edge.

    Parameters
    ----------
    unit
        Unit of the result; the result is converted to it.
    source
        Key of the rule's source in docs/references.md.
    arguments
        Unit of each argument; a sequence of quantities is checked one by one.

    Raises
    ------
    QuantityError
        At a call: the function, every argument that is of another dimension, what was given and what is needed.
    """

    def marked(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        names = tuple(inspect.signature(function).parameters)
        _check_rule(function.__name__, unit, arguments, names)

        @functools.wraps(function)
        def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            _check(function.__name__, arguments, dict(zip(names, args, strict=False)) | kwargs)
            try:
                result = cast("Result", _in_unit(function(*args, **kwargs), unit))
            except (ZeroDivisionError, decimal.InvalidOperation) as error:
                if not _is_division_by_zero(error):
                    raise
                raise QuantityError(function.__name__, *DIVISION_BY_ZERO) from None
            calls = _CALLS.get()
            if calls is not None:
                calls.append(Call(checked, dict(zip(names, args, strict=False)) | kwargs, result))
            return result

        checked.rule = Rule(unit, arguments, source)  # type: ignore[attr-defined]
        return checked

    return marked


@dataclass(frozen=True)
class Call:
    """A call of a rule: what it was given by the names of its arguments, and what it returned."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]
    result: Any


_CALLS: ContextVar[list[Call] | None] = ContextVar("_CALLS", default=None)


@contextlib.contextmanager
def calls_of_rules() -> Iterator[list[Call]]:
    """Collect the calls of rules, inner ones first, while a function runs that is no rule but is made of them."""
    calls: list[Call] = []
    token = _CALLS.set(calls)
    try:
        yield calls
    finally:
        _CALLS.reset(token)


def rule_of(function: Callable[..., Any]) -> Rule:
    """Return what `calculation` has noted of a function."""
    rule: Rule = function.rule  # type: ignore[attr-defined]
    return rule


def _in_unit(result: Any, unit: str) -> Any:
    if isinstance(result, Term):
        value = units.converted(result.quantity, unit)
        return result if value is result.quantity else Term(value, result.expression)
    return units.converted(result, unit)


def _check_rule(function: str, unit: str, arguments: Mapping[str, str], names: Sequence[str]) -> None:
    """Fail when the module is imported, if a rule names an argument or a unit that there is not."""
    if set(arguments) != set(names):
        raise TypeError(f"{function} takes {', '.join(names)}, but units are stated for {', '.join(arguments)}")
    for each in (unit, *arguments.values()):
        units.unit_of(each)


def _is_division_by_zero(error: ArithmeticError) -> bool:
    # Decimal's 0/0 is an InvalidOperation that names its cause.
    return isinstance(error, ZeroDivisionError) or [decimal.DivisionUndefined] in error.args


def _check(function: str, needs: Mapping[str, str], given: Mapping[str, Any]) -> None:
    wrong = [
        f"{name} needs {units.unit_words(needs[name])} but is given {_shown(each)}"
        for name, value in given.items()
        if name in needs
        for each in (value if isinstance(value, SEVERAL) else (value,))
        if not fits(each, needs[name])
    ]
    if wrong:
        raise QuantityError(function, "; ".join(wrong), "give each argument as a quantity of that kind")


def fits(value: Any, unit: str) -> bool:
    """Return whether something is a quantity or a term of the dimension of a unit."""
    inner = value.quantity if isinstance(value, Term) else value
    return units.is_quantity(inner) and units.is_measured_in(inner, unit)


def _shown(value: Any) -> str:
    inner = value.quantity if isinstance(value, Term) else value
    return units.described(inner) if units.is_quantity(inner) else f"{value!r}, which has no unit"


# --- the working -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line of a working: a quantity given, left open for the bench, or derived by a rule.

    Attributes
    ----------
    key
        Name by which expressions refer to the line.
    symbol
        Name that is printed.
    value
        The quantity, in the unit in which it is shown; open if it waits for a bench entry.
    expression
        What it was derived from; None for a quantity given or left open.
    meaning
        What the quantity is, in a sentence.
    source
        Key in docs/references.md, or where a given quantity comes from.
    is_raw
        Whether the quantity is raw data, printed with the digits that it was stated with.
    """

    key: str
    symbol: str
    value: Quantity
    expression: Expression | None = None
    meaning: str = ""
    source: str = ""
    is_raw: bool = False

    @property
    def unit(self) -> str:
        """Spelling of the unit in which the line is shown."""
        return units.unit_spelling(self.value)

    @property
    def text(self) -> str:
        """The quantity for print, as `shown` gives it; raw data as they were stated."""
        return stated(self.value) if self.is_raw else shown(self.value)

    @property
    def is_entry(self) -> bool:
        """Whether the quantity is left open for an entry at the bench."""
        return self.expression is None and units.is_open(self.value)

    @property
    def is_open(self) -> bool:
        """Whether the quantity is unknown until a bench entry is made."""
        return units.is_open(self.value)


class Working:
    """The lines of one calculation, in the order in which they were worked out.

    Examples
    --------
    >>> working = Working()
    >>> drug = working.given("drug", "drug", units.parse_quantity("414 mg"))
    >>> claim = working.given("claim", "label claim", units.parse_quantity("50 mg/tablet"))
    >>> @calculation("tablet", drug="mg", claim="mg/tablet")
    ... def tablets(drug, claim):
    ...     "Tablets that hold the drug."
    ...     return drug / claim
    >>> term = working.derived("tablets", "tablets", tablets, drug, claim)
    >>> print(working.words("tablets"))
    drug ÷ label claim
    >>> print(working.numbers("tablets"), "=", units.format_quantity(term.quantity))
    414 mg ÷ 50 mg per tablet = 8.28 tablets
    >>> print(working.cell_formula("tablets", {"drug": "B1", "claim": "B2"}))
    B1/B2
    """

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._lines: dict[str, Line] = {line.key: line for line in lines}

    def __iter__(self) -> Iterator[Line]:
        """Iterate over the lines in the order of the work."""
        return iter(self._lines.values())

    def __contains__(self, key: str) -> bool:
        """Return whether the working has a line of that key."""
        return key in self._lines

    def __getitem__(self, key: str) -> Line:
        """Return the line of a key."""
        return self._lines[key]

    def term(self, key: str) -> Term:
        """Return a line as a term, for further rules."""
        return Term(self[key].value, Reference(key))

    def given(self, key: str, symbol: str, value: Quantity, meaning: str = "", source: str = "") -> Term:
        """Record a quantity that is known, and return it as a term."""
        return self._recorded(Line(key, symbol, value, None, meaning, source))

    def measured(
        self, key: str, symbol: str, value: Quantity, meaning: str = "", source: str = "", *, unit: str = ""
    ) -> Term:
        """Record a quantity that was measured or copied from a certificate, and return it as a term.

        In the unit in which it was stated it keeps the digits that it was stated with. Converted into another it is
        worked out, and a count is one, with or without zeros: both are printed as any other quantity.

        Parameters
        ----------
        unit
            Unit in which the line is shown, if not that in which it was stated.
        """
        inside = units.converted(value, unit) if unit else value
        is_raw = inside is value and units.unit_spelling(value) not in notation.COUNT_NOUNS
        return self._recorded(Line(key, symbol, inside, None, meaning, source, is_raw))

    def entry(self, key: str, symbol: str, unit: str, meaning: str = "", source: str = "") -> Term:
        """Record a quantity that is left open for the bench, and return it as a term."""
        return self._recorded(Line(key, symbol, units.open_quantity(unit), None, meaning, source))

    def derived(
        self, key: str, symbol: str, function: Callable[..., Any], *args: Any, unit: str = "", source: str = ""
    ) -> Term:
        """Apply a rule to terms, record what it did, and return the result as a term.

        Parameters
        ----------
        function
            A function marked with `calculation`.
        unit
            Unit in which the result is shown, if not that of the rule.
        source
            Key of the source, if not that of the rule.
        """
        rule = rule_of(function)
        result: Term = function(*args)
        meaning = (function.__doc__ or "").partition("\n")[0].strip()
        value = units.converted(result.quantity, unit or rule.unit)
        return self._recorded(Line(key, symbol, value, result.expression, meaning, source or rule.source))

    def _recorded(self, line: Line) -> Term:
        if line.key in self._lines:
            raise KeyError(f"the working has a line {line.key!r} already")
        self._lines[line.key] = line
        return Term(line.value, Reference(line.key))

    def words(self, key: str) -> str:
        """Return a line's rule in symbols, such as "drug ÷ label claim"."""
        return written(self._expression(key), lambda each: self[each].symbol)

    def numbers(self, key: str) -> str:
        """Return a line's rule with the numbers and their units in place of the symbols."""
        return written(self._expression(key), lambda each: self[each].text)

    def cell_formula(self, key: str, addresses: Mapping[str, str]) -> str:
        """Return a line's rule as a cell formula without "=".

        Parameters
        ----------
        addresses
            For each key, the cell that holds its number, in the unit of its line.
        """
        line = self[key]
        return expressions.cell_formula(self._expression(key), addresses, lambda each: self[each].unit, line.unit)

    def uses(self, key: str) -> tuple[str, ...]:
        """Return the keys that a line's rule refers to, each once, in their order."""
        expression = self[key].expression
        return tuple(dict.fromkeys(references(expression))) if expression else ()

    def with_entries(self, entries: Mapping[str, Quantity]) -> Working:
        """Return the working as it stands when bench entries are made: every dependent line is worked out anew.

        Parameters
        ----------
        entries
            For each key of a line that is not derived, its quantity; KeyError for any other key.
        """
        for key in entries:
            if self[key].expression is not None:
                raise KeyError(f"the line {key!r} is derived: it takes no entry")
        return self.with_measured(entries)

    def with_measured(self, measured: Mapping[str, Quantity]) -> Working:
        """Return the working with lines set to what was measured: every line that depends on them is worked out anew.

        Parameters
        ----------
        measured
            For each key of a line, given, open or derived, its quantity; KeyError for any other key.
        """
        for key in measured:
            self[key]
        lines: dict[str, Line] = {}
        for line in self:
            lines[line.key] = line
            if line.key in measured:
                lines[line.key] = replace(line, value=units.converted(measured[line.key], line.unit), is_raw=False)
            elif line.expression is not None:
                value = units.converted(expressions.value(line.expression, lambda key: lines[key].value), line.unit)
                lines[line.key] = replace(line, value=value)
        return Working(lines.values())

    def _expression(self, key: str) -> Expression:
        expression = self[key].expression
        if expression is None:
            raise KeyError(f"the line {key!r} is not derived from anything")
        return expression


def open_entries(working: Working, keys: Sequence[str]) -> tuple[str, ...]:
    """Return the bench entries on which the lines named depend, each once."""
    found: dict[str, None] = {}

    def follow(key: str) -> None:
        if working[key].is_entry:
            found[key] = None
        for each in working.uses(key):
            follow(each)

    for key in keys:
        follow(key)
    return tuple(found)
