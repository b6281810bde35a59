"""The error budget: how far the strength may be from what the label claims, and what contributes most to it.

What is known of single lines of the working is propagated through the working itself, by its derivatives.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from compounding import rounding, units
from compounding.errors import QuantityError
from compounding.printed import shown
from compounding.propagation import sensitivities
from compounding.units import Quantity, quantity
from compounding.working import Line, Working, open_entries

Distribution: TypeAlias = Literal["rectangular", "normal"]
Outcome: TypeAlias = Literal["assured", "likely", "doubtful", "outside"]

_WAITS = "how far it may be out waits for the bench entries"
# How many standard deviations the greatest error is. For a normal distribution that is a judgement: it has no greatest.
_GREATEST = {"rectangular": math.sqrt(3), "normal": 2.0}
_PROBABLE = 0.95
_WHOLE = 100
_NORMAL_PROBABLE = 1.959964
# Below this share of the rest, the widest rectangle no longer shows.
_NARROW = 1e-6
_HALVINGS = 48
_ROOT_OF_TWO, _ROOT_OF_TWO_PI = math.sqrt(2), math.sqrt(2 * math.pi)
_ON_TOP = " What was not counted comes on top."
# Shares are kept to a millionth of a per cent, other results of floats to six digits: no more is known of them.
_KEPT = 6
# Strengths are compared with the limits as limits are written, to one place [usp-gn].
_PLACES = 1


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far one line of a working may be out. One of `greatest` and `standard` is stated; the other follows.

    Attributes
    ----------
    key
        Key of the line.
    distribution
        "rectangular": anything up to the greatest error is as likely, as with a tolerance or a limit, and the greatest
        is √3 standard deviations. "normal": as with repeated measurements; two standard deviations pass for the
        greatest.
    group
        Kind of error: "balance", "tablet content", "mean tablet mass", "certificate of analysis", "volume marks",
        "density", "packing", "drop counting", "stock trituration", "purity" …
    label
        What may be out, in words that tell it from others of its group.
    greatest, standard
        Greatest error, either way, or standard deviation: in a unit of the line's kind, or in % of its value. For a
        line that is itself a percentage, % are its percentage points.
    note
        Where this is known from.
    """

    key: str
    distribution: Distribution
    group: str
    label: str
    greatest: Quantity | None = None
    standard: Quantity | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a spread of which not exactly one size is stated."""
        if (self.greatest is None) == (self.standard is None):
            raise ValueError(f"the spread {self.label!r} states either its greatest error or its standard deviation")

    @property
    def stated(self) -> Quantity:
        """The size that is stated, be it the greatest error or the standard deviation."""
        return next(each for each in (self.greatest, self.standard) if each is not None)

    def standard_in_unit(self, line: Line) -> float:
        """Return the standard deviation in the unit of the line.

        Raises
        ------
        QuantityError
            It is stated in another dimension.
        """
        size = self.stated
        if units.is_measured_in(size, line.unit):
            stated = float(units.magnitude(size, line.unit))
        elif units.is_measured_in(size, "%"):
            stated = float(units.magnitude(size, "1")) * abs(float(line.value.magnitude))
        else:
            needed = units.unit_words(line.unit)
            raise QuantityError(self.label, f"{units.described(size)} is no error of {needed}", f"give {needed} or %")
        return stated / _GREATEST[self.distribution] if self.greatest is not None else stated


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """What one spread contributes to the error of the result.

    Attributes
    ----------
    key
        Key of the line of the working that may be out.
    standard, greatest
        By how much the result is out for it, either way, in % of label: standard deviation, and at worst.
    share
        Its share of the variance of the result, in %.
    """

    key: str
    label: str
    group: str
    standard: Quantity
    greatest: Quantity
    share: Quantity
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class WaitingBudget:
    """An error budget that cannot be drawn up before bench entries are made.

    Attributes
    ----------
    result
        Key of the line of the working that is judged.
    entries
        Keys of the entries that are missing.
    waits_for
        Their names.
    missing
        What the budget will not count.
    """

    result: str
    entries: tuple[str, ...]
    waits_for: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What is missing, in words."""
        return f"waits for: {', '.join(self.waits_for)}"


