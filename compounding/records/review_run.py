"""What the review of many files comes to: each file's review, what could not be read, and a log of the batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compounding.records.finding import NOTE, SEVERITIES, Finding, sorted_findings
from compounding.records.review import BatchSummary, Review
from compounding.records.workbook_kinds import SECOND_CHECK


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A file that could not be read, and why, with what to do."""

    file: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """With what a review was asked for, as it was given; "" or nothing where it was not given.

    Attributes
    ----------
    staff
        Initials and names that are known.
    profile
        The profile of the pharmacy that they came from.
    issued
        The register of the sheets that were issued.
    formulas
        The folders of the library.
    """

    staff: tuple[str, ...] = ()
    profile: str = ""
    issued: str = ""
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Across:
    """A finding across files.

    Attributes
    ----------
    files
        The files that it is about.
    batches
        The batches that it counts for: each the SHA-256 of its file, and its letter.
    """

    finding: Finding
    files: tuple[str, ...] = ()
    batches: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ReviewRun:
    """One review of one or more files.

    Attributes
    ----------
    skipped
        Files that are themselves reports of a review.
    across
        What is found across the files, such as one batch number on two sheets; the gravest first.
    """

    reviews: tuple[Review, ...]
    unreadable: tuple[Unreadable, ...] = ()
    skipped: tuple[str, ...] = ()
    across: tuple[Across, ...] = ()
    options: RunOptions = RunOptions()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings across the files."""
        return tuple(each.finding for each in self.across)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings across the files, then those of each file."""
        return (*self.findings, *(finding for review in self.reviews for finding in review.findings))

    @property
    def is_clean(self) -> bool:
        """Whether nothing graver than a note was found; a note asks for nothing to be done."""
        return all(each.severity == NOTE for each in self.all_findings)


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One line of the log of batches.

    Attributes
    ----------
    batch
        None where the sheet could not be worked out anew, so that nothing but its findings is known.
    findings
        Findings of this batch; in a titration's workbook also those that concern the whole of it, and in every one
        those across files that count for it.
    """

    file: str
    sha256: str
    batch: BatchSummary | None
    findings: tuple[Finding, ...]


def counts(findings: Iterable[Finding]) -> Mapping[str, int]:
    """Return how many findings there are of each severity, the gravest first, also where there are none."""
    found = dict.fromkeys(SEVERITIES, 0)
    for each in findings:
        found[each.severity] += 1
    return found


def counts_text(findings: Iterable[Finding]) -> str:
    """Return how many findings there are of each severity in words.

    Examples
    --------
    >>> counts_text([])
    'no finding'
    """
    parts = [f"{number} {_plural(name, number)}" for name, number in counts(findings).items() if number]
    return ", ".join(parts) or "no finding"


def _plural(severity: str, number: int) -> str:
    return "notes" if severity == NOTE and number > 1 else severity


def sorted_across(found: Iterable[Across]) -> tuple[Across, ...]:
    """Return findings across files, the gravest first."""
    return tuple(sorted(found, key=lambda each: SEVERITIES.index(each.finding.severity)))


def log_lines(reviews: Iterable[Review], across: Iterable[Across] = ()) -> tuple[LogLine, ...]:
    """Return the log of batches in the order of the reviews; second checks are no batches of their own."""
    across = tuple(across)
    return tuple(line for review in reviews if review.kind != SECOND_CHECK for line in _lines(review, across))


def file_numbers(run: ReviewRun) -> dict[str, int]:
    """Return the number of each file, wherever it is shown: those reviewed, then those that were not read."""
    files = [*(each.file for each in run.reviews), *(each.file for each in run.unreadable)]
    return {file: number for number, file in reversed(list(enumerate(files, start=1)))}


def file_findings(run: ReviewRun, review: Review) -> tuple[Finding, ...]:
    """Return the findings of a file, with those across files that count for its batches."""
    across = (each.finding for each in run.across if any(sha256 == review.sha256 for sha256, _ in each.batches))
    return sorted_findings((*across, *review.findings))


def copies(run: ReviewRun) -> dict[str, str]:
    """Return the files that are the same, byte for byte, as one before them, each with the first of these."""
    first: dict[str, str] = {}
    return {
        each.file: first[each.sha256] for each in run.reviews if first.setdefault(each.sha256, each.file) != each.file
    }


def without_copies(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return the reviews of different files: copies of a file, the same byte for byte, count once."""
    return tuple({review.sha256: review for review in reversed(tuple(reviews))}.values())[::-1]


def _lines(review: Review, across: Iterable[Across]) -> Iterable[LogLine]:
    for batch in review.batches or (None,):
        key = (review.sha256, batch.letter if batch else "")
        counted = (each.finding for each in across if key in each.batches)
        found = sorted_findings((*counted, *batch_findings(review, batch)))
        yield LogLine(file=review.file, sha256=review.sha256, batch=batch, findings=found)


def batch_findings(review: Review, batch: BatchSummary | None) -> tuple[Finding, ...]:
    """Return the findings of one batch of a file: all but those on the sheets of its other batches."""
    if batch is None:
        return review.findings
    others = tuple(f" {each.letter}" for each in review.batches if each.letter and each.letter != batch.letter)
    return tuple(each for each in review.findings if not each.sheet.endswith(others))
