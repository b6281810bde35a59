"""The library of formulas: where they lie, and which versions there are. Only what is asked for is read."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from compounding.errors import FormulaError, FormulaNotFoundError
from compounding.records.citations import REFERENCES, citations
from compounding.records.formula import Formula
from compounding.records.formula_file import read_formula

ENVIRONMENT_VARIABLE = "COMPOUNDING_FORMULAS"
_VERSION = re.compile(r"[1-9][0-9]*", re.ASCII)


@dataclass(frozen=True)
class Library:
    """Formulas in one or more folders, each as `<id>/<version>.toml`.

    A formula belongs to the first folder that holds it: versions from two folders never mix, so a
    pharmacy's own formula replaces the toolkit's of the same id as a whole.
    """

    folders: tuple[Path, ...]

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all formulas, in order."""
        return tuple(sorted(self._homes()))

    def versions(self, formula_id: str) -> tuple[str, ...]:
        """Return the versions of a formula, the oldest first.

        Parameters
        ----------
        formula_id
            Id of the formula, such as "naltrexone-cream".

        Raises
        ------
        FormulaNotFoundError
            There is no such formula; the error suggests near names.
        """
        return _versions_in(self.home(formula_id))

    def newest(self, formula_id: str) -> str:
        """Return the newest version of a formula.

        Parameters
        ----------
        formula_id
            Id of the formula, such as "naltrexone-cream".
        """
        return self.versions(formula_id)[-1]

    def load(self, formula_id: str, version: str = "") -> Formula:
        """Return a formula, in its newest version unless one is named, with what the keys of its sources stand for.

        Parameters
        ----------
        formula_id
            Id of the formula, such as "naltrexone-cream".
        version
            Its version; "" for the newest.

        Raises
        ------
        FormulaNotFoundError
            There is no such formula or version.
        FormulaError
            The file is not a valid formula.
        """
        file = self.file(formula_id, version)
        known = citations(file.parent.parent / REFERENCES, *own_references())
        return replace(read_formula(file), citations=known)

    def file(self, formula_id: str, version: str = "") -> Path:
        """Return the file of a formula, in its newest version unless one is named.

        Parameters
        ----------
        formula_id
            Id of the formula, such as "naltrexone-cream".
        version
            Its version; "" for the newest.

        Raises
        ------
        FormulaNotFoundError
            There is no such formula or version.
        """
        home = self.home(formula_id)
        versions = _versions_in(home)
        chosen = version or versions[-1]
        if chosen not in versions:
            near = [f"version {each}" for each in reversed(versions)]
            raise FormulaNotFoundError(f"{formula_id}, version {chosen}", near, [str(home)])
        return home / f"{chosen}.toml"

    def home(self, formula_id: str) -> Path:
        """Return the folder that holds the versions of a formula.

        Parameters
        ----------
        formula_id
            Id of the formula, such as "naltrexone-cream".

        Raises
        ------
        FormulaNotFoundError
            There is no such formula; the error suggests near names.
        """
        homes = self._homes()
        if formula_id not in homes:
            near = difflib.get_close_matches(formula_id, sorted(homes), n=3)
            raise FormulaNotFoundError(formula_id, near, [str(folder) for folder in self.folders])
        return homes[formula_id]

    def _homes(self) -> dict[str, Path]:
        homes: dict[str, Path] = {}
        for folder in self.folders:
            for home in folder.iterdir():
                if home.is_dir() and _versions_in(home):
                    homes.setdefault(home.name, home)
        return homes


def find_library(given: Path | None = None) -> Library:
    """Return the library: a folder given, those of COMPOUNDING_FORMULAS, and the toolkit's own.

    The environment variable may name several folders, separated as in PATH.

    Parameters
    ----------
    given
        Folder of formulas that is looked into first; None for none.

    Raises
    ------
    FormulaError
        A folder that was asked for is not there: going on without it could mean another formula.
    """
    wished = [given] if given is not None else []
    wished += [Path(name) for name in os.environ.get(ENVIRONMENT_VARIABLE, "").split(os.pathsep) if name]
    for folder in wished:
        if not folder.is_dir():
            raise FormulaError(str(folder), ["there is no such folder of formulas"])
    return Library((*wished, *_own_folders()))


def toolkit_library() -> Library:
    """Return the toolkit's own formulas alone, whatever else is looked into.

    Examples
    --------
    >>> "naltrexone-cream" in toolkit_library().ids()
    True
    """
    return Library(tuple(_own_folders()))


def own_references() -> tuple[Path, ...]:
    """Return where the toolkit's own references may lie: beside its formulas, or in the repository's documents.

    Examples
    --------
    >>> "usp-795" in citations(*own_references())
    True
    """
    return tuple(
        place for folder in _own_folders() for place in (folder / REFERENCES, folder.parent / "docs" / REFERENCES)
    )


def _own_folders() -> list[Path]:
    """Return the toolkit's own folder: inside the package when installed, beside it in the repository."""
    package = Path(__file__).parents[1]
    candidates = (package / "formulas", package.parent / "formulas")
    return [folder for folder in candidates if folder.is_dir()][:1]


def version_numbers(home: Path) -> tuple[int, ...]:
    """Return the versions that a folder of one formula holds, the oldest first.

    Parameters
    ----------
    home
        Folder of one formula.
    """
    return tuple(sorted(int(file.stem) for file in home.glob("*.toml") if _VERSION.fullmatch(file.stem)))


def _versions_in(home: Path) -> tuple[str, ...]:
    return tuple(str(each) for each in version_numbers(home))
