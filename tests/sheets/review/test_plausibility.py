"""Plausibility of the numbers of filled sheets: every slip is found, and no honest sheet is suspected."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compounding import units
from compounding.records.bench_text import read_balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.finding import Finding
from compounding.records.finding_codes import CODES
from compounding.records.library import find_library
from compounding.records.order import Share, Tablets
from compounding.records.preparation import prepare
from compounding.sheets.review.accounts import accounts_findings
from compounding.sheets.review.agreement import agreement_findings
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.materials import materials_findings
from compounding.sheets.review.plausibility import plausibility_findings
from compounding.sheets.review.quality import quality_findings
from compounding.sheets.review.sameness import sameness_findings
from compounding.sheets.review.scans import scans_findings
from compounding.sheets.review.strength import strength_findings
from compounding.sheets.review.summary import batch_summary
from tests.records.preparation.orders import CAPSULES, CREAM, DROPS, OIL, POWDER, q, record_of
from tests.sheets import samples
from tests.sheets.review.filled_samples import Given, filled, of_lots

OPEN, KNOWN, WATER, SALVE, TRITURATED, DILUTED, MERGED = samples.ORDERS
WHOLE = 20


def spoiled(name_or_record: str | CompoundingRecord, /, **changes: Any) -> Filled:
    """Return a careful technician's sheet with other entries; see `filled`."""
    return filled(name_or_record, **changes)


def found_in(sheet: Filled) -> list[Finding]:
    """Return what all checks of numbers and materials find."""
    return list(_all(sheet))


def _all(sheet: Filled) -> Iterator[Finding]:
    yield from plausibility_findings(sheet)
    yield from sameness_findings(sheet)
    yield from materials_findings(sheet)
    yield from scans_findings(sheet)
    yield from accounts_findings(sheet)
    yield from quality_findings(sheet)
    yield from strength_findings(sheet)
    yield from agreement_findings(sheet)


def at(sheet: Filled, name: str) -> list[str]:
    """Return the codes that are found at a field."""
    field = sheet.fields[name]
    return [each.code for each in found_in(sheet) if (each.sheet, each.cell) == (field.sheet, field.cell)]


def one(sheet: Filled, code: str) -> Finding:
    """Return the only finding of a code."""
    (finding,) = [each for each in found_in(sheet) if each.code == code]
    return finding


@pytest.mark.parametrize("name", samples.ORDERS)
def test_careful_sheet_has_no_finding(name: str) -> None:
    assert found_in(spoiled(name)) == []


@pytest.mark.parametrize("name", samples.ORDERS)
def test_blank_sheet_has_no_finding(name: str) -> None:
    assert found_in(spoiled(name, only_changes=True)) == []


@pytest.mark.parametrize(
    ("formula", "changes"),
    [
        (CAPSULES, {}),
        (CAPSULES, {"balances": (samples.ORDERS[DILUTED].balances[0],)}),
        (DROPS, {"dropper": "24.4 drop/mL"}),
        (OIL, {}),
        (CREAM, {"source": POWDER}),
        (CREAM, {"source": POWDER, "actuation": "0.25 g/actuation"}),
    ],
)
def test_careful_sheet_of_other_orders_has_no_finding(formula: str, changes: dict[str, object]) -> None:
    assert found_in(spoiled(record_of(formula, **changes))) == []


# --- honest sheets at random -----------------------------------------------------------------


