"""What a colleague worked out blindly, against the plan that is worked out anew."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from compounding import rounding, units
from compounding.calculations.beyond_use import FIRST_DAYS, last_day
from compounding.errors import QuantityError
from compounding.printed import shown
from compounding.records.compounding_record import BenchEntry, CompoundingRecord
from compounding.records.finding import MINOR, NOTE, Finding
from compounding.records.finding_codes import finding
from compounding.sheets.measurements import AFTER_MAKING
from compounding.sheets.reading.entries import Entry
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.people import is_one_name, person_of
from compounding.sheets.second_check_sheet import (
    BEYOND_USE,
    CHECKED_AT,
    CHECKED_BY,
    CHECKED_ON,
    INITIALS,
    PLANNED_BY,
    SECOND_CHECK,
    Asked,
    asked_lines,
    asked_materials,
    bench_field,
)
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Working, open_entries

_CODE = "SECOND-CHECK"
_HALF = Decimal("0.5")
# Half a unit in the fourth significant digit of 1.000: what the sheet asks for is never farther off by rounding.
_ROUNDED = Decimal("0.0005")
# Rounding to three digits on the way leaves up to this; every weighing tolerance is wider.
_ON_THE_WAY = Decimal("0.005")
_DIGITS_IN_WORDS: Mapping[int, str] = MappingProxyType({3: "three digits", 2: "two digits", 1: "one digit"})
_SLIPS = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
_COPIED, _USABLE = "what was copied from the bench", "measurements with which the plan can be worked out"
_LATE = "Find out whether the day is wrong; if not, write under Deviations why it was done so late."
_REPEAT = "See that it is only rounding: work it out again without rounding on the way."


@dataclass(frozen=True)
class _Mistake:
    """A mistake that is known: what the working takes for a line when it is made.

    Attributes
    ----------
    number
        The number in place of the line's own.
    like
        Instead of a number, the line whose quantity is taken.
    """

    key: str
    words: str
    number: int = 0
    like: str = ""

    def results(self, working: Working) -> Working | None:
        """Return the working with the mistake; nothing where it cannot be made."""
        if self.key not in working or (self.like and self.like not in working) or working[self.key].is_open:
            return None
        line = working[self.key]
        taken = working[self.like].value if self.like else quantity(self.number, line.unit)
        return working.with_measured({self.key: taken})


_MISTAKES = (
    _Mistake("spare", "without the spare"),
    _Mistake("tablet_spare", "without the spare tablets"),
    _Mistake("overage", "without the overage"),
    _Mistake("potency", "without the potency of the powder", 100),
    _Mistake("water", "without the water of the powder"),
    _Mistake("solvents", "without the residual solvents of the powder"),
    _Mistake("stock_potency", "without the potency of the powder in the stock trituration", 100),
    _Mistake("molar_base", "without converting between salt and base", like="molar_salt"),
)


def second_check_findings(
    record: CompoundingRecord, entries: Mapping[str, Entry], bench: Mapping[str, Quantity] | None = None
) -> Iterator[Finding]:
    """Yield where a blind second check differs from the plan, and what it lacks.

    A result agrees when it is within half a step of what the balance shows, or within half a unit of the fourth
    significant digit, of the exact result; counts and dates agree only when they are the same. What differs by no more
    than 0.5 %, and by none of the known mistakes, is a minor finding: rounding on the way comes to so much. All else is
    critical.

    Parameters
    ----------
    record
        The plan, worked out anew from the order that is embedded in the second check.
    entries
        What the colleague entered, by the names of the fields; every entry field is there, also where it is blank.
    bench
        The bench entries of the batch sheet by the keys of their lines, where it is there: the colleague must have
        copied the same. Targets that depend on them are compared by what the colleague copied.
    """
    filled = Filled(record, {name: entry.field for name, entry in entries.items()}, entries, {})
    if all(entry.is_blank for entry in entries.values()):
        yield _untouched()
        return
    yield from _bench(filled, bench or {})
    try:
        working = _working(filled)
    except QuantityError as error:
        working = record.working
        yield finding(_CODE, subject=_COPIED, expected=_USABLE, found=str(error), sheet=SECOND_CHECK)
    yield from _results(filled, working)
    yield from _beyond_use(filled)
    yield from _signatures(filled)


def _untouched() -> Finding:
    return finding(
        "BLANK",
        subject="the whole second check",
        expected="a filled sheet",
        found="nothing was filled in",
        sheet=SECOND_CHECK,
    )


def _working(filled: Filled) -> Working:
    """Return the working with what the colleague copied from the bench; what is blank stays open."""
    copied = {
        each.key: quantity(number, each.unit)
        for each in filled.record.bench
        if (number := filled.number(bench_field(each))) is not None and number > 0
    }
    return filled.record.working.with_entries(copied)


# --- copied from the bench -------------------------------------------------------------------


def _bench(filled: Filled, bench: Mapping[str, Quantity]) -> Iterator[Finding]:
    for each in filled.record.bench:
        yield from _copied(filled, each, bench.get(each.key))


def _copied(filled: Filled, each: BenchEntry, measured: Quantity | None) -> Iterator[Finding]:
    name, number = bench_field(each), filled.number(bench_field(each))
    expected = f"{format_quantity(measured)}, as on the batch record" if measured is not None else "a number above 0"
    if number is None and not filled.words(name):
        if measured is not None and each.when != AFTER_MAKING:
            yield filled.find("BLANK", name, expected=expected, found="blank")
    elif number is None or number <= 0:
        yield filled.find(_CODE, name, expected=expected, found=filled.words(name))
    elif measured is not None and units.magnitude(measured, each.unit) != number:
        found = f"{format_quantity(quantity(number, each.unit))}: copied wrongly; the results are judged by it"
        yield filled.find(_CODE, name, expected=expected, found=found)


# --- results ---------------------------------------------------------------------------------


def _results(filled: Filled, working: Working) -> Iterator[Finding]:
    asked = (*asked_lines(filled.record), *asked_materials(filled.record))
    waiting = [each for each in asked if working[each.key].is_open]
    for each in asked:
        if each not in waiting:
            yield from _result(filled, working, each)
    if waiting:
        yield _not_compared(working, waiting)


def _not_compared(working: Working, waiting: Sequence[Asked]) -> Finding:
    keys = open_entries(working, [each.key for each in waiting])
    return finding(
        _CODE,
        subject="results that wait for the bench",
        expected=f"copied from the bench: {', '.join(working[key].symbol for key in keys)}",
        found=f"not copied, so not compared: {'; '.join(each.label for each in waiting)}",
        sheet=SECOND_CHECK,
        severity=NOTE,
        action="Copy what was measured from the batch record, work the results out, and review again.",
    )


def _result(filled: Filled, working: Working, asked: Asked) -> Iterator[Finding]:
    number, planned = filled.number(asked.name), working[asked.key].value
    expected = shown(units.converted(planned, asked.unit))
    if number is None:
        yield _without_number(filled, asked, expected)
    elif not _agrees(number, planned, asked):
        exact, found = units.magnitude(planned, asked.unit), format_quantity(quantity(number, asked.unit))
        digits = 0 if asked.counted else _digits_kept(number, exact)
        mistake = "" if digits else _mistake(working, number, asked)
        if digits:
            found = f"{found}; rounded to {_DIGITS_IN_WORDS[digits]}; the sheet asks for four"
            near = _is_within(number, exact, _ON_THE_WAY)
            severity, action = (MINOR, _REPEAT) if near else ("", "")
            yield filled.find(_CODE, asked.name, expected=expected, found=found, severity=severity, action=action)
        elif mistake:
            yield filled.find(_CODE, asked.name, expected=expected, found=f"{found}; {mistake}")
        elif not asked.counted and _is_within(number, exact, _ON_THE_WAY):
            found = f"{found}; {_difference(number, exact)}, as rounding on the way leaves"
            yield filled.find(_CODE, asked.name, expected=expected, found=found, severity=MINOR, action=_REPEAT)
        else:
            yield filled.find(_CODE, asked.name, expected=expected, found=found)


def _without_number(filled: Filled, asked: Asked, expected: str) -> Finding:
    words = filled.words(asked.name)
    if words:
        return filled.find(_CODE, asked.name, expected=expected, found=f"{words!r}, which is no number")
    unit = units.unit_words(asked.unit, plural=True)
    return filled.find("BLANK", asked.name, expected=f"a result in {unit}", found="blank")


def _agrees(number: Decimal, planned: Quantity, asked: Asked) -> bool:
    """Return whether a result is the planned one: exact, or rounded as the sheet allows."""
    exact = units.magnitude(planned, asked.unit)
    if asked.counted:
        return number == exact
    return abs(number - exact) <= asked.step * _HALF or _is_within(number, exact, _ROUNDED)


def _digits_kept(number: Decimal, exact: Decimal) -> int:
    """Return to how many significant digits, fewer than four, a number is the exact one; 0 where it is not so."""
    return next((each for each in _DIGITS_IN_WORDS if rounding.to_significant(exact, each) == number), 0)


def _is_within(number: Decimal, exact: Decimal, share: Decimal) -> bool:
    return abs(number - exact) <= abs(exact) * share


def _difference(number: Decimal, exact: Decimal) -> str:
    share = (number / exact - 1) * 100
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return f"{sign}{abs(share):.2f} %"


def _mistake(working: Working, number: Decimal, asked: Asked) -> str:
    """Return which known mistake explains a result; "" where none does."""
    exact = units.magnitude(working[asked.key].value, asked.unit)
    for times in _SLIPS:
        if exact and _is_within(number, exact * times, _ON_THE_WAY):
            return f"{times:,} times the plan"
        if exact and _is_within(number, exact / times, _ON_THE_WAY):
            return f"1/{times:,} of the plan"
    for mistake in _MISTAKES:
        wrong = mistake.results(working)
        if wrong is None or _agrees(
            units.magnitude(wrong[asked.key].value, asked.unit), working[asked.key].value, asked
        ):
            continue
        if _agrees(number, wrong[asked.key].value, asked):
            return f"so it comes out {mistake.words}"
    return ""


# --- beyond-use date -------------------------------------------------------------------------


def _beyond_use(filled: Filled) -> Iterator[Finding]:
    planned, date, words = filled.record.beyond_use.date, filled.date(BEYOND_USE), filled.words(BEYOND_USE)
    if not words:
        yield filled.find("BLANK", BEYOND_USE, expected="a date", found="blank")
    elif date is None:
        yield filled.find(_CODE, BEYOND_USE, expected=planned.isoformat(), found=f"{words!r}, which is no date")
    elif date != planned:
        why = _why_another_day(filled.record, date)
        found = f"{date.isoformat()}{f'; {why}' if why else ''}"
        yield filled.find(_CODE, BEYOND_USE, expected=planned.isoformat(), found=found)


def _why_another_day(record: CompoundingRecord, found: datetime.date) -> str:
    beyond, made = record.beyond_use, record.order.made
    if found == last_day(made, beyond.period, beyond.first_day):
        return "so it comes out without the expiry of the lots"
    others = [each for each in FIRST_DAYS if each != beyond.first_day]
    return next(
        (
            f"so it comes out when the {other} counts as day 1"
            for other in others
            if found == last_day(made, beyond.period, other)
        ),
        "",
    )


# --- signatures ------------------------------------------------------------------------------


def _signatures(filled: Filled) -> Iterator[Finding]:
    for name in (PLANNED_BY, CHECKED_BY, INITIALS, CHECKED_ON, CHECKED_AT):
        if not filled.words(name):
            yield filled.find("BLANK", name, expected="filled in", found="blank")
    date, made = filled.date(CHECKED_ON), filled.record.order.made
    if date is not None and date > made:
        expected = f"not after {made}, the day of compounding"
        found = f"{date}, done after the day of compounding: it is meant before anything is weighed"
        yield filled.find(_CODE, CHECKED_ON, expected=expected, found=found, severity=MINOR, action=_LATE)
    planner = person_of(filled.words(PLANNED_BY))
    is_planner = is_one_name(filled.words(PLANNED_BY), filled.words(CHECKED_BY))
    if planner and (is_planner or planner in (person_of(filled.words(CHECKED_BY)), person_of(filled.words(INITIALS)))):
        expected = f"another person than {filled.words(PLANNED_BY)}, who prepared the plan"
        yield filled.find("SAME-PERSON", CHECKED_BY, expected=expected, found=filled.words(CHECKED_BY) or "blank")
