"""Lists that the code holds: units, findings, errors, rule packs, forms, formulas, columns of the order form."""

from __future__ import annotations

from collections.abc import Iterator

from compounding import errors
from compounding.cli import Refusal
from compounding.labels import stocks
from compounding.labels.stock import ROLL
from compounding.notation import REMEDIES, SHOWN, SPELLINGS
from compounding.records.dosage_form import DOSAGE_FORMS
from compounding.records.finding_codes import CODES
from compounding.records.formula import Formula
from compounding.records.library import find_library
from compounding.records.pharmacy.rule_packs import rule_packs
from compounding.sheets.order_form import COLUMNS
from compounding.units import conversion_ratio, format_quantity, unit_of
from docs.scripts import docstrings
from docs.scripts.markdown import anchor, code, codes, table

# Each base unit with what is measured in it.
_BASES = {
    "g": "mass",
    "mL": "volume",
    "mmol": "amount of substance",
    "mEq": "amount of charge",
    "unit": "activity",
    "capsule": "capsules",
    "tablet": "tablets",
    "drop": "drops",
    "dose": "doses",
    "actuation": "actuations of a pump",
    "pack": "packs",
    "day": "time",
    "%": "ratio",
    "% w/w": "mass in mass",
    "% w/v": "mass in volume",
    "% v/v": "volume in volume",
}


def units_known() -> str:
    """Return every unit: how it is written, what it measures, and how it compares with others of its kind."""
    return table(
        ["unit", "also read", "measures", "is"], (_unit_row(SHOWN[each]) for each in dict.fromkeys(SPELLINGS.values()))
    )


def _unit_row(shown: str) -> tuple[str, str, str, str]:
    others = [text for text, meant in SPELLINGS.items() if meant == SPELLINGS[shown] and text != shown]
    base = next(each for each in _BASES if unit_of(each).is_compatible_with(unit_of(shown)))
    ratio = conversion_ratio(unit_of(shown), unit_of(base))
    number = f"{ratio.numerator:,}" if ratio.denominator == 1 else f"{ratio.numerator:,}/{ratio.denominator:,}"
    return code(shown), codes(others), _BASES[base], "" if shown == base else f"{number} {base}"


def units_refused() -> str:
    """Return spellings that are no units here, and what is said instead."""
    said: dict[str, list[str]] = {}
    for spelling, remedy in REMEDIES.items():
        said.setdefault(remedy, []).append(spelling)
    return table(["written", "answer"], ((codes(spellings), remedy) for remedy, spellings in said.items()))


def findings() -> str:
    """Return every code of a finding, by group."""
    groups = dict.fromkeys(each.group for each in CODES.values())
    parts = []
    for group in groups:
        own = {name: each for name, each in CODES.items() if each.group == group}
        rows = ((code(name), each.severity, each.meaning, each.action) for name, each in own.items())
        parts += [f"### {group.capitalize()}", table(["code", "severity", "what it means", "what to do"], rows)]
    return "\n\n".join(parts)


def error_classes() -> list[type[errors.CompoundingError]]:
    """Return the errors of the toolkit, the base first."""
    return [each for each in vars(errors).values() if isinstance(each, type) and each.__module__ == errors.__name__]


def errors_known() -> str:
    """Return every class of errors: what it means, what it is a kind of, and what it carries."""
    return table(["error", "what it means", "is a", "exit code"], (_error_row(each) for each in error_classes()))


def _error_row(error: type[errors.CompoundingError]) -> tuple[str, str, str, str]:
    bases = codes(each.__name__ for each in error.__bases__)
    return code(error.__name__), docstrings.summary(error), bases, str(Refusal.exit_code)


def rule_packs_known() -> str:
    """Return the rule packs of a profile."""
    rows = (
        (
            code(pack.name),
            code(pack.overage_rule) or "none",
            pack.first_day,
            pack.retention,
            ", ".join(f"[{each}](../references.md#{each})" for each in pack.references),
        )
        for pack in rule_packs()
    )
    return table(["`rules`", "overage", "day 1 of the beyond-use date", "records are kept", "sources"], rows)


def forms() -> str:
    """Return the dosage forms: in what a strength and a quantity of each are written."""
    rows = (
        (
            code(each.name),
            each.strength_unit,
            ", ".join(each.strength_units),
            ", ".join(each.quantity_units),
            code(each.quantity_example),
            code(each.code),
        )
        for each in DOSAGE_FORMS
    )
    heads = [
        "`form`",
        "strengths in the formula",
        "strengths on a prescription",
        "quantities",
        "such as",
        "in batch numbers",
    ]
    return table(heads, rows)


def formulas() -> str:
    """Return the formulas of the library, each in its newest version."""
    library = find_library()
    loaded = [library.load(each) for each in library.ids()]
    overview = table(
        ["formula", "name", "form", "strengths", "source of the drug", "reviewed"],
        (_formula_row(each) for each in loaded),
    )
    return "\n\n".join([overview, *(text for each in loaded for text in _formula_texts(each))])


def _formula_row(formula: Formula) -> tuple[str, str, str, str, str, str]:
    strength = formula.strength
    bounds = list(dict.fromkeys(format_quantity(each) for each in (strength.lowest, strength.highest)))
    sources = [name for name, each in (("tablets", formula.tablets), ("powder", formula.powder)) if each]
    reviewed = formula.reviewer if formula.is_reviewed else "no: DRAFT"
    link = f"[`{formula.id}`](#{anchor(formula.id)})"
    return link, formula.name, formula.form, " to ".join(bounds), ", ".join(sources), reviewed


def _formula_texts(formula: Formula) -> Iterator[str]:
    yield f"## {formula.id}"
    yield f"Version {formula.version} of {formula.effective.isoformat()}. {formula.indication_note}"
    rows = ((each.name, each.role, ", ".join(each.alternatives)) for each in formula.components)
    yield table(["component", "role", "or"], rows)
    if formula.confirm:
        yield "\n".join(["To be confirmed before it is used:", "", *(f"- {each}" for each in formula.confirm)])
    yield f"Sources: {', '.join(f'[{each}](../references.md#{each})' for each in formula.references)}."


def label_stocks() -> str:
    """Return the stocks of labels, with the sizes that are known of them."""
    rows = (
        (
            code(each.name),
            each.title,
            str(each.to_a_page) if each.page != ROLL else "roll",
            f"{_millimetres(each.width)} x {_millimetres(each.height)} mm",
            str(each.dots),
            ", ".join(f"[{key}](../references.md#{key})" for key in each.references),
        )
        for each in stocks()
    )
    heads = ["`--stock`", "what it is", "to a page", "size", "dots to the inch", "dimensions from"]
    return table(heads, rows)


def _millimetres(points: float) -> str:
    return f"{points / 72 * 25.4:.1f}"


def order_columns() -> str:
    """Return the columns of the order form."""
    rows = (
        (code(each.name), "required" if each.is_required else "", each.meaning, code(each.example)) for each in COLUMNS
    )
    return table(["column", "", "what is written", "such as"], rows)
