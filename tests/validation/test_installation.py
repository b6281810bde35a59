"""What is installed: the packages by name, the program by its files, and the formulas by their checksums."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import tomllib
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import compounding
from compounding.records.library import Library, find_library
from compounding.validation import installation as module
from compounding.validation.installation import PACKAGES, installation

ROOT = Path(compounding.__file__).parent
NO_FORMULAS = Library(())


class Noted:
    """A file as the list made at installation notes it."""

    def __init__(self, path: Path, content: bytes) -> None:
        self.parts = ("compounding", path.name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
        self.hash = SimpleNamespace(value=digest.rstrip("="))
        self._path = path

    def locate(self) -> Path:
        return self._path


def listed(monkeypatch: pytest.MonkeyPatch, *files: Noted) -> None:
    monkeypatch.setattr(metadata, "distribution", lambda name: SimpleNamespace(files=list(files), version="1"))


def test_every_package_that_the_project_takes_is_named_with_its_version() -> None:
    project: dict[str, Any] = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [re.split("[<>=~]", text)[0] for text in project["project"]["dependencies"]]
    assert list(PACKAGES) == needed
    found = installation(NO_FORMULAS)
    assert dict(found.packages)["pint"] == metadata.version("pint")
    assert found.toolkit == f"compounding {compounding.__version__}"


def test_a_package_that_is_missing_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("no-such-package-at-all",))
    assert installation(NO_FORMULAS).packages == (("no-such-package-at-all", "not installed"),)


def test_a_program_as_installed_has_no_changed_file(monkeypatch: pytest.MonkeyPatch) -> None:
    listed(monkeypatch, Noted(ROOT / "rounding.py", (ROOT / "rounding.py").read_bytes()))
    found = installation(NO_FORMULAS)
    assert found.is_listed
    assert found.changed_files == ()


def test_a_file_that_was_changed_or_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    listed(monkeypatch, Noted(ROOT / "rounding.py", b"as it was"), Noted(ROOT / "gone.py", b""))
    found = installation(NO_FORMULAS)
    assert found.changed_files == ("gone.py, which is missing", str(ROOT / "rounding.py"))


def test_a_program_without_a_list_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    listed(monkeypatch)
    assert not installation(NO_FORMULAS).is_listed


def test_the_checksum_of_the_program_follows_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "compounding"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(compounding, "__file__", str(package / "__init__.py"))
    before = installation(NO_FORMULAS)
    (package / "rule.py").write_text("RULE = 1\n", encoding="utf-8")
    after = installation(NO_FORMULAS)
    assert (before.program_files, after.program_files) == (1, 2)
    assert before.program_checksum != after.program_checksum == installation(NO_FORMULAS).program_checksum


def test_formulas_are_compared_with_their_released_checksums(tmp_path: Path) -> None:
    own = find_library().folders[-1]
    for name in ("naltrexone-cream", "naltrexone-capsule"):
        shutil.copytree(own / name, tmp_path / name)
    checksum = hashlib.sha256((tmp_path / "naltrexone-cream" / "1.toml").read_bytes()).hexdigest()
    lines = f"{checksum}  naltrexone-cream/1.toml\n{'0' * 64}  naltrexone-cream/2.toml\n"
    # What is no UTF-8 and what is no checksum and file do not stop the rest.
    (tmp_path / "checksums.txt").write_bytes(lines.encode() + b"\xff\xfe\n")
    found = {(each.id, each.version): each for each in installation(Library((tmp_path,))).formulas}
    assert found["naltrexone-cream", "1"].is_sound
    assert found["naltrexone-cream", "2"].is_changed
    assert found["naltrexone-capsule", "1"].released == ""
    assert found["naltrexone-capsule", "1"].is_sound
    assert found["naltrexone-cream", "1"].name
