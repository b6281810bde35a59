"""Quality control of filled sheets: weights, yield, tests, labels and what had to be ready."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.records.bench_text import read_balance
from compounding.sheets.review.net_fills import net_fills
from tests.records.preparation.orders import CAPSULES, record_of
from tests.sheets import samples
from tests.sheets.review.filled_samples import Given
from tests.sheets.review.test_plausibility import KNOWN, OPEN, SALVE, WATER, at, found_in, one, spoiled, weighed

THEORY, SHELL = 134.5675, 48.0
SPREAD = (-3, -2, -1, 0, 1, 2, 3, -1, 1, 0)


def gross(share: float) -> float:
    """Return the mass of a capsule whose net fill is so many per cent of theory."""
    return THEORY * share / 100 + SHELL


def around(middle: float, *, times: int = 1, count: int = 20) -> list[float]:
    """Return weights that spread evenly around a share of theory [%]."""
    spread = (*SPREAD, *reversed(SPREAD))
    return [gross(middle + times * spread[place]) for place in range(count)]


@pytest.mark.parametrize(
    ("share", "codes"),
    [
        (89.94, ["EACH"]),
        (89.96, []),
        (90.0, []),
        (110.0, []),
        (110.04, []),
        (110.06, ["EACH"]),
        (60, ["EACH"]),
    ],
)
def test_each_net_fill(share: float, codes: list[str]) -> None:
    assert at(spoiled(KNOWN, weight_7=gross(share)), "weight_7") == codes


def test_net_fill_is_rounded_to_its_limit_before_it_is_compared_on_the_sheet_too() -> None:
    for share, verdict in ((89.96, "PASS"), (89.94, "FAIL"), (110.04, "PASS"), (110.06, "FAIL")):
        assert spoiled(KNOWN, weight_7=gross(share)).values["weight_7_verdict"] == verdict
    finding = one(spoiled(KNOWN, weight_7=gross(89.94)), "EACH")
    assert (finding.severity, finding.expected) == ("critical", "90 to 110 % of theory")
    assert finding.found == "89.9 % of theory"


def test_weights_may_be_net() -> None:
    good = {f"weight_{number}": each - SHELL for number, each in enumerate(around(100), start=1)}
    sheet = spoiled(KNOWN, weights_basis="net", weights_shell=None, **good)
    assert found_in(sheet) == []
    fills = net_fills(sheet)
    assert fills is not None
    assert abs(fills.mean_share - 1) < Decimal("0.001")


@pytest.mark.parametrize("changes", [{"weights_basis": None}, {"weights_shell": None}])
def test_weights_are_not_judged_without_basis_or_shell(changes: dict[str, Given]) -> None:
    sheet = spoiled(KNOWN, weight_7=gross(70), **changes)
    assert net_fills(sheet) is None
    assert found_in(sheet) == []


def test_weights_wait_for_the_theory() -> None:
    assert at(spoiled(OPEN, bench_packing_drug=None, weight_7=gross(60)), "weight_7") == []


@pytest.mark.parametrize(("count", "is_found"), [(9, True), (10, False), (1, True), (0, False)])
def test_number_of_capsules_weighed(count: int, is_found: bool) -> None:
    sheet = weighed(KNOWN, around(100, count=count))
    assert ("N<10" in [each.code for each in found_in(sheet)]) is is_found


def test_small_batch_is_weighed_whole() -> None:
    packing = samples.ORDERS[KNOWN].capsules.packing
    record = record_of(CAPSULES, quantity="6 capsules", size="3", packing=packing, packing_size="3")
    sheet = spoiled(record)
    assert sheet.number("weight_6") is not None
    assert sheet.number("weight_7") is None
    assert "N<10" not in [each.code for each in found_in(sheet)]
    assert "N<10" in [each.code for each in found_in(spoiled(record, weight_6=None))]


@pytest.mark.parametrize(
    ("middle", "codes"), [(100, []), (93, []), (89.96, []), (89.94, ["MEAN"]), (110.04, []), (110.06, ["MEAN"])]
)
def test_mean_fill(middle: float, codes: list[str]) -> None:
    found = at(weighed(KNOWN, around(middle)), "weights_mean")
    assert [each for each in found if each != "STRENGTH"] == codes


def test_mean_fill_is_said_in_words() -> None:
    finding = one(weighed(KNOWN, around(85)), "MEAN")
    assert finding.expected == "90 to 110 % of 134.57 mg"
    assert finding.found == "114.38 mg, 85 % of it"


def test_mean_that_fits_the_other_basis_is_explained() -> None:
    gross_weights = around(100)
    as_net = one(weighed(KNOWN, gross_weights, weights_basis="net"), "MEAN")
    assert as_net.found == "182.57 mg, 135.7 % of it; if they are gross weights, the mean is 100 % of theory"
    unweighed = one(weighed(KNOWN, gross_weights, weights_basis="net", weights_shell=None), "MEAN")
    assert "; if they are gross weights, the mean is 10" in unweighed.found
    net_weights = [each - SHELL for each in gross_weights]
    as_gross = one(weighed(KNOWN, net_weights), "MEAN")
    assert as_gross.found == "86.568 mg, 64.3 % of it; if they are net weights, the mean is 100 % of theory"


def test_capsule_that_weighs_less_than_its_shell_cannot_be() -> None:
    finding = one(spoiled(KNOWN, weight_7=40.5), "EACH")
    assert finding.found == "-7.5 mg, impossible: the capsule weighs less than its empty shell"
    assert "impossible" not in one(spoiled(KNOWN, weight_7=60.5), "EACH").found


@pytest.mark.parametrize(("times", "is_found"), [(1, False), (2, False), (3, True)])
def test_spread_of_the_weights(times: int, is_found: bool) -> None:
    # The shares have a standard deviation of 1.81 % for one time, by hand: √(30 · 2 / 19) of 20 values.
    codes = [each.code for each in found_in(weighed(KNOWN, around(100, times=times)))]
    assert ("RSD" in codes) is is_found


def test_european_test_of_twenty() -> None:
    three_light = [*around(106, count=17), gross(91.5), gross(91.5), gross(91.5)]
    sheet = weighed(KNOWN, three_light)
    finding = one(sheet, "MASS-UNIFORMITY")
    assert finding.expected == (
        "Ph. Eur. 2.9.5: at most 2 of 20 net fills more than 10 % off the mean of the sample, and none more than 20 %"
    )
    assert finding.found == "3 of 20 deviate by more than 10 % from their mean, 140.12 mg"
    far = one(weighed(KNOWN, [*around(106, count=19), gross(70)]), "MASS-UNIFORMITY")
    assert far.found.startswith("1 of 20 deviates by more than 10 % from their mean")
    assert far.found.endswith("; 1 by more than 20 %")
    two_light = [*around(106, count=18), gross(91.5), gross(91.5)]
    assert "MASS-UNIFORMITY" not in [each.code for each in found_in(weighed(KNOWN, two_light))]
    assert "MASS-UNIFORMITY" not in [each.code for each in found_in(weighed(KNOWN, three_light[1:]))]


# --- yield and tests -------------------------------------------------------------------------


@pytest.mark.parametrize(("made", "codes"), [(92, []), (88, []), (87, ["YIELD"]), (0, ["YIELD"])])
def test_yield(made: int, codes: list[str]) -> None:
    # 95 % of 92 capsules are 87.4.
    assert at(spoiled(KNOWN, yield_actual=made), "yield_actual") == codes


def test_yield_above_its_limit() -> None:
    assert "YIELD" in at(spoiled(KNOWN, yield_actual=97, account_3_actual=97), "yield_actual")
    assert one(spoiled(WATER, yield_actual=28.4), "YIELD").found == "94.7 % of theory"
    assert "YIELD" not in at(spoiled(WATER, yield_actual=28.49), "yield_actual")


@pytest.mark.parametrize(
    ("loss", "severity"), [(0, ""), (3, ""), (3.04, "minor"), (3.06, "major"), (30, "major"), (-0.5, "")]
)
def test_measured_test(loss: float, severity: str) -> None:
    findings = [each for each in found_in(spoiled(KNOWN, quality_4_result=loss)) if each.code != "RECORD-MISMATCH"]
    assert [(each.code, each.severity) for each in findings] == ([("TEST-FAILED", severity)] if severity else [])


def test_observed_test_that_failed() -> None:
    sheet = spoiled(KNOWN, quality_1_verdict="FAIL", quality_1_result="dented")
    assert at(sheet, "quality_1_verdict") == ["TEST-FAILED"]
    assert one(sheet, "TEST-FAILED").found == "FAIL (result: dented)"


def test_criterion_of_a_test_reads_as_part_of_a_sentence() -> None:
    finding = one(spoiled(SALVE, quality_2_verdict="FAIL", quality_2_result="complies"), "TEST-FAILED")
    assert (finding.expected, finding.found) == ("nothing gritty is felt or seen", "FAIL (result: complies)")


@pytest.mark.parametrize("result", ["7.4", "pH 7.4", "7,4", "ph: 7.4 at 20 °C", "1.9", "5.1", 7.5])
def test_number_outside_the_range_of_its_criterion_though_it_passed(result: Given) -> None:
    sheet = spoiled(WATER, quality_2_result=result)
    finding = one(sheet, "TEST-FAILED")
    assert (finding.cell, finding.severity) == (sheet.fields["quality_2_result"].cell, "major")
    assert "tabulated to work at pH 2 to 5" in finding.expected
    assert finding.found == f"{result}, marked PASS"
    failed = one(spoiled(WATER, quality_2_result=result, quality_2_verdict="FAIL"), "TEST-FAILED")
    assert failed.found == f"FAIL (result: {result})"


@pytest.mark.parametrize("result", ["4.1", "2", "5", "pH 5", "as described", "7.4 before, 4.1 after", "12 drops", "ok"])
def test_number_within_the_range_of_its_criterion_or_no_number(result: str) -> None:
    assert found_in(spoiled(WATER, quality_2_result=result)) == []


def test_number_of_a_test_whose_criterion_has_no_range_of_its_own() -> None:
    # The volume of a dose "is within 15 %": that is no range of the dropper.
    assert found_in(spoiled(WATER, quality_4_result="24")) == []


# --- before starting, and labels -------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gate_3_verdict", "FAIL"),
        ("ready_1", "no"),
        ("ready_equipment", "No"),
        ("balance_check", "no"),
    ],
)
def test_gate_that_failed(field: str, value: str) -> None:
    assert at(spoiled(KNOWN, **{field: value}), field) == ["GATE-FAILED"]


def test_balances_of_the_order_are_checked_each() -> None:
    record = record_of(
        CAPSULES,
        balances=(read_balance("A: 0.1 mg to 5 g"), read_balance("B: 1 mg to 220 g")),
        packing=samples.ORDERS[KNOWN].capsules.packing,
        size="3",
    )
    sheet = spoiled(record, balance_check_2="no")
    assert at(sheet, "balance_check_2") == ["GATE-FAILED"]


def test_initials_are_no_answer() -> None:
    assert found_in(spoiled(KNOWN, ready_by="NO")) == []


def test_gate_that_does_not_apply() -> None:
    assert found_in(spoiled(KNOWN, gate_3_verdict="N/A")) == []


def test_label_that_is_not_right() -> None:
    assert at(spoiled(KNOWN, label_4_right="no"), "label_4_right") == ["TEST-FAILED"]


@pytest.mark.parametrize(
    ("counts", "is_found"),
    [((3, 1, 1, 1), False), ((3, 1, 1, 0), True), ((2, 1, 1, 1), True), ((2, 1, 1, None), False)],
)
def test_count_of_the_labels(counts: tuple[int | None, ...], is_found: bool) -> None:
    names = ("labels_printed", "labels_applied", "labels_specimen", "labels_destroyed")
    sheet = spoiled(KNOWN, **dict(zip(names, counts, strict=True)))
    assert at(sheet, "labels_printed") == (["LABEL-RECON"] if is_found else [])
