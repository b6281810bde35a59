"""Tables read strictly as text: the head is found, each cell is what a reader sees, and nothing is passed over."""

from __future__ import annotations

import contextlib
import datetime
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import CompoundingError, ProblemsError, SheetError
from compounding.tables.cell_text import exact, workbook_cell
from compounding.tables.grid import Table, found_table, read_table
from tests.tables.books import book, text

REQUIRED, OPTIONAL = ("material", "lot", "on hand"), ("assay", "expiry")
HEAD = ["Material", "Lot", "On hand", "Assay", "Expiry"]


def table(path: Path, **options: Any) -> Table:
    return read_table(path, required=REQUIRED, optional=OPTIONAL, **options)


def problems(path: Path, **options: Any) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        table(path, **options)
    assert caught.value.subject == str(path)
    return list(caught.value.problems)


def cells(path: Path) -> list[list[str]]:
    return [[row.cells[column] for column in (*REQUIRED, *OPTIONAL)] for row in table(path).rows]


# --- text files ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "encoding"),
    [
        pytest.param("material,lot,on hand\na,1,2 g\n", "t.csv", "utf-8", id="commas"),
        pytest.param("material;lot;on hand\r\na;1;2 g\r\n", "t.csv", "utf-8", id="semicolons, Windows"),
        pytest.param("material\tlot\ton hand\na\t1\t2 g\n", "t.tsv", "utf-8", id="tabs"),
        pytest.param("material\tlot\ton hand\na\t1\t2 g\n", "t.txt", "utf-16", id="Excel's Unicode text"),
        pytest.param("material,lot,on hand\na,1,2 g\n", "t.csv", "utf-8-sig", id="byte order mark"),
        pytest.param("material,lot,on hand\ra,1,2 g\r", "t.csv", "utf-8", id="old Mac"),
        pytest.param("MATERIAL:, Lot * ,On_Hand\n a ,1 ,2 g\n", "t.csv", "utf-8", id="heads and spaces"),
        pytest.param("material,lot,on-hand,assay\na,1,2 g\n", "t.csv", "utf-8", id="blanks at the end left out"),
        pytest.param("Stock, 2026; of\n;;\n\nmaterial;lot;on hand\n;;\na;1;2 g\n;;\n", "t.csv", "utf-8", id="titles"),
        pytest.param('material,lot,on hand\n"a","1","2 g"\n', "t.CSV", "utf-8", id="quoted"),
    ],
)
def test_text_files(tmp_path: Path, content: str, name: str, encoding: str) -> None:
    found = table(text(tmp_path, content, name, encoding))
    assert [row.cells for row in found.rows] == [
        {"material": "a", "lot": "1", "on hand": "2 g", "assay": "", "expiry": ""}
    ]
    assert set(found.rows[0].kinds.values()) == {"text"}


def test_texts_stay_as_they_are(tmp_path: Path) -> None:
    path = text(tmp_path, 'material,lot,on hand\nlactose,007,"4,5 g"\nnan,NULL,"1,000 g"\nNA,1e5,\n')
    assert [row[:3] for row in cells(path)] == [
        ["lactose", "007", "4,5 g"],
        ["nan", "NULL", "1,000 g"],
        ["NA", "1e5", ""],
    ]


