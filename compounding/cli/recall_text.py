"""A recall as text for the terminal: each batch into which a lot went, in one entry."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from compounding.cli.review_text import brief, reason_text, without_doubled_blanks
from compounding.cli.sections import WIDTH, section
from compounding.records.recall import Recall, Use
from compounding.records.review import CONTAINER
from compounding.records.shown_text import amount_text, counted


def recall_text(recall: Recall) -> str:
    """Return what sheets say of a lot."""
    return "\n".join(without_doubled_blanks(_recall(recall)))


def _recall(recall: Recall) -> Iterator[str]:
    lot = brief(recall.lot)
    if recall.uses:
        yield f"Lot {lot} was used in {counted(recall.batches, 'batch')}"
    else:
        yield f"Lot {lot} was not found in any batch that could be searched."
    yield from _batches(recall.uses)
    if recall.uses:
        uncounted = f"; of {counted(recall.uncounted, 'batch')} not counted" if recall.uncounted else ""
        yield from section("In all", [*_amounts(recall), f"labels applied: {recall.labels:,}{uncounted}"])
    yield from _other_uses("Similar numbers, not the same: compare with the containers", recall.similar)
    yield from _other_uses("Without a lot number, so that it could be this lot", recall.without_number)
    yield from section(
        "Could not be searched: look at these by hand",
        (reason_text(each.file, each.reason) for each in recall.not_searched),
    )


def _amounts(recall: Recall) -> Iterator[str]:
    for (material, unit), amount in recall.amounts.items():
        yield f"{brief(material)}: {amount_text(amount, unit)}"


def _other_uses(heading: str, uses: Sequence[Use]) -> Iterator[str]:
    if uses:
        yield ""
        yield heading
        yield from _batches(uses)


def _batches(uses: Iterable[Use]) -> Iterator[str]:
    """Yield one entry for each batch of each file, with all that it used of the lot."""
    batches: dict[tuple[str, str], list[Use]] = {}
    for each in uses:
        batches.setdefault((each.file, each.letter), []).append(each)
    for several in batches.values():
        yield from textwrap.wrap(_batch(several), WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _batch(uses: Sequence[Use]) -> str:
    first = uses[0]
    made = f"made {first.made}" if first.made else "no date of making"
    labels = "labels not counted" if first.labels is None else counted(first.labels, "label")
    used = ", ".join(map(_used, uses))
    return (
        f"{brief(first.batch) or '(no batch number)'}: disposition {brief(first.disposition) or 'none'}; {made}, "
        f"beyond use {first.beyond_use}; {labels}; {used}; {brief(first.file)}"
    )


def _used(use: Use) -> str:
    lot = brief(use.lot) or "(blank)"
    if use.component == CONTAINER:
        return f"{brief(use.material)}, lot {lot}"
    amount = "amount not entered" if use.amount is None else amount_text(use.amount, use.unit)
    return f"{brief(use.material)}, lot {lot}, {amount}"
