"""What can be done with a batch of which something was weighed or filled wrongly; or why it is rejected.

A mixture of powders and a cream are reckoned by mass, a liquid by volume. What is in a batch is never taken out again:
too much drug is mended with more of the rest, too little with more drug, or by making less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from compounding import rounding, units
from compounding.calculations.balances import Balance, minimum_of
from compounding.calculations.capsules import batch_mass
from compounding.calculations.rescues import content_for_fill, content_of_mixture, share_by_whole, whole_at_share
from compounding.calculations.strengths import mass_holding, volume_holding
from compounding.calculations.verification import (
    Judgement,
    judged,
    share_of_label,
    strength_of_cream,
    strength_of_liquid,
)
from compounding.errors import ProblemsError
from compounding.printed import shown
from compounding.records.finding import Finding
from compounding.records.verification import rescue_options as options
from compounding.records.verification.drug_weighed import DrugWeighed
from compounding.records.verification.limits import Limits
from compounding.records.verification.rescue_as_planned import COMPLETE, as_is
from compounding.records.verification.rescue_situation import Situation
from compounding.records.verification.result import (
    FROM_LIMITS,
    Check,
    Option,
    Verification,
    amount_text,
    check_of,
    finding_of,
    slip_finding,
)
from compounding.records.verification.strength import CAPSULE, LIQUID, MASS, hint_at_volume, label_strength, per_capsule
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, Working

_SUBJECT = "what can be done cannot be worked out"
_ERROR_ALLOWED = quantity(5, "%")
_MUCH_LARGER = 2
# So far off that a number is more likely wrong than the batch.
_INCREDIBLE = 8
# What a class III balance weighs at least, with an error of 5 %. [unc-weighing]
_SMALL = quantity(120, "mg")
_FIND_OUT = "Find out first which number is wrong: no batch is mended before it is known what is in it."
_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "complete": "Make it up as shown before anything is filled or dispensed.",
        "rescue": "Mend it as shown and document it as a deviation, or reject: the pharmacist decides.",
        "find out": _FIND_OUT,
        "reject": "Reject: nothing that is reckoned here brings it back to its strength.",
    }
)
_RULES: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {CAPSULE: content_of_mixture, LIQUID: strength_of_liquid, MASS: strength_of_cream}
)
_DECIDES = (
    "The pharmacist decides. Whatever is done is written down as a deviation, with its reason and its impact, and the "
    "batch is verified again afterwards."
)
_EVEN = "What is there is taken to be evenly mixed, and nothing of it to be lost. What is added is mixed in anew."
_ADDED_VOLUME = "What drug adds to a volume is not counted: make up to the volume, or measure it again."


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch as it stands.

    Attributes
    ----------
    label
        Strength on the label.
    fill
        Net fill of one capsule that is planned; for capsules alone.
    planned
        What the batch was planned to be: capsules, volume or mass.
    present
        What there is of it: the mass of the mixture or cream, or the volume; None where only the drug was weighed.
    filled
        Whether it is in its capsules or containers already.
    balance
        Balance on which would be weighed what is added.
    error_allowed
        Error of weighing that is allowed; 5 % if left out.
    """

    label: Quantity
    fill: Quantity | None = None
    planned: Quantity | None = None
    present: Quantity | None = None
    filled: bool = False
    balance: Balance | None = None
    error_allowed: Quantity | None = None


