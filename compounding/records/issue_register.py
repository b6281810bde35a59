"""The register of batch sheets that were issued, and whether they all came back."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compounding.errors import ProblemsError
from compounding.records.finding_codes import finding
from compounding.records.recall import same_key
from compounding.records.review import BatchSummary, Review
from compounding.records.review_run import Across
from compounding.records.shown_text import shortened, visible
from compounding.records.workbook_kinds import SECOND_CHECK

_CODE = "ISSUE-RECON"
_REQUIRED = ("issue", "batch", "by", "at")
_OPTIONAL = "sha256"
_EXAMPLE = "the head is issue,batch,sha256,by,at and a line 17,LDN-0001,,AB,2026-11-20"
_UNREADABLE = "the register of issues cannot be read"
_LONGEST_FILE = 5_000_000
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SHOWN = 12

_Returned = tuple[Review, BatchSummary]


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One sheet that was issued.

    Attributes
    ----------
    number
        Number of the issue; each is given once.
    batch
        Batch number on the sheet; for a titration's workbook the number without the letters of its batches will do.
    sha256
        SHA-256 of the order that the sheet was written from, as printed on its sheet About, and not that of the file;
        "" where it was not written down.
    by, at
        Who issued it, and the day, perhaps with the time.
    """

    number: str
    batch: str
    sha256: str
    by: str
    at: str


def read_issue_register(path: Path) -> tuple[Issue, ...]:
    """Return the issues of a register.

    Parameters
    ----------
    path
        A CSV file in UTF-8 with the columns issue, batch, by and at, and perhaps sha256.

    Raises
    ------
    ProblemsError
        The file cannot be read, or rows of it are wrong; every problem is named with its line.
    """
    problems: list[str] = []
    rows = _rows(path, problems)
    issues = [_issue(row, line, problems) for line, row in rows]
    lines: dict[str, int] = {}
    for (line, _), issue in zip(rows, issues, strict=True):
        first = lines.setdefault(same_key(issue.number), line)
        if issue.number and first != line:
            problems.append(
                f"line {line}, issue: {issue.number!r} stands already in line {first}; number each issue once"
            )
    if problems:
        raise _problems(path, problems)
    return tuple(issues)


def reconciled(register: Iterable[Issue], reviews: Iterable[Review]) -> Iterator[Across]:
    """Yield what does not agree between the sheets that were issued and those that came back.

    A second check is no sheet that was issued, and a file of which nothing could be worked out has no batch number.
    """
    issues: dict[str, list[Issue]] = {}
    for issue in register:
        issues.setdefault(same_key(issue.batch), []).append(issue)
    returned = [(each, batch) for each in reviews if each.kind != SECOND_CHECK for batch in each.batches]
    yield from _issued_twice(issues, returned)
    yield from _not_returned(issues, returned)
    yield from _not_issued(issues, returned)


def _issued_twice(issues: Mapping[str, Sequence[Issue]], returned: Sequence[_Returned]) -> Iterator[Across]:
    for key, several in issues.items():
        if len(several) > 1:
            found = "; ".join(f"issue {each.number} by {each.by}, {each.at}" for each in several)
            sheets = _under(key, returned)
            yield _found(several[0].batch, "issued once", f"issued {len(several)} times: {found}", sheets)


def _not_returned(issues: Mapping[str, Sequence[Issue]], returned: Sequence[_Returned]) -> Iterator[Across]:
    for key, several in issues.items():
        sheets = _under(key, returned)
        orders = {each for review, batch in sheets for each in (batch.order_hash, review.order_hash) if each}
        for issue in several:
            if not sheets:
                expected = f"returned: issue {issue.number} by {issue.by}, {issue.at}"
                yield _found(issue.batch, expected, "not among the sheets that were read")
            elif issue.sha256 and issue.sha256 not in orders:
                shown = ", ".join(sorted(each[:_SHOWN] for each in orders))
                expected = (
                    f"the order whose SHA-256, printed on the sheet About, begins with {issue.sha256[:_SHOWN]}, as "
                    f"issue {issue.number} says"
                )
                yield _found(issue.batch, expected, f"an order whose SHA-256 begins with {shown}", sheets)