@st.composite
def honest(draw: st.DrawFn) -> tuple[str, Mapping[str, Given]]:
    """Draw a sheet on which all was measured within its limits, and on which nothing was lost but a little."""
    name = draw(st.sampled_from(list(samples.ORDERS)))
    good = spoiled(name)
    record = good.record
    changes: dict[str, Given] = {}
    for material in record.materials:
        low, high = (good.shown(f"material_{material.number}_{each}") for each in ("lowest", "highest"))
        assert low is not None
        assert high is not None
        steps = draw(st.integers(0, int((high - low) / material.step)))
        changes[f"material_{material.number}_actual"] = float(low + steps * material.step)
        changes |= of_lots(material, float(low + steps * material.step))
    lost = Decimal(draw(st.integers(0, 30))) / 1000
    sheet = spoiled(name, **changes)
    for number, line in enumerate(record.reconciliation, start=1):
        if line.theory == "powder_left" or "_left_over_" in line.theory:
            left = sheet.made[line.theory].value.magnitude * (1 - lost)
            if line.theory == "powder_left":
                left = _ground(sheet) * (1 - lost)
            changes[f"account_{number}_actual"] = round(max(float(left), 0.0), 2)
    if record.per_unit:
        theory = float(units.magnitude(sheet.working[record.per_unit].value, "mg/capsule"))
        middle = draw(st.floats(0.99, 1.01))
        offsets = draw(st.permutations([(place - 9.5) / 9.5 for place in range(WHOLE)]))
        spread = draw(st.floats(0.02, 0.06))
        for number, each in enumerate(offsets, start=1):
            changes[f"weight_{number}"] = round(theory * (middle + spread * each) + 48.0, 1)
    return name, changes


def _ground(sheet: Filled) -> Decimal:
    """Return the powder that should be left of the tablets, by what was weighed of it."""
    powder = next(each for each in sheet.record.materials if each.key in ("drug-part-1", "drug"))
    amount = sheet.amount(powder)
    assert amount is not None
    crushed, mean = (sheet.made[key].value.magnitude for key in ("crushed", "mean_tablet_mass"))
    return crushed * mean - units.magnitude(amount, "mg")


@settings(max_examples=60, deadline=None)
@given(honest())
def test_honest_sheet_at_random_has_no_finding(drawn: tuple[str, Mapping[str, Given]]) -> None:
    name, changes = drawn
    # The loss of mass is worked out for the careful sheet, and not anew for the weights drawn.
    tests = enumerate(samples.record(name).quality, start=1)
    losses: dict[str, Given] = {
        f"quality_{number}_result": None for number, each in tests if each.name == "loss of mass"
    }
    sheet = spoiled(name, **{**changes, **losses})
    assert found_in(sheet) == []
    summary = batch_summary(sheet)
    assert summary.of_label is not None
    assert abs(summary.of_label - 1) < Decimal("0.06")


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(list(samples.ORDERS)),
    numbers=st.lists(st.sampled_from([None, 0.0, -1.0, 0.001, 1.0, 12.5, 1e6, 1e8, -1e-9]), min_size=7, max_size=7),
)
def test_no_entry_makes_a_check_fail(name: str, numbers: list[float | None]) -> None:
    fields = [each for each in samples.book(name).fields if each.entry and each.type == "number"]
    changes = {each.name: numbers[place % len(numbers)] for place, each in enumerate(fields)}
    sheet = spoiled(name, **changes)
    codes = {each.code for each in found_in(sheet)}
    assert ("RANGE" in codes) >= any(each is not None and each < 0 for each in numbers)
    assert batch_summary(sheet).order_hash == sheet.record.order_hash


# --- numbers that cannot be ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        (OPEN, "material_2_actual", 0),
        (OPEN, "material_2_actual", -5),
        (OPEN, "bench_tablet_sample_count", 0),
        (OPEN, "bench_tablet_sample_count", 20.5),
        (OPEN, "bench_tablet_sample_mass", -2.9),
        (OPEN, "weight_3", 0),
        (OPEN, "material_1_actual", 9.5),
        (OPEN, "yield_actual", 90.5),
        (OPEN, "labels_applied", -1),
        (OPEN, "labels_printed", 1.5),
        (WATER, "bench_dropper_drops", 49.5),
        (WATER, "fill_2", 0),
        (KNOWN, "account_2_actual", -3),
    ],
)
def test_number_that_cannot_be(name: str, field: str, value: float) -> None:
    assert "RANGE" in at(spoiled(name, **{field: value}), field)


def test_bench_entry_that_cannot_be_is_not_worked_with() -> None:
    sheet = spoiled(OPEN, bench_packing_diluent=-150)
    assert {each.code for each in found_in(sheet)} == {"RANGE"}
    assert batch_summary(sheet).of_label is None


def test_zero_is_a_count_of_labels_and_of_what_is_left_over() -> None:
    sheet = spoiled(DILUTED, labels_destroyed=0, account_3_actual=0)
    assert found_in(sheet) == []


