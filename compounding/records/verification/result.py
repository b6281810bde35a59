"""What a verification comes to: its working, its checks against limits, its findings, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compounding.calculations.plausibility import slip
from compounding.calculations.verification import SHARE_PLACES, Judgement
from compounding.printed import shown
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.rounding import half_up
from compounding.units import Quantity, converted, described, format_measured, is_measured_in, magnitude, quantity
from compounding.working import Working

_DIGITS = 5
_SHARE_SHOWN, _MOST_PLACES = 2, 12
# Where a given line of the working comes from, if it was added up or averaged, or stands among the facts.
FROM_MEASUREMENTS, FROM_LIMITS = "from the measurements", "from the limits"
_FIND_OUT = "Find out which number is wrong before anything else is done."
_SLIPS = {10: "SLIP-10", 100: "SLIP-100"}
_AMOUNT_DIGITS = 4
# Less than this many grams is told in milligrams.
_SMALL = Decimal("0.1")
_LARGEST_SLIP = "SLIP-1000"


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
        "meets", "findings", or "not judged" where nothing is found but not all was judged; for a rescue "as is",
        "complete" (only to be made up as planned), "rescue", "find out" (first, whether a number is wrong) or "reject".
    notes
        What to keep in mind.
    unjudged
        What was not judged, and what is wanting for it.
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
    unjudged: tuple[str, ...] = ()

    @property
    def meets(self) -> bool:
        """Whether every limit is met, nothing is found, and nothing was left unjudged."""
        return not self.findings and not self.unjudged


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


def outcome_of(findings: tuple[Finding, ...], unjudged: tuple[str, ...] = ()) -> str:
    """Return the outcome of a verification that has these findings, and left so much unjudged."""
    return "findings" if findings else "not judged" if unjudged else "meets"


def share_text(share: Quantity, places: int = _SHARE_SHOWN) -> str:
    """Return a share with so many digits that, rounded again, it comes to the tenth that is compared.

    Examples
    --------
    >>> print(*(share_text(quantity(each, "%")) for each in ("97.777", "89.9499", "-0.001")), sep="; ")
    97.78 %; 89.9499 %; 0.00 %
    """
    number = magnitude(share, "%")
    compared = half_up(number, SHARE_PLACES)
    kept = next(
        (each for each in range(places, _MOST_PLACES) if half_up(half_up(number, each), SHARE_PLACES) == compared),
        _MOST_PLACES,
    )
    rounded = half_up(number, kept)
    return format_measured(quantity(abs(rounded) if rounded.is_zero() else rounded, "%"), kept)


def amount_text(amount: Quantity) -> str:
    """Return a calculated amount for people: four significant digits, or all that stand before the decimal point.

    Examples
    --------
    >>> print(*(amount_text(quantity(each, "g")) for each in ("45.46125", "30.0000", "0.0222")), sep="; ")
    ≈ 45.46 g; 30 g; 22.2 mg
    """
    small = is_measured_in(amount, "g") and 0 < magnitude(amount, "g") < _SMALL
    return shown(converted(amount, "mg") if small else amount, _AMOUNT_DIGITS)


def finding_of(code: str, check: Check, subject: str = "", action: str = "") -> tuple[Finding, ...]:
    """Return the finding of a check that is not met; none where it is."""
    if check.meets:
        return ()
    found = check.verdict.removeprefix("Does not meet: ")
    if check.found is not None:
        found = share_text(check.found) if is_measured_in(check.found, "%") else shown(check.found, _DIGITS)
    return (finding(code, subject=subject or check.label, expected=check.limits, found=found, action=action),)


def slip_finding(subject: str, measured: Quantity, meant: Quantity, action: str = "") -> tuple[Finding, ...]:
    """Return the finding of a number that is near a power of ten times what was meant; none where it is not."""
    found = slip(measured, meant)
    action = action or _FIND_OUT
    if not found.is_slip:
        return ()
    factor = magnitude(found.factor, "1")
    code = _SLIPS.get(int(factor if factor > 1 else 1 / factor), _LARGEST_SLIP)
    what = f"{shown(measured)}: {found.verdict}"
    return (finding(code, subject=subject, expected=described(meant), found=what, action=action),)
