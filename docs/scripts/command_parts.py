"""What the command line takes, from the commands themselves."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

import click

from compounding.cli import main
from compounding.cli.once import Once
from docs.scripts.markdown import anchor, code, fenced, table

_WIDE = 100
# Its commands are the calculators, which have a page of their own.
_LISTED_ELSEWHERE = "calc"


def walked(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield a command and every command below it, each with the context that knows its full name."""
    yield command, context
    if isinstance(command, click.Group) and command.name != _LISTED_ELSEWHERE:
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from walked(below, below.context_class(below, parent=context, info_name=name))


def all_commands() -> list[tuple[click.Command, click.Context]]:
    """Return every command of the program with its context, the program itself first."""
    return list(walked(main, click.Context(main, info_name="compounding", max_content_width=_WIDE)))


def title_of(command: click.Command, context: click.Context) -> str:
    """Return what a command is called; one that is meant where none is named, by what it is given."""
    if context.parent is None or context.command_path != context.parent.command_path:
        return context.command_path
    given = (each.make_metavar(context) for each in command.params if isinstance(each, click.Argument))
    return " ".join([context.command_path, *given])


def commands() -> str:
    """Return what each command is for, takes and shows as an example."""
    return "\n\n".join(_command_text(command, context) for command, context in all_commands())


def _command_text(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"## {title_of(command, context)}", *_paragraphs(command.help or ""), fenced(usage)]
    for kind, title in ((click.Argument, "argument"), (click.Option, "option")):
        rows = [_row(each, context) for each in command.get_params(context) if _is_shown(each, kind)]
        if rows:
            parts.append(table([title, "what it is", "if left out"], rows))
    if isinstance(command, click.Group) and command.name != _LISTED_ELSEWHERE:
        parts.append(table(["command", "what it does"], _rows_below(command, context)))
    return "\n\n".join(parts)


def _is_shown(parameter: click.Parameter, kind: type[click.Parameter]) -> bool:
    return isinstance(parameter, kind) and not getattr(parameter, "hidden", False) and "--help" not in parameter.opts


def _rows_below(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    for name in group.list_commands(context):
        below = group.get_command(context, name)
        if below is not None and not below.hidden:
            title = title_of(below, below.context_class(below, parent=context, info_name=name))
            shown = title.removeprefix(f"{context.command_path} ")
            yield f"[`{shown}`](#{anchor(title)})", below.get_short_help_str(_WIDE)


def _row(parameter: click.Parameter, context: click.Context) -> tuple[str, str, str]:
    if isinstance(parameter, click.Argument):
        return code(parameter.make_metavar(context)), _argument_words(parameter), _left_out(parameter, context)
    spelled = " / ".join(", ".join(each) for each in (parameter.opts, parameter.secondary_opts) if each)
    taken = "" if _is_switch(parameter) else f" {parameter.make_metavar(context)}"
    help_text = getattr(parameter, "help", None) or ""
    return code(f"{spelled}{taken}"), help_text + _repeated(parameter), _left_out(parameter, context)


def _argument_words(parameter: click.Argument) -> str:
    return "one or several" if parameter.nargs == -1 else "one"


def _is_switch(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count)


def _repeated(parameter: click.Parameter) -> str:
    is_repeated = getattr(parameter, "multiple", False) and not isinstance(parameter, Once)
    return " May be repeated." if is_repeated else ""


def _left_out(parameter: click.Parameter, context: click.Context) -> str:
    """Return what holds where a parameter is left out."""
    if parameter.required:
        return "refused"
    default = parameter.get_default(context, call=False)
    if isinstance(parameter, Once) and isinstance(default, list | tuple):
        (default,) = default
    is_shown = isinstance(default, str | int | float) and not isinstance(default, bool)
    return code(str(default)) if is_shown else ""


def _paragraphs(text: str) -> Iterator[str]:
    r"""Yield the paragraphs of a help text; what stands after \b keeps its lines, under its heading."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        if not paragraph.startswith("\b"):
            yield _escaped(" ".join(paragraph.split()))
            continue
        heading, _, lines = paragraph.removeprefix("\b\n").partition("\n")
        if heading.endswith(":"):
            yield _escaped(heading)
            yield fenced(textwrap.dedent(lines))
        else:
            yield fenced(textwrap.dedent(f"{heading}\n{lines}"))


def _escaped(text: str) -> str:
    """Return a text in which nothing reads as a mark of Markdown's or of HTML."""
    return re.sub(r"([<*_])", r"\\\1", text)
