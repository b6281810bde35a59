"""A titration campaign as text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from compounding.cli.sections import WIDTH, section
from compounding.printed import shown
from compounding.records.titration.batches import Batch, times_a_day
from compounding.records.titration.campaign import Campaign
from compounding.records.titration.schedule import dose_text, strength_text
from compounding.units import format_quantity

# Facts of a batch's record that its warnings refer to.
_WEIGHING = "Weighing of "
_BALANCE = ("doses", "beyond", "spare", "overage", "as_salt", "kept")


def campaign_text(campaign: Campaign) -> str:
    """Return a campaign as a pharmacist reads it: schedule, batches, balance, calendar and warnings."""
    return "\n".join(_lines(campaign))


def written_text(campaign: Campaign, path: Path) -> str:
    """Return what is said of a campaign whose workbook was written."""
    lines = [f"{campaign.title}: workbook of {_batches_text(campaign)} written to {path}"]
    lines += [f"  to enter {when}: {label}" for when, label in _entries(campaign)]
    lines += [f"  warning: {warning}" for warning in campaign.said_warnings]
    lines += [
        f"  warning, batch {each.letter}: {text}" for each in campaign.batches for text in campaign.warnings_of(each)
    ]
    lines += [f"  {text}" for text in _weighings(campaign)]
    return "\n".join(lines)


def _batches_text(campaign: Campaign) -> str:
    number = len(campaign.batches)
    return f"{number} batches" if number > 1 else "1 batch"


def _entries(campaign: Campaign) -> dict[tuple[str, str], None]:
    return {(entry.when, entry.label): None for batch in campaign.batches for entry in batch.record.bench}


def _lines(campaign: Campaign) -> Iterator[str]:
    schedule = campaign.asked.schedule
    yield campaign.title
    yield f"formula {campaign.formula.id}, version {campaign.formula.version}; request {campaign.request_hash[:12]}"
    yield ""
    yield from textwrap.wrap(f"Schedule: {schedule.text}; {times_a_day(schedule.doses_per_day)}", WIDTH)
    yield from section("Batches", (_batch(campaign, each) for each in campaign.batches))
    yield from section("Calendar", _calendar(campaign))
    yield from section("Balance of drug", _balance(campaign))
    yield from section("Warnings", campaign.said_warnings)
    own = (f"batch {each.letter}: {text}" for each in campaign.batches for text in campaign.warnings_of(each))
    yield from section("Warnings of single batches", own)
    yield from section("Weighings of single batches", _weighings(campaign))


def _batch(campaign: Campaign, batch: Batch) -> str:
    strength = strength_text(batch.order.prescription.strength)
    text = (
        f"{batch.letter}: {format_quantity(batch.quantity)} of {strength}, made {batch.order.made}, do not use after "
    )
    text += batch.record.beyond_use.date.isoformat()
    powder = next((each for each in campaign.powders if batch.letter in each.letters), None)
    return f"{text}, from ground tablets {powder.number}" if powder else text


def _weighings(campaign: Campaign) -> Iterator[str]:
    """Yield how each batch's powder is weighed, and in which other way it could be, where that was planned."""
    for batch in campaign.batches:
        for fact in batch.record.facts:
            if fact.label.startswith(_WEIGHING):
                yield f"batch {batch.letter}, {fact.label[:1].lower()}{fact.label[1:]}: {fact.text}"
        yield from (f"batch {batch.letter}, another way: {text}" for text in batch.record.alternatives)


def _calendar(campaign: Campaign) -> Iterator[str]:
    for line in campaign.calendar:
        batch = "" if line.letters[1:] else f" (batch {line.letters[0]})"
        yield f"{line.first} to {line.last}: {dose_text(line.portion.dose)} is {line.take}{batch}"


def _balance(campaign: Campaign) -> Iterator[str]:
    working = campaign.working
    for line in working:
        if line.key in _BALANCE or line.key.startswith(("left_", "crushed_")):
            yield f"{line.symbol}: {line.text}"
    taken, difference = working["taken"], working["difference"]
    yield f"{taken.symbol}: {shown(taken.value)}; {difference.symbol}: {shown(difference.value)}"
