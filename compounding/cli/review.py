"""`compounding review`: filled sheets compared with what they were written from, and worked out anew."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compounding.cli.colour import echo
from compounding.cli.once import once
from compounding.cli.profile_choice import chosen_profile, profile_option
from compounding.errors import OrderError, SheetError
from compounding.files import LOG, REPORT, check_path, save_file

if TYPE_CHECKING:
    from compounding.records.pharmacy.profile import Pharmacy
    from compounding.records.recall import Recall
    from compounding.records.review import Review
    from compounding.records.review_run import ReviewRun, RunOptions

_LISTS = (".txt", ".csv")
_LONGEST_LIST = 1_000_000
_APART = re.compile(r"[,;\r\n]+")
_CELLS = re.compile(r"[,;\t]")
_HEADS = ("initials", "name", "full name")


@click.command("review")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the review as JSON.")
@once("--report", type=click.Path(dir_okay=False, path_type=Path), help="Report to write, FILE.xlsx.")
@once("--log", type=click.Path(dir_okay=False, path_type=Path), help="Log of the batches to write, FILE.csv.")
@once("--lot", metavar="LOT", help="Show instead every batch into which this lot went.")
@click.option(
    "--staff",
    multiple=True,
    metavar="FILE or NAMES",
    help='Whose initials or full names are known: "AB, CD, Eve Fox", or a .txt or .csv file of them; the staff of the '
    "profile if left out.",
)
@profile_option
@once(
    "--issued",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Register of the sheets that were issued, a .csv file: issue,batch,sha256,by,at; the sha256 is that of the "
    "order, as printed on the sheet About, not that of the file.",
)
@once(
    "--formulas",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of formulas, instead of the toolkit's.",
)
@once(
    "--paper",
    type=click.Choice(["letter", "a4"]),
    help="Paper of the report; that of the profile if left out, and letter without one.",
)
@click.option("--force", is_flag=True, help="Write over an existing report or log.")
@once("--today", metavar="DATE", help="Day of the review, to repeat one; that of the clock if left out.")
def command(
    *,
    paths: tuple[Path, ...],
    as_json: bool,
    report: Path | None,
    log: Path | None,
    lot: str | None,
    staff: tuple[str, ...],
    profile: Path | None,
    issued: Path | None,
    formulas: Path | None,
    paper: str | None,
    force: bool,
    today: str | None,
) -> None:
    """Review filled sheets: workbooks, or folders with all that is in them.

    \b
    Example:
      compounding review filled/ --staff "AB, CD, EF" --report review.xlsx --log batches.csv
      compounding review filled/ --lot A-123

    Nothing is written to a reviewed file, and its SHA-256 is recorded. Of several files there is a log of the batches
    too, and the trend of each formula. A file that cannot be read does not stop the others.

    \b
    Exit codes: 0 no finding graver than a note, 1 findings, 2 a command that is not understood,
                3 a file could not be read. With --lot: 0, or 3 where not every file could be searched.
    """
    if lot is not None and not lot.strip():
        raise click.BadParameter("a lot number is needed, such as A-123.", param_hint="--lot")
    from compounding.records.library import find_library
    from compounding.records.review_run import RunOptions
    from compounding.sheets.review import review_file
    from compounding.sheets.review.folder import workbooks

    day = _day(today)
    files = _found(workbooks(paths), paths)
    used, pharmacy = _profile(profile)
    _check_outputs(report, log, [*files, *_given_files(staff, issued), *used], force=force)
    known, library = _staff(staff) or _staff_of(pharmacy), find_library(formulas)
    reviewer = partial(review_file, library=library, today=day, staff=known)
    folders = tuple(str(each) for each in library.folders)
    options = RunOptions(
        staff=tuple(sorted(known)),
        profile=", ".join(map(str, used)) if known and not staff else "",
        issued=str(issued or ""),
        formulas=folders,
    )
    run = replace(_run(files, reviewer, set(paths), _register(issued)), options=options)
    recall = _recall(run, lot)
    paper = paper or (pharmacy.paper if pharmacy else "letter")
    written = _write(run, report, log, paper=paper, force=force, day=day)
    if recall is None:
        written = [*_taken(options, pharmacy), *written]
    _show(run, recall, as_json=as_json, day=day, written=written)
    raise click.exceptions.Exit(_exit_code(run, recall))


def _exit_code(run: ReviewRun, recall: Recall | None) -> int:
    if recall is not None:
        return 3 if recall.not_searched else 0
    if run.unreadable:
        return 3
    return 0 if run.is_clean else 1


# --- what is asked ---------------------------------------------------------------------------


def _day(text: str | None) -> datetime.date:
    if text is None:
        return datetime.datetime.now().astimezone().date()
    try:
        if re.fullmatch(r"\s*20[0-9]{2}-[0-9]{2}-[0-9]{2}\s*", text, re.ASCII):
            return datetime.date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise click.BadParameter(f"{text!r} is not a date; write 2026-12-01.", param_hint="--today")


def _found(files: tuple[Path, ...], paths: Sequence[Path]) -> tuple[Path, ...]:
    if not files:
        shown = ", ".join(str(each) for each in paths)
        raise SheetError(shown, "there is no workbook in it", "name a filled sheet (.xlsx), or the folder of some")
    return files


def _given_files(staff: Iterable[str], issued: Path | None) -> Iterator[Path]:
    yield from (Path(each) for each in staff if _is_list(each))
    if issued is not None:
        yield issued


def _is_list(text: str) -> bool:
    try:
        return text.lower().endswith(_LISTS) or Path(text).is_file()
    except OSError:
        return False


def _staff(given: Iterable[str]) -> frozenset[str]:
    """Return the initials and names that are known; none given means that they are not compared."""
    found: list[str] = []
    for text in given:
        found += _listed(Path(text)) if _is_list(text) else _APART.split(text)
    known = frozenset(each.strip() for each in found if each.strip())
    if found and not known:
        problem = 'initials or names are needed, such as "AB, CD, Eve Fox", or a file of them.'
        raise click.BadParameter(problem, param_hint="--staff")
    return known


def _profile(option: Path | None) -> tuple[tuple[Path, ...], Pharmacy | None]:
    """Return the profile that is used, as no path or one, and its pharmacy."""
    chosen = chosen_profile(option)
    return () if chosen.path is None else (chosen.path,), chosen.pharmacy()


def _staff_of(pharmacy: Pharmacy | None) -> frozenset[str]:
    """Return the initials and names of a pharmacy's staff."""
    return frozenset(text for each in (pharmacy.staff if pharmacy else ()) for text in (each.initials, each.name))


