"""From the drug that a batch needs to the powder that is weighed: out of tablets, or from bulk powder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from compounding import units
from compounding.calculations import expected, potency, proportions, tablets, triturations
from compounding.calculations.proportions import share_by_mass
from compounding.expressions import Reference
from compounding.records.error_budget import Spread
from compounding.records.order import BulkPowder, StockTrituration, Tablets
from compounding.records.overage import overage_rule
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spreads import last_digit
from compounding.rounding import to_whole
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term, shown

_LEAST_SAMPLE = 20
# A judgement: single tablets of a lot that scatter by more are a slip of the pen.
_MOST_DEVIATION = Decimal("0.2")
# A judgement: what mortar, sieve and boats may keep of the ground tablets.
_LEAST_LEFT = quantity(5, "%")
# A judgement: no tablet that is swallowed whole weighs as much. It catches a slip of the decimal point.
_HEAVIEST_TABLET = quantity(2000, "mg/tablet")
# What a division leaves behind: 6.000000000000000000000000001 tablets are 6.
_NOISE = Decimal("1e-9")


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


def drug_powder(plan: Plan, prescribed: Term) -> DrugPowder:
    """Return the powder that holds the drug prescribed, its working and its left-overs planned."""
    drug = _as_salt(plan, _with_overage(plan, prescribed))
    match plan.order.source:
        case Tablets() as source:
            return _from_tablets(plan, source, drug)
        case BulkPowder() as source:
            return _from_powder(plan, source, drug)
        case StockTrituration() as source:
            return _from_trituration(plan, source, drug)


def _with_overage(plan: Plan, drug: Term) -> Term:
    overage, text, source = _overage(plan)
    plan.fact("Overage of drug", text)
    if not overage.magnitude:
        return drug
    share = plan.given("overage", "overage", overage, "Drug in addition to what the label states.", source)
    plan.warn(
        f"The overage of {format_quantity(overage)} puts more drug into the batch than the label states: it is meant "
        "to replace what is lost in the making."
    )
    plan.limit(
        "overage",
        "more than the 10 % that DAC/NRF adds to capsules of small doses; the label's limits may be exceeded",
        highest=quantity(10, "%"),
        source="daz-capsules",
    )
    return plan.derived("drug_with_overage", "drug with overage", proportions.with_overage, drug, share)


def _overage(plan: Plan) -> tuple[Quantity, str, str]:
    """Return the overage, in words, and where it comes from: stated, by a rule, or none."""
    order = plan.order
    rule = overage_rule(order.overage_rule)
    if rule is None:
        overage = order.overage if order.overage is not None else quantity(0, "%")
        return overage, format_quantity(overage) if overage.magnitude else "none", "order"
    overage = rule.overage_of(order.prescription.strength)
    return overage, f"{format_quantity(overage)}, by the rule of {rule.text} ({rule.reference})", rule.reference


def _as_salt(plan: Plan, drug: Term) -> Term:
    if plan.order.prescription.basis == "hydrochloride":
        return drug
    base, salt = _molar_masses(plan)
    return plan.derived("drug_as_salt", "drug as hydrochloride", potency.equivalent_mass, drug, base, salt)


def _as_prescribed(plan: Plan, drug: Term, substance: str = "hydrochloride") -> Term:
    """Return drug of one substance in terms of what the strength is prescribed as: the way back from the powder."""
    wanted = plan.order.prescription.basis
    if substance == wanted:
        return drug
    base, salt = _molar_masses(plan)
    masses = (base, salt) if substance == "base" else (salt, base)
    return plan.derived(
        "drug_expected_as_prescribed", f"drug in it, as {wanted}", potency.equivalent_mass, drug, *masses
    )


def _molar_masses(plan: Plan) -> tuple[Term, Term]:
    if "molar_base" in plan.working:
        return plan.working.term("molar_base"), plan.working.term("molar_salt")
    powder = plan.formula.powder
    base = plan.given("molar_base", "molar mass of the base", powder.base_molar_mass, "", "usp-naltrexone-hcl")
    salt = plan.given("molar_salt", "molar mass of the hydrochloride", powder.molar_mass, "", "usp-naltrexone-hcl")
    return base, salt


def _key_of(term: Term) -> str:
    """Return the key of the line that a term stands for."""
    return term.expression.key if isinstance(term.expression, Reference) else ""


# --- tablets ---------------------------------------------------------------------------------


def _from_tablets(plan: Plan, source: Tablets, drug: Term) -> DrugPowder:
    info = plan.formula.tablets
    claim = plan.given(
        "label_claim", "label claim", info.label_claim, f"Drug in one tablet: {info.name}.", info.references[0]
    )
    equivalent = plan.derived("tablets", "tablets", tablets.tablet_equivalent, drug, claim)
    mean = _mean_tablet_mass(plan, source)
    powder = plan.derived("powder", "ground tablets", tablets.powder_mass, drug, claim, mean)
    if not source.ground:
        plan.add_counted("tablets", info.name, "drug: tablets to crush", "crushed", "tablet")
    plan.derived("excipients", "tablet excipients", tablets.excipient_mass, powder, drug)
    portion = _ground_tablets(plan, source, equivalent, _key_of(drug))
    for warning in info.warnings:
        plan.warn(warning)
    content = _tablet_content(plan, source, claim)
    return DrugPowder(
        powder=powder,
        portion=portion,
        carrier=None,
        drug_in=lambda made: _as_prescribed(
            plan,
            plan.derived(
                "drug_expected", "drug in what is weighed", expected.drug_in_ground_tablets, made, content, mean
            ),
        ),
        account=lambda drawn: None if source.ground else _crush(plan, source, drawn, drug),
    )


def _crush(plan: Plan, source: Tablets, drawn: Term, drug: Term) -> None:
    """Plan the tablets that are crushed for the powder that is drawn, and what is left over of them."""
    claim, mean = plan.working.term("label_claim"), plan.working.term("mean_tablet_mass")
    needed, held = plan.working.term("tablets"), drug
    if drawn != plan.working.term("powder"):
        needed = plan.derived("tablets_drawn", "tablets in what is weighed", expected.tablets_in_powder, drawn, mean)
        held = plan.derived(
            "drug_drawn", "drug in what is weighed out", expected.drug_in_ground_tablets, drawn, claim, mean
        )
    spare_count = source.spare if source.spare is not None else quantity(0, "tablet")
    spare = plan.given("tablet_spare", "spare tablets", spare_count, "Tablets added for loss in the mortar.", "order")
    crushed = plan.derived("crushed", "tablets to crush", tablets.tablets_to_crush, needed, spare)
    left = plan.derived("powder_left", "ground tablets left over", tablets.powder_left, crushed, mean, drawn)
    plan.derived("powder_left_share", "ground tablets left over, of those drawn", share_by_mass, left, drawn)
    plan.limit(
        "powder_left_share",
        "mortar, sieve and boats may keep more than is left over: crush a spare tablet (--spare-tablets)",
        lowest=_LEAST_LEFT,
    )
    plan.derived("drug_left", "drug left over", tablets.drug_left, crushed, claim, held)
    plan.fact("Spare tablets for mortar loss", format_quantity(spare_count) if source.spare is not None else "none")
    plan.reconcile("Tablets crushed", "crushed", "tablet")
    plan.reconcile("Ground tablets left over", "powder_left", "mg")


def _tablet_content(plan: Plan, source: Tablets, claim: Term) -> Term:
    """Return the drug that a tablet holds: its label claim, or the lot's assay of it, which is not corrected for."""
    info = plan.formula.tablets
    if source.assay is None:
        low, high = plan.formula.acceptance.strength_lowest, plan.formula.acceptance.strength_highest
        plan.spreads.append(
            Spread(
                key="label_claim",
                distribution="rectangular",
                group="tablet content",
                label="content of the tablets",
                greatest=(high - low) / 2,
                note=f"the label allows {format_quantity(low)} to {format_quantity(high)}: {info.references[0]}",
            )
        )
        return claim
    assay = plan.given(
        "tablet_assay",
        "content of the tablets",
        source.assay,
        "Content of the lot, of the label.",
        "stated in the order",
    )
    plan.spreads.append(last_digit("tablet_assay", source.assay, "tablet content", "assay of the tablets"))
    return plan.derived("tablet_content", "drug in one tablet", expected.tablet_content, claim, assay)


