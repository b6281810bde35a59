"""Everything that is wrong with formula files: each by itself, and what only several of them show together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from compounding.errors import FormulaError
from compounding.records.citations import REFERENCES, citations
from compounding.records.formula import Formula
from compounding.records.formula_file import read_formula
from compounding.records.formula_open import open_places
from compounding.records.library import own_references, toolkit_library, version_numbers

CHECKSUMS = "checksums.txt"
_VERSION = re.compile(r"[1-9][0-9]*", re.ASCII)
_CHECKSUM = re.compile(r"([0-9a-f]{64})\s+\*?(\S.*)")


@dataclass(frozen=True)
class Inspected:
    """One file or folder, and what was found of it.

    Attributes
    ----------
    formula
        What was read; None for a folder, and for a file that is no valid formula.
    problems
        Why it is refused.
    warnings
        What should be looked into.
    notes
        What is good to know.
    """

    path: Path
    is_file: bool = True
    formula: Formula | None = None
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Inspection:
    """What was found of all files and folders, in their order."""

    parts: tuple[Inspected, ...]

    @property
    def files(self) -> tuple[Inspected, ...]:
        """The files alone."""
        return tuple(each for each in self.parts if each.is_file)

    @property
    def problems(self) -> int:
        """How many problems there are."""
        return sum(len(each.problems) for each in self.parts)

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return sum(len(each.warnings) for each in self.parts)


def inspection(paths: Iterable[Path]) -> Inspection:
    """Return everything that is wrong with formula files, and with folders of them.

    Parameters
    ----------
    paths
        Files, folders of one formula, or folders of many.

    Raises
    ------
    FormulaError
        A path is not there, or a folder holds no formula.

    Examples
    --------
    >>> inspection([toolkit_library().home("naltrexone-cream")]).problems
    0
    """
    parts: dict[Path, Inspected] = {}
    for path in paths:
        for each in _inspected(path):
            parts.setdefault(each.path.resolve(), each)
    files = [each for each in parts.values() if each.is_file]
    _add_twins(files)
    _add_sources(files)
    _add_open_places(files)
    return Inspection(tuple(parts.values()))


def _inspected(path: Path) -> Iterator[Inspected]:
    if not path.exists():
        raise FormulaError(str(path), ["there is no such file or folder"])
    if not path.is_dir():
        file = _read(path)
        yield file
        yield from _as_wholes(path.parent.parent, [file])
        return
    found = sorted(path.rglob("*.toml"))
    if not found:
        raise FormulaError(str(path), ["the folder holds no <id>/<version>.toml; name a formula file or their folder"])
    root = path.parent if any(_VERSION.fullmatch(each.stem) for each in path.glob("*.toml")) else path
    files = [_read(each) if _is_placed(each, root) else _misplaced(each) for each in found]
    yield from files
    yield from _as_wholes(root, files)


def _is_placed(file: Path, root: Path) -> bool:
    return file.parent.parent.resolve() == root.resolve()


def _read(file: Path) -> Inspected:
    try:
        return Inspected(file, formula=read_formula(file))
    except FormulaError as error:
        return Inspected(file, problems=list(error.problems))


def _misplaced(file: Path) -> Inspected:
    """Return a file that is never looked for where it lies: as a formula it would be missed, and others may lie so."""
    found = _read(file)
    # What states no id is no formula, but another file of the pharmacy.
    if any(each.startswith("id: is missing") for each in found.problems):
        return Inspected(file, warnings=["is not read: a formula lies in <id>/<version>.toml of this folder"])
    found.problems.append("is not found here: a formula lies in <id>/<version>.toml of this folder")
    return found


# --- what several files show ---------------------------------------------------------------------


def _as_wholes(root: Path, files: Sequence[Inspected]) -> Iterator[Inspected]:
    """Check the files of one folder together, and yield the folder where something is wrong with it as a whole."""
    folder = Inspected(root, is_file=False)
    homes: dict[Path, list[Inspected]] = {}
    for each in files:
        homes.setdefault(each.path.parent, []).append(each)
    for home, versions in homes.items():
        folder.problems.extend(_missing_versions(home))
        _add_histories(versions)
        folder.notes.extend(_shadowing(home, versions))
        folder.warnings.extend(_left_out(home))
    folder.problems.extend(_checksum_problems(root, files))
    if folder.problems or folder.warnings or folder.notes:
        yield folder


def _missing_versions(home: Path) -> Iterator[str]:
    gaps = [(first + 1, last - 1) for first, last in pairwise((0, *version_numbers(home))) if last - first > 1]
    if gaps:
        missing = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in gaps)
        yield f"{home.name}: missing is version {missing}: sheets made from it could not be reviewed; put it back"


def _add_histories(versions: Sequence[Inspected]) -> None:
    """Note where a history does not go on from that of the version before, which is read from its file."""
    for each in versions:
        if each.formula is None:
            continue
        before = each.path.with_name(f"{int(each.formula.version) - 1}.toml")
        former = _read(before).formula if before.is_file() else None
        if former is not None and each.formula.revisions[:-1] != former.revisions:
            each.problems.append(
                f"revisions: they do not go on from version {former.version}: its lines stand first, unchanged, and "
                "then one line for this version"
            )


def _add_twins(files: Sequence[Inspected]) -> None:
    """Note files of one id and version whose texts differ."""
    first: dict[tuple[str, str], Inspected] = {}
    for each in files:
        if each.formula is None:
            continue
        other = first.setdefault((each.formula.id, each.formula.version), each)
        known = other.formula
        if known is not None and known.checksum != each.formula.checksum:
            each.problems.append(f"is version {known.version} of {known.id} with another text than {other.path}")


def _checksum_problems(root: Path, files: Sequence[Inspected]) -> Iterator[str]:
    """Yield what is wrong with the list of released versions, and note at the files which of them were changed."""
    listed = root / CHECKSUMS
    if not listed.is_file():
        return
    known = {each.path.resolve(): each for each in files}
    for number, line in enumerate(listed.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        found = _CHECKSUM.fullmatch(line.strip())
        if found is None:
            if line.strip():
                yield f"{CHECKSUMS}, line {number}: is no checksum and file; write it anew with sha256sum"
            continue
        file = root / found[2]
        if not file.is_file():
            yield f"{CHECKSUMS}, line {number}: {found[2]} was released, and is not there; put it back"
        elif file.resolve() in known and _sha256(file) != found[1]:
            known[file.resolve()].problems.append(
                f"was changed after its release ({CHECKSUMS}); put it back, and make the change in the next version"
            )


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# --- beside the toolkit's own ----------------------------------------------------------------------


def _own_home(home: Path) -> Path | None:
    """Return the toolkit's own folder of a formula that another folder replaces."""
    library = toolkit_library()
    if home.name not in library.ids():
        return None
    own = library.home(home.name)
    return None if own.resolve() == home.resolve() else own


