"""Measurements as a pharmacist writes, pastes or keeps them: texts with their places, read strictly, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compounding import notation, units
from compounding.errors import ProblemsError, QuantityError
from compounding.units import Quantity

SUBJECT = "the measurements cannot be read"
# More problems than this are counted and not told.
_MOST_TOLD = 40
_BARE = re.compile(r"[0-9][0-9.,]*", re.ASCII)
_WITH_UNIT = re.compile(r".*?[([]\s*(?P<unit>[^()\[\]]+?)\s*[)\]]\s*")
_NO_UNIT = "the unit is missing, and none is guessed: write it with the number, state --unit"


@dataclass(frozen=True)
class Cell:
    """A text, and what the place where it stands is called: "row 7", "line 3"."""

    place: str
    text: str


def unit_of_head(head: str) -> str:
    """Return the unit that the head of a column names in brackets; "" if it names none.

    Raises
    ------
    QuantityError
        What stands in the brackets is no unit.

    Examples
    --------
    >>> unit_of_head("Weight (mg)")
    'mg'
    """
    found = _WITH_UNIT.fullmatch(head)
    if found is None:
        return ""
    unit = found["unit"]
    if unit not in notation.SPELLINGS:
        remedy = notation.unit_remedy(unit) if unit.isascii() and unit.isalpha() else "write it as in (mg)"
        raise QuantityError(head, f"{unit!r} is not a unit used here", remedy)
    return unit


def name_of_head(head: str) -> str:
    """Return the head of a column without its unit, in small letters.

    Examples
    --------
    >>> name_of_head(" Net  weight (mg)")
    'net weight'
    """
    found = _WITH_UNIT.fullmatch(head)
    name = head if found is None else re.sub(r"[([][^()\[\]]*[)\]]\s*$", "", head)
    return " ".join(name.split()).lower()


def is_measurement(text: str) -> bool:
    """Return whether a text begins as a number, and is no head of a column."""
    return re.match(r"\s*[-+.]?[0-9]", text) is not None


def cells_of_text(texts: Iterable[str], name: str) -> tuple[tuple[Cell, ...], str]:
    r"""Return the measurements in pasted text, and the unit that a head before them names.

    They stand on lines of their own, or are parted by semicolons, tabs, or a comma with a space behind it.

    Examples
    --------
    >>> cells, unit = cells_of_text(["weight (mg)\n140.2\n139.8; 141"], "line")
    >>> print(unit, [cell.text for cell in cells], cells[-1].place)
    mg ['140.2', '139.8', '141'] line 3
    """
    lines = [line for text in texts for line in re.split(r"\r\n|\r|\n", text)]
    cells = [
        Cell(f"{name} {number}", part.strip())
        for number, line in enumerate(lines, start=1)
        for part in re.split(r";|\t|,\s+", line)
        if part.strip()
    ]
    if cells and not is_measurement(cells[0].text) and unit_of_head(cells[0].text):
        return tuple(cells[1:]), unit_of_head(cells[0].text)
    return tuple(cells), ""


def read_measurements(
    cells: Sequence[Cell], unit: str, kinds: Sequence[str], subject: str = SUBJECT, known: Sequence[str] = ()
) -> tuple[Quantity, ...]:
    """Return the quantities of cells.

    Parameters
    ----------
    cells
        The texts: numbers alone, or with a unit.
    unit
        Unit of numbers alone; "" if none is stated.
    kinds
        Units of the kinds that are taken, such as "mg".
    subject
        What cannot be read, for the message.
    known
        Problems that were found before, to be told with the others.

    Raises
    ------
    ProblemsError
        One or more cannot be read; all are named, with their places.

    Examples
    --------
    >>> found = read_measurements([Cell("row 2", "140.2"), Cell("row 3", "139.8 mg")], "mg", ["mg"])
    >>> print([units.format_quantity(each) for each in found])
    ['140.2 mg', '139.8 mg']
    """
    problems = list(known)
    values: list[Quantity] = []
    for cell in cells:
        try:
            values.append(_read(cell.text, unit, kinds))
        except QuantityError as error:
            problems.append(f"{cell.place}: {error}")
    if problems:
        more = len(problems) - _MOST_TOLD
        raise ProblemsError(subject, [*problems[:_MOST_TOLD], *([f"and {more} more"] if more > 0 else [])])
    return tuple(values)


def _read(text: str, unit: str, kinds: Sequence[str]) -> Quantity:
    bare = _BARE.fullmatch(text.strip()) is not None
    if bare and text.count(",") > 1:
        raise QuantityError(
            text, "these are several numbers, joined by commas", "part them by a semicolon, or a comma and a space"
        )
    if bare and not unit:
        raise QuantityError(text, _NO_UNIT, "or name it in the head of the column, as in (mg)")
    value = units.parse_quantity(f"{text.strip()} {unit}" if bare else text)
    if not any(units.is_measured_in(value, each) for each in kinds):
        wanted = " or ".join(units.unit_words(each) for each in kinds)
        raise QuantityError(text, f"is not in {wanted}", "give what was measured")
    if not bare and unit and units.unit_spelling(value) != unit:
        own = units.unit_spelling(value)
        raise QuantityError(text, f"it says {own}, but the unit that is stated is {unit}", "state one unit")
    return value
