"""The ways to bring a batch back to its strength, each with its amounts worked out."""

from __future__ import annotations

from compounding import units
from compounding.calculations.potency import powder_mass
from compounding.calculations.rescues import (
    capsules_from_drug,
    drug_missing_by_mass,
    drug_missing_by_volume,
    fill_for_strength,
    share_by_whole,
    source_to_add,
    still_to_add,
    whole_after,
)
from compounding.calculations.verification import share_of_label
from compounding.printed import shown
from compounding.records.verification.rescue_situation import Situation, made_of
from compounding.records.verification.result import Option, amount_text
from compounding.records.verification.strength import CAPSULE, LIQUID
from compounding.units import Quantity, quantity
from compounding.working import Term

# No more than this goes into a capsule of the same size, even tamped.
_FULLEST = quantity(125, "%")
_PURE = (
    "The drug to add is the drug itself: of bulk powder, tablets or a trituration as much more is weighed as their "
    "content asks for."
)


# --- too much drug -------------------------------------------------------------------------------


def more_of_the_rest(situation: Situation) -> Option:
    """Return the way to mend too much drug: more of everything else."""
    add = _rest_to_add(situation, situation.right)
    title = f"Add {situation.rest}, and make more"
    return Option(
        key=f"add {situation.rest}",
        title=title,
        steps=(
            *situation.cautions(add.quantity),
            _add_rest(situation, add),
            _makes(situation, "makes", situation.right),
        ),
        amounts=((situation.rest, add.quantity), ("whole", situation.right.quantity), *_capsules(situation)),
    )


def _add_rest(situation: Situation, add: Term) -> str:
    if situation.kind == LIQUID:
        # The mass of a vehicle is not known: it is measured, and not weighed.
        whole = amount_text(situation.right.quantity)
        return f"Make up with {situation.rest} to {whole} ({amount_text(add.quantity)} more)."
    return f"Add {situation.weighing(add.quantity)} of {situation.rest}, and mix anew."


def _makes(situation: Situation, verb: str, whole: Term) -> str:
    if situation.kind != CAPSULE:
        return f"It {verb} {amount_text(whole.quantity)} of {amount_text(situation.strength.quantity)}."
    capsules, fill = _whole_capsules(situation), situation.fill
    filled = "" if fill is None else f", filled with {amount_text(fill.quantity)} as planned"
    return f"It {verb} {shown(capsules.quantity)} of {amount_text(situation.strength.quantity)}{filled}."


def _whole_capsules(situation: Situation) -> Term:
    if "capsules" in situation.working:
        return situation.working.term("capsules")
    return situation.derived(
        "capsules", "capsules from the drug", capsules_from_drug, situation.drug, situation.strength
    )


def _capsules(situation: Situation) -> tuple[tuple[str, Quantity], ...]:
    return (("capsules", _whole_capsules(situation).quantity),) if situation.kind == CAPSULE else ()


# --- too little drug -----------------------------------------------------------------------------


def more_drug_or_less_batch(situation: Situation) -> tuple[Option, ...]:
    """Return the ways to mend too little drug: a smaller batch if it is not diluted beyond it, or more drug."""
    if situation.kind == CAPSULE and not _whole_capsules(situation).quantity.magnitude:
        why = f"{amount_text(situation.drug.quantity)} of drug do not make one capsule."
        return (Option(key="smaller batch", title="Make less", steps=(why,), possible=False), _more_drug(situation))
    ways = [_smaller(situation), _more_drug(situation)]
    if situation.kind == CAPSULE and _is_diluted_beyond(situation):
        ways.append(_heavier_fill(situation))
    return tuple(ways)


def _is_diluted_beyond(situation: Situation) -> bool:
    return situation.number(situation.present) > situation.number(situation.right)


