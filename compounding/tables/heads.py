"""The head of a table: the row that names its columns, found below titles and blank rows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compounding.records.shown_text import shortened, visible
from compounding.spreadsheet_notation import column_letter

HEAD_ROWS = 50
_LONGEST_SHOWN = 40
_GAPS = re.compile(r"[\s_-]+")
_MARKS = " :*"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The row that names the columns of a table, or fits best.

    Attributes
    ----------
    row
        Its index, from 0; -1 where no row names any column.
    width
        How many cells it has.
    columns
        By the name of a known column, its index.
    missing
        What is said of each required column that it does not have.
    problems
        What is wrong with its other cells.
    nameless
        Indexes of its blank cells.
    """

    row: int
    width: int
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    problems: tuple[str, ...]
    nameless: frozenset[int]


def head_key(text: str) -> str:
    """Return the name of a column as it is compared: small letters, single spaces, no colon or asterisk at its end.

    Examples
    --------
    >>> head_key(" On_Hand: "), head_key("Assay  basis*")
    ('on hand', 'assay basis')
    """
    return _GAPS.sub(" ", text).strip().rstrip(_MARKS).casefold()


@dataclass(frozen=True, kw_only=True)
class Names:
    """What columns are called.

    Attributes
    ----------
    required, known
        Those that there must be, and all that there may be.
    elsewhere
        What to do about others, by their names: those that stand in another table, or under another name.
    """

    required: Sequence[str]
    known: Sequence[str]
    elsewhere: Mapping[str, str]


def found_head(rows: Sequence[Sequence[str]], names: Names) -> Head:
    """Return the head: the first row that has every required column, or else the row that has most known ones.

    Parameters
    ----------
    rows
        The texts of the first rows.
    names
        What its columns are called.
    """
    best, most = -1, 0
    for index, texts in enumerate(rows[:HEAD_ROWS]):
        keys = {head_key(text) for text in texts}
        if keys.issuperset(names.required):
            best = index
            break
        count = len(keys.intersection(names.known))
        if count > most:
            best, most = index, count
    return _head(best, rows[best] if best >= 0 else (), names)


def _head(row: int, texts: Sequence[str], names: Names) -> Head:
    known = names.known
    keys = [head_key(text) for text in texts]
    columns = {key: index for index, key in reversed(list(enumerate(keys))) if key in known}
    others = [text for text, key in zip(texts, keys, strict=True) if key and key not in known]
    return Head(
        row=row,
        width=len(texts),
        columns=dict(sorted(columns.items(), key=lambda item: item[1])),
        missing=tuple(_missing(name, others) for name in names.required if name not in columns),
        problems=tuple(_problems(texts, keys, names)),
        nameless=frozenset(index for index, key in enumerate(keys) if not key),
    )


def _missing(name: str, others: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, [head_key(text) for text in others], n=1)
    given = next((_shown(text) for text in others if near and head_key(text) == near[0]), "")
    return f"{name} (is {given} meant for it?)" if given else name


def _problems(texts: Sequence[str], keys: Sequence[str], names: Names) -> Iterator[str]:
    for index, (text, key) in enumerate(zip(texts, keys, strict=True)):
        place = f"column {column_letter(index + 1)}"
        if key and key not in names.known:
            yield f"{place}: {_shown(text)} is not a column of this table; {_remedy(key, names)}"
        elif key and keys.index(key) != index:
            earlier = column_letter(keys.index(key) + 1)
            yield f"{place}: {_shown(text)} stands in column {earlier} already; leave one of the two"


def _remedy(key: str, names: Names) -> str:
    if key in names.elsewhere:
        return names.elsewhere[key]
    near = difflib.get_close_matches(key, names.known, n=1)
    return f"write {near[0]} if that is meant, or take the column out" if near else _choices(names.known)


def _choices(known: Sequence[str]) -> str:
    return f"take the column out; those that may be there are {', '.join(known)}"


def _shown(text: str) -> str:
    return repr(shortened(visible(text.strip()), _LONGEST_SHOWN))
