"""A review as text for the terminal: each file with its findings, the log of batches, trends, and a recall."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from compounding.cli.sections import WIDTH, section
from compounding.records.finding import Finding
from compounding.records.recall import Recall, Use
from compounding.records.review import BatchSummary, Review
from compounding.records.review_run import LogLine, ReviewRun, counts_text, log_lines
from compounding.records.shown_text import per_cent, shortened, visible
from compounding.records.trends import Measure, Trend, trends
from compounding.units import number_text

_MOST_OF_ONE_KIND = 10
_LONGEST = 200
_SEVERITY, _WIDEST_PLACE = 8, 24
_SHOWN_DIGITS = 12
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_LOG_HEAD = (
    f"  {'batch':20} {'vers.':>5} {'made':10} {'beyond use':10} {'yield':>6} {'mean':>6} {'RSD':>5} {'label':>6} "
    f"{'find.':>5} disposition"
)


def review_text(run: ReviewRun) -> str:
    """Return a review as a QA pharmacist reads it; of several files also the log of batches and the trends."""
    lines: list[str] = []
    for review in run.reviews:
        lines += _file(review) if review.findings or len(run.reviews) == 1 else _clean_file(review)
    lines += _across(run)
    lines += _what_to_do(run.all_findings)
    if len(run.reviews) > 1:
        lines += _log(run)
        lines += _trends(run)
    lines += _not_reviewed(run)
    lines += ["", _closing(run)]
    return "\n".join(_without_doubled_blanks(lines))


def recall_text(recall: Recall) -> str:
    """Return what sheets say of a lot."""
    return "\n".join(_without_doubled_blanks(_recall(recall)))


# --- one file --------------------------------------------------------------------------------


def _clean_file(review: Review) -> Iterator[str]:
    """Yield what is said of one file of several without a finding: its numbers stand in the log."""
    for batch in review.batches:
        yield from _wrapped(_head(batch))
    digits = review.sha256[:_SHOWN_DIGITS]
    yield from _wrapped(_fact("file", f"{_safe(review.file)} ({review.kind}), SHA-256 {digits}: no finding"))


def _file(review: Review) -> Iterator[str]:
    yield ""
    for batch in review.batches:
        yield from _wrapped(_head(batch))
    yield from _wrapped(_fact("file", f"{_safe(review.file)} ({review.kind})"))
    saved = f", saved by {_safe(review.program)}" if review.program else ""
    yield from _wrapped(_fact("SHA-256", f"{review.sha256[:_SHOWN_DIGITS]}{saved}"))
    for batch in review.batches:
        yield from _wrapped(_fact(f"batch {batch.letter}".strip(), _facts(batch)))
    yield from _wrapped(_fact("findings", counts_text(review.findings)))
    yield from _findings(review.findings)
    yield ""


def _head(batch: BatchSummary) -> str:
    return f"{_safe(batch.batch) or '(no batch number)'}: {_safe(batch.title)}"


def _facts(batch: BatchSummary) -> str:
    parts = [
        f"{batch.formula}, version {batch.version}",
        f"made {batch.made or '(no date)'}, beyond use {batch.beyond_use}",
        *(
            f"{name} {_share(share)}"
            for name, share in (
                ("yield", batch.yield_share),
                ("mean fill", batch.mean_share),
                ("RSD", batch.rsd),
                ("of label", batch.of_label),
            )
            if share is not None
        ),
        f"disposition: {_safe(batch.disposition) or 'none'}",
    ]
    return "; ".join(parts)


def _fact(name: str, text: str) -> str:
    return f"  {name:<9} {text}"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings as a table, of each code on each sheet the first ten."""
    total = Counter((each.code, each.sheet) for each in findings)
    code = max((len(each.code) for each in findings), default=0)
    place = max((len(each.place) for each in findings if len(each.place) <= _WIDEST_PLACE), default=0)
    seen: Counter[tuple[str, str]] = Counter()
    for each in findings:
        kind = (each.code, each.sheet)
        seen[kind] += 1
        if seen[kind] <= _MOST_OF_ONE_KIND:
            yield from _finding(each, code, place)
        elif seen[kind] == total[kind]:
            on = f" on {_safe(each.sheet)}" if each.sheet else ""
            rest = f"and {total[kind] - _MOST_OF_ONE_KIND} more {each.code}{on} (see --json or --report)"
            yield from _wrapped(f"  {'':{_SEVERITY}} {rest}")


def _finding(finding: Finding, code: int, place: int) -> Iterator[str]:
    """Yield a finding; the columns of its code and place are so wide, and a wider place has a line of its own."""
    start = f"  {finding.severity:{_SEVERITY}} {finding.code:{code}} "
    text = f"{_safe(finding.subject)}: expected {_safe(finding.expected)}; found {_safe(finding.found)}"
    shown = _safe(finding.place)
    if len(shown) > place:
        yield from textwrap.wrap(shown, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
        start, shown = " " * len(start), ""
    head = f"{start}{shown:{place}} "
    yield from textwrap.wrap(text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))


def _across(run: ReviewRun) -> Iterator[str]:
    if run.findings:
        yield "Across the files"
        yield from _findings(run.findings)
        yield ""