def test_range_is_said_in_words() -> None:
    finding = one(spoiled(OPEN, bench_tablet_sample_count=20.5), "RANGE")
    assert (finding.expected, finding.found) == ("a whole number", "20.5 tablets")


# --- what was measured out -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("material_2_actual", 1215, "LIMIT"),
        ("material_2_actual", 1185, "LIMIT"),
        ("material_2_actual", 600.3, "LIMIT"),
        ("material_1_actual", 8, "LIMIT"),
        ("material_4_actual", 94, "LIMIT"),
        ("material_2_actual", 12006, "SLIP-10"),
        ("material_2_actual", 120.1, "SLIP-10"),
        ("material_2_actual", 120060, "SLIP-100"),
        ("material_2_actual", 12.1, "SLIP-100"),
        ("material_2_actual", 1.2006, "SLIP-1000"),
        ("material_2_actual", 1200600, "SLIP-1000"),
        ("material_2_actual", 0.0012, "SLIP-1000"),
        ("material_1_actual", 90, "SLIP-10"),
    ],
)
def test_amount_outside_its_limits(field: str, value: float, code: str) -> None:
    codes = at(spoiled(KNOWN, **{field: value}), field)
    assert code in codes
    assert len([each for each in codes if each == "LIMIT" or each.startswith("SLIP")]) == 1


@pytest.mark.parametrize("value", [1188.6, 1212.6])
def test_amount_at_its_limits_is_within_them(value: float) -> None:
    sheet = spoiled(KNOWN)
    bounds = [sheet.shown(f"material_2_{each}") for each in ("lowest", "highest")]
    assert Decimal(str(value)) in [Decimal(str(each)).quantize(Decimal("0.1")) for each in bounds]
    assert at(spoiled(KNOWN, material_2_actual=value), "material_2_actual") == []


def test_limit_is_said_in_words() -> None:
    finding = one(spoiled(KNOWN, material_2_actual=1230.6), "LIMIT")
    assert finding.expected == "1,200.6 mg (1,188.6 mg to 1,212.6 mg)"
    assert finding.found == "1,230.6 mg (+2.5 %)"
    assert finding.subject == "ground naltrexone hydrochloride tablets 50 mg, actual"


@pytest.mark.parametrize(
    ("name", "field", "value", "is_usual"),
    [
        (KNOWN, "material_1_actual", 10, True),
        (KNOWN, "material_2_actual", 1230.6, True),
        (KNOWN, "material_3_actual", 11500, True),
        (KNOWN, "material_4_actual", 94, False),
        (WATER, "material_3_actual", 160, False),
        (WATER, "material_4_actual", 35, False),
        (WATER, "material_5_actual", 7, False),
        (WATER, "material_6_actual", 31, True),
        (SALVE, "material_1_actual", 560, True),
        (SALVE, "material_2_actual", 0.28, False),
        (SALVE, "material_4_actual", 48, True),
        (TRITURATED, "material_2_actual", 2950, True),
        (DILUTED, "material_3_actual", 104, True),
        (DILUTED, "material_11_actual", 7, False),
    ],
)
def test_what_to_do_about_an_amount_depends_on_what_it_is(name: str, field: str, value: float, is_usual: bool) -> None:
    sheet = spoiled(name, **{field: value})
    [finding] = [each for each in found_in(sheet) if each.code == "LIMIT" and each.cell == sheet.fields[field].cell]
    if is_usual:
        assert finding.action == CODES["LIMIT"].action
    else:
        assert finding.action.startswith("It does not change the strength of the drug by itself: the pharmacist judges")


def test_slip_names_the_unit_that_explains_it() -> None:
    finding = one(spoiled(KNOWN, material_2_actual=1.2006), "SLIP-1000")
    assert finding.found == "1.2006 mg, about a thousandth of what is expected, as if in g instead of mg"
    grams = one(spoiled(SALVE, material_3_actual=2500), "SLIP-1000")
    assert grams.found == "2,500 g, about 1,000 times what is expected, as if in mg instead of g"


