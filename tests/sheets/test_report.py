"""The report of a review: its sheets, that hostile texts stay texts, its pages, and the same bytes each time."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openxml_audit.validator import OpenXmlValidator

from compounding.errors import SheetError
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.records.review import Review
from compounding.records.review_run import Across, ReviewRun, RunOptions, Unreadable
from compounding.records.workbook_kinds import REVIEW_REPORT
from compounding.sheets.report import write_report
from compounding.sheets.report.parts import paged
from compounding.sheets.report.summary import summary_sheets
from tests.records import reviews

DAY = datetime.date(2026, 12, 1)
HOSTILE = finding(
    "BLANK",
    subject="=HYPERLINK(1)",
    expected="+1\x07\x00",
    found="@SUM(1)\n\u202e\udce9" + "long " * 9000,
    sheet="Batch record",
    cell="D1",
)


def _content(run: ReviewRun, paper: str = "letter") -> bytes:
    return write_report(run, paper=paper, toolkit="compounding 1.0", reviewed=DAY)


def _opened(run: ReviewRun) -> Any:
    return openpyxl.load_workbook(io.BytesIO(_content(run)))


def _texts(sheet: Any) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def _one(*findings: Finding, **more: Any) -> ReviewRun:
    return ReviewRun(reviews=(reviews.review(reviews.batch(**more), findings=findings),))


def _folder(count: int = 9, questioned: int = 0) -> ReviewRun:
    run: list[Review] = []
    for place, each in enumerate(reviews.run_of(count)):
        run.append(replace(each, findings=(reviews.EACH,)) if place < questioned else each)
    return ReviewRun(
        reviews=(
            *run,
            reviews.titration(),
            reviews.review(reviews.batch("CR-1", formula="naltrexone-cream", weights=None, mean_share=None, rsd=None)),
            reviews.review(file="sheets/odd.xlsx", findings=(reviews.LOCKED,)),
            reviews.review(file="sheets/check.xlsx", kind="second check"),
        ),
        unreadable=(Unreadable(file="sheets/broken.xlsx", reason="sheets/broken.xlsx: it is no workbook"),),
        skipped=("sheets/report.xlsx",),
        across=(
            Across(
                finding=finding("DUPLICATE", subject="batch LDN-1", expected="one sheet", found="2 sheets"),
                files=(run[0].file, run[1].file),
                batches=frozenset({(run[0].sha256, ""), (run[1].sha256, "")}),
            ),
        ),
    )


CASES = {
    "clean": _one(),
    "findings": _one(reviews.LOCKED, reviews.UNSIGNED, reviews.TOOLKIT, HOSTILE),
    "no weights": _one(weights=None),
    "two weights": _one(weights=reviews.weights(count=2)),
    "one weight": _one(weights=reviews.weights(count=1)),
    "weights below zero": _one(weights=replace(reviews.weights(shift=-1500), theory=Decimal(0))),
    "folder": _folder(),
    "large folder": _folder(45, questioned=30),
    "nothing": ReviewRun(reviews=()),
    "unreadable alone": ReviewRun(reviews=(), unreadable=_folder().unreadable),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_every_report_is_a_sound_workbook(name: str, paper: str, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(_content(CASES[name], paper))
    result = OpenXmlValidator().validate(path)
    assert result.is_valid, [each.description for each in result.errors]


def test_the_sheets_of_a_report() -> None:
    assert _opened(CASES["findings"]).sheetnames == ["Summary", "Findings", "Weights", "Disposition"]
    assert _opened(CASES["no weights"]).sheetnames == ["Summary", "Findings", "Disposition"]
    assert _opened(CASES["folder"]).sheetnames == [
        *("Summary", "Checks", "Findings", "Weights", "Trends", "Disposition", "Files")
    ]


def test_the_document_says_that_it_is_a_report() -> None:
    properties = {each.name: each.value for each in _opened(CASES["folder"]).custom_doc_props.props}
    assert properties["kind"] == REVIEW_REPORT
    assert (properties["reviewed"], properties["files"], properties["toolkit"]) == (
        "2026-12-01",
        "14",
        "compounding 1.0",
    )


@pytest.mark.parametrize("name", CASES)
def test_the_same_review_gives_the_same_bytes(name: str) -> None:
    assert _content(CASES[name]) == _content(CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_no_cell_is_a_formula(name: str) -> None:
    workbook = _opened(CASES[name])
    assert "f" not in {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}


def test_every_finding_is_there_with_its_place_and_what_to_do() -> None:
    sheet = _opened(CASES["findings"])["Findings"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=7)]
    assert [row[3:6] for row in rows] == [
        ["critical", "LOCKED", "Batch record!G24"],
        ["major", "STEP-UNSIGNED", "Batch record!H41"],
        ["major", "BLANK", "Batch record!D1"],
        ["note", "TOOLKIT", None],
    ]
    assert rows[0][6:] == ["tablets, target", "8.2 g", "9.2 g", reviews.LOCKED.action, None, None]


def test_hostile_texts_are_visible_texts_and_cut() -> None:
    sheet = _opened(CASES["findings"])["Findings"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"].data_type == "s"
    assert cells["=HYPERLINK(1)"].quotePrefix
    assert "+1[U+0007][U+0000]" in cells
    [found] = [each for each in cells if str(each).startswith("@SUM(1)[U+000A][U+202E][U+DCE9]long ")]
    assert len(found) < 400
    assert "characters)" in found


def test_the_findings_can_be_filtered_though_the_sheet_is_locked() -> None:
    sheet = _opened(CASES["findings"])["Findings"]
    assert sheet.auto_filter.ref == "A3:L7"
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter
    assert sheet.print_title_rows == "$1:$3"


def test_a_clean_sheet_says_so() -> None:
    assert "no finding" in _texts(_opened(CASES["clean"])["Findings"])


def test_each_batch_and_each_file_that_was_not_read_is_in_the_summary() -> None:
    texts = _texts(_opened(CASES["folder"])["Summary"])
    for text in (
        "LDN-0001",
        "LDN-9-A",
        "LDN-9-B",
        "CR-1",
        "sheets/odd.xlsx",
        "sheets/broken.xlsx",
        "sheets/report.xlsx",
    ):
        assert text in texts
    assert "second check" in texts


def test_dates_and_shares_are_numbers_with_formats() -> None:
    sheet = _opened(CASES["clean"])["Summary"]
    made, share = sheet["E5"], sheet["G5"]
    assert (made.value, made.number_format) == (datetime.datetime(2026, 11, 2), "yyyy-mm-dd")  # noqa: DTZ001
    assert (share.value, share.number_format) == (0.978, "0.0 %")


def test_the_weights_and_their_chart() -> None:
    sheet = _opened(CASES["clean"])["Weights"]
    [chart] = sheet._charts
    assert next(each.val.numRef.f for each in chart.series) == "'Weights'!$B$12:$B$31"
    assert sheet["B11"].value == "Net fill (mg)"
    assert [sheet[f"B{row}"].value for row in (12, 31)] == [150.2, 149.3]
    assert chart.y_axis.scaling.min == 130
    assert chart.y_axis.scaling.max == 165


@pytest.mark.parametrize(
    ("count", "questioned", "charts", "said"),
    [
        (2, 1, 4, "of each batch"),
        (9, 0, 0, "Of 11 batches none has a finding"),
        (9, 3, 3, "the 3 of 11 batches"),
        (45, 30, 20, "Of 47 batches 30 have findings about their weights: the single weights of the first 20"),
    ],
)
def test_of_many_batches_those_with_findings_are_drawn(count: int, questioned: int, charts: int, said: str) -> None:
    sheet = _opened(_folder(count, questioned))["Weights"]
    assert len(sheet._charts) == charts
    assert any(said in each for each in _texts(sheet))


def test_a_trend_has_its_limits_and_a_chart_for_each_measure() -> None:
    sheet = _opened(_folder(9))["Trends"]
    assert len(sheet._charts) == 3
    assert [len(each.series) for each in sheet._charts] == [4, 4, 4]
    texts = _texts(sheet)
    assert "naltrexone-capsule" in texts
    assert "naltrexone-cream" not in texts
    assert any(
        re.match(r"Yield: mean 97\.\d % of 11 batches, .*; limits .* to .*; outside: none\.", each) for each in texts
    )


def test_few_batches_have_a_trend_without_limits() -> None:
    sheet = _opened(ReviewRun(reviews=reviews.run_of(4)))["Trends"]
    assert [len(each.series) for each in sheet._charts] == [2, 2, 2]
    assert any("too few for limits" in each for each in _texts(sheet))


def test_a_batch_outside_its_limits_is_named() -> None:
    run = (*reviews.run_of(9), reviews.review(reviews.batch("ODD", yield_share=Decimal("0.5"))))
    assert any("outside: ODD." in each for each in _texts(_opened(ReviewRun(reviews=run))["Trends"]))


def test_each_batch_is_decided_in_cells_that_take_entries() -> None:
    workbook = _opened(CASES["folder"])
    sheet = workbook["Disposition"]
    for number in range(1, 15):
        for name in ("closed", "decision", "reviewer", "date"):
            place = workbook.defined_names[f"disposition_{number}_{name}"].attr_text
            assert not sheet[place.rpartition("!")[2]].protection.locked
    assert "disposition_15_decision" not in workbook.defined_names
    assert sheet["B4"].protection.locked
    assert any("not electronic signatures" in each for each in _texts(sheet))


@pytest.mark.parametrize(("name", "sheet"), [("clean", "Disposition"), ("folder", "Files")])
def test_the_sha256_of_each_file_is_there_in_full(name: str, sheet: str) -> None:
    text = "\n".join(_texts(_opened(CASES[name])[sheet]))
    assert all(f"{each.sha256}\nLibreOffice 24.8" in text for each in CASES[name].reviews)


def test_one_batch_has_its_verdict_first_and_what_was_checked_below() -> None:
    texts = _texts(_opened(CASES["findings"])["Summary"])
    assert texts.index("NOT TO BE RELEASED: 1 critical, 2 major findings.") < texts.index("Name of the file")
    assert "What was checked, and what cannot be" in texts
    assert any("only an assay shows it" in each for each in texts)
    assert "Nothing stands against release by these checks." in _texts(_opened(CASES["clean"])["Summary"])


def test_many_batches_have_short_verdicts() -> None:
    sheet = _opened(CASES["folder"])["Summary"]
    found = {row[2].value: row[16].value for row in sheet.iter_rows(min_row=4, max_row=20) if row[2].value}
    assert found["LDN-0001"] == found["LDN-9-B"] == "NOT TO BE RELEASED"
    assert found["LDN-0003"] == found["LDN-9-A"] == "Nothing stands against release"


def test_the_options_are_stated() -> None:
    given = replace(CASES["clean"], options=RunOptions(staff=("AB", "CD"), issued="i.csv", formulas=("mine",)))
    texts = _texts(_opened(given)["Summary"])
    for text in ("initials compared with a list: AB, CD", "compared with i.csv", "mine", "2026-12-01"):
        assert text in texts
    of_profile = _texts(_opened(replace(given, options=RunOptions(staff=("AB",), profile="p.toml")))["Summary"])
    assert "initials compared with the staff of the profile p.toml: AB" in of_profile
    without = _texts(_opened(CASES["clean"])["Summary"])
    assert "initials not compared with a list" in without
    assert "not compared with a register" in without


@pytest.mark.parametrize(
    ("reviewer", "said"),
    [("To be named: x", "made by a formula that no pharmacist has reviewed."), ("Eve Fox", "reviewed by Eve Fox, as")],
)
def test_by_whom_the_formula_was_reviewed(reviewer: str, said: str) -> None:
    assert any(each.startswith(said) for each in _texts(_opened(_one(reviewer=reviewer))["Summary"]))


def test_who_signed_and_the_deviations() -> None:
    batch = {"people": (("made by", "Ann (AB)"), ("released by", "EF")), "deviations": ('"torn" (decision: none)',)}
    texts = _texts(_opened(_one(**batch))["Summary"])
    assert {"Ann (AB)", "EF", '"torn" (decision: none)'} <= set(texts)


def test_files_have_the_same_number_on_every_sheet_and_copies_are_decided_on_once() -> None:
    first, second = reviews.run_of(2)
    copy = replace(first, file="copy.xlsx")
    across = Across(finding=reviews.LOCKED, files=(second.file, copy.file), batches=frozenset({(second.sha256, "")}))
    run = ReviewRun(reviews=(first, copy, replace(second, findings=(reviews.UNSIGNED,))), across=(across,))
    workbook = _opened(run)
    decided = [[cell.value for cell in row[:4]] for row in workbook["Disposition"].iter_rows(min_row=4, max_row=5)]
    assert [(row[0], row[1], row[3]) for row in decided] == [
        (1, "LDN-0001", "no finding"), (3, "LDN-0002", "1 critical, 1 major")
    ]  # fmt: skip
    assert "disposition_3_decision" not in workbook.defined_names
    found = [[cell.value for cell in row[:3]] for row in workbook["Findings"].iter_rows(min_row=4, max_row=5)]
    assert found == [[1, "3, 2", "across files"], [2, 3, "LDN-0002"]]
    assert "the same as file 1, byte for byte" in _texts(workbook["Summary"])


def test_each_finding_is_answered_and_closed_in_cells_that_take_entries() -> None:
    workbook = _opened(CASES["findings"])
    sheet = workbook["Findings"]
    assert [sheet["K3"].value, sheet["L3"].value] == ["Answer", "Closed by, date"]
    assert not any(sheet[f"{column}{row}"].protection.locked for column in "KL" for row in range(4, 8))
    assert workbook.defined_names["finding_4_closed"].attr_text == "Findings!$L$7"


def test_a_second_check_stands_under_its_batch() -> None:
    check = reviews.review(
        file="check.xlsx", kind="second check", batch="LDN-7", title="drops", findings=(reviews.UNSIGNED,)
    )
    workbook = _opened(ReviewRun(reviews=(check,)))
    assert workbook["Findings"]["C4"].value == "LDN-7"
    assert "LDN-7" in _texts(workbook["Summary"])


def test_weights_are_said_not_to_prove_content() -> None:
    [text] = [each for each in _texts(_opened(CASES["clean"])["Weights"]) if "USP <905>" in each]
    assert "25 mg" in text
    assert "25 %" in text


def test_what_a_trend_leaves_out_is_told() -> None:
    undated = reviews.review(reviews.batch("L9", made=None))
    texts = _texts(_opened(ReviewRun(reviews=(*reviews.run_of(3), undated)))["Trends"])
    assert "Left out of naltrexone-capsule: 1 batch without a date of compounding." in texts


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(SheetError, match="paper"):
        _content(CASES["clean"], "legal")


def test_no_last_page_is_a_stump_and_the_repeated_rows_keep_their_heights() -> None:
    for count in range(30, 46):
        sheet = summary_sheets(ReviewRun(reviews=reviews.run_of(count)), "below", DAY)[0].sheet
        paged(sheet, "letter")
        assert all(sheet.row - start >= 4 for start in sheet.breaks)
        assert all(sheet.heights[row] > 0 for row in (1, 2, 3))


@pytest.mark.libreoffice
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_printed_pages_hold_more_than_a_line_and_clip_no_number(soffice: str, paper: str, tmp_path: Path) -> None:
    for number, run in enumerate(CASES.values()):
        (tmp_path / f"case{number}.xlsx").write_bytes(_content(run, paper))
    files = [str(each) for each in sorted(tmp_path.glob("*.xlsx"))]
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [soffice, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files],
        check=True,
        capture_output=True,
        timeout=240,
    )
    for number, (name, run) in enumerate(CASES.items()):
        text = subprocess.run(
            ["pdftotext", "-layout", str(tmp_path / f"case{number}.pdf"), "-"],  # noqa: S607
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        assert "###" not in text, name
        pages = text.rstrip("\f").split("\f")
        assert all(len([line for line in page.splitlines() if line.strip()]) > 5 for page in pages), name
        for review in run.reviews:
            assert review.sha256 in text
