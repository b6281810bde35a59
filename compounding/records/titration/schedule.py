"""The prescriber's schedule of a titration, and the one reader of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from compounding import units
from compounding.errors import OrderError, QuantityError
from compounding.units import Quantity, format_quantity, parse_quantity, quantity

UNREADABLE = "the schedule cannot be read"
EXAMPLES = "write it as '1.5 mg for 14 days, 3 mg for 14 days' or as '0.5 mg, up 0.5 mg every 7 days to 4.5 mg'"
# Judgements: beyond them a number is a slip, or the sheet's lines get longer than a cell shows.
_LONGEST_TEXT = 2_000
_MOST_DAYS = 731
_MOST_STEPS = 40

_JOINT = re.compile(r"(?:,\s+|;\s*|\n\s*|\s+)(?:and\s+)?then\s+|,\s+|;\s*|\n\s*", re.IGNORECASE)
_RAMP = re.compile(
    r"(?:(?P<dose>.+?)\s+)?(?P<way>up|down)\s+(?:by\s+)?(?P<by>.+?)\s+every\s+(?P<each>.+?)\s+to\s+(?P<end>.+)",
    re.IGNORECASE,
)
_STEP = re.compile(r"(?:(?P<dose>.+?)\s+)?for\s+(?P<days>.+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class ScheduleStep:
    """One step: the dose [mg/dose], and for how many whole days it is taken.

    Attributes
    ----------
    dose
        Drug in one dose [mg/dose].
    days
        Whole days for which it is taken.
    """

    dose: Quantity
    days: int


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The steps of a titration in their order, and how many doses there are in a day."""

    steps: tuple[ScheduleStep, ...]
    doses_per_day: int = 1

    @property
    def days(self) -> int:
        """Days of the whole schedule."""
        return sum(step.days for step in self.steps)

    @property
    def text(self) -> str:
        """The schedule as a sentence that `read_schedule` reads."""
        return ", ".join(
            f"{dose_text(step.dose)} for {format_quantity(quantity(step.days, 'day'))}" for step in self.steps
        )


def dose_text(dose: Quantity) -> str:
    """Return a dose as it reads where it is understood to be one: "0.5 mg", and below 0.1 mg in mcg: "2 mcg"."""
    alone = units.quantity(dose.magnitude, units.unit_spelling(dose).partition("/")[0])
    return format_quantity(units.small_in_micrograms(alone))


def strength_text(strength: Quantity) -> str:
    """Return a strength as it is shown: "0.5 mg per capsule", and below 0.1 mg in mcg: "2 mcg per capsule"."""
    return format_quantity(units.small_in_micrograms(strength))


def read_schedule(text: str, doses_per_day: int = 1) -> Schedule:
    """Return the schedule that a sentence states.

    Steps are joined by a comma and a space, a semicolon, a new line or "then". The last dose of a rising or falling
    series is taken as long as each before it, unless the sentence goes on "then for 30 days" or repeats that dose.

    Parameters
    ----------
    text
        Such as "1.5 mg for 14 days, 3 mg for 14 days, then 4.5 mg for 30 days", or
        "0.5 mg, up 0.5 mg every 7 days to 4.5 mg, then for 30 days".
    doses_per_day
        Whole doses in a day; each dose of the text is one of them.

    Raises
    ------
    OrderError
        The text is no schedule; every problem is named with its part of the text.

    Examples
    --------
    >>> print(read_schedule("0.5 mg, up 0.5 mg every 7 days to 1.5 mg, then for 4 weeks").text)
    0.5 mg for 7 days, 1 mg for 7 days, 1.5 mg for 28 days
    """
    if len(text) > _LONGEST_TEXT:
        raise OrderError(UNREADABLE, [f"it is {len(text):,} characters long; shorten it, or give it as a file"])
    reader = _Reader()
    for number, part in enumerate(_JOINT.split(text.strip()), start=1):
        reader.read(part.strip(), f"part {number}, {part.strip()!r}")
    return checked_schedule(reader.steps, reader.finished(), doses_per_day)


def checked_schedule(steps: Iterable[ScheduleStep], problems: Iterable[str], doses_per_day: int) -> Schedule:
    """Return a schedule of steps that were read, unless there are problems or it is beyond what can be meant.

    Raises
    ------
    OrderError
        There is a problem.
    """
    schedule, found = Schedule(steps=tuple(steps), doses_per_day=doses_per_day), list(problems)
    if not found and not schedule.steps:
        found.append(f"it has no step; {EXAMPLES}")
    if schedule.days > _MOST_DAYS:
        found.append(f"it lasts {schedule.days:,} days; check the days, or prescribe at most {_MOST_DAYS} at a time")
    if len(schedule.steps) > _MOST_STEPS:
        found.append(f"it has {len(schedule.steps)} steps; check them, or prescribe at most {_MOST_STEPS} at a time")
    if not 1 <= doses_per_day <= 24:
        found.append(f"{doses_per_day} doses in a day; give a whole number from 1 to 24")
    if found:
        raise OrderError(UNREADABLE, found)
    return schedule


