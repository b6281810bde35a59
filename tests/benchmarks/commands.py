"""What a command costs, as a ratio to the least that its libraries cost: run `python tests/benchmarks/commands.py`.

Each pair of programs is run in turn on the machine at hand, and the fastest run of each is compared. This is no test:
it fails nothing and is not collected.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

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


def fastest(*programs: list[str]) -> list[float]:
    """Return the fastest run of each program [seconds], the programs taking turns."""
    best = [float("inf")] * len(programs)
    for _ in range(_ROUNDS):
        for place, program in enumerate(programs):
            start = time.perf_counter()
            subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
            best[place] = min(best[place], time.perf_counter() - start)
    return best


def show(name: str, times: list[float]) -> None:
    """Print one line of the table."""
    ours, bare = times
    sys.stdout.write(f"{name:34} {ours * 1000:7.0f} ms {bare * 1000:7.0f} ms   ratio {ours / bare:.2f}\n")


def main() -> None:
    """Measure the commands and print the table."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "sheet.xlsx")
        sheet = [python, "-m", "compounding", "sheet", *_ORDER, "--output", path, "--force"]
        subprocess.run(sheet, check=True, stdout=subprocess.DEVNULL)
        workbook = openpyxl.load_workbook(path)
        placed = [cell for each in workbook for row in each.iter_rows() for cell in row if cell.has_style]
        styles = len({cell.style_id for cell in placed})
        counts = [str(len(placed)), str(styles), str(len(workbook.worksheets))]
        bare = [python, "-c", _BARE_SHEET, *counts, str(Path(folder) / "bare.xlsx")]
        sys.stdout.write(f"{'':34} {'compounding':>10} {'bare':>10}\n")
        show(
            "--help, against import click",
            fastest([python, "-m", "compounding", "--help"], [python, "-c", "import click"]),
        )
        show(f"one sheet, {counts[0]} cells, {counts[1]} styles", fastest(sheet, bare))


if __name__ == "__main__":
    main()
