"""The record of a validation: its sheets, its guards, that texts stay texts, and the same bytes each time."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openxml_audit.validator import OpenXmlValidator

from compounding.errors import SheetError
from compounding.records.library import find_library
from compounding.records.validation_run import ValidationRun
from compounding.sheets.review import review_file
from compounding.sheets.validation import write_validation
from tests.validation import runs

SHEETS = ["Summary", "Installation", "Known answers", "Cell formulas", "Entries", "Deviations, signatures"]
DEVIATING = runs.run(cells=(runs.cell("C12 shows 3, Python: 4"),), challenges=(runs.challenge(unnoticed="nothing"),))


def opened(run: ValidationRun, paper: str = "letter") -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_validation(run, paper=paper)))


def texts(workbook: Any, *names: str) -> list[str]:
    sheets = [workbook[name] for name in names or workbook.sheetnames]
    return [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def test_its_sheets_end_in_a_page_to_sign() -> None:
    workbook = opened(runs.run())
    assert workbook.sheetnames == SHEETS
    found = texts(workbook, SHEETS[-1])
    for text in ("Performed by", "Reviewed by (a different person)", "Approved by the pharmacist in charge"):
        assert text in found


def test_the_summary_says_what_it_does_not_show() -> None:
    found = " ".join(texts(opened(runs.run()), "Summary"))
    assert "Everything is as expected." in found
    assert "No spreadsheet program was run" in found
    assert "does not replace the pharmacy's own qualification" in found


def test_deviations_are_on_the_first_and_on_the_last_page_and_fail_where_they_are() -> None:
    workbook = opened(DEVIATING)
    assert "2 deviations: see the last page." in texts(workbook, "Summary")
    assert "C12 shows 3, Python: 4" in texts(workbook, SHEETS[-1])
    assert "FAIL" in texts(workbook, "Cell formulas")
    assert any(text.startswith("NOT NOTICED") for text in texts(workbook, "Entries"))
    assert "FAIL" not in texts(workbook, "Known answers")


def test_a_disputed_print_stands_with_what_is_right() -> None:
    found = texts(opened(runs.run(answers=(runs.answer("5 g", disputed="it is 5 g"),))), "Known answers")
    assert "mass: 4 g (disputed; right: 5 g)" in found
    assert any("DISPUTED: it is 5 g" in text for text in found)


def test_what_the_sheet_shows_stands_beside_what_python_expects() -> None:
    assert "as expected" in texts(opened(runs.run()), "Entries")
    other = dataclasses.replace(runs.challenge("Batch record!H55 shows PASS, Python: FAIL"), shown="H55 PASS")
    found = texts(opened(runs.run(challenges=(other,))), "Entries")
    assert "H55 FAIL" in found
    assert "H55 PASS\nDIFFERS: Batch record!H55 shows PASS, Python: FAIL" in found


def test_entries_stand_below_the_cell_that_they_are_typed_into() -> None:
    found = texts(opened(runs.run(challenges=(runs.challenge(), runs.challenge()))), "Entries")
    assert found.count("G55: drug, actual (number, mg)") == 1
    assert found.count("G55") == 2


def test_who_ran_it_stands_as_performed_or_is_left_to_write() -> None:
    named, unnamed = (opened(runs.run(by=by)) for by in ("Eve Fox", ""))
    assert "Eve Fox" in texts(named, SHEETS[-1])
    assert "Run 2026-11-22 18:00+00:00 by Eve Fox with compounding 9.9.9." in texts(named, "Summary")
    assert named.defined_names["performed_name"].attr_text == unnamed.defined_names["performed_name"].attr_text
    place = unnamed.defined_names["performed_name"].attr_text.split("!")[1].replace("$", "")
    assert named[SHEETS[-1]][place].protection.locked
    assert not unnamed[SHEETS[-1]][place].protection.locked


def test_no_cell_holds_a_formula_and_all_but_entries_are_locked() -> None:
    workbook = opened(DEVIATING)
    assert workbook.security.lockStructure
    for sheet in workbook:
        assert sheet.protection.sheet
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        unlocked = [cell for cell in cells if not cell.protection.locked]
        assert bool(unlocked) == (sheet.title == SHEETS[-1])
    typed = [cell for row in workbook["Entries"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [(cell.data_type, cell.quotePrefix) for cell in typed] == [("s", True)]


def test_hostile_texts_are_shown_and_do_nothing() -> None:
    hostile = "=cmd|' /C calc'!A0\x07\u202e" + "long " * 2000
    wrong = dataclasses.replace(runs.answer(hostile, passes=False), problem=hostile)
    found = texts(opened(runs.run(answers=(wrong,))))
    assert any("[U+0007][U+202E]" in text for text in found)
    assert all(len(text) < 4000 for text in found)


@pytest.mark.parametrize(("paper", "code"), [("letter", 1), ("a4", 9)])
def test_pages(paper: str, code: int) -> None:
    workbook = opened(DEVIATING, paper)
    for sheet in workbook:
        assert int(sheet.page_setup.paperSize) == code
        wide = sheet.title in ("Known answers", "Cell formulas", "Entries")
        assert sheet.page_setup.orientation == ("landscape" if wide else "portrait")
        assert sheet.print_title_rows or sheet.title == "Summary"


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(SheetError, match="'a5' is not known"):
        write_validation(runs.run(), paper="a5")


def test_the_same_validation_gives_the_same_bytes() -> None:
    assert write_validation(DEVIATING) == write_validation(DEVIATING)


def test_the_file_is_what_the_format_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "validation.xlsx"
    path.write_bytes(write_validation(DEVIATING))
    result = OpenXmlValidator().validate(str(path))
    assert result.is_valid, result.errors


def test_a_review_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "validation.xlsx"
    path.write_bytes(write_validation(DEVIATING))
    with pytest.raises(SheetError, match="this is the record of a validation, and no batch sheet"):
        review_file(path, find_library(), today=runs.MADE.date())


def test_very_many_deviations_are_cut_with_a_word() -> None:
    many = runs.run(cells=tuple(runs.cell(f"cell {number}") for number in range(250)))
    found = texts(opened(many), SHEETS[-1])
    assert "50 more deviations stand, as FAIL, on the sheets before." in found