def read_dose(text: str, where: str) -> Quantity:
    """Return a dose in mg per dose.

    Raises
    ------
    QuantityError
        The text is no mass above zero.
    """
    value = parse_quantity(text, where)
    if units.is_measured_in(value, "mg/dose"):
        value = units.converted(value, "mg/dose")
    elif units.is_measured_in(value, "mg"):
        value = quantity(units.magnitude(value, "mg"), "mg/dose")
    else:
        raise QuantityError(text, "this is no dose", "write it in mg or mcg, such as 1.5 mg", where)
    if not value.magnitude:
        raise QuantityError(text, "a dose of nothing is no step", "write a dose above zero", where)
    return value


def read_days(text: str, where: str) -> int:
    """Return a time in whole days, written with its unit.

    Raises
    ------
    QuantityError
        The text is no time, or not one or more whole days.
    """
    value = parse_quantity(text, where)
    if not units.is_measured_in(value, "day"):
        raise QuantityError(text, "this is no time", "write it in days or weeks, such as 14 days", where)
    days = units.magnitude(value, "day")
    if not days:
        raise QuantityError(text, "a step of no days is no step", "write one day or more, or leave the step out", where)
    if days != days.to_integral_value():
        raise QuantityError(text, "this is not a whole number of days", "write whole days, such as 14 days", where)
    return int(days)


class _Reader:
    """Reads a sentence part by part, and keeps every problem to report them together."""

    def __init__(self) -> None:
        self.steps: list[ScheduleStep] = []
        self._problems: list[str] = []
        self._start: tuple[Quantity, str] | None = None
        self._after_ramp = False

    def read(self, part: str, where: str) -> None:
        try:
            self._read(part, where)
        except QuantityError as error:
            self._problems.append(str(error))
            self._start, self._after_ramp = None, False

    def finished(self) -> list[str]:
        """Return the problems, with that of a dose at the end that is taken for no time."""
        self._close()
        return self._problems

    def _read(self, part: str, where: str) -> None:
        ramp, step = _RAMP.fullmatch(part), _STEP.fullmatch(part)
        if ramp:
            self._ramp(ramp, where)
        elif step:
            self._step(step, where)
        else:
            self._close()
            self._start, self._after_ramp = (read_dose(part, where), where), False

    def _close(self) -> None:
        if self._start is not None:
            self._problems.append(f"{self._start[1]}: for how long is not said; {EXAMPLES}")
        self._start = None

    def _step(self, found: re.Match[str], where: str) -> None:
        if found["dose"]:
            self._close()
        days = read_days(found["days"], where)
        dose = read_dose(found["dose"], where) if found["dose"] else self._start and self._start[0]
        repeats = dose is None or (self.steps and self.steps[-1].dose == dose)
        if self._after_ramp and self.steps and repeats:
            self.steps[-1] = replace(self.steps[-1], days=days)
        elif dose is None:
            raise QuantityError(found[0], "it has no dose, and goes on with no series", EXAMPLES, where)
        else:
            self.steps.append(ScheduleStep(dose=dose, days=days))
        self._start, self._after_ramp = None, False

    def _ramp(self, found: re.Match[str], where: str) -> None:
        days = read_days(found["each"], where)
        by, end = read_dose(found["by"], where), read_dose(found["end"], where)
        starts_here = self._start is not None or bool(found["dose"])
        start = self._ramp_start(found, where)
        sign = 1 if found["way"].lower() == "up" else -1
        count = (end.magnitude - start.magnitude) * sign / by.magnitude
        if count <= 0 or count != count.to_integral_value():
            raise _never_reached(found, where, start, by, end, count * sign)
        if count >= _MOST_STEPS:
            raise QuantityError(found[0], f"this is {count + 1:,f} steps", f"take fewer than {_MOST_STEPS}", where)
        doses = [quantity(start.magnitude + sign * by.magnitude * each, "mg/dose") for each in range(int(count) + 1)]
        self.steps += [ScheduleStep(dose=dose, days=days) for dose in doses[0 if starts_here else 1 :]]
        self._start, self._after_ramp = None, True

    def _ramp_start(self, found: re.Match[str], where: str) -> Quantity:
        if found["dose"]:
            self._close()
            return read_dose(found["dose"], where)
        if self._start is not None:
            return self._start[0]
        if self.steps:
            return self.steps[-1].dose
        raise QuantityError(found[0], "it does not say from which dose", EXAMPLES, where)


def _never_reached(
    found: re.Match[str], where: str, start: Quantity, by: Quantity, end: Quantity, count: Decimal
) -> QuantityError:
    way = found["way"].lower()
    goal = f"{dose_text(end)} is never reached {way} {dose_text(by)} at a time from {dose_text(start)}"
    if count * (1 if way == "up" else -1) <= 0:
        return QuantityError(found[0], goal, "write up for a rising series and down for a falling one", where)
    nearest = start.magnitude + by.magnitude * count.to_integral_value("ROUND_DOWN")
    return QuantityError(found[0], goal, f"end it at {dose_text(quantity(nearest, 'mg/dose'))}, say", where)
