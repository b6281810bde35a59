"""The drug that was really weighed: as itself, as bulk powder, as tablets or as a trituration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compounding.calculations.drug_balances import content_of_tablets, drug_in_tablets, ground_mass
from compounding.calculations.expected import drug_in_ground_tablets, drug_in_powder, tablet_content
from compounding.calculations.tablets import mean_tablet_mass
from compounding.calculations.triturations import drug_in_aliquot, trituration_strength
from compounding.errors import ProblemsError
from compounding.printed import shown
from compounding.records.verification.result import FROM_MEASUREMENTS
from compounding.units import Quantity, converted, format_quantity, magnitude, quantity
from compounding.working import Term, Working

SUBJECT = "the drug weighed cannot be worked out"
# What cannot be: no powder holds more drug than this, and no tablet is as heavy.
_HIGHEST_POTENCY = 110
# Fewer tablets than this give no mean that can be relied on.
_FEW_TABLETS = 20
_OPTIONS: Mapping[str, str] = MappingProxyType(
    {"part": "trituration", "sample_mass": "tablet-sample", "sample_count": "tablet-sample"}
)


@dataclass(frozen=True, kw_only=True)
class DrugWeighed:
    """What was weighed or counted of the drug; just one way of those below.

    Attributes
    ----------
    drug
        The drug itself [mg].
    weighed
        What was weighed of bulk powder, ground tablets or a stock trituration [mg].
    potency
        Bulk powder: its content as is [%].
    tablets
        Whole tablets, all of which went into the batch [tablet].
    label_claim
        Drug in one tablet by its label [mg/tablet].
    mean_mass
        Mean mass of one tablet [mg/tablet].
    sample_mass, sample_count
        Instead: the mass [g] of so many tablets [tablet].
    tablet_assay
        Content of the lot of tablets, of their label [%]; None for the label claim.
    part, whole
        Trituration: the drug in it, and its whole mass [mg].
    """

    drug: Quantity | None = None
    weighed: Quantity | None = None
    potency: Quantity | None = None
    tablets: Quantity | None = None
    label_claim: Quantity | None = None
    mean_mass: Quantity | None = None
    sample_mass: Quantity | None = None
    sample_count: Quantity | None = None
    tablet_assay: Quantity | None = None
    part: Quantity | None = None
    whole: Quantity | None = None

    def __post_init__(self) -> None:
        """Refuse what is contradictory, missing or impossible.

        Raises
        ------
        ProblemsError
            What is wrong, all of it.
        """
        problems = [*self._ways(), *self._parts(), *self._impossible()]
        if problems:
            raise ProblemsError(SUBJECT, problems)

    @property
    def _of_tablets(self) -> bool:
        return self.label_claim is not None

    @property
    def _of_trituration(self) -> bool:
        return self.part is not None

    def _ways(self) -> list[str]:
        given = [each is not None for each in (self.drug, self.weighed, self.tablets)]
        if sum(given) != 1:
            return [
                "state what was weighed in one way: the drug itself (--drug), a powder (--weighed), or whole tablets "
                "(--tablets)"
            ]
        kinds = [self.potency is not None, self._of_tablets, self._of_trituration]
        if self.drug is not None and any(kinds):
            return ["--drug is the drug itself: for a powder, state --weighed with its potency, tablets or trituration"]
        if self.tablets is not None and kinds != [False, True, False]:
            return ["whole tablets go with --label-claim alone"]
        if self.weighed is not None and sum(kinds) != 1:
            return [
                "say what the powder weighed is: --potency for bulk powder, --label-claim with --tablet-sample or "
                "--mean-mass for ground tablets, or --trituration"
            ]
        return []

    def _parts(self) -> list[str]:
        problems = []
        if self._of_tablets and self.weighed is not None and not self._has_mean_mass:
            problems.append("ground tablets need their mean mass: --tablet-sample NUMBER MASS, or --mean-mass")
        if self.mean_mass is not None and self.sample_mass is not None:
            problems.append("the mean tablet mass is stated twice: leave out --mean-mass or --tablet-sample")
        if not self._of_tablets and (self._has_mean_mass or self.tablet_assay is not None):
            problems.append("--tablet-sample, --mean-mass and --tablet-assay go with --label-claim")
        return problems

    @property
    def _has_mean_mass(self) -> bool:
        return self.mean_mass is not None or self.sample_mass is not None

    def _impossible(self) -> list[str]:
        problems = []
        for name in ("potency", "tablet_assay"):
            share = getattr(self, name)
            if share is not None and not 0 < magnitude(share, "%") <= _HIGHEST_POTENCY:
                problems.append(f"--{name.replace('_', '-')}: a content lies above 0 and up to {_HIGHEST_POTENCY} %")
        if self.part is not None and self.whole is not None and self.part > self.whole:
            problems.append("--trituration: it holds more drug than its whole mass")
        for name in ("drug", "weighed", "tablets", "label_claim", "mean_mass", "sample_mass", "sample_count", "part"):
            value = getattr(self, name)
            if value is not None and not value.magnitude > 0:
                problems.append(f"--{_option(name)}: nothing was given; state more than zero")
        return problems or [*self._broken(), *self._too_light()]

    def _broken(self) -> list[str]:
        return [
            f"--{_option(name)}: {format_quantity(value)} is not a whole number of tablets"
            for name, value in (("tablets", self.tablets), ("sample_count", self.sample_count))
            if value is not None and value.magnitude % 1
        ]

    def _too_light(self) -> list[str]:
        mean = self._mean
        if self.label_claim is None or mean is None:
            return []
        if magnitude(mean, "mg/tablet") >= magnitude(self.label_claim, "mg/tablet"):
            return []
        name = "mean-mass" if self.mean_mass is not None else "tablet-sample"
        return [
            f"--{name}: a tablet of {shown(mean, 4)} is lighter than the {shown(self.label_claim, 4)} of drug that it "
            "is labelled to hold"
        ]

    @property
    def _mean(self) -> Quantity | None:
        """Mean tablet mass, where it is known."""
        if self.mean_mass is not None or self.sample_mass is None or self.sample_count is None:
            return self.mean_mass
        return mean_tablet_mass(self.sample_mass, self.sample_count)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to keep in mind of how the drug was weighed."""
        count = self.sample_count
        if count is None or count.magnitude >= _FEW_TABLETS:
            return ()
        return (
            f"The mean tablet mass is that of {format_quantity(count)}: weigh {_FEW_TABLETS} or more, for tablets "
            "differ.",
        )

    def recorded(self, working: Working) -> Term:
        """Record in a working what was weighed, and return the drug in it.

        Parameters
        ----------
        working
            The working to which the lines are added.
        """
        if self.drug is not None:
            return working.given("drug", "drug", self.drug, "Drug in the batch.")
        if self._of_tablets:
            return self._recorded_tablets(working)
        weighed = working.measured("weighed", "powder weighed", self._some(self.weighed))
        if self._of_trituration:
            part = working.measured("part", "drug in the trituration", self._some(self.part))
            whole = working.measured("whole", "whole trituration", self._some(self.whole))
            strength = working.derived("stock", "strength of the trituration", trituration_strength, part, whole)
            return working.derived("drug", "drug", drug_in_aliquot, strength, weighed)
        potency = working.measured("potency", "potency", self._some(self.potency))
        return working.derived("drug", "drug", drug_in_powder, weighed, potency)

    def _recorded_tablets(self, working: Working) -> Term:
        content = working.given("label_claim", "label claim", self._some(self.label_claim))
        if self.tablet_assay is not None:
            assay = working.measured("tablet_assay", "assay of the tablets", self.tablet_assay)
            content = working.derived("tablet_content", "content of a tablet", tablet_content, content, assay)
        mean = self._recorded_mean(working)
        if self.tablets is not None:
            tablets = working.given("tablets", "tablets", self.tablets)
            return working.derived("drug", "drug", drug_in_tablets, tablets, content)
        weighed = working.measured("weighed", "ground tablets weighed", self._some(self.weighed))
        return working.derived("drug", "drug", drug_in_ground_tablets, weighed, content, mean)

    def _recorded_mean(self, working: Working) -> Term | None:
        if self.mean_mass is not None:
            return working.measured("mean_mass", "mean tablet mass", self.mean_mass)
        if self.sample_mass is None:
            return None
        mass = working.measured("sample_mass", "mass of the tablets weighed", self.sample_mass)
        count = working.given("sample_count", "tablets weighed", self._some(self.sample_count))
        return working.derived("mean_mass", "mean tablet mass", mean_tablet_mass, mass, count)

    def recorded_content(self, working: Working) -> Term | None:
        """Record how much drug the same powder has by mass, and return it; None where that is not known.

        After `recorded`. The drug itself counts as 1,000 mg per g.

        Parameters
        ----------
        working
            The working to which the lines are added.
        """
        if self._of_trituration:
            return working.term("stock")
        if self._of_tablets:
            if not self._has_mean_mass:
                return None
            content = working.term("tablet_content" if self.tablet_assay is not None else "label_claim")
            mean = working.term("mean_mass")
            return working.derived("source", "drug in the powder", content_of_tablets, content, mean, unit="mg/g")
        pure = quantity(100, "%") if self.potency is None else self.potency
        return working.given("source", "drug in the powder", converted(pure, "mg/g"), source=FROM_MEASUREMENTS)

    @property
    def mass(self) -> Quantity | None:
        """What was brought into the batch with the drug, where that is known."""
        if self.tablets is None:
            return self.drug if self.drug is not None else self.weighed
        mean = self._mean
        return None if mean is None else ground_mass(self.tablets, mean)

    @staticmethod
    def _some(value: Quantity | None) -> Quantity:
        if value is None:
            raise ProblemsError(SUBJECT, ["something is missing"])
        return value


def _option(name: str) -> str:
    return _OPTIONS.get(name, name.replace("_", "-"))
