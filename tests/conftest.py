"""Fixtures that every folder of tests may use."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

# The same examples on every run: a failure that cannot be repeated helps nobody.
settings.register_profile("compounding", derandomize=True, deadline=None, database=None)
settings.load_profile("compounding")


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
