"""An order read from texts: by the same rules from options and from rows, every problem at once."""

from __future__ import annotations

from typing import Any

import pytest

from compounding.errors import OrderError
from compounding.records.library import find_library
from compounding.records.order import Lot, Order
from compounding.records.orders.texts import Given, read_order_texts, text_problems
from compounding.units import parse_quantity

TEXTS: dict[str, Given] = {
    "strength": "4.5 mg/capsule",
    "quantity": "90 capsules",
    "source": "tablets",
    "made": "2026-11-22",
}


def read(*, from_stock: bool = False, **texts: Any) -> Order:
    formula = find_library().load("naltrexone-capsule")
    return read_order_texts({**TEXTS, **texts}, formula, "<{}>".format, from_stock=from_stock)


def problems(**texts: Any) -> list[str]:
    with pytest.raises(OrderError) as caught:
        read(**texts)
    own = {name: text for name, text in {**TEXTS, **texts}.items() if name != "from_stock"}
    assert text_problems(own, "<{}>".format, formula=find_library().load("naltrexone-capsule")) == caught.value.problems
    return list(caught.value.problems)


def test_what_is_left_out_is_not_stated() -> None:
    order = read()
    assert (order.spare, order.overage, order.dropper, order.balances, order.lots) == (None, None, None, (), ())
    assert (order.first_day, order.triturate_for) == ("day of compounding", "least drug")


@pytest.mark.parametrize("name", ["strength", "quantity", "source", "made"])
def test_what_an_order_needs_is_named_where_it_is_missing(name: str) -> None:
    [problem] = problems(**{name: None})
    assert problem.startswith(f"<{name}> is missing: write ")


@pytest.mark.parametrize("text", ["2026-13-01", "22.11.2026", "2026-11", "46348"])
def test_a_day_is_read_in_one_way_only(text: str) -> None:
    [problem] = problems(made=text)
    assert problem == f"<made>: {text!r} is not a date; write year-month-day, such as 2026-11-22"


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("quantity", "90", "write 90 capsules"),
        ("spare", "5", "write 5 capsules or %"),
        ("overage", "3", "write 3 %"),
        ("dropper", "24", "write 24 drops per mL"),
    ],
)
def test_a_missing_unit_is_named_as_that_text_needs_it(name: str, text: str, remedy: str) -> None:
    assert problems(**{name: text}) == [f"<{name}>: {text!r}: the unit is missing; {remedy}"]


def test_blank_texts_and_unknown_words_are_named_together() -> None:
    found = problems(spare=" ", source="pill", first_day="now", quantity="ninety")
    assert [each.split(":")[0] for each in found] == ["<spare>", "<source>", "<first_day>", "<quantity>", "<spare>"]


def test_lots_and_their_amounts_are_paired() -> None:
    order = read(
        lot=(("diluent", "A", "2027-05"), ("diluent", "B", "2027-06-01")),
        lot_amount=(("diluent", "B", "4 g"), ("diluent", "A", "2 g")),
    )
    assert [(each.number, each.amount) for each in order.lots] == [
        ("A", parse_quantity("2 g")),
        ("B", parse_quantity("4 g")),
    ]
    assert all(isinstance(each, Lot) for each in order.lots)


def test_an_amount_of_a_lot_is_given_once_and_of_a_lot_that_is_named() -> None:
    found = problems(
        lot=(("diluent", "A", "2027-05"),),
        lot_amount=(("diluent", "A", "2 g"), ("diluent", "A", "3 g"), ("diluent", "C", "1 g")),
    )
    assert found == [
        "<lot_amount>: 'diluent', lot 'A', is given twice, as '2 g' and '3 g'; give it once",
        "<lot_amount>: 'diluent' has no lot 'C'; name it first",
    ]


@pytest.mark.parametrize(("text", "wanted"), [("20", "20 tablets"), ("20 tablets", "20 tablets")])
def test_a_count_needs_no_unit(text: str, wanted: str) -> None:
    assert read(tablet_sample=(text, "8.2 g")).source.sample_count == parse_quantity(wanted)  # type: ignore[union-attr]


def test_a_count_in_words_is_refused() -> None:
    assert problems(spare_tablets="two") == ["<spare_tablets>: 'two' is not a number; write it in digits, such as 2"]


def test_pairs_that_are_none_are_named() -> None:
    assert problems(use=("diluent",)) == ["<use>: 'diluent' is not KEY=VALUE; write it as the help shows"]
    [problem] = problems(packing=("drug=200",))
    assert problem.startswith("<packing> drug: '200': the unit is missing")


def test_the_word_of_the_salt_says_what_is_meant_anyway() -> None:
    assert read(strength_as="hydrochloride") == read()
    assert read().prescription.basis == ""
    assert read(strength_as="base").prescription.is_as_base


def test_potencies_are_read_by_component() -> None:
    potencies = read(potency=("estradiol=96.8 %", "estrone = 97 %")).potencies
    assert potencies == (("estradiol", parse_quantity("96.8 %")), ("estrone", parse_quantity("97 %")))
