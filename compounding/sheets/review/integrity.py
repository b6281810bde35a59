"""Whether a workbook is still the one that was written: its sheets, its locked cells, its names and its protection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import takewhile

from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.sheets.book import Book
from compounding.sheets.evaluation import Value
from compounding.sheets.layout import CellFormula, Placed, Sheet
from compounding.sheets.looks import STYLES
from compounding.sheets.reading.workbook import CellFound, SheetFound, WorkbookFound
from compounding.spreadsheet_notation import absolute, cell_name, reference

# Programs write numbers with 15 digits or more.
_CLOSE = 1e-13
_LONGEST = 120
_WHITE = "FFFFFF"
# What shows something of a value in a number format.
_PLACEHOLDER = re.compile(r"[0#?@ymdhs]|general|standard", re.IGNORECASE)
# How much of what is the same is shown before a difference.
_BEFORE = 25
_PIECE = re.compile(
    r"""("(?:[^"]|"")*")|('[^']+'!)|((?<![A-Za-z0-9_.$])[0-9]+(?:\.[0-9]*)?(?:[Ee][-+]?[0-9]+)?)|(\s+)"""
)
_QUOTED_SHEET = re.compile(r"'([A-Za-z]+)'!")
_ESCAPED = re.compile(r"\\(.)|\"([^\"]*)\"|\[\$[^\]]*\]")


def integrity_findings(book: Book, found: WorkbookFound) -> Iterator[Finding]:
    """Yield a finding for all that is otherwise than the workbook was written, but for its entries.

    Parameters
    ----------
    book
        The workbook as it was written, made anew.
    found
        The workbook as it is.
    """
    yield from _sheet_findings(book, found)
    for sheet in book.sheets:
        there = found.sheet(sheet.name)
        if there is not None:
            yield from _cell_findings(sheet, there)
            yield from _protection_findings(sheet, there)
            yield from _guard_findings(sheet, there)
    yield from _name_findings(book, found)
    yield from _property_findings(book, found)


# --- sheets ----------------------------------------------------------------------------------


def _sheet_findings(book: Book, found: WorkbookFound) -> Iterator[Finding]:
    wanted = [sheet.name for sheet in book.sheets]
    there = [sheet.name for sheet in found.sheets]
    for name in wanted:
        if name not in there:
            yield _of_sheet("SHEET-MISSING", name, f"sheet {name}", "the sheet", "no such sheet")
    for name in there:
        if name not in wanted:
            yield _of_sheet("SHEET-EXTRA", name, f"sheet {name}", "no such sheet", "the sheet")
    kept = [name for name in there if name in wanted]
    if kept != [name for name in wanted if name in there]:
        yield _of_sheet("SHEET-ORDER", "", "order of the sheets", ", ".join(wanted), ", ".join(kept))
    for sheet in found.sheets:
        if not sheet.visible:
            yield _of_sheet("SHEET-HIDDEN", sheet.name, f"sheet {sheet.name}", "shown", "hidden")
        if sheet.hidden:
            hidden = f"hidden: {_shortened(', '.join(sheet.hidden))}"
            yield _of_sheet("SHEET-HIDDEN", sheet.name, f"rows and columns of {sheet.name}", "all shown", hidden)


def _of_sheet(code: str, sheet: str, subject: str, expected: str, found: str) -> Finding:
    return finding(code, subject=subject, expected=expected, found=found, sheet=sheet)


# --- cells -----------------------------------------------------------------------------------


def _cell_findings(sheet: Sheet, found: SheetFound) -> Iterator[Finding]:
    entries = {each.cell for each in sheet.fields if each.entry}
    labels = {each.cell: each.label for each in sheet.fields}
    for place, placed in sheet.cells.items():
        cell = cell_name(*place)
        if cell not in entries:
            yield from _locked_findings(sheet.name, cell, labels.get(cell, ""), placed, found.cell(*place))
        elif not _shows(found.cell(*place)):
            yield _format(sheet.name, cell, labels[cell], "an entry that can be seen", "an entry that is not shown")
    for place, there in found.cells.items():
        if place not in sheet.cells and (there.formula or there.value not in (None, "")):
            yield _locked(sheet.name, cell_name(*place), "", "an empty cell", _shortened(_held(there)))


