"""The sheets of a day written, each whole, on several cores, and those that are there already compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from compounding.errors import SheetError
from compounding.files import SHEET, save_file
from compounding.production.journal import WrittenFile
from compounding.records.day.batches import MadeFrom, formula_of
from compounding.records.day.planning import Mapper
from compounding.records.library import Library
from compounding.records.order import Order
from compounding.records.preparation import prepare
from compounding.sheets.workbook import write_sheet


@dataclass(frozen=True, kw_only=True)
class SheetJob:
    """One sheet to be written: the name of its file, what it is written from, and whether there is such a file."""

    file: str
    made_from: MadeFrom
    is_there: bool


def written_sheets(
    jobs: Sequence[SheetJob], library: Library, folder: Path, paper: str, work: Mapper
) -> Iterator[WrittenFile]:
    """Yield each sheet when it is whole, in the order of the jobs.

    A file that is there already is made anew and compared: it stays as it is.

    Raises
    ------
    SheetError
        A sheet cannot be written, or a file that is there is another.
    """
    yield from work(partial(_written, library=library, folder=folder, paper=paper), jobs)


def unchanged(folder: Path, known: Mapping[str, WrittenFile]) -> Iterator[str]:
    """Yield the names of the files that are still as they were written."""
    for each in known.values():
        path = folder / each.file
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == each.sha256:
            yield each.file


def written_file(content: bytes, name: str) -> WrittenFile:
    """Return the name, the SHA-256 and the size of a file's content."""
    return WrittenFile(file=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def _written(job: SheetJob, library: Library, folder: Path, paper: str) -> WrittenFile:
    path = folder / job.file
    content = _content(job.made_from, library, paper)
    if not job.is_there:
        save_file(content, path, SHEET)
    elif path.read_bytes() != content:
        raise SheetError(
            str(path),
            "the file is there already, and is not the sheet that belongs there",
            "move it to another folder, and run again with --resume",
        )
    return written_file(content, job.file)


def _content(made_from: MadeFrom, library: Library, paper: str) -> bytes:
    if isinstance(made_from, Order):
        formula = formula_of(library, made_from.formula, made_from.version)
        return write_sheet(prepare(made_from, formula), paper=paper)
    from compounding.records.titration import plan_campaign
    from compounding.sheets.campaign_workbook import write_campaign

    order = made_from.order
    return write_campaign(plan_campaign(made_from, formula_of(library, order.formula, order.version)), paper=paper)
