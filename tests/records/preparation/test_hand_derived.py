"""Ten orders worked out by hand in plain decimals, beside what the toolkit makes of them.

Each derivation uses nothing of the package but the order: no rule, no unit, no constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, TypeAlias

import pytest

from compounding.records.order import BulkPowder, Tablets
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MADE, OIL, lot, number, q, record_of

Numbers: TypeAlias = dict[str, tuple[Decimal, str]]
D = Decimal
_CLAIM = D(50)
_HYDROCHLORIDE, _BASE = D("377.86"), D("341.40")


def _up(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_CEILING)


def _down(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_FLOOR)


def _tablets(count: str, mass: str, spare: str | None = None) -> Tablets:
    return Tablets(sample_count=q(count), sample_mass=q(mass), spare=q(spare) if spare else None)


# --- capsules --------------------------------------------------------------------------------


def _capsules_with_spare_in_per_cent() -> Numbers:
    """3 mg, 60 capsules and 5 %, size 2, packing 220 and 160 mg measured in it; 25 tablets weigh 9.5 g, 1 spare."""
    made = D(60) + _up(D(60) * D("0.05"))
    drug = made * 3
    mean = D(9500) / 25
    powder = drug / _CLAIM * mean
    crushed = _up(drug / _CLAIM) + 1
    each = powder / made
    filler = D(160) * (1 - each / 220)
    return {
        "capsules": (made, "capsule"),
        "drug": (drug, "mg"),
        "powder": (powder, "mg"),
        "crushed": (crushed, "tablet"),
        "powder_left": (crushed * mean - powder, "mg"),
        "drug_left": (crushed * _CLAIM - drug, "mg"),
        "filler": (filler, "mg/capsule"),
        "diluent": (filler * made, "mg"),
        "fill": (each + filler, "mg/capsule"),
    }


def _capsules_of_base_by_density() -> Numbers:
    """1.5 mg of base, 30 capsules, size 4 of 0.21 mL, 0.45 and 0.3 g/mL; HCl with 0.9 % of water, assay 100.2 %."""
    drug = D(30) * D("1.5")
    salt = drug * _HYDROCHLORIDE / _BASE
    powder = salt / (D("1.002") * (1 - D("0.009")))
    each = powder / 30
    free = D(210) - each / D("0.45")
    filler = free * D("0.3")
    return {
        "drug": (drug, "mg"),
        "drug_as_salt": (salt, "mg"),
        "powder": (powder, "mg"),
        "share": (each / D("0.45") / 210 * 100, "%"),
        "filler": (filler, "mg/capsule"),
        "diluent": (filler * 30, "mg"),
        "fill": (each + filler, "mg/capsule"),
    }


def _capsules_packed_in_another_size() -> Numbers:
    """0.5 mg, 100 capsules and 3, 10 % overage; packing 330 and 230 mg of size 1 (0.50 mL) used for size 3 (0.30)."""
    drug = D(103) * D("0.5")
    more = drug * D("1.1")
    mean = D(8200) / 20
    powder = more / _CLAIM * mean
    each = powder / 103
    own, filler = D(330) * D("0.3") / D("0.5"), D(230) * D("0.3") / D("0.5")
    return {
        "drug": (drug, "mg"),
        "drug_with_overage": (more, "mg"),
        "tablets": (more / _CLAIM, "tablet"),
        "crushed": (D(2), "tablet"),
        "powder": (powder, "mg"),
        "packing_drug": (own, "mg/capsule"),
        "packing_diluent": (filler, "mg/capsule"),
        "filler": (filler * (1 - each / own), "mg/capsule"),
        "daily_dose": (D(1), "mg/day"),
        "days_supply": (D(50), "day"),
    }


# --- drops -----------------------------------------------------------------------------------


def _drops_per_drop() -> Numbers:
    """0.1 mg in each drop of 22.5 per mL, 15 mL and 2 mL; a dose of 1.05 mg twice a day."""
    strength = D("0.1") * D("22.5")
    drug = strength * 17
    powder = drug / _CLAIM * (D(8360) / 22)
    volume = D("1.05") / strength
    exact = volume * D("22.5")
    whole = (exact + D("0.5")).to_integral_value(ROUND_FLOOR)
    return {
        "strength": (strength, "mg/mL"),
        "volume": (D(17), "mL"),
        "drug": (drug, "mg"),
        "powder": (powder, "mg"),
        "ascorbic-acid": (D(17) * 5, "mg"),
        "sodium-benzoate": (D(17), "mg"),
        "glycerol": (D(17) / 5, "mL"),
        "volume_per_dose": (volume, "mL/dose"),
        "drops_per_dose": (exact, "drop/dose"),
        "whole_drops": (whole, "drop/dose"),
        "counted_dose": (whole * D("0.1"), "mg/dose"),
        "counting_error": ((whole * D("0.1") - D("1.05")) / D("1.05") * 100, "%"),
        "days_supply": (_down(D(15) / (volume * 2)), "day"),
    }


def _drops_per_dose_by_volume() -> Numbers:
    """1.5 mg in 0.9 mL, 45 mL, once a day; powder of 98.3 %, 8.6 % of water, 0.2 % of solvents."""
    strength = D("1.5") / D("0.9")
    drug = strength * 45
    potency = D("98.3") * (1 - D("0.086") - D("0.002"))
    return {
        "strength": (strength, "mg/mL"),
        "drug": (drug, "mg"),
        "potency": (potency, "%"),
        "powder": (drug / potency * 100, "mg"),
        "glycerol": (D(9), "mL"),
        "volume_per_dose": (D("0.9"), "mL/dose"),
        "days_supply": (D(50), "day"),
        "enough": (D(35) * D("0.9"), "mL"),
    }


def _drops_by_weighed_drops() -> Numbers:
    """0.75 mg in 3 drops, 33 drops weigh 1 g, density 1.06; 20 mL, from powder of 100 % as is."""
    dropper = D(33) * D("1.06")
    strength = D("0.75") / 3 * dropper
    return {
        "dropper": (dropper, "drop/mL"),
        "strength": (strength, "mg/mL"),
        "drug": (strength * 20, "mg"),
        "powder": (strength * 20, "mg"),
        "per_drop": (D("0.25"), "mg/drop"),
        "whole_drops": (D(3), "drop/dose"),
        "counting_error": (D(0), "%"),
    }


def _drops_in_oil() -> Numbers:
    """2 mg/mL, 60 mL and 10 %; a dose of 1.5 mg three times a day; a lot that ends on the 20th day."""
    volume = D(60) * D("1.1")
    drug = volume * 2
    powder = drug / _CLAIM * 400
    return {
        "volume": (volume, "mL"),
        "saccharin": (volume * 10, "mg"),
        "silica-gel": (volume * 20, "mg"),
        "powder": (powder, "mg"),
        "excipients": (powder - drug, "mg"),
        "excipient_load": ((powder - drug) / volume, "mg/mL"),
        "days_supply": (_down(D(60) / (D("0.75") * 3)), "day"),
        "days_of_use": (D(20), "day"),
        "enough": (D(20) * 3 * D("0.75"), "mL"),
    }


# --- creams ----------------------------------------------------------------------------------


def _cream_per_volume() -> Numbers:
    """15 mg/mL, 60 mL at 0.96 g/mL, 2 g spare, from tablets of 350 mg."""
    strength = D(15) / D("0.96")
    mass = D(60) * D("0.96") + 2
    drug = strength * mass
    powder = drug / _CLAIM * 350
    return {
        "strength": (strength, "mg/g"),
        "mass": (mass, "g"),
        "drug": (drug, "mg"),
        "crushed": (_up(drug / _CLAIM), "tablet"),
        "powder": (powder, "mg"),
        "glycerin": (mass * D("0.05"), "g"),
        "hyaluronic-acid": (mass * D("0.005"), "g"),
        "base": (mass - powder / 1000 - mass * D("0.055"), "g"),
        "powder_load": (powder / 1000 / mass * 100, "%"),
    }


def _cream_per_actuation() -> Numbers:
    """1.25 mg an actuation of 0.25 g, 50 g; a dose of 2.5 mg; bulk base, assay as is 97 %."""
    drug = D(5) * 50
    powder = drug * _BASE / _HYDROCHLORIDE / D("0.97")
    return {
        "strength": (D(5), "mg/g"),
        "drug": (drug, "mg"),
        "drug_as_base": (drug * _BASE / _HYDROCHLORIDE, "mg"),
        "powder": (powder, "mg"),
        "base": (D(50) - powder / 1000 - D("2.75"), "g"),
        "actuations_per_dose": (D(2), "actuation/dose"),
        "mass_per_dose": (D("0.5"), "g/dose"),
    }


def _cream_with_overage() -> Numbers:
    """0.5 %, 100 g and 4 %, 3 % overage, tablets of 412.5 mg, 3 spare; 4.5 mg once a day."""
    mass = D(104)
    drug = mass * 5
    more = drug * D("1.03")
    powder = more / _CLAIM * D("412.5")
    crushed = _up(more / _CLAIM) + 3
    return {
        "mass": (mass, "g"),
        "drug_with_overage": (more, "mg"),
        "powder": (powder, "mg"),
        "crushed": (crushed, "tablet"),
        "powder_left": (crushed * D("412.5") - powder, "mg"),
        "drug_left": (crushed * _CLAIM - more, "mg"),
        "base": (mass - powder / 1000 - mass * D("0.055"), "g"),
        "days_supply": (_down(D(100) / D("0.9")), "day"),
        "enough": (D(14) * D("0.9"), "g"),
    }


_AS_IS = BulkPowder(assay=q("100 %"), assay_basis="as is")
_ANHYDROUS = BulkPowder(assay=q("100.2 %"), assay_basis="anhydrous", water=q("0.9 %"))
_ORDERS: list[tuple[Callable[[], Numbers], str, dict[str, Any]]] = [
    (
        _capsules_with_spare_in_per_cent,
        CAPSULES,
        {
            "strength": "3 mg/capsule",
            "quantity": "60 capsules",
            "spare": "5 %",
            "source": _tablets("25 tablets", "9.5 g", "1 tablet"),
            "size": "2",
            "packing": (("drug", q("220 mg")), ("diluent", q("0.16 g"))),
        },
    ),
    (
        _capsules_of_base_by_density,
        CAPSULES,
        {
            "strength": "1500 mcg/capsule",
            "quantity": "30 capsules",
            "basis": "base",
            "source": _ANHYDROUS,
            "size": "4",
            "densities": (("drug", q("0.45 g/mL")), ("diluent", q("300 mg/mL"))),
        },
    ),
    (
        _capsules_packed_in_another_size,
        CAPSULES,
        {
            "strength": "0.5 mg/capsule",
            "quantity": "100 capsules",
            "spare": "3 capsules",
            "overage": "10 %",
            "size": "3",
            "packing": (("drug", q("330 mg")), ("diluent", q("230 mg"))),
            "packing_size": "1",
            "dose": "1 mg",
            "doses_per_day": "1 dose/day",
        },
    ),
    (
        _drops_per_drop,
        DROPS,
        {
            "strength": "100 mcg/drop",
            "quantity": "15 mL",
            "spare": "2 mL",
            "dropper": "45 drops per 2 mL",
            "source": _tablets("22 tablets", "8.36 g"),
            "dose": "1.05 mg",
            "doses_per_day": "2 doses/day",
        },
    ),
    (
        _drops_per_dose_by_volume,
        DROPS,
        {
            "strength": "1.5 mg/dose",
            "dose_volume": "0.9 mL",
            "quantity": "45 mL",
            "doses_per_day": "1 dose/day",
            "source": BulkPowder(assay=q("98.3 %"), assay_basis="anhydrous", water=q("8.6 %"), solvents=q("0.2 %")),
        },
    ),
    (
        _drops_by_weighed_drops,
        DROPS,
        {
            "strength": "0.75 mg/dose",
            "dose_drops": "3 drops",
            "dropper": "33 drops/g",
            "density": "1.06 g/mL",
            "quantity": "0.02 L",
            "source": _AS_IS,
        },
    ),
    (
        _drops_in_oil,
        OIL,
        {
            "strength": "0.2 % w/v",
            "quantity": "60 mL",
            "spare": "10 %",
            "source": _tablets("20 tablets", "8 g"),
            "dose": "1.5 mg",
            "doses_per_day": "3 doses/day",
            "lots": (lot("vehicle", str(MADE.replace(month=12, day=11))),),
        },
    ),
    (
        _cream_per_volume,
        CREAM,
        {
            "strength": "15 mg/mL",
            "quantity": "60 mL",
            "density": "0.96 g/mL",
            "spare": "2 g",
            "source": _tablets("20 tablets", "7 g"),
        },
    ),
    (
        _cream_per_actuation,
        CREAM,
        {
            "strength": "1.25 mg/actuation",
            "actuation": "250 mg/actuation",
            "quantity": "50 g",
            "dose": "2.5 mg",
            "source": replace(_AS_IS, assay=q("97 %"), substance="base"),
        },
    ),
    (
        _cream_with_overage,
        CREAM,
        {
            "strength": "5 mg/g",
            "quantity": "0.1 kg",
            "spare": "4 %",
            "overage": "3 %",
            "source": _tablets("24 tablets", "9.9 g", "3 tablets"),
            "dose": "4.5 mg",
            "doses_per_day": "1 dose/day",
        },
    ),
]


@pytest.mark.parametrize(
    ("derived", "formula_id", "asked"), _ORDERS, ids=[derived.__name__.lstrip("_") for derived, _, _ in _ORDERS]
)
def test_an_order_worked_out_by_hand(derived: Callable[[], Numbers], formula_id: str, asked: dict[str, Any]) -> None:
    record = record_of(formula_id, **asked)
    for key, (expected, unit) in derived().items():
        found = number(record, key, unit)
        assert abs(found - expected) <= D("1e-20") * max(D(1), abs(expected)), (key, found, expected)


def test_ten_orders_are_worked_out_by_hand() -> None:
    assert len({derived for derived, _, _ in _ORDERS}) == 10
