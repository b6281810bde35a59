from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from compounding.records.finding import Finding
from compounding.sheets.layout import CellFormula
from compounding.sheets.reading.workbook import NO_CELL, CellFound, SheetFound, WorkbookFound, read_workbook
from compounding.sheets.review.integrity import integrity_findings, same_formula, same_value
from compounding.spreadsheet_notation import cell_name, row_and_column
from tests.sheets import samples
from tests.sheets.review.files import written

NAMES = tuple(samples.ORDERS)


@cache
def found(name: str) -> WorkbookFound:
    return read_workbook(written(name), name)


def findings(name: str, workbook: WorkbookFound) -> list[Finding]:
    return list(integrity_findings(samples.book(name), workbook))


def with_cells(workbook: WorkbookFound, sheet: str, cells: Mapping[tuple[int, int], CellFound]) -> WorkbookFound:
    sheets = tuple(
        replace(each, cells={**each.cells, **cells}) if each.name == sheet else each for each in workbook.sheets
    )
    return replace(workbook, sheets=sheets)


def with_sheet(workbook: WorkbookFound, name: str, change: Callable[[SheetFound], SheetFound]) -> WorkbookFound:
    return replace(workbook, sheets=tuple(change(each) if each.name == name else each for each in workbook.sheets))


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_as_it_was_written_has_no_finding(name: str) -> None:
    assert findings(name, found(name)) == []


def other_number(cell: CellFound) -> CellFound:
    number = cell.value * 1.000001 if isinstance(cell.value, float) else 0.0
    return cell._replace(value=number or 0.000001, formula="")


def other_text(cell: CellFound) -> CellFound:
    return cell._replace(value=f"{cell.value} ", formula="")


def blank(cell: CellFound) -> CellFound:
    return cell._replace(value=None, formula="") if cell.value not in (None, "") or cell.formula else other_text(cell)


def other_formula(cell: CellFound) -> CellFound:
    return cell._replace(formula=f"{cell.formula}+0" if cell.formula else "1+1")


@pytest.mark.parametrize("change", [other_number, other_text, blank, other_formula])
@pytest.mark.parametrize("name", NAMES)
def test_each_locked_cell_that_was_changed_is_found_at_its_place(
    name: str, change: Callable[[CellFound], CellFound]
) -> None:
    # One cell is compared without regard to any other, so that all of a sheet are changed at once.
    for sheet in samples.book(name).sheets:
        entries = {each.cell for each in sheet.fields if each.entry}
        locked = [place for place in sheet.cells if cell_name(*place) not in entries]
        there = found(name).sheet(sheet.name)
        assert there is not None
        changed = with_cells(found(name), sheet.name, {place: change(there.cell(*place)) for place in locked})
        places = {each.cell for each in findings(name, changed) if each.code == "LOCKED" and each.sheet == sheet.name}
        assert places == {cell_name(*place) for place in locked}


@pytest.mark.parametrize("name", NAMES)
def test_each_name_that_was_moved_or_deleted_is_found(name: str) -> None:
    # One name is compared without regard to any other, so that all are changed at once.
    names = found(name).names
    moved = replace(found(name), names=dict.fromkeys(names, "'Batch record'!$A$1"))
    assert {each.subject for each in findings(name, moved) if each.code == "NAME-MOVED"} == {
        f"{field.label} (name {field.name})" for field in samples.book(name).fields
    }
    gone = [each.code for each in findings(name, replace(found(name), names={}))]
    assert gone == ["NAME-MISSING"] * len(names)


def test_a_name_that_was_added_is_found() -> None:
    names = {**found("cream").names, "my_name": "Label!$A$1"}
    assert [each.code for each in findings("cream", replace(found("cream"), names=names))] == ["NAME-EXTRA"]


def test_what_is_typed_outside_the_plan_is_found() -> None:
    typed = with_cells(found("cream"), "Label", {(200, 3): NO_CELL._replace(value="a note")})
    assert [(each.code, each.place) for each in findings("cream", typed)] == [("LOCKED", "Label!C200")]


def test_sheets_that_were_added_removed_hidden_or_moved_are_found() -> None:
    workbook = found("cream")
    extra = replace(workbook.sheets[0], name="Sheet7")
    for sheets, code in (
        ((*workbook.sheets, extra), "SHEET-EXTRA"),
        (workbook.sheets[:1] + workbook.sheets[2:], "SHEET-MISSING"),
        (workbook.sheets[::-1], "SHEET-ORDER"),
        ((replace(workbook.sheets[0], visible=False), *workbook.sheets[1:]), "SHEET-HIDDEN"),
        ((replace(workbook.sheets[0], hidden=("row 5",)), *workbook.sheets[1:]), "SHEET-HIDDEN"),
    ):
        assert [each.code for each in findings("cream", replace(workbook, sheets=sheets))] == [code]