def test_nothing_is_weighed_where_the_target_reads_stop() -> None:
    order = {"balances": (read_balance("A: 1 mg to 5 g"),), "source": Tablets()}
    sheet = spoiled(record_of(CAPSULES, **order), bench_tablet_sample_mass=0.8, material_2_actual=331)
    assert sheet.values["material_2_target"] == "STOP"
    assert "LIMIT" in at(sheet, "material_2_actual")


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (120.15, ["RESOLUTION"]),
        (119.9, ["LIMIT", "MINIMUM"]),
        (120.2, []),
    ],
)
def test_weighing_against_its_balance(value: float, codes: list[str]) -> None:
    assert at(spoiled(TRITURATED, material_1_actual=value), "material_1_actual") == codes


def test_capacity_of_a_balance() -> None:
    sheet = spoiled(TRITURATED, material_6_actual=130000)
    assert "MINIMUM" in at(sheet, "material_6_actual")


def test_digits_of_capsule_weights_against_the_balance_named() -> None:
    sheet = spoiled(TRITURATED, weights_balance="A, printout 12", weight_3=198.25, weight_5=199.11)
    finding = one(sheet, "RESOLUTION")
    assert (finding.cell, finding.found) == (sheet.fields["weight_3"].cell, "198.25 mg, and 1 more")
    assert found_in(spoiled(TRITURATED, weights_balance="Ab 7", weight_3=198.25)) == []


# --- the bench -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "value", "code"),
    [
        (OPEN, "bench_tablet_sample_mass", 2900, "SLIP-1000"),
        (OPEN, "bench_tablet_sample_mass", 0.0029, "SLIP-1000"),
        (OPEN, "bench_tablet_sample_mass", 0.29, "SLIP-10"),
        (OPEN, "bench_packing_drug", 1500, "SLIP-10"),
        (OPEN, "bench_packing_diluent", 0.15, "SLIP-1000"),
        (OPEN, "bench_tablet_sample_count", 10, "LIMIT"),
        (WATER, "bench_dropper_volume", 0.21, "SLIP-10"),
        (WATER, "bench_dropper_volume", 2100, "SLIP-1000"),
        (SALVE, "bench_actuation", 250, "SLIP-1000"),
        (SALVE, "bench_actuation", 2.5, "SLIP-10"),
        (SALVE, "bench_actuation", 0.03, "SLIP-10"),
        (OPEN, "bench_tablet_sample_count", 200, "SLIP-10"),
        (OPEN, "weights_shell", 0.048, "SLIP-1000"),
    ],
)
def test_magnitude_of_bench_entries(name: str, field: str, value: float, code: str) -> None:
    assert code in at(spoiled(name, **{field: value}), field)


@pytest.mark.parametrize(
    ("name", "field", "value", "expected"),
    [
        (WATER, "bench_dropper_volume", 0.21, "about 5 to 100 drops per mL"),
        (OPEN, "bench_packing_drug", 1500, "about 30 to 750 mg per capsule"),
        (SALVE, "bench_actuation", 250, "about 0.05 to 2 g per actuation"),
    ],
)
def test_usual_magnitudes_are_said_in_words(name: str, field: str, value: float, expected: str) -> None:
    sheet = spoiled(name, **{field: value})
    [finding] = [each for each in found_in(sheet) if each.subject == sheet.label(field)]
    assert finding.expected == expected


@pytest.mark.parametrize(("count", "mass"), [(20, 8.2), (20, 2.1), (30, 9), (100, 41)])
def test_honest_tablet_samples(count: int, mass: float) -> None:
    sheet = spoiled(OPEN, only_changes=True, bench_tablet_sample_count=count, bench_tablet_sample_mass=mass)
    assert found_in(sheet) == []


def test_what_tablets_leave_over_is_no_matter_of_the_bench() -> None:
    # 9.9 of 10 tablets are weighed out: the plan leaves that little, whatever the tablets weigh.
    record = record_of(CAPSULES, source=Tablets(), quantity="110 capsules")
    sheet = spoiled(record, only_changes=True, bench_tablet_sample_count=20, bench_tablet_sample_mass=2.9)
    share = sheet.working["powder_left_share"].value
    assert share.magnitude < 5
    assert found_in(sheet) == []


