"""`compounding formulas new`: a formula asked for step by step, and the draft of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compounding.cli import colour
from compounding.cli.asking import BACK, HELP, HINT, answer, asked_to_the_end, refuse, with_choices
from compounding.errors import FormulaError

if TYPE_CHECKING:
    import datetime

    from compounding.records.formula_questions import Answers, Question


class _AskingCommand(click.Command):
    """A command each of whose questions is an option too; the questions are loaded only when it is used."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from compounding.records.formula_questions import every_question

        asked = [
            click.Option(
                [f"--{each.key}"],
                multiple=each.several,
                metavar="TEXT",
                help=f"{each.text.rstrip('.')}." + (f" One of: {', '.join(each.choices)}." if each.choices else ""),
            )
            for each in every_question()
        ]
        own = super().get_params(ctx)
        return [*own[:-1], *asked, own[-1]]


@click.command("new", cls=_AskingCommand)
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Your own folder of formulas; it is made where it is not there.",
)
@click.option("--from", "original", default="", help="A formula to copy: an ID, ID:VERSION, or a file.")
@click.option("--change", default="", help="With --from: what you are going to change, for the history.")
@click.option("--no-questions", is_flag=True, help="Ask nothing: what is missing is refused, all at once.")
@click.option(
    "--date",
    "day",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day of the draft; today if left out.",
)
@click.option("--formulas", type=click.Path(file_okay=False, path_type=Path), help="Folder of formulas to copy from.")
def new(*, folder: Path, original: str, change: str, formulas: Path | None, **options: Any) -> None:
    """Begin a formula of your own: answer the questions, and a draft is written to FOLDER/ID/1.toml.

    What is given as an option is not asked. Each answer is checked at once, by the formula's own rules. "?" explains a
    question, "<" goes back to the one before, and Enter alone leaves out what may be left out. Answers may also come
    from standard input, one a line. An existing file is never written over, and nothing is written before the end.

    The draft is complete and can be planned with, but it is not reviewed: all that is made from it says DRAFT. What
    you still have to write stands in it under "confirm". Edit the file, check it, and let another pharmacist review it.

    With --from a formula is copied instead: with --id, --name and --drug as the start of another one, without --id as
    the next version of the same one, its earlier versions beside it. What another one takes over stands under
    "confirm".

    Where the drug is another, what is of the former drug alone is left out: gate points, daily dose, tablets, hazards,
    use, studies, auxiliary labels, molar masses and limits of the assay. State what you know with --strength-lowest and
    --strength-highest, --daily-dose-lowest and the like, --tablets, --label-claim and --excipients, --indication and
    --hazard. What is then left open, "formulas check" names until you have written it, and nobody reviews it before.

    \b
    Examples:
      compounding formulas new --to my-formulas
      compounding formulas new --to my-formulas --from naltrexone-cream --author "A. Pharmacist" --change "Other base"
      compounding formulas new --to my-formulas --from naltrexone-cream --author "A. Pharmacist" \\
          --id ketamine-cream --name "ketamine cream" --drug "ketamine hydrochloride" \\
          --strength-lowest "5 % w/w" --strength-highest "10 % w/w"
    """
    with asked_to_the_end():
        date, ask = _date(options.pop("day")), not options.pop("no_questions")
        given = dict(_given(options))
        _check_folder(folder)
        if original:
            file, confirm = _copied(folder, original, change, formulas, given, date)
        else:
            file, confirm = _drafted(folder, given, date, _Asking(folder) if ask else None)
    lines = [f"{file}: written as a draft, not reviewed", "", "To be written or borne out by you, and confirmed"]
    lines += [f"  - {each}" for each in confirm]
    lines += ["", "Next", f"  compounding formulas check {file}"]
    lines.append(
        f'  compounding formulas review {file.parent.name} --formulas {folder} --to {folder} --reviewer "NAME"'
    )
    colour.echo("\n".join(lines))


def _date(day: datetime.datetime | None) -> datetime.date:
    import datetime

    return day.date() if day is not None else datetime.datetime.now().astimezone().date()


