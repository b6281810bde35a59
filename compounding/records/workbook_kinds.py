"""The kinds of workbook that the toolkit writes, as each names its own in its document properties."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BATCH_SHEET, TITRATION, SECOND_CHECK = "batch sheet", "titration", "second check"
REVIEW_REPORT, DAY_SUMMARY, ORDER_FORM = "review report", "day summary", "order form"
VALIDATION = "validation"

# What is no record of a batch, in words: a review has nothing to compare it with.
NO_RECORDS: Mapping[str, str] = MappingProxyType(
    {
        REVIEW_REPORT: "the report of a review",
        DAY_SUMMARY: "the summary of a day",
        ORDER_FORM: "an order form",
        VALIDATION: "the record of a validation",
    }
)
