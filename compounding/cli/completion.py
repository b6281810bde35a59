"""What the shell completes besides commands, options and choices: formulas, calculators, capsule sizes."""

from __future__ import annotations

from pathlib import Path

import click


def formula_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids of the formulas that begin so, those of a folder given before among them."""
    from compounding.errors import FormulaError
    from compounding.records.library import find_library

    folder = ctx.params.get("formulas")
    try:
        library = find_library(Path(folder) if folder else None)
    except FormulaError:
        return []
    return [each for each in library.ids() if each.startswith(incomplete)]


def capsule_size_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the capsule sizes that begin so."""
    from compounding.calculations.capsules import capsule_sizes

    return [each.name for each in capsule_sizes() if each.name.startswith(incomplete)]


def label_stock_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the label stocks that begin so."""
    from compounding.labels import stocks

    return [each.name for each in stocks() if each.name.startswith(incomplete)]


def calculator_names(incomplete: str) -> list[tuple[str, str]]:
    """Return the names of the calculators that begin so, each with what it calculates; short ones where they will do.

    Parameters
    ----------
    incomplete
        What is typed so far.

    Examples
    --------
    >>> calculator_names("aliq")[0][0]
    'aliquot'
    """
    from compounding.calculators import calculators
    from compounding.calculators.catalogue import usual_name

    named = [(usual_name(each), each.summary) for each in calculators()]
    if "." in incomplete:
        named = [(each.name, each.summary) for each in calculators()]
    return [(name, summary) for name, summary in named if name.startswith(incomplete)]
