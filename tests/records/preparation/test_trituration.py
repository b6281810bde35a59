"""Triturations as a product: what goes in, and that what comes out makes capsules of the right strength."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.records.bench_text import read_balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import BulkPowder, Lot, StockTrituration
from tests.records.preparation.orders import CAPSULES, CREAM, MADE, TABLETS, number, q, record_of, refused, warned

TRITURATION = "naltrexone-trituration"
AS_IS = BulkPowder(assay=q("96 %"), assay_basis="as is")


def trituration(**changes: Any) -> CompoundingRecord:
    """Return the record of 25 g of 1 % out of powder, but for what is changed."""
    return record_of(TRITURATION, **{"strength": "1 %", "quantity": "25 g", "source": AS_IS, **changes})


@pytest.mark.parametrize("strength", ["1 %", "1 % w/w", "10 mg/g"])
def test_drug_and_diluent_make_the_mass(strength: str) -> None:
    record = trituration(strength=strength)
    assert number(record, "drug", "mg") == 250
    assert number(record, "powder", "mg") == Decimal(250) / Decimal("0.96")
    assert number(record, "powder", "g") + number(record, "diluent", "g") == 25
    assert number(record, "strength_expected", "mg/g") == 10


def test_a_trituration_is_not_dosed() -> None:
    record = trituration()
    assert not any("aily dose" in each.check.text for each in record.gate)
    assert "actuation" not in record.working
    problems = refused(
        TRITURATION, strength="1 %", quantity="25 g", source=AS_IS, dose="1 mg", doses_per_day="1 dose/day"
    )
    assert any(each.startswith("a dose does not apply") for each in problems)


def test_a_trituration_of_tablets_counts_their_excipients_as_diluent() -> None:
    record = trituration(source=TABLETS)
    assert number(record, "powder", "mg") == Decimal(250) / 50 * 410
    assert number(record, "powder", "g") + number(record, "diluent", "g") == 25
    assert not warned(record, "gritty")


def test_the_label_names_what_a_trituration_is_in_and_an_order_what_it_was_made_from() -> None:
    powder = trituration(materials=(("diluent", "lactose monohydrate"),))
    assert powder.label.form == "trituration in lactose monohydrate"
    assert "made from tablets" not in powder.fact_texts["To be ordered from it"]
    ground = trituration(source=TABLETS)
    assert ground.fact_texts["To be ordered from it"].startswith(
        "as a stock trituration of 1 g in 100 g made from tablets, "
    )


def test_what_is_too_little_to_weigh_is_diluted_first() -> None:
    balance = read_balance("A: 1 mg to 120 g, usp-41", "test")
    record = trituration(strength="0.1 %", balances=(balance,))
    assert "powder_aliquot" in record.working
    assert number(record, "strength_expected", "mg/g") == pytest.approx(Decimal(1), rel=Decimal("0.01"))


def test_capsules_from_the_trituration_hold_what_was_prescribed() -> None:
    made = trituration(batch="TRI-1")
    stated = made.fact_texts["To be ordered from it"]
    assert stated.startswith("as a stock trituration of 1 g in 100 g,")
    own = Lot(component="drug", number=made.order.batch, expiry=made.beyond_use.date)
    capsules = record_of(
        CAPSULES,
        strength="0.5 mg/capsule",
        quantity="30 capsules",
        source=StockTrituration(part=q("1 g"), whole=q("100 g")),
        lots=(own,),
    )
    assert number(capsules, "stock_strength", "mg/g") == number(made, "strength", "mg/g")
    assert number(capsules, "stock", "mg") == 1500
    taken = number(capsules, "stock", "g") * number(made, "strength_expected", "mg/g")
    assert taken == 30 * Decimal("0.5")
    assert capsules.beyond_use.date <= made.beyond_use.date
    assert capsules.order.made == MADE


def test_a_cream_from_the_trituration_has_room_for_its_diluent() -> None:
    made = trituration(strength="10 %", batch="TRI-2")
    own = Lot(component="drug", number="TRI-2", expiry=made.beyond_use.date)
    source = StockTrituration(part=q("10 g"), whole=q("100 g"))
    cream = record_of(CREAM, strength="1 %", quantity="30 g", source=source, lots=(own,))
    weighed = [number(cream, material.target, "g") for material in cream.materials]
    assert number(cream, "stock", "g") == 3
    assert sum(weighed) == number(cream, "mass", "g") == 30
    assert number(cream, "strength_expected", "mg/g") == 10
