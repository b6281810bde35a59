"""Several lots of one material on a filled sheet: their expiry, their amounts, and where a lot was used."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from compounding.records.recall import batches_of_lot
from compounding.records.review import LotUsed
from compounding.sheets.review.completeness import completeness_findings
from compounding.sheets.review.summary import batch_summary
from tests.records.preparation.orders import CAPSULES, DROPS, TABLETS, WEIGHED, lot, q, record_of
from tests.sheets.review.files import by_libreoffice, good, places, reviewed
from tests.sheets.review.filled_samples import Given
from tests.sheets.review.test_plausibility import MERGED, at, found_in, one, spoiled

SEVERAL = "capsules, merged, of several lots"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def used(**changes: Given) -> dict[tuple[str, str], LotUsed]:
    """Return the lots of the sheet, by material and number."""
    return {
        (each.component + " " + each.unit, each.number): each for each in batch_summary(spoiled(MERGED, **changes)).lots
    }


def test_each_lot_is_listed_with_what_was_taken_of_it() -> None:
    lots = used()
    assert list(lots) == [
        ("drug tablet", "T-1"),
        ("drug tablet", "T-2"),
        ("drug mg", "T-1"),
        ("drug mg", "T-2"),
        ("diluent mg", "D-1"),
        ("diluent mg", "D-2"),
        ("shells capsule", "N44471"),
    ]
    assert lots["drug tablet", "T-1"].amount == 4
    assert lots["drug tablet", "T-2"].amount == 6
    # What is weighed of ground tablets is of the mix.
    assert lots["drug mg", "T-1"].amount is None
    actual = spoiled(MERGED).number("material_3_actual")
    assert actual is not None
    assert lots["diluent mg", "D-1"].amount == 4000
    assert lots["diluent mg", "D-2"].amount == actual - 4000
    assert lots["drug tablet", "T-2"].expiry == day("2028-01-31")


def test_a_blank_amount_is_missing_and_not_known() -> None:
    changes = {"material_3_lot_2_actual": None}
    assert used(**changes)["diluent mg", "D-2"].amount is None
    blank = [each for each in completeness_findings(spoiled(MERGED, **changes)) if each.code == "BLANK"]
    field = spoiled(MERGED).fields["material_3_lot_2_actual"]
    assert [each.cell for each in blank] == [field.cell]


def test_nothing_may_be_taken_of_a_lot() -> None:
    actual = spoiled(MERGED).number("material_3_actual")
    assert actual is not None
    assert found_in(spoiled(MERGED, material_3_lot_1_actual=actual, material_3_lot_2_actual=0.0)) == []
    assert at(spoiled(MERGED, material_3_lot_2_actual=-1.0), "material_3_lot_2_actual") == ["RANGE"]
    assert at(spoiled(MERGED, material_1_lot_2_actual=5.5), "material_1_lot_2_actual") == ["RANGE"]


@pytest.mark.parametrize(
    ("off", "is_found"), [("0", False), ("0.1", False), ("-0.1", False), ("0.2", True), ("-50", True)]
)
def test_lots_come_to_what_was_weighed_to_a_step(off: str, is_found: bool) -> None:
    sheet = spoiled(MERGED)
    second = sheet.number("material_3_lot_2_actual")
    assert second is not None
    changed = spoiled(MERGED, material_3_lot_2_actual=second + Decimal(off))
    assert at(changed, "material_3_lots_total") == (["RECORD-MISMATCH"] if is_found else [])
    assert changed.values["material_3_lots_verdict"] == ("FAIL" if is_found else "PASS")


def test_a_mismatch_says_both_amounts() -> None:
    finding = one(spoiled(MERGED, material_1_lot_1_actual=3.0), "RECORD-MISMATCH")
    assert finding.found == "9 tablets of 2 lots together"
    assert finding.expected == "10 tablets, as entered for naltrexone hydrochloride tablets 50 mg, actual"


@pytest.mark.parametrize(
    ("expiry", "codes"), [("2026-12-01", ["EXPIRED"]), ("2027-03-01", ["BUD>EXP"]), ("2027-03-31", [])]
)
def test_expiry_of_a_further_lot(expiry: str, codes: list[str]) -> None:
    sheet = spoiled(MERGED, material_3_lot_2_expiry=day(expiry))
    assert at(sheet, "material_3_lot_2_expiry") == codes
    verdict = {"EXPIRED": "EXPIRED", "BUD>EXP": "SHORTEN BUD", "": "in date"}[codes[0] if codes else ""]
    assert sheet.values["material_3_lot_2_expiry_verdict"] == verdict
    assert ("shorten" in str(sheet.values["earliest_expiry_verdict"])) == (codes == ["BUD>EXP"])


def test_less_of_what_is_made_up_is_no_mismatch() -> None:
    several = tuple(
        dataclasses.replace(lot("vehicle", "2028-01-31", number), amount=q("20 mL")) for number in ("V-1", "V-2")
    )
    record = record_of(DROPS, lots=several)
    line = next(each for each in record.materials if each.key == "vehicle")
    name = f"material_{line.number}_lot_2_actual"
    sheet = spoiled(record)
    assert found_in(spoiled(record, **{name: 4.0})) == []
    assert spoiled(record, **{name: 4.0}).values[f"material_{line.number}_lots_verdict"] == "PASS"
    second = sheet.number(name)
    assert second is not None
    more = spoiled(record, **{name: second + 5})
    assert at(more, f"material_{line.number}_lots_total") == ["RECORD-MISMATCH"]


@pytest.mark.parametrize(("taken", "codes"), [(0.02, ["SLIP-1000"]), (0.2, ["SLIP-100"]), (2.0, []), (0.0, [])])
def test_a_lot_of_what_is_made_up_far_below_its_plan(taken: float, codes: list[str]) -> None:
    several = tuple(
        dataclasses.replace(lot("vehicle", "2028-01-31", number), amount=q("20 mL")) for number in ("V-1", "V-2")
    )
    record = record_of(DROPS, lots=several)
    line = next(each for each in record.materials if each.key == "vehicle")
    name = f"material_{line.number}_lot_1_actual"
    assert at(spoiled(record, **{name: taken}), name) == codes


def test_lots_of_powder_ground_beforehand_are_all_known() -> None:
    lots = tuple(dataclasses.replace(lot("tablets", "2028-01-31", number), amount=q("9 tablets")) for number in "AB")
    record = record_of(CAPSULES, lots=lots, source=dataclasses.replace(TABLETS, ground="G-7"), **WEIGHED)
    found = [(each.number, each.amount) for each in batch_summary(spoiled(record)).lots]
    assert found[:2] == [("A", None), ("B", None)]
    assert found_in(spoiled(record)) == []


# --- files -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    contents = {
        "good": good(SEVERAL),
        "short": good(SEVERAL, entries={"material_3_lot_1_actual": 3500.0}),
        "expired": good(SEVERAL, entries={"material_3_lot_2_expiry": 46000.0}),
        "blank": good(SEVERAL, entries={"material_1_lot_2_actual": None}),
    }
    return by_libreoffice(soffice, tmp_path_factory.mktemp("lots"), contents)


@pytest.mark.libreoffice
def test_a_lot_is_found_wherever_it_was_used(files: Mapping[str, Path]) -> None:
    review = reviewed(files["good"])
    for number in ("T-1", "T-2", "D-1", "D-2"):
        uses = batches_of_lot([review], number).uses
        assert {each.lot for each in uses} == {number}
    assert batches_of_lot([review], "D-1").amounts == {("microcrystalline cellulose PH-105", "mg"): Decimal(4000)}


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        ("short", "RECORD-MISMATCH", "material_3_lots_total"),
        ("expired", "EXPIRED", "material_3_lot_2_expiry"),
        ("blank", "BLANK", "material_1_lot_2_actual"),
    ],
)
def test_what_was_spoiled_is_found(files: Mapping[str, Path], name: str, code: str, field: str) -> None:
    found = spoiled(MERGED).fields[field]
    assert places(reviewed(files[name]), code) == {f"{found.sheet}!{found.cell}"}
