"""Tables of TOML files, from which each key is taken by its kind: every problem is noted with its place.

Tables of a list are counted from 1: `components[2].amount`.
"""

from __future__ import annotations

import datetime
import difflib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from compounding.errors import ProblemsError, QuantityError
from compounding.records.shown_text import shortened, visible
from compounding.records.toml_faults import toml_fault
from compounding.units import Quantity, converted, open_quantity, parse_quantity

Value = TypeVar("Value")

_WORDS_FOR_TYPES: Mapping[type, str] = {
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    datetime.date: "a date",
    datetime.datetime: "a date and time",
    datetime.time: "a time",
}
_LONGEST_FILE = 1_000_000
_LONGEST_KEY = 60


def toml_file(path: Path, kind: type[ProblemsError]) -> tuple[bytes, dict[str, object]]:
    """Return the bytes of a TOML file, and what they say.

    Parameters
    ----------
    path
        The file.
    kind
        The error that is raised where it cannot be read.

    Raises
    ------
    ProblemsError
        Of that kind: the file cannot be read, or is no TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise kind(str(path), [f"cannot be read: {error.strerror or error}"]) from error
    if len(content) > _LONGEST_FILE:
        raise kind(str(path), [f"is longer than {_LONGEST_FILE:,} bytes; check that it is the right file"])
    try:
        return content, toml_entries(content.decode("utf-8"), str(path), kind)
    except UnicodeDecodeError as error:
        raise kind(str(path), ["is not a text in UTF-8; save it as UTF-8"]) from error


def toml_entries(text: str, where: str, kind: type[ProblemsError]) -> dict[str, object]:
    """Return what a TOML text says.

    Parameters
    ----------
    text
        The text.
    where
        The file it stood in, for the message.
    kind
        The error that is raised where it is no TOML.

    Raises
    ------
    ProblemsError
        Of that kind: the text is no TOML.

    Examples
    --------
    >>> from compounding.errors import FormulaError
    >>> toml_entries('name = "A"', "a.toml", FormulaError)
    {'name': 'A'}
    """
    try:
        # Editors on Windows put a mark before the text.
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise kind(where, [f"is not valid TOML: {toml_fault(text, str(error))}"]) from error
    except (ValueError, RecursionError) as error:
        # These stop the reader too, and are no TOML errors.
        raise kind(where, ["is not valid TOML: it is nested too deeply, or a number has too many digits"]) from error


class TomlTable:
    """One table of a file, from which each key is taken by its kind.

    Parameters
    ----------
    entries
        Its keys with what was read.
    place
        Where it stands in the file, "" for the file itself.
    problems
        The list to which problems are added.

    Notes
    -----
    What is missing or wrong is noted with its place and a stand-in returned (an empty text, an open
    quantity), so that reading goes on to the end; what nobody asked for is refused at the end.
    """

    def __init__(self, entries: Mapping[str, object], place: str, problems: list[str]) -> None:
        self._entries = entries
        self._place = place
        self._problems = problems
        self._asked: list[str] = []
        self._tables: list[TomlTable] = []

    def refuse_leftovers(self) -> None:
        """Note each key, here and in the tables within, that no one has asked for."""
        for key in self._entries:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, n=1)
                shown = visible(shortened(key, _LONGEST_KEY))
                self._note(shown, f"unknown key; did you mean {near[0]!r}?" if near else "unknown key")
        for table in self._tables:
            table.refuse_leftovers()

    def text(self, key: str) -> str:
        """Return a text that must be there."""
        return self._text(key, self._taken(key, str))

    def optional_text(self, key: str) -> str:
        """Return a text, "" where it is left out."""
        return self.text(key) if self._has(key) else ""

    def blankable_text(self, key: str) -> str:
        """Return a text that may be left out, or be empty: a blank to be filled in."""
        return self.optional_text(key) if self._has(key) and self._entries[key] != "" else ""

    def choice(self, key: str, allowed: Collection[str]) -> str:
        """Return a text that is one of those allowed."""
        return self._chosen(key, self.text(key), allowed)

    def optional_choice(self, key: str, allowed: Collection[str]) -> str:
        """Return a text that is one of those allowed, "" where it is left out."""
        return self.choice(key, allowed) if self._has(key) else ""

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return bool(self._taken(key, bool))

    def optional_flag(self, key: str) -> bool:
        """Return true or false, false where it is left out."""
        return self.flag(key) if self._has(key) else False

    def date(self, key: str) -> datetime.date:
        """Return a date."""
        return self._taken(key, datetime.date) or datetime.date.min

    def quantity(self, key: str, unit: str) -> Quantity:
        """Return a quantity of the dimension of a unit."""
        return self._quantity(key, self._taken(key, str), unit)

    def optional_quantity(self, key: str, unit: str = "") -> Quantity | None:
        """Return a quantity of the dimension of a unit, or of whatever dimension; None where it is left out."""
        return self.quantity(key, unit) if self._has(key) else None

    def quantities(self, key: str, unit: str) -> tuple[Quantity, ...]:
        """Return a list of quantities of one dimension."""
        return tuple(self._quantity(place, text, unit) for place, text in self._items(key, str))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts that must be there, and not be empty."""
        texts = tuple(self._text(place, text) for place, text in self._items(key, str))
        if self._entries.get(key) == []:
            self._note(key, "the list is empty")
        return texts

    def optional_texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where it is left out."""
        return self.texts(key) if self._has(key) else ()

    def choices(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of texts that are among those allowed, empty where it is left out."""
        return tuple(
            self._chosen(f"{key}[{number}]", text, allowed)
            for number, text in enumerate(self.optional_texts(key), start=1)
        )

    def table(self, key: str) -> TomlTable:
        """Return a table that must be there; where it is not, that alone is noted, not each key of it."""
        entries = self._taken(key, dict)
        return self._within(key, entries) if entries is not None else TomlTable({}, "", [])

    def optional_table(self, key: str) -> TomlTable | None:
        """Return a table, or None where it is left out."""
        return self.table(key) if self._has(key) else None

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """Return the tables of a list, which may be left out."""
        items = self._items(key, dict) if self._has(key) else ()
        return tuple(self._within(place, entries) for place, entries in items)

    def _has(self, key: str) -> bool:
        self._asked.append(key)
        return key in self._entries

    def _within(self, key: str, entries: Mapping[str, object]) -> TomlTable:
        table = TomlTable(entries, self._at(key), self._problems)
        self._tables.append(table)
        return table

    def _taken(self, key: str, kind: type[Value]) -> Value | None:
        if self._has(key):
            return self._of_kind(key, self._entries[key], kind)
        self._note(key, f"is missing; it should be {_WORDS_FOR_TYPES[kind]}")
        return None

    def _items(self, key: str, kind: type[Value]) -> Iterator[tuple[str, Value]]:
        for number, item in enumerate(self._taken(key, list) or (), start=1):
            place = f"{key}[{number}]"
            value = self._of_kind(place, item, kind)
            if value is not None:
                yield place, value

    def _of_kind(self, key: str, value: object, kind: type[Value]) -> Value | None:
        # Not isinstance alone: Python counts true as a number, and a date and time as a date.
        if isinstance(value, kind) and type(value) is kind:
            return value
        given = _WORDS_FOR_TYPES[type(value)]
        self._note(key, f"is {given}; it should be {_WORDS_FOR_TYPES[kind]}{' in quotes' if kind is str else ''}")
        return None

    def _text(self, key: str, text: str | None) -> str:
        if text is None:
            return ""
        if not text:
            self._note(key, "is empty; write the text or leave the key out")
        elif text != text.strip() or not text.isprintable():
            self._note(key, "has spaces around it, or line breaks in it; write it on one line")
        return text

    def _chosen(self, key: str, text: str, allowed: Collection[str]) -> str:
        if not text or text in allowed:
            return text
        near = difflib.get_close_matches(text, allowed, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        given = shortened(text, _LONGEST_KEY)
        self._note(key, f"{given!r} is not known here; {hint}use one of {', '.join(allowed)}")
        return ""

    def _quantity(self, key: str, text: str | None, unit: str) -> Quantity:
        stand_in = open_quantity(unit or "1")
        if text is None:
            return stand_in
        try:
            value = parse_quantity(text)
            if unit:
                converted(value, unit)
        except QuantityError as error:
            self._problems.append(str(error.at(self._at(key))))
            return stand_in
        return value

    def _at(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def _note(self, key: str, problem: str) -> None:
        self._problems.append(f"{self._at(key)}: {problem}")