def _listed(path: Path) -> list[str]:
    """Return the initials and names of a file, but for remarks; below a head those of its columns alone."""
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST_LIST).decode("utf-8-sig")
    except OSError as error:
        reason = f"{error.strerror or error}; check its name and place"
        raise OrderError(f"{path}: the list of staff cannot be read", [reason]) from None
    except UnicodeDecodeError:
        problem = "it is not UTF-8 text; save the file as UTF-8"
        raise OrderError(f"{path}: the list of staff cannot be read", [problem]) from None
    found = _of_staff([_CELLS.split(line) for line in text.splitlines() if line.strip() and not line.startswith("#")])
    if not found:
        problem = "write the initials or the full name of one person in each line"
        raise OrderError(f"{path}: the list of staff is empty", [problem])
    return found


def _of_staff(lines: Sequence[Sequence[str]]) -> list[str]:
    rows = [[cell.strip(' "') for cell in cells] for cells in lines]
    head = [cell.lower() for cell in rows[0]] if rows else []
    if any(cell in _HEADS for cell in head):
        rows = [[cell for name, cell in zip(head, row, strict=False) if name in _HEADS] for row in rows[1:]]
    return [cell for row in rows for cell in row if cell]


def _register(path: Path | None) -> Any:
    if path is None:
        return None
    from compounding.records.issue_register import read_issue_register

    return read_issue_register(path)


