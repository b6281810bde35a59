"""What a workbook of batches was made from, as the margins of its pages and its document properties state it."""

from __future__ import annotations

from dataclasses import dataclass

from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula import Formula

_NOT_YET_GIVEN = "______________"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a workbook was made from.

    Attributes
    ----------
    kind
        Kind of the workbook, as in `compounding.records.workbook_kinds`.
    subject
        What it is of: "batch" or "campaign".
    number
        Number of the batch or campaign; "" where it is written in at the bench.
    formula
        The formula that it follows.
    asked
        What it was asked for by: "order" or "request".
    asked_hash
        SHA-256 of that.
    schema
        Version of the sheets.
    """

    kind: str
    subject: str
    number: str
    formula: Formula
    asked: str
    asked_hash: str
    schema: str

    def header(self, title: str) -> tuple[str, str]:
        """Return the texts at the head of each printed page: what the page is of, and the workbook's title.

        Parameters
        ----------
        title
            Title of the workbook.
        """
        return f"{self.subject.capitalize()} {self.number or _NOT_YET_GIVEN}", title

    @property
    def footer(self) -> tuple[str, str]:
        """The texts at the foot of each printed page: formula and order, and before the time of printing."""
        formula = f"{self.formula.id} version {self.formula.version}"
        return f"{formula}   {self.asked} {self.asked_hash[:12]}", "printed"

    @property
    def properties(self) -> tuple[tuple[str, str], ...]:
        """The document's own properties, by which a review knows the workbook again."""
        return (
            (self.subject, self.number),
            ("formula", self.formula.id),
            ("formula_version", self.formula.version),
            ("formula_sha256", self.formula.checksum),
            (f"{self.asked}_sha256", self.asked_hash),
            ("schema", self.schema),
            ("kind", self.kind),
        )


def origin_of_batch(record: CompoundingRecord, kind: str, schema: str) -> Origin:
    """Return what a workbook of one batch was made from.

    Parameters
    ----------
    record
        What `prepare` returns.
    kind
        Kind of the workbook, as in `compounding.records.workbook_kinds`.
    schema
        Version of the sheets.
    """
    return Origin(
        kind=kind,
        subject="batch",
        number=record.order.batch,
        formula=record.formula,
        asked="order",
        asked_hash=record.order_hash,
        schema=schema,
    )
