"""What a review of a filled sheet comes to: its findings, and what a log of batches keeps of each batch."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from compounding.records.finding import Finding
from compounding.records.formula import is_reviewer
from compounding.units import Quantity

CONTAINER = "container"
MADE_BY, CHECKED_BY, RELEASED_BY = "made by", "checked by", "released by"
ROLES = (MADE_BY, CHECKED_BY, RELEASED_BY)


@dataclass(frozen=True, kw_only=True)
class LotUsed:
    """A lot that went into a batch, and how much of it.

    Attributes
    ----------
    material
        Name of the material, as on the sheet.
    component
        Key of the component in the formula.
        `CONTAINER` for what was filled, which no component is.
    amount
        What was weighed, poured or counted out of it, in `unit`; None where it was not entered.
    unit
        "" for containers, whose number is not asked for lot by lot.
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
    reviewer
        Who reviewed the formula, as the formula names them.
    people
        Who signed, by what they signed for: of `ROLES` those that were entered, with name and initials.
    released
        Day of the pharmacist's release.
    deviations
        What is written under Deviations, each with its decision and who decided; none where "none" is written.
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
    reviewer: str = ""
    people: tuple[tuple[str, str], ...] = ()
    released: datetime.date | None = None
    deviations: tuple[str, ...] = ()

    @property
    def is_filled(self) -> bool:
        """Whether anybody filled the sheet in: it has a date, a disposition, weights or a yield."""
        return bool(self.made or self.disposition or self.weights or self.yield_share is not None)

    @property
    def is_of_reviewed_formula(self) -> bool:
        """Whether the formula names the pharmacist who reviewed it; True also where no formula is known."""
        return not self.formula or is_reviewer(self.reviewer)

    def signed(self, role: str) -> str:
        """Return who signed for one of `ROLES`; "" where nobody did."""
        return dict(self.people).get(role, "")


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
    batch, title
        Number of the batch or of the titration, and what is made; "" where they are not known.
    """

    file: str
    sha256: str
    kind: str
    program: str
    batches: tuple[BatchSummary, ...]
    findings: tuple[Finding, ...]
    order_hash: str = ""
    batch: str = ""
    title: str = ""

    @property
    def headings(self) -> tuple[tuple[str, str], ...]:
        """Number and title of each batch; where there are no batches, those of the order."""
        if self.batches:
            return tuple((each.batch, each.title) for each in self.batches)
        return ((self.batch, self.title),) if self.batch or self.title else ()
