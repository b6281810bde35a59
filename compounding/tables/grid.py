"""Tables in files, read strictly as text: one head, known columns, and a cell for each value, or else a problem.

What a reader of the table would take for a value is read, and nothing is passed over: hidden rows and columns count
as others do, an unknown column is refused, and so are merged cells, section titles and second heads within the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from compounding.errors import ProblemsError, SheetError
from compounding.records.shown_text import shortened, visible
from compounding.spreadsheet_notation import cell_name, column_letter
from compounding.tables.cell_text import BLANK, CellText, text_cell
from compounding.tables.files import SEPARATORS, TEXT_FILES, WORKBOOKS, content_of, decoded, text_rows
from compounding.tables.heads import HEAD_ROWS, Head, Names, found_head, head_key
from compounding.tables.workbook_cells import SheetCells, sheet_cells

_MOST_PROBLEMS = 200
_LONGEST_SHOWN = 40
_SHEET = ""


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row of a table.

    Attributes
    ----------
    number
        Row in the file, from 1, as a spreadsheet counts.
    cells
        By the name of its column, the text of each cell; "" where it is blank or the table has no such column.
    places
        Of the columns that the table has, the letter.
    kinds
        "text", "number" or "date": what a cell of a workbook holds; all cells of a text file are texts.
    unread
        Columns whose cells could not be read; only in a table that is returned together with its problems.
    """

    number: int
    cells: Mapping[str, str]
    places: Mapping[str, str]
    kinds: Mapping[str, str]
    unread: frozenset[str] = frozenset()

    def place(self, column: str) -> str:
        """Return where a cell stands: "row 7, column D (expiry)"."""
        letter = self.places.get(column)
        return f"row {self.number}, column {letter} ({column})" if letter else f"row {self.number} ({column})"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of a file.

    Attributes
    ----------
    name
        The file.
    columns
        The known columns that it has, in their order.
    rows
        Its rows that are not blank.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, kw_only=True)
class FoundTable:
    """A table, and what of it cannot be read.

    Attributes
    ----------
    head
        Row of the head, as a spreadsheet counts: problems of this row are of the columns.
    problems
        For each problem its row and its text.
    """

    table: Table
    head: int
    problems: tuple[tuple[int, str], ...]


def read_table(
    path: Path, *, required: Sequence[str], optional: Sequence[str] = (), sheet: str = "", most_rows: int = 20_000
) -> Table:
    """Return the table of a .csv, .tsv, .txt or .xlsx file.

    The head is the first row, of the first 50, that holds every required column: above it there may be titles. Names
    of columns are compared without case, and an underscore or a hyphen is a space. The cells of hidden rows and columns
    are read as all others. Numbers of a workbook are the shortest texts of what is stored, with the unit or per cent
    sign of their format: 2.5, 99.5 %, 8.20 g; dates are 2027-05-31, or 2027-05 where only a month is shown.

    Parameters
    ----------
    path
        A text file (UTF-8, or UTF-16 with its mark; commas, semicolons or tabs) or an Excel workbook.
    required, optional
        Names of the columns, in small letters, with spaces: "on hand".
    sheet
        Name of the sheet of a workbook; it may be left out where there is but one.
    most_rows
        Most rows that the table may have.

    Raises
    ------
    SheetError
        The file cannot be opened, or has no such sheet.
    ProblemsError
        It holds no such table, or cells of it cannot be read; every problem is named, with row and column.
    """
    found = found_table(path, required=required, optional=optional, sheet=sheet, most_rows=most_rows)
    if found.problems:
        raise ProblemsError(found.table.name, problem_texts(found.problems))
    return found.table


def found_table(
    path: Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    elsewhere: Mapping[str, str] = MappingProxyType({}),
    sheet: str = "",
    usual_sheet: str = "",
    most_rows: int = 20_000,
) -> FoundTable:
    """Return the table of a file together with its problems, so that a reader of its cells can add its own.

    The parameters are those of `read_table`; `elsewhere`, what to do about columns that the table does not have, by
    their names in small letters; and `usual_sheet`, the sheet that is meant where there are several and none is named.
    A row whose cells cannot be told apart is left out, a cell that cannot be
    read is blank and named in `TableRow.unread`.

    Raises
    ------
    SheetError
        The file cannot be opened, or has no such sheet.
    ProblemsError
        It holds no such table: no row of it is the head.
    """
    known = (*required, *optional)
    names = Names(required=required, known=known, elsewhere=elsewhere)
    sheet_found, head = _cells_and_head(path, names, _Sheet(sheet, usual_sheet))
    rows = sheet_found.rows
    filled = [index for index in range(head.row + 1, len(rows)) if any(cell.is_filled for cell in rows[index])]
    if len(filled) > most_rows:
        said = f"the table has {len(filled):,} rows; at most {most_rows:,} are read: divide it"
        raise ProblemsError(str(path), [said])
    merged = _merged_rows(sheet_found, head)
    width = head.width if path.suffix.lower() in TEXT_FILES else None
    problems = [(head.row + 1, f"row {head.row + 1}, {each}") for each in head.problems]
    read = []
    for index in filled:
        faults = list(_row_faults(rows[index], head, width, len(required))) or merged.get(index)
        if faults is None:
            row = _row(rows[index], index + 1, head, known)
            problems += [(row.number, each) for each in _cell_faults(row, rows[index], head)]
            read.append(row)
        else:
            problems += [(index + 1, f"row {index + 1}: {each}") for each in faults]
    table = Table(name=str(path), columns=tuple(head.columns), rows=tuple(read))
    return FoundTable(table=table, head=head.row + 1, problems=tuple(problems))


