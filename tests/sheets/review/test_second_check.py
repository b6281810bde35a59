"""The blind second check against the plan: what agrees, what differs and why, and what is missing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings

from compounding import units
from compounding.records.finding import Finding
from compounding.records.order import Order
from compounding.sheets.review.second_check import second_check_findings
from compounding.sheets.second_check_sheet import asked_lines, asked_materials
from compounding.units import Quantity, quantity
from tests.records.preparation import random_orders
from tests.records.preparation.orders import prepared
from tests.sheets import second_checks
from tests.sheets.second_checks import Given

KNOWN = "capsules, all known"
OPEN = "capsules, all open"
POWDER = "capsules of powder, a rule for the overage"


def findings(
    name: str,
    changes: Mapping[str, Given] = MappingProxyType({}),
    *,
    bench: Mapping[str, Quantity] | None = None,
    copied: bool = True,
) -> list[Finding]:
    """Return the findings over what a careful colleague entered, but for what is changed."""
    plan = second_checks.record(name)
    given = second_checks.careful(plan, bench=copied) | dict(changes)
    return list(second_check_findings(plan, second_checks.entries(plan, given), bench))


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1, found
    return found[0]


def one(name: str, field: str, entry: Given) -> Finding:
    """Return the one finding over a single other entry."""
    return only(findings(name, {field: entry}))


@pytest.mark.parametrize("name", second_checks.NAMES)
def test_a_careful_colleague_agrees(name: str) -> None:
    assert findings(name, bench=second_checks.bench_of(second_checks.record(name))) == []


@pytest.mark.parametrize("name", second_checks.NAMES)
def test_exact_results_and_those_on_the_sheet_agree(name: str) -> None:
    plan = second_checks.record(name)
    working = plan.working.with_entries(second_checks.bench_of(plan))
    exact: dict[str, Given] = {
        each.name: units.magnitude(working[each.key].value, each.unit)
        for each in (*asked_lines(plan), *asked_materials(plan))
    }
    assert findings(name, exact) == []
    rounded: dict[str, Given] = {
        f"second_material_{each.number}_target": each.rounded(working[each.target].value).magnitude
        for each in plan.materials
        if working[each.target].expression is not None
    }
    assert findings(name, rounded) == []


@settings(max_examples=30)
@given(random_orders.orders())
def test_a_careful_colleague_agrees_whatever_is_ordered(asked: Order) -> None:
    plan = prepared(asked)
    entries = second_checks.entries(plan, second_checks.careful(plan))
    assert list(second_check_findings(plan, entries, second_checks.bench_of(plan))) == []


# --- what differs ----------------------------------------------------------------------------


def test_a_difference_is_critical_and_has_its_place() -> None:
    found = one(KNOWN, "second_material_2_target", Decimal("1300"))
    assert (found.code, found.severity) == ("SECOND-CHECK", "critical")
    assert (found.expected, found.found) == ("1,200.6 mg", "1,300 mg")
    assert found.subject == "ground naltrexone hydrochloride tablets 50 mg, target (line 2)"
    assert found.place.startswith("Second check!")


@pytest.mark.parametrize(
    ("number", "severity"),
    [
        ("1200", ""),  # half a unit of the fourth digit of 1,200.6
        ("1201.2", ""),
        ("1201.3", "minor"),
        ("1206.6", "minor"),
        ("1206.7", "critical"),
        ("1194.6", "minor"),
        ("1194.5", "critical"),
    ],
)
def test_rounding_agrees_and_rounding_on_the_way_is_minor(number: str, severity: str) -> None:
    found = findings(KNOWN, {"second_material_2_target": Decimal(number)})
    assert [each.severity for each in found] == ([severity] if severity else [])
    if severity == "minor":
        assert "as rounding on the way leaves" in found[0].found
        assert " %" in found[0].found


@pytest.mark.parametrize(("number", "agrees"), [("3.6", True), ("3.65", True), ("3.66", False), ("3.55", False)])
def test_half_a_step_of_the_measure_agrees(number: str, agrees: bool) -> None:
    # 3.6014 mL of a dilution, measured in steps of 0.1 mL.
    found = findings("drops, diluted", {"second_material_7_target": Decimal(number)})
    assert (found == []) is agrees


@pytest.mark.parametrize("number", ["8", "10", "9.1", "8.999"])
def test_a_count_is_met_exactly(number: str) -> None:
    found = one(KNOWN, "second_material_1_target", Decimal(number))
    assert (found.code, found.severity, found.expected) == ("SECOND-CHECK", "critical", "9 tablets")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("12006", "10 times the plan"),
        ("120.06", "1/10 of the plan"),
        ("1200600", "1,000 times the plan"),
        ("1.2", "1/1,000 of the plan"),
    ],
)
def test_a_slip_of_the_decimal_point_is_named(number: str, words: str) -> None:
    found = one(KNOWN, "second_material_2_target", Decimal(number))
    assert found.severity == "critical"
    assert found.found.endswith(f"; {words}")


def _drug(milligrams: str, potency: str = "1") -> Decimal:
    return Decimal(milligrams) / Decimal(potency)


@pytest.mark.parametrize(
    ("name", "field", "number", "words"),
    [
        # 90 capsules instead of 92, each 4.5 mg, from tablets of 145 mg that hold 50 mg.
        (KNOWN, "second_material_2_target", _drug("405") * Decimal("2.9"), "without the spare"),
        (KNOWN, "second_material_4_target", Decimal(90), "without the spare"),
        # 92 capsules, 10 % overage: 95 capsules x 4.5 mg x 1.1; potency (100 - 4.1 - 0.1) % x 99.2 %.
        (POWDER, "second_material_1_target", _drug("470.25"), "without the potency of the powder"),
        (POWDER, "second_material_1_target", _drug("427.5", "0.950336"), "without the overage"),
        (POWDER, "second_material_1_target", _drug("470.25", "0.991008"), "without the water of the powder"),
        (POWDER, "second_material_1_target", _drug("470.25", "0.951328"), "without the residual solvents"),
    ],
)
def test_a_known_mistake_is_named(name: str, field: str, number: Decimal, words: str) -> None:
    found = one(name, field, number)
    assert found.severity == "critical"
    assert f"; so it comes out {words}" in found.found


def test_base_taken_for_hydrochloride_is_named() -> None:
    plan = second_checks.record("capsules, strength as base")
    # 92 capsules x 3 mg as base, from tablets of 410 mg that hold 50 mg of hydrochloride.
    found = [
        each
        for each in second_check_findings(
            plan,
            second_checks.entries(plan, second_checks.careful(plan) | {"second_material_2_target": Decimal("2263.2")}),
        )
        if "ground" in each.subject
    ]
    assert "so it comes out without converting between salt and base" in found[0].found


def test_spare_tablets_left_out_are_named() -> None:
    found = one("capsules of tablets, overage", "second_material_1_target", Decimal(9))
    assert found.expected == "10 tablets"
    assert found.found == "9 tablets; so it comes out without the spare tablets"


def test_words_are_no_number() -> None:
    found = one(KNOWN, "second_material_3_target", "eleven grams")
    assert found.code == "SECOND-CHECK"
    assert found.found == "'eleven grams', which is no number"


@pytest.mark.parametrize("odd", ["0", "-3", "1E+30", "1E-30", "0.000001"])
@pytest.mark.parametrize("name", second_checks.NAMES)
def test_odd_numbers_are_findings_and_never_an_error(name: str, odd: str) -> None:
    plan = second_checks.record(name)
    entries = second_checks.entries(plan, {})
    given: dict[str, Given] = {each: Decimal(odd) for each, entry in entries.items() if entry.field.type == "number"}
    found = list(second_check_findings(plan, second_checks.entries(plan, given), second_checks.bench_of(plan)))
    assert {each.code for each in found} >= {"SECOND-CHECK", "BLANK"}


# --- the beyond-use date ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "date", "words"),
    [
        (KNOWN, datetime.date(2027, 5, 31), "so it comes out when the day after counts as day 1"),
        (KNOWN, datetime.date(2027, 5, 29), ""),
        # 14 days from 2026-12-02, but the lot expires on 2026-12-13.
        ("cream", datetime.date(2026, 12, 15), "so it comes out without the expiry of the lots"),
    ],
)
def test_another_beyond_use_date_is_critical(name: str, date: datetime.date, words: str) -> None:
    found = one(name, "second_beyond_use", date)
    assert (found.code, found.severity) == ("SECOND-CHECK", "critical")
    assert found.expected == second_checks.record(name).beyond_use.date.isoformat()
    assert found.found == (f"{date}; {words}" if words else f"{date}")


def test_a_date_in_words_is_not_compared() -> None:
    assert one(KNOWN, "second_beyond_use", "in spring").found == "'in spring', which is no date"


# --- the bench -------------------------------------------------------------------------------


def test_results_go_by_what_the_colleague_copied() -> None:
    bench = second_checks.bench_of(second_checks.record(OPEN))
    found = only(findings(OPEN, bench=bench | {"tablet_sample_mass": quantity("8.2", "g")}))
    assert (found.code, found.severity) == ("SECOND-CHECK", "critical")
    assert found.expected == "8.2 g, as on the batch record"
    assert found.found == "2.9 g: copied wrongly; the results are judged by it"
    assert found.subject == "mass of the sample, copied from the bench"


def test_what_waits_for_the_bench_is_not_compared() -> None:
    found = only(findings(OPEN, copied=False))
    assert (found.code, found.severity) == ("SECOND-CHECK", "note")
    assert "mass of the sample" in found.expected
    assert "ground naltrexone hydrochloride tablets 50 mg, target (line 2)" in found.found
    assert "tablets to crush" not in found.found


def test_what_was_measured_and_not_copied_is_blank() -> None:
    plan = second_checks.record(OPEN)
    found = findings(OPEN, copied=False, bench=second_checks.bench_of(plan))
    assert [each.code for each in found] == ["BLANK"] * len(plan.bench) + ["SECOND-CHECK"]


def test_what_is_measured_on_the_product_may_be_left_out() -> None:
    plan = second_checks.record("cream")
    found = only(findings("cream", copied=False, bench=second_checks.bench_of(plan)))
    assert (found.code, found.severity) == ("SECOND-CHECK", "note")
    assert found.found == "not copied, so not compared: Drug in one actuation"


def test_measurements_that_cannot_be_are_a_finding() -> None:
    found = findings(OPEN, {"second_bench_packing_drug": Decimal("1E-30")})
    assert [each.severity for each in found] == ["critical", "note"]
    assert "divided by zero" in found[0].found


def test_a_wrong_entry_from_the_bench_is_not_worked_with() -> None:
    found = findings(OPEN, {"second_bench_tablet_sample_mass": Decimal(0)})
    assert [each.severity for each in found] == ["critical", "note"]
    assert found[0].expected == "a number above 0"


# --- what is missing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    [
        "second_material_2_target",
        "second_line_drug",
        "second_beyond_use",
        "second_planned_by",
        "second_by",
        "second_initials",
        "second_date",
        "second_time",
    ],
)
def test_a_blank_is_a_finding(field: str) -> None:
    found = one(KNOWN, field, None)
    assert (found.code, found.severity, found.found) == ("BLANK", "major", "blank")
    assert found.cell


def test_an_empty_sheet_is_one_finding() -> None:
    plan = second_checks.record(KNOWN)
    found = only(list(second_check_findings(plan, second_checks.entries(plan, {}), second_checks.bench_of(plan))))
    assert (found.code, found.found, found.place) == ("BLANK", "nothing was filled in", "Second check")


def test_one_entry_alone_leaves_a_blank_for_every_other() -> None:
    plan = second_checks.record(KNOWN)
    entries = second_checks.entries(plan, {"second_initials": "CD"})
    found = list(second_check_findings(plan, entries))
    assert {each.code for each in found} == {"BLANK"}
    assert len(found) == sum(entry.field.required for entry in entries.values()) - 1


@pytest.mark.parametrize(
    ("number", "words", "severity"),
    [
        # 11,214 mg of filler.
        ("11200", "rounded to three digits; the sheet asks for four", "minor"),
        ("11000", "rounded to two digits; the sheet asks for four", "critical"),
        ("11220", "", "minor"),
        ("11300", "", "critical"),
    ],
)
def test_a_result_of_fewer_digits_is_said_to_be_rounded(number: str, words: str, severity: str) -> None:
    found = one(KNOWN, "second_material_3_target", Decimal(number))
    assert found.severity == severity
    assert ("rounded to" in found.found) is bool(words)
    assert words in found.found


@pytest.mark.parametrize(
    ("planned", "by", "initials", "same"),
    [
        ("Ann Baker", "ann baker", "X", True),
        ("A. B.", "Ann Baker", "ab", True),
        ("Ann Baker", "A. Baker", "X", True),
        ("Ann Baker", "Chris Dole", "CD", False),
        ("Ann Baker", "Amy Burns", "AB", False),
    ],
)
def test_the_planner_does_not_check_the_plan(planned: str, by: str, initials: str, same: bool) -> None:
    found = findings(KNOWN, {"second_planned_by": planned, "second_by": by, "second_initials": initials})
    assert [each.code for each in found] == (["SAME-PERSON"] if same else [])
    if same:
        assert found[0].expected == f"another person than {planned}, who prepared the plan"


def test_a_second_check_is_done_before_the_batch_is_made() -> None:
    made = second_checks.record(KNOWN).order.made
    assert findings(KNOWN, {"second_date": made}) == []
    found = one(KNOWN, "second_date", made + datetime.timedelta(days=1))
    assert (found.code, found.severity) == ("SECOND-CHECK", "minor")
    assert found.expected == f"not after {made}, the day of compounding"
    assert found.found.endswith(", done after the day of compounding: it is meant before anything is weighed")
