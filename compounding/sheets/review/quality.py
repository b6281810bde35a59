"""Quality control: the weights of capsules, the yield, the tests, the labels and what had to be ready."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from compounding import units
from compounding.calculations.capsule_statistics import GREATEST_SPREAD, WeightVerdict, european_verdict
from compounding.calculations.verification import judged
from compounding.records.finding import MINOR, Finding
from compounding.records.formula_parts import QualityTest
from compounding.sheets.layout import CHOICE, field_name
from compounding.sheets.review.amounts import in_words, phrase, range_text, roughly, share_text
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.net_fills import NetFills, empty_shell, net_fills, single_weights, tare
from compounding.units import Quantity, format_quantity, quantity

_FEWEST, _EUROPEAN = 10, 20
# Limits are stated to a tenth of a per cent, and compared to it. [usp-gn]
_PLACES = 1
_FAIL, _NO = "fail", "no"
_TOO_LIGHT = "impossible: the capsule weighs less than its empty shell"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_RANGE = rf"({_NUMBER})\s*(?:to|and|-|\u2013)\s*({_NUMBER})"


def quality_findings(filled: Filled) -> Iterator[Finding]:
    """Yield what does not pass in the quality control of a filled sheet."""
    yield from _gates(filled)
    yield from _weights(filled)
    yield from _yield(filled)
    yield from _tests(filled)
    yield from _labels(filled)


def _outside(
    filled: Filled, code: str, name: str, share: Decimal, bounds: tuple[Decimal, Decimal]
) -> Iterator[Finding]:
    """Yield a finding on a share that is outside its limits once it is rounded."""
    if not _meets(share, bounds):
        expected, found = f"{range_text(*bounds)} of theory", f"{share_text(share)} of theory"
        yield filled.find(code, name, expected=expected, found=found)


def _meets(share: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    """Return whether a share is within its limits once it is rounded to a tenth of a per cent."""
    value, lowest, highest = (quantity(each * 100, "%") for each in (share, *bounds))
    return judged(value, lowest, highest, _PLACES).meets


# --- before starting -------------------------------------------------------------------------


def _gates(filled: Filled) -> Iterator[Finding]:
    choices = {name: entry for name, entry in filled.entries.items() if entry.field.type == CHOICE}
    for name, entry in choices.items():
        answer = entry.words.casefold()
        if name.startswith("gate_") and name.endswith("_verdict") and answer == _FAIL:
            yield filled.find("GATE-FAILED", name, expected="PASS, or N/A with a reason", found=entry.words)
        elif name.startswith(("ready_", "balance_check")) and answer == _NO:
            yield filled.find("GATE-FAILED", name, expected="yes", found=entry.words)


# --- capsules --------------------------------------------------------------------------------


def _weights(filled: Filled) -> Iterator[Finding]:
    fills = net_fills(filled)
    yield from _number_weighed(filled)
    if fills is None:
        return
    bounds = fills.lowest, fills.highest
    for name, mass in zip(fills.names, fills.masses, strict=True):
        if mass < 0 and filled.number(name) != mass:
            expected = f"{range_text(*bounds)} of theory, {roughly(fills.theory, 'mg')}"
            yield filled.find("EACH", name, expected=expected, found=f"{roughly(mass, 'mg')}, {_TOO_LIGHT}")
        else:
            yield from _outside(filled, "EACH", name, mass / fills.theory, bounds)
    if not _meets(fills.mean_share, bounds):
        expected = f"{range_text(*bounds)} of {roughly(fills.theory, 'mg')}"
        found = f"{roughly(fills.mean, 'mg')}, {share_text(fills.mean_share)} of it{_other_basis(filled, fills)}"
        yield filled.find("MEAN", "weights_mean", expected=expected, found=found)
    yield from _spread(filled, fills)


def _other_basis(filled: Filled, fills: NetFills) -> str:
    """Return the words that explain a mean by weights entered on the other basis, gross or net; "" if that does not."""
    shell = empty_shell(filled)
    if shell is None:
        return ""
    is_gross = filled.words("weights_basis").casefold() == "gross"
    mean = fills.mean + (tare(filled) or 0) if is_gross else fills.mean - shell
    if not _meets(mean / fills.theory, (fills.lowest, fills.highest)):
        return ""
    other = "net" if is_gross else "gross"
    return f"; if they are {other} weights, the mean is {share_text(mean / fills.theory)} of theory"


def _number_weighed(filled: Filled) -> Iterator[Finding]:
    count = len(single_weights(filled))
    batch = filled.working[filled.record.yielded].value
    fewest = _FEWEST if units.is_open(batch) else int(min(Decimal(_FEWEST), batch.magnitude))
    if 0 < count < fewest:
        expected = f"{in_words(Decimal(fewest), 'capsule')} or more, weighed one by one"
        yield filled.find("N<10", "weights_count", expected=expected, found=in_words(Decimal(count), "capsule"))


def _spread(filled: Filled, fills: NetFills) -> Iterator[Finding]:
    if fills.rsd is not None and not judged(quantity(fills.rsd * 100, "%"), None, GREATEST_SPREAD, _PLACES).meets:
        found = f"{share_text(fills.rsd)} of {len(fills.masses)} capsules"
        expected = f"a relative standard deviation of at most {format_quantity(GREATEST_SPREAD)}"
        yield filled.find("RSD", "weights_rsd", expected=expected, found=found)
    if len(fills.masses) == _EUROPEAN and min(fills.masses) > 0:
        verdict = european_verdict(fills.quantities)
        if not verdict.meets:
            limit = verdict.limit.magnitude
            yield filled.find(
                "MASS-UNIFORMITY",
                "weights_verdict",
                expected=f"Ph. Eur. 2.9.5: at most {verdict.outside_allowed} of {_EUROPEAN} net fills more than "
                f"{units.number_text(limit)} % off the mean of the sample, and none more than "
                f"{units.number_text(limit * 2)} %",
                found=_deviating(verdict),
            )


def _deviating(verdict: WeightVerdict) -> str:
    """Return in words how many of the capsules weighed deviate from their mean, and how far."""
    limit, mean = verdict.limit.magnitude, roughly(units.magnitude(verdict.reference, "mg"), "mg")
    verb = "deviates" if verdict.outside == 1 else "deviate"
    words = (
        f"{verdict.outside} of {verdict.count} {verb} by more than {units.number_text(limit)} % from their mean, {mean}"
    )
    return words + (
        f"; {verdict.far_outside} by more than {units.number_text(limit * 2)} %" if verdict.far_outside else ""
    )


# --- yield and tests -------------------------------------------------------------------------


def _yield(filled: Filled) -> Iterator[Finding]:
    share = yield_of_theory(filled)
    if share is not None:
        acceptance = filled.record.acceptance
        bounds = (units.magnitude(acceptance.yield_lowest, "1"), units.magnitude(acceptance.yield_highest, "1"))
        yield from _outside(filled, "YIELD", "yield_actual", share, bounds)


def yield_of_theory(filled: Filled) -> Decimal | None:
    """Return the yield as a share of theory; None where it was not entered."""
    actual, theory = filled.number("yield_actual"), filled.shown("yield_theory")
    return actual / theory if actual is not None and theory is not None and theory > 0 else None


def _tests(filled: Filled) -> Iterator[Finding]:
    for number, test in enumerate(filled.record.quality, start=1):
        result, verdict = field_name("quality", number, "result"), field_name("quality", number, "verdict")
        if test.result == "measured":
            yield from _measured(filled, test, result)
        elif filled.words(verdict).casefold() == _FAIL:
            found = filled.words(result)
            said = f"{filled.words(verdict)} (result: {found})" if found else filled.words(verdict)
            yield filled.find("TEST-FAILED", verdict, expected=phrase(test.criterion), found=said)
        else:
            yield from _contradicted(filled, test, result, verdict)


def _contradicted(filled: Filled, test: QualityTest, result: str, verdict: str) -> Iterator[Finding]:
    """Yield a finding on a number outside the range that the criterion names for it in words, though it passed."""
    name = re.escape(test.name)
    limits = re.search(rf"\b{name}\s+(?:of\s+|from\s+|between\s+)?{_RANGE}", test.criterion)
    words = re.sub(r"(?<=[0-9]),(?=[0-9]{1,2}\b)", ".", filled.words(result))
    written = re.match(rf"{name}\s*[:=]?\s*({_NUMBER})(?!\w)|({_NUMBER})$", words, re.IGNORECASE)
    if limits is None or written is None:
        return
    lowest, highest, number = (Decimal(each) for each in (limits[1], limits[2], written[1] or written[2]))
    if not lowest <= number <= highest:
        marked = filled.words(verdict)
        found = f"{filled.words(result)}{f', marked {marked}' if marked else ''}"
        yield filled.find("TEST-FAILED", result, expected=phrase(test.criterion), found=found)


def _measured(filled: Filled, test: QualityTest, name: str) -> Iterator[Finding]:
    """Yield a finding where what was measured is outside the limits: as it is, as the sheet compares it."""
    number = filled.number(name)
    bounds = [each for each in (test.lowest, test.highest) if each is not None]
    if number is None or not bounds:
        return
    value = quantity(number, units.unit_spelling(bounds[0]))
    if judged(value, test.lowest, test.highest, 9).meets:
        return
    rounds = judged(value, test.lowest, test.highest, max(_PLACES, *(_places(each) for each in bounds))).meets
    yield filled.find(
        "TEST-FAILED",
        name,
        expected=judged(value, test.lowest, test.highest).limits,
        found=units.format_quantity(value) + (", which meets the limits once it is rounded" if rounds else ""),
        severity=MINOR if rounds else "",
    )


def _places(limit: Quantity) -> int:
    return max(0, -int(limit.magnitude.as_tuple().exponent))


# --- labels ----------------------------------------------------------------------------------


def _labels(filled: Filled) -> Iterator[Finding]:
    for name, entry in filled.entries.items():
        if name.startswith("label_") and name.endswith("_right") and entry.words.casefold() == _NO:
            yield filled.find("TEST-FAILED", name, expected="yes", found=entry.words)
    printed, *others = (filled.number(f"labels_{each}") for each in ("printed", "applied", "specimen", "destroyed"))
    known = [each for each in others if each is not None]
    if printed is None or len(known) < len(others):
        return
    if printed != sum(known):
        applied, specimen, destroyed = (units.number_text(each) for each in known)
        yield filled.find(
            "LABEL-RECON",
            "labels_printed",
            expected=f"{units.number_text(sum(known, Decimal(0)))}: {applied} applied, {specimen} kept as specimen, "
            f"{destroyed} destroyed",
            found=units.number_text(printed),
        )
