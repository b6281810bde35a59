"""The loss of mass that was entered, against what the other entries come to."""

from __future__ import annotations

import pytest

from compounding.records.finding import Finding
from compounding.sheets.review.agreement import record_of
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.losses import losses_findings
from tests.sheets import samples
from tests.sheets.review.filled_samples import POWDER_LEFT, Given, filled, rewritten
from tests.sheets.review.test_plausibility import KNOWN

LOSS = "quality_4_result"


def lost(entered: Given, left: Given = f"{POWDER_LEFT:g} mg", **changes: Given) -> tuple[Filled, list[Finding]]:
    """Return a sheet on which a loss of mass is entered, and what is found of it."""
    sheet = filled(KNOWN)
    sheet = rewritten(sheet, **{LOSS: entered, record_of(sheet, "mass of powder left"): left, **changes})
    return sheet, list(losses_findings(sheet))


@pytest.mark.parametrize("name", samples.ORDERS)
def test_careful_sheets_and_blank_ones_have_the_loss_that_follows(name: str) -> None:
    assert list(losses_findings(filled(name))) == []
    assert list(losses_findings(filled(name, only_changes=True))) == []


@pytest.mark.parametrize("entered", [-0.5, 0, 0.3, 0.9])
def test_a_loss_may_differ_by_rounding_and_by_the_doubt_of_the_mean(entered: float) -> None:
    assert lost(entered)[1] == []


def test_another_loss_than_follows() -> None:
    assert [each.code for each in lost(1.1)[1]] == ["RECORD-MISMATCH"]
    sheet, [found] = lost(2.9)
    assert (found.code, found.severity, found.cell) == ("RECORD-MISMATCH", "major", sheet.fields[LOSS].cell)
    assert found.expected == "about 0 %: 12,401 mg weighed in, 12,383 mg in the capsules, 20 mg left"
    assert found.found == "2.9 %"


def test_a_share_instead_of_per_cent() -> None:
    _, [found] = lost(0.018, account_3_actual=90, left="70 mg")
    assert (found.code, found.severity) == ("RECORD-MISMATCH", "minor")
    assert found.found == "0.018 %: a share was entered instead of per cent"
    assert lost(1.8, account_3_actual=90, left="70 mg")[1] == []


def test_more_came_out_than_went_in() -> None:
    sheet, [found] = lost(-2, left="not weighed")
    assert (found.code, found.severity, found.cell) == ("TEST-FAILED", "minor", sheet.fields[LOSS].cell)
    assert (found.expected, found.found) == ("0 % or more", "-2 %: more came out than went in")
    assert [each.code for each in lost(-0.1, left="x", weights_basis=None)[1]] == ["TEST-FAILED"]


@pytest.mark.parametrize("left", ["20", "a little", None])
def test_without_the_mass_left_nothing_is_compared(left: str | None) -> None:
    assert lost(2.9, left=left)[1] == []
