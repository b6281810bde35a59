"""The command line: thin commands over the library, and the one place where its errors become messages."""

from __future__ import annotations

import errno
import gc
import importlib
import io
import os
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from compounding import __version__
from compounding.cli import colour
from compounding.errors import CompoundingError

_COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "formulas": ("compounding.cli.formulas", "List, show and check the formulas."),
        "new": ("compounding.cli.new", "Ask for a prescription step by step, and write its batch sheet."),
        "plan": ("compounding.cli.plan", "Work out a prescription and show it; nothing is written."),
        "sheet": ("compounding.cli.sheet", "Work out a prescription and write its batch sheet."),
        "label": ("compounding.cli.label", "Write the labels of a batch, ready to print."),
        "orders": ("compounding.cli.orders", "Make a table of orders into a day's batch sheets."),
        "titration": ("compounding.cli.titration", "Work out a titration: its batches, calendar and workbook."),
        "calc": ("compounding.cli.calc", "Bench calculators: one calculation, with its working."),
        "verify": ("compounding.cli.verify", "What was measured against what was prescribed, without a workbook."),
        "profile": ("compounding.cli.profile", "The profile of the pharmacy: show the one in use, or write one."),
        "stock": ("compounding.cli.stock", "The stock table: show its lots, or write one to fill in."),
        "review": ("compounding.cli.review", "Review filled sheets: compare, recompute, report findings."),
        "validate": ("compounding.cli.validate", "Test this installation, and write the record of that."),
    }
)


if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_SELDOM = 50_000
# What shells give for a program that was interrupted.
_INTERRUPTED = 130
# What the system says of a disk or a device that is full, or cannot be written.
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EIO, *((errno.EDQUOT,) if hasattr(errno, "EDQUOT") else ()))


class Refusal(click.ClickException):
    """A message of the toolkit to the user: exit code 3."""

    exit_code = 3


class Commands(click.Group):
    """Commands that are imported only when they are used, behind one error boundary."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(_COMMANDS)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of the program, which knows whether output is coloured."""
        return super().make_context(info_name, args, parent, **{"color": colour.wanted_colour(), **extra})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is asked for; where there is none of that name, say which is near."""
        if args[0] not in _COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from compounding.cli.messages import unknown_command

            raise click.UsageError(unknown_command(args[0], _COMMANDS), ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so, without importing any of them, and the options."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=summary)
            for name, (_, summary) in _COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program, and return what it returns; that standard output takes no more is one message too."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            click.echo(f"Error: standard output cannot be written: {error.strerror}", err=True)
            _discard_output()
            sys.exit(Refusal.exit_code)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command, and return what it returns; what is refused becomes one message without a traceback."""
        _write_utf8()
        try:
            return super().invoke(ctx)
        except CompoundingError as error:
            raise Refusal(str(error)) from None
        except click.UsageError as error:
            from compounding.cli.messages import in_plain_words

            raise in_plain_words(error, self.get_command(ctx, ctx.invoked_subcommand or "")) from None
        except KeyboardInterrupt:
            click.echo("\nInterrupted.", err=True)
            sys.exit(_INTERRUPTED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as error:
            _refuse_unreadable(error)
        except Exception as error:
            from compounding.cli.messages import fault_text

            raise Refusal(fault_text(error)) from None


def _refuse_unreadable(error: OSError) -> NoReturn:
    """Refuse a file that the system does not let be read or written; what is said of the output is for `main`."""
    if error.filename is None or error.errno in (*_FULL, errno.EPIPE):
        raise error
    raise Refusal(
        f"{error.filename}: {error.strerror or error}; check its name and place, and who may use it"
    ) from None


def _discard_output() -> None:
    """Let what could not be written go: Python would try again, and fail again, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ is not None else 1)


def _write_utf8() -> None:
    """Write UTF-8 also where output goes to a file or a pipe that has another encoding, as on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="compounding")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Work out non-sterile compounding: capsules, liquids, drops and creams, to a batch sheet.

    Without a command, the first steps are shown.

    \b
    Example:
      compounding sheet naltrexone-capsule --strength "4.5 mg/capsule" --quantity "90 capsule" \\
          --source tablets --batch LDN-0001 --output capsules.xlsx

    Exit codes: 0 fine, 1 findings, 2 a command that is not understood, 3 refused, with the reason.
    """
    # A command lives for half a second and makes little garbage: looking for cycles often would cost a tenth of it.
    gc.set_threshold(_SELDOM, 50, 50)
    if ctx.invoked_subcommand is None:
        from compounding.cli.start import start_text

        colour.echo(start_text())
