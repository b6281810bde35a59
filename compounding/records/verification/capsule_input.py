"""What was weighed of capsules, as it was given: what is missing or impossible is refused, all at once."""

from __future__ import annotations

from dataclasses import dataclass

from compounding import units
from compounding.errors import ProblemsError
from compounding.units import Quantity, format_quantity, quantity

SUBJECT = "the weights cannot be judged"
_MOST_WEIGHTS = 1000
_MOST_CAPSULES = 100_000


@dataclass(frozen=True, kw_only=True)
class CapsuleWeights:
    """What was weighed of capsules.

    Attributes
    ----------
    masses
        Each capsule, in the order of filling: its net fill, or with its shell.
    places
        Where each was read, such as "row 7"; none if that needs no saying.
    theory
        Net fill that is meant, as a mass or a mass per capsule.
    empty
        Mean mass of an empty shell, if the capsules were weighed with theirs; None for net fills.
    drug
        Drug in one capsule by the label, if it is to be judged whether weights may stand for content.
    made, planned
        Capsules obtained and planned, for the yield.
    weighed_in, filled, left
        All that was weighed in, what is in the capsules, and what was left over, for the loss of mass. What is in the
        capsules follows from `made` and the mean net fill if it is left out.
    """

    masses: tuple[Quantity, ...]
    places: tuple[str, ...] = ()
    theory: Quantity
    empty: Quantity | None = None
    drug: Quantity | None = None
    made: Quantity | None = None
    planned: Quantity | None = None
    weighed_in: Quantity | None = None
    filled: Quantity | None = None
    left: Quantity | None = None

    def __post_init__(self) -> None:
        """Refuse what is missing or impossible.

        Raises
        ------
        ProblemsError
            What is wrong, all of it.
        """
        problems = [*self._counts(), *self._nothing(), *self._pairs()]
        if not problems:
            problems = [*self._light(), *self._full()]
        if problems:
            raise ProblemsError(SUBJECT, problems)

    def _counts(self) -> list[str]:
        problems = []
        if not self.masses:
            problems.append("no weight is given; weigh 10 capsules or more, each by itself")
        if len(self.masses) > _MOST_WEIGHTS:
            problems.append(f"{len(self.masses):,} weights are given, and {_MOST_WEIGHTS:,} at most are judged")
        for name in ("made", "planned"):
            count = getattr(self, name)
            if count is not None and (count.magnitude % 1 or not 0 < count.magnitude <= _MOST_CAPSULES):
                problems.append(
                    f"--{name}: {format_quantity(count)} is not a whole number of capsules from 1 to {_MOST_CAPSULES:,}"
                )
        if self.made is not None and len(self.masses) > self.made.magnitude:
            problems.append(f"{len(self.masses)} weights are given, but only {format_quantity(self.made)} were made")
        return problems

    def _nothing(self) -> list[str]:
        problems = []
        for name in ("theory", "empty", "drug", "weighed_in", "filled"):
            value = getattr(self, name)
            if value is not None and not value.magnitude > 0:
                option = {"empty": "shell", "drug": "strength"}.get(name, name.replace("_", "-"))
                problems.append(f"--{option}: {format_quantity(value)} is nothing; state more than zero")
        if self.empty is not None:
            problems += [
                f"{self.place(number)}: {format_quantity(each)} is the mass of no capsule with its shell; weigh again"
                for number, each in enumerate(self.masses, start=1)
                if not each.magnitude > 0
            ]
        elif self.masses and not any(each.magnitude > 0 for each in self.masses):
            problems.append("no capsule has anything in it: weigh again")
        return problems

    def _pairs(self) -> list[str]:
        problems = []
        if (self.made is None) and self.planned is not None:
            problems.append("--planned needs --made, the capsules obtained")
        if self.weighed_in is None and (self.filled is not None or self.left is not None):
            problems.append("the loss of mass needs --weighed-in, all that was weighed in")
        if self.weighed_in is not None and self.filled is None and self.made is None:
            problems.append("the loss of mass needs --filled, what is in the capsules, or --made, their number")
        return problems

    def _light(self) -> list[str]:
        """Refuse shells that are too heavy; a few capsules may be empty, and then lighter than the mean shell."""
        if self.empty is None:
            return []
        light = [
            number
            for number, each in enumerate(self.masses, start=1)
            if units.magnitude(each, "mg") <= units.magnitude(self.empty, "mg")
        ]
        if len(light) * 2 < len(self.masses):
            return []
        return [
            f"{self.place(number)}: {format_quantity(self.masses[number - 1])} is not more than the empty shell of "
            f"{format_quantity(self.empty)}; are these net fills? Then leave out --gross and --shell"
            for number in light
        ]

    def _full(self) -> list[str]:
        if self.drug is None:
            return []
        drug, fill = of_one_capsule(self.drug), of_one_capsule(self.theory)
        if units.magnitude(drug, "mg") <= units.magnitude(fill, "mg"):
            return []
        return [f"--strength: {format_quantity(drug)} of drug are more than the whole fill of {format_quantity(fill)}"]

    def place(self, number: int) -> str:
        """Return what a weight is called in a message.

        Parameters
        ----------
        number
            Number of the weight, counted from 1.
        """
        return self.places[number - 1] if self.places else f"weight {number}"


def of_one_capsule(amount: Quantity) -> Quantity:
    """Return a mass, stated as a mass or as a mass per capsule, as that of one capsule."""
    if units.is_measured_in(amount, "mg/capsule"):
        return quantity(units.magnitude(amount, "mg/capsule"), "mg")
    return amount
