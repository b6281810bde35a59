"""`compounding label`: the labels of batches, as a PDF file that is ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compounding.cli.colour import echo
from compounding.cli.completion import label_stock_names
from compounding.cli.once import once
from compounding.errors import CompoundingError, LabelError
from compounding.files import LABELS, check_path, save_file

if TYPE_CHECKING:
    from compounding.labels import Stock
    from compounding.records.compounding_record import CompoundingRecord

_HINT = "'compounding label' alone lists the stocks."


@click.command("label")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@once(
    "--stock",
    metavar="NAME",
    shell_complete=label_stock_names,
    help="Stock to print on, such as avery-5163; see --list.",
)
@once("--stock-size", metavar="SIZE", help='Roll of your own, width x height of a label: "100 mm x 60 mm".')
@once("--output", type=click.Path(dir_okay=False, path_type=Path), help="Labels to write, FILE.pdf.")
@once("--copies", type=click.IntRange(1, 100), default=1, show_default=True, help="How many of each label.")
@once(
    "--start-at",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="First free label of a partly used sheet, counted along the rows.",
)
@click.option("--outlines", is_flag=True, help="Draw the outlines of the labels, to hold a page against a sheet.")
@click.option("--list", "as_list", is_flag=True, help="List the stocks.")
@once(
    "--formulas",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of formulas, instead of the toolkit's.",
)
@click.option("--force", is_flag=True, help="Write over an existing file.")
def command(
    *,
    paths: tuple[Path, ...],
    stock: str | None,
    stock_size: str | None,
    output: Path | None,
    copies: int,
    start_at: int,
    outlines: bool,
    as_list: bool,
    formulas: Path | None,
    force: bool,
) -> None:
    """Write the labels of batch sheets, or of all batch sheets in folders, as PDF at their exact size.

    \b
    Example:
      compounding label capsules.xlsx --stock avery-5163 --output labels.pdf
      compounding label sheets/ --stock roll-4x2in --copies 2 --output labels.pdf

    The labels are made from the order in each sheet, which is made anew as the review does; a sheet whose order was
    changed is refused. A batch for several prescriptions gets a label for each, with its own contents.

    Alone, the command lists the stocks.
    """
    if as_list or not (paths or stock or stock_size or output):
        _list_stocks()
        return
    if not paths:
        raise click.UsageError("Name a batch sheet, FILE.xlsx, or a folder of batch sheets.")
    if output is None:
        raise click.UsageError('--output is needed: the labels to write, such as "--output labels.pdf".')
    chosen = _stock(stock, stock_size)
    check_path(output, LABELS, overwrite=force)
    from compounding.labels import printed_labels

    records, changed = _records(paths, formulas)
    labels = printed_labels(records, chosen, copies=copies, start_at=start_at, outlined=outlines)
    save_file(labels.content, output, LABELS, overwrite=force)
    echo(f"{_counted(labels.count, 'label')} on {_counted(labels.pages, 'page')} written to {output}")
    for note in (*labels.notes, *changed):
        echo(f"  {note}")


def _counted(number: int, noun: str) -> str:
    from compounding.records.shown_text import counted

    return counted(number, noun)


def _stock(name: str | None, size: str | None) -> Stock:
    """Return the stock that was asked for, by name or by its size."""
    if (name is None) == (size is None):
        raise click.UsageError(f"Name the stock by --stock, or a roll of your own by --stock-size. {_HINT}")
    from compounding.labels import own_roll, stock_named

    return stock_named(name) if name is not None else own_roll(size or "")


def _list_stocks() -> None:
    from compounding.labels import stocks
    from compounding.labels.stock import CONFIRM

    known = stocks()
    widest = max(len(each.name) for each in known)
    for each in known:
        sources = f"  [{', '.join(each.references)}]" if each.references else ""
        echo(f"{each.name:<{widest}}  {each.title}{sources}")
    echo(f'A roll of your own: --stock-size "100 mm x 60 mm". For every stock {CONFIRM}.')


def _records(paths: Sequence[Path], formulas: Path | None) -> tuple[list[CompoundingRecord], list[str]]:
    """Return the records of all batch sheets and what is said of sheets that were changed; refuse what cannot be used.

    Reports, forms and blind copies that lie in a folder are passed over.
    """
    from compounding.records.library import find_library
    from compounding.sheets.review.folder import is_no_record, is_second_check, workbooks
    from compounding.sheets.review.records import workbook_records

    library = find_library(formulas)
    found: list[CompoundingRecord] = []
    problems: list[str] = []
    changed: list[str] = []
    for path in workbooks(paths):
        if path not in paths and (is_no_record(path) or is_second_check(path)):
            continue
        try:
            made = workbook_records(path, library)
        except CompoundingError as error:
            problems.append(str(error))
        else:
            found += made.records
            changed += _changes_note(path, made.changes)
    if not found and not problems:
        problems.append(f"{', '.join(map(str, paths))}: there is no batch sheet in it; name one (.xlsx), or its folder")
    problems += _same_batches(found)
    if problems:
        raise LabelError("labels", problems)
    return found, changed


def _changes_note(path: Path, changes: int) -> list[str]:
    if not changes:
        return []
    places = _counted(changes, "place")
    return [
        f"{path} was changed in {places} that nobody fills in: its labels come from its order alone; find out what was "
        "changed with 'compounding review'"
    ]


def _same_batches(records: Iterable[CompoundingRecord]) -> list[str]:
    """Return a problem for every order of which there are two sheets: its labels would be printed twice unasked."""
    hashes = [(each.order_hash, each.label.batch or each.title) for each in records]
    twice = dict.fromkeys(each for each in hashes if hashes.count(each) > 1)
    return [f"{name}: its order is in {hashes.count((one, name))} sheets; name one of them" for one, name in twice]
