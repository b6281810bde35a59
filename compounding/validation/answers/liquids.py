"""Answers to the published problems on liquids made of tablets, capsules and powders."""

from __future__ import annotations

from collections.abc import Mapping

from compounding.calculations import (
    doses,
    proportions,
    reconstitutions,
    tablets,
)
from compounding.units import magnitude, mass_concentration, parse_quantity, quantity
from compounding.validation.answers.parts import (
    Answer,
    Inputs,
    Solver,
    doses_per_day,
    drug_in,
    one_in,
    per_unit,
    percent_weight_in_volume,
    quantities,
)
from compounding.working import total


def _from_units(inputs: Inputs, unit: str) -> Mapping[str, Answer]:
    """Answer how many tablets, or capsules opened in their place, hold the drug of a liquid."""
    strength = parse_quantity(inputs["concentration" if "concentration" in inputs else "strength"])
    drug = proportions.mass_in_volume(mass_concentration(strength), parse_quantity(inputs["volume"]))
    count = tablets.tablet_equivalent(drug, per_unit(inputs[unit], "tablet"))
    return {"drug_total": drug, f"{unit}s": quantity(magnitude(count, "tablet"), unit)}


def _tablets_needed(inputs: Inputs) -> Mapping[str, Answer]:
    return _from_units(inputs, "tablet")


def _capsules_needed(inputs: Inputs) -> Mapping[str, Answer]:
    return _from_units(inputs, "capsule")


def _naltrexone_liquid(inputs: Inputs) -> Mapping[str, Answer]:
    volume, _, strength = inputs["preservative_solution"].partition(" of ")
    preservative = proportions.mass_in_volume(mass_concentration(parse_quantity(strength)), parse_quantity(volume))
    final = percent_weight_in_volume(preservative, parse_quantity(inputs["volume"]))
    return {**_tablets_needed(inputs), "preservative_final": final}


def _oseltamivir(inputs: Inputs) -> Mapping[str, Answer]:
    spoon = parse_quantity(inputs["dose_volume"])
    days = parse_quantity(inputs["days"])
    taken = doses.volume_for_days(days, spoon / quantity(1, "dose"), doses_per_day(inputs))
    dose = proportions.mass_in_volume(parse_quantity(inputs["concentration"]), spoon)
    liquids = total(quantities(inputs, "water", "vehicle"))
    displaced = reconstitutions.displaced_volume(parse_quantity(inputs["volume"]), liquids)
    return {**_capsules_needed(inputs), "dose": dose, "volume_taken": taken, "powder_displacement": displaced}


def _concentration_of_units(inputs: Inputs) -> Mapping[str, Answer]:
    unit = "tablet" if "tablet" in inputs else "capsule"
    drug = drug_in(inputs[f"{unit}s"], inputs[unit])
    return {"drug_total": drug, "concentration": proportions.concentration(drug, parse_quantity(inputs["volume"]))}


def _two_versions(inputs: Inputs) -> Mapping[str, Answer]:
    volume = parse_quantity(inputs["volume"])
    drug = {key: drug_in(inputs[f"{key}_tablets"], inputs[f"{key}_tablet"]) for key in "ab"}
    return {
        "drug_a": drug["a"],
        "drug_b": drug["b"],
        "concentration_a": proportions.concentration(drug["a"], volume),
        "concentration_b": proportions.concentration(drug["b"], volume),
        "equivalent": str(drug["a"] == drug["b"]).lower(),
    }


def _drug_for_volume(inputs: Inputs) -> Mapping[str, Answer]:
    strength = parse_quantity(inputs["concentration"])
    return {"drug_total": proportions.mass_in_volume(strength, parse_quantity(inputs["volume"]))}


def _concentration(inputs: Inputs) -> Mapping[str, Answer]:
    drug = parse_quantity(inputs.get("drug") or inputs["drug_total"])
    return {"concentration": proportions.concentration(drug, parse_quantity(inputs["volume"]))}


def _per_teaspoon(inputs: Inputs) -> Mapping[str, Answer]:
    strength = mass_concentration(parse_quantity(inputs["strength"]))
    return {"per_teaspoon": proportions.mass_in_volume(strength, parse_quantity(inputs["teaspoon"]))}


def _volume_of_dose(inputs: Inputs) -> Mapping[str, Answer]:
    dose = inputs.get("dose") or inputs["drug"]
    strength = mass_concentration(parse_quantity(inputs.get("concentration") or inputs["strength"]))
    volume = doses.volume_per_dose(per_unit(dose, "dose"), strength)
    return {"volume": quantity(magnitude(volume, "mL/dose"), "mL")}


def _suspending_vehicle(inputs: Inputs) -> Mapping[str, Answer]:
    volume = parse_quantity(inputs["volume"])
    return {
        f"{part}_pct": percent_weight_in_volume(parse_quantity(inputs[part]), volume)
        for part in ("mcc", "xanthan", "methylparaben", "cmc")
    }


def _two_ratios(inputs: Inputs) -> Mapping[str, Answer]:
    return {"pct_a": one_in(inputs["a"]), "pct_b": one_in(inputs["b"])}


def _ratio(inputs: Inputs) -> Mapping[str, Answer]:
    percentage = one_in(inputs["ratio"])
    as_strength = quantity(magnitude(percentage, "%"), "% w/v")
    return {"concentration": mass_concentration(as_strength), "percent": percentage}


def _mass_for_volume(inputs: Inputs) -> Mapping[str, Answer]:
    strength = mass_concentration(parse_quantity(inputs["strength"]))
    return {"mass": proportions.mass_in_volume(strength, parse_quantity(inputs["volume"]))}


SOLVERS: Mapping[str, Solver] = {
    "tab_gauth_levo": _tablets_needed,
    "tab_nz_naltrexone": _naltrexone_liquid,
    "tab_tamiflu6_75mL": _oseltamivir,
    "tab_tamiflu6_150mL": _oseltamivir,
    "tab_tamiflu15_40mL": _capsules_needed,
    "tab_tamiflu15_50mL": _capsules_needed,
    "tab_clonidine_neoreviews": _concentration_of_units,
    "tab_usp_tadalafil": _tablets_needed,
    "tab_metronidazole_vet": _tablets_needed,
    "tab_cheo_rifampin": _concentration_of_units,
    "tab_dart_amlodipine": _concentration_of_units,
    "tab_dart_thioguanine": _concentration_of_units,
    "tab_dart_propranolol": _concentration_of_units,
    "tab_dart_caps50": _concentration_of_units,
    "tab_dart_allopurinol": _two_versions,
    "tab_dart_furosemide": _drug_for_volume,
    "conc_usp_azathioprine": _concentration,
    "conc_usp_allopurinol": _concentration,
    "conc_uh_ibuprofen": _per_teaspoon,
    "conc_studylib_tobra": _volume_of_dose,
    "wv_usp_vehicle": _suspending_vehicle,
    "wv_fr_boric": _volume_of_dose,
    "wv_brainscape_2L": _mass_for_volume,
    "ratio_uh": _two_ratios,
    "ratio_curr_400": _ratio,
    "ratio_curr_compare": _ratio,
}
