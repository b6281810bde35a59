"""The ways to bring a batch back to its strength, each with its amounts worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compounding import units
from compounding.calculations.balances import Balance, minimum_of, to_readability
from compounding.calculations.potency import powder_mass
from compounding.calculations.rescues import (
    capsules_from_drug,
    drug_missing_by_mass,
    drug_missing_by_volume,
    fill_for_strength,
    share_by_whole,
    source_to_add,
    still_to_add,
)
from compounding.calculations.verification import share_of_label
from compounding.records.verification.result import Option
from compounding.records.verification.strength import CAPSULE, LIQUID
from compounding.units import Quantity, quantity
from compounding.working import Term, Working, shown

_REST = {CAPSULE: "filler", LIQUID: "vehicle"}
_PURE = (
    "The drug to add is the drug itself: of bulk powder, tablets or a trituration as much more is weighed as their "
    "content asks for."
)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A batch as it stands, its quantities as terms of one working.

    Attributes
    ----------
    kind
        "mg/capsule", "mg/mL" or "mg/g".
    content
        Drug that is meant in a mass or volume of it.
    whole
        Mass or volume that it comes to as planned, or that there is, if that is more.
    right
        Mass or volume that is right for the drug.
    source
        Drug in the powder that would be added; None where that is not known.
    most
        The most that there may be for the strength to be within the limits.
    balance
        Balance on which would be weighed what is added; None where none is stated.
    error_allowed
        Error of weighing that is allowed.
    """

    working: Working
    kind: str
    drug: Term
    strength: Term
    content: Term
    fill: Term | None
    planned: Term | None
    present: Term
    whole: Term
    right: Term
    source: Term | None
    most: Term
    filled: bool
    balance: Balance | None
    error_allowed: Quantity

    @property
    def unit(self) -> str:
        """The unit in which the batch is reckoned."""
        return "mL" if self.kind == LIQUID else "g"

    @property
    def rest(self) -> str:
        """What is added besides drug."""
        return _REST.get(self.kind, "base")

    @property
    def has_too_much(self) -> bool:
        """Whether there is more drug than the batch needs as planned."""
        return self.number(self.right) > self.number(self.whole)

    @property
    def right_over_whole(self) -> Decimal:
        """How many times as large as planned the batch would be right."""
        return self.number(self.right) / self.number(self.whole)

    def number(self, term: Term) -> Decimal:
        """Return the number of a mass or volume."""
        return units.magnitude(term.quantity, self.unit)

    def derived(self, key: str, symbol: str, function: Callable[..., Any], *args: Any, unit: str = "") -> Term:
        """Record a further line of the working."""
        return self.working.derived(key, symbol, function, *args, unit=unit)

    def too_little(self, amount: Quantity) -> str:
        """Return why a mass cannot be weighed, or ""."""
        if self.balance is None or not units.is_measured_in(amount, "mg"):
            return ""
        minimum = minimum_of(self.balance, self.error_allowed)
        if units.magnitude(amount, "mg") >= units.magnitude(minimum, "mg"):
            return ""
        return f"{shown(amount)} are less than balance {self.balance.name} weighs at least, {shown(minimum)}."

    def weighing(self, amount: Quantity) -> str:
        """Return an amount to weigh: rounded to what the balance shows, if one is stated, and exactly."""
        if self.balance is None or not units.is_measured_in(amount, "mg"):
            return shown(amount)
        rounded = to_readability(amount, self.balance.readability)
        return shown(rounded) if rounded == amount else f"{shown(rounded)} (exactly {shown(amount)})"


# --- too much drug -------------------------------------------------------------------------------


def more_of_the_rest(situation: Situation) -> Option:
    """Return the way to mend too much drug: more of everything else."""
    add = _rest_to_add(situation, situation.right)
    title = f"Add {situation.rest}, and make more"
    closed = situation.too_little(add.quantity)
    if closed:
        return Option(key=f"add {situation.rest}", title=title, steps=(closed,), possible=False)
    return Option(
        key=f"add {situation.rest}",
        title=title,
        steps=(_add_rest(situation, add), _makes(situation, "makes", situation.right)),
        amounts=((situation.rest, add.quantity), ("whole", situation.right.quantity), *_capsules(situation)),
    )


def _add_rest(situation: Situation, add: Term) -> str:
    if situation.kind == LIQUID:
        # The mass of a vehicle is not known: it is measured, and not weighed.
        return f"Make up with {situation.rest} to {shown(situation.right.quantity)} (about {shown(add.quantity)} more)."
    return f"Add {situation.weighing(add.quantity)} of {situation.rest}, and mix anew."


def _makes(situation: Situation, verb: str, whole: Term) -> str:
    if situation.kind != CAPSULE:
        return f"It {verb} {shown(whole.quantity)} of {shown(situation.strength.quantity)}."
    capsules, fill = _whole_capsules(situation), situation.fill
    filled = "" if fill is None else f", filled with {shown(fill.quantity)} as planned"
    return f"It {verb} {shown(capsules.quantity)} of {shown(situation.strength.quantity)}{filled}."


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
        why = f"{shown(situation.drug.quantity)} of drug do not make one capsule."
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
            f"{shown(situation.present.quantity)} are there already, more than the {shown(situation.right.quantity)} "
            "that are right for the drug: nothing can be taken out again."
        )
        return Option(key=key, title=title, steps=(why,), possible=False)
    add = _rest_to_add(situation, situation.right)
    closed = situation.too_little(add.quantity) if add.quantity.magnitude else ""
    if closed:
        return Option(key=key, title=title, steps=(closed,), possible=False)
    first = _add_rest(situation, add) if add.quantity.magnitude else "Add nothing more."
    return Option(
        key=key,
        title=title,
        steps=(first, _makes(situation, "makes only", situation.right)),
        amounts=((situation.rest, add.quantity), ("whole", situation.right.quantity), *_capsules(situation)),
    )


