"""`compounding validate`: this installation tested, and the record of that written."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from compounding.cli.colour import echo
from compounding.cli.once import once
from compounding.cli.profile_choice import chosen_profile, profile_option
from compounding.files import VALIDATION, check_path, save_file

if TYPE_CHECKING:
    from compounding.records.validation_run import ValidationRun

_DEVIATIONS = 20
_LONGEST_NAME = 100


@click.command("validate")
@once("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Record to write, FILE.xlsx.")
@once("--by", metavar="NAME", help="Who runs it; a line to write on where it is left out.")
@once(
    "--formulas",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of formulas that is used beside the toolkit's.",
)
@profile_option
@once(
    "--paper",
    type=click.Choice(["letter", "a4"]),
    help="Paper of the record; that of the profile if left out, and letter without one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the validation as JSON.")
@click.option("--force", is_flag=True, help="Write over an existing record.")
def command(
    *,
    output: Path,
    by: str | None,
    formulas: Path | None,
    profile: Path | None,
    paper: str | None,
    as_json: bool,
    force: bool,
) -> None:
    """Test this installation, and write the record of that, as an inspector asks for it.

    \b
    Example:
      compounding validate --output validation.xlsx --by "Eve Fox"

    Answered are published problems whose answers are known. On a batch sheet of each dosage form, and on the workbook
    of a titration, every cell formula is compared with its counterpart in Python, and every kind of entry cell is
    challenged: blank, zero, negative, letters, too high, too low, at and beyond its limits. The record lists what was
    run, each test, each deviation, and what it does not show, and ends in a page to sign. It takes less than a minute.

    \b
    Exit codes: 0 everything is as expected, 1 something deviates (the record is written all the same),
                2 a command that is not understood, 3 refused, with the reason.
    """
    name = _name(by)
    check_path(output, VALIDATION, overwrite=force)
    paper = paper or _paper(profile)
    from compounding.records.library import find_library
    from compounding.sheets.validation import write_validation
    from compounding.validation.validating import validation_run

    made = datetime.datetime.now().astimezone().replace(microsecond=0)
    run = validation_run(find_library(formulas), made=made, by=name, progress=_progress)
    save_file(write_validation(run, paper=paper), output, VALIDATION, overwrite=force)
    _show(run, output, as_json=as_json)
    raise click.exceptions.Exit(0 if run.is_as_expected else 1)


def _name(given: str | None) -> str:
    """Return who runs it, as it can stand on the record."""
    text = (given or "").strip()
    if given is not None and (not text or not text.isprintable() or len(text) > _LONGEST_NAME):
        problem = f"write a name of at most {_LONGEST_NAME} plain characters, or leave the option out."
        raise click.BadParameter(problem, param_hint="--by")
    return text


def _paper(option: Path | None) -> str:
    """Return the paper of the profile, or letter where there is none."""
    pharmacy = chosen_profile(option).pharmacy()
    return "letter" if pharmacy is None else pharmacy.paper


def _progress(part: str) -> None:
    """Say what is tested now, on a terminal alone."""
    if sys.stderr.isatty():
        click.echo(f"testing {part} ...", err=True)


def _show(run: ValidationRun, output: Path, *, as_json: bool) -> None:
    if as_json:
        import json

        from compounding.records.validation_json import validation_content

        click.echo(json.dumps(validation_content(run), ensure_ascii=False, indent=2))
        return
    echo("\n".join([*_results(run), *_deviations(run), f"record written to {output}"]))


def _results(run: ValidationRun) -> Iterator[str]:
    installed = run.installation
    yield f"Validation of {installed.toolkit}, {installed.python}, {installed.system}"
    for part in run.parts:
        yield f"  {part.name:15} {part.tested:6,} tested  {part.deviating:6,} deviating  {part.verdict}"
        yield f"    {part.what}"


def _deviations(run: ValidationRun) -> Iterable[str]:
    if not run.deviations:
        return ["Everything is as expected."] if run.is_as_expected else ["Not everything was tested."]
    lines = [
        f"  FAIL {each.place}: expected {each.expected}; found {each.found}" for each in run.deviations[:_DEVIATIONS]
    ]
    more = len(run.deviations) - _DEVIATIONS
    rest = [f"  and {more:,} more: see the record"] if more > 0 else []
    return ["Deviations", *lines, *rest]