# --- accounts, capsules and containers -------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "value", "code"),
    [
        (KNOWN, "yield_actual", 9, "SLIP-10"),
        (KNOWN, "account_2_actual", 1044, "SLIP-10"),
        (KNOWN, "account_1_actual", 90, "SLIP-10"),
        (TRITURATED, "account_1_actual", 2.88, "SLIP-1000"),
        (SALVE, "yield_actual", 50000, "SLIP-1000"),
        (KNOWN, "weight_4", 18.25, "SLIP-10"),
        (KNOWN, "weight_4", 1825, "SLIP-10"),
        (KNOWN, "weight_4", 0.1825, "SLIP-1000"),
        (WATER, "fill_2", 31, "LIMIT"),
        (WATER, "fill_1", 300, "SLIP-10"),
    ],
)
def test_magnitude_of_what_came_out(name: str, field: str, value: float, code: str) -> None:
    assert code in at(spoiled(name, **{field: value}), field)


@pytest.mark.parametrize("count", [2, 3, 10])
@pytest.mark.parametrize(("factor", "code"), [(1000, "SLIP-1000"), (100, "SLIP-100"), (10, ""), (3, "")])
def test_a_fill_far_below_those_of_the_other_containers(count: int, factor: int, code: str) -> None:
    each = 30 / count
    fills = {f"fill_{number}": each for number in range(1, count + 1)}
    sheet = spoiled(WATER, **{**fills, "fill_2": each / factor})
    assert at(sheet, "fill_2") == ([code] if code else [])
    assert all(at(sheet, name) == [] for name in fills if name != "fill_2")


def test_what_is_left_for_the_last_container_is_no_slip() -> None:
    sheet = spoiled(WATER, fill_1=14.9, fill_2=14.9, fill_3=0.2)
    assert [name for name in ("fill_1", "fill_2", "fill_3") if at(sheet, name)] == []


def shared(*quantities: str) -> CompoundingRecord:
    """Return a batch of 30 mL of drops, merged from prescriptions of these quantities."""
    order = samples.ORDERS[WATER]
    shares = tuple(Share(number=f"RX-{place}", quantity=q(each)) for place, each in enumerate(quantities, start=1))
    return prepare(dataclasses.replace(order, shares=shares), find_library().load(order.formula, order.version))


@pytest.mark.parametrize(
    ("fills", "slipped"),
    [
        ((10, 10, 10), {}),
        ((10, 0.1, 0.1), {"fill_2": "SLIP-100", "fill_3": "SLIP-100"}),
        ((0.1, 0.1, 0.1), {"fill_1": "SLIP-100", "fill_2": "SLIP-100", "fill_3": "SLIP-100"}),
        ((10, 10, 0.01), {"fill_3": "SLIP-1000"}),
        ((10, 10, 1), {}),
    ],
)
def test_fills_far_below_what_the_prescriptions_take_are_each_a_slip(
    fills: tuple[float, ...], slipped: dict[str, str]
) -> None:
    entered = {f"fill_{number}": each for number, each in enumerate(fills, start=1)}
    sheet = spoiled(shared("10 mL", "10 mL", "10 mL"), **entered)
    assert {name: code for name in entered for code in at(sheet, name)} == slipped
    if slipped:
        [one, *_] = [each for each in found_in(sheet) if each.code.startswith("SLIP")]
        assert one.expected == "about 10 mL, as planned for a prescription"


def test_a_small_prescription_beside_a_large_one_is_no_slip_and_slips_itself() -> None:
    record = shared("29.7 mL", "0.3 mL")
    assert at(spoiled(record, fill_1=29.7, fill_2=0.3), "fill_2") == []
    assert at(spoiled(record, fill_1=29.7, fill_2=0.003), "fill_2") == ["SLIP-100"]


def test_little_that_is_left_over_is_no_slip() -> None:
    # Of 580 mg of ground tablets 20 mg should be left: 2 mg are as honest.
    source = Tablets(sample_count=q("20 tablets"), sample_mass=q("2.9 g"))
    record = record_of(CAPSULES, source=source, quantity="43 capsules")
    sheet = spoiled(record)
    theory = sheet.shown("account_2_theory")
    assert theory is not None
    assert at(spoiled(record, account_2_actual=round(float(theory) / 10, 2)), "account_2_actual") == []


# --- weights that are all alike --------------------------------------------------------------


