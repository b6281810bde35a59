"""The drug out of bulk powder, corrected once for its potency by the lot's certificate of analysis."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compounding.calculations import expected, potency
from compounding.printed import shown
from compounding.records.component_keys import DRUG
from compounding.records.order import ANHYDROUS, AS_IS, DRIED, BulkPowder
from compounding.records.preparation.drug_powder import DrugPowder, as_prescribed, key_of, molar_masses
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spreads import last_digit
from compounding.units import Quantity, format_stated, quantity
from compounding.working import Term

_BASIS_WORDS: Mapping[str, str] = MappingProxyType(
    {ANHYDROUS: "on the anhydrous, solvent-free basis", DRIED: "on the dried basis", AS_IS: "of the powder as is"}
)


def drug_from_powder(plan: Plan, source: BulkPowder, drug: Term) -> DrugPowder:
    """Return the bulk powder that holds the drug, corrected once for its potency."""
    needed = drug
    if source.is_base:
        base, salt = molar_masses(plan)
        needed = plan.derived("drug_as_base", "drug as base", potency.equivalent_mass, drug, salt, base)
    content = _potency(plan, source)
    powder = plan.derived("powder", "powder to weigh", potency.powder_mass, needed, content)
    plan.fact("Source of the drug", f"{_substance(plan, source)}, bulk powder")
    water = f", {_lost(source)} {format_stated(source.water)}" if source.water is not None else ""
    solvents = f", solvents {format_stated(source.solvents)}" if source.solvents is not None else ""
    plan.fact(
        "Certificate of analysis",
        f"assay {format_stated(source.assay)} {_BASIS_WORDS[source.assay_basis]}{water}{solvents}: "
        f"{shown(content.quantity)} of the powder is drug",
    )
    for warning in plan.formula.powder_source.warnings:
        plan.warn(warning)
    portion = Portion(
        component=plan.formula.component(DRUG),
        target="powder",
        name=_substance(plan, source),
        short=_substance(plan, source) if source.is_base else "",
        drug=key_of(drug),
        role="drug: powder to weigh",
        note="corrected once for potency",
    )

    def drug_in(made: Term) -> Term:
        held = plan.derived("drug_expected", "drug in what is weighed", expected.drug_in_powder, made, content)
        return as_prescribed(plan, held, substance=source.substance)

    return DrugPowder(powder=powder, portion=portion, carrier=None, drug_in=drug_in)


def _substance(plan: Plan, source: BulkPowder) -> str:
    return plan.formula.base if source.is_base else plan.formula.powder_source.name


def _lost(source: BulkPowder) -> str:
    """Return what the certificate states of the water: on the dried basis, all that drying takes away."""
    return "loss on drying" if source.assay_basis == DRIED else "water"


def _potency(plan: Plan, source: BulkPowder) -> Term:
    meaning = f"Assay {_BASIS_WORDS[source.assay_basis]}, from the lot's certificate of analysis."
    if source.assay_basis == AS_IS:
        plan.spreads.append(last_digit("potency", source.assay, "certificate of analysis", "assay of the powder"))
        return plan.copied("potency", "potency as is", source.assay, meaning, "certificate of analysis; achc-coa")
    lost = _lost(source)
    plan.spreads.append(last_digit("assay", source.assay, "certificate of analysis", "assay of the powder"))
    if source.water is not None:
        plan.spreads.append(last_digit("water", source.water, "certificate of analysis", f"{lost} of the powder"))
    assay = plan.copied("assay", "assay", source.assay, meaning, "certificate of analysis")
    meaning = f"{lost.capitalize()} of the powder." if lost != "water" else "Water in the powder."
    water = plan.copied("water", lost, _or_nothing(source.water), meaning, "certificate of analysis")
    solvents = _solvents(plan, source)
    return plan.working.derived(
        "potency", "potency as is", potency.as_is_potency, assay, water, solvents, source="achc-coa"
    )


def _or_nothing(share: Quantity | None) -> Quantity:
    """Return what is taken off the assay: a 0.00 % that is stated stays one, and what is not stated is 0 %."""
    return quantity(0, "%") if share is None else share


def _solvents(plan: Plan, source: BulkPowder) -> Term:
    if source.assay_basis == DRIED:
        meaning = "Residual solvents are counted in the loss on drying: none are taken off besides."
        return plan.copied("solvents", "residual solvents", quantity(0, "%"), meaning, "loss on drying")
    if source.solvents is None:
        plan.warn(
            "Residual solvents are not stated: none are taken off the assay. "
            "Confirm with the lot's certificate of analysis."
        )
    return plan.copied(
        "solvents",
        "residual solvents",
        _or_nothing(source.solvents),
        "Residual solvents in the powder.",
        "certificate of analysis" if source.solvents is not None else "not stated",
    )
