"""Slips at the bench: where they are reported, and what follows from them."""

from __future__ import annotations

from typing import Any

import pytest

from compounding.sheets.review.plausibility import plausibility_findings
from tests.sheets.review.filled_samples import filled
from tests.sheets.review.test_plausibility import OPEN, SALVE, at, spoiled


@pytest.mark.parametrize("actuation", [0.1, 0.25, 0.5, 1, 1.5])
def test_honest_actuations(actuation: float) -> None:
    sheet = spoiled(SALVE, only_changes=True, bench_actuation=actuation)
    assert at(sheet, "bench_actuation") == []


@pytest.mark.parametrize(("field", "value"), [("bench_tablet_sample_mass", 0.29), ("bench_tablet_sample_count", 200)])
def test_what_follows_from_a_slip_at_the_bench_is_no_slip_of_its_own(field: str, value: float) -> None:
    honest = filled(OPEN)
    entries: dict[str, Any] = {name: entry.raw for name, entry in honest.entries.items()} | {field: value}
    sheet = filled(OPEN, only_changes=True, **entries)
    [finding] = [each for each in plausibility_findings(sheet) if each.code.startswith("SLIP-")]
    assert (finding.sheet, finding.cell) == (sheet.fields[field].sheet, sheet.fields[field].cell)
    cells = [sheet.fields[f"bench_tablet_sample_{each}"].cell for each in ("mass", "count")]
    assert all(f"(cell {cell})" in finding.found for cell in cells)
    assert finding.found.endswith("see which of them is wrong")


def test_two_tablets_for_twenty_are_reported_at_their_number() -> None:
    sheet = filled(OPEN, bench_tablet_sample_mass=8.2, bench_tablet_sample_count=2)
    [finding] = [each for each in plausibility_findings(sheet) if each.code == "SLIP-10"]
    assert finding.cell == sheet.fields["bench_tablet_sample_count"].cell
    assert finding.found.startswith("4,100 mg per tablet for the mean tablet mass, from 8.2 g (cell ")


def test_a_slip_that_no_slip_at_the_bench_explains_stays() -> None:
    sheet = filled(OPEN, bench_packing_drug=1500, material_1_actual=90)
    assert "SLIP-10" in [each.code for each in plausibility_findings(sheet) if each.subject.startswith("naltrexone")]
