"""Capsules: from a strength and a number to the fill of one capsule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compounding import units
from compounding.calculations import capsules as rules
from compounding.calculations import doses, expected, proportions, triturations
from compounding.calculations.capsules import CapsuleSize, capsule_sizes
from compounding.records.formula import CapsuleRules
from compounding.records.order import Tablets
from compounding.records.overage import overage_rule
from compounding.records.preparation.dosing import check_daily_dose, days_of_supply, dose_of
from compounding.records.preparation.drug_source import DrugPowder, drug_powder
from compounding.records.preparation.expectation import draw_up_budget
from compounding.records.preparation.outcome import Outcome
from compounding.records.preparation.plan import Plan, Portion, listed
from compounding.records.preparation.request import is_whole
from compounding.records.preparation.spreads import last_digit
from compounding.records.preparation.weighing import Carrier, Measured, measured_out
from compounding.rounding import to_whole
from compounding.units import Quantity, format_quantity, magnitude, quantity
from compounding.working import Term, shown

_POWDERS = ("drug", "diluent")


def planned_capsules(plan: Plan, sizes: CapsuleRules) -> Outcome:
    """Return what a capsule batch comes to, its working and materials planned."""
    prescription = plan.order.prescription
    plan.settle()
    strength = plan.given(
        "strength",
        "strength",
        units.small_in_micrograms(units.converted(prescription.strength, "mg/capsule")),
        f"Drug in one capsule, as {prescription.basis}.",
        "prescription",
    )
    prescribed = plan.given(
        "quantity", "capsules prescribed", prescription.quantity, "Capsules prescribed.", "prescription"
    )
    made = plan.derived("capsules", "capsules to make", rules.capsules_to_make, prescribed, _spare(plan, prescribed))
    check_daily_dose(plan)
    drug = plan.derived("drug", "drug", rules.batch_mass, strength, made)
    source = drug_powder(plan, drug)
    each = plan.derived("powder_each", "powder in one capsule", rules.mass_per_capsule, source.powder, made)
    size, why = _size(plan, sizes, each.quantity)
    plan.settle()
    plan.fact("Capsule size", f"{size.name}, {why}; empty shell about {format_quantity(size.empty_mass)}")
    filler = _filler(plan, sizes, size, each)
    _finish(plan, size, made, source, filler)
    _supply(plan, prescribed, strength)
    return Outcome(
        yielded="capsules",
        per_unit="fill",
        strength=format_quantity(units.small_in_micrograms(strength.quantity)),
        amount=format_quantity(prescribed.quantity),
    )


def _spare(plan: Plan, prescribed: Term) -> Term:
    spare = plan.order.spare
    plan.fact("Spare capsules", format_quantity(spare) if spare is not None else "none")
    if spare is None:
        return plan.given(
            "spare", "spare capsules", quantity(0, "capsule"), "Capsules in addition; none asked for.", "order"
        )
    if units.is_measured_in(spare, "%"):
        share = plan.given("spare_share", "spare", spare, "Spare as a share of the capsules prescribed.", "order")
        return plan.derived("spare", "spare capsules", rules.spare_capsules, prescribed, share)
    return plan.given("spare", "spare capsules", spare, "Capsules in addition; everything scales with them.", "order")


# --- the size --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sizes:
    """The capsule sizes that the toolkit may choose among: those that the formula offers, and those of them kept."""

    offered: tuple[CapsuleSize, ...]
    kept: tuple[CapsuleSize, ...]


def _size(plan: Plan, limits: CapsuleRules, powder: Quantity) -> tuple[CapsuleSize, str]:
    """Return the capsule size of the order, or the smallest that serves of those kept, and why."""
    choices = plan.order.capsules
    known = {size.name: size for size in capsule_sizes()}
    offered = tuple(size for size in known.values() if size.name in limits.sizes)
    kept = tuple(size for size in offered if size.name in choices.kept) if choices.kept else offered
    sizes = _Sizes(offered, kept)
    if choices.size:
        _check_ordered(plan, known[choices.size], sizes, powder)
        return known[choices.size], "as ordered"
    shares = {size.name: _share(plan, size, powder) for size in offered}
    if any(share is None for share in shares.values()):
        return _usual_size(plan, limits, known)
    serving = {
        name: share
        for name, share in shares.items()
        if share is not None and share.magnitude <= limits.most_powder.magnitude
    }
    most = format_quantity(limits.most_powder)
    for size in kept:
        if size.name in serving:
            among = f"the sizes kept ({_names(kept)})" if choices.kept else f"sizes {_names(kept)}"
            share = shown(serving[size.name])
            why = f"the smallest of {among} of which the drug powder takes no more than {most} ({share})"
            return size, why
    _refuse_sizes(plan, sizes, f"{shown(powder)} of drug powder takes more than {most}", list(serving))
    return offered[-1], ""


def _names(sizes: Sequence[CapsuleSize], joint: str = "and") -> str:
    return listed([size.name for size in sizes], joint)


def _check_ordered(plan: Plan, size: CapsuleSize, sizes: _Sizes, powder: Quantity) -> None:
    """Warn of an ordered size that is none of the formula's or of those kept; refuse one that does not hold it."""
    kept = plan.order.capsules.kept
    if size not in sizes.offered:
        plan.warn(
            f"Capsule size {size.name} is not one of the formula's ({_names(sizes.offered, 'or')}): "
            "document the change."
        )
    if kept and size.name not in kept:
        plan.warn(f"Capsule size {size.name} is not one of the sizes kept ({listed(kept)}): see that it is at hand.")
    _check_fit(plan, size, sizes.offered, powder)


