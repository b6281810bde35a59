"""Weights of single capsules: each, their mean and spread, the yield and the loss of mass, against their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from compounding import units
from compounding.calculations.acceptance import weight_variation
from compounding.calculations.capsule_statistics import WeightStatistics, european_verdict, weight_statistics
from compounding.calculations.comparisons import yield_share
from compounding.calculations.plausibility import sample_of_masses
from compounding.calculations.verification import SHARE_PLACES, EachVerdict, each_of_theory, judged, mass_loss, net_fill
from compounding.errors import ProblemsError
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.records.review import Weights
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
from compounding.records.verification.strength import per_capsule
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, Working, shown

_SUBJECT = "the weights cannot be judged"
_MOST_WEIGHTS = 1000
_MOST_CAPSULES = 100_000
_EUROPEAN_COUNT = 20
_MOST_NAMED = 12
# DAC/NRF, and for comparison the national formulary of Brazil. [dac-nrf, brazil-formulary]
_HIGHEST_RSD, _HIGHEST_RSD_BRAZIL = quantity(5, "%"), quantity(4, "%")
_MOST_LOSS, _MOST_GAIN = quantity(3, "%"), quantity(-3, "%")
_NOT_CONTENT = (
    "Weights do not prove content: with less than 25 mg of drug or less than 25 % of the fill, USP <905> asks for an "
    "assay of single capsules. What makes the content even is the mixing."
)
_MEAN_SHELL = (
    "The mean empty mass was taken off each capsule: what one shell differs from the next is still in the net fills."
)
_GROUP = "If several were weighed together: weigh each by itself. The mean of a group says nothing of single capsules."


@dataclass(frozen=True, kw_only=True)
class CapsuleWeights:
    """What was weighed of capsules.

    Attributes
    ----------
    masses
        Each capsule, in the order of filling: its net fill, or with its shell.
    places
        Where each was read, such as "row 7"; none if that needs no saying.
    theory
        Net fill that is meant, as a mass or a mass per capsule.
    empty
        Mean mass of an empty shell, if the capsules were weighed with theirs; None for net fills.
    drug
        Drug in one capsule by the label, if it is to be judged whether weights may stand for content.
    made, planned
        Capsules obtained and planned, for the yield.
    weighed_in, filled, left
        All that was weighed in, what is in the capsules, and what was left over, for the loss of mass. What is in the
        capsules follows from `made` and the mean net fill if it is left out.
    """

    masses: tuple[Quantity, ...]
    places: tuple[str, ...] = ()
    theory: Quantity
    empty: Quantity | None = None
    drug: Quantity | None = None
    made: Quantity | None = None
    planned: Quantity | None = None
    weighed_in: Quantity | None = None
    filled: Quantity | None = None
    left: Quantity | None = None

    def __post_init__(self) -> None:
        """Refuse what is missing or impossible.

        Raises
        ------
        ProblemsError
            What is wrong, all of it.
        """
        problems = [*self._counts(), *self._nothing(), *self._pairs()]
        if not problems:
            problems = self._light()
        if problems:
            raise ProblemsError(_SUBJECT, problems)

    def _counts(self) -> list[str]:
        problems = []
        if not self.masses:
            problems.append("no weight is given; weigh 10 capsules or more, each by itself")
        if len(self.masses) > _MOST_WEIGHTS:
            problems.append(f"{len(self.masses):,} weights are given, and {_MOST_WEIGHTS:,} at most are judged")
        for name in ("made", "planned"):
            count = getattr(self, name)
            if count is not None and (count.magnitude % 1 or not 0 < count.magnitude <= _MOST_CAPSULES):
                problems.append(
                    f"--{name}: {format_quantity(count)} is not a whole number of capsules from 1 to {_MOST_CAPSULES:,}"
                )
        if self.made is not None and len(self.masses) > self.made.magnitude:
            problems.append(f"{len(self.masses)} weights are given, but only {format_quantity(self.made)} were made")
        return problems

    def _nothing(self) -> list[str]:
        problems = []
        for name in ("theory", "empty", "drug", "weighed_in", "filled"):
            value = getattr(self, name)
            if value is not None and not value.magnitude > 0:
                option = {"empty": "shell", "drug": "strength"}.get(name, name.replace("_", "-"))
                problems.append(f"--{option}: {format_quantity(value)} is nothing; state more than zero")
        problems += [
            f"{self.place(number)}: {format_quantity(each)} is the mass of no capsule; leave it out, or weigh again"
            for number, each in enumerate(self.masses, start=1)
            if not each.magnitude > 0
        ]
        return problems

    def _pairs(self) -> list[str]:
        problems = []
        if (self.made is None) and self.planned is not None:
            problems.append("--planned needs --made, the capsules obtained")
        if self.weighed_in is None and (self.filled is not None or self.left is not None):
            problems.append("the loss of mass needs --weighed-in, all that was weighed in")
        if self.weighed_in is not None and self.filled is None and self.made is None:
            problems.append("the loss of mass needs --filled, what is in the capsules, or --made, their number")
        return problems

    def _light(self) -> list[str]:
        if self.empty is None:
            return []
        return [
            f"{self.place(number)}: {format_quantity(each)} is not more than the empty shell of "
            f"{format_quantity(self.empty)}; are these net fills? Then leave out --gross and --shell"
            for number, each in enumerate(self.masses, start=1)
            if units.magnitude(each, "mg") <= units.magnitude(self.empty, "mg")
        ]

    def place(self, number: int) -> str:
        """Return what a weight is called in a message."""
        return self.places[number - 1] if self.places else f"weight {number}"


def verify_capsules(weights: CapsuleWeights, limits: Limits | None = None) -> Verification:
    """Return what single capsules weigh, against what they should.

    Shares, spread, yield and loss of mass are rounded half up to a tenth of a per cent before they are compared, as on
    the batch sheet [usp-gn]; the test of the European Pharmacopoeia compares the masses as they are.

    Raises
    ------
    QuantityError
        A quantity of another dimension.
    """
    bounds = limits or Limits()
    theory = units.converted(per_capsule(weights.theory), "mg/capsule")
    meant = quantity(theory.magnitude, "mg")
    nets = _nets(weights)
    each = each_of_theory(nets, meant, bounds.each_lowest, bounds.each_highest)
    working = Working()
    statistics = weight_statistics(nets) if len(nets) > 1 else None
    mean = _recorded_mean(working, nets, statistics, theory)
    checks = [_each_check(each, bounds), *_spread_checks(nets, statistics, bounds, working)]
    checks += [*_yield_check(working, weights, bounds), *_loss_check(working, weights, mean)]
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
        notes=tuple(_notes(weights, meant)),
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
    return [("weighed", weighed), ("limits", bounds.origin)]


def _recorded_mean(
    working: Working, nets: Sequence[Quantity], statistics: WeightStatistics | None, theory: Quantity
) -> Term:
    found = nets[0] if statistics is None else statistics.mean
    mean = working.given(
        "mean", "mean net fill", quantity(units.magnitude(found, "mg"), "mg/capsule"), "Mean of the net fills."
    )
    meant = working.given("theory", "theoretical fill", theory)
    working.derived("mean_share", "mean, of theory", yield_share, mean, meant)
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
    spread, brazil = (judged(rsd, None, most, SHARE_PLACES) for most in (_HIGHEST_RSD, _HIGHEST_RSD_BRAZIL))
    checks.append(check_of("rsd", "Relative standard deviation (DAC/NRF)", spread, source="dac-nrf"))
    label = "The same, by the national formulary of Brazil"
    checks.append(check_of("rsd_brazil", label, brazil, source="brazil-formulary", binding=False))
    if len(nets) == _EUROPEAN_COUNT:
        european = european_verdict(nets)
        checks.append(
            Check(
                key="european",
                label="Uniformity of mass, Ph. Eur. 2.9.5",
                found=None,
                limits=f"at most {european.outside_allowed} of {european.count} deviate from the mean by more than "
                f"{format_quantity(european.limit)}, none by more than twice that",
                meets=european.meets,
                verdict=european.verdict,
                source="ph-eur-capsule-mass",
            )
        )
    return checks


def _yield_check(working: Working, weights: CapsuleWeights, bounds: Limits) -> list[Check]:
    if weights.made is None or weights.planned is None:
        return []
    made = working.given("made", "capsules made", weights.made)
    planned = working.given("planned", "capsules planned", weights.planned)
    share = working.derived("yield", "yield", yield_share, made, planned)
    judgement = judged(share.quantity, bounds.yield_lowest, bounds.yield_highest, SHARE_PLACES)
    return [check_of("yield", "Yield, of what was planned", judgement, source="napra-records")]


def _loss_check(working: Working, weights: CapsuleWeights, mean: Term) -> list[Check]:
    if weights.weighed_in is None:
        return []
    whole = working.given("weighed_in", "weighed in", weights.weighed_in)
    left = working.given("left", "left over", weights.left or quantity(0, "mg"))
    filled = _filled(working, weights, mean)
    loss = working.derived("loss", "loss of mass", mass_loss, whole, filled, left)
    judgement = judged(loss.quantity, _MOST_GAIN, _MOST_LOSS, SHARE_PLACES)
    limits = f"at most {format_quantity(_MOST_LOSS)} lost, and no more gained"
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


def _filled(working: Working, weights: CapsuleWeights, mean: Term) -> Term:
    if weights.filled is not None:
        return working.given("filled", "in the capsules", weights.filled)
    from compounding.calculations.capsules import batch_mass

    made = working.term("made") if "made" in working else working.given("made", "capsules made", _some(weights.made))
    return working.derived("filled", "in the capsules", batch_mass, mean, made)


def _some(value: Quantity | None) -> Quantity:
    if value is None:
        raise ProblemsError(_SUBJECT, ["something is missing"])
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
            found=f"{shown(nets[number - 1])}, {units.format_measured(each.shares[number - 1], 2)} of theory",
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


def _notes(weights: CapsuleWeights, meant: Quantity) -> list[str]:
    notes = [_NOT_CONTENT]
    if weights.drug is not None:
        amount = weights.drug
        if units.is_measured_in(amount, "mg/capsule"):
            amount = quantity(units.magnitude(amount, "mg/capsule"), "mg")
        notes = [weight_variation(amount, meant).verdict, _NOT_CONTENT]
    return [*notes, _MEAN_SHELL] if weights.empty is not None else notes


def pictured(done: Verification, weights: CapsuleWeights, limits: Limits | None = None) -> tuple[Weights, str]:
    """Return what a picture of the weights shows, and the line below its title."""
    bounds = limits or Limits()
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
