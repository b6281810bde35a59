"""Campaigns whose workbooks the tests write."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from compounding.records.order import CapsuleChoices, Tablets
from compounding.records.titration import Campaign
from compounding.sheets.book import Book
from compounding.sheets.campaign_workbook import planned_campaign_book
from compounding.sheets.evaluation import Value
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, POWDER, q
from tests.records.titration.campaigns import KIT, THREE, campaign
from tests.sheets import samples

_PACKING = CapsuleChoices(size="3", packing=(("drug", q("200 mg")), ("diluent", q("130 mg"))))
CAMPAIGNS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "capsules, all open": (
        CAPSULES,
        KIT,
        {"strengths": ("0.5 mg/capsule", "1.5 mg/capsule"), "source": Tablets(), "spare": "2 capsules"},
    ),
    "capsules, known": (CAPSULES, THREE, {"capsules": _PACKING, "overage": "5 %"}),
    "drops": (DROPS, "0.5 mg for 10 days, 1 mg for 40 days", {"strengths": ("1 mg/mL",), "dropper": "24.4 drop/mL"}),
    "cream": (CREAM, THREE, {"strengths": ("1 %",), "actuation": "0.15 g/actuation", "source": POWDER, "spare": "5 %"}),
    "three strengths": (
        CAPSULES,
        "0.5 mg, up 0.5 mg every 7 days to 4.5 mg, then for 30 days",
        {"strengths": ("0.5 mg/capsule", "1.5 mg/capsule", "4.5 mg/capsule")},
    ),
    "micrograms": (
        "naltrexone-microgram-capsule",
        "12.5 mcg, up 12.5 mcg every 7 days to 50 mcg, then 0.125 mg for 28 days",
        {"strengths": ("12.5 mcg/capsule", "50 mcg/capsule"), "start": datetime.date(2026, 12, 8)},
    ),
    "short": (DROPS, "0.5 mg for 7 days, 1 mg for 14 days", {"strengths": ("1 mg/mL",), "doses_per_day": 2}),
}


@cache
def planned(name: str) -> Campaign:
    """Return a campaign above."""
    formula_id, schedule, changes = CAMPAIGNS[name]
    return campaign(formula_id, schedule, **changes)


@cache
def book(name: str, paper: str = "letter") -> Book:
    """Return the plan of its workbook."""
    return planned_campaign_book(planned(name), paper=paper)


def bench(name: str) -> dict[str, Value]:
    """Return plausible entries for what is measured at the bench: once for all batches, and in each."""
    entries: dict[str, Value] = {}
    for field in book(name).fields:
        if field.entry and ("_bench_" in field.name or field.name.startswith("campaign_tablet")):
            units = {"tablet": 20.0, "g": 8.2, "mg per capsule": 150.0, "drop": 50.0, "mL": 2.1}
            if field.type == "number":
                entries[field.name] = units.get(field.unit, 0.15)
    return entries


def filled(name: str) -> dict[str, Value]:
    """Return entries for all fields, as a careful technician makes them."""
    return samples.plausible(book(name), {key: value for key, value in bench(name).items() if isinstance(value, float)})
