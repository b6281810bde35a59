"""A formula: the master formulation record, with all that USP <795> asks of one [usp-795]."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from compounding.units import Quantity

FORMS = ("capsule", "sublingual drops", "cream")
# Where the drug comes from: tablets, crushed in the batch or beforehand; or powder, in bulk or as a trituration of it.
SOURCES = ("tablets", "whole tablets", "powder", "bulk powder")
STATES = ("powder", "liquid")
RULES = ("strength", "fixed", "per cent", "qs")
ROLES = (
    "drug",
    "diluent",
    "vehicle",
    "base",
    "antioxidant",
    "preservative",
    "humectant",
    "levigating agent",
    "suspending agent",
    "sweetener",
    "flavour",
    "gelling agent",
)
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
        How its amount follows: "strength" (the drug), "fixed" (an amount for a stated batch),
        "per cent", or "qs" (what is left).
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
    """The strengths in which a formula may be made, and what was studied."""

    lowest: Quantity
    highest: Quantity
    studied: tuple[Quantity, ...]
    note: str
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TabletSource:
    """The manufactured tablets from which a formula may start."""

    name: str
    label_claim: Quantity
    excipients: str
    warnings: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PowderSource:
    """The bulk substance from which a formula may start."""

    name: str
    molar_mass: Quantity
    base_molar_mass: Quantity
    assay_lowest: Quantity
    assay_highest: Quantity
    warnings: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DailyDose:
    """The daily doses that are usual, and those at which a manufactured product serves."""

    lowest: Quantity
    highest: Quantity
    licensed: Quantity
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
        "observed" (words, judged by the person), "measured" (a number against `lowest` and `highest`),
        "capsule weights" or "yield" (worked out on the sheet from other entries).
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
    """A published stability study, and how far it may be relied on."""

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
class CapsuleRules:
    """What a capsule formula adds: the sizes that may be chosen, and how full of drug powder one may be."""

    sizes: tuple[str, ...]
    usual_size: str
    most_powder: Quantity
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """The limits within which the batch is accepted."""

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


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A master formulation record, as read from formulas/<id>/<version>.toml.

    Attributes
    ----------
    checksum
        SHA-256 of the file.
    solution
        For a liquid, what it is when made from tablets and from powder ("solution" or "suspension"), and why.
    """

    id: str
    version: str
    name: str
    drug: str
    form: str
    route: str
    indication_note: str
    description: str
    strength: StrengthRange
    daily_dose: DailyDose
    components: tuple[Component, ...]
    tablets: TabletSource
    powder: PowderSource
    capsule: CapsuleRules | None
    equipment: tuple[str, ...]
    gate: tuple[GateCheck, ...]
    steps: tuple[Step, ...]
    quality: tuple[QualityTest, ...]
    acceptance: Acceptance
    beyond_use: BeyondUseRule
    container: str
    labelling: Labelling
    hazards: tuple[str, ...]
    confirm: tuple[str, ...]
    references: tuple[str, ...]
    author: str
    reviewer: str
    effective: datetime.date
    revisions: tuple[Revision, ...]
    checksum: str

    def component(self, key: str) -> Component:
        """Return the component of a key."""
        return next(each for each in self.components if each.key == key)
