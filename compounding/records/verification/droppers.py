"""Droppers: their calibration from repeated doses or counted drops, against what was planned."""

from __future__ import annotations

from dataclasses import dataclass

from compounding import units
from compounding.calculations.calibrations import dose_masses, dropper_error, drops_per_mass
from compounding.calculations.densities import mass_of_volume
from compounding.calculations.drops import drops_per_volume, drops_per_volume_by_mass, drug_per_drop
from compounding.calculations.verification import SHARE_PLACES, judged
from compounding.errors import ProblemsError
from compounding.printed import shown
from compounding.records.finding import Finding
from compounding.records.verification.repeated import (
    AGAIN,
    alike,
    counted_in_all,
    deviations_from_mean,
    few_finding,
    impossible,
    measured_in_order,
    stated_strength,
    statistics_of_masses,
    summed,
    total_mass,
)
from compounding.records.verification.result import (
    FROM_MEASUREMENTS,
    Check,
    Verification,
    finding_of,
    outcome_of,
    slip_finding,
)
from compounding.records.verification.strength import LIQUID
from compounding.units import Quantity, format_measured, format_quantity, quantity
from compounding.working import Term, Working

_DROPPER = "the dropper cannot be judged"
_DOSES = 10
_FEWEST_DROPS = 20
_DROPPER_LIMIT, _DROPPER_LOWEST = quantity("15.0", "%"), quantity("-15.0", "%")
_OWN_DROPPER = (
    "A calibration holds for this preparation, this lot of droppers and the way the bottle is held, and for no other."
)
_NO_PLANNED = "the drops per mL: state --planned, with which the dose was worked out"


@dataclass(frozen=True, kw_only=True)
class DropperMeasures:
    """What was measured of a dropper: masses of doses, or drops counted to a volume.

    Attributes
    ----------
    masses
        Mass of each dose, all of the same number of drops.
    drops
        Drops in each dose that was weighed.
    density
        Density of the preparation, if drops are weighed.
    counts
        Instead: drops counted, each time to `volume`.
    volume
        Volume to which drops were counted each time.
    places
        Where each was read.
    nominal
        Mass or volume that one dose should have.
    planned
        Drops per volume with which the dose was worked out.
    strength
        Strength of the preparation, for the drug in a drop.
    """

    masses: tuple[Quantity, ...] = ()
    drops: Quantity | None = None
    density: Quantity | None = None
    counts: tuple[Quantity, ...] = ()
    volume: Quantity | None = None
    places: tuple[str, ...] = ()
    nominal: Quantity | None = None
    planned: Quantity | None = None
    strength: Quantity | None = None

    def __post_init__(self) -> None:
        """Refuse what is missing, contradictory or impossible.

        Raises
        ------
        ProblemsError
            What is wrong, all of it.
        """
        problems = impossible(
            [*self.masses, *self.counts],
            {name: getattr(self, name) for name in ("drops", "density", "volume", "nominal", "planned", "strength")},
        )
        if bool(self.masses) == bool(self.counts):
            problems.append("give masses of doses, such as 0.5 g, or drops counted, such as 49 drops")
        problems += self._needless()
        if self.counts and self.volume is None:
            problems.append("drops that were counted need --volume, to which they were counted each time")
        if self.masses and self.drops is None and (self.planned or self.strength) is not None:
            problems.append("for drops per mL, say how many --drops were in each dose that was weighed")
        if self.masses and self.density is None and self._needs_density:
            problems.append("what was weighed becomes a volume only through the --density of the preparation")
        problems += [
            f"{format_quantity(each)} is not a whole number of drops"
            for each in (*self.counts, *(() if self.drops is None else (self.drops,)))
            if each.magnitude % 1
        ]
        if problems:
            raise ProblemsError(_DROPPER, problems)

    def _needless(self) -> list[str]:
        """Refuse what would be ignored: what goes with masses beside counted drops, and the other way round."""
        if self.counts:
            given = [name for name in ("drops", "nominal", "density") if getattr(self, name) is not None]
            return [f"--{name} goes with masses of doses: drops were counted, so leave it out" for name in given]
        if self.masses and self.volume is not None:
            return ["--volume goes with drops that were counted: masses were given, so leave it out"]
        return []

    @property
    def _needs_density(self) -> bool:
        by_volume = self.nominal is not None and units.is_measured_in(self.nominal, "mL")
        return by_volume or self.planned is not None or self.strength is not None


# --- droppers ------------------------------------------------------------------------------------


