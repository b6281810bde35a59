"""What a formula leaves open: said under `confirm`, or standing in the formula itself as words that state nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from compounding.records.formula import Formula

# By these words a point to confirm says that a place of the formula is still open; `formulas check` names each.
LEFT_OPEN = "Confirm what is left open here, and write it in:"
# By these words the place itself says so, whatever stands under `confirm`.
NOT_STATED = "not stated yet"
# What is no part of the product: who wrote it and what was said of it, and where it comes from.
_ABOUT = ("confirm", "revisions", "references", "citations")


def open_places(formula: Formula) -> tuple[str, ...]:
    """Return what a formula leaves open: each place that its points to confirm name, or that says so itself.

    Parameters
    ----------
    formula
        Any formula; one that was begun as a copy for another drug has such places.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from compounding.records.library import find_library
    >>> cream = find_library().load("naltrexone-cream")
    >>> open_places(replace(cream, hazards=("Hazards: not stated yet.",)))
    ('hazards[1]: Hazards: not stated yet.',)
    """
    said = tuple(each.removeprefix(LEFT_OPEN).strip() for each in formula.confirm if each.startswith(LEFT_OPEN))
    named = tuple(place_named(each) for each in said)
    unsaid = (
        f"{place}: {text}"
        for place, text in texts_at(formula)
        if NOT_STATED in text.casefold() and not place.startswith(named)
    )
    return (*said, *unsaid)


def place_named(said: str) -> str:
    """Return the place that begins a sentence of what is left open.

    Examples
    --------
    >>> place_named("beyond_use.studies: name them, or none.")
    'beyond_use.studies'
    """
    return said.partition(":")[0].partition("[")[0]


def texts_at(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of a formula's product, or of what its file says of it, each with its place.

    Parameters
    ----------
    part
        A formula, the entries of its file, or a part of either.
    place
        Where that part stands; "" for the whole.

    Examples
    --------
    >>> list(texts_at({"hazards": ["None known."], "strength": {"note": "Usual."}}))
    [('hazards[1]', 'None known.'), ('strength.note', 'Usual.')]
    """
    if isinstance(part, str):
        yield place, part
    elif isinstance(part, list | tuple):
        for number, each in enumerate(part, start=1):
            yield from texts_at(each, f"{place}[{number}]")
    else:
        for key, each in _keyed(part).items():
            if key not in _ABOUT:
                yield from texts_at(each, f"{place}.{key}" if place else key)


def _keyed(part: Any) -> Mapping[str, Any]:
    """Return what a part holds by its keys; a quantity or a date holds no text."""
    if isinstance(part, Mapping):
        return part
    return {each.name: getattr(part, each.name) for each in fields(part)} if is_dataclass(part) else {}
