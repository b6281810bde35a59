"""What each live cell of a workbook should show, whichever of its sheets, or of its batches, it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from compounding.records.compounding_record import CompoundingRecord
from compounding.sheets.book import Book
from compounding.validation.campaign_rules import (
    CampaignExpected,
    CampaignFacts,
    expected_campaign_value,
    rule_of_campaign_field,
)
from compounding.validation.expected_values import Expected, Facts, Value, placed_values
from compounding.validation.measurement_rules import Known
from compounding.validation.sheet_rules import expected_value, rule_of_field
from compounding.working import Working


@dataclass(frozen=True)
class WorkbookFacts:
    """The records that a workbook is planned by, and its plan.

    Attributes
    ----------
    batches
        Those of each batch by its letter; "" for the one of a batch sheet.
    campaign
        Those of a titration; None for a batch sheet.
    """

    batches: Mapping[str, Facts]
    campaign: CampaignFacts | None = None

    @property
    def first_record(self) -> CompoundingRecord:
        """The record of the first batch."""
        return next(iter(self.batches.values())).record

    def owner(self, name: str) -> tuple[str, str]:
        """Return the letter of the batch that a field belongs to, and the field's name without it.

        The letter is "" for a batch sheet, and for the sheets of a titration that belong to no single batch.
        """
        letter, _, own = name.partition("_")
        return (letter.upper(), own) if self.campaign is not None and letter.upper() in self.batches else ("", name)

    def rule(self, name: str) -> Known:
        """Return the rule for the live cell of a name, and what of the name it has found; None where there is none."""
        letter, own = self.owner(name)
        return rule_of_field(own) if letter in self.batches else rule_of_campaign_field(own)

    def working(self, letter: str) -> Working:
        """Return the working of a batch; that of the campaign for the letter "" of a titration."""
        if self.campaign is not None and not letter:
            return self.campaign.campaign.working
        return self.batches[letter].record.working

    def line(self, letter: str, key: str) -> str:
        """Return the key of the working's line that names of fields write so; "" where there is none."""
        if self.campaign is not None and not letter:
            return self.campaign.lines.get(key, "")
        return self.batches[letter].lines.get(key, "")

    def links(self, letter: str) -> Collection[str]:
        """Return the lines of a working that are copied from that of a batch: some of the campaign's own."""
        return () if self.campaign is None or letter else self.campaign.campaign.links


def batch_sheet_facts(record: CompoundingRecord, book: Book) -> WorkbookFacts:
    """Return the facts of a batch sheet."""
    fields = {each.name: each for each in book.fields}
    return WorkbookFacts({"": Facts(record, fields, placed_values(book))})


def titration_facts(facts: CampaignFacts) -> WorkbookFacts:
    """Return the facts of a titration's workbook."""
    return WorkbookFacts(facts.batches, facts)


class WorkbookExpected:
    """The values of a workbook, as far as they follow from its entries."""

    def __init__(self, facts: WorkbookFacts, entries: Mapping[str, Value]) -> None:
        self._facts = facts
        self._campaign = None if facts.campaign is None else CampaignExpected(facts.campaign, entries)
        self._batches = (
            {letter: Expected(each, entries) for letter, each in facts.batches.items()}
            if self._campaign is None
            else self._campaign.batches
        )

    def value(self, name: str) -> Value:
        """Return what the live cell of a name should show; KeyError where no rule knows it."""
        letter, own = self._facts.owner(name)
        if self._campaign is not None and not letter:
            return expected_campaign_value(self._campaign, own)
        return expected_value(self._batches[letter], own)

    def batch(self, letter: str) -> Expected:
        """Return what is expected of the sheets of a batch; of the first for what belongs to no single one."""
        return self._batches.get(letter, next(iter(self._batches.values())))