def test_places_name_row_and_column_of_the_file(tmp_path: Path) -> None:
    found = table(text(tmp_path, "title\n\nmaterial,lot,expiry,on hand\na,b,c,d\n\ne,f,g,h\n"))
    assert found.columns == ("material", "lot", "expiry", "on hand")
    assert [row.number for row in found.rows] == [4, 6]
    assert found.rows[1].place("expiry") == "row 6, column C (expiry)"
    assert found.rows[1].place("assay") == "row 6 (assay)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("material,lot,on hand\na,1,4,5 g\n", "row 2: 4 cells, but the head has 3; where a comma is a decimal sign"),
        ("material,lot,on hand\na,1,4,\n", "row 2: 4 cells, but the head has 3"),
        ("material,lot,on hand\nFridge,,\na,1,2\n", "row 2: only one cell is filled, 'Fridge' in column A"),
        ("material,lot,on hand\na,1,2\nMaterial,LOT,On Hand\n", "row 3: it repeats the head"),
        ("material,lot,on hand\na,1,2\nmaterial,lot,\n", "row 3: it repeats the head"),
        ("material,lot,on hand,\na,1,2,x\n", "row 2: column D has no name in the head, but this row has 'x' in it"),
        (
            "material,lot,on hand,expirty\na,1,2,3\n",
            "row 1, column D: 'expirty' is not a column of this table; write e",
        ),
        ("material,lot,on hand,colour\na,1,2,\n", "row 1, column D: 'colour' is not a column of this table; take the"),
        ("material,lot,on hand,LOT\na,1,2,3\n", "row 1, column D: 'LOT' stands in column B already"),
        ("material,lot,on hand,assay,Assay:\na,1,2,3,\n", "row 1, column E: 'Assay:' stands in column D already"),
        ("material,lot,on hand\na,#N/A,1\n", "row 2, column B (lot): the cell shows the error '#N/A'"),
        ("material,lot,on hand\na,1,#####\n", "row 2, column C (on hand): the cell shows #####: its column was too"),
        ("material,lto,on hand\na,1,2\n", "row 1 fits best, but has no lot (is 'lto' meant for it?)"),
        ("on hand,what\n,\nmaterial,on hand\n1,2\n", "row 3 fits best, but has no lot; write a row"),
        ("1,2\n3,4\n", "none of its first 50 rows names a column"),
        ("\n" * 50 + "material,lot,on hand\na,1,2\n", "none of its first 50 rows names a column"),
        ("", "there is nothing in it"),
        (",,\n,,\n", "there is nothing in it"),
    ],
)
def test_what_would_be_passed_over_or_misread_is_refused(tmp_path: Path, content: str, said: str) -> None:
    found = problems(text(tmp_path, content))
    assert len(found) == 1
    assert said in found[0]


