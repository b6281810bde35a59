"""Many workbooks: which are found, that one that cannot be read stops no other, and batch numbers met twice."""

from __future__ import annotations

import datetime
import tracemalloc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from compounding.errors import SheetError
from compounding.records.finding import NOTE
from compounding.records.review import Review
from compounding.records.review_run import ReviewRun, Unreadable
from compounding.sheets.report import write_report
from compounding.sheets.review.folder import duplicates, is_report, reviews, with_bench, workbooks
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
    found = list(reviews([tmp_path / f"{number}.xlsx" for number in range(200)], review))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 200
    assert most < 5_000_000


def test_reports_in_a_folder_are_passed_over_and_one_that_is_given_is_reviewed(tmp_path: Path) -> None:
    report, sheet = tmp_path / "report.xlsx", tmp_path / "sheet.xlsx"
    report.write_bytes(write_report(ReviewRun(reviews=()), toolkit="x", reviewed=datetime.date(2026, 12, 1)))
    sheet.write_bytes(write_sheet(samples.record("drops")))
    assert (is_report(report), is_report(sheet), is_report(tmp_path)) == (True, False, False)

    def review(path: Path) -> Review:
        return made.review(made.batch(), file=path.name)

    assert [each for each in reviews([report, sheet], review) if isinstance(each, Path)] == [report]
    assert len([each for each in reviews([report, sheet], review, given={report}) if isinstance(each, Review)]) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"x" * 100])
def test_what_is_no_archive_is_no_report(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(content)
    assert not is_report(path)


# --- across files ----------------------------------------------------------------------------


def test_a_batch_number_on_two_sheets_is_found() -> None:
    one, other = made.review(made.batch(), file="a.xlsx"), made.review(made.batch(" ldn-0001 "), file="b.xlsx")
    [found] = duplicates([one, made.review(made.batch("LDN-2")), other])
    assert (found.code, found.severity, found.subject) == ("DUPLICATE", "critical", "batch LDN-0001")
    assert found.found == "2 sheets: a.xlsx, b.xlsx"


def test_the_same_file_twice_is_a_note() -> None:
    one = made.review(made.batch(), file="a.xlsx")
    [found] = duplicates([one, replace(one, file="copy.xlsx")])
    assert (found.severity, found.subject) == (NOTE, "a.xlsx")
    assert "copy.xlsx" in found.found


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
