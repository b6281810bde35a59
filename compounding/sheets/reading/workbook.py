"""What the cells, names and sheets of a workbook hold, read without changing the file."""

from __future__ import annotations

import datetime
import io
import math
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.drawing import image as pictures
from openpyxl.utils import datetime as serials
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.xml.functions import fromstring

from compounding.archives import checked_archive
from compounding.errors import SheetError
from compounding.sheets.evaluation import Value
from compounding.sheets.pages import PAPERS
from compounding.sheets.reading.pages import PageFound, page_of

# Names that programs make for themselves, such as _xlnm.Print_Area.
_OWN_NAMES = ("_xlnm.", "_xlfn.", "print_area", "print_titles", "_filterdatabase")
# What openpyxl raises over a workbook whose parts do not fit together.
_UNREADABLE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError, EOFError,
    RuntimeError, OverflowError, SyntaxError, zipfile.BadZipFile,
    # Of a picture that says to be far too large, where the library that openpyxl measures pictures with is there.
    getattr(pictures.PILImage, "DecompressionBombError", OSError),
)  # fmt: skip


class CellFound(NamedTuple):
    """What one cell holds.

    Attributes
    ----------
    value
        A number, text or truth value; a date as its serial number; for a formula the value that was saved with it.
    formula
        The formula without "="; "" where there is none.
    white
        Whether it is written in white.
    """

    value: Value
    formula: str
    format: str
    locked: bool
    linked: bool
    white: bool = False


_WHITE = "FFFFFF"
# A cell that was never touched is locked, as all cells of a sheet are.
NO_CELL = CellFound(None, "", "General", locked=True, linked=False)


@dataclass(frozen=True, kw_only=True)
class SheetFound:
    """What one sheet holds.

    Attributes
    ----------
    cells
        By row and column; cells without value and format are left out.
    hidden
        What of it is hidden: "row 5", "column C".
    validated
        The cells of which entries are checked as they are typed, as ranges.
    colored
        The cells whose colour follows from their value, as ranges.
    """

    name: str
    visible: bool
    protected: bool
    hidden: tuple[str, ...]
    validated: tuple[CellRange, ...]
    colored: tuple[CellRange, ...]
    page: PageFound
    cells: Mapping[tuple[int, int], CellFound]

    def cell(self, row: int, column: int) -> CellFound:
        """Return what a cell holds, also where it was never touched."""
        return self.cells.get((row, column), NO_CELL)


@dataclass(frozen=True, kw_only=True)
class WorkbookFound:
    """What a workbook holds.

    Attributes
    ----------
    names
        Defined names, and what each refers to.
    properties
        Custom properties of the document.
    program
        The program that saved it last, as it names itself.
    paper
        "letter" or "a4", as the first sheet is set up.
    """

    sheets: tuple[SheetFound, ...]
    names: Mapping[str, str]
    properties: Mapping[str, str]
    program: str
    paper: str

    def sheet(self, name: str) -> SheetFound | None:
        """Return the sheet of a name."""
        return next((each for each in self.sheets if each.name == name), None)


def read_workbook(content: bytes, name: str) -> WorkbookFound:
    """Return what a workbook holds.

    Parameters
    ----------
    content
        The bytes of the file.
    name
        The file, for messages.

    Raises
    ------
    SheetError
        The file is not safe to open, is damaged, or is no Excel workbook.
    """
    checked_archive(content, name)
    try:
        with warnings.catch_warnings():
            # What openpyxl warns of is a finding where it matters: a date that is none, a name that points nowhere.
            warnings.simplefilter("ignore")
            return _found(content)
    except _UNREADABLE:
        raise SheetError(
            name,
            "its parts do not fit together",
            "open it in a spreadsheet program and save it anew, if it is the record",
        ) from None


def _found(content: bytes) -> WorkbookFound:
    formulas: Any = load_workbook(io.BytesIO(content), keep_links=False)
    values = load_workbook(io.BytesIO(content), keep_links=False, data_only=True, read_only=True)
    return WorkbookFound(
        sheets=tuple(
            _sheet(each, _saved_values(values[each.title]), page_of(each, _part(values[each.title])))
            for each in formulas.worksheets
        ),
        names=_names(formulas),
        properties={each.name: str(each.value or "") for each in formulas.custom_doc_props.props},
        program=_program(content),
        paper=_paper(formulas),
    )


