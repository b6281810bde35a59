"""Many workbooks: which are found, that one that cannot be read stops no other, and batch numbers met twice."""

from __future__ import annotations

import datetime
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from compounding.errors import SheetError
from compounding.records.finding import NOTE, Finding
from compounding.records.review import Review
from compounding.records.review_run import ReviewRun, Unreadable
from compounding.sheets.report import write_report
from compounding.sheets.review.folder import duplicates, is_no_record, reviews, second_checks, with_bench, workbooks
from compounding.sheets.workbook import write_sheet
from compounding.units import Quantity, parse_quantity
from tests.records import reviews as made
from tests.sheets import samples


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def _names(folder: Path, *paths: Path) -> list[str]:
    return [each.relative_to(folder).as_posix() for each in workbooks(paths)]


def test_folders_are_searched_in_order_and_locks_passed_over(tmp_path: Path) -> None:
    _touch(tmp_path, "b.xlsx", "a/2.xlsx", "a/1.XLSX", "a/~$2.xlsx", "a/.~lock.2.xlsx#", "notes.txt", "a/old.xls")
    assert _names(tmp_path, tmp_path) == ["a/1.XLSX", "a/2.xlsx", "a/old.xls", "b.xlsx"]


def test_files_stay_as_they_are_given_and_none_is_there_twice(tmp_path: Path) -> None:
    _touch(tmp_path, "z.xlsx", "a.xlsx", "notes.txt")
    given = (tmp_path / "z.xlsx", tmp_path, tmp_path / "notes.txt", tmp_path / "none.xlsx", tmp_path / "a.xlsx")
    assert _names(tmp_path, *given) == ["z.xlsx", "a.xlsx", "notes.txt", "none.xlsx"]


def test_a_name_too_long_is_no_crash() -> None:
    path = Path("x" * 5000)
    assert workbooks([path]) == (path,)


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    def review(path: Path) -> Review:
        if path.name == "b.xlsx":
            raise SheetError(str(path), "it is no workbook", "look for the right file")
        if path.name == "c.xlsx":
            raise PermissionError(13, "Permission denied")
        return made.review(made.batch(), file=str(path))

    found = list(reviews([tmp_path / name for name in ("a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx")], review))
    assert [type(each) for each in found] == [Review, Unreadable, Unreadable, Review]
    assert "it is no workbook" in str(found[1])
    assert "Permission denied" in str(found[2])


def test_nothing_of_a_file_is_kept_but_its_review(tmp_path: Path) -> None:
    def review(path: Path) -> Review:
        content = b"x" * 1_000_000
        return made.review(file=path.name, sha256=str(len(content)))

    tracemalloc.start()
    found = list(reviews([tmp_path / f"{number}.xlsx" for number in range(20)], review))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 20
    assert most < 5_000_000


def test_reports_in_a_folder_are_passed_over_and_one_that_is_given_is_reviewed(tmp_path: Path) -> None:
    report, sheet = tmp_path / "report.xlsx", tmp_path / "sheet.xlsx"
    report.write_bytes(write_report(ReviewRun(reviews=()), toolkit="x", reviewed=datetime.date(2026, 12, 1)))
    sheet.write_bytes(write_sheet(samples.record("drops")))
    assert (is_no_record(report), is_no_record(sheet), is_no_record(tmp_path)) == (True, False, False)

    def review(path: Path) -> Review:
        return made.review(made.batch(), file=path.name)

    assert [each for each in reviews([report, sheet], review) if isinstance(each, Path)] == [report]
    assert len([each for each in reviews([report, sheet], review, given={report}) if isinstance(each, Review)]) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"x" * 100])
