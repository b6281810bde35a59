"""The parts of a formula: each is what one table of its file says, or one of several."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from compounding.units import Quantity

# Where the drug comes from: tablets, crushed in the batch or beforehand; or powder, in bulk or as a trituration of it.
SOURCES = ("tablets", "whole tablets", "powder", "bulk powder")
STATES = ("powder", "liquid")
RULES = ("strength", "fixed", "per cent", "qs")
ROLES = (
    *("drug", "further drug", "diluent", "vehicle", "base", "antioxidant", "preservative"),
    *("humectant", "levigating agent", "suspending agent", "sweetener", "flavour"),
    *("gelling agent", "emulsifying agent", "emollient", "stiffening agent", "solvent", "fragrance"),
)
FURTHER_DRUG = "further drug"
RESULTS = ("observed", "measured", "capsule weights", "yield")


@dataclass(frozen=True, kw_only=True)
class RefusedMaterial:
    """A material that may not be used for a component, with the words by which it is known."""

    words: tuple[str, ...]
    reason: str
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Component:
    """One component of a formula.

    Attributes
    ----------
    key
        Name by which steps, options and lots refer to it, such as "drug" or "diluent".
    rule
        How its amount follows: "strength" (the drug), "fixed" (for a stated batch), "per cent", or "qs" (the rest).
    amount
        For "fixed", the amount per unit of the batch, such as 0.5 g per 100 mL; for "per cent", the percentage.
    unit
        Unit in which it is measured out: mg, g or mL.
    alternatives
        Materials that may be used in its place, by name.
    """

    key: str
    name: str
    role: str
    rule: str
    amount: Quantity | None
    unit: str
    grade: str
    characteristics: str
    alternatives: tuple[str, ...]
    refused: tuple[RefusedMaterial, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StrengthRange:
    """The strengths in which a formula may be made, and what was studied.

    Attributes
    ----------
    lowest, highest
        In the unit of the form's strengths: mg/capsule, mg/mL, % w/w or % w/v.
    studied
        Strengths for which there is a published formula or study.
    """

    lowest: Quantity
    highest: Quantity
    studied: tuple[Quantity, ...]
    note: str
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TabletSource:
    """The manufactured tablets from which a formula may start.

    Attributes
    ----------
    label_claim
        Drug in one tablet by its label [mg/tablet].
    """

    name: str
    label_claim: Quantity
    excipients: str
    warnings: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PowderSource:
    """The bulk substance from which a formula may start.

    Attributes
    ----------
    molar_mass, base_molar_mass
        Of the drug as `Formula.drug` names it, and of its base [g/mol]; with both a strength may be as base.
    assay_lowest, assay_highest
        Limits of the monograph [%]; None where none were found, so that those of the certificate hold.
    """

    name: str
    molar_mass: Quantity | None
    base_molar_mass: Quantity | None
    assay_lowest: Quantity | None
    assay_highest: Quantity | None
    warnings: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DailyDose:
    """The daily doses that are usual, and those at which a manufactured product serves, where there is one.

    Attributes
    ----------
    lowest, highest
        Usual daily doses [mg].
    licensed
        Daily dose from which a manufactured product serves [mg].
    """

    lowest: Quantity
    highest: Quantity
    licensed: Quantity | None
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GateCheck:
    """One point of the plausibility check that the pharmacist signs before anything is weighed.

    Attributes
    ----------
    sources
        Drug sources to which it applies; none means all.
    """

    text: str
    sources: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the method.

    Attributes
    ----------
    text
        What to do; `{key}` stands for the component of that key.
    drug_as
        "powder" or "liquid": the step is taken only where the drug comes so, as itself or as an aliquot; "" for both.
    record
        Parameters whose values are written down.
    hold
        Whether a second person checks before the work goes on.
    caution
        A precaution, printed with the step.
    """

    text: str
    sources: tuple[str, ...]
    drug_as: str
    record: tuple[str, ...]
    hold: bool
    caution: str


@dataclass(frozen=True, kw_only=True)
class QualityTest:
    """One test of the finished product.

    Attributes
    ----------
    result
        "observed" (in words), "measured" (a number), or worked out on the sheet: "capsule weights", "yield".
    lowest, highest
        Bounds of a measured result, in its unit; of capsule weights their share of theory [%].
    """

    name: str
    method: str
    criterion: str
    result: str
    lowest: Quantity | None
    highest: Quantity | None
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StabilityStudy:
    """A published stability study, and how far it may be relied on.

    Attributes
    ----------
    period
        How long it was found stable [day].
    """

    storage: str
    period: Quantity
    antimicrobial_test: bool
    note: str
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BeyondUseRule:
    """The class of USP <795> that a formula belongs to, how it is stored, and the studies there are."""

    water_class: str
    storage: tuple[str, ...]
    studies: tuple[StabilityStudy, ...]
    note: str
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AuxiliaryLabel:
    """One auxiliary text of the label."""

    text: str
    sources: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Labelling:
    """What the label says besides what follows from the batch. `{strength}` in a text stands for the strength."""

    title: str
    directions: str
    compounded: str
    auxiliary: tuple[AuxiliaryLabel, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarWords:
    """What a patient's calendar says of this drug, besides what the label says.

    Attributes
    ----------
    warning
        For the box at the head of the page: what must never be taken with it, and when not to start.
    passing
        Effects that usually pass; "" where none are known.
    call
        When to call the prescriber.
    """

    warning: str
    passing: str
    call: str
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CapsuleRules:
    """What a capsule formula adds: the sizes that may be chosen, and how full of drug powder one may be.

    Attributes
    ----------
    most_powder
        Largest part of a capsule's volume that the drug's powder may take [%].
    """

    sizes: tuple[str, ...]
    usual_size: str
    most_powder: Quantity
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """The limits within which the batch is accepted.

    Attributes
    ----------
    weighing
        How far a weighing may lie from its target [%].
    strength_lowest, strength_highest
        Of the strength, of the label [%].
    yield_lowest, yield_highest
        Of the yield, of theory [%].
    """

    weighing: Quantity
    strength_lowest: Quantity
    strength_highest: Quantity
    yield_lowest: Quantity
    yield_highest: Quantity
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One line of a formula's history."""

    version: str
    date: datetime.date
    change: str
