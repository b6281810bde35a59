"""A formula as text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from compounding.records.formula import Component, Formula
from compounding.units import format_quantity

_WIDTH = 96


def formula_text(formula: Formula) -> str:
    """Return a formula as a pharmacist reads it."""
    return "\n".join(_lines(formula))


def _lines(formula: Formula) -> Iterator[str]:
    strength = formula.strength
    yield f"{formula.name} ({formula.id}, version {formula.version}, effective {formula.effective})"
    yield f"author: {formula.author}; reviewer: {formula.reviewer}"
    yield from _section(
        "Strengths",
        [f"{format_quantity(strength.lowest)} to {format_quantity(strength.highest)}", strength.note],
    )
    yield from _section("Components", [_component(each) for each in formula.components])
    yield from _section("Equipment", formula.equipment)
    yield from _section("Steps", [_sourced(each.text, each.sources) for each in formula.steps])
    yield from _section("Description", [formula.description])
    rule = formula.beyond_use
    yield from _section("Beyond use", [f"class {rule.water_class}; stored: {' or '.join(rule.storage)}", rule.note])
    yield from _section("Container", [formula.container])
    yield from _section("Label", [formula.labelling.directions, *(each.text for each in formula.labelling.auxiliary)])
    yield from _section("Quality control", [f"{each.name}: {each.criterion}" for each in formula.quality])
    yield from _section("Hazards", formula.hazards)
    yield from _section("To confirm", formula.confirm)
    yield from _section("References", [", ".join(formula.references)])
    yield from _section("History", [f"{each.version}, {each.date}: {each.change}" for each in formula.revisions])


def _section(heading: str, texts: tuple[str, ...] | list[str]) -> Iterator[str]:
    yield ""
    yield heading
    for text in texts:
        yield from textwrap.wrap(text, _WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _component(component: Component) -> str:
    amount = f", {format_quantity(component.amount)}" if component.amount is not None else ""
    others = f"; or {', '.join(component.alternatives)}" if component.alternatives else ""
    rule = {"strength": "by the strength", "qs": "qs"}.get(component.rule, component.rule)
    return f"{component.key}: {component.name} ({component.role}, {rule}{amount}){others}"


def _sourced(text: str, sources: tuple[str, ...]) -> str:
    return f"[{' or '.join(sources)}] {text}" if sources else text
