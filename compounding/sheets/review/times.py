"""Dates and times: whether they are in the order of the work, and whether each can be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import TypeAlias

from compounding.calculations.beyond_use import last_day
from compounding.records.finding import CRITICAL, MINOR, NOTE, Finding
from compounding.sheets.review.filled import Filled

_Dates: TypeAlias = Mapping[str, datetime.date]

_SIGNERS = ("compounder", "checker", "release")
_ORDER = ("gate_date", "made_date", *(f"{signer}_date" for signer in _SIGNERS))
_TIMED = ("begun", "finished", *(f"{signer}_time" for signer in _SIGNERS))
_DEVIATION = re.compile(r"deviation_\d+_date")
_CALIBRATION = re.compile(r"balance_due(?:_\d+)?")
_EXPIRY = re.compile(r"\w+_expiry")
_STEP = re.compile(r"step_\d+_record_\d+")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])(?:[:.][0-5][0-9])?(?: ?(?:h|hrs|Uhr))?", re.ASCII)
_HALF = re.compile(r"(0?[1-9]|1[0-2])(?:[:.]([0-5][0-9]))? ?([ap])\.?m\.?", re.ASCII | re.IGNORECASE)
_FIRST_YEAR = 2000
# A judgement: a plausibility check says nothing of the patient and the lots a month later.
_OLDEST_GATE = 30
_LONGEST_EXPIRY = 10
_ANEW = "Work the sheet out anew for the day of compounding, and relabel; quarantine what is labelled."


def times_findings(filled: Filled, today: datetime.date) -> Iterator[Finding]:
    """Yield a finding for each date that cannot be or is not the planned one, and for each that is out of order.

    The plausibility check comes first, then the day of compounding, and the signatures of who made, checked and
    released the batch; on one day their times count too. Of dates that do not agree, as few as possible are named.
    A date that cannot be is named once, and not compared with others.

    Parameters
    ----------
    filled
        The sheet as it was filled in; what is blank, or is no date, gives no finding here.
    today
        The day of the review: work cannot have been done later.
    """
    dates = {name: entry.date for name, entry in filled.entries.items() if entry.date is not None}
    work = {name: date for name, date in dates.items() if not _CALIBRATION.fullmatch(name) and not _is_expiry(name)}
    possible = {name: date for name, date in work.items() if date.year >= _FIRST_YEAR and date <= today}
    yield from _impossible(filled, {name: date for name, date in work.items() if name not in possible}, today)
    yield from _not_planned(filled, possible)
    yield from _disordered(filled, {name: str(possible[name]) for name in _ORDER if name in possible})
    yield from _old_gate(filled, possible)
    yield from _early(filled, possible)
    yield from _deviations(filled, possible)
    yield from _times(filled, possible)
    yield from _written_times(filled)
    yield from _calibrations(filled, dates, possible.get("made_date", filled.record.order.made))
    yield from _expiries(filled, dates, possible.get("made_date", filled.record.order.made))


def _is_expiry(name: str) -> bool:
    return _EXPIRY.fullmatch(name) is not None


# --- days of work -----------------------------------------------------------------------------


def _impossible(filled: Filled, dates: _Dates, today: datetime.date) -> Iterator[Finding]:
    for name, date in dates.items():
        late = f"not later than {today}, the day of this review"
        expected = late if date > today else f"a day since {_FIRST_YEAR}"
        yield filled.find("DATE", name, expected=expected, found=str(date))


def _not_planned(filled: Filled, dates: _Dates) -> Iterator[Finding]:
    """Yield a finding where the batch was made on another day than planned: the label's date counts from the plan."""
    made, planned = dates.get("made_date"), filled.record.order.made
    if made is None or made == planned:
        return
    label = filled.record.beyond_use.date
    counted = f"the label's beyond-use date {label} counts from {planned}"
    expected = f"{planned}, the day it was planned for"
    if made > label:
        found = f"{made}, after the label's beyond-use date {label}"
        yield filled.find("DATE", "made_date", expected=expected, found=found, severity=CRITICAL, action=_ANEW)
    elif made > planned:
        found = f"{made}: {counted}, which is on the safe side"
        action = "Write under Deviations why it was made later; the label may stay."
        yield filled.find("DATE", "made_date", expected=expected, found=found, severity=MINOR, action=action)
    elif (right := _beyond_use_from(filled, made)) < label:
        found = f"{made}: {counted}; from {made} it is {right}"
        yield filled.find("DATE", "made_date", expected=expected, found=found, severity=CRITICAL, action=_ANEW)
    else:
        found = f"{made}: the label's beyond-use date {label} is the expiry of a lot, and stays what it is"
        action = "Write under Deviations why it was made earlier; the label may stay."
        yield filled.find("DATE", "made_date", expected=expected, found=found, severity=MINOR, action=action)


