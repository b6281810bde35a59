"""Each published problem, answered by the rules that the batch sheets are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import pytest

from compounding import rounding
from compounding.calculations import (
    capsules,
    creams,
    doses,
    drops,
    packing,
    proportions,
    reconstitutions,
    strengths,
    tablets,
)
from compounding.units import Quantity, converted, magnitude, mass_concentration, parse_quantity, quantity
from compounding.working import total
from tests.calculations import published_mixtures, published_weighing, published_weights
from tests.calculations.published_answers import Answer, Inputs, Solver, per_unit, quantities
from tests.published_cases import Case, Printed, all_cases

NO_MASS = quantity(0, "mg")


def doses_per_day(inputs: Inputs, key: str = "doses_per_day") -> Quantity:
    return quantity(inputs[key], "dose/day")


def percent_weight_in_volume(mass: Quantity, volume: Quantity) -> Quantity:
    """Return the percentage w/v as the sources print it, without its kind."""
    stated = strengths.weight_in_volume(proportions.concentration(mass, volume))
    return quantity(magnitude(stated.percentage, "% w/v"), "%")


def one_in(ratio: str) -> Quantity:
    """Return a ratio strength such as 1:452, of a solid in a liquid, as a percentage."""
    volume = re.split(r":| in ", ratio)[1]
    return percent_weight_in_volume(quantity(1, "g"), quantity(volume, "mL"))


def drug_in(count: str, claim: str) -> Quantity:
    """Return the drug in whole tablets, or in capsules opened in their place."""
    return tablets.drug_left(quantity(count.split()[0], "tablet"), per_unit(claim, "tablet"), NO_MASS)


# --- capsules ------------------------------------------------------------------------------------


def filler_table(inputs: Inputs) -> Mapping[str, Answer]:
    return {
        f"density_from_{size}": capsules.packed_density(
            per_unit(inputs[f"lactose_{size}"], "capsule"), per_unit(inputs[f"volume_{size}"], "capsule")
        )
        for size in ("size_1", "size_0")
    }


def size_chart(inputs: Inputs) -> Mapping[str, Answer]:
    volume = per_unit(inputs["volume"], "capsule")
    assert volume == next(size.volume for size in capsules.capsule_sizes() if size.name == inputs["capsule_size"])
    return {
        f"fill_{kind}": per_whole(capsules.full_capsule(volume, parse_quantity(inputs[f"density_{kind}"])), "mg")
        for kind in ("light", "typical", "heavy")
    }


def three_drugs(inputs: Inputs) -> Mapping[str, Answer]:
    pairs = [inputs[key].split(" @ ") for key in "abc"]
    masses = [per_unit(mass, "capsule") for mass, _ in pairs]
    densities = [parse_quantity(density) for _, density in pairs]
    capsule = per_unit(inputs["capsule_volume"], "capsule")
    filler_density = parse_quantity(inputs["excipient_density"])
    filler = capsules.filler_by_density(capsule, masses, densities, filler_density)
    filler_volume = capsules.powder_volume(filler, filler_density)
    return {
        "drug_volume": per_whole(capsule - filler_volume, "mL"),
        "excipient_volume": per_whole(filler_volume, "mL"),
        "excipient_per_cap": per_whole(filler, "g"),
        "size": packing.smallest_size(capsule).name,
    }


def serving(inputs: Inputs) -> Mapping[str, Answer]:
    per_capsule = proportions.mass_in_mass(parse_quantity(inputs["percent"]), parse_quantity(inputs["fill"]))
    count = quantity(inputs["per_serving"], "capsule")
    per_serving = capsules.batch_mass(per_capsule / quantity(1, "capsule"), count)
    active = proportions.mass_in_mass(parse_quantity(inputs["assay"]), per_serving)
    return {
        "per_capsule": per_capsule,
        "per_serving": per_serving,
        "active": active,
        "percent_of_limit": proportions.share_by_mass(active, parse_quantity(inputs["limit"])),
    }


def size_of_powder(inputs: Inputs) -> Mapping[str, Answer]:
    volume = capsules.powder_volume(per_unit(inputs["fill"], "capsule"), parse_quantity(inputs["density"]))
    return {"volume": per_whole(volume, "mL"), "size": packing.smallest_size(volume).name}


def packed_densities(inputs: Inputs) -> Mapping[str, Answer]:
    volume = per_unit(inputs["volume"], "capsule")
    return {
        f"{powder}_density": capsules.packed_density(per_unit(inputs[powder], "capsule"), volume)
        for powder in ("lactose", "aspirin")
    }


def per_whole(per_capsule: Quantity, unit: str) -> Quantity:
    """Return the amount in one capsule, where the source prints it without "per capsule"."""
    return quantity(magnitude(per_capsule, f"{unit}/capsule"), unit)


def share_of_capsule(inputs: Inputs) -> Mapping[str, Answer]:
    mass, own = (per_unit(inputs[key], "capsule") for key in ("mass", "packing"))
    return {"share": capsules.capsule_share(mass, own)}


# --- liquids -------------------------------------------------------------------------------------


def from_units(inputs: Inputs, unit: str) -> Mapping[str, Answer]:
    """Answer how many tablets, or capsules opened in their place, hold the drug of a liquid."""
    strength = parse_quantity(inputs["concentration" if "concentration" in inputs else "strength"])
    drug = proportions.mass_in_volume(mass_concentration(strength), parse_quantity(inputs["volume"]))
    count = tablets.tablet_equivalent(drug, per_unit(inputs[unit], "tablet"))
    return {"drug_total": drug, f"{unit}s": quantity(magnitude(count, "tablet"), unit)}


def tablets_needed(inputs: Inputs) -> Mapping[str, Answer]:
    return from_units(inputs, "tablet")


def capsules_needed(inputs: Inputs) -> Mapping[str, Answer]:
    return from_units(inputs, "capsule")


def naltrexone_liquid(inputs: Inputs) -> Mapping[str, Answer]:
    volume, _, strength = inputs["preservative_solution"].partition(" of ")
    preservative = proportions.mass_in_volume(mass_concentration(parse_quantity(strength)), parse_quantity(volume))
    final = percent_weight_in_volume(preservative, parse_quantity(inputs["volume"]))
    return {**tablets_needed(inputs), "preservative_final": final}


def oseltamivir(inputs: Inputs) -> Mapping[str, Answer]:
    spoon = parse_quantity(inputs["dose_volume"])
    days = parse_quantity(inputs["days"])
    taken = doses.volume_for_days(days, spoon / quantity(1, "dose"), doses_per_day(inputs))
    dose = proportions.mass_in_volume(parse_quantity(inputs["concentration"]), spoon)
    liquids = total(quantities(inputs, "water", "vehicle"))
    displaced = reconstitutions.displaced_volume(parse_quantity(inputs["volume"]), liquids)
    return {**capsules_needed(inputs), "dose": dose, "volume_taken": taken, "powder_displacement": displaced}


def concentration_of_units(inputs: Inputs) -> Mapping[str, Answer]:
    unit = "tablet" if "tablet" in inputs else "capsule"
    drug = drug_in(inputs[f"{unit}s"], inputs[unit])
    return {"drug_total": drug, "concentration": proportions.concentration(drug, parse_quantity(inputs["volume"]))}


def two_versions(inputs: Inputs) -> Mapping[str, Answer]:
    volume = parse_quantity(inputs["volume"])
    drug = {key: drug_in(inputs[f"{key}_tablets"], inputs[f"{key}_tablet"]) for key in "ab"}
    return {
        "drug_a": drug["a"],
        "drug_b": drug["b"],
        "concentration_a": proportions.concentration(drug["a"], volume),
        "concentration_b": proportions.concentration(drug["b"], volume),
        "equivalent": str(drug["a"] == drug["b"]).lower(),
    }


def drug_for_volume(inputs: Inputs) -> Mapping[str, Answer]:
    strength = parse_quantity(inputs["concentration"])
    return {"drug_total": proportions.mass_in_volume(strength, parse_quantity(inputs["volume"]))}


def concentration(inputs: Inputs) -> Mapping[str, Answer]:
    drug = parse_quantity(inputs.get("drug") or inputs["drug_total"])
    return {"concentration": proportions.concentration(drug, parse_quantity(inputs["volume"]))}


def per_teaspoon(inputs: Inputs) -> Mapping[str, Answer]:
    strength = mass_concentration(parse_quantity(inputs["strength"]))
    return {"per_teaspoon": proportions.mass_in_volume(strength, parse_quantity(inputs["teaspoon"]))}


def volume_of_dose(inputs: Inputs) -> Mapping[str, Answer]:
    dose = inputs.get("dose") or inputs["drug"]
    strength = mass_concentration(parse_quantity(inputs.get("concentration") or inputs["strength"]))
    volume = doses.volume_per_dose(per_unit(dose, "dose"), strength)
    return {"volume": quantity(magnitude(volume, "mL/dose"), "mL")}


def suspending_vehicle(inputs: Inputs) -> Mapping[str, Answer]:
    volume = parse_quantity(inputs["volume"])
    return {
        f"{part}_pct": percent_weight_in_volume(parse_quantity(inputs[part]), volume)
        for part in ("mcc", "xanthan", "methylparaben", "cmc")
    }


def two_ratios(inputs: Inputs) -> Mapping[str, Answer]:
    return {"pct_a": one_in(inputs["a"]), "pct_b": one_in(inputs["b"])}


def ratio(inputs: Inputs) -> Mapping[str, Answer]:
    percentage = one_in(inputs["ratio"])
    as_strength = quantity(magnitude(percentage, "%"), "% w/v")
    return {"concentration": mass_concentration(as_strength), "percent": percentage}


def mass_for_volume(inputs: Inputs) -> Mapping[str, Answer]:
    strength = mass_concentration(parse_quantity(inputs["strength"]))
    return {"mass": proportions.mass_in_volume(strength, parse_quantity(inputs["volume"]))}


# --- creams --------------------------------------------------------------------------------------


def ointment_from_drug(inputs: Inputs) -> Mapping[str, Answer]:
    drug = parse_quantity(inputs["drug"])
    whole = strengths.mass_holding(drug, parse_quantity(inputs["strength"]))
    return {"total": whole, "base": creams.base_by_difference(whole, [drug])}


def hydrophilic_ointment(inputs: Inputs) -> Mapping[str, Answer]:
    pounds, _, _ = inputs["batch"].partition(" ")
    batch = parse_quantity(inputs["pound"]) * Decimal(pounds)
    formula_total = parse_quantity(inputs["formula_total"])
    parts = {
        key: proportions.mass_in_mass(parse_quantity(text) / formula_total, batch)
        for key, text in inputs.items()
        if key not in ("batch", "pound", "formula_total", "water")
    }
    return {"batch_g": batch, **parts, "water": creams.base_by_difference(batch, list(parts.values()))}


def ointment_by_parts(inputs: Inputs) -> Mapping[str, Answer]:
    batch = parse_quantity(inputs["tube"]) * Decimal(inputs["tubes"])
    parts = [quantity(part, "g") for part in inputs["parts"].split(":")]
    names = ("hydrocortisone", "calamine", "petrolatum")
    return {
        name: proportions.mass_in_mass(share / total(parts), batch) for name, share in zip(names, parts, strict=True)
    }


def percentage_of_cream(inputs: Inputs) -> Mapping[str, Answer]:
    return {"percent": proportions.share_by_mass(parse_quantity(inputs["drug"]), parse_quantity(inputs["total"]))}


def drug_of_percentage(inputs: Inputs, mass: str) -> Quantity:
    return proportions.mass_in_mass(parse_quantity(inputs["strength"]), parse_quantity(inputs[mass]))


def two_tubes(inputs: Inputs) -> Mapping[str, Answer]:
    small, large = drug_of_percentage(inputs, "a"), drug_of_percentage(inputs, "b")
    return {"drug_a": small, "drug_b": large, "difference": large - small}


def drug_of_cream(inputs: Inputs) -> Mapping[str, Answer]:
    drug = drug_of_percentage(inputs, "total")
    return {"drug": drug, "base": creams.base_by_difference(parse_quantity(inputs["total"]), [drug])}


def stearate(inputs: Inputs) -> Mapping[str, Answer]:
    glycol = parse_quantity(inputs["pg"])
    return {
        "stearate_mass": proportions.mass_in_mass(parse_quantity(inputs["stearate"]), parse_quantity(inputs["batch"])),
        "pg_ratio": 1 / magnitude(glycol, "1"),
    }


# --- doses ---------------------------------------------------------------------------------------


def volume_of_course(inputs: Inputs) -> Mapping[str, Answer]:
    spoon = per_unit(inputs["teaspoon"], "dose")
    return {"volume": doses.volume_for_days(parse_quantity(inputs["days"]), spoon, doses_per_day(inputs))}


def gel_syringe(inputs: Inputs) -> Mapping[str, Answer]:
    syringe, dose = parse_quantity(inputs["syringe"]), per_unit(inputs["dose"], "dose")
    return {
        "doses": doses.doses_in_volume(syringe, dose),
        "days": doses.volume_days(syringe, dose, doses_per_day(inputs)),
    }


def capsule_schedule(inputs: Inputs) -> Mapping[str, Answer]:
    strength = per_unit(inputs["capsule"], "capsule")
    count = quantity(0, "capsule")
    daily = quantity(1, "dose/day")
    for step in inputs["schedule"].split(", "):
        dose, _, weeks = step.partition(" x ")
        days = converted(quantity(weeks.removesuffix(" wk"), "week"), "day")
        per_dose = doses.capsules_per_dose(per_unit(dose, "dose"), strength)
        needed = converted(per_dose * daily * days, "capsule")
        assert doses.capsule_days(needed, per_dose, daily) == days
        count = count + needed
    return {"capsules": count, "total": capsules.batch_mass(strength, count)}


def dropper_days(inputs: Inputs) -> Mapping[str, Answer]:
    """Answer in whole days, as a supply is stated; the sources print the fraction."""
    sides = Decimal(inputs.get("ears") or inputs["eyes"])
    per_dose = parse_quantity(inputs["drops"]) * sides / parse_quantity(inputs["drops_per_ml"]) / quantity(1, "dose")
    days = doses.volume_days(parse_quantity(inputs["volume"]), per_dose, doses_per_day(inputs, "per_day"))
    return {"days": days}


def volume_of_drops(inputs: Inputs) -> Mapping[str, Answer]:
    drug = drops.counted_dose(per_unit(inputs["drops"], "dose"), per_unit(inputs["per_drop"], "drop"))
    volume = doses.volume_per_dose(drug, parse_quantity(inputs["concentration"]))
    return {"volume": quantity(magnitude(volume, "mL/dose"), "mL")}


def dropper(inputs: Inputs) -> Mapping[str, Answer]:
    return {"drops_per_ml": drops.drops_per_volume(parse_quantity(inputs["drops"]), parse_quantity(inputs["volume"]))}


def bottle_days(inputs: Inputs) -> Mapping[str, Answer]:
    assert inputs["dose"] == "1 tsp"
    spoon = quantity(5, "mL/dose")
    return {"days": doses.volume_days(parse_quantity(inputs["volume"]), spoon, doses_per_day(inputs, "per_day"))}


# --- rounding ------------------------------------------------------------------------------------


def reportable(inputs: Inputs) -> Mapping[str, Answer]:
    limit = Decimal(inputs["limit"])
    places = -int(limit.as_tuple().exponent)
    rounded = rounding.half_up(Decimal(inputs["unrounded"]), places)
    meets = rounded >= limit if inputs["sense"] == "not less than" else rounded <= limit
    return {"rounded": str(rounded), "meets": str(meets).lower()}


SOLVERS: Mapping[str, Solver] = {
    "cap_guide_filler_table": filler_table,
    "cap_torpac_size_0": size_chart,
    "cap_passiflora_three": three_drugs,
    "cap_serving_mg_660": serving,
    "cap_coursehero_350": size_of_powder,
    "cap_unc_density_2": packed_densities,
    "cap_share_270": share_of_capsule,
    "tab_gauth_levo": tablets_needed,
    "tab_nz_naltrexone": naltrexone_liquid,
    "tab_tamiflu6_75mL": oseltamivir,
    "tab_tamiflu6_150mL": oseltamivir,
    "tab_tamiflu15_40mL": capsules_needed,
    "tab_tamiflu15_50mL": capsules_needed,
    "tab_clonidine_neoreviews": concentration_of_units,
    "tab_usp_tadalafil": tablets_needed,
    "tab_metronidazole_vet": tablets_needed,
    "tab_cheo_rifampin": concentration_of_units,
    "tab_dart_amlodipine": concentration_of_units,
    "tab_dart_thioguanine": concentration_of_units,
    "tab_dart_propranolol": concentration_of_units,
    "tab_dart_caps50": concentration_of_units,
    "tab_dart_allopurinol": two_versions,
    "tab_dart_furosemide": drug_for_volume,
    "conc_usp_azathioprine": concentration,
    "conc_usp_allopurinol": concentration,
    "conc_uh_ibuprofen": per_teaspoon,
    "conc_studylib_tobra": volume_of_dose,
    "wv_usp_vehicle": suspending_vehicle,
    "wv_fr_boric": volume_of_dose,
    "wv_brainscape_2L": mass_for_volume,
    "ratio_uh": two_ratios,
    "ratio_curr_400": ratio,
    "ratio_curr_compare": ratio,
    "cream_brainscape_zno": ointment_from_drug,
    "cream_hydrophilic_3p5lb": hydrophilic_ointment,
    "cream_parts_3x75": ointment_by_parts,
    "cream_parts_7x35": ointment_by_parts,
    "cream_hc_2p7mg": percentage_of_cream,
    "cream_tube_difference": two_tubes,
    "cream_azelaic": drug_of_cream,
    "cream_course_hc_60g": drug_of_cream,
    "cream_stearate_2p75kg": stearate,
    "days_semantic_tsp16": volume_of_course,
    "days_vet_tdgel": gel_syringe,
    "days_ldn_capsules": capsule_schedule,
    "days_ear_both_bid": dropper_days,
    "days_ear_one_bid": dropper_days,
    "days_eye_5ml": dropper_days,
    "days_eye_2p5ml": dropper_days,
    "days_ptcb_amox": bottle_days,
    "drops_rxcal_55": volume_of_drops,
    "drops_uh_dropper": dropper,
    **published_mixtures.SOLVERS,
    **published_weighing.SOLVERS,
    **published_weights.SOLVERS,
    **{case.id: reportable for case in all_cases() if case.id.startswith("usp_rounding")},
}


def agrees(answer: Answer, printed: Printed) -> bool:
    if isinstance(answer, str):
        return answer == printed.text
    if isinstance(answer, Decimal):
        return not printed.unit and printed.agrees(answer)
    if printed.unit == "day":
        # A supply is stated in whole days, rounded down; sources print the fraction too.
        return magnitude(answer, "day") == rounding.down_to_whole(printed.number)
    return printed.agrees(magnitude(answer, printed.unit))


def answerable() -> list[Case]:
    return [case for case in all_cases() if set(case.truth) - set(case.later) and not case.command]


@pytest.mark.parametrize("case", answerable(), ids=lambda case: case.id)
def test_published_problem(case: Case) -> None:
    answers = SOLVERS[case.id](case.inputs)
    asked = set(case.truth) - set(case.later)
    assert asked <= set(answers)
    wrong = {
        key: (str(answers[key]), case.truth[key].text) for key in asked if not agrees(answers[key], case.truth[key])
    }
    assert not wrong


@pytest.mark.parametrize("case", [case for case in answerable() if case.disputed], ids=lambda case: case.id)
def test_disputed_answer_is_not_ours(case: Case) -> None:
    answers = SOLVERS[case.id](case.inputs)
    contradicted = [key for key in case.expected if key in answers and case.expected[key] != case.exact.get(key)]
    assert any(not _equals(answers[key], case.expected[key]) for key in contradicted)


def _equals(answer: Answer, printed: Printed) -> bool:
    if isinstance(answer, str | Decimal):
        return str(answer) == printed.text
    return magnitude(answer, printed.unit) == printed.number


def test_no_solver_is_left_over() -> None:
    assert set(SOLVERS) == {case.id for case in answerable()}
