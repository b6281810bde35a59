"""A formula as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from compounding.cli.sections import section
from compounding.records.draft import draft_notice, reviewer_text
from compounding.records.formula import Formula
from compounding.records.formula_difference import Difference
from compounding.records.formula_inspection import Inspected, Inspection
from compounding.records.formula_parts import Component
from compounding.records.shown_text import counted
from compounding.units import format_quantity


def formula_text(formula: Formula) -> str:
    """Return a formula as a pharmacist reads it."""
    return "\n".join(_lines(formula))


def _lines(formula: Formula) -> Iterator[str]:
    strength = formula.strength
    if not formula.is_reviewed:
        yield draft_notice(formula)
    yield f"{formula.name} ({formula.id}, version {formula.version}, effective {formula.effective})"
    yield f"author: {formula.author}; reviewer: {reviewer_text(formula)}"
    yield from section(
        "Strengths",
        [" to ".join(dict.fromkeys(map(format_quantity, (strength.lowest, strength.highest)))), strength.note],
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


# --- differences ---------------------------------------------------------------------------------


def differences_text(before: Formula, after: Formula, differences: Sequence[Difference]) -> str:
    """Return what differs between two formulas, by the parts of a formula."""
    if not differences:
        return f"{_named(before)} and {_named(after)} say the same."
    lines = [f"{_named(before)} \N{RIGHTWARDS ARROW} {_named(after)}: {counted(len(differences), 'difference')}"]
    if any("[" in each.text for each in differences):
        lines.append(
            "[before \N{RIGHTWARDS ARROW} after] marks words that changed; \N{HORIZONTAL ELLIPSIS} words that did not."
        )
    for name in dict.fromkeys(each.section for each in differences):
        lines += section(name, (each.text for each in differences if each.section == name))
    return "\n".join(lines)


def differences_content(before: Formula, after: Formula, differences: Sequence[Difference]) -> dict[str, Any]:
    """Return what differs between two formulas as plain data; the keys are stable."""
    return {
        "schema": 1,
        "before": _identity(before),
        "after": _identity(after),
        "differences": [asdict(each) for each in differences],
    }


def _named(formula: Formula) -> str:
    return f"{formula.id} version {formula.version}"


def _identity(formula: Formula) -> dict[str, Any]:
    return {
        "id": formula.id,
        "version": formula.version,
        "sha256": formula.checksum,
        "is_reviewed": formula.is_reviewed,
    }


# --- check ---------------------------------------------------------------------------------------


def inspection_text(found: Inspection) -> str:
    """Return what was found of formula files, file by file, and how much it is altogether."""
    lines: list[str] = []
    for each in found.parts:
        lines.append(f"{each.path}: {_state(each)}")
        lines += [f"  - {text}" for text in each.problems]
        lines += [f"  warning: {text}" for text in each.warnings]
        lines += [f"  note: {text}" for text in each.notes]
    wrong = sum(1 for each in found.files if each.problems)
    lines.append("")
    lines.append(
        f"{counted(len(found.files), 'formula file')}: {len(found.files) - wrong:,} complete and consistent, "
        f"{wrong:,} refused; {counted(found.problems, 'problem')}, {counted(found.warnings, 'warning')}"
    )
    return "\n".join(lines)


def _state(part: Inspected) -> str:
    if part.problems:
        return f"refused, {counted(len(part.problems), 'problem')}"
    if not part.is_file:
        return "as a whole"
    if part.formula is None:
        return "passed over"
    return "complete and consistent" if part.formula.is_reviewed else "complete and consistent; DRAFT, not reviewed"


def inspection_content(found: Inspection) -> dict[str, Any]:
    """Return what was found of formula files as plain data; the keys are stable."""
    return {
        "schema": 1,
        "parts": [
            {
                "path": str(each.path),
                "is_file": each.is_file,
                "formula": None if each.formula is None else _identity(each.formula),
                "problems": each.problems,
                "warnings": each.warnings,
                "notes": each.notes,
            }
            for each in found.parts
        ],
        "files": len(found.files),
        "problems": found.problems,
        "warnings": found.warnings,
    }
