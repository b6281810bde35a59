"""What the record of a validation says that Python expects is what LibreOffice works out."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

from compounding.records.library import find_library
from compounding.sheets.written import written
from compounding.validation.cell_formulas import states
from compounding.validation.expected_values import Value, is_number
from compounding.validation.trials import Trial, cell_text, same, trial, trial_orders
from tests.sheets.review.files import by_libreoffice, filled_in


@pytest.fixture(scope="module")
def trials() -> dict[str, Trial]:
    library = find_library()
    return {each.form: trial(each, library) for each in trial_orders()}


def compared(each: Trial) -> dict[str, Mapping[str, Value]]:
    """Return the states of a sheet that are compared: filled in well, and with the oddest entries."""
    return {
        state: entries for state, entries in states(each).items() if state.startswith("the filled") or "word" in state
    }


@pytest.fixture(scope="module")
def recalculated(
    trials: Mapping[str, Trial], soffice: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Any]:
    """Return each sheet in each of its states, as LibreOffice calculates it."""
    names = {
        f"sheet{form_place}state{place}": (form, state)
        for form_place, (form, each) in enumerate(trials.items())
        for place, state in enumerate(compared(each))
    }
    contents = {
        name: filled_in(written(trials[form].book), trials[form].book, compared(trials[form])[state])
        for name, (form, state) in names.items()
    }
    paths = by_libreoffice(soffice, tmp_path_factory.mktemp("validation"), contents)
    return {names[name]: _opened(path) for name, path in paths.items()}


def _opened(path: Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)


def _value(cell: Any) -> Any:
    if cell.is_date and cell.value is not None and not isinstance(cell.value, str | int | float):
        # A moment is read to the microsecond, which is no day.
        return round(float(to_excel(cell.value)), 6)  # type: ignore[no-untyped-call]
    return float(cell.value) if isinstance(cell.value, int) else cell.value


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", [each.form for each in trial_orders()])
def test_python_expects_what_libreoffice_shows(
    form: str, trials: Mapping[str, Trial], recalculated: Mapping[tuple[str, str], Any]
) -> None:
    each = trials[form]
    wrong = {}
    for state, entries in compared(each).items():
        expected = each.expected(entries)
        for cell in each.cells:
            found = _value(recalculated[form, state][cell.sheet][cell.cell])
            right = expected[cell.place]
            if not same(found, round(float(right or 0), 6) if cell.is_date and is_number(right) else right):
                wrong[state, cell.sheet, cell.cell] = (cell_text(cell, found), cell_text(cell, right))
    assert not wrong
