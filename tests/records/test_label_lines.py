"""The lines of a label and the text of its code, for each of the dosage forms."""

from __future__ import annotations

import dataclasses
import re

import pytest

from compounding.records.compounding_record import CompoundingRecord
from compounding.records.label_lines import NO_BATCH, Container, containers, label_code, label_lines
from compounding.records.order import Share
from tests.sheets import samples

CODE = re.compile(r"(.+) ([a-z0-9-]+)/([0-9]+) sha256:([0-9a-f]{64})")


@pytest.mark.parametrize("name", samples.ORDERS)
def test_the_code_leads_to_batch_formula_and_order(name: str) -> None:
    record = samples.record(name)
    found = CODE.fullmatch(label_code(record))
    assert found is not None
    assert found.groups() == (
        record.order.batch or NO_BATCH,
        record.formula.id,
        record.formula.version,
        record.order_hash,
    )


def test_without_a_batch_number_the_code_invents_none_and_the_label_leaves_a_line() -> None:
    record = samples.record("cream")
    assert not record.label.batch
    assert label_code(record).startswith("(no batch number) naltrexone-cream/")
    [batch] = [each for each in label_lines(record, "50 g") if each.text.startswith("Batch")]
    assert batch.text == "Batch:"
    assert batch.is_blank


@pytest.mark.parametrize("name", samples.ORDERS)
def test_a_label_says_all_that_the_record_has_for_it(name: str) -> None:
    record = samples.record(name)
    text = "\n".join(each.text for each in label_lines(record, record.label.amount)).replace("\N{NO-BREAK SPACE}", " ")
    label = record.label
    for said in (label.amount, label.strength, label.made, label.beyond_use, label.compounded, record.formula.route):
        assert said in text
    for said in (label.drug, label.form, label.directions, label.storage):
        assert said.lower() in text.lower()
    for line in label.letterhead.lines if label.letterhead else []:
        assert line in text


def shared(*shares: Share) -> CompoundingRecord:
    record = samples.record("cream")
    return dataclasses.replace(record, order=dataclasses.replace(record.order, shares=shares))


def test_each_prescription_has_a_container_of_its_own() -> None:
    assert containers(samples.record("capsules, merged, of several lots")) == (
        Container("RX-1001", "60 capsules"),
        Container("RX-1002", "30 capsules"),
    )
    assert containers(samples.record("cream")) == (Container("", "50 g"),)
    assert containers(shared(Share(number="RX-7"))) == (Container("RX-7", "50 g"),)


def test_contents_that_are_not_stated_are_left_to_write_in() -> None:
    record = shared(Share(number="RX-7"), Share())
    assert containers(record) == (Container("RX-7", ""), Container("prescription 2", ""))
    assert [each.text for each in label_lines(record, "") if each.is_blank] == ["Contents:", "Batch:"]
