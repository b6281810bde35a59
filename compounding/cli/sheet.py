"""`compounding sheet`: a prescription worked out and written as a batch sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compounding.cli.colour import echo
from compounding.cli.once import once
from compounding.cli.order_options import order_options, ordered, paper_option

if TYPE_CHECKING:
    from compounding.records.compounding_record import CompoundingRecord


@click.command("sheet")
@order_options
@once("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Workbook to write, FILE.xlsx.")
@paper_option
@click.option(
    "--second-check",
    is_flag=True,
    help="Write also FILE-second-check.xlsx, without the answers, for a colleague to work out anew.",
)
@click.option("--force", is_flag=True, help="Write over an existing file.")
def command(*, output: Path, second_check: bool, force: bool, **options: Any) -> None:
    """Work out the prescription for FORMULA and write its batch sheet.

    \b
    Example:
      compounding sheet naltrexone-capsule --strength "4.5 mg/capsule" --quantity "90 capsule" \\
          --spare "2 capsule" --source tablets --tablet-sample 20 "8.20 g" --capsule-size 3 \\
          --packing "drug=200 mg" --packing "diluent=130 mg" --batch LDN-0001 --output capsules.xlsx

    Without --tablet-sample, --packing or --dropper the value is an entry on the sheet, and all that
    depends on it is worked out there.

    With --second-check a blind copy is written beside it: prescription and stock without the
    answers. A colleague fills it in without seeing the batch sheet; "compounding review" compares.
    """
    from compounding.records.preparation import prepare

    order, formula, paper = ordered(options)
    write(prepare(order, formula), SheetFile(output, paper, second_check, force))


@dataclass(frozen=True)
class SheetFile:
    """What is written of a record, and where.

    Attributes
    ----------
    second_check
        Whether a blind copy is written beside it.
    force
        Whether existing files are written over.
    """

    output: Path
    paper: str
    second_check: bool
    force: bool


def write(record: CompoundingRecord, file: SheetFile) -> None:
    """Write the batch sheet of a record, and say what is left to enter and to heed."""
    from compounding.sheets import save_sheet, write_sheet

    output = file.output
    sheet = write_sheet(record, paper=file.paper)
    lines = [f"{record.title}: batch sheet written to {output}"]
    if file.second_check:
        from compounding.files import SHEET, save_files
        from compounding.sheets.second_check import second_check_path, write_second_check

        blind = second_check_path(output)
        copy = write_second_check(record, paper=file.paper)
        save_files([(sheet, output), (copy, blind)], SHEET, overwrite=file.force)
        lines.append(f"  blind second check, for a colleague who has not seen the batch sheet: {blind}")
    else:
        save_sheet(sheet, output, overwrite=file.force)
    lines += [f"  to enter {entry.when}: {entry.label}" for entry in record.bench]
    lines += [f"  warning: {warning}" for warning in record.said_warnings]
    echo("\n".join(lines))