def problem_texts(problems: Sequence[tuple[int, str]]) -> list[str]:
    """Return the texts of problems by their rows; of very many the first, and how many there are."""
    texts = [text for _, text in sorted(problems, key=lambda each: each[0])]
    more = len(texts) - _MOST_PROBLEMS
    return [*texts[:_MOST_PROBLEMS], f"and {more:,} more"] if more > 0 else texts


# --- files to cells --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    """The sheet that is asked for, and the one that is meant where none is."""

    name: str
    usual: str


def _cells_and_head(path: Path, names: Names, sheet: _Sheet) -> tuple[SheetCells, Head]:
    content, suffix = content_of(path, "tables"), path.suffix.lower()
    if suffix not in (*TEXT_FILES, *WORKBOOKS):
        raise SheetError(str(path), "tables are read from .csv and .xlsx files", "save the table as one of them")
    if suffix in WORKBOOKS:
        candidates: Iterator[SheetCells] = iter(
            [sheet_cells(content, path, sheet.name, remedy=_SHEET, usual=sheet.usual)]
        )
    elif sheet.name:
        raise SheetError(str(path), "a text file has no sheets", "name no sheet")
    else:
        candidates = _text_cells(decoded(content, path, wide=True), path)
    found: list[tuple[SheetCells, Head]] = []
    for cells in candidates:
        head = found_head([[cell.text for cell in row] for row in cells.rows[:HEAD_ROWS]], names)
        if not head.missing:
            return cells, head
        found.append((cells, head))
    cells, head = max(found, key=lambda each: len(each[1].columns))
    raise ProblemsError(str(path), [_no_head(cells, head, names.required)])


def _text_cells(text: str, path: Path) -> Iterator[SheetCells]:
    """Yield the rows of a text for each separator that there may be; those of one are the table."""
    refusal: SheetError | None = None
    for separator in [each for each in SEPARATORS if each in text] or SEPARATORS[-1:]:
        try:
            rows = text_rows(text, separator, path)
        except SheetError as error:
            refusal = error
            continue
        yield SheetCells(rows=[[text_cell(each) for each in row] for row in rows], merged=())
    if refusal is not None:
        raise refusal


def _no_head(cells: SheetCells, head: Head, required: Sequence[str]) -> str:
    wanted = f"a row with the names of the columns: {', '.join(required)}"
    if not any(cell.is_filled for row in cells.rows for cell in row):
        return f"there is nothing in it; write {wanted}"
    if head.row < 0:
        return f"none of its first {HEAD_ROWS} rows names a column; write {wanted}"
    return (
        f"no row has all the columns that are needed; row {head.row + 1} fits best, but has no "
        f"{', '.join(head.missing)}; write {wanted}"
    )


# --- cells to rows ---------------------------------------------------------------------------


def _row_faults(texts: Sequence[CellText], head: Head, width: int | None, required: int) -> Iterator[str]:
    """Yield why the cells of a row cannot be told apart."""
    filled = [index for index, cell in enumerate(texts) if cell.is_filled]
    names = {index: name for name, index in head.columns.items()}
    if width is not None and len(texts) > width:
        yield (
            f"{len(texts)} cells, but the head has {width}; where a comma is a decimal sign, write a point, and put a "
            "text with a comma in quotation marks"
        )
    elif len(filled) == 1 and required > 1:
        yield (
            f"only one cell is filled, {_shown(texts[filled[0]].text)} in column {column_letter(filled[0] + 1)}; take "
            "a title or note within the table out, or complete the row"
        )
    elif all(names.get(index) == head_key(texts[index].text) for index in filled):
        yield "it repeats the head; leave one head, and one table"
    else:
        yield from (
            f"column {column_letter(index + 1)} has no name in the head, but this row has {_shown(texts[index].text)} "
            "in it; name the column, or take the cell out"
            for index in filled
            if index in head.nameless
        )


def _merged_rows(cells: SheetCells, head: Head) -> dict[int, list[str]]:
    """Return the rows of which cells are merged; what is said stands with the first row of each."""
    found: dict[int, list[str]] = {}
    for each in cells.merged:
        first, last = max(each.first_row, head.row + 1), min(each.last_row, len(cells.rows) - 1)
        start = cells.rows[each.first_row][each.first_column :] if first <= last else ()
        if not start or not start[0].is_filled:
            continue
        for index in range(first, last + 1):
            found.setdefault(index, [])
        first_cell = cell_name(each.first_row + 1, each.first_column + 1)
        area = f"{first_cell}:{cell_name(each.last_row + 1, each.last_column + 1)}"
        found[first].append(f"the cells {area} are merged; unmerge them, and write in each what is meant")
    return found


def _row(texts: Sequence[CellText], number: int, head: Head, known: Sequence[str]) -> TableRow:
    cells = {name: texts[index] if index < len(texts) else BLANK for name, index in head.columns.items()}
    whole = {name: cells.get(name, BLANK) for name in known}
    return TableRow(
        number=number,
        cells=MappingProxyType({name: cell.text for name, cell in whole.items()}),
        places=MappingProxyType({name: column_letter(index + 1) for name, index in head.columns.items()}),
        kinds=MappingProxyType({name: cell.kind for name, cell in whole.items()}),
        unread=frozenset(name for name, cell in cells.items() if cell.problem),
    )


def _cell_faults(row: TableRow, texts: Sequence[CellText], head: Head) -> Iterator[str]:
    for name, index in head.columns.items():
        if name in row.unread:
            yield f"{row.place(name)}: the cell {texts[index].problem}"


def _shown(text: str) -> str:
    return repr(shortened(visible(text), _LONGEST_SHOWN))
