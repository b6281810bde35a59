"""Assays of single units: the acceptance value of USP <905>, and the mean content of the label."""

from __future__ import annotations

from collections.abc import Sequence

from compounding import units
from compounding.calculations.acceptance import (
    AcceptanceValue,
    acceptance_value,
    acceptance_value_of_contents,
    value_of_parts,
)
from compounding.calculations.plausibility import sample_of_masses
from compounding.calculations.verification import judged, share_of_label
from compounding.errors import ProblemsError
from compounding.printed import shown
from compounding.records.finding import MAJOR, Finding
from compounding.records.finding_codes import finding
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
)
from compounding.records.verification.strength import CAPSULE
from compounding.rounding import half_up
from compounding.units import Quantity, format_measured, format_quantity, magnitude, quantity
from compounding.working import Working

_SUBJECT = "the contents cannot be judged"
_STAGES = (10, 30)
_HUNDRED = quantity(100, "%")
_LEAST_TARGET, _MOST_TARGET = 100, 150
_DIGITS = 5
_NEXT_STAGE = "Assay 20 more units, and judge all 30: the first stage alone rejects nothing."
_ALIKE = "Ask for the laboratory's own report: assays are never all the same."


def contents_of_label(contents: Sequence[Quantity], label: Quantity | None = None) -> tuple[Quantity, ...]:
    """Return contents as shares of the label [%].

    Parameters
    ----------
    contents
        Assays of single units: in per cent of the label, or in mg, which need the label.
    label
        Strength on the label, such as 4.5 mg/capsule.

    Raises
    ------
    ProblemsError
        One or more that cannot be, or contents in mg without a label.
    """
    problems: list[str] = []
    shares = []
    meant = None if label is None else _single(label)
    for number, each in enumerate(contents, start=1):
        if units.is_measured_in(each, "%"):
            share = units.converted(each, "%")
        elif meant is None or not units.is_measured_in(_single(each), "mg"):
            problems.append(
                f"content {number}: {format_quantity(each)} is not in per cent of the label"
                + ("; or state the label, --strength" if meant is None else ", nor in mg")
            )
            continue
        else:
            share = share_of_label(_single(each), meant)
        shares.append(share)
    if problems:
        raise ProblemsError(_SUBJECT, problems)
    return tuple(shares)


def _single(amount: Quantity) -> Quantity:
    """Return an amount per capsule or tablet as one of a single unit."""
    for unit in ("mg/capsule", "mg/tablet", "mg/dose"):
        if units.is_measured_in(amount, unit):
            return quantity(magnitude(amount, unit), "mg")
    return amount


def verify_content(
    contents: Sequence[Quantity],
    target: Quantity | None = None,
    limits: Limits | None = None,
    given: Sequence[Quantity] | None = None,
) -> Verification:
    """Return what the assays of 10 units, or of all 30 at the second stage, come to.

    Parameters
    ----------
    contents
        Content of each unit, of the label [%].
    target
        Target content of the monograph, T, if it is not 100 % [%].
    limits
        The limits of the mean; 90.0 to 110.0 % if left out.
    given
        The contents as they were assayed, in mg or in per cent; in per cent if left out.

    Raises
    ------
    ProblemsError
        Another number of contents, or a target that is none.
    """
    if len(contents) not in _STAGES:
        raise ProblemsError(
            _SUBJECT,
            [f"{len(contents)} contents are given: 10 are judged at the first stage, all 30 at the second"],
        )
    _check_target(target)
    found = acceptance_value_of_contents(contents, target)
    lowest, highest = found.lowest.magnitude, found.highest.magnitude
    measurements = tuple(
        Measured(
            number=number,
            place=f"content {number}",
            given=assayed,
            net=each,
            share=each,
            meets=len(contents) == _STAGES[0] or lowest <= each.magnitude <= highest,
        )
        for number, (each, assayed) in enumerate(zip(contents, given or contents, strict=True), start=1)
    )
    alike = sample_of_masses([quantity(each.magnitude, "mg") for each in contents], quantity(100, "mg")).all_alike
    extra = (
        (
            finding(
                "IDENTICAL-WEIGHTS",
                subject="contents",
                expected="contents that differ",
                found=f"{len(contents)} times {shown(contents[0], _DIGITS)}",
                action=_ALIKE,
            ),
        )
        if alike
        else ()
    )
    return _verified(found, target, limits or Limits(), measurements, extra)


