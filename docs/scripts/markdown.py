"""Tables, anchors and texts in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table.

    Examples
    --------
    >>> print(table(["unit", "of"], [["mg", "mass"]]))
    | unit | of |
    | --- | --- |
    | mg | mass |
    """
    lines = [heads, ["---"] * len(heads), *([cell(each) for each in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def cell(text: str) -> str:
    r"""Return a text as it stands in a cell of a table, on one line and with no bar of its own.

    Examples
    --------
    >>> cell("a | b")
    'a \\| b'
    """
    return re.sub(r"(?<!\\)\|", r"\|", " ".join(text.split()))


def code(text: str) -> str:
    """Return a text as code; nothing stays nothing."""
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    """Return texts as code, parted by commas."""
    return ", ".join(code(each) for each in texts)


def fenced(text: str, language: str = "text") -> str:
    """Return a block of code."""
    return f"```{language}\n{text.strip(chr(10))}\n```"


def outside_code(text: str) -> str:
    """Return a page without its blocks of code and without code between backticks, in which nothing is a link."""
    blocks = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "``", blocks)


def anchors(text: str) -> set[str]:
    r"""Return the anchors of a page's headings, as they are made by the programs that show Markdown.

    Examples
    --------
    >>> sorted(anchors("# Stock table\n\n## What is `on hand`?\n"))
    ['stock-table', 'what-is-on-hand']
    """
    blocks = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", blocks, re.MULTILINE):
        slug = anchor(heading)
        number = 0
        while (candidate := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(candidate)
    return found


def anchor(heading: str) -> str:
    """Return the anchor of a heading."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")


def links(text: str) -> list[str]:
    """Return where the links and pictures of a page go.

    Examples
    --------
    >>> links("See [units](units.md#mass) and ![a sheet](a.png), not `[x](y)`.")
    ['units.md#mass', 'a.png']
    """
    return re.findall(r"\]\(([^)\s]+)\)", outside_code(text))
