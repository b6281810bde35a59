"""Answers to the published problems on capsules."""

from __future__ import annotations

from collections.abc import Mapping

from compounding.calculations import (
    capsules,
    packing,
    proportions,
)
from compounding.units import parse_quantity, quantity
from compounding.validation.answers.parts import (
    Answer,
    Inputs,
    Solver,
    confirm,
    per_unit,
    per_whole,
)


def _filler_table(inputs: Inputs) -> Mapping[str, Answer]:
    return {
        f"density_from_{size}": packing.packed_density(
            per_unit(inputs[f"lactose_{size}"], "capsule"), per_unit(inputs[f"volume_{size}"], "capsule")
        )
        for size in ("size_1", "size_0")
    }


def _size_chart(inputs: Inputs) -> Mapping[str, Answer]:
    volume = per_unit(inputs["volume"], "capsule")
    confirm(volume == next(size.volume for size in capsules.capsule_sizes() if size.name == inputs["capsule_size"]))
    return {
        f"fill_{kind}": per_whole(packing.full_capsule(volume, parse_quantity(inputs[f"density_{kind}"])), "mg")
        for kind in ("light", "typical", "heavy")
    }


def _three_drugs(inputs: Inputs) -> Mapping[str, Answer]:
    pairs = [inputs[key].split(" @ ") for key in "abc"]
    masses = [per_unit(mass, "capsule") for mass, _ in pairs]
    densities = [parse_quantity(density) for _, density in pairs]
    capsule = per_unit(inputs["capsule_volume"], "capsule")
    filler_density = parse_quantity(inputs["excipient_density"])
    filler = capsules.filler_by_density(capsule, masses, densities, filler_density)
    filler_volume = packing.powder_volume(filler, filler_density)
    return {
        "drug_volume": per_whole(capsule - filler_volume, "mL"),
        "excipient_volume": per_whole(filler_volume, "mL"),
        "excipient_per_cap": per_whole(filler, "g"),
        "size": packing.smallest_size(capsule).name,
    }


def _serving(inputs: Inputs) -> Mapping[str, Answer]:
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


def _size_of_powder(inputs: Inputs) -> Mapping[str, Answer]:
    volume = packing.powder_volume(per_unit(inputs["fill"], "capsule"), parse_quantity(inputs["density"]))
    return {"volume": per_whole(volume, "mL"), "size": packing.smallest_size(volume).name}


def _packed_densities(inputs: Inputs) -> Mapping[str, Answer]:
    volume = per_unit(inputs["volume"], "capsule")
    return {
        f"{powder}_density": packing.packed_density(per_unit(inputs[powder], "capsule"), volume)
        for powder in ("lactose", "aspirin")
    }


def _share_of_capsule(inputs: Inputs) -> Mapping[str, Answer]:
    mass, own = (per_unit(inputs[key], "capsule") for key in ("mass", "packing"))
    return {"share": capsules.capsule_share(mass, own)}


SOLVERS: Mapping[str, Solver] = {
    "cap_guide_filler_table": _filler_table,
    "cap_torpac_size_0": _size_chart,
    "cap_passiflora_three": _three_drugs,
    "cap_serving_mg_660": _serving,
    "cap_coursehero_350": _size_of_powder,
    "cap_unc_density_2": _packed_densities,
    "cap_share_270": _share_of_capsule,
}
