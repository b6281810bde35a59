"""What a review comes to, in words: whether anything stands against the release of a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from compounding.records.finding import CRITICAL, MAJOR, Finding
from compounding.records.review_run import counts
from compounding.records.shown_text import counted

NO_RELEASE = (
    "A clean review is no release: the pharmacist decides, with the record and the product at hand. What was entered "
    "wrongly but plausibly no review can see."
)
_HELD, _OPEN, _CLEAN = "NOT TO BE RELEASED", "To be settled before release", "Nothing stands against release"


def verdict(findings: Iterable[Finding]) -> str:
    """Return what findings come to in a sentence without a full stop.

    Examples
    --------
    >>> verdict([])
    'Nothing stands against release by these checks'
    """
    findings = tuple(findings)
    found = counts(findings)
    critical, major = found[CRITICAL], found[MAJOR]
    if critical and major:
        return f"{_HELD}: {critical:,} critical, {counted(major, 'major finding')}"
    if critical:
        return f"{_HELD}: {counted(critical, 'critical finding')}"
    if major:
        return f"{_OPEN}: {major:,} major"
    still = f"; still open: {_open(findings)}" if findings else ""
    return f"{_CLEAN} by these checks{still}"


def short_verdict(findings: Iterable[Finding]) -> str:
    """Return what findings come to in a few words, for the cell of a table."""
    found = counts(findings)
    if found[CRITICAL]:
        return _HELD
    return _OPEN if found[MAJOR] else _CLEAN


def is_held(findings: Iterable[Finding]) -> bool:
    """Return whether a finding is graver than minor."""
    return any(each.severity in (CRITICAL, MAJOR) for each in findings)


def _open(findings: Iterable[Finding]) -> str:
    """Return what minor findings and notes are about: how many there are of each code."""
    numbers = Counter((each.code, each.severity) for each in findings)
    return ", ".join(f"{code} ({number:,} {severity})" for (code, severity), number in numbers.items())
