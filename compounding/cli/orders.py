"""`compounding orders`: a table of orders made into a day's batch sheets."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compounding.cli.colour import echo
from compounding.cli.once import once
from compounding.cli.order_options import paper_option
from compounding.cli.profile_choice import chosen_profile, profile_option
from compounding.cli.progress import Progress, ended_in_order
from compounding.errors import OrderError

if TYPE_CHECKING:
    from compounding.production.day import DayRequest
    from compounding.records.day.planning import Mapper

_MAKE, _TEMPLATE = "make", "template"


class Orders(click.Group):
    """Makes a table of orders, unless another of its commands is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return the arguments with the command that is meant where none is named."""
        if not args or args[0] not in self.commands:
            args = [_MAKE, *(args or ["--help"])]
        return super().parse_args(ctx, args)


class _Unnamed(click.Context):
    """The context of a command whose name nobody types."""

    @property
    def command_path(self) -> str:
        """Words by which the command is called."""
        return self.parent.command_path if self.parent is not None else super().command_path


class _Make(click.Command):
    """The command that is meant where none is named."""

    context_class = _Unnamed

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is called, and how an order form is written."""
        super().format_usage(ctx, formatter)
        formatter.write_usage(ctx.command_path, f"{_TEMPLATE} [OPTIONS] FILE.xlsx", prefix="       ")


@click.group("orders", cls=Orders)
def command() -> None:
    """Make a table of orders into a day's batch sheets, or write an order form.

    \b
    Example:
      compounding orders orders.csv --output-dir sheets
      compounding orders template orders.xlsx
    """


_formulas_option = once(
    "--formulas", type=click.Path(file_okay=False, path_type=Path), help="Folder of formulas, instead of the toolkit's."
)


@command.command(_MAKE, cls=_Make)
@click.argument("table", type=click.Path(dir_okay=False, path_type=Path))
@once(
    "--output-dir",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the sheets; it is made if it is not there.",
)
@once("--stock", type=click.Path(dir_okay=False, path_type=Path), help="Stock table, .csv, .xlsx or .toml.")
@profile_option
@click.option("--merge", is_flag=True, help="Make prescriptions of one kind in one batch; each merger is shown.")
@click.option("--keep-going", is_flag=True, help="Write the good rows where others are faulty.")
@click.option("--resume", is_flag=True, help="Finish a day that was interrupted, with the same files.")
@once("--made", metavar="DATE", help="Day of compounding, 2026-11-22; today if left out.")
@paper_option
@once(
    "--first-serial", type=click.IntRange(1, 999_999), default=1, show_default=True, help="Number of the first batch."
)
@once("--cores", type=click.IntRange(1, 64), help="Processor cores to use.  [all]")
@once("--sheet", "orders_sheet", metavar="NAME", help="Sheet of the orders in a workbook of several.  [Orders]")
@once("--stock-sheet", metavar="NAME", help="Sheet of the stock in a workbook of several.")
@_formulas_option
def make(*, folder: Path, keep_going: bool, resume: bool, cores: int | None, **options: Any) -> None:
    """Plan every row of TABLE, and write a batch sheet for each batch.

    \b
    Example:
      compounding orders orders.csv --stock stock.csv --output-dir sheets

    One row is one prescription: number, formula, strength, quantity, source, and what else the order form has. All
    rows are planned before anything is written, and every fault is named with its row. Beside the sheets are written
    a summary of the day and a manifest with the SHA-256 of every file. An interrupted run leaves only whole files;
    --resume finishes it. "compounding orders template FILE.xlsx" writes an order form.
    """
    with ended_in_order(folder) as progress:
        finished = _made_day(options, folder, Choices(keep_going, resume, cores), progress)
    if not finished:
        sys.exit(1)


