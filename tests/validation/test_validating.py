"""A whole validation: nothing deviates as the toolkit is, and what is broken is found."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from compounding.calculations import alligation
from compounding.records.library import Library, find_library
from compounding.records.validation_run import CheckedCell, ValidationRun
from compounding.sheets import campaign_bench, live, lots
from compounding.sheets.layout import CellFormula
from compounding.sheets.review import reviewing
from compounding.units import quantity
from compounding.validation import campaign_rules, known_answers, validating
from compounding.validation.cell_formulas import checked_cells
from compounding.validation.published_cases import Case, Printed, cases
from compounding.validation.sheet_rules import rule_of_field
from compounding.validation.trials import TrialOrder, trial, trial_orders
from tests.validation.runs import MADE

SMALL, TITRATION, SEVERAL_LOTS = "trituration", "titration with capsules", "oral liquid"


def small_orders() -> tuple[TrialOrder, ...]:
    return tuple(each for each in trial_orders() if each.form == SMALL)


def few_cases() -> list[Case]:
    return [case for case in cases("mixtures") if case.asked]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave one sheet and few problems, so that a validation takes a second."""
    monkeypatch.setattr(validating, "trial_orders", small_orders)
    monkeypatch.setattr(known_answers, "answerable_cases", few_cases)
    monkeypatch.setattr(validating, "worked_answers", lambda library: iter(()))


def validated(library: Library | None = None) -> ValidationRun:
    return validating.validation_run(library or find_library(), made=MADE)


def parts_that_fail(run: ValidationRun) -> list[str]:
    return [each.name for each in run.parts if each.deviating]


# --- as it is ------------------------------------------------------------------------------------


def test_nothing_deviates(whole_validation: ValidationRun) -> None:
    assert whole_validation.deviations == ()
    assert whole_validation.is_as_expected


def test_every_dosage_form_is_tested(whole_validation: ValidationRun) -> None:
    library = find_library()
    forms = {library.load(formula).form for formula in library.ids()}
    assert {library.load(each.formula).form for each in trial_orders()} == forms
    assert len(whole_validation.sheets) == len(trial_orders()) >= 8


def test_every_live_cell_is_listed_with_its_counterpart(whole_validation: ValidationRun) -> None:
    assert all(each.counterpart for each in whole_validation.cells)
    for sheet in whole_validation.sheets:
        assert sum(each.count for each in whole_validation.cells if each.form == sheet.form) == sheet.live > 40


def test_lines_of_the_working_name_their_calculation(whole_validation: ValidationRun) -> None:
    found = [each for each in whole_validation.cells if each.sheet == "Calculations" and each.form == "capsules"]
    by_meaning: Mapping[str, CheckedCell] = {each.meaning.partition(",")[0]: each for each in found}
    assert by_meaning["ground tablets"].counterpart == "tablets.powder_mass"
    assert by_meaning["mean tablet mass"].formula == 'IF(AND(ISNUMBER(H13),ISNUMBER(H12)),H13/H12*1000,"")'
    assert by_meaning["mean tablet mass"].live == by_meaning["mean tablet mass"].python == "410"


def test_a_titration_is_tested_with_its_own_sheet_and_those_of_its_batches(whole_validation: ValidationRun) -> None:
    found = [each for each in whole_validation.cells if each.form == TITRATION]
    counts = {each.sheet: 0 for each in found}
    for each in found:
        counts[each.sheet] += each.count
    assert counts["Campaign"] > 80
    assert {"Batch record A, B", "Measurements A, B", "Label A, B", "Calculations A, B"} <= set(counts)
    by_meaning = {each.meaning.partition(". ")[0]: each for each in found if each.sheet == "Campaign"}
    assert by_meaning["batch A, powder weighed, live"].counterpart == "the line of the batch's own working"
    assert by_meaning["drug in the doses, live"].counterpart == "titrations.drug_in_doses"
    assert by_meaning["mean tablet mass, live"].live == "410"


