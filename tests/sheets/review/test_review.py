"""Whole files, calculated and saved by LibreOffice: good ones, and ones in which a single thing is wrong."""

from __future__ import annotations

import datetime
import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment

from compounding.errors import SheetError
from compounding.records import formula_release
from compounding.records.library import Library, find_library
from compounding.records.preparation import prepare
from compounding.sheets import write_sheet
from compounding.sheets.evaluation import Value
from compounding.sheets.review.reviewing import review_file
from compounding.sheets.workbook import SCHEMA, planned_book
from tests.sheets import samples
from tests.sheets.review.files import (
    FORMS,
    TODAY,
    by_libreoffice,
    codes,
    filled_in,
    good,
    places,
    reviewed,
    without,
    written,
)
from tests.sheets.review.filled_samples import careful

KNOWN = "capsules, all known"


def place(name: str, field_name: str) -> str:
    field = samples.book(name).field(field_name)
    return f"{field.sheet}!{field.cell}"


def put(sheet: str, cell: str, value: object) -> Callable[[Any], None]:
    def change(workbook: Any) -> None:
        workbook[sheet][cell].value = value

    return change


def in_field(name: str, field_name: str, value: object) -> Callable[[Any], None]:
    field = samples.book(name).field(field_name)
    return put(field.sheet, field.cell, value)


def moved_name(workbook: Any) -> None:
    workbook.defined_names["material_2_actual"].attr_text = "'Batch record'!$A$1"


def widened(workbook: Any) -> None:
    for sheet in workbook:
        sheet.column_dimensions["B"].width = 60
        sheet.row_dimensions[5].height = 90
        sheet["A1"].comment = Comment("looked at twice", "CD")


def linked(workbook: Any) -> None:
    field = samples.book(KNOWN).field("compounder_initials")
    workbook[field.sheet][field.cell].hyperlink = "https://example.org"


# By a name: the form, the changes of the workbook, the entries made instead, and the finding there must be.
SPOILED: Mapping[str, tuple[str, tuple[Callable[[Any], None], ...], Mapping[str, Value], str, str]] = {
    "a locked target": (KNOWN, (in_field(KNOWN, "material_2_target", 1234.5),), {}, "LOCKED", "material_2_target"),
    "a cell formula": (KNOWN, (in_field(KNOWN, "material_2_verdict", "PASS"),), {}, "LOCKED", "material_2_verdict"),
    "a limit": (KNOWN, (in_field(KNOWN, "material_2_highest", 5000),), {}, "LOCKED", "material_2_highest"),
    "a name": (KNOWN, (moved_name,), {}, "NAME-MOVED", "material_2_actual"),
    "a formula in an entry": (KNOWN, (in_field(KNOWN, "weight_3", "=130+5"),), {}, "FORMULA-IN-INPUT", "weight_3"),
    "a link in an entry": (KNOWN, (linked,), {}, "FORMULA-IN-INPUT", "compounder_initials"),
    "capsules with their unit": (KNOWN, (), {"yield_actual": "92 caps"}, "TYPE", "yield_actual"),
    "a decimal comma": (KNOWN, (), {"weight_1": "134,2"}, "TYPE", "weight_1"),
    "a date as text": ("drops", (), {"made_date": "2026-12-02"}, "TYPE", "made_date"),
    "another unit": (KNOWN, (), {"material_3_actual": "11.202 g"}, "UNIT", "material_3_actual"),
    "a weight that is off": (KNOWN, (), {"material_2_actual": 1250.0}, "LIMIT", "material_2_actual"),
    "ten times as much": ("cream", (), {"material_1_actual": 5258.0}, "SLIP-10", "material_1_actual"),
    "a hundredth": ("cream", (), {"material_1_actual": 5.258}, "SLIP-100", "material_1_actual"),
    "grams for milligrams": ("drops", (), {"material_3_actual": 0.15}, "SLIP-1000", "material_3_actual"),
    "no entry": ("drops", (), {"material_4_actual": None}, "BLANK", "material_4_actual"),
    "no signature": ("drops", (), {"step_5_done_by": None}, "STEP-UNSIGNED", "step_5_done_by"),
    "no second person": ("cream", (), {"material_2_checked_by": None}, "NO-CHECKER", "material_2_checked_by"),
    "one person for both": ("cream", (), {"material_2_checked_by": "A.B."}, "SAME-PERSON", "material_2_checked_by"),
    "an expired lot": ("cream", (), {"material_2_expiry": 46300.0}, "EXPIRED", "material_2_expiry"),
    "a lot that expires soon": ("cream", (), {"material_2_expiry": 46362.0}, "BUD>EXP", "material_2_expiry"),
    "a capsule too heavy": (KNOWN, (), {"weight_7": 135.8 + 30}, "EACH", "weight_7"),
    "weights that are all the same": (
        KNOWN,
        (),
        {f"weight_{number}": 182.5 for number in range(1, 21)},
        "IDENTICAL-WEIGHTS",
        "weight_1",
    ),
    "more digits than the balance has": (
        "drops, diluted",
        (),
        {"material_2_actual": 820.25},
        "RESOLUTION",
        "material_2_actual",
    ),
    "finished before it was begun": ("drops", (), {"begun": 0.6, "finished": 0.5}, "ORDER-OF-TIME", "begun"),
    "a test that failed": ("cream", (), {"quality_1_verdict": "FAIL"}, "TEST-FAILED", "quality_1_verdict"),
    "accepted without a signature": ("cream", (), {"disposition": "accept"}, "RELEASED", "release_initials"),
    "a step that says otherwise": (KNOWN, (), {"step_4_record_1": "12 tablets"}, "RECORD-MISMATCH", "step_4_record_1"),
    "a yield too low": ("cream", (), {"yield_actual": 40.0, "fill_1": 40.0}, "YIELD", "yield_actual"),
    "labels that are missing": ("drops", (), {"labels_applied": 0.0}, "LABEL-RECON", "labels_printed"),
    "a deviation left open": (
        "drops",
        (),
        {"deviation_1_text": "pestle broken", "deviation_1_decision": None},
        "DEVIATION-OPEN",
        "deviation_1_decision",
    ),
}


