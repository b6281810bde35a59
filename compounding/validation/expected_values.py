"""What a batch sheet should show for given entries: worked out by Python alone, from the record and never from a cell.

No cell formula is read here, and nothing is shared with what works cell formulas out. A cell is known by the name of
its field, or by the head of its column, so that a formula that refers to a wrong cell is found too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

from compounding import expressions, rounding
from compounding.errors import CompoundingError
from compounding.records.compounding_record import CompoundingRecord, Limit, Material
from compounding.sheets.book import Book
from compounding.sheets.layout import CellFormula, Field, field_name
from compounding.sheets.lots import lot_at, lot_field, lot_places
from compounding.spreadsheet_notation import cell_name, serial
from compounding.units import Quantity, is_open, magnitude, quantity
from compounding.working import Line, Working

Value: TypeAlias = float | str | bool | None
Placed: TypeAlias = Mapping[tuple[str, str], object]

CHECK, PASS, FAIL, WARNING, STOP = "CHECK ENTRY", "PASS", "FAIL", "WARNING", "STOP"
_NOISE = 9
_WEIGHT = re.compile("weight_[0-9]+")
_PARTS_OF_LOT = ("", "manufacturer", "expiry")


def is_number(value: Value) -> bool:
    """Return whether a value is a number, and neither text nor truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def exact(value: Value) -> Decimal:
    """Return a number of a cell as it would be typed, exact."""
    return Decimal(repr(float(value or 0)))


def judged(value: Value, bounds: tuple[Value, Value], bad: str = FAIL, places: int = _NOISE) -> str:
    """Return the verdict on a value against two bounds that are included; None is no bound.

    Examples
    --------
    >>> judged(0.9496, (0.95, 1.05), places=3), judged(0.9494, (0.95, 1.05), places=3), judged("ten", (None, 5.0))
    ('PASS', 'FAIL', 'CHECK ENTRY')
    """
    if value is None or value == "":
        return ""
    if not is_number(value):
        return CHECK
    if not all(each is None or is_number(each) for each in bounds):
        return ""
    number = rounding.half_up(exact(value), places)
    low, high = (None if each is None else rounding.half_up(exact(each), _NOISE) for each in bounds)
    return PASS if (low is None or number >= low) and (high is None or number <= high) else bad


def placed_values(book: Book) -> Placed:
    """Return what stands in each cell of a workbook before anything is entered, by sheet and address."""
    return {
        (sheet.name, cell_name(*place)): found.value for sheet in book.sheets for place, found in sheet.cells.items()
    }


class Facts:
    """A record and the plan of its sheets, by the names by which the rules ask for them."""

    def __init__(self, record: CompoundingRecord, fields: Mapping[str, Field], placed: Placed) -> None:
        self.record = record
        self.fields = fields
        self.placed = placed

    @cached_property
    def materials(self) -> Mapping[str, Material]:
        """The materials by the number of their line."""
        return {str(each.number): each for each in self.record.materials}

    @cached_property
    def first_traces(self) -> Mapping[str, str]:
        """For number, manufacturer and expiry of each lot, the name of the field in which the same lot stands first."""
        first: dict[tuple[str, str, str], str] = {}
        found = {}
        for material in self.record.materials:
            for place in lot_places(material):
                lot = lot_at(material, place)
                for part in _PARTS_OF_LOT:
                    name = lot_field(material, place, part)
                    if name in self.fields:
                        found[name] = first.setdefault((material.name, "" if lot is None else lot.number, part), name)
        return found

    @cached_property
    def lines(self) -> Mapping[str, str]:
        """The keys of the working, by how the names of their fields write them."""
        return {field_name("calc", line.key).removeprefix("calc_"): line.key for line in self.record.working}

    @cached_property
    def open_limits(self) -> Mapping[str, Limit]:
        """The limits that wait for bench entries, by their number on the sheet."""
        limits = [each for each in self.record.limits if self.record.working[each.key].is_open]
        return {str(number): each for number, each in enumerate(limits, start=1)}

    def names(self, beginning: str, ending: str = "") -> list[str]:
        """Return the names of fields that begin and end so, in their order."""
        return [name for name in self.fields if name.startswith(beginning) and name.endswith(ending)]

    @cached_property
    def weights(self) -> tuple[str, ...]:
        """The numbers of the single weights."""
        return tuple(name.removeprefix("weight_") for name in self.fields if _WEIGHT.fullmatch(name))


