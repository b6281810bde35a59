"""Make the generated parts of the reference anew.

Run `python -m docs.scripts.reference` in the folder of the project. In a page of docs/reference what stands between
`<!-- made: NAME -->` and `<!-- end of NAME -->` is made from the code; what stands around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from docs.scripts import calculation_parts, command_parts, json_parts, library_parts, list_parts, workbook_parts

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
COMMAND = "python -m docs.scripts.reference"
_PART = re.compile(r"(<!-- made: (?P<name>[a-z -]+) -->\n).*?(?P<end><!-- end of (?P=name) -->)", re.DOTALL)

PARTS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "commands": command_parts.commands,
        "calculators": calculation_parts.calculators_by_subject,
        "calculations": calculation_parts.calculations,
        "python": library_parts.public_names,
        "orders and formulas": library_parts.records,
        "units": list_parts.units_known,
        "miswritten units": list_parts.units_refused,
        "findings": list_parts.findings,
        "errors": list_parts.errors_known,
        "rule packs": list_parts.rule_packs_known,
        "forms": list_parts.forms,
        "formulas": list_parts.formulas,
        "label stocks": list_parts.label_stocks,
        "order form": list_parts.order_columns,
        "sheets": workbook_parts.sheets,
        "entries": workbook_parts.entries,
        "entry rules": workbook_parts.rules_of_entries,
        **{f"keys of {each.name}": partial(json_parts.keys_text, each.name) for each in json_parts.OUTPUTS},
    }
)


def pages() -> list[Path]:
    """Return the pages of the reference."""
    return sorted(REFERENCE.glob("*.md"))


def parts_of(text: str) -> list[str]:
    """Return the names of the generated parts of a page."""
    return [found["name"] for found in _PART.finditer(text)]


def made_anew(text: str) -> str:
    """Return a page with its generated parts made anew.

    Raises
    ------
    KeyError
        The page has a part that nothing makes.
    """
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found['name']]()}\n\n{found['end']}", text)


def main() -> None:
    """Make every page anew, and say which of them changed."""
    for path in pages():
        before = path.read_text(encoding="utf-8")
        after = made_anew(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} made anew")


if __name__ == "__main__":
    main()
