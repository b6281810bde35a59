"""The register of issued sheets: what is no register, and what does not agree with the sheets that came back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compounding.errors import ProblemsError
from compounding.records.issue_register import Issue, read_issue_register, reconciled
from compounding.records.review import Review
from tests.records import reviews

SHA256 = reviews.digest("order LDN-0001")


def _read(folder: Path, text: str | bytes) -> tuple[Issue, ...]:
    path = folder / "register.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_issue_register(path)


def _problems(folder: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(ProblemsError) as caught:
        _read(folder, text)
    assert "register.csv" in str(caught.value)
    return caught.value.problems


def _found(*returned: Review, **issued: str) -> list[tuple[str, str, str]]:
    """Return what is found when batches were issued: by the number of the issue their batch and perhaps the order."""
    register = []
    for number, text in issued.items():
        batch, _, sha256 = text.partition(" ")
        register.append(Issue(number=number, batch=batch, sha256=sha256, by="AB", at="2026-11-01"))
    found = [each.finding for each in reconciled(register, returned)]
    assert all(each.code == "ISSUE-RECON" for each in found)
    return [(each.subject, each.expected, each.found) for each in found]


# --- reading ---------------------------------------------------------------------------------


def test_a_register_is_read(tmp_path: Path) -> None:
    text = (
        f"issue,batch,sha256,by,at\n17,LDN-0001,{SHA256.upper()},AB,2026-11-01 14:30\n\n18, LDN-0002 ,,CD,2026-11-02\n"
    )
    first, second = _read(tmp_path, text)
    assert first == Issue(number="17", batch="LDN-0001", sha256=SHA256, by="AB", at="2026-11-01 14:30")
    assert (second.batch, second.sha256) == ("LDN-0002", "")


@pytest.mark.parametrize(
    "text",
    ["\ufeffAt;By;Batch;Issue\n2026-11-01;AB;LDN-0001;17\n", 'issue,batch,by,at\r\n17,"LDN-0001",AB,2026-11-01\r\n'],
)
def test_columns_in_any_order_with_semicolons_or_without_the_order(tmp_path: Path, text: str) -> None:
    assert [(each.number, each.batch) for each in _read(tmp_path, text)] == [("17", "LDN-0001")]


def test_every_bad_row_is_told_at_once(tmp_path: Path) -> None:
    rows = [
        "issue,batch,sha256,by,at",
        ",LDN-1,,AB,2026-11-01",
        "2,,abc,,2026-02-30",
        "3,LDN-3,,AB",
        "4,LDN-4,,AB,1.11.2026",
        "4,LDN-5,,AB,2026-11-01",
        "6,LDN-\x076,,AB,2026-11-01",
    ]
    found = _problems(tmp_path, "\n".join(rows))
    places = [each.partition(": ")[0] for each in found]
    assert places == [
        *("line 4", "line 2, issue", "line 3, batch", "line 3, by", "line 3, sha256", "line 3, at", "line 5, at"),
        *("line 7, batch", "line 6, issue"),
    ]
    assert "stands already in line 5" in found[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the head is missing"),
        ("batch,by\nLDN-1,AB\n", "line 1: the head is batch,by"),
        ("issue,issue,batch,by,at\n", "line 1: the head is"),
        (b"issue,batch,by,at\n1,LDN-\xff,AB,2026-11-01\n", "line 2 is not UTF-8"),
        ('issue,batch,by,at\n1,"LDN,AB,2026-11-01\n', "is no CSV"),
    ],
)
def test_what_is_no_register_is_refused(tmp_path: Path, text: str | bytes, said: str) -> None:
    [problem] = _problems(tmp_path, text)
    assert said in problem


def test_a_register_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="No such file"):
        read_issue_register(tmp_path / "none.csv")


# --- reconciling -----------------------------------------------------------------------------


def test_issued_and_returned_agree() -> None:
    one = reviews.review(reviews.batch())
    assert _found(one, i1="LDN-0001") == []
    assert _found(one, i1=f"ldn-0001 {SHA256}") == []


def test_issued_and_not_returned() -> None:
    [(subject, expected, found)] = _found(reviews.review(reviews.batch()), i1="LDN-0001", i2="LDN-0002")
    assert subject == "batch LDN-0002"
    assert expected == "returned: issue i2 by AB, 2026-11-01"
    assert found == "not among the sheets that were read"


@pytest.mark.parametrize(("number", "subject"), [("LDN-0007", "batch LDN-0007"), ("", "sheet without a batch number")])
def test_returned_and_never_issued(number: str, subject: str) -> None:
    odd = reviews.review(reviews.batch(number), file="sheets/odd.xlsx")
    assert _found(reviews.review(reviews.batch()), odd, i1="LDN-0001") == [
        (subject, "issued: a line in the register", "returned without one: sheets/odd.xlsx")
    ]


def test_issued_twice() -> None:
    [(_, expected, found)] = _found(reviews.review(reviews.batch()), i1="LDN-0001", i2="ldn-0001")
    assert expected == "issued once"
    assert found == "issued 2 times: issue i1 by AB, 2026-11-01; issue i2 by AB, 2026-11-01"


def test_returned_with_another_order_than_was_issued() -> None:
    other = "ab" * 32
    [(subject, expected, found)] = _found(reviews.review(reviews.batch()), i1=f"LDN-0001 {other}")
    assert subject == "batch LDN-0001"
    assert expected == (
        "the order whose SHA-256, printed on the sheet About, begins with abababababab, as issue i1 says"
    )
    assert found == f"an order whose SHA-256 begins with {SHA256[:12]}"


@pytest.mark.parametrize("issued", [{"i1": "LDN-9"}, {"i1": "LDN-9-A", "i2": "LDN-9-B"}])
def test_a_titration_is_issued_as_one_or_batch_by_batch(issued: dict[str, str]) -> None:
    assert _found(reviews.titration(), **issued) == []


def test_a_titration_is_issued_with_the_sha256_of_its_request() -> None:
    assert _found(reviews.titration(), i1=f"LDN-9 {reviews.digest('request')}") == []
    assert len(_found(reviews.titration(), i1=f"LDN-9 {SHA256}")) == 1


def test_a_second_check_is_not_issued() -> None:
    one = reviews.review(reviews.batch())
    assert _found(one, replace(one, kind="second check", file="check.xlsx"), i1="LDN-0001") == []


def test_what_is_found_counts_for_the_batch_that_it_is_about() -> None:
    one, odd = reviews.review(reviews.batch()), reviews.review(reviews.batch("LDN-7"))
    issue = Issue(number="1", batch="LDN-0001", sha256="ab" * 32, by="AB", at="2026-11-01")
    found = list(reconciled([issue, replace(issue, number="2", batch="LDN-9")], [one, odd]))
    assert [(each.finding.subject, each.files) for each in found] == [
        ("batch LDN-0001", (one.file,)),
        ("batch LDN-9", ()),
        ("batch LDN-7", (odd.file,)),
    ]
    assert [each.batches for each in found] == [{(one.sha256, "")}, set(), {(odd.sha256, "")}]
