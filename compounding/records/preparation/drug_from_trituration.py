"""The drug out of a stock trituration: how much of it is weighed, and the diluent that comes with it."""

from __future__ import annotations

from compounding.calculations import expected, triturations
from compounding.printed import shown
from compounding.records.component_keys import DRUG
from compounding.records.order import StockTrituration
from compounding.records.preparation.drug_powder import DrugPowder, as_prescribed, key_of
from compounding.records.preparation.plan import Plan, Portion
from compounding.units import format_stated
from compounding.working import Term


def drug_from_trituration(plan: Plan, source: StockTrituration, drug: Term) -> DrugPowder:
    """Return the stock trituration that holds the drug, with the diluent that comes with it."""
    part = _stock_drug(plan, source)
    whole = plan.copied("stock_whole", "stock trituration", source.whole, "As on its own record.", "order")
    strength = plan.derived(
        "stock_strength", "strength of the stock trituration", triturations.trituration_strength, part, whole
    )
    mass = plan.derived("stock", "stock trituration to weigh", triturations.aliquot, drug, strength)
    carrier = plan.derived(
        "stock_diluent", "diluent in the stock trituration", triturations.carrier_of_aliquot, mass, drug
    )
    substance = plan.formula.source_name(source.made_from)
    name = f"trituration of {plan.formula.drug}, {shown(strength.quantity)}"
    plan.fact(
        "Source of the drug",
        f"stock trituration, {format_stated(source.part)} in {format_stated(source.whole)} "
        f"({shown(strength.quantity)}), made from {substance}",
    )
    _warn_of_diluent(plan, source, carrier)
    if source.potency is None:
        plan.warn(
            f"The stock trituration is taken to hold {shown(strength.quantity)} of {plan.formula.drug} as drug, not "
            "as powder of its assay or as ground tablets: its own record must say so."
        )
    if "stock_part" not in dict(plan.order.uncertainties):
        plan.uncounted.append("stock trituration: how far its own strength may be out is not stated")
    return DrugPowder(
        powder=drug,
        portion=Portion(
            component=plan.formula.component(DRUG),
            target="stock",
            name=name,
            short="the stock trituration",
            drug=key_of(drug),
            role="drug: stock trituration to weigh",
            grade="",
        ),
        carrier=carrier,
        drug_in=lambda made: as_prescribed(
            plan,
            plan.derived("drug_expected", "drug in what is weighed", triturations.drug_in_aliquot, strength, made),
        ),
        parts_of=lambda made: (
            plan.working.term("drug_expected"),
            [
                plan.derived(
                    "stock_diluent_made",
                    "diluent in the stock trituration, as weighed",
                    triturations.carrier_of_aliquot,
                    made,
                    plan.working.term("drug_expected"),
                )
            ],
        ),
    )


def _stock_drug(plan: Plan, source: StockTrituration) -> Term:
    """Return the drug that went into a stock trituration: as stated, or in the powder that did."""
    if source.potency is None:
        return plan.copied("stock_part", "drug in the stock trituration", source.part, "As on its own record.", "order")
    powder = plan.copied("stock_part", "powder in the stock trituration", source.part, "As on its own record.", "order")
    potency_of = plan.copied(
        "stock_potency", "potency of that powder", source.potency, "As it was, from its certificate.", "order"
    )
    return plan.derived("stock_drug", "drug in the stock trituration", expected.drug_in_powder, powder, potency_of)


def _warn_of_diluent(plan: Plan, source: StockTrituration, carrier: Term) -> None:
    """Warn where the diluent of the stock is none of the formula's own."""
    own = next((each for each in plan.formula.components if each.role == "diluent"), None)
    if own is not None and source.diluent in ("", plan.material_name(own)):
        return
    name = source.diluent or "its diluent"
    plan.warn(f"The stock trituration brings {shown(carrier.quantity)} of {name} into the product: see that it may.")