def test_several_lots_of_a_material_are_tested(whole_validation: ValidationRun) -> None:
    meanings = {each.meaning for each in whole_validation.cells}
    for words in ("all lots", "lots against the actual amount"):
        assert any(words in each for each in meanings), words
    challenged = {each.kind for each in whole_validation.challenges if "lot 2, actual" in each.entry}
    assert {"blank", "negative", "high: 1,000 times", "low: a 1,000th"} <= challenged


def test_rows_of_several_batches_are_one_line(whole_validation: ValidationRun) -> None:
    [line] = [
        each
        for each in whole_validation.cells
        if each.sheet == "Batch record A, B" and "microcrystalline" in each.meaning and ", target" in each.meaning
    ]
    assert re.fullmatch(r"A: E[0-9]+; B: E[0-9]+", line.cells)
    assert len(line.live.split("; ")) == line.count == 2


def test_a_fill_a_thousand_times_too_low_is_found_by_the_review(whole_validation: ValidationRun) -> None:
    found = {
        each.form: each.findings
        for each in whole_validation.challenges
        if each.kind == "low: a 1,000th" and each.entry.startswith("fill of container")
    }
    assert len(found) == 6
    assert all("SLIP-1000" in each for each in found.values())


def test_rows_that_are_alike_are_one_line(whole_validation: ValidationRun) -> None:
    nets = [
        each for each in whole_validation.cells if each.meaning.startswith("capsule 1: Net") and each.form == "capsules"
    ]
    assert [(each.count, each.cells) for each in nets] == [(20, "C11:C30")]


@pytest.mark.parametrize(
    "kind", ["blank", "zero", "negative", "letters", "high: 1,000 times", "low: a 1,000th", "exactly the lowest"]
)
def test_what_is_weighed_is_challenged_in_every_way_on_every_sheet(whole_validation: ValidationRun, kind: str) -> None:
    challenged = {
        each.form for each in whole_validation.challenges if each.kind == kind and ", actual (number" in each.entry
    }
    assert challenged == {each.form for each in whole_validation.sheets}


def test_a_limit_is_within_and_a_step_beyond_is_not(whole_validation: ValidationRun) -> None:
    shown = {
        each.kind: each.shown.split(";")[0]
        for each in whole_validation.challenges
        if each.form == "capsules" and each.entry.startswith("microcrystalline cellulose PH-105, actual")
    }
    assert shown["just below the lowest"].endswith("FAIL")
    assert shown["just above the highest"].endswith("FAIL")
    assert "FAIL" not in shown["exactly the lowest"]
    assert "FAIL" not in shown["exactly the highest"]


def test_entry_rules_refuse_words_for_numbers_and_accept_numbers(whole_validation: ValidationRun) -> None:
    weighed = [each for each in whole_validation.challenges if ", actual (number" in each.entry]
    assert {each.rule for each in weighed if each.kind in ("letters", "negative")} == {"refused"}
    assert {each.rule for each in weighed if each.kind.startswith(("high", "exactly"))} == {"accepted"}


# --- what is broken is found ---------------------------------------------------------------------


def deviating_cells(form: str) -> list[CheckedCell]:
    [order] = [each for each in trial_orders() if each.form == form]
    return [each for each in checked_cells(trial(order, find_library())) if not each.passes]


