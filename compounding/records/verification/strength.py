"""The actual strength, from the drug that was weighed and from what was made of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.calculations.verification import (
    judged,
    share_of_label,
    strength_by_count,
    strength_of_capsules,
    strength_of_cream,
    strength_of_liquid,
)
from compounding.errors import ProblemsError, QuantityError
from compounding.printed import shown
from compounding.records.verification.drug_weighed import DrugWeighed
from compounding.records.verification.limits import Limits
from compounding.records.verification.result import Verification, check_of, finding_of, outcome_of, slip_finding
from compounding.units import Quantity, format_quantity
from compounding.working import Term, Working

CAPSULE, LIQUID, MASS = "mg/capsule", "mg/mL", "mg/g"
_SUBJECT = "the strength cannot be worked out"
_MOST = 100_000
NOT_AN_ASSAY = (
    "This is worked out from what was weighed and made. It proves neither even mixing nor the drug's own content: only "
    "an assay does."
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was made; what goes with the label's strength, and no other.

    Attributes
    ----------
    units
        Capsules among which the whole mixture was divided.
    mass
        Whole mass of the mixture, or of the cream.
    fill
        Mean net fill of a capsule, with the mass of the mixture.
    volume
        Final volume of a liquid.
    """

    units: Quantity | None = None
    mass: Quantity | None = None
    fill: Quantity | None = None
    volume: Quantity | None = None


def label_strength(label: Quantity) -> tuple[Quantity, str]:
    """Return the strength of a label in mg per capsule, mL or g, and which of them it is.

    % w/v is mass per volume; % w/w and plain % are mass per mass.

    Raises
    ------
    QuantityError
        A strength of another kind, or of nothing.

    Examples
    --------
    >>> strength, kind = label_strength(units.parse_quantity("1 %"))
    >>> print(units.format_quantity(strength), kind, sep="; ")
    10 mg per g; mg/g
    """
    if not label.magnitude > 0:
        raise QuantityError(units.described(label), "is no strength", "state it above zero")
    if units.is_measured_in(label, CAPSULE):
        return label, CAPSULE
    if units.is_measured_in(label, "% w/v") or units.is_measured_in(label, LIQUID):
        return _in_mg(units.mass_concentration(label), LIQUID), LIQUID
    if units.is_measured_in(label, "% w/w") or units.is_measured_in(label, MASS):
        if units.magnitude(units.mass_fraction(label), "1") > 1:
            raise QuantityError(
                units.described(label), "is more drug than there is of the whole", "state 100 % at most"
            )
        return _in_mg(units.mass_fraction(label), MASS), MASS
    raise QuantityError(
        units.described(label),
        "is not a strength of capsules, liquids or creams",
        "state it in mg/capsule, mg/mL, mg/g or %",
    )


def _in_mg(strength: Quantity, unit: str) -> Quantity:
    return units.converted(strength, unit)


def verify_strength(label: Quantity, weighed: DrugWeighed, made: Made, limits: Limits | None = None) -> Verification:
    """Return the actual strength against that of the label.

    Parameters
    ----------
    label
        Strength on the label.
    weighed
        The drug that was really weighed.
    made
        What was made of it.
    limits
        The limits; 90.0 to 110.0 % of the label if left out.

    Raises
    ------
    ProblemsError
        What was made does not go with the label, or is missing.
    QuantityError
        A label that is no strength, or nothing made.
    """
    bounds = limits or Limits()
    meant, kind = label_strength(label)
    bounds.check_form(kind, _SUBJECT)
    _check_made(made, kind, label)
    working = Working()
    drug = weighed.recorded(working)
    _check_holds(made, weighed, drug.quantity)
    actual = _strength(working, drug, made, units.unit_spelling(meant))
    labelled = working.given("label", "label", meant, "Strength on the label.")
    share = working.derived("of_label", "of the label", share_of_label, actual, labelled)
    judgement = judged(share.quantity, bounds.strength_lowest, bounds.strength_highest)
    check = check_of("strength", "Strength, of the label", judgement, source="usp-gn")
    findings = (
        *slip_finding("strength", actual.quantity, meant),
        *finding_of("STRENGTH", check, subject="strength, of the label"),
    )
    return Verification(
        subject="strength",
        title=f"Strength by what was weighed and made, for {units.format_quantity(label)}",
        facts=(("limits", bounds.of_strength),),
        working=working,
        checks=(check,),
        findings=findings,
        outcome=outcome_of(findings),
        notes=(NOT_AN_ASSAY, *weighed.notes),
    )