class LineValues:
    """The lines of a working, as far as they follow from entries, each worked out once.

    Parameters
    ----------
    given
        Returns an open line that nothing is worked out for: a quantity, or "" or CHECK ENTRY where there is none.
    """

    def __init__(self, working: Working, given: Callable[[Line], Quantity | str]) -> None:
        self._working = working
        self._given = given
        self._lines: dict[str, Quantity | str] = {}

    def value(self, key: str, unit: str = "") -> Value:
        """Return a line in a unit, by default its own: a number, or "" or CHECK ENTRY where there is none."""
        found = self.quantity(key)
        if isinstance(found, str):
            return found
        return float(magnitude(found, unit)) if unit else float(found.magnitude)

    def quantity(self, key: str) -> Quantity | str:
        """Return a line as a quantity, or "" or CHECK ENTRY where there is none."""
        if key not in self._lines:
            self._lines[key] = self._worked_out(self._working[key])
        return self._lines[key]

    def _worked_out(self, line: Line) -> Quantity | str:
        if not is_open(line.value):
            return line.value
        if line.expression is None:
            return self._given(line)
        waits = [each for each in self._working.uses(line.key) if self._working[each].is_open]
        if any(isinstance(self.quantity(each), str) for each in waits):
            return ""
        try:
            value = expressions.value(line.expression, self._known)
            return quantity(magnitude(value, line.unit), line.unit)
        except (CompoundingError, ArithmeticError):
            return CHECK

    def _known(self, key: str) -> Quantity:
        found = self.quantity(key)
        if isinstance(found, str):
            raise CompoundingError(f"{key} has no value")
        return found


def above_zero(value: Value, unit: str) -> Quantity | str:
    """Return what was measured at the bench: a quantity above zero, "" for a blank, or CHECK ENTRY for all else.

    Examples
    --------
    >>> above_zero(None, "g"), above_zero("ten", "g"), above_zero(0.0, "g")
    ('', 'CHECK ENTRY', 'CHECK ENTRY')
    """
    if value is None or value == "":
        return ""
    return quantity(exact(value), unit) if is_number(value) and exact(value) > 0 else CHECK


class Entered:
    """What was entered in fields, or is fixed in them.

    Parameters
    ----------
    entries
        What was entered, by the names of the fields.
    """

    def __init__(self, fields: Mapping[str, Field], placed: Placed, entries: Mapping[str, Value]) -> None:
        self._fields = fields
        self._placed = placed
        self._entries = entries

    def entered(self, name: str) -> Value:
        """Return what was entered in a field, or what is fixed in it; None for a blank or for no such field."""
        if name in self._entries:
            return self._entries[name]
        field = self._fields.get(name)
        placed = None if field is None else self._placed[field.sheet, field.cell]
        return placed if isinstance(placed, str | float | int) else None

    def is_live(self, name: str) -> bool:
        """Return whether a field is worked out by a cell formula."""
        field = self._fields.get(name)
        return field is not None and isinstance(self._placed[field.sheet, field.cell], CellFormula)


class Expected(Entered):
    """The values of a batch's sheets, as far as they follow from its entries, each worked out once."""

    def __init__(self, facts: Facts, entries: Mapping[str, Value]) -> None:
        super().__init__(facts.fields, facts.placed, entries)
        self.facts = facts
        self.record = facts.record
        self._lines = LineValues(facts.record.working, self._bench_entry)
        self._known_values: dict[str, Value] = {}

    def remembered(self, name: str, work: Callable[[], Value]) -> Value:
        """Return a value that is worked out but once."""
        if name not in self._known_values:
            self._known_values[name] = work()
        return self._known_values[name]

    def numbers(self, names: list[str]) -> list[float]:
        """Return the numbers that were entered in several fields, without blanks and words."""
        return [float(value or 0) for name in names if is_number(value := self.entered(name))]

    # --- the working ------------------------------------------------------------------------

    def line(self, key: str, unit: str = "") -> Value:
        """Return a line of the working in a unit: a number, or "" or CHECK ENTRY where there is none."""
        return self._lines.value(key, unit)

    def line_quantity(self, key: str) -> Quantity | str:
        """Return a line of the working as a quantity, or "" or CHECK ENTRY where there is none."""
        return self._lines.quantity(key)

    def _bench_entry(self, line: Line) -> Quantity | str:
        return above_zero(self.entered(field_name("bench", line.key)), line.unit)

    # --- dates ------------------------------------------------------------------------------

    @property
    def made(self) -> int:
        """The planned day of compounding, as a spreadsheet counts days."""
        return serial(self.record.order.made)

    @property
    def beyond_use(self) -> int:
        """The beyond-use date, as a spreadsheet counts days."""
        return serial(self.record.beyond_use.date)