def _smaller(situation: Situation) -> Option:
    key, title = "smaller batch", "Make less"
    if _is_diluted_beyond(situation) and situation.number(situation.present) <= situation.number(situation.most):
        return _stop_here(situation)
    if _is_diluted_beyond(situation):
        why = (
            f"{amount_text(situation.present.quantity)} are there already, more than the "
            f"{amount_text(situation.right.quantity)} "
            "that are right for the drug: nothing can be taken out again."
        )
        return Option(key=key, title=title, steps=(why,), possible=False)
    add = _rest_to_add(situation, situation.right)
    first = _add_rest(situation, add) if add.quantity.magnitude else "Add nothing more."
    return Option(
        key=key,
        title=title,
        steps=(*situation.cautions(add.quantity), first, _makes(situation, "makes only", situation.right)),
        amounts=((situation.rest, add.quantity), ("whole", situation.right.quantity), *_capsules(situation)),
    )


def _stop_here(situation: Situation) -> Option:
    """Return the way to add nothing more: there is a little too much already, but the strength is within its limits."""
    if "share_here" in situation.working:
        share = situation.working.term("share_here")
    else:
        share = situation.derived(
            "share_here", "of the label as it is now", share_by_whole, situation.right, situation.present
        )
    made = made_of(situation, situation.present.quantity)
    step = (
        f"Add no more {situation.rest}: {amount_text(situation.present.quantity)} are there already, and have "
        f"{units.format_measured(share.quantity, 1)} of the label, within the limits."
    )
    less = situation.is_less_than_planned(situation.number(situation.present))
    return Option(
        key="smaller batch",
        title="Make less" if less else "Add nothing more",
        steps=(step, f"It makes {'only ' if less else ''}{amount_text(made)}."),
        amounts=(("whole", situation.present.quantity), ("made", made)),
    )


def _rest_to_add(situation: Situation, whole: Term) -> Term:
    return situation.derived(
        "add_rest", f"{situation.rest} to add", still_to_add, whole, situation.present, unit=situation.unit
    )


def _more_drug(situation: Situation) -> Option:
    key, title = "add drug", "Add drug"
    if situation.source is None:
        why = "It is not known how much drug the powder has by mass: state the mean tablet mass as well."
        return Option(key=key, title=title, steps=(why,), possible=False)
    closed = _too_weak(situation, situation.source)
    if closed:
        return Option(key=key, title=title, steps=(closed,), possible=False)
    if situation.kind == LIQUID:
        return _drug_into_liquid(situation, key, title, situation.source)
    return _drug_into_powder(situation, key, title, situation.source)


def _too_weak(situation: Situation, source: Term) -> str:
    if situation.kind == LIQUID:
        return ""
    content = units.magnitude(situation.content.quantity, "mg/g")
    if units.magnitude(source.quantity, "mg/g") > content:
        return ""
    return (
        f"The powder has {amount_text(source.quantity)}, no more than the {amount_text(situation.content.quantity)} "
        "that are meant: a stronger one is needed."
    )


def _drug_into_liquid(situation: Situation, key: str, title: str, source: Term) -> Option:
    missing = situation.derived(
        "missing", "drug missing", drug_missing_by_volume, situation.strength, situation.whole, situation.drug
    )
    powder = situation.derived("add_powder", "powder to add", powder_mass, missing, source)
    there = situation.number(situation.present) >= situation.number(situation.whole)
    whole = amount_text(situation.whole.quantity)
    last = (
        f"Dissolve or suspend it evenly: it stays {whole}, but for what the powder adds."
        if there
        else f"Then make up with {situation.rest} to {whole}, as planned."
    )
    return Option(
        key=key,
        title=title,
        steps=(*situation.cautions(powder.quantity), _add_powder(situation, powder, missing), last, *_pure(situation)),
        amounts=(("powder", powder.quantity), ("drug", missing.quantity), ("whole", situation.whole.quantity)),
    )


def _drug_into_powder(situation: Situation, key: str, title: str, source: Term) -> Option:
    terms = (situation.content, situation.whole, situation.drug)
    room = situation.number(situation.whole) - situation.number(situation.present)
    needed = powder_mass(drug_missing_by_mass(*(each.quantity for each in terms)), source.quantity)
    if units.magnitude(needed, situation.unit) > room:
        return _on_top(situation, key, title, source)
    missing = situation.derived("missing", "drug missing", drug_missing_by_mass, *terms)
    powder = situation.derived("add_powder", "powder to add", powder_mass, missing, source)
    return _with_rest(situation, key, title, powder, missing)


