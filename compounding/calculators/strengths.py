"""Strengths as pharmacists write them: ratio strengths, and the kinds that are one by definition.

`parse_quantity` stays strict: it reads no ratio, and % w/v is no mg/mL to it. Here, where the other arguments or the
argument's own unit say what is meant, they are read; what was made of them is noted, and shown under "Given".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from compounding import units
from compounding.calculations.kinds import STRENGTH, STRENGTHS
from compounding.calculators.calculator import Argument, Calculator
from compounding.errors import QuantityError
from compounding.printed import shown
from compounding.units import Quantity

_RATIO = re.compile(r"1 *(?::| in ) *(?P<whole>[0-9][0-9.,]*)", re.ASCII)
_STRENGTH_UNITS = frozenset(kind[STRENGTH] for kind in STRENGTHS)
_MASSES = frozenset({"kg", "g", "mg", "mcg"})

# What 1 in 1 is, in each kind of strength that a ratio can be.
_ONE_IN_ONE: Mapping[str, int] = MappingProxyType(
    {"%": 100, "% w/w": 100, "% w/v": 100, "% v/v": 100, "mg/mL": 1000, "mg/g": 1000, "1": 1}
)
# Arguments that take a plain number, and are strengths nevertheless: their kind.
_PLAIN: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("proportions.mass-in-mass", "amount"): "% w/w",
        ("proportions.volume-in-volume", "amount"): "% v/v",
    }
)
# Arguments of functions that look at the kinds themselves.
_OF_ANY_KIND = frozenset({("alligation.blend", "strengths"), ("alligation.blend", "target")})


@dataclass(frozen=True)
class Ratio:
    """A ratio strength, 1 in so many, whose kind is not known yet."""

    text: str
    whole: Decimal

    def stated(self, unit: str) -> Quantity:
        """Return it in a unit of a strength."""
        return units.quantity(_ONE_IN_ONE[unit] / self.whole, unit)

    @property
    def written(self) -> str:
        """The ratio as it is shown."""
        return f"1 in {units.number_text(self.whole)}"


def ratio_of(text: str) -> Ratio | None:
    """Return the ratio strength that a text is, or None for any other text.

    Raises
    ------
    QuantityError
        A ratio of a number that cannot be read, or of zero.

    Examples
    --------
    >>> ratio_of("1:1500").written
    '1 in 1,500'
    >>> ratio_of("1 mg/mL") is None
    True
    """
    found = _RATIO.fullmatch(text.strip())
    if found is None:
        return None
    try:
        whole = units.parse_quantity(f"{found['whole']} g").magnitude
    except QuantityError as error:
        raise QuantityError(text, error.reason, "write it as in 1:1500 or 1 in 1,500") from None
    if whole < 1:
        raise QuantityError(text, "a strength is a part of the whole", "write it as in 1:1500 or 1 in 1,500")
    return Ratio(text.strip(), whole)


def restated(value: Quantity, unit: str) -> Quantity | None:
    """Return a strength in another kind that is the same by definition, or None where there is none.

    1 % w/v is 10 mg/mL, 1 % w/w is 10 mg/g [usp-gn]; % alone is of no kind, and is not restated.

    Examples
    --------
    >>> print(units.format_quantity(restated(units.parse_quantity("4 % w/v"), "mg/mL")))
    40 mg per mL
    """
    if unit == "mg/mL" and units.is_measured_in(value, "% w/v"):
        return units.quantity(units.magnitude(value, "% w/v") * 10, unit)
    if unit == "% w/v" and units.is_measured_in(value, "mg/mL"):
        return units.quantity(units.magnitude(value, "mg/mL") / 10, unit)
    if unit == "mg/g" and units.is_measured_in(value, "% w/w"):
        return units.quantity(units.magnitude(value, "% w/w") * 10, unit)
    if unit == "% w/w" and _is_mass_in_mass(value):
        return units.quantity(units.magnitude(value, "mg/g") / 10, unit)
    if unit == "1" and any(units.is_measured_in(value, each) for each in ("% w/w", "% v/v")):
        return units.quantity(value.magnitude / 100, unit)
    return None


def _is_mass_in_mass(value: Quantity) -> bool:
    """Return whether a quantity is mg/g or the like, and not a plain number or %, which are of its dimension."""
    return units.is_measured_in(value, "mg/g") and set(units.unit_spelling(value).split("/")) <= _MASSES


def wanted_unit(calculator: str, argument: Argument) -> str:
    """Return the one unit in which an argument takes a strength, or "" where it takes several or no strength."""
    if (calculator, argument.name) in _PLAIN:
        return "1"
    known = argument.units or (argument.unit,)
    return known[0] if len(known) == 1 and known[0] in ("mg/mL", "mg/g", "% v/v") else ""


def own_kind(calculator: str, argument: Argument, value: Quantity) -> Quantity | None:
    """Return a strength in the one unit that an argument takes, where that is the same by definition."""
    unit = wanted_unit(calculator, argument)
    kind = _PLAIN.get((calculator, argument.name))
    if kind and not units.is_measured_in(value, kind):
        return None
    return restated(value, unit) if unit and argument.units else None


def takes_ratio(calculator: str, argument: Argument) -> bool:
    """Return whether an argument is a strength that may be written as a ratio."""
    return bool(wanted_unit(calculator, argument)) or takes_kinds(calculator, argument)


def takes_kinds(calculator: str, argument: Argument) -> bool:
    """Return whether an argument is a strength of any kind, to be stated as the other strengths are."""
    return (calculator, argument.name) in _OF_ANY_KIND or len(_STRENGTH_UNITS.intersection(argument.units)) > 1


# --- all strengths of a calculator ---------------------------------------------------------


def settled(calculator: Calculator, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the arguments whose strengths are to be replaced: ratios, and those of another kind than the first.

    Raises
    ------
    QuantityError
        A ratio beside a strength of which it is no kind; `where` names the argument.
    """
    alike = [each for each in calculator.arguments if takes_kinds(calculator.name, each) and each.name in values]
    first = next((each for name in alike for each in _each(values[name.name]) if units.is_quantity(each)), None)
    for argument in calculator.arguments:
        if argument.name not in values or not takes_ratio(calculator.name, argument):
            continue
        unit = wanted_unit(calculator.name, argument)
        given = _each(values[argument.name])
        made = [_stated(calculator.name, argument, each) if unit else _alike(argument, each, first) for each in given]
        if any(one is not other for one, other in zip(given, made, strict=True)):
            yield argument.name, made if argument.several else made[0]


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _stated(calculator: str, argument: Argument, value: Any) -> Any:
    """Return a strength in the one unit that its argument takes."""
    if isinstance(value, Ratio):
        return value.stated(wanted_unit(calculator, argument))
    return own_kind(calculator, argument, value) or value


