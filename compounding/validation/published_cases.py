"""The published problems: what their sources print, and when an answer agrees with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from typing import Any

_FOLDER = "published"
_SUFFIX = ".toml"


@dataclass(frozen=True)
class Printed:
    """A value as its source prints it; its digits say how far it can be trusted."""

    text: str
    printed_to: str = ""

    @property
    def number(self) -> Decimal:
        """The number without its unit."""
        return Decimal(self._parts[0])

    @property
    def unit(self) -> str:
        """The unit; "" where none is printed."""
        return self._parts[1]

    @property
    def is_number(self) -> bool:
        """Whether it is a number, and no word."""
        return re.match(r"[0-9.]+(?: |$)", self.text) is not None

    @property
    def half_of_last_digit(self) -> Decimal:
        """Half a unit of the last digit that is printed, or of what the source rounds to."""
        if self.printed_to:
            return Decimal(self.printed_to.split()[0]) / 2
        return Decimal((0, (5,), int(self.number.as_tuple().exponent) - 1))

    def agrees(self, number: Decimal) -> bool:
        """Return whether a number, in this value's unit, is what was printed.

        Examples
        --------
        >>> Printed("0.81 g/mL").agrees(Decimal("0.8149")), Printed("0.81 g/mL").agrees(Decimal("0.82"))
        (True, False)
        """
        return abs(number - self.number) <= self.half_of_last_digit

    @property
    def _parts(self) -> tuple[str, str]:
        number, _, unit = self.text.partition(" ")
        return number, unit


@dataclass(frozen=True)
class Case:
    """One published problem.

    Attributes
    ----------
    expected, exact
        What the source prints, and what is right where that is disputed.
    later
        What no rule of the toolkit answers, and why.
    disputed
        Why what is printed cannot be right; "" where it is.
    command, answers
        Bench calculators that answer it, and where in their results each answer stands.
    """

    id: str
    source: str
    problem: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, Printed] = field(default_factory=dict)
    exact: Mapping[str, Printed] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)
    disputed: str = ""
    note: str = ""
    command: Sequence[str] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def truth(self) -> Mapping[str, Printed]:
        """What an answer must agree with: the printed values, or the exact ones where those are disputed."""
        if self.command:
            return {**self.expected, **self.exact}
        return self.exact or self.expected

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of what the toolkit is to answer."""
        return tuple(key for key in self.truth if key not in self.later)


def subjects() -> tuple[str, ...]:
    """Return the subjects by which the cases are filed, such as "capsules".

    Examples
    --------
    >>> "capsules" in subjects()
    True
    """
    names = (each.name for each in files(__package__).joinpath(_FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def cases(subject: str) -> list[Case]:
    """Return the cases of one subject.

    Examples
    --------
    >>> cases("rounding")[0].expected["meets"].text
    'true'
    """
    text = files(__package__).joinpath(_FOLDER, f"{subject}{_SUFFIX}").read_text(encoding="utf-8")
    return [_case(entry) for entry in tomllib.loads(text)["case"]]


def all_cases() -> list[Case]:
    """Return the cases of every subject."""
    return [case for subject in subjects() for case in cases(subject)]


def _case(entry: dict[str, Any]) -> Case:
    values = dict(entry)
    printed_to = values.pop("printed_to", "")
    for part in ("expected", "exact"):
        values[part] = {key: Printed(text, printed_to) for key, text in values.get(part, {}).items()}
    return Case(**values)
