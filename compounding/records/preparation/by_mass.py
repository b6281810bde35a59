"""Batches made by mass: what goes with the drug, and the base or diluent that makes up the rest."""

from __future__ import annotations

from dataclasses import dataclass

from compounding import units
from compounding.calculations import creams as rules
from compounding.calculations import proportions, triturations
from compounding.printed import shown
from compounding.records.formula_parts import FURTHER_DRUG
from compounding.records.preparation.components import carrier_of, solid_components
from compounding.records.preparation.dosing import check_daily_dose
from compounding.records.preparation.drug_powder import DrugPowder
from compounding.records.preparation.drug_source import drug_powder
from compounding.records.preparation.further_drugs import drug_expected
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spare import SpareWords, spare_amount
from compounding.records.preparation.weighing import Measured, measured_out
from compounding.units import quantity
from compounding.working import Term


@dataclass(frozen=True, kw_only=True)
class MassWords:
    """What differs in words from form to form.

    Attributes
    ----------
    rest
        What makes up the rest, "base" or "diluent"; its line of the working is so named too.
    spare
        What the spare is called in the head of the record.
    made
        Line of what is accounted for in the end.
    """

    rest: str
    spare: str
    made: str


@dataclass(frozen=True, kw_only=True)
class MassBatch:
    """Mass to make of a batch that is planned, and the powder in it that holds the drug."""

    mass: Term
    powder: Term


def plan_by_mass(plan: Plan, strength: Term, prescribed: Term, words: MassWords) -> MassBatch:
    """Return the mass to make of a batch that is made by mass, everything planned that goes into it.

    Parameters
    ----------
    strength, prescribed
        Strength in mg per g, and mass prescribed in g.
    """
    spare_words = SpareWords(called=words.spare, amount="mass", unit="g", rule=rules.spare_mass)
    spare = spare_amount(plan, prescribed, spare_words)
    mass = plan.derived("mass", "mass to make", rules.mass_to_make, prescribed, spare)
    check_daily_dose(plan)
    drug = plan.derived("drug", "drug", rules.drug_in_cream, strength, mass)
    source = drug_powder(plan, drug)
    others = solid_components(plan, mass)
    _plan_rest(plan, mass, source, others, words)
    _measure_out(plan, source, others, words)
    return MassBatch(mass=mass, powder=source.powder)


def _plan_rest(plan: Plan, mass: Term, source: DrugPowder, others: list[Portion], words: MassWords) -> None:
    """Work out the base or diluent that the batch holds in all: what the powder and the other components leave."""
    component = next(each for each in plan.formula.components if each.rule == "qs")
    foreign = [source.carrier] if source.carrier is not None else []
    parts = [source.powder, *foreign, *(plan.working.term(each.target) for each in others)]
    rest = plan.derived(words.rest, plan.material_name(component), rules.base_by_difference, mass, parts)
    if not units.is_open(rest.quantity) and rest.quantity.magnitude <= 0:
        plan.refuse(
            f"{words.rest}: the powder and the other components leave no room for it ({shown(rest.quantity)}); "
            "start from bulk powder or lower the strength"
        )
        plan.settle()
    plan.limit(words.rest, f"the other components leave no room for {words.rest}", lowest=quantity(0, "g"))


def _measure_out(plan: Plan, source: DrugPowder, others: list[Portion], words: MassWords) -> None:
    """Plan how everything is weighed, and what strength is expected of it."""
    rest = plan.working.term(words.rest)
    carrier = carrier_of(plan, rest)
    drug = measured_out(plan, source.portion, carrier)
    source.account(drug.drawn)
    measured = [measured_out(plan, portion, carrier) for portion in others]
    carriers = [each.carrier for each in (drug, *measured) if each.carrier is not None]
    added = f"{words.rest}_added"
    if carriers:
        plan.derived(added, f"{words.rest} to add", triturations.diluent_to_add, rest, carriers, unit="g")
    portion = Portion(
        component=carrier.component, target=added if carriers else words.rest, note="what all the rest leaves"
    )
    made = [drug, *measured, measured_out(plan, portion)]
    plan.reconcile(words.made, "mass", "g")
    whole = _mass_expected(plan, made)
    plan.derived(
        "strength_expected", "strength expected", triturations.trituration_strength, source.drug_in(drug.made), whole
    )
    for portion, each in zip(others, measured, strict=True):
        if portion.component.role == FURTHER_DRUG:
            plan.derived(
                f"strength_expected_{portion.component.key}",
                f"strength expected of {plan.material_name(portion.component)}",
                triturations.trituration_strength,
                drug_expected(plan, portion.component, each.made),
                whole,
            )


def _mass_expected(plan: Plan, made: list[Measured]) -> Term:
    carried = [each.carrier_made for each in made if each.carrier_made is not None]
    # What is made up to the rest stands last, after what was carried along with the others.
    parts = [*(each.made for each in made[:-1]), *carried, made[-1].made]
    return plan.derived("mass_expected", "mass expected", proportions.mass_of_parts, parts, unit="g")
