"""What the sheets of a titration say that belong to no single batch: the common powder, and who signed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from compounding import units
from compounding.calculations.verification import judged
from compounding.records.finding import Finding
from compounding.records.order import Tablets
from compounding.sheets.review.amounts import in_words, range_text, share_text
from compounding.sheets.review.completeness import completeness_findings
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.materials import day_made, expiry_findings
from compounding.sheets.review.people import people_findings
from compounding.units import quantity

_EXPIRY = re.compile(r"powder_([0-9]+)_expiry")
_CRUSHED = re.compile(r"crushed_[0-9]+_actual")
# The share of a common powder that was obtained, and that is accounted for, and what it means where it is wrong.
_SHARES = {
    re.compile(r"campaign_powder_[0-9]+_obtained"): "TABLET-COUNT",
    re.compile(r"campaign_powder_[0-9]+_accounted"): "MASS-BALANCE",
}


def campaign_findings(whole: Filled, batches: Collection[Filled], staff: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong on the sheets of a titration that belong to no single batch.

    Parameters
    ----------
    whole
        Their fields and entries; the record is that of any batch, all of which are accepted by one formula.
    batches
        The batches of the titration.
    staff
        Initials of the staff; none means that initials are not compared with a list.
    """
    yield from completeness_findings(whole)
    yield from people_findings(whole, staff)
    for name in whole.fields:
        code = next((code for pattern, code in _SHARES.items() if pattern.fullmatch(name)), "")
        if code:
            yield from _powder(whole, name, code)
        elif _CRUSHED.fullmatch(name):
            yield from _crushed(whole, name)
        elif found := _EXPIRY.fullmatch(name):
            yield from _expiry(whole, name, [each for each in batches if _powder_of(each) == found[1]])


def _powder_of(batch: Filled) -> str:
    """Return the place of the common powder that a batch is drawn from; "" where its tablets are ground for it."""
    source = batch.record.order.source
    return source.ground.rpartition("P")[2] if isinstance(source, Tablets) else ""


def _expiry(whole: Filled, name: str, batches: Sequence[Filled]) -> Iterator[Finding]:
    """Yield a finding where the tablets of a common powder expire before one of its batches is made, or is used up."""
    expiry = whole.date(name)
    if expiry is not None and batches:
        made = max(day_made(each) for each in batches)
        yield from expiry_findings(whole, name, expiry, made, max(each.record.beyond_use.date for each in batches))


def _powder(whole: Filled, name: str, code: str) -> Iterator[Finding]:
    """Yield a finding where a share of a common powder is outside the limits of a yield, as the sheet judges it."""
    share, acceptance = whole.shown(name), whole.record.acceptance
    if share is None:
        return
    lowest, highest = acceptance.yield_lowest, acceptance.yield_highest
    if not judged(quantity(share * 100, "%"), lowest, highest, 1).meets:
        bounds = range_text(units.magnitude(lowest, "1"), units.magnitude(highest, "1"))
        yield whole.find(code, name, expected=bounds, found=share_text(share))


def _crushed(whole: Filled, name: str) -> Iterator[Finding]:
    """Yield a finding where the tablets crushed are not as many as were planned: they are counted exactly."""
    counted = whole.number(name)
    planned = whole.shown(f"campaign_{name.removesuffix('_actual')}_theory")
    if counted is not None and planned is not None and counted != planned:
        expected, found = (in_words(each, "tablet") for each in (planned, counted))
        yield whole.find("TABLET-COUNT", name, expected=expected, found=found)