def _mean_tablet_mass(plan: Plan, source: Tablets) -> Term:
    count = plan.measured(
        "tablet_sample_count",
        "tablets in the sample",
        source.sample_count,
        "tablet",
        "Tablets weighed to find the mean tablet mass.",
        prompt="Count at least 20 tablets of the lot used.",
    )
    mass = plan.measured(
        "tablet_sample_mass",
        "mass of the sample",
        source.sample_mass,
        "g",
        "Mass of the tablets of the sample together.",
        prompt="Weigh the counted tablets together.",
    )
    mean = plan.derived("mean_tablet_mass", "mean tablet mass", tablets.mean_tablet_mass, mass, count)
    _spread_sample(plan, source)
    if not units.is_open(mean.quantity):
        sample = f"{shown(count.quantity)} weigh {shown(mass.quantity)}: {shown(mean.quantity)}"
        plan.fact("Mean tablet mass", sample)
    plan.limit(
        "tablet_sample_count",
        f"fewer than {_LEAST_SAMPLE} tablets were weighed; the mean tablet mass is uncertain",
        lowest=quantity(_LEAST_SAMPLE, "tablet"),
        source="usp-naltrexone-tablets",
    )
    claim = plan.formula.tablets.label_claim
    value = mean.quantity
    deviation = source.deviation
    if deviation is not None and not units.is_open(value) and per_tablet(deviation) > value * _MOST_DEVIATION:
        plan.refuse(
            f"tablet masses that deviate by {shown(deviation)} around {shown(value)} are of no one product; check the "
            "number and the unit of the deviation"
        )
    if not units.is_open(value) and value.magnitude < units.magnitude(claim, "mg/tablet"):
        plan.refuse(
            f"a mean tablet mass of {shown(value)} is less than the label claim of {format_quantity(claim)}; "
            "check the number and the unit of the sample"
        )
    elif not units.is_open(value) and value.magnitude > _HEAVIEST_TABLET.magnitude:
        plan.refuse(
            f"a mean tablet mass of {shown(value)} is more than any tablet weighs; "
            "check the number and the unit of the sample"
        )
    plan.limit(
        "mean_tablet_mass",
        "a tablet cannot weigh less than its label claim, nor more than 2 g: check the sample",
        lowest=claim,
        highest=_HEAVIEST_TABLET,
    )
    return mean


