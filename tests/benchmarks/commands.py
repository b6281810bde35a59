"""What a command costs, against the least that its libraries cost."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from tests.benchmarks.measuring import Measured, fastest_programs, ratio

_ROUNDS = 9
_ORDER = [
    *("naltrexone-capsule", "--strength", "4.5 mg/capsule", "--quantity", "90 capsule", "--spare", "2 capsule"),
    *("--source", "tablets", "--tablet-sample", "20", "8.20 g", "--capsule-size", "3"),
    *("--packing", "drug=200 mg", "--packing", "diluent=130 mg", "--batch", "LDN-0001", "--made", "2026-11-22"),
]
_BARE_SHEET = """
import copy, sys
import pint, openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
cells, styles, sheets, path = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
workbook = openpyxl.Workbook()
while len(workbook.worksheets) < sheets:
    workbook.create_sheet()
prototypes = []
for number in range(styles):
    cell = workbook.worksheets[0].cell(1, number + 1)
    cell.font = Font(name="Arial", size=8 + number % 3, bold=number % 2 == 0)
    cell.fill = PatternFill("solid", fgColor=f"{number * 997:06X}")
    cell.border = Border(*(Side("thin") for _ in range(4)))
    cell.alignment = Alignment(wrap_text=True)
    prototypes.append(cell)
for number in range(cells):
    sheet = workbook.worksheets[number % sheets]
    cell = sheet.cell(2 + number // sheets // 10, 1 + number // sheets % 10, f"text {number}" if number % 2 else number)
    cell._style = copy.copy(prototypes[number % styles]._style)
workbook.save(path)
"""


def commands(folder: Path) -> Iterator[Measured]:
    """Yield the costs of the commands: `--help` against `import click`, one sheet against a bare script.

    The bare script imports pint and openpyxl, and writes as many cells with as many styles.

    Parameters
    ----------
    folder
        Where files are written meanwhile.
    """
    ours = [sys.executable, "-m", "compounding"]
    plain, click = fastest_programs(_ROUNDS, folder, [*ours, "--help"], [sys.executable, "-c", "import click"])
    yield ratio("--help, against import click", plain, click, goal="<= 2")
    path = folder / "sheet.xlsx"
    sheet = [*ours, "sheet", *_ORDER, "--output", str(path), "--force"]
    fastest_programs(1, folder, sheet)
    workbook = openpyxl.load_workbook(path)
    placed = [cell for each in workbook for row in each.iter_rows() for cell in row if cell.has_style]
    counts = [len(placed), len({cell.style_id for cell in placed}), len(workbook.worksheets)]
    bare = [sys.executable, "-c", _BARE_SHEET, *map(str, counts), str(folder / "bare.xlsx")]
    one, script = fastest_programs(_ROUNDS, folder, sheet, bare)
    name = f"one sheet, {counts[0]:,} cells, {counts[1]} styles, against pint and openpyxl"
    yield ratio(name, one, script, goal="<= 1.3")
