"""A command as a line to paste: each shell reads the very words again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.cli.shell_line import pasted_lines

_WORDS = st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=383, exclude_categories=["Cc"])), min_size=1)


def read_by_windows(line: str) -> list[str]:
    """Return the words of a line as programs on Windows take them apart: see `parse_c` of Microsoft's C library."""
    words, word, quoted, place = list[str](), "", False, 0
    begun = False
    while place < len(line):
        slashes = len(line[place:]) - len(line[place:].lstrip("\\"))
        place += slashes
        sign = line[place : place + 1]
        if sign == '"':
            word += "\\" * (slashes // 2)
            begun = True
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
        else:
            word += "\\" * slashes
            begun = begun or slashes > 0
            if sign == " " and not quoted:
                if begun:
                    words.append(word)
                word, begun = "", False
            elif sign:
                word, begun = word + sign, True
        place += 1
    return [*words, word] if begun else words


def lines(words: list[str]) -> Iterator[tuple[bool, str]]:
    """Yield each line with whether it is for Windows, and for the others."""
    for shell, line in pasted_lines(words):
        if shell in ("", "Windows, cmd"):
            yield True, line
        if shell in ("", "Linux and Mac"):
            yield False, line


@given(_WORDS)
def test_every_shell_reads_the_same_words(words: list[str]) -> None:
    found = list(lines(words))
    assert False in {windows for windows, _ in found}
    for windows, line in found:
        assert (read_by_windows(line) if windows else shlex.split(line)) == words


@pytest.mark.parametrize(
    "word", ["C:\\sheets\\", 'a "b" c', "$HOME", "it`s", "!!", "", "a & b", "x|y", "<>", "5 %", "*", "don't"]
)
def test_what_means_something_to_a_shell_stands_between_marks(word: str) -> None:
    for windows, line in lines(["compounding", word]):
        assert (read_by_windows(line) if windows else shlex.split(line)) == ["compounding", word]
        assert line.split(" ", 1)[1][0] in "\"'"


def test_plain_words_stay_plain() -> None:
    assert pasted_lines(["compounding", "--made", "2026-11-22"]) == (("", "compounding --made 2026-11-22"),)


def test_a_line_that_would_run_something_else_on_windows_is_not_shown() -> None:
    assert [windows for windows, _ in lines(["compounding", 'say "a" & go'])] == [False]
    assert [windows for windows, _ in lines(["compounding", 'say "a"', "b & c"])] == [False]
    assert [windows for windows, _ in lines(["compounding", "b & c"])] == [True, False]
