"""The next version of a formula in a pharmacy's own folder, reviewed: its files appear whole or not at all."""

from __future__ import annotations

import datetime
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compounding.errors import FormulaError
from compounding.files import FORMULA, save_file
from compounding.records.formula import Formula, is_reviewer
from compounding.records.formula_file import read_formula
from compounding.records.formula_open import open_places
from compounding.records.library import Library, toolkit_library, version_numbers
from compounding.records.people import is_full_name, is_same_person
from compounding.records.toml_table import toml_file
from compounding.records.toml_text import toml_text

UNREVIEWED = "Confirm this record as a whole: no pharmacist has reviewed it yet, and the reviewer is still to be named."
# By these words a sentence to confirm says that nobody has reviewed the formula, which is no longer so once one has.
SAYS_UNREVIEWED = "no pharmacist has reviewed"
_ID = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_LONGEST_ID = 60


@dataclass(frozen=True, kw_only=True)
class Release:
    """What was written of a formula.

    Attributes
    ----------
    file
        The new version.
    copied
        The earlier versions that were copied beside it, byte for byte.
    struck
        The sentences to confirm that no longer hold.
    """

    file: Path
    version: str
    former: str
    copied: tuple[Path, ...]
    struck: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a reviewer states.

    Attributes
    ----------
    reviewer
        Name of the pharmacist who reviewed the formula.
    date
        Day of the review, from which the next version is in force.
    settled
        Whether each point under `confirm` was settled.
    """

    reviewer: str
    date: datetime.date
    settled: bool


def reviewed(library: Library, formula_id: str, review: Review, folder: Path) -> Release:
    """Write the next version of a formula, unchanged but for who reviewed it, into a folder, and return what it is.

    A folder's own formula replaces another of its name as a whole: therefore all earlier versions go with it, byte for
    byte, so that sheets that were made from them can still be reviewed.

    Parameters
    ----------
    library
        Where the formula is found.
    review
        Who reviewed it, when, and whether what it leaves open was settled.
    folder
        The pharmacy's own folder of formulas.

    Raises
    ------
    FormulaNotFoundError
        There is no such formula.
    FormulaError
        The newest version is no valid formula or was reviewed, the reviewer is its author or nobody, points under
        `confirm` are not settled, or the folder holds the formula already.
    SheetError
        The file cannot be written.
    """
    home = library.home(formula_id)
    former = library.load(formula_id)
    _, entries = toml_file(home / f"{former.version}.toml", FormulaError)
    struck = tuple(each for each in former.confirm if SAYS_UNREVIEWED in each)
    points = tuple(each for each in former.confirm if each not in struck)
    problems = [*_review_problems(former, review), *folder_problems(folder, home)]
    if struck and not points:
        problems.append("confirm: nothing would be left to confirm; write the next version by hand, with what is")
    if not problems and not review.settled:
        problems += _open_points(points)
    if problems:
        raise FormulaError(formula_id, problems)
    reviewer, version = review.reviewer.strip(), str(int(former.version) + 1)
    entries = continued(entries, version, review.date, _change(reviewer, former.version, struck, points))
    entries |= {"reviewer": reviewer, "effective": review.date, "confirm": list(points)}
    written = placed(folder, formula_id, {f"{version}.toml": entries}, earlier_versions(home, folder))
    return Release(file=written[-1], version=version, former=former.version, copied=tuple(written[:-1]), struck=struck)


def id_problems(formula_id: str) -> Iterator[str]:
    """Yield why a text cannot be the id of a new formula, which is the name of its folder too.

    Examples
    --------
    >>> list(id_problems("ibuprofen-cream")), len(list(id_problems("../cream")))
    ([], 1)
    """
    if not _ID.fullmatch(formula_id):
        yield f"id: {formula_id!r}: begin with a small letter, and use small letters, digits and hyphens only"
    elif len(formula_id) > _LONGEST_ID:
        yield f"id: {len(formula_id)} characters; use at most {_LONGEST_ID}"


def earlier_versions(home: Path, folder: Path) -> dict[str, Path]:
    """Return the files of a formula that are copied beside its next version; none where they are there."""
    if _is_same(folder / home.name, home):
        return {}
    return {f"{each}.toml": home / f"{each}.toml" for each in version_numbers(home)}


def continued(entries: Mapping[str, Any], version: str, date: datetime.date, change: str) -> dict[str, Any]:
    """Return the entries of a formula under its next version, with a line more in its history.

    Examples
    --------
    >>> continued({"version": "1", "revisions": []}, "2", datetime.date(2026, 11, 22), "Filler changed.")["version"]
    '2'
    """
    line = {"version": version, "date": date, "change": change}
    return {**entries, "version": version, "revisions": [*entries["revisions"], line]}


def placed(
    folder: Path, formula_id: str, made: Mapping[str, Mapping[str, Any]], copied: Mapping[str, Path]
) -> tuple[Path, ...]:
    """Write files of a formula into a folder, all or none, and return their paths, what was made last.

    Parameters
    ----------
    made
        Names and entries of the files that are new; each must be a valid formula.
    copied
        Names of the files that are copied, and where they lie; none where the folder holds the formula.

    Raises
    ------
    FormulaError
        What was made is no valid formula, or the folder cannot be written to.
    SheetError
        A file is there already, or cannot be written.
    """
    _refuse_toolkit(folder)
    home = folder / formula_id
    with _workshop(folder) as workshop:
        built = workshop / formula_id
        built.mkdir()
        for name, source in copied.items():
            shutil.copyfile(source, built / name)
        for name, entries in made.items():
            (built / name).write_text(toml_text(entries), encoding="utf-8", newline="\n")
            _read(built / name, home / name)
        if home.exists():
            for name in made:
                save_file((built / name).read_bytes(), home / name, FORMULA)
        else:
            built.rename(home)
    return tuple(home / name for name in (*copied, *made))


def _refuse_toolkit(folder: Path) -> None:
    if any(_is_same(folder, each) for each in toolkit_library().folders):
        reason = "is the toolkit's own folder of formulas, which its next version replaces; name a folder of your own"
        raise FormulaError(str(folder), [reason])


def _read(file: Path, shown: Path) -> None:
    try:
        read_formula(file)
    except FormulaError as error:
        raise FormulaError(f"{shown}, which was not written", error.problems) from None


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Make a folder for files that are not finished; it goes, whatever happens."""
    try:
        workshop = Path(tempfile.mkdtemp(prefix=".compounding.", dir=folder))
    except OSError as error:
        reason = "there is no such folder of formulas; make it first" if not folder.is_dir() else "cannot be written to"
        raise FormulaError(str(folder), [reason]) from error
    try:
        yield workshop
    except OSError as error:
        raise FormulaError(str(folder), [f"cannot be written to: {error.strerror or error}"]) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _review_problems(former: Formula, review: Review) -> Iterator[str]:
    reviewer, author = review.reviewer.strip(), former.author
    for place in open_places(former):
        yield f"left open: {place} Write it into the file, and take out the words that say so, there and under confirm"
    if not is_reviewer(reviewer):
        yield f"reviewer: {review.reviewer!r} names nobody; give the name of the pharmacist who reviewed it"
    elif is_same_person(author, reviewer):
        yield (
            f"reviewer: {reviewer} may be {author}, who wrote it; a second person reviews, whose name is told from the "
            "author's: give it in full"
        )
    elif not is_full_name(reviewer):
        yield f"reviewer: {reviewer!r} may be anybody; give the first and the last name of who reviewed it"
    if former.is_reviewed:
        yield (
            f"version {former.version} was reviewed by {former.reviewer} already; to change it, begin its next version "
            f"with compounding formulas new --from {former.id}"
        )
    if review.date < former.effective:
        yield f"the review of {review.date} is before version {former.version} came into force, {former.effective}"


