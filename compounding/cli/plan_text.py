"""A compounding record as text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from compounding.cli.sections import WIDTH, section, table
from compounding.printed import shown
from compounding.records.compounding_record import CompoundingRecord, Material
from compounding.records.error_budget import Budget, Contribution, ErrorBudget
from compounding.units import format_measured


def plan_text(record: CompoundingRecord) -> str:
    """Return a record as a pharmacist reads it: facts, warnings, materials, working, date and label."""
    return "\n".join(_lines(record))


def plan_summary(record: CompoundingRecord) -> str:
    """Return a record in short: facts, warnings, what is left to enter, materials and date."""
    due = record.beyond_use
    return "\n".join(
        (
            record.title,
            *section("Order", (f"{each.label}: {each.text}" for each in record.facts)),
            *section("Warnings", record.said_warnings),
            *section("To enter at the bench", (f"{each.when}: {each.label}" for each in record.bench)),
            *_materials(record),
            *section("Beyond-use date", (f"{due.date}, stored: {due.storage}",)),
        )
    )


def _lines(record: CompoundingRecord) -> Iterator[str]:
    formula = record.formula
    yield record.title
    yield f"formula {formula.id}, version {formula.version}; order {record.order_hash[:12]}"
    yield from section("Order", (f"{each.label}: {each.text}" for each in record.facts))
    yield from section("Warnings", record.said_warnings)
    yield from section("To enter at the bench", (f"{each.when}: {each.label}. {each.prompt}" for each in record.bench))
    yield from section("Other ways to weigh, no part of this plan", record.alternatives)
    yield from _materials(record)
    yield from _working(record)
    if record.budget is not None:
        yield from _budget(record.budget)
    due = record.beyond_use
    yield from section("Beyond-use date", (f"{due.date}, stored: {due.storage}", *due.reasons))
    yield from section("Plausibility check, to be signed before anything is weighed", _gate(record))
    yield from section("Label", _label(record))


def _materials(record: CompoundingRecord) -> Iterator[str]:
    yield ""
    yield "Materials"
    yield from table([_material(each, record) for each in record.materials], numbers=[2])


def _material(material: Material, record: CompoundingRecord) -> tuple[str, str, str, str]:
    """Return a line of the materials: its number, its name, how much of it, and what is said of that."""
    exact = record.working[material.target].value
    rounded = material.rounded(exact)
    target = format_measured(rounded, material.places) if material.balance else shown(rounded)
    if material.qs and material.unit == "mL":
        target = f"to {target}"
    on = f"on {material.balance}" if material.balance else ""
    notes = "; ".join(each for each in (on, material.note, material.rounding_error(exact)) if each)
    return f"{material.number}.", material.name, target, notes


def _working(record: CompoundingRecord) -> Iterator[str]:
    yield ""
    yield "Working"
    for line in record.working:
        if line.expression is None:
            yield f"  {line.symbol} = {line.text}"
            continue
        yield from textwrap.wrap(
            f"{line.symbol} = {record.working.words(line.key)}", WIDTH, initial_indent="  ", subsequent_indent="      "
        )
        yield from textwrap.wrap(
            f"= {record.working.numbers(line.key)} = {line.text}",
            WIDTH,
            initial_indent="      ",
            subsequent_indent="      ",
        )


def _budget(budget: Budget) -> Iterator[str]:
    yield from section("Error budget", (budget.summary, *([budget.verdict] if isinstance(budget, ErrorBudget) else [])))
    if isinstance(budget, ErrorBudget):
        yield f"{'':4}{_BUDGET_HEAD}"
        for number, each in enumerate(budget.contributions, start=1):
            yield from _contribution(number, each)
    for text in budget.missing:
        yield from textwrap.wrap(f"not counted: {text}", WIDTH, initial_indent="  - ", subsequent_indent="    ")


# In % of label the standard deviation and the greatest error, either way; then the share of the variance.
_BUDGET_HEAD = f"{'standard':>9}{'at worst':>11}{'variance':>11}"


def _contribution(number: int, contribution: Contribution) -> Iterator[str]:
    standard, greatest = (f"± {format_measured(each, 2)}" for each in (contribution.standard, contribution.greatest))
    numbers = f"{number:3}.{standard:>9}{greatest:>11}{format_measured(contribution.share, 1):>11}  "
    note = f" ({contribution.note})" if contribution.note else ""
    yield from textwrap.wrap(
        f"{contribution.group}: {contribution.label}{note}",
        WIDTH,
        initial_indent=numbers,
        subsequent_indent=" " * len(numbers),
    )


def _gate(record: CompoundingRecord) -> Iterator[str]:
    for each in record.gate:
        yield each.check.text + (f" Found: {each.found}." if each.found else "")


def _label(record: CompoundingRecord) -> Iterator[str]:
    label = record.label
    form = "" if label.form in label.amount else f", {label.form}"
    yield f"{label.drug} {label.strength}, {label.amount}{form}"
    yield label.directions
    yield f"Batch {label.batch or '____'}, made {label.made}, do not use after {label.beyond_use}. {label.storage}"
    yield label.compounded
    yield from (each.text for each in label.auxiliary)
