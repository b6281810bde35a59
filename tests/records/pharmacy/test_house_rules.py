"""What a profile adds to an order: only where the order itself says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from compounding.records.bench_text import read_balance
from compounding.records.order import CapsuleChoices, Letterhead, Order
from compounding.records.pharmacy.house_rules import under_house_rules
from compounding.records.pharmacy.profile import Pharmacy
from compounding.records.pharmacy.rule_packs import rule_pack
from compounding.units import parse_quantity
from tests.records.stock.shelves import capsules, cream, drops, formula

RULES = rule_pack("germany")
assert RULES is not None
PHARMACY = Pharmacy(
    letterhead=Letterhead(name="Linden"),
    balances=(read_balance("A: 1 mg to 220 g"),),
    capsule_sizes=("3", "1"),
    rules=replace(RULES, first_day="day after"),
    retention="3 years",
    batch_number="{year}{month}{day}-{serial}",
    spare=(("capsule", parse_quantity("5 %")), ("cream", parse_quantity("2 g"))),
)


def ruled(order: Order, pharmacy: Pharmacy = PHARMACY, stated: tuple[str, ...] = ()) -> Order:
    return under_house_rules(order, formula(order.formula), pharmacy, stated)


def test_what_is_left_out_comes_from_the_profile() -> None:
    found = ruled(capsules())
    assert (found.letterhead, found.retention, found.balances) == (
        PHARMACY.letterhead,
        "3 years",
        PHARMACY.balances,
    )
    assert (found.spare, found.overage, found.overage_rule) == (parse_quantity("5 %"), None, "dac-nrf")
    assert (found.first_day, found.capsules.kept) == ("day after", ("3", "1"))


def test_other_forms_have_their_own_spare_and_no_rule_of_capsules() -> None:
    assert (ruled(cream()).spare, ruled(cream()).overage_rule) == (parse_quantity("2 g"), "")
    assert ruled(drops()).spare is None
    assert ruled(drops()).capsules == CapsuleChoices()


def test_a_stated_overage_of_the_profile_goes_before_its_rule() -> None:
    stated = replace(PHARMACY, overage=parse_quantity("3 %"))
    for order in (capsules(), cream()):
        assert (ruled(order, stated).overage, ruled(order, stated).overage_rule) == (parse_quantity("3 %"), "")


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("balance", {"balances": ()}),
        ("spare", {"spare": None}),
        ("first_day", {"first_day": "day of compounding"}),
        ("overage", {"overage": None, "overage_rule": ""}),
        ("overage_rule", {"overage": None, "overage_rule": ""}),
    ],
)
def test_what_the_order_was_read_from_is_not_replaced(name: str, own: dict[str, Any]) -> None:
    found = ruled(capsules(), stated=(name,))
    assert {key: getattr(found, key) for key in own} == own


@pytest.mark.parametrize(
    "own",
    [
        {"spare": parse_quantity("0 capsules")},
        {"overage": parse_quantity("0 %"), "overage_rule": ""},
        {"overage_rule": "belgium", "overage": None},
        {"balances": (read_balance("B: 10 mg to 1 kg"),)},
        {"letterhead": Letterhead(name="Elm")},
        {"retention": "10 years"},
        {"capsules": CapsuleChoices(size="0")},
        {"capsules": CapsuleChoices(kept=("2",))},
    ],
)
def test_what_stands_in_the_order_is_not_replaced(own: dict[str, Any]) -> None:
    found = ruled(capsules(**own))
    assert {key: getattr(found, key) for key in own} == own


def test_nothing_else_is_changed() -> None:
    order = capsules()
    names = ("letterhead", "retention", "balances", "spare", "overage", "overage_rule", "first_day", "capsules")
    assert replace(ruled(order), **{name: getattr(order, name) for name in names}) == order