@dataclass(frozen=True, kw_only=True)
class ErrorBudget:
    """How far a result may be from what the label claims.

    Attributes
    ----------
    result
        Key of the line of the working that is judged.
    label
        What the label claims, in the unit of the line.
    expected, of_label
        The result as worked out, and as a percentage of the label.
    standard, standard_of_label
        Its standard deviation, in the unit of the line and in % of label.
    probable
        What 95 % of such batches are out at most, in % of label.
    worst
        What a batch is out if every error is at its greatest and all go the same way, in % of label.
    lowest, highest
        The limits of acceptance, in % of label.
    outcome
        "assured": within the limits even at worst. "likely": about 95 % of such batches are within. "doubtful": fewer
        are. "outside": the expected strength itself is outside.
    verdict
        The same in a sentence.
    contributions
        In the order of their share of the variance, the largest first.
    missing
        What was not counted, and why.
    """

    result: str
    label: Quantity
    expected: Quantity
    of_label: Quantity
    standard: Quantity
    standard_of_label: Quantity
    probable: Quantity
    worst: Quantity
    lowest: Quantity
    highest: Quantity
    outcome: Outcome
    verdict: str
    contributions: tuple[Contribution, ...]
    missing: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The result and its errors in one line."""
        probable, worst = (_around(self.of_label, each) for each in (self.probable, self.worst))
        return (
            f"expected {shown(units.small_in_micrograms(self.expected))}, {_text(self.of_label)} of label; "
            f"about 95 % of such batches between {_range(*probable, 'and')}; at worst {_range(*worst)}"
        )


Budget: TypeAlias = ErrorBudget | WaitingBudget


def error_budget(
    working: Working,
    key: str,
    label: Quantity,
    spreads: Sequence[Spread],
    *,
    lowest: Quantity,
    highest: Quantity,
    held: Collection[str] = (),
    missing: Sequence[str] = (),
) -> Budget | None:
    """Return how far a line of a working may be from what the label claims.

    Errors are propagated to first order, are taken to be independent of each other, and add up by their squares; at
    worst they add up as they are.

    Parameters
    ----------
    key
        The line that is judged, such as the expected strength.
    label
        What the label claims.
    spreads
        What is known of other lines, or of this one.
    lowest, highest
        The limits of acceptance, in % of label.
    held
        Keys of the lines that are measured out to their planned value: see `sensitivities`.
    missing
        What is not counted, and why.

    Returns
    -------
    Budget or None
        `WaitingBudget` where the line waits for bench entries; None where not one spread has to do with it.

    Raises
    ------
    QuantityError
        A spread is of another dimension than its line, or the label of another than the result.
    """
    line = working[key]
    if line.is_open:
        entries = open_entries(working, [key])
        waits_for = tuple(working[each].symbol for each in entries)
        return WaitingBudget(result=key, entries=entries, waits_for=waits_for, missing=tuple(missing))
    slopes = sensitivities(working, key, held=held)
    idle = [spread for spread in spreads if spread.key not in slopes]
    unknown = [spread for spread in spreads if spread.key in slopes and units.is_open(spread.stated)]
    counted = [spread for spread in spreads if spread.key in slopes and not units.is_open(spread.stated)]
    if not counted:
        return None
    claim = units.converted(label, line.unit)
    shares = _shares(working, counted, slopes, claim)
    on_top = (*missing, *(f"{each.label}: {each.note or _WAITS}" for each in unknown))
    budget = _drawn_up(line, claim, counted, shares, (lowest, highest), on_top)
    return replace(budget, missing=(*on_top, *(f"{each.label}: has no part in the {line.symbol}" for each in idle)))


@dataclass(frozen=True)
class Errors:
    """How far a result may be out, in % of label: at worst, and what 95 % of such results are out at most."""

    worst: Quantity
    probable: Quantity


def errors(
    working: Working, key: str, label: Quantity, spreads: Sequence[Spread], *, held: Collection[str] = ()
) -> Errors:
    """Return how far a known line may be out, as an error budget has it, without drawing one up.

    Parameters
    ----------
    key, label, spreads, held
        As for `error_budget`; each spread has to do with the line.
    """
    claim = units.converted(label, working[key].unit)
    shares = _shares(working, spreads, sensitivities(working, key, held=held), claim)
    greatest = (_GREATEST[spread.distribution] * share for spread, share in zip(spreads, shares, strict=True))
    return Errors(worst=_per_cent(math.fsum(greatest)), probable=_per_cent(_probable(spreads, shares)))


def _shares(working: Working, spreads: Sequence[Spread], slopes: Mapping[str, float], label: Quantity) -> list[float]:
    """Return the standard deviations [% of label] that a result has from each spread."""
    whole = abs(float(label.magnitude))
    return [each.standard_in_unit(working[each.key]) * abs(slopes[each.key]) / whole * 100 for each in spreads]


def _drawn_up(
    line: Line,
    label: Quantity,
    spreads: Sequence[Spread],
    shares: Sequence[float],
    limits: tuple[Quantity, Quantity],
    missing: tuple[str, ...],
) -> ErrorBudget:
    """Return the budget of a known result; `shares` are the standard deviations that it has from each spread."""
    standard = math.sqrt(math.fsum(each**2 for each in shares))
    greatest = (_GREATEST[spread.distribution] * share for spread, share in zip(spreads, shares, strict=True))
    of_label = _per_cent(line.value.magnitude / label.magnitude * 100)
    worst, probable = _per_cent(math.fsum(greatest)), _per_cent(_probable(spreads, shares))
    contributions = sorted(_contributions(spreads, shares, standard), key=lambda each: -each.share.magnitude)
    lowest, highest = (units.converted(each, "%") for each in limits)
    outcome = _outcome([_around(of_label, each) for each in (worst, probable, _per_cent(0))], lowest, highest)
    own = rounding.to_significant(Decimal(standard) * abs(label.magnitude) / 100, _KEPT)
    return ErrorBudget(
        result=line.key,
        label=label,
        expected=line.value,
        of_label=of_label,
        standard=quantity(own, line.unit),
        standard_of_label=_per_cent(standard),
        probable=probable,
        worst=worst,
        lowest=lowest,
        highest=highest,
        outcome=outcome,
        verdict=_verdict(outcome, of_label, (lowest, highest), contributions[0]) + (_ON_TOP if missing else ""),
        contributions=tuple(contributions),
        missing=missing,
    )


def _contributions(spreads: Sequence[Spread], shares: Sequence[float], standard: float) -> Iterator[Contribution]:
    for spread, share in zip(spreads, shares, strict=True):
        yield Contribution(
            key=spread.key,
            label=spread.label,
            group=spread.group,
            standard=_per_cent(share),
            greatest=_per_cent(share * _GREATEST[spread.distribution]),
            share=_per_cent((share / standard) ** 2 * 100 if standard else 0.0),
            note=spread.note,
        )


# --- what 95 % of batches stay within --------------------------------------------------------


def _probable(spreads: Sequence[Spread], shares: Sequence[float]) -> float:
    """Return what 95 % of errors stay within, either way.

    Two standard deviations would be more than the greatest error where one tolerance outweighs all else, as the content
    of tablets does. So the widest rectangle is taken as it is, and all the rest as one normal distribution.
    """
    rectangular = [share for spread, share in zip(spreads, shares, strict=True) if spread.distribution == "rectangular"]
    widest = max(rectangular, default=0.0)
    rest = math.sqrt(max(0.0, math.fsum(each**2 for each in shares) - widest**2))
    half = widest * _GREATEST["rectangular"]
    if half <= rest * _NARROW:
        return rest * _NORMAL_PROBABLE
    if rest <= half * _NARROW:
        return half * _PROBABLE
    low, high = 0.0, half + rest * _GREATEST["normal"]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _within(middle, half, rest) < _PROBABLE:
            low = middle
        else:
            high = middle
    return high


def _within(bound: float, half: float, rest: float) -> float:
    """Return how likely a rectangle of half width `half` and a normal error of deviation `rest` are within a bound."""
    return rest / half * (_normal_area((bound + half) / rest) - _normal_area((bound - half) / rest)) - 1


def _normal_area(place: float) -> float:
    """Return the integral, up to a place, of the standard normal distribution function."""
    density = math.exp(-(place**2) / 2) / _ROOT_OF_TWO_PI
    return place * (1 + math.erf(place / _ROOT_OF_TWO)) / 2 + density


# --- in words --------------------------------------------------------------------------------


def _outcome(reached: Sequence[tuple[Quantity, Quantity]], lowest: Quantity, highest: Quantity) -> Outcome:
    """Return the outcome, from how low and how high the result reaches at worst, probably and as expected."""
    names: tuple[Outcome, ...] = ("assured", "likely", "doubtful")
    for name, bounds in zip(names, reached, strict=True):
        low, high = (rounding.half_up(each.magnitude, _PLACES) for each in bounds)
        if lowest.magnitude <= low and high <= highest.magnitude:
            return name
    return "outside"


def _verdict(outcome: Outcome, of_label: Quantity, bounds: tuple[Quantity, Quantity], first: Contribution) -> str:
    limits = f"{_range(*bounds)} of label"
    if outcome in ("likely", "doubtful") and _is_planned_off(of_label, first):
        return (
            f"The strength is planned at {_text(of_label)} of label (overage, or doses in whole drops or actuations): "
            f"that, more than any error, decides whether a batch is within {limits}."
        )
    most = f"{first.group} ({first.label}), {_text(first.share)} of the variance"
    return {
        "assured": f"Within {limits}, even at worst.",
        "likely": f"About 95 % of such batches or more are within {limits}, but at worst one is not. Most: {most}.",
        "doubtful": f"More than 5 % of such batches may be outside {limits}. To be improved first: {most}.",
        "outside": f"The expected strength itself is outside {limits}.",
    }[outcome]


def _is_planned_off(of_label: Quantity, first: Contribution) -> bool:
    """Return whether the plan itself is farther from the label than the greatest contribution may bring it."""
    return bool(abs(of_label.magnitude - _WHOLE) > first.greatest.magnitude)


def _around(middle: Quantity, error: Quantity) -> tuple[Quantity, Quantity]:
    return middle - error, middle + error


def _range(low: Quantity, high: Quantity, joint: str = "to") -> str:
    return f"{_text(low).removesuffix(' %')} {joint} {_text(high)}"


def _text(percentage: Quantity) -> str:
    return units.format_measured(percentage, _PLACES)


def _per_cent(number: float | Decimal) -> Quantity:
    return quantity(rounding.half_up(Decimal(number), _KEPT), "%")