def weighed(name: str, weights: list[float], **changes: Given) -> Filled:
    """Return a sheet with these weights of capsules, in grams of a milligram."""
    blank = {f"weight_{number}": None for number in range(1, WHOLE + 1)}
    given_weights = {f"weight_{number}": each for number, each in enumerate(weights, start=1)}
    return spoiled(name, **{**blank, **given_weights, **changes})


@pytest.mark.parametrize(
    ("weights", "severity"),
    [
        ([182.4] * 20, "major"),
        ([182] * 20, "major"),
        ([180] * 20, "note"),
        ([182.5, 182.6] * 10, "major"),
        ([182.50, 182.52, 182.54, 182.48] * 5, "major"),
        ([182.4] * 5, "major"),
    ],
)
def test_weights_that_are_alike(weights: list[float], severity: str) -> None:
    sheet = weighed(KNOWN, weights)
    finding = one(sheet, "IDENTICAL-WEIGHTS")
    assert (finding.cell, finding.severity) == (sheet.fields["weight_1"].cell, severity)


@pytest.mark.parametrize(
    "weights",
    [
        [180, 190, 190] + [180, 190] * 8,
        [180] * 15 + [190] * 5,
        [182, 183, 183] + [182, 183] * 8,
        # By chance two values fall like this once in thirty times.
        [180, 190, 180, 180, 190] * 2,
        [182.4, 179.1, 185.0, 181.2] * 2,
        # All of the block but the last weight.
        [*[182.4, 179.1, 185.0, 181.2, 178.8] * 3, 182.4, 179.1, 185.0, 181.2, 178.9],
        [181, 182, 183, 182, 184, 180, 182, 182, 181, 183],
        [182] * 4,
        [182.4, 182.4, 181.9, 183.0, 184.1, 180.2, 182.4, 182.4, 181.7, 183.3],
    ],
)
def test_weights_on_a_coarse_balance_are_not_suspected(weights: list[float]) -> None:
    assert "IDENTICAL-WEIGHTS" not in [each.code for each in found_in(weighed(KNOWN, weights))]


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        (
            [182.4, 179.1, 185.0, 181.2, 178.8] * 4,
            "weights 1 to 5 (182.4, 179.1, 185, 181.2 and 178.8 mg) again in 6 to 20",
        ),
        (
            [182.4, 179.1, 185.0, 181.2, 178.8] * 2,
            "weights 1 to 5 (182.4, 179.1, 185, 181.2 and 178.8 mg) again in 6 to 10",
        ),
        ([180, 190] * 10, "weights 1 to 2 (180 and 190 mg) again in 3 to 20"),
        (
            [*[182.4, 179.1, 185.0, 181.2, 178.8, 183.3] * 3, 182.4, 179.1],
            "weights 1 to 6 (182.4, 179.1, 185, 181.2, 178.8 and 183.3 mg) again in 7 to 20",
        ),
    ],
)
def test_block_of_weights_that_stands_again(weights: list[float], found: str) -> None:
    sheet = weighed(KNOWN, weights)
    finding = one(sheet, "IDENTICAL-WEIGHTS")
    assert (finding.cell, finding.severity) == (sheet.fields["weight_1"].cell, "major")
    assert finding.found == found


@pytest.mark.parametrize(("name", "severity"), [(SALVE, "minor"), (TRITURATED, "minor"), (DILUTED, "note")])
def test_weighings_that_are_their_targets(name: str, severity: str) -> None:
    good = spoiled(name)
    changes: dict[str, Given] = {
        f"material_{each.number}_actual": float(good.shown(f"material_{each.number}_target") or 0)
        for each in good.record.materials
    }
    weighed_first = next(each.number for each in good.record.materials if each.unit in ("mg", "g"))
    sheet = spoiled(name, **changes)
    finding = one(sheet, "IDENTICAL-WEIGHTS")
    assert finding.cell == sheet.fields[f"material_{weighed_first}_actual"].cell
    assert finding.severity == severity


def test_two_weighings_that_are_their_targets_are_not_suspected() -> None:
    good = spoiled(KNOWN)
    targets = [float(good.shown(f"material_{each}_target") or 0) for each in (2, 3)]
    assert found_in(spoiled(KNOWN, material_2_actual=targets[0], material_3_actual=targets[1])) == []
