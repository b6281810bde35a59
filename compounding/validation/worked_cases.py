"""Whole preparations worked by hand, number by number, and how this installation works them out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any, TypeAlias

from compounding.errors import CompoundingError
from compounding.printed import shown
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.library import Library
from compounding.records.preparation import prepare
from compounding.records.validation_run import ComparedAnswer, KnownAnswer
from compounding.units import Quantity, converted, magnitude, parse_quantity, quantity, unit_spelling
from compounding.validation.orders import order_words, stated_order

Case: TypeAlias = dict[str, Any]

_FOLDER = "worked"
_NAMES = ("specification", "regression")
_EXACT, _ROUNDED, _MATERIALS = "exact", "rounded", "materials"


def worked_cases(name: str) -> list[Case]:
    """Return the cases of one file: "specification" or "regression".

    Examples
    --------
    >>> worked_cases("specification")[0]["exact"]["drug"]
    '414 mg'
    """
    text = files(__package__).joinpath(_FOLDER, f"{name}.toml").read_text(encoding="utf-8")
    cases: list[Case] = tomllib.loads(text)["case"]
    return cases


def agrees(given: Decimal, unit: str, printed: str, *, exactly: bool) -> bool:
    """Return whether a number agrees with a printed quantity: exactly, or within half a unit of its last digit.

    Examples
    --------
    >>> agrees(Decimal("0.0409836"), "mg/drop", "0.040984 mg/drop", exactly=False)
    True
    >>> agrees(Decimal("0.0409836"), "mg/drop", "0.040984 mg/drop", exactly=True)
    False
    """
    expected = parse_quantity(printed)
    wanted = magnitude(expected, unit)
    if exactly:
        return given == wanted
    digits, spelling = printed.split(" ", 1)
    last = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    half = magnitude(parse_quantity(f"{last / 2:f} {spelling}"), unit)
    return abs(given - wanted) <= half


def worked_answers(library: Library) -> Iterator[KnownAnswer]:
    """Yield every preparation that was worked by hand, compared with what this installation works out."""
    for name in _NAMES:
        for case in worked_cases(name):
            yield worked_answer(case, library)


def worked_answer(case: Case, library: Library) -> KnownAnswer:
    """Return a preparation that was worked by hand, with what this installation works out."""
    try:
        found: CompoundingRecord | str = _prepared(case, library)
    except CompoundingError as error:
        found = f"not prepared: {error}"
    return KnownAnswer(
        id=f"preparation {case['id']}",
        source=case["source"],
        problem=f"The whole preparation with the formula {case['formula']}, as compounding plan works it out.",
        given=order_words(case["options"]),
        rules=("preparation",),
        answers=tuple(_answers(case, found)),
    )


def _prepared(case: Case, library: Library) -> CompoundingRecord:
    formula = library.load(case["formula"])
    return prepare(stated_order(case["options"], formula, case["id"]), formula)


def _answers(case: Case, found: CompoundingRecord | str) -> Iterator[ComparedAnswer]:
    for kind in (_EXACT, _ROUNDED, _MATERIALS):
        for key, printed in case.get(kind, {}).items():
            name = f"{key.replace('_', ' ')}{', weighed' if kind == _MATERIALS else ''}"
            if isinstance(found, str):
                yield ComparedAnswer(name=name, printed=printed, right="", found=found, passes=False)
            else:
                yield _compared(name, printed, _value(found, key, kind), exactly=kind != _ROUNDED)
    if "beyond_use" in case:
        date = found if isinstance(found, str) else found.beyond_use.date.isoformat()
        wanted = case["beyond_use"]
        yield ComparedAnswer(name="beyond use", printed=wanted, right="", found=date, passes=date == wanted)


def _compared(name: str, printed: str, value: Quantity | None, *, exactly: bool) -> ComparedAnswer:
    if value is None:
        return ComparedAnswer(name=name, printed=printed, right="", found="there is no such line", passes=False)
    spelling = unit_spelling(parse_quantity(printed))
    number = magnitude(value, spelling)
    passes = not number.is_nan() and agrees(number, spelling, printed, exactly=exactly)
    return ComparedAnswer(name=name, printed=printed, right="", found=shown(quantity(number, spelling)), passes=passes)


def _value(record: CompoundingRecord, key: str, kind: str) -> Quantity | None:
    """Return a line of the working, or the target of a material; None where there is none."""
    if kind != _MATERIALS:
        return record.working[key].value if key in record.working else None
    targets: Mapping[str, Quantity] = {
        each.key: converted(record.working[each.target].value, each.unit) for each in record.materials
    }
    return targets.get(key)