@command.command(_TEMPLATE)
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@once("--rows", type=click.IntRange(1, 5_000), default=200, show_default=True, help="Rows to fill in.")
@once("--paper", type=click.Choice(["letter", "a4"]), default="letter", show_default=True, help="Paper to print on.")
@_formulas_option
@click.option("--force", is_flag=True, help="Write over an existing file.")
def template(*, path: Path, rows: int, paper: str, formulas: Path | None, force: bool) -> None:
    """Write an order form with drop-down lists to FILE.xlsx.

    \b
    Example:
      compounding orders template orders.xlsx
    """
    from compounding.files import ORDER_FORM, check_path, save_file
    from compounding.records.library import find_library
    from compounding.sheets.order_form import write_order_form

    check_path(path, ORDER_FORM, overwrite=force)
    library = find_library(formulas)
    content = write_order_form([library.load(each) for each in library.ids()], rows, paper)
    save_file(content, path, ORDER_FORM, overwrite=force)
    click.echo(f"order form with {rows} rows written to {path}")


@dataclass(frozen=True)
class Choices:
    """How a day is made.

    Attributes
    ----------
    keep_going
        Whether the good rows are written where others are faulty.
    resume
        Whether a day that was begun in the folder is finished.
    cores
        Processor cores to use; None for all.
    """

    keep_going: bool
    resume: bool
    cores: int | None


def _made_day(options: dict[str, Any], folder: Path, choices: Choices, progress: Progress) -> bool:
    """Return whether every row was made; what was made is written and shown."""
    from compounding.cli.orders_text import planned_text, refusal_text, written_text
    from compounding.production.day import day_header, day_inputs, day_tables
    from compounding.production.folder import begun_on, check_folder, check_inputs, opened_folder, written_day
    from compounding.production.processes import usable_cores, workers
    from compounding.records.day.planning import plan_day
    from compounding.records.orders.rows import Asked

    check_folder(folder, resume=choices.resume)
    begun = begun_on(folder) if choices.resume and folder.is_dir() else None
    if choices.resume and begun is None:
        click.echo(f"{folder}: nothing was begun there; the day is written from its beginning", err=True)
    request = _request(options, begun)
    rows, rules = day_tables(request)
    inputs = day_inputs(request)
    if choices.resume:
        check_inputs(folder, inputs)
    with workers(choices.cores or usable_cores(), len(rows)) as work:
        with progress.bar("Planning", sum(isinstance(each, Asked) for each in rows)) as seen:
            planned = plan_day(rows, rules, _watched(work, seen))
        day = planned.day
        if (day.refused and not choices.keep_going) or not day.batches:
            raise OrderError(*refusal_text(day))
        with opened_folder(folder, day_header(inputs, day), day, resume=choices.resume) as opened:
            if not opened.is_finished:
                echo(planned_text(day, request))
                with progress.bar("Writing", len(day.batches) + 1, is_writing=True) as seen:
                    for _ in written_day(opened, planned, request.library, work):
                        seen(1)
    echo(written_text(day, opened))
    return not day.refused


def _request(options: dict[str, Any], begun: datetime.date | None) -> DayRequest:
    """Return what the day is made from; a day that is resumed keeps its day of compounding."""
    from compounding.production.day import DayRequest
    from compounding.records.library import find_library

    chosen = chosen_profile(options["profile"])
    pharmacy = chosen.pharmacy()
    return DayRequest(
        orders=options["table"],
        stock=options["stock"],
        profile=chosen.path,
        pharmacy=pharmacy,
        library=find_library(options["formulas"]),
        made=_made(options["made"], begun),
        merge=options["merge"],
        paper=options["paper"] or (pharmacy.paper if pharmacy is not None else "letter"),
        first_serial=options["first_serial"],
        orders_sheet=options["orders_sheet"] or "",
        stock_sheet=options["stock_sheet"] or "",
    )


def _made(text: str | None, begun: datetime.date | None) -> datetime.date:
    from compounding.records.dates import day_of

    if text is None:
        return begun or datetime.datetime.now().astimezone().date()
    made = day_of(text.strip())
    if made is None:
        problem = f"--made: {text!r} is not a date; write year-month-day, such as 2026-11-22"
        raise OrderError("the orders cannot be read", [problem])
    return made


def _watched(work: Mapper, seen: Callable[[int], None]) -> Mapper:
    """Return a `map` that says of each result that it is there."""

    def watched(function: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        for result in work(function, items):
            seen(1)
            yield result

    return watched
