"""Batch numbers by the pharmacy's pattern, such as "LDN-{year}{month}{day}-{serial:3}".

A batch number becomes the name of a file, so that only what every file system takes may stand in it.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compounding.errors import ProfileError
from compounding.records.dosage_form import FORMS, dosage_form
from compounding.records.shown_text import shortened, visible

EXAMPLE_PATTERN = "LDN-{year}{month}{day}-{serial:3}"

_LONGEST = 40
# A pattern leaves room for serials of so many digits.
_ROOM = 6
_SHOWN = 60
_TOKEN = re.compile(r"\{([^{}]*)\}")
_SERIAL = re.compile(r"serial(?::([1-9]))?", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9._-]*")
_ENDS = re.compile(r"[A-Za-z0-9]")
# Windows keeps these names for devices, whatever follows a dot.
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\..*)?", re.IGNORECASE)
_DATES: Mapping[str, Callable[[datetime.date], str]] = MappingProxyType(
    {
        "year": lambda made: f"{made.year:04d}",
        "yy": lambda made: f"{made.year % 100:02d}",
        "month": lambda made: f"{made.month:02d}",
        "day": lambda made: f"{made.day:02d}",
    }
)
_NAMES = (*_DATES, "serial", "form")
_REMEDY = f'write it such as "{EXAMPLE_PATTERN}"'


@dataclass(frozen=True)
class _Batch:
    """What a batch number is made of."""

    made: datetime.date
    serial: int
    form: str


def batch_number(pattern: str, made: datetime.date, serial: int, form: str = "") -> str:
    """Return the number of a batch by a pattern.

    Parameters
    ----------
    pattern
        Plain text with `{year}`, `{yy}`, `{month}`, `{day}`, `{form}` and `{serial}`, or `{serial:3}` for three digits
        at least; a serial that has more digits is written in full.
    made
        Day of compounding.
    serial
        1 for the first batch, and so on.
    form
        Form of the formula, which `{form}` writes as its code, such as CAP or DRP; where the pattern has none it is not
        needed.

    Raises
    ------
    ProfileError
        The pattern, the serial or the form will not do, or the number would be too long.

    Examples
    --------
    >>> batch_number("LDN-{year}{month}{day}-{serial:3}", datetime.date(2026, 11, 22), 7)
    'LDN-20261122-007'
    >>> batch_number("{form}-{yy}{month}{day}.{serial}", datetime.date(2026, 11, 22), 12, "sublingual drops")
    'DRP-261122.12'
    """
    problems = [f"{visible(shortened(pattern, _SHOWN))!r}: {each}" for each in check_pattern(pattern)]
    if serial < 1:
        problems.append(f"serial {serial}: give 1 or more")
    if form not in FORMS and "{form}" in pattern:
        problems.append(f"{{form}} needs the form of the formula: one of {', '.join(FORMS)}, and not {form!r}")
    if not problems:
        number = _filled(pattern, _Batch(made, serial, form))
        if len(number) <= _LONGEST:
            return number
        problems.append(f"{shortened(number, _SHOWN)}: a batch number has at most {_LONGEST} characters")
    raise ProfileError("the batch number cannot be made", problems)


def check_pattern(pattern: str) -> tuple[str, ...]:
    r"""Return what is wrong with a pattern of batch numbers; nothing where it will do.

    Examples
    --------
    >>> check_pattern("LDN-{serial:3}")
    ()
    >>> print(*check_pattern("LDN/{serail}"), sep="\n")
    '/' cannot stand in the name of a file; use letters, digits, "-", "_" and "."
    {serail} is not known; did you mean {serial}?
    {serial} is missing: without it all batches have one number; write it such as "LDN-{year}{month}{day}-{serial:3}"
    """
    problems = [*_text_problems(pattern), *_token_problems(pattern)]
    return tuple(problems or _form_problems(pattern))


def pattern_notes(pattern: str) -> tuple[str, ...]:
    """Return what has to be kept in mind with a pattern that will do.

    Examples
    --------
    >>> print(*pattern_notes("LDN-{year}{month}-{serial}"))
    The pattern of batch numbers, LDN-{year}{month}-{serial}, has no {day}: unless the serial goes on from day to day,
    numbers repeat.
    """
    names = set(_TOKEN.findall(pattern))
    year = () if names & {"year", "yy"} else ("year",)
    missing = [f"{{{each}}}" for each in (*year, "month", "day") if each in year or each not in names]
    if not missing:
        return ()
    listed = " and ".join(f"no {each}" for each in missing)
    return (
        f"The pattern of batch numbers, {pattern}, has {listed}: unless the serial goes on from day to day, numbers "
        "repeat.",
    )


def _text_problems(pattern: str) -> Iterator[str]:
    plain = _TOKEN.sub("", pattern)
    wrong = "".join(dict.fromkeys(each for each in plain if not _PLAIN.fullmatch(each)))
    if {"{", "}"} & set(wrong):
        yield f"a brace has no partner; {_REMEDY}"
    wrong = wrong.replace("{", "").replace("}", "")
    if wrong:
        shown = visible(shortened(wrong, _SHOWN))
        yield f'{shown!r} cannot stand in the name of a file; use letters, digits, "-", "_" and "."'


def _token_problems(pattern: str) -> Iterator[str]:
    names = _TOKEN.findall(pattern)
    for name in dict.fromkeys(names):
        if _SERIAL.fullmatch(name) or name in _NAMES:
            continue
        shown = visible(shortened(name, _SHOWN))
        if name.startswith("serial:"):
            yield f"{{{shown}}}: write {{serial}}, or with its least number of digits, 1 to 9: {{serial:3}}"
            continue
        near = difflib.get_close_matches(name, _NAMES, n=1)
        known = ", ".join(f"{{{each}}}" for each in _NAMES)
        yield f"{{{shown}}} is not known; " + (f"did you mean {{{near[0]}}}?" if near else f"use {known}")
    if not any(_SERIAL.fullmatch(name) for name in names):
        yield f"{{serial}} is missing: without it all batches have one number; {_REMEDY}"


def _form_problems(pattern: str) -> Iterator[str]:
    """Yield what is wrong with the numbers that a pattern of known parts makes."""
    first, last = (
        _filled(pattern, _Batch(datetime.date(2026, 11, 22), serial, "capsule")) for serial in (1, 10**_ROOM - 1)
    )
    if len(last) > _LONGEST:
        yield (
            f"with a serial of {_ROOM} digits a number has {len(last)} characters; at most {_LONGEST} go into the name "
            "of a file, so shorten the text"
        )
    if not (_ENDS.fullmatch(first[0]) and _ENDS.fullmatch(first[-1])):
        yield "a number begins and ends with a letter or a digit, for it becomes the name of a file"
    if _DEVICE.fullmatch(first):
        yield f"{first} is a name that Windows keeps for a device; use another"


def _filled(pattern: str, batch: _Batch) -> str:
    return _TOKEN.sub(lambda found: _part(found[1], batch), pattern)


def _part(name: str, batch: _Batch) -> str:
    serial = _SERIAL.fullmatch(name)
    if serial is not None:
        return f"{batch.serial:0{serial[1] or 1}d}"
    return dosage_form(batch.form).code if name == "form" else _DATES[name](batch.made)
