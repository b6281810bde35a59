"""What the program says of a command that is not understood, and of a fault of its own, in plain words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import click

from compounding import __version__
from compounding.notation import near_name

TRACEBACK_VARIABLE = "COMPOUNDING_TRACEBACK"
_PACKAGE = Path(__file__).parents[1]
_QUOTING = 'A quantity with a space in it is put between quotation marks: "90 capsule".'
# Commands for which the questions of `compounding new` are another way.
_ASKED_BY_NEW = ("sheet", "plan")


def in_plain_words(error: click.UsageError, command: click.Command | None = None) -> click.UsageError:
    """Return an error of the command line that says also what to write.

    Parameters
    ----------
    error
        As click raises it.
    command
        The command that was asked for, where the error does not know it.

    Examples
    --------
    >>> in_plain_words(click.UsageError("Got unexpected extra argument (capsule)")).message.splitlines()[1]
    'A quantity with a space in it is put between quotation marks: "90 capsule".'
    """
    said = _said(error, error.ctx.command if error.ctx is not None else command)
    return error if said is None else click.UsageError(said, error.ctx)


def _said(error: click.UsageError, command: click.Command | None) -> str | None:
    """Return the words for an error; None where click's own will do."""
    if isinstance(error, click.MissingParameter):
        return _missing(error)
    text = error.format_message()
    if isinstance(error, click.BadParameter):
        wanted = _wanted(error.param)
        if wanted:
            return f"{text.removesuffix(error.message)}{_given(error)}; {wanted}."
        hint = _choice_hint(error)
    elif isinstance(error, click.BadOptionUsage):
        hint = _option_help(error, command)
    elif "unexpected extra argument" in text and _QUOTING[:20] not in text and '"414 mg"' not in text:
        hint = f"\n{_QUOTING}"
    else:
        hint = ""
    return f"{text}{hint}" if hint else None


def _missing(error: click.MissingParameter) -> str:
    """Return what is missing and what it is, and all that the command needs: click itself stops at the first."""
    option, context = error.param, error.ctx
    if option is None or context is None:
        return error.format_message()
    kind = "option" if isinstance(option, click.Option) else "argument"
    lines = [" ".join(filter(None, [f"Missing {kind} {option.get_error_hint(context)}.", _about(option)]))]
    needed = [each for each in context.command.get_params(context) if each.required]
    if len(needed) > 1:
        lines.append(f"This command needs {', '.join(_name(each, context) for each in needed)}.")
    if context.info_name in _ASKED_BY_NEW:
        lines.append("'compounding new' asks for each in turn.")
    return "\n".join(lines)


def _name(param: click.Parameter, context: click.Context) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.make_metavar(context)


def _about(param: click.Parameter) -> str:
    words = getattr(param, "help", None) or ""
    if isinstance(param.type, click.Choice):
        words = f"{words} Write {' or '.join(param.type.choices)}."
    return words.strip()


def _wanted(param: click.Parameter | None) -> str:
    """Return what to write for a number or a date; "" for other options."""
    kind = param.type if param is not None else None
    if isinstance(kind, click.DateTime):
        return "write year-month-day, such as 2026-11-22"
    if not isinstance(kind, click.IntRange):
        return ""
    least = f"{kind.min:,}" if kind.min is not None else "0"
    return f"write a whole number from {least} to {kind.max:,}" if kind.max else f"write a whole number from {least} on"


def _given(error: click.BadParameter) -> str:
    """Return what was given, as far as click says it, and that it will not do."""
    found = re.match(r"'(?P<text>.*)' (?:is|does) not|(?P<number>-?[0-9.]+) is not", error.message)
    return f"{found['text'] or found['number']!r} will not do" if found else error.message.rstrip(".")


def _choice_hint(error: click.BadParameter) -> str:
    """Return the nearest of the words among which there is a choice."""
    param = error.param
    given = re.search(r"'(?P<given>[^']*)' is not one of", error.message)
    if param is None or not isinstance(param.type, click.Choice) or given is None:
        return ""
    near = near_name(given["given"], [str(each) for each in param.type.choices])
    return f" Did you mean {near!r}?" if near else ""


def _option_help(error: click.BadOptionUsage, command: click.Command | None) -> str:
    params = command.params if command is not None else []
    about = next((_about(each) for each in params if error.option_name in each.opts), "")
    return f" {about}" if about else ""


def unknown_command(wanted: str, known: Iterable[str]) -> str:
    """Return what is said of a command that there is not.

    Examples
    --------
    >>> unknown_command("sheets", ["plan", "sheet"])
    "No such command 'sheets'. Did you mean 'sheet'?"
    """
    near = near_name(wanted, known)
    hint = f"Did you mean {near!r}?" if near else "'compounding --help' lists them."
    return f"No such command {wanted!r}. {hint}"


def fault_text(error: Exception) -> str:
    """Return what is said of a fault of the toolkit itself: where it is, and what to do; nothing that was typed.

    Parameters
    ----------
    error
        What stopped the program, and is none of its own errors.
    """
    import traceback

    own = [each for each in traceback.extract_tb(error.__traceback__) if _PACKAGE in Path(each.filename).parents]
    where = "".join(f", {Path(each.filename).stem}, line {each.lineno}" for each in own[-1:])
    lines = [
        "the toolkit has met a fault of its own, and stopped. What you typed is not to blame.",
        "Rely on nothing that this command may have begun; what it had already written is whole.",
        f"Report the command, and this line: compounding {__version__}, {_system()}{where}, {type(error).__name__}.",
    ]
    if os.environ.get(TRACEBACK_VARIABLE):
        lines += ["", "".join(traceback.format_exception(error)).rstrip()]
    else:
        lines.append(
            f"With {TRACEBACK_VARIABLE}=1 in the environment all details are shown; leave out what is private."
        )
    return "\n".join(lines)


def _system() -> str:
    import platform

    return f"Python {platform.python_version()} on {platform.system()}"
