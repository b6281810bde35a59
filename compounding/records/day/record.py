"""What a day's work is: plain records that the summary and the manifest show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from compounding.records.compounding_record import LabelText
from compounding.records.draft import drafts_band, drafts_notice
from compounding.units import Quantity


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What one batch takes of one lot.

    Attributes
    ----------
    material, form
        Name of the material as the batch sheet writes it, and its form in the stock.
    lot
        Number of the lot; "" where it is written in at the bench.
    amount
        The target on the batch sheet; an open quantity where it waits for a bench entry.
    """

    material: str
    form: str
    lot: str
    expiry: datetime.date | None
    amount: Quantity


@dataclass(frozen=True, kw_only=True)
class DayLabel:
    """One label to print: its prescription, the contents of its container, and the text that all of the batch have."""

    prescription: str
    amount: str
    text: LabelText


@dataclass(frozen=True, kw_only=True)
class DayBatch:
    """One batch of the day.

    Attributes
    ----------
    file
        Name of its sheet in the output folder.
    rows
        Rows of the order table that it is made for; several where they were merged.
    prescriptions
        Their numbers.
    quantity
        What is prescribed altogether, in words: "180 capsules".
    notes
        What the toolkit decided for it and says: lots passed over, rows merged.
    bench
        What is entered at the bench.
    is_draft
        Whether its formula is not reviewed, so that it is not for dispensing.
    """

    batch: str
    file: str
    title: str
    formula: str
    version: str
    quantity: str
    rows: tuple[int, ...]
    prescriptions: tuple[str, ...]
    needed_by: datetime.date | None
    beyond_use: datetime.date
    order_hash: str
    takes: tuple[Taken, ...]
    labels: tuple[DayLabel, ...]
    bench: tuple[str, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    is_draft: bool = False


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A row of the order table that is not made, with every reason."""

    row: int
    prescription: str
    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LotUse:
    """What the day takes of one lot, over all batches.

    Attributes
    ----------
    needed
        Sum of the targets on the sheets; None where every one waits for a bench entry.
    on_hand, left
        What the stock table says, and what is left after the day; None where it is not known.
    batches
        The batches that take it.
    waiting
        Those of them whose target waits for a bench entry, and so is not in the sum.
    """

    material: str
    form: str
    lot: str
    expiry: datetime.date | None
    needed: Quantity | None
    on_hand: Quantity | None
    left: Quantity | None
    batches: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day's work, planned.

    Attributes
    ----------
    pharmacy
        Name of the pharmacy; "" without a profile.
    orders, stock
        Names of the tables that were read; "" without a stock table.
    uses
        What is taken of each lot, by material and expiry.
    """

    made: datetime.date
    pharmacy: str
    orders: str
    stock: str
    paper: str
    batches: tuple[DayBatch, ...]
    refused: tuple[RefusedRow, ...]
    uses: tuple[LotUse, ...]
    notes: tuple[str, ...]

    @property
    def draft_notice(self) -> str:
        """What is said of its formulas that are not reviewed, each named; "" where there is none."""
        return drafts_notice(self.drafts)

    @property
    def draft_band(self) -> str:
        """The same as it stands across its summary, where the sheets Day and About name them."""
        return drafts_band(self.drafts, "the sheet About")

    @property
    def drafts(self) -> tuple[str, ...]:
        """The formulas of its batches that are not reviewed, by their ids."""
        return tuple(sorted({each.formula for each in self.batches if each.is_draft}))
