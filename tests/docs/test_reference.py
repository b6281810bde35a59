"""What the reference lists is what there is."""

from __future__ import annotations

from pathlib import Path

from compounding.records.finding_codes import CODES
from compounding.records.pharmacy.rule_packs import rule_packs

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference.md").read_text(encoding="utf-8")


def test_every_finding_is_listed_with_its_severity_its_meaning_and_what_to_do() -> None:
    rows = [f"| `{code}` | {each.severity} | {each.meaning} | {each.action} |" for code, each in CODES.items()]
    assert [row for row in REFERENCE.splitlines() if row.startswith("| `") and row in rows] == rows


def test_every_rule_pack_is_listed_with_its_overage_and_its_sources() -> None:
    for pack in rule_packs():
        overage = f"`{pack.overage_rule}`" if pack.overage_rule else "none"
        sources = ", ".join(f"`{each}`" for each in pack.references)
        (row,) = [each for each in REFERENCE.splitlines() if each.startswith(f"| `{pack.name}` |")]
        assert row.startswith(f"| `{pack.name}` | {overage} | ")
        assert row.endswith(f" | {sources} |")
