"""Batch sheets as files: written, filled in, and saved by other programs."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import openpyxl

from compounding.records.library import find_library
from compounding.records.review import Review
from compounding.sheets.book import Book
from compounding.sheets.evaluation import Value
from compounding.sheets.workbook import write_sheet
from tests.sheets import samples
from tests.sheets.review.filled_samples import careful

TODAY = samples.MADE.replace(day=28)
FORMS = ("capsules, all known", "drops", "cream")

Change = Callable[[Any], None]


@cache
def written(name: str) -> bytes:
    """Return the batch sheet of a sample, as it is written."""
    return write_sheet(samples.record(name))


def filled_in(content: bytes, book: Book, entries: Mapping[str, Value], *changes: Change) -> bytes:
    """Return a workbook with entries made in it and then changed, as openpyxl saves it: without values of formulas."""
    workbook: Any = openpyxl.load_workbook(io.BytesIO(content))
    for name, value in entries.items():
        field = book.field(name)
        workbook[field.sheet][field.cell].value = value
    for change in changes:
        change(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def good(
    name: str, *changes: Change, released: bool = False, entries: Mapping[str, Value] = MappingProxyType({})
) -> bytes:
    """Return the sheet of a sample as a careful technician fills it in, the pharmacist's release still open."""
    book = samples.book(name)
    made = careful(samples.record(name), book, released=released) | dict(entries)
    return filled_in(written(name), book, made, *changes)


def by_libreoffice(soffice: str, folder: Path, contents: Mapping[str, bytes]) -> dict[str, Path]:
    """Return workbooks by their names as LibreOffice calculates and saves them."""
    before, after = folder / "before", folder / "after"
    before.mkdir()
    for name, content in contents.items():
        (before / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(each) for each in sorted(before.iterdir())]
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(after), *files],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return {name: after / f"{name}.xlsx" for name in contents}


def reviewed(path: Path, **options: Any) -> Review:
    """Return the review of a file, a week after the batch was made."""
    from compounding.sheets.review import review_file

    return review_file(path, find_library(), today=TODAY, **options)


def codes(review: Review) -> list[str]:
    """Return the codes of a review's findings."""
    return [each.code for each in review.findings]


def places(review: Review, code: str) -> set[str]:
    """Return where a review has findings of a code."""
    return {each.place for each in review.findings if each.code == code}


def without(found: Iterable[str], *allowed: str) -> list[str]:
    """Return codes but for those allowed."""
    return [each for each in found if each not in allowed]
