"""What the stock knows of lots goes into the order only where the order itself says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compounding.records.order import CapsuleChoices, Order, Tablets
from compounding.records.preparation import prepare
from compounding.records.stock.lot import StockLot
from compounding.records.stock.lot_data import stock_data, stock_data_notes
from compounding.units import is_open, parse_quantity
from tests.records.stock.shelves import OPEN_POWDER, capsules, cellulose, drops, formula, lot, powder, sample, tablets

DRUG_PACKED: dict[str, Any] = {"packing": parse_quantity("200 mg"), "size": "3"}
FILLER_PACKED: dict[str, Any] = {"packing": parse_quantity("130 mg"), "size": "3"}


def with_data(order: Order, stated: tuple[str, ...] = (), /, **lots: StockLot | tuple[StockLot, ...]) -> Order:
    found = {key: (each,) if isinstance(each, StockLot) else each for key, each in lots.items()}
    return stock_data(order, formula(order.formula), found, stated)


def notes(order: Order, **lots: StockLot | tuple[StockLot, ...]) -> list[str]:
    found = {key: (each,) if isinstance(each, StockLot) else each for key, each in lots.items()}
    own = formula(order.formula)
    return stock_data_notes(order, stock_data(order, own, found, ()), own, found)


def test_a_sample_of_the_lot_is_taken_over() -> None:
    known = replace(sample("8.2 g", "99 %"), deviation=parse_quantity("6 mg"))
    spare = Tablets(spare=parse_quantity("2 tablets"))
    assert with_data(capsules(spare), tablets=tablets("T", 9, tablets=known)).source == replace(
        known, spare=parse_quantity("2 tablets")
    )


def test_a_sample_that_is_stated_stands_with_its_own_deviation() -> None:
    known = replace(sample("8.2 g", "99 %"), deviation=parse_quantity("6 mg"))
    own = sample("8.4 g")
    found = with_data(capsules(own), ("tablet_sample",), tablets=tablets("T", 9, tablets=known)).source
    assert found == replace(own, assay=parse_quantity("99 %"))


def test_content_and_deviation_that_are_stated_stand() -> None:
    known = replace(sample("8.2 g", "99 %"), deviation=parse_quantity("6 mg"))
    own = Tablets(assay=parse_quantity("97 %"), deviation=parse_quantity("0 mg"))
    found = with_data(capsules(own), tablets=tablets("T", 9, tablets=known)).source
    assert found == replace(own, sample_count=known.sample_count, sample_mass=known.sample_mass)


def test_several_lots_of_tablets_have_no_sample_in_common() -> None:
    same = sample("8.2 g")
    lots = (tablets("A", 5, tablets=same), tablets("B", 5, tablets=same))
    assert with_data(capsules(), tablets=lots).source == Tablets()
    said = "tablets of several lots are crushed together: their mean mass is weighed of the mixture"
    assert said in notes(capsules(), tablets=lots)
    assert said not in notes(capsules(sample("8.3 g")), tablets=lots)


def test_a_certificate_is_that_of_the_lot() -> None:
    found = powder("P", "1 g", water="4 %")
    assert with_data(capsules(OPEN_POWDER), drug=found).source == found.certificate


def test_packing_of_both_powders_is_taken_over() -> None:
    found = with_data(
        capsules(), tablets=tablets("T", 9, **DRUG_PACKED), diluent=cellulose("M", "1 g", **FILLER_PACKED)
    ).capsules
    assert dict(found.packing) == {"drug": parse_quantity("200 mg"), "diluent": parse_quantity("130 mg")}
    assert found.packing_size == "3"


@pytest.mark.parametrize("key", ["drug", "diluent"])
def test_packing_of_one_powder_alone_leaves_the_other_to_the_bench(key: str) -> None:
    lots = {"tablets": tablets("T", 9, tablets=sample("8.2 g")), "diluent": cellulose("M", "1 g")}
    own = "tablets" if key == "drug" else key
    lots[own] = replace(lots[own], packing=parse_quantity("150 mg"), size="1")
    order = with_data(capsules(), **lots)
    assert (dict(order.capsules.packing), order.capsules.packing_size) == ({key: parse_quantity("150 mg")}, "1")
    record = prepare(order, formula("naltrexone-capsule"))
    other = "diluent" if key == "drug" else "drug"
    assert [each.key for each in record.bench if each.key.startswith("packing")] == [f"packing_{other}"]
    known = record.working[f"packing_{key}"].value
    assert not is_open(known)
    assert any(line.key == f"packing_{key}_measured" for line in record.working)
    assert is_open(record.working["diluent"].value)


def test_packing_measured_in_several_sizes_is_not_used_and_that_is_said() -> None:
    lots = {
        "tablets": tablets("T", 9, **DRUG_PACKED),
        "diluent": cellulose("M", "1 g", **{**FILLER_PACKED, "size": "1"}),
    }
    assert with_data(capsules(), **lots).capsules == CapsuleChoices()
    assert any("packing statistics of the stock table are not used" in note for note in notes(capsules(), **lots))


def test_packing_of_another_size_than_is_stated_is_not_taken_for_it() -> None:
    stated = capsules(capsules=CapsuleChoices(packing_size="1"))
    lots = {"diluent": cellulose("M", "1 g", **FILLER_PACKED)}
    assert with_data(stated, **lots).capsules == stated.capsules
    assert any("of another than the order states" in note for note in notes(stated, **lots))
    same = capsules(capsules=CapsuleChoices(packing_size="3"))
    assert with_data(same, **lots).capsules.packing == (("diluent", parse_quantity("130 mg")),)


def test_packing_that_differs_between_lots_of_a_powder_is_not_used() -> None:
    two = (cellulose("M", "1 g", **FILLER_PACKED), cellulose("N", "1 g", packing=parse_quantity("131 mg"), size="3"))
    assert with_data(capsules(), diluent=two).capsules.packing == ()
    assert any("differ between lots" in note for note in notes(capsules(), diluent=two))


@pytest.mark.parametrize(
    "choices",
    [
        CapsuleChoices(packing=(("drug", parse_quantity("210 mg")),), packing_size="1"),
        CapsuleChoices(densities=(("drug", parse_quantity("0.7 g/mL")),)),
    ],
)
def test_packing_or_densities_that_are_stated_stand(choices: CapsuleChoices) -> None:
    lots = {"tablets": tablets("T", 9, **DRUG_PACKED), "diluent": cellulose("M", "1 g", **FILLER_PACKED)}
    assert with_data(capsules(capsules=choices), **lots).capsules == choices
    assert notes(capsules(capsules=choices), **lots) == []


def test_the_density_of_a_powder_is_not_taken_for_that_as_packed() -> None:
    dense = cellulose("M", "1 g", density=parse_quantity("0.3 g/mL"))
    assert with_data(capsules(), diluent=dense).capsules.densities == ()


def test_the_calibration_of_the_dropper_is_taken_over_and_said() -> None:
    water = lot("purified water", "vehicle", "W", "1 L", dropper=parse_quantity("24 drops/mL"))
    assert with_data(drops(), vehicle=water).dropper == parse_quantity("24 drops/mL")
    assert any("calibration" in note for note in notes(drops(), vehicle=water))
    own = drops(dropper=parse_quantity("20 drops/mL"))
    assert with_data(own, vehicle=water).dropper == parse_quantity("20 drops/mL")
    assert notes(own, vehicle=water) == []
    other = replace(water, dropper=parse_quantity("25 drops/mL"))
    assert with_data(drops(), vehicle=(water, other)).dropper is None
