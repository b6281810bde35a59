"""Which words of a formula apply to the source of an order's drug."""

from __future__ import annotations

from compounding.records.order import BulkPowder, Source, StockTrituration, Tablets


def source_kinds(source: Source) -> tuple[str, ...]:
    """Return the words of a formula's `sources` that apply to the source of the drug."""
    match source:
        case Tablets():
            return ("tablets",) if source.ground else ("tablets", "whole tablets")
        case BulkPowder():
            return ("powder", "bulk powder")
        case StockTrituration():
            return (source.made_from,)
