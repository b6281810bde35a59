"""The published problems in tests/published/: what their sources print, and when an answer agrees with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "published"


@dataclass(frozen=True)
class Printed:
    """A value as its source prints it; its digits say how far it can be trusted."""

    text: str
    printed_to: str = ""

    @property
    def number(self) -> Decimal:
        return Decimal(self._parts[0])

    @property
    def unit(self) -> str:
        return self._parts[1]

    @property
    def is_number(self) -> bool:
        return re.match(r"[0-9.]+(?: |$)", self.text) is not None

    @property
    def half_of_last_digit(self) -> Decimal:
        if self.printed_to:
            return Decimal(self.printed_to.split()[0]) / 2
        return Decimal((0, (5,), int(self.number.as_tuple().exponent) - 1))

    def agrees(self, number: Decimal) -> bool:
        """Return whether a number, in this value's unit, is what was printed."""
        return abs(number - self.number) <= self.half_of_last_digit

    @property
    def _parts(self) -> tuple[str, str]:
        number, _, unit = self.text.partition(" ")
        return number, unit


@dataclass(frozen=True)
class Case:
    """One published problem; `command` and `answers` where it is for a bench calculator to answer."""

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
        return self.exact or self.expected


def cases(name: str) -> list[Case]:
    """Return the cases of one file, such as "capsules"."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return [_case(entry) for entry in tomllib.load(file)["case"]]


def all_cases() -> list[Case]:
    """Return the cases of every file."""
    return [case for path in sorted(FOLDER.glob("*.toml")) for case in cases(path.stem)]


def _case(entry: dict[str, Any]) -> Case:
    values = dict(entry)
    printed_to = values.pop("printed_to", "")
    for part in ("expected", "exact"):
        values[part] = {key: Printed(text, printed_to) for key, text in values.get(part, {}).items()}
    return Case(**values)