def verify_content_summary(
    mean: Quantity,
    standard_deviation: Quantity,
    count: int,
    target: Quantity | None = None,
    limits: Limits | None = None,
) -> Verification:
    """Return the same from a laboratory's mean and standard deviation, without the single contents.

    Parameters
    ----------
    mean
        Mean content, of the label [%].
    standard_deviation
        Sample standard deviation [%].
    count
        Units assayed, 10 or 30.
    target, limits
        See `verify_content`.

    Raises
    ------
    QuantityError
        Another number of units, or a quantity of another dimension.
    ProblemsError
        The mean is no content, or what is stated does not belong together.
    """
    if not mean.magnitude > 0:
        raise ProblemsError(_SUBJECT, [f"--mean: {format_quantity(mean)} is no content"])
    _check_target(target)
    found = acceptance_value(mean, standard_deviation, count, target)
    extra = () if count == _STAGES[0] else (_no_single(found),)
    return _verified(found, target, limits or Limits(), (), extra)


def _check_target(target: Quantity | None) -> None:
    if target is None or _LEAST_TARGET <= magnitude(target, "%") <= _MOST_TARGET:
        return
    problem = (
        f"--target: {format_quantity(target)} is no target content: T is 100 % or more, and {_MOST_TARGET} % at most"
    )
    raise ProblemsError(_SUBJECT, [problem])


def _no_single(found: AcceptanceValue) -> Finding:
    return finding(
        "CONTENT",
        subject="single contents, L2",
        expected=_single_limits(found),
        found="only their mean and standard deviation",
        severity=MAJOR,
        action=f"Ask the laboratory for all {found.count} contents, and judge them: without them the test is not made.",
    )


def _verified(
    found: AcceptanceValue,
    target: Quantity | None,
    limits: Limits,
    measurements: tuple[Measured, ...],
    extra: tuple[Finding, ...],
) -> Verification:
    mean = check_of(
        "mean",
        "Mean content, of the label",
        judged(found.mean, limits.strength_lowest, limits.strength_highest),
        source="usp-gn",
    )
    value = Check(
        key="acceptance_value",
        label="Acceptance value, USP <905>",
        found=found.value,
        limits=_limits(found),
        meets=found.meets,
        verdict=found.verdict,
        source="usp-905",
    )
    limits.check_form(CAPSULE, _SUBJECT)
    findings = (*extra, *_uniformity(found, value, measurements), *finding_of("CONTENT", mean))
    return Verification(
        subject="content",
        title=f"Content of {found.count} units, stage {_STAGES.index(found.count) + 1}",
        facts=(("target content, T", format_quantity(target or _HUNDRED)), ("limits of the mean", limits.of_strength)),
        working=_worked(found, FROM_MEASUREMENTS if measurements else ""),
        measurements=measurements,
        statistics=(
            ("mean", "mean content", found.mean),
            ("standard_deviation", "standard deviation, s", found.standard_deviation),
            ("reference", "reference value, M", found.reference),
            ("constant", "acceptability constant, k", found.constant),
            ("acceptance_value", "acceptance value, AV", found.value),
        ),
        checks=(value, mean),
        findings=findings,
        outcome=outcome_of(findings),
        notes=tuple(_notes(found, single=bool(measurements))),
    )


def _uniformity(found: AcceptanceValue, check: Check, measurements: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the finding of the acceptance value; at the first stage it decides nothing but that more is assayed."""
    if check.meets:
        return ()
    outside = [f"content {each.number}: {share_text(each.net)}" for each in measurements if not each.meets]
    value = f"acceptance value {format_measured(quantity(half_up(found.value.magnitude, 1), '%'), 1)}"
    told = "; ".join([value, *outside])
    first = found.count == _STAGES[0]
    return (
        finding(
            "CONTENT",
            subject=check.label,
            expected=check.limits,
            found=told,
            severity=MAJOR if first else "",
            action=_NEXT_STAGE if first else "Reject: the second stage decides.",
        ),
    )


def _worked(found: AcceptanceValue, source: str) -> Working:
    working = Working()
    reference = working.given("reference", "M", found.reference, source=FROM_MEASUREMENTS)
    mean = working.given("mean", "mean", found.mean, source=source)
    constant = working.given("constant", "k", found.constant, source=FROM_MEASUREMENTS)
    spread = working.given("standard_deviation", "s", found.standard_deviation, source=source)
    # |M - mean|: the greater less the smaller.
    ends = (reference, mean) if found.reference >= found.mean else (mean, reference)
    working.derived("acceptance_value", "AV", value_of_parts, *ends, constant, spread)
    return working


def _limits(found: AcceptanceValue) -> str:
    most = f"not above {format_measured(found.limit, 1)}, rounded to one place"
    if found.count == _STAGES[0]:
        return most
    return f"{most}; {_single_limits(found)}"


def _single_limits(found: AcceptanceValue) -> str:
    return f"each content {format_measured(found.lowest, 2)} to {format_measured(found.highest, 2)}"


def _notes(found: AcceptanceValue, *, single: bool) -> list[str]:
    if found.count == _STAGES[0]:
        return ["At the first stage the acceptance value alone decides. At the second, L1 is 15.0 too, and L2 is 25.0."]
    if not single:
        return ["The limits of single contents at the second stage cannot be judged from mean and standard deviation."]
    return []
