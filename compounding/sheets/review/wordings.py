"""Texts that stand for nothing: N/A, dashes and question marks, and ditto marks."""

from __future__ import annotations

import re

_ONLY_MARKS = re.compile(r"[\s\-\u2010-\u2015\u2212_.,;:?!/\\|'\"*~=+\u2026]+")
NOT_APPLICABLE_WORDS = ("na", "n a", "not applicable")
_EMPTY_WORDS = frozenset(
    (*NOT_APPLICABLE_WORDS, "not available", "x", "xx", "xxx", "tbc", "tbd", "to do", "todo", "pending", "unknown")
)
# "do" without its stop may be initials.
_DITTO = re.compile(
    r"[\"\u201c\u201d\u201e\u3003\u2033]+|'{2}|,{2}|\u2018{2}|\u2019{2}|[Dd]o\.|dit+o\.?|dto\.?|idem\.?",
    re.IGNORECASE,
)
_INITIALS_DO = re.compile(r"D\.?O\.?")
_SAME = frozenset(
    (
        *("same", "the same", "same person", "same as above", "same as left", "as above", "see above", "as left"),
        *("idem", "ibid", "self", "myself", "self check", "self checked", "own check"),
    )
)


def says_nothing(words: str) -> bool:
    """Return whether a text is only N/A, a dash, a question mark or the like, with no reason behind it.

    Examples
    --------
    >>> says_nothing("n.a."), says_nothing("--"), says_nothing("N/A, no machine used"), says_nothing("none")
    (True, True, False, False)
    """
    return _ONLY_MARKS.fullmatch(words) is not None or plain_words(words) in _EMPTY_WORDS


def is_not_applicable(words: str) -> bool:
    """Return whether a text is N/A alone, however it is spelled."""
    return plain_words(words) in NOT_APPLICABLE_WORDS


def is_ditto(words: str) -> bool:
    """Return whether a text is a ditto mark: the same as in the line above.

    Examples
    --------
    >>> [is_ditto(each) for each in ('"', "do.", "idem", "Ditto", "DO", "D.O.", "Ida")]
    [True, True, True, True, False, False, False]
    """
    text = re.sub(r"\s", "", words)
    return _DITTO.fullmatch(text) is not None and _INITIALS_DO.fullmatch(text) is None


def is_same(words: str) -> bool:
    """Return whether a text in the place of initials says that it was the same person as for the work.

    Examples
    --------
    >>> [is_same(each) for each in ("same", "Idem.", "SELF", "as above", "S. Ame", "ditto")]
    [True, True, True, True, False, False]
    """
    return plain_words(words) in _SAME


def names_nobody(words: str) -> bool:
    """Return whether a text has no letter, so that it is neither a name nor initials.

    Examples
    --------
    >>> [names_nobody(each) for each in ("12345", "22.11.", "\N{CHECK MARK}", "AB", "AB 7", "")]
    [True, True, True, False, False, False]
    """
    return bool(words) and not any(each.isalpha() for each in words)


def plain_words(words: str) -> str:
    """Return a text in small letters, with one space for whatever is neither letter nor digit."""
    return re.sub(r"[\W_]+", " ", words).strip().casefold()
