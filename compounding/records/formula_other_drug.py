"""A formula begun as a copy for another drug: what was of the former drug goes, and what is then open is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compounding.records.formula import Formula
from compounding.records.formula_draft import STANDARD, draft_daily_dose, draft_label_texts, draft_sources
from compounding.records.formula_questions import BOTH, POWDER, TABLETS, Answers, answer
from compounding.records.formula_release import LEFT_OPEN
from compounding.records.formula_steps import draft_gate

_TABLETS = ("tablets", "label-claim", "excipients")
_DAILY_DOSE = ("daily-dose-lowest", "daily-dose-highest", "daily-dose-licensed")
_STRENGTH = ("strength-lowest", "strength-highest")
# What is stated of one drug and no other: the questions that a copy for another drug may answer.
OF_DRUG = (*_STRENGTH, *_DAILY_DOSE, *_TABLETS, "indication", "hazard")
_OPEN = "not stated yet"
# What is said of the former drug as a component.
_OF_COMPONENT = ("grade", "characteristics", "references")


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

    Gate points, daily dose, tablets, molar masses, assay limits, studies, hazards and warnings of the former drug go.
    In their place stands what is given, or what holds for any drug of the form, or nothing; `left_open` names what is
    open then.

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
    made = {
        **kept,
        "drug": drug,
        "indication_note": answer(given, "indication") or f"Use of {drug}: {_OPEN}.",
        "hazards": [answer(given, "hazard") or f"Hazards of {drug}: {_OPEN}; see its safety data sheet."],
        "strength": _strength(entries["strength"], given),
        "components": [_component(each, drug) for each in entries["components"]],
        "gate": draft_gate(answers),
        "beyond_use": _without(entries["beyond_use"], "studies", "note"),
        "labelling": {**entries["labelling"], "auxiliary": draft_label_texts(answers)},
        **draft_sources(answers),
        **draft_daily_dose(answers),
    }
    made = _without_lost_sources(made) if source == POWDER else made
    return {**made, "references": sorted({STANDARD, *_references_in({**made, "references": ()})})}


def left_open(former: Formula, drug: str, given: Answers) -> tuple[str, ...]:
    """Return the points to confirm that name what a copy for another drug leaves open."""
    return tuple(f"{LEFT_OPEN} {each}" for each in _left_open(former, drug, given))


def _left_open(former: Formula, drug: str, given: Answers) -> Iterator[str]:
    yield f"gate: what is particular to {drug}: contraindications, interactions, what the patient must tolerate."
    if former.daily_dose is not None and _DAILY_DOSE[0] not in given:
        yield f"daily_dose: lowest and highest of {drug}, or none; without it no order is refused for its dose."
    if former.tablets is not None and _TABLETS[0] not in given:
        yield f"tablets: the tablets of {drug} and the steps that crush them, where it is made from tablets too."
    if _STRENGTH[0] not in given:
        yield f"strength: the range of {drug}; what stands there is that of {former.drug}."
    for key, place in (("indication", "indication_note"), ("hazard", "hazards")):
        if key not in given:
            yield f"{place}: {_OPEN} for {drug}."
    yield f"labelling.auxiliary: what a label warns of {drug}; what stands there holds for any drug."
    if former.beyond_use.studies:
        yield f"beyond_use.studies: those of {former.drug} were left out; name studies of this very product, or none."


def _source(former: Formula, given: Answers) -> str:
    if former.tablets is None or _TABLETS[0] not in given:
        return POWDER
    return BOTH if former.powder is not None else TABLETS


def _strength(entries: Mapping[str, Any], given: Answers) -> dict[str, Any]:
    ends = {key: answer(given, f"strength-{key}") for key in ("lowest", "highest")}
    stated = {key: text for key, text in ends.items() if text}
    return {**{key: entries[key] for key in ("lowest", "highest")}, **stated, "studied": []}


def _component(entries: Mapping[str, Any], drug: str) -> dict[str, Any]:
    if entries["role"] != "drug":
        return dict(entries)
    return {**_without(entries, *_OF_COMPONENT), "name": drug}


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
