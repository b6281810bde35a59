"""Answers to the published problems on mixing, diluting, potency, salts, densities and displaced volumes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from compounding.calculations import (
    activities,
    alligation,
    densities,
    dilutions,
    potency,
    proportions,
    reconstitutions,
    strengths,
)
from compounding.units import Quantity, magnitude, parse_quantity, quantity
from compounding.validation.answers.parts import Answer, Inputs, Solver, confirm, quantities

WATER = quantity(1, "g/mL")

# --- alligation ----------------------------------------------------------------------------------


def _two_stocks(inputs: Inputs) -> Mapping[str, Answer]:
    higher, lower, target, total = quantities(inputs, "high", "low", "target", "total")
    amounts = {
        "high": alligation.higher_amount(higher, lower, target, total),
        "low": alligation.lower_amount(higher, lower, target, total),
    }
    both = alligation.blend([higher, lower], target, total)
    confirm(both.amounts == tuple(amounts.values()))
    return {f"{which}_{kind}": amount for which, amount in amounts.items() for kind in ("mass", "volume")}


def _base_to_add(inputs: Inputs) -> Mapping[str, Answer]:
    strength, amount, added, target = quantities(inputs, "high", "high_mass", "low", "target")
    return {"base_mass": alligation.amount_to_add(strength, amount, added, target)}


def _stronger_to_add(inputs: Inputs) -> Mapping[str, Answer]:
    strength, amount, added, target = quantities(inputs, "low", "low_mass", "high", "target")
    needed = alligation.amount_to_add(strength, amount, added, target)
    return {"high_mass": needed, "total": amount + needed}


def _drug_to_add(inputs: Inputs) -> Mapping[str, Answer]:
    strength, amount, added, target = quantities(inputs, "start", "start_mass", "powder", "target")
    return {"powder_mass": alligation.amount_to_add(strength, amount, added, target)}


def _parts(inputs: Inputs) -> Mapping[str, Answer]:
    higher, lower, target = quantities(inputs, "high", "low", "target")
    high, low = alligation.blend([higher, lower], target).parts
    return {"parts_high": Decimal(high), "parts_low": Decimal(low)}


def _hydrophilic_balance(inputs: Inputs) -> Mapping[str, Answer]:
    """Answer with the mean of plain numbers, weighted by the masses, which is alligation medial too."""

    def mixture(values: tuple[str, str], masses: tuple[str, str]) -> Decimal:
        plain = [quantity(inputs[key], "1") for key in values]
        return magnitude(alligation.mean_strength(plain, [quantity(inputs[key], "g") for key in masses]), "1")

    return {
        "hlb": mixture(("a", "b"), ("na", "nb")),
        "hlb_span_tween": mixture(("span", "tween"), ("parts_span", "parts_tween")),
    }


# --- dilutions -----------------------------------------------------------------------------------


def _stock_needed(inputs: Inputs) -> Mapping[str, Answer]:
    return {"stock_volume": dilutions.stock_amount(*quantities(inputs, "stock", "target", "volume"))}


def _diluted(inputs: Inputs) -> Mapping[str, Answer]:
    stock, taken, target = quantities(inputs, "stock", "stock_volume", "target")
    return {
        "volume": dilutions.final_amount(stock, taken, target),
        "diluent": dilutions.diluent_amount(stock, taken, target),
    }


def _bleach(inputs: Inputs) -> Mapping[str, Answer]:
    return {"volume": strengths.volume_holding(*quantities(inputs, "chlorine", "stock"))}


# --- densities and displaced volumes -------------------------------------------------------------


def _glycerol(inputs: Inputs) -> Mapping[str, Answer]:
    mass, density, measured = quantities(inputs, "mass", "density", "wrong")
    return {
        "volume": densities.volume_of_mass(mass, density),
        "wrong_mass": densities.mass_of_volume(measured, density),
    }


def _glycerin_for_batch(inputs: Inputs) -> Mapping[str, Answer]:
    """Answer for a batch of 4,750 g: the problem states no density of the solution."""
    part, whole = quantities(inputs, "glycerin", "formula_total")
    batch = quantity(inputs["batch"].partition(" ")[0], "g")
    density = densities.density_from_specific_gravity(quantity(inputs["sg"], "1"), WATER)
    return {"glycerin_ml": densities.volume_of_mass(proportions.mass_in_mass(part / whole, batch), density)}


def _powder_volume(inputs: Inputs) -> Mapping[str, Answer]:
    return {"powder_volume": reconstitutions.displaced_volume(*quantities(inputs, "final_volume", "water"))}


def _potassium_chloride(inputs: Inputs) -> Mapping[str, Answer]:
    molar, valence = quantity(inputs["mw"], "g/mol"), quantity(inputs["valence"], "mEq/mmol")
    return {"meq": activities.equivalents_of_mass(parse_quantity(inputs["mass"]), molar, valence)}


# --- potency and salts ---------------------------------------------------------------------------


def _anhydrous(inputs: Inputs) -> Mapping[str, Answer]:
    assay, water = quantities(inputs, "assay_as_is", "water")
    return {"assay_anhydrous": potency.anhydrous_assay(assay, water)}


def _betamethasone(inputs: Inputs) -> Mapping[str, Answer]:
    loss, none = parse_quantity(inputs["lod"]), quantity(0, "%")

    def factor(content: Quantity) -> Decimal:
        return magnitude(potency.potency_factor(potency.as_is_potency(content, loss, none)), "1")

    return {"f_formula": factor(parse_quantity(inputs["content"])), "f_recommended": factor(quantity(100, "%"))}


def _kava(inputs: Inputs) -> Mapping[str, Answer]:
    reference, prescribed, stock = quantities(inputs, "reference", "dose", "stock")
    weighed = potency.powder_mass(proportions.mass_in_mass(reference, prescribed), stock)
    return {"weigh": weighed, "factor": magnitude(proportions.share_by_mass(weighed, prescribed), "1")}


def _water(inputs: Inputs) -> Mapping[str, Answer]:
    return {"factor": magnitude(potency.water_factor(parse_quantity(inputs["water"])), "1")}


def _pentobarbital(inputs: Inputs) -> Mapping[str, Answer]:
    salt, base = (quantity(inputs[f"mw_{form}"], "g/mol") for form in ("salt", "base"))
    return {"factor": magnitude(potency.equivalent_factor(salt, base), "1")}


def _naltrexone(inputs: Inputs) -> Mapping[str, Answer]:
    base, salt, dihydrate = (quantity(inputs[f"mw_{form}"], "g/mol") for form in ("base", "salt", "dihydrate"))
    return {
        "factor": magnitude(potency.equivalent_factor(base, salt), "1"),
        "water": potency.hydrate_water(dihydrate, salt),
    }


SOLVERS: Mapping[str, Solver] = {
    "allig_rxcal_22": _base_to_add,
    "allig_cream_3pct": _two_stocks,
    "allig_sciemce_240g": _stronger_to_add,
    "allig_curr_two_ointments": _two_stocks,
    "allig_ptcb_30_5": _two_stocks,
    "allig_spec_70_20": _parts,
    "allig_curr_fortify_250": _drug_to_add,
    "hlb_griffin": _hydrophilic_balance,
    "dil_army_kmno4": _stock_needed,
    "dil_ptcb_10_to_2": _diluted,
    "dil_fr_dakin": _bleach,
    "sg_curr_glycerol": _glycerol,
    "other_glycerin_4750": _glycerin_for_batch,
    "powdervol_jeopardy_84": _powder_volume,
    "powdervol_amox_250": _powder_volume,
    "powdervol_amox_250_80": _powder_volume,
    "powdervol_amox_250_150": _powder_volume,
    "powdervol_amox_200_50": _powder_volume,
    "meq_kcl_750": _potassium_chloride,
    "potency_anhydrous_basis": _anhydrous,
    "potency_betamethasone_over100": _betamethasone,
    "potency_kava_factor": _kava,
    "potency_water_7": _water,
    "salt_pentobarbital": _pentobarbital,
    "salt_naltrexone": _naltrexone,
}