def test_what_is_no_archive_is_no_report(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(content)
    assert not is_no_record(path)


# --- across files ----------------------------------------------------------------------------


def test_a_batch_number_on_two_sheets_is_found() -> None:
    one, other = made.review(made.batch(), file="a.xlsx"), made.review(made.batch(" ldn-0001 "), file="b.xlsx")
    [across] = duplicates([one, made.review(made.batch("LDN-2")), other])
    found = across.finding
    assert (found.code, found.severity, found.subject) == ("DUPLICATE", "critical", "batch LDN-0001")
    assert found.found == "2 sheets: a.xlsx, b.xlsx"
    assert across.files == ("a.xlsx", "b.xlsx")
    assert across.batches == {(one.sha256, ""), (other.sha256, "")}


def test_the_same_file_twice_is_a_note() -> None:
    one = made.review(made.batch(), file="a.xlsx")
    [across] = duplicates([one, replace(one, file="copy.xlsx")])
    assert (across.finding.severity, across.finding.subject) == (NOTE, "a.xlsx")
    assert "copy.xlsx" in across.finding.found


def _blank(order: str, file: str) -> Review:
    batch = made.batch(made=None, disposition="", weights=None, yield_share=None, order_hash=made.digest(order))
    return made.review(batch, file=file)


def test_a_sheet_that_nobody_filled_in_beside_a_filled_one_is_a_note() -> None:
    one, blank = made.review(made.batch(), file="a.xlsx"), _blank("order LDN-0001", "blank.xlsx")
    [across] = duplicates([blank, one])
    assert (across.finding.severity, across.files) == (NOTE, ("a.xlsx", "blank.xlsx"))
    assert "nobody filled in: blank.xlsx" in across.finding.found
    assert across.batches == {(one.sha256, ""), (blank.sha256, "")}
    second = made.review(made.batch(), file="b.xlsx")
    assert [each.finding.severity for each in duplicates([blank, one, second])] == [NOTE, "critical"]


@pytest.mark.parametrize(
    "more", [{"made": made.MADE}, {"disposition": "reject"}, {"weights": made.weights()}, {"yield_share": 0}]
)
def test_a_sheet_with_any_of_these_was_filled_in(more: dict[str, object]) -> None:
    one, blank = made.review(made.batch(), file="a.xlsx"), _blank("order LDN-0001", "blank.xlsx")
    other = replace(blank, batches=(replace(blank.batches[0], **more),))  # type: ignore[arg-type]
    [across] = duplicates([one, other])
    assert across.finding.severity == "critical"


def test_a_blank_sheet_of_another_order_is_a_duplicate() -> None:
    [across] = duplicates([made.review(made.batch(), file="a.xlsx"), _blank("another order", "blank.xlsx")])
    assert across.finding.severity == "critical"


def test_a_second_check_and_sheets_without_a_number_are_no_duplicates() -> None:
    one = made.review(made.batch(), file="a.xlsx")
    check = made.review(made.batch(), file="check.xlsx", kind="second check")
    blank = [made.review(made.batch(""), file=name) for name in ("c.xlsx", "d.xlsx")]
    assert list(duplicates([one, check, *blank])) == []


def test_a_second_check_is_reviewed_with_the_bench_of_its_batch_sheet() -> None:
    bench = (("mean_tablet_mass", parse_quantity("410 mg/tablet")),)
    sheet = made.review(made.batch(bench=bench), file="a.xlsx")
    check = made.review(file="check.xlsx", kind="second check", order_hash=sheet.order_hash)
    stray = made.review(file="stray.xlsx", kind="second check", order_hash="0" * 64)
    asked: list[tuple[Path, Mapping[str, Quantity]]] = []

    def review(path: Path, bench: Mapping[str, Quantity]) -> Review:
        asked.append((path, bench))
        return replace(check, findings=(made.LOCKED,))

    found = with_bench([check, sheet, stray], review)
    assert asked == [(Path("check.xlsx"), dict(bench))]
    assert [each.findings for each in found] == [(made.LOCKED,), (), ()]


# --- second checks -----------------------------------------------------------------------------


def _check(*findings: Finding, order: str = "order LDN-0001") -> Review:
    return made.review(file="check.xlsx", kind="second check", order_hash=made.digest(order), findings=findings)


@pytest.mark.parametrize(
    ("findings", "severity", "found"),
    [
        ((made.LOCKED, made.UNSIGNED, made.TOOLKIT), "critical", "1 critical, 1 major in check.xlsx"),
        ((made.UNSIGNED,), "major", "1 major in check.xlsx"),
        ((replace(made.UNSIGNED, severity="minor"), made.TOOLKIT), "minor", "1 minor in check.xlsx"),
    ],
)
def test_what_a_second_check_finds_counts_for_its_batch(
    findings: tuple[Finding, ...], severity: str, found: str
) -> None:
    sheet = made.review(made.batch(), file="a.xlsx")
    [across] = second_checks([_check(*findings), sheet, made.review(made.batch("LDN-2"))])
    assert (across.finding.code, across.finding.severity) == ("SECOND-CHECK", severity)
    assert (across.finding.subject, across.finding.found) == ("batch LDN-0001, second check", found)
    assert across.batches == {(sheet.sha256, "")}
    assert across.files == ("a.xlsx", "check.xlsx")


def test_a_second_check_with_notes_alone_or_of_another_order_finds_nothing() -> None:
    sheet = made.review(made.batch(), file="a.xlsx")
    assert list(second_checks([_check(made.TOOLKIT), sheet])) == []
    assert list(second_checks([_check(made.LOCKED, order="another"), sheet])) == []


def test_a_second_check_counts_for_no_spare_sheet_and_its_copy_counts_once() -> None:
    sheet, check = made.review(made.batch(), file="a.xlsx"), _check(made.LOCKED)
    found = list(second_checks([_blank("order LDN-0001", "b.xlsx"), sheet, check, replace(check, file="copy.xlsx")]))
    assert [each.batches for each in found] == [{(sheet.sha256, "")}]


def test_a_second_check_of_a_titration_counts_for_each_of_its_batches() -> None:
    whole = made.titration()
    [across] = second_checks([whole, _check(made.LOCKED, order="request")])
    assert across.batches == {(whole.sha256, "A"), (whole.sha256, "B")}
    assert across.finding.subject == "batch LDN-9-A, LDN-9-B, second check"
