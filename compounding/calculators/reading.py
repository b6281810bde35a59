"""Texts read as the arguments of a calculator: every problem is found, and each says what to write."""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from compounding import notation, units
from compounding.calculators import strengths
from compounding.calculators.calculator import (
    CHOICE,
    COUNT,
    DATE,
    NUMBER,
    QUANTITY,
    TEXT,
    Argument,
    Calculator,
    Parameter,
)
from compounding.calculators.strengths import Ratio
from compounding.errors import ArgumentsError, QuantityError
from compounding.units import Quantity

SEPARATOR = ";"
MISSING = "missing"

_BARE = re.compile(r"[0-9][0-9.,]*", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIMES = frozenset({"minute", "hour", "day", "week"})
# A count is a number of things; a plain number is read as one of them, and then loses its unit again.
_COUNTED = notation.COUNT_NOUNS - _TIMES
# Besides counts: where an argument has but one of these units, a number alone is taken for it. Never masses or volumes.
_ALONE = frozenset({"1", "g/mol", "mEq/mmol", "dose/day"} | {f"{each}/dose" for each in _COUNTED - {"unit", "dose"}})
_ANYTHING = "dose"

_PERCENTAGES: Mapping[str, Callable[[Quantity], Quantity]] = MappingProxyType(
    {"% w/w": units.mass_fraction, "% v/v": units.volume_fraction, "% w/v": units.mass_concentration}
)


def read(calculator: Calculator, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a calculator's arguments, by their names, as `read_and_noted` does."""
    return read_and_noted(calculator, given)[0]


def read_and_noted(
    calculator: Calculator, given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return the values of a calculator's arguments, and how those were read that are not simply what was written.

    Parameters
    ----------
    calculator
        The calculator.
    given
        Texts, or quantities, by the names of the arguments; a list, or texts parted by ";", for several.

    Raises
    ------
    ArgumentsError
        An argument is missing, unknown, cannot be read, or is of another kind; all are named.

    Examples
    --------
    >>> from compounding.calculators.catalogue import find_calculator
    >>> read(find_calculator("tablets.tablet-equivalent"), {"drug": "500", "label_clam": "20 mg/tablet"})
    Traceback (most recent call last):
    compounding.errors.ArgumentsError: tablets.tablet-equivalent cannot be worked out
      - label_clam: none of its arguments
      - drug: '500': the unit is missing; write 500 mg
      - label_claim: missing
    >>> read_and_noted(find_calculator("mass-in-volume"), {"amount": "1:500", "volume": "200 mL"})[1]
    {'amount': ('1 in 500 = 2 mg per mL',)}
    """
    arguments = {argument.name: argument for argument in calculator.arguments}
    problems = {name: "none of its arguments" for name in given if name not in arguments}
    values: dict[str, Any] = {}
    for name, argument in arguments.items():
        texts = _texts(given.get(name))
        if not texts and not argument.required:
            continue
        try:
            values[name] = _read_argument(calculator.name, argument, texts)
        except QuantityError as error:
            problems[name] = str(error)
        except LookupError as error:
            problems[name] = str(error.args[0])
    if not problems:
        problems |= _incomplete_records(calculator, values)
    if problems:
        raise ArgumentsError(calculator.name, problems)
    try:
        settled = dict(strengths.settled(calculator, values))
    except QuantityError as error:
        raise ArgumentsError(calculator.name, {error.where: str(error.at(""))}) from None
    return values | settled, {name: strengths.readings(values[name], made) for name, made in settled.items()}


def _texts(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]


def _read_argument(calculator: str, argument: Argument, texts: Sequence[Any]) -> Any:
    if not texts:
        raise LookupError(MISSING)
    if argument.several:
        return [_read(calculator, argument, part) for text in texts for part in _parts(text)]
    if len(texts) > 1:
        raise LookupError(f"given {len(texts)} times; give it once")
    return _read(calculator, argument, texts[0])


def _parts(text: Any) -> list[Any]:
    return text.split(SEPARATOR) if isinstance(text, str) else [text]


def _read(calculator: str, argument: Argument, given: Any) -> Any:
    if argument.choices:
        return _chosen(str(given), argument.choices)
    if argument.kind == QUANTITY:
        return _quantity(calculator, argument, given)
    return _READERS[argument.kind](argument, given)


# --- one text ------------------------------------------------------------------------------


def _quantity(calculator: str, argument: Argument, given: Any) -> Quantity | Ratio:
    if isinstance(given, str) and strengths.takes_ratio(calculator, argument):
        ratio = strengths.ratio_of(given)
        if ratio is not None:
            return ratio
    # A copy: the working knows a quantity by its identity, and one given twice is two.
    value = copy.copy(given) if units.is_quantity(given) else _parsed(argument, str(given))
    fits = any(units.is_measured_in(value, unit) for unit in argument.units)
    if fits or not argument.units or strengths.own_kind(calculator, argument, value) is not None:
        return value
    text = given if isinstance(given, str) else units.described(value)
    raise QuantityError(
        text, f"is not in {' or '.join(map(units.unit_words, argument.units))}", _remedy(value, argument)
    )


def _parsed(argument: Argument, text: str) -> Quantity:
    unit = argument.unit
    may_stand_alone = unit in _COUNTED or (unit in _ALONE and len(argument.units) <= 1)
    if may_stand_alone and _BARE.fullmatch(text.strip()):
        return units.quantity(_plain_number(text), unit)
    try:
        return units.parse_quantity(text)
    except QuantityError as error:
        if error.reason == "the unit is missing" and unit:
            raise QuantityError(text, error.reason, f"write {text.strip()} {_unit_written(unit)}") from None
        raise


def _plain_number(text: str) -> Decimal:
    """Return a number without a unit, read as strictly as one with a unit."""
    try:
        return units.parse_quantity(f"{text.strip()} {_ANYTHING}").magnitude
    except QuantityError as error:
        raise QuantityError(text, error.reason, error.remedy.replace(f" {_ANYTHING}", "")) from None


def _remedy(value: Quantity, argument: Argument) -> str:
    """Return what to write instead of a quantity of another kind."""
    for unit in argument.units:
        meant = _by_definition(value, unit)
        if meant is not None:
            return f"write {_written(meant)} if that is meant"
        above, _, below = unit.partition("/")
        if below and units.is_measured_in(value, above):
            return f"write {_written(value)}/{below} if that is meant"
    return f"write it as {'a plain number' if argument.unit == '1' else f'a number and {argument.unit}'}"


def _by_definition(value: Quantity, unit: str) -> Quantity | None:
    """Return what a percentage strength is in a unit by its definition; nothing is converted unasked."""
    for percentage, meaning in _PERCENTAGES.items():
        if units.is_measured_in(value, percentage) and (percentage != "% v/v" or "/" not in unit):
            meant = meaning(value)
            return units.converted(meant, unit) if units.is_measured_in(meant, unit) else None
    return None


def _unit_written(unit: str) -> str:
    return units.unit_words(unit, plural=True).replace(" per ", "/")


def _written(value: Quantity) -> str:
    return units.format_quantity(value).replace(" per ", "/")


def text_of(value: Any) -> str:
    """Return the text that is read as a value.

    Examples
    --------
    >>> text_of(units.quantity("4447.0", "mg/tablet"))
    '4,447 mg/tablet'
    """
    if units.is_quantity(value):
        return _written(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return units.number_text(Decimal(value))
    return str(value)


def argument_text(argument: Argument, value: Any) -> str:
    """Return the text that an argument reads as a value: a plain number is a percentage where it needs a unit."""
    if units.is_quantity(value) and units.unit_spelling(value) == "1" and argument.unit != "1":
        return text_of(units.converted(value, "%"))
    return text_of(value)


def _number(_: Argument, given: Any) -> Decimal:
    return _plain_number(str(given))


def _count(_: Argument, given: Any) -> int:
    number = _plain_number(str(given))
    if number % 1:
        raise QuantityError(str(given), "this is not a whole number", "write it without decimals")
    return int(number)


def _yes_or_no(_: Argument, given: Any) -> bool:
    return _chosen(text_of(given), ("yes", "no")) == "yes"


def _date(_: Argument, given: Any) -> datetime.date:
    text = str(given).strip()
    try:
        if _DATE.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise QuantityError(text, "this is not a date", "write year-month-day, such as 2026-11-22")


def _text(_: Argument, given: Any) -> str:
    text = str(given).strip()
    if not text:
        raise QuantityError(text, "nothing is given", "fill it in, or leave the option out")
    return text


def _chosen(text: str, choices: Sequence[str]) -> str:
    for choice in choices:
        if choice.lower() == text.strip().lower():
            return choice
    raise QuantityError(text, "this is none of the choices", f"write {' or '.join(choices)}")


_READERS: Mapping[str, Callable[[Argument, Any], Any]] = MappingProxyType(
    {NUMBER: _number, COUNT: _count, TEXT: _text, CHOICE: _yes_or_no, DATE: _date}
)


# --- records -------------------------------------------------------------------------------


def _incomplete_records(calculator: Calculator, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is missing of a record that is given in part."""
    for parameter in calculator.parameters:
        if parameter.record is None or not any(argument.name in values for argument in parameter.arguments):
            continue
        lengths = {len(values[each.name]) for each in parameter.arguments if parameter.several and each.name in values}
        for argument in parameter.arguments:
            if argument.name not in values and parameter.needs(argument):
                yield argument.name, MISSING
            elif len(lengths) > 1 and argument.name in values:
                yield argument.name, f"given {len(values[argument.name])} times: give as many of each"


def assembled(calculator: Calculator, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by the parameters of the function, records put together."""
    parameters = ((each, _value(each, values)) for each in calculator.parameters)
    return {parameter.name: value for parameter, value in parameters if value is not None}


def _value(parameter: Parameter, values: Mapping[str, Any]) -> Any:
    if parameter.record is None:
        return values.get(parameter.name)
    fields = {parameter.field_of(each): values[each.name] for each in parameter.arguments if each.name in values}
    if not fields:
        return None
    if not parameter.several:
        return parameter.record(**fields)
    rows = zip(*fields.values(), strict=True)
    return [parameter.record(**dict(zip(fields, row, strict=True))) for row in rows]