def verify_rescue(batch: Batch, weighed: DrugWeighed, limits: Limits | None = None) -> Verification:
    """Return the strength that a batch would have as it was planned, and what can be done about it.

    Parameters
    ----------
    batch
        The batch as it stands.
    weighed
        The drug that was really weighed.
    limits
        The limits; 90.0 to 110.0 % of the label if left out.

    Raises
    ------
    ProblemsError
        Something is missing or contradictory.
    QuantityError
        A label that is no strength.
    """
    bounds = limits or Limits()
    label, kind = label_strength(batch.label)
    bounds.check_form(kind, _SUBJECT)
    _check(batch, kind)
    working = Working()
    situation = _situation(working, batch, weighed, label, kind, bounds)
    judgement = judged(working["of_label"].value, bounds.strength_lowest, bounds.strength_highest)
    name = "Strength of the label, as it is" if situation.is_beyond else "Strength of the label, made as planned"
    check = check_of("strength", name, judgement, source="usp-gn")
    checks = (check, *_check_of_present(situation, bounds, binding=check.meets))
    ways = (as_is(situation, check, judgement), *_ways(situation, judgement))
    slips = _slips(working, label, kind)
    outcome = _outcome(check, ways, implausible=bool(slips) or _is_incredible(situation))
    action = _ACTIONS.get(outcome, "")
    findings = (*slips, *(each for one in checks if one.binding for each in finding_of("STRENGTH", one, action=action)))
    return Verification(
        subject="rescue",
        title=f"What can be done with a batch of {format_quantity(batch.label)}",
        facts=tuple(_facts(batch, bounds)),
        working=working,
        statistics=_meeting(situation),
        checks=checks,
        findings=findings,
        options=ways,
        outcome=outcome,
        notes=(*_notes(situation, ways), *weighed.notes),
    )


def _slips(working: Working, label: Quantity, kind: str) -> tuple[Finding, ...]:
    share = units.magnitude(working["of_label"].value, "1")
    actual = quantity(units.magnitude(label, kind) * share, kind)
    return slip_finding("strength", actual, label, _FIND_OUT)


def _is_incredible(situation: Situation) -> bool:
    return not 1 / Decimal(_INCREDIBLE) < situation.right_over_whole < _INCREDIBLE


def _outcome(check: Check, ways: Sequence[Option], *, implausible: bool) -> str:
    if check.meets:
        return "complete" if ways[0].key == COMPLETE else "as is"
    if implausible:
        return "find out"
    return "rescue" if any(each.possible for each in ways) else "reject"


def _check_of_present(situation: Situation, bounds: Limits, *, binding: bool) -> tuple[Check, ...]:
    """Return how what is there now would stand, if nothing were added to it; none where it is not to be made up."""
    if not (situation.is_incomplete and situation.stated):
        return ()
    share = situation.derived(
        "share_here", "of the label as it is now", share_by_whole, situation.right, situation.present
    )
    judgement = judged(share.quantity, bounds.strength_lowest, bounds.strength_highest)
    label = "Strength of the label, of what is there now"
    return (check_of("present", label, judgement, source="usp-gn", binding=binding),)


# --- how it stands -------------------------------------------------------------------------------


def _situation(
    working: Working, batch: Batch, weighed: DrugWeighed, label: Quantity, kind: str, bounds: Limits
) -> Situation:
    drug = weighed.recorded(working)
    strength = working.given("label", "label", label, "Strength on the label.")
    fill = None
    content = strength
    if kind == CAPSULE:
        fill = working.given("fill", "net fill planned", per_capsule(_some(batch.fill)))
        content = working.derived("content", "content meant", content_for_fill, strength, fill)
    unit = "mL" if kind == LIQUID else "g"
    planned = _planned(working, batch, fill)
    present = _present(working, batch, weighed, kind)
    completed = planned is not None and not batch.filled and not _less(planned, present, unit)
    whole = planned if planned is not None and completed else present
    _check_lighter(batch, weighed, present, kind)
    if not units.magnitude(whole.quantity, unit) > 0:
        raise ProblemsError(_SUBJECT, ["state what was planned (--planned), or what there is (--mass or --volume)"])
    rule = _RULES[kind]
    actual = working.derived("strength", "strength of the whole", rule, drug, whole)
    working.derived("of_label", "of the label", share_of_label, actual, content)
    holding = volume_holding if kind == LIQUID else mass_holding
    right = working.derived("right", f"{_noun(kind)} that is right for the drug", holding, drug, content)
    working.derived(
        "least", "least within the limits", whole_at_share, right, _share(working, "highest", bounds), unit=unit
    )
    most = working.derived(
        "most", "most within the limits", whole_at_share, right, _share(working, "lowest", bounds), unit=unit
    )
    return Situation(
        working=working,
        kind=kind,
        drug=drug,
        strength=strength,
        content=content,
        fill=fill,
        planned=planned,
        present=present,
        whole=whole,
        right=right,
        source=weighed.recorded_content(working),
        most=most,
        filled=batch.filled,
        stated=batch.present is not None,
        balance=batch.balance,
        error_allowed=batch.error_allowed or _ERROR_ALLOWED,
    )


