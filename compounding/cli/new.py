"""`compounding new`: a prescription asked for step by step, and its batch sheet."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from compounding.cli import colour, sheet
from compounding.cli.asking import BACK, HELP, HINT, answer, asked_to_the_end, refuse, with_choices
from compounding.cli.order_options import order_options, ordered, paper_option
from compounding.cli.sections import table
from compounding.cli.shell_line import pasted_lines
from compounding.errors import CompoundingError, FormulaNotFoundError, OrderError

if TYPE_CHECKING:
    from compounding.cli.new_answers import Trial
    from compounding.cli.new_questions import Question
    from compounding.records.formula import Formula
    from compounding.records.library import Library
    from compounding.records.pharmacy.profile import Pharmacy

_YES_OR_NO = "  Type yes to write it, or no to end without writing anything."
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}", re.ASCII)


@click.command("new")
@order_options
@click.option("--second-check", is_flag=True, help="Write also a blind copy for a colleague to work out anew.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Workbook to write, FILE.xlsx.")
@paper_option
@click.pass_context
def command(ctx: click.Context, /, **_: Any) -> None:
    """Ask for a prescription step by step, show what comes of it, and write its batch sheet.

    \b
    Example:
      compounding new
      compounding new naltrexone-capsule --strength "4.5 mg/capsule" --source tablets

    What is given as an option is not asked. Each answer is checked at once. "?" explains a question, "<" goes back to
    the one before, and Enter alone leaves out what may be left out. At the end the command is shown that writes the
    same sheet without questions; nothing is written before "yes".
    """
    with asked_to_the_end():
        _ask_and_write(ctx)


# What the other commands need, is asked here.
for _each in command.params:
    _each.required = False


def _ask_and_write(ctx: click.Context) -> None:
    from compounding.cli.new_answers import Trial
    from compounding.records.library import find_library

    given = {
        name: value
        for name, value in ctx.params.items()
        if ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE and value not in (None, ())
    }
    given.setdefault("made", datetime.datetime.now().astimezone().date().isoformat())
    library = find_library(given.get("formulas"))
    click.echo(HINT)
    given["formula"], formula = _formula(library, given)
    colour.echo(f"\n{formula.name} ({formula.id}, version {formula.version})\n  {formula.drug}; {formula.form}")
    trial = Trial(formula, _pharmacy(given), given["made"])
    problems = trial.problems(given, given)
    if problems:
        raise OrderError("the order cannot be read", problems)
    given = _answered(trial, given)
    given["output"] = _output(given)
    _confirm_and_write(ctx, given)


# --- the questions ---------------------------------------------------------------------------


def _formula(library: Library, given: Mapping[str, Any]) -> tuple[str, Formula]:
    """Return the formula that is given, or the one that is chosen from the list."""
    version = given.get("formula_version", "")
    if "formula" in given:
        return given["formula"], library.load(given["formula"], version)
    formulas = [library.load(each) for each in library.ids()]
    colour.echo("\n".join(["Formulas", *table([_row(number, each) for number, each in enumerate(formulas, start=1)])]))
    while True:
        text = answer("Formula, by its number or its name")
        if text == HELP:
            click.echo("  What is to be made. 'compounding formulas show NAME' shows a formula in full.")
            continue
        try:
            chosen = library.load(_id(text, formulas), version)
        except FormulaNotFoundError as error:
            refuse(str(error))
        else:
            return chosen.id, chosen


def _row(number: int, formula: Formula) -> tuple[str, str, str, str]:
    return str(number), formula.id, formula.name, "" if formula.is_reviewed else "DRAFT"


def _id(text: str, formulas: Sequence[Formula]) -> str:
    """Return the id that a number stands for, or that alone has what was typed in it or in its name."""
    if text.isascii() and text.isdigit() and 0 < int(text) <= len(formulas):
        return formulas[int(text) - 1].id
    known = [each.id for each in formulas]
    words = text.lower()
    found = [each.id for each in formulas if words and (words in each.id or words in each.name.lower())]
    return found[0] if len(found) == 1 and text not in known else text


def _answered(trial: Trial, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given, with an answer to each question that is open."""
    from compounding.cli.new_questions import is_answered, questions

    texts = dict(given)
    usual = trial.usual
    passed: list[tuple[Question, dict[str, Any]]] = []
    closed = {each.identity for each in questions(trial.formula, texts) if is_answered(each, given)}
    while True:
        done = {question.identity for question, _ in passed if not question.several} | closed
        open_questions = (each for each in questions(trial.formula, texts, usual) if each.identity not in done)
        question = next((each for each in open_questions if each.several or not is_answered(each, texts)), None)
        if question is None:
            return texts
        text = answer(_shown(question), question.empty)
        if text == HELP:
            click.echo(f"  {_help(question)}")
        elif text == BACK:
            if passed:
                last, texts = passed.pop()
                closed.discard(last.identity)
        elif not text:
            passed.append((question, texts))
            closed |= {question.identity}
        else:
            try:
                answered = trial.with_answer(texts, question, text)
            except CompoundingError as error:
                refuse(_problems(error))
            else:
                passed.append((question, texts))
                texts = answered