class TestBrokenCells:
    @pytest.mark.parametrize("form", [TITRATION, SEVERAL_LOTS])
    def test_as_they_are_none_deviates(self, form: str) -> None:
        assert deviating_cells(form) == []

    def test_lots_that_may_differ_from_what_was_weighed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lots, "lots_tolerance", lambda material: Decimal(10**9))
        assert {each.counterpart[:15] for each in deviating_cells(SEVERAL_LOTS)} == {"sum of the lots"}

    def test_a_share_of_a_common_powder_upside_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        quotient = live.quotient
        turned = SimpleNamespace(**{**vars(live), "quotient": lambda above, below: quotient(below, above)})
        monkeypatch.setattr(campaign_bench, "live", turned)
        assert {each.sheet for each in deviating_cells(TITRATION)} == {"Campaign"}

    def test_a_batch_that_refers_to_another_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(campaign_bench, "lettered_sheet", lambda name, letter: f"{name} A")
        found = deviating_cells(TITRATION)
        assert found
        assert any("batch B" in each.meaning for each in found)

    def test_a_cell_of_the_sheet_campaign_that_no_rule_knows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rule = campaign_rules.rule_of_campaign_field
        named = "compounding.validation.workbook_rules.rule_of_campaign_field"
        monkeypatch.setattr(named, lambda name: None if name == "campaign_plan_closes" else rule(name))
        [found] = deviating_cells(TITRATION)
        assert found.counterpart == ""
        assert found.differing == (f"{found.cells}: no rule of Python is known for this cell",)


@pytest.mark.usefixtures("small")
class TestBroken:
    def test_as_it_is_nothing_deviates(self) -> None:
        assert validated().is_as_expected

    def test_a_calculation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(alligation, "amount_to_add", lambda *_: quantity(1, "g"))
        found = validated()
        assert parts_that_fail(found) == ["known answers"]
        assert any(each.place == "allig_rxcal_22" and each.found == "1 g" for each in found.deviations)

    def test_a_printed_value(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first, *rest = few_cases()
        other = dataclasses.replace(first, expected={key: Printed("7 g") for key in first.expected})
        monkeypatch.setattr(known_answers, "answerable_cases", lambda: [other, *rest])
        assert {each.place for each in validated().deviations} == {first.id}

    def test_a_verdict_that_leaves_out_its_bounds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        within = live.within

        def narrower(*arguments: Any, **options: Any) -> CellFormula:
            return CellFormula(within(*arguments, **options).text.replace(">=", ">"))

        monkeypatch.setattr(live, "within", narrower)
        found = validated()
        assert parts_that_fail(found) == ["entries"]
        assert {each.place.rpartition(", ")[2] for each in found.deviations} == {"exactly the lowest"}

    def test_a_quotient_upside_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        quotient = live.quotient
        monkeypatch.setattr(live, "quotient", lambda above, below, **options: quotient(below, above, **options))
        found = validated()
        assert "cell formulas" in parts_that_fail(found)
        assert any("yield" in each.meaning.lower() for each in found.cells if not each.passes)

    def test_a_cell_formula_that_no_rule_knows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        named = "compounding.validation.workbook_rules.rule_of_field"
        monkeypatch.setattr(named, lambda name: None if name == "labels_left" else rule_of_field(name))
        found = validated()
        assert any("no rule of Python is known" in each.found for each in found.deviations)

    def test_a_review_that_finds_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reviewing, "entry_findings", lambda entry, found: iter(()))
        monkeypatch.setattr(reviewing, "_batch_findings", lambda *_: [])
        found = validated()
        assert parts_that_fail(found) == ["entries"]
        assert {each.found for each in found.deviations} == {"neither the sheet nor the review says anything"}

    def test_a_sheet_that_cannot_be_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        [order] = small_orders()
        wrong = dataclasses.replace(order, options={**order.options, "strength": "99 %"})
        monkeypatch.setattr(validating, "trial_orders", lambda: (wrong,))
        found = validated()
        assert "batch sheets" in parts_that_fail(found)
        assert "strength" in found.sheets[0].refused

    def test_a_released_formula_that_was_changed_or_cannot_be_read(self, tmp_path: Path) -> None:
        folder = tmp_path / "formulas"
        shutil.copytree(find_library().folders[-1], folder)
        changed, broken = folder / "naltrexone-cream" / "1.toml", folder / "naltrexone-cream" / "2.toml"
        changed.write_text(changed.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        broken.write_text("id = ", encoding="utf-8")
        found = validated(Library((folder,)))
        assert parts_that_fail(found)[0] == "installation"
        places = [each.place for each in found.deviations if each.part == "installation"]
        assert set(places) == {"formula naltrexone-cream, version 1", "formula naltrexone-cream, version 2"}
