"""What the sheets of a titration say that belong to no single batch: the common powder, and who signed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from compounding import units
from compounding.calculations.verification import judged
from compounding.records.finding import Finding
from compounding.sheets.review.amounts import in_words, range_text, share_text
from compounding.sheets.review.completeness import completeness_findings
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.people import people_findings
from compounding.units import quantity

_CRUSHED = re.compile(r"crushed_[0-9]+_actual")
# The share of a common powder that was obtained, and that is accounted for, and what it means where it is wrong.
_SHARES = {
    re.compile(r"campaign_powder_[0-9]+_obtained"): "TABLET-COUNT",
    re.compile(r"campaign_powder_[0-9]+_accounted"): "MASS-BALANCE",
}


def campaign_findings(whole: Filled, staff: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong on the sheets of a titration that belong to no single batch.

    Parameters
    ----------
    whole
        Their fields and entries; the record is that of any batch, all of which are accepted by one formula.
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
