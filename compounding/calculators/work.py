"""A calculator at work: from texts to results, with the working."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from compounding import units
from compounding.calculations.cautions import cautions_of
from compounding.calculators import docstrings, reading
from compounding.calculators.calculator import Calculator
from compounding.calculators.catalogue import find_calculator
from compounding.calculators.strengths import restated
from compounding.errors import CompoundingError, QuantityError
from compounding.expressions import Reference
from compounding.printed import shown
from compounding.units import Quantity
from compounding.working import Call, Line, Term, Working, calls_of_rules, rule_of

# What only the code writes: names with underscores, and all the digits of a quotient.
_CODE_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_LONG_NUMBER = re.compile(r"[0-9][0-9,]*\.[0-9]{12,}")

# Where a line of the working comes from that was neither worked out nor is known from a source.
GIVEN = "given"


@dataclass(frozen=True)
class Calculated:
    """What a calculator has worked out.

    Attributes
    ----------
    calculator
        The calculator.
    arguments
        What it was given, by the names of its arguments.
    results
        What it returned: one result by the name of the function, or several by the names of their fields.
    meanings
        What each result is.
    working
        The quantities given, and each rule that was applied, in the order of the work.
    cautions
        What is to be kept in mind.
    readings
        How texts were read that are not simply what was written, by the names of the arguments.
    """

    calculator: Calculator
    arguments: Mapping[str, Any]
    results: Mapping[str, Any]
    meanings: Mapping[str, str]
    working: Working
    cautions: tuple[str, ...] = ()
    readings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def result(self) -> Any:
        """The result, if there is but one."""
        return next(iter(self.results.values())) if len(self.results) == 1 else None

    @property
    def last(self) -> Line | None:
        """The line of the working that gives the one result, with its rule; None where there is no such line."""
        key = next(iter(self.results))
        if len(self.results) != 1 or key not in self.working or self.working[key].expression is None:
            return None
        return self.working[key]


def calculated(name: str, arguments: Mapping[str, Any], unit: str = "") -> Calculated:
    """Return what a calculator works out from texts.

    Parameters
    ----------
    name
        Name of the calculator, such as "tablets.powder-mass" or "tablet-equivalent".
    arguments
        Texts such as "414 mg" by the names of the arguments; lists of texts for several.
    unit
        Unit for the results that can be given in it, instead of their own.

    Raises
    ------
    CalculatorNotFoundError
        There is no such calculator.
    ArgumentsError
        Arguments are missing or cannot be read.
    QuantityError
        The rule refuses what it is given, or no result can be given in the unit.

    Examples
    --------
    >>> done = calculated("tablet-equivalent", {"drug": "414 mg", "label_claim": "50 mg/tablet"})
    >>> print(units.format_quantity(done.result), "=", done.working.numbers("tablet_equivalent"))
    8.28 tablets = 414 mg ÷ 50 mg per tablet
    """
    calculator = find_calculator(name)
    values, readings = reading.read_and_noted(calculator, arguments)
    given = reading.assembled(calculator, values)
    with calls_of_rules() as calls:
        returned = _returned(calculator, given)
    results, meanings = _results(calculator, returned)
    lines = _Lines(calculator, values, results)
    lines.add(calls[-1:] if hasattr(calculator.function, "rule") else calls)
    working = lines.working
    if unit:
        results = _in_unit(results, unit)
        working = _lines_in_unit(working, results)
    cautions = _cautions(calculator, given, returned)
    return Calculated(calculator, values, results, meanings, working, cautions, readings)


def _returned(calculator: Calculator, values: Mapping[str, Any]) -> Any:
    """Return what the function returns; whatever it raises becomes an error of ours."""
    try:
        return calculator.function(**values)
    except QuantityError as error:
        raise _plainly(error) from None
    except CompoundingError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError):
        lengths = {name: len(value) for name, value in values.items() if isinstance(value, list)}
        if len(set(lengths.values())) > 1:
            counts = ", ".join(f"{count} of {name.replace('_', ' ')}" for name, count in lengths.items())
            raise QuantityError(counts, "there are not as many of each", "give them in pairs") from None
        raise QuantityError(calculator.name, "nothing can be worked out from this", "look at its help") from None


def _plainly(error: QuantityError) -> QuantityError:
    """Return an error in the words of the command line: names with hyphens, and numbers that can be read."""

    def shortened(found: re.Match[str]) -> str:
        return shown(units.quantity(found[0].replace(",", ""), "1"))

    def plain(text: str) -> str:
        return _LONG_NUMBER.sub(shortened, _CODE_NAME.sub(lambda found: found[0].replace("_", "-"), text))

    return QuantityError(plain(error.given), plain(error.reason), plain(error.remedy), error.where)


def _cautions(calculator: Calculator, given: Mapping[str, Any], returned: Any) -> tuple[str, ...]:
    bound = inspect.signature(calculator.function).bind(**given)
    bound.apply_defaults()
    return cautions_of(calculator.function, bound.arguments, returned)


def _results(calculator: Calculator, returned: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the results and their meanings, by their names."""
    if not dataclasses.is_dataclass(returned):
        return {calculator.key: returned}, {calculator.key: calculator.result.text or calculator.summary}
    told = docstrings.entries(type(returned), "Attributes")
    names = [field.name for field in dataclasses.fields(returned)]
    return (
        {name: getattr(returned, name) for name in names},
        {name: told[name].text if name in told else "" for name in names},
    )


