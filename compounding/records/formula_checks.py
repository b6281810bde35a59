"""What a formula must fulfil as a whole, beyond each of its keys being well formed.

Each check takes the formula and yields its problems with their places. Stand-ins for what could not be
read (empty texts, open quantities) are passed over: they have been reported where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import TypeVar

from compounding.records.dosage_form import CAPSULE, dosage_form
from compounding.records.formula import Formula, is_reviewer
from compounding.records.formula_parts import FURTHER_DRUG, AuxiliaryLabel, Component, GateCheck, Step
from compounding.records.people import is_full_name, is_same_person
from compounding.units import Quantity, described, format_quantity, is_measured_in, is_open, unit_spelling, unit_words

Part = TypeVar("Part")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def inconsistencies(formula: Formula) -> tuple[str, ...]:
    """Return every problem of a formula's parts taken together."""
    return tuple(problem for check in _CHECKS for problem in check(formula))


def _check_presence(formula: Formula) -> Iterator[str]:
    lists = {
        "components": formula.components,
        "gate": formula.gate,
        "steps": formula.steps,
        "quality": formula.quality,
        "revisions": formula.revisions,
        "beyond_use.storage": formula.beyond_use.storage,
    }
    yield from (f"{place}: at least one is needed" for place, items in lists.items() if not items)


def _check_component_rules(formula: Formula) -> Iterator[str]:
    rules = [component.rule for component in formula.components]
    if not rules or "" in rules:
        return
    for rule in ("strength", "qs"):
        if rules.count(rule) != 1:
            yield f"components: exactly one has the rule {rule!r}, not {rules.count(rule)}"


def _check_drug(formula: Formula) -> Iterator[str]:
    for place, component in _placed(formula):
        marks = {"rule 'strength'": component.rule == "strength", "role 'drug'": component.role == "drug"}
        marks["key 'drug'"] = component.key == "drug"
        if any(marks.values()) and not all(marks.values()) and component.rule and component.role:
            missing = " and ".join(mark for mark, fulfilled in marks.items() if not fulfilled)
            yield f"{place}: the drug has key 'drug', role 'drug' and rule 'strength'; here it lacks {missing}"


def _check_component_keys(formula: Formula) -> Iterator[str]:
    keys = [component.key for component in formula.components]
    for place, component in _placed(formula):
        if component.key and not re.fullmatch(r"[a-z][a-z0-9_-]*", component.key):
            yield f"{place}.key: {component.key!r}: use small letters, digits, - and _ only"
        if component.key and keys.count(component.key) > 1:
            yield f"{place}.key: {component.key!r} is used more than once"


def _check_component_amounts(formula: Formula) -> Iterator[str]:
    batch = _batch_unit(formula)
    for place, component in _placed(formula):
        yield from _amount_problems(f"{place}.amount", component, batch)


def _batch_unit(formula: Formula) -> str:
    """Return what a batch is counted in; nothing where the form could not be read."""
    return dosage_form(formula.form).batch_unit if formula.form else ""


def _amount_problems(place: str, component: Component, batch: str) -> Iterator[str]:
    amount = component.amount
    if component.rule in ("strength", "qs"):
        if amount is not None:
            yield f"{place}: the rule {component.rule!r} has no amount; leave the key out"
    elif amount is None:
        if component.rule:
            yield f"{place}: is missing; the rule {component.rule!r} needs an amount"
    elif batch and component.unit and not is_open(amount):
        allowed = _units_of_amount(component, batch)
        if not any(is_measured_in(amount, unit) for unit in allowed):
            yield f"{place}: {described(amount)} is not in {' or '.join(unit_words(unit) for unit in allowed)}"
        elif amount.magnitude <= 0:
            yield f"{place}: must be more than nothing"


