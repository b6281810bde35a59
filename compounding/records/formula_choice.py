"""Which two formulas are compared: files, formulas of the library, or versions of one."""

from __future__ import annotations

from pathlib import Path

from compounding.errors import FormulaError
from compounding.records.formula import Formula
from compounding.records.formula_file import read_formula
from compounding.records.library import Library


def compared_formulas(
    library: Library, before: str, after: str, from_version: str = "", to_version: str = ""
) -> tuple[Formula, Formula]:
    """Return the older and the newer of two formulas that are to be compared.

    Parameters
    ----------
    before, after
        A file, an id, or `id:version`; the second may be left out, where the first is an id.
    from_version, to_version
        Versions of that id; the last two if left out.

    Raises
    ------
    FormulaNotFoundError
        There is no such formula or version.
    FormulaError
        A file is no valid formula, or there is nothing to compare with.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> [each.version for each in compared_formulas(find_library(), "naltrexone-cream:1", "naltrexone-cream:2")]
    ['1', '2']
    """
    if after:
        if from_version or to_version:
            raise FormulaError(
                f"{before} and {after}", ["--from-version and --to-version are for one id alone; write ID:VERSION"]
            )
        return chosen_formula(library, before), chosen_formula(library, after)
    if _is_file(before) or ":" in before:
        raise FormulaError(before, ["nothing to compare it with; name a second formula, as a file, ID or ID:VERSION"])
    versions = library.versions(before)
    newer = library.load(before, to_version)
    if not from_version and newer.version == versions[0]:
        raise FormulaError(before, [f"version {newer.version} has none before it; name what to compare it with"])
    older = from_version or versions[versions.index(newer.version) - 1]
    return library.load(before, older), newer


def chosen_formula(library: Library, name: str) -> Formula:
    """Return the formula that a name stands for: a file, an id (its newest version) or `id:version`.

    Raises
    ------
    FormulaNotFoundError
        There is no such formula or version.
    FormulaError
        The file is no valid formula.
    """
    return read_formula(formula_file(library, name))


def formula_file(library: Library, name: str) -> Path:
    """Return the file that a name stands for: the file itself, an id (its newest version) or `id:version`.

    Raises
    ------
    FormulaNotFoundError
        There is no such formula or version.
    """
    if _is_file(name):
        return Path(name)
    formula_id, _, version = name.partition(":")
    return library.file(formula_id, version)


def _is_file(name: str) -> bool:
    return name.endswith(".toml") or Path(name).is_file()
