"""Questions on the terminal: how one is asked, what is said of an answer, and how an unfinished run ends."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

HELP, BACK = "?", "<"
HINT = f'"{HELP}" explains a question, "{BACK}" goes back, Ctrl-C ends without writing anything.'
_PROMPT = ">"
_ANSWER_NEEDED = f'  An answer is needed; "{HELP}" explains the question.'
# What shells give for a program that was interrupted.
_INTERRUPTED = 130


@contextmanager
def asked_to_the_end() -> Iterator[None]:
    """Say in one line that nothing was written, where the answers end too early or the program is interrupted."""
    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nStopped before the end of the questions; nothing was written.", err=True)
        sys.exit(_INTERRUPTED)


def answer(question: str, empty: str = "", needed: str = _ANSWER_NEEDED) -> str:
    """Return what is answered to a question; at the end of the input click aborts.

    Parameters
    ----------
    question
        What is asked, in one or more lines.
    empty
        What an empty answer means; where there is none, one that is empty is asked for again.
    needed
        What is said then.
    """
    hint = f" [{empty}]" if empty else ""
    head, *rest = question.split("\n")
    click.echo("\n".join(["", f"{head}{hint}", *rest]))
    while True:
        text = str(click.prompt(_PROMPT, default="", show_default=False, prompt_suffix=" ")).strip()
        if text or empty:
            return text
        click.echo(needed)


def with_choices(question: str, words: Iterable[str]) -> str:
    """Return a question with the words among which there is a choice, each on a line with its number.

    Examples
    --------
    >>> print(with_choices("Source of the drug", ["tablets", "powder"]))
    Source of the drug
      1  tablets
      2  powder
    """
    return "\n".join([question, *(f"  {number}  {word}" for number, word in enumerate(words, start=1))])


def refuse(problem: str) -> None:
    """Say why an answer will not do."""
    click.echo(f"  {click.style('Not accepted', fg='red')}: {problem}")
