"""A command as one line that can be pasted into a terminal: into sh as on Linux and a Mac, and into cmd on Windows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

# What may stand without quotation marks; what means something to cmd outside them, and to sh even between double ones.
_PLAIN = re.compile(r"[A-Za-z0-9_./:-]+", re.ASCII)
_MEANT_BY_CMD = re.compile(r"[&|<>^]")
_MEANT_BY_SH = re.compile(r'["$`\\!]')


def pasted_lines(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return a command as lines, each with the name of the shell it is for; "" where one line does for every shell.

    There is none for Windows where a quotation mark in one text would let its shell take signs of another for its own.

    Parameters
    ----------
    words
        The command, word by word.

    Examples
    --------
    >>> pasted_lines(["compounding", "plan", "--strength", "1 mg/mL"])
    (('', 'compounding plan --strength "1 mg/mL"'),)
    >>> [shell for shell, _ in pasted_lines(["compounding", "--directions", 'say "ah"'])]
    ['Linux and Mac', 'Windows, cmd']
    """
    windows = _joined(_in_double_quotes(each) for each in words)
    if not any(_MEANT_BY_SH.search(each) for each in words):
        return (("", windows),)
    lines = (("Linux and Mac", _joined(shlex.quote(each) for each in words)), ("Windows, cmd", windows))
    return lines[:1] if '"' in "".join(words) and _MEANT_BY_CMD.search("".join(words)) else lines


def _joined(words: Iterable[str]) -> str:
    return " ".join(words)


def _in_double_quotes(word: str) -> str:
    """Return a word between double quotation marks, as programs on Windows read them; a plain one as it is."""
    if _PLAIN.fullmatch(word):
        return word
    # Backslashes count double before a quotation mark, and nowhere else.
    inside = re.sub(r'(\\*)"', r'\1\1\\"', word)
    return f'"{inside}{_trailing(inside)}"'


def _trailing(text: str) -> str:
    return "\\" * (len(text) - len(text.rstrip("\\")))
