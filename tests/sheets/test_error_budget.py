"""The error budget on the Calculations sheet: its table, its chart, and that both are printed whole."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openxml_audit.validator import OpenXmlValidator

from compounding.cli.plan_text import plan_text
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.error_budget import Budget, Contribution, ErrorBudget
from compounding.records.record_json import record_content
from compounding.records.shown_text import sentence
from compounding.sheets.drawn import Bars
from compounding.sheets.layout import CALCULATIONS
from compounding.sheets.pages import PAPERS
from compounding.sheets.workbook import planned_book, write_sheet
from compounding.units import quantity
from tests.records import budgets
from tests.sheets import samples

MIXING = "mixing from capsule to capsule, of which nothing is known"


def with_budget(budget: Budget | None) -> CompoundingRecord:
    """Return the record of capsules with a budget in which every line is one of its own."""
    return dataclasses.replace(samples.record("capsules, all known"), budget=budget)


def _known(bars: int = 0) -> ErrorBudget:
    """Return a budget of a record of capsules, with so many contributions more than it has."""
    budget = budgets.tablet_capsules().drawn_up(missing=(MIXING,))
    keys = {"claim": "label_claim", "mean": "mean_tablet_mass", "powder": "powder"}
    contributions = [dataclasses.replace(each, key=keys[each.key]) for each in budget.contributions]
    return dataclasses.replace(budget, contributions=(*contributions, *map(_small, range(1, bars + 1))))


def _small(number: int) -> Contribution:
    return Contribution(
        key="powder",
        label=f"weighing {number}, of which the name is so long that it takes two lines of the table",
        group="balance",
        standard=quantity("0.01", "%"),
        greatest=quantity("0.02", "%"),
        share=quantity("0.0001", "%"),
        note="readability of the balance",
    )


def _opened(budget: Budget | None, paper: str = "letter") -> Any:
    content = write_sheet(with_budget(budget), paper=paper)
    return openpyxl.load_workbook(io.BytesIO(content))[CALCULATIONS]


def _rows_below(sheet: Any, text: str) -> list[tuple[object, ...]]:
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
    first = next((place for place, row in enumerate(rows) if row[0] == text), len(rows))
    return rows[first + 1 :]


# --- what stands on the sheet ----------------------------------------------------------------------


def test_the_section_stands_below_the_lines() -> None:
    budget = _known()
    rows = _rows_below(_opened(budget), "Error budget")
    assert rows[0][0] == f"E{budget.summary[1:]}."
    assert rows[1][0] == budget.verdict
    assert [head for head in rows[2] if head] == [
        "No.",
        "Kind of error",
        "What may be out",
        "How it is known",
        "± standard (% of label)",
        "± at worst (% of label)",
        "Share of variance (%)",
        "In the working",
    ]
    assert rows[3][0:3] == (1, "Tablet content", "Content of the tablets")
    assert rows[3][4] == "USP: 90 to 110 % of the label claim"
    assert rows[3][5:8] == pytest.approx((5.773503, 10, 98.928142))
    line = 1 + [each.key for each in with_budget(budget).working].index("label_claim")
    assert rows[3][9] == f"line {line}, label claim"
    assert [row[0] for row in rows[3:6]] == [1, 2, 3]
    assert rows[6][1] == "Together"
    assert rows[6][5:7] == pytest.approx((5.804696, 11.258914))
    assert rows[7][0] == f"Not counted: {MIXING}."


def test_a_budget_that_waits_says_for_what_and_has_no_chart() -> None:
    sheet = _opened(budgets.tablet_capsules(mean="").budget(missing=(MIXING,)))
    texts = [row[0] for row in _rows_below(sheet, "Error budget")]
    assert texts == ["Waits for: mean tablet mass.", f"Not counted: {MIXING}."]
    assert not sheet._charts


def test_without_a_budget_nothing_is_said_of_it() -> None:
    record = with_budget(None)
    assert not _rows_below(_opened(None), "Error budget")
    assert "Error budget" not in plan_text(record)
    assert record_content(record)["error_budget"] is None


def test_the_chart_shows_every_contribution_in_its_order() -> None:
    sheet = _opened(_known())
    [chart] = sheet._charts
    [series] = chart.series
    names, numbers = series.cat.strRef, series.val.numRef
    assert chart.barDir == "bar"
    assert chart.x_axis.scaling.orientation == "maxMin"
    for reference, column in ((names, "C"), (numbers, "F")):
        found = re.fullmatch(rf"'Calculations'!\${column}\$(\d+):\${column}\$(\d+)", reference.f)
        assert found
        first, last = found.groups()
        rows = range(int(first), int(last) + 1)
        assert [sheet.cell(row, 1).value for row in rows] == [1, 2, 3]


def test_the_same_budget_gives_the_same_bytes_of_a_valid_file(tmp_path: Path) -> None:
    budget = _known(9)
    content = write_sheet(with_budget(budget))
    assert content == write_sheet(with_budget(budget))
    assert _complaints(content, tmp_path) <= _complaints(write_sheet(with_budget(None)), tmp_path)
    assert not [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "external" in name.lower()]


def _complaints(content: bytes, folder: Path) -> set[str]:
    path = folder / "sheet.xlsx"
    path.write_bytes(content)
    return {re.sub(r"[0-9]+", "1", str(each.description)) for each in OpenXmlValidator().validate(path).errors}


# --- in print --------------------------------------------------------------------------------------


@pytest.mark.parametrize("bars", [0, 3, 6, 9])
def test_the_chart_lies_within_what_is_printed(bars: int) -> None:
    plan = next(each for each in planned_book(with_budget(_known(bars))).sheets if each.name == CALCULATIONS)
    assert isinstance(plan.chart, Bars)
    assert plan.chart.anchor == f"A{plan.row}"
    sheet = _opened(_known(bars))
    last = int(re.findall(r"\d+", sheet.print_area)[-1])
    lowest = (last - plan.row + 1) * 12.75
    assert lowest >= plan.chart.height / 2.54 * 72
    assert plan.chart.width / 2.54 * 96 <= sum(plan.widths) * 7


@pytest.mark.libreoffice
@pytest.mark.parametrize("paper", PAPERS)
def test_the_section_is_printed_on_one_page(paper: str, soffice: str, tmp_path: Path) -> None:
    cases: dict[str, Budget | None] = {f"bars{bars}": _known(bars) for bars in (0, 3, 6, 9)}
    cases["waiting"] = budgets.tablet_capsules(mean="").budget(missing=(MIXING,))
    for name, budget in cases.items():
        (tmp_path / f"{name}.xlsx").write_bytes(write_sheet(with_budget(budget), paper=paper))
    _printed(soffice, tmp_path, [f"{name}.xlsx" for name in cases])
    for name, budget in cases.items():
        pages = _pages(tmp_path / f"{name}.pdf")
        [page] = [each for each in pages if "Error budget" in each]
        assert MIXING in page
        if isinstance(budget, ErrorBudget):
            assert "What contributes" in page
            assert f"{len(budget.contributions)} " in page
            # The name of the last contribution stands in the table and, below, at its bar.
            section = page.partition("Error budget")[2]
            assert section.count(sentence(budget.contributions[-1].label[:12])) == 2
        calculations = [each for each in pages if "Live recheck" in each]
        assert min(len(each.splitlines()) for each in calculations) > 8


def _printed(soffice: str, folder: Path, names: Sequence[str]) -> None:
    profile = (folder / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", *names]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)


def _pages(path: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout  # noqa: S607
    return text.split("\f")


# --- in text and as data ---------------------------------------------------------------------------


def test_the_plan_ranks_the_contributions() -> None:
    text = plan_text(with_budget(_known()))
    section = text[text.index("Error budget") : text.index("Beyond-use date")]
    lines = section.splitlines()
    head = lines.index("     standard   at worst   variance")
    assert lines[head + 1 : head + 4] == [
        "  1. ± 5.77 %  ± 10.00 %     98.9 %  tablet content: content of the tablets (USP: 90 to 110 % of",
        "                                     the label claim)",
        "  2. ± 0.60 %   ± 1.20 %      1.1 %  mean tablet mass: mean of 20 tablets (their scatter divided",
    ]
    assert section.rstrip().endswith(f"  - not counted: {MIXING}")
    waiting = plan_text(with_budget(budgets.tablet_capsules(mean="").budget()))
    assert "Error budget\n  - waits for: mean tablet mass\n" in waiting


def test_the_json_has_the_budget() -> None:
    content = record_content(with_budget(_known()))["error_budget"]
    assert list(content) == [
        "result",
        "waits_for",
        "summary",
        "missing",
        "outcome",
        "verdict",
        "label",
        "expected",
        "of_label",
        "standard",
        "standard_of_label",
        "probable",
        "worst",
        "lowest",
        "highest",
        "contributions",
    ]
    assert content["outcome"] == "likely"
    assert content["worst"] == {"number": "11.258914", "unit": "%"}
    assert content["contributions"][0] == {
        "key": "label_claim",
        "label": "content of the tablets",
        "group": "tablet content",
        "standard": {"number": "5.773503", "unit": "%"},
        "greatest": {"number": "10", "unit": "%"},
        "share": {"number": "98.928142", "unit": "%"},
        "note": "USP: 90 to 110 % of the label claim",
    }
    waiting = record_content(with_budget(budgets.tablet_capsules(mean="").budget()))["error_budget"]
    assert waiting == {
        "result": "expected",
        "waits_for": ["mean"],
        "summary": "waits for: mean tablet mass",
        "missing": [],
    }
