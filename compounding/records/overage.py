"""Published rules for the overage of drug in single units. None is applied unless an order asks for it by name."""

from __future__ import annotations

from dataclasses import dataclass

from compounding.units import Quantity, quantity


@dataclass(frozen=True, kw_only=True)
class OverageRule:
    """A rule for the overage of drug in one capsule.

    Attributes
    ----------
    name
        Name by which an order asks for it.
    text
        The rule in words.
    small
        Strength that decides which overage applies.
    includes_small
        Whether the small overage holds for that very strength too.
    overage_small, overage
        Overage of small strengths, and of the others.
    least_share
        Least share of the drug in the blend for which the overage of the others holds; None where it does not count.
    reference
        Key of its source.
    """

    name: str
    text: str
    small: Quantity
    includes_small: bool
    overage_small: Quantity
    overage: Quantity
    least_share: Quantity | None
    reference: str

    def overage_of(self, strength: Quantity) -> Quantity:
        """Return the overage [%] for a strength per capsule."""
        is_small = strength <= self.small if self.includes_small else strength < self.small
        return self.overage_small if is_small else self.overage


def overage_rule(name: str) -> OverageRule | None:
    """Return the rule of a name, or nothing where there is none."""
    return next((each for each in overage_rules() if each.name == name), None)


def overage_rules() -> tuple[OverageRule, ...]:
    """Return the rules there are.

    Examples
    --------
    >>> from compounding.units import format_quantity, parse_quantity
    >>> for rule in overage_rules():
    ...     print(rule.name, format_quantity(rule.overage_of(parse_quantity("4.5 mg/capsule"))))
    dac-nrf 10 %
    belgium 5 %
    """
    return (
        OverageRule(
            name="dac-nrf",
            text="DAC/NRF: 10 % for capsules under 20 mg or with less than 10 % of drug in the blend, else 5 %",
            small=quantity(20, "mg/capsule"),
            includes_small=False,
            overage_small=quantity(10, "%"),
            overage=quantity(5, "%"),
            least_share=quantity(10, "%"),
            reference="daz-capsules",
        ),
        OverageRule(
            name="belgium",
            text="Belgium: 5 % for single units that hold 10 mg or less, else none",
            small=quantity(10, "mg/capsule"),
            includes_small=True,
            overage_small=quantity(5, "%"),
            overage=quantity(0, "%"),
            least_share=None,
            reference="fagron-be-overage",
        ),
    )
