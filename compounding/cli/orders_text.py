"""A day's work as text for the terminal."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from compounding.cli.sections import WIDTH, section
from compounding.records.shown_text import counted, shortened, visible
from compounding.units import format_quantity

if TYPE_CHECKING:
    from compounding.production.day import DayRequest
    from compounding.production.folder import DayFolder
    from compounding.records.day import Day, DayBatch, LotUse, RefusedRow

_SHOWN = 5
_NAMED = 3
_LONGEST_NUMBERS = 200
_AT_THE_BENCH = "an amount that is known only at the bench"


def refusal_text(day: Day) -> tuple[str, list[str]]:
    """Return why nothing is written: the subject, and every problem with its row."""
    others = "; --keep-going writes the others" if day.batches else ""
    rows = counted(len(day.refused), "row")
    return visible(f"{day.orders}: {rows} cannot be made, and nothing was written{others}"), _problems(day.refused)


def planned_text(day: Day, request: DayRequest) -> str:
    """Return what a day makes and takes, what was decided, and what is not made."""
    prescriptions = counted(sum(len(batch.rows) for batch in day.batches), "prescription")
    lines = [
        visible(f"{day.orders}: {prescriptions} in {counted(len(day.batches), 'batch')}, made on {day.made}"),
        visible(f"  profile: {request.profile or 'none'}"),
        visible(f"  stock: {request.stock or 'none: lots are written in at the bench'}"),
    ]
    warned = sum(1 for batch in day.batches if batch.warnings)
    if warned:
        lines.append(
            f"  warnings: {counted(warned, 'batch')} with warnings; they stand on the sheets and in the summary"
        )
    if day.draft_notice:
        lines += textwrap.wrap(visible(day.draft_notice), WIDTH, initial_indent="  ", subsequent_indent="    ")
    lines += _section("Taken from the stock" if day.stock else "Needed", (_use_text(use, day) for use in day.uses))
    lines += _section("Merged", (_merger(batch) for batch in day.batches if len(batch.rows) > 1))
    lines += _section("Decided", _decisions(day.batches))
    lines += _section("To confirm", day.notes)
    lines += _section("Not made", _problems(day.refused))
    return "\n".join(lines)


def written_text(day: Day, opened: DayFolder) -> str:
    """Return what was written, and what was there already."""
    from compounding.production.folder import summary_name
    from compounding.production.manifest import MANIFEST_NAME

    if opened.is_finished:
        lines = [visible(f"{opened.path}: this day's work is finished; nothing was left to write")]
    else:
        before = sum(1 for batch in day.batches if batch.file in opened.known)
        there = f"; {before:,} of them were there before" if before else ""
        sheets = counted(len(day.batches), "batch sheet")
        lines = [
            "",
            visible(f"{sheets}, the summary {summary_name(day)} and {MANIFEST_NAME} are in {opened.path}{there}"),
        ]
    lines += _section("Changed since they were written, and left as they are", opened.changed)
    lines += _section("Written, but not there any more", opened.gone)
    return "\n".join(lines)


def _section(heading: str, texts: Iterable[str]) -> Iterator[str]:
    return section(heading, map(visible, texts))


# --- what is not made ------------------------------------------------------------------------------


def _problems(refused: Sequence[RefusedRow]) -> list[str]:
    """Return every problem with its rows; the same problem of several rows once."""
    rows: dict[str, list[RefusedRow]] = {}
    for each in refused:
        for problem in each.problems:
            rows.setdefault(_without_row(problem, each.row), []).append(each)
    return [visible(f"{_rows_text(having)}: {problem}") for problem, having in rows.items()]


def _without_row(problem: str, row: int) -> str:
    """Return a problem without its row, which is named before it."""
    for begin in (f"row {row}, ", f"row {row}: "):
        problem = problem.removeprefix(begin)
    # A column that the table does not have is named in brackets behind the row.
    return re.sub(rf"\Arow {row} \(([^()]*)\)", r"\1", problem)


def _rows_text(refused: Sequence[RefusedRow]) -> str:
    numbers = [shortened(each.prescription, _LONGEST_NUMBERS) for each in refused if each.prescription]
    named = f" ({', '.join(numbers)})" if numbers and len(refused) <= _NAMED else ""
    return f"row{'' if len(refused) == 1 else 's'} {', '.join(str(each.row) for each in refused)}{named}"


# --- what is made ----------------------------------------------------------------------------------


def _use_text(use: LotUse, day: Day) -> str:
    lot = f", lot {use.lot} ({use.expiry})" if use.lot else ", lot written in at the bench" if day.stock else ""
    needed = format_quantity(use.needed) if use.needed is not None else _AT_THE_BENCH
    waiting = ""
    if use.waiting and use.needed is not None:
        waiting = f", and {_AT_THE_BENCH} for {len(use.waiting):,} of them"
    left = f"; {format_quantity(use.left)} left" if use.left is not None and not use.waiting else ""
    return f"{use.material}{lot}: {needed} for {counted(len(use.batches), 'batch')}{waiting}{left}"


def _merger(batch: DayBatch) -> str:
    """Return which prescriptions are made in one batch; how much each takes stands in the summary."""
    return f"{batch.batch}: {batch.quantity} for {len(batch.rows)} prescriptions: {', '.join(batch.prescriptions)}"


def _decisions(batches: Iterable[DayBatch]) -> Iterator[str]:
    """Yield each note once, with the batches that it is about; the first of a merged batch says that it is merged."""
    names: dict[str, list[str]] = {}
    for batch in batches:
        for note in batch.notes[1 if len(batch.rows) > 1 else 0 :]:
            names.setdefault(note, []).append(batch.batch)
    for note, having in names.items():
        more = f" and {len(having) - _SHOWN:,} more" if len(having) > _SHOWN else ""
        yield f"{note} ({', '.join(having[:_SHOWN])}{more})"
