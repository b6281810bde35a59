"""Droppers and pumps: their calibration from repeated doses, drops and actuations, against what was planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from compounding import units
from compounding.calculations.calibrations import dose_masses, dropper_error, drops_per_mass, mass_per_actuation
from compounding.calculations.capsule_statistics import weight_statistics
from compounding.calculations.comparisons import yield_share
from compounding.calculations.creams import actuations_per_dose, drug_per_actuation
from compounding.calculations.densities import mass_of_volume
from compounding.calculations.drops import drops_per_volume, drops_per_volume_by_mass, drug_per_drop
from compounding.calculations.plausibility import sample_of_masses
from compounding.calculations.verification import SHARE_PLACES, judged
from compounding.errors import ProblemsError
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.records.verification.limits import Limits
from compounding.records.verification.result import (
    Check,
    Measured,
    Verification,
    check_of,
    finding_of,
    outcome_of,
    slip_finding,
)
from compounding.records.verification.strength import LIQUID, MASS, label_strength
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, Working, shown

_DROPPER, _PUMP = "the dropper cannot be judged", "the pump cannot be judged"
_MOST = 1000
_DOSES = 10
_FEWEST_DROPS = 20
_DROPPER_LIMIT, _DROPPER_LOWEST = quantity(15, "%"), quantity(-15, "%")
_OWN_DROPPER = (
    "A calibration holds for this preparation, this lot of droppers and the way the bottle is held, and for no other."
)
_OWN_PUMP = "Prime the pump first. A calibration holds for this cream and this lot of pumps, and for no other."
_NO_LIMIT = "No compendium that this toolkit cites sets a limit for the spread of actuations: the pharmacist judges it."
_AGAIN = "Measure again; if it stays so, work the dose out anew with what was measured."


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
        problems = _impossible(
            [*self.masses, *self.counts],
            {name: getattr(self, name) for name in ("drops", "density", "volume", "nominal", "planned", "strength")},
        )
        if bool(self.masses) == bool(self.counts):
            problems.append("give masses of doses, such as 0.5 g, or drops counted, such as 49 drops")
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

    @property
    def _needs_density(self) -> bool:
        by_volume = self.nominal is not None and units.is_measured_in(self.nominal, "mL")
        return by_volume or self.planned is not None or self.strength is not None


@dataclass(frozen=True, kw_only=True)
class PumpMeasures:
    """What was weighed of a pump.

    Attributes
    ----------
    masses
        Masses that were pumped out, one by one.
    per
        Actuations in each.
    places
        Where each was read.
    planned
        Mass of one actuation with which the dose was worked out.
    strength
        Strength of the cream, for the drug in an actuation.
    dose
        Drug in a dose, for the actuations in a dose.
    """

    masses: tuple[Quantity, ...]
    per: Quantity = field(default_factory=partial(quantity, 1, "actuation"))
    places: tuple[str, ...] = ()
    planned: Quantity | None = None
    strength: Quantity | None = None
    dose: Quantity | None = None

    def __post_init__(self) -> None:
        """Refuse what is missing or impossible.

        Raises
        ------
        ProblemsError
            What is wrong, all of it.
        """
        problems = _impossible(
            self.masses, {name: getattr(self, name) for name in ("per", "planned", "strength", "dose")}
        )
        if len(self.masses) < 2:
            problems.append("give two masses or more: one alone has no spread")
        if self.per.magnitude % 1:
            problems.append(f"--per: {format_quantity(self.per)} is not a whole number of actuations")
        if self.dose is not None and self.strength is None:
            problems.append("the actuations of a dose need the --strength of the cream")
        if problems:
            raise ProblemsError(_PUMP, problems)


def _impossible(measured: Sequence[Quantity], stated: dict[str, Quantity | None]) -> list[str]:
    problems = [
        f"no. {number}: {format_quantity(each)} is nothing; leave it out, or measure again"
        for number, each in enumerate(measured, start=1)
        if not each.magnitude > 0
    ]
    problems += [
        f"--{name}: {format_quantity(each)} is nothing; state more than zero"
        for name, each in stated.items()
        if each is not None and not each.magnitude > 0
    ]
    if len(measured) > _MOST:
        problems.append(f"{len(measured):,} measurements are given, and {_MOST:,} at most are judged")
    return problems


# --- droppers ------------------------------------------------------------------------------------


def verify_dropper(measures: DropperMeasures) -> Verification:
    """Return the calibration of a dropper, against the dose that was planned.

    Raises
    ------
    QuantityError
        A quantity of another dimension.
    """
    working = Working()
    found = _counted(working, measures) if measures.counts else _weighed(working, measures)
    checks = [*_dose_check(working, measures), *_planned_check(working, measures, found)]
    if measures.strength is not None and found is not None:
        strength, kind = label_strength(measures.strength)
        _check_kind(kind, LIQUID, _DROPPER, "the strength of drops is in mg/mL or % w/v")
        term = working.given("strength", "strength", strength)
        working.derived("per_drop", "drug in a drop", drug_per_drop, term, found)
    given = measures.counts or measures.masses
    findings = [*_few(measures), *_alike(measures.masses)]
    for check in checks:
        findings += finding_of("CALIBRATION", check, action=_AGAIN)
    if found is not None and measures.planned is not None:
        findings = [*slip_finding("drops per mL", found.quantity, measures.planned), *findings]
    outside = dose_masses(measures.masses).outside if len(measures.masses) == _DOSES else ()
    return Verification(
        subject="dropper",
        title="Dropper: " + ("drops counted to a volume" if measures.counts else "doses weighed one by one"),
        facts=(),
        working=working,
        measurements=_measured(given, measures.places, _deviations(given), outside),
        statistics=_statistics(measures.masses, "dose") if len(measures.masses) > 1 else (),
        checks=tuple(checks),
        findings=tuple(findings),
        outcome=outcome_of(tuple(findings)),
        notes=tuple(_dropper_notes(measures)),
    )


def _counted(working: Working, measures: DropperMeasures) -> Term:
    counted = sum((units.magnitude(each, "drop") for each in measures.counts), Decimal(0))
    each = units.magnitude(_some(measures.volume, _DROPPER), "mL")
    drops = working.given("drops", "drops counted", quantity(counted, "drop"))
    volume = working.given("volume", "volume of all", quantity(each * len(measures.counts), "mL"))
    return working.derived("dropper", "drops per volume", drops_per_volume, drops, volume)


def _weighed(working: Working, measures: DropperMeasures) -> Term | None:
    if measures.drops is None:
        return None
    counted = units.magnitude(measures.drops, "drop") * len(measures.masses)
    drops = working.given("drops", "drops weighed", quantity(counted, "drop"))
    mass = working.given("mass", "mass of all", quantity(_sum(measures.masses, "g"), "g"))
    per_mass = working.derived("drops_per_mass", "drops per mass", drops_per_mass, drops, mass)
    if measures.density is None:
        return None
    density = working.given("density", "density", measures.density)
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
            else working.given("density", "density", _some(measures.density, _DROPPER))
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
    limits = f"at most {format_quantity(_DROPPER_LIMIT)} either way"
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
        drops = _sum(measures.counts, "drop")
        if drops >= _FEWEST_DROPS:
            return []
        return [_few_finding("drops counted", f"{_FEWEST_DROPS} or more", str(drops), "Count 20 drops or more.")]
    if len(measures.masses) >= _DOSES:
        return []
    action = "Weigh 10 doses, each by itself."
    return [_few_finding("doses weighed", f"{_DOSES}", str(len(measures.masses)), action)]


def _few_finding(subject: str, expected: str, found: str, action: str) -> Finding:
    return finding("CALIBRATION", subject=subject, expected=expected, found=found, action=action)


def _dropper_notes(measures: DropperMeasures) -> list[str]:
    notes = [_OWN_DROPPER]
    if measures.masses and len(measures.masses) > _DOSES:
        notes.append(f"The test of the European Pharmacopoeia is made on 10 doses; {len(measures.masses)} are given.")
    if len(measures.masses) == _DOSES and measures.nominal is None:
        notes.append("The total is not judged: state the --nominal mass or volume of a dose.")
    if measures.masses and measures.drops is None:
        notes.append("Drops per mL were not worked out: state the --drops in each dose, and the --density.")
    return notes


# --- pumps ---------------------------------------------------------------------------------------


def verify_pump(measures: PumpMeasures, limits: Limits | None = None) -> Verification:
    """Return what a pump gives, against the actuation that was planned.

    Raises
    ------
    QuantityError
        A quantity of another dimension.
    """
    bounds = limits or Limits()
    working = Working()
    mass = working.given("mass", "mass of all", quantity(_sum(measures.masses, "g"), "g"))
    counted = units.magnitude(measures.per, "actuation") * len(measures.masses)
    actuations = working.given("actuations", "actuations", quantity(counted, "actuation"))
    mean = working.derived("actuation", "mean actuation", mass_per_actuation, mass, actuations)
    checks = _pump_check(working, measures, mean, bounds)
    _pump_doses(working, measures, mean)
    findings: list[Finding] = []
    if measures.planned is not None:
        findings += slip_finding("mean actuation", mean.quantity, measures.planned)
    if counted < _DOSES:
        action = "Weigh 10 actuations or more."
        findings.append(_few_finding("actuations weighed", f"{_DOSES} or more", str(counted), action))
    findings += _alike(measures.masses)
    for check in checks:
        findings += finding_of("CALIBRATION", check, action=_AGAIN)
    return Verification(
        subject="pump",
        title=f"Pump: {len(measures.masses)} masses of {format_quantity(measures.per)} each",
        facts=(("limits", bounds.origin),) if checks else (),
        working=working,
        measurements=_measured(measures.masses, measures.places, _deviations(measures.masses), ()),
        statistics=_statistics(measures.masses, format_quantity(measures.per)),
        checks=tuple(checks),
        findings=tuple(findings),
        outcome=outcome_of(tuple(findings)),
        notes=(_OWN_PUMP, _NO_LIMIT),
    )


def _pump_check(working: Working, measures: PumpMeasures, mean: Term, bounds: Limits) -> list[Check]:
    if measures.planned is None:
        return []
    planned = working.given("planned", "actuation planned", measures.planned)
    share = working.derived("of_planned", "of the actuation planned", yield_share, mean, planned)
    judgement = judged(share.quantity, bounds.strength_lowest, bounds.strength_highest)
    return [check_of("actuation", "Mean actuation, of what was planned", judgement, source="usp-gn")]


def _pump_doses(working: Working, measures: PumpMeasures, mean: Term) -> None:
    if measures.strength is None:
        return
    strength, kind = label_strength(measures.strength)
    _check_kind(kind, MASS, _PUMP, "the strength of a cream is in mg/g or %")
    term = working.given("strength", "strength", strength)
    per_actuation = working.derived("per_actuation", "drug in an actuation", drug_per_actuation, term, mean)
    if measures.dose is not None:
        amount = measures.dose
        if units.is_measured_in(amount, "mg"):
            amount = quantity(units.magnitude(amount, "mg"), "mg/dose")
        dose = working.given("dose", "dose", amount)
        working.derived("per_dose", "actuations in a dose", actuations_per_dose, dose, per_actuation)


# --- what both share -----------------------------------------------------------------------------


def _sum(values: Sequence[Quantity], unit: str) -> Decimal:
    return sum((units.magnitude(each, unit) for each in values), Decimal(0))


def _deviations(values: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the deviation of each from their mean [%]."""
    unit = units.unit_spelling(values[0])
    numbers = [units.magnitude(each, unit) for each in values]
    mean = sum(numbers, Decimal(0)) / len(numbers)
    return tuple(quantity((each - mean) / mean * 100, "%") for each in numbers)


