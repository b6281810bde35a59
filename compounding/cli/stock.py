"""`compounding stock`: the lots of a stock table, and a table to fill in."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compounding.cli.colour import echo
from compounding.cli.once import once
from compounding.errors import OrderError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compounding.records.stock.lot import StockLot


@click.group("stock")
def command() -> None:
    """Show the lots of a stock table, or write a table to fill in.

    \b
    Example:
      compounding stock template stock.csv
      compounding stock show stock.csv
    """


@command.command("show")
@click.argument("file", type=click.Path(path_type=Path))
@once("--sheet", metavar="NAME", help="Sheet of a workbook that has several.")
@once("--date", "date", metavar="DATE", help="Day on which lots may be expired, 2026-11-22; today if left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the lots as JSON.")
def show(*, file: Path, sheet: str | None, date: str | None, as_json: bool) -> None:
    """Show the lots of the stock table FILE (.csv, .xlsx or .toml) by material, first expiry first.

    Every cell that cannot be read is named, with its row and column; then nothing is shown.

    \b
    Example:
      compounding stock show stock.xlsx --sheet Stock
    """
    from compounding.tables.stock import read_stock

    day = _day(date)
    lots = read_stock(file, sheet=sheet or "")
    if as_json:
        click.echo(_json(lots, file, day))
        return
    from compounding.cli.stock_text import stock_text
    from compounding.records.shown_text import visible

    echo(stock_text(lots, visible(str(file)), day))


@command.command("template")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over an existing file.")
def template(*, file: Path, force: bool) -> None:
    """Write FILE.csv with the head of a stock table, to be filled in with a row for each lot.

    \b
    Example:
      compounding stock template stock.csv
    """
    from compounding.files import TABLE, save_file
    from compounding.tables.stock import stock_template

    # The mark at its beginning tells Excel that it is UTF-8.
    save_file(stock_template().encode("utf-8-sig"), file, TABLE, overwrite=force)
    click.echo(
        f"{file}: the head of a stock table; write a row below it for each lot. Columns that are not used may go."
    )


def _day(text: str | None) -> datetime.date:
    if text is None:
        return datetime.datetime.now().astimezone().date()
    from compounding.records.dates import day_of

    day = day_of(text.strip())
    if day is None:
        raise OrderError("--date", [f"{text!r} is not a date; write year-month-day, such as 2026-11-22"])
    return day


def _json(lots: Sequence[StockLot], file: Path, day: datetime.date) -> str:
    import json

    from compounding.records.stock.stock_json import stock_content

    # Halves of characters, as names of files may have them, stand as JSON escapes.
    text = json.dumps(stock_content(lots, file=str(file), day=day), ensure_ascii=False, indent=2)
    return text.encode("utf-8", "backslashreplace").decode()
