"""How a portion is measured out, and what of it comes into the batch."""

from __future__ import annotations

from dataclasses import dataclass

from compounding import units
from compounding.printed import shown
from compounding.records.formula_parts import Component
from compounding.records.preparation.plan import Plan, Portion
from compounding.units import Quantity
from compounding.working import Term


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """What a portion that is too little to weigh is diluted in.

    Attributes
    ----------
    component
        The diluent, vehicle or base.
    room
        How much of a trituration or dilution the batch has room for; None where that is not known yet.
    """

    component: Component
    room: Quantity | None

    @property
    def is_liquid(self) -> bool:
        """Whether it is measured by volume."""
        return self.component.unit == "mL"

    @property
    def is_poured(self) -> bool:
        """Whether it is a liquid, measured by volume or weighed: the water of a cream is weighed."""
        return self.is_liquid or self.component.role == "vehicle"

    @property
    def kind(self) -> str:
        """What it makes: a trituration in a powder or base, a dilution in a liquid."""
        return "dilution" if self.is_poured else "trituration"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A portion as it is measured out.

    Attributes
    ----------
    drawn
        What is taken of the portion's own stock: for a trituration, what is weighed into it.
    made
        The portion in terms of what was measured out: for a trituration, what the aliquot holds.
    carrier
        What comes with it of the carrier, as planned; None where it is weighed as it is, or comes in a liquid.
    carrier_made
        The same in terms of what was measured out.
    """

    drawn: Term
    made: Term
    carrier: Term | None = None
    carrier_made: Term | None = None


def measured_out(plan: Plan, portion: Portion, carrier: Carrier | None = None) -> Measured:
    """Plan how a portion is measured out, and return what of it and of its carrier comes into the batch.

    What can be weighed is weighed on the balance with the smallest error. What is less than the minimum of every
    balance comes out of a trituration or a dilution. Where the order states no balance, nothing of this is checked.
    """
    term = plan.working.term(portion.target)
    plan.held.add(portion.target)
    if not units.is_open(term.quantity) and term.quantity.magnitude < 0:
        plan.refuse(f"{plan.name_of(portion)} {shown(term.quantity)}: what goes in before it leaves no room for it")
    if not plan.scales or (portion.unit or portion.component.unit) == "mL":
        plan.add_material(portion)
        return Measured(drawn=term, made=term)
    # Without balances in the order the planner of triturations is not loaded.
    from compounding.records.preparation.on_balance import weighed

    return weighed(plan, portion, carrier)