def _beyond_use_from(filled: Filled, made: datetime.date) -> datetime.date:
    """Return the beyond-use date of a batch made before it was planned: no later than the label's, which lots bound."""
    beyond = filled.record.beyond_use
    return min(last_day(made, beyond.period, beyond.first_day), beyond.date)


def _old_gate(filled: Filled, dates: _Dates) -> Iterator[Finding]:
    """Yield a plausibility check long before the work, or before the formula came into force that the batch is made by.

    Where the batch itself is made before that day, this is said of the day of compounding alone.
    """
    gate, made, effective = dates.get("gate_date"), dates.get("made_date"), filled.record.formula.effective
    if gate is None or made is None:
        return
    days = (made - gate).days
    if days > _OLDEST_GATE:
        expected = f"at most {_OLDEST_GATE} days before {made}, the day of compounding"
        found = f"{gate}, {days} days before"
    elif gate < effective <= made:
        expected = (
            f"not before {effective}, when version {filled.record.formula.version} of the formula came into force"
        )
        found = str(gate)
    else:
        return
    action = "Find out whether the day is wrong; if not, the pharmacist goes through the plausibility check again."
    yield filled.find("DATE", "gate_date", expected=expected, found=found, severity=MINOR, action=action)


def _early(filled: Filled, dates: _Dates) -> Iterator[Finding]:
    """Yield a batch that was made before its formula was in force, whether or not it was planned so."""
    made, formula = dates.get("made_date"), filled.record.formula
    if made is None or made >= formula.effective:
        return
    yield filled.find(
        "DATE",
        "made_date",
        expected=f"not before {formula.effective}, when version {formula.version} of {formula.id} came into force",
        found=str(made),
        action="Find out whether the day is wrong; if not, write a deviation: the pharmacist decides on the batch.",
    )


def _deviations(filled: Filled, dates: _Dates) -> Iterator[Finding]:
    made = dates.get("made_date")
    for name, date in dates.items():
        if _DEVIATION.fullmatch(name) and made is not None and date < made:
            expected = f"not before {made} ({filled.label('made_date')})"
            yield filled.find("ORDER-OF-TIME", name, expected=expected, found=str(date))


# --- times of one day -------------------------------------------------------------------------


def _times(filled: Filled, dates: _Dates) -> Iterator[Finding]:
    """Yield a finding for each time that is out of order among those of one day."""
    times = {name: time for name in _TIMED if (time := filled.time(name)) is not None}
    days = {f"{signer}_time": dates.get(f"{signer}_date") for signer in _SIGNERS}
    made = dates.get("made_date")
    days |= {"begun": made, "finished": _day_finished(made, dates.get("compounder_date"), times)}
    for day in dict.fromkeys(day for day in days.values() if day is not None):
        yield from _disordered(filled, {name: f"{time:%H:%M}" for name, time in times.items() if days[name] == day})
    begun, finished = times.get("begun"), times.get("finished")
    if begun is not None and begun == finished:
        yield filled.find("ORDER-OF-TIME", "finished", expected=f"later than {begun:%H:%M}", found=f"{finished:%H:%M}")


