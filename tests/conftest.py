"""Fixtures that every folder of tests may use."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

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