def _planned(working: Working, batch: Batch, fill: Term | None) -> Term | None:
    if batch.planned is None:
        return None
    if fill is None:
        return working.given("planned", "planned", batch.planned)
    capsules = working.given("planned", "capsules planned", batch.planned)
    return working.derived("planned_mass", "mixture planned", batch_mass, fill, capsules, unit="g")


def _present(working: Working, batch: Batch, weighed: DrugWeighed, kind: str) -> Term:
    given = batch.present
    if given is None:
        given = quantity(0, "mL") if kind == LIQUID else weighed.mass
    if given is None:
        raise ProblemsError(_SUBJECT, ["state --mass, what there is: the mean mass of the tablets is not known"])
    return working.given("present", f"{_noun(kind)} that there is", given)


def _check_lighter(batch: Batch, weighed: DrugWeighed, present: Term, kind: str) -> None:
    """Refuse what is lighter than what the drug brought in."""
    brought = weighed.mass
    if kind == LIQUID or brought is None or batch.present is None:
        return
    if units.magnitude(present.quantity, "mg") < units.magnitude(brought, "mg"):
        less = f"--mass: {format_quantity(batch.present)} is less than the {shown(brought)} that the drug brought in"
        raise ProblemsError(_SUBJECT, [f"{less}; state the whole mixture, drug included"])


def _noun(kind: str) -> str:
    return {CAPSULE: "mixture", LIQUID: "volume"}.get(kind, "mass")


def _share(working: Working, name: str, bounds: Limits) -> Term:
    limit = bounds.strength_lowest if name == "lowest" else bounds.strength_highest
    return working.given(f"limit_{name}", f"{name} limit", limit, source=FROM_LIMITS)


def _less(one: Term, other: Term, unit: str) -> bool:
    return units.magnitude(one.quantity, unit) < units.magnitude(other.quantity, unit)


def _minimum(batch: Batch) -> Quantity | None:
    if batch.balance is None:
        return None
    return minimum_of(batch.balance, batch.error_allowed or _ERROR_ALLOWED)


def _meeting(situation: Situation) -> tuple[tuple[str, str, Quantity], ...]:
    """Return how much of it meets the strength: what is right, and between what bounds it is within the limits."""
    if situation.filled:  # nothing can be added any more
        return ()
    working, unit, present = situation.working, situation.unit, situation.number(situation.present)
    bounds = [units.magnitude(working[key].value, unit) for key in ("least", "most")]
    found = [("right", "right for the drug", situation.right.quantity)]
    if present > bounds[1]:
        return tuple(found)
    least, most = max(bounds[0], present), bounds[1]
    found += [("least", "within the limits, from", quantity(least, unit))]
    found += [("most", "within the limits, up to", quantity(most, unit))]
    if situation.fill is not None:
        one = units.magnitude(situation.fill.quantity, "g/capsule")
        found += [
            ("least_capsules", "in whole capsules, from", quantity(rounding.up_to_whole(least / one), "capsule")),
            ("most_capsules", "in whole capsules, up to", quantity(rounding.down_to_whole(most / one), "capsule")),
        ]
    return tuple(found)


# --- what can be done ----------------------------------------------------------------------------


def _ways(situation: Situation, judgement: Judgement) -> tuple[Option, ...]:
    if units.magnitude(judgement.value, "%") == 100:
        return ()
    if situation.filled:
        where = "capsules" if situation.kind == CAPSULE else "containers"
        why = (
            f"It is in its {where}: nothing can be added unless they are all emptied again, and then neither the mass "
            "nor the mixing is known. Reject, unless it is within the limits as it is."
        )
        return (Option(key="reject", title="Mend it", steps=(why,), possible=False),)
    if situation.has_too_much:
        return (options.more_of_the_rest(situation),)
    return options.more_drug_or_less_batch(situation)


def _facts(batch: Batch, bounds: Limits) -> list[tuple[str, str]]:
    facts = [("limits", bounds.of_strength), ("state", "filled" if batch.filled else "not yet filled")]
    if batch.balance is not None:
        minimum = _minimum(batch)
        facts.append(("balance", f"{batch.balance.name}, which weighs {shown(_some(minimum))} at least"))
    return facts


