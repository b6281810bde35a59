"""A formula: the master formulation record, with all that USP <795> asks of one [usp-795]."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from compounding.errors import FormulaError
from compounding.records.dosage_form import DosageForm, dosage_form
from compounding.records.formula_parts import (
    FURTHER_DRUG,
    Acceptance,
    BeyondUseRule,
    CalendarWords,
    CapsuleRules,
    Component,
    DailyDose,
    GateCheck,
    Labelling,
    PowderSource,
    QualityTest,
    Revision,
    Step,
    StrengthRange,
    TabletSource,
)

# What a strength or a powder may be stated as, besides the salt's own word.
BASE = "base"
# How the reviewer begins where nobody has reviewed yet.
_NOBODY = "to be named"
# What is written where no name is known; compared without spaces, dots, hyphens and question marks.
_NO_NAMES = ("n/a", "nobody", "none", "noone", "notreviewed", "pending", "tba", "tbd", "todo", "unknown")
_LEAST_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A master formulation record, as read from formulas/<id>/<version>.toml.

    Attributes
    ----------
    drug
        The drug with its salt, as the strength states it: "naltrexone hydrochloride", "metronidazole".
    daily_dose
        None for what has no daily dose, such as a cream or a trituration.
    tablets, powder
        The sources from which it may be made; at least one is there.
    calendar
        Words for a patient's calendar; None where there are none.
    reviewer
        The pharmacist who reviewed it; "" or words that begin with "to be named" where nobody has.
    checksum
        SHA-256 of the file.
    citations
        What keys of sources stand for; it does not stand in the file, and is no part of what is compared.
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
    daily_dose: DailyDose | None
    components: tuple[Component, ...]
    tablets: TabletSource | None
    powder: PowderSource | None
    capsule: CapsuleRules | None
    equipment: tuple[str, ...]
    gate: tuple[GateCheck, ...]
    steps: tuple[Step, ...]
    quality: tuple[QualityTest, ...]
    acceptance: Acceptance
    beyond_use: BeyondUseRule
    container: str
    labelling: Labelling
    calendar: CalendarWords | None
    hazards: tuple[str, ...]
    confirm: tuple[str, ...]
    references: tuple[str, ...]
    author: str
    reviewer: str
    effective: datetime.date
    revisions: tuple[Revision, ...]
    checksum: str
    citations: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def component(self, key: str) -> Component:
        """Return the component of a key.

        Parameters
        ----------
        key
            Its key, such as "diluent".
        """
        return next(each for each in self.components if each.key == key)

    @property
    def dosage_form(self) -> DosageForm:
        """What follows from its form."""
        return dosage_form(self.form)

    @property
    def is_reviewed(self) -> bool:
        """Whether it names the pharmacist who reviewed it."""
        return is_reviewer(self.reviewer)

    @property
    def further_drugs(self) -> tuple[Component, ...]:
        """Its active substances besides the drug."""
        return tuple(each for each in self.components if each.role == FURTHER_DRUG)

    @property
    def salt(self) -> str:
        """The word of the drug's salt, such as "hydrochloride"; "" where it is not converted to a base."""
        has_base = self.powder is not None and self.powder.base_molar_mass is not None
        return self.drug.split()[-1] if has_base else ""

    @property
    def substances(self) -> tuple[str, ...]:
        """What a strength may be stated as, and what a powder may be: the salt's word and "base", or nothing."""
        return (self.salt, BASE) if self.salt else ()

    def stated_as(self, substance: str) -> str:
        """Return what a strength or a powder is stated as, in words: "base", the salt's word, or the drug's name.

        Parameters
        ----------
        substance
            As an order says it: "" for the drug itself, the salt's word, or "base".
        """
        return BASE if substance == BASE else self.salt or self.drug

    @property
    def base(self) -> str:
        """The name of the base: "naltrexone (base)"; "" where the drug is not converted to one."""
        return f"{self.drug.removesuffix(self.salt).strip()} (base)" if self.salt else ""

    def source_name(self, made_from: str) -> str:
        """Return the name of the tablets or of the powder that something was made from, "tablets" or "powder".

        Parameters
        ----------
        made_from
            "tablets" or "powder".
        """
        return self.tablet_source.name if made_from == "tablets" else self.powder_source.name

    @property
    def tablet_source(self) -> TabletSource:
        """The tablets it may be made from.

        Raises
        ------
        FormulaError
            It is not made from tablets.
        """
        if self.tablets is None:
            raise FormulaError(self.id, ["it is not made from tablets; order it from bulk powder"])
        return self.tablets

    @property
    def powder_source(self) -> PowderSource:
        """The bulk substance it may be made from.

        Raises
        ------
        FormulaError
            It is not made from bulk powder.
        """
        if self.powder is None:
            raise FormulaError(self.id, ["it is not made from bulk powder; order it from tablets"])
        return self.powder


def first_reference(references: tuple[str, ...]) -> str:
    """Return what a line of the working names as its source: the first reference, or the formula itself.

    Parameters
    ----------
    references
        Keys of sources, the most telling first.

    Examples
    --------
    >>> first_reference(("usp-1160", "usp-795")), first_reference(())
    ('usp-1160', 'formula')
    """
    return references[0] if references else "formula"


def is_reviewer(text: str) -> bool:
    """Return whether a text names a reviewer: frozen files say "to be named: review before use".

    Parameters
    ----------
    text
        What stands under `reviewer`.

    Examples
    --------
    >>> is_reviewer("A. Pharmacist"), is_reviewer("to be named: review before use"), is_reviewer("TBD")
    (True, False, False)
    """
    words = text.strip().casefold()
    if sum(sign.isalpha() for sign in words) < _LEAST_LETTERS or words.startswith(_NOBODY):
        return False
    return "".join(sign for sign in words if not sign.isspace() and sign not in "-.?") not in _NO_NAMES
