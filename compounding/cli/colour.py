"""Colour on the terminal: whether there is any, and what it marks. The word that is coloured is always there too."""

from __future__ import annotations

import os
import re

import click

# Words that a line begins with, and how they are shown; a word that a user typed stands elsewhere in its line.
_GOOD, _BAD, _CARE = "green", "red", "yellow"
_VERDICTS = {
    "PASS": _GOOD,
    "pass": _GOOD,
    "FAIL": _BAD,
    "fail": _BAD,
    "REFUSED": _BAD,
    "EXPIRED": _BAD,
    "critical": _BAD,
    "major": _BAD,
    "minor": _CARE,
    "warning": _CARE,
    "warnings": _CARE,
    "Warnings": _CARE,
    "Caution": _CARE,
    "DRAFT": _CARE,
    "unreviewed": _CARE,
    # What a review comes to, behind the number of the file.
    "NOT TO BE RELEASED": _BAD,
    "To be settled before release": _CARE,
    "Nothing stands against release": _GOOD,
}
_WORDS = "|".join(sorted(_VERDICTS, key=len, reverse=True))
_AT_START = re.compile(rf"(?P<before>[ ]*(?:- |File [0-9]+: )?)(?P<word>{_WORDS})(?=[:,; ]|$)")
_AT_END = re.compile(r"(?<=  )(?P<word>EXPIRED|PASS|FAIL|DRAFT)$")


def wanted_colour() -> bool | None:
    """Return whether output is coloured: None means on a terminal only.

    Any text in NO_COLOR, or the terminal "dumb", means never; any text in FORCE_COLOR means also in a pipe.

    Examples
    --------
    >>> wanted_colour() in (True, False, None)
    True
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def coloured(text: str) -> str:
    """Return a text for the terminal with its headings in bold, and its verdicts and warnings in colour.

    A heading is a line at the margin that indented lines follow. What is coloured is decided by how a line begins or
    ends, so that no column moves.

    Parameters
    ----------
    text
        Lines as they are written into a pipe.

    Examples
    --------
    >>> click.unstyle(coloured("Warnings\\n  - check it")) == "Warnings\\n  - check it"
    True
    """
    lines = text.split("\n")
    following = [*lines[1:], ""]
    return "\n".join(_line(line, below) for line, below in zip(lines, following, strict=True))


def echo(text: str) -> None:
    """Write a text on standard output: in colour on a terminal, plain elsewhere."""
    click.echo(coloured(text))


def _line(line: str, below: str) -> str:
    found = _AT_START.match(line)
    if found:
        rest = line[found.end() :]
        return f"{found['before']}{_marked(found['word'])}{rest}"
    if _is_heading(line, below):
        return click.style(line, bold=True)
    return _AT_END.sub(lambda end: _marked(end["word"]), line)


def _is_heading(line: str, below: str) -> bool:
    return bool(line) and not line.startswith(" ") and below.startswith("  ")


def _marked(word: str) -> str:
    return click.style(word, fg=_VERDICTS[word], bold=True)
