"""From a schedule to batches: which days each covers, how much of it is dispensed, and the order of each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compounding import units
from compounding.calculations import titrations
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula import Formula
from compounding.records.order import Order, Prescription, Share, Tablets
from compounding.records.preparation.beyond_use import assigned_beyond_use
from compounding.records.titration.portions import Portion, Portions, joined
from compounding.records.titration.schedule import Schedule
from compounding.units import Quantity, quantity

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DAY = datetime.timedelta(days=1)
_TIMES = {1: "once a day", 2: "twice a day"}
_MOST_DIRECTIONS = 2


@dataclass(frozen=True, kw_only=True)
class CalendarLine:
    """Days on end of one dose, taken from the batches of one day of making.

    Attributes
    ----------
    step
        Number of the schedule's step.
    letters
        The batches that it is taken from, in the order of the portion's parts.
    """

    number: int
    step: int
    first: datetime.date
    last: datetime.date
    portion: Portion
    making: int
    letters: tuple[str, ...]

    @property
    def days(self) -> int:
        """Days of the line."""
        return (self.last - self.first).days + 1

    @property
    def take(self) -> str:
        """What to take for each dose: capsules, mL, drops or actuations, and of which batch if there are several."""
        if len(self.letters) < 2:
            return self.portion.text
        return joined([f"{text} ({letter})" for text, letter in zip(self.portion.texts, self.letters, strict=True)])


@dataclass(frozen=True, kw_only=True)
class Making:
    """A day of making, and the days that its batches cover.

    Attributes
    ----------
    powder
        Number of the powder that its tablets are ground to, where several batches are drawn from it; else "".
    """

    place: int
    made: datetime.date
    first: datetime.date
    last: datetime.date
    powder: str = ""


@dataclass(frozen=True, kw_only=True)
class PlannedBatch:
    """One batch before it is prepared.

    Attributes
    ----------
    strength
        In mg per capsule, per mL or per g.
    quantity
        What is dispensed: capsules, mL or g.
    purpose
        Which part of the campaign it is.
    """

    letter: str
    making: int
    strength: Quantity
    quantity: Quantity
    order: Order
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Batch(PlannedBatch):
    """One batch with its compounding record."""

    record: CompoundingRecord


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The makings, their batches and the calendar; and what stands in the way."""

    makings: tuple[Making, ...]
    batches: tuple[PlannedBatch, ...]
    calendar: tuple[CalendarLine, ...]
    warnings: tuple[str, ...]
    problems: tuple[str, ...]


def planned_batches(
    order: Order, formula: Formula, schedule: Schedule, start: datetime.date, portions: Portions
) -> Plan:
    """Return the batches that a schedule takes, none of them used after its beyond-use date.

    Parameters
    ----------
    order
        What the batches have in common, free of `dating_problems`.
    start
        Day of the first dose, not before the order's day of making.
    """
    warnings: list[str] = []
    makings, problem = _makings(order, formula, schedule, start)
    if problem:
        return Plan(makings=(), batches=(), calendar=(), warnings=(), problems=(problem,))
    lines = list(_lines(schedule, start, makings, portions))
    strengths = {making.place: _strengths(lines, making) for making in makings}
    number = sum(len(each) for each in strengths.values())
    if number > len(LETTERS):
        problem = f"it takes {number} batches; prescribe a shorter part of the schedule, for at most {len(LETTERS)}"
        return Plan(makings=(), batches=(), calendar=(), warnings=(), problems=(problem,))
    makings = tuple(_with_powder(each, order, several=len(strengths[each.place]) > 1) for each in makings)
    pairs = [(making, strength) for making in makings for strength in strengths[making.place]]
    lettered = dict(zip(LETTERS, pairs, strict=False))
    calendar = tuple(_lettered(line, lettered) for line in lines)
    batches = []
    for letter, (making, strength) in lettered.items():
        own = [line for line in calendar if letter in line.letters]
        batches.append(_batch(order, formula, schedule, making, letter, strength, own, len(pairs), warnings))
    return Plan(
        makings=makings,
        batches=tuple(batches),
        calendar=calendar,
        warnings=tuple(dict.fromkeys(warnings)),
        problems=(),
    )


# --- days ------------------------------------------------------------------------------------


def _makings(
    order: Order, formula: Formula, schedule: Schedule, start: datetime.date
) -> tuple[tuple[Making, ...], str]:
    """Return the days of making, each with the days up to its beyond-use date, or why there are none."""
    lead, end = start - order.made, start + _DAY * (schedule.days - 1)
    makings: list[Making] = []
    first = start
    while first <= end and len(makings) <= len(LETTERS):
        made = first - lead
        due = assigned_beyond_use(_in_date(order, made), formula).date
        if due < first:
            return (), (
                f"a batch made on {made} has the beyond-use date {due}, before its first dose on {first}; "
                "make it nearer to the first dose, or use lots that expire later"
            )
        last = min(due, end)
        makings.append(Making(place=len(makings) + 1, made=made, first=first, last=last))
        first = last + _DAY
    return tuple(makings), ""


def _in_date(order: Order, made: datetime.date) -> Order:
    """Return the order as made on a day: the lots that have expired by then are not used."""
    lots = tuple(lot for lot in order.lots if lot.expiry is None or lot.expiry >= made)
    return replace(order, made=made, lots=lots)


