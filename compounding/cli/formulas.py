"""`compounding formulas`: what there is in the library, one formula in full, and formulas of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from compounding.cli.colour import echo
from compounding.cli.completion import formula_ids
from compounding.cli.formula_new import new
from compounding.cli.sections import table

if TYPE_CHECKING:
    import datetime

    from compounding.records.formula import Formula

_FOLDER = click.option(
    "--formulas", type=click.Path(file_okay=False, path_type=Path), help="Folder of formulas, instead of the toolkit's."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group("formulas", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show, check and compare the formulas, begin new ones, and release those that were reviewed.

    \b
    Example:
      compounding formulas show naltrexone-capsule
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(listed)


command.add_command(new)


@command.command("list")
@_FOLDER
def listed(formulas: Path | None = None) -> None:
    """List the formulas with their newest version; DRAFT where no second person has reviewed it.

    \b
    Example:
      compounding formulas list --formulas my-formulas/
    """
    from compounding.records.library import find_library

    library = find_library(formulas)
    known = [library.load(each) for each in library.ids()]
    echo("\n".join(table([_row(each) for each in known])))


def _row(formula: Formula) -> tuple[str, str, str, str]:
    return formula.id, f"version {formula.version}", formula.name, "" if formula.is_reviewed else "DRAFT"


@command.command("show")
@click.argument("formula", shell_complete=formula_ids)
@click.option("--formula-version", default="", help="Version; the newest if left out.")
@_FOLDER
def show(formula: str, formula_version: str, formulas: Path | None) -> None:
    """Show one FORMULA in full.

    \b
    Example:
      compounding formulas show naltrexone-cream
    """
    from compounding.cli.formula_text import formula_text
    from compounding.records.library import find_library

    echo(formula_text(find_library(formulas).load(formula, formula_version)))


@command.command("check")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@_JSON
def check(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Check formula files, or whole folders of them: everything that is wrong, file by file.

    Besides each file by itself: two files of one version, versions that are missing, a history that does not go on
    from the version before, a file that does not lie where its id says, a released version that was changed
    (checksums.txt in the folder, if there is one), and a version that differs from the toolkit's own. Said are sources
    that are not explained, and formulas that replace the toolkit's.

    Exit codes: 0 all is in order, 1 there are warnings, 3 something is refused.

    \b
    Examples:
      compounding formulas check my-formulas/
      compounding formulas check my-formulas/hydroxyzine-cream/2.toml
    """
    from compounding.cli.formula_text import inspection_content, inspection_text
    from compounding.records.formula_inspection import inspection

    found = inspection(paths)
    if as_json:
        _echo_json(inspection_content(found))
    else:
        echo(inspection_text(found))
    raise click.exceptions.Exit(3 if found.problems else 1 if found.warnings else 0)


@command.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", default="")
@click.option("--from-version", default="", help="With one ID: the older version; the last but one if left out.")
@click.option("--to-version", default="", help="With one ID: the newer version; the newest if left out.")
@_FOLDER
@_JSON
def diff(before: str, after: str, from_version: str, to_version: str, formulas: Path | None, *, as_json: bool) -> None:
    """Show what differs between two formulas A and B, or two versions of one, in words: nothing is left out.

    A and B are files, or ID, or ID:VERSION. With one ID alone its last two versions are compared.

    Exit codes: 0 they say the same, 1 they differ.

    \b
    Examples:
      compounding formulas diff naltrexone-cream
      compounding formulas diff naltrexone-cream:1 my-formulas/naltrexone-cream/3.toml
    """
    from compounding.cli.formula_text import differences_content, differences_text
    from compounding.records.formula_choice import compared_formulas
    from compounding.records.formula_difference import formula_differences
    from compounding.records.library import find_library

    old, new_one = compared_formulas(find_library(formulas), before, after, from_version, to_version)
    found = formula_differences(old, new_one)
    if as_json:
        _echo_json(differences_content(old, new_one, found))
    else:
        echo(differences_text(old, new_one, found))
    raise click.exceptions.Exit(1 if found else 0)


@command.command("review")
@click.argument("formula", shell_complete=formula_ids)
@click.option("--reviewer", required=True, help="Name of the pharmacist who has reviewed it; never its author.")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The pharmacy's own folder of formulas; it must be there.",
)
@click.option(
    "--date", "day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="Day of the review; today if left out."
)
@click.option("--settled", is_flag=True, help='Each point under "To confirm" was settled; the history records it.')
@_FOLDER
def review(
    *,
    formula: str,
    reviewer: str,
    folder: Path,
    day: datetime.datetime | None,
    settled: bool,
    formulas: Path | None,
) -> None:
    """Write down that you have reviewed a FORMULA, as its next version in the pharmacy's own folder.

    Read it first, in full: compounding formulas show FORMULA. Settle each point that stands there under "To confirm";
    without --settled they are listed, and nothing is written. The next version names you as the reviewer, is in force
    from that day, and says in its history that it is unchanged and how many points you settled; they stay on the sheet.
    What was a DRAFT then no longer is. Give your first and last name.

    The folder is read with --formulas FOLDER, or always if COMPOUNDING_FORMULAS names it. A formula in it replaces the
    toolkit's of the same id as a whole: versions from two folders never mix. Therefore all earlier versions are copied
    beside the new one, byte for byte, so that sheets that were made from them can still be reviewed.

    To change a formula rather than to accept it as it is, begin its next version with
    compounding formulas new --from FORMULA.

    \b
    Example:
      compounding formulas review naltrexone-cream --reviewer "B. Pharmacist" --to my-formulas --settled
    """
    import datetime

    from compounding.records.formula_release import Review, reviewed
    from compounding.records.library import find_library

    date = day.date() if day is not None else datetime.datetime.now().astimezone().date()
    stated = Review(reviewer=reviewer, date=date, settled=settled)
    done = reviewed(find_library(formulas), formula, stated, folder)
    echo(f"{formula}: version {done.version}, reviewed by {reviewer.strip()} on {date}, written to {done.file}")
    for path in done.copied:
        echo(f"  copied beside it, unchanged: {path}")
    for text in done.struck:
        echo(f"  no longer said: {text}")
    echo(f"  use it with --formulas {folder}, or let COMPOUNDING_FORMULAS name that folder")


def _echo_json(content: object) -> None:
    import json

    click.echo(json.dumps(content, ensure_ascii=False, indent=2))
