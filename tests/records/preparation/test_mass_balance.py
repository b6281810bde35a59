"""What must hold for every batch: nothing is lost, nothing comes from nowhere, and units don't matter."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from compounding.records.canonical import order_json, sha256
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.order import CapsuleChoices, Order, Tablets
from compounding.records.order_reading import read_order
from compounding.records.record_json import record_content
from compounding.units import Quantity, converted, magnitude, quantity
from tests.records.preparation.orders import (
    CAPSULES,
    CREAM,
    DROPS,
    OIL,
    component_masses,
    number,
    order,
    prepared,
)
from tests.records.preparation.random_orders import (
    FORMULAS,
    asked_twice,
    details,
    highest_strength,
    numbers,
    orders,
    powder_sources,
    sources,
    tablet_sources,
)

# Exact decimals have 28 digits: what a division leaves behind lies far below a nanogram.
_NOISE = Decimal("1e-18")
_BALANCE = Decimal("1e-20")


def _close(one: Decimal, other: Decimal, noise: Decimal = _NOISE) -> bool:
    return abs(one - other) <= noise * max(Decimal(1), abs(one))


def _drug_put_in(record: CompoundingRecord) -> Decimal:
    """Return the drug of the batch, with overage and as hydrochloride where that applies."""
    keys = ("drug_as_salt", "drug_with_overage", "drug")
    return number(record, next(key for key in keys if key in record.working), "mg")


def _targets(record: CompoundingRecord) -> dict[str, Decimal]:
    return {each.key: converted(record.working[each.target].value, each.unit).magnitude for each in record.materials}


# --- masses ----------------------------------------------------------------------------------


@given(orders(CAPSULES))
def test_powder_and_filler_of_a_batch_fill_its_capsules(asked: Order) -> None:
    record = prepared(asked)
    weighed = component_masses(record, "mg")
    fills = number(record, "fill", "mg/capsule") * number(record, "capsules", "capsule")
    assert _close(weighed, fills)
    assert _close(weighed, number(record, "mixture", "mg"))


@given(orders(CAPSULES))
def test_powder_and_filler_take_up_the_whole_capsule(asked: Order) -> None:
    record = prepared(asked)
    if "packing_drug" not in record.working:
        return
    shares = (
        number(record, "powder_each", "mg/capsule") / number(record, "packing_drug", "mg/capsule"),
        number(record, "filler", "mg/capsule") / number(record, "packing_diluent", "mg/capsule"),
    )
    assert _close(sum(shares, Decimal(0)), Decimal(1))
    assert all(share > 0 for share in shares)


@given(orders(CREAM))
def test_all_masses_of_a_cream_sum_to_the_batch(asked: Order) -> None:
    record = prepared(asked)
    assert _close(component_masses(record, "g"), number(record, "mass", "g"), _BALANCE)


@given(orders(CREAM))
def test_a_cream_holds_its_strength(asked: Order) -> None:
    record = prepared(asked)
    drug = number(record, "drug", "mg") / number(record, "mass", "g")
    assert _close(drug, number(record, "strength", "mg/g"))


@given(st.sampled_from([DROPS, OIL]).flatmap(orders))
def test_every_component_of_drops_keeps_its_proportion(asked: Order) -> None:
    record = prepared(asked)
    volume = number(record, "volume", "mL")
    wanted = {"ascorbic-acid": "5", "sodium-benzoate": "1", "saccharin": "10", "silica-gel": "20"}
    for key in wanted.keys() & {each.key for each in record.materials}:
        assert _close(number(record, key, "mg") / volume, Decimal(wanted[key]))
    if asked.formula == DROPS:
        assert _close(number(record, "glycerol", "mL") * 5, volume)


@given(orders())
def test_the_batch_is_what_is_prescribed_and_the_spare(asked: Order) -> None:
    record = prepared(asked)
    unit = {CAPSULES: "capsule", CREAM: "g"}.get(asked.formula, "mL")
    made = magnitude(record.working[record.yielded].value, unit)
    prescribed = magnitude(asked.prescription.quantity, unit)
    spare = number(record, "spare", unit)
    assert made == prescribed + spare
    if asked.formula == CAPSULES:
        assert spare == spare.to_integral_value()


# --- drug ------------------------------------------------------------------------------------


@given(orders(source=tablet_sources()))
def test_drug_in_the_crushed_tablets_is_drug_put_in_and_left_over(asked: Order) -> None:
    record = prepared(asked)
    crushed = number(record, "crushed", "tablet")
    assert _close(crushed * 50, _drug_put_in(record) + number(record, "drug_left", "mg"))
    powder = crushed * number(record, "mean_tablet_mass", "mg/tablet")
    assert _close(powder, number(record, "powder", "mg") + number(record, "powder_left", "mg"))
    assert _close(number(record, "powder", "mg"), _drug_put_in(record) + number(record, "excipients", "mg"))


@given(orders(source=tablet_sources()))
def test_tablets_are_crushed_up_to_the_next_whole_one_and_the_spare(asked: Order) -> None:
    record = prepared(asked)
    assert isinstance(asked.source, Tablets)
    spare = asked.source.spare.magnitude if asked.source.spare is not None else Decimal(0)
    equivalent, crushed = number(record, "tablets", "tablet"), number(record, "crushed", "tablet")
    assert crushed == crushed.to_integral_value()
    assert equivalent + spare <= crushed + _NOISE
    assert crushed < equivalent + spare + 1


@given(orders(source=powder_sources()))
def test_the_powder_weighed_holds_the_drug(asked: Order) -> None:
    record = prepared(asked)
    content = number(record, "powder", "mg") * number(record, "potency", "%") / 100
    wanted = number(record, "drug_as_base", "mg") if "drug_as_base" in record.working else _drug_put_in(record)
    assert _close(content, wanted)
    assert "crushed" not in record.working


@given(orders())
def test_overage_is_drug_alone(asked: Order) -> None:
    plain, more = prepared(replace(asked, overage=None)), prepared(replace(asked, overage=quantity(10, "%")))
    assert _close(_drug_put_in(more), _drug_put_in(plain) * Decimal("1.1"))
    assert plain.working[plain.yielded].value == more.working[more.yielded].value


@given(orders())
def test_base_is_converted_to_hydrochloride_once(asked: Order) -> None:
    assume(asked.prescription.strength.magnitude <= highest_strength(asked.formula) * Decimal("0.9"))
    base = prepared(replace(asked, prescription=replace(asked.prescription, basis="base")))
    salt = prepared(replace(asked, prescription=replace(asked.prescription, basis="hydrochloride")))
    assert _close(_drug_put_in(base), _drug_put_in(salt) * Decimal("377.86") / Decimal("341.40"))


# --- proportions -----------------------------------------------------------------------------


@given(asked_twice())
def test_the_answer_does_not_depend_on_the_units_used_to_ask(asked: tuple[Order, Order]) -> None:
    one, other = (_targets(prepared(each)) for each in asked)
    assert one.keys() == other.keys()
    for key, target in one.items():
        assert _close(target, other[key]), key


@given(details(), st.integers(2, 5))
def test_a_larger_batch_takes_as_much_more_of_everything(asked: tuple[str, dict[str, Any]], times: int) -> None:
    formula_id, wanted = asked
    wanted["spare"] = None
    more = {**wanted, "quantity": wanted["quantity"] * times}
    one, other = (_targets(prepared(order(formula_id, **each))) for each in (wanted, more))
    for key in one.keys() - {"tablets"}:
        assert _close(one[key] * times, other[key]), key


# --- the order as JSON -----------------------------------------------------------------------


@given(orders())
def test_the_order_is_canonical_json_and_always_the_same(asked: Order) -> None:
    record = prepared(asked)
    content = json.loads(record.order_json)
    assert record.order_json == json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert record.order_json == order_json(replace(asked), record.formula)
    assert record.order_hash == sha256(record.order_json)
    assert record_content(record) == record_content(prepared(asked))


@given(orders(), orders())
def test_two_orders_that_differ_have_two_texts(one: Order, other: Order) -> None:
    assert (one == other) == (prepared(one).order_json == prepared(other).order_json)


@given(orders())
def test_an_order_read_back_is_the_order_that_was_embedded(asked: Order) -> None:
    record = prepared(asked)
    embedded = read_order(record.order_json)
    assert embedded.order == asked
    assert order_json(embedded.order, record.formula) == record.order_json
    assert embedded.formula_checksum == record.formula.checksum


@given(orders())
def test_no_warning_is_said_twice_and_every_key_is_known(asked: Order) -> None:
    record = prepared(asked)
    assert len(record.warnings) == len(set(record.warnings))
    assert all(each.target in record.working for each in record.materials)
    assert all(each.key in record.working for each in record.limits)
    assert [each.number for each in record.materials] == list(range(1, len(record.materials) + 1))
    assert [each.number for each in record.steps] == list(range(1, len(record.steps) + 1))
    assert not any("{" in step.text for step in record.steps)


# --- bench entries ---------------------------------------------------------------------------


@given(st.sampled_from(FORMULAS).flatmap(lambda each: orders(each, tablet_sources())), numbers("15", "40", 2))
def test_entries_at_the_bench_give_what_stating_them_gives(asked: Order, drops: Decimal) -> None:
    entries = _measured(asked, drops)
    stated = replace(asked, dropper=quantity(drops, "drop/mL") if asked.formula in (DROPS, OIL) else None)
    stated = replace(stated, actuation=entries.get("actuation"))
    known, filled = prepared(stated).working, prepared(_left_open(asked)).working.with_entries(entries)
    for line in known:
        value = filled[line.key].value
        assert not line.is_open
        assert _close(magnitude(value, line.unit), line.value.magnitude), line.key


def _measured(asked: Order, drops: Decimal) -> dict[str, Quantity]:
    assert isinstance(asked.source, Tablets)
    assert asked.source.sample_count is not None
    assert asked.source.sample_mass is not None
    entries = {"tablet_sample_count": asked.source.sample_count, "tablet_sample_mass": asked.source.sample_mass}
    if asked.formula == CREAM:
        entries["actuation"] = quantity("0.25", "g/actuation")
    elif asked.formula in (DROPS, OIL):
        entries |= {"dropper_drops": quantity(drops, "drop"), "dropper_volume": quantity(1, "mL")}
    elif not asked.capsules.packing_size:
        entries |= {f"packing_{key}": quantity(value.magnitude, "mg/capsule") for key, value in asked.capsules.packing}
    return entries


def _left_open(asked: Order) -> Order:
    assert isinstance(asked.source, Tablets)
    choices = (
        asked.capsules
        if asked.capsules.packing_size or asked.capsules.densities
        else CapsuleChoices(size=asked.capsules.size)
    )
    return replace(asked, source=Tablets(spare=asked.source.spare), capsules=choices)


@given(st.sampled_from(FORMULAS), sources())
def test_what_is_left_open_is_asked_for_and_nothing_else(formula_id: str, source: Any) -> None:
    open_source = Tablets() if isinstance(source, Tablets) else source
    record = prepared(order(formula_id, source=open_source))
    assert {entry.key for entry in record.bench} == {line.key for line in record.working if line.is_entry}
    assert all(entry.prompt for entry in record.bench)
