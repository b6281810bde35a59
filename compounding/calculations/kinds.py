"""Kinds of strengths and amounts: one rule for % w/w as for mg per mL, so long as all that it is given is alike.

A strength in % w/v is of another dimension than one in mg per mL or in % w/w, and the two are never mixed. What
holds for each kind alone, such as C1 x V1 = C2 x V2, is still one rule: it is written once and checked for each kind.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from compounding import units
from compounding.errors import QuantityError
from compounding.printed import shown
from compounding.units import Quantity
from compounding.working import SEVERAL, Term, calculation, fits, rule_of

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Kind = Mapping[str, str]

STRENGTH = "strength"
AMOUNT = "amount"
SAME = "same"

# How strengths may be stated, and in what the preparation is then measured.
STRENGTHS: tuple[Kind, ...] = tuple(
    MappingProxyType({STRENGTH: strength, AMOUNT: amount})
    for strength, amount in (
        ("%", "mL"),
        ("%", "g"),
        ("% w/w", "g"),
        ("% w/v", "mL"),
        ("% v/v", "mL"),
        ("mg/mL", "mL"),
        ("mEq/mL", "mL"),
        ("unit/mL", "mL"),
        ("unit/g", "g"),
    )
)

# What the aliquot method is for: what is weighed, and what is measured by volume.
MEASURED: tuple[Kind, ...] = (MappingProxyType({SAME: "mg"}), MappingProxyType({SAME: "mL"}))

# What may be compared with a target of the same kind.
COMPARED: tuple[Kind, ...] = tuple(
    MappingProxyType({SAME: unit})
    for unit in (
        *("mg", "mL", "unit", "capsule", "tablet", "drop", "dose", "actuation", "pack"),
        *("%", "% w/w", "% w/v", "% v/v", "mg/mL", "mEq/mL", "unit/mL", "unit/g"),
        *("mg/capsule", "mg/tablet", "mg/drop", "mg/dose", "mg/actuation", "mL/dose", "mL/drop", "drop/mL"),
    )
)


def calculation_of_kinds(
    kinds: Sequence[Kind], unit: str, *, source: str = "", **arguments: str
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Mark a function as a rule that holds for several kinds of quantities, all arguments being of one kind.

    Parameters
    ----------
    kinds
        For each kind, the unit that a placeholder such as `STRENGTH` stands for.
    unit
        Unit of the result, or a placeholder.
    source
        Key of the rule's source in docs/references.md.
    arguments
        Unit of each argument, or a placeholder. The rule that `rule_of` gives is that of the first kind.

    Raises
    ------
    QuantityError
        At a call: arguments of no kind, or of several kinds.
    """

    def marked(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        def variant_of(kind: Kind) -> Callable[Parameters, Result]:
            needs = {name: kind.get(each, each) for name, each in arguments.items()}
            return calculation(kind.get(unit, unit), source=source, **needs)(function)

        @functools.cache
        def variants() -> tuple[Callable[Parameters, Result], ...]:
            # Most kinds are never met in a run of the program: they are made when the first quantity comes.
            return tuple(variant_of(kind) for kind in kinds)

        names = tuple(inspect.signature(function).parameters)

        @functools.wraps(variant_of(kinds[0]))
        def dispatched(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            given = dict(zip(names, args, strict=False)) | kwargs
            asked = {name: value for name, value in given.items() if arguments.get(name) in kinds[0]}
            for variant in variants():
                needs = rule_of(variant).arguments
                if all(_fits(value, needs[name]) for name, value in asked.items()):
                    return variant(*args, **kwargs)
            raise QuantityError(function.__name__.replace("_", "-"), _unlike(asked), _remedy(kinds))

        dispatched.variants = variants  # type: ignore[attr-defined]
        return dispatched

    return marked


def accepted_units(function: Callable[..., Any]) -> Mapping[str, tuple[str, ...]]:
    """Return, for each argument of a rule, the units in which it may be given, the usual one first."""
    variants = getattr(function, "variants", None)
    rules = [rule_of(each) for each in (variants() if variants is not None else (function,))]
    return {name: tuple(dict.fromkeys(rule.arguments[name] for rule in rules)) for name in rules[0].arguments}


def is_less(one: Any, other: Any) -> bool:
    """Return whether one quantity or term is less than another; nothing is said of open ones.

    Raises
    ------
    QuantityError
        They are of two kinds.
    """
    left, right = quantity_of(one), quantity_of(other)
    if not units.are_of_one_kind(left, right):
        raise QuantityError(described(right), f"is not of the kind of {described(left)}", "give quantities of one kind")
    if units.is_open(left) or units.is_open(right):
        return False
    ratio = units.conversion_ratio(right.units, left.units)
    return left.magnitude * ratio.denominator < right.magnitude * ratio.numerator


def quantity_of(amount: Any) -> Quantity:
    """Return the quantity of a term, or a plain quantity as it is."""
    value: Quantity = amount.quantity if isinstance(amount, Term) else amount
    return value


def described(amount: Any) -> str:
    """Return a quantity or term for a message, rounded as in the working."""
    value = quantity_of(amount)
    try:
        return shown(value)
    except KeyError:  # a unit that is never shown
        return units.described(value)


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, SEVERAL) else (value,)


def _fits(value: Any, unit: str) -> bool:
    return all(fits(each, unit) for each in _each(value))


def _unlike(asked: Mapping[str, Any]) -> str:
    shown = (
        f"{name.replace('_', '-')} is {', '.join(_shown(quantity_of(each)) for each in _each(value)) or 'not given'}"
        for name, value in asked.items()
    )
    return f"these do not go together: {'; '.join(shown)}"


def _shown(value: object) -> str:
    return described(value) if units.is_quantity(value) else repr(value)


def _remedy(kinds: Sequence[Kind]) -> str:
    if STRENGTH not in kinds[0]:
        return "give all in one unit"
    pairs = ", ".join(
        f"{units.unit_words(kind[STRENGTH], plural=True)} with {units.unit_words(kind[AMOUNT])}" for kind in kinds
    )
    return f"give all strengths in one way, and the amounts to suit: {pairs}"
