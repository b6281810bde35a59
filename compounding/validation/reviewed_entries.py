"""What a review finds in entries, without a file: the sheet is written and read once, and then filled in in memory."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from compounding.records.finding import NOTE, Finding
from compounding.sheets.layout import Field
from compounding.sheets.reading.workbook import WorkbookFound, read_workbook
from compounding.sheets.review.regeneration import Regenerated
from compounding.sheets.review.reviewing import findings_of_entries
from compounding.sheets.written import written
from compounding.spreadsheet_notation import row_and_column
from compounding.validation.expected_values import Value
from compounding.validation.trials import Trial


@dataclass(frozen=True)
class Reviewer:
    """A sheet as it was written and read again, to be filled in and reviewed."""

    blank: WorkbookFound
    made: Regenerated
    fields: Mapping[str, Field]
    today: datetime.date

    def findings(self, entries: Mapping[str, Value]) -> tuple[Finding, ...]:
        """Return what a review finds in entries that are graver than a note, by the names of their fields."""
        found = findings_of_entries(self._filled(entries), self.made, today=self.today)
        return tuple(each for each in found if each.severity != NOTE)

    def added(self, entries: Mapping[str, Value], before: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return the findings on entries that were not there before."""
        known = Counter(_identity(each) for each in before)
        added = []
        for each in self.findings(entries):
            if known[_identity(each)]:
                known[_identity(each)] -= 1
            else:
                added.append(each)
        return tuple(added)

    def _filled(self, entries: Mapping[str, Value]) -> WorkbookFound:
        cells = {sheet.name: dict(sheet.cells) for sheet in self.blank.sheets}
        for name, value in entries.items():
            field = self.fields[name]
            place = row_and_column(field.cell)
            cells[field.sheet][place] = cells[field.sheet][place]._replace(value=value)
        return replace(self.blank, sheets=tuple(replace(each, cells=cells[each.name]) for each in self.blank.sheets))


def reviewer_of(trial: Trial) -> Reviewer:
    """Return the reviewer of a sheet, some days after the planned day of compounding."""
    content = written(trial.book)
    records = {letter: each.record for letter, each in trial.facts.batches.items()}
    return Reviewer(
        blank=read_workbook(content, trial.order.form),
        made=Regenerated(trial.book, trial.formula, records),
        fields={each.name: each for each in trial.book.fields},
        today=trial.facts.first_record.order.made + datetime.timedelta(days=7),
    )


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.place
