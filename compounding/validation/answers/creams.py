"""Answers to the published problems on creams and ointments."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compounding.calculations import (
    creams,
    proportions,
    strengths,
)
from compounding.units import Quantity, magnitude, parse_quantity, quantity
from compounding.validation.answers.parts import (
    Answer,
    Inputs,
    Solver,
)
from compounding.working import total


def _ointment_from_drug(inputs: Inputs) -> Mapping[str, Answer]:
    drug = parse_quantity(inputs["drug"])
    whole = strengths.mass_holding(drug, parse_quantity(inputs["strength"]))
    return {"total": whole, "base": creams.base_by_difference(whole, [drug])}


def _hydrophilic_ointment(inputs: Inputs) -> Mapping[str, Answer]:
    pounds, _, _ = inputs["batch"].partition(" ")
    batch = parse_quantity(inputs["pound"]) * Decimal(pounds)
    formula_total = parse_quantity(inputs["formula_total"])
    parts = {
        key: proportions.mass_in_mass(parse_quantity(text) / formula_total, batch)
        for key, text in inputs.items()
        if key not in ("batch", "pound", "formula_total", "water")
    }
    return {"batch_g": batch, **parts, "water": creams.base_by_difference(batch, list(parts.values()))}


def _ointment_by_parts(inputs: Inputs) -> Mapping[str, Answer]:
    batch = parse_quantity(inputs["tube"]) * Decimal(inputs["tubes"])
    parts = [quantity(part, "g") for part in inputs["parts"].split(":")]
    names = ("hydrocortisone", "calamine", "petrolatum")
    return {
        name: proportions.mass_in_mass(share / total(parts), batch) for name, share in zip(names, parts, strict=True)
    }


def _percentage_of_cream(inputs: Inputs) -> Mapping[str, Answer]:
    return {"percent": proportions.share_by_mass(parse_quantity(inputs["drug"]), parse_quantity(inputs["total"]))}


def _drug_of_percentage(inputs: Inputs, mass: str) -> Quantity:
    return proportions.mass_in_mass(parse_quantity(inputs["strength"]), parse_quantity(inputs[mass]))


def _two_tubes(inputs: Inputs) -> Mapping[str, Answer]:
    small, large = _drug_of_percentage(inputs, "a"), _drug_of_percentage(inputs, "b")
    return {"drug_a": small, "drug_b": large, "difference": large - small}


def _drug_of_cream(inputs: Inputs) -> Mapping[str, Answer]:
    drug = _drug_of_percentage(inputs, "total")
    return {"drug": drug, "base": creams.base_by_difference(parse_quantity(inputs["total"]), [drug])}


def _stearate(inputs: Inputs) -> Mapping[str, Answer]:
    glycol = parse_quantity(inputs["pg"])
    return {
        "stearate_mass": proportions.mass_in_mass(parse_quantity(inputs["stearate"]), parse_quantity(inputs["batch"])),
        "pg_ratio": 1 / magnitude(glycol, "1"),
    }


SOLVERS: Mapping[str, Solver] = {
    "cream_brainscape_zno": _ointment_from_drug,
    "cream_hydrophilic_3p5lb": _hydrophilic_ointment,
    "cream_parts_3x75": _ointment_by_parts,
    "cream_parts_7x35": _ointment_by_parts,
    "cream_hc_2p7mg": _percentage_of_cream,
    "cream_tube_difference": _two_tubes,
    "cream_azelaic": _drug_of_cream,
    "cream_course_hc_60g": _drug_of_cream,
    "cream_stearate_2p75kg": _stearate,
}
