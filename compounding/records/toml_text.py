"""What a TOML file says, written as one: the counterpart of `toml_table`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_INDENT = "    "
# A list of texts that would not fit on one line has one text a line.
_WIDTH = 100


def toml_text(entries: Mapping[str, Any]) -> str:
    """Return entries as a TOML file: read back, they are the same.

    Parameters
    ----------
    entries
        Texts, whole numbers, dates, true and false, lists of these, tables, and lists of tables.

    Raises
    ------
    TypeError
        An entry is of another kind.

    Examples
    --------
    >>> print(toml_text({"id": "a", "confirm": ["Confirm it."], "strength": {"lowest": "1 mg"}}), end="")
    id = "a"
    confirm = ["Confirm it."]
    <BLANKLINE>
    [strength]
    lowest = "1 mg"
    """
    return "\n".join(_table(entries, "")).strip("\n") + "\n"


def _table(entries: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield the lines of a table: what is plain before what are tables, as TOML asks for."""
    tables = {key: value for key, value in entries.items() if _is_table(value)}
    for key, value in entries.items():
        if key not in tables:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in tables.items():
        name = f"{path}.{_key(key)}" if path else _key(key)
        heads = [f"[{name}]"] if isinstance(value, Mapping) else [f"[[{name}]]"] * len(value)
        for head, each in zip(heads, [value] if isinstance(value, Mapping) else value, strict=True):
            yield ""
            yield head
            yield from _table(each, name)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(each, Mapping) for each in value))


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isascii() and plain.isalnum() else _quoted(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, list):
        return _list([_value(each) for each in value])
    raise TypeError(f"{type(value).__name__} has no place in such a file")


def _list(items: Sequence[str]) -> str:
    line = f"[{', '.join(items)}]"
    if len(line) <= _WIDTH:
        return line
    return "\n".join(["[", *(f"{_INDENT}{each}," for each in items), "]"])


def _quoted(text: str) -> str:
    # Texts are written as JSON writes them, but for a character that TOML alone wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
