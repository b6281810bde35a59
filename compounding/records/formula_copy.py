"""A formula begun as a copy of another one, in a pharmacy's own folder: its next version, or the start of a new one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compounding.errors import FormulaError
from compounding.records.formula import Formula
from compounding.records.formula_choice import formula_file
from compounding.records.formula_file import read_formula
from compounding.records.formula_other_drug import answers_missing, for_another_drug, left_open
from compounding.records.formula_questions import Answers
from compounding.records.formula_release import (
    SAYS_UNREVIEWED,
    UNREVIEWED,
    continued,
    earlier_versions,
    folder_problems,
    id_problems,
    placed,
)
from compounding.records.library import Library, version_numbers
from compounding.records.toml_table import toml_file


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
    of_drug
        What is stated of another drug, by the keys of the questions.
    """

    formula_id: str
    name: str
    drug: str
    author: str
    change: str
    date: datetime.date
    of_drug: Answers = field(default_factory=dict)


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
    problems = list(_problems(former, begun, file, folder))
    if problems:
        raise FormulaError(source, problems)
    _, entries = toml_file(file, FormulaError)
    is_unreviewed = any(SAYS_UNREVIEWED in each for each in former.confirm)
    confirm = former.confirm if is_unreviewed else (UNREVIEWED, *former.confirm)
    entries |= {"author": begun.author, "effective": begun.date, "confirm": list(confirm)}
    entries.pop("reviewer", None)
    if _is_another(former, begun):
        made, earlier = _another(entries, former, begun), {}
    else:
        made = continued(entries, str(int(former.version) + 1), begun.date, begun.change)
        earlier = earlier_versions(file.parent, folder)
    paths = placed(folder, str(made["id"]), {f"{made['version']}.toml": made}, earlier)
    return paths[-1], tuple(made["confirm"])


def _is_another(former: Formula, begun: Copy) -> bool:
    return begun.formula_id not in ("", former.id)


def _has_another_drug(former: Formula, begun: Copy) -> bool:
    return _is_another(former, begun) and begun.drug.casefold() not in ("", former.drug.casefold())


def _another(entries: Mapping[str, Any], former: Formula, begun: Copy) -> dict[str, Any]:
    """Return the entries of another formula; where its drug is another too, without what was of the former drug."""
    first, *others = entries["confirm"]
    made = dict(entries)
    if _has_another_drug(former, begun):
        made = for_another_drug(entries, former, begun.drug, begun.of_drug)
        # Each point to confirm is of the former product; the taken-over one says where they are read.
        first, others = UNREVIEWED, list(left_open(made, former, begun.drug, begun.of_drug))
    made |= {"id": begun.formula_id, "name": begun.name, "revisions": []}
    made["confirm"] = [first, _taken_over(former, begun), *others]
    made["labelling"] = {**made["labelling"], "title": f"{begun.name}, {{strength}}"}
    return continued(
        made, "1", begun.date, begun.change or f"Begun as a copy of {former.id}, version {former.version}."
    )


def _taken_over(former: Formula, begun: Copy) -> str:
    """Return the sentence to confirm that says what of a formula comes from another one."""
    what = "the drug and its sources, strengths and doses, components, plausibility check, steps, tests, label"
    also = ""
    if _has_another_drug(former, begun):
        what = (
            "the form, components, equipment, container, steps with their cautions, tests, limits of acceptance, "
            "storage, directions"
        )
        also = f" Read there what {former.id} leaves to be confirmed: its points are not repeated here."
    return (
        f"Confirm {what} and references: they were taken over from {former.id}, version {former.version}, which is of "
        f"{former.drug}; go through each of them for {begun.drug}.{also}"
    )


def _problems(former: Formula, begun: Copy, file: Path, folder: Path) -> Iterator[str]:
    """Yield what is missing of a copy, or cannot be."""
    if not begun.author:
        yield "author: state who changes it, with --author"
    yield from _of_drug_problems(former, begun)
    if not _is_another(former, begun):
        yield from _next_problems(file, former.version, begun, folder)
        return
    yield from id_problems(begun.formula_id)
    if not begun.name:
        yield "name: another formula has another name; state it with --name"
    if not begun.drug:
        yield "drug: state what the new formula is of, with --drug, also where the drug stays the same"


def _of_drug_problems(former: Formula, begun: Copy) -> Iterator[str]:
    """Yield what is missing of another drug, or is stated of a drug that stays the same."""
    if _has_another_drug(former, begun):
        yield from answers_missing(former, begun.of_drug)
    else:
        for key in begun.of_drug:
            yield f"--{key} goes with another drug, with --id and --drug; where it stays the same, edit the file"


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
    yield from folder_problems(folder, file.parent)