def _open_points(points: Sequence[str]) -> Iterator[str]:
    """Yield that points are still open, and each of them."""
    if points:
        stand = "point stands" if len(points) == 1 else "points stand"
        yield f"{len(points)} {stand} under confirm; settle each, then state so with --settled: the history records it"
    yield from points


def _change(reviewer: str, version: str, struck: Sequence[str], points: Sequence[str]) -> str:
    """Return the line of the history for a review; what was settled stays in the file, so that it can be read again."""
    unchanged = f"unchanged from version {version}" + (
        ", but for the sentence that nobody had reviewed it." if struck else "."
    )
    noun = "point under confirm was" if len(points) == 1 else "points under confirm were"
    settled = f" {len(points)} {noun} settled by the reviewer." if points else ""
    return f"Reviewed by {reviewer}, {unchanged}{settled}"


def folder_problems(folder: Path, home: Path) -> Iterator[str]:
    """Yield that a folder holds a formula already, and not the one that is in use.

    Parameters
    ----------
    home
        Where the formula that is in use lies.
    """
    own = folder / home.name
    if own.exists() and not _is_same(own, home):
        yield (
            f"{own} is there already, but it is not the one that is in use ({home}); name its folder with --formulas "
            "or in COMPOUNDING_FORMULAS"
        )


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