def _spread_sample(plan: Plan, source: Tablets) -> None:
    """Note how far the mean tablet mass may be out: the weighing of the sample, and the spread of single tablets."""
    if source.sample_mass is None or source.sample_count is None:
        return
    if plan.scales:
        _spread_weighing_of_sample(plan, source.sample_mass)
    if source.deviation is None:
        plan.uncounted.append("standard error of the mean tablet mass: the tablets were not weighed one by one")
        return
    # The mass of n tablets together varies by √n times the deviation of one.
    root = source.sample_count.magnitude.sqrt()
    plan.spreads.append(
        Spread(
            key="tablet_sample_mass",
            distribution="normal",
            group="mean tablet mass",
            label="standard error of the mean tablet mass",
            standard=quantity(per_tablet(source.deviation).magnitude * root, "mg"),
            note=f"single tablets deviate by {format_quantity(source.deviation)}",
        )
    )


def _spread_weighing_of_sample(plan: Plan, mass: Quantity) -> None:
    from compounding.calculations.dilution_plans import scale_for
    from compounding.records.preparation.measuring import weighing

    scale = scale_for(units.magnitude(mass, "mg"), plan.scales)
    if scale is not None:
        plan.spreads.append(weighing("tablet_sample_mass", "the sample of tablets", scale))


def per_tablet(deviation: Quantity) -> Quantity:
    """Return a deviation of tablet masses per tablet, whether or not it was written so."""
    if units.is_measured_in(deviation, "mg"):
        return quantity(units.magnitude(deviation, "mg"), "mg/tablet")
    return units.converted(deviation, "mg/tablet")


def _ground_tablets(plan: Plan, source: Tablets, equivalent: Term, drug: str) -> Portion:
    info = plan.formula.tablets
    number = equivalent.quantity.magnitude
    plan.fact("Source of the drug", f"{info.name} ({format_quantity(info.label_claim)})")
    if source.ground:
        plan.fact("Ground tablets", f"crushed beforehand: number {source.ground}")
        weigh = f"number {source.ground}, crushed beforehand"
    else:
        weigh = f"from the tablets of line {len(plan.materials)}"
    if abs(number - to_whole(number)) < _NOISE and not source.ground:
        text = f"The drug needed is exactly {shown(equivalent.quantity)}: whole tablets may be used without weighing."
        plan.fact("Whole tablets", text)
        weigh += "; whole tablets may serve unweighed"
    return Portion(
        component=plan.formula.component("drug"),
        target="powder",
        name=f"ground {info.name}",
        short="ground tablets",
        drug=drug,
        role="drug: powder to weigh",
        grade="",
        note=weigh,
    )


# --- a stock trituration ---------------------------------------------------------------------


