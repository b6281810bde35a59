"""A whole validation: nothing deviates as the toolkit is, and what is broken is found."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from compounding.calculations import alligation
from compounding.records.library import Library, find_library
from compounding.records.validation_run import CheckedCell, ValidationRun
from compounding.sheets import live
from compounding.sheets.layout import CellFormula
from compounding.sheets.review import reviewing
from compounding.units import quantity
from compounding.validation import known_answers, validating
from compounding.validation.published_cases import Case, Printed, cases
from compounding.validation.sheet_rules import rule_of_field
from compounding.validation.trials import TrialOrder, trial_orders
from tests.validation.runs import MADE

SMALL = "trituration"


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


@pytest.fixture(scope="module")
def whole() -> ValidationRun:
    return validated()


def test_nothing_deviates(whole: ValidationRun) -> None:
    assert whole.deviations == ()
    assert whole.is_as_expected


def test_every_dosage_form_is_tested(whole: ValidationRun) -> None:
    library = find_library()
    forms = {library.load(formula).form for formula in library.ids()}
    assert {library.load(each.formula).form for each in trial_orders()} == forms
    assert len(whole.sheets) == len(trial_orders()) >= 8


def test_every_live_cell_is_listed_with_its_counterpart(whole: ValidationRun) -> None:
    assert all(each.counterpart for each in whole.cells)
    for sheet in whole.sheets:
        assert sum(each.count for each in whole.cells if each.form == sheet.form) == sheet.live > 40


def test_lines_of_the_working_name_their_calculation(whole: ValidationRun) -> None:
    found = [each for each in whole.cells if each.sheet == "Calculations" and each.form == "capsules"]
    by_meaning: Mapping[str, CheckedCell] = {each.meaning.partition(",")[0]: each for each in found}
    assert by_meaning["ground tablets"].counterpart == "tablets.powder_mass"
    assert by_meaning["mean tablet mass"].formula == 'IF(AND(ISNUMBER(H13),ISNUMBER(H12)),H13/H12*1000,"")'
    assert by_meaning["mean tablet mass"].live == by_meaning["mean tablet mass"].python == "410"


def test_rows_that_are_alike_are_one_line(whole: ValidationRun) -> None:
    nets = [each for each in whole.cells if each.meaning.startswith("capsule 1: Net") and each.form == "capsules"]
    assert [each.count for each in nets] == [20]


@pytest.mark.parametrize(
    "kind", ["blank", "zero", "negative", "letters", "high: 1,000 times", "low: a 1,000th", "exactly the lowest"]
)
def test_what_is_weighed_is_challenged_in_every_way_on_every_sheet(whole: ValidationRun, kind: str) -> None:
    challenged = {each.form for each in whole.challenges if each.kind == kind and ", actual (number" in each.entry}
    assert challenged == {each.form for each in whole.sheets}


def test_a_limit_is_within_and_a_step_beyond_is_not(whole: ValidationRun) -> None:
    shown = {
        each.kind: each.shown.split(";")[0]
        for each in whole.challenges
        if each.form == "capsules" and each.entry.startswith("microcrystalline cellulose PH-105, actual")
    }
    assert shown["just below the lowest"].endswith("FAIL")
    assert shown["just above the highest"].endswith("FAIL")
    assert "FAIL" not in shown["exactly the lowest"]
    assert "FAIL" not in shown["exactly the highest"]


def test_entry_rules_refuse_words_for_numbers_and_accept_numbers(whole: ValidationRun) -> None:
    weighed = [each for each in whole.challenges if ", actual (number" in each.entry]
    assert {each.rule for each in weighed if each.kind in ("letters", "negative")} == {"refused"}
    assert {each.rule for each in weighed if each.kind.startswith(("high", "exactly"))} == {"accepted"}


# --- what is broken is found ---------------------------------------------------------------------


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
        named = "compounding.validation.trials.rule_of_field"
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
