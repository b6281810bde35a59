"""`compounding formulas`: what there is in the library, one formula in full, and checks of formula files."""

from __future__ import annotations

from pathlib import Path

import click

_FOLDER = click.option(
    "--formulas", type=click.Path(file_okay=False, path_type=Path), help="Folder of formulas, instead of the toolkit's."
)


@click.group("formulas", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List, show and check the formulas.

    \b
    Example:
      compounding formulas show naltrexone-capsule
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(listed)


@command.command("list")
@_FOLDER
def listed(formulas: Path | None = None) -> None:
    """List the formulas with their newest version."""
    from compounding.records.library import find_library

    library = find_library(formulas)
    for formula_id in library.ids():
        formula = library.load(formula_id)
        click.echo(f"{formula.id}  version {formula.version}  {formula.name}")


@command.command("show")
@click.argument("formula")
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

    click.echo(formula_text(find_library(formulas).load(formula, formula_version)))


@command.command("check")
@click.argument("path", type=click.Path(path_type=Path))
def check(path: Path) -> None:
    """Check a formula file, or every formula in a folder, at PATH.

    \b
    Example:
      compounding formulas check my-formulas/
    """
    from compounding.errors import FormulaError
    from compounding.records.formula_file import read_formula

    files = sorted(path.glob("*/*.toml")) if path.is_dir() else [path]
    if not files:
        raise FormulaError(str(path), ["the folder holds no <id>/<version>.toml; name a formula file or their folder"])
    problems = []
    for file in files:
        try:
            read_formula(file)
        except FormulaError as error:
            problems.append(str(error))
            continue
        click.echo(f"{file}: complete and consistent")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise click.exceptions.Exit(3)
