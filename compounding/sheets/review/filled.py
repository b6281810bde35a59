"""One batch as it was filled in: the record it was planned by, what was entered, and what follows from that."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from compounding.errors import QuantityError
from compounding.records.compounding_record import CompoundingRecord, Material
from compounding.records.finding import Finding
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import Field, field_name
from compounding.sheets.reading.entries import Entry, finding_at
from compounding.units import Quantity, open_quantity, quantity
from compounding.working import Working


@dataclass(frozen=True)
class Filled:
    """A filled batch sheet, by the names of its fields; in a campaign's workbook the names are without the letter.

    Attributes
    ----------
    fields
        Every field, filled in by a person or shown by the sheet.
    entries
        What was entered; every entry field is there, also where it is blank.
    values
        The value of every field that the sheet shows, worked out in Python from the entries and never read from it.
    """

    record: CompoundingRecord
    fields: Mapping[str, Field]
    entries: Mapping[str, Entry]
    values: Mapping[str, Value]

    def number(self, name: str) -> Decimal | None:
        """Return an entered number; None where there is no such field, or no number in it."""
        entry = self.entries.get(name)
        return entry.number if entry else None

    def date(self, name: str) -> datetime.date | None:
        """Return an entered date; None where there is no such field, or no date in it."""
        entry = self.entries.get(name)
        return entry.date if entry else None

    def time(self, name: str) -> datetime.time | None:
        """Return an entered time; None where there is no such field, or no time in it."""
        entry = self.entries.get(name)
        return entry.time if entry else None

    def words(self, name: str) -> str:
        """Return an entered text; "" where there is no such field, or nothing in it."""
        entry = self.entries.get(name)
        return entry.words if entry else ""

    def shown(self, name: str) -> Decimal | None:
        """Return a number that the sheet shows, such as a target; None where it waits for entries."""
        value = self.values.get(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return Decimal(str(value)) if is_number else None

    def label(self, name: str) -> str:
        """Return what a field is called on the sheet."""
        return self.fields[name].label

    def find(self, code: str, name: str, *, expected: str, found: str, severity: str = "", action: str = "") -> Finding:
        """Return a finding at the place of a field."""
        return finding_at(self.fields[name], code, expected=expected, found=found, severity=severity, action=action)

    @cached_property
    def working(self) -> Working:
        """The working with the bench entries above zero, exact; what was not entered, or cannot be, stays open."""
        return _worked_out(
            self.record.working,
            {
                each.key: quantity(number, each.unit)
                for each in self.record.bench
                if (number := self.number(field_name("bench", each.key))) is not None and number > 0
            },
        )

    def amount(self, material: Material) -> Quantity | None:
        """Return what was really weighed, poured or counted of a material; None where it was not entered."""
        number = self.number(f"material_{material.number}_actual")
        return None if number is None else quantity(number, material.unit)

    @cached_property
    def made(self) -> Working:
        """The working with what was really measured out in place of what was planned, where it was entered."""
        measured = {
            material.weighed or material.target: amount
            for material in self.record.materials
            if (amount := self.amount(material)) is not None and amount.magnitude > 0
        }
        return _worked_out(self.working, measured)


def _worked_out(working: Working, measured: Mapping[str, Quantity]) -> Working:
    """Return a working with what was measured; where numbers that cannot be come to a division by zero, all is open."""
    try:
        return working.with_measured(measured)
    except QuantityError:
        return Working(
            line if line.expression is None else replace(line, value=open_quantity(line.unit)) for line in working
        )
