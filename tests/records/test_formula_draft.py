"""The draft of a new formula: complete by the reader's rules, and each answer judged by them at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from compounding.records.dosage_form import DOSAGE_FORMS, DosageForm
from compounding.records.formula_draft import answer_problems, draft_entries, list_problems, open_problems
from compounding.records.formula_file import read_formula
from compounding.records.formula_questions import BOTH, POWDER, TABLETS, Answers, every_question, questions
from compounding.records.formula_release import placed
from compounding.records.order import BulkPowder, Order, Prescription, Tablets
from compounding.records.preparation import prepare
from compounding.units import parse_quantity

DAY = datetime.date(2026, 11, 22)
QUANTITIES: Mapping[str, str] = {"capsule": "30 capsules", "mL": "100 mL", "g": "50 g"}
FILLERS: Mapping[str, str] = {
    "capsule": "microcrystalline cellulose; diluent; qs; mg",
    "mL": "purified water; vehicle; qs; mL",
    "g": "cream base; base; qs; g",
}
OTHERS: Mapping[str, str] = {
    "capsule": "colloidal silicon dioxide; diluent; 1 mg per capsule; mg",
    "mL": "sodium benzoate; preservative; 0.1 g per 100 mL; mg",
    "g": "glycerol; humectant; 5 % w/w; g",
}


def answers(form: DosageForm, source: str = BOTH, **changes: str) -> dict[str, tuple[str, ...]]:
    unit = form.strength_unit
    given = {
        "id": "own-product",
        "name": "own product",
        "drug": "ketamine hydrochloride",
        "form": form.name,
        "route": "by mouth",
        "indication": "Pain, off-label: nothing that is sold serves.",
        "description": "An even product without lumps.",
        "strength-lowest": f"1 {unit}",
        "strength-highest": f"10 {unit}",
        "source": source,
        "container": "Tight container.",
        "water-class": "other non-aqueous",
        "storage": "controlled room temperature",
        "directions": "Use as prescribed.",
        "hazard": "Dust.",
        "weighing": "1 %",
        "content-lowest": "90 %",
        "content-highest": "110 %",
        "yield-lowest": "95 %",
        "yield-highest": "105 %",
        "author": "A. Pharmacist",
    }
    if source in (TABLETS, BOTH):
        given |= {"tablets": "ketamine tablets 50 mg", "label-claim": "50 mg/tablet", "excipients": "lactose"}
    if source in (POWDER, BOTH):
        given["powder"] = "ketamine hydrochloride, bulk substance"
    if form.name == "capsule":
        given |= {"capsule-sizes": "3, 1", "usual-size": "3", "most-powder": "60 %"}
    found = {key: (text,) for key, text in (given | changes).items()}
    return {**found, "component": (OTHERS[form.batch_unit], FILLERS[form.batch_unit])}


FORMS = pytest.mark.parametrize("form", DOSAGE_FORMS, ids=lambda form: form.name)


@FORMS
@pytest.mark.parametrize("source", [TABLETS, POWDER, BOTH])
def test_a_draft_is_complete_and_not_reviewed(form: DosageForm, source: str, tmp_path: Path) -> None:
    given = answers(form, source)
    assert open_problems(given, DAY) == ()
    (file,) = placed(tmp_path, "own-product", {"1.toml": draft_entries(given, DAY)}, {})
    formula = read_formula(file)
    assert not formula.is_reviewed
    assert len(formula.confirm) >= 9
    assert all(each.startswith("Confirm ") for each in formula.confirm)
    assert any("method" in each for each in formula.confirm)
    texts = " ".join(each.text for each in formula.steps)
    assert all(f"{{{each.key}}}" in texts for each in formula.components)
    assert "completed" not in file.read_text(encoding="utf-8")


@FORMS
@pytest.mark.parametrize("source", [TABLETS, POWDER])
def test_a_draft_can_be_planned_with(form: DosageForm, source: str, tmp_path: Path) -> None:
    (file,) = placed(tmp_path, "own-product", {"1.toml": draft_entries(answers(form, source), DAY)}, {})
    powder = BulkPowder(assay=parse_quantity("99 %"), assay_basis="as is")
    order = Order(
        formula="own-product",
        version="1",
        prescription=Prescription(
            strength=parse_quantity(f"10 {form.strength_unit}"), quantity=parse_quantity(QUANTITIES[form.batch_unit])
        ),
        source=powder if source == POWDER else Tablets(),
        made=DAY,
    )
    record = prepare(order, read_formula(file))
    assert record.is_draft
    assert record.said_warnings[0].startswith("DRAFT")


@FORMS
def test_each_question_is_asked_once_and_answers_that_are_right_are_taken(form: DosageForm) -> None:
    whole = answers(form)
    given: dict[str, tuple[str, ...]] = {}
    asked = []
    while (question := next((each for each in questions(given) if each.key not in given), None)) is not None:
        asked.append(question.key)
        given[question.key] = whole.get(question.key, ())
        assert not given[question.key] or answer_problems(question, given) == ()
    assert len(asked) == len(set(asked))
    assert set(whole) <= set(asked)
    assert set(asked) <= {each.key for each in every_question()}


WRONG = {
    "id": ("Own Cream", "begin with a small letter"),
    "form": ("creme", "is not known here"),
    "strength-lowest": ("4,5 %", "the comma is neither"),
    "strength-highest": ("0.5 % w/w", "is more than"),
    "source": ("both of them", "use one of tablets, powder, both"),
    "label-claim": ("50 mg", "mg per tablet"),
    "powder": ("a\tb", "has spaces around it, or line breaks in it"),
    "component": ("glycerol; humectant; 5 mL; mL", "is not in"),
    "storage": ("fridge", "use one of refrigerator"),
    "weighing": ("1", "the unit is missing"),
    "content-highest": ("80 %", "is more than"),
    "yield-highest": ("a lot", "yield_highest"),
}


@pytest.mark.parametrize("key", WRONG)
def test_an_answer_that_is_wrong_is_told_at_once(key: str) -> None:
    cream = next(each for each in DOSAGE_FORMS if each.name == "cream")
    text, told = WRONG[key]
    given: Answers = {**answers(cream), key: (text,)}
    question = next(each for each in questions(answers(cream)) if each.key == key)
    assert told in " ".join(answer_problems(question, given))
    assert told in " ".join(open_problems(given, DAY)) or key in ("id", "source")


def test_components_want_one_that_fills_up() -> None:
    [component] = [each for each in every_question() if each.several]
    cream = next(each for each in DOSAGE_FORMS if each.name == "cream")
    given = answers(cream)
    assert list_problems(component, given) == ()
    without = {**given, "component": given["component"][:1]}
    assert answer_problems(component, without) == ()
    assert list_problems(component, without) == ("components: exactly one has the rule 'qs', not 0",)
    short = {**given, "component": ("glycerol, 5 %",)}
    assert "parted by semicolons" in answer_problems(component, short)[0]


def test_what_is_left_out_is_to_be_confirmed() -> None:
    cream = next(each for each in DOSAGE_FORMS if each.name == "cream")
    with_limits = draft_entries(answers(cream, **{"assay-lowest": "98 %", "assay-highest": "102 %"}), DAY)
    without = draft_entries(answers(cream), DAY)
    assert with_limits["powder"]["assay_lowest"] == "98 %"
    assert set(without["confirm"]) - set(with_limits["confirm"]) == {
        "Confirm the assay limits of the bulk substance with its monograph: none are stated here."
    }
