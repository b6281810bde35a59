"""Rule packs: what they say is known, has its source, and is marked where it is to be confirmed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compounding.calculations.beyond_use import FIRST_DAYS
from compounding.records.overage import overage_rule
from compounding.records.pharmacy.profile import RulePack
from compounding.records.pharmacy.rule_packs import rule_pack, rule_packs

REFERENCES = re.findall(
    r"^### ([a-z0-9-]+)$",
    (Path(__file__).parents[3] / "docs" / "references.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
PACKS = [pytest.param(each, id=each.name) for each in rule_packs()]


def test_names_are_unique() -> None:
    names = [each.name for each in rule_packs()]
    assert len(set(names)) == len(names)
    assert {"united-states", "germany", "belgium"} < set(names)


@pytest.mark.parametrize("pack", PACKS)
def test_pack_is_found_by_its_name(pack: RulePack) -> None:
    assert rule_pack(pack.name) == pack


def test_there_is_no_pack_of_another_name() -> None:
    assert rule_pack("Germany") is None


@pytest.mark.parametrize("pack", PACKS)
def test_references_are_explained(pack: RulePack) -> None:
    assert pack.references
    assert set(pack.references) <= set(REFERENCES)
    assert list(pack.references) == sorted(set(pack.references))


@pytest.mark.parametrize("pack", PACKS)
def test_rules_are_known(pack: RulePack) -> None:
    assert pack.first_day in FIRST_DAYS
    rule = overage_rule(pack.overage_rule)
    assert (rule is None) == (pack.overage_rule == "")
    assert rule is None or rule.reference in pack.references


@pytest.mark.parametrize("pack", PACKS)
def test_a_period_of_retention_is_stated_with_its_source_or_not_at_all(pack: RulePack) -> None:
    if re.search(r"[0-9]|two|three|years?", pack.retention):
        assert pack.name == "texas"
        assert "texas-291-131" in pack.references
    else:
        assert pack.retention.endswith("the pharmacy has not stated for how long")


@pytest.mark.parametrize("pack", PACKS)
def test_what_was_not_seen_is_to_be_confirmed(pack: RulePack) -> None:
    unsure = [each for each in pack.notes if re.search(r"not seen|said to be|\byears?\b|day 1", each)]
    assert unsure
    assert all(each.startswith("Confirm") for each in unsure)


@pytest.mark.parametrize(
    ("name", "rule"), [("united-states", ""), ("germany", "dac-nrf"), ("belgium", "belgium"), ("other", "")]
)
def test_overage(name: str, rule: str) -> None:
    pack = rule_pack(name)
    assert pack is not None
    assert pack.overage_rule == rule
