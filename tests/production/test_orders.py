"""Order tables as people hand them in: text, workbooks, and the order form filled in."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compounding.errors import ProblemsError, SheetError
from compounding.production.orders import read_orders
from compounding.records.library import find_library
from compounding.records.orders.rows import Asked, Faulty, RowRules
from compounding.sheets.order_form import write_order_form
from compounding.units import format_quantity
from tests.production.days import CAPSULES, CREAM, MADE, table

RULES = RowRules(library=find_library(), made=MADE, pharmacy=None, from_stock=False)
HEAD = ["Number", "Formula", "Strength", "Quantity", "Source", "Needed by"]


def read(path: Path, sheet: str = "") -> tuple[Asked | Faulty, ...]:
    return read_orders(path, RULES, sheet=sheet)


def faulty(path: Path) -> dict[int, tuple[str, ...]]:
    return {each.rows[0]: each.problems for each in read(path) if isinstance(each, Faulty)}


def short(asked: Asked | Faulty) -> tuple[str, ...]:
    assert isinstance(asked, Asked), asked
    prescription = asked.order.prescription
    return (
        *asked.prescriptions,
        asked.order.formula,
        format_quantity(prescription.strength),
        format_quantity(prescription.quantity),
    )


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    workbook = openpyxl.Workbook()
    del workbook["Sheet"]
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path


def test_the_order_form_filled_in_is_an_order_table(tmp_path: Path) -> None:
    library = find_library()
    form = openpyxl.load_workbook(io.BytesIO(write_order_form([library.load(each) for each in library.ids()], 20)))
    sheet: Any = form["Orders"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    filled = {"number": "RX-7", "formula": "naltrexone-capsule", "form": "capsule", "strength": 4.5}
    filled |= {"strength unit": "mg/capsule", "quantity": 90, "quantity unit": "capsules", "source": "tablets"}
    for name, value in {**filled, "needed by": MADE, "notes": "=1+1 is two", "prescriber": "Dr. A"}.items():
        cell = sheet.cell(4, heads[name], value)
        if isinstance(value, str):
            cell.data_type = "s"
    path = tmp_path / "filled.xlsx"
    form.save(path)
    [asked] = read(path)
    assert short(asked) == ("RX-7", "naltrexone-capsule", "4.5 mg per capsule", "90 capsules")
    assert isinstance(asked, Asked)
    assert (asked.needed_by, asked.order.shares[0].notes) == (MADE, "=1+1 is two")


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (
            "Tablet sample",
            "write the tablets weighed together in the column tablets weighed, and their mass in",
        ),
        ("mean tablet mass", "write the tablets weighed together in the column tablets weighed"),
        ("packing statistic", "take the column out: it stands in the stock table, in the column packing statistic"),
        ("balance", "take the column out: it stands in the pharmacy's profile"),
        ("tablet asay", "write tablet assay if that is meant"),
    ],
)
def test_a_column_that_stands_elsewhere_is_told_where(tmp_path: Path, column: str, said: str) -> None:
    path = book(tmp_path / "orders.xlsx", {"Monday": [[*HEAD[:5], column], ["RX-1", *CAPSULES, "20"]]})
    with pytest.raises(ProblemsError) as caught:
        read(path)
    assert caught.value.problems[0].startswith(f"row 1, column F: {column!r} is not a column of this table; {said}")


def test_text_and_workbook_are_read_alike(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["RX-1", *CAPSULES], ["RX-2", *CREAM]]
    workbook = book(tmp_path / "orders.xlsx", {"Monday": [HEAD[:5], *rows]})
    text = table(tmp_path / "orders.csv", [CAPSULES, CREAM])
    assert [short(each) for each in read(workbook)] == [short(each) for each in read(text)]
    assert len(read(text)) == 2


def test_of_several_sheets_that_of_the_name_orders_is_meant(tmp_path: Path) -> None:
    path = book(tmp_path / "orders.xlsx", {"Old": [["x"]], "Orders": [HEAD[:5], ["RX-1", *CAPSULES]]})
    assert len(read(path)) == 1
    other = book(tmp_path / "other.xlsx", {"Old": [["x"]], "New": [HEAD[:5], ["RX-1", *CAPSULES]]})
    assert len(read(other, "New")) == 1
    with pytest.raises(SheetError, match="New"):
        read(other)


def test_what_is_wrong_with_a_row_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "number,formula,strength,quantity,source,needed by\n"
        "A,naltrexone-capsule,4.5 mg/capsule,90 capsules,tablets,\n"
        "B,naltrexone-capsul,4,90 capsules,pills,yesterday\n"
        "C,naltrexone-capsule,4,5 mg/capsule,90 capsules,tablets,\n"
        "D,only\n"
        "a,naltrexone-cream,1 %,30 g,tablets,\n"
        "E,naltrexone-cream,#N/A,30 g,tablets,\n",
        encoding="utf-8",
    )
    found = faulty(path)
    assert sorted(found) == [3, 4, 5, 6, 7]
    assert [each.split(":")[0] for each in found[3]] == [
        "row 3, column F (needed by)",
        "row 3, column B (formula)",
        "row 3, column E (source)",
        "row 3, column C (strength)",
    ]
    assert "7 cells, but the head has 6" in found[4][0]
    assert "'a' stands already in row 2" in found[6][0]
    assert "row 7, column C (strength): the cell shows the error '#N/A'" in found[7][0]
    assert [each.rows for each in read(path)] == [(2,), (3,), (4,), (5,), (6,), (7,)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is nothing in it"),
        ("number,formula\nA,b\n", "no row has all the columns"),
        ("number,formula,strength,quantity,source\n", "the table has no rows below its head"),
        ("number,formula,strength,quantity,source,colour\nA,b,c,d,e,f\n", "colour"),
        ("number,formula,strength,quantity,source,source\nA,b,c,d,e,f\n", "source"),
    ],
)
def test_what_is_no_order_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError, match=said):
        read(path)
