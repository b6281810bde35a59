"""The JSON of a review: every key, exact numbers, and nothing that JSON does not know."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

from compounding.records.finding_codes import finding
from compounding.records.recall import batches_of_lot
from compounding.records.review_json import review_content
from compounding.records.review_run import Across, ReviewRun, RunOptions, Unreadable
from tests.records import reviews

DAY = datetime.date(2026, 12, 1)


def _content(run: ReviewRun, lot: str = "") -> dict[str, Any]:
    recall = batches_of_lot(run.reviews, lot, run.unreadable) if lot else None
    content = review_content(run, toolkit="compounding 1.0", reviewed=DAY, recall=recall)
    read: dict[str, Any] = json.loads(json.dumps(content, allow_nan=False))
    assert read == content
    return read


def test_the_keys_of_a_review() -> None:
    run = ReviewRun(
        reviews=(reviews.review(reviews.batch(), findings=(reviews.TOOLKIT, reviews.LOCKED)),),
        unreadable=(Unreadable(file="broken.xlsx", reason="it is no workbook"),),
        skipped=("report.xlsx",),
    )
    content = _content(run)
    assert list(content) == [
        *(
            "schema",
            "toolkit",
            "reviewed",
            "counts",
            "files",
            "unreadable",
            "skipped",
            "findings",
            "options",
            "trends",
            "recall",
        )
    ]
    assert (content["schema"], content["reviewed"], content["recall"]) == (1, "2026-12-01", None)
    assert content["counts"] == {"critical": 1, "major": 0, "minor": 0, "note": 1}
    assert content["unreadable"] == [{"file": "broken.xlsx", "reason": "it is no workbook"}]
    assert content["skipped"] == ["report.xlsx"]
    [file] = content["files"]
    assert list(file) == [
        *("file", "sha256", "kind", "program", "order_sha256", "batch", "title"),
        *("verdict", "counts", "batches", "findings"),
    ]
    assert file["findings"][0] == {
        "code": "LOCKED",
        "severity": "critical",
        "sheet": "Batch record",
        "cell": "G24",
        "subject": "tablets, target",
        "expected": "8.2 g",
        "found": "9.2 g",
        "action": reviews.LOCKED.action,
    }


def test_a_batch_has_exact_numbers_and_dates() -> None:
    [file] = _content(ReviewRun(reviews=(reviews.review(reviews.batch(made=None, rsd=None)),)))["files"]
    [batch] = file["batches"]
    assert batch["formula"] == {"id": "naltrexone-capsule", "version": "1", "reviewer": ""}
    assert (batch["made"], batch["planned"], batch["beyond_use"]) == (None, "2026-11-02", "2027-05-01")
    assert (batch["yield_share"], batch["mean_share"], batch["rsd"]) == ("0.978", "1.002", None)
    assert (batch["labels"], batch["disposition"]) == (3, "accept")
    assert batch["lots"][0] == {
        "material": "Naltrexone tablets 50 mg",
        "component": "drug",
        "number": "A-123",
        "supplier": "Acme",
        "expiry": "2028-01-31",
        "amount": "8.21",
        "unit": "g",
    }
    assert (len(batch["weights"]["net"]), batch["weights"]["theory"]) == (20, "149.9")


def test_trends_name_what_is_outside() -> None:
    run = ReviewRun(reviews=(*reviews.run_of(9), reviews.review(reviews.batch("ODD", yield_share=Decimal("0.4")))))
    [trend] = _content(run)["trends"]
    assert [each["measure"] for each in trend["measures"]] == ["yield_share", "mean_share", "rsd", "of_label"]
    assert {each["batch"]: each["outside"] for each in trend["batches"] if each["outside"]} == {"ODD": ["yield_share"]}
    assert all(each["upper"] is not None for each in trend["measures"])


def test_a_recall_is_there_when_asked_for() -> None:
    run = ReviewRun(
        reviews=(reviews.review(reviews.batch()), reviews.review(file="odd.xlsx")),
        unreadable=(Unreadable(file="broken.xlsx", reason="it is no workbook"),),
    )
    recall = _content(run, lot="a-123")["recall"]
    assert (recall["lot"], recall["batches"], recall["labels"], recall["batches_without_labels"]) == ("a-123", 1, 3, 0)
    assert recall["amounts"] == [{"material": "Naltrexone tablets 50 mg", "amount": "8.21", "unit": "g"}]
    assert [each["batch"] for each in recall["uses"]] == ["LDN-0001"]
    assert [each["file"] for each in recall["not_searched"]] == ["broken.xlsx", "odd.xlsx"]


def test_a_titrations_batches_are_all_there() -> None:
    [file] = _content(ReviewRun(reviews=(reviews.titration(),)))["files"]
    assert [each["letter"] for each in file["batches"]] == ["A", "B"]


def test_who_signed_and_what_the_batch_comes_to() -> None:
    batch = reviews.batch(
        people=(("made by", "Ann Baker (AB)"), ("released by", "EF")),
        released=DAY,
        deviations=('"spilt" (decision: none; by AB)',),
        reviewer="Eve Fox",
    )
    one = reviews.review(batch, findings=(reviews.UNSIGNED,))
    twice = finding("DUPLICATE", subject="batch", expected="one sheet", found="2 sheets")
    across = Across(finding=twice, files=(one.file,), batches=frozenset({(one.sha256, "")}))
    options = RunOptions(staff=("AB", "EF"), issued="issued.csv", formulas=("formulas",))
    content = _content(ReviewRun(reviews=(one,), across=(across,), options=options))
    [file] = content["files"]
    [found] = file["batches"]
    assert found["people"] == {"made_by": "Ann Baker (AB)", "checked_by": "", "released_by": "EF"}
    assert (found["released"], found["deviations"]) == ("2026-12-01", ['"spilt" (decision: none; by AB)'])
    assert found["formula"]["reviewer"] == "Eve Fox"
    assert file["verdict"] == found["verdict"] == "NOT TO BE RELEASED: 1 critical, 1 major finding"
    assert file["counts"] == {"critical": 0, "major": 1, "minor": 0, "note": 0}
    assert [each["files"] for each in content["findings"]] == [[one.file]]
    assert content["options"] == {
        "staff": ["AB", "EF"],
        "profile": None,
        "issued": "issued.csv",
        "formulas": ["formulas"],
    }


def test_a_second_check_has_the_number_and_the_title_of_its_order() -> None:
    check = reviews.review(file="check.xlsx", kind="second check", batch="LDN-7", title="capsules")
    [file] = _content(ReviewRun(reviews=(check,)))["files"]
    assert (file["batch"], file["title"], file["batches"]) == ("LDN-7", "capsules", [])


def test_a_trend_tells_what_was_left_out() -> None:
    one = reviews.review(reviews.batch())
    [trend] = _content(ReviewRun(reviews=(one, reviews.review(reviews.batch("L2", made=None)))))["trends"]
    assert trend["left_out"] == {"copies": 0, "duplicates": 0, "without_date": 1, "rejected": 0}