def _alike(argument: Argument, value: Any, first: Quantity | None) -> Any:
    """Return a strength stated as the first is; a ratio beside other ratios alone is a percentage of no kind."""
    if isinstance(value, Ratio):
        return value.stated(_kind_for_ratio(argument, value, first))
    if first is None:
        return value
    unit = next((each for each in ("% w/v", "mg/mL", "% w/w") if units.is_measured_in(first, each)), "")
    if unit and not units.is_measured_in(value, unit):
        return restated(value, unit) or value
    if _is_mass_in_mass(first) and units.is_measured_in(value, "% w/w"):
        return restated(value, "mg/g") or value
    return value


def _kind_for_ratio(argument: Argument, ratio: Ratio, first: Quantity | None) -> str:
    if first is None:
        return "%"
    kinds = ("%", "% w/w", "% w/v", "% v/v", "mg/mL")
    found = next((each for each in kinds if units.is_measured_in(first, each)), "")
    if not found:
        raise QuantityError(
            ratio.text, f"a ratio strength does not go with {shown(first)}", "state both in one way", argument.name
        )
    return found


def readings(before: Any, after: Any) -> tuple[str, ...]:
    """Return how each text was read, where it is not simply what was written: "1 in 400 = 0.25 %"."""
    pairs = zip(_each(before), _each(after), strict=True)
    return tuple(_reading(one, other) for one, other in pairs)


def _reading(one: Any, other: Any) -> str:
    if one is other:
        return shown(other) if units.is_quantity(other) else str(other)
    return f"{one.written if isinstance(one, Ratio) else shown(one)} = {shown(other)}"
