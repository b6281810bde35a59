"""The rules of the batch sheet in plain Python: what each kind of live cell should show, by the name of its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from compounding import rounding
from compounding.records.compounding_record import Material
from compounding.units import Quantity, is_measured_in, magnitude, quantity, unit_spelling
from compounding.validation.expected_values import (
    CHECK,
    FAIL,
    PASS,
    STOP,
    WARNING,
    Expected,
    Value,
    exact,
    is_number,
    judged,
)
from compounding.validation.measurement_rules import (
    MEASUREMENT_RULES,
    Known,
    SheetRule,
    copied,
    matching_rule,
    quotient,
)

Found: TypeAlias = "re.Match[str]"
_YIELD = "yield"
_NOISE = 9


# --- the working ----------------------------------------------------------------------------------


def _line(expected: Expected, found: Found) -> Value:
    return expected.line(expected.facts.lines[found["key"]])


def _agreement(expected: Expected, found: Found) -> Value:
    return "agrees" if is_number(_line(expected, found)) else "DIFFERS"


def _bench_copy(expected: Expected, found: Found) -> Value:
    """Return a bench entry that all batches of a titration share, as the sheet of one of them shows it."""
    return copied(expected.entered(found[0]))


# --- bench entries and limits --------------------------------------------------------------------


def _limit_value(expected: Expected, found: Found) -> Value:
    return expected.line(expected.facts.open_limits[found["number"]].key)


def _limit_verdict(expected: Expected, found: Found) -> Value:
    limit = expected.facts.open_limits[found["number"]]
    unit = expected.record.working[limit.key].unit
    return judged(expected.line(limit.key), (_bound(limit.lowest, unit), _bound(limit.highest, unit)), WARNING)


def _bound(bound: Quantity | None, unit: str) -> Value:
    return None if bound is None else float(magnitude(bound, unit))


def _made_verdict(expected: Expected, found: Found) -> Value:
    day = expected.entered("made_date")
    if day is None or day == "":
        return ""
    if not is_number(day):
        return CHECK
    return PASS if day == expected.made else "CHECK DATE"


# --- materials -----------------------------------------------------------------------------------


def _material(expected: Expected, found: Found) -> Material:
    return expected.facts.materials[found["number"]]


def _target(expected: Expected, found: Found) -> Value:
    """Return what is to be weighed; STOP where the exact amount is not one that may be."""
    material = _material(expected, found)
    name = f"material_{material.number}_target"
    if not expected.is_live(name):
        return expected.entered(name)
    line = expected.record.working[material.target]
    amount = expected.line(material.target)
    if not is_number(amount):
        return ""
    bounds = [each for each in expected.record.limits if each.key == line.key]
    inside = (judged(amount, (_bound(each.lowest, line.unit), _bound(each.highest, line.unit))) for each in bounds)
    if FAIL in inside:
        return STOP
    if material.weighed:
        return expected.line(material.weighed, material.unit)
    steps = exact(expected.line(material.target, material.unit)) / material.step
    return float(rounding.to_whole(steps) * material.step)


def _lowest(expected: Expected, found: Found) -> Value:
    return _allowed(expected, found, -1)


def _highest(expected: Expected, found: Found) -> Value:
    return _allowed(expected, found, 1)


def _allowed(expected: Expected, found: Found, sign: int) -> Value:
    """Return the least or the most that may be weighed: rounded towards the target, and what the balance weighs."""
    material = _material(expected, found)
    name = f"material_{material.number}_{'lowest' if sign < 0 else 'highest'}"
    if not expected.is_live(name):
        return expected.entered(name)
    target = _target(expected, found)
    if not is_number(target):
        return ""
    share = 0 if _is_counted(material.unit) else magnitude(expected.record.acceptance.weighing, "1")
    steps = rounding.half_up(exact(target) * (1 + sign * share), _NOISE) / material.step
    inwards = rounding.up_to_whole if sign < 0 else rounding.down_to_whole
    amount = inwards(rounding.half_up(steps, _NOISE)) * material.step
    bound = material.least if sign < 0 else material.most
    if bound is not None:
        amount = max(amount, bound) if sign < 0 else min(amount, bound)
    return float(amount)


def _is_counted(unit: str) -> bool:
    """Return whether a unit counts things, which is exact, and does not measure them."""
    return not any(is_measured_in(quantity(1, unit), each) for each in ("g", "L"))


def _material_verdict(expected: Expected, found: Found) -> Value:
    actual = expected.entered(f"material_{found['number']}_actual")
    return judged(actual, (_lowest(expected, found), _highest(expected, found)))


def _variance(expected: Expected, found: Found) -> Value:
    actual, target = expected.entered(f"material_{found['number']}_actual"), _target(expected, found)
    if not (is_number(actual) and is_number(target)) or not target:
        return ""
    return float((exact(actual) - exact(target)) / exact(target))


# --- lots and expiry -----------------------------------------------------------------------------


def _traced(expected: Expected, name: str) -> Value:
    """Return the number, manufacturer or expiry of a lot; where it is a copy, what stands where the lot is first."""
    if not expected.is_live(name):
        return expected.entered(name)
    return copied(expected.entered(expected.facts.first_traces[name]))


def _trace(expected: Expected, found: Found) -> Value:
    return _traced(expected, found["trace"])


def _expiry_verdict(expected: Expected, found: Found) -> Value:
    expiry = _traced(expected, found["trace"])
    if expiry is None or expiry == "":
        return ""
    if not is_number(expiry):
        return CHECK
    return _against_dates(expected, expiry, "SHORTEN BUD", "in date")


def _against_dates(expected: Expected, day: Value, shorten: str, good: str) -> str:
    number = exact(day)
    if number < expected.made:
        return "EXPIRED"
    return shorten if number < expected.beyond_use else good


def _earliest(expected: Expected, found: Found) -> Value:
    names = [each for each in expected.facts.first_traces if each.endswith("_expiry")]
    days = [day for each in names if is_number(day := _traced(expected, each))]
    return min(days, key=exact) if days else ""


def _earliest_verdict(expected: Expected, found: Found) -> Value:
    day = _earliest(expected, found)
    if day == "":
        return ""
    shorten = "shorten the beyond-use date to the earliest expiry"
    return _against_dates(expected, day, shorten, "not later than any expiry entered")


# --- several lots of a material ------------------------------------------------------------------


def _taken_of_lots(expected: Expected, number: str) -> list[Value]:
    """Return what was taken of each lot of a material."""
    names = expected.facts.names(f"material_{number}_lot_", "_actual")
    return [expected.entered(each) for each in names]


def _lots_total(expected: Expected, found: Found) -> Value:
    taken = _taken_of_lots(expected, found["number"])
    if any(each is None or each == "" for each in taken):
        return ""
    return float(sum(map(exact, taken))) if all(map(is_number, taken)) else CHECK


def _lots_verdict(expected: Expected, found: Found) -> Value:
    """Return whether the lots give what was measured out, to a step; a liquid that is made up takes less."""
    material, total = _material(expected, found), _lots_total(expected, found)
    actual = expected.entered(f"material_{found['number']}_actual")
    if "" in (total, actual) or actual is None:
        return ""
    if not (is_number(total) and is_number(actual)):
        return CHECK
    room = 0.0 if _is_counted(material.unit) else float(material.step)
    least = None if material.qs and material.unit == "mL" else -room
    return judged(float(exact(total) - exact(actual)), (least, room))


# --- quality, yield and accounts -----------------------------------------------------------------


def _account(expected: Expected, name: str) -> tuple[Value, Value]:
    """Return the actual amount of what is accounted for, and its theory."""
    theory = f"{name}_theory"
    if not expected.is_live(theory):
        return expected.entered(f"{name}_actual"), expected.entered(theory)
    if name == _YIELD:
        key, unit, places = expected.record.yielded, "", 5
    else:
        line = expected.record.reconciliation[int(name.split("_")[1]) - 1]
        key, unit, places = line.theory, line.unit, line.places
    amount = expected.line(key, unit)
    rounded = float(rounding.half_up(exact(amount), places)) if is_number(amount) else ""
    return expected.entered(f"{name}_actual"), rounded


def _theory(expected: Expected, found: Found) -> Value:
    return _account(expected, found["name"])[1]


def _difference(expected: Expected, found: Found) -> Value:
    actual, theory = _account(expected, found["name"])
    return float(exact(actual) - exact(theory)) if is_number(actual) and is_number(theory) else ""


def _share(expected: Expected, found: Found) -> Value:
    return quotient(*_account(expected, found["name"]))


def _yield_verdict(expected: Expected, found: Found) -> Value:
    acceptance = expected.record.acceptance
    bounds = (float(magnitude(acceptance.yield_lowest, "1")), float(magnitude(acceptance.yield_highest, "1")))
    return judged(quotient(*_account(expected, _YIELD)), bounds, places=3)


def _quality_result(expected: Expected, found: Found) -> Value:
    test = expected.record.quality[int(found["number"]) - 1]
    if test.result == _YIELD:
        return copied(quotient(*_account(expected, _YIELD)))
    return copied(expected_value(expected, "weights_mean_share"))


def _quality_verdict(expected: Expected, found: Found) -> Value:
    test = expected.record.quality[int(found["number"]) - 1]
    if test.result == _YIELD:
        return expected_value(expected, "yield_verdict")
    if test.result == "capsule weights":
        return expected_value(expected, "weights_verdict")
    unit = next(unit_spelling(each) for each in (test.lowest, test.highest) if each is not None)
    bounds = (_bound(test.lowest, unit), _bound(test.highest, unit))
    return judged(expected.entered(f"quality_{found['number']}_result"), bounds)


# --- labels --------------------------------------------------------------------------------------


def _labels_left(expected: Expected, found: Found) -> Value:
    counts = [expected.entered(f"labels_{each}") for each in ("printed", "applied", "specimen", "destroyed")]
    if not all(is_number(each) for each in counts):
        return ""
    printed, *used = map(exact, counts)
    return float(printed - sum(used))


def _labels_verdict(expected: Expected, found: Found) -> Value:
    left = _labels_left(expected, found)
    if left == "":
        return ""
    return FAIL if left else PASS


# --- the table -----------------------------------------------------------------------------------


def _rule(pattern: str, words: str, value: Callable[[Expected, Found], Value]) -> SheetRule:
    return SheetRule(re.compile(pattern), words, value)


_WITHIN = "verdict: within lowest and highest, both included; compared to the 9th decimal"
_NUMBER = r"(?P<number>[0-9]+)"
_LOT = r"material_[0-9]+(?:_lot_[0-9]+)?"
_COPY_OF_LOT = "copy of the line in which the lot stands first"
_NAME = r"(?P<name>yield|account_[0-9]+)"

RULES: tuple[SheetRule, ...] = (
    _rule(r"calc_(?P<key>.+)_live", "", _line),
    _rule(
        r"calc_(?P<key>.+)_agreement", "live recheck equals the result of Python to 1 part in 1,000,000,000", _agreement
    ),
    _rule(r"bench_.+", "copy of the entry on the sheet Campaign", _bench_copy),
    _rule(r"measured_(?P<key>.+)", "copy of the line of the working", _line),
    _rule("made_date_verdict", "day of compounding equals the planned day", _made_verdict),
    _rule(f"limit_{_NUMBER}_value", "copy of the line of the working", _limit_value),
    _rule(f"limit_{_NUMBER}_verdict", _WITHIN, _limit_verdict),
    _rule(f"material_{_NUMBER}_target", "line of the working, rounded half up to the step of the balance", _target),
    _rule(
        f"material_{_NUMBER}_lowest",
        "target less the tolerance, rounded up to the step, in the balance's range",
        _lowest,
    ),
    _rule(
        f"material_{_NUMBER}_highest",
        "target and the tolerance, rounded down to the step, in the balance's range",
        _highest,
    ),
    _rule(f"material_{_NUMBER}_verdict", _WITHIN, _material_verdict),
    _rule(f"material_{_NUMBER}_variance", "(actual \N{MINUS SIGN} target) \N{DIVISION SIGN} target", _variance),
    _rule(f"(?P<trace>{_LOT}(?:_manufacturer|_expiry)|material_[0-9]+_lot(?:_[0-9]+)?)", _COPY_OF_LOT, _trace),
    _rule(
        f"(?P<trace>{_LOT}_expiry)_verdict", "expiry against the days of compounding and of beyond use", _expiry_verdict
    ),
    _rule(f"material_{_NUMBER}_lots_total", "sum of what was taken of each lot", _lots_total),
    _rule(
        f"material_{_NUMBER}_lots_verdict",
        "sum of the lots equals the actual amount, to a step; a count exactly; not more of what is made up",
        _lots_verdict,
    ),
    _rule("earliest_expiry", "least of the expiry dates entered", _earliest),
    _rule(
        "earliest_expiry_verdict",
        "earliest expiry against the days of compounding and of beyond use",
        _earliest_verdict,
    ),
    _rule(f"quality_{_NUMBER}_result", "copy of the yield, or of the mean capsule weight", _quality_result),
    _rule(f"quality_{_NUMBER}_verdict", "verdict of the test: within its bounds, both included", _quality_verdict),
    _rule(f"{_NAME}_theory", "line of the working, rounded half up", _theory),
    _rule(f"{_NAME}_difference", "actual \N{MINUS SIGN} theory", _difference),
    _rule(f"{_NAME}_share", "actual \N{DIVISION SIGN} theory", _share),
    _rule("yield_verdict", "yield within its bounds, rounded half up to 0.1 %", _yield_verdict),
    _rule("labels_left", "labels printed, less applied, kept and destroyed", _labels_left),
    _rule("labels_verdict", "no label unaccounted for", _labels_verdict),
    *MEASUREMENT_RULES,
)


@lru_cache(maxsize=4096)
def rule_of_field(name: str) -> Known:
    """Return the rule for the live cell of a name, and what of the name it has found; None where there is no rule.

    Examples
    --------
    >>> rule, found = rule_of_field("material_2_verdict")
    >>> rule.words[:39], found["number"]
    ('verdict: within lowest and highest, bot', '2')
    """
    return matching_rule(RULES, name)


def expected_value(expected: Expected, name: str) -> Value:
    """Return what the live cell of a name should show; KeyError where no rule knows it."""
    known = rule_of_field(name)
    if known is None:
        raise KeyError(name)
    rule, found = known
    return expected.remembered(name, lambda: rule.value(expected, found))


def shown_value(expected: Expected, name: str) -> Value:
    """Return what a field shows, whether it is worked out on the sheet or fixed in it."""
    return expected_value(expected, name) if expected.is_live(name) else expected.entered(name)
