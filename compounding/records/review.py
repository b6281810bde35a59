"""What a review of a filled sheet comes to: its findings, and what a log of batches keeps of each batch."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from compounding.records.finding import Finding
from compounding.units import Quantity


@dataclass(frozen=True, kw_only=True)
class LotUsed:
    """A lot that went into a batch, and how much of it.

    Attributes
    ----------
    material
        Name of the material, as on the sheet.
    component
        Key of the component in the formula.
    amount
        What was weighed, poured or counted out of it, in `unit`; None where it was not entered.
    """

    material: str
    component: str
    number: str
    supplier: str
    expiry: datetime.date | None
    amount: Decimal | None
    unit: str


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The net fills of single capsules in the order of filling, with their target and limits [mg]."""

    masses: tuple[Decimal, ...]
    theory: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, kw_only=True)
class BatchSummary:
    """What a log keeps of one batch; what was not entered, or cannot be worked out, is None or "".

    Attributes
    ----------
    letter
        Letter of the batch in a titration's workbook; "" in a sheet of its own.
    order_hash
        SHA-256 of the embedded order.
    made
        Day of compounding, as entered.
    yield_share, mean_share, rsd
        Yield of theory, mean net fill of theory, and spread of the weights, as shares of 1.
    of_label
        Strength by what was weighed and made, as a share of what the label says.
    labels
        Labels applied to containers.
    bench
        What was measured at the bench, by the keys of the working's lines.
    """

    batch: str
    letter: str
    title: str
    form: str
    formula: str
    version: str
    order_hash: str
    planned: datetime.date
    made: datetime.date | None
    beyond_use: datetime.date
    yield_share: Decimal | None
    mean_share: Decimal | None
    rsd: Decimal | None
    of_label: Decimal | None
    labels: int | None
    disposition: str
    lots: tuple[LotUsed, ...]
    weights: Weights | None
    bench: tuple[tuple[str, Quantity], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Review:
    """The review of one file.

    Attributes
    ----------
    file, sha256
        The file as it was given, and the SHA-256 of its bytes.
    kind
        "batch sheet", "titration" or "second check".
    program
        The program that saved the file last, as the file names it; "" where it does not.
    batches
        One for a batch sheet; none where the sheet could not be worked out anew.
    findings
        The gravest first.
    order_hash
        SHA-256 of the embedded order, by which a second check finds its batch sheet.
    """

    file: str
    sha256: str
    kind: str
    program: str
    batches: tuple[BatchSummary, ...]
    findings: tuple[Finding, ...]
    order_hash: str = ""
