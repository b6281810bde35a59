"""Pumps: their calibration from repeated actuations, and what whole actuations give of a dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from compounding import rounding, units
from compounding.calculations.calibrations import mass_per_actuation
from compounding.calculations.creams import actuations_per_dose, drug_per_actuation
from compounding.calculations.plausibility import share_of_meant
from compounding.calculations.verification import judged
from compounding.errors import ProblemsError
from compounding.records.finding import Finding
from compounding.records.verification.limits import Limits
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
    total_mass,
)
from compounding.records.verification.result import (
    Check,
    Verification,
    amount_text,
    check_of,
    finding_of,
    outcome_of,
    share_text,
    slip_finding,
)
from compounding.records.verification.strength import MASS
from compounding.units import Quantity, format_measured, format_quantity, quantity
from compounding.working import Term, Working

_SUBJECT = "the pump cannot be judged"
_FEWEST = 10
# By how much one actuation may differ from the mean: no compendium says; 25 % is what USP <905> allows a single unit.
_SPREAD = quantity("25.0", "%")
_OWN_PUMP = "Prime the pump first. A calibration holds for this cream and this lot of pumps, and for no other."
_NO_LIMIT = (
    "No compendium that this toolkit cites sets a limit for the spread of actuations: 25 % is borrowed from the limit "
    "of a single unit in USP <905>, and the pharmacist judges it."
)
_SPREADS = "Prime the pump, and weigh again; if it stays so, take another pump."
_WHOLE = "A pump gives whole actuations: take another pump or strength, so that a whole number of them gives the dose."
_NO_PLANNED = "the mean actuation: state --planned, the mass with which the dose was worked out"


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
        problems = impossible(
            self.masses, {name: getattr(self, name) for name in ("per", "planned", "strength", "dose")}
        )
        if len(self.masses) < 2:
            problems.append("give two masses or more: one alone has no spread")
        if self.per.magnitude % 1:
            problems.append(f"--per: {format_quantity(self.per)} is not a whole number of actuations")
        if self.dose is not None and self.strength is None:
            problems.append("the actuations of a dose need the --strength of the cream")
        if problems:
            raise ProblemsError(_SUBJECT, problems)


def verify_pump(measures: PumpMeasures, limits: Limits | None = None) -> Verification:
    """Return what a pump gives, against the actuation that was planned, and what whole actuations give of a dose.

    Parameters
    ----------
    measures
        Masses of actuations, with the actuation and the dose that were planned.
    limits
        Limits of the formula; the usual ones where none are given.

    Raises
    ------
    QuantityError
        A quantity of another dimension.
    """
    bounds = limits or Limits()
    bounds.check_form(MASS, _SUBJECT)
    working = Working()
    mass = total_mass(working, measures.masses)
    actuations = counted_in_all(working, measures.per, len(measures.masses), ("actuations", "actuations"))
    mean = working.derived("actuation", "mean actuation", mass_per_actuation, mass, actuations)
    deviations = deviations_from_mean(measures.masses)
    outside = tuple(number for number, each in enumerate(deviations, start=1) if not _near(each))
    checks = [_spread_check(deviations, outside), *_planned_check(working, measures, mean, bounds)]
    _drug_given(working, measures, mean)
    checks += _dose_check(working, bounds)
    findings = tuple(_findings(measures, mean.quantity, checks))
    unjudged = () if measures.planned is not None else (_NO_PLANNED,)
    return Verification(
        subject="pump",
        title=f"Pump: {len(measures.masses)} masses of {format_quantity(measures.per)} each",
        facts=(("limits", bounds.of_strength),),
        working=working,
        measurements=measured_in_order(measures.masses, measures.places, deviations, outside),
        statistics=(*statistics_of_masses(measures.masses, format_quantity(measures.per)), *_whole_doses(working)),
        checks=tuple(checks),
        findings=findings,
        outcome=outcome_of(findings, unjudged),
        notes=(_OWN_PUMP, _NO_LIMIT),
        unjudged=unjudged,
    )


def _near(deviation: Quantity) -> bool:
    return judged(deviation, quantity(-_SPREAD.magnitude, "%"), _SPREAD).meets


def _spread_check(deviations: Sequence[Quantity], outside: Sequence[int]) -> Check:
    limits = f"each within {format_measured(_SPREAD, 1)} of the mean"
    far = ", ".join(f"no. {number} by {share_text(deviations[number - 1], 1)}" for number in outside)
    verdict = f"Does not meet: {far}; {limits} is asked for." if outside else f"Meets: {limits}."
    return Check(
        key="spread", label="Spread of the actuations", found=None, limits=limits, meets=not outside, verdict=verdict
    )


def _findings(measures: PumpMeasures, mean: Quantity, checks: Sequence[Check]) -> list[Finding]:
    found: list[Finding] = []
    if measures.planned is not None:
        found += slip_finding("mean actuation", mean, measures.planned)
    counted = units.magnitude(measures.per, "actuation") * len(measures.masses)
    if counted < _FEWEST:
        action = "Weigh 10 actuations or more."
        found.append(few_finding("actuations weighed", f"{_FEWEST} or more", str(counted), action))
    found += alike(measures.masses, "actuations")
    actions = {"spread": _SPREADS, "whole_actuations": _WHOLE}
    for check in checks:
        found += finding_of("CALIBRATION", check, action=actions.get(check.key, AGAIN))
    return found


def _planned_check(working: Working, measures: PumpMeasures, mean: Term, bounds: Limits) -> list[Check]:
    if measures.planned is None:
        return []
    planned = working.given("planned", "actuation planned", measures.planned)
    share = working.derived("of_planned", "of the actuation planned", share_of_meant, mean, planned)
    judgement = judged(share.quantity, bounds.strength_lowest, bounds.strength_highest)
    return [check_of("actuation", "Mean actuation, of what was planned", judgement, source="usp-gn")]


# --- doses ---------------------------------------------------------------------------------------


def _drug_given(working: Working, measures: PumpMeasures, mean: Term) -> None:
    if measures.strength is None:
        return
    problem = "the strength of a cream is in mg/g or %"
    term = stated_strength(working, measures.strength, MASS, _SUBJECT, problem)
    per_actuation = working.derived("per_actuation", "drug in an actuation", drug_per_actuation, term, mean)
    if measures.dose is not None:
        amount = measures.dose
        if units.is_measured_in(amount, "mg"):
            amount = quantity(units.magnitude(amount, "mg"), "mg/dose")
        dose = working.given("dose", "dose", amount)
        working.derived("per_dose", "actuations in a dose", actuations_per_dose, dose, per_actuation)


def _share_of_dose(working: Working, count: int) -> Quantity:
    return quantity(count / working["per_dose"].value.magnitude * 100, "%")


def _dose_check(working: Working, bounds: Limits) -> list[Check]:
    """Return whether the whole number of actuations that comes nearest gives the dose."""
    if "per_dose" not in working:
        return []
    count = max(1, int(rounding.to_whole(working["per_dose"].value.magnitude)))
    judgement = judged(_share_of_dose(working, count), bounds.strength_lowest, bounds.strength_highest)
    whole = format_quantity(quantity(count, "actuation"))
    return [check_of("whole_actuations", f"Dose from {whole}, of the dose meant", judgement)]


def _whole_doses(working: Working) -> tuple[tuple[str, str, Quantity], ...]:
    """Return what the whole numbers of actuations on either side of a dose give of it."""
    if "per_dose" not in working:
        return ()
    needed = working["per_dose"].value.magnitude
    counts = sorted({max(1, int(each(needed))) for each in (rounding.down_to_whole, rounding.up_to_whole)})
    return tuple(
        (f"actuations_{count}", f"{_given_by(working, count)}, of the dose", _share_of_dose(working, count))
        for count in counts
    )


def _given_by(working: Working, count: int) -> str:
    drug = quantity(units.magnitude(working["per_actuation"].value, "mg/actuation") * count, "mg")
    return f"{format_quantity(quantity(count, 'actuation'))}: {amount_text(drug)}"