def test_a_column_without_name_and_content_is_nothing(tmp_path: Path) -> None:
    assert cells(text(tmp_path, "material,,lot,on hand,\na,,1,2,\n")) == [["a", "1", "2", "", ""]]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda folder: folder / "none.csv", "it cannot be read"),
        (lambda folder: folder, "this is no regular file"),
        (lambda folder: text(folder, "x", "stock.ods"), "tables are read from .csv and .xlsx files"),
        (lambda folder: text(folder, 'material,lot,on hand\na,"1,2\n'), "no table of rows and columns"),
        (lambda folder: text(folder, 'material,lot,on hand\na;b,"1,2\n'), "unexpected end of data, from row 2"),
        (lambda folder: text(folder, "material,lot,on hand\nä,1,2", encoding="latin-1"), "not text in UTF-8"),
        (lambda folder: text(folder, "x", "stock.xlsx"), "this is no Excel workbook"),
        (lambda folder: book(folder, [HEAD], sheets=("A", "B")), "it has several sheets: 'A', 'B'; name one"),
    ],
)
def test_files_that_are_not_read(tmp_path: Path, made: Any, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        table(made(tmp_path))


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = text(tmp_path, "material,lot,on hand\n" + "a,1,2\n" * 11)
    assert len(table(path, most_rows=11).rows) == 11
    assert problems(path, most_rows=10) == ["the table has 11 rows; at most 10 are read: divide it"]


def test_very_many_problems_are_counted(tmp_path: Path) -> None:
    found = problems(text(tmp_path, "material,lot,on hand\n" + "a,1,4,5\n" * 300))
    assert (len(found), found[-1]) == (201, "and 100 more")


# --- workbooks -------------------------------------------------------------------------------


def test_a_workbook_with_titles_hidden_rows_and_blanks(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Stock of the pharmacy"], [], ["Material*", "Lot ", "On_hand:", "ASSAY", "Expiry"]]
    rows += [[" lactose ", "A\u00a0", "20 g "], [], ["sucrose", 17, "1 kg"]]
    path = book(tmp_path, rows, merged=["A1:E1"])
    workbook = openpyxl.load_workbook(path)
    workbook.active.row_dimensions[6].hidden = True  # type: ignore[union-attr]
    workbook.active.column_dimensions["B"].hidden = True  # type: ignore[union-attr]
    workbook.save(path)
    found = table(path)
    assert cells(path) == [["lactose", "A", "20 g", "", ""], ["sucrose", "17", "1 kg", "", ""]]
    assert [row.number for row in found.rows] == [4, 6]
    assert [row.kinds["lot"] for row in found.rows] == ["text", "number"]


DAY = datetime.date(2027, 5, 31)
MIDNIGHT = datetime.datetime.combine(DAY, datetime.time())


@pytest.mark.parametrize(
    ("value", "form", "said", "kind"),
    [
        (2.5, "General", "2.5", "number"),
        (20.0, "General", "20", "number"),
        (20, "0.00", "20", "number"),
        (8.2, "0.0", "8.2", "number"),
        (2.504, "0.0", "2.504", "number"),
        (1000, "#,##0", "1000", "number"),
        (1234567.5, "#,##0.00_);[Red]\\(#,##0.00\\)", "1234567.5", "number"),
        (0.1 + 0.2, "General", "0.3", "number"),
        (123456789012345, "General", "123456789012345", "number"),
        (0.995, "0%", "99.5 %", "number"),
        (0.995, "0.00%", "99.5 %", "number"),
        (0.07, "0.0 %", "7 %", "number"),
        (1, "0%", "100 %", "number"),
        (99.5, '0.0" %"', "99.5 %", "number"),
        (8.2, '0.00" g"', "8.20 g", "number"),
        (8.2, "0.00\\ \\g", "8.20 g", "number"),
        (8.204, '0.00" g"', "8.204 g", "number"),
        (100, '#,##0" tablets"', "100 tablets", "number"),
        (410, 'General" mg"', "410 mg", "number"),
        (123, "00000", "00123", "number"),
        (5, "@", "5", "number"),
        (DAY, "yyyy-mm-dd", "2027-05-31", "date"),
        (DAY, "dd/mm/yyyy", "2027-05-31", "date"),
        (DAY, "[$-409]mmmm d, yyyy;@", "2027-05-31", "date"),
        (MIDNIGHT, "m/d/yy", "2027-05-31", "date"),
        (MIDNIGHT + datetime.timedelta(hours=14), "yyyy-mm-dd hh:mm", "2027-05-31 14:00", "date"),
        (datetime.date(2027, 5, 1), "mmm-yy", "2027-05", "date"),
        ("4,5 mg", "General", "4,5 mg", "text"),
        ("99.5%", "0.00%", "99.5%", "text"),
        ("2027-05", "@", "2027-05", "text"),
    ],
)
def test_cells_say_what_a_reader_sees(tmp_path: Path, value: object, form: str, said: str, kind: str) -> None:
    path = book(tmp_path, [HEAD, ["a", value, "x"]], formats={"B2": form})
    row = table(path).rows[0]
    assert (row.cells["lot"], row.kinds["lot"]) == (said, kind)


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (12345678901234567890, "General", "a number of more than 15 digits, of which the last are lost; format the"),
        (1.23456789012346e18, "0", "a number of more than 15 digits"),
        (123457000000, "0.00E+00", "is shown by its number format '0.00E+00' otherwise than as the 123457000000"),
        (0.00001, "General", "which spreadsheets show as a power of ten"),
        (0.5, "# ?/?", "otherwise than as the 0.5"),
        (5000, "0,", "otherwise than as the 5000"),
        (5, '"$"0.00', "otherwise than as the 5"),
        (5, "[$€-407]0.00", "otherwise than as the 5"),
        (5, "0.00x", "otherwise than as the 5"),
        (5, "0%%", "otherwise than as the 5"),
        (5, ";;;", "otherwise than as the 5"),
        (5, '[<10]"few";0', "otherwise than as the 5"),
        (1234567890, "000\\-00\\-0000", "otherwise than as the 1234567890"),
        (datetime.date(2026, 5, 27), "d-mmm", "shows a date without its year; write 2026-05-27 if that is meant"),
        (datetime.date(2027, 5, 15), "mmm-yy", "shows a month, but holds a day in the middle of it; write 2027-05-15"),
        (datetime.time(14, 30), "hh:mm", "holds a time of day"),
        (datetime.timedelta(hours=30), "[hh]:mm", "holds a time of day, or how long"),
        (True, "General", "holds the truth value TRUE"),
        ("=1+1", "General", "is a formula whose result is not stored; calculate and save"),
    ],
)
def test_cells_that_may_be_misread_are_refused(tmp_path: Path, value: object, form: str, said: str) -> None:
    [found] = problems(book(tmp_path, [HEAD, ["a", value, "x"]], formats={"B2": form}))
    assert found.startswith("row 2, column B (lot): the cell ")
    assert said in found


def test_an_error_of_a_workbook_is_refused(tmp_path: Path) -> None:
    [found] = problems(book(tmp_path, [HEAD, ["a", "#DIV/0!", "x"]], errors=["B2"]))
    assert "the cell shows the error '#DIV/0!'" in found