def test_protection_that_was_lifted_is_found() -> None:
    workbook = found("cream")
    assert [
        each.code
        for each in findings("cream", with_sheet(workbook, "Label", lambda each: replace(each, protected=False)))
    ] == ["PROTECT-OFF"]
    title = workbook.sheets[2].cell(1, 1)._replace(locked=False)
    [one] = findings("cream", with_cells(workbook, "Label", {(1, 1): title}))
    assert (one.code, one.place) == ("PROTECT-OFF", "Label!A1")


def test_a_number_format_that_hides_or_alters_what_is_shown_is_found() -> None:
    book = samples.book("capsules, all known")
    target = book.field("material_2_target")
    place = row_and_column(target.cell)
    workbook = found("capsules, all known")
    for form in (";;;", '0"0"', "0"):
        cell = workbook.sheets[0].cell(*place)._replace(format=form)
        [one] = findings("capsules, all known", with_cells(workbook, target.sheet, {place: cell}))
        assert (one.code, one.cell) == ("FORMAT", target.cell)


def test_white_letters_on_what_was_dark_are_found() -> None:
    workbook = found("cream")
    verdict = samples.book("cream").field("yield_verdict")
    place = row_and_column(verdict.cell)
    cell = workbook.sheets[0].cell(*place)._replace(white=True)
    [one] = findings("cream", with_cells(workbook, verdict.sheet, {place: cell}))
    assert (one.code, one.cell) == ("FORMAT", verdict.cell)


@pytest.mark.parametrize("change", [{"format": ";;;"}, {"format": '""'}, {"white": True}])
def test_an_entry_that_cannot_be_seen_is_found(change: dict[str, Any]) -> None:
    workbook = found("cream")
    entry = samples.book("cream").field("material_1_actual")
    place = row_and_column(entry.cell)
    for shown, codes in ((change, ["FORMAT"]), ({"format": "0.00"}, [])):
        cell = workbook.sheets[0].cell(*place)._replace(value=526.0, **shown)
        assert [each.code for each in findings("cream", with_cells(workbook, entry.sheet, {place: cell}))] == codes


@pytest.mark.parametrize(
    "change",
    [lambda each: replace(each, validated=()), lambda each: replace(each, colored=())],
    ids=["checks", "colours"],
)
def test_checks_of_entries_and_colours_of_verdicts_that_were_removed_are_found(
    change: Callable[[SheetFound], SheetFound],
) -> None:
    bare = with_sheet(found("cream"), "Label", change)
    assert [(each.code, each.sheet) for each in findings("cream", bare)] == [("GUARD-OFF", "Label")]


def test_properties_that_were_changed_or_removed_are_found() -> None:
    workbook = found("cream")
    for properties in (
        {},
        {**workbook.properties, "batch": "another"},
        {**workbook.properties, "formula_version": "9"},
    ):
        assert [each.code for each in findings("cream", replace(workbook, properties=properties))] == ["PROPERTY"]


def test_a_sheet_that_is_missing_is_one_finding_and_its_names_are_none() -> None:
    workbook = found("cream")
    rest = replace(workbook, sheets=workbook.sheets[1:], names={})
    codes = [each.code for each in findings("cream", rest) if each.sheet == "Batch record"]
    assert codes == ["SHEET-MISSING"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("IF(A1>0,'Batch record'!B2,\"a  b\")", "IF( A1 > 0 , 'Batch record'!B2 , \"a  b\" )", True),
        ("Label!B2*0.000000001", "'Label'!B2*1E-09", True),
        ('IF(A1="x","a b","")', 'IF(A1="x","ab","")', False),
        ("A1+B2", "A1+B3", False),
        ("A1*10", "A1*100", False),
        ("A1<B1", "A1<=B1", False),
    ],
)
def test_formulas_are_compared_by_what_they_work_out(one: str, other: str, same: bool) -> None:
    assert same_formula(one, other) is same


def test_a_number_is_no_text_and_nothing_is_no_zero() -> None:
    assert same_value(0.1 + 0.2, 0.3)
    assert same_value("", None)
    assert not same_value(12.0, "12")
    assert not same_value(0.0, None)
    assert not same_value(1.0, True)
    assert not same_value("a", "a ")


def test_the_plan_has_formulas_to_compare() -> None:
    assert sum(isinstance(each.value, CellFormula) for each in samples.book("cream").sheets[0].cells.values()) > 20
