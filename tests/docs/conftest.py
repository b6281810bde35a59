"""What the tests of the documentation share."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest

from compounding.records.library import Library, find_library
from compounding.records.validation_run import ValidationRun
from compounding.validation import validating


@pytest.fixture(autouse=True)
def _validated_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `compounding validate` write the record of the one validation that the session runs."""
    original = validating.validation_run

    def known(library: Library, *, made: datetime.datetime, by: str = "", **_: Any) -> ValidationRun:
        assert library == find_library()
        with monkeypatch.context() as patch:
            patch.setattr(validating, "validation_run", original)
            found: ValidationRun = request.getfixturevalue("whole_validation")
        return dataclasses.replace(found, made=made, by=by)

    monkeypatch.setattr(validating, "validation_run", known)
