"""A verification as text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from compounding.cli.sections import WIDTH, section
from compounding.records.finding import sorted_findings
from compounding.records.verification import Check, Measured, Verification
from compounding.units import Quantity, format_measured, magnitude, unit_spelling
from compounding.working import shown

# More measurements than this are not listed one by one, but for those that are outside.
_MOST_LISTED = 60
_MASS_PLACES = {"mg": 2, "g": 4, "mcg": 0, "kg": 6}
_QUANTITIES = "How much meets the strength"
_HEADS = {"capsules": "of theory", "content": "", "dropper": "from the mean", "pump": "from the mean"}


def verification_text(done: Verification) -> str:
    """Return a verification as a pharmacist reads it."""
    return "\n".join(_lines(done))


def _lines(done: Verification) -> Iterator[str]:
    yield from textwrap.wrap(done.title, WIDTH)
    yield from section("Given", _given(done))
    yield from _working(done)
    yield from _measurements(done)
    yield from section(
        _QUANTITIES if done.subject == "rescue" else "Statistics",
        (f"{label}: {_rounded(value)}" for _, label, value in done.statistics),
    )
    yield from section("Verdict", (_verdict(each) for each in done.checks))
    yield from section("What can be done", _options(done))
    yield from section("Findings", _findings(done))
    yield from section("Keep in mind", done.notes)
    yield ""
    yield _outcome(done)


def _given(done: Verification) -> Iterator[str]:
    for label, text in done.facts:
        yield f"{label}: {text}"
    for line in done.working:
        if line.expression is None:
            yield f"{line.symbol} = {shown(line.value)}"


def _working(done: Verification) -> Iterator[str]:
    lines = [line for line in done.working if line.expression is not None]
    if lines:
        yield from ("", "Working")
    for line in lines:
        first = f"{line.symbol} = {done.working.words(line.key)}"
        second = f"= {done.working.numbers(line.key)} = {shown(line.value)}"
        yield from textwrap.wrap(first, WIDTH, initial_indent="  ", subsequent_indent="      ")
        yield from textwrap.wrap(second, WIDTH, initial_indent="      ", subsequent_indent="      ")


def _measurements(done: Verification) -> Iterator[str]:
    if not done.measurements:
        return
    listed = done.measurements
    if len(listed) > _MOST_LISTED:
        listed = tuple(each for each in listed if not each.meets)
    if not listed:
        return
    gross = any(each.given != each.net for each in listed)
    net = f"{'net':>14}" if gross else ""
    head = f"  {'no.':>4}{'weighed' if gross else 'measured':>14}{net}{_HEADS[done.subject]:>15}"
    yield from ("", "Measurements" if len(listed) == len(done.measurements) else "Outside the limits", head.rstrip())
    for each in listed:
        yield _measured(each, gross=gross, share=bool(_HEADS[done.subject]))


def _measured(each: Measured, *, gross: bool, share: bool) -> str:
    net = f"{shown(each.net):>14}" if gross else ""
    text = f"  {each.number:>4}{_as_weighed(each.given):>14}{net}"
    if share and each.share is not None:
        text += f"{format_measured(each.share, 2):>15}"
    return (text if each.meets else f"{text}   OUTSIDE").rstrip()


def _as_weighed(value: Quantity) -> str:
    """Return a measurement with the digits that were read off [ismp]."""
    return format_measured(value, max(0, -int(value.magnitude.as_tuple().exponent)))


def _rounded(value: Quantity) -> str:
    """Return a mean or a spread, rounded to what can be read."""
    unit = unit_spelling(value)
    if unit in _MASS_PLACES:
        places = _MASS_PLACES[unit]
        return format_measured(value, places) if abs(magnitude(value, unit)) >= 1 else shown(value, 4)
    return format_measured(value, 2) if unit in ("%", "mL") else shown(value)


def _verdict(check: Check) -> str:
    mark = "for comparison" if not check.binding else "PASS" if check.meets else "FAIL"
    return f"{mark}: {check.label}: {check.verdict}"


def _options(done: Verification) -> Iterator[str]:
    for each in done.options:
        mark = "" if each.possible else "Not possible: "
        yield f"{mark}{each.title}. {' '.join(each.steps)}"


def _findings(done: Verification) -> Iterator[str]:
    for each in sorted_findings(done.findings):
        found = each.found.removesuffix(".")
        yield f"{each.code} ({each.severity}), {each.subject}: expected {each.expected}; found {found}. {each.action}"


def _outcome(done: Verification) -> str:
    words = {
        "as is": "Outcome: within the limits as it is.",
        "rescue": "Outcome: outside the limits as planned; it can be mended as shown, if the pharmacist decides so.",
        "reject": "Outcome: reject. Nothing that is reckoned here brings it back to its strength.",
        "meets": "Outcome: everything meets its limits.",
    }
    count = len(done.findings)
    return words.get(done.outcome, f"Outcome: {count} finding{'s' if count > 1 else ''}.")