def _paper(workbook: Any) -> str:
    size = workbook.worksheets[0].page_setup.paperSize if workbook.worksheets else None
    return next((paper for paper, (_, _, number) in PAPERS.items() if str(number) == str(size)), "letter")


def _part(worksheet: Any) -> bytes:
    """Return the part of the file that a sheet was read from, which openpyxl opens only to read on demand."""
    with worksheet._get_source() as source:
        return bytes(source.read())


def _sheet(worksheet: Any, saved: Mapping[tuple[int, int], Value], page: PageFound) -> SheetFound:
    styles = _Styles(worksheet.parent)
    cells = {
        place: _cell(cell, saved.get(place), styles)
        for place, cell in worksheet._cells.items()
        if place in saved or cell._value is not None or cell.has_style or cell.hyperlink is not None
    }
    return SheetFound(
        name=worksheet.title,
        visible=worksheet.sheet_state == "visible",
        protected=bool(worksheet.protection.sheet),
        hidden=tuple(_hidden(worksheet)),
        validated=tuple(each for rule in worksheet.data_validations.dataValidation for each in rule.sqref.ranges),
        colored=tuple(each for ranges in worksheet.conditional_formatting for each in ranges.sqref.ranges),
        page=page,
        cells=cells,
    )


class _Styles:
    """Format, lock and whiteness of the styles of a workbook, each looked up once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._known: dict[int, tuple[str, bool, bool]] = {}

    def of(self, cell: Any) -> tuple[str, bool, bool]:
        known = self._known.get(cell.style_id)
        if known is None:
            color = cell.font.color
            white = color is not None and color.type == "rgb" and str(color.rgb).upper().endswith(_WHITE)
            known = self._known[cell.style_id] = cell.number_format, bool(cell.protection.locked), white
        return known


def _cell(cell: Any, saved: Value, styles: _Styles) -> CellFound:
    form, locked, white = styles.of(cell)
    linked = cell.hyperlink is not None
    value = cell._value
    if cell.data_type != "f":
        # What lies under a merged range is read by none of the programs, but it is there.
        return CellFound(saved if isinstance(cell, MergedCell) else _plain(value), "", form, locked, linked, white)
    text = value if isinstance(value, str) else str(getattr(value, "text", None) or value)
    return CellFound(saved, text.removeprefix("=") or "?", form, locked, linked, white)


def _plain(value: Any) -> Value:
    """Return a value as the file holds it: dates and times are numbers there."""
    numbers: Any = serials
    if isinstance(value, datetime.datetime | datetime.date):
        return float(numbers.to_excel(value))
    if isinstance(value, datetime.time):
        return float(numbers.time_to_days(value))
    if isinstance(value, datetime.timedelta):
        return value.total_seconds() / datetime.timedelta(days=1).total_seconds()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        # Beyond what a spreadsheet holds, a number is a text of the file and no number.
        return float(value) if math.isfinite(value) else f"number without bounds ({value})"
    return str(value)


def _saved_values(worksheet: Any) -> dict[tuple[int, int], Value]:
    """Return the values that were saved with the cells of a sheet."""
    worksheet.reset_dimensions()
    return {
        (cell.row, cell.column): _plain(cell.value)
        for row in worksheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _hidden(worksheet: Any) -> Iterator[str]:
    for number, row in worksheet.row_dimensions.items():
        if row.hidden or (row.height is not None and row.height < 1):
            yield f"row {number}"
    for letters, column in worksheet.column_dimensions.items():
        if column.hidden or (column.width is not None and column.customWidth and column.width < 0.1):
            yield f"column {letters}"


def _names(workbook: Any) -> dict[str, str]:
    names = {name: each.attr_text or "" for name, each in workbook.defined_names.items()}
    for worksheet in workbook.worksheets:
        for name, each in worksheet.defined_names.items():
            names.setdefault(f"{worksheet.title}: {name}", each.attr_text or "")
    return {name: text for name, text in names.items() if not any(own in name.lower() for own in _OWN_NAMES)}


def _program(content: bytes) -> str:
    """Return the program that saved the file last, with its version."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "docProps/app.xml" not in archive.namelist():
            return ""
        tree: Any = fromstring(archive.read("docProps/app.xml"))
    # openpyxl's own reader of this part names openpyxl, whatever the part says.
    said = {each.tag.rpartition("}")[2]: (each.text or "").strip() for each in tree}
    return " ".join(said[name] for name in ("Application", "AppVersion") if said.get(name))