def _units_of_amount(component: Component, batch: str) -> tuple[str, ...]:
    """Return the units that an amount may have, so that amount and batch make what is measured out."""
    if component.rule == "fixed":
        return (f"{component.unit}/{batch}",)
    if batch == "mL":
        return ("% v/v",) if component.unit == "mL" else ("% w/v",)
    return ("% w/w",)


def _check_component_units(formula: Formula) -> Iterator[str]:
    batch = _batch_unit(formula)
    allowed = {"capsule": ("mg", "g"), "mL": ("mL",), "g": ("mg", "g")}
    for place, component in _placed(formula):
        liquid_drug = component.rule == "strength" and component.unit == "mL"
        made_up = component.rule == "qs" and batch and component.unit not in ("", *allowed[batch])
        if liquid_drug or made_up:
            yield f"{place}.unit: {component.rule!r} cannot be measured out in {component.unit} here"


def _check_sources(formula: Formula) -> Iterator[str]:
    if formula.tablets is None and formula.powder is None:
        yield "tablets, powder: both are missing; a formula needs one of these tables, or both"
    kinds = {"tablets": formula.tablets, "powder": formula.powder}
    missing = {kind for kind, source in kinds.items() if source is None}
    parts: tuple[tuple[str, GateCheck | Step | AuxiliaryLabel], ...] = (
        *_numbered("gate", formula.gate),
        *_numbered("steps", formula.steps),
        *_numbered("labelling.auxiliary", formula.labelling.auxiliary),
    )
    for place, part in parts:
        for kind in sorted(missing):
            if any(kind in source.split() for source in part.sources):
                yield f"{place}.sources: this formula has no table [{kind}], so that nothing is made from it"


def _check_further_drugs(formula: Formula) -> Iterator[str]:
    for place, component in _placed(formula):
        if component.role != FURTHER_DRUG:
            continue
        if component.rule not in ("fixed", ""):
            yield f"{place}.rule: a further drug has the rule 'fixed', with its amount for a stated batch"
        if component.unit == "mL":
            yield f"{place}.unit: a further drug is weighed in mg or g"
        lowest, highest = formula.strength.lowest, formula.strength.highest
        if not (is_open(lowest) or is_open(highest)) and _ascending(lowest, highest) and lowest != highest:
            yield (
                f"{place}: beside a further drug the strength is one: strength.lowest and strength.highest are the same"
            )


def _check_ranges(formula: Formula) -> Iterator[str]:
    for place, lowest, highest in _ranges(formula):
        if lowest is not None and highest is not None and not _ascending(lowest, highest):
            yield f"{place}: {format_quantity(lowest)} is more than {format_quantity(highest)}"


def _ranges(formula: Formula) -> Iterator[tuple[str, Quantity | None, Quantity | None]]:
    """Yield each range with its place; a limit that is left out is None."""
    strength, dose, powder, acceptance = formula.strength, formula.daily_dose, formula.powder, formula.acceptance
    yield "strength", strength.lowest, strength.highest
    if dose is not None:
        yield "daily_dose", dose.lowest, dose.highest
        yield "daily_dose (highest and licensed)", dose.highest, dose.licensed
    if powder is not None:
        yield "powder.assay", powder.assay_lowest, powder.assay_highest
    yield "acceptance.strength", acceptance.strength_lowest, acceptance.strength_highest
    yield "acceptance.yield", acceptance.yield_lowest, acceptance.yield_highest


def _check_positive(formula: Formula) -> Iterator[str]:
    for place, amount in _positive(formula):
        if amount is not None and not is_open(amount) and amount.magnitude <= 0:
            yield f"{place}: must be more than nothing"


def _positive(formula: Formula) -> Iterator[tuple[str, Quantity | None]]:
    """Yield each amount that must be more than nothing, with its place; what is left out is None."""
    yield "strength.lowest", formula.strength.lowest
    if formula.daily_dose is not None:
        yield "daily_dose.lowest", formula.daily_dose.lowest
    if formula.tablets is not None:
        yield "tablets.label_claim", formula.tablets.label_claim
    if formula.powder is not None:
        yield "powder.molar_mass", formula.powder.molar_mass
        yield "powder.base_molar_mass", formula.powder.base_molar_mass
        yield "powder.assay_lowest", formula.powder.assay_lowest
    yield "acceptance.weighing", formula.acceptance.weighing


