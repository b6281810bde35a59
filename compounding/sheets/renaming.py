"""The sheets of several batches in one workbook: each batch's sheets and fields under names of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from compounding.sheets.layout import CellFormula, Field, Look, Placed, Sheet, field_name
from compounding.spreadsheet_notation import cell_name as named
from compounding.spreadsheet_notation import reference

# A text within a formula is passed over: it may hold anything.
_SHEET = re.compile(r"""("(?:[^"]|"")*")|(?:'([^']+)'|\b([A-Za-z]+))!""")


def lettered_sheet(name: str, letter: str) -> str:
    """Return the name of a batch's sheet.

    Examples
    --------
    >>> lettered_sheet("Batch record", "B")
    'Batch record B'
    """
    return f"{name} {letter}"


def lettered_sheets(sheets: Iterable[Sheet], letter: str, linked: Mapping[str, str]) -> tuple[Sheet, ...]:
    """Return the sheets of one batch under names with its letter; all references among them follow.

    Parameters
    ----------
    letter
        Ends the names of the sheets, and begins those of the fields.
    linked
        For each entry field that is filled in elsewhere in the workbook, the cell there, as formulas refer to it.
    """
    before = tuple(sheets)
    names = {sheet.name: lettered_sheet(sheet.name, letter) for sheet in before}
    return tuple(_lettered(sheet, letter, names, linked) for sheet in before)


def renamed_references(formula: str, names: Mapping[str, str]) -> str:
    """Return a formula whose references go to the sheets' new names.

    Examples
    --------
    >>> print(renamed_references('IF(Calculations!H5="Label!",B2,0)', {"Calculations": "Calculations A"}))
    IF('Calculations A'!H5="Label!",B2,0)
    """

    def one(found: re.Match[str]) -> str:
        sheet = found[2] or found[3]
        return reference(names[sheet], "") if sheet in names else found[0]

    return _SHEET.sub(one, formula)


def _lettered(sheet: Sheet, letter: str, names: Mapping[str, str], linked: Mapping[str, str]) -> Sheet:
    links = {field.cell: linked[field.name] for field in sheet.fields if field.entry and field.name in linked}
    return replace(
        sheet,
        name=names[sheet.name],
        cells={place: _cell(placed, names, links.get(named(*place), "")) for place, placed in sheet.cells.items()},
        fields=[_field(field, letter, names, is_linked=field.cell in links) for field in sheet.fields],
    )


def _cell(placed: Placed, names: Mapping[str, str], link: str) -> Placed:
    if link:
        return Placed(CellFormula(f'IF({link}="","",{link})'), Look("live", placed.look.format))
    if isinstance(placed.value, CellFormula):
        return placed._replace(value=CellFormula(renamed_references(placed.value.text, names)))
    return placed


def _field(field: Field, letter: str, names: Mapping[str, str], *, is_linked: bool) -> Field:
    return replace(
        field,
        name=field_name(letter, field.name),
        sheet=names[field.sheet],
        label=f"batch {letter}: {field.label}",
        entry=field.entry and not is_linked,
    )
