"""From the drug that a batch needs to the powder that is weighed: out of tablets, or from bulk powder."""

from __future__ import annotations

from decimal import Decimal

from compounding import units
from compounding.calculations import potency, proportions, tablets
from compounding.records.order import BulkPowder, Tablets
from compounding.records.preparation.plan import Plan
from compounding.rounding import to_whole
from compounding.units import format_quantity, quantity
from compounding.working import Term, shown

_LEAST_SAMPLE = 20
# A judgement: no tablet that is swallowed whole weighs as much. It catches a slip of the decimal point.
_HEAVIEST_TABLET = quantity(2000, "mg/tablet")
# What a division leaves behind: 6.000000000000000000000000001 tablets are 6.
_NOISE = Decimal("1e-9")


def drug_powder(plan: Plan, prescribed: Term) -> Term:
    """Return the mass of powder that holds the drug prescribed, with its materials and its left-overs planned."""
    drug = _as_salt(plan, _with_overage(plan, prescribed))
    match plan.order.source:
        case Tablets() as source:
            return _from_tablets(plan, source, drug)
        case BulkPowder() as source:
            return _from_powder(plan, source, drug)


def _with_overage(plan: Plan, drug: Term) -> Term:
    overage = plan.order.overage
    if overage is None or not overage.magnitude:
        plan.fact("Overage of drug", "none")
        return drug
    plan.fact("Overage of drug", format_quantity(overage))
    share = plan.given("overage", "overage", overage, "Drug in addition to what the label states.", "order")
    plan.limit(
        "overage",
        "more than the 10 % that DAC/NRF adds to capsules of small doses; the label's limits may be exceeded",
        highest=quantity(10, "%"),
        source="daz-capsules",
    )
    return plan.derived("drug_with_overage", "drug with overage", proportions.with_overage, drug, share)


def _as_salt(plan: Plan, drug: Term) -> Term:
    if plan.order.prescription.basis == "hydrochloride":
        return drug
    base, salt = _molar_masses(plan)
    return plan.derived("drug_as_salt", "drug as hydrochloride", potency.equivalent_mass, drug, base, salt)


def _molar_masses(plan: Plan) -> tuple[Term, Term]:
    if "molar_base" in plan.working:
        return plan.working.term("molar_base"), plan.working.term("molar_salt")
    powder = plan.formula.powder
    base = plan.given("molar_base", "molar mass of the base", powder.base_molar_mass, "", "usp-naltrexone-hcl")
    salt = plan.given("molar_salt", "molar mass of the hydrochloride", powder.molar_mass, "", "usp-naltrexone-hcl")
    return base, salt


# --- tablets ---------------------------------------------------------------------------------


def _from_tablets(plan: Plan, source: Tablets, drug: Term) -> Term:
    info = plan.formula.tablets
    claim = plan.given(
        "label_claim", "label claim", info.label_claim, f"Drug in one tablet: {info.name}.", info.references[0]
    )
    equivalent = plan.derived("tablets", "tablets", tablets.tablet_equivalent, drug, claim)
    mean = _mean_tablet_mass(plan, source)
    powder = plan.derived("powder", "ground tablets", tablets.powder_mass, drug, claim, mean)
    spare_count = source.spare if source.spare is not None else quantity(0, "tablet")
    spare = plan.given("tablet_spare", "spare tablets", spare_count, "Tablets added for loss in the mortar.", "order")
    crushed = plan.derived("crushed", "tablets to crush", tablets.tablets_to_crush, equivalent, spare)
    plan.derived("powder_left", "ground tablets left over", tablets.powder_left, crushed, mean, powder)
    plan.derived("drug_left", "drug left over", tablets.drug_left, crushed, claim, drug)
    plan.derived("excipients", "tablet excipients", tablets.excipient_mass, powder, drug)
    _describe_tablets(plan, source, equivalent)
    for warning in info.warnings:
        plan.warn(warning)
    return powder


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
    plan.limit(
        "tablet_sample_count",
        f"fewer than {_LEAST_SAMPLE} tablets were weighed; the mean tablet mass is uncertain",
        lowest=quantity(_LEAST_SAMPLE, "tablet"),
        source="usp-naltrexone-tablets",
    )
    claim = plan.formula.tablets.label_claim
    value = mean.quantity
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


def _describe_tablets(plan: Plan, source: Tablets, equivalent: Term) -> None:
    info = plan.formula.tablets
    number = equivalent.quantity.magnitude
    weigh = f"from the tablets of line {len(plan.materials) + 1}"
    if abs(number - to_whole(number)) < _NOISE:
        text = f"The drug needed is exactly {shown(equivalent.quantity)}: whole tablets may be used without weighing."
        plan.fact("Whole tablets", text)
        weigh += "; whole tablets may serve unweighed"
    plan.fact("Source of the drug", f"{info.name} ({format_quantity(info.label_claim)})")
    plan.fact("Spare tablets for mortar loss", format_quantity(source.spare) if source.spare is not None else "none")
    component = plan.formula.component("drug")
    plan.add_counted("tablets", info.name, "drug: tablets to crush", "crushed", "tablet")
    plan.add_material(component, "powder", name=f"ground {info.name}", role="drug: powder to weigh", note=weigh)
    plan.reconcile("Tablets crushed", "crushed", "tablet")
    plan.reconcile("Ground tablets left over", "powder_left", "mg")


# --- bulk powder -----------------------------------------------------------------------------


def _from_powder(plan: Plan, source: BulkPowder, drug: Term) -> Term:
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
    plan.add_material(
        plan.formula.component("drug"),
        "powder",
        name=_substance(plan, source),
        role="drug: powder to weigh",
        note="corrected once for potency",
    )
    for warning in plan.formula.powder.warnings:
        plan.warn(warning)
    return powder


_BASIS_WORDS = {"anhydrous": "on the anhydrous, solvent-free basis", "as is": "of the powder as is"}


def _substance(plan: Plan, source: BulkPowder) -> str:
    return plan.formula.powder.name if source.substance == "hydrochloride" else "naltrexone (base)"


def _potency(plan: Plan, source: BulkPowder) -> Term:
    meaning = f"Assay {_BASIS_WORDS[source.assay_basis]}, from the lot's certificate of analysis."
    if source.assay_basis == "as is":
        return plan.given("potency", "potency as is", source.assay, meaning, "certificate of analysis; achc-coa")
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
