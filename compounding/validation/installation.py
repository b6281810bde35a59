"""What is installed: the program and whether it is as it was installed, what it runs on, and its formulas."""

from __future__ import annotations

import base64
import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import compounding
from compounding.errors import FormulaError
from compounding.records.library import Library
from compounding.records.validation_run import Installation, InstalledFormula

_NAME = "compounding"
_CHECKSUMS = "checksums.txt"
# The packages that it takes from others, as pyproject.toml names them.
PACKAGES = ("pint", "openpyxl", "pandas", "matplotlib", "biip", "segno", "reportlab", "click")
_PARTS = (".py", ".toml", ".txt")


def installation(library: Library) -> Installation:
    """Return what is installed here.

    Parameters
    ----------
    library
        The formulas.
    """
    root = Path(compounding.__file__).parent
    program = sorted(each for each in root.rglob("*") if each.suffix in _PARTS)
    listed = _listed_files()
    return Installation(
        toolkit=f"{_NAME} {compounding.__version__}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        system=f"{platform.system()} {platform.release()}, processor {platform.machine()}",
        packages=tuple((name, _version(name)) for name in PACKAGES),
        program_files=len(program),
        program_checksum=_checksum_of(root, program),
        changed_files=tuple(_changed(listed)),
        is_listed=bool(listed),
        formulas=tuple(_formulas(library)),
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _checksum_of(root: Path, program: Iterable[Path]) -> str:
    """Return one SHA-256 over the names and contents of files, which tells whether two installations are the same."""
    whole = hashlib.sha256()
    for path in program:
        whole.update(f"{path.relative_to(root).as_posix()}\n{_sha256(path)}\n".encode())
    return whole.hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _listed_files() -> dict[Path, str]:
    """Return the program's files with the checksums that were noted when they were installed, where there are any."""
    try:
        files = metadata.distribution(_NAME).files or []
    except metadata.PackageNotFoundError:
        return {}
    root = Path(compounding.__file__).parent
    noted = {Path(str(each.locate())): each.hash.value for each in files if each.hash and each.parts[0] == _NAME}
    return {path: value for path, value in noted.items() if path.is_relative_to(root)}


def _changed(listed: Mapping[Path, str]) -> Iterator[str]:
    for path, noted in sorted(listed.items()):
        if not path.is_file():
            yield f"{path.name}, which is missing"
        else:
            digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")
            if digest != noted:
                yield str(path)


# --- formulas ------------------------------------------------------------------------------------


def _formulas(library: Library) -> Iterator[InstalledFormula]:
    released = {folder: _released(folder) for folder in library.folders}
    for formula_id in library.ids():
        folder = next(each for each in library.folders if (each / formula_id).is_dir())
        for version in library.versions(formula_id):
            name = f"{formula_id}/{version}.toml"
            plain = InstalledFormula(
                id=formula_id,
                version=version,
                checksum=_sha256(folder / name),
                released=released[folder].get(name, ""),
                folder=str(folder),
            )
            yield _read(plain, library)


def _read(plain: InstalledFormula, library: Library) -> InstalledFormula:
    """Return a formula with what it says of itself, or why it cannot be read."""
    try:
        formula = library.load(plain.id, plain.version)
    except FormulaError as error:
        return replace(plain, refused=str(error))
    return replace(plain, name=formula.name, reviewer=formula.reviewer if formula.is_reviewed else "")


def _released(folder: Path) -> dict[str, str]:
    """Return the checksums of a folder's released formulas, by their path in it."""
    path = folder / _CHECKSUMS
    if not path.is_file():
        return {}
    # What is no checksum and file releases nothing; 'formulas check' says so.
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if len(line.split(maxsplit=1)) > 1)
    return {name.strip(): checksum for checksum, name in pairs}
