"""The calculators that there are: each public function of `compounding.calculations` that texts can call.

Nothing is listed by hand: a new function is a new calculator. Its full name, such as "tablets.powder-mass", is stable;
its short name serves as long as no other subject has the same.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import FunctionType, ModuleType

import compounding.calculations
from compounding.calculators import docstrings
from compounding.calculators.calculator import Calculator, calculator_of
from compounding.errors import CalculatorNotFoundError

_ENDINGS = re.compile(r"(?:ations?|itions?|utions?|ages?|ions?|ing|ed|es|s)$")
_SHORTEST_STEM = 3


@functools.cache
def calculators() -> tuple[Calculator, ...]:
    """Return every calculator, by subject, in the order of the functions.

    Examples
    --------
    >>> "tablets.powder-mass" in [calculator.name for calculator in calculators()]
    True
    """
    found = (calculator_of(function) for module in _modules() for function in _public(module))
    return tuple(calculator for calculator in found if calculator is not None)


def _modules() -> Iterator[ModuleType]:
    path, name = compounding.calculations.__path__, compounding.calculations.__name__
    for found in pkgutil.walk_packages(path, f"{name}."):
        yield importlib.import_module(found.name)


def _public(module: ModuleType) -> Iterator[FunctionType]:
    for name, value in vars(module).items():
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


@functools.cache
def subjects() -> dict[str, str]:
    """Return the subjects that have calculators, and what each is about, in a line.

    Examples
    --------
    >>> subjects()["potency"]
    'Bulk powder as the source of the drug: what a certificate of analysis makes of a mass'
    """
    return {
        calculator.subject: docstrings.summary(importlib.import_module(calculator.function.__module__)).removesuffix(
            "."
        )
        for calculator in calculators()
    }


def find_calculator(name: str) -> Calculator:
    """Return the calculator of a name: the full one, or the short one where no two subjects have it.

    Raises
    ------
    CalculatorNotFoundError
        There is no such calculator, or there are several; the near ones or the candidates are named.

    Examples
    --------
    >>> find_calculator("tablet-equivalent").name
    'tablets.tablet-equivalent'
    >>> find_calculator("aliquod")
    Traceback (most recent call last):
    compounding.errors.CalculatorNotFoundError: no calculator 'aliquod'; did you mean aliquot?
    """
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    found = [each for each in calculators() if wanted in (each.name, each.short_name)]
    if len(found) != 1:
        names = tuple(each.name for each in found)
        raise CalculatorNotFoundError(name, names, () if names else _near(wanted))
    return found[0]


def usual_name(calculator: Calculator) -> str:
    """Return the name by which a calculator is listed: the short one, or the full one where the short is ambiguous."""
    return calculator.short_name if _count(calculator.short_name) == 1 else calculator.name


def _count(short_name: str) -> int:
    return sum(each.short_name == short_name for each in calculators())


def _near(wanted: str) -> tuple[str, ...]:
    """Return the names nearest to one that there is not."""
    names = {usual_name(each): each for each in calculators()}
    close = difflib.get_close_matches(wanted, names, n=4, cutoff=0.6)
    words = [usual_name(each) for each in search(wanted.replace("-", " ").replace(".", " "))]
    return tuple(dict.fromkeys([*close, *words]))[:4]


def search(text: str) -> tuple[Calculator, ...]:
    """Return the calculators of whose names or texts every word is a part, whatever its ending; by name first.

    Examples
    --------
    >>> [calculator.name for calculator in search("anhydrous assays")][:1]
    ['potency.anhydrous-assay']
    """
    stems = [_stem(word) for word in re.findall(r"[\w%<>]+", text.lower())]
    found = [each for each in calculators() if stems and all(stem in _text(each) for stem in stems)]
    return tuple(sorted(found, key=lambda each: not all(stem in each.name for stem in stems)))


def _stem(word: str) -> str:
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word


def _text(calculator: Calculator) -> str:
    """Return all that is said of a calculator, in small letters."""
    parts = [calculator.name, subjects()[calculator.subject], calculator.summary, calculator.explanation]
    parts += [calculator.result.text, calculator.result.unit]
    parts += [f"{each.symbol} {each.meaning} {each.unit}" for each in calculator.arguments]
    return " ".join(parts).replace("%", "% percent").lower()
