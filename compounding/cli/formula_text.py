"""A formula as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.cli.sections import section
from compounding.records.formula import Component, Formula
from compounding.units import format_quantity


def formula_text(formula: Formula) -> str:
    """Return a formula as a pharmacist reads it."""
    return "\n".join(_lines(formula))


def _lines(formula: Formula) -> Iterator[str]:
    strength = formula.strength
    yield f"{formula.name} ({formula.id}, version {formula.version}, effective {formula.effective})"
    yield f"author: {formula.author}; reviewer: {formula.reviewer}"
    yield from section(
        "Strengths",
        [f"{format_quantity(strength.lowest)} to {format_quantity(strength.highest)}", strength.note],
    )
    yield from section("Components", [_component(each) for each in formula.components])
    yield from section("Equipment", formula.equipment)
    yield from section("Steps", [_sourced(each.text, each.sources) for each in formula.steps])
    yield from section("Description", [formula.description])
    rule = formula.beyond_use
    yield from section("Beyond use", [f"class {rule.water_class}; stored: {' or '.join(rule.storage)}", rule.note])
    yield from section("Container", [formula.container])
    yield from section("Label", [formula.labelling.directions, *(each.text for each in formula.labelling.auxiliary)])
    yield from section("Quality control", [f"{each.name}: {each.criterion}" for each in formula.quality])
    yield from section("Hazards", formula.hazards)
    yield from section("To confirm", formula.confirm)
    yield from section("References", [", ".join(formula.references)])
    yield from section("History", [f"{each.version}, {each.date}: {each.change}" for each in formula.revisions])


def _component(component: Component) -> str:
    amount = f", {format_quantity(component.amount)}" if component.amount is not None else ""
    others = f"; or {', '.join(component.alternatives)}" if component.alternatives else ""
    rule = {"strength": "by the strength", "qs": "qs"}.get(component.rule, component.rule)
    return f"{component.key}: {component.name} ({component.role}, {rule}{amount}){others}"


def _sourced(text: str, sources: tuple[str, ...]) -> str:
    return f"[{' or '.join(sources)}] {text}" if sources else text