def _strength(working: Working, drug: Term, made: Made, unit: str) -> Term:
    symbol = "actual strength"
    if made.units is not None:
        capsules = working.given("units", "capsules made", made.units)
        return working.derived("strength", symbol, strength_by_count, drug, capsules, unit=unit)
    if made.volume is not None:
        volume = working.measured("volume", "final volume", made.volume)
        return working.derived("strength", symbol, strength_of_liquid, drug, volume, unit=unit)
    if made.mass is None:
        raise ProblemsError(_SUBJECT, ["what was made is missing"])
    if made.fill is not None:
        mixture = working.measured("mass", "whole mixture", made.mass)
        fill = working.measured("fill", "mean net fill", per_capsule(made.fill))
        return working.derived("strength", symbol, strength_of_capsules, drug, mixture, fill, unit=unit)
    mass = working.measured("mass", "final mass", made.mass)
    return working.derived("strength", symbol, strength_of_cream, drug, mass, unit=unit)


def per_capsule(fill: Quantity) -> Quantity:
    """Return a net fill, stated as a mass or as a mass per capsule, as one per capsule."""
    if units.is_measured_in(fill, "mg"):
        return units.quantity(fill.magnitude, f"{units.unit_spelling(fill)}/capsule")
    return fill


_NEEDS = {
    CAPSULE: "capsules: --units, or --mass of the whole mixture with the mean net --fill",
    LIQUID: "a liquid: --volume, the final volume",
    MASS: "a strength by mass: --mass, the final mass",
}
_WAYS = {CAPSULE: ({"units"}, {"mass", "fill"}), LIQUID: ({"volume"},), MASS: ({"mass"},)}


def hint_at_volume(label: Quantity) -> str:
    """Return what to write for a percentage of a liquid; "" for what is no plain percentage."""
    if not units.is_measured_in(label, "%") or units.unit_spelling(label) != "%":
        return ""
    return f"; {format_quantity(label)} alone is mass in mass: for a liquid write {format_quantity(label)} w/v"


def _check_holds(made: Made, weighed: DrugWeighed, drug: Quantity) -> None:
    """Refuse a mixture that is lighter than what was weighed into it, or than what is in one capsule of it."""
    if made.mass is None:
        return
    problems = []
    heaviest = max((each for each in (weighed.mass, drug) if each is not None), key=_milligrams)
    if _milligrams(made.mass) < _milligrams(heaviest):
        problems.append(
            f"--mass: {format_quantity(made.mass)} is less than the {shown(heaviest)} that the drug brought in"
        )
    fill = None if made.fill is None else units.magnitude(per_capsule(made.fill), "mg/capsule")
    if made.fill is not None and fill is not None and fill > _milligrams(made.mass):
        problems.append(f"--fill: {format_quantity(made.fill)} is more than the whole mixture")
    if problems:
        raise ProblemsError(_SUBJECT, problems)


def _milligrams(mass: Quantity) -> Decimal:
    return units.magnitude(mass, "mg")


def _check_made(made: Made, kind: str, label: Quantity) -> None:
    given = {name for name in ("units", "mass", "fill", "volume") if getattr(made, name) is not None}
    problems = []
    if given not in _WAYS[kind]:
        hint = hint_at_volume(label) if made.volume is not None else ""
        problems.append(f"what was made is stated for {_NEEDS[kind]}, and nothing else{hint}")
    for name in sorted(given):
        value = getattr(made, name)
        if not value.magnitude > 0:
            problems.append(f"--{name}: nothing was made; state more than zero")
    if made.units is not None and (made.units.magnitude % 1 or made.units.magnitude > _MOST):
        problems.append(f"--units: {units.described(made.units)} is not a whole number of capsules up to {_MOST:,}")
    if problems:
        raise ProblemsError(_SUBJECT, problems)
