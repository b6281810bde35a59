"""What the docstring of a function or a class says, section by section."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping


def section(documented: object, title: str) -> str:
    """Return the text of a section, or "" if there is none."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=^\w[^\n]*\n-+$|\Z)", inspect.getdoc(documented) or "", re.MULTILINE | re.DOTALL
    )
    return found[1].strip() if found else ""


def entries(documented: object, title: str) -> Mapping[str, str]:
    """Return the names of a section and what is said of each; several names on a line share what is said.

    Examples
    --------
    >>> from compounding.tables.heads import found_head
    >>> list(entries(found_head, "Parameters"))
    ['rows', 'names']
    """
    said: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", section(documented, title)):
        names, _, text = block.partition("\n")
        for name in names.split(", "):
            if name.strip():
                said[name.strip()] = " ".join(text.split())
    return said


def attributes(record: type) -> Mapping[str, str]:
    """Return what is said of the fields of a class, also by the classes that it is made from."""
    said: dict[str, str] = {}
    for each in reversed(record.__mro__):
        said |= entries(each, "Attributes")
    return said


def summary(documented: object) -> str:
    """Return the first paragraph, on one line."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())


def explanation(documented: object) -> str:
    """Return what stands between the first paragraph and the first section."""
    prose = re.split(r"^\w+\n-+$", inspect.getdoc(documented) or "", maxsplit=1, flags=re.MULTILINE)[0]
    return prose.partition("\n\n")[2].strip()
