"""A review as plain data, for `review --json`. The keys are stable; `schema` counts their changes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from compounding.records.finding import finding_content
from compounding.records.recall import Recall, Use
from compounding.records.review import ROLES, BatchSummary, LotUsed, Review, Weights
from compounding.records.review_run import ReviewRun, RunOptions, Unreadable, counts, file_findings, log_lines
from compounding.records.trends import LEFT_OUT, Measure, Point, Trend, trends
from compounding.records.verdict import verdict
from compounding.units import plain

SCHEMA = 1


def review_content(
    run: ReviewRun, *, toolkit: str, reviewed: datetime.date, recall: Recall | None = None
) -> dict[str, Any]:
    """Return a review as dictionaries, lists and texts.

    Numbers are exact decimal texts, shares are shares of 1, dates are year-month-day; what is not known is null.

    Parameters
    ----------
    toolkit
        Name and version of the toolkit that reviewed.
    reviewed
        Day of the review.
    recall
        What was asked for a lot; None if nothing was.
    """
    return {
        "schema": SCHEMA,
        "toolkit": toolkit,
        "reviewed": reviewed.isoformat(),
        "counts": dict(counts(run.all_findings)),
        "files": [_file(run, each) for each in run.reviews],
        "unreadable": [_unreadable(each) for each in run.unreadable],
        "skipped": list(run.skipped),
        "findings": [{**finding_content(each.finding), "files": list(each.files)} for each in run.across],
        "options": _options(run.options),
        "trends": [_trend(each) for each in trends(run.reviews)],
        "recall": None if recall is None else recall_content(recall),
    }


def recall_content(recall: Recall) -> dict[str, Any]:
    """Return what sheets say of a lot as dictionaries, lists and texts."""
    return {
        "lot": recall.lot,
        "batches": recall.batches,
        "labels": recall.labels,
        "batches_without_labels": recall.uncounted,
        "amounts": [
            {"material": material, "amount": plain(amount), "unit": unit}
            for (material, unit), amount in recall.amounts.items()
        ],
        "uses": _uses(recall.uses),
        "similar": _uses(recall.similar),
        "without_number": _uses(recall.without_number),
        "not_searched": [_unreadable(each) for each in recall.not_searched],
    }


def _options(options: RunOptions) -> dict[str, Any]:
    return {
        "staff": list(options.staff),
        "profile": options.profile or None,
        "issued": options.issued or None,
        "formulas": list(options.formulas),
    }


def _file(run: ReviewRun, review: Review) -> dict[str, Any]:
    lines = log_lines([review], run.across)
    return {
        "file": review.file,
        "sha256": review.sha256,
        "kind": review.kind,
        "program": review.program,
        "order_sha256": review.order_hash,
        "batch": review.batch,
        "title": review.title,
        "verdict": verdict(file_findings(run, review)),
        "counts": dict(counts(review.findings)),
        "batches": [_batch(line.batch, verdict(line.findings)) for line in lines if line.batch is not None],
        "findings": [finding_content(each) for each in review.findings],
    }


def _unreadable(file: Unreadable) -> dict[str, Any]:
    return {"file": file.file, "reason": file.reason}


def _batch(batch: BatchSummary, in_words: str) -> dict[str, Any]:
    return {
        "batch": batch.batch,
        "letter": batch.letter,
        "title": batch.title,
        "form": batch.form,
        "formula": {"id": batch.formula, "version": batch.version, "reviewer": batch.reviewer},
        "order_sha256": batch.order_hash,
        "planned": batch.planned.isoformat(),
        "made": _day(batch.made),
        "beyond_use": batch.beyond_use.isoformat(),
        "yield_share": _number(batch.yield_share),
        "mean_share": _number(batch.mean_share),
        "rsd": _number(batch.rsd),
        "of_label": _number(batch.of_label),
        "labels": batch.labels,
        "disposition": batch.disposition,
        "verdict": in_words,
        "people": {role.replace(" ", "_"): batch.signed(role) for role in ROLES},
        "released": _day(batch.released),
        "deviations": list(batch.deviations),
        "lots": [_lot(each) for each in batch.lots],
        "weights": None if batch.weights is None else _weights(batch.weights),
    }


def _lot(lot: LotUsed) -> dict[str, Any]:
    return {
        "material": lot.material,
        "component": lot.component,
        "number": lot.number,
        "supplier": lot.supplier,
        "expiry": _day(lot.expiry),
        "amount": _number(lot.amount),
        "unit": lot.unit,
    }


def _weights(weights: Weights) -> dict[str, Any]:
    return {
        "unit": "mg",
        "net": [plain(each) for each in weights.masses],
        "theory": plain(weights.theory),
        "lowest": plain(weights.lowest),
        "highest": plain(weights.highest),
    }


def _trend(trend: Trend) -> dict[str, Any]:
    return {
        "formula": trend.formula,
        "batches": [_point(trend, place, each) for place, each in enumerate(trend.points)],
        "measures": [_measure(each) for each in trend.measures],
        "left_out": {reason: trend.left_out.get(reason, 0) for reason in LEFT_OUT},
    }


def _point(trend: Trend, place: int, point: Point) -> dict[str, Any]:
    return {
        "batch": point.batch,
        "version": point.version,
        "made": _day(point.made),
        "planned": point.planned.isoformat(),
        "file": point.file,
        **{key: _number(value) for key, value in point.values.items()},
        "outside": [each.key for each in trend.outside(place)],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure.key,
        "count": measure.count,
        "mean": _number(measure.mean),
        "least": _number(measure.least),
        "most": _number(measure.most),
        "lower": _number(measure.lower),
        "upper": _number(measure.upper),
    }


def _uses(uses: Iterable[Use]) -> list[dict[str, Any]]:
    return [
        {
            "file": each.file,
            "sha256": each.sha256,
            "batch": each.batch,
            "title": each.title,
            "formula": {"id": each.formula, "version": each.version},
            "made": _day(each.made),
            "beyond_use": each.beyond_use.isoformat(),
            "labels": each.labels,
            "disposition": each.disposition,
            "material": each.material,
            "lot": each.lot,
            "supplier": each.supplier,
            "expiry": _day(each.expiry),
            "amount": _number(each.amount),
            "unit": each.unit,
        }
        for each in uses
    ]


def _day(date: datetime.date | None) -> str | None:
    return None if date is None else date.isoformat()


def _number(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