@pytest.mark.parametrize(
    ("merged", "rows"),
    [
        ("A3:A4", {3}),
        ("B3:C3", {3}),
        ("D1:D3", {2}),
    ],
)
def test_merged_cells_below_the_head_are_refused(tmp_path: Path, merged: str, rows: set[int]) -> None:
    path = book(tmp_path, [HEAD, *[["a", number, "x"] for number in range(3)]], merged=[merged])
    found = problems(path)
    assert {int(each.split()[1].rstrip(":")) for each in found} == rows
    assert f"the cells {merged} are merged; unmerge them" in found[0]


@pytest.mark.parametrize("merged", ["A1:E1", "H2:J2", "A9:B10", "D2:D3"])
def test_merged_cells_without_content_or_above_the_head_are_nothing(tmp_path: Path, merged: str) -> None:
    title: list[object] = ["Title"] if merged == "A1:E1" else []
    rows: list[list[object]] = [title, [*HEAD[:3]], ["a", "1", "x"]]
    assert cells(book(tmp_path, rows, merged=[merged])) == [["a", "1", "x", "", ""]]


def test_every_problem_is_named_at_once_and_the_rest_is_still_there_to_be_checked(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*HEAD, "Expirty"],
        ["a", True, "=1+1"],
        ["Fridge"],
        ["b", "1", "2 g", None, None, None, "x"],
        ["c", "3"],
    ]
    found = found_table(book(tmp_path, rows), required=REQUIRED, optional=OPTIONAL)
    assert (found.head, [row for row, _ in found.problems]) == (1, [1, 2, 2, 3, 4])
    assert [(row.number, row.unread) for row in found.table.rows] == [
        (2, frozenset({"lot", "on hand"})),
        (5, frozenset()),
    ]


def test_a_sheet_is_named_where_there_are_several(tmp_path: Path) -> None:
    path = book(tmp_path, [HEAD, ["a", "1", "x"]], sheets=("A", "B"))
    assert len(table(path, sheet="A").rows) == 1
    with pytest.raises(SheetError, match="it has no sheet 'C'"):
        table(path, sheet="C")
    with pytest.raises(SheetError, match="a text file has no sheets"):
        table(text(tmp_path, "material,lot,on hand\n"), sheet="A")


@pytest.mark.libreoffice
def test_a_workbook_saved_by_libreoffice_says_the_same(soffice: str, tmp_path: Path) -> None:
    formats = {"C2": '0.00" g"', "D2": "0.0%", "E2": "yyyy-mm-dd", "E3": "mmm-yy", "B3": "00000"}
    rows: list[list[object]] = [
        [*HEAD],
        ["a", "007", 8.2, 0.995, DAY],
        ["b", 123, '="4"&",5 g"', 0.07, datetime.date(2027, 5, 1)],
    ]
    path = book(tmp_path, rows, formats=formats, name="before.xlsx")
    after = tmp_path / "after"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(after), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert cells(after / "before.xlsx") == [
        ["a", "007", "8.20 g", "99.5 %", "2027-05-31"],
        ["b", "00123", "4,5 g", "0.07", "2027-05"],
    ]


# --- whatever stands in it -------------------------------------------------------------------


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=6), st.sampled_from(";\t,"))
def test_whatever_a_text_file_holds_is_a_table_or_an_error(rows: list[list[str]], separator: str) -> None:
    content = f"material{separator}lot{separator}on hand\n" + "\n".join(separator.join(row) for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(content.encode("utf-8", "replace"))
        with contextlib.suppress(CompoundingError):
            assert all(row.cells["material"] or row.cells["lot"] or row.cells["on hand"] for row in table(path).rows)


FORMATS = [
    "General",
    "0",
    "0.00",
    "0%",
    '0.0" g"',
    "yyyy-mm-dd",
    "mmm-yy",
    "0.00E+00",
    ";;",
    '"',
    "\\",
    "[",
    "%",
    "_",
    "*",
]


@given(
    st.one_of(st.floats(), st.integers(), st.booleans(), st.text(), st.datetimes(), st.times(), st.timedeltas()),
    st.one_of(st.sampled_from(FORMATS), st.text('0#?.,%;"\\_*[]-/ EGgymd@', max_size=8)),
)
def test_whatever_a_cell_holds_is_a_text_or_a_problem(value: object, form: str) -> None:
    found = workbook_cell(value, form, "n")
    assert not (found.text and found.problem)
    assert found.is_filled or not str(value).strip()


@given(st.decimals(-10_000_000, 10_000_000, places=4))
def test_a_stored_number_comes_back_as_it_was_typed(number: Any) -> None:
    assert exact(float(number)) == number
    assert exact(float(number) * (1 + 2**-52)) == number
