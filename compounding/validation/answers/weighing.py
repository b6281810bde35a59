"""Answers to the published problems on balances, aliquots and triturations."""

from __future__ import annotations

from collections.abc import Mapping

from compounding.calculations import balances, proportions, strengths, triturations
from compounding.calculations.aliquots import trituration
from compounding.units import magnitude, parse_quantity, quantity
from compounding.validation.answers.parts import Answer, Inputs, Solver, confirm, quantities, stated

# --- balances ------------------------------------------------------------------------------------


def _least_weighable(inputs: Inputs) -> Mapping[str, Answer]:
    return {"lwq": balances.minimum_by_sensitivity(*quantities(inputs, "sensitivity", "error"))}


def _class_three(inputs: Inputs) -> Mapping[str, Answer]:
    sensitivity, weighed = quantities(inputs, "sensitivity", "weighed")
    return {**_least_weighable(inputs), "percent_error": balances.weighing_error(sensitivity, weighed)}


def _pointer(inputs: Inputs) -> Mapping[str, Answer]:
    found = balances.sensitivity_requirement(parse_quantity(inputs["weight"]), quantity(inputs["divisions"], "1"))
    return {"sensitivity": found, "meets": str(found <= parse_quantity(inputs["limit"])).lower()}


def _percent_error(inputs: Inputs) -> Mapping[str, Answer]:
    return {"percent_error": balances.weighing_error(*quantities(inputs, "uncertainty", "weighed"))}


def _floors(inputs: Inputs) -> Mapping[str, Answer]:
    return {
        f"minimum_{which}": balances.minimum_by_readability(parse_quantity(inputs[f"readability_{which}"]))
        for which in "ab"
    }


# --- aliquots and triturations -------------------------------------------------------------------


def _colchicine(inputs: Inputs) -> Mapping[str, Answer]:
    count, (dose, powder, minimum) = int(inputs["powders"]), quantities(inputs, "dose", "powder_weight", "mwq")
    needed, total = dose * count, powder * count
    found = trituration(needed, minimum, total=total)
    part, whole = (quantity(each, "g") for each in inputs["dilution"].split(" in "))
    confirm(triturations.trituration_strength(found.weighed, found.mixture) == part / whole)
    return {
        "drug_total": needed,
        "mixture_total": found.mixture,
        "mixture_diluent": found.diluent,
        "aliquot": found.aliquot,
        "final_diluent": stated(found.to_add),
        "total": total,
    }


def _dissolved(inputs: Inputs) -> Mapping[str, Answer]:
    needed, weighed = quantities(inputs, "needed", "weighed")
    strengths_of = {each: proportions.concentration(weighed, parse_quantity(inputs[each])) for each in "abcd"}
    return {f"v{each}": strengths.volume_holding(needed, strength) for each, strength in strengths_of.items()}


def _course(inputs: Inputs) -> Mapping[str, Answer]:
    needed, weighed, diluent = quantities(inputs, "needed", "weighed", "diluent")
    mixture = triturations.trituration_mass(weighed, diluent)
    strength = triturations.trituration_strength(weighed, mixture)
    return {
        "mixture_total": mixture,
        "strength": quantity(magnitude(strength, "mg/mg"), "mg/mg"),
        "aliquot": triturations.aliquot(needed, strength),
    }


def _clonidine(inputs: Inputs) -> Mapping[str, Answer]:
    weighed, volume, taken = quantities(inputs, "weighed", "volume", "aliquot")
    return {"drug": proportions.mass_in_volume(proportions.concentration(weighed, volume), taken)}


def _atropine(inputs: Inputs) -> Mapping[str, Answer]:
    count, (dose, capsule) = int(inputs["capsules"]), quantities(inputs, "dose", "capsule_weight")
    minimum, aliquot = quantities(inputs, "minimum", "aliquot")
    found = trituration(dose * count, minimum, aliquot, capsule * count)
    return {
        "drug": found.weighed,
        "mixture": found.mixture,
        "mixture_diluent": found.diluent,
        "final_diluent": stated(found.to_add),
    }


SOLVERS: Mapping[str, Solver] = {
    "mwq_unc_classIII": _class_three,
    "sr_uhphar": _pointer,
    "err_form_half_gram": _percent_error,
    "mwq_sr10_5": _least_weighable,
    "mwq_sr2p5_3": _least_weighable,
    "mwq_sr10_4": _least_weighable,
    "usp41_floor": _floors,
    "trit_colchicine": _colchicine,
    "aliquot_solid_liquid": _dissolved,
    "aliquot_course_50mg": _course,
    "aliquot_unc_clonidine": _clonidine,
    "trit_unc_capsules": _atropine,
}