def _check_outputs(report: Path | None, log: Path | None, inputs: Iterable[Path], *, force: bool) -> None:
    """Refuse what could not be written, before anything is reviewed."""
    read = {each.resolve() for each in inputs}
    for path, kind, name in ((report, REPORT, "a report"), (log, LOG, "a log")):
        if path is None:
            continue
        if path.resolve() in read:
            raise SheetError(str(path), f"this file is read, and {name} is never written over it", "give another name")
        check_path(path, kind, overwrite=force)


# --- the review ------------------------------------------------------------------------------


def _run(files: Sequence[Path], reviewer: Callable[..., Review], given: set[Path], register: Any) -> ReviewRun:
    from compounding.records.issue_register import reconciled
    from compounding.records.review import Review
    from compounding.records.review_run import ReviewRun, Unreadable, sorted_across
    from compounding.sheets.review.folder import across_files, reviews, with_bench

    if len(files) == 1 and files[0] in given:
        # One file that cannot be read is one message.
        found: list[Review | Unreadable | Path] = [reviewer(files[0])]
    else:
        with _progress(reviews(files, reviewer, given=given), len(files)) as walk:
            found = list(walk)
    done = with_bench(
        (each for each in found if isinstance(each, Review)), lambda path, bench: reviewer(path, bench=bench)
    )
    across = [*across_files(done)]
    if register is not None:
        across += reconciled(register, done)
    return ReviewRun(
        reviews=done,
        unreadable=tuple(each for each in found if isinstance(each, Unreadable)),
        skipped=tuple(str(each) for each in found if isinstance(each, Path)),
        across=sorted_across(across),
    )


@contextmanager
def _progress(walk: Iterable[Any], length: int) -> Iterator[Iterable[Any]]:
    """Show how far the review is, on a terminal alone."""
    if length == 1 or not sys.stderr.isatty():
        yield walk
        return
    with click.progressbar(walk, length=length, label="Reviewing", show_pos=True, file=sys.stderr) as bar:
        yield bar


def _recall(run: ReviewRun, lot: str | None) -> Recall | None:
    if lot is None:
        return None
    from compounding.records.recall import batches_of_lot

    return batches_of_lot(run.reviews, lot, run.unreadable)


# --- what is shown and written ---------------------------------------------------------------


def _write(
    run: ReviewRun, report: Path | None, log: Path | None, *, paper: str, force: bool, day: datetime.date
) -> list[str]:
    written = []
    if report is not None:
        from compounding.sheets.report import write_report

        content = write_report(run, paper=paper, toolkit=_toolkit(), reviewed=day)
        save_file(content, report, REPORT, overwrite=force)
        written.append(f"report written to {report}")
    if log is not None:
        from compounding.tables.log import log_csv, review_log

        save_file(log_csv(review_log(run.reviews, run.across)), log, LOG, overwrite=force)
        written.append(f"log written to {log}")
    return written


def _taken(options: RunOptions, pharmacy: Pharmacy | None) -> Iterator[str]:
    """Yield what the review took from a profile, and what is to be settled in it."""
    if options.profile and pharmacy is not None:
        from compounding.records.shown_text import visible

        path = visible(options.profile)
        yield f"initials compared with the staff of the profile {path} (--profile none: with nobody's)"
        yield from (f"profile: {each}" for each in pharmacy.notes)


def _show(run: ReviewRun, recall: Recall | None, *, as_json: bool, day: datetime.date, written: Iterable[str]) -> None:
    if as_json:
        import json

        from compounding.records.review_json import review_content

        content = review_content(run, toolkit=_toolkit(), reviewed=day, recall=recall)
        # Halves of characters, as names of files may have them, stand as JSON escapes.
        text = json.dumps(content, ensure_ascii=False, indent=2)
        click.echo(text.encode("utf-8", "backslashreplace").decode())
        return
    from compounding.cli.recall_text import recall_text
    from compounding.cli.review_text import review_text

    echo(review_text(run) if recall is None else recall_text(recall))
    for each in written:
        click.echo(each)


def _toolkit() -> str:
    from compounding import __version__

    return f"compounding {__version__}"
