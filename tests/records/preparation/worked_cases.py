"""The worked cases of the validation: read as orders here, by hand, and how their numbers are compared."""

from __future__ import annotations

import datetime
from typing import Any

from compounding.records.order import BulkPowder, CapsuleChoices, Order, Prescription, Tablets
from compounding.units import parse_quantity, unit_spelling
from compounding.validation.worked_cases import Case, agrees, worked_cases
from tests.records.preparation.orders import formula, q

__all__ = ["Case", "agrees", "arguments_of", "order_of", "spelling", "worked_cases"]


def arguments_of(case: Case) -> list[str]:
    """Return a case as a pharmacist types it after `compounding plan`."""
    arguments = [case["formula"]]
    for name, value in case["options"].items():
        if name == "tablet-sample":
            arguments += ["--tablet-sample", *value]
        elif isinstance(value, list):
            arguments += [each for text in value for each in (f"--{name}", text)]
        else:
            arguments += [f"--{name}", value]
    return arguments


def order_of(case: Case) -> Order:
    """Return a case as an order, read here and not by the command line."""
    options = case["options"]
    given = {
        name: q(text) for name, text in options.items() if isinstance(text, str) and text[0].isdigit() and " " in text
    }
    packing = tuple((key, q(value)) for key, _, value in (text.partition("=") for text in options.get("packing", ())))
    per_day = options.get("doses-per-day")
    return Order(
        formula=case["formula"],
        version=formula(case["formula"]).version,
        prescription=Prescription(
            strength=given["strength"],
            quantity=given["quantity"],
            dose=given.get("dose"),
            doses_per_day=q(f"{per_day} doses/day") if per_day else None,
        ),
        source=_source(options),
        made=datetime.date.fromisoformat(options["made"]),
        spare=given.get("spare"),
        overage=given.get("overage"),
        batch=options.get("batch", ""),
        capsules=CapsuleChoices(size=options.get("capsule-size", ""), packing=packing),
        dropper=given.get("dropper"),
        first_day=options.get("first-day", "day of compounding"),
    )


def _source(options: dict[str, Any]) -> Tablets | BulkPowder:
    if options["source"] == "tablets":
        if "tablet-sample" not in options:
            return Tablets()
        count, mass = options["tablet-sample"]
        return Tablets(sample_count=q(f"{count} tablets"), sample_mass=q(mass))
    return BulkPowder(
        assay=q(options["assay"]),
        assay_basis=options["assay-basis"],
        water=q(options["water"]),
        solvents=q(options["solvents"]) if "solvents" in options else None,
    )


def spelling(printed: str) -> str:
    """Return the unit of a printed quantity."""
    return unit_spelling(parse_quantity(printed))
