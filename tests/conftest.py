"""Fixtures that every folder of tests may use."""

from __future__ import annotations

import datetime
import os
import pickle
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from compounding.records.validation_run import ValidationRun

# The same examples on every run: a failure that cannot be repeated helps nobody.
settings.register_profile("compounding", derandomize=True, deadline=None, database=None)
settings.load_profile("compounding")


@pytest.fixture(autouse=True, scope="session")
def _no_profile_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let no test take up the profile of a real pharmacy: from the environment, the user's folder or this folder."""
    if Path("pharmacy.toml").exists():
        pytest.exit("pharmacy.toml lies in this folder, and commands would use it: run the tests from another", 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COMPOUNDING_PROFILE", raising=False)
        folder = str(tmp_path_factory.mktemp("user"))
        # Where click looks for the user's folder: on macOS in the home folder, on Windows and elsewhere in these.
        for name in ("APPDATA", "XDG_CONFIG_HOME", *(["HOME"] if sys.platform == "darwin" else [])):
            patch.setenv(name, folder)
        yield


@pytest.fixture(scope="session")
def soffice() -> str:
    """Return the path of LibreOffice; without it a test is skipped here, and fails where CI=true."""
    path = shutil.which("soffice")
    if path is None:
        reason = "LibreOffice (soffice) is not installed; on Debian: apt-get install libreoffice-calc"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def whole_validation(tmp_path_factory: pytest.TempPathFactory) -> ValidationRun:
    """Return the validation of this installation, which takes long: it is run once, also for several workers."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _validated()
    path = tmp_path_factory.getbasetemp().parent / "validation.pickle"
    lock = path.with_suffix(".lock")
    while not path.exists():
        try:
            lock.mkdir()
        except FileExistsError:
            time.sleep(0.2)
            continue
        try:
            if not path.exists():
                part = path.with_suffix(".part")
                part.write_bytes(pickle.dumps(_validated()))
                part.rename(path)
        finally:
            lock.rmdir()
    found: ValidationRun = pickle.loads(path.read_bytes())
    return found


def _validated() -> ValidationRun:
    from compounding.records.library import find_library
    from compounding.validation.validating import validation_run

    return validation_run(find_library(), made=datetime.datetime(2026, 11, 22, 18, 0, tzinfo=datetime.UTC))