def _given(options: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, value in options.items():
        if value:
            yield key.replace("_", "-"), value if isinstance(value, tuple) else (value.strip(),)


def _check_folder(folder: Path) -> None:
    if not folder.is_dir() and not folder.absolute().parent.is_dir():
        raise FormulaError(
            str(folder), [f"there is no folder {str(folder.parent)!r} in which to make it; make that first"]
        )


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make the folder where it is not there; it goes again if nothing could be written into it."""
    is_new = not folder.is_dir()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise FormulaError(str(folder), [f"cannot be made: {error.strerror or error}"]) from error
    try:
        yield
    except BaseException:
        if is_new:
            folder.rmdir()
        raise


def _check_free(folder: Path, formula_id: str) -> None:
    if formula_id and (folder / formula_id).exists():
        raise FormulaError(
            str(folder / formula_id),
            ["is there already; choose another id, or begin its next version with --from and --formulas"],
        )


# --- a copy ----------------------------------------------------------------------------------


def _copied(
    folder: Path,
    source: str,
    change: str,
    formulas: Path | None,
    given: Mapping[str, tuple[str, ...]],
    date: datetime.date,
) -> tuple[Path, tuple[str, ...]]:
    from compounding.records.formula_copy import Copy, copied
    from compounding.records.formula_other_drug import OF_DRUG
    from compounding.records.formula_release import id_problems
    from compounding.records.library import find_library

    texts = {key: value[0] for key, value in given.items() if key not in OF_DRUG}
    begun = Copy(
        formula_id=texts.pop("id", ""),
        name=texts.pop("name", ""),
        drug=texts.pop("drug", ""),
        author=texts.pop("author", ""),
        change=change.strip(),
        date=date,
        of_drug={key: value for key, value in given.items() if key in OF_DRUG},
    )
    if texts:
        names = ", ".join(f"--{each}" for each in texts)
        raise FormulaError(
            source,
            [
                f"{names}: a copy takes --id, --name, --drug, --author and --change, and for another drug "
                f"{', '.join(f'--{each}' for each in OF_DRUG)}; edit the rest in its file"
            ],
        )
    if begun.formula_id and not list(id_problems(begun.formula_id)):
        _check_free(folder, begun.formula_id)
    library = find_library(formulas)
    with _made(folder):
        return copied(library, source, begun, folder)


# --- the questions ---------------------------------------------------------------------------


def _drafted(folder: Path, given: Answers, date: datetime.date, asking: _Asking | None) -> tuple[Path, tuple[str, ...]]:
    from compounding.records.formula_draft import draft_entries, open_problems
    from compounding.records.formula_release import placed

    problems = list(_problems_of(given))
    if problems:
        raise FormulaError("the answers", problems)
    _check_free(folder, given.get("id", ("",))[0])
    answers = asking.answered(given) if asking is not None else given
    problems = list(_missing(answers)) or list(open_problems(answers, date))
    if problems:
        raise FormulaError("the answers", problems)
    entries = draft_entries(answers, date)
    with _made(folder):
        (file,) = placed(folder, entries["id"], {"1.toml": entries}, {})
    return file, tuple(entries["confirm"])


def _problems_of(given: Answers) -> Iterator[str]:
    """Yield what is wrong with the answers given as options, each with its option."""
    from compounding.records.formula_draft import answer_problems
    from compounding.records.formula_questions import questions

    asked = questions(given)
    for each in asked:
        if each.key in given:
            yield from (f"--{each.key}: {problem}" for problem in answer_problems(each, given))
    known = [each.key for each in asked]
    yield from (f"--{key}: does not apply to the other answers" for key in given if key not in known)


def _missing(answers: Answers) -> Iterator[str]:
    """Yield each question that is open, as the option that answers it."""
    from compounding.records.formula_questions import questions

    for each in questions(answers):
        if each.key not in answers and not each.may_be_left_out:
            words = f" ({', '.join(each.choices)})" if each.choices else ""
            yield f"--{each.key} is missing: {each.text}{words}"


class _Asking:
    """The questions, asked one after the other.

    Parameters
    ----------
    folder
        Where the draft will be written: a name that is taken there is refused at once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def answered(self, given: Answers) -> Answers:
        """Return what is given, with an answer to each question that is open."""
        from compounding.records.formula_questions import questions

        click.echo(HINT)
        state = _State(dict(given), frozenset(given))
        passed: list[_State] = []
        while True:
            question = next((each for each in questions(state.answers) if each.key not in state.closed), None)
            if question is None:
                return state.answers
            text = _read(question)
            if text == HELP:
                click.echo(f"  {_help(question)}")
            elif text == BACK:
                state = passed.pop() if passed else state
            else:
                after = self._after(state, question, text)
                if after is not None:
                    passed.append(state)
                    state = after

    def _after(self, state: _State, question: Question, text: str) -> _State | None:
        """Return what is known after an answer; None where it is refused, and why has been said."""
        closed = state.closed if question.several and text else state.closed | {question.key}
        former = state.answers.get(question.key, ())
        answers = {**state.answers, question.key: (*former, text)} if text else state.answers
        problems = self._problems(question, answers, text) if text else list(_unfinished(question, answers))
        if problems:
            refuse("\n  ".join(problems))
            return None
        return _State(answers, closed)

    def _problems(self, question: Question, answers: Answers, text: str) -> list[str]:
        from compounding.records.formula_draft import answer_problems

        problems = list(answer_problems(question, answers))
        if question.key == "id" and not problems:
            try:
                _check_free(self._folder, text)
            except FormulaError as error:
                problems += error.problems
        return problems


def _unfinished(question: Question, answers: Answers) -> Iterator[str]:
    """Yield what is still wrong when no more answers are given to a question that has several."""
    from compounding.records.formula_draft import list_problems

    if question.several:
        yield from list_problems(question, answers)


@dataclass(frozen=True)
class _State:
    """What has been answered, and which questions are closed."""

    answers: Answers
    closed: frozenset[str]


def _read(question: Question) -> str:
    """Return an answer, a choice by its name."""
    empty = "Enter: none" if question.may_be_left_out else "Enter: no more" if question.several else ""
    return _chosen(question, answer(with_choices(question.text, question.choices), empty))


def _chosen(question: Question, text: str) -> str:
    is_number = text.isascii() and text.isdigit() and 0 < int(text) <= len(question.choices)
    return question.choices[int(text) - 1] if is_number else text


def _help(question: Question) -> str:
    return f"{question.about} As an option: --{question.key}."
