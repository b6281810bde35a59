"""Weights of single capsules: each, their mean and spread, the yield and the loss of mass, against their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compounding import units
from compounding.calculations import averages
from compounding.calculations.acceptance import weight_variation
from compounding.calculations.capsule_statistics import (
    GREATEST_SPREAD,
    GREATEST_SPREAD_BRAZIL,
    WeightStatistics,
    european_verdict,
    weight_statistics,
)
from compounding.calculations.comparisons import yield_share
from compounding.calculations.plausibility import sample_of_masses, share_of_meant
from compounding.calculations.verification import SHARE_PLACES, EachVerdict, each_of_theory, judged, mass_loss, net_fill
from compounding.errors import ProblemsError
from compounding.printed import shown
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.records.review import Weights
from compounding.records.verification.capsule_input import SUBJECT, CapsuleWeights, of_one_capsule
from compounding.records.verification.limits import Limits
from compounding.records.verification.result import (
    FROM_MEASUREMENTS,
    Check,
    Measured,
    Verification,
    check_of,
    finding_of,
    outcome_of,
    share_text,
    slip_finding,
)
from compounding.records.verification.strength import CAPSULE, per_capsule
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, Working

_EUROPEAN_COUNT = 20
_MOST_NAMED = 12
_NOT_CONTENT = (
    "Weights do not prove content: with less than 25 mg of drug or less than 25 % of the fill, USP <905> asks for an "
    "assay of single capsules. What makes the content even is the mixing."
)
_ASSAY_TOO = (
    "Weights stand for content only together with an assay of the batch, and only if the powder was evenly mixed: what "
    "makes the content even is the mixing."
)
_GAINED = (
    "More is in the capsules than was weighed in, by {share}: something was weighed wrongly, or the mass of the shell "
    "or the number of capsules is wrong. Find out before the loss of mass is relied on."
)
_MEAN_SHELL = (
    "The mean empty mass was taken off each capsule: what one shell differs from the next is still in the net fills."
)
_GROUP = "If several were weighed together: weigh each by itself. The mean of a group says nothing of single capsules."


def verify_capsules(weights: CapsuleWeights, limits: Limits | None = None) -> Verification:
    """Return what single capsules weigh, against what they should.

    Shares, spread, yield and loss of mass are rounded half up to a tenth of a per cent before they are compared, as on
    the batch sheet [usp-gn]; the test of the European Pharmacopoeia compares the masses as they are.

    Parameters
    ----------
    weights
        Masses of single capsules, with the theory and the shell.
    limits
        Limits of the formula; the usual ones where none are given.

    Raises
    ------
    QuantityError
        A quantity of another dimension.
    """
    bounds = limits or Limits()
    bounds.check_form(CAPSULE, SUBJECT)
    theory = units.converted(per_capsule(weights.theory), "mg/capsule")
    meant = quantity(theory.magnitude, "mg")
    nets = _nets(weights)
    each = each_of_theory(nets, meant, bounds.each_lowest, bounds.each_highest)
    working = Working()
    statistics = _spread(nets) if len(nets) > 1 else None
    mean = _recorded_mean(working, nets, statistics, theory)
    checks = [_each_check(each, bounds), *_spread_checks(nets, statistics, bounds, working)]
    checks += [*_yield_check(working, weights, bounds), *_loss_check(working, weights, mean, bounds)]
    findings = (*_plausibility(weights, nets, meant), *_findings(weights, nets, each, checks))
    return Verification(
        subject="capsules",
        title=f"Weights of {_count(len(nets))}, each meant to hold {format_quantity(meant)}",
        facts=tuple(_facts(weights, bounds)),
        working=working,
        measurements=tuple(
            Measured(number=number, place=weights.place(number), given=given, net=net, share=share, meets=meets)
            for number, (given, net, share, meets) in enumerate(
                zip(
                    weights.masses,
                    nets,
                    each.shares,
                    [number not in each.outside for number in range(1, len(nets) + 1)],
                    strict=True,
                ),
                start=1,
            )
        ),
        statistics=tuple(_statistics(nets, statistics)),
        checks=tuple(checks),
        findings=findings,
        outcome=outcome_of(findings),
        notes=tuple(_notes(weights, meant, _gain(working["loss"].value) if "loss" in working else None)),
    )


def _count(number: int) -> str:
    return format_quantity(quantity(number, "capsule"))


def _nets(weights: CapsuleWeights) -> list[Quantity]:
    """Return the net fills in mg."""
    if weights.empty is None:
        return [units.converted(each, "mg") for each in weights.masses]
    return [net_fill(each, weights.empty) for each in weights.masses]


def _facts(weights: CapsuleWeights, bounds: Limits) -> list[tuple[str, str]]:
    if weights.empty is None:
        weighed = "net, the fill alone"
    else:
        weighed = f"with the shell, of which {format_quantity(weights.empty)} were taken off"
    return [("weighed", weighed), ("limits", bounds.of_capsules)]


def _spread(nets: Sequence[Quantity]) -> WeightStatistics:
    """Return the statistics of net fills, of which one may be nothing: an empty capsule."""
    if all(each.magnitude > 0 for each in nets):
        return weight_statistics(nets)
    numbers = [each.magnitude for each in nets]
    mean, deviation = averages.mean(numbers), averages.sample_deviation(numbers)
    if not mean > 0:
        raise ProblemsError(SUBJECT, ["the capsules hold nothing on average: weigh them again"])
    return WeightStatistics(
        count=len(numbers),
        mean=quantity(mean, "mg"),
        standard_deviation=quantity(deviation, "mg"),
        relative_standard_deviation=quantity(deviation / mean * 100, "%"),
        least=quantity(min(numbers), "mg"),
        most=quantity(max(numbers), "mg"),
        deviations=tuple(quantity((each - mean) / mean * 100, "%") for each in numbers),
    )


def _recorded_mean(
    working: Working, nets: Sequence[Quantity], statistics: WeightStatistics | None, theory: Quantity
) -> Term:
    found = nets[0] if statistics is None else statistics.mean
    value = quantity(units.magnitude(found, "mg"), "mg/capsule")
    mean = working.given("mean", "mean net fill", value, "Mean of the net fills.", FROM_MEASUREMENTS)
    meant = working.given("theory", "theoretical fill", theory)
    working.derived("mean_share", "mean, of theory", share_of_meant, mean, meant)
    return mean


# --- checks --------------------------------------------------------------------------------------


def _each_check(each: EachVerdict, bounds: Limits) -> Check:
    judgement = judged(each.shares[0], bounds.each_lowest, bounds.each_highest, SHARE_PLACES)
    return Check(
        key="each",
        label="Each net fill, of theory",
        found=None,
        limits=f"{judgement.limits}, and none outside",
        meets=each.meets,
        verdict=each.verdict,
        source="unc-capsules",
    )


def _spread_checks(
    nets: Sequence[Quantity], statistics: WeightStatistics | None, bounds: Limits, working: Working
) -> list[Check]:
    share = working["mean_share"].value
    checks = [
        check_of(
            "mean", "Mean net fill, of theory", judged(share, bounds.each_lowest, bounds.each_highest, SHARE_PLACES)
        )
    ]
    if statistics is None:
        return checks
    rsd = statistics.relative_standard_deviation
    spread, brazil = (judged(rsd, None, most, SHARE_PLACES) for most in (GREATEST_SPREAD, GREATEST_SPREAD_BRAZIL))
    checks.append(check_of("rsd", "Relative standard deviation (DAC/NRF)", spread, source="dac-nrf"))
    label = "The same, by the national formulary of Brazil"
    checks.append(check_of("rsd_brazil", label, brazil, source="brazil-formulary", binding=False))
    # The test is one of masses: of an empty capsule there is nothing that deviates, and it fails without it.
    if len(nets) == _EUROPEAN_COUNT and all(each.magnitude > 0 for each in nets):
        checks.append(_european_check(nets))
    return checks


def _european_check(nets: Sequence[Quantity]) -> Check:
    european = european_verdict(nets)
    return Check(
        key="european",
        label="Uniformity of mass, Ph. Eur. 2.9.5",
        found=None,
        limits=f"at most {european.outside_allowed} of {european.count} deviate from the mean by more than "
        f"{format_quantity(european.limit)}, none by more than twice that",
        meets=european.meets,
        verdict=european.verdict,
        source="ph-eur-capsule-mass",
    )


def _yield_check(working: Working, weights: CapsuleWeights, bounds: Limits) -> list[Check]:
    if weights.made is None or weights.planned is None:
        return []
    made = working.given("made", "capsules made", weights.made)
    planned = working.given("planned", "capsules planned", weights.planned)
    share = working.derived("yield", "yield", yield_share, made, planned)
    judgement = judged(share.quantity, bounds.yield_lowest, bounds.yield_highest, SHARE_PLACES)
    return [check_of("yield", "Yield, of what was planned", judgement, source="napra-records")]


def _loss_check(working: Working, weights: CapsuleWeights, mean: Term, bounds: Limits) -> list[Check]:
    if weights.weighed_in is None:
        return []
    whole = working.measured("weighed_in", "weighed in", weights.weighed_in)
    left = working.measured("left", "left over", weights.left or quantity(0, "mg"))
    filled = _filled(working, weights, mean)
    loss = working.derived("loss", "loss of mass", mass_loss, whole, filled, left)
    judgement = judged(loss.quantity, _gain(bounds.loss_highest), bounds.loss_highest, SHARE_PLACES)
    limits = f"at most {units.format_measured(bounds.loss_highest, SHARE_PLACES)} lost, and no more gained"
    lost = units.format_measured(judgement.compared, SHARE_PLACES)
    verdict = f"{lost} {'meets' if judgement.meets else 'does not meet'} {limits}."
    return [
        Check(
            key="loss",
            label="Loss of mass, of what was weighed in",
            found=loss.quantity,
            limits=limits,
            meets=judgement.meets,
            verdict=verdict,
            source="dac-nrf",
        )
    ]


def _gain(loss: Quantity) -> Quantity:
    """Return a loss as a gain: with the other sign."""
    return quantity(-loss.magnitude, units.unit_spelling(loss))


def _filled(working: Working, weights: CapsuleWeights, mean: Term) -> Term:
    if weights.filled is not None:
        return working.measured("filled", "in the capsules", weights.filled)
    from compounding.calculations.capsules import batch_mass

    made = working.term("made") if "made" in working else working.given("made", "capsules made", _some(weights.made))
    return working.derived("filled", "in the capsules", batch_mass, mean, made)


def _some(value: Quantity | None) -> Quantity:
    if value is None:
        raise ProblemsError(SUBJECT, ["something is missing"])
    return value


# --- findings ------------------------------------------------------------------------------------

_CODES = {
    "mean": "MEAN",
    "rsd": "RSD",
    "european": "MASS-UNIFORMITY",
    "yield": "YIELD",
    "loss": "MASS-BALANCE",
}


def _findings(
    weights: CapsuleWeights, nets: Sequence[Quantity], each: EachVerdict, checks: Sequence[Check]
) -> list[Finding]:
    judgement_limits = next(check.limits for check in checks if check.key == "each")
    found = [
        finding(
            "EACH",
            subject=f"net fill of capsule {number}" + (f", {weights.places[number - 1]}" if weights.places else ""),
            expected=judgement_limits,
            found=f"{shown(nets[number - 1])}, {share_text(each.shares[number - 1])} of theory",
        )
        for number in each.outside
    ]
    for check in checks:
        if check.key in _CODES:
            found += finding_of(_CODES[check.key], check)
    return found


def _plausibility(weights: CapsuleWeights, nets: Sequence[Quantity], meant: Quantity) -> list[Finding]:
    sample = sample_of_masses(nets, meant, weights.made)
    found = _slips(nets, meant, sample.slips, _GROUP if sample.as_a_group else "")
    if sample.as_a_group and not sample.slips:
        found.append(
            finding(
                "N<10",
                subject="capsules weighed",
                expected="single capsules",
                found="weights of several capsules",
                action=_GROUP,
            )
        )
    elif not sample.enough:
        found.append(finding("N<10", subject="capsules weighed", expected="10 or more", found=str(sample.count)))
    if sample.all_alike:
        found.append(
            finding(
                "IDENTICAL-WEIGHTS",
                subject="capsules weighed",
                expected="weights that differ",
                found=f"{sample.count} times {format_quantity(weights.masses[0])}",
            )
        )
    return found


def _slips(nets: Sequence[Quantity], meant: Quantity, numbers: Sequence[int], action: str) -> list[Finding]:
    """Return one finding for each power of ten, which names all the capsules."""
    by_power: dict[tuple[str, bool], list[Finding]] = {}
    for number in numbers:
        net = nets[number - 1]
        for each in slip_finding(str(number), net, meant, action):
            by_power.setdefault((each.code, net.magnitude > meant.magnitude), []).append(each)
    return [_together(slips) for slips in by_power.values()]


def _together(slips: Sequence[Finding]) -> Finding:
    numbers = ", ".join(each.subject for each in slips[:_MOST_NAMED])
    more = f" and {len(slips) - _MOST_NAMED} more" if len(slips) > _MOST_NAMED else ""
    return replace(slips[0], subject=f"net fill of capsule {numbers}{more}")


def _statistics(nets: Sequence[Quantity], statistics: WeightStatistics | None) -> list[tuple[str, str, Quantity]]:
    if statistics is None:
        return [("mean", "net fill", nets[0])]
    return [
        ("mean", "mean net fill", statistics.mean),
        ("standard_deviation", "standard deviation", statistics.standard_deviation),
        ("rsd", "relative standard deviation", statistics.relative_standard_deviation),
        ("least", "lightest", statistics.least),
        ("most", "heaviest", statistics.most),
    ]


def _notes(weights: CapsuleWeights, meant: Quantity, gain: Quantity | None) -> list[str]:
    notes = [_NOT_CONTENT]
    if weights.drug is not None:
        found = weight_variation(of_one_capsule(weights.drug), meant)
        notes = [found.verdict, _ASSAY_TOO if found.allowed else _NOT_CONTENT]
    if gain is not None and gain.magnitude > 0:
        notes.append(_GAINED.format(share=share_text(gain, 1)))
    return [*notes, _MEAN_SHELL] if weights.empty is not None else notes


def pictured(done: Verification, weights: CapsuleWeights, limits: Limits | None = None) -> tuple[Weights, str]:
    """Return what a picture of the weights shows, and the line below its title."""
    bounds = limits or Limits()
    bounds.check_form(CAPSULE, SUBJECT)
    theory = units.magnitude(per_capsule(weights.theory), "mg/capsule")
    shown_weights = Weights(
        masses=tuple(units.magnitude(each.net, "mg") for each in done.measurements),
        theory=theory,
        lowest=theory * units.magnitude(bounds.each_lowest, "1"),
        highest=theory * units.magnitude(bounds.each_highest, "1"),
    )
    statistics = {key: value for key, _, value in done.statistics}
    outside = [str(each.number) for each in done.measurements if not each.meets]
    parts = [f"mean {units.format_measured(statistics['mean'], 1)}"]
    if "rsd" in statistics:
        parts.append(f"relative standard deviation {units.format_measured(statistics['rsd'], 1)}")
    parts.append(
        f"outside the limits: no. {', '.join(outside[:_MOST_NAMED])}" if outside else "none outside the limits"
    )
    return shown_weights, "; ".join(parts)
