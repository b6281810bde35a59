"""A compounding record as planned: everything that the terminal, JSON, the workbook and the label show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from compounding import rounding, units
from compounding.records.draft import draft_notice
from compounding.records.error_budget import Budget
from compounding.records.formula import Formula
from compounding.records.formula_parts import Acceptance, AuxiliaryLabel, GateCheck, QualityTest
from compounding.records.order import Letterhead, Lot, Order
from compounding.units import Quantity
from compounding.working import Working

# What a division leaves behind the 12th decimal is no rounding.
_NOISE_PLACES = 12


@dataclass(frozen=True)
class Fact:
    """One line of the record's head, such as the quantity, the overage or the source.

    Attributes
    ----------
    begins_as_typed
        Whether the text begins with what was typed into the order, which no capital letter may change.
    has_own_row
        Whether it stands alone on paper, as notes do, lest they stand far from their prescription.
    """

    label: str
    text: str
    begins_as_typed: bool = False
    has_own_row: bool = False


@dataclass(frozen=True, kw_only=True)
class Material:
    """One line of the materials.

    Attributes
    ----------
    key
        Component key, or "tablets" and "shells" for what is counted.
    target
        Key of the working's line that holds the amount.
    unit, step
        Unit in which it is measured out, and the step in that unit to which the target is rounded half up: what the
        balance shows.
    balance
        Name of the balance on which it is weighed; "" where none is stated, or where it is not weighed.
    least, most
        What the balance weighs at least and at most, in the unit of the material; None where no balance is stated.
    weighed
        Key of the working's line that holds the target as the balance shows it; "" where there is no such line.
    made_here
        Whether it is a trituration or dilution made in this batch, so that it has no lot of its own.
    qs
        Whether it is added up to the target rather than measured out alone.
    lots
        The lots that it is taken from, each with what the line takes of it where there are several; none where the
        lot is written in at the bench.
    """

    number: int
    key: str
    name: str
    role: str
    grade: str
    target: str
    unit: str
    step: Decimal
    qs: bool
    note: str
    lots: tuple[Lot, ...] = ()
    balance: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    weighed: str = ""
    made_here: bool = False

    @property
    def places(self) -> int:
        """Decimal places that the step needs."""
        return max(0, -int(self.step.normalize().as_tuple().exponent))

    @property
    def lot(self) -> Lot | None:
        """The first of its lots."""
        return self.lots[0] if self.lots else None

    def rounded(self, amount: Quantity) -> Quantity:
        """Return an amount rounded half up to the step, in the unit in which the material is measured out.

        Parameters
        ----------
        amount
            Amount of the material, in any unit of its kind.
        """
        number = units.magnitude(amount, self.unit)
        if number.is_nan():
            return units.open_quantity(self.unit)
        return units.quantity(rounding.to_whole(number / self.step) * self.step, self.unit)

    def rounding_error(self, amount: Quantity) -> str:
        """Return by how much rounding to the step changes an amount, with its sign; "" where it does not.

        Parameters
        ----------
        amount
            Amount of the material, in any unit of its kind.
        """
        if units.is_open(amount):
            return ""
        change = self.rounded(amount).magnitude - units.magnitude(amount, self.unit)
        error = rounding.half_up(change, _NOISE_PLACES)
        if not error:
            return ""
        sign = "+" if error > 0 else "\N{MINUS SIGN}"
        number = units.number_text(abs(rounding.to_significant(error, 2)))
        return f"rounded by {sign}{number} {units.unit_words(self.unit)}"


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """One numbered step with its materials named."""

    number: int
    text: str
    record: tuple[str, ...]
    hold: bool
    caution: str


@dataclass(frozen=True, kw_only=True)
class BenchEntry:
    """One measured quantity that is entered at the bench, on which lines of the working depend.

    Attributes
    ----------
    key
        Key of the open line of the working.
    when
        "before weighing" or "after making".
    """

    key: str
    label: str
    unit: str
    prompt: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Bounds within which a line of the working should lie; outside them the consequence is a warning.

    Where the line is open, the sheet checks it live.

    Attributes
    ----------
    key
        Key of the working's line.
    lowest, highest
        Bounds in the unit of the line; None where there is none.
    consequence
        What it means to be outside.
    """

    key: str
    lowest: Quantity | None
    highest: Quantity | None
    consequence: str
    source: str


@dataclass(frozen=True, kw_only=True)
class PlausibilityCheck:
    """One point of the pharmacist's gate: what to check, and what the toolkit found ("" where it is the person's)."""

    check: GateCheck
    found: str


@dataclass(frozen=True, kw_only=True)
class ReconciledLine:
    """What should be left over or accounted for, against what was."""

    label: str
    theory: str
    unit: str
    places: int


@dataclass(frozen=True, kw_only=True)
class BeyondUse:
    """The beyond-use date, and how it came about.

    Attributes
    ----------
    period
        How long from day 1 on [day].
    """

    date: datetime.date
    period: Quantity
    water_class: str
    storage: str
    first_day: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LabelText:
    """The text of the label, line by line, and the auxiliary texts.

    Attributes
    ----------
    amount
        Contents of the container; of the first one, where the batch is made for several prescriptions.
    letterhead
        The pharmacy; None where the order names none.
    contents
        For each of several prescriptions its number and the contents of its container.
    """

    drug: str
    strength: str
    amount: str
    form: str
    directions: str
    batch: str
    made: str
    beyond_use: str
    storage: str
    compounded: str
    auxiliary: tuple[AuxiliaryLabel, ...]
    letterhead: Letterhead | None = None
    contents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class CompoundingRecord:
    """Everything about one batch before it is made.

    Attributes
    ----------
    facts
        What heads the record.
    yielded
        Key of the working's line that holds the theoretical yield.
    per_unit
        Key of the line that holds the theoretical fill weight of one capsule; "" for other forms.
    warnings
        All of them; each is printed.
    order_json, order_hash
        The order as canonical JSON and its SHA-256.
    alternatives
        Other ways to weigh what is too little, which are no part of this plan.
    budget
        How far the strength may be from the label; None where nothing is known of any error.
    """

    formula: Formula
    order: Order
    title: str
    facts: tuple[Fact, ...]
    gate: tuple[PlausibilityCheck, ...]
    bench: tuple[BenchEntry, ...]
    materials: tuple[Material, ...]
    steps: tuple[PlannedStep, ...]
    quality: tuple[QualityTest, ...]
    acceptance: Acceptance
    limits: tuple[Limit, ...]
    reconciliation: tuple[ReconciledLine, ...]
    yielded: str
    per_unit: str
    beyond_use: BeyondUse
    label: LabelText
    working: Working
    warnings: tuple[str, ...]
    order_json: str
    order_hash: str
    budget: Budget | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def fact_texts(self) -> dict[str, str]:
        """The texts of its facts, by their labels."""
        return {each.label: each.text for each in self.facts}

    @property
    def is_draft(self) -> bool:
        """Whether it follows a formula that no second person has reviewed, so that it is not for dispensing."""
        return not self.formula.is_reviewed

    @property
    def draft_notice(self) -> str:
        """What stands across all that shows it where it is a draft; else ""."""
        return draft_notice(self.formula)

    @property
    def said_warnings(self) -> tuple[str, ...]:
        """What the terminal and JSON warn of: first that it is a draft, which paper says across the page."""
        return (self.draft_notice, *self.warnings) if self.is_draft else self.warnings
