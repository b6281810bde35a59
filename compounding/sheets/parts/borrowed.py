"""What is openpyxl's own in a workbook that it writes, without importing openpyxl."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from compounding.sheets.parts.markup import NotCoveredError


@cache
def version() -> str:
    """Return the version of openpyxl, which is named in the workbook's properties."""
    return str(_constant("_constants.py", "__version__"))


@cache
def theme_xml() -> str:
    """Return the theme."""
    return str(_constant("writer/theme.py", "theme_xml"))


@cache
def indexed_colors() -> tuple[str, ...]:
    """Return the colours that the format lets a file name by their numbers."""
    return tuple(_constant("styles/colors.py", "COLOR_INDEX"))


@cache
def built_in_formats() -> Mapping[str, int]:
    """Return the number of each number format that every spreadsheet program has."""
    return {form: number for number, form in _constant("styles/numbers.py", "BUILTIN_FORMATS").items()}


def _constant(module: str, name: str) -> Any:
    """Return a constant from the source of openpyxl: importing it takes longer than writing a workbook.

    Raises
    ------
    NotCoveredError
        The source is not there, or has no such constant.
    """
    package = find_spec("openpyxl")
    folders = (package.submodule_search_locations if package else None) or [""]
    try:
        statements = ast.parse(Path(folders[0], module).read_text(encoding="utf-8")).body
    except (OSError, SyntaxError):
        raise NotCoveredError(f"no source of openpyxl/{module}") from None
    for each in statements:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name) and each.targets[0].id == name:
            return ast.literal_eval(each.value)
    raise NotCoveredError(f"no {name} in openpyxl/{module}")
