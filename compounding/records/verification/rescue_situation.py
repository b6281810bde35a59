"""A batch of which something was weighed or filled wrongly, as it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compounding import units
from compounding.calculations.balances import Balance, minimum_of, to_readability
from compounding.printed import shown
from compounding.records.verification.result import amount_text
from compounding.records.verification.strength import CAPSULE, LIQUID
from compounding.units import Quantity, quantity
from compounding.working import Term, Working

_REST = {CAPSULE: "filler", LIQUID: "vehicle"}


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
    filled
        Whether it is in its capsules or containers already.
    stated
        Whether it was stated what there is.
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
    stated: bool
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
    def is_incomplete(self) -> bool:
        """Whether something is still to be added to come to what was planned."""
        return self.number(self.whole) > self.number(self.present)

    @property
    def is_beyond(self) -> bool:
        """Whether what there is counts, and not what was planned: it is more, or filled, or nothing was planned."""
        return self.planned is None or self.number(self.whole) != self.number(self.planned)

    def is_less_than_planned(self, whole: Decimal) -> bool:
        """Return whether a mass or volume is less than was planned."""
        return self.planned is not None and whole < self.number(self.planned)

    @property
    def right_over_whole(self) -> Decimal:
        """How many times as large as planned the batch would be right."""
        return self.number(self.right) / self.number(self.whole)

    def number(self, term: Term) -> Decimal:
        """Return the number of a mass or volume."""
        return units.magnitude(term.quantity, self.unit)

    def derived(self, key: str, symbol: str, function: Callable[..., Any], *args: Any, unit: str = "") -> Term:
        """Record a further line of the working, and return its result as a term."""
        return self.working.derived(key, symbol, function, *args, unit=unit)

    def cautions(self, amount: Quantity) -> tuple[str, ...]:
        """Return that a mass cannot be weighed directly on the balance, and what can be done; nothing where it can."""
        number = units.magnitude(amount, self.unit) if units.is_measured_in(amount, self.unit) else amount.magnitude
        if self.balance is None or not units.is_measured_in(amount, "mg") or not number:
            return ()
        minimum = minimum_of(self.balance, self.error_allowed)
        if units.magnitude(amount, "mg") >= units.magnitude(minimum, "mg"):
            return ()
        return (
            f"Not by direct weighing: {amount_text(amount)} is less than balance {self.balance.name} weighs at least, "
            f"{amount_text(minimum)}. Take a balance that weighs less, or a trituration or an aliquot.",
        )

    def weighing(self, amount: Quantity) -> str:
        """Return an amount to weigh: rounded to what the balance shows, if one is stated."""
        if self.balance is None or not units.is_measured_in(amount, "mg"):
            return amount_text(amount)
        if self.cautions(amount):
            return amount_text(amount)
        rounded = to_readability(amount, self.balance.readability)
        if rounded == amount:
            return amount_text(amount)
        text = shown(units.converted(rounded, units.unit_spelling(amount)))
        return f"{text} (rounded to what balance {self.balance.name} shows)"


def made_of(situation: Situation, whole: Quantity) -> Quantity:
    """Return what a mass or volume makes: whole capsules, or as much."""
    if situation.fill is None:
        return whole
    number = units.magnitude(whole, "mg") / units.magnitude(situation.fill.quantity, "mg/capsule")
    return quantity(number // 1, "capsule")
