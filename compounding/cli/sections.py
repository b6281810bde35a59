"""Headed lists of a report for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

WIDTH = 96


def section(heading: str, texts: Iterable[str]) -> Iterator[str]:
    """Return the lines of a list under its heading, after a blank line; no lines when there is nothing to list."""
    items = list(texts)
    if not items:
        return
    yield ""
    yield heading
    for text in items:
        yield from textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
