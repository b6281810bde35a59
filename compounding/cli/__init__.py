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
from typing import Any

import click

from compounding import __version__
from compounding.errors import CompoundingError

_COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "formulas": ("compounding.cli.formulas", "List, show and check the formulas."),
        "plan": ("compounding.cli.plan", "Work out a prescription and show it; nothing is written."),
        "sheet": ("compounding.cli.sheet", "Work out a prescription and write its batch sheet."),
        "orders": ("compounding.cli.orders", "Make a table of orders into a day's batch sheets."),
        "titration": ("compounding.cli.titration", "Work out a titration: its batches, calendar and workbook."),
        "calc": ("compounding.cli.calc", "Bench calculators: one calculation, with its working."),
        "verify": ("compounding.cli.verify", "What was measured against what was prescribed, without a workbook."),
        "profile": ("compounding.cli.profile", "The profile of the pharmacy: show the one in use, or write one."),
        "stock": ("compounding.cli.stock", "The stock table: show its lots, or write one to fill in."),
        "review": ("compounding.cli.review", "Review filled sheets: compare, recompute, report findings."),
    }
)


_SELDOM = 50_000
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

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program; where standard output takes no more, that is one message too."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            click.echo(f"Error: standard output cannot be written: {error.strerror}", err=True)
            _discard_output()
            sys.exit(Refusal.exit_code)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what the toolkit refuses becomes one message without a traceback."""
        _write_utf8()
        try:
            return super().invoke(ctx)
        except CompoundingError as error:
            raise Refusal(str(error)) from None


def _discard_output() -> None:
    """Let what could not be written go: Python would try again, and fail again, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ is not None else 1)


def _write_utf8() -> None:
    """Write UTF-8 also where output goes to a file or a pipe that has another encoding, as on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="compounding")
def main() -> None:
    """Work out non-sterile compounding: capsules, sublingual drops and creams, to a batch sheet.

    \b
    Example:
      compounding sheet naltrexone-capsule --strength "4.5 mg/capsule" --quantity "90 capsule" \\
          --source tablets --batch LDN-0001 --output capsules.xlsx

    Exit codes: 0 fine, 1 findings, 2 a command that is not understood, 3 refused, with the reason.
    """
    # A command lives for half a second and makes little garbage: looking for cycles often would cost a tenth of it.
    gc.set_threshold(_SELDOM, 50, 50)
