"""What stands on the label of a batch, line by line, and the text of its code: for the workbook and for print."""

from __future__ import annotations

from dataclasses import dataclass, replace

from compounding.records.compounding_record import CompoundingRecord
from compounding.records.preparation.shares import share_name
from compounding.records.shown_text import sentence, unbroken

# How much a line matters, from the name of the drug down to the last line.
HEAD, NAME, STRONG, LINE, LAST, AUXILIARY = "head", "name", "strong", "line", "last", "aux"
NO_BATCH = "(no batch number)"


@dataclass(frozen=True)
class LabelLine:
    """One line of a label.

    Attributes
    ----------
    weight
        HEAD for the pharmacy, NAME for the drug, STRONG for what must not be misread, LINE for the rest, LAST for what
        every compounded preparation says, AUXILIARY for an auxiliary text.
    text
        What it says; what it asks for is left to write in by hand where it ends in a colon, such as "Batch:".
    joins
        Whether it may stand beside the line before it, where there is little room.
    """

    weight: str
    text: str
    joins: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether something is to be written in."""
        return self.text.endswith(":")


@dataclass(frozen=True)
class Container:
    """One container of a batch: the prescription that it is for and what it holds; "" for what is not stated."""

    prescription: str
    contents: str


def label_code(record: CompoundingRecord) -> str:
    """Return the text of the QR code: batch number, formula with its version, and the SHA-256 of the order, whole.

    Without a batch number the text says so. The order's hash is the one that the workbook's properties hold and its
    sheet About prints, so that a container leads to one sheet and no other.

    Parameters
    ----------
    record
        What `prepare` returns.
    """
    formula = record.formula
    return f"{record.label.batch or NO_BATCH} {formula.id}/{formula.version} sha256:{record.order_hash}"


def containers(record: CompoundingRecord) -> tuple[Container, ...]:
    """Return the containers that each need a label: one, or one for each of the batch's prescriptions.

    Parameters
    ----------
    record
        What `prepare` returns.
    """
    if record.label.contents:
        return tuple(Container(name, held) for name, held in record.label.contents)
    shares = record.order.shares
    if len(shares) > 1:
        return tuple(Container(share_name(share, place), "") for place, share in enumerate(shares, start=1))
    return (Container(shares[0].number.strip() if shares else "", record.label.amount),)


def label_lines(record: CompoundingRecord, contents: str) -> tuple[LabelLine, ...]:
    """Return the lines of a label, from the pharmacy to the statement that the preparation is compounded.

    Parameters
    ----------
    record
        What `prepare` returns.
    contents
        What the container holds; "" where that is to be written in.
    """
    label = record.label
    lines = (
        *_letterhead(record),
        LabelLine(NAME, sentence(label.drug)),
        LabelLine(STRONG, sentence(label.strength)),
        LabelLine(LINE, sentence(f"{label.form}, {record.formula.route}")),
        LabelLine(LINE, f"Contents: {contents}".strip(), joins=True),
        LabelLine(STRONG, _directions(record)),
        LabelLine(LINE, f"Batch: {label.batch}".strip()),
        LabelLine(LINE, f"Made on: {label.made}", joins=True),
        LabelLine(STRONG, f"Do not use after: {label.beyond_use}"),
        LabelLine(LINE, sentence(label.storage)),
        LabelLine(LAST, label.compounded),
    )
    return tuple(replace(each, text=unbroken(each.text)) for each in lines if each.text)


def _letterhead(record: CompoundingRecord) -> tuple[LabelLine, ...]:
    """Return the pharmacy: its name, and its address and phone in one line."""
    if record.label.letterhead is None:
        return ()
    name, *below = record.label.letterhead.lines
    return LabelLine(HEAD, name), LabelLine(LINE, ", ".join(below), joins=True)


def _directions(record: CompoundingRecord) -> str:
    """Return the directions: as they were typed, or as a sentence where they are the formula's."""
    directions = record.label.directions
    return directions if record.order.prescription.directions else sentence(directions)
