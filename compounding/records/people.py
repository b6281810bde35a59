"""Names of people, compared as a reader would: who wrote a record does not review it under another spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# What stands before or after a name and is no part of it, without dots.
_TITLES = frozenset(
    [
        *("dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor"),
        *("phd", "pharmd", "rph", "bpharm", "mpharm", "md", "cpht"),
    ]
)
_LEAST_WORDS = 2


def is_full_name(text: str) -> bool:
    """Return whether a text names one person and no other: by two words or more, titles left out.

    Examples
    --------
    >>> is_full_name("Dr Eve Fox"), is_full_name("E. Fox"), is_full_name("Dr Fox"), is_full_name("x")
    (True, True, False, False)
    """
    return len(_words(text)) >= _LEAST_WORDS


def is_same_person(one: str, other: str) -> bool:
    """Return whether two names may be those of one person, however they are spaced, titled, shortened and written.

    Examples
    --------
    >>> is_same_person("A. Pharmacist", "a pharmacist"), is_same_person("Ann Baker", "Ben Baker")
    (True, False)
    >>> [is_same_person("Ann Baker", each) for each in ("Dr Ann Baker", "A. Baker", "AB", "Baker", "Baker, Ann")]
    [True, True, True, True, True]
    """
    words, other_words = _words(one), _words(other)
    if not words or not other_words:
        return _letters(one) == _letters(other)
    if "".join(words) == "".join(other_words):
        return True
    shorter, longer = sorted((words, other_words), key=len)
    return _is_among(shorter, longer) or "".join(shorter) == "".join(each[0] for each in longer)


def _is_among(shorter: Sequence[str], longer: Sequence[str]) -> bool:
    """Return whether each word of a name is one of another's, or its initial, each of them taken once."""
    left = list(longer)
    for word in sorted(shorter, key=len, reverse=True):
        found = word if word in left else next((each for each in left if _may_be(word, each)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _may_be(word: str, other: str) -> bool:
    return word[0] == other[0] and 1 in (len(word), len(other))


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents and titles."""
    kept = (each for each in re.split(r"[\s,;/]+", _plain(text)) if each.replace(".", "") not in _TITLES)
    return tuple(word for each in kept for word in re.findall(r"[^\W_]+", each) if word not in _TITLES)


def _letters(text: str) -> str:
    return "".join(sign for sign in _plain(text) if sign.isalnum())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in letters if not unicodedata.combining(sign))
