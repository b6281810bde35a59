"""Further drugs in the stock: their potency comes from the certificate of the lot that is chosen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compounding.errors import PreparationError
from compounding.records.order import BulkPowder
from compounding.records.stock.choice import Provision, provided
from compounding.records.stock.lot import StockLot
from compounding.records.stock.shelf import Shelf
from compounding.units import format_stated, parse_quantity
from tests.records.stock.shelves import OPEN_POWDER, certificate, formula, lot, order

TWO = "estriol-estradiol-sublingual-drops"
ESTRIOL = lot("estriol", "powder", "E-1", "10 g", certificate=certificate())


def estradiol(number: str, own: BulkPowder | None, on_hand: str = "10 g") -> StockLot:
    """Return a lot of the further drug."""
    return lot("estradiol", "powder", number, on_hand, certificate=own)


def batch(*lots: StockLot, **changes: Any) -> Provision:
    """Return 25 mL of the drops out of a stock."""
    asked = order(TWO, "20 mg/mL", "25 mL", OPEN_POWDER, **changes)
    return provided(asked, formula(TWO), Shelf((ESTRIOL, *lots)), {"source"})


def test_the_potency_is_worked_out_from_the_lot() -> None:
    found = batch(estradiol("E-2", certificate("3 %")))
    [(key, value)] = found.order.potencies
    assert key == "estradiol"
    assert value.magnitude == Decimal("99.5") * Decimal("0.97")
    # 99.50 less 3.0 % is worked out: its zeros are no digits of a certificate.
    stated = replace(certificate("3.0 %"), assay=parse_quantity("99.50 %"))
    [(_, same)] = batch(estradiol("E-2", stated)).order.potencies
    assert format_stated(same) == "96.515 %"
    assert any("the potency of estradiol" in note for note in found.notes)


def test_an_assay_of_the_powder_as_is_is_the_potency() -> None:
    as_is = BulkPowder(assay=parse_quantity("98.2 %"), assay_basis="as is")
    [(_, value)] = batch(estradiol("E-2", as_is)).order.potencies
    assert value == parse_quantity("98.2 %")


def test_a_potency_that_is_stated_stands() -> None:
    stated = (("estradiol", parse_quantity("97 %")),)
    found = batch(estradiol("E-2", certificate("3 %")), potencies=stated)
    assert found.order.potencies == stated
    assert not any("the potency of" in note for note in found.notes)


def test_lots_of_two_certificates_do_not_go_into_one_batch() -> None:
    half = [estradiol("E-2", certificate("3 %"), "0.1 g"), estradiol("E-3", certificate("4 %"), "0.1 g")]
    with pytest.raises(PreparationError, match="needed of one certificate"):
        batch(*half)
    assert batch(half[0], replace(half[1], certificate=half[0].certificate)).order.potencies


@pytest.mark.parametrize("lots", [(), (estradiol("E-2", None),)], ids=["no lot", "a lot without a certificate"])
def test_without_a_certificate_the_potency_is_asked_for(lots: tuple[StockLot, ...]) -> None:
    with pytest.raises(PreparationError, match="the potency of estradiol is missing"):
        batch(*lots)