def _stop_here(situation: Situation) -> Option:
    """Return the way to add nothing more: there is a little too much already, but the strength is within its limits."""
    share = situation.derived("share_here", "of the label as it is", share_by_whole, situation.right, situation.present)
    made = _made_of(situation, situation.present.quantity)
    step = (
        f"Add no more {situation.rest}: {shown(situation.present.quantity)} are there already, and have "
        f"{units.format_measured(share.quantity, 1)} of the label, within the limits."
    )
    return Option(
        key="smaller batch",
        title="Make less",
        steps=(step, f"It makes only {shown(made)}."),
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
        f"The powder has {shown(source.quantity)}, no more than the {shown(situation.content.quantity)} that are "
        "meant: a stronger one is needed."
    )


def _drug_into_liquid(situation: Situation, key: str, title: str, source: Term) -> Option:
    missing = situation.derived(
        "missing", "drug missing", drug_missing_by_volume, situation.strength, situation.whole, situation.drug
    )
    powder = situation.derived("add_powder", "powder to add", powder_mass, missing, source)
    closed = situation.too_little(powder.quantity)
    if closed:
        return Option(key=key, title=title, steps=(closed,), possible=False)
    there = situation.number(situation.present) >= situation.number(situation.whole)
    last = (
        f"Dissolve or suspend it evenly: it stays {shown(situation.whole.quantity)}, but for what the powder adds."
        if there
        else f"Then make up with {situation.rest} to {shown(situation.whole.quantity)}, as planned."
    )
    return Option(
        key=key,
        title=title,
        steps=(_add_powder(situation, powder, missing), last, *_pure(situation)),
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
    after = quantity(situation.number(situation.present) + situation.number(powder), situation.unit)
    there = situation.working.given("after", "there with the powder", after)
    rest = situation.derived(
        "rest_after", f"{situation.rest} to add then", still_to_add, situation.whole, there, unit=situation.unit
    )
    closed = situation.too_little(powder.quantity)
    if closed:
        return Option(key=key, title=title, steps=(closed,), possible=False)
    return Option(
        key=key,
        title=title,
        steps=(
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
    return f"{shown(planned)}, as planned"


def _on_top(situation: Situation, key: str, title: str, source: Term) -> Option:
    """Return the way with powder alone, whose own mass makes the batch larger."""
    powder = situation.derived(
        "add_source", "powder to add", source_to_add, situation.drug, situation.present, situation.content, source
    )
    closed = situation.too_little(powder.quantity)
    if closed:
        return Option(key=key, title=title, steps=(closed,), possible=False)
    whole = quantity(situation.number(situation.present) + situation.number(powder), situation.unit)
    made = _made_of(situation, whole)
    return Option(
        key=key,
        title=title,
        steps=(
            f"Add {situation.weighing(powder.quantity)} of the powder, and mix anew; its own mass is counted.",
            f"It makes {shown(made)} of {shown(situation.strength.quantity)}.",
            *_pure(situation),
        ),
        amounts=(("powder", powder.quantity), ("whole", whole)),
    )


def _made_of(situation: Situation, whole: Quantity) -> Quantity:
    if situation.fill is None:
        return whole
    number = units.magnitude(whole, "mg") / units.magnitude(situation.fill.quantity, "mg/capsule")
    return quantity(number // 1, "capsule")


def _heavier_fill(situation: Situation) -> Option:
    fill = situation.derived(
        "heavier", "net fill", fill_for_strength, situation.strength, situation.present, situation.drug
    )
    planned = situation.working["fill"].value
    more = situation.derived("fill_share", "of the fill planned", share_of_label, fill, situation.working.term("fill"))
    makes = _whole_capsules(situation)
    return Option(
        key="heavier fill",
        title="Fill more into each capsule",
        steps=(
            f"Fill {shown(fill.quantity)} instead of {shown(planned)} ({shown(more.quantity, 4)}): only if a capsule "
            "of this size holds it, and the weights are judged against the new fill.",
            f"It makes only {shown(makes.quantity)}.",
        ),
        amounts=(("fill", fill.quantity), ("capsules", makes.quantity)),
    )


def _add_powder(situation: Situation, powder: Term, missing: Term) -> str:
    if units.magnitude(powder.quantity, "mg") == units.magnitude(missing.quantity, "mg"):
        return f"Add {situation.weighing(powder.quantity)} of drug."
    return (
        f"Add {situation.weighing(powder.quantity)} of the same powder, which hold {shown(missing.quantity)} of drug."
    )


def _pure(situation: Situation) -> tuple[str, ...]:
    pure = situation.source is not None and units.magnitude(situation.source.quantity, "mg/g") == 1000
    return (_PURE,) if pure else ()