def _refuse_sizes(plan: Plan, sizes: _Sizes, taken: str, serving: list[str]) -> None:
    """Refuse a batch for which no size serves, or none of those kept; then name what would."""
    if not serving:
        plan.refuse(
            f"{taken} of every size offered ({_names(sizes.offered, 'or')}); divide the dose or start from bulk powder"
        )
    elif sizes.kept:
        plan.refuse(
            f"{taken} of every size kept ({_names(sizes.kept, 'or')}); size {listed(serving)} would serve: "
            "get such shells, and state the size (--capsule-size)"
        )
    else:
        plan.refuse(
            f"none of the capsule sizes kept ({listed(plan.order.capsules.kept)}) is one of the formula's; "
            f"size {listed(serving)} would serve: get such shells, and state the size (--capsule-size)"
        )


def _usual_size(plan: Plan, limits: CapsuleRules, known: dict[str, CapsuleSize]) -> tuple[CapsuleSize, str]:
    choices = plan.order.capsules
    if choices.packing and not choices.packing_size:
        plan.refuse(
            "packing statistics are given without a capsule size: say in which size they were measured "
            "(--packing-size), or which size is used (--capsule-size)"
        )
    if choices.kept and limits.usual_size not in choices.kept:
        plan.refuse(
            f"capsule size {limits.usual_size}, the formula's usual one, is not one of the sizes kept "
            f"({listed(choices.kept)}), and which of them the powder fits is known only when it is measured; "
            "choose one (--capsule-size), or state the packing statistics"
        )
    plan.warn(
        f"Capsule size {limits.usual_size} is the formula's usual one: whether the powder fits is known only when "
        "the bench entries are made. Check the share of the capsule before filling."
    )
    return known[limits.usual_size], "the formula's usual size, to be checked when the bench entries are made"


def _share(plan: Plan, size: CapsuleSize, powder: Quantity) -> Quantity | None:
    """Return the share of a capsule that the drug powder takes, or nothing where it cannot be known yet."""
    choices = plan.order.capsules
    density = dict(choices.densities).get("drug")
    packing = dict(choices.packing).get("drug")
    if units.is_open(powder):
        return None
    if density is not None:
        return rules.capsule_share_by_density(powder, density, size.volume)
    reference = choices.packing_size or choices.size
    if packing is None or not reference:
        return None
    measured = next(each for each in capsule_sizes() if each.name == reference)
    return rules.capsule_share(powder, rules.packing_in_size(_each(packing), measured.volume, size.volume))


def _check_fit(plan: Plan, size: CapsuleSize, offered: Sequence[CapsuleSize], powder: Quantity) -> None:
    share = _share(plan, size, powder)
    if share is None or share.magnitude < units.quantity(100, "%").magnitude:
        return
    fitting = [
        each.name for each in offered if (other := _share(plan, each, powder)) is not None and other.magnitude < 100
    ]
    remedy = f"size {listed(fitting)} would hold it" if fitting else "no size offered holds it: divide the dose"
    plan.refuse(f"{shown(powder)} of drug powder does not fit size {size.name} ({shown(share)} of it); {remedy}")


def _each(packing: Quantity) -> Quantity:
    if units.is_measured_in(packing, "mg"):
        return quantity(units.magnitude(packing, "mg"), "mg/capsule")
    return packing


# --- the filler ------------------------------------------------------------------------------


def _filler(plan: Plan, limits: CapsuleRules, size: CapsuleSize, powder: Term) -> Term:
    if plan.order.capsules.densities:
        filler = _filler_by_density(plan, size, powder)
    else:
        filler = _filler_by_packing(plan, size, powder)
    plan.limit(
        "share",
        f"the drug powder takes more than {format_quantity(limits.most_powder)} of the capsule: too little filler to "
        "mix and flow well; consider a larger size",
        highest=limits.most_powder,
        source=limits.references[0],
    )
    plan.limit("filler", "the powder leaves no room for filler: take a larger size", lowest=quantity(0, "mg/capsule"))
    return filler