def _what_to_do(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield what to do about each code, once; a code has several lines where it says otherwise of some findings."""
    actions = dict.fromkeys((each.code, each.action) for each in findings)
    yield from section("What to do", (f"{code}: {_safe(action)}" for code, action in actions))


# --- several files ---------------------------------------------------------------------------


def _log(run: ReviewRun) -> Iterator[str]:
    lines = log_lines(run.reviews)
    known = [each for each in lines if each.batch is not None]
    yield ""
    yield "Log of batches (yield and mean fill of theory; label: strength, of label)"
    for formula in sorted({each.batch.formula for each in known if each.batch}):
        yield f"{formula}"
        yield _LOG_HEAD
        for each in known:
            if each.batch and each.batch.formula == formula:
                yield _log_line(each, each.batch)
    unknown = [each for each in lines if each.batch is None]
    yield from section("Could not be worked out anew", (_safe(each.file) for each in unknown))


def _log_line(line: LogLine, batch: BatchSummary) -> str:
    made = batch.made.isoformat() if batch.made else "-"
    name = _fitted(_safe(batch.batch) or "-", 20)
    shares = (_share(batch.yield_share), _share(batch.mean_share), _share(batch.rsd), _share(batch.of_label))
    numbers = f"{shares[0]:>6} {shares[1]:>6} {shares[2]:>5} {shares[3]:>6} {len(line.findings):>5}"
    disposition = _fitted(_safe(batch.disposition) or "-", 11)
    return f"  {name:20} {batch.version:>5} {made:10} {batch.beyond_use} {numbers} {disposition}"


def _share(share: Decimal | None) -> str:
    return per_cent(share).replace(" ", "")


def _fitted(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + _CUT


def _trends(run: ReviewRun) -> Iterator[str]:
    for trend in trends(run.reviews):
        if len(trend.points) > 1:
            lines = (_measure(each, trend) for each in trend.measures)
            yield from section(f"Trend of {trend.formula}, {len(trend.points)} batches", lines)


def _measure(measure: Measure, trend: Trend) -> str:
    text = (
        f"{measure.name}: mean {_share(measure.mean)} of {measure.count}, "
        f"{_share(measure.least)} to {_share(measure.most)}"
    )
    if measure.upper is None:
        return text
    low = f"{_share(measure.lower)} to " if measure.lower is not None else "at most "
    outside = ", ".join(
        f"{_safe(trend.points[place].batch) or '-'} ({_share(trend.points[place].values[measure.key])})"
        for place in measure.outside
    )
    return f"{text}; three-sigma limits {low}{_share(measure.upper)}; outside: {outside or 'none'}"


def _not_reviewed(run: ReviewRun) -> Iterator[str]:
    yield from section(
        "Could not be read, and were not reviewed", (_reason(each.file, each.reason) for each in run.unreadable)
    )
    yield from section("Passed over: reports of a review", (_safe(file) for file in run.skipped))


def _reason(file: str, reason: str) -> str:
    """Return a reason with its file, which most reasons begin with."""
    return visible(reason) if reason.startswith(file) else f"{_safe(file)}: {visible(reason)}"


def _closing(run: ReviewRun) -> str:
    files = f"{len(run.reviews)} {_plural('file', len(run.reviews))} reviewed"
    unread = f", {len(run.unreadable)} could not be read" if run.unreadable else ""
    return f"{files}{unread}: {counts_text(run.all_findings)}"


# --- recall ----------------------------------------------------------------------------------


def _recall(recall: Recall) -> Iterator[str]:
    lot = _safe(recall.lot)
    if recall.uses:
        yield f"Lot {lot} was used in {recall.batches} {_plural('batch', recall.batches)}"
    else:
        yield f"Lot {lot} was not found in any batch that could be searched."
    for each in recall.uses:
        yield from _use(each)
    if recall.uses:
        uncounted = f"; of {recall.uncounted} not counted" if recall.uncounted else ""
        yield from section("In all", [*_amounts(recall), f"labels applied: {recall.labels:,}{uncounted}"])
    yield from _other_uses("Similar numbers, not the same: compare with the containers", recall.similar)
    yield from _other_uses("Without a lot number, so that it could be this lot", recall.without_number)
    yield from section(
        "Could not be searched: look at these by hand",
        (_reason(each.file, each.reason) for each in recall.not_searched),
    )


def _amounts(recall: Recall) -> Iterator[str]:
    for (material, unit), amount in recall.amounts.items():
        yield f"{_safe(material)}: {number_text(amount)} {unit}"


def _other_uses(heading: str, uses: Sequence[Use]) -> Iterator[str]:
    if uses:
        yield ""
        yield heading
        for each in uses:
            yield from _use(each)


def _use(use: Use) -> Iterator[str]:
    amount = "amount not entered" if use.amount is None else f"{number_text(use.amount)} {use.unit}"
    labels = "labels not counted" if use.labels is None else f"{use.labels:,} {_plural('label', use.labels)}"
    made = f"made {use.made}" if use.made else "no date of making"
    lot = _safe(use.lot) or "(blank)"
    yield from textwrap.wrap(
        f"{_safe(use.batch) or '(no batch number)'}: {_safe(use.material)}, lot {lot}, {amount}; {made}, beyond use "
        f"{use.beyond_use}; {labels}; disposition: {_safe(use.disposition) or 'none'}; {_safe(use.file)}",
        WIDTH,
        initial_indent="  - ",
        subsequent_indent="    ",
    )


# --- parts -----------------------------------------------------------------------------------


def _safe(text: str) -> str:
    return shortened(visible(text), _LONGEST)


def _plural(noun: str, number: int) -> str:
    if number == 1:
        return noun
    return f"{noun}es" if noun.endswith("ch") else f"{noun}s"


def _wrapped(text: str) -> list[str]:
    indent = " " * 12 if text.startswith(" ") else ""
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent)


def _without_doubled_blanks(lines: Iterable[str]) -> Iterator[str]:
    blank = True
    for line in lines:
        if line or not blank:
            yield line
        blank = not line
