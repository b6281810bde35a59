"""A day's work as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compounding.cli.sections import section
from compounding.units import format_quantity

if TYPE_CHECKING:
    from compounding.production.day import DayRequest
    from compounding.production.folder import DayFolder
    from compounding.records.day import Day, LotUse, RefusedRow

_SHOWN = 5


def refusal_text(day: Day) -> tuple[str, list[str]]:
    """Return why nothing is written: the subject, and every problem with its row."""
    rows = len(day.refused)
    others = "; --keep-going writes the others" if day.batches else ""
    subject = f"{day.orders}: {_counted(rows, 'row')} cannot be made, and nothing was written{others}"
    return subject, [text for refused in day.refused for text in _problems(refused)]


def planned_text(day: Day, request: DayRequest) -> str:
    """Return what a day makes and takes, what was decided, and what is not made."""
    prescriptions = sum(len(batch.rows) for batch in day.batches)
    lines = [
        f"{day.orders}: {_counted(prescriptions, 'prescription')} in {_counted(len(day.batches), 'batch')}, "
        f"made on {day.made}",
        f"  profile: {request.profile or 'none'}",
        f"  stock: {request.stock or 'none: lots are written in at the bench'}",
    ]
    lines += section("Taken from the stock" if day.stock else "Needed", map(_use_text, day.uses))
    lines += section("Decided", _decisions(day))
    lines += section("To confirm", day.notes)
    lines += section("Not made", (text for refused in day.refused for text in _problems(refused)))
    return "\n".join(lines)


def written_text(day: Day, opened: DayFolder) -> str:
    """Return what was written, and what was there already."""
    from compounding.production.folder import summary_name
    from compounding.production.manifest import MANIFEST_NAME

    if opened.is_finished:
        lines = [f"\n{opened.path}: this day's work is finished; nothing was left to write"]
    else:
        before = sum(1 for batch in day.batches if batch.file in opened.known)
        there = f", {before:,} of them before" if before else ""
        lines = [
            f"\n{_counted(len(day.batches), 'batch sheet')}{there} written to {opened.path}, with the summary "
            f"{summary_name(day)} and {MANIFEST_NAME}"
        ]
    lines += section("Changed or gone since they were written, and left as they are", opened.changed)
    return "\n".join(lines)


def _problems(refused: RefusedRow) -> Iterator[str]:
    """Yield each problem of a row, with the row and its prescription."""
    for problem in refused.problems:
        named = problem if problem.startswith(f"row {refused.row}") else f"row {refused.row}: {problem}"
        yield f"{refused.prescription}, {named}" if refused.prescription else named


def _use_text(use: LotUse) -> str:
    lot = f", lot {use.lot} ({use.expiry})" if use.lot else ", lot written in at the bench"
    needed = format_quantity(use.needed) if use.needed is not None else "an amount known at the bench"
    waiting = (
        f", and what {_counted(len(use.waiting), 'batch')} need at the bench" if use.waiting and use.needed else ""
    )
    left = f"; {format_quantity(use.left)} left" if use.left is not None and not use.waiting else ""
    return f"{use.material}{lot}: {needed}{waiting} for {_counted(len(use.batches), 'batch')}{left}"


def _decisions(day: Day) -> Iterator[str]:
    """Yield each note once, with the batches that it is about."""
    batches: dict[str, list[str]] = {}
    for batch in day.batches:
        for note in batch.notes:
            batches.setdefault(note, []).append(batch.batch)
    for note, names in batches.items():
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        yield f"{', '.join(names[:_SHOWN])}{more}: {note}"


def _counted(number: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
