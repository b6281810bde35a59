"""Entries written as TOML say, read back, what they said."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.records.library import find_library
from compounding.records.toml_text import toml_text

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_PLAIN = st.one_of(_TEXTS, st.booleans(), st.integers(-(10**9), 10**9), st.dates())
_LISTS = st.lists(_TEXTS, max_size=4)
_TABLES = st.recursive(
    st.dictionaries(_TEXTS, _PLAIN | _LISTS, max_size=4),
    lambda inner: st.dictionaries(
        _TEXTS, _PLAIN | _LISTS | inner | st.lists(inner, min_size=1, max_size=3), max_size=4
    ),
    max_leaves=12,
)


@given(_TABLES)
def test_what_is_written_is_read_back(entries: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(entries)) == entries


@pytest.mark.parametrize("file", sorted(find_library().folders[0].glob("*/*.toml")), ids=str)
def test_a_formula_is_read_back(file: Path) -> None:
    entries = tomllib.loads(file.read_text(encoding="utf-8"))
    again = tomllib.loads(toml_text(entries))
    assert again == entries
    assert list(again) != sorted(again)


def test_what_has_no_place_in_a_formula_is_refused() -> None:
    for value in (1.5, None, datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)):
        with pytest.raises(TypeError):
            toml_text({"a": value})