def _locked_findings(sheet: str, cell: str, label: str, placed: Placed, there: CellFound) -> Iterator[Finding]:
    if not _holds(placed.value, there):
        expected, found = differing(_meant(placed.value), _held(there))
        yield _locked(sheet, cell, label, expected, found)
    elif placed.value not in (None, ""):
        yield from _look_findings(sheet, cell, label, placed, there)


def _look_findings(sheet: str, cell: str, label: str, placed: Placed, there: CellFound) -> Iterator[Finding]:
    """Yield a finding where a cell holds what it should and does not show it."""
    if _form(placed.look.format) != _form(there.format):
        yield _format(sheet, cell, label, f"the number format {placed.look.format}", there.format)
    elif there.white and STYLES[placed.look.style].color != _WHITE:
        yield _format(sheet, cell, label, "dark letters", "white letters")


def _format(sheet: str, cell: str, label: str, expected: str, found: str) -> Finding:
    return finding("FORMAT", subject=label or f"cell {cell}", expected=expected, found=found, sheet=sheet, cell=cell)


def _shows(there: CellFound) -> bool:
    """Return whether what was entered can be seen."""
    if there.value in (None, ""):
        return True
    return not there.white and (there.format == "General" or bool(_PLACEHOLDER.search(_form(there.format))))


def _locked(sheet: str, cell: str, label: str, expected: str, found: str) -> Finding:
    return finding("LOCKED", subject=label or f"cell {cell}", expected=expected, found=found, sheet=sheet, cell=cell)


def _holds(wanted: str | float | CellFormula | None, there: CellFound) -> bool:
    """Return whether a cell holds what it was written with."""
    if isinstance(wanted, CellFormula):
        return bool(there.formula) and same_formula(wanted.text, there.formula)
    return not there.formula and same_value(wanted, there.value)


def same_formula(one: str, other: str) -> bool:
    """Return whether two formulas are the same but for spaces, quotes round sheets' names, and how numbers are written.

    Examples
    --------
    >>> same_formula('IF(A1>0.000001, "a b", 2)', 'IF(A1>1E-06,"a b",2.0)')
    True
    """
    return one == other or _normal(one) == _normal(other)


@cache
def _normal(formula: str) -> str:
    def one(found: re.Match[str]) -> str:
        text, sheet, number, _ = found.groups()
        if number:
            return repr(float(number))
        return text or (_QUOTED_SHEET.sub(r"\1!", sheet) if sheet else "")

    return _PIECE.sub(one, formula)


def same_value(wanted: Value, there: Value, close: float = _CLOSE) -> bool:
    """Return whether two values are the same; an empty text is nothing, and a number is no text.

    Parameters
    ----------
    close
        Difference of two numbers that does not count, as a share of the greater.
    """
    if wanted in (None, "") or there in (None, ""):
        return wanted in (None, "") and there in (None, "")
    if isinstance(wanted, str) or isinstance(there, str):
        return isinstance(wanted, str) and isinstance(there, str) and _lines(wanted) == _lines(there)
    if isinstance(wanted, bool) is not isinstance(there, bool):
        return False
    one, other = float(wanted or 0), float(there or 0)
    return abs(one - other) <= close * max(abs(one), abs(other))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("_x000D_\n", "\n")


def _form(form: str) -> str:
    """Return a number format without what programs add to it: marks of escape, quotes, the language."""
    return _ESCAPED.sub(lambda found: found[1] or found[2] or "", form).casefold()


def _meant(value: str | float | CellFormula | None) -> str:
    if isinstance(value, CellFormula):
        return f"the formula {value.text}"
    return shown(value)


def _held(there: CellFound) -> str:
    return f"the formula {there.formula}" if there.formula else shown(there.value)


