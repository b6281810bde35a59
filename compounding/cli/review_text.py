"""A review as text for the terminal: the batches with their verdicts, each file with its findings, and trends."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from compounding.cli.sections import WIDTH, section
from compounding.records.finding import Finding
from compounding.records.finding_codes import CODES
from compounding.records.review import ROLES, BatchSummary, Review
from compounding.records.review_run import (
    LogLine,
    ReviewRun,
    copies,
    counts_text,
    file_findings,
    file_numbers,
    log_lines,
    without_copies,
)
from compounding.records.shown_text import counted, per_cent, shortened, visible
from compounding.records.trends import FEWEST, Measure, Trend, left_out_text, trends
from compounding.records.verdict import NO_RELEASE, is_held, verdict

_MOST_OF_ONE_KIND = 10
_LONGEST = 200
_SHOWN_DIGITS = 12
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_TABLE = "Batches, by file (yield, mean fill: of theory; strength: calculated, not assayed, of label)"
_TABLE_HEAD = (
    f"  {'file':>4} {'batch':19} {'vers.':>5} {'made':10} {'beyond use':10} {'yield':>6} {'mean':>6} {'RSD':>6} "
    f"{'strength':>8} disposition"
)
_INDENT = " " * 7


def review_text(run: ReviewRun) -> str:
    """Return a review as a QA pharmacist reads it: first what each batch comes to, then why."""
    several = len(run.reviews) > 1
    lines: list[str] = []
    if several:
        lines += _batches(run)
    lines += _files(run)
    lines += _across(run)
    if several:
        lines += _trends(run)
    lines += _not_reviewed(run)
    if any(not is_held(file_findings(run, each)) for each in run.reviews):
        lines += ["", *textwrap.wrap(NO_RELEASE, WIDTH)]
    lines += ["", _closing(run)]
    return "\n".join(without_doubled_blanks(lines))


# --- the batches -----------------------------------------------------------------------------


def _batches(run: ReviewRun) -> Iterator[str]:
    """Yield the table of batches, by formula; a file that is there twice stands once."""
    numbers = file_numbers(run)
    lines = log_lines(without_copies(run.reviews), run.across)
    known = [(each, each.batch) for each in lines if each.batch is not None]
    yield _TABLE
    for formula in sorted({batch.formula for _, batch in known}):
        yield formula
        yield _TABLE_HEAD
        for line, batch in known:
            if batch.formula == formula:
                yield _row(numbers[line.file], batch)
                yield from _in_words(line)
    unknown = [each for each in lines if each.batch is None]
    yield from section(
        "Could not be worked out anew",
        (f"file {numbers[each.file]}, {brief(each.file)}: {verdict(each.findings)}" for each in unknown),
    )


def _row(number: int, batch: BatchSummary) -> str:
    made = batch.made.isoformat() if batch.made else "-"
    name = _fitted(brief(batch.batch) or "-", 19)
    shares = (
        f"{_share(batch.yield_share):>6} {_share(batch.mean_share):>6} {_share(batch.rsd):>6} "
        f"{_share(batch.of_label):>8}"
    )
    disposition = _fitted(brief(batch.disposition) or "-", 11)
    return f"  {number:>4} {name:19} {batch.version:>5} {made:10} {batch.beyond_use} {shares} {disposition}"


def _in_words(line: LogLine) -> list[str]:
    return textwrap.wrap(verdict(line.findings), WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _share(share: Decimal | None) -> str:
    return per_cent(share).replace(" ", "")


def _fitted(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + _CUT


# --- the files -------------------------------------------------------------------------------


def _files(run: ReviewRun) -> Iterator[str]:
    numbers, same = file_numbers(run), copies(run)
    for review in run.reviews:
        yield ""
        start = f"File {numbers[review.file]}: " if len(run.reviews) > 1 else ""
        if review.file in same:
            first = numbers[same[review.file]]
            yield from _wrapped(f"{start}the same as file {first}, byte for byte: {brief(review.file)}")
        else:
            yield from _file(run, review, start)


def _file(run: ReviewRun, review: Review, start: str) -> Iterator[str]:
    found = file_findings(run, review)
    yield from _wrapped(f"{start}{verdict(found)}")
    for number, title in review.headings:
        yield from _wrapped(f"  {brief(number) or '(no batch number)'}: {brief(title)}")
    yield from _fact("file", f"{brief(review.file)} ({review.kind}), SHA-256 {review.sha256[:_SHOWN_DIGITS]}")
    if review.findings or len(run.reviews) == 1:
        for batch in review.batches:
            yield from _facts(batch)
    if review.findings:
        yield from _fact("findings", counts_text(review.findings))
    if len(found) > len(review.findings):
        added = tuple((Counter(found) - Counter(review.findings)).elements())
        codes = ", ".join(dict.fromkeys(each.code for each in added))
        yield from _fact("across", f"{counts_text(added)} across the files ({codes}): see there")
    yield from _findings(review.findings)
    yield from _deviations(review)


def _facts(batch: BatchSummary) -> Iterator[str]:
    shares = (("yield", batch.yield_share), ("mean fill", batch.mean_share), ("RSD", batch.rsd))
    parts = [
        f"{batch.formula}, version {batch.version}",
        f"made {batch.made or '(no date)'}, beyond use {batch.beyond_use}",
        *(f"{name} {_share(share)}" for name, share in shares if share is not None),
    ]
    yield from _fact(f"batch {batch.letter}".strip(), "; ".join(parts))
    if batch.of_label is not None:
        yield from _fact("strength", f"calculated strength, not assayed: {per_cent(batch.of_label)} of label")
    # Initials at single lines are no signature: said is who signed for the whole batch.
    signed = [f"{role}: {brief(batch.signed(role)) or 'nobody'}" for role in ROLES]
    released = f" on {batch.released}" if batch.released else ""
    yield from _fact("signed", f"{', '.join(signed)}{released}")
    if not batch.is_of_reviewed_formula:
        yield from _fact("formula", "made by a formula that no pharmacist has reviewed")
    yield from _fact("decided", f"disposition: {brief(batch.disposition) or 'none'}")


def _fact(name: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {name:<9} ", subsequent_indent=" " * 12)


def _deviations(review: Review) -> Iterator[str]:
    """Quote the deviations, for the reader to compare them with the findings."""
    written = [(batch.letter, each) for batch in review.batches for each in batch.deviations]
    if written:
        asked = ": does this cover the findings above?" if review.findings else ""
        yield f"  Deviations written on the sheet{asked}"
    for letter, each in written:
        start = f"    - batch {letter}: " if letter else "    - "
        yield from textwrap.wrap(f"{start}{brief(each)}", WIDTH, subsequent_indent=" " * 6)


# --- findings --------------------------------------------------------------------------------


def _across(run: ReviewRun) -> Iterator[str]:
    if run.findings:
        yield ""
        yield "Across the files"
        yield from _findings(run.findings)


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings: those of one code with one action together, with what to do below them."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.severity, each.code, each.action), []).append(each)
    for (severity, code, action), group in groups.items():
        meaning = f" - {CODES[code].meaning}" if code in CODES else ""
        yield from textwrap.wrap(f"  {severity:8}  {code}{meaning}", WIDTH, subsequent_indent=" " * 12)
        yield from _places(group)
        yield from textwrap.wrap(f"    To do: {brief(action)}", WIDTH, subsequent_indent=" " * 11)


def _places(group: Sequence[Finding]) -> Iterator[str]:
    """Yield the places of findings of one code, on each sheet the first ten."""
    total = Counter(each.sheet for each in group)
    seen: Counter[str] = Counter()
    for each in group:
        seen[each.sheet] += 1
        if seen[each.sheet] <= _MOST_OF_ONE_KIND:
            yield from textwrap.wrap(_place(each), WIDTH, initial_indent="    - ", subsequent_indent=" " * 6)
        elif seen[each.sheet] == total[each.sheet]:
            on = f" on {brief(each.sheet)}" if each.sheet else ""
            rest = f"and {total[each.sheet] - _MOST_OF_ONE_KIND} more {each.code}{on} (see --json or --report)"
            yield from textwrap.wrap(rest, WIDTH, initial_indent="    - ", subsequent_indent=" " * 6)


def _place(finding: Finding) -> str:
    place = f"{brief(finding.place)}, " if finding.place else ""
    return f"{place}{brief(finding.subject)}: expected {brief(finding.expected)}; found {brief(finding.found)}"


# --- trends, and what was not reviewed -------------------------------------------------------


def _trends(run: ReviewRun) -> Iterator[str]:
    for trend in trends(run.reviews):
        if len(trend.points) > 1 or trend.left_out:
            heading = f"Trend of {trend.formula}, {counted(len(trend.points), 'batch')}"
            yield from section(heading, _measures(trend))


def _measures(trend: Trend) -> Iterator[str]:
    if trend.left_out:
        yield f"left out: {left_out_text(trend)}"
    if len(trend.points) < FEWEST:
        yield f"too few for limits: these begin with {FEWEST} batches"
    if len(trend.points) > 1:
        for each in trend.measures:
            yield _measure(each, trend)


def _measure(measure: Measure, trend: Trend) -> str:
    text = (
        f"{measure.name}: mean {_share(measure.mean)} of {counted(measure.count, 'batch')}, "
        f"{_share(measure.least)} to {_share(measure.most)}"
    )
    if measure.upper is None:
        return text
    low = f"{_share(measure.lower)} to " if measure.lower is not None else "at most "
    outside = ", ".join(
        f"{brief(trend.points[place].batch) or '-'} ({_share(trend.points[place].values[measure.key])})"
        for place in measure.outside
    )
    return f"{text}; three-sigma limits {low}{_share(measure.upper)}; outside: {outside or 'none'}"


def _not_reviewed(run: ReviewRun) -> Iterator[str]:
    yield from section(
        "Could not be read, and were not reviewed", (reason_text(each.file, each.reason) for each in run.unreadable)
    )
    yield from section("Passed over: reports, summaries and forms", (brief(file) for file in run.skipped))


def _closing(run: ReviewRun) -> str:
    files = f"{counted(len(run.reviews), 'file')} reviewed"
    unread = f", {len(run.unreadable)} could not be read" if run.unreadable else ""
    return f"{files}{unread}: {counts_text(run.all_findings)}"


# --- parts -----------------------------------------------------------------------------------


def brief(text: str) -> str:
    """Return a text of a sheet as the terminal shows it: nothing in it hides, and it is not too long."""
    return shortened(visible(text), _LONGEST)


def reason_text(file: str, reason: str) -> str:
    """Return a reason with its file, which most reasons begin with."""
    return visible(reason) if reason.startswith(file) else f"{brief(file)}: {visible(reason)}"


def without_doubled_blanks(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with no blank one at the beginning or after another."""
    blank = True
    for line in lines:
        if line or not blank:
            yield line
        blank = not line


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="    ")
