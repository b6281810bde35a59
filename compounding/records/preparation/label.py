"""The text of the label: each drug with its strength, the contents, and what the patient must know."""

from __future__ import annotations

from compounding.records.compounding_record import LabelText
from compounding.records.dosage_form import CREAM, CREAM_TO_VOLUME, TRITURATION
from compounding.records.formula_parts import AuxiliaryLabel
from compounding.records.order import Letterhead
from compounding.records.pharmacy.profile_example import unfilled_texts
from compounding.records.preparation.further_drugs import further_strength
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan, listed
from compounding.records.preparation.shares import share_contents
from compounding.records.preparation.steps import applies

_STORAGES = {
    "refrigerator": "Store in a refrigerator, 2 to 8 \N{DEGREE SIGN}C (36 to 46 \N{DEGREE SIGN}F).",
    "controlled room temperature": "Store at controlled room temperature, "
    "20 to 25 \N{DEGREE SIGN}C (68 to 77 \N{DEGREE SIGN}F).",
}


def strength_text(plan: Plan, outcome: Outcome) -> str:
    """Return the strength as the title and the label state it."""
    return f"{outcome.strength} as base" if plan.order.prescription.is_as_base else outcome.strength


def _drugs(plan: Plan) -> str:
    """Return all drugs of the product, as its label names them."""
    own = f"{plan.formula.drug} (strength as base)" if plan.order.prescription.is_as_base else plan.formula.drug
    return listed([own, *(plan.material_name(each) for each in plan.formula.further_drugs)], "and")


def _strengths(plan: Plan, outcome: Outcome) -> str:
    """Return the strength; beside further drugs, that of each drug with its name."""
    own = strength_text(plan, outcome)
    if not plan.formula.further_drugs:
        return own
    form = plan.formula.dosage_form
    others = [f"{further_strength(form, each)} of {plan.material_name(each)}" for each in plan.formula.further_drugs]
    return "; ".join([f"{own} of {plan.formula.drug}", *others])


def _form(plan: Plan) -> str:
    """Return the form as the label names it: whom it reaches cares for a cream, and for what a trituration is in."""
    match plan.formula.form:
        case CREAM_TO_VOLUME.name:
            return CREAM.name
        case TRITURATION.name:
            rest = next(each for each in plan.formula.components if each.rule == "qs")
            return f"{TRITURATION.name} in {plan.material_name(rest)}"
        case form:
            return form


def _letterhead(plan: Plan) -> Letterhead | None:
    """Return the pharmacy's letterhead; none while texts of the example stand in it, which nobody is to read."""
    letterhead = plan.order.letterhead
    return None if unfilled_texts(letterhead) else letterhead


def _ended(text: str) -> str:
    """Return a text with a full stop, where it does not end a sentence."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def label_text(plan: Plan, outcome: Outcome) -> LabelText:
    """Return the text of the label: what USP <795> asks for, and the formula's auxiliary texts [usp-795]."""
    order, labelling = plan.order, plan.formula.labelling
    contents = share_contents(order)
    directions = order.prescription.directions or labelling.directions
    if outcome.dose_text:
        directions = f"{_ended(directions)} One dose: {outcome.dose_text}."
    return LabelText(
        drug=_drugs(plan),
        strength=_strengths(plan, outcome),
        amount=contents[0][1] if contents else outcome.amount,
        form=_form(plan),
        directions=directions,
        batch=order.batch,
        made=order.made.isoformat(),
        beyond_use=plan.beyond_use.date.isoformat(),
        storage=_STORAGES[plan.beyond_use.storage],
        compounded=labelling.compounded,
        auxiliary=tuple(
            AuxiliaryLabel(
                text=each.text.format(strength=strength_text(plan, outcome)),
                sources=each.sources,
                references=each.references,
            )
            for each in labelling.auxiliary
            if applies(plan, each.sources)
        ),
        letterhead=_letterhead(plan),
        contents=contents,
    )
