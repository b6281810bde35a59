"""The rules of the Measurements sheet in plain Python: single weights, fills, and their statistics."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from compounding.units import is_open, magnitude
from compounding.validation.expected_values import CHECK, FAIL, PASS, Expected, Value, exact, is_number, judged

Found: TypeAlias = "re.Match[str]"
_HIGHEST_SPREAD = 0.05
_FEWEST = 10
_WEIGHTS = "weights_"


@dataclass(frozen=True)
class SheetRule:
    """What a kind of live cell shows.

    Attributes
    ----------
    pattern
        The names of its fields.
    words
        The rule in words; "" where it is a calculation, which is named instead.
    value
        Returns what the cell shows, given what is expected of the sheets that it stands on.
    """

    pattern: re.Pattern[str]
    words: str
    value: Callable[[Any, Found], Value]


Known: TypeAlias = "tuple[SheetRule, Found] | None"


def matching_rule(rules: Iterable[SheetRule], name: str) -> Known:
    """Return the first rule for a name, and what of the name it has found; None where there is no rule."""
    return next(((rule, found) for rule in rules if (found := rule.pattern.fullmatch(name)) is not None), None)


def copied(value: Value) -> Value:
    """Return what a cell shows that copies another: nothing for a blank."""
    return "" if value is None else value


def quotient(above: Value, below: Value) -> Value:
    """Return a quotient of two numbers; "" where one is missing or the divisor is zero.

    Examples
    --------
    >>> quotient(45.0, 90.0), quotient(45.0, 0.0), quotient("word", 90.0)
    (0.5, '', '')
    """
    if not (is_number(above) and is_number(below)) or not below:
        return ""
    return float(exact(above) / exact(below))


# --- capsules ------------------------------------------------------------------------------------


def _theory(expected: Expected) -> Value:
    line = expected.line(expected.record.per_unit, "mg/capsule")
    return line if is_number(line) else ""


def _basis(expected: Expected) -> str:
    return str(expected.entered("weights_basis") or "").casefold()


def _net(expected: Expected, number: str) -> Value:
    return expected.remembered(f"net of {number}", lambda: _without_shell(expected, number))


def _without_shell(expected: Expected, number: str) -> Value:
    """Return the weight of a capsule without its shell."""
    weight, shell, basis = expected.entered(f"weight_{number}"), expected.entered("weights_shell"), _basis(expected)
    if weight is None or weight == "":
        return ""
    if not is_number(weight):
        return CHECK
    if basis == "net":
        return weight
    return float(exact(weight) - exact(shell)) if basis == "gross" and is_number(shell) else ""


def _share(expected: Expected, number: str) -> Value:
    return expected.remembered(f"share of {number}", lambda: quotient(_net(expected, number), _theory(expected)))


def _limits(expected: Expected) -> tuple[float, float]:
    """Return the limits of one fill as shares: those of the test of capsule weights, or else of the strength."""
    record = expected.record
    test = next((each for each in record.quality if each.result == "capsule weights"), None)
    low = test.lowest if test and test.lowest is not None else record.acceptance.strength_lowest
    high = test.highest if test and test.highest is not None else record.acceptance.strength_highest
    return float(magnitude(low, "1")), float(magnitude(high, "1"))


def _curve(expected: Expected, share: float) -> Value:
    """Return a line of the chart: a share of theory, with the shell where capsules are weighed with it."""
    theory, shell = _theory(expected), expected.entered("weights_shell")
    if not is_number(theory):
        return ""
    tare = exact(shell) if _basis(expected) == "gross" and is_number(shell) else exact(0.0)
    return float(exact(theory) * exact(share) + tare)


def _column(expected: Expected, found: Found) -> Value:
    low, high = _limits(expected)
    shares = {"low": low, "target": 1.0, "high": high}
    if found["column"] == "net":
        return _net(expected, found["number"])
    if found["column"] == "share":
        return _share(expected, found["number"])
    return _curve(expected, shares[found["column"]])


def _weight_verdict(expected: Expected, found: Found) -> Value:
    return _verdict_on(expected, found["number"])


def _verdict_on(expected: Expected, number: str) -> Value:
    return expected.remembered(f"verdict on {number}", lambda: _judged(expected, number))


def _judged(expected: Expected, number: str) -> str:
    if _net(expected, number) == CHECK:
        return CHECK
    return judged(_share(expected, number), _limits(expected), places=3)


def _nets(expected: Expected) -> list[float]:
    return [float(net or 0) for each in expected.facts.weights if is_number(net := _net(expected, each))]


def _shares(expected: Expected) -> list[float]:
    return [float(share or 0) for each in expected.facts.weights if is_number(share := _share(expected, each))]


def _spread(expected: Expected) -> Value:
    nets = _nets(expected)
    if len(nets) < 2 or statistics.fmean(nets) <= 0:
        return ""
    return statistics.stdev(nets) / statistics.fmean(nets)


def _outside(expected: Expected) -> int:
    return sum(_verdict_on(expected, each) == FAIL for each in expected.facts.weights)


def _each(expected: Expected) -> Value:
    if not _shares(expected):
        return ""
    if any(_verdict_on(expected, each) == CHECK for each in expected.facts.weights):
        return CHECK
    return FAIL if _outside(expected) else PASS


def _spread_verdict(expected: Expected) -> str:
    return judged(_spread(expected), (None, _HIGHEST_SPREAD), places=3)


def _weights_verdict(expected: Expected) -> Value:
    if not expected.numbers([f"weight_{each}" for each in expected.facts.weights]):
        return ""
    made = expected.record.working[expected.record.yielded].value
    fewest = _FEWEST if is_open(made) else min(_FEWEST, int(made.magnitude))
    each = _each(expected)
    if len(_nets(expected)) < fewest or each in ("", CHECK):
        return CHECK
    return PASS if each == PASS and _spread_verdict(expected) == PASS else FAIL


# --- liquids and creams --------------------------------------------------------------------------


def _fills(expected: Expected) -> list[float]:
    return expected.numbers([each for each in expected.facts.names("fill_") if re.fullmatch(r"fill_[0-9]+", each)])


def _fill_verdict(expected: Expected, found: Found) -> Value:
    fill = expected.entered(f"fill_{found['number']}")
    if fill is None or fill == "":
        return ""
    return PASS if is_number(fill) and exact(fill) > 0 else CHECK


# --- the table -----------------------------------------------------------------------------------


def _of(numbers: Callable[[Expected], list[float]], statistic: Callable[[list[float]], float]) -> Callable[..., Value]:
    """Return a statistic as a rule: nothing where there are no numbers."""
    return lambda expected, found: statistic(found_numbers) if (found_numbers := numbers(expected)) else ""


def _deviation(expected: Expected, found: Found) -> Value:
    nets = _nets(expected)
    return statistics.stdev(nets) if len(nets) > 1 else ""


def _rule(pattern: str, words: str, value: Callable[[Expected, Found], Value]) -> SheetRule:
    return SheetRule(re.compile(pattern), words, value)


_NUMBER = r"(?P<number>[0-9]+)"

MEASUREMENT_RULES: tuple[SheetRule, ...] = (
    _rule(f"{_WEIGHTS}theory", "fill weight of one capsule, of the working", lambda each, _: _theory(each)),
    _rule(f"weight_{_NUMBER}_(?P<column>net)", "weight, less the shell where it is gross", _column),
    _rule(f"weight_{_NUMBER}_(?P<column>share)", "net weight \N{DIVISION SIGN} theory", _column),
    _rule(f"weight_{_NUMBER}_(?P<column>low|target|high)", "share of theory, and the shell where it is gross", _column),
    _rule(f"weight_{_NUMBER}_verdict", "net weight within its limits, rounded half up to 0.1 %", _weight_verdict),
    _rule(f"{_WEIGHTS}count", "how many were weighed", lambda each, _: float(len(_nets(each)))),
    _rule(f"{_WEIGHTS}mean", "arithmetic mean", _of(_nets, statistics.fmean)),
    _rule(f"{_WEIGHTS}mean_share", "arithmetic mean of the shares", _of(_shares, statistics.fmean)),
    _rule(f"{_WEIGHTS}deviation", "standard deviation of a sample (n \N{MINUS SIGN} 1)", _deviation),
    _rule(f"{_WEIGHTS}rsd", "standard deviation \N{DIVISION SIGN} mean", lambda each, _: _spread(each)),
    _rule(f"{_WEIGHTS}least", "least", _of(_nets, min)),
    _rule(f"{_WEIGHTS}most", "greatest", _of(_nets, max)),
    _rule(f"{_WEIGHTS}outside", "how many are outside their limits", lambda each, _: float(_outside(each))),
    _rule(f"{_WEIGHTS}each", "no capsule outside its limits", lambda each, _: _each(each)),
    _rule(f"{_WEIGHTS}spread", "RSD not above 5 %, rounded half up to 0.1 %", lambda each, _: _spread_verdict(each)),
    _rule(
        f"{_WEIGHTS}verdict",
        "enough capsules, each within limits, and the spread",
        lambda each, _: _weights_verdict(each),
    ),
    _rule(f"fill_{_NUMBER}_verdict", "above zero", _fill_verdict),
    _rule("fills_count", "how many were filled", lambda each, _: float(len(_fills(each)))),
    _rule("fills_total", "sum", _of(_fills, sum)),
    _rule("fills_mean", "arithmetic mean", _of(_fills, statistics.fmean)),
    _rule("fills_least", "least", _of(_fills, min)),
    _rule("fills_most", "greatest", _of(_fills, max)),
)
