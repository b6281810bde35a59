"""What a rule's docstring says: its sentences, what is said of each argument, and its example."""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from compounding import units

_BRACKETS = re.compile(r" \[([^\[\]]+)\]")


@dataclass(frozen=True)
class Said:
    """What a docstring says of an argument or of a result: in words, and the unit in the brackets at its end."""

    text: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Example:
    """The example of a docstring: what it is about, what it calls the function with, and what that returns."""

    note: str
    values: Mapping[str, Any]
    result: Any


def section(documented: object, title: str) -> str:
    """Return the body of a docstring's section, or "" if there is none."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=^\w[^\n]*\n-+$|\Z)", inspect.getdoc(documented) or "", re.MULTILINE | re.DOTALL
    )
    return found[1].strip() if found else ""


def entries(documented: object, title: str) -> dict[str, Said]:
    """Return the names of a section and what is said of each.

    Examples
    --------
    >>> from compounding.calculations.potency import powder_mass
    >>> entries(powder_mass, "Parameters")["potency"]
    Said(text='Potency of the powder as is', unit='%')
    """
    parts = re.split(r"^([\w.]+)\n(?= )", section(documented, title), flags=re.MULTILINE)
    return {name: said(" ".join(text.split())) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def said(text: str) -> Said:
    """Return a description and the unit that ends it; what is in the brackets and no unit stays with the words."""
    found = re.fullmatch(r"(.*?) ?\[([^\[\]]+)\]\.", text)
    if found is None or not is_unit(found[2]):
        return Said(text.removesuffix("."))
    return Said(found[1].removesuffix("."), found[2])


def is_unit(text: str) -> bool:
    """Return whether a text is a unit's spelling, and no other thing in brackets, such as the key of a source."""
    try:
        units.unit_of(text)
    except KeyError:
        return False
    return True


def summary(documented: object) -> str:
    """Return the first sentence: what the quantity is.

    Examples
    --------
    >>> from compounding.calculations import balances
    >>> summary(balances.smallest_net_weight)
    'The least mass that a balance weighs by USP <41>, from its repeatability and its readability.'
    """
    first = _BRACKETS.sub("", (inspect.getdoc(documented) or "").partition("\n\n")[0].replace("\n", " "))
    text = first.removeprefix("Return ")
    return text[:1].upper() + text[1:]


def explanation(documented: object) -> str:
    """Return what stands between the first sentence and the sections: the rule in words."""
    prose = re.split(r"^\w+\n-+$", inspect.getdoc(documented) or "", maxsplit=1, flags=re.MULTILINE)[0]
    return _without_citations(prose.partition("\n\n")[2]).strip()


def citation(documented: object) -> str:
    """Return the key of the first source that the prose cites, or ""."""
    prose = (inspect.getdoc(documented) or "").partition("\nExamples\n---")[0]
    return next((key for key in _BRACKETS.findall(prose) if _is_citation(key)), "")


def _without_citations(prose: str) -> str:
    return re.sub(
        r"\s+\[([^\[\]]+)\]", lambda found: "" if _is_citation(found[1]) else found[0], prose, flags=re.MULTILINE
    )


def _is_citation(key: str) -> bool:
    return re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", key) is not None


@functools.cache
def example_of(function: Callable[..., Any]) -> Example | None:
    """Return the first call of a function in its docstring's example, made again; None if there is none.

    Examples
    --------
    >>> from compounding.calculations.potency import powder_mass
    >>> example = example_of(powder_mass)
    >>> print({name: units.format_quantity(value) for name, value in example.values.items()})
    {'drug': '49 mg', 'potency': '35 %'}
    """
    import doctest  # here, for it is slow to import and seldom needed

    signature = inspect.signature(function)
    calls: list[tuple[Mapping[str, Any], Any]] = []

    @functools.wraps(function)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        calls.append((signature.bind(*args, **kwargs).arguments, result))
        return result

    text = section(function, "Examples")
    names = {**vars(sys.modules[function.__module__]), function.__name__: recorded}
    test = doctest.DocTestParser().get_doctest(text, names, function.__name__, None, None)
    doctest.DocTestRunner(verbose=False).run(test, out=lambda _: None)
    if not calls:
        return None
    note = " ".join(text.partition(">>>")[0].split())
    return Example(note, *calls[0])
