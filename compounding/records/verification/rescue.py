"""What can be done with a batch of which something was weighed or filled wrongly; or why it is rejected.

A mixture of powders and a cream are reckoned by mass, a liquid by volume. What is in a batch is never taken out again:
too much drug is mended with more of the rest, too little with more drug, or by making less.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from compounding import rounding, units
from compounding.calculations.balances import Balance, minimum_of
from compounding.calculations.capsules import batch_mass
from compounding.calculations.rescues import content_for_fill, whole_at_share
from compounding.calculations.strengths import mass_holding, volume_holding
from compounding.calculations.verification import (
    Judgement,
    judged,
    share_of_label,
    strength_of_cream,
    strength_of_liquid,
)
from compounding.errors import ProblemsError
from compounding.records.finding import Finding
from compounding.records.verification import rescue_options as options
from compounding.records.verification.drug_weighed import DrugWeighed
from compounding.records.verification.limits import Limits
from compounding.records.verification.rescue_options import Situation
from compounding.records.verification.result import Check, Option, Verification, check_of, finding_of, slip_finding
from compounding.records.verification.strength import CAPSULE, LIQUID, label_strength, per_capsule
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, Working, shown

_SUBJECT = "what can be done cannot be worked out"
_ERROR_ALLOWED = quantity(5, "%")
_MUCH_LARGER = 2
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
    _check(batch, kind)
    working = Working()
    situation = _situation(working, batch, weighed, label, kind, bounds)
    judgement = judged(working["of_label"].value, bounds.strength_lowest, bounds.strength_highest)
    check = check_of("strength", "Strength of the label, made as planned", judgement, source="usp-gn")
    ways = (_as_is(check, judgement), *_ways(situation, judgement))
    findings = _findings(working, label, kind, check)
    possible = [each for each in ways if each.possible]
    outcome = "as is" if check.meets else "rescue" if possible else "reject"
    return Verification(
        subject="rescue",
        title=f"What can be done with a batch of {format_quantity(batch.label)}",
        facts=tuple(_facts(batch, bounds)),
        working=working,
        statistics=_meeting(situation),
        checks=(check,),
        findings=findings,
        options=ways,
        outcome=outcome,
        notes=tuple(_notes(situation)),
    )


def _findings(working: Working, label: Quantity, kind: str, check: Check) -> tuple[Finding, ...]:
    share = units.magnitude(working["of_label"].value, "1")
    actual = quantity(units.magnitude(label, kind) * share, kind)
    action = "Find out first which number is wrong: no batch is mended before it is known what is in it."
    return (*slip_finding("strength", actual, label, action), *finding_of("STRENGTH", check))


# --- how it stands -------------------------------------------------------------------------------


def _situation(
    working: Working, batch: Batch, weighed: DrugWeighed, label: Quantity, kind: str, bounds: Limits
) -> Situation:
    drug = weighed.recorded(working)
    strength = working.given("label", "label", label, "Strength on the label.")
    fill = None
    content = strength
    if kind == CAPSULE:
        fill = working.given("fill", "net fill", per_capsule(_some(batch.fill)))
        content = working.derived("content", "content meant", content_for_fill, strength, fill)
    unit = "mL" if kind == LIQUID else "g"
    planned = _planned(working, batch, fill)
    present = _present(working, batch, weighed, kind)
    completed = planned is not None and not batch.filled and not _less(planned, present, unit)
    whole = planned if planned is not None and completed else present
    if not units.magnitude(whole.quantity, unit) > 0:
        raise ProblemsError(_SUBJECT, ["state what was planned (--planned), or what there is (--mass or --volume)"])
    rule: Callable[..., Any] = strength_of_liquid if kind == LIQUID else strength_of_cream
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
    brought = weighed.mass
    if kind != LIQUID and brought is not None and units.magnitude(given, "mg") < units.magnitude(brought, "mg"):
        less = f"--mass: {format_quantity(given)} is less than the {shown(brought)} that the drug brought in"
        raise ProblemsError(_SUBJECT, [f"{less}; state the whole mixture, drug included"])
    return working.given("present", f"{_noun(kind)} that there is", given)


def _noun(kind: str) -> str:
    return {CAPSULE: "mixture", LIQUID: "volume"}.get(kind, "mass")


def _share(working: Working, name: str, bounds: Limits) -> Term:
    limit = bounds.strength_lowest if name == "lowest" else bounds.strength_highest
    return working.given(f"limit_{name}", f"{name} limit", limit)


def _less(one: Term, other: Term, unit: str) -> bool:
    return units.magnitude(one.quantity, unit) < units.magnitude(other.quantity, unit)


def _minimum(batch: Batch) -> Quantity | None:
    if batch.balance is None:
        return None
    return minimum_of(batch.balance, batch.error_allowed or _ERROR_ALLOWED)


def _meeting(situation: Situation) -> tuple[tuple[str, str, Quantity], ...]:
    """Return how much of it meets the strength: what is right, and between what bounds it is within the limits."""
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


def _as_is(check: Check, judgement: Judgement) -> Option:
    text = units.format_measured(judgement.compared, judgement.places)
    if check.meets:
        step = f"As planned the strength is {text} of the label, within {check.limits}: nothing has to be added."
        return Option(key="as is", title="Go on as planned", steps=(step,))
    step = f"As planned the strength would be {text} of the label, outside {check.limits}."
    return Option(key="as is", title="Go on as planned", steps=(step,), possible=False)


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
    facts = [("limits", bounds.origin), ("state", "filled" if batch.filled else "not yet filled")]
    if batch.balance is not None:
        minimum = _minimum(batch)
        facts.append(("balance", f"{batch.balance.name}, which weighs {shown(_some(minimum))} at least"))
    return facts


def _notes(situation: Situation) -> list[str]:
    notes = [_DECIDES, _EVEN]
    if situation.kind == LIQUID and not situation.has_too_much:
        notes.append(_ADDED_VOLUME)
    if situation.right_over_whole >= _MUCH_LARGER:
        notes.append(
            "The batch would become much larger than planned: ask whether equipment and mixing allow it, and whether "
            "so much may be made for this prescription."
        )
    return notes


def _some(value: Quantity | None) -> Quantity:
    if value is None:
        raise ProblemsError(_SUBJECT, ["something is missing"])
    return value


# --- what must be stated -------------------------------------------------------------------------


def _check(batch: Batch, kind: str) -> None:
    planned, present = {CAPSULE: ("capsule", "mg"), LIQUID: ("mL", "mL")}.get(kind, ("g", "g"))
    problems = []
    if (batch.fill is None) == (kind == CAPSULE):
        problems.append("--fill, the net fill that is planned, goes with capsules, and capsules with it")
    for name, value, unit in (("planned", batch.planned, planned), (_option(kind), batch.present, present)):
        if value is None:
            continue
        if not units.is_measured_in(value, unit):
            problems.append(f"--{name}: {format_quantity(value)} is not in {units.unit_words(unit, plural=True)}")
        elif not value.magnitude > 0:
            problems.append(f"--{name}: {format_quantity(value)} is nothing; state more than zero")
    if batch.planned is None and batch.present is None:
        problems.append("state what was planned (--planned), what there is (--mass or --volume), or both")
    if batch.filled and batch.present is None:
        problems.append(f"--filled needs --{_option(kind)}, what was filled")
    if problems:
        raise ProblemsError(_SUBJECT, problems)


def _option(kind: str) -> str:
    return "volume" if kind == LIQUID else "mass"
