"""What is written down in the steps, against the tables of the same sheet."""

from __future__ import annotations

import pytest

from compounding.records.finding import Finding
from compounding.sheets.review.accounts import account_of
from compounding.sheets.review.agreement import agreement_findings, record_of
from compounding.sheets.review.filled import Filled
from tests.sheets import samples
from tests.sheets.review.filled_samples import Given, filled, rewritten
from tests.sheets.review.test_plausibility import DILUTED, KNOWN, SALVE, WATER

NAMES = tuple(samples.ORDERS)


def written(name: str, parameter: str, text: Given, **changes: Given) -> tuple[Filled, str]:
    """Return a sheet in which a step says something else, and the name of that entry."""
    sheet = filled(name)
    place = record_of(sheet, parameter)
    assert place, parameter
    return rewritten(sheet, **{place: text, **changes}), place


def only(sheet: Filled, place: str) -> Finding:
    """Return the one finding there is, at a place."""
    [found] = agreement_findings(sheet)
    field = sheet.fields[place]
    assert (found.code, found.sheet, found.cell) == ("RECORD-MISMATCH", field.sheet, field.cell)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_careful_sheets_and_blank_ones_agree(name: str) -> None:
    assert list(agreement_findings(filled(name))) == []
    assert list(agreement_findings(filled(name, only_changes=True))) == []


@pytest.mark.parametrize(
    ("name", "parameter", "text", "expected", "said"),
    [
        (KNOWN, "tablets crushed", "10", "9 tablets", "10 tablets"),
        (KNOWN, "tablets crushed", "10 tablets", "9 tablets", "10 tablets"),
        (KNOWN, "tablets crushed", 10.0, "9 tablets", "10 tablets"),
        (KNOWN, "shells loaded", "90", "92 capsules", "90 capsules"),
        (KNOWN, "capsules filled", "29", "92 capsules", "29 capsules"),
        (KNOWN, "labels printed", "3 labels", "2", "3"),
        (KNOWN, "labels destroyed", "1", "0", "1"),
        (WATER, "final volume", "35 mL", "30 mL", "35 mL"),
        (WATER, "final volume", "29.3", "30 mL", "29.3 mL"),
        (DILUTED, "final volume", "0.3 L", "30 mL", "300 mL"),
    ],
)
def test_a_step_that_says_another_number_than_the_table(
    name: str, parameter: str, text: Given, expected: str, said: str
) -> None:
    found = only(*written(name, parameter, text))
    assert found.severity == "major"
    assert found.expected.startswith(f"{expected}, as entered for ")
    assert found.found == said


@pytest.mark.parametrize(
    ("name", "parameter", "text"),
    [
        (KNOWN, "tablets crushed", "9 tablets"),
        (KNOWN, "tablets crushed", "9 tabs, 1 of them broken"),
        (KNOWN, "tablets crushed", "nine"),
        (KNOWN, "tablets crushed", "all of 10"),
        (KNOWN, "tablets crushed", "8 + 1"),
        (KNOWN, "tablets crushed", None),
        (KNOWN, "shells loaded", "B-2"),
        (KNOWN, "shells loaded", "92 shells"),
        (KNOWN, "capsules filled", "92 capsules"),
        (KNOWN, "labels printed", "2 labels"),
        (KNOWN, "labels printed", "two"),
        (KNOWN, "labels printed", "3, 1 of them spoilt"),
        (KNOWN, "mixing time", "12 min"),
        (WATER, "final volume", "30.2 mL"),
        (WATER, "final volume", "29.5"),
        (WATER, "final volume", "to the mark"),
        (WATER, "final volume", "30 g"),
        (SALVE, "mass of cream", "52 g"),
        (SALVE, "mass of cream", "0.05 kg"),
        (SALVE, "mass of cream", "as described"),
    ],
)
def test_words_and_numbers_that_agree_are_left_alone(name: str, parameter: str, text: Given) -> None:
    assert list(agreement_findings(written(name, parameter, text)[0])) == []


def test_what_the_table_lacks_is_not_compared() -> None:
    sheet, _ = written(KNOWN, "tablets crushed", "10", material_1_actual=None, account_3_actual=None)
    assert list(agreement_findings(sheet)) == []


