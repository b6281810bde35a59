"""The entries that entry cells are challenged with: blank, too high, too low, of the wrong kind, at a limit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from compounding.sheets.layout import CHOICE, DATE, NUMBER, TEXT, TIME, Field
from compounding.units import magnitude
from compounding.validation.expected_values import Expected, Value, exact, is_number
from compounding.validation.sheet_rules import expected_value, shown_value
from compounding.validation.trials import Trial
from compounding.validation.workbook_rules import WorkbookExpected

_FACTOR = 1000
_LONGEST = 200
_LATER = 3
_DIGITS = re.compile(r"[0-9]+")
# Of these the number is part of what they are called: each is challenged.
_EACH = ("bench_", "material_", "account_", "labels_", "quality_")
# Of many capsules ten are enough.
_ONE_OF_MANY = re.compile(r"weight_[0-9]+")


@dataclass(frozen=True)
class ChallengedEntry:
    """One entry that a cell is challenged with.

    Attributes
    ----------
    kind
        "blank", "zero", "at the lowest limit".
    is_wrong
        Whether it cannot be what was measured or done, so that the sheet or the review must say so.
    """

    field: Field
    kind: str
    value: Value
    is_wrong: bool


def challenged_fields(trial: Trial, known: Collection[str] = ()) -> dict[str, Field]:
    """Return one entry cell of each kind, by the name of its kind: of rows that are alike the first.

    Parameters
    ----------
    known
        Kinds that were challenged on another sheet and are left out; what is measured is challenged on every sheet.
    """
    found: dict[str, Field] = {}
    for field in filter(lambda each: each.entry and _is_of_workbook(trial, each), trial.book.fields):
        kind = _kind(field)
        if _is_of_sheet(field) or kind not in known:
            found.setdefault(kind, field)
    return found


def _is_of_workbook(trial: Trial, field: Field) -> bool:
    """Return whether an entry is challenged in this workbook: of a titration's batches, as on batch sheets, are not.

    But for what the sheet Campaign takes from the first of them.
    """
    letter, own = trial.facts.owner(field.name)
    if trial.facts.campaign is None or not letter:
        return True
    return (
        letter == next(iter(trial.facts.batches)) and f"campaign_{letter.lower()}_{own}" in trial.facts.campaign.fields
    )


def _is_of_sheet(field: Field) -> bool:
    """Return whether what an entry cell is compared with is another on each sheet."""
    return field.type == NUMBER and not field.name.startswith("labels_")


def _kind(field: Field) -> str:
    """Return what is the same for entry cells that are alike."""
    if field.type == NUMBER and field.name.startswith(_EACH):
        return field.name
    if field.type == TEXT:
        return f"text {_DIGITS.sub('#', field.name).rpartition('_')[2]}"
    return _DIGITS.sub("#", field.name)


def challenged_entries(trial: Trial, fields: Iterable[Field]) -> Iterator[ChallengedEntry]:
    """Yield every entry that cells of a sheet are challenged with, one at a time."""
    expected = WorkbookExpected(trial.facts, trial.filled)
    for field in fields:
        letter, own = trial.facts.owner(field.name)
        yield ChallengedEntry(field, "blank", None, field.required and not _ONE_OF_MANY.fullmatch(own))
        usual, asked = trial.filled[field.name], replace(field, name=own)
        for kind, value, is_wrong in _KINDS[field.type](asked, usual, expected.batch(letter)):
            yield ChallengedEntry(field, kind, value, is_wrong)


Challenged = tuple[str, Value, bool]


def _numbers(field: Field, usual: Value, expected: Expected) -> Iterator[Challenged]:
    may_be_zero = field.limits.startswith("0 or above") or field.name.startswith("quality_")
    yield "zero", 0.0, not may_be_zero
    yield "negative", -1.0, True
    yield "letters", "twelve", True
    yield "number and letters", "12x", True
    if is_number(usual) and usual:
        yield f"high: {_FACTOR:,} times", float(exact(usual) * _FACTOR), _has_highest(field)
        yield f"low: a {_FACTOR:,}th", float(exact(usual) / _FACTOR), _has_highest(field)
    yield from _at_limits(field, expected)


def _has_highest(field: Field) -> bool:
    """Return whether there is something that a number is compared with, so that a slip must be noticed."""
    return not field.name.startswith("quality_")


def _dates(field: Field, usual: Value, expected: Expected) -> Iterator[Challenged]:
    made, beyond_use = float(expected.made), float(expected.beyond_use)
    yield "letters", "tomorrow", True
    yield "zero", 0.0, True
    if field.name.endswith("_expiry"):
        yield "the day before compounding", made - 1, True
        yield "the day of compounding", made, True
        yield "the day before the beyond-use date", beyond_use - 1, True
        yield "the beyond-use date", beyond_use, False
    if field.name == "made_date":
        yield "another day than planned", made + _LATER, True


def _times(field: Field, usual: Value, expected: Expected) -> Iterator[Challenged]:
    yield "letters", "noon-ish", True
    yield "high: a number of days", 2.5, True


def _choices(field: Field, usual: Value, expected: Expected) -> Iterator[Challenged]:
    for other in field.choices[1:]:
        yield f"the other choice: {other}", other, False
    yield "a word that is no choice", "perhaps", True


def _texts(field: Field, usual: Value, expected: Expected) -> Iterator[Challenged]:
    yield "like a cell formula", "=1+1", False
    yield f"more than {_LONGEST} characters", "x" * (_LONGEST + 1), False


_KINDS = {NUMBER: _numbers, DATE: _dates, TIME: _times, CHOICE: _choices, TEXT: _texts}


# --- at the limits -------------------------------------------------------------------------------


def _at_limits(field: Field, expected: Expected) -> Iterator[Challenged]:
    """Yield a number exactly at each limit, which is within it, and one step beyond, which is not."""
    for low, high, step in _limits(field.name, expected):
        if low is not None:
            yield "exactly the lowest", low, False
            yield "just below the lowest", float(exact(low) - exact(step)), True
        if high is not None:
            yield "exactly the highest", high, False
            yield "just above the highest", float(exact(high) + exact(step)), True


def _limits(name: str, expected: Expected) -> Iterator[tuple[float | None, float | None, float]]:
    for pattern, limits in _LIMITED.items():
        found = re.fullmatch(pattern, name)
        if found:
            yield from limits(found, expected)


def _material_limits(found: re.Match[str], expected: Expected) -> Iterator[tuple[float | None, float | None, float]]:
    low, high = (shown_value(expected, f"material_{found[1]}_{part}") for part in ("lowest", "highest"))
    if is_number(low) and is_number(high):
        yield float(low or 0), float(high or 0), float(expected.facts.materials[found[1]].step)


def _yield_limits(found: re.Match[str], expected: Expected) -> Iterator[tuple[float | None, float | None, float]]:
    theory, acceptance = shown_value(expected, "yield_theory"), expected.record.acceptance
    if is_number(theory):
        low, high = (
            magnitude(each, "1") * exact(theory) for each in (acceptance.yield_lowest, acceptance.yield_highest)
        )
        # The share is judged as it is rounded, to 0.1 %: a whole 0.1 % beyond is outside.
        yield float(low), float(high), float(exact(theory) / _FACTOR)


def _quality_limits(found: re.Match[str], expected: Expected) -> Iterator[tuple[float | None, float | None, float]]:
    test = expected.record.quality[int(found[1]) - 1]
    bounds = [None if each is None else float(each.magnitude) for each in (test.lowest, test.highest)]
    yield bounds[0], bounds[1], 0.01


def _weight_limits(found: re.Match[str], expected: Expected) -> Iterator[tuple[float | None, float | None, float]]:
    low, target, high = (expected_value(expected, f"weight_{found[1]}_{part}") for part in ("low", "target", "high"))
    if is_number(low) and is_number(high) and is_number(target):
        yield float(low or 0), float(high or 0), float(exact(target) / _FACTOR)


_LIMITED = {
    r"material_([0-9]+)_actual": _material_limits,
    r"yield_actual": _yield_limits,
    r"quality_([0-9]+)_result": _quality_limits,
    r"weight_([0-9]+)": _weight_limits,
}


def entries_with(filled: Mapping[str, Value], entry: ChallengedEntry) -> dict[str, Value]:
    """Return the entries of a filled sheet with one of them challenged."""
    return {**filled, entry.field.name: entry.value}
