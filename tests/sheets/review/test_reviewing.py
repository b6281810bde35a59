"""Every part of the review is called by the review."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

from compounding.sheets import review
from compounding.sheets.review import campaign, reviewing

PARTS = [
    name
    for module in pkgutil.iter_modules([str(Path(inspect.getfile(review)).parent)])
    for name, each in vars(importlib.import_module(f"{review.__name__}.{module.name}")).items()
    if name.endswith("_findings") and not name.startswith("_") and inspect.isfunction(each)
]


@pytest.mark.parametrize("name", sorted(set(PARTS)))
def test_each_part_of_the_review_is_called(name: str) -> None:
    called = inspect.getsource(reviewing) + inspect.getsource(campaign)
    assert f"{name}(" in called.replace(f"def {name}(", "")
