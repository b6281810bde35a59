"""What a verification comes to: its working, its checks against limits, its findings, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass

from compounding.calculations.plausibility import slip
from compounding.calculations.verification import Judgement
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.units import Quantity, described, magnitude, number_text
from compounding.working import Working, shown

_DIGITS = 5
_FIND_OUT = "Find out which number is wrong before anything else is done."
_SLIPS = {"10": "SLIP-10", "100": "SLIP-100", "1,000": "SLIP-1000"}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One comparison with limits.

    Attributes
    ----------
    key
        Stable name, such as "strength" or "rsd".
    label
        What is compared, in words.
    found
        What was found, not rounded; None where it is told in words alone.
    limits
        The limits in words.
    meets
        Whether it is within them.
    verdict
        What was found against the limits, in words.
    binding
        Whether the batch must meet it; else it is shown for comparison.
    source
        Key in docs/references.md, or "".
    """

    key: str
    label: str
    found: Quantity | None
    limits: str
    meets: bool
    verdict: str
    binding: bool = True
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One of several measurements, in the order in which they were given.

    Attributes
    ----------
    number
        Counted from 1.
    place
        Where it was read, such as "row 7"; "" on the command line.
    given
        As it was measured.
    net
        What is judged: the net fill, the mass of one actuation, the content of the label.
    share
        `net` as a share of what is meant, or its deviation from the mean [%]; None where nothing is meant.
    meets
        Whether it is within its limits.
    """

    number: int
    place: str
    given: Quantity
    net: Quantity
    share: Quantity | None
    meets: bool


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to bring a batch back to its strength, or one that is closed.

    Attributes
    ----------
    key
        "as is", "add filler", "smaller batch", "add drug", "heavier fill", ...
    title
        What it is, in a few words.
    steps
        What is done, one sentence each; why it cannot be, where it is closed.
    amounts
        What is added or made: stable name and amount.
    possible
        Whether it can be done.
    """

    key: str
    title: str
    steps: tuple[str, ...]
    amounts: tuple[tuple[str, Quantity], ...] = ()
    possible: bool = True


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What was verified.

    Attributes
    ----------
    subject
        "strength", "capsules", "content", "dropper", "pump" or "rescue".
    title
        What it is, as a heading.
    facts
        What was given besides the working: label and text.
    working
        How it was worked out.
    measurements
        Single measurements, where there are several.
    statistics
        What they come to: stable name, label and amount.
    checks
        Comparisons with limits.
    findings
        What is not as it should be, the gravest first.
    options
        What can be done, for a rescue.
    outcome
        "meets" or "findings"; for a rescue "as is", "rescue" or "reject".
    notes
        What to keep in mind.
    """

    subject: str
    title: str
    facts: tuple[tuple[str, str], ...]
    working: Working
    measurements: tuple[Measured, ...] = ()
    statistics: tuple[tuple[str, str, Quantity], ...] = ()
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    options: tuple[Option, ...] = ()
    outcome: str
    notes: tuple[str, ...] = ()

    @property
    def meets(self) -> bool:
        """Whether every limit is met and nothing is found."""
        return not self.findings


def check_of(
    key: str, label: str, judgement: Judgement, *, source: str = "", binding: bool = True, suffix: str = ""
) -> Check:
    """Return the check that a judgement makes."""
    return Check(
        key=key,
        label=label,
        found=judgement.value,
        limits=judgement.limits + suffix,
        meets=judgement.meets,
        verdict=judgement.verdict,
        binding=binding,
        source=source,
    )


def outcome_of(findings: tuple[Finding, ...]) -> str:
    """Return the outcome of a verification that has these findings."""
    return "findings" if findings else "meets"


def finding_of(code: str, check: Check, subject: str = "", action: str = "") -> tuple[Finding, ...]:
    """Return the finding of a check that is not met; none where it is."""
    if check.meets:
        return ()
    found = check.verdict if check.found is None else shown(check.found, _DIGITS)
    return (finding(code, subject=subject or check.label, expected=check.limits, found=found, action=action),)


def slip_finding(subject: str, measured: Quantity, meant: Quantity, action: str = "") -> tuple[Finding, ...]:
    """Return the finding of a number that is near 10, 100 or 1,000 times what was meant; none where it is not."""
    found = slip(measured, meant)
    action = action or _FIND_OUT
    if not found.is_slip:
        return ()
    factor = magnitude(found.factor, "1")
    code = _SLIPS[number_text(factor if factor > 1 else 1 / factor)]
    what = f"{shown(measured)}: {found.verdict}"
    return (finding(code, subject=subject, expected=described(meant), found=what, action=action),)
