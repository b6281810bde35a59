"""The next version of a formula in a pharmacy's own folder: reviewed, or begun as a copy. Files appear whole or not."""

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
from compounding.records.formula_choice import formula_file
from compounding.records.formula_file import read_formula
from compounding.records.library import Library, toolkit_library, version_numbers
from compounding.records.people import is_full_name, is_same_person
from compounding.records.toml_table import toml_file
from compounding.records.toml_text import toml_text

UNREVIEWED = "Confirm this record as a whole: no pharmacist has reviewed it yet, and the reviewer is still to be named."
# By these words a sentence to confirm says that nobody has reviewed the formula, which is no longer so once one has.
_UNREVIEWED = "no pharmacist has reviewed"
_ID = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_LONGEST_ID = 60
# What is stated of one substance and no other; a formula may leave it out.
_OF_SUBSTANCE = ("molar_mass", "base_molar_mass", "assay_lowest", "assay_highest")


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
    struck = tuple(each for each in former.confirm if _UNREVIEWED in each)
    points = tuple(each for each in former.confirm if each not in struck)
    problems = [*_review_problems(former, review), *_folder_problems(folder, home)]
    if struck and not points:
        problems.append("confirm: nothing would be left to confirm; write the next version by hand, with what is")
    if not problems and not review.settled:
        problems += _open_points(points)
    if problems:
        raise FormulaError(formula_id, problems)
    reviewer, version = review.reviewer.strip(), str(int(former.version) + 1)
    entries = continued(entries, version, review.date, _change(reviewer, former.version, struck, points))
    entries |= {"reviewer": reviewer, "effective": review.date, "confirm": list(points)}
    written = placed(folder, formula_id, {f"{version}.toml": entries}, _earlier(home, folder))
    return Release(file=written[-1], version=version, former=former.version, copied=tuple(written[:-1]), struck=struck)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What a copy of a formula is begun as.

    Attributes
    ----------
    formula_id, name
        Those of the formula that it starts; "" for the next version of the same one.
    drug
        What the other formula is of, with its salt; "" for the next version.
    author
        Who changes it.
    change
        What is going to be changed, for the history.
    """

    formula_id: str
    name: str
    drug: str
    author: str
    change: str
    date: datetime.date


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


def copied(library: Library, source: str, begun: Copy, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Write a copy of a formula into a folder, as a draft, and return its file and what is to be confirmed of it.

    Parameters
    ----------
    library
        Where the formula is found.
    source
        A file, an id (its newest version) or `id:version`.
    begun
        The start of another formula, or the next version of the same, which has its earlier versions beside it.
    folder
        The folder of formulas to write to.

    Raises
    ------
    FormulaNotFoundError
        There is no such formula or version.
    FormulaError
        It is no valid formula, what is stated of the copy does not suffice, or the folder holds it already.
    SheetError
        The file cannot be written.
    """
    file = formula_file(library, source)
    former = read_formula(file)
    is_another = begun.formula_id not in ("", former.id)
    problems = [] if begun.author else ["author: state who changes it, with --author"]
    if is_another:
        problems += id_problems(begun.formula_id)
    if is_another and not begun.name:
        problems.append("name: another formula has another name; state it with --name")
    if is_another and not begun.drug:
        problems.append("drug: state what the new formula is of, with --drug, also where the drug stays the same")
    if not is_another:
        problems += _next_problems(file, former.version, begun, folder)
    if problems:
        raise FormulaError(source, problems)
    _, entries = toml_file(file, FormulaError)
    confirm = former.confirm if any(_UNREVIEWED in each for each in former.confirm) else (UNREVIEWED, *former.confirm)
    entries |= {"author": begun.author, "effective": begun.date, "confirm": list(confirm)}
    entries.pop("reviewer", None)
    if is_another:
        change = begun.change or f"Begun as a copy of {former.id}, version {former.version}."
        confirm = (*confirm[:1], _taken_over(former, begun.drug), *confirm[1:])
        other = _of_drug(entries, former, begun.drug)
        other |= {"id": begun.formula_id, "name": begun.name, "revisions": [], "confirm": list(confirm)}
        other["labelling"] = {**other["labelling"], "title": f"{begun.name}, {{strength}}"}
        made, earlier = continued(other, "1", begun.date, change), {}
    else:
        made = continued(entries, str(int(former.version) + 1), begun.date, begun.change)
        earlier = _earlier(file.parent, folder)
    paths = placed(folder, str(made["id"]), {f"{made['version']}.toml": made}, earlier)
    return paths[-1], confirm


def _taken_over(former: Formula, drug: str) -> str:
    """Return the sentence to confirm that says what of a formula comes from another one."""
    return (
        "Confirm the drug and its sources, strengths and doses, components, plausibility check, steps, tests, label "
        f"and references: they were taken over from {former.id}, version {former.version}, which is of {former.drug}; "
        f"go through each of them for {drug}."
    )


def _of_drug(entries: Mapping[str, Any], former: Formula, drug: str) -> dict[str, Any]:
    """Return the entries of a formula for another drug, without the figures that are those of the former substance."""
    if drug.casefold() == former.drug.casefold():
        return dict(entries)
    components = [{**each, "name": drug} if each["role"] == "drug" else each for each in entries["components"]]
    made = {**entries, "drug": drug, "components": components}
    if "powder" in entries:
        kept = {key: value for key, value in entries["powder"].items() if key not in _OF_SUBSTANCE}
        made["powder"] = {**kept, "name": f"{drug}, bulk substance"}
    return made


def _next_problems(file: Path, version: str, begun: Copy, folder: Path) -> Iterator[str]:
    """Yield why a copy cannot be the next version of its formula in a folder."""
    if begun.drug:
        yield "drug: a next version keeps its drug; give --id for another formula"
    if begun.name:
        yield "name: a next version keeps its name; give --id for another formula"
    if not begun.change:
        yield "change: state for the history what is going to be changed, with --change"
    newest = version_numbers(file.parent)[-1]
    if int(version) != newest:
        yield f"version {version} is not the newest, {newest}; its next one would be there already"
    yield from _folder_problems(folder, file.parent)


def _earlier(home: Path, folder: Path) -> dict[str, Path]:
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


def _folder_problems(folder: Path, home: Path) -> Iterator[str]:
    own = folder / home.name
    if own.exists() and not _is_same(own, home):
        yield (
            f"{own} is there already, but it is not the one that is in use ({home}); name its folder with --formulas "
            "or in COMPOUNDING_FORMULAS"
        )


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
