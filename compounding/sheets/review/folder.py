"""Many filled workbooks: which there are in folders, and the review of one after the other."""

from __future__ import annotations

import gc
import os
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from compounding.errors import CompoundingError
from compounding.records.finding import NOTE, Finding, sorted_findings
from compounding.records.finding_codes import finding
from compounding.records.recall import same_key
from compounding.records.review import BatchSummary, Review
from compounding.records.review_run import Across, Unreadable, counts_text, without_copies
from compounding.records.shown_text import visible
from compounding.records.workbook_kinds import NO_RECORDS, SECOND_CHECK
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


def is_no_record(path: Path) -> bool:
    """Return whether a file is a report, a summary or a form of the toolkit, by its document properties alone."""
    return _is_one_of(path, NO_RECORDS)


def is_second_check(path: Path) -> bool:
    """Return whether a file is a blind second check, by its document properties alone."""
    return _is_one_of(path, (SECOND_CHECK,))


def _is_one_of(path: Path, kinds: Iterable[str]) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_PROPERTIES) as part:
            properties = part.read(_LONGEST_PROPERTIES)
            return any(f">{kind}<".encode() in properties for kind in kinds)
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
        Files that were asked for by name: these are reviewed also where they are no records, which is refused.

    Yields
    ------
    Review, Unreadable or Path
        The review; a file that could not be read, and why; or the path of what is no record, which is passed over.
    """
    for path in files:
        if path not in given and is_no_record(path):
            yield path
            continue
        try:
            yield review(path)
            # What openpyxl leaves behind is tied in circles, which are looked for too seldom for a folder of workbooks.
            gc.collect()
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


def across_files(reviewed: Sequence[Review]) -> Iterator[Across]:
    """Yield what is found across files: batch numbers and files met twice, and what second checks found."""
    yield from duplicates(reviewed)
    yield from second_checks(reviewed)


# --- met twice ---------------------------------------------------------------------------------


def duplicates(reviewed: Sequence[Review]) -> Iterator[Across]:
    """Yield a finding for each batch number on two sheets, and a note for each file that is there twice.

    A second check of a batch is no sheet of its own, and sheets without a batch number are not compared. A sheet that
    nobody filled in, beside a filled one of the same order, is a note.
    """
    yield from _same_files(reviewed)
    sheets: dict[str, dict[str, _Sheet]] = {}
    for review in reviewed:
        for batch in review.batches if review.kind != SECOND_CHECK else ():
            if batch.batch.strip():
                sheets.setdefault(same_key(batch.batch), {}).setdefault(review.sha256, _Sheet(review, batch))
    for several in sheets.values():
        yield from _same_numbers(tuple(several.values()))


class _Sheet(NamedTuple):
    """One batch in its file."""

    review: Review
    batch: BatchSummary

    @property
    def key(self) -> tuple[str, str]:
        return self.review.sha256, self.batch.letter


def _same_files(reviewed: Sequence[Review]) -> Iterator[Across]:
    files: dict[str, list[Review]] = {}
    for each in reviewed:
        files.setdefault(each.sha256, []).append(each)
    for same in files.values():
        if len(same) > 1:
            names = [each.file for each in same]
            note = finding(
                "DUPLICATE",
                subject=visible(names[0]),
                expected="each file once",
                found=f"the same file, byte for byte: {visible(', '.join(names[1:]))}",
                severity=NOTE,
                action="Nothing; in trends and totals the file counts once.",
            )
            yield _across(note, names, (_Sheet(same[0], batch) for batch in same[0].batches))


def _same_numbers(sheets: Sequence[_Sheet]) -> Iterator[Across]:
    """Yield what is found of the sheets of one batch number."""
    filled = {each.batch.order_hash: each for each in reversed(sheets) if each.batch.is_filled}
    rest: list[_Sheet] = []
    for each in sheets:
        beside = filled.get(each.batch.order_hash)
        if beside is None or each.batch.is_filled:
            rest.append(each)
            continue
        note = finding(
            "DUPLICATE",
            subject=f"batch {visible(each.batch.batch)}",
            expected="one sheet",
            found=f"beside {visible(beside.review.file)} a sheet of the same order that nobody filled in: "
            f"{visible(each.review.file)}",
            severity=NOTE,
            action="Nothing, if it is a spare one: see that it is not filled in later.",
        )
        yield _across(note, [beside.review.file, each.review.file], [beside, each])
    if len(rest) > 1:
        names = [each.review.file for each in rest]
        twice = finding(
            "DUPLICATE",
            subject=f"batch {visible(rest[0].batch.batch)}",
            expected="one sheet",
            found=f"{len(rest)} sheets: {visible(', '.join(names))}",
        )
        yield _across(twice, names, rest)


def _across(found: Finding, files: Iterable[str], sheets: Iterable[_Sheet]) -> Across:
    return Across(finding=found, files=tuple(files), batches=frozenset(each.key for each in sheets))


# --- second checks -----------------------------------------------------------------------------


def second_checks(reviewed: Sequence[Review]) -> Iterator[Across]:
    """Yield a finding for each second check that has findings graver than notes, and whose batch sheet is there.

    It is as grave as the gravest of them, and counts for each batch of the order that was checked.
    """
    sheets = [_Sheet(review, batch) for review in reviewed if review.kind != SECOND_CHECK for batch in review.batches]
    for check in without_copies(reviewed):
        found = [each for each in check.findings if each.severity != NOTE]
        if check.kind != SECOND_CHECK or not found or not check.order_hash:
            continue
        ordered = [each for each in sheets if check.order_hash in (each.batch.order_hash, each.review.order_hash)]
        # A spare sheet that nobody filled in is no batch.
        checked = [each for each in ordered if each.batch.is_filled] or ordered
        if checked:
            yield _across(_second_check(check, found, checked), _files(check, checked), checked)


def _second_check(check: Review, found: Sequence[Finding], checked: Sequence[_Sheet]) -> Finding:
    batches = ", ".join(dict.fromkeys(visible(each.batch.batch) or "without a number" for each in checked))
    return finding(
        "SECOND-CHECK",
        subject=f"batch {batches}, second check",
        expected="a second check without findings",
        found=f"{counts_text(found)} in {visible(check.file)}",
        severity=sorted_findings(tuple(found))[0].severity,
        action="Settle the findings of the second check before the batch is released.",
    )


def _files(check: Review, checked: Iterable[_Sheet]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(each.review.file for each in checked), check.file)))
