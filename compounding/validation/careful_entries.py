"""What a careful technician enters in a batch sheet: everything as planned, with the scatter of real measurements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from compounding import rounding
from compounding.errors import CompoundingError
from compounding.sheets.layout import CHOICE, DATE, NUMBER, TIME, Field, field_name
from compounding.units import is_measured_in, quantity
from compounding.validation.campaign_rules import CampaignExpected, CampaignFacts
from compounding.validation.expected_values import Expected, Facts, Value, exact, is_number
from compounding.validation.sheet_rules import shown_value

_KEPT = 400
_SHELL = 48.0
_LABELS = 3.0
_FILLS = 10
_TIMES = {"begun": 0.40, "finished": 0.55, "compounder_time": 0.56, "checker_time": 0.58, "release_time": 0.60}
_DOER, _CHECKER, _PHARMACIST = "AB", "CD", "EF"


def careful_entries(facts: Facts, bench: Mapping[str, float]) -> dict[str, Value]:
    """Return an entry for every entry cell, by the name of its field.

    Parameters
    ----------
    bench
        What is measured at the bench, by the keys of the working.

    Raises
    ------
    CompoundingError
        Nothing is stated for a bench entry.
    """
    missing = [each.key for each in facts.record.bench if each.key not in bench]
    if missing:
        raise CompoundingError(f"nothing is stated for the bench entries {', '.join(missing)}; state them")
    entries: dict[str, Value] = {field_name("bench", each.key): bench[each.key] for each in facts.record.bench}
    expected = Expected(facts, entries)
    for name, field in facts.fields.items():
        if field.entry and name not in entries:
            entries[name] = _usual(name, field, expected)
    return entries


def careful_titration_entries(facts: CampaignFacts, bench: Mapping[str, float]) -> dict[str, Value]:
    """Return an entry for every entry cell of a titration's workbook, by the name of its field.

    Parameters
    ----------
    bench
        What is measured at the bench, once for all batches or for each alike, by the keys of the workings.

    Raises
    ------
    CompoundingError
        Nothing is stated for a bench entry.
    """
    entries: dict[str, Value] = {
        field_name(letter, name): value
        for letter, own in facts.batches.items()
        for name, value in careful_entries(own, bench).items()
        if own.fields[name].entry
    }
    entries |= {
        name: bench[line.key]
        for line in facts.campaign.working
        if (name := field_name("campaign", line.key)) in facts.fields and facts.fields[name].entry
    }
    expected = CampaignExpected(facts, entries)
    first = next(iter(expected.batches.values()))
    for name, field in facts.fields.items():
        if field.entry and name not in entries:
            theory = expected.line(name.removesuffix("_actual")) if field.type == NUMBER else None
            entries[name] = _usual(name, field, first) if theory is None else theory
    return entries


def _usual(name: str, field: Field, expected: Expected) -> Value:
    """Return a usual entry; the name is that of the field without the letter of its batch."""
    if field.type == NUMBER:
        return _usual_number(name, expected)
    if field.type == DATE:
        return float(expected.beyond_use + _KEPT if name.endswith(("_expiry", "_due")) else expected.made)
    if field.type == TIME:
        return _TIMES.get(name, _TIMES["begun"])
    return field.choices[0] if field.type == CHOICE else _usual_text(name)


def _usual_text(name: str) -> str:
    if name.startswith(("gate_", "release_")):
        return _PHARMACIST
    if "check" in name or name.startswith("label_"):
        return _CHECKER
    if name.endswith(("_by", "_name", "_initials", "_signature")):
        return _DOER
    return "none" if name.startswith("deviation_") else "as planned"


# --- numbers -------------------------------------------------------------------------------------


def _usual_number(name: str, expected: Expected) -> float:
    for pattern, number in _NUMBERS:
        found = re.fullmatch(pattern, name)
        if found:
            return number(found, expected)
    return 1.0


def _planned(name: str, expected: Expected) -> float:
    value = shown_value(expected, name)
    return float(value or 0) if is_number(value) else 1.0


def _weighed(found: re.Match[str], expected: Expected) -> float:
    """Return the target, exact where it is counted, and up to a fifth of a per cent more where it is weighed."""
    material = expected.facts.materials[found[1]]
    target = exact(_planned(f"material_{found[1]}_target", expected))
    if not any(is_measured_in(quantity(1, material.unit), unit) for unit in ("g", "L")):
        return float(target)
    off = 1 + Decimal(material.number % 2) / 500
    return float(rounding.to_whole(target * off / material.step) * material.step)


def _of_lot(found: re.Match[str], expected: Expected) -> float:
    """Return what is planned of a lot; of the last one what is then missing of the amount weighed."""
    material, place = expected.facts.materials[found[1]], int(found[2])
    if place < len(material.lots):
        return _planned(f"material_{found[1]}_lot_{place}_planned", expected)
    before = [_planned(f"material_{found[1]}_lot_{each}_planned", expected) for each in range(1, place)]
    return float(exact(_usual_number(f"material_{found[1]}_actual", expected)) - sum(map(exact, before)))


def _accounted(found: re.Match[str], expected: Expected) -> float:
    return _planned(f"{found[1]}_theory", expected)


def _scatter(number: str) -> float:
    """Return a share near 1, another for each of twenty numbers."""
    return 1 + (int(number) * 7 % 20 - 9.5) / 300


def _weight(found: re.Match[str], expected: Expected) -> float:
    theory = expected.line(expected.record.per_unit, "mg/capsule")
    return round(float(theory or 0) * _scatter(found[1]) + _SHELL, 1) if is_number(theory) else _SHELL


def _fill(found: re.Match[str], expected: Expected) -> float:
    return round(_planned("yield_theory", expected) / _FILLS * _scatter(found[1]), 3)


def _measured(found: re.Match[str], expected: Expected) -> float:
    test = expected.record.quality[int(found[1]) - 1]
    bound = test.highest if test.highest is not None else test.lowest
    return float(bound.magnitude) if bound is not None else 1.0


_NUMBERS: tuple[tuple[str, Callable[[re.Match[str], Expected], float]], ...] = (
    (r"material_([0-9]+)_actual", _weighed),
    (r"material_([0-9]+)_lot_([0-9]+)_actual", _of_lot),
    (r"(yield|account_[0-9]+)_actual", _accounted),
    (r"weight_([0-9]+)", _weight),
    (r"weights_shell", lambda found, expected: _SHELL),
    (r"fill_([0-9]+)", _fill),
    (r"quality_([0-9]+)_result", _measured),
    (r"labels_(?:printed|applied)", lambda found, expected: _LABELS),
    (r"labels_(?:specimen|destroyed)", lambda found, expected: 0.0),
)