def _filler_by_packing(plan: Plan, size: CapsuleSize, powder: Term) -> Term:
    plan.fact("Filler by", "packing statistics")
    drug, diluent = (_packing(plan, size, key) for key in _POWDERS)
    plan.derived("share", "share of the capsule", rules.capsule_share, powder, drug)
    return plan.derived("filler", "filler in one capsule", rules.filler_by_packing, diluent, [powder], [drug])


def _packing(plan: Plan, size: CapsuleSize, key: str) -> Term:
    choices = plan.order.capsules
    value = dict(choices.packing).get(key)
    measured_in = (choices.packing_size if value is not None else "") or size.name
    name = "drug powder" if key == "drug" else "filler"
    measured = plan.measured(
        f"packing_{key}" if measured_in == size.name else f"packing_{key}_measured",
        f"packing statistic of the {name}",
        None if value is None else _each(value),
        "mg/capsule",
        f"Mean net mass of the {name} alone that fills a capsule of size {measured_in}.",
        prompt=f"Fill 5 to 10 capsules of size {size.name} with the {name} alone; enter the mean net mass.",
    )
    if value is None and key == "drug" and isinstance(plan.order.source, Tablets):
        plan.warn(
            "The packing statistic of the ground tablets is measured on powder that this batch does not leave over: "
            "grind extra tablets for it, and account for them."
        )
    if value is not None:
        key_measured = f"packing_{key}" if measured_in == size.name else f"packing_{key}_measured"
        plan.spreads.append(last_digit(key_measured, _each(value), "packing", f"packing statistic of the {name}"))
    if measured_in == size.name:
        return measured
    other = next(each for each in capsule_sizes() if each.name == measured_in)
    return plan.derived(
        f"packing_{key}",
        f"packing statistic of the {name} in size {size.name}",
        rules.packing_in_size,
        measured,
        _volume(plan, other),
        _volume(plan, size),
    )


def _volume(plan: Plan, size: CapsuleSize) -> Term:
    key = f"volume_{size.name}"
    if key in plan.working:
        return plan.working.term(key)
    return plan.given(key, f"volume of size {size.name}", size.volume, "Volume of the capsule's body.", "torpac-sizes")


def _filler_by_density(plan: Plan, size: CapsuleSize, powder: Term) -> Term:
    plan.fact("Filler by", "densities")
    given = dict(plan.order.capsules.densities)
    drug, diluent = (
        plan.measured(
            f"density_{key}",
            f"density of the {name}",
            given.get(key),
            "g/mL",
            f"Density of the {name} as it packs in the capsule.",
            prompt=f"Measure the density of the {name} packed as the capsules are.",
        )
        for key, name in (("drug", "drug powder"), ("diluent", "filler"))
    )
    for key, stated in given.items():
        label = f"density of the {'drug powder' if key == 'drug' else 'filler'}"
        plan.spreads.append(last_digit(f"density_{key}", stated, "density", label))
    volume = _volume(plan, size)
    plan.derived("share", "share of the capsule", rules.capsule_share_by_density, powder, drug, volume)
    return plan.derived("filler", "filler in one capsule", rules.filler_by_density, volume, [powder], [drug], diluent)


# --- the batch -------------------------------------------------------------------------------


def _finish(plan: Plan, size: CapsuleSize, made: Term, source: DrugPowder, filler: Term) -> None:
    diluent = plan.derived("diluent", "filler for the batch", rules.batch_mass, filler, made)
    plan.derived("fill", "fill weight", rules.fill_weight, plan.working.term("powder_each"), filler)
    plan.derived("mixture", "powder mixture", rules.total_mass, source.powder, diluent)
    if "excipients" in plan.working:
        excipients = plan.working.term("excipients")
        plan.derived("excipients_each", "tablet excipients in one capsule", rules.mass_per_capsule, excipients, made)
        value = plan.working["excipients_each"].value
        if not units.is_open(value):
            plan.warn(f"Tablet excipients, {shown(value)}, take the place of filler.")
    _check_blend(plan, source.powder)
    _measure_out(plan, source, diluent)
    _check_test_weighings(plan, size)
    plan.add_counted("shells", f"hard capsule shells, size {size.name}", "capsule shell", "capsules", "capsule")
    plan.reconcile("Capsules filled", "capsules", "capsule")


