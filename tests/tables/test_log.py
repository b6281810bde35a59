"""The log of batches as a data frame, and as CSV that no spreadsheet program takes for formulas."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal

import pandas as pd
import pytest

from compounding.records.review_run import Across
from compounding.tables.log import log_csv, review_log
from tests.records import reviews


def _rows(log: pd.DataFrame) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(log_csv(log).decode("utf-8-sig"), newline="")))


def test_a_line_for_each_batch() -> None:
    log = review_log([*reviews.run_of(2), reviews.titration()])
    assert list(log["batch"]) == ["LDN-0001", "LDN-0002", "LDN-9-A", "LDN-9-B"]
    assert list(log.columns) == [
        *("batch", "formula", "version", "made", "beyond_use", "yield_share", "mean_share", "rsd", "of_label"),
        *("labels", "findings", "critical", "major", "minor", "note", "disposition", "made_by"),
        *("checked_by", "released_by", "released", "lots", "file", "sha256"),
    ]


def test_days_are_dates_shares_are_floats_and_counts_are_whole() -> None:
    log = review_log([reviews.review(reviews.batch(labels=None)), reviews.review(reviews.batch("LDN-2", made=None))])
    assert {str(log[name].dtype) for name in ("made", "beyond_use", "released")} == {"datetime64[s]"}
    assert {str(log[name].dtype) for name in ("yield_share", "mean_share", "rsd", "of_label")} == {"float64"}
    assert str(log["labels"].dtype) == "Int64"
    assert log["made"].isna().tolist() == [False, True]
    assert log["labels"].isna().tolist() == [True, False]
    assert log["yield_share"].tolist() == [0.978, 0.978]
    assert log.loc[0, "beyond_use"] == pd.Timestamp("2027-05-01")


def test_no_batches_are_a_log_without_lines() -> None:
    log = review_log([reviews.review(file="check.xlsx", kind="second check")])
    assert len(log) == 0
    assert str(log["made"].dtype) == "datetime64[s]"
    assert log_csv(log).decode("utf-8-sig").startswith("batch,formula,version,made,")


def test_findings_are_counted_for_each_batch_of_a_titration() -> None:
    log = review_log([reviews.titration()])
    assert log["findings"].tolist() == [1, 2]
    assert log["critical"].tolist() == [0, 1]
    assert log["note"].tolist() == [1, 1]


def test_a_sheet_that_could_not_be_worked_out_has_a_line() -> None:
    log = review_log([reviews.review(file="odd.xlsx", findings=(reviews.LOCKED,))])
    [row] = _rows(log)
    assert (row["file"], row["batch"], row["made"], row["critical"], row["yield_share"]) == (
        "odd.xlsx",
        "",
        "",
        "1",
        "",
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_text_that_looks_like_a_formula_is_guarded(text: str) -> None:
    [row] = _rows(review_log([reviews.review(reviews.batch(text, disposition=text), file=text)]))
    assert (row["batch"], row["disposition"], row["file"]) == (f"'{text}",) * 3


@pytest.mark.parametrize("control", ["\t", "\r", "\n", "\x07", "\udce9"])
def test_what_is_not_seen_stands_as_its_number(control: str) -> None:
    [row] = _rows(review_log([reviews.review(reviews.batch(f"{control}=1+1"), file="a.xlsx")]))
    assert row["batch"].lstrip("'") == f"[U+{ord(control):04X}]=1+1"


def test_numbers_stay_numbers() -> None:
    [row] = _rows(review_log([reviews.review(reviews.batch(of_label=Decimal("-0.25"), rsd=Decimal(1) / 3))]))
    assert (row["of_label"], row["rsd"], row["made"], row["labels"]) == ("-0.25", "0.333333", "2026-11-02", "3")


def test_who_signed_when_it_was_released_and_the_lots() -> None:
    lots = (
        reviews.lot("A-1", material="tablets"),
        reviews.lot("", material="filler"),
        reviews.lot("=C", material="-x"),
    )
    batch = reviews.batch(
        people=(("made by", "Ann Baker (AB)"), ("released by", "=EF")), released=datetime.date(2026, 11, 3), lots=lots
    )
    [row] = _rows(review_log([reviews.review(batch)]))
    assert (row["made_by"], row["checked_by"], row["released_by"]) == ("Ann Baker (AB)", "", "'=EF")
    assert (row["released"], row["lots"]) == ("2026-11-03", "tablets: A-1; -x: =C")


def test_findings_across_files_are_counted_with_their_batch() -> None:
    one, other = reviews.run_of(2)
    across = Across(finding=reviews.LOCKED, files=(other.file,), batches=frozenset({(other.sha256, "")}))
    log = review_log([one, other], [across])
    assert log["critical"].tolist() == [0, 1]
    assert log["findings"].tolist() == [0, 1]
