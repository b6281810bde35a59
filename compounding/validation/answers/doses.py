"""Answers to the published problems on doses and days of supply."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compounding.calculations import (
    capsules,
    doses,
    drops,
)
from compounding.units import converted, magnitude, parse_quantity, quantity
from compounding.validation.answers.parts import (
    Answer,
    Inputs,
    Solver,
    confirm,
    doses_per_day,
    per_unit,
)


def _volume_of_course(inputs: Inputs) -> Mapping[str, Answer]:
    spoon = per_unit(inputs["teaspoon"], "dose")
    return {"volume": doses.volume_for_days(parse_quantity(inputs["days"]), spoon, doses_per_day(inputs))}


def _gel_syringe(inputs: Inputs) -> Mapping[str, Answer]:
    syringe, dose = parse_quantity(inputs["syringe"]), per_unit(inputs["dose"], "dose")
    return {
        "doses": doses.doses_in_volume(syringe, dose),
        "days": doses.volume_days(syringe, dose, doses_per_day(inputs)),
    }


def _capsule_schedule(inputs: Inputs) -> Mapping[str, Answer]:
    strength = per_unit(inputs["capsule"], "capsule")
    count = quantity(0, "capsule")
    daily = quantity(1, "dose/day")
    for step in inputs["schedule"].split(", "):
        dose, _, weeks = step.partition(" x ")
        days = converted(quantity(weeks.removesuffix(" wk"), "week"), "day")
        per_dose = doses.capsules_per_dose(per_unit(dose, "dose"), strength)
        needed = converted(per_dose * daily * days, "capsule")
        confirm(doses.capsule_days(needed, per_dose, daily) == days)
        count = count + needed
    return {"capsules": count, "total": capsules.batch_mass(strength, count)}


def _dropper_days(inputs: Inputs) -> Mapping[str, Answer]:
    """Answer in whole days, as a supply is stated; the sources print the fraction."""
    sides = Decimal(inputs.get("ears") or inputs["eyes"])
    per_dose = parse_quantity(inputs["drops"]) * sides / parse_quantity(inputs["drops_per_ml"]) / quantity(1, "dose")
    days = doses.volume_days(parse_quantity(inputs["volume"]), per_dose, doses_per_day(inputs, "per_day"))
    return {"days": days}


def _volume_of_drops(inputs: Inputs) -> Mapping[str, Answer]:
    drug = drops.counted_dose(per_unit(inputs["drops"], "dose"), per_unit(inputs["per_drop"], "drop"))
    volume = doses.volume_per_dose(drug, parse_quantity(inputs["concentration"]))
    return {"volume": quantity(magnitude(volume, "mL/dose"), "mL")}


def _dropper(inputs: Inputs) -> Mapping[str, Answer]:
    return {"drops_per_ml": drops.drops_per_volume(parse_quantity(inputs["drops"]), parse_quantity(inputs["volume"]))}


def _bottle_days(inputs: Inputs) -> Mapping[str, Answer]:
    confirm(inputs["dose"] == "1 tsp")
    spoon = quantity(5, "mL/dose")
    return {"days": doses.volume_days(parse_quantity(inputs["volume"]), spoon, doses_per_day(inputs, "per_day"))}


SOLVERS: Mapping[str, Solver] = {
    "days_semantic_tsp16": _volume_of_course,
    "days_vet_tdgel": _gel_syringe,
    "days_ldn_capsules": _capsule_schedule,
    "days_ear_both_bid": _dropper_days,
    "days_ear_one_bid": _dropper_days,
    "days_eye_5ml": _dropper_days,
    "days_eye_2p5ml": _dropper_days,
    "days_ptcb_amox": _bottle_days,
    "drops_rxcal_55": _volume_of_drops,
    "drops_uh_dropper": _dropper,
}