def _lines(
    schedule: Schedule, start: datetime.date, makings: Sequence[Making], portions: Portions
) -> Iterator[CalendarLine]:
    """Yield the days of each step, parted where another making begins."""
    number, first = 0, start
    for place, step in enumerate(schedule.steps, start=1):
        last = first + _DAY * (step.days - 1)
        for making in makings:
            begin, finish = max(first, making.first), min(last, making.last)
            if begin <= finish:
                number += 1
                yield CalendarLine(
                    number=number,
                    step=place,
                    first=begin,
                    last=finish,
                    portion=portions[step.dose],
                    making=making.place,
                    letters=(),
                )
        first = last + _DAY


def _strengths(lines: Sequence[CalendarLine], making: Making) -> list[Quantity]:
    """Return the strengths that the days of a making take, from the lowest."""
    found = {
        strength.magnitude: strength
        for line in lines
        if line.making == making.place
        for strength, _ in line.portion.parts
    }
    return [found[each] for each in sorted(found)]


def _lettered(line: CalendarLine, lettered: dict[str, tuple[Making, Quantity]]) -> CalendarLine:
    own = {strength.magnitude: letter for letter, (making, strength) in lettered.items() if making.place == line.making}
    return replace(line, letters=tuple(own[strength.magnitude] for strength, _ in line.portion.parts))


# --- one batch -------------------------------------------------------------------------------


def _with_powder(making: Making, order: Order, *, several: bool) -> Making:
    if not several or not isinstance(order.source, Tablets):
        return making
    return replace(making, powder=f"{order.batch}-P{making.place}".lstrip("-"))


def _batch(
    order: Order,
    formula: Formula,
    schedule: Schedule,
    making: Making,
    letter: str,
    strength: Quantity,
    lines: Sequence[CalendarLine],
    number: int,
    warnings: list[str],
) -> PlannedBatch:
    own = _in_date(order, making.made)
    warnings += [
        f"{lot.component}, lot {lot.number}, expires on {lot.expiry}: batches made on {making.made} and later take "
        "another, written in at the bench."
        for lot in order.lots
        if lot not in own.lots
    ]
    source = own.source
    if making.powder and isinstance(source, Tablets):
        source = replace(source, ground=making.powder, spare=None)
    dispensed = quantity_dispensed(strength, lines, schedule.doses_per_day)
    prescription = Prescription(
        strength=_prescribed(formula, strength),
        quantity=dispensed,
        basis=order.prescription.basis,
        prescriber=order.prescription.prescriber,
        directions=order.prescription.directions or _directions(formula, schedule, lines),
    )
    batch = f"{order.batch}-{letter}" if order.batch else ""
    return PlannedBatch(
        letter=letter,
        making=making.place,
        strength=strength,
        quantity=dispensed,
        order=replace(own, prescription=prescription, source=source, batch=batch, shares=_shares(own, making)),
        purpose=f"batch {letter}, one of {number}; taken from {lines[0].first} to {lines[-1].last}",
    )


def _shares(order: Order, making: Making) -> tuple[Share, ...]:
    """Return the prescriptions of a batch; the day by which they are needed is that of the first batches alone."""
    if making.place == 1:
        return order.shares
    return tuple(replace(share, needed_by=None) for share in order.shares)


def _prescribed(formula: Formula, strength: Quantity) -> Quantity:
    if formula.dosage_form.batch_unit == "g":
        return quantity(units.magnitude(strength, "%"), "%")
    return strength


def amount_in(line: CalendarLine, strength: Quantity) -> Quantity:
    """Return the amount of a strength that one dose of a line takes: capsules, mL or g."""
    return next(amount for each, amount in line.portion.parts if each.magnitude == strength.magnitude)


def quantity_dispensed(strength: Quantity, lines: Sequence[CalendarLine], doses_per_day: int) -> Quantity:
    """Return what lines take of a strength, by the rules of its form; mL and g are rounded up to whole ones."""
    amounts = [amount_in(line, strength) for line in lines]
    days = [quantity(line.days, "day") for line in lines]
    daily = quantity(doses_per_day, "dose/day")
    if units.is_measured_in(strength, "mg/capsule"):
        return titrations.capsules_for_steps(amounts, days, daily)
    if units.is_measured_in(strength, "mg/mL"):
        return titrations.whole_volume(titrations.volume_for_steps(amounts, days, daily))
    return titrations.whole_mass(titrations.mass_for_steps(amounts, days, daily))


def times_a_day(doses_per_day: int) -> str:
    """Return how often a dose is taken, in words."""
    return _TIMES.get(doses_per_day, f"{doses_per_day} times a day")


def _directions(formula: Formula, schedule: Schedule, lines: Sequence[CalendarLine]) -> str:
    """Return the directions of a batch's label: its own days where they are few, and the calendar."""
    own = formula.labelling.directions.rstrip(".")
    if len(lines) > _MOST_DIRECTIONS or any(len(line.letters) > 1 for line in lines):
        return f"{own}: as your calendar says, day by day."
    times = times_a_day(schedule.doses_per_day)
    parts = [f"{line.first} to {line.last}: {line.take} {times}" for line in lines]
    return f"{own}. {'; '.join(parts)}. See your calendar."