def _shown(question: Question) -> str:
    """Return a question as it is asked: with its choices, but for yes and no."""
    from compounding.cli.new_questions import NO, YES

    return question.text if question.words == (YES, NO) else with_choices(question.text, question.words)


def _help(question: Question) -> str:
    """Return the help of the option that a question is about."""
    from compounding.cli.new_questions import MORE

    if question.name == MORE:
        return "What is seldom stated. Yes asks for each, and each may be left out; no goes on."
    param = next(each for each in command.params if each.name == question.name)
    about = getattr(param, "help", "") or ""
    can = question.empty or "An answer is needed."
    return f"{about} {can} As an option: {param.opts[0]}."


def _problems(error: CompoundingError) -> str:
    problems = getattr(error, "problems", ())
    return "\n  ".join(problems) if isinstance(problems, tuple) else str(error)


def _output(given: Mapping[str, Any]) -> Path:
    """Return the file to write: as given, or as answered, where nothing stands in its way."""
    from compounding.files import SHEET, check_path

    if "output" in given:
        check_path(given["output"], SHEET, overwrite="force" in given)
        return Path(given["output"])
    usual = f"{given['batch'] if _FILE_NAME.fullmatch(given.get('batch', '')) else given['formula']}.xlsx"
    while True:
        text = answer("File to write", f"Enter: {usual}")
        if text in (HELP, BACK):
            click.echo("  Name of the workbook, such as capsules.xlsx; a folder may stand before it.")
            continue
        path = Path(text or usual)
        try:
            check_path(path, SHEET, overwrite="force" in given)
        except CompoundingError as error:
            refuse(str(error))
        else:
            return path


def _pharmacy(given: Mapping[str, Any]) -> Pharmacy | None:
    from compounding.cli.profile_choice import chosen_profile

    return chosen_profile(given.get("profile")).pharmacy()


# --- what comes of them ----------------------------------------------------------------------


def _confirm_and_write(ctx: click.Context, given: Mapping[str, Any]) -> None:
    from compounding.cli.plan_text import plan_summary
    from compounding.records.preparation import prepare

    words = _words(given)
    options = sheet.command.make_context("sheet", words[2:], parent=ctx.parent).params
    file = {name: options.pop(name) for name in ("output", "second_check", "force")}
    try:
        order, formula, paper = ordered(options)
        record = prepare(order, formula)
    except CompoundingError:
        # What was answered is not lost: the command can be put right.
        _echo_command("What was answered, as a command", words)
        raise
    colour.echo(f"\n{plan_summary(record)}")
    _echo_command("The same without questions", words)
    if _is_wanted():
        sheet.write(record, sheet.SheetFile(paper=paper, **file))
    else:
        click.echo("Nothing was written.")


def _echo_command(head: str, words: Sequence[str]) -> None:
    colour.echo(f"\n{head}")
    for shell, line in pasted_lines(words):
        click.echo("\n".join(filter(None, [f"  {shell}:" if shell else "", f"  {line}"])))


def _is_wanted() -> bool:
    while True:
        said = answer("Write the batch sheet? (yes or no)", needed=_YES_OR_NO).lower()
        if said in ("yes", "y", "no", "n"):
            return said.startswith("y")
        click.echo(_YES_OR_NO)


def _words(given: Mapping[str, Any]) -> list[str]:
    """Return the command that states what is given, word by word."""
    words = ["compounding", "sheet", str(given["formula"])]
    for param in sheet.command.params:
        if isinstance(param, click.Option) and given.get(param.name or "") is not None:
            words += _option_words(param, given[param.name or ""])
    return words


def _option_words(param: click.Option, value: Any) -> list[str]:
    name = param.opts[0]
    if param.is_flag:
        return [name] if value else []
    several = value if isinstance(value, tuple) and isinstance(value[0], tuple) else [value]
    if isinstance(value, tuple) and not isinstance(value[0], tuple) and param.nargs == 1:
        several = value
    return [word for each in several for word in (name, *(map(str, each) if isinstance(each, tuple) else [str(each)]))]
