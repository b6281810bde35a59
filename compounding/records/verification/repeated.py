"""What droppers and pumps have in common: repeated measurements, their deviations, and what is too few or alike."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from compounding import units
from compounding.calculations.capsule_statistics import weight_statistics
from compounding.calculations.plausibility import sample_of_masses
from compounding.errors import ProblemsError
from compounding.records.finding import Finding
from compounding.records.finding_codes import finding
from compounding.records.verification.result import FROM_MEASUREMENTS, Measured
from compounding.records.verification.strength import label_strength
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, Working

AGAIN = "Measure again; if it stays so, work the dose out anew with what was measured."
_MOST = 1000


def impossible(measured: Sequence[Quantity], stated: dict[str, Quantity | None]) -> list[str]:
    """Return what is impossible in what was measured and stated."""
    problems = [
        f"no. {number}: {format_quantity(each)} is nothing; leave it out, or measure again"
        for number, each in enumerate(measured, start=1)
        if not each.magnitude > 0
    ]
    problems += [
        f"--{name}: {format_quantity(each)} is nothing; state more than zero"
        for name, each in stated.items()
        if each is not None and not each.magnitude > 0
    ]
    if len(measured) > _MOST:
        problems.append(f"{len(measured):,} measurements are given, and {_MOST:,} at most are judged")
    return problems


def few_finding(subject: str, expected: str, found: str, action: str) -> Finding:
    """Return the finding that too little was measured."""
    return finding("CALIBRATION", subject=subject, expected=expected, found=found, action=action)


def summed(values: Sequence[Quantity], unit: str) -> Decimal:
    """Return the sum of values, in a unit."""
    return sum((units.magnitude(each, unit) for each in values), Decimal(0))


def deviations_from_mean(values: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the deviation of each from their mean [%]."""
    unit = units.unit_spelling(values[0])
    numbers = [units.magnitude(each, unit) for each in values]
    mean = sum(numbers, Decimal(0)) / len(numbers)
    return tuple(quantity((each - mean) / mean * 100, "%") for each in numbers)


def measured_in_order(
    values: Sequence[Quantity], places: Sequence[str], deviations: Sequence[Quantity], outside: Sequence[int]
) -> tuple[Measured, ...]:
    """Return measurements in their order, with their deviations from the mean."""
    return tuple(
        Measured(
            number=number,
            place=places[number - 1] if places else f"no. {number}",
            given=each,
            net=each,
            share=deviation,
            meets=number not in outside,
        )
        for number, (each, deviation) in enumerate(zip(values, deviations, strict=True), start=1)
    )


def statistics_of_masses(masses: Sequence[Quantity], each: str) -> tuple[tuple[str, str, Quantity], ...]:
    """Return mean and spread of masses."""
    found = weight_statistics(masses)
    return (
        ("mean", f"mean mass, {each}", found.mean),
        ("standard_deviation", "standard deviation", found.standard_deviation),
        ("rsd", "relative standard deviation", found.relative_standard_deviation),
        ("least", "least", found.least),
        ("most", "greatest", found.most),
    )


def alike(masses: Sequence[Quantity], what: str) -> list[Finding]:
    """Return the finding of masses that are all the same; none where they differ."""
    if not masses or not sample_of_masses(masses, masses[0]).all_alike:
        return []
    found = f"{len(masses)} times {format_quantity(masses[0])}"
    action = f"Ask for the balance's printout, or weigh the {what} again, one by one."
    return [finding("IDENTICAL-WEIGHTS", subject="masses", expected="masses that differ", found=found, action=action)]


def total_mass(working: Working, masses: Sequence[Quantity]) -> Term:
    """Return the mass of all that was weighed, as a line of the working."""
    whole = quantity(summed(masses, "g"), "g")
    return working.given("mass", "mass of all", whole, source=FROM_MEASUREMENTS)


def counted_in_all(working: Working, each: Quantity, times: int, labels: tuple[str, str]) -> Term:
    """Return what was counted in all, as a line of the working.

    Parameters
    ----------
    each
        What was counted each time, such as 12 drops.
    labels
        Key and symbol of the line.
    """
    key, symbol = labels
    unit = units.unit_spelling(each)
    whole = quantity(units.magnitude(each, unit) * times, unit)
    return working.given(key, symbol, whole, source=FROM_MEASUREMENTS)


def stated_strength(working: Working, stated: Quantity, wanted: str, subject: str, problem: str) -> Term:
    """Return the strength of the product, as a line of the working.

    Parameters
    ----------
    wanted
        The kind of strength that it has to be.
    subject, problem
        What is said where it is of another.

    Raises
    ------
    ProblemsError
        The strength is of another kind.
    """
    strength, kind = label_strength(stated)
    if kind != wanted:
        raise ProblemsError(subject, [problem])
    return working.given("strength", "strength", strength)
