"""Columns of measurements: read as the texts that they are, every problem at once, and nothing guessed."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import CompoundingError, ProblemsError, SheetError
from compounding.records.verification.measured_text import Cell, cells_of_text, read_measurements
from compounding.tables.measurements import read_column
from compounding.units import format_quantity


def written(folder: Path, text: str, name: str = "weights.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, *rows: list[object], sheets: tuple[str, ...] = ("Sheet",)) -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheets[0]  # type: ignore[union-attr]
    for each in sheets[1:]:
        book.create_sheet(each)
    for row in rows:
        book[sheets[0]].append(row)
    path = folder / "weights.xlsx"
    book.save(path)
    return path


def values(*arguments: object, **options: object) -> list[str]:
    return [format_quantity(each) for each in read_column(*arguments, **options).values]  # type: ignore[arg-type]


def problems(path: Path, column: str = "", **options: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read_column(path, column, **options)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "column", "unit"),
    [
        pytest.param("weight (mg)\n140.2\n139.8\n", "", "", id="one column"),
        pytest.param("weight [mg]\r\n140.2\r\n139.8\r\n\r\n", "weight", "", id="Windows, blank end"),
        pytest.param("no.,weight (mg),by\n1,140.2,AB\n2,139.8,AB\n", "weight (mg)", "", id="commas"),
        pytest.param("no.;weight (mg)\n1;140.2\n2;139.8\n", "WEIGHT", "", id="semicolons"),
        pytest.param("no.\tweight\n1\t140.2\n2\t139.8\n", "weight", "mg", id="tabs, unit stated"),
        pytest.param("140.2\n139.8", "", "mg", id="no head"),
        pytest.param("140.2 mg\n139.8 mg\n", "", "", id="units in the cells"),
        pytest.param("\ufeffweight (mg)\n140.2\n139.8\n", "weight (mg)", "", id="byte order mark"),
        pytest.param('"weight (mg)"\n"140.2"\n"139.8"\n', "", "", id="quoted"),
    ],
)
def test_columns_of_text_files(tmp_path: Path, text: str, column: str, unit: str) -> None:
    assert values(written(tmp_path, text), column, unit=unit) == ["140.2 mg", "139.8 mg"]


def test_places_are_rows_of_the_file(tmp_path: Path) -> None:
    found = read_column(written(tmp_path, "batch,x\nweight (mg),x\n140.2,1\n139.8,2\n"), "weight")
    assert (found.name, found.places) == ("weight (mg)", ("row 3", "row 4"))


def test_numbers_of_a_workbook_are_read_as_they_are_stored(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["Weights"], ["no.", "Weight (mg)"], [1, 140], [2, 140.25], [3, "139.8"], [4, 1000])
    assert values(path, "weight") == ["140 mg", "140.25 mg", "139.8 mg", "1,000 mg"]


def test_every_bad_cell_is_reported_with_its_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [[each] for each in (140, "141,5", None, True, "#N/A", 1e-7, -3, "n/a", "0.14 g")]
    rows.append([datetime.date(2026, 11, 22)])
    found = problems(workbook(tmp_path, ["Weight (mg)"], *rows, [140]), "Weight (mg)")
    assert sorted({each.partition(":")[0] for each in found}) == sorted(f"row {number}" for number in range(3, 12))
    assert any("write 141.5 mg" in each for each in found)
    assert any("the cell is blank, but there are measurements below it" in each for each in found)
    assert any("it says g, but the unit that is stated is mg" in each for each in found)


@pytest.mark.parametrize("numbers", [range(2, 12), range(2, 7)])
def test_formulas_whose_results_are_not_stored_are_refused(tmp_path: Path, numbers: range) -> None:
    rows: list[list[object]] = [["no.", "w (mg)"]]
    rows += [[number, 140] for number in numbers]
    last = len(rows)
    path = workbook(tmp_path, *rows, ["x", "=60+100"], ["y", "=20*2"])
    found = problems(path, "w")
    assert [each.partition(" is")[0] for each in found] == [f"row {last + n}: cell B{last + n}" for n in (1, 2)]
    assert "is a formula whose result is not stored" in found[0]


def test_formulas_in_other_columns_are_none_of_its_business(tmp_path: Path) -> None:
    assert values(workbook(tmp_path, ["w (mg)", "by"], [140, "=1+1"], [141, None]), "w") == ["140 mg", "141 mg"]


def test_a_unit_that_only_the_number_format_shows_is_not_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["w (mg)"], [0.14], [140])
    book = openpyxl.load_workbook(path)
    book.active["A2"].number_format = '0.00" g"'  # type: ignore[index]
    book.save(path)
    assert "it says g, but the unit that is stated is mg" in problems(path)[0]


def test_rows_beyond_those_that_are_read_are_not_passed_over(tmp_path: Path) -> None:
    assert len(values(written(tmp_path, "w (mg)\n" + "140\n" * 1999))) == 1999
    with pytest.raises(SheetError, match="it has 2,001 rows, and 2,000 are read"):
        read_column(written(tmp_path, "w (mg)\n" + "140\n" * 2000))


def test_a_device_is_no_file_of_measurements() -> None:
    with pytest.raises(SheetError, match="this is no regular file"):
        read_column(Path(os.devnull))


@pytest.mark.parametrize(
    ("text", "column", "unit", "said"),
    [
        pytest.param("weight (mg)\n140,2\n", "", "", "if the comma is a decimal sign, write a point", id="comma"),
        pytest.param("n,weight (mg)\n1,140,2\n", "weight", "", "has more cells than the head", id="comma beside"),
        pytest.param("n;weight (mg)\n1;140,2\n", "weight", "", "write 140.2 mg if that is meant", id="semicolons"),
        pytest.param("weight (mg)\n1,140\n", "", "", "has more cells than the head", id="thousands"),
        pytest.param("weight\n140.2\n", "", "", "the unit is missing, and none is guessed", id="no unit"),
        pytest.param("weight (mg)\n140.2\n", "", "g", "the head says mg, but --unit says g", id="two units"),
        pytest.param("weight (MG)\n140.2\n", "", "", "in small letters", id="miswritten unit"),
        pytest.param("weight (mL)\n140.2\n", "", "", "is not in mg", id="another kind"),
        pytest.param("weight (mg)\n", "", "", "there is no measurement in it", id="nothing below"),
        pytest.param("weight (mg)\nnan\n", "", "", "this is not a number", id="nan"),
        pytest.param("weight (mg)\n1e3\n", "", "", "powers of ten are not read", id="exponent"),
        pytest.param("weight (mg)\n=1+1\n", "", "", "row 2", id="formula"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, text: str, column: str, unit: str, said: str) -> None:
    assert any(said in each for each in problems(written(tmp_path, text), column, unit=unit))


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("a,b\n1,2\n", "", "it has several columns: 'a', 'b'; name one with --column"),
        ("a,b\n1,2\n", "c", "there is no column 'c'; the first row has 'a', 'b'"),
        ("a (mg),A (g)\n1,2\n", "a", "several cells are 'a': row 1, column 1, row 1, column 2"),
        ("", "", "the file is empty"),
        ("\n\n", "", "the file is empty"),
    ],
)
def test_a_column_that_is_not_clear_is_refused(tmp_path: Path, text: str, column: str, said: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_column(written(tmp_path, text), column)
    assert said in str(caught.value)


def test_a_sheet_is_named_where_there_are_several(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["w (mg)"], [140], sheets=("A", "B"))
    with pytest.raises(SheetError, match="it has several sheets: 'A', 'B'"):
        read_column(path, "w")
    with pytest.raises(SheetError, match="it has no sheet 'C', but 'A', 'B'"):
        read_column(path, "w", sheet="C")
    assert values(path, "w", sheet="A") == ["140 mg"]


def bomb(folder: Path) -> Path:
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return path


def damaged(folder: Path) -> Path:
    path = workbook(folder, ["w (mg)"], [140])
    content = io.BytesIO()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(content, "w") as archive:
        for each in whole.namelist():
            archive.writestr(each, b"<worksheet>" if "sheet1" in each else whole.read(each))
    path.write_bytes(content.getvalue())
    return path


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (bomb, "unpacks to"),
        (damaged, "the workbook cannot be read"),
        (lambda folder: written(folder, "no workbook", "w.xlsx"), "this is no Excel workbook"),
        (lambda folder: written(folder, "w (mg)\n140\n", encoding="utf-16"), "this is not text in UTF-8"),
        (lambda folder: written(folder, 'w (mg)\n"140\n'), "no table of rows and columns"),
        (lambda folder: written(folder, "x" * 10_000_001), "far more than measurements have"),
        (lambda folder: written(folder, "1", "w.ods"), "read from .csv and .xlsx files"),
        (lambda folder: folder / "none.csv", "it cannot be read"),
    ],
)
def test_files_that_are_not_read(tmp_path: Path, made: object, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        read_column(made(tmp_path))  # type: ignore[operator]


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with contextlib.suppress(CompoundingError):
        cells, unit = cells_of_text([text], "line")
        assert all(each.magnitude >= 0 for each in read_measurements(cells, unit, ["mg"]))


@given(st.lists(st.decimals(0, 10_000, places=3), min_size=1, max_size=20), st.sampled_from(["\n", "; ", "\t", ", "]))
def test_what_is_pasted_comes_back(numbers: list[object], parted: str) -> None:
    cells, unit = cells_of_text([f"weight (mg)\n{parted.join(f'{each:f}' for each in numbers)}"], "line")
    assert [each.magnitude for each in read_measurements(cells, unit, ["mg"])] == numbers


def test_many_problems_are_counted() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_measurements([Cell(f"row {number}", "x") for number in range(50)], "mg", ["mg"])
    assert len(caught.value.problems) == 41
    assert caught.value.problems[-1] == "and 10 more"