def _notes(situation: Situation, ways: Sequence[Option]) -> list[str]:
    notes = [_DECIDES, _EVEN, *_weighing_note(situation, ways)]
    if situation.kind == LIQUID and not situation.has_too_much:
        notes.append(_ADDED_VOLUME)
    if situation.right_over_whole >= _MUCH_LARGER:
        notes.append(
            "The batch would become much larger than planned: ask whether equipment and mixing allow it, and whether "
            "so much may be made for this prescription."
        )
    if situation.right_over_whole * _MUCH_LARGER <= 1:
        notes.append(
            "There is half the drug or less: that is more than an error of weighing. Find out what happened, and "
            "whether it is the right drug at all, before anything is added."
        )
    return notes


def _weighing_note(situation: Situation, ways: Sequence[Option]) -> list[str]:
    """Return the caution that so little may not be weighable, where no balance is stated."""
    if situation.balance is not None:
        return []
    masses = [
        amount
        for each in ways
        if each.possible
        for name, amount in each.amounts
        if name in ("powder", situation.rest) and units.is_measured_in(amount, "mg")
    ]
    little = [each for each in masses if 0 < units.magnitude(each, "mg") < _SMALL.magnitude]
    if not little:
        return []
    least = min(little, key=lambda each: units.magnitude(each, "mg"))
    return [
        f"{amount_text(least)} to weigh is little: a class III balance weighs {format_quantity(_SMALL)} at least, with "
        "an error of 5 % [unc-weighing]. State yours (--balance); below its minimum take a trituration or an aliquot."
    ]


def _some(value: Quantity | None) -> Quantity:
    if value is None:
        raise ProblemsError(_SUBJECT, ["something is missing"])
    return value


# --- what must be stated -------------------------------------------------------------------------


_UNITS: Mapping[str, tuple[str, str]] = MappingProxyType({CAPSULE: ("capsule", "mg"), LIQUID: ("mL", "mL")})


def _check(batch: Batch, kind: str) -> None:
    planned, present = _UNITS.get(kind, ("g", "g"))
    problems = [*_fill_problems(batch, kind)]
    problems += _amount_problems("planned", batch.planned, planned, batch.label)
    problems += _amount_problems(_option(batch, kind), batch.present, present, batch.label)
    if batch.planned is not None and kind == CAPSULE and batch.planned.magnitude % 1:
        problems.append(f"--planned: {format_quantity(batch.planned)} is not a whole number")
    if batch.planned is None and batch.present is None:
        problems.append("state what was planned (--planned), what there is (--mass or --volume), or both")
    if batch.filled and batch.present is None:
        problems.append(f"--filled needs --{_option(batch, kind)}, what was filled")
    if problems:
        raise ProblemsError(_SUBJECT, problems)


def _fill_problems(batch: Batch, kind: str) -> list[str]:
    if (batch.fill is None) == (kind == CAPSULE):
        return ["--fill, the net fill that is planned, goes with capsules, and capsules with it"]
    if batch.fill is None:
        return []
    fill, drug = per_capsule(batch.fill), batch.label
    if units.magnitude(fill, CAPSULE) >= units.magnitude(drug, CAPSULE):
        return []
    return [f"--fill: {format_quantity(batch.fill)} is less than the drug of one capsule, {format_quantity(drug)}"]


def _amount_problems(name: str, value: Quantity | None, unit: str, label: Quantity) -> list[str]:
    if value is None:
        return []
    if not units.is_measured_in(value, unit):
        hint = hint_at_volume(label) if units.is_measured_in(value, "mL") else ""
        return [f"--{name}: {format_quantity(value)} is not in {units.unit_words(unit, plural=True)}{hint}"]
    return [] if value.magnitude > 0 else [f"--{name}: {format_quantity(value)} is nothing; state more than zero"]


def _option(batch: Batch, kind: str) -> str:
    """Return the option by which it was said what there is, or is to be."""
    if batch.present is None:
        return "volume" if kind == LIQUID else "mass"
    return "volume" if units.is_measured_in(batch.present, "mL") else "mass"
