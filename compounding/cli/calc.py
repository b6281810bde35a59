"""`compounding calc`: the bench calculators, each made into a command from its function."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import click

from compounding.calculators import Calculator, calculated, calculated_content, calculators, find_calculator, search
from compounding.calculators.content import catalogue_content
from compounding.cli import Refusal
from compounding.cli.calc_text import (
    arguments_text,
    calculated_text,
    described,
    example_text,
    list_text,
    rule_text,
)
from compounding.cli.colour import echo
from compounding.cli.completion import calculator_names
from compounding.errors import ArgumentsError, CompoundingError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_JSON = "as_json"
_UNIT = "in_unit"


class _Calculators(click.Group):
    """One command for each calculator."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the full names."""
        return [calculator.name for calculator in calculators()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command of a calculator."""
        return _command(find_calculator(cmd_name))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the calculators that begin so, and the options."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=about) for name, about in calculator_names(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of calculators by subject."""
        formatter.write(f"\n{list_text(calculators())}\n")


class _CalculatorCommand(click.Command):
    """A calculator as a command; its help and its errors say all that it needs."""

    def __init__(self, calculator: Calculator, params: list[click.Parameter]) -> None:
        super().__init__(calculator.name, params=params, callback=_callback(calculator), short_help=calculator.summary)
        self._calculator = calculator

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; one that is not understood is answered with all that there are."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            needed = arguments_text(self._calculator)
            raise click.UsageError(f"{error.format_message()}{_quoting(error)}\n{needed}", ctx) from None

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what is calculated, and by what rule: found only now, for the rule is shown by the example."""
        self.help = _help(self._calculator)
        super().format_help_text(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments, the other options, the example and the source."""
        arguments = [(f"--{each.option}", described(each)) for each in self._calculator.arguments]
        names = {each.name for each in self._calculator.arguments}
        records = [each.get_help_record(ctx) for each in self.get_params(ctx) if each.name not in names]
        for heading, rows in (("Arguments", arguments), ("Options", [each for each in records if each])):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
        example = example_text(self._calculator)
        if example:
            formatter.write(f"\nExample:\n{example}\n")
        if self._calculator.source:
            formatter.write(f"\nSource: {self._calculator.source}, in docs/references.md\n")


def _command(calculator: Calculator) -> click.Command:
    params: list[click.Parameter] = [
        click.Option([f"--{each.option}", each.name], multiple=True, metavar="TEXT", help=described(each))
        for each in calculator.arguments
    ]
    params.append(click.Option(["--unit", _UNIT], default="", metavar="TEXT", help='Unit for the result, such as "g".'))
    params.append(click.Option(["--json", _JSON], is_flag=True, help="Print the result and its working as JSON."))
    return _CalculatorCommand(calculator, params)


def _callback(calculator: Calculator) -> Any:
    def callback(**options: Any) -> None:
        as_json, unit = options.pop(_JSON), options.pop(_UNIT)
        given = {name: texts for name, texts in options.items() if texts}
        try:
            done = calculated(calculator.name, given, unit)
        except CompoundingError as error:
            raise Refusal(f"{_message(error)}\n{arguments_text(calculator, given)}") from None
        if as_json:
            click.echo(json.dumps(calculated_content(done), ensure_ascii=False, indent=2))
        else:
            echo(calculated_text(done))

    return callback


def _message(error: CompoundingError) -> str:
    """Return an error with the names of the arguments as they are written on the command line."""
    if not isinstance(error, ArgumentsError):
        return str(error)
    problems = {f"--{name.replace('_', '-')}": problem for name, problem in error.problems.items()}
    return str(ArgumentsError(error.calculator, problems))


def _quoting(error: click.UsageError) -> str:
    """Return how to write a quantity with a space in it, where it may have come apart."""
    if re.search("unexpected extra argument", error.format_message()):
        return '\nA quantity with a space in it is put between quotation marks: "414 mg".'
    return ""


def _help(calculator: Calculator) -> str:
    """Return the help's text: the sentence, the rule in words and in symbols, the result."""
    rule = rule_text(calculator)
    result = " ".join(
        filter(None, [calculator.result.text, f"[{calculator.result.unit}]" if calculator.result.unit else ""])
    )
    parts = [calculator.summary, calculator.explanation, rule and f"\b\n{rule}", result and f"Result: {result}."]
    return "\n\n".join(filter(None, parts))


@click.group("calc", cls=_Calculators, invoke_without_command=True)
@click.option("--find", "wanted", metavar="WORDS", help='List the calculators about something, such as "dilution".')
@click.option("--json", _JSON, is_flag=True, help="Print the list, with what each calculator takes, as JSON.")
@click.pass_context
def command(ctx: click.Context, wanted: str | None, *, as_json: bool) -> None:
    """Calculate one thing, with its working; without a NAME, list what there is.

    \b
    Examples:
      compounding calc --find dilution
      compounding calc tablet-equivalent --help
      compounding calc tablet-equivalent --drug "414 mg" --label-claim "50 mg/tablet"

    A quantity is a number, a space and a unit, between quotation marks; any unit of the kind will do. Counts
    and plain numbers may stand alone. Several quantities: repeat the option, or put ; between them.

    A name that two subjects have is written with its subject: tablets.powder-mass. Every calculator
    may be called so.

    Exit codes: 0 fine, 2 an option that is not understood, 3 refused: no such calculator, or something is
    missing, cannot be read or does not fit. One message names it all.
    """
    if ctx.invoked_subcommand is not None:
        return
    found = calculators() if wanted is None else search(wanted)
    if not found:
        raise Refusal(
            f"no calculator is about {wanted!r}; try one other word, or list them all with 'compounding calc'"
        )
    if as_json:
        click.echo(json.dumps(catalogue_content(found), ensure_ascii=False, indent=2))
        return
    echo(list_text(found))
    click.echo("\n'compounding calc NAME --help' says what a calculator takes, with an example.")
