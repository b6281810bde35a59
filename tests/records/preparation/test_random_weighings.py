"""Random orders on random balances: refused, or every weighing is legal and the drug comes into the batch."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.errors import PreparationError
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import Order
from compounding.records.record_json import record_content
from compounding.units import is_open, magnitude
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, MICROGRAMS, OIL, number, prepared
from tests.records.preparation.random_orders import powder_sources, weighed_orders
from tests.records.preparation.weighings import (
    brought,
    check_weighings,
    powder_needed,
    stages,
    targets,
)

_NOISE = Decimal("1e-18")
_PLANNED = re.compile(r"-(part|diluent)-[0-9]+$")


def weighed(asked: Order) -> CompoundingRecord | None:
    """Return the record of an order, or nothing where it is refused in words."""
    try:
        record = prepared(asked)
    except PreparationError as error:
        assert_clear_words(error)
        return None
    check_weighings(record)
    return record


def assert_clear_words(error: PreparationError) -> None:
    assert error.problems
    assert all(len(problem) > 20 and ":" in problem for problem in error.problems), error.problems
    assert not any(word in str(error) for word in ("Decimal", "None", "nan", "NaN")), error


def half_step(record: CompoundingRecord, key: str) -> Decimal:
    """Return how far rounding to what is read may change a target, in mg or mL."""
    material = next(each for each in record.materials if each.key == key)
    return material.step * (1000 if material.unit == "g" else 1) / 2


@pytest.mark.parametrize("formula_id", [CAPSULES, MICROGRAMS, DROPS, OIL, CREAM])
def test_no_weighing_is_illegal_and_the_drug_is_all_there(formula_id: str) -> None:
    seen: list[CompoundingRecord] = []

    @given(weighed_orders(formula_id))
    def check(asked: Order) -> None:
        record = weighed(asked)
        if (
            record is None
            or is_open(record.working["drug"].value)
            or any(is_open(record.working[each.target].value) for each in record.materials)
        ):
            return
        seen.append(record)
        needed, made = powder_needed(asked, record), brought(record, "drug", rounded=False)
        assert abs(made - needed) <= _NOISE * (1 + needed)
        by_rounding = half_step(record, "drug") / targets(record, rounded=False)["drug"]
        assert abs(brought(record, "drug") - needed) <= needed * by_rounding + _NOISE

    check()
    assert len(seen) > 10, "too few orders could be prepared to show anything"
    if formula_id != CREAM:
        assert any(stages(record, "drug") for record in seen), "nothing was diluted"


@given(st.sampled_from([CAPSULES, MICROGRAMS, CREAM]).flatmap(lambda each: weighed_orders(each, powder_sources())))
def test_powders_sum_to_the_batch_with_what_triturations_bring(asked: Order) -> None:
    record = weighed(asked)
    if record is None or any(is_open(record.working[each.target].value) for each in record.materials):
        return
    whole = number(record, "mass" if asked.formula == CREAM else "mixture", "mg")
    into_batch = [each for each in record.materials if each.unit in ("mg", "g") and _PLANNED.search(each.key) is None]
    exact = sum((magnitude(record.working[each.target].value, "mg") for each in into_batch), Decimal(0))
    shown = sum((targets(record)[each.key] for each in into_batch), Decimal(0))
    assert abs(exact - whole) <= _NOISE * (1 + whole)
    assert abs(shown - whole) <= sum((half_step(record, each.key) for each in into_batch), Decimal("1e-9"))


@given(weighed_orders())
def test_steps_name_lines_that_there_are_and_all_that_is_weighed(asked: Order) -> None:
    record = weighed(asked)
    if record is None:
        return
    text = " ".join(step.text for step in record.steps)
    named = {int(each) for each in re.findall(r"\(line ([0-9]+)\)", text)}
    counted = {each.number for each in record.materials if each.unit in ("tablet", "capsule")}
    assert "{" not in text
    assert named <= {each.number for each in record.materials}
    assert {each.number for each in record.materials} - counted <= named
    for each in record.materials:
        assert f"{each.name} (line {each.number})" in text or each.number in counted
    # What is made is made before it is used.
    first = {each.key: text.find(f"(line {each.number})") for each in record.materials}
    for key, place in first.items():
        if _PLANNED.search(key):
            assert place < first[_PLANNED.sub("", key)]


@given(weighed_orders())
def test_lots_are_asked_for_what_comes_from_the_shelf_alone(asked: Order) -> None:
    record = weighed(asked)
    if record is None:
        return
    made = [each for each in record.materials if each.made_here]
    assert all(each.lot is None for each in made)
    assert all(each.name.startswith(("trituration", "dilution")) for each in made)
    assert len({each.key for each in record.materials}) == len(record.materials)
    assert record_content(record) == record_content(prepared(asked))
