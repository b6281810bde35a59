"""A calculator: a function of `compounding.calculations` with all that is needed to call it with texts."""

from __future__ import annotations

import dataclasses
import datetime
import inspect
import sys
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from compounding.calculations.kinds import accepted_units
from compounding.calculators import docstrings
from compounding.calculators.docstrings import Example, Said

QUANTITY, NUMBER, COUNT, TEXT, CHOICE, DATE = "quantity", "number", "whole number", "text", "yes or no", "date"


@dataclass(frozen=True)
class Argument:
    """One thing that a calculator is given.

    Attributes
    ----------
    name
        Name, such as "label_claim"; a part of a record has the record's name before its own: "balance_readability".
    meaning
        What it is.
    kind
        `QUANTITY`, `NUMBER`, `COUNT`, `TEXT`, `CHOICE` (yes or no) or `DATE`.
    unit
        Usual unit of a quantity; "" where any will do.
    units
        Units of each kind that the rule takes, the usual one first; none where the function looks at the kind itself.
    several
        Whether it is a list.
    required
        Whether there is no result without it.
    choices
        The texts from which one is chosen; none where any text will do.
    """

    name: str
    meaning: str
    kind: str
    unit: str = ""
    units: tuple[str, ...] = ()
    several: bool = False
    required: bool = True
    choices: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """Name on the command line: "label-claim"."""
        return self.name.replace("_", "-")

    @property
    def symbol(self) -> str:
        """Name in the working: "label claim"."""
        return self.name.replace("_", " ")


@dataclass(frozen=True)
class Parameter:
    """One parameter of the function: an argument, or a record made of several.

    Attributes
    ----------
    name
        Name of the parameter.
    arguments
        The argument; or one for each field of the record.
    record
        Class of the record; None where the parameter is an argument by itself.
    several
        Whether it is a list of records, whose fields are lists of one length.
    """

    name: str
    arguments: tuple[Argument, ...]
    record: type | None = None
    several: bool = False

    def field_of(self, argument: Argument) -> str:
        """Return the field of the record that an argument fills."""
        return argument.name.removeprefix(f"{self.name}_")

    def needs(self, argument: Argument) -> bool:
        """Return whether the record cannot be made without the field that an argument fills."""
        fields = dataclasses.fields(self.record) if dataclasses.is_dataclass(self.record) else ()
        return any(_is_needed(each) for each in fields if each.name == self.field_of(argument))


@dataclass(frozen=True)
class Calculator:
    """A function of `compounding.calculations`, as a pharmacist uses it.

    Attributes
    ----------
    name
        Full name, which is stable: "tablets.powder-mass".
    function
        The function.
    parameters
        What it is given.
    summary
        What it returns, in a sentence.
    explanation
        How, in words.
    result
        What the result is, and its unit; no unit where there are several results.
    source
        Key in docs/references.md, or "".
    """

    name: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    summary: str
    explanation: str
    result: Said
    source: str

    @property
    def subject(self) -> str:
        """The module, in words: "beyond use"."""
        return self.name.partition(".")[0].replace("-", " ")

    @property
    def short_name(self) -> str:
        """The name without the subject: "powder-mass"."""
        return self.name.partition(".")[2]

    @property
    def key(self) -> str:
        """Name of the single result: "powder_mass"."""
        return self.function.__name__

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """What the calculator is given, in the order of the function."""
        return tuple(argument for parameter in self.parameters for argument in parameter.arguments)

    def example(self) -> Example | None:
        """Return the example of the docstring, the values by the names of the arguments."""
        found = docstrings.example_of(self.function) if self.parameters else Example("", {}, self.function())
        if found is None:
            return None
        values = {
            name: value
            for parameter in self.parameters
            for name, value in _flat(parameter, found.values.get(parameter.name))
            if value is not None
        }
        return dataclasses.replace(found, values=values)


def _flat(parameter: Parameter, value: Any) -> Iterable[tuple[str, Any]]:
    if parameter.record is None or value is None:
        yield parameter.name, value
        return
    for argument in parameter.arguments:
        field = parameter.field_of(argument)
        parts = [getattr(each, field) for each in value] if parameter.several else getattr(value, field)
        yield argument.name, parts


def calculator_of(function: Callable[..., Any]) -> Calculator | None:
    """Return the calculator of a function; None where it takes or returns what no text can say.

    Examples
    --------
    >>> from compounding.calculations.potency import powder_mass
    >>> calculator = calculator_of(powder_mass)
    >>> print(calculator.name, [argument.unit for argument in calculator.arguments])
    potency.powder-mass ['mg', '%']
    """
    try:
        hints = _hints(function)
    except NameError:
        return None
    returned = hints.pop("return", None)
    parameters = [_parameter(function, each, hints) for each in inspect.signature(function).parameters.values()]
    if not _is_result(returned) or any(each is None for each in parameters):
        return None
    module = function.__module__.rpartition(".")[2]
    return Calculator(
        name=f"{module}.{function.__name__}".replace("_", "-"),
        function=function,
        parameters=tuple(each for each in parameters if each is not None),
        summary=docstrings.summary(function),
        explanation=docstrings.explanation(function),
        result=_result(function),
        source=getattr(getattr(function, "rule", None), "source", "") or docstrings.citation(function),
    )


