"""The pharmacy: what it is called, what it works with, and the rules and defaults that its orders take."""

from __future__ import annotations

from dataclasses import dataclass

from compounding.calculations.balances import Balance
from compounding.records.order import Letterhead
from compounding.units import Quantity


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """One of the staff, known on sheets by initials."""

    initials: str
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class RulePack:
    """The rules of a jurisdiction that the toolkit knows of.

    Attributes
    ----------
    overage_rule
        Name of a published rule for the overage of drug; "" for none.
    first_day
        "day of compounding" or "day after": which is day 1 of the beyond-use date.
    retention
        How long records are kept, in words.
    notes
        What the pharmacist has to confirm, printed with the pack.
    references
        Keys of its sources.
    """

    name: str
    title: str
    overage_rule: str
    first_day: str
    retention: str
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pharmacy:
    """The profile of a pharmacy.

    Attributes
    ----------
    balances
        Balances at hand.
    capsule_sizes
        Sizes of capsule shells that are kept; none means all.
    paper
        "letter" or "a4".
    rules
        The rules of its jurisdiction, with its own overage rule and first day where it states them.
    retention
        How long its records are kept, in words: its own, or those of the rules.
    batch_number
        Pattern of batch numbers: "LDN-{year}{month}{day}-{serial:3}".
    spare
        For each form of a formula, what is made in addition.
    overage
        Drug in addition [%]; None for what the rules say.
    notes
        What is not yet as it should be, printed wherever the profile is used: placeholders that are still in it, batch
        numbers that may repeat.
    """

    letterhead: Letterhead
    balances: tuple[Balance, ...] = ()
    capsule_sizes: tuple[str, ...] = ()
    paper: str = "letter"
    staff: tuple[StaffMember, ...] = ()
    rules: RulePack
    retention: str
    batch_number: str
    spare: tuple[tuple[str, Quantity], ...] = ()
    overage: Quantity | None = None
    notes: tuple[str, ...] = ()
