"""The columns of the stock table: what they are called, and to which form of stock each belongs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compounding.records.stock.lot import BASE, EXCIPIENT, POWDER, SHELL, STOCK_FORMS, TABLET, TRITURATION, VEHICLE

MATERIAL, FORM, LOT, EXPIRY, ON_HAND = "material", "form", "lot", "expiry", "on hand"
SUPPLIER, NDC, SIZE, NOTES = "supplier", "ndc", "size", "notes"
ASSAY, ASSAY_BASIS, WATER, SOLVENTS, SUBSTANCE = "assay", "assay basis", "water", "solvents", "substance"
MEAN, WEIGHED, SAMPLE = "mean tablet mass", "tablets weighed", "sample mass"
DEVIATION, CONTENT = "tablet deviation", "tablet assay"
PACKING, DENSITY, DROPPER = "packing statistic", "density", "dropper"
STOCK, STOCK_DILUENT = "trituration", "trituration diluent"
STOCK_FROM, STOCK_POTENCY = "trituration from", "trituration potency"

REQUIRED_COLUMNS = (MATERIAL, FORM, LOT, EXPIRY, ON_HAND)

# What is stated of every form, and of which forms the rest.
_OF_ALL = (SUPPLIER, NDC, NOTES)
FORMS_OF_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SIZE: (SHELL, TABLET, POWDER, EXCIPIENT, TRITURATION),
        ASSAY: (POWDER,),
        ASSAY_BASIS: (POWDER,),
        WATER: (POWDER,),
        SOLVENTS: (POWDER,),
        SUBSTANCE: (POWDER,),
        MEAN: (TABLET,),
        WEIGHED: (TABLET,),
        SAMPLE: (TABLET,),
        DEVIATION: (TABLET,),
        CONTENT: (TABLET,),
        PACKING: (TABLET, POWDER, EXCIPIENT, TRITURATION),
        DENSITY: (POWDER, EXCIPIENT, VEHICLE, BASE),
        DROPPER: (VEHICLE,),
        STOCK: (TRITURATION,),
        STOCK_DILUENT: (TRITURATION,),
        STOCK_FROM: (TRITURATION,),
        STOCK_POTENCY: (TRITURATION,),
    }
)
OPTIONAL_COLUMNS = (*_OF_ALL, *FORMS_OF_COLUMNS)

# For each form the units in which what is on hand is stated, and an example.
ON_HAND_UNITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(STOCK_FORMS, ("g",)),
        TABLET: ("tablet",),
        SHELL: ("capsule",),
        VEHICLE: ("mL", "g"),
    }
)
ON_HAND_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {**dict.fromkeys(STOCK_FORMS, "25 g"), TABLET: "100 tablets", SHELL: "1000 capsules", VEHICLE: "500 mL"}
)

# What is read as a quantity: its units, and an example.
QUANTITIES: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        ASSAY: (("%",), "99.5 %"),
        WATER: (("%",), "8.7 %"),
        SOLVENTS: (("%",), "0.1 %"),
        MEAN: (("mg", "mg/tablet"), "410 mg"),
        SAMPLE: (("g",), "8.20 g"),
        DEVIATION: (("mg", "mg/tablet"), "6 mg"),
        CONTENT: (("%",), "98.6 %"),
        PACKING: (("mg", "mg/capsule"), "130 mg"),
        DENSITY: (("g/mL",), "0.98 g/mL"),
        DROPPER: (("drop/mL", "drop/g"), "24.4 drops/mL"),
        STOCK_POTENCY: (("%",), "90.7 %"),
    }
)
