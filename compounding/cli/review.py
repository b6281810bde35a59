"""`compounding review`: filled sheets compared with what they were written from, and worked out anew."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compounding.cli.once import once
from compounding.errors import OrderError, SheetError

if TYPE_CHECKING:
    from compounding.records.recall import Recall
    from compounding.records.review import Review
    from compounding.records.review_run import ReviewRun

_LISTS = (".txt", ".csv")
_LONGEST_LIST = 1_000_000
_TOGETHER = re.compile(r"[,;\s]+")


@click.command("review")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the review as JSON.")
@once("--report", type=click.Path(dir_okay=False, path_type=Path), help="Report to write, FILE.xlsx.")
@once("--log", type=click.Path(dir_okay=False, path_type=Path), help="Log of the batches to write, FILE.csv.")
@once("--lot", metavar="LOT", help="Show instead every batch into which this lot went.")
@click.option(
    "--staff",
    multiple=True,
    metavar="FILE or INITIALS",
    help='Whose initials are known: "AB, CD", or a .txt or .csv file with one in each line.',
)
@once(
    "--issued",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Register of the sheets that were issued, a .csv file: issue,batch,sha256,by,at.",
)
@once(
    "--formulas",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of formulas, instead of the toolkit's.",
)
@once("--paper", type=click.Choice(["letter", "a4"]), default="letter", show_default=True, help="Paper of the report.")
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
    issued: Path | None,
    formulas: Path | None,
    paper: str,
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
    from compounding.sheets.review import review_file
    from compounding.sheets.review.folder import workbooks

    day = _day(today)
    files = _found(workbooks(paths), paths)
    _check_outputs(report, log, [*files, *_given_files(staff, issued)], force=force)
    reviewer = partial(review_file, library=find_library(formulas), today=day, staff=_staff(staff))
    run = _run(files, reviewer, set(paths), _register(issued))
    recall = _recall(run, lot)
    written = _write(run, report, log, paper=paper, force=force, day=day)
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
    """Return the initials that are known; none given means that they are not compared."""
    found: list[str] = []
    for text in given:
        found += _listed(Path(text)) if _is_list(text) else _TOGETHER.split(text)
    known = frozenset(each.strip() for each in found if each.strip())
    if found and not known:
        raise click.BadParameter('initials are needed, such as "AB, CD", or a file of them.', param_hint="--staff")
    return known


def _listed(path: Path) -> list[str]:
    """Return the initials of a file: the first cell of each line, but for remarks and a head."""
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST_LIST).decode("utf-8-sig")
    except OSError as error:
        reason = f"{error.strerror or error}; check its name and place"
        raise OrderError(f"{path}: the list of staff cannot be read", [reason]) from None
    except UnicodeDecodeError:
        problem = "it is not UTF-8 text; save the file as UTF-8"
        raise OrderError(f"{path}: the list of staff cannot be read", [problem]) from None
    lines = (re.split(r"[,;\t]", line)[0].strip(' "') for line in text.splitlines() if not line.startswith("#"))
    found = [each for each in lines if each and each.lower() != "initials"]
    if not found:
        raise OrderError(f"{path}: the list of staff is empty", ["write the initials of one person in each line"])
    return found


def _register(path: Path | None) -> Any:
    if path is None:
        return None
    from compounding.records.issue_register import read_issue_register

    return read_issue_register(path)


def _check_outputs(report: Path | None, log: Path | None, inputs: Iterable[Path], *, force: bool) -> None:
    """Refuse what could not be written, before anything is reviewed."""
    read = {each.resolve() for each in inputs}
    for path, suffix, name in ((report, ".xlsx", "a report"), (log, ".csv", "a log")):
        if path is None:
            continue
        if path.resolve() in read:
            raise SheetError(str(path), f"this file is read, and {name} is never written over it", "give another name")
        if path.suffix.lower() != suffix:
            raise SheetError(str(path), f"{name} is a {suffix} file", f"write {path.stem}{suffix}")
        if not path.parent.is_dir():
            raise SheetError(str(path), f"there is no folder {str(path.parent)!r}", "make it, or give another path")
        if path.exists() and not force:
            raise SheetError(str(path), "the file exists", "give another name, or allow it to be overwritten (--force)")


# --- the review ------------------------------------------------------------------------------


def _run(files: Sequence[Path], reviewer: Callable[..., Review], given: set[Path], register: Any) -> ReviewRun:
    from compounding.records.finding import sorted_findings
    from compounding.records.issue_register import reconciled
    from compounding.records.review import Review
    from compounding.records.review_run import ReviewRun, Unreadable
    from compounding.sheets.review.folder import duplicates, reviews, with_bench

    if len(files) == 1 and files[0] in given:
        # One file that cannot be read is one message.
        found: list[Review | Unreadable | Path] = [reviewer(files[0])]
    else:
        with _progress(reviews(files, reviewer, given=given), len(files)) as walk:
            found = list(walk)
    done = with_bench(
        (each for each in found if isinstance(each, Review)), lambda path, bench: reviewer(path, bench=bench)
    )
    across = [*duplicates(done)]
    if register is not None:
        across += reconciled(register, done)
    return ReviewRun(
        reviews=done,
        unreadable=tuple(each for each in found if isinstance(each, Unreadable)),
        skipped=tuple(str(each) for each in found if isinstance(each, Path)),
        findings=sorted_findings(tuple(across)),
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
        from compounding.sheets import save_sheet
        from compounding.sheets.report import write_report

        save_sheet(write_report(run, paper=paper, toolkit=_toolkit(), reviewed=day), report, overwrite=force)
        written.append(f"report written to {report}")
    if log is not None:
        from compounding.files import LOG, save_file
        from compounding.tables.log import log_csv, review_log

        save_file(log_csv(review_log(run.reviews)), log, LOG, overwrite=force)
        written.append(f"log written to {log}")
    return written


def _show(run: ReviewRun, recall: Recall | None, *, as_json: bool, day: datetime.date, written: Iterable[str]) -> None:
    if as_json:
        import json

        from compounding.records.review_json import review_content

        content = review_content(run, toolkit=_toolkit(), reviewed=day, recall=recall)
        # Halves of characters, as names of files may have them, stand as JSON escapes.
        text = json.dumps(content, ensure_ascii=False, indent=2)
        click.echo(text.encode("utf-8", "backslashreplace").decode())
        return
    from compounding.cli.review_text import recall_text, review_text

    click.echo(review_text(run) if recall is None else recall_text(recall))
    for each in written:
        click.echo(each)


def _toolkit() -> str:
    from compounding import __version__

    return f"compounding {__version__}"
