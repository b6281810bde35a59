"""Verdicts: what findings come to, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compounding.records.finding import Finding
from compounding.records.verdict import short_verdict, verdict
from tests.records import reviews

CRITICAL, MAJOR, NOTE = reviews.LOCKED, reviews.UNSIGNED, reviews.TOOLKIT
MINOR = replace(reviews.UNSIGNED, code="RELEASE-MISSING", severity="minor")


@pytest.mark.parametrize(
    ("findings", "text", "short"),
    [
        (
            (CRITICAL, CRITICAL, MAJOR, MAJOR, MAJOR, NOTE),
            "NOT TO BE RELEASED: 2 critical, 3 major findings",
            "NOT TO BE RELEASED",
        ),
        ((CRITICAL, MINOR), "NOT TO BE RELEASED: 1 critical finding", "NOT TO BE RELEASED"),
        ((NOTE, MAJOR, MAJOR, MAJOR), "To be settled before release: 3 major", "To be settled before release"),
        (
            (MINOR, MINOR, NOTE),
            "Nothing stands against release by these checks; still open: RELEASE-MISSING (2 minor), TOOLKIT (1 note)",
            "Nothing stands against release",
        ),
        ((), "Nothing stands against release by these checks", "Nothing stands against release"),
    ],
)  # fmt: skip
def test_verdicts(findings: tuple[Finding, ...], text: str, short: str) -> None:
    assert (verdict(findings), short_verdict(findings)) == (text, short)
