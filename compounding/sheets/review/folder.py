"""Many filled workbooks: which there are in folders, and the review of one after the other."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from compounding.errors import CompoundingError
from compounding.records.finding import NOTE, Finding
from compounding.records.finding_codes import finding
from compounding.records.recall import same_key
from compounding.records.review import Review
from compounding.records.review_run import SECOND_CHECK, Unreadable, log_lines
from compounding.records.shown_text import visible
from compounding.sheets.report import REPORT_KIND
from compounding.units import Quantity

# The other kinds of workbook are found too: the review refuses them by name, where passing them over would be silent.
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_LOCKS = ("~$", ".~lock")
_PROPERTIES = "docProps/custom.xml"
_LONGEST_PROPERTIES = 100_000


def workbooks(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the workbooks at paths: files as they are given, folders with all that is in them, in order of names.

    What spreadsheet programs leave beside an open file is passed over, and no file is returned twice. Workbooks of
    other formats than .xlsx are returned too, and folders that cannot be looked into: the review refuses them, where
    passing them over would be silent.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for each in _within(path) if os.path.isdir(path) else (path,):  # noqa: PTH112 - of any name, also one too long
            found.setdefault(os.path.realpath(each), each)
    return tuple(found.values())


def _within(folder: Path) -> list[Path]:
    """Return the workbooks in a folder, and the folders in it that cannot be looked into."""
    found: list[Path] = []

    def closed(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, _, names in os.walk(folder, onerror=closed):
        found += [
            Path(place, name)
            for name in names
            if Path(name).suffix.lower() in _SUFFIXES and not name.startswith(_LOCKS)
        ]
    return sorted(found)


def is_report(path: Path) -> bool:
    """Return whether a file is the report of a review, by its document properties alone."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_PROPERTIES) as part:
            return f">{REPORT_KIND}<".encode() in part.read(_LONGEST_PROPERTIES)
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError):
        return False


def reviews(
    files: Iterable[Path], review: Callable[[Path], Review], *, given: Collection[Path] = ()
) -> Iterator[Review | Unreadable | Path]:
    """Yield the review of each file in turn; nothing of a file is kept but its review.

    Parameters
    ----------
    files
        What `workbooks` returns.
    review
        Reviews one file, such as `review_file` with its library and its day.
    given
        Files that were asked for by name: these are reviewed also where they are reports, which is refused.

    Yields
    ------
    Review, Unreadable or Path
        The review; a file that could not be read, and why; or the path of a report, which is passed over.
    """
    for path in files:
        if path not in given and is_report(path):
            yield path
            continue
        try:
            yield review(path)
        except CompoundingError as error:
            yield Unreadable(file=str(path), reason=str(error))
        except OSError as error:
            yield Unreadable(file=str(path), reason=f"it cannot be read: {error.strerror or type(error).__name__}")


def with_bench(
    reviewed: Iterable[Review], review: Callable[[Path, Mapping[str, Quantity]], Review]
) -> tuple[Review, ...]:
    """Return the reviews, second checks reviewed again with what the batch sheet of their order measured at the bench.

    A second check whose batch sheet is not there, or measured nothing, stays as it is.

    Parameters
    ----------
    review
        Reviews a second check with what was measured at the bench, by the keys of the working's lines.
    """
    reviewed = tuple(reviewed)
    benches = {batch.order_hash: batch.bench for each in reversed(reviewed) for batch in each.batches if batch.bench}
    return tuple(
        review(Path(each.file), dict(benches[each.order_hash]))
        if each.kind == SECOND_CHECK and each.order_hash in benches
        else each
        for each in reviewed
    )


def duplicates(reviewed: Sequence[Review]) -> Iterator[Finding]:
    """Yield a finding for each batch number on two sheets, and a note for each file that is there twice.

    A second check of a batch is no sheet of its own, and sheets without a batch number are not compared.
    """
    files: dict[str, list[str]] = {}
    for each in reviewed:
        files.setdefault(each.sha256, []).append(each.file)
    for same in files.values():
        if len(same) > 1:
            yield finding(
                "DUPLICATE",
                subject=visible(same[0]),
                expected="each file once",
                found=f"the same file, byte for byte: {visible(', '.join(same[1:]))}",
                severity=NOTE,
                action="Nothing; in trends and totals the file counts once.",
            )
    sheets: dict[str, dict[str, tuple[str, str]]] = {}
    for line in log_lines(reviewed):
        if line.batch is not None and line.batch.batch.strip():
            sheets.setdefault(same_key(line.batch.batch), {}).setdefault(line.sha256, (line.batch.batch, line.file))
    for several in sheets.values():
        if len(several) > 1:
            [(batch, _), *_] = several.values()
            yield finding(
                "DUPLICATE",
                subject=f"batch {visible(batch)}",
                expected="one sheet",
                found=f"{len(several)} sheets: {visible(', '.join(file for _, file in several.values()))}",
            )
