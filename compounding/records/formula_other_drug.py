"""A formula begun as a copy for another drug: what was of the former drug goes, and what is then open is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from compounding.records.formula import Formula
from compounding.records.formula_draft import STANDARD, draft_daily_dose, draft_label_texts, draft_sources
from compounding.records.formula_open import LEFT_OPEN, NOT_STATED, open_places, place_named, texts_at
from compounding.records.formula_questions import BOTH, POWDER, TABLETS, Answers, answer
from compounding.records.formula_steps import draft_gate

_TABLETS = ("tablets", "label-claim", "excipients")
_DAILY_DOSE = ("daily-dose-lowest", "daily-dose-highest", "daily-dose-licensed")
_STRENGTH = ("strength-lowest", "strength-highest")
# What is stated of one drug and no other: the questions that a copy for another drug may answer.
OF_DRUG = (*_STRENGTH, *_DAILY_DOSE, *_TABLETS, "indication", "description", "hazard")
# What is said of the former drug as a component.
_OF_COMPONENT = ("grade", "characteristics", "references")
# What names the formula itself, and is given anew.
_NAMES = ("id", "name", "labelling.title")
# The places that a copy states anew, or leaves open by itself.
_ANEW = (
    *("gate", "daily_dose", "tablets", "strength", "indication_note", "description", "hazards"),
    *("labelling.auxiliary", "beyond_use"),
)


def answers_missing(former: Formula, given: Answers) -> tuple[str, ...]:
    """Return what has to be stated of another drug before a copy can be begun, each with its option.

    Parameters
    ----------
    former
        The formula that is copied.
    given
        What is stated of the other drug, by the keys of the questions.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> answers_missing(find_library().load("naltrexone-cream"), {"tablets": ("ketamine tablets 50 mg",)})[0]
    '--label-claim is missing: of the tablets state name, label claim and excipients, or none of them'
    """
    return tuple(_missing(former, given))


def _missing(former: Formula, given: Answers) -> Iterator[str]:
    if former.further_drugs:
        others = " and ".join(each.name for each in former.further_drugs)
        yield (
            f"--drug: {former.id} holds {others} besides {former.drug}, and what is said of them cannot be parted; "
            "copy a formula of one drug, or begin a new one without --from"
        )
    stated = [key for key in _TABLETS if key in given]
    if former.tablets is None:
        yield from (f"--{key} does not apply: {former.id} is not made from tablets" for key in stated)
    elif stated or former.powder is None:
        why = "or none of them" if former.powder is not None else f"for {former.id} is made from tablets alone"
        for key in _TABLETS:
            if key not in given:
                yield f"--{key} is missing: of the tablets state name, label claim and excipients, {why}"
    for ends in (_STRENGTH, _DAILY_DOSE[:2]):
        if any(key in given for key in (*ends, *(_DAILY_DOSE if ends[0] in _DAILY_DOSE else ()))):
            yield from (f"--{key} is missing: a range has two ends" for key in ends if key not in given)


def for_another_drug(entries: Mapping[str, Any], former: Formula, drug: str, given: Answers) -> dict[str, Any]:
    """Return the entries of a copy for another drug, without what was stated of the former one.

    Gate points, daily dose, tablets, molar masses, assay limits, studies, description, hazards and warnings of the
    former drug go, and materials that were refused for its sake. In their place stands what is given, or what holds for
    any drug of the form, or that it is not stated yet; `left_open` names what is open then.

    Parameters
    ----------
    entries
        The entries of the former formula's file.
    former
        That formula.
    given
        What is stated of the other drug, by the keys of the questions; `answers_missing` found nothing missing.
    """
    source = _source(former, given)
    answers = {**given, "drug": (drug,), "form": (former.form,), "source": (source,)}
    answers |= {"powder": (f"{drug}, bulk substance",)}
    kept = {key: value for key, value in entries.items() if key not in ("daily_dose", "tablets", "powder", "calendar")}
    words = _words_of(former, drug)
    made = {
        **kept,
        "drug": drug,
        "indication_note": answer(given, "indication") or f"Use of {drug}: {NOT_STATED}.",
        "description": answer(given, "description") or f"Look of the product with {drug}: {NOT_STATED}.",
        "hazards": [answer(given, "hazard") or f"Hazards of {drug}: {NOT_STATED}; see its safety data sheet."],
        "strength": _strength(entries["strength"], drug, given),
        "components": [_component(each, drug, words) for each in entries["components"]],
        "gate": [*draft_gate(answers), {"text": _particular(former, drug, given)}],
        "beyond_use": _beyond_use(entries["beyond_use"], former, drug),
        "labelling": {**entries["labelling"], "auxiliary": [_warnings(drug), *draft_label_texts(answers)]},
        **draft_sources(answers),
        **draft_daily_dose(answers),
    }
    made = _without_lost_sources(made) if source == POWDER else made
    return {**made, "references": sorted({STANDARD, *_references_in({**made, "references": ()})})}


def left_open(entries: Mapping[str, Any], former: Formula, drug: str, given: Answers) -> tuple[str, ...]:
    """Return the points to confirm that name what a copy for another drug leaves open.

    Parameters
    ----------
    entries
        The entries of the copy, as `for_another_drug` returns them.
    former
        The formula that is copied; what it leaves open itself stays open.
    given
        What is stated of the other drug, by the keys of the questions.
    """
    found = (
        *_of_drug(former, drug, given),
        *_of_use(former, drug, given),
        *_refusals_left_out(former, drug),
        *_still_named(entries, former, drug),
        *_open_before(former, drug),
    )
    return tuple(f"{LEFT_OPEN} {each}" for each in found)


def _of_drug(former: Formula, drug: str, given: Answers) -> Iterator[str]:
    yield f"gate: what is particular to {drug}: contraindications, interactions, what the patient must tolerate."
    if _lacks_daily_dose(former, given):
        yield f"daily_dose: lowest and highest of {drug}, or none; without it no order is refused for its dose."
    if (former.tablets is not None or _is_open(former, "tablets")) and _TABLETS[0] not in given:
        yield f"tablets: the tablets of {drug} and the steps that crush them, where it is made from tablets too."
    if _STRENGTH[0] not in given:
        yield f"strength: the range of {drug}; what stands there is that of {former.id}."


def _of_use(former: Formula, drug: str, given: Answers) -> Iterator[str]:
    for key, place in (("indication", "indication_note"), ("description", "description"), ("hazard", "hazards")):
        if key not in given:
            yield f"{place}: {NOT_STATED} for {drug}."
    yield f"labelling.auxiliary: what a label warns of {drug}; what else stands there holds for any drug."
    if _lacks_studies(former):
        yield f"beyond_use: studies of this very product, or none; none was taken over from {former.id}."


def _refusals_left_out(former: Formula, drug: str) -> Iterator[str]:
    """Yield the components of which materials were refused for what they do to the former drug."""
    words = _words_of(former, drug)
    for number, component in enumerate(former.components, start=1):
        if any(_has_word(each.reason, words) for each in component.refused):
            yield (
                f"components[{number}].refused: what was refused for the sake of {former.drug} was left out; write "
                f"what must not be used with {drug}, or none."
            )


def _still_named(entries: Mapping[str, Any], former: Formula, drug: str) -> Iterator[str]:
    """Yield the places of a copy that name the former drug."""
    words = _words_of(former, drug)
    for place, text in texts_at(entries):
        if place not in _NAMES and _has_word(text, words):
            yield f"{place}: it speaks of {former.drug}; write what holds for {drug}."


def _open_before(former: Formula, drug: str) -> Iterator[str]:
    """Yield what the former formula leaves open that is of no drug alone."""
    for each in open_places(former):
        if not each.startswith(_ANEW):
            yield f"{each.partition(':')[0]}: it was left open in {former.id} already; write what holds for {drug}."


def _lacks_daily_dose(former: Formula, given: Answers) -> bool:
    return (former.daily_dose is not None or _is_open(former, "daily_dose")) and _DAILY_DOSE[0] not in given


def _lacks_studies(former: Formula) -> bool:
    return bool(former.beyond_use.studies) or _is_open(former, "beyond_use")


def _is_open(former: Formula, place: str) -> bool:
    return any(place_named(each).startswith(place) for each in open_places(former))


# What a copy states anew of its drug stands in the formula itself as not stated yet, so that it is seen also where
# nothing under `confirm` says so any more.


def _particular(former: Formula, drug: str, given: Answers) -> str:
    dose = ", lowest and highest daily dose" if _lacks_daily_dose(former, given) else ""
    return f"Contraindications and interactions of {drug}, what the patient must tolerate{dose}: {NOT_STATED}."


def _warnings(drug: str) -> dict[str, Any]:
    return {"text": f"Warnings of {drug}: {NOT_STATED}."}


def _beyond_use(entries: Mapping[str, Any], former: Formula, drug: str) -> dict[str, Any]:
    left = _without(entries, "studies", "note")
    return {**left, "note": f"Studies of this product with {drug}: {NOT_STATED}."} if _lacks_studies(former) else left


def _source(former: Formula, given: Answers) -> str:
    if former.tablets is None or _TABLETS[0] not in given:
        return POWDER
    return BOTH if former.powder is not None else TABLETS


def _strength(entries: Mapping[str, Any], drug: str, given: Answers) -> dict[str, Any]:
    ends = {key: answer(given, f"strength-{key}") for key in ("lowest", "highest")}
    if all(ends.values()):
        return {**ends, "studied": []}
    kept = {key: entries[key] for key in ends}
    return {**kept, "studied": [], "note": f"Range of {drug}: {NOT_STATED}; the one that stands here was taken over."}


def _component(entries: Mapping[str, Any], drug: str, words: frozenset[str]) -> dict[str, Any]:
    refused = [each for each in entries.get("refused", ()) if not _has_word(each["reason"], words)]
    kept = {**_without(entries, "refused"), **({"refused": refused} if refused else {})}
    return {**_without(kept, *_OF_COMPONENT), "name": drug} if entries["role"] == "drug" else kept


def _words_of(former: Formula, drug: str) -> frozenset[str]:
    """Return the words by which a text names the former drug, and not another salt of the same one."""
    return frozenset(_words(former.drug)[:1]) - frozenset(_words(drug))


def _has_word(text: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(_words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _without(entries: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if key not in keys}


def _without_lost_sources(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return entries without the steps that only tablets need, which are no source any more."""
    steps = [each for each in map(_of_powder, entries["steps"]) if each is not None]
    return {**entries, "steps": steps}


def _references_in(part: Any) -> Iterator[str]:
    """Yield the keys of the sources that the parts of a formula name."""
    if isinstance(part, Mapping):
        yield from part.get("references", ())
        for each in part.values():
            yield from _references_in(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references_in(each)


def _of_powder(step: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a step as it is where there are no tablets; None where it was for them alone."""
    sources = step.get("sources", ())
    left = [each for each in sources if TABLETS not in each.split()]
    if sources and not left:
        return None
    return {**step, "sources": left} if sources else dict(step)
