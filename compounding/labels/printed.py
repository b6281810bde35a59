"""From compounding records to a file of labels that is ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compounding.errors import LabelError
from compounding.labels.drawing import Printed, drawn_pages
from compounding.labels.fitting import CRITICAL, LEAST, SetLabel
from compounding.labels.stock import CONFIRM, ROLL, Stock, stocks
from compounding.labels.texts import set_container
from compounding.labels.type_faces import unknown_signs
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.label_lines import Container, containers, label_code
from compounding.records.pharmacy.profile_example import unfilled_texts

# More is a slip of the pen.
MOST_COPIES = 100


@dataclass(frozen=True, kw_only=True)
class Labels:
    """A file of labels.

    Attributes
    ----------
    content
        The bytes of a PDF file.
    count, pages
        How many labels it prints, on how many pages.
    notes
        What is to be known before they are used.
    """

    content: bytes
    count: int
    pages: int
    notes: tuple[str, ...]


def printed_labels(
    records: Sequence[CompoundingRecord], stock: Stock, *, copies: int = 1, start_at: int = 1, outlined: bool = False
) -> Labels:
    """Return the labels of batches, one for each container; the same records give the same bytes.

    Every text is set in the largest letters in which the whole label fits. Where one label does not hold the auxiliary
    texts too, they go on a further one, or two, and each says so.

    Parameters
    ----------
    records
        What `prepare` returns.
    stock
        What `stock_named` or `own_roll` returns.
    copies
        How many of each label.
    start_at
        Place of the first label on the first page, counted from 1 along the rows, where a sheet is partly used.
    outlined
        Whether the outline of every label is drawn, to hold a page against a sheet of labels.

    Raises
    ------
    LabelError
        A text does not fit on the stock, has a sign that cannot be set, or the numbers are not possible: all of them.
    """
    problems = list(_number_problems(stock, copies, start_at))
    made: list[Printed] = []
    for record in records:
        problems += _letterhead_problems(record)
        for container in containers(record):
            labels = _set(record, container, stock, problems)
            made += [Printed(each, label_code(record)) for each in labels] * copies
    if problems:
        raise LabelError(f"labels on {stock.name}", problems)
    pages = _pages(made, stock, start_at)
    title = f"Labels: {', '.join(dict.fromkeys(record.title for record in records))}"
    content = drawn_pages(pages, stock, title, outlined=outlined)
    notes = tuple(_notes(records, [each.label for each in made], stock))
    return Labels(content=content, count=len(made), pages=len(pages), notes=notes)


def _number_problems(stock: Stock, copies: int, start_at: int) -> Iterator[str]:
    if not 1 <= copies <= MOST_COPIES:
        yield f"copies: {copies}: give a number from 1 to {MOST_COPIES}"
    if not 1 <= start_at <= stock.to_a_page:
        on_it = "a roll has no places, leave it out" if stock.page == ROLL else f"a page has {stock.to_a_page} labels"
        yield f"start at: {start_at}: {on_it}"


def _letterhead_problems(record: CompoundingRecord) -> Iterator[str]:
    unfilled = unfilled_texts(record.order.letterhead)
    if unfilled:
        yield (
            f"{record.label.batch or record.title}: the letterhead still says "
            f"{', '.join(repr(each) for each in unfilled)}; fill in the profile of the pharmacy, pharmacy.toml, whose "
            "place 'compounding profile show' tells, and write the sheet anew"
        )


def _set(record: CompoundingRecord, container: Container, stock: Stock, problems: list[str]) -> tuple[SetLabel, ...]:
    """Return the labels of a container, set; what cannot be set is added to the problems."""
    which = ", ".join(each for each in (record.label.batch, container.prescription) if each) or record.title
    strange = [f"{sign!r} (U+{ord(sign):04X})" for sign in unknown_signs(_texts(record, container))]
    if strange:
        problems.append(f"{which}: the labels have no letter for {', '.join(strange)}; write the text without it")
        return ()
    found = set_container(record, container, stock)
    if not found:
        problems.append(
            f"{which}: the text does not fit at {LEAST:g} points, the least that is legible; "
            f"{_larger(record, container, stock)}"
        )
    return found


def _texts(record: CompoundingRecord, container: Container) -> str:
    label = record.label
    letterhead = label.letterhead.lines if label.letterhead else []
    auxiliary = [each.text for each in label.auxiliary]
    typed = (record.order.prescription.prescriber, container.prescription, container.contents)
    plain = (label.drug, label.strength, label.form, label.directions, label.batch, label.storage, label.compounded)
    return "".join((*letterhead, *typed, *plain, record.formula.route, *auxiliary)).replace("\n", " ")


def _larger(record: CompoundingRecord, container: Container, stock: Stock) -> str:
    """Return which stock of the same kind holds a label, the smallest of them; or what else to do."""
    kinds = sorted(stocks(), key=lambda each: (each.page != stock.page, each.width * each.height))
    for each in kinds:
        if set_container(record, container, each):
            return f"the next stock that holds it is {each.name}, {each.title}"
    return "no stock that is known holds it; shorten the directions or the letterhead"


def _pages(labels: Sequence[Printed], stock: Stock, start_at: int) -> list[list[Printed | None]]:
    places: list[Printed | None] = [*[None] * (start_at - 1), *labels]
    return [places[first : first + stock.to_a_page] for first in range(0, len(places), stock.to_a_page)]


def _notes(records: Iterable[CompoundingRecord], labels: Sequence[SetLabel], stock: Stock) -> Iterator[str]:
    yield f"{stock.title}: {CONFIRM}; print at 100 %, never fitted to the page"
    drafts = sorted({f"{record.formula.id} version {record.formula.version}" for record in records if record.is_draft})
    if drafts:
        yield f"DRAFT stands across the labels of {', '.join(drafts)}: not reviewed, not for dispensing"
    if any(not record.label.batch for record in records):
        yield "a batch has no number yet: its labels leave a line for it, and their code says so"
    critical = min(each.critical for each in labels)
    if critical < CRITICAL:
        yield (
            f"what must not be misread is set in {critical:g} points, for want of room; USP <17> advises "
            f"{CRITICAL:g} [usp-17]: a larger stock allows it"
        )
    if any(each.module == 0 for each in labels):
        yield "one label does not hold all: auxiliary texts stand on a further one, which belongs beside the first"