# --- balances --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "reading", "found"),
    [
        ("200 mg", "250 mg", "test weight 200 mg reads 250 mg"),
        ("200 mg", "0.203 g", "test weight 200 mg reads 0.203 g"),
        ("5 g", "5.049 g", ""),
        ("200 mg", "250", ""),
        ("200", "250 mg", ""),
        ("F1, 200 mg", "250 mg", ""),
        ("200 mg", "250 mg on B-2", ""),
        ("0 mg", "250 mg", ""),
        ("200 mg", "250 mL", ""),
        ("200 mg", "0.2 g", ""),
    ],
)
def test_balance_that_reads_a_test_weight_wrongly(weight: str, reading: str, found: str) -> None:
    place = record_of(filled(KNOWN), "test weight")
    sheet, reads = written(KNOWN, "reading", reading, **{place: weight})
    if found:
        assert only(sheet, reads).found == found
    else:
        assert list(agreement_findings(sheet)) == []


# --- capsules --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yielded", "aside", "unexplained"),
    [
        (92, "0", ""),
        (90, "0", ""),
        (89, "0", "1 capsule"),
        (85, "2 capsules", "3 capsules"),
        (88, "3", ""),
        (85, "", ""),
    ],
)
def test_capsules_that_nobody_accounts_for(yielded: int, aside: str, unexplained: str) -> None:
    sheet, place = written(KNOWN, "capsules set aside", aside or "some", yield_actual=yielded)
    if unexplained:
        found = only(sheet, place)
        assert found.severity == "minor"
        assert found.found.endswith(f"set aside: {unexplained} unexplained")
    else:
        assert list(agreement_findings(sheet)) == []


def test_capsules_set_aside_that_are_in_the_yield_too() -> None:
    found = only(*written(KNOWN, "capsules set aside", "3", yield_actual=91))
    assert found.severity == "major"
    assert found.found == "92 capsules filled, 91 yielded, 3 set aside"


# --- liquids and creams ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["49 g", "60", "5 g"])
def test_cream_that_was_weighed_and_cream_that_was_filled(text: str) -> None:
    found = only(*written(SALVE, "mass of cream", text))
    assert found.expected == "a little more than 50 g, as entered for Yield, actual"


@pytest.mark.parametrize(
    ("fills", "found"),
    [
        ((30,), ""),
        ((15, 15), ""),
        ((15, 14), ""),
        ((15, 13), "28 mL in 2 containers, 93.3 % of it"),
        ((15,), "15 mL in 1 container, 50 % of it"),
        ((15, 15.7), "30.7 mL in 2 containers, 102.3 % of it"),
        ((15, 16), ""),
        ((15, "about 10 or so"), ""),
        ((2,) * 10, ""),
    ],
)
def test_containers_that_do_not_hold_the_yield(fills: tuple[Given, ...], found: str) -> None:
    changes = {f"fill_{number}": each for number, each in enumerate(fills, start=1)}
    sheet = rewritten(filled(WATER), **changes)
    if found:
        assert only(sheet, "fills_total").found == found
    else:
        assert list(agreement_findings(sheet)) == []


@pytest.mark.parametrize(("text", "is_found"), [("2990 mg", True), ("2.99 g", True), ("3250", False), ("x", False)])
def test_ground_tablets_of_which_more_was_weighed_and_left_than_obtained(text: Given, is_found: bool) -> None:
    sheet, place = written(KNOWN, "mass of powder obtained", text, material_2_actual=3000, account_2_actual=250)
    places = {each.cell: each for each in agreement_findings(sheet) if each.subject == sheet.label(place)}
    assert bool(places) == is_found
    if is_found:
        found = places[sheet.fields[place].cell]
        assert found.code == "RECORD-MISMATCH"
        assert found.expected == "3,250 mg or more: 3,000 mg was weighed and 250 mg left over"
        assert found.found == "2,990 mg"


@pytest.mark.parametrize(("name", "yielded", "account"), [(WATER, 29.9, 29), (SALVE, 50, 48), (DILUTED, 30, 29)])
def test_a_yield_that_is_more_than_was_filled(name: str, yielded: float, account: float) -> None:
    sheet = filled(name)
    place = account_of(sheet, sheet.record.yielded)
    unit = sheet.fields[place].unit
    spoilt = rewritten(sheet, yield_actual=yielded, fill_1=yielded, **{place: account})
    found = [each for each in agreement_findings(spoilt) if each.cell == sheet.fields["yield_actual"].cell]
    assert [(each.code, each.expected, each.found) for each in found] == [
        ("RECORD-MISMATCH", f"at most {account} {unit}, as entered for {sheet.label(place)}", f"{yielded:g} {unit}")
    ]
    near = rewritten(sheet, yield_actual=yielded, fill_1=yielded, **{place: yielded * 0.996})
    assert [each for each in agreement_findings(near) if each.cell == sheet.fields["yield_actual"].cell] == []
