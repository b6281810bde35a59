"""What is refused of balances, of the source of the drug and of lots, as a user of the library states them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compounding.calculations.balances import SENSITIVITY, STATED, USP_41, Balance
from compounding.errors import PreparationError
from compounding.records.order import Lot, StockTrituration
from tests.records.preparation.orders import (
    CAPSULES,
    CREAM,
    TABLETS,
    WEIGHED,
    lot,
    order,
    prepared,
    q,
    refusal,
    refused,
)

SCALE = Balance(name="A", readability=q("1 mg"), capacity=q("220 g"), rule=USP_41)
STOCK = StockTrituration(part=q("1 g"), whole=q("10 g"))
STOCK_LOT = (lot("drug", "2027-01-31", "T-7"),)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"triturate_for": "luck"}, "triturate for 'luck': choose "),
        ({"error_allowed": "5 %"}, "an error of weighing is allowed, but no balance is stated: state the balances"),
        ({"triturate_for": "allowed error"}, "triturate for 'allowed error', but no balance is stated: state the bal"),
        (
            {"source": replace(TABLETS, assay=q("9.86 %"))},
            "a content of the tablets of 9.86 % of the label: such tablets are not used",
        ),
        ({"overage_rule": "house"}, "overage rule 'house': choose dac-nrf or belgium"),
        ({"overage_rule": "belgium", "overage": "5 %"}, "an overage and an overage rule are given: state one of them"),
        ({"balances": (SCALE,), "error_allowed": "0 %"}, "error allowed 0 %: give a percentage above zero"),
        ({"balances": (SCALE,), "error_allowed": "99 %"}, "error allowed 99 %: more than "),
    ],
)
def test_a_choice_that_cannot_be_is_refused(changes: dict[str, Any], said: str) -> None:
    assert any(each.startswith(said) for each in refused(CAPSULES, **changes))


def test_a_rule_for_capsules_is_refused_for_a_cream() -> None:
    assert refusal(CREAM, overage_rule="belgium").endswith("the rules are for capsules; state the overage itself")


@pytest.mark.parametrize(
    ("balances", "said"),
    [
        ((replace(SCALE, name=" "),), "balance ' ': give it a short name, such as its number"),
        ((SCALE, replace(SCALE, capacity=q("120 g"))), "balance 'A' is stated more than once"),
        ((replace(SCALE, rule="USP <42>"),), "balance 'A': rule 'USP <42>'; choose USP <41>"),
        ((replace(SCALE, readability=q("0.00001 mg")),), "balance 'A': readability 0.00001 mg: no balance shows le"),
        (
            (replace(SCALE, capacity=q("220 mL")),),
            "balance 'A': capacity 220 mL; give a mass above zero, such as 220 g",
        ),
        ((replace(SCALE, rule=SENSITIVITY),), "balance 'A': the rule sensitivity requirement needs its value"),
        (
            (replace(SCALE, sensitivity=q("6 mg")),),
            "balance 'A': a sensitivity requirement has no use with the rule USP <41>; leave it out",
        ),
        ((replace(SCALE, rule=STATED, minimum=q("300 g")),), "balance 'A': its minimum of 300,000 mg is not below it"),
        ((replace(SCALE, rule=STATED, minimum=q("0.5 mg")),), "balance 'A': its minimum of 0.5 mg is less than it sho"),
    ],
)
def test_a_balance_that_cannot_be_is_refused(balances: tuple[Balance, ...], said: str) -> None:
    assert any(each.startswith(said) for each in refused(CAPSULES, balances=balances, **WEIGHED))


@pytest.mark.parametrize(
    ("stock", "lots", "said"),
    [
        (replace(STOCK, made_from="paste"), STOCK_LOT, "stock trituration made from 'paste': choose powder or tablets"),
        (replace(STOCK, whole=q("1 g")), STOCK_LOT, "a stock trituration of 1 g in 1 g holds no diluent"),
        (
            replace(STOCK, made_from="tablets", potency=q("90 %")),
            STOCK_LOT,
            "a potency is of bulk powder, and not of tablets",
        ),
        (STOCK, (), "a stock trituration needs its number and its beyond-use date, as the lot of 'drug'"),
        (STOCK, (replace(STOCK_LOT[0], expiry=None),), "a stock trituration needs its number and its beyond-use date"),
    ],
)
def test_a_stock_trituration_that_cannot_be_is_refused(
    stock: StockTrituration, lots: tuple[Lot, ...], said: str
) -> None:
    assert any(each.startswith(said) for each in refused(CAPSULES, source=stock, lots=lots, strength="0.5 mg/capsule"))


@pytest.mark.parametrize(
    ("lots", "said"),
    [
        ((lot("diluent", "2028-01-31", " "),), "lot of 'diluent': its number is missing"),
        (
            (lot("drug", "2028-01-31", "A1"), lot("tablets", "2028-01-31", "A2")),
            "lots of both 'drug' and 'tablets': the drug comes from the tablets; give the lot of the tablets",
        ),
        ((lot("dilluent", "2028-01-31"),), "lot 'A1': no component 'dilluent'; did you mean diluent?"),
    ],
)
def test_a_lot_that_says_nothing_is_refused(lots: tuple[Lot, ...], said: str) -> None:
    assert any(each.startswith(said) for each in refused(CAPSULES, lots=lots))


@pytest.mark.parametrize(("text", "is_read"), [("79 %", False), ("80 %", True), ("120 %", True), ("121 %", False)])
def test_a_content_of_tablets_is_read_to_both_ends_of_what_there_is(text: str, is_read: bool) -> None:
    asked = order(CAPSULES, source=replace(TABLETS, assay=q(text)))
    if is_read:
        assert prepared(asked)
    else:
        with pytest.raises(PreparationError, match="such tablets are not used"):
            prepared(asked)
