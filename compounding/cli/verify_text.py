"""A verification as text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from compounding.calculations.verification import SHARE_PLACES
from compounding.cli.sections import WIDTH, section
from compounding.printed import shown
from compounding.records.finding import sorted_findings
from compounding.records.verification import Check, Measured, Verification
from compounding.records.verification.result import FROM_LIMITS, FROM_MEASUREMENTS, share_text
from compounding.rounding import half_up, to_significant
from compounding.units import Quantity, format_measured, format_stated, is_measured_in, unit_spelling

# More measurements than this are not listed one by one, but for those that are outside.
_MOST_LISTED = 60
# Digits behind the decimal point beyond these are left by a conversion or a division, and were not read off.
_MOST_PLACES = 6
_DIGITS, _WORKING_DIGITS = 5, 7
_QUANTITIES = "How much meets the strength"
_HEADS = {"capsules": "of theory", "content": "of the label", "dropper": "from the mean", "pump": "from the mean"}


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
    yield from textwrap.wrap(_outcome(done), WIDTH)


def _given(done: Verification) -> Iterator[str]:
    for label, text in done.facts:
        yield f"{label}: {text}"
    for line in done.working:
        if line.expression is None and line.source not in (FROM_LIMITS, FROM_MEASUREMENTS):
            yield f"{line.symbol} = {line.text}"


def _working(done: Verification) -> Iterator[str]:
    lines = [line for line in done.working if line.expression is not None]
    if lines:
        yield from ("", "Working")
    for line in lines:
        first = f"{line.symbol} = {done.working.words(line.key)}"
        second = f"= {done.working.numbers(line.key)} = {_worked_out(line.value)}"
        yield from textwrap.wrap(first, WIDTH, initial_indent="  ", subsequent_indent="      ")
        yield from textwrap.wrap(second, WIDTH, initial_indent="      ", subsequent_indent="      ")


def _worked_out(value: Quantity) -> str:
    """Return the result of a line; a share so that it is not rounded over its limit."""
    text = shown(value)
    near = to_significant(value.magnitude, _WORKING_DIGITS)
    if unit_spelling(value) != "%" or half_up(near, SHARE_PLACES) == half_up(value.magnitude, SHARE_PLACES):
        return text
    return f"\N{ALMOST EQUAL TO} {share_text(value, _MOST_PLACES)}"


def _measurements(done: Verification) -> Iterator[str]:
    if not done.measurements:
        return
    listed = done.measurements
    if len(listed) > _MOST_LISTED:
        listed = tuple(each for each in listed if not each.meets)
    if not listed:
        return
    yield from ("", "Measurements" if len(listed) == len(done.measurements) else "Outside the limits")
    yield from _table(done, listed)


def _table(done: Verification, listed: Sequence[Measured]) -> Iterator[str]:
    """Return the measurements as columns, each as wide as what stands in it."""
    gross = done.subject == "capsules" and any(each.given != each.net for each in listed)
    # A content in per cent is its own share.
    share = done.subject != "content" or any(not is_measured_in(each.given, "%") for each in listed)
    places = _places([each.net for each in listed])
    columns = [("no.", [str(each.number) for each in listed])]
    columns.append(("weighed" if gross else "measured", [_as_weighed(each.given) for each in listed]))
    if gross:
        columns.append(("net", [format_measured(each.net, places) for each in listed]))
    if share:
        columns.append(
            (_HEADS[done.subject], ["" if each.share is None else share_text(each.share) for each in listed])
        )
    widths = [max(len(head), *map(len, texts)) for head, texts in columns]
    yield _row([head for head, _ in columns], widths)
    for number, each in enumerate(listed):
        text = _row([texts[number] for _, texts in columns], widths)
        yield text if each.meets else f"{text}   OUTSIDE"


def _row(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  " + "".join(f"   {text:>{width}}" for text, width in zip(texts, widths, strict=True))


def _places(values: Sequence[Quantity]) -> int:
    """Return the digits behind the decimal point that values need, without needless zeros."""
    texts = [f"{half_up(each.magnitude, _MOST_PLACES):f}".rstrip("0").partition(".")[2] for each in values]
    return max(len(text) for text in texts)


def _as_weighed(value: Quantity) -> str:
    """Return a measurement with the digits that were read off [ismp]."""
    places = max(0, -int(value.magnitude.as_tuple().exponent))
    return format_stated(value) if places <= _MOST_PLACES else shown(value)


def _rounded(value: Quantity) -> str:
    """Return what measurements come to, rounded to what can be read."""
    return share_text(value) if unit_spelling(value) == "%" else shown(value, _DIGITS)


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


_OUTCOMES = {
    "as is": "Outcome: within the limits as it is.",
    "complete": "Outcome: within the limits once it is made up as planned; what is missing is shown.",
    "rescue": "Outcome: outside the limits as planned; it can be mended as shown, if the pharmacist decides so.",
    "find out": (
        "Outcome: find out first whether a number is wrong. Nothing is mended, filled or released before; what is "
        "shown holds only if the numbers are true."
    ),
    "reject": "Outcome: reject. Nothing that is reckoned here brings it back to its strength.",
    "meets": "Outcome: everything meets its limits.",
}


def _outcome(done: Verification) -> str:
    if done.outcome == "not judged":
        missing = "; ".join(done.unjudged)
        if not done.checks:
            return f"Outcome: no limit was given; nothing was judged: {missing}."
        return f"Outcome: what was judged meets its limits. Not judged: {missing}."
    count = len(done.findings)
    found = f"Outcome: {count} finding{'s' if count > 1 else ''}."
    if done.outcome == "findings" and done.unjudged:
        found += f" Not judged: {'; '.join(done.unjudged)}."
    return _OUTCOMES.get(done.outcome, found)
