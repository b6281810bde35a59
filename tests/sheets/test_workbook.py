from __future__ import annotations

import datetime
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell.cell import MergedCell
from openxml_audit.validator import OpenXmlValidator

from compounding.errors import SheetError
from compounding.sheets.layout import CellFormula
from compounding.sheets.looks import STYLES
from compounding.sheets.package import packed
from compounding.sheets.render import rendered
from compounding.sheets.text_room import column_points, text_height
from compounding.sheets.workbook import planned_book, write_sheet
from compounding.spreadsheet_notation import cell_name, row_and_column, serial
from tests.sheets import samples

SHEETS = ["Batch record", "Measurements", "Label", "Calculations", "Fields", "About"]


@pytest.fixture(scope="module", params=samples.ORDERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(name: str, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_sheet(samples.record(name))), data_only=values)


def test_the_sheets_are_all_there_and_visible(name: str) -> None:
    workbook = opened(name)
    assert workbook.sheetnames == SHEETS
    assert {sheet.sheet_state for sheet in workbook} == {"visible"}
    for sheet in workbook:
        assert not [each for each in sheet.column_dimensions.values() if each.hidden]
        assert not [each for each in sheet.row_dimensions.values() if each.hidden]


def test_openpyxl_reads_the_value_of_every_formula(name: str) -> None:
    workbook = opened(name, values=True)
    for (sheet, cell), value in samples.book(name).values().items():
        read = workbook[sheet][cell].value
        if isinstance(read, datetime.datetime):
            read = serial(read.date())
        assert (read or "") == pytest.approx(value) if value == "" else read == pytest.approx(value), (sheet, cell)


def test_pandas_reads_the_value_of_every_formula() -> None:
    content = io.BytesIO(write_sheet(samples.record("capsules, all known")))
    frame = pd.read_excel(content, sheet_name="Calculations", header=3, engine="openpyxl")
    derived = frame[frame["Agreement"].notna()]
    assert len(derived) > 10
    assert set(derived["Agreement"]) == {"agrees"}
    assert derived["Live recheck"].astype(float).tolist() == pytest.approx(
        derived["Result"].astype(float).tolist(), rel=1e-9
    )


def test_a_formula_without_a_value_is_never_written() -> None:
    book = samples.book("cream")
    values = book.values()
    with pytest.raises(KeyError):
        packed(rendered(book), dict(list(values.items())[:-1]))
    with pytest.raises(AssertionError, match="live cells"):
        packed(rendered(book), {**values, ("Label", "A999"): 1.0})