def _check_studied_strengths(formula: Formula) -> Iterator[str]:
    strength = formula.strength
    for number, studied in enumerate(strength.studied, start=1):
        if not (_ascending(strength.lowest, studied) and _ascending(studied, strength.highest)):
            yield f"strength.studied[{number}]: {format_quantity(studied)} lies outside lowest and highest"


def _check_powder(formula: Formula) -> Iterator[str]:
    powder = formula.powder
    if powder is None:
        return
    salt, base = powder.molar_mass, powder.base_molar_mass
    if base is not None and salt is None:
        yield "powder.molar_mass: is missing; with the molar mass of the base, that of the salt is needed"
    if base is not None and salt is not None and (not _ascending(base, salt) or (salt == base and not is_open(salt))):
        yield "powder.base_molar_mass: the base must weigh less than the salt"
    if base is not None and formula.drug and len(formula.drug.split()) < 2:
        yield (
            f"powder.base_molar_mass: the drug, {formula.drug!r}, names no salt as its last word; name it, or leave "
            "the key out"
        )
    if (powder.assay_lowest is None) != (powder.assay_highest is None):
        yield "powder: assay_lowest and assay_highest are given both, or neither"


def _check_capsule(formula: Formula) -> Iterator[str]:
    capsule = formula.capsule
    if formula.form == CAPSULE.name and capsule is None:
        yield "capsule: is missing; a formula for capsules needs this table"
    if formula.form not in (CAPSULE.name, "") and capsule is not None:
        yield "capsule: only a formula for capsules has this table"
    if formula.form == CAPSULE.name:
        yield from _capsule_component_problems(formula)
    if capsule is not None and capsule.usual_size and capsule.usual_size not in capsule.sizes:
        yield f"capsule.usual_size: {capsule.usual_size!r} is not among the sizes"


def _capsule_component_problems(formula: Formula) -> Iterator[str]:
    for place, component in _placed(formula):
        if component.rule == "qs" and component.key not in ("", "diluent"):
            yield f"{place}.key: what fills a capsule up has the key 'diluent'"
        if component.rule == "per cent":
            yield f"{place}.rule: in capsules what goes with the drug has the rule 'fixed', so much a capsule"
        if component.rule == "fixed" and component.unit == "mL":
            yield f"{place}.unit: what goes into capsules is weighed in mg or g"


def _check_quality(formula: Formula) -> Iterator[str]:
    for number, test in enumerate(formula.quality, start=1):
        place = f"quality[{number}]"
        limits = test.lowest is not None or test.highest is not None
        if test.result == "measured" and not limits:
            yield f"{place}: a measured result needs lowest or highest"
        if test.result not in ("measured", "") and limits:
            yield f"{place}: only a measured result has lowest or highest"
        if test.lowest is not None and test.highest is not None and not _ascending(test.lowest, test.highest):
            yield f"{place}: lowest is more than highest, or not of its dimension"
        if test.result == "capsule weights" and formula.form != CAPSULE.name:
            yield f"{place}.result: only a formula for capsules has capsule weights"


def _check_beyond_use(formula: Formula) -> Iterator[str]:
    rule = formula.beyond_use
    if rule.water_class == "non-preserved aqueous" and "controlled room temperature" in rule.storage:
        yield "beyond_use.storage: what is aqueous and not preserved is kept in the refrigerator"


