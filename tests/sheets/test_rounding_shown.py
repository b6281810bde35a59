"""What rounding does to a target is said beside it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from click.testing import CliRunner

from compounding.cli import main

_CREAM = [
    *("sheet", "naltrexone-cream", "--strength", "1 %", "--quantity", "30 g", "--spare", "5 %", "--source", "powder"),
    *("--assay", "99.5 %", "--assay-basis", "anhydrous", "--water", "8.7 %", "--made", "2026-11-22"),
]


def test_a_rounded_target_shows_its_signed_error_and_an_exact_one_none(tmp_path: Path) -> None:
    path = tmp_path / "cream.xlsx"
    assert CliRunner().invoke(main, [*_CREAM, "--output", str(path)]).exit_code == 0
    sheet = openpyxl.load_workbook(path)["Batch record"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    # 315 mg ÷ 0.908435 = 346.75018 mg, of which 346.75 mg are the target; what is less powder is more base.
    said = [text.rpartition("; ")[2] for text in texts if "rounded by" in text]
    assert said == ["rounded by \N{MINUS SIGN}0.00018 mg", "rounded by +0.00000018 g"]
    assert any("targets rounded half up" in text for text in texts)