def _check_test_weighings(plan: Plan, size: CapsuleSize) -> None:
    """Warn where the single capsules that are weighed as a test are less than any balance at hand weighs."""
    fill = plan.working["fill"].value
    if not plan.scales or units.is_open(fill):
        return
    gross = quantity(to_whole(magnitude(fill, "mg/capsule") + magnitude(size.empty_mass, "mg/capsule")), "mg")
    if gross.magnitude < min(scale.least for scale in plan.scales):
        finest = plan.scales[0]
        plan.warn(
            f"Single capsules of about {format_quantity(gross)} are less than any balance stated weighs: their masses "
            f"may be out by {shown(quantity(finest.error, 'mg'))} each on {finest.balance.name}. Weigh them on a finer "
            "one."
        )


def _check_blend(plan: Plan, powder: Term) -> None:
    """Bound the drug powder's share of the blend, where an overage rule holds for that share alone."""
    rule = overage_rule(plan.order.overage_rule)
    strength = plan.working["strength"].value
    if rule is None or rule.least_share is None or rule.overage_of(strength) == rule.overage_small:
        return
    plan.derived("blend_share", "share of the blend", proportions.share_by_mass, powder, plan.working.term("mixture"))
    plan.limit(
        "blend_share",
        f"the rule of {rule.text} gives {format_quantity(rule.overage_small)} here: plan again with that overage",
        lowest=rule.least_share,
        source=rule.reference,
    )


def _measure_out(plan: Plan, source: DrugPowder, diluent: Term) -> None:
    """Plan how the drug powder and the filler are measured out, and what strength is expected of them."""
    component = plan.formula.component("diluent")
    drug = measured_out(plan, source.portion, Carrier(component=component, room=_room(plan, source, diluent)))
    source.account(drug.drawn)
    carriers = [each for each in (source.carrier, drug.carrier) if each is not None]
    if carriers:
        plan.derived("diluent_added", "filler to add", triturations.diluent_to_add, diluent, carriers)
        plan.limit(
            "diluent_added", "the trituration brings more filler than the capsules hold", lowest=quantity(0, "mg")
        )
    target = "diluent_added" if carriers else "diluent"
    filler = measured_out(plan, Portion(component=component, target=target))
    _expect(plan, source, drug, filler.made)


def _room(plan: Plan, source: DrugPowder, diluent: Term) -> Quantity | None:
    """Return how much of a trituration the capsules hold, when the rest of the filler can still be weighed."""
    if units.is_open(diluent.quantity) or not plan.scales:
        return None
    least = min(scale.least for scale in plan.scales)
    held = units.magnitude(source.powder.quantity, "mg") + units.magnitude(diluent.quantity, "mg")
    brought = units.magnitude(source.carrier.quantity, "mg") if source.carrier is not None else 0
    return quantity(held - brought - least, "mg")


def _expect(plan: Plan, source: DrugPowder, measured: Measured, filler: Term) -> None:
    """Work out the strength that is expected: the drug weighed, in as many capsules as the powders weighed fill."""
    drug = source.drug_in(measured.made)
    powder, carriers = source.parts_of(measured.made)
    fillers = [filler, *carriers, *([measured.carrier_made] if measured.carrier_made is not None else [])]
    packings = [_packed(plan, "drug"), *(_packed(plan, "diluent") for _ in fillers)]
    capsules = plan.derived(
        "capsules_filled", "capsules that the powders fill", expected.capsules_filled, [powder, *fillers], packings
    )
    label = plan.working["strength"]
    plan.derived("strength_expected", "strength expected", rules.mass_per_capsule, drug, capsules, unit=label.unit)
    draw_up_budget(plan, "strength_expected", label.value)


def _packed(plan: Plan, key: str) -> Term:
    """Return the packing statistic of a powder, by its density where that was stated."""
    if f"packing_{key}" in plan.working:
        return plan.working.term(f"packing_{key}")
    name = "drug powder" if key == "drug" else "filler"
    size = next(line.key for line in plan.working if line.key.startswith("volume_"))
    return plan.derived(
        f"packing_{key}",
        f"packing statistic of the {name}, by its density",
        rules.full_capsule,
        plan.working.term(size),
        plan.working.term(f"density_{key}"),
    )


def _supply(plan: Plan, prescribed: Term, strength: Term) -> None:
    dose = dose_of(plan)
    if dose is None:
        return
    each = plan.derived("capsules_per_dose", "capsules in one dose", doses.capsules_per_dose, dose, strength)
    if not is_whole(each.quantity):
        plan.refuse(
            f"a dose of {shown(dose.quantity)} is not a whole number of capsules of {shown(strength.quantity)} "
            f"({shown(each.quantity)}); change the strength or the dose"
        )
        plan.settle()
    plan.fact("Dose", f"{shown(dose.quantity)} is {shown(each.quantity)}")
    days_of_supply(plan, doses.capsule_days, prescribed, each)