def test_the_calculations_hold_the_working_in_full(name: str) -> None:
    working, book = samples.record(name).working, samples.book(name)
    sheet = opened(name)["Calculations"]
    for row, line in enumerate(working, start=5):
        if line.is_open:
            assert sheet.cell(row, 6).value == "waits for an entry"
            continue
        assert sheet.cell(row, 6).value == pytest.approx(float(line.value.magnitude), rel=1e-15)
        if line.expression is not None:
            assert book.values()["Calculations", f"I{row}"] == "agrees"
            assert sheet.cell(row, 4).value == working.words(line.key)


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    workbook = opened("capsules, all known")
    lots = [cell for row in workbook["Batch record"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert lots
    content = zipfile.ZipFile(io.BytesIO(write_sheet(samples.record("capsules, all known"))))
    xml = content.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>1+1</f>" not in xml
    assert re.search(r't="inlineStr"><is><t>=1\+1</t>', xml)


def test_a_batch_number_may_hold_an_ampersand() -> None:
    content = write_sheet(samples.with_batch("cream", "A&B &P <1>"))
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet: Any = workbook["Batch record"]
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "A&amp;&amp;B &amp;&amp;P &lt;1&gt;" in xml
    assert sheet["C4"].value == "A&B &P <1>"


def test_only_the_entry_cells_are_unlocked(name: str) -> None:
    workbook, book = opened(name), samples.book(name)
    entries = {(each.sheet, each.cell) for each in book.fields if each.entry}
    for sheet in workbook:
        assert sheet.protection.sheet
        merged = {
            (row, column)
            for each in sheet.merged_cells.ranges
            for row, column in each.cells
            if (sheet.title, cell_name(each.min_row, each.min_col)) in entries
        }
        for row in sheet.iter_rows():
            for cell in row:
                free = (sheet.title, cell.coordinate) in entries or (cell.row, cell.column) in merged
                assert cell.protection.locked is not free, (sheet.title, cell.coordinate)
                if free and not isinstance(cell, MergedCell):
                    assert cell.value is None


def test_every_entry_cell_is_validated_and_high_enough_for_a_pen(name: str) -> None:
    workbook, book = opened(name), samples.book(name)
    for field in book.fields:
        if not field.entry:
            continue
        sheet = workbook[field.sheet]
        rules = [rule for rule in sheet.data_validations.dataValidation if field.cell in rule.sqref]
        assert len(rules) == 1, field
        assert rules[0].prompt
        assert rules[0].showErrorMessage
        tick = field.type == "choice"
        assert sheet.row_dimensions[sheet[field.cell].row].height >= (15 if tick else 18)


def test_every_field_has_a_name_and_stands_on_the_fields_sheet(name: str) -> None:
    workbook, book = opened(name), samples.book(name)
    names = [each.name for each in book.fields]
    assert len(names) == len(set(names))
    listed = [row[0].value for row in workbook["Fields"].iter_rows(min_row=5)]
    assert listed == names
    for field in book.fields:
        [(sheet, cell)] = list(workbook.defined_names[field.name].destinations)
        assert (sheet, cell.replace("$", "")) == (field.sheet, field.cell)


def test_every_formula_cell_that_shows_a_verdict_or_a_target_is_a_field() -> None:
    book = samples.book("capsules, all open")
    named = {(each.sheet, each.cell) for each in book.fields}
    for sheet in book.sheets[:1]:
        for place, placed in sheet.cells.items():
            if isinstance(placed.value, CellFormula):
                assert (sheet.name, cell_name(*place)) in named


def test_the_same_record_gives_the_same_bytes_in_every_run(name: str) -> None:
    code = (
        "import hashlib, sys; from tests.sheets import samples; from compounding.sheets.workbook import write_sheet;"
        "print(hashlib.sha256(write_sheet(samples.record(sys.argv[1]))).hexdigest())"
    )
    here = hashlib.sha256(write_sheet(samples.record(name))).hexdigest()
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", code, name],
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == here


def test_the_sheet_is_also_written_without_lxml() -> None:
    code = (
        "import sys; from tests.sheets import samples; from compounding.sheets.workbook import write_sheet;"
        "sys.stdout.buffer.write(write_sheet(samples.record('drops')))"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "OPENPYXL_LXML": "False", "PYTHONPATH": str(root)}
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, check=True)
    plain, usual = (
        openpyxl.load_workbook(io.BytesIO(each), data_only=True)
        for each in (ran.stdout, write_sheet(samples.record("drops")))
    )
    for sheet in usual.sheetnames:
        assert [[cell.value for cell in row] for row in plain[sheet].iter_rows()] == [
            [cell.value for cell in row] for row in usual[sheet].iter_rows()
        ]


def test_both_papers_are_fitted_to_one_page_width() -> None:
    for paper, number in (("letter", 1), ("a4", 9)):
        workbook: Any = openpyxl.load_workbook(io.BytesIO(write_sheet(samples.record("cream"), paper=paper)))
        for sheet in workbook:
            assert int(sheet.page_setup.paperSize) == number
            assert sheet.page_setup.fitToWidth == 1
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.print_area
            assert "Page &P of &N" in sheet.oddFooter.center.text


def test_signature_cells_are_wide_enough_on_both_papers() -> None:
    sheet = samples.book("cream").sheets[0]
    for paper_width in (8.5, 8.27):
        scale = min(1, (paper_width - 0.8) * 96 / (sum(sheet.widths) * 7))
        for width in sheet.widths[6:9]:
            assert width * 7 * scale / 96 * 2.54 >= 2.2 - 0.02


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(SheetError, match="letter, a4"):
        write_sheet(samples.record("cream"), paper="legal")


def test_the_order_can_be_read_back_from_the_sheet(name: str) -> None:
    record, book = samples.record(name), samples.book(name)
    workbook = opened(name)
    parts = [each for each in book.fields if each.name.startswith("order_json_")]
    text = "".join(workbook[each.sheet][each.cell].value for each in parts)
    assert text == record.order_json
    properties = {each.name: each.value for each in workbook.custom_doc_props.props}
    assert properties["order_sha256"] == record.order_hash == hashlib.sha256(text.encode()).hexdigest()
    assert properties["formula"] == record.formula.id
    assert properties["formula_sha256"] == record.formula.checksum


def test_every_warning_is_printed_whole(name: str) -> None:
    sheet = opened(name)["Batch record"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert set(samples.record(name).warnings) <= texts


def test_dates_are_dates() -> None:
    sheet = opened("cream")["Batch record"]
    assert sheet["E4"].value == datetime.datetime(2026, 12, 2)  # noqa: DTZ001
    assert serial(datetime.date(2026, 12, 2)) == 46358


def test_the_package_has_no_dates_of_its_own() -> None:
    with zipfile.ZipFile(io.BytesIO(write_sheet(samples.record("cream")))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-12-02T00:00:00Z" in archive.read("docProps/core.xml")
        assert not [each for each in archive.namelist() if re.search(r"vba|external|macro", each, re.IGNORECASE)]


def _complaints(content: bytes, path: Path) -> set[str]:
    path.write_bytes(content)
    errors = OpenXmlValidator().validate(path).errors
    return {re.sub(r"[0-9]+", "1", str(each.description)) for each in errors}


def test_the_file_is_what_the_format_asks_for(name: str, tmp_path: Path) -> None:
    bare: Any = openpyxl.Workbook()
    bare.active["A1"] = "text"
    content = io.BytesIO()
    bare.save(content)
    known = _complaints(content.getvalue(), tmp_path / "bare.xlsx")
    assert _complaints(write_sheet(samples.record(name)), tmp_path / "sheet.xlsx") <= known


def test_a_sheet_is_written_from_its_plan_alone() -> None:
    record = samples.record("drops")
    book = planned_book(record)
    assert packed(rendered(book), book.values()) == write_sheet(record)


def test_what_is_written_in_words_has_room_in_its_row(name: str) -> None:
    book = samples.book(name)
    sheet = book.sheets[0]
    columns = {"remains": 1, "appearance of the mixture": 1, "what happened": 4}
    words = "to the pharmaceutical waste"
    look, found = STYLES["entry text"], 0
    for field in sheet.fields:
        span = columns.get(field.label.rpartition(": ")[2].rpartition(", ")[2])
        if span is None:
            continue
        row, column = row_and_column(field.cell)
        room = sum(column_points(width) for width in sheet.widths[column - 1 : column - 1 + span]) - look.padding
        text = words if span == 1 else "\n".join([words, words])
        assert text_height(text, room, look.size, bold=look.bold) <= sheet.heights[row], field.label
        found += 1
    assert found >= 3