def _from_trituration(plan: Plan, source: StockTrituration, drug: Term) -> DrugPowder:
    part = _stock_drug(plan, source)
    whole = plan.given("stock_whole", "stock trituration", source.whole, "As on its own record.", "order")
    strength = plan.derived(
        "stock_strength", "strength of the stock trituration", triturations.trituration_strength, part, whole
    )
    mass = plan.derived("stock", "stock trituration to weigh", triturations.aliquot, drug, strength)
    carrier = plan.derived(
        "stock_diluent", "diluent in the stock trituration", triturations.carrier_of_aliquot, mass, drug
    )
    substance = plan.formula.powder.name if source.made_from == "powder" else plan.formula.tablets.name
    name = f"trituration of {plan.formula.drug}, {shown(strength.quantity)}"
    plan.fact(
        "Source of the drug",
        f"stock trituration, {format_quantity(source.part)} in {format_quantity(source.whole)} "
        f"({shown(strength.quantity)}), made from {substance}",
    )
    _warn_of_diluent(plan, source, carrier)
    if source.potency is None:
        plan.warn(
            f"The stock trituration is taken to hold {shown(strength.quantity)} of {plan.formula.drug} as drug, not "
            "as powder of its assay (--trituration-potency) or as ground tablets: its own record must say so."
        )
    if "stock_part" not in dict(plan.order.uncertainties):
        plan.uncounted.append("stock trituration: how far its own strength may be out is not stated")
    return DrugPowder(
        powder=drug,
        portion=Portion(
            component=plan.formula.component("drug"),
            target="stock",
            name=name,
            short="the stock trituration",
            drug=_key_of(drug),
            role="drug: stock trituration to weigh",
            grade="",
        ),
        carrier=carrier,
        drug_in=lambda made: _as_prescribed(
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
        return plan.given("stock_part", "drug in the stock trituration", source.part, "As on its own record.", "order")
    powder = plan.given("stock_part", "powder in the stock trituration", source.part, "As on its own record.", "order")
    potency_of = plan.given(
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


# --- bulk powder -----------------------------------------------------------------------------


def _from_powder(plan: Plan, source: BulkPowder, drug: Term) -> DrugPowder:
    needed = drug
    if source.substance == "base":
        base, salt = _molar_masses(plan)
        needed = plan.derived("drug_as_base", "drug as base", potency.equivalent_mass, drug, salt, base)
    content = _potency(plan, source)
    powder = plan.derived("powder", "powder to weigh", potency.powder_mass, needed, content)
    plan.fact("Source of the drug", f"{_substance(plan, source)}, bulk powder")
    water = f", water {format_quantity(source.water)}" if source.water is not None else ""
    solvents = f", solvents {format_quantity(source.solvents)}" if source.solvents is not None else ""
    plan.fact(
        "Certificate of analysis",
        f"assay {format_quantity(source.assay)} {_BASIS_WORDS[source.assay_basis]}{water}{solvents}: "
        f"{shown(content.quantity)} of the powder is drug",
    )
    for warning in plan.formula.powder.warnings:
        plan.warn(warning)
    portion = Portion(
        component=plan.formula.component("drug"),
        target="powder",
        name=_substance(plan, source),
        short="" if source.substance == "hydrochloride" else _substance(plan, source),
        drug=_key_of(drug),
        role="drug: powder to weigh",
        note="corrected once for potency",
    )

    def drug_in(made: Term) -> Term:
        held = plan.derived("drug_expected", "drug in what is weighed", expected.drug_in_powder, made, content)
        return _as_prescribed(plan, held, substance=source.substance)

    return DrugPowder(powder=powder, portion=portion, carrier=None, drug_in=drug_in)


_BASIS_WORDS = {"anhydrous": "on the anhydrous, solvent-free basis", "as is": "of the powder as is"}


def _substance(plan: Plan, source: BulkPowder) -> str:
    return plan.formula.powder.name if source.substance == "hydrochloride" else "naltrexone (base)"


def _potency(plan: Plan, source: BulkPowder) -> Term:
    meaning = f"Assay {_BASIS_WORDS[source.assay_basis]}, from the lot's certificate of analysis."
    if source.assay_basis == "as is":
        plan.spreads.append(last_digit("potency", source.assay, "certificate of analysis", "assay of the powder"))
        return plan.given("potency", "potency as is", source.assay, meaning, "certificate of analysis; achc-coa")
    plan.spreads.append(last_digit("assay", source.assay, "certificate of analysis", "assay of the powder"))
    if source.water is not None:
        plan.spreads.append(last_digit("water", source.water, "certificate of analysis", "water of the powder"))
    assay = plan.given("assay", "assay", source.assay, meaning, "certificate of analysis")
    water = plan.given(
        "water", "water", source.water or quantity(0, "%"), "Water in the powder.", "certificate of analysis"
    )
    if source.solvents is None:
        plan.warn(
            "Residual solvents are not stated: none are taken off the assay. "
            "Confirm with the lot's certificate of analysis."
        )
    solvents = plan.given(
        "solvents",
        "residual solvents",
        source.solvents or quantity(0, "%"),
        "Residual solvents in the powder.",
        "certificate of analysis" if source.solvents is not None else "not stated",
    )
    return plan.derived("potency", "potency as is", potency.as_is_potency, assay, water, solvents)
