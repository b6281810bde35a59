"""Campaigns for the tests, built as the library's users build them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from compounding.errors import PreparationError
from compounding.records.order import Order, Prescription
from compounding.records.titration import Campaign, TitrationOrder, plan_campaign, read_schedule
from compounding.units import magnitude
from tests.records.preparation.orders import TABLETS, formula, q

START = datetime.date(2026, 12, 1)
KIT = "0.5 mg, up 0.5 mg every 7 days to 4 mg"
THREE = "1.5 mg for 14 days, 3 mg for 14 days, 4.5 mg for 30 days"


def asked(formula_id: str, schedule: str, *, strengths: Sequence[str] = (), **changes: Any) -> TitrationOrder:
    """Return what a campaign is asked for: from weighed 50 mg tablets, but for what is changed."""
    per_day = changes.pop("doses_per_day", 1)
    start = changes.pop("start", START)
    basis, directions = changes.pop("basis", ""), changes.pop("directions", "")
    whole = {"graduation": q(changes.pop("graduation"))} if "graduation" in changes else {}
    for name in ("spare", "overage", "dropper", "actuation", "density"):
        if isinstance(changes.get(name), str):
            changes[name] = q(changes[name])
    order = Order(
        formula=formula_id,
        version=formula(formula_id).version,
        prescription=Prescription(strength=q("1 mg"), quantity=q("1 mL"), basis=basis, directions=directions),
        **{"source": TABLETS, "made": start, "batch": "LDN-1", **changes},
    )
    return TitrationOrder(
        order=order,
        schedule=read_schedule(schedule, per_day),
        start=start,
        strengths=tuple(q(each) for each in strengths),
        **whole,
    )


def campaign(formula_id: str, schedule: str, **changes: Any) -> Campaign:
    """Return a campaign."""
    return plan_campaign(asked(formula_id, schedule, **changes), formula(formula_id))


def refused(formula_id: str, schedule: str, **changes: Any) -> tuple[str, ...]:
    """Return the problems for which a campaign is refused."""
    with pytest.raises(PreparationError) as caught:
        campaign(formula_id, schedule, **changes)
    assert caught.value.subject == f"the titration with {formula_id} cannot be prepared as asked"
    return caught.value.problems


def number(planned: Campaign, key: str, unit: str = "mg") -> Decimal:
    """Return the number of a line of the campaign's working."""
    return magnitude(planned.working[key].value, unit)
