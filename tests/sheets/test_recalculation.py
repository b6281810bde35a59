"""The values that the sheet carries are those that other programs work out from its formulas."""

from __future__ import annotations

import io
import math
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

import formulas
from compounding.sheets.book import Book
from compounding.sheets.evaluation import Value
from compounding.sheets.workbook import write_sheet
from compounding.units import quantity
from tests.sheets import samples

ODD: tuple[Value, ...] = ("word", 0.0, -5.0, 1e6, 3.0)


def _cases() -> dict[str, tuple[str, dict[str, Value]]]:
    cases: dict[str, tuple[str, dict[str, Value]]] = {}
    for name in samples.ORDERS:
        book = samples.book(name)
        cases[f"{name}, blank"] = (name, {})
        cases[f"{name}, filled"] = (name, samples.plausible(book, samples.bench_values(name)))
        for turn in range(2):
            odd = ODD[turn:] + ODD[:turn]
            cases[f"{name}, aberrant {turn}"] = (name, samples.aberrant(book, odd))
    return cases


CASES = _cases()


def _filled(name: str, entries: Mapping[str, Value]) -> bytes:
    """Return a sheet with entries, saved by openpyxl, which drops every value that the formulas carried."""
    workbook: Any = openpyxl.load_workbook(io.BytesIO(write_sheet(samples.record(name))))
    for field in samples.book(name).fields:
        if field.entry and field.name in entries:
            workbook[field.sheet][field.cell].value = entries[field.name]
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def recalculated(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("libreoffice")
    (folder / "in").mkdir()
    paths = {}
    for number, (case, (name, entries)) in enumerate(CASES.items()):
        paths[case] = folder / "in" / f"case{number}.xlsx"
        paths[case].write_bytes(_filled(name, entries))
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "out"),
            *(str(path) for path in paths.values()),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return {case: _values(folder / "out" / path.name) for case, path in paths.items()}


def _values(path: Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)


def _number(cell: Any) -> object:
    value = cell.value
    if cell.is_date and value is not None and not isinstance(value, str | int | float):
        return float(to_excel(value))  # type: ignore[no-untyped-call]
    return value


def _same(found: object, wanted: Value) -> bool:
    if isinstance(wanted, str):
        return (found or "") == wanted
    return isinstance(found, int | float) and math.isclose(found, float(wanted or 0), rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.libreoffice
@pytest.mark.parametrize("case", CASES)
def test_libreoffice_works_out_the_values_that_the_sheet_carries(case: str, recalculated: Mapping[str, Any]) -> None:
    name, entries = CASES[case]
    wrong = {}
    for (sheet, cell), value in samples.book(name).values(entries).items():
        found = _number(recalculated[case][sheet][cell])
        if not _same(found, value):
            wrong[sheet, cell] = (found, value)
    assert not wrong


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["capsules, all open", "drops"])
def test_what_depends_on_the_bench_is_what_the_working_says(name: str, recalculated: Mapping[str, Any]) -> None:
    record = samples.record(name)
    bench = samples.bench_values(name)
    working = record.working.with_entries(
        {each.key: quantity(Decimal(str(bench[f"bench_{each.key}"])), each.unit) for each in record.bench}
    )
    sheet = recalculated[f"{name}, filled"]["Calculations"]
    checked = 0
    for row, line in enumerate(working, start=5):
        assert not line.is_open
        if record.working[line.key].is_open:
            assert sheet.cell(row, 8).value == pytest.approx(float(line.value.magnitude), rel=1e-9), line.key
            checked += 1
    assert checked >= 4


@pytest.mark.parametrize("case", ["capsules, all known, filled", "drops, filled", "cream, aberrant 0"])
@pytest.mark.filterwarnings("ignore")
def test_another_engine_works_out_the_same_values(case: str, tmp_path: Path) -> None:
    name, entries = CASES[case]
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(_filled(name, entries))
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    found = {key.upper(): value for key, value in solution.items()}
    book: Book = samples.book(name)
    compared = 0
    for (sheet, cell), value in book.values(entries).items():
        key = f"'[SHEET.XLSX]{sheet.upper()}'!{cell}"
        if key in found:
            result = found[key].value[0, 0]
            assert _same("" if str(result) in ("empty", "") else _plain(result), value), (key, result, value)
            compared += 1
    assert compared > 50


def _plain(result: Any) -> object:
    return float(result) if not isinstance(result, str) else str(result)
