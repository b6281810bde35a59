"""The order form: an empty table of orders, with lists to choose from and with words on each column."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from compounding import __version__
from compounding.errors import SheetError
from compounding.records.dosage_form import FORMS
from compounding.records.formula import Formula
from compounding.records.orders.texts import CHOICES
from compounding.records.workbook_kinds import ORDER_FORM
from compounding.sheets.book import Book
from compounding.sheets.layout import Sheet
from compounding.sheets.package import packed
from compounding.sheets.pages import check_paper
from compounding.sheets.render import rendered
from compounding.sheets.report.parts import ROW, headed, note, paged, repeated_heads
from compounding.spreadsheet_notation import absolute, cell_name, column_letter, reference
from compounding.units import Quantity, format_quantity, plain, unit_spelling

ORDERS, LISTS, HOW_TO = "Orders", "Lists", "How to"
STRENGTH_UNITS = ("mg/capsule", "mcg/capsule", "mg/mL", "mg/drop", "mg/dose", "%", "% w/v", "mg/g", "mg/actuation")
QUANTITY_UNITS = ("capsule", "mL", "g")
_TOOLKIT = f"compounding {__version__}"
_MOST_ROWS = 5_000
_LONGEST_PROMPT, _LONGEST_TEXT = 250, 2_000


@dataclass(frozen=True)
class _Column:
    """One column of the form: its name, how wide it is, what it takes, and an example."""

    name: str
    width: float
    meaning: str
    example: str
    is_required: bool = False
    is_chosen: bool = False


COLUMNS = (
    _Column(
        "number", 12,
        "Number of the prescription in the pharmacy's books, each its own; never the name of a patient.",
        "RX-70211", True,
    ),
    _Column("formula", 30, "The formula, by its name on the sheet Lists.", "naltrexone-capsule", True, True),
    _Column(
        "form", 11, "The dosage form, as a check: the row is refused where the formula makes another.", "capsule",
        is_chosen=True,
    ),
    _Column(
        "strength", 12,
        "The strength: whole, with the next column left blank, or the number alone with its unit in the next column.",
        "4.5 mg/capsule", True,
    ),
    _Column(
        "strength unit", 13, "Unit of the strength, where the strength is a number alone.", "mg/capsule",
        is_chosen=True,
    ),
    _Column(
        "quantity", 11,
        "How much is prescribed: whole, with the next column left blank, or the number alone with its unit there. "
        "Blank where a schedule is given.",
        "90 capsules", True,
    ),
    _Column(
        "quantity unit", 10, "Unit of the quantity, where the quantity is a number alone.", "capsule", is_chosen=True
    ),
    _Column("source", 11, "What the drug is taken from.", "tablets", True, True),
    _Column("dose", 9, "Drug in one dose, with its unit.", "4.5 mg"),
    _Column("doses per day", 8, "How many doses are taken in a day.", "1"),
    _Column(
        "schedule", 17,
        "A titration: its doses and days. Strengths to be made may then be several, parted by commas, or left out; "
        "leave quantity and dose blank; needed by is the day of the first dose.",
        "1.5 mg for 14 days, then 3 mg for 14 days",
    ),
    _Column("needed by", 11, "The day by which it is needed, as year-month-day.", "2026-11-25"),
    _Column("notes", 18, "What whoever prepares it should know. Never the name of a patient.", "hand in by noon"),
    _Column("spare", 10, "What is made in addition, with its unit: everything scales with it.", "2 capsules"),
    _Column("overage", 9, "Drug in addition, in per cent.", "3 %"),
    _Column("prescriber", 14, "Name of the prescriber.", "Dr Adams"),
    _Column("directions", 22, "Directions for the label.", "Take one capsule at bedtime."),
)  # fmt: skip

_LIST_WIDTHS = (33, 42, 17, 18, 24)
_LIST_HEADS = ("Formula", "Name", "Form", "A strength looks like", "Range of strengths")
_CHOICE_HEADS = (("strength unit", STRENGTH_UNITS), ("quantity unit", QUANTITY_UNITS), ("source", CHOICES["source"]))
_HOW_WIDTHS = (16, 12, 50, 34)


def write_order_form(formulas: Sequence[Formula], rows: int = 200, paper: str = "letter") -> bytes:
    """Return an empty order form, as the bytes of an .xlsx file; the same formulas give the same bytes.

    Parameters
    ----------
    formulas
        The formulas that can be chosen, one version of each.
    rows
        How many orders there is room for.
    paper
        "letter" or "a4".

    Raises
    ------
    SheetError
        There is no formula or one twice, or the rows or the paper cannot be had.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> library = find_library()
    >>> content = write_order_form([library.load(each) for each in library.ids()])
    """
    check_paper(paper)
    _check(formulas, rows)
    lists, places = _lists_sheet(formulas)
    orders = _orders_sheet(rows)
    sheets = (orders, lists, _how_to_sheet(formulas))
    for sheet in sheets:
        paged(sheet, paper)
    made = max(each.effective for each in formulas)
    workbook = rendered(_book(sheets, paper, made))
    worksheet: Any = workbook[ORDERS]
    first = orders.row - rows
    for number, column in enumerate(COLUMNS, start=1):
        letter = column_letter(number)
        rule = _rule(column, places.get(column.name, ""))
        rule.add(f"{letter}{first}:{letter}{orders.row - 1}")
        worksheet.add_data_validation(rule)
    return packed(workbook, {})


def _check(formulas: Sequence[Formula], rows: int) -> None:
    ids = [each.id for each in formulas]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if not ids:
        raise SheetError("order form", "there is no formula to choose from", "give at least one")
    if twice:
        raise SheetError("order form", f"{', '.join(twice)} is given twice", "give one version of each formula")
    if not 1 <= rows <= _MOST_ROWS:
        raise SheetError("order form", f"it cannot have {rows:,} rows", f"ask for 1 to {_MOST_ROWS:,}")


def _book(sheets: tuple[Sheet, ...], paper: str, made: datetime.date) -> Book:
    return Book(
        title="Order form",
        sheets=sheets,
        paper=paper,
        made=made,
        header=("Order form", ""),
        footer=(_TOOLKIT, "printed"),
        properties=(("kind", ORDER_FORM), ("toolkit", _TOOLKIT)),
    )


# --- Orders ----------------------------------------------------------------------------------


def _orders_sheet(rows: int) -> Sheet:
    sheet = headed(
        ORDERS,
        tuple(each.width for each in COLUMNS),
        ("Orders", "one row a prescription", "Fill in the yellow cells; each column is explained on the sheet How to. "
         "No names of patients. Columns number, formula, strength, quantity and source are needed."),
        landscape=True,
    )  # fmt: skip
    repeated_heads(sheet, [each.name for each in COLUMNS])
    for _ in range(rows):
        for column in range(1, len(COLUMNS) + 1):
            sheet.put(column, None, "entry text", "@")
        sheet.at_least(18)
        sheet.next()
    return sheet


def _rule(column: _Column, place: str) -> DataValidation:
    """Return what is checked and said when a cell of a column is filled in."""
    common: dict[str, Any] = {
        "allow_blank": True,
        "showErrorMessage": True,
        "showInputMessage": True,
        "errorTitle": "Check the entry",
        "promptTitle": column.name,
        "prompt": f"{column.meaning} Example: {column.example}"[:_LONGEST_PROMPT],
    }
    if place:
        error = f"Choose from the list: it is the column {column.name} on the sheet {LISTS}."
        return DataValidation(type="list", formula1=place, error=error, **common)
    return DataValidation(
        type="textLength",
        operator="lessThanOrEqual",
        formula1=str(_LONGEST_TEXT),
        error=f"Enter a text of at most {_LONGEST_TEXT:,} characters.",
        **common,
    )


# --- Lists -----------------------------------------------------------------------------------


def _lists_sheet(formulas: Sequence[Formula]) -> tuple[Sheet, dict[str, str]]:
    """Return the plan of the sheet, and where each column finds its list."""
    sheet = headed(
        LISTS, _LIST_WIDTHS, ("Lists", "what the columns of the sheet Orders offer", _TOOLKIT), landscape=True
    )
    repeated_heads(sheet, _LIST_HEADS)
    places = {"formula": _place(1, sheet.row, len(formulas))}
    for each in formulas:
        texts = (each.id, each.name, each.form, _typed(_example(each)), _range(each))
        for column, text in enumerate(texts, start=1):
            sheet.words(column, text, "text bold" if column == 1 else "text")
        sheet.at_least(ROW)
        sheet.next()
    sheet.section("Other lists")
    lists = (("form", _forms(formulas)), *_CHOICE_HEADS)
    for column, (name, _) in enumerate(lists, start=1):
        sheet.put(column, name, "head")
        places[name] = _place(column, sheet.row + 1, len(lists[column - 1][1]))
    sheet.at_least(ROW)
    sheet.next()
    for place in range(max(len(values) for _, values in lists)):
        for column, (_, values) in enumerate(lists, start=1):
            sheet.put(column, values[place] if place < len(values) else None, "text")
        sheet.at_least(ROW)
        sheet.next()
    return sheet, places


def _place(column: int, first: int, count: int) -> str:
    cells = f"{absolute(cell_name(first, column))}:{absolute(cell_name(first + count - 1, column))}"
    return reference(LISTS, cells)


def _forms(formulas: Sequence[Formula]) -> tuple[str, ...]:
    """Return the forms that can be chosen: those that the formulas make."""
    return tuple(each for each in FORMS if any(formula.form == each for formula in formulas)) or FORMS


def _example(formula: Formula) -> Quantity:
    return formula.strength.studied[-1] if formula.strength.studied else formula.strength.lowest


def _typed(strength: Quantity) -> str:
    """Return a strength as it is typed: 4.5 mg/capsule."""
    return f"{plain(strength.magnitude)} {unit_spelling(strength)}"


def _range(formula: Formula) -> str:
    return f"{_typed(formula.strength.lowest)} to {_typed(formula.strength.highest)}"


# --- How to ----------------------------------------------------------------------------------


def _how_to_sheet(formulas: Sequence[Formula]) -> Sheet:
    sheet = headed(HOW_TO, _HOW_WIDTHS, ("How to fill it in", "each column of the sheet Orders", _TOOLKIT))
    repeated_heads(sheet, ("Column", "Needed", "What it is", "Example"))
    for column in COLUMNS:
        for place, text in enumerate(
            (column.name, "yes" if column.is_required else "no", f"{column.meaning}{_offered(column)}", column.example),
            start=1,
        ):
            sheet.words(place, text, "text bold" if place == 1 else "text")
        sheet.at_least(ROW)
        sheet.next()
    example = formulas[0]
    strength = format_quantity(_example(example))
    for text in (
        "All cells are text, so that nothing is changed as it is typed: 4.5 stays 4.5, and 2026-11-25 is no number.",
        "Numbers have a decimal point. A unit stands behind its number, or in the unit column, and never in both.",
        f"The formula {example.id} takes a strength such as {strength}; those of the others are on the sheet {LISTS}.",
        "What is left blank follows from the profile of the pharmacy, from the stock table, or from the formula.",
        "Blank rows are passed over. Keep the row of the heads as it is; the order of the columns may be changed.",
    ):
        note(sheet, text)
    return sheet


def _offered(column: _Column) -> str:
    return " Choose it from the list." if column.is_chosen else ""