def _with_rest(situation: Situation, key: str, title: str, powder: Term, missing: Term) -> Option:
    """Return the way that keeps the batch as planned: drug and less of the rest than was meant."""
    there = situation.derived(
        "after", "there with the powder", whole_after, situation.present, powder, unit=situation.unit
    )
    rest = situation.derived(
        "rest_after", f"{situation.rest} to add then", still_to_add, situation.whole, there, unit=situation.unit
    )
    return Option(
        key=key,
        title=title,
        steps=(
            *situation.cautions(powder.quantity),
            _add_powder(situation, powder, missing),
            f"Then add {situation.weighing(rest.quantity)} of {situation.rest}, and mix.",
            f"It makes {_as_planned(situation)}.",
            *_pure(situation),
        ),
        amounts=(
            ("powder", powder.quantity),
            ("drug", missing.quantity),
            (situation.rest, rest.quantity),
            ("whole", situation.whole.quantity),
        ),
    )


def _as_planned(situation: Situation) -> str:
    planned = situation.working["planned"].value if "planned" in situation.working else situation.whole.quantity
    return f"{amount_text(planned)}, as planned"


def _on_top(situation: Situation, key: str, title: str, source: Term) -> Option:
    """Return the way with powder alone, whose own mass makes the batch larger."""
    powder = situation.derived(
        "add_source", "powder to add", source_to_add, situation.drug, situation.present, situation.content, source
    )
    whole = quantity(situation.number(situation.present) + situation.number(powder), situation.unit)
    made = made_of(situation, whole)
    return Option(
        key=key,
        title=title,
        steps=(
            *situation.cautions(powder.quantity),
            f"Add {situation.weighing(powder.quantity)} of the powder, and mix anew; its own mass is counted.",
            f"It makes {amount_text(made)} of {amount_text(situation.strength.quantity)}.",
            *_pure(situation),
        ),
        amounts=(("powder", powder.quantity), ("whole", whole)),
    )


def _heavier_fill(situation: Situation) -> Option:
    fill = situation.derived(
        "heavier", "new net fill", fill_for_strength, situation.strength, situation.present, situation.drug
    )
    planned = situation.working["fill"].value
    more = situation.derived("fill_share", "of the fill planned", share_of_label, fill, situation.working.term("fill"))
    makes = _whole_capsules(situation)
    key, title = "heavier fill", "Fill more into each capsule"
    instead = f"{amount_text(fill.quantity)} instead of {amount_text(planned)} ({amount_text(more.quantity)})"
    if units.magnitude(more.quantity, "%") > _FULLEST.magnitude:
        why = f"It would take {instead}: so much goes into no capsule of the same size."
        return Option(key=key, title=title, steps=(why,), possible=False)
    less = "planned" in situation.working and makes.quantity.magnitude < situation.working["planned"].value.magnitude
    return Option(
        key=key,
        title=title,
        steps=(
            f"Fill {instead}: only if a capsule of this size holds it, and the weights are judged against the new "
            "fill.",
            f"It makes {'only ' if less else ''}{shown(makes.quantity)}.",
        ),
        amounts=(("fill", fill.quantity), ("capsules", makes.quantity)),
    )


def _add_powder(situation: Situation, powder: Term, missing: Term) -> str:
    if units.magnitude(powder.quantity, "mg") == units.magnitude(missing.quantity, "mg"):
        return f"Add {situation.weighing(powder.quantity)} of drug."
    held = amount_text(missing.quantity)
    return f"Add {situation.weighing(powder.quantity)} of the same powder, which hold {held} of drug."


def _pure(situation: Situation) -> tuple[str, ...]:
    pure = situation.source is not None and units.magnitude(situation.source.quantity, "mg/g") == 1000
    return (_PURE,) if pure else ()