def _shadowing(home: Path, versions: Iterable[Inspected]) -> Iterator[str]:
    own = _own_home(home)
    if own is None:
        return
    yield f"{home.name}: replaces the toolkit's formula of that name, as a whole, wherever this folder is used"
    for each in versions:
        released = own / each.path.name
        if released.is_file() and each.path.is_file() and _sha256(released) != _sha256(each.path):
            each.problems.append(
                f"differs from the toolkit's own version {each.path.stem}, which was released; give the change the "
                "next number"
            )


def _left_out(home: Path) -> Iterator[str]:
    own = _own_home(home)
    there = version_numbers(home)
    newer = [str(each) for each in (version_numbers(own) if own is not None else ()) if each > max(there, default=0)]
    if newer:
        yield f"{home.name}: the toolkit has a newer version, {', '.join(newer)}, which this folder hides"


def _add_open_places(files: Sequence[Inspected]) -> None:
    """Note what a formula that was begun as a copy for another drug leaves open."""
    for each in files:
        if each.formula is not None:
            each.warnings.extend(f"left open: {place}" for place in open_places(each.formula))


# --- sources -----------------------------------------------------------------------------------------


def _add_sources(files: Sequence[Inspected]) -> None:
    """Note the keys of sources that are explained nowhere."""
    own = citations(*own_references())
    for each in files:
        if each.formula is None or not own:
            continue
        explained = citations(each.path.parent.parent / REFERENCES, *own_references())
        unknown = [key for key in each.formula.references if key not in explained]
        each.warnings.extend(
            f"references: {key!r} is explained neither in the toolkit's references nor in {REFERENCES} of this folder; "
            f"explain it there under '### {key}'"
            for key in unknown
        )
