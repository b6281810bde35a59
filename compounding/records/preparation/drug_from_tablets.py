"""The drug out of tablets: their mean mass and content, the ground tablets to weigh, and the tablets to crush."""

from __future__ import annotations

from decimal import Decimal

from compounding import units
from compounding.calculations import expected, tablets
from compounding.calculations.proportions import share_by_mass
from compounding.printed import shown
from compounding.records.component_keys import DRUG, TABLETS
from compounding.records.error_budget import Spread
from compounding.records.formula import first_reference
from compounding.records.order import Tablets
from compounding.records.preparation.drug_powder import DrugPowder, as_prescribed, key_of
from compounding.records.preparation.plan import Plan, Portion
from compounding.records.preparation.spreads import last_digit
from compounding.rounding import to_whole
from compounding.units import Quantity, format_quantity, format_stated, quantity
from compounding.working import Term

_LEAST_SAMPLE = 20
# A judgement: single tablets of a lot that scatter by more are a slip of the pen.
_MOST_DEVIATION = Decimal("0.2")
# A judgement: what mortar, sieve and boats may keep of the ground tablets.
_LEAST_LEFT = quantity(5, "%")
# A judgement: no tablet that is swallowed whole weighs as much. It catches a slip of the decimal point.
_HEAVIEST_TABLET = quantity(2000, "mg/tablet")
# What a division leaves behind: 6.000000000000000000000000001 tablets are 6.
_NOISE = Decimal("1e-9")


def drug_from_tablets(plan: Plan, source: Tablets, drug: Term) -> DrugPowder:
    """Return the ground tablets that hold the drug, with the tablets to crush and what is left over planned."""
    info = plan.formula.tablet_source
    claim = plan.given(
        "label_claim",
        "label claim",
        info.label_claim,
        f"Drug in one tablet: {info.name}.",
        first_reference(info.references),
    )
    equivalent = plan.derived("tablets", "tablets", tablets.tablet_equivalent, drug, claim)
    mean = _mean_tablet_mass(plan, source)
    powder = plan.derived("powder", "ground tablets", tablets.powder_mass, drug, claim, mean)
    if not source.ground:
        plan.add_counted(TABLETS, info.name, "drug: tablets to crush", "crushed", "tablet")
    plan.derived("excipients", "tablet excipients", tablets.excipient_mass, powder, drug)
    portion = _ground_tablets(plan, source, equivalent, key_of(drug))
    for warning in info.warnings:
        plan.warn(warning)
    content = _tablet_content(plan, source, claim)
    return DrugPowder(
        powder=powder,
        portion=portion,
        carrier=None,
        drug_in=lambda made: as_prescribed(
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
        "mortar, sieve and boats may keep more than is left over: crush a spare tablet",
        lowest=_LEAST_LEFT,
    )
    plan.derived("drug_left", "drug left over", tablets.drug_left, crushed, claim, held)
    plan.fact("Spare tablets for mortar loss", format_quantity(spare_count) if source.spare is not None else "none")
    plan.reconcile("Tablets crushed", "crushed", "tablet")
    plan.reconcile("Ground tablets left over", "powder_left", "mg")


def _tablet_content(plan: Plan, source: Tablets, claim: Term) -> Term:
    """Return the drug that a tablet holds: its label claim, or the lot's assay of it, which is not corrected for."""
    if source.assay is None:
        low, high = plan.formula.acceptance.strength_lowest, plan.formula.acceptance.strength_highest
        plan.spreads.append(
            Spread(
                key="label_claim",
                distribution="rectangular",
                group="tablet content",
                label="content of the tablets",
                greatest=(high - low) / 2,
                # No source bears out for every tablet what its monograph allows.
                note=f"{format_quantity(low)} to {format_quantity(high)} of the label claim, as of the product: "
                "confirm with the tablets' monograph",
            )
        )
        return claim
    assay = plan.copied(
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
    mean = plan.working.derived(
        "mean_tablet_mass", "mean tablet mass", tablets.mean_tablet_mass, mass, count, source="jcu-pc3300"
    )
    _spread_sample(plan, source)
    if not units.is_open(mean.quantity):
        weighed = plan.working["tablet_sample_mass"].text
        sample = f"{shown(count.quantity)} weigh {weighed}: {shown(mean.quantity)}"
        plan.fact("Mean tablet mass", sample)
    plan.limit(
        "tablet_sample_count",
        f"fewer than {_LEAST_SAMPLE} tablets were weighed (common practice; confirm): their mean mass is uncertain",
        lowest=quantity(_LEAST_SAMPLE, "tablet"),
    )
    claim = plan.formula.tablet_source.label_claim
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
            note=f"single tablets deviate by {format_stated(source.deviation)}",
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
    info = plan.formula.tablet_source
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
        component=plan.formula.component(DRUG),
        target="powder",
        name=f"ground {info.name}",
        short="ground tablets",
        drug=drug,
        role="drug: powder to weigh",
        grade="",
        note=weigh,
    )
