"""The sheets of a day made on several cores, and the files of a day compared with what was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from compounding.production.journal import WrittenFile
from compounding.records.day.batches import MadeFrom, formula_of
from compounding.records.day.planning import Mapper
from compounding.records.library import Library
from compounding.records.order import Order
from compounding.records.preparation import prepare
from compounding.sheets.workbook import write_sheet


def sheet_contents(made_from: Sequence[MadeFrom], library: Library, paper: str, work: Mapper) -> Iterator[bytes]:
    """Yield the bytes of each sheet, in the order of what they are made from.

    Raises
    ------
    SheetError
        A sheet cannot be made.
    """
    yield from work(partial(_content, library=library, paper=paper), made_from)


def is_unchanged(folder: Path, known: WrittenFile) -> bool:
    """Return whether a file is there, and is as it was written.

    Raises
    ------
    OSError
        It cannot be read.
    """
    path = folder / known.file
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == known.sha256


def written_file(content: bytes, name: str) -> WrittenFile:
    """Return the name, the SHA-256 and the size of a file's content.

    Examples
    --------
    >>> written_file(b"", "empty.xlsx").size
    0
    """
    return WrittenFile(file=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def _content(made_from: MadeFrom, library: Library, paper: str) -> bytes:
    if isinstance(made_from, Order):
        formula = formula_of(library, made_from.formula, made_from.version)
        return write_sheet(prepare(made_from, formula), paper=paper)
    from compounding.records.titration import plan_campaign
    from compounding.sheets.campaign_workbook import write_campaign

    order = made_from.order
    return write_campaign(plan_campaign(made_from, formula_of(library, order.formula, order.version)), paper=paper)
