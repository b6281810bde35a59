"""Going on with a batch as it was planned: with what is still to be added, or with more than was planned."""

from __future__ import annotations

from compounding import units
from compounding.calculations.rescues import still_to_add
from compounding.calculations.verification import Judgement
from compounding.records.verification.rescue_situation import Situation, made_of
from compounding.records.verification.result import Check, Option, amount_text
from compounding.records.verification.strength import LIQUID
from compounding.units import Quantity, quantity

COMPLETE = "complete"


def as_is(situation: Situation, check: Check, judgement: Judgement) -> Option:
    """Return the way to go on as planned: with what is still to be added, or with more than planned."""
    text = f"{units.format_measured(judgement.compared, judgement.places)} of the label"
    if not check.meets:
        step = f"As planned the strength would be {text}, outside {check.limits}."
        return Option(key="as is", title="Go on as planned", steps=(step,), possible=False)
    within = f"the strength is {text}, within {check.limits}"
    if situation.is_incomplete:
        return _complete(situation, f"Then {within}.")
    if situation.is_beyond and situation.planned is not None and not situation.filled:
        return _more_than_planned(situation, f"As it is {within}: nothing has to be added.")
    step = f"{'As it is' if situation.is_beyond else 'As planned'} {within}: nothing has to be added."
    return Option(key="as is", title="Go on as planned", steps=(step,))


def _complete(situation: Situation, last: str) -> Option:
    add = situation.derived(
        "add_planned",
        f"{situation.rest} still to add",
        still_to_add,
        situation.whole,
        situation.present,
        unit=situation.unit,
    )
    whole, there = amount_text(situation.whole.quantity), amount_text(situation.present.quantity)
    if situation.kind == LIQUID:
        first = f"Make up with {situation.rest} to {whole}: add {amount_text(add.quantity)}; {there} are there."
    else:
        first = f"Make up to {whole}: add {situation.weighing(add.quantity)} of {situation.rest} to the {there} there."
    return Option(
        key=COMPLETE,
        title="Make up as planned",
        steps=(*situation.cautions(add.quantity), first, last),
        amounts=((situation.rest, add.quantity), ("whole", situation.whole.quantity)),
    )


def _more_than_planned(situation: Situation, first: str) -> Option:
    made = made_of(situation, situation.present.quantity)
    planned = situation.working["planned"].value
    more = f"More is there than planned: it makes {amount_text(made)}, not {amount_text(planned)}"
    title = "Make more than planned" if situation.fill is None else "Fill as planned, and make more"
    if situation.fill is None:
        steps: tuple[str, ...] = (first, f"{more}.")
    else:
        each = _divided(situation, planned)
        fill = amount_text(situation.fill.quantity)
        steps = (
            first,
            f"{more}, filled with {fill} as planned. Divided among {amount_text(planned)}, each would hold "
            f"{amount_text(each)}, and not {amount_text(situation.strength.quantity)}.",
        )
    return Option(key="as is", title=title, steps=steps, amounts=(("made", made),))


def _divided(situation: Situation, planned: Quantity) -> Quantity:
    """Return the strength of capsules among which the whole is divided."""
    drug = units.magnitude(situation.drug.quantity, "mg")
    return quantity(drug / units.magnitude(planned, "capsule"), "mg/capsule")
