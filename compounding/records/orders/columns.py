"""The columns of an order table: what they are called, what they stand for, and where else a measurement belongs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compounding.records.orders.texts import TABLETS, TRITURATION
from compounding.records.stock.columns import SAMPLE, WEIGHED

REQUIRED = ("number", "formula", "strength", "quantity", "source")
# The columns of the order form, beside those that are required.
USUAL = (
    *("form", "strength unit", "quantity unit", "dose", "doses per day", "schedule", "needed by", "notes"),
    *("spare", "overage", "prescriber", "directions"),
)
# What else a row may state, by the option of `compounding sheet` that it stands for.
SELDOM: Mapping[str, str] = MappingProxyType(
    {
        name.replace("_", " "): name
        for name in (
            *("overage_rule", "strength_as", "dose_volume", "dose_drops", "storage", "first_day"),
            *("capsule_size", "packing_size", "dropper", "actuation", "density"),
            *("spare_tablets", "tablet_deviation", "tablet_assay"),
            *("assay", "assay_basis", "water", "solvents", "substance", "formula_version"),
            *("trituration", "trituration_diluent", "trituration_from", "trituration_potency", "potency"),
        )
    }
)
# Options of two texts: each has a column of its own, and the two go together.
SAMPLE_COLUMNS = (WEIGHED, SAMPLE)
LOT_COLUMNS = ("trituration lot", "trituration expiry")
# For each such pair the source that it is of, and what it states.
PAIRS: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType(
    {
        SAMPLE_COLUMNS: (TABLETS, "how many tablets were weighed together and their mass"),
        LOT_COLUMNS: (TRITURATION, "the lot of the trituration and its expiry"),
    }
)
OPTIONAL = (*USUAL, *SELDOM, *SAMPLE_COLUMNS, *LOT_COLUMNS)
SHORT_TEXTS = ("number", "trituration lot")
COUNTS = ("doses per day", "dose drops", "spare tablets", WEIGHED)
# Every column in which quantities are written.
QUANTITIES = (
    *("strength", "quantity", "dose", "schedule", "spare", "overage", "dose volume", "dropper", "actuation", "density"),
    *("tablet deviation", "tablet assay", SAMPLE, "assay", "water", "solvents"),
    *("trituration", "trituration potency", *COUNTS),
)
# Which texts of an order stand in a column of the same name, beside those that are seldom.
OWN: Mapping[str, str] = MappingProxyType(
    {
        name.replace("_", " "): name
        for name in ("source", "dose", "doses_per_day", "spare", "overage", "prescriber", "directions")
    }
)

_IN_TWO = f"write the tablets weighed together in the column {WEIGHED}, and their mass in the column {SAMPLE}"
_IN_STOCK = "take the column out: it stands in the stock table, in the column {}"
_OF_PROFILE = "take the column out: it stands in the pharmacy's profile"
# What is likely written as a column and is none: there a name that only looks like it would mislead.
ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("tablet sample", "tablet mass", "mean tablet mass", "mean mass"), _IN_TWO),
        **{each: _IN_STOCK.format(each) for each in ("lot", "expiry", "on hand", "packing statistic", "supplier")},
        "packing": _IN_STOCK.format("packing statistic"),
        "powder density": _IN_STOCK.format("density"),
        **dict.fromkeys(("balance", "balances"), _OF_PROFILE),
        "made": "take the column out: the day of compounding of all rows is the option --made",
    }
)