@pytest.fixture(scope="module")
def files(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    contents = {f"good {name}": good(name) for name in samples.ORDERS}
    contents |= {f"released {name}": good(name, released=True) for name in FORMS}
    contents |= {f"widened {name}": good(name, widened) for name in FORMS}
    contents |= {
        f"spoiled {case}": good(name, *changes, entries=entries)
        for case, (name, changes, entries, _, _) in SPOILED.items()
    }
    return by_libreoffice(soffice, tmp_path_factory.mktemp("review"), contents)


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", samples.ORDERS)
def test_a_good_sheet_has_no_finding_but_the_release_that_is_open(files: Mapping[str, Path], name: str) -> None:
    review = reviewed(files[f"good {name}"])
    assert set(codes(review)) == {"RELEASE-MISSING"}, review.findings


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", FORMS)
def test_a_good_sheet_of_a_draft_that_was_released_is_found(files: Mapping[str, Path], name: str) -> None:
    assert codes(reviewed(files[f"released {name}"])) == ["RELEASED"]


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", FORMS)
def test_a_good_sheet_of_a_reviewed_formula_that_was_released_has_no_finding(
    soffice: str, tmp_path: Path, name: str
) -> None:
    order, own = samples.ORDERS[name], tmp_path / "own"
    own.mkdir()
    stated = formula_release.Review(reviewer="Eve Fox", date=samples.MADE, settled=True)
    release = formula_release.reviewed(find_library(), order.formula, stated, own)
    library = find_library(own)
    record = prepare(replace(order, version=release.version), library.load(order.formula, release.version))
    book = planned_book(record)
    content = filled_in(write_sheet(record), book, careful(record, book, released=True))
    path = by_libreoffice(soffice, tmp_path, {"released": content})["released"]
    assert review_file(path, library, today=TODAY).findings == ()


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", FORMS)
def test_wider_columns_and_comments_are_no_findings(files: Mapping[str, Path], name: str) -> None:
    assert without(codes(reviewed(files[f"widened {name}"])), "RELEASE-MISSING") == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("case", SPOILED)
def test_what_was_spoiled_is_found_where_it_is(files: Mapping[str, Path], case: str) -> None:
    name, _, _, code, field = SPOILED[case]
    review = reviewed(files[f"spoiled {case}"])
    assert place(name, field) in places(review, code), [(each.code, each.place) for each in review.findings]


@pytest.mark.libreoffice
def test_a_review_leaves_the_file_as_it_is_and_says_which_it_was(files: Mapping[str, Path]) -> None:
    path = files["good drops"]
    before, when = path.read_bytes(), path.stat().st_mtime_ns
    review = reviewed(path)
    assert review.sha256 == hashlib.sha256(before).hexdigest()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, when)


# --- files that were not calculated -----------------------------------------------------------