def _measured(
    values: Sequence[Quantity], places: Sequence[str], deviations: Sequence[Quantity], outside: Sequence[int]
) -> tuple[Measured, ...]:
    return tuple(
        Measured(
            number=number,
            place=places[number - 1] if places else f"no. {number}",
            given=each,
            net=each,
            share=deviation,
            meets=number not in outside,
        )
        for number, (each, deviation) in enumerate(zip(values, deviations, strict=True), start=1)
    )


def _statistics(masses: Sequence[Quantity], each: str) -> tuple[tuple[str, str, Quantity], ...]:
    found = weight_statistics(masses)
    return (
        ("mean", f"mean mass, {each}", found.mean),
        ("standard_deviation", "standard deviation", found.standard_deviation),
        ("rsd", "relative standard deviation", found.relative_standard_deviation),
        ("least", "least", found.least),
        ("most", "greatest", found.most),
    )


def _alike(masses: Sequence[Quantity]) -> list[Finding]:
    if not masses or not sample_of_masses(masses, masses[0]).all_alike:
        return []
    found = f"{len(masses)} times {format_quantity(masses[0])}"
    return [finding("IDENTICAL-WEIGHTS", subject="masses", expected="masses that differ", found=found)]


def _check_kind(kind: str, wanted: str, subject: str, problem: str) -> None:
    if kind != wanted:
        raise ProblemsError(subject, [problem])


def _some(value: Quantity | None, subject: str) -> Quantity:
    if value is None:
        raise ProblemsError(subject, ["something is missing"])
    return value
