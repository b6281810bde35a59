"""Whether the values that a workbook shows follow from its entries: every live cell, worked out anew in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.sheets.book import Book
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import CellFormula, Field
from compounding.sheets.reading.entries import ERRORS
from compounding.sheets.reading.workbook import NO_CELL, CellFound, WorkbookFound
from compounding.sheets.review.integrity import same_formula, same_value, shown
from compounding.spreadsheet_notation import cell_name, row_and_column

_CLOSE = 1e-9


def recalculation_findings(book: Book, found: WorkbookFound) -> Iterator[Finding]:
    """Yield a finding for each live cell whose value was not saved, shows an error, or does not follow.

    Cells whose formula was changed are left out: they are findings already.
    """
    expected = book.shown_values(as_they_stand(book, found))
    labels = {(each.sheet, each.cell): each.label for each in book.fields}
    live = list(_live_cells(book, found))
    wanting = [(sheet, cell) for sheet, cell, _ in live if expected[sheet, cell] not in (None, "")]
    saved = {(sheet, cell): there.value for sheet, cell, there in live}
    if wanting and all(saved[place] in (None, "") for place in wanting):
        amount = f"{len(wanting)} formulas without a value"
        yield finding("STALE", subject="values of the formulas", expected="a value with each", found=amount)
        return
    for place, value in saved.items():
        wanted = expected[place]
        subject = labels.get(place, f"cell {place[1]}")
        if value in ERRORS:
            yield _at("ERROR-VALUE", place, subject, wanted, value)
        elif not same_value(wanted, value, _CLOSE):
            yield _at("STALE" if value in (None, "") else "RECALC", place, subject, wanted, value)


def _at(code: str, place: tuple[str, str], subject: str, expected: Value, found: Value) -> Finding:
    sheet, cell = place
    return finding(code, subject=subject, expected=shown(expected), found=shown(found), sheet=sheet, cell=cell)


def _live_cells(book: Book, found: WorkbookFound) -> Iterator[tuple[str, str, CellFound]]:
    for sheet in book.sheets:
        there = found.sheet(sheet.name)
        if there is None:
            continue
        for place, placed in sheet.cells.items():
            cell = there.cell(*place)
            if isinstance(placed.value, CellFormula) and cell.formula and same_formula(placed.value.text, cell.formula):
                yield sheet.name, cell_name(*place), cell


def as_they_stand(book: Book, found: WorkbookFound) -> Mapping[str, Value]:
    """Return what a spreadsheet program sees in the entry cells, by the names of their fields."""
    seen = {each.name: cell_of(each, found).value for each in book.fields if each.entry}
    return {name: value for name, value in seen.items() if value is not None}


def cell_of(field: Field, found: WorkbookFound) -> CellFound:
    """Return what the cell of a field holds."""
    sheet = found.sheet(field.sheet)
    return sheet.cell(*row_and_column(field.cell)) if sheet is not None else NO_CELL
