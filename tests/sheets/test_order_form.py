"""The order form: its heads, its lists, cells that are text, and the same bytes."""

from __future__ import annotations

import dataclasses
import io
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries
from openxml_audit.validator import OpenXmlValidator

from compounding.errors import SheetError
from compounding.records.dosage_form import FORMS
from compounding.records.formula import Formula
from compounding.records.library import find_library
from compounding.records.titration import read_schedule
from compounding.sheets.order_form import COLUMNS, write_order_form
from compounding.units import parse_quantity

HEADS = [
    *("number", "formula", "form", "strength", "strength unit", "quantity", "quantity unit", "source", "dose"),
    *("doses per day", "schedule", "needed by", "notes", "spare", "overage", "prescriber", "directions"),
]
HEAD_ROW = 3


@pytest.fixture(scope="module")
def formulas() -> list[Formula]:
    library = find_library()
    return [library.load(each) for each in library.ids()]


@pytest.fixture(scope="module")
def content(formulas: list[Formula]) -> bytes:
    return write_order_form(formulas)


@pytest.fixture(scope="module")
def workbook(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def _offered(workbook: Any) -> dict[str, list[str]]:
    """Return, by the head of its column, what each drop-down list of the sheet Orders offers."""
    sheet = workbook["Orders"]
    found: dict[str, list[str]] = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            [cells] = rule.sqref.ranges
            place, _, area = rule.formula1.partition("!")
            listed = workbook[place][area.replace("$", "")]
            found[sheet.cell(HEAD_ROW, cells.min_col).value] = [cell.value for (cell,) in listed]
    return found


def test_the_form_is_a_sound_workbook(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    result = OpenXmlValidator().validate(path)
    assert result.is_valid, [each.description for each in result.errors]


def test_the_same_formulas_give_the_same_bytes(formulas: list[Formula], content: bytes) -> None:
    assert write_order_form(formulas) == content


def test_the_heads_are_read_and_all_below_them_is_empty(content: bytes, workbook: Any) -> None:
    assert workbook.sheetnames == ["Orders", "Lists", "How to"]
    table = pd.read_excel(io.BytesIO(content), sheet_name="Orders", header=HEAD_ROW - 1, dtype=str)
    assert list(table.columns) == HEADS
    assert table.dropna(how="all").empty
    assert workbook["Orders"].max_row == HEAD_ROW + 200


def test_the_lists_are_complete(workbook: Any, formulas: list[Formula]) -> None:
    assert _offered(workbook) == {
        "formula": list(find_library().ids()),
        "form": [each for each in FORMS if each in {formula.form for formula in formulas}],
        "strength unit": [
            *("mg/capsule", "mcg/capsule", "mg/mL", "mg/drop", "mg/dose", "%", "% w/v", "mg/g", "mg/actuation")
        ],
        "quantity unit": ["capsule", "mL", "g"],
        "source": ["tablets", "powder", "trituration"],
    }


def test_only_forms_that_the_formulas_make_are_offered(formulas: list[Formula]) -> None:
    creams = [each for each in formulas if each.form == "cream"]
    workbook = openpyxl.load_workbook(io.BytesIO(write_order_form(creams)))
    assert _offered(workbook)["form"] == ["cream"]


def test_many_formulas_fit_a_list(formulas: list[Formula]) -> None:
    many = [dataclasses.replace(formulas[0], id=f"a-formula-of-a-long-name-{each}") for each in range(300)]
    workbook = openpyxl.load_workbook(io.BytesIO(write_order_form(many)))
    assert _offered(workbook)["formula"] == [each.id for each in many]


def test_the_lists_say_what_a_strength_looks_like(workbook: Any, formulas: list[Formula]) -> None:
    rows = list(workbook["Lists"].iter_rows(min_row=HEAD_ROW + 1, max_row=HEAD_ROW + len(formulas), values_only=True))
    for row, formula in zip(rows, formulas, strict=True):
        assert row[:3] == (formula.id, formula.name, formula.form)
        lowest, highest = row[4].split(" to ")
        assert (parse_quantity(lowest), parse_quantity(highest)) == (formula.strength.lowest, formula.strength.highest)
        assert formula.strength.lowest <= parse_quantity(row[3]) <= formula.strength.highest


def test_each_column_has_its_rule_over_all_rows(workbook: Any) -> None:
    rules = workbook["Orders"].data_validations.dataValidation
    assert [range_boundaries(str(each.sqref)) for each in rules] == [
        (column, HEAD_ROW + 1, column, HEAD_ROW + 200) for column in range(1, len(HEADS) + 1)
    ]
    assert all(len(each.prompt) <= 255 and len(each.error) <= 255 and len(each.promptTitle) <= 32 for each in rules)
    assert all(len(each.formula1) <= 255 and each.allow_blank for each in rules)


def test_cells_are_text_and_free_and_all_else_is_locked(workbook: Any) -> None:
    for sheet in workbook:
        assert sheet.protection.sheet
        for row in sheet.iter_rows():
            for cell in row:
                is_entry = sheet.title == "Orders" and cell.row > HEAD_ROW
                assert cell.protection.locked is not is_entry
                if is_entry:
                    assert (cell.number_format, cell.value) == ("@", None)


def test_no_sheet_is_hidden_and_each_has_its_pages(workbook: Any) -> None:
    for sheet in workbook:
        assert sheet.sheet_state == "visible"
        assert sheet.print_title_rows == f"$1:${HEAD_ROW}"
        assert sheet.freeze_panes == f"A{HEAD_ROW + 1}"
    assert workbook["Orders"].page_setup.orientation == "landscape"


def test_each_column_is_explained_by_an_example_that_can_be_read(workbook: Any) -> None:
    rows = [row for row in workbook["How to"].iter_rows(min_row=HEAD_ROW + 1, values_only=True) if row[3]]
    assert [row[0] for row in rows] == HEADS == [each.name for each in COLUMNS]
    example = {row[0]: row[3] for row in rows}
    for name in ("strength", "quantity", "dose", "spare", "overage"):
        parse_quantity(example[name])
    for name, unit in (("strength unit", "strength unit"), ("quantity unit", "quantity unit")):
        assert example[name] in _offered(workbook)[unit]
    for name in ("formula", "form", "source"):
        assert example[name] in _offered(workbook)[name]
    assert len(read_schedule(example["schedule"]).steps) == 2


def test_every_unit_that_is_offered_can_be_read(workbook: Any) -> None:
    offered = _offered(workbook)
    for unit in (*offered["strength unit"], *offered["quantity unit"]):
        parse_quantity(f"1 {unit}")


def test_what_cannot_be_made_is_refused(formulas: list[Formula]) -> None:
    with pytest.raises(SheetError, match="no formula"):
        write_order_form([])
    with pytest.raises(SheetError, match=f"{formulas[0].id} is given twice"):
        write_order_form([formulas[0], formulas[0]])
    for rows in (0, -1, 5_001):
        with pytest.raises(SheetError, match="rows"):
            write_order_form(formulas, rows)
    with pytest.raises(SheetError, match="paper"):
        write_order_form(formulas, paper="legal")


@pytest.mark.parametrize(("paper", "number"), [("letter", 1), ("a4", 9)])
def test_rows_and_paper_are_as_asked_for(formulas: list[Formula], paper: str, number: int) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_order_form(formulas, 7, paper)))["Orders"]
    assert (sheet.max_row, sheet.page_setup.paperSize) == (HEAD_ROW + 7, number)


@pytest.mark.libreoffice
def test_what_is_typed_stays_as_it_is_when_libreoffice_saves_the_form(
    content: bytes, soffice: str, tmp_path: Path
) -> None:
    filled: Any = openpyxl.load_workbook(io.BytesIO(content))
    typed = [each.example for each in COLUMNS]
    typed[0], typed[3], typed[11] = "12-3", "4.50", "2026-11-25"
    for column, text in enumerate(typed, start=1):
        filled["Orders"].cell(HEAD_ROW + 1, column).value = text
    path = tmp_path / "form.xlsx"
    filled.save(path)
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [soffice, home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    saved = openpyxl.load_workbook(io.BytesIO((tmp_path / "out" / "form.xlsx").read_bytes()))
    rows = list(saved["Orders"].iter_rows(min_row=HEAD_ROW, max_row=HEAD_ROW + 2, values_only=True))
    assert [list(row[: len(HEADS)]) for row in rows] == [HEADS, typed, [None] * len(HEADS)]
    assert _offered(saved) == _offered(filled)