def differing(one: str, other: str) -> tuple[str, str]:
    """Return two texts, long ones from shortly before the place where they begin to differ.

    Examples
    --------
    >>> one, other = differing("a" * 200 + "b", "a" * 200 + "c")
    >>> one
    '… aaaaaaaaaaaaaaaaaaaaaaaaab'
    """
    start = 0
    if max(len(one), len(other)) > _LONGEST:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
        start = max(0, sum(1 for _ in same) - _BEFORE)
    mark = "… " if start else ""
    return f"{mark}{_shortened(one[start:])}", f"{mark}{_shortened(other[start:])}"


def shown(value: Value) -> str:
    """Return a value as a message quotes it."""
    if value in (None, ""):
        return "nothing"
    return f"{value:.15g}" if isinstance(value, float) else repr(value) if isinstance(value, str) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


# --- protection and names --------------------------------------------------------------------


def _protection_findings(sheet: Sheet, found: SheetFound) -> Iterator[Finding]:
    subject = f"protection of {sheet.name}"
    if not found.protected:
        yield _of_sheet("PROTECT-OFF", sheet.name, subject, "protected", "not protected")
    entries = {each.cell for each in sheet.fields if each.entry}
    free = [
        cell_name(*place)
        for place, placed in sheet.cells.items()
        if placed.value is not None and not found.cell(*place).locked and cell_name(*place) not in entries
    ]
    if free:
        unlocked = f"not locked: {_shortened(', '.join(free))}"
        yield finding(
            "PROTECT-OFF", subject=subject, expected="locked cells", found=unlocked, sheet=sheet.name, cell=free[0]
        )


def _guard_findings(sheet: Sheet, found: SheetFound) -> Iterator[Finding]:
    """Yield a finding where entries are no longer checked as they are typed, or verdicts have lost their colours."""
    entries = [each.cell for each in sheet.fields if each.entry]
    for what, cells, ranges in (
        ("the check of entries as they are typed", entries, found.validated),
        ("the colours of verdicts", sheet.verdicts, found.colored),
    ):
        bare = [cell for cell in cells if not any(cell in each for each in ranges)]
        if bare:
            missing = f"missing in {_shortened(', '.join(bare))}"
            yield _of_sheet("GUARD-OFF", sheet.name, f"{what} on {sheet.name}", "as written", missing)


def _property_findings(book: Book, found: WorkbookFound) -> Iterator[Finding]:
    wrong = [(name, value) for name, value in book.properties if found.properties.get(name, "") != value]
    if wrong:
        expected = "; ".join(f"{name}: {value or 'blank'}" for name, value in wrong)
        there = "; ".join(f"{name}: {found.properties.get(name, 'missing') or 'blank'}" for name, _ in wrong)
        yield _of_sheet("PROPERTY", "", "properties of the document", _shortened(expected), _shortened(there))


def _name_findings(book: Book, found: WorkbookFound) -> Iterator[Finding]:
    there = {name: _plain_reference(text) for name, text in found.names.items()}
    wanted = {each.name: each for each in book.fields}
    sheets = {sheet.name for sheet in found.sheets}
    for name, field in wanted.items():
        if field.sheet not in sheets:
            # The sheet that is missing is a finding already.
            continue
        place = reference(field.sheet, absolute(field.cell))
        if name not in there:
            yield finding(
                "NAME-MISSING",
                subject=f"{field.label} (name {name})",
                expected=f"a name for {place}",
                found="no such name",
                sheet=field.sheet,
                cell=field.cell,
            )
        elif there[name] != _plain_reference(place):
            yield finding(
                "NAME-MOVED",
                subject=f"{field.label} (name {name})",
                expected=place,
                found=found.names[name],
                sheet=field.sheet,
                cell=field.cell,
            )
    for name in there:
        if name not in wanted:
            yield finding("NAME-EXTRA", subject=f"name {name}", expected="no such name", found=found.names[name])


def _plain_reference(text: str) -> str:
    return text.replace("'", "").replace("$", "").lstrip("=")


def version_findings(book_toolkit: str, toolkit: str) -> Iterator[Finding]:
    """Yield a note where a sheet was written by another version of the toolkit than this one."""
    if book_toolkit != toolkit:
        yield finding("TOOLKIT", subject="version of the toolkit", expected=toolkit, found=book_toolkit, sheet="About")