# --- the working ---------------------------------------------------------------------------


class _Lines:
    """The working of a function, from the calls of rules that it made.

    A quantity is known again by being the same object; one that is not known was worked out between the rules, and is
    a line of its own.
    """

    def __init__(self, calculator: Calculator, values: Mapping[str, Any], results: Mapping[str, Any]) -> None:
        self.working = Working()
        self._keys: dict[int, str] = {}
        self._results = {id(value): name for name, value in results.items() if units.is_quantity(value)}
        for argument in calculator.arguments:
            value = values.get(argument.name)
            for place, each in enumerate(value if argument.several and value is not None else [value], 1):
                if units.is_quantity(each):
                    symbol = f"{_singular(argument.symbol)} {place}" if argument.several else argument.symbol
                    self._given(symbol, each, argument.meaning, GIVEN)

    def add(self, calls: Sequence[Call]) -> None:
        """Add a line for each call."""
        for call in calls:
            terms = {name: self._terms(name, value) for name, value in call.arguments.items()}
            line = self._line(call)
            try:
                expression = call.function(**terms).expression
            except (AttributeError, ArithmeticError, TypeError, ValueError):
                expression = None  # the rule does what no term records: its value stands alone
            self._record(replace(line, expression=expression), call.result)

    def _line(self, call: Call) -> Line:
        name = self._results.get(id(call.result), call.function.__name__)
        meaning = docstrings.summary(call.function)
        return Line(self._key(name), _words(name), call.result, None, meaning, rule_of(call.function).source)

    def _terms(self, name: str, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._term(f"{_singular(_words(name))} {place}", each) for place, each in enumerate(value, 1)]
        return self._term(_words(name), value)

    def _term(self, symbol: str, value: Quantity) -> Term:
        if id(value) not in self._keys:
            name = self._results.get(id(value))
            self._given(_words(name) if name else symbol, value)
        return Term(value, Reference(self._keys[id(value)]))

    def _given(self, symbol: str, value: Quantity, meaning: str = "", source: str = "") -> None:
        self._record(Line(self._key(symbol.replace(" ", "_")), symbol, value, None, meaning, source), value)

    def _record(self, line: Line, value: Quantity) -> None:
        self.working = Working([*self.working, line])
        self._keys[id(value)] = line.key

    def _key(self, name: str) -> str:
        count = sum(1 for line in self.working if line.key == name or line.key.startswith(f"{name}__"))
        return f"{name}__{count + 1}" if count else name


def _words(name: str) -> str:
    return name.replace("_", " ")


def _singular(words: str) -> str:
    """Return one of several: "masses" are several of "mass"."""
    for ending, single in (("sses", "ss"), ("ies", "y"), ("s", "")):
        if words.endswith(ending):
            return words.removesuffix(ending) + single
    return words


# --- other units ---------------------------------------------------------------------------


def _in_unit(results: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """Return the results, those that can be in a unit converted to it."""
    spelling = "1" if unit.strip() == "1" else units.unit_spelling(_one(unit))
    if not any(_fits(value, spelling) for value in results.values()):
        own = " or ".join(dict.fromkeys(_unit_of(value) for value in results.values()))
        raise QuantityError(unit, "no result can be given in this unit", f"the unit of the result is {own}", "unit")
    return {name: _in_spelling(value, spelling) if _fits(value, spelling) else value for name, value in results.items()}


def _one(unit: str) -> Quantity:
    try:
        return units.parse_quantity(f"1 {unit.strip()}")
    except QuantityError as error:
        raise QuantityError(unit, "this is not a unit used here", error.remedy, "unit") from None


def _fits(value: Any, unit: str) -> bool:
    return units.is_quantity(value) and (units.is_measured_in(value, unit) or restated(value, unit) is not None)


def _in_spelling(value: Quantity, unit: str) -> Quantity:
    """Return a result in a unit; a strength also in another kind that is the same by definition."""
    found = None if units.is_measured_in(value, unit) else restated(value, unit)
    return units.converted(value, unit) if found is None else found


def _unit_of(value: Any) -> str:
    return units.unit_words(units.unit_spelling(value)) if units.is_quantity(value) else "not one of quantities"


def _lines_in_unit(working: Working, results: Mapping[str, Any]) -> Working:
    """Return the working with the lines of the results in the results' units."""
    values = {name: value for name, value in results.items() if units.is_quantity(value)}
    return Working(
        replace(line, value=values[line.key]) if line.expression is not None and line.key in values else line
        for line in working
    )
