"""The powder that holds the drug of a batch, and what it holds in terms of what the strength is prescribed as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from compounding.calculations import potency
from compounding.expressions import Reference
from compounding.records.formula import BASE, first_reference
from compounding.records.preparation.plan import Plan, Portion
from compounding.working import Term


@dataclass(frozen=True, kw_only=True)
class DrugPowder:
    """The powder that holds the drug of a batch.

    Attributes
    ----------
    powder
        Its mass: of ground tablets, of bulk powder, or of the drug alone in a stock trituration.
    portion
        What is measured out.
    carrier
        Diluent that comes with a stock trituration; None otherwise.
    drug_in
        The drug in so much of what is measured out, in terms of what the strength is prescribed as.
    parts_of
        The powder that holds the drug and the diluent in so much of what is measured out.
    account
        Plans what is made ready for so much that is drawn, and what is left over of it.
    """

    powder: Term
    portion: Portion
    carrier: Term | None
    drug_in: Callable[[Term], Term]
    parts_of: Callable[[Term], tuple[Term, list[Term]]] = lambda made: (made, [])
    account: Callable[[Term], None] = lambda drawn: None


def as_salt(plan: Plan, drug: Term) -> Term:
    """Return drug prescribed in terms of the drug that the formula names: its salt, where it is prescribed as base."""
    if not plan.order.prescription.is_as_base:
        return drug
    base, salt = molar_masses(plan)
    return plan.derived("drug_as_salt", f"drug as {plan.formula.salt}", potency.equivalent_mass, drug, base, salt)


def as_prescribed(plan: Plan, drug: Term, substance: str = "") -> Term:
    """Return drug of one substance in terms of what the strength is prescribed as: the way back from the powder."""
    if (substance == BASE) == plan.order.prescription.is_as_base:
        return drug
    base, salt = molar_masses(plan)
    masses = (base, salt) if substance == BASE else (salt, base)
    return plan.derived(
        "drug_expected_as_prescribed", f"drug in it, as {plan.stated_as}", potency.equivalent_mass, drug, *masses
    )


def molar_masses(plan: Plan) -> tuple[Term, Term]:
    """Return the molar masses of base and salt, recorded once.

    Raises
    ------
    PreparationError
        The formula states none.
    """
    if "molar_base" in plan.working:
        return plan.working.term("molar_base"), plan.working.term("molar_salt")
    powder = plan.formula.powder_source
    if powder.base_molar_mass is None or powder.molar_mass is None:
        plan.stop(f"{plan.formula.id} states no molar masses of salt and base: order its own drug, {plan.formula.drug}")
    source = first_reference(powder.references)
    base = plan.given("molar_base", "molar mass of the base", powder.base_molar_mass, "", source)
    salt = plan.given("molar_salt", f"molar mass of the {plan.formula.salt}", powder.molar_mass, "", source)
    return base, salt


def key_of(term: Term) -> str:
    """Return the key of the line that a term stands for."""
    return term.expression.key if isinstance(term.expression, Reference) else ""
