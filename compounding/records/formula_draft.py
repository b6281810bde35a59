"""The draft of a new formula, from what its author answered: complete by the reader's rules, and not reviewed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from compounding.records.dosage_form import CAPSULE
from compounding.records.formula_file import entries_problems
from compounding.records.formula_questions import BOTH, COMPONENT, POWDER, TABLETS, Answers, Question, answer
from compounding.records.formula_release import UNREVIEWED, id_problems
from compounding.records.formula_steps import LIQUIDS, draft_gate, draft_quality, draft_steps, equipment

_PARTS = 4
_QS, _FILLER = "qs", "diluent"
# The source that the general parts of any draft rest on.
STANDARD = "usp-795"
_NOT_AFTER = "Do not use after the beyond-use date."


def draft_entries(answers: Answers, date: datetime.date) -> dict[str, Any]:
    """Return what the file of a new formula says; what was not answered is missing from it.

    Parameters
    ----------
    answers
        What the author answered, by the keys of the questions.
    date
        Day of the draft.

    Examples
    --------
    >>> draft_entries({"id": ("ibuprofen-cream",)}, datetime.date(2026, 11, 22))["version"]
    '1'
    """
    entries: dict[str, Any] = {"id": answer(answers, "id"), "version": "1"}
    texts = ("name", "drug", "form", "route")
    entries |= {key: answer(answers, key) for key in texts}
    entries |= {"indication_note": answer(answers, "indication"), "description": answer(answers, "description")}
    entries |= {"container": answer(answers, "container"), "equipment": equipment(answers)}
    entries |= {"hazards": [answer(answers, "hazard")], "confirm": list(_to_confirm(answers)), "references": [STANDARD]}
    entries |= {"author": answer(answers, "author"), "effective": date}
    entries["strength"] = _answered(answers, {"lowest": "strength-lowest", "highest": "strength-highest"})
    entries["strength"]["studied"] = []
    entries |= draft_daily_dose(answers)
    components = [
        _drug(answers),
        *(component_entries(each, answer(answers, "form")) for each in answers.get(COMPONENT, ())),
    ]
    entries["components"] = components
    entries |= draft_sources(answers)
    if answer(answers, "form") == CAPSULE.name:
        entries["capsule"] = _capsule(answers)
    entries["gate"], entries["steps"] = draft_gate(answers), draft_steps(answers, components)
    entries["quality"] = draft_quality(answers)
    entries["acceptance"] = _answered(
        answers,
        {
            "weighing": "weighing",
            "strength_lowest": "content-lowest",
            "strength_highest": "content-highest",
            "yield_lowest": "yield-lowest",
            "yield_highest": "yield-highest",
        },
    )
    storage = answer(answers, "storage")
    entries["beyond_use"] = {
        **_answered(answers, {"water_class": "water-class"}),
        "storage": [storage] if storage else [],
        "references": [STANDARD],
    }
    entries["labelling"] = _labelling(answers)
    entries["revisions"] = [{"version": "1", "date": date, "change": "First version, as a draft."}]
    return _without_blanks(entries)


def answer_problems(question: Question, answers: Answers) -> tuple[str, ...]:
    """Return what is wrong with the answer to a question, by the formula's own rules; what is open is not looked at.

    Parameters
    ----------
    question
        The question that was answered last.
    answers
        All that has been answered, that answer included.

    Examples
    --------
    >>> from compounding.records.formula_questions import questions
    >>> lowest = next(each for each in questions({}) if each.key == "strength-lowest")
    >>> answer_problems(lowest, {"form": ("cream",), "strength-lowest": ("4,5 %",)})[0][:27]
    "strength.lowest: '4,5 %': t"
    """
    problems = list(_own_problems(question, answers))
    if problems:
        return tuple(problems)
    found = entries_problems(draft_entries(answers, datetime.date.min))
    return tuple(each for each in found if each.startswith(question.places) and not _is_of_later(each, question))


def list_problems(question: Question, answers: Answers) -> tuple[str, ...]:
    """Return what is wrong with all the answers to a question together, once no more are given.

    Examples
    --------
    >>> from compounding.records.formula_questions import questions
    >>> components = next(each for each in questions({}) if each.several)
    >>> list_problems(components, {"form": ("cream",), "drug": ("ibuprofen",)})
    ("components: exactly one has the rule 'qs', not 0",)
    """
    found = entries_problems(draft_entries(answers, datetime.date.min))
    return tuple(each for each in found if each.startswith(question.places))


def open_problems(answers: Answers, date: datetime.date) -> tuple[str, ...]:
    """Return everything that is wrong with a draft, or still missing from it."""
    return entries_problems(draft_entries(answers, date))


def component_entries(text: str, form: str) -> dict[str, Any]:
    """Return what a component's table says, from its answer "name; role; amount; unit".

    Examples
    --------
    >>> component_entries("glycerol; levigating agent; 20 mL per 100 mL; mL", "oral liquid")["rule"]
    'fixed'
    >>> component_entries("purified water; vehicle; qs; mL", "oral liquid")["key"]
    'purified-water'
    """
    name, role, amount, unit = (*(each.strip() for each in text.split(";")), "", "", "", "")[:_PARTS]
    rule = _QS if amount == _QS else "per cent" if "%" in amount else "fixed"
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    entries = {"key": key, "name": name, "role": role, "rule": rule, "amount": amount, "unit": unit}
    if rule == _QS:
        del entries["amount"]
        # What fills capsules up is known by one name, since packing statistics are stated of it.
        entries["key"] = _FILLER if form == CAPSULE.name else key
    return entries


def _own_problems(question: Question, answers: Answers) -> Iterator[str]:
    given = answers.get(question.key, ())
    name = answer(answers, question.key)
    if question.key == "id":
        yield from id_problems(name)
    for text in given:
        if question.choices and text not in question.choices:
            yield f"{text!r} is not known here; use one of {', '.join(question.choices)}"
        if question.key == COMPONENT and len(text.split(";")) != _PARTS:
            yield f"{text!r}: write name; role; amount; unit, parted by semicolons"


def _is_of_later(problem: str, question: Question) -> bool:
    """Return whether a problem is about what is asked later: other components, or the other end of a range."""
    missing = "is missing" in problem and not problem.startswith(f"{question.places[0]}:")
    return missing or (question.several and problem.startswith("components:"))


def _answered(answers: Answers, keys: Mapping[str, str]) -> dict[str, Any]:
    return {key: answer(answers, name) for key, name in keys.items() if answer(answers, name)}


def _without_blanks(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return entries without the texts that were not answered, so that they are reported as missing."""
    return {key: value for key, value in entries.items() if value not in ("", [""])}


