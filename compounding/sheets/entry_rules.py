"""What the entry cells accept, and what they say to the person who fills them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compounding.sheets.layout import CHOICE, DATE, NUMBER, TEXT, TIME, Field

ERROR_TITLE = "Check the entry"
_LONGEST_PROMPT = 250


@dataclass(frozen=True, kw_only=True)
class EntryRule:
    """What some cells of a sheet accept, in the words of the spreadsheet file.

    Attributes
    ----------
    cells
        Addresses of the cells.
    type, operator, formula, second_formula
        The entries that are accepted; an operator or a second formula that is not needed is empty.
    error
        What is said to an entry that is refused.
    title, prompt
        What is shown when a cell is selected.
    """

    cells: tuple[str, ...]
    type: str
    operator: str
    formula: str
    second_formula: str
    error: str
    title: str
    prompt: str


def entry_rules(fields: Iterable[Field]) -> Iterator[EntryRule]:
    """Yield the rules of a sheet's entry cells, each with all cells that it holds for."""
    cells: dict[tuple[str, bool, str, tuple[str, ...]], list[str]] = {}
    for field in fields:
        if field.entry:
            key = (field.type, field.limits.startswith("0 or above"), field.prompt, field.choices)
            cells.setdefault(key, []).append(field.cell)
    for (kind, may_be_zero, prompt, choices), places in cells.items():
        type_, operator, formula, second_formula, error = _ACCEPTED[kind]
        if kind == CHOICE:
            formula, error = f'"{",".join(choices)}"', f"Choose one of: {', '.join(choices)}."
        if may_be_zero:
            operator, error = "greaterThanOrEqual", "Enter a number that is not below zero, without its unit."
        yield EntryRule(
            cells=tuple(places),
            type=type_,
            operator=operator,
            formula=formula,
            second_formula=second_formula,
            error=error,
            title=_TITLES[kind],
            prompt=prompt[:_LONGEST_PROMPT],
        )


_ACCEPTED = {
    NUMBER: (
        *("decimal", "greaterThan", "0", ""),
        "Enter a number above zero, with a decimal point and without its unit.",
    ),
    TEXT: ("textLength", "lessThanOrEqual", "200", "", "Enter a text of at most 200 characters."),
    DATE: ("date", "greaterThanOrEqual", "36526", "", "Enter a date from 2000-01-01, such as 2026-11-20."),
    TIME: ("time", "between", "0", "0.999988425925926", "Enter a time of the day, such as 14:30."),
    CHOICE: ("list", "", "", "", ""),
}
_TITLES = {NUMBER: "Number", TEXT: "Text", DATE: "Date", TIME: "Time", CHOICE: "Choice"}
