from __future__ import annotations

import json
from typing import Any

import pytest

from compounding.errors import OrderError
from compounding.records.order import BulkPowder
from compounding.records.order_reading import read_order
from tests.records.preparation.orders import q, record_of
from tests.sheets import samples


def content(name: str = "capsules, all known") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(samples.record(name).order_json)
    return read


@pytest.mark.parametrize("name", samples.ORDERS)
def test_an_embedded_order_is_read_back(name: str) -> None:
    assert read_order(samples.record(name).order_json).order == samples.ORDERS[name]


def test_potencies_of_further_drugs_are_read_back() -> None:
    source = BulkPowder(assay=q("99 %"), assay_basis="as is")
    potencies = (("estradiol", q("96.8 %")),)
    record = record_of(
        "estriol-estradiol-sublingual-drops",
        strength="20 mg/mL",
        quantity="25 mL",
        source=source,
        potencies=potencies,
    )
    assert read_order(record.order_json).order == record.order
    assert record.order.potencies == potencies


def test_the_checksum_of_the_formula_stands_beside_the_order() -> None:
    record = samples.record("cream")
    assert read_order(record.order_json).formula_checksum == record.formula.checksum
    assert content("cream")["formula_sha256"] == record.formula.checksum


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"formula_sha256": None}, "formula_sha256"),
        ({"source": {}}, "source"),
        ({"source": {"Powder": {}}}, "source"),
        ({"source": {"Tablets": []}}, "source"),
        ({"made": "yesterday"}, "yesterday"),
        ({"made": 46346}, "46346"),
        ({"spare": "2"}, "order.spare"),
        ({"lots": "all"}, "order.lots"),
        ({"lots": [{"component": "drug"}]}, "number"),
        ({"unheard_of": "1"}, "unheard_of"),
        ({"prescription": "90 capsules"}, "prescription"),
    ],
)
def test_what_is_no_order_is_refused_with_its_place(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(OrderError, match=problem):
        read_order(json.dumps(content() | change))


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "[" * 100_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(OrderError):
        read_order(text)
