"""What is printed on the labels of a batch: for each container one label, or more where one does not hold all."""

from __future__ import annotations

from collections.abc import Iterator

from compounding import qr
from compounding.labels.fitting import SetLabel, Text, set_label
from compounding.labels.stock import Stock
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.dosage_form import TRITURATION
from compounding.records.draft import LABEL_NOTICE
from compounding.records.label_lines import (
    AUXILIARY,
    LAST,
    LINE,
    NAME,
    STRONG,
    Container,
    LabelLine,
    label_code,
    label_lines,
)
from compounding.records.shown_text import sentence, unbroken

# Labels on one container in addition to the first: more hide the container.
_MOST_FURTHER = 2
_DRAFT = LabelLine(AUXILIARY, LABEL_NOTICE)


def set_container(record: CompoundingRecord, container: Container, stock: Stock) -> tuple[SetLabel, ...]:
    """Return the labels of one container, set: one, or more with the auxiliary texts; none if they do not fit.

    The code stands on the first of several labels if there is room for it, and else on the last.
    """
    for texts in _layouts(record, container):
        labels = [set_label(each, stock) for each in texts]
        if None not in labels:
            return tuple(each for each in labels if each is not None)
    return ()


def _layouts(record: CompoundingRecord, container: Container) -> Iterator[tuple[Text, ...]]:
    """Yield the ways in which the texts of a container may be shared out among labels, the best first."""
    main, auxiliary = _main(record, container), _auxiliary(record)
    across, draft = qr.modules_across(label_code(record)), record.is_draft
    yield (Text((*main, *auxiliary), across, draft),)
    for further in range(1, min(_MOST_FURTHER, len(auxiliary)) + 1):
        each = -(-len(auxiliary) // further)
        parts = [
            (*_heading(record, container), *auxiliary[place * each : (place + 1) * each]) for place in range(further)
        ]
        labels = [(*lines, _number(place, further + 1)) for place, lines in enumerate((main, *parts), start=1)]
        yield tuple(Text(lines, 0 if place else across, draft) for place, lines in enumerate(labels))
        yield tuple(Text(lines, across if place == further else 0, draft) for place, lines in enumerate(labels))


def _main(record: CompoundingRecord, container: Container) -> tuple[LabelLine, ...]:
    """Return the lines of a label but for the auxiliary texts; those for the patient stand below the pharmacy's."""
    lines = label_lines(record, container.contents)
    place = next(place for place, each in enumerate(lines) if each.weight == NAME)
    return (*_draft(record), *lines[:place], *_people(record, container), *lines[place:])


def _people(record: CompoundingRecord, container: Container) -> tuple[LabelLine, ...]:
    """Return the lines for the patient and the prescriber; a stock mixture has neither."""
    if record.formula.form == TRITURATION.name:
        return ()
    prescriber = record.order.prescription.prescriber.strip()
    lines = (
        LabelLine(LINE, f"Prescription: {container.prescription}" if container.prescription else ""),
        LabelLine(LINE, f"Prescriber: {prescriber}" if prescriber else "", joins=bool(container.prescription)),
        LabelLine(LINE, "Patient:"),
        LabelLine(LINE, "" if prescriber else "Prescriber:", joins=True),
    )
    return tuple(each for each in lines if each.text)


def _heading(record: CompoundingRecord, container: Container) -> tuple[LabelLine, ...]:
    """Return what a second label begins with, so that it is known what it belongs to."""
    label = record.label
    batch = LabelLine(LINE, f"Batch: {label.batch}".strip())
    prescription = LabelLine(
        LINE, f"Prescription: {container.prescription}" if container.prescription else "", joins=True
    )
    lines = (
        *_draft(record),
        LabelLine(STRONG, unbroken(f"{sentence(label.drug)}, {label.strength}")),
        batch,
        prescription,
    )
    return tuple(each for each in lines if each.text)


def _auxiliary(record: CompoundingRecord) -> tuple[LabelLine, ...]:
    return tuple(LabelLine(AUXILIARY, unbroken(f"\N{BULLET} {each.text}")) for each in record.label.auxiliary)


def _draft(record: CompoundingRecord) -> tuple[LabelLine, ...]:
    return (_DRAFT,) if record.is_draft else ()


def _number(place: int, count: int) -> LabelLine:
    together = "both belong" if count == 2 else "all belong"
    return LabelLine(LAST, f"Label {place} of {count}: {together} on the container.", joins=True)
