"""The weights of single capsules as they were entered, and the net fills that follow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.calculations import averages
from compounding.calculations.capsules import CapsuleSize, capsule_sizes
from compounding.sheets.measurements import fill_limits
from compounding.sheets.review.filled import Filled
from compounding.units import Quantity, quantity


@dataclass(frozen=True, kw_only=True)
class NetFills:
    """The net fills of the capsules that were weighed, in the order of filling, against theory [mg].

    Attributes
    ----------
    names
        The fields of the weights.
    lowest, highest
        Limits of a net fill, as shares of theory.
    """

    names: tuple[str, ...]
    masses: tuple[Decimal, ...]
    theory: Decimal
    lowest: Decimal
    highest: Decimal

    @property
    def mean(self) -> Decimal:
        """Mean net fill."""
        return averages.mean(self.masses)

    @property
    def mean_share(self) -> Decimal:
        """Mean net fill, as a share of theory."""
        return self.mean / self.theory

    @property
    def rsd(self) -> Decimal | None:
        """Relative standard deviation, as a share of 1; None for fewer than two, or a mean that is not above 0."""
        if len(self.masses) < 2 or self.mean <= 0:
            return None
        return averages.sample_deviation(self.masses) / self.mean

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """The net fills as masses."""
        return tuple(quantity(each, "mg") for each in self.masses)


def single_weights(filled: Filled) -> dict[str, Decimal]:
    """Return the weights of single capsules as entered, by the name of their field, in the order of filling."""
    found: dict[str, Decimal] = {}
    number = 1
    while (name := f"weight_{number}") in filled.entries:
        weight = filled.number(name)
        if weight is not None:
            found[name] = weight
        number += 1
    return found


def tare(filled: Filled) -> Decimal | None:
    """Return what is taken off each weight: nothing if they are net, the shell if gross; None where that is open."""
    basis = filled.words("weights_basis").casefold()
    if basis == "net":
        return Decimal(0)
    return filled.number("weights_shell") if basis == "gross" else None


def theoretical_fill(filled: Filled) -> Decimal | None:
    """Return the theoretical fill of one capsule [mg]; None for other forms, or where it waits for bench entries."""
    if not filled.record.per_unit:
        return None
    value = filled.working[filled.record.per_unit].value
    fill = units.magnitude(value, "mg/capsule")
    return fill if not units.is_open(value) and fill > 0 else None


def capsule_size(filled: Filled) -> CapsuleSize | None:
    """Return the size of the capsules; None for other forms."""
    rules = filled.record.formula.capsule
    name = filled.record.order.capsules.size or (rules.usual_size if rules is not None else "")
    return next((each for each in capsule_sizes() if each.name == name), None)


def empty_shell(filled: Filled) -> Decimal | None:
    """Return the mass of an empty shell [mg]: as it was weighed, or else as tabulated for the size."""
    weighed, size = filled.number("weights_shell"), capsule_size(filled)
    if weighed is not None and weighed > 0:
        return weighed
    return units.magnitude(size.empty_mass, "mg/capsule") if size is not None else None


def net_fills(filled: Filled) -> NetFills | None:
    """Return the net fills; None where no capsule was weighed, or theory, basis or shell are not known."""
    weights, empty, theory = single_weights(filled), tare(filled), theoretical_fill(filled)
    if not weights or empty is None or theory is None:
        return None
    lowest, highest = fill_limits(filled.record)
    return NetFills(
        names=tuple(weights),
        masses=tuple(each - empty for each in weights.values()),
        theory=theory,
        lowest=lowest,
        highest=highest,
    )
