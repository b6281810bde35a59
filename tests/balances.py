"""Random balances, and what may be weighed on them: worked out here by the rules' own texts, not by the toolkit."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from hypothesis import strategies as st

from compounding.calculations.balances import SENSITIVITY, STATED, USP_41, Balance
from compounding.units import magnitude, parse_quantity, quantity

# What divisions of 28 digits leave behind.
NOISE = Decimal("1e-9")
_READABILITIES = ("0.01", "0.1", "0.2", "0.5", "1", "2", "5", "10")
_CAPACITIES = ("5000", "21000.3", "60000", "120000", "220000", "220000.25", "6200000")


def balance(name: str, readability: str, capacity: str, **of_rule: str) -> Balance:
    """Return a balance; `of_rule` is its repeatability, sensitivity or minimum, if it has one."""
    stated = {key: parse_quantity(text) for key, text in of_rule.items()}
    rule = SENSITIVITY if "sensitivity" in stated else STATED if "minimum" in stated else USP_41
    return Balance(
        name=name, readability=parse_quantity(readability), capacity=parse_quantity(capacity), rule=rule, **stated
    )


@st.composite
def balances(draw: st.DrawFn, name: str = "A") -> Balance:
    """Draw a balance of any rule; its minimum may lie between two masses that it shows."""
    step = Decimal(draw(st.sampled_from(_READABILITIES)))
    capacity = quantity(draw(st.sampled_from(_CAPACITIES)), "mg")
    rule = draw(st.sampled_from([USP_41, SENSITIVITY, STATED]))
    times = draw(st.decimals(Decimal("0.3"), Decimal("1.5"), places=2))
    divisions = draw(st.decimals(20, 900, places=1))
    return Balance(
        name=name,
        readability=quantity(step, "mg"),
        capacity=capacity,
        rule=rule,
        repeatability=quantity(step * times, "mg") if rule == USP_41 and draw(st.booleans()) else None,
        sensitivity=quantity(step * times * 2, "mg") if rule == SENSITIVITY else None,
        minimum=quantity(min(step * divisions, Decimal(2000)), "mg") if rule == STATED else None,
    )


@st.composite
def several_balances(draw: st.DrawFn) -> tuple[Balance, ...]:
    """Draw one to three balances."""
    return tuple(draw(balances(name)) for name in "ABC"[: draw(st.integers(1, 3))])


def least(on: Balance, error_allowed: Decimal) -> Decimal:
    """Return the least mass [mg] that a balance shows and may weigh."""
    step = magnitude(on.readability, "mg")
    if on.rule == SENSITIVITY and on.sensitivity is not None:
        minimum = magnitude(on.sensitivity, "mg") * 100 / error_allowed
    elif on.rule == STATED and on.minimum is not None:
        minimum = magnitude(on.minimum, "mg")
    else:
        repeatability = Decimal(0) if on.repeatability is None else magnitude(on.repeatability, "mg")
        minimum = max(820 * step, 2000 * repeatability)
    return (minimum / step).to_integral_value(ROUND_CEILING) * step


def most(on: Balance) -> Decimal:
    """Return the greatest mass [mg] that a balance shows and may weigh."""
    step = magnitude(on.readability, "mg")
    return (magnitude(on.capacity, "mg") / step).to_integral_value(ROUND_FLOOR) * step


def as_shown(mass: Decimal, on: Balance) -> Decimal:
    """Return a mass [mg] as a balance shows it, a half going up."""
    step = magnitude(on.readability, "mg")
    return (mass.quantize(NOISE) / step).to_integral_value(ROUND_HALF_UP) * step


def may_weigh(mass: Decimal, on: Balance, error_allowed: Decimal, times: Decimal = Decimal(1)) -> bool:
    """Return whether a mass [mg] may be weighed on a balance, before and after it is rounded to what that shows."""
    lowest = least(on, error_allowed)
    weighed = as_shown(mass, on)
    return lowest * times - NOISE <= mass and lowest <= weighed <= most(on)


def usable(stated: Iterable[Balance], error_allowed: Decimal) -> tuple[Balance, ...]:
    """Return the balances on which anything can be weighed."""
    return tuple(each for each in stated if least(each, error_allowed) < most(each))
