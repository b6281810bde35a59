"""What a log keeps of a filled sheet."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from compounding.records.bench_text import read_balance
from compounding.sheets.review.strength import of_label
from compounding.sheets.review.summary import batch_summary
from tests.records.preparation.orders import CREAM, POWDER, record_of
from tests.sheets import samples
from tests.sheets.review.test_plausibility import DILUTED, KNOWN, OPEN, SALVE, TRITURATED, spoiled


def test_summary_of_capsules() -> None:
    sheet = spoiled(OPEN)
    found = batch_summary(sheet, "B")
    assert (found.batch, found.letter, found.form) == ("LDN-2026-1202-01", "B", "capsule")
    assert (found.formula, found.version) == ("naltrexone-capsule", "2")
    assert found.planned == found.made == samples.MADE
    assert found.beyond_use == datetime.date(2027, 5, 30)
    assert found.yield_share == 1
    assert found.mean_share is not None
    assert abs(found.mean_share - 1) < Decimal("0.001")
    assert found.rsd is not None
    assert Decimal("0.015") < found.rsd < Decimal("0.025")
    assert found.of_label == of_label(sheet)
    assert (found.labels, found.disposition) == (1, "accept")
    assert found.weights is not None
    assert len(found.weights.masses) == 20
    assert (found.weights.lowest, found.weights.highest) == (
        found.weights.theory * Decimal("0.9"),
        found.weights.theory * Decimal("1.1"),
    )


def test_lots_of_capsules() -> None:
    lots = batch_summary(spoiled(KNOWN)).lots
    assert [(each.component, each.number, each.unit) for each in lots] == [
        ("drug", "N14471", "tablet"),
        ("drug", "N24471", "mg"),
        ("diluent", "=1+1", "mg"),
        ("shells", "N44471", "capsule"),
    ]
    filler = lots[2]
    assert (filler.supplier, filler.expiry) == ("@home & Co", datetime.date(2028, 1, 31))
    assert filler.amount == spoiled(KNOWN).number("material_3_actual")


def test_material_of_several_lines_is_one_lot() -> None:
    sheet = spoiled(TRITURATED)
    lots = batch_summary(sheet).lots
    assert [each.component for each in lots] == ["drug", "diluent", "shells"]
    amounts = [sheet.number(f"material_{number}_actual") for number in (2, 4, 6)]
    assert lots[1].amount == sum(each for each in amounts if each is not None)
    assert lots[1].number == "N24471"
    missing = batch_summary(spoiled(TRITURATED, material_4_actual=None)).lots[1]
    assert missing.amount is None


def test_amounts_in_two_units_are_one_lot() -> None:
    balance = read_balance("A: 10 mg to 220 g, minimum 100 mg")
    record = record_of(CREAM, strength="0.1 %", balances=(balance,), source=POWDER)
    sheet = spoiled(record)
    base = [each for each in record.materials if each.name == record.materials[-1].name]
    assert [each.unit for each in base] == ["mg", "g"]
    (lot,) = [each for each in batch_summary(sheet).lots if each.material == base[0].name]
    brought, rest = (sheet.number(f"material_{each.number}_actual") for each in base)
    assert brought is not None
    assert rest is not None
    assert (lot.amount, lot.unit, lot.component) == (brought / 1000 + rest, "g", "base")


def test_lots_of_dilutions() -> None:
    lots = batch_summary(spoiled(DILUTED)).lots
    assert [each.component for each in lots] == [
        *("drug", "drug", "vehicle", "ascorbic-acid", "sodium-benzoate", "glycerol", "container")
    ]


def test_lot_of_a_scanned_code() -> None:
    scan = "(01)09506000134352(17)270630(10)ABC123"
    lots = batch_summary(spoiled(OPEN, material_3_lot=scan)).lots
    assert lots[2].number == "ABC123"


@pytest.mark.parametrize("name", samples.ORDERS)
def test_summary_of_a_blank_sheet(name: str) -> None:
    found = batch_summary(spoiled(name, only_changes=True))
    assert (found.made, found.yield_share, found.mean_share, found.rsd, found.of_label) == (None,) * 5
    assert (found.labels, found.disposition, found.weights) == (None, "", None)
    assert all(each.amount is None for each in found.lots)


def test_batch_number_that_is_entered() -> None:
    assert batch_summary(spoiled(SALVE, batch_number="C-7")).batch == "C-7"


def test_labels_are_whole() -> None:
    assert batch_summary(spoiled(SALVE, labels_applied=1.5)).labels is None


def test_who_signed_and_when_it_was_released() -> None:
    found = batch_summary(spoiled(KNOWN))
    assert found.people == (
        ("made by", "Ann Baker (AB)"), ("checked by", "Chris Dole (CD)"), ("released by", "Eve Fox (EF)")
    )  # fmt: skip
    assert found.released == samples.MADE
    assert found.reviewer.startswith("to be named")
    assert not found.is_of_reviewed_formula
    some = batch_summary(spoiled(KNOWN, checker_name=None, release_name=None, release_initials=None, release_date=None))
    assert some.people == (("made by", "Ann Baker (AB)"), ("checked by", "CD"))
    assert some.released is None


def test_deviations_with_their_decisions() -> None:
    assert batch_summary(spoiled(KNOWN)).deviations == ()
    changes = {"deviation_1_text": "Sieve torn", "deviation_1_decision": "use as is", "deviation_1_by": "EF"}
    found = batch_summary(spoiled(KNOWN, **changes, deviation_2_text="Spilt"))
    assert found.deviations == ('"Sieve torn" (decision: use as is; by EF)', '"Spilt" (decision: none; by nobody)')
    assert batch_summary(spoiled(KNOWN, deviation_1_text="Nil.", deviation_2_text="-")).deviations == ()


def test_lots_of_containers() -> None:
    changes = {
        "fill_1_container": "(01)09506000134352(10)JAR1",
        "fill_2_container": "jar2",
        "fill_3": 30,
        "fill_3_container": "JAR2",
    }
    lots = [each for each in batch_summary(spoiled(SALVE, **changes)).lots if each.component == "container"]
    assert [(each.material, each.number, each.amount, each.unit) for each in lots] == [
        ("container or closure", "JAR1", None, ""),
        ("container or closure", "jar2", None, ""),
    ]


def test_a_container_that_was_filled_and_has_no_lot_has_a_blank_one() -> None:
    changes = {"fill_1": 30, "fill_1_container": None, "fill_2": None, "fill_2_container": None}
    assert [each.number for each in batch_summary(spoiled(SALVE, **changes)).lots][-1] == ""