def _under(key: str, returned: Sequence[_Returned]) -> Sequence[_Returned]:
    """Return the batches that may have been issued under a number."""
    return [(review, batch) for review, batch in returned if key in _keys(batch)]


def _not_issued(issues: Mapping[str, Sequence[Issue]], returned: Sequence[_Returned]) -> Iterator[Across]:
    for review, batch in returned:
        if not any(key in issues for key in _keys(batch)):
            found = f"returned without one: {visible(review.file)}"
            yield _found(batch.batch, "issued: a line in the register", found, [(review, batch)])


def _keys(batch: BatchSummary) -> tuple[str, ...]:
    """Return under which numbers a batch may have been issued: its own, and that of its titration."""
    own = same_key(batch.batch)
    whole = own.removesuffix(f"-{batch.letter.casefold()}") if batch.letter else own
    return tuple(dict.fromkeys(each for each in (own, whole) if each))


def _found(batch: str, expected: str, found: str, sheets: Sequence[_Returned] = ()) -> Across:
    subject = f"batch {visible(batch)}" if batch.strip() else "sheet without a batch number"
    return Across(
        finding=finding(_CODE, subject=subject, expected=expected, found=found),
        files=tuple(dict.fromkeys(review.file for review, _ in sheets)),
        batches=frozenset((review.sha256, each.letter) for review, each in sheets),
    )


# --- reading ---------------------------------------------------------------------------------


def _rows(path: Path, problems: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows by their lines; what is no row is a problem."""
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise _problems(path, [f"line {reader.line_num} is no CSV: {error}"]) from None
    heads = [head.lower() for head in lines[0][1]] if lines else []
    if sorted({*heads, _OPTIONAL}) != sorted((*_REQUIRED, _OPTIONAL)) or len(set(heads)) != len(heads):
        shown = visible(",".join(heads))
        raise _problems(path, [f"line 1: the head is {shortened(shown, 80) or 'missing'}; {_EXAMPLE}"])
    rows = []
    for line, cells in lines[1:]:
        if len(cells) == len(heads):
            rows.append((line, dict(zip(heads, cells, strict=True))))
        else:
            problems.append(f"line {line}: {len(cells)} cells where {len(heads)} are expected; {_EXAMPLE}")
    return rows


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise _problems(path, [f"{error.strerror or error}; check its name and place"]) from None
    if len(content) > _LONGEST_FILE:
        raise _problems(path, [f"it is longer than {_LONGEST_FILE:,} bytes; it is no register"])
    try:
        return "\n".join(content.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _problems(path, [f"line {line} is not UTF-8 text; save the file as UTF-8"]) from None


def _issue(row: Mapping[str, str], line: int, problems: list[str]) -> Issue:
    sha256 = row.get(_OPTIONAL, "").lower()
    found = [f"{name}: this is blank; write it" for name in _REQUIRED if not row[name]]
    found += [
        f"{name}: it has a line break or another character that is not seen; write it anew"
        for name, text in row.items()
        if visible(text) != text
    ]
    if sha256 and not _SHA256.fullmatch(sha256):
        found.append(
            f"sha256: {sha256[:20]!r} is no SHA-256; copy the 64 digits of the order's from the sheet About, or leave "
            "it blank"
        )
    if row["at"] and not _is_day(row["at"]):
        found.append(f"at: {row['at'][:20]!r} is no date; write 2026-11-20, or 2026-11-20 14:30")
    problems += [f"line {line}, {each}" for each in found]
    return Issue(number=row["issue"], batch=row["batch"], sha256=sha256, by=row["by"], at=row["at"])


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and datetime.datetime.fromisoformat(text))
    except ValueError:
        return False


def _problems(path: Path, problems: Sequence[str]) -> ProblemsError:
    return ProblemsError(f"{path}: {_UNREADABLE}", problems)