def saved(folder: Path, content: bytes, name: str = "sheet.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_sheet_saved_by_a_program_that_does_not_calculate_is_stale_and_nothing_else(tmp_path: Path) -> None:
    review = reviewed(saved(tmp_path, good("drops")))
    assert without(codes(review), "RELEASE-MISSING") == ["STALE"]


def test_a_sheet_that_nobody_filled_in_has_one_finding(tmp_path: Path) -> None:
    assert codes(reviewed(saved(tmp_path, written("drops")))) == ["BLANK"]


def with_part(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook with the text of one part changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.namelist():
            part = before.read(each)
            after.writestr(each, change(part.decode()).encode() if each == name else part)
    return changed.getvalue()


def test_a_value_that_does_not_follow_from_the_entries_is_found(tmp_path: Path) -> None:
    cell = samples.book(KNOWN).field("weights_verdict").cell
    marker = f'<c r="{cell}"'

    def passed(text: str) -> str:
        start = text.index(marker)
        end = text.index("</c>", start)
        return text[:start] + text[start:end].replace("<v></v>", "<v>PASS</v>") + text[end:]

    content = with_part(written(KNOWN), "xl/worksheets/sheet2.xml", passed)
    assert content != written(KNOWN)
    review = reviewed(saved(tmp_path, content))
    assert f"Measurements!{cell}" in places(review, "RECALC")


def test_an_order_that_was_changed_is_found(tmp_path: Path) -> None:
    content = with_part(
        written("drops"),
        "xl/worksheets/sheet6.xml",
        lambda text: text.replace("30 mL", "60 mL").replace("&amp;", "&amp;"),
    )
    review = reviewed(saved(tmp_path, content))
    assert "ORDER-HASH" in codes(review)
    assert "LOCKED" in codes(review)


def test_an_order_that_cannot_be_read_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    for old, new in (("{", "("), ('"Tablets"', '"Pills"'), ("1 mg per mL", "1,5 mg per mL"), ("30 mL", "900 L")):
        change = lambda text, old=old, new=new: text.replace(old, new)  # noqa: E731
        review = reviewed(saved(tmp_path, with_part(written("drops"), "xl/worksheets/sheet6.xml", change)))
        assert codes(review) == ["ORDER-HASH", "NOT-REPRODUCED"], (old, review.findings)


def library_with(folder: Path, change: Callable[[str], str]) -> Library:
    home = folder / "naltrexone-sublingual-drops"
    home.mkdir(parents=True)
    source = find_library().folders[0] / "naltrexone-sublingual-drops" / "2.toml"
    (home / "2.toml").write_text(change(source.read_text(encoding="utf-8")), encoding="utf-8")
    return Library((folder,))


def test_a_formula_that_the_library_holds_otherwise_is_a_critical_finding(tmp_path: Path) -> None:
    path = saved(tmp_path, good("drops"))
    same = library_with(tmp_path / "same", lambda text: text)
    assert "FORMULA-CHANGED" not in codes(review_file(path, same, today=TODAY))
    other = library_with(tmp_path / "other", lambda text: f"{text}\n# a remark\n")
    [one] = review_file(path, other, today=TODAY).findings
    assert (one.code, one.severity) == ("FORMULA-CHANGED", "critical")


def test_a_formula_that_the_library_does_not_hold_is_a_critical_finding(tmp_path: Path) -> None:
    path = saved(tmp_path, good("drops"))
    (tmp_path / "none").mkdir()
    [one] = review_file(path, Library((tmp_path / "none",)), today=TODAY).findings
    assert (one.code, one.severity) == ("FORMULA-UNKNOWN", "critical")


def test_a_version_that_was_superseded_when_the_batch_was_made_is_found(tmp_path: Path) -> None:
    path = saved(tmp_path, good("drops"))
    folder = tmp_path / "formulas"
    shutil.copytree(find_library().folders[0], folder)
    former = (folder / "naltrexone-sublingual-drops" / "2.toml").read_text(encoding="utf-8")
    third = former.replace('version = "2"', 'version = "3"')
    for effective, is_found in ((samples.MADE, True), (samples.MADE + datetime.timedelta(days=1), False)):
        newer = third.replace("effective = 2026-11-22", f"effective = {effective}")
        (folder / "naltrexone-sublingual-drops" / "3.toml").write_text(newer, encoding="utf-8")
        found = codes(review_file(path, Library((folder,)), today=TODAY))
        assert ("MFR-SUPERSEDED" in found) is is_found
    assert "MFR-SUPERSEDED" not in codes(reviewed(path))


@pytest.mark.parametrize("odd", [1e300, -1e300, 1e-300, 1e15, 0.0, -1.0, "nonsense", True])
@pytest.mark.parametrize("name", FORMS)
def test_odd_entries_everywhere_are_findings_and_no_crash(name: str, odd: Value, tmp_path: Path) -> None:
    book = samples.book(name)
    entries = {each.name: odd for each in book.fields if each.entry}
    review = reviewed(saved(tmp_path, good(name, entries=entries)))
    assert len(review.findings) > 20


# --- files that cannot be reviewed ------------------------------------------------------------


def test_a_workbook_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(SheetError, match="no batch sheet of this toolkit"):
        reviewed(tmp_path / "other.xlsx")


def test_a_sheet_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    content = with_part(
        written("drops"), "docProps/custom.xml", lambda text: text.replace(f">{SCHEMA}</vt:lpwstr>", ">99</vt:lpwstr>")
    )
    with pytest.raises(SheetError, match=r"a newer version of the toolkit \(sheet schema 99"):
        reviewed(saved(tmp_path, content))


def test_a_sheet_of_an_older_schema_is_refused(tmp_path: Path) -> None:
    content = with_part(
        written("drops"), "docProps/custom.xml", lambda text: text.replace(f">{SCHEMA}</vt:lpwstr>", ">2</vt:lpwstr>")
    )
    with pytest.raises(SheetError, match=r"another version of the toolkit \(sheet schema 2"):
        reviewed(saved(tmp_path, content))


def test_a_file_of_another_kind_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"is an \.xlsx file"):
        reviewed(saved(tmp_path, written("drops"), "sheet.xlsm"))
    with pytest.raises(SheetError, match="cannot be read"):
        reviewed(tmp_path / "nothing.xlsx")
