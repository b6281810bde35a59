"""How the batches of a formula run over time: yield, mean fill, spread and strength, with limits from their own run."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from compounding.records.recall import same_key
from compounding.records.review import BatchSummary, Review
from compounding.records.review_run import log_lines, without_copies

FEWEST = 5
# 3 / d2, where d2 = 1.128 for ranges of two.
_SIGMAS = Decimal("2.66")
# By so much the last digit of a mean may put a value beyond limits that it lies on.
_ROUNDING = Decimal("1e-20")

MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "yield_share": "yield",
        "mean_share": "mean fill, of theory",
        "rsd": "RSD of the weights",
        "of_label": "calculated strength, of label",
    }
)
COPIES, DUPLICATES, UNDATED, REJECTED = "copies", "duplicates", "without_date", "rejected"
# Why a batch is left out, in words for one and for several.
LEFT_OUT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        COPIES: ("copy of a file", "copies of files"),
        DUPLICATES: ("batch whose number stands on several sheets", "batches whose numbers stand on several sheets"),
        UNDATED: ("batch without a date of compounding", "batches without a date of compounding"),
        REJECTED: ("rejected batch", "rejected batches"),
    }
)
_REJECTED = "reject"


@dataclass(frozen=True, kw_only=True)
class Point:
    """One batch in the run of its formula; `values` are shares of 1 by the keys of `MEASURES`."""

    batch: str
    version: str
    made: datetime.date | None
    planned: datetime.date
    file: str
    values: Mapping[str, Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What the batches of a formula have of one measure.

    Attributes
    ----------
    key
        Key of `MEASURES`.
    mean, least, most
        Of the batches that have it, `count` of them.
    lower, upper
        The mean less and plus 2.66 times the mean range between neighbours (three standard deviations); None below
        five batches. The lower one is None also where it would be below zero.
    outside
        Places, in the order of the points, of the batches outside these limits.
    """

    key: str
    count: int
    mean: Decimal
    least: Decimal
    most: Decimal
    lower: Decimal | None
    upper: Decimal | None
    outside: tuple[int, ...]

    @property
    def name(self) -> str:
        """The measure in words."""
        return MEASURES[self.key]


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The batches of one formula in the order in which they were made, and the measures that any of them has.

    Attributes
    ----------
    left_out
        How many batches were left out, by the keys of `LEFT_OUT`.
    """

    formula: str
    points: tuple[Point, ...]
    measures: tuple[Measure, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    def outside(self, place: int) -> tuple[Measure, ...]:
        """Return the measures in which the batch at a place is outside the limits."""
        return tuple(each for each in self.measures if place in each.outside)


def trends(reviews: Iterable[Review]) -> tuple[Trend, ...]:
    """Return the trend of each formula, by its id.

    Left out are copies of a file, the same byte for byte, batches without a day of compounding, rejected ones, and
    those whose number stands on several of the sheets that remain: which of them is the record is not known.
    """
    reviews = tuple(reviews)
    firsts = {(each.sha256, each.file) for each in without_copies(reviews)}
    lines = [(line, line.batch) for line in log_lines(reviews) if line.batch is not None]
    reasons = [
        COPIES if (line.sha256, line.file) not in firsts else _reason_to_leave_out(batch) for line, batch in lines
    ]
    kept = (batch for (_, batch), reason in zip(lines, reasons, strict=True) if not reason)
    numbers = Counter(same_key(batch.batch) for batch in kept if batch.batch.strip())
    points: dict[str, list[Point]] = {}
    left_out: dict[str, Counter[str]] = {}
    for (line, batch), known in zip(lines, reasons, strict=True):
        reason = known or (DUPLICATES if numbers[same_key(batch.batch)] > 1 else "")
        of_formula = points.setdefault(batch.formula, [])
        if reason:
            left_out.setdefault(batch.formula, Counter())[reason] += 1
        else:
            of_formula.append(_point(batch, line.file))
    return tuple(_trend(formula, points[formula], left_out.get(formula, Counter())) for formula in sorted(points))


def _reason_to_leave_out(batch: BatchSummary) -> str:
    if batch.made is None:
        return UNDATED
    return REJECTED if batch.disposition.strip().casefold() == _REJECTED else ""


def left_out_text(trend: Trend) -> str:
    """Return in words how many batches were left out of a trend, and why; "" where none was."""
    parts = (f"{number:,} {LEFT_OUT[reason][number > 1]}" for reason, number in trend.left_out.items())
    return ", ".join(parts)


def _point(batch: BatchSummary, file: str) -> Point:
    return Point(
        batch=batch.batch,
        version=batch.version,
        made=batch.made,
        planned=batch.planned,
        file=file,
        values={key: getattr(batch, key) for key in MEASURES},
    )


def _trend(formula: str, points: Iterable[Point], left_out: Mapping[str, int]) -> Trend:
    run = tuple(sorted(points, key=lambda each: (each.made or each.planned, each.batch, each.file)))
    found = (measured(key, [point.values[key] for point in run]) for key in MEASURES)
    measures = tuple(each for each in found if each is not None)
    ordered = {reason: left_out[reason] for reason in LEFT_OUT if left_out.get(reason)}
    return Trend(formula=formula, points=run, measures=measures, left_out=ordered)


def measured(key: str, values: Sequence[Decimal | None]) -> Measure | None:
    """Return what a run of values comes to; None where there are no values.

    Parameters
    ----------
    key
        Key of `MEASURES`.
    values
        In the order in which the batches were made; None where a batch has no value.
    """
    known = [each for each in values if each is not None]
    if not known:
        return None
    mean = sum(known, Decimal(0)) / len(known)
    reach = _reach(known)
    lower, upper = (None, None) if reach is None else (mean - reach, mean + reach)
    lower = None if lower is not None and lower < 0 else lower
    return Measure(
        key=key,
        count=len(known),
        mean=mean,
        least=min(known),
        most=max(known),
        lower=lower,
        upper=upper,
        outside=tuple(place for place, each in enumerate(values) if _is_outside(each, lower, upper)),
    )


def _reach(known: Sequence[Decimal]) -> Decimal | None:
    """Return how far the limits are from the mean; None where the batches are too few for limits."""
    if len(known) < FEWEST:
        return None
    return _SIGMAS * sum((abs(later - earlier) for earlier, later in pairwise(known)), Decimal(0)) / (len(known) - 1)


def _is_outside(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> bool:
    if value is None:
        return False
    return (lower is not None and lower - value > _ROUNDING) or (upper is not None and value - upper > _ROUNDING)
