"""Answers to the published problems on single weights and acceptance values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compounding.calculations import acceptance, capsule_statistics, comparisons, tablets, verification
from compounding.calculations.capsule_statistics import supplement_intact_verdict, supplement_net_verdict
from compounding.units import Quantity, magnitude, number_text, parse_quantity, quantity
from compounding.validation.answers.parts import Answer, Inputs, Solver, confirm, per_unit, quantities


def _amoxicillin(inputs: Inputs) -> Mapping[str, Answer]:
    found = capsule_statistics.weight_statistics(_listed(inputs["values"]))
    return {
        "mean": found.mean,
        "sd": found.standard_deviation,
        "rsd": found.relative_standard_deviation,
        "deviation": comparisons.deviation(found.mean, parse_quantity(inputs["label"])),
    }


def _listed(text: str) -> list[Quantity]:
    """Return the quantities of a list whose unit stands at its end."""
    numbers, _, unit = text.rpartition(" ")
    return [parse_quantity(f"{each} {unit}") for each in numbers.split(", ")]


def _intact_capsules(inputs: Inputs) -> Mapping[str, Answer]:
    weighed, theory = _listed(inputs["masses"]), parse_quantity(inputs["theory"])
    found = capsule_statistics.weight_statistics(weighed)
    each = verification.each_of_theory(weighed, theory, quantity(90, "%"), quantity(110, "%"))
    confirm(each.meets)
    return {
        "mean": found.mean,
        "sd": found.standard_deviation,
        "rsd": found.relative_standard_deviation,
        "lightest": min(each.shares),
        "heaviest": max(each.shares),
    }


def _deviations(inputs: Inputs) -> Mapping[str, Answer]:
    found = capsule_statistics.weight_statistics(_listed(inputs["masses"]))
    return {
        "mean": found.mean,
        **{f"deviation_{number}": each for number, each in enumerate(found.deviations, start=1)},
    }


def _single_contents(inputs: Inputs) -> Mapping[str, Answer]:
    found = acceptance.acceptance_value_of_contents(_listed(inputs["contents"]))
    confirm(not found.meets)
    return {"mean": found.mean, "sd": found.standard_deviation, "M": found.reference, "av": found.value}


def _masses(count: int, *off: str) -> list[Quantity]:
    """Return so many masses whose mean is 100 mg, pairs of which are off by so much to either side."""
    pairs = [Decimal(100) + sign * Decimal(each) for each in off for sign in (1, -1)]
    return [quantity(each, "mg") for each in [*pairs, *[Decimal(100)] * (count - len(pairs))]]


def _supplements(inputs: Inputs) -> Mapping[str, Answer]:
    count = int(inputs["n"])
    intact = supplement_intact_verdict(_masses(count))
    hard = next(off for off in range(10, 40) if supplement_net_verdict(_masses(count, f"{off}.1")).far_outside)
    second = 60
    confirm("Weigh the contents of 40 more" in supplement_net_verdict(_masses(count, "11", "11", "11")).verdict)
    confirm(
        "more" not in supplement_net_verdict(_masses(count, "11", "11", "11", "11")).verdict.replace("more than", "")
    )
    return {
        "intact_low": comparisons.yield_share(intact.lowest, intact.reference),
        "intact_high": comparisons.yield_share(intact.highest, intact.reference),
        "first_max": Decimal(supplement_net_verdict(_masses(count)).outside_allowed),
        "hard_limit": quantity(hard, "%"),
        "second_n": Decimal(second),
        "second_max": Decimal(supplement_net_verdict(_masses(second)).outside_allowed),
    }


def _dexamethasone(inputs: Inputs) -> Mapping[str, Answer]:
    drug, contents, shell = quantities(inputs, "drug", "contents", "shell")
    count = magnitude(tablets.tablet_equivalent(drug, per_unit(inputs["dose"], "tablet")), "tablet")
    intact = contents / count + shell
    found = capsule_statistics.theory_verdict([intact], intact)
    return {"low": found.lowest, "high": found.highest}


def _value_of(mean: str, sd: str, count: int) -> acceptance.AcceptanceValue:
    spread, average = (parse_quantity(each if "%" in each else f"{each} %") for each in (sd, mean))
    return acceptance.acceptance_value(average, spread, count)


def _usp_questions(inputs: Inputs) -> Mapping[str, Answer]:
    found = _value_of(inputs["mean"], inputs["sd"], int(inputs["n"]))
    confirm(not found.meets)
    return {"av": magnitude(found.value, "%"), "low": found.lowest, "high": found.highest}


def _not_the_compendia(inputs: Inputs) -> Mapping[str, Answer]:
    found = magnitude(_value_of(inputs["mean"], inputs["sd"], 10).value, "%")
    return {"av": found, "av_n10": found}


def _constant(inputs: Inputs) -> Mapping[str, Answer]:
    count = {"1": 10, "2": 30}[inputs["stage"]]
    return {"n": Decimal(count), "k": magnitude(_value_of("100", "1", count).constant, "1")}


def _reference_value(inputs: Inputs) -> Mapping[str, Answer]:
    found = _value_of(inputs["mean"], inputs["sd"], 10)
    confirm(magnitude(found.constant, "1") == Decimal(inputs["k"]))
    return {"av": magnitude(found.value, "%"), "M": magnitude(found.reference, "%")}


def _second_stage(inputs: Inputs) -> Mapping[str, Answer]:
    found = _value_of("100", "1", 30)
    high_target = quantity(104, "%")
    of_target = acceptance.acceptance_value(quantity(110, "%"), quantity(1, "%"), 30, high_target)
    away = comparisons.deviation(found.highest, found.reference)
    return {
        **_constant(inputs),
        "av_limit": magnitude(found.limit, "%"),
        "unit_limit": f"{number_text(magnitude(away, '%'))} % of M",
        "M_upper_if_T_high": "T" if of_target.reference == high_target else str(of_target.reference),
    }


SOLVERS: Mapping[str, Solver] = {
    "wt_bmc_amoxicillin_3": _amoxicillin,
    "wt_capsule_usp2091": _supplements,
    "wt_dexamethasone_theory": _dexamethasone,
    "wt_fitonat_10": _intact_capsules,
    "wt_ukm_paralgin_20": _deviations,
    "av_cetirizine_10": _single_contents,
    "av_usp_faq": _usp_questions,
    "av_calculatorshub": _not_the_compendia,
    "av_k_for_20": _constant,
    "av_vector_103": _reference_value,
    "av_rules_stage2": _second_stage,
}