def _written_times(filled: Filled) -> Iterator[Finding]:
    """Yield the times of day written down in the steps that are later than the end of the work, on one day."""
    begun, finished = filled.time("begun"), filled.time("finished")
    if finished is None or (begun is not None and finished < begun):
        return
    for name in filter(_STEP.fullmatch, filled.entries):
        time = _clock(filled.words(name)) if filled.label(name).endswith(" at") else None
        if time is not None and time > finished:
            expected = f"not after {finished:%H:%M} ({filled.label('finished')})"
            yield filled.find("ORDER-OF-TIME", name, expected=expected, found=f"{time:%H:%M}", severity=MINOR)


def _clock(words: str) -> datetime.time | None:
    """Return a time of day that was written alone, such as "15:30" or "3.30 pm"; None for all other words."""
    if found := _CLOCK.fullmatch(words):
        return datetime.time(int(found[1]), int(found[2]))
    if found := _HALF.fullmatch(words):
        return datetime.time(int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0), int(found[2] or 0))
    return None


def _day_finished(
    made: datetime.date | None, signed: datetime.date | None, times: Mapping[str, datetime.time]
) -> datetime.date | None:
    """Return the day on which the work was finished: the day after, where it was signed later and ended earlier."""
    begun, finished = times.get("begun"), times.get("finished")
    if made is None or signed is None or begun is None or finished is None:
        return made
    return made + datetime.timedelta(days=1) if signed > made and finished < begun else made


# --- order ------------------------------------------------------------------------------------


def _disordered(filled: Filled, moments: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each of the fewest moments without which the others are in order.

    Parameters
    ----------
    moments
        In the order of the work, written so that a later one sorts after an earlier one.
    """
    names = list(moments)
    kept = _in_order(moments)
    for place, name in enumerate(names):
        if name not in kept:
            before = next((each for each in reversed(names[:place]) if each in kept), "")
            after = next((each for each in names[place:] if each in kept), "")
            early = bool(before) and moments[name] < moments[before]
            other, word = (before, "before") if early else (after, "after")
            expected = f"not {word} {moments[other]} ({filled.label(other)})"
            yield filled.find("ORDER-OF-TIME", name, expected=expected, found=moments[name])


def _in_order(moments: Mapping[str, str]) -> Collection[str]:
    """Return the names of as many moments as are in order, the earlier ones where there is a choice."""
    for number in range(len(moments), 0, -1):
        for names in combinations(moments, number):
            if _is_ordered([moments[name] for name in names]):
                return names
    return ()


def _is_ordered(moments: Sequence[str]) -> bool:
    return all(first <= second for first, second in pairwise(moments))


# --- dates of balances and lots ---------------------------------------------------------------


def _calibrations(filled: Filled, dates: _Dates, made: datetime.date) -> Iterator[Finding]:
    for name, date in dates.items():
        if _CALIBRATION.fullmatch(name) and date < made:
            yield filled.find(
                "DATE",
                name,
                expected=f"not before {made}, the day of compounding",
                found=f"{date}: the calibration had expired",
                action="Have the balance checked, and let the pharmacist decide on what was weighed on it.",
            )


def _expiries(filled: Filled, dates: _Dates, made: datetime.date) -> Iterator[Finding]:
    for name in filter(_is_expiry, dates):
        date = dates[name]
        if date.year - made.year > _LONGEST_EXPIRY or (date.year - made.year == _LONGEST_EXPIRY and _later(date, made)):
            expected = f"within {_LONGEST_EXPIRY} years of {made}, the day of compounding"
            yield filled.find("DATE", name, expected=expected, found=str(date), severity=MINOR)
        elif date.day == 1:
            yield filled.find(
                "DATE",
                name,
                expected="the last day of the month, where the container names a month and a year alone",
                found=str(date),
                severity=NOTE,
                action="Look at the container, and correct the day if it names none.",
            )


def _later(date: datetime.date, other: datetime.date) -> bool:
    """Return whether a day is later in its year than another day in its own."""
    return (date.month, date.day) > (other.month, other.day)