def _result(function: Callable[..., Any]) -> Said:
    rule = getattr(function, "rule", None)
    returns = docstrings.entries(function, "Returns")
    return next(iter(returns.values()), Said("", rule.unit if rule else ""))


# --- types ---------------------------------------------------------------------------------


class _Quantity:
    """Stands for a quantity among the types of a signature."""


_KINDS: Mapping[Any, str] = {
    _Quantity: QUANTITY,
    Decimal: NUMBER,
    int: COUNT,
    str: TEXT,
    bool: CHOICE,
    datetime.date: DATE,
}


@dataclass(frozen=True)
class _Type:
    """A type, taken apart: what one of it is, whether there may be several, and whether it may be missing."""

    one: Any
    several: bool = False
    optional: bool = False

    @property
    def kind(self) -> str:
        """Kind of an argument of this type, or ""."""
        if isinstance(self.one, TypeVar):
            return QUANTITY
        if typing.get_origin(self.one) is typing.Literal:
            return TEXT
        return _KINDS.get(self.one, "")


def _hints(documented: Any) -> dict[str, Any]:
    # Quantity is an alias that names a class of pint's, which nothing but units knows.
    return typing.get_type_hints(documented, localns={"Quantity": _Quantity})


def _taken_apart(hint: Any) -> _Type:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        known = [each for each in inner if each is not types.NoneType]
        if len(known) == 1 and len(known) < len(inner):
            return dataclasses.replace(_taken_apart(known[0]), optional=True)
    if inspect.isclass(origin) and issubclass(origin, Sequence) and (len(inner) == 1 or inner[1:] == (...,)):
        return _Type(inner[0], several=True)
    return _Type(hint)


def _is_result(hint: Any) -> bool:
    """Return whether a type is that of something worked out: words alone are not."""
    return _can_be_shown(hint) and _taken_apart(hint).kind not in (TEXT, CHOICE)


def _can_be_shown(hint: Any) -> bool:
    """Return whether a result of a type can be shown: a quantity, date, number or text, or a record of such."""
    found = _taken_apart(hint)
    if dataclasses.is_dataclass(found.one):
        hints = _hints(found.one)
        return all(_can_be_shown(hints[each.name]) for each in dataclasses.fields(found.one))
    return bool(found.kind)


# --- parameters ----------------------------------------------------------------------------


def _parameter(function: Callable[..., Any], given: inspect.Parameter, hints: Mapping[str, Any]) -> Parameter | None:
    told = docstrings.entries(function, "Parameters").get(given.name)
    found = _taken_apart(hints.get(given.name))
    if told is None or given.kind in (given.VAR_POSITIONAL, given.VAR_KEYWORD):
        return None
    required = given.default is given.empty
    if dataclasses.is_dataclass(found.one) and isinstance(found.one, type):
        return _record(given.name, found, required=required)
    if not found.kind:
        return None
    argument = _argument(given.name, found, told, _choices(found.one, given.name, function), required=required)
    if hasattr(function, "rule"):
        accepted = accepted_units(function)[given.name]
        argument = dataclasses.replace(argument, unit=accepted[0], units=accepted)
    return Parameter(given.name, (argument,))


def _record(name: str, found: _Type, *, required: bool) -> Parameter | None:
    told, hints = docstrings.entries(found.one, "Attributes"), _hints(found.one)
    arguments = []
    for field in dataclasses.fields(found.one):
        part = _taken_apart(hints[field.name])
        if not part.kind or (part.several and found.several):
            return None
        part = dataclasses.replace(part, several=part.several or found.several)
        about = told.get(field.name, Said(f"{field.name} of the {name}".replace("_", " ").capitalize()))
        choices = _choices(part.one, field.name, found.one)
        needed = required and _is_needed(field)
        arguments.append(_argument(f"{name}_{field.name}", part, about, choices, required=needed))
    return Parameter(name, tuple(arguments), found.one, found.several)


def _is_needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _argument(name: str, found: _Type, told: Said, choices: tuple[str, ...], *, required: bool) -> Argument:
    return Argument(
        name=name,
        meaning=told.text,
        kind=found.kind,
        unit=told.unit,
        several=found.several,
        required=required,
        choices=choices,
    )


def _choices(hint: Any, name: str, owner: Callable[..., Any] | type) -> tuple[str, ...]:
    """Return the texts from which a text is chosen: those of its type, or of its module's constant.

    A `water_class` is one of WATER_CLASSES, a `rule` one of RULES.
    """
    if typing.get_origin(hint) is typing.Literal:
        return tuple(typing.get_args(hint))
    if hint is not str:
        return ()
    module = vars(sys.modules[owner.__module__])
    plurals = (f"{name}s", f"{name}es", f"{name.removesuffix('y')}ies")
    found = next((module[each.upper()] for each in plurals if each.upper() in module), ())
    return tuple(each for each in found if isinstance(each, str))