def _drug(answers: Answers) -> dict[str, Any]:
    return {"key": "drug", "name": answer(answers, "drug"), "role": "drug", "rule": "strength", "unit": "mg"}


def draft_daily_dose(answers: Answers) -> dict[str, Any]:
    """Return the table of the daily dose; without an answer there is none."""
    if not answer(answers, "daily-dose-lowest"):
        return {}
    keys = ("lowest", "highest", "licensed")
    return {"daily_dose": _answered(answers, {key: f"daily-dose-{key}" for key in keys})}


def draft_sources(answers: Answers) -> dict[str, Any]:
    """Return the tables of the sources of the drug: tablets, bulk powder, or both."""
    found: dict[str, Any] = {}
    source = answer(answers, "source")
    if source in (TABLETS, BOTH):
        keys = {"name": "tablets", "label_claim": "label-claim", "excipients": "excipients"}
        found["tablets"] = _answered(answers, keys) | {
            "warnings": [
                "Copy the excipients from the label of the lot used, and see whether the patient tolerates them."
            ]
        }
    if source in (POWDER, BOTH):
        keys = {"name": "powder", "molar_mass": "molar-mass", "base_molar_mass": "base-molar-mass"}
        keys |= {"assay_lowest": "assay-lowest", "assay_highest": "assay-highest"}
        found["powder"] = _answered(answers, keys) | {
            "warnings": ["Assay, water and solvents come from the certificate of the very lot; correct once only."]
        }
    return found


def _capsule(answers: Answers) -> dict[str, Any]:
    sizes = [each.strip() for each in answer(answers, "capsule-sizes").split(",") if each.strip()]
    keys = {"usual_size": "usual-size", "most_powder": "most-powder"}
    return {"sizes": sizes, **_answered(answers, keys)} if sizes else _answered(answers, keys)


def _labelling(answers: Answers) -> dict[str, Any]:
    return {
        "title": f"{answer(answers, 'name')}, {{strength}}",
        **_answered(answers, {"directions": "directions"}),
        "compounded": "This medicine was compounded by the pharmacy on the prescriber's order.",
        "auxiliary": draft_label_texts(answers),
    }


def draft_label_texts(answers: Answers) -> list[dict[str, Any]]:
    """Return the auxiliary labels that any product of a form has, whatever its drug."""
    texts = ["Shake well before each dose."] if answer(answers, "form") in LIQUIDS else []
    return [{"text": each} for each in (*texts, "Keep out of the reach of children.", _NOT_AFTER)]


def _to_confirm(answers: Answers) -> Sequence[str]:
    """Return what the author still has to write or to bear out: the draft pretends to none of it."""
    form, drug = answer(answers, "form"), answer(answers, "drug")
    found = [
        UNREVIEWED,
        "Confirm components and amounts: this draft names no published formula; name its key under references.",
        f"Confirm the method: its steps are the general ones for the form {form}; write those of this product.",
        f"Confirm the plausibility check: it holds nothing that is particular to {drug}; add contraindications, "
        "interactions and what the patient must tolerate.",
        "Confirm the range of strengths: no strength is marked as studied.",
        "Confirm class and storage with the current text of USP <795>: no study of stability is named.",
        "Confirm the tests of the finished product and the limits of acceptance: no source of them is named.",
        f"Confirm the hazards of {drug} with its safety data sheet and the current NIOSH list of hazardous drugs.",
        "Confirm the label: directions and auxiliary texts are the general ones.",
    ]
    if answer(answers, "source") in (POWDER, BOTH) and not answer(answers, "assay-lowest"):
        found.append("Confirm the assay limits of the bulk substance with its monograph: none are stated here.")
    if form == CAPSULE.name:
        found.append("Confirm the largest share of drug powder in a capsule: no source of it is named.")
    return found