def _check_placeholders(formula: Formula) -> Iterator[str]:
    keys = {component.key for component in formula.components}
    # What of a vehicle is put in first is worked out: it depends on all that comes in liquid besides.
    keys_of_steps = keys | {
        f"{each.key}-first" for each in formula.components if each.rule == "qs" and each.unit == "mL"
    }
    for number, step in enumerate(formula.steps, start=1):
        yield from _placeholder_problems(f"steps[{number}].text", step.text, keys_of_steps, "component")
    labelling = formula.labelling
    texts = {"title": labelling.title, "directions": labelling.directions, "compounded": labelling.compounded}
    texts |= {f"auxiliary[{number}].text": each.text for number, each in enumerate(labelling.auxiliary, start=1)}
    for key, text in texts.items():
        yield from _placeholder_problems(f"labelling.{key}", text, {"strength"}, "placeholder")


def _placeholder_problems(place: str, text: str, known: set[str], kind: str) -> Iterator[str]:
    for key in _PLACEHOLDER.findall(text):
        if key not in known:
            yield f"{place}: {{{key}}} is no {kind} of this formula"
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        yield f"{place}: a brace has no partner"


def _check_people(formula: Formula) -> Iterator[str]:
    if formula.author and is_same_person(formula.author, formula.reviewer):
        yield "reviewer: a second person reviews; the author cannot"
    elif is_reviewer(formula.reviewer) and not is_full_name(formula.reviewer):
        yield f"reviewer: {formula.reviewer!r} may be anybody; give the first and the last name"


def _check_confirm(formula: Formula) -> Iterator[str]:
    for number, text in enumerate(formula.confirm, start=1):
        if text and not text.startswith("Confirm "):
            yield f"confirm[{number}]: begin the sentence with 'Confirm', and name what is to be confirmed"


def _check_revisions(formula: Formula) -> Iterator[str]:
    if formula.version and not re.fullmatch(r"[1-9][0-9]*", formula.version):
        yield f"version: {formula.version!r}: versions are whole numbers, such as '1' and '2'"
    if formula.version and formula.revisions and formula.revisions[-1].version not in ("", formula.version):
        yield f"revisions: the last is that of this version, {formula.version!r}"


def _check_references(formula: Formula) -> Iterator[str]:
    known = set(formula.references)
    for place, key in _references_in(formula, ""):
        if key and key not in known:
            yield f"{place}: {key!r} is not in this file's references"


def _references_in(part: object, place: str) -> Iterator[tuple[str, str]]:
    """Yield the reference keys of each part of a formula, with their places; its own list is what they refer to."""
    if isinstance(part, tuple):
        for number, item in enumerate(part, start=1):
            yield from _references_in(item, f"{place}[{number}]")
    elif is_dataclass(part):
        for field in fields(part):
            value, within = getattr(part, field.name), f"{place}.{field.name}" if place else field.name
            if field.name != "references":
                yield from _references_in(value, within)
            elif place:
                yield from ((f"{within}[{number}]", key) for number, key in enumerate(value, start=1))


def _numbered(place: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, Part]]:
    for number, part in enumerate(parts, start=1):
        yield f"{place}[{number}]", part


def _placed(formula: Formula) -> Iterator[tuple[str, Component]]:
    yield from _numbered("components", formula.components)


def _ascending(lowest: Quantity, highest: Quantity) -> bool:
    """Return whether two quantities are of one dimension and in order; what could not be read passes."""
    if is_open(lowest) or is_open(highest):
        return True
    return is_measured_in(highest, unit_spelling(lowest)) and bool(lowest <= highest)


_CHECKS: tuple[Callable[[Formula], Iterator[str]], ...] = (
    _check_presence,
    _check_component_rules,
    _check_drug,
    _check_further_drugs,
    _check_sources,
    _check_component_keys,
    _check_component_amounts,
    _check_component_units,
    _check_ranges,
    _check_positive,
    _check_studied_strengths,
    _check_powder,
    _check_capsule,
    _check_quality,
    _check_beyond_use,
    _check_placeholders,
    _check_people,
    _check_confirm,
    _check_revisions,
    _check_references,
)