def verify_dropper(measures: DropperMeasures) -> Verification:
    """Return the calibration of a dropper, against the dose that was planned.

    Parameters
    ----------
    measures
        Drops counted in volumes, or masses of drops, with the dose that was planned.

    Raises
    ------
    QuantityError
        A quantity of another dimension.
    """
    working = Working()
    found = _counted(working, measures) if measures.counts else _weighed(working, measures)
    checks = [*_dose_check(working, measures), *_planned_check(working, measures, found)]
    if measures.strength is not None and found is not None:
        problem = "the strength of drops is in mg/mL or % w/v"
        term = stated_strength(working, measures.strength, LIQUID, _DROPPER, problem)
        working.derived("per_drop", "drug in a drop", drug_per_drop, term, found)
    given = measures.counts or measures.masses
    findings = [*_few(measures), *alike(measures.masses, "doses")]
    for check in checks:
        findings += finding_of("CALIBRATION", check, action=AGAIN)
    if found is not None and measures.planned is not None:
        findings = [*slip_finding("drops per mL", found.quantity, measures.planned), *findings]
    unjudged = () if measures.planned is not None else (_NO_PLANNED,)
    outside = dose_masses(measures.masses).outside if len(measures.masses) == _DOSES else ()
    return Verification(
        subject="dropper",
        title="Dropper: " + ("drops counted to a volume" if measures.counts else "doses weighed one by one"),
        facts=(),
        working=working,
        measurements=measured_in_order(given, measures.places, deviations_from_mean(given), outside),
        statistics=statistics_of_masses(measures.masses, "dose") if len(measures.masses) > 1 else (),
        checks=tuple(checks),
        findings=tuple(findings),
        outcome=outcome_of(tuple(findings), unjudged),
        notes=tuple(_dropper_notes(measures)),
        unjudged=unjudged,
    )


def _counted(working: Working, measures: DropperMeasures) -> Term:
    counted = summed(measures.counts, "drop")
    each = units.magnitude(_some(measures.volume, _DROPPER), "mL")
    drops = working.given("drops", "drops counted", quantity(counted, "drop"), source=FROM_MEASUREMENTS)
    whole = quantity(each * len(measures.counts), "mL")
    volume = working.given("volume", "volume of all", whole, source=FROM_MEASUREMENTS)
    return working.derived("dropper", "drops per volume", drops_per_volume, drops, volume)


def _weighed(working: Working, measures: DropperMeasures) -> Term | None:
    if measures.drops is None:
        return None
    drops = counted_in_all(working, measures.drops, len(measures.masses), ("drops", "drops weighed"))
    mass = total_mass(working, measures.masses)
    per_mass = working.derived("drops_per_mass", "drops per mass", drops_per_mass, drops, mass)
    if measures.density is None:
        return None
    density = working.measured("density", "density", measures.density)
    return working.derived("dropper", "drops per volume", drops_per_volume_by_mass, per_mass, density)


def _dose_check(working: Working, measures: DropperMeasures) -> list[Check]:
    if len(measures.masses) != _DOSES:
        return []
    nominal = measures.nominal
    if nominal is not None and units.is_measured_in(nominal, "mL"):
        volume = working.given("nominal_volume", "volume of a dose", nominal)
        density = (
            working.term("density")
            if "density" in working
            else working.measured("density", "density", _some(measures.density, _DROPPER))
        )
        nominal = working.derived("nominal", "mass of a dose", mass_of_volume, volume, density).quantity
    found = dose_masses(measures.masses, nominal)
    limits = "each within 10 % of the mean"
    if nominal is not None:
        limits += f", the total within 15 % of 10 times {shown(nominal)}"
    return [
        Check(
            key="doses",
            label="Ten doses, Ph. Eur. 0672",
            found=None,
            limits=limits,
            meets=found.meets,
            verdict=found.verdict,
            source="ph-eur-drops",
        )
    ]


def _planned_check(working: Working, measures: DropperMeasures, found: Term | None) -> list[Check]:
    if measures.planned is None or found is None:
        return []
    planned = working.given("planned", "drops per volume planned", measures.planned)
    error = working.derived("error", "volume error", dropper_error, found, planned)
    judgement = judged(error.quantity, _DROPPER_LOWEST, _DROPPER_LIMIT, SHARE_PLACES)
    limits = f"at most {format_measured(_DROPPER_LIMIT, SHARE_PLACES)} either way"
    off = units.format_measured(judgement.compared, SHARE_PLACES)
    return [
        Check(
            key="dropper",
            label="Volume error of the dropper, USP <1101>",
            found=error.quantity,
            limits=limits,
            meets=judgement.meets,
            verdict=f"{off} {'meets' if judgement.meets else 'does not meet'} {limits}.",
            source="usp-1101",
        )
    ]


def _few(measures: DropperMeasures) -> list[Finding]:
    if measures.counts:
        drops = summed(measures.counts, "drop")
        if drops >= _FEWEST_DROPS:
            return []
        return [few_finding("drops counted", f"{_FEWEST_DROPS} or more", str(drops), "Count 20 drops or more.")]
    if len(measures.masses) >= _DOSES:
        return []
    action = "Weigh 10 doses, each by itself."
    return [few_finding("doses weighed", f"{_DOSES}", str(len(measures.masses)), action)]


def _dropper_notes(measures: DropperMeasures) -> list[str]:
    notes = [_OWN_DROPPER]
    if measures.masses and len(measures.masses) > _DOSES:
        notes.append(f"The test of the European Pharmacopoeia is made on 10 doses; {len(measures.masses)} are given.")
    if len(measures.masses) == _DOSES and measures.nominal is None:
        notes.append("The total is not judged: state the --nominal mass or volume of a dose.")
    if measures.masses and measures.drops is None:
        notes.append("Drops per mL were not worked out: state the --drops in each dose, and the --density.")
    return notes


def _some(value: Quantity | None, subject: str) -> Quantity:
    if value is None:
        raise ProblemsError(subject, ["something is missing"])
    return value
