"""What can be said against an order before anything is worked out, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from compounding import units
from compounding.calculations.capsules import capsule_sizes
from compounding.notation import meant
from compounding.records.dosage_form import CAPSULE, CREAM, DROPS, FORMS, ORAL_LIQUID, TRITURATION, DosageForm
from compounding.records.formula import Formula
from compounding.records.formula_parts import Component
from compounding.records.order import BulkPowder, Order, Source, StockTrituration, Tablets
from compounding.records.preparation.beyond_use import dating_problems
from compounding.records.preparation.certificate import check_certificate
from compounding.records.preparation.components import filling_powders
from compounding.records.preparation.further_drugs import are_potencies_right
from compounding.records.preparation.lots import check_lots
from compounding.records.preparation.plan import Plan, listed
from compounding.records.preparation.shares import check_shares, written_texts
from compounding.records.preparation.source_checks import check_source
from compounding.records.preparation.strength import check_range, how_to_state_a_strength, is_direct
from compounding.units import Quantity, format_quantity, is_measured_in, unit_words

# A judgement: capsules, mL, g (and per cent of spare) beyond which a number is a slip.
_MOST = 100_000
# Longer texts fit neither the label nor the head of a page.
_LONGEST = MappingProxyType(
    {
        "batch": 40,
        "prescriber": 100,
        "directions": 300,
        "lot number": 40,
        "supplier": 100,
        "number of the ground powder": 40,
        "diluent of the stock trituration": 60,
        "number of the prescription": 40,
        "notes of the prescription": 300,
        "name of the pharmacy": 80,
        "address of the pharmacy": 80,
        "phone of the pharmacy": 40,
        "retention of the record": 300,
    }
)


def check_order(plan: Plan) -> None:
    """Note every problem that the order has in itself or with its formula.

    Raises
    ------
    PreparationError
        A quantity is of another kind than it must be, or nothing: without it nothing can be worked out.
    """
    order, formula = plan.order, plan.formula
    for problem in (
        *_option_problems(order, formula),
        *_text_problems(order, formula),
        *dating_problems(order, formula),
    ):
        plan.refuse(problem)
    check_source(plan)
    _check_capsule_choices(plan)
    _check_materials(plan)
    check_lots(plan)
    check_shares(plan)
    if not all([_is_source_offered(plan), _are_quantities_right(plan), are_potencies_right(plan)]):
        plan.settle()
        return
    _check_whole_numbers(plan)
    check_certificate(plan)
    if is_direct(plan):
        check_range(plan, order.prescription.strength)
    if is_dose_stated(plan) != (order.prescription.doses_per_day is not None):
        plan.warn("Only one of the dose and the doses per day is given: the daily dose is not worked out.")
    _warn_of_early_day(plan)


def _warn_of_early_day(plan: Plan) -> None:
    formula, made = plan.formula, plan.order.made
    if made < formula.effective:
        plan.warn(
            f"Version {formula.version} of {formula.id} is in force from {formula.effective}: the batch is planned for "
            f"{made}, before that. Make it on {formula.effective} or later, or by an earlier version if one is in "
            f"force on {made}; if it must be made so, the pharmacist writes down why."
        )


def is_per_dose(plan: Plan) -> bool:
    """Return whether the strength is prescribed per dose, so that it is the dose too."""
    return is_measured_in(plan.order.prescription.strength, "mg/dose")


def is_dose_stated(plan: Plan) -> bool:
    """Return whether the order says how much drug is in one dose."""
    return plan.order.prescription.dose is not None or is_per_dose(plan)


# --- quantities ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stated:
    """A quantity of the order: its name, the units it may be in, and whether it may be nothing."""

    name: str
    value: Quantity | None
    kinds: Sequence[str]
    may_be_zero: bool = False


def _stated(order: Order, form: DosageForm) -> Iterator[_Stated]:
    prescription = order.prescription
    yield _Stated("quantity", prescription.quantity, form.quantity_units)
    yield _Stated("strength", prescription.strength, form.strength_units)
    yield _Stated("dose", prescription.dose, ("mg", "mg/dose"))
    yield _Stated("doses per day", prescription.doses_per_day, ("dose/day",))
    yield _Stated("dose volume", prescription.dose_volume, ("mL", "mL/dose"))
    yield _Stated("drops per dose", prescription.dose_drops, ("drop", "drop/dose"))
    yield _Stated("spare", order.spare, (form.quantity_units[0], "%"), may_be_zero=True)
    yield _Stated("overage", order.overage, ("%",), may_be_zero=True)
    yield _Stated("dropper", order.dropper, ("drop/mL", "drop/g"))
    yield _Stated("mass per actuation", order.actuation, ("g/actuation",))
    yield _Stated("density", order.density, ("g/mL",))
    yield _Stated("error allowed", order.error_allowed, ("%",))
    for key, value in order.capsules.packing:
        yield _Stated(f"packing statistic of {key}", value, ("mg/capsule", "mg"))
    for key, value in order.capsules.densities:
        yield _Stated(f"density of {key}", value, ("g/mL",))
    yield from _stated_of_source(order)


def _stated_of_source(order: Order) -> Iterator[_Stated]:
    match order.source:
        case Tablets() as source:
            yield _Stated("tablet sample", source.sample_count, ("tablet",))
            yield _Stated("mass of the sample", source.sample_mass, ("g",))
            yield _Stated("spare tablets", source.spare, ("tablet",), may_be_zero=True)
            yield _Stated("deviation of the tablet masses", source.deviation, ("mg", "mg/tablet"))
            yield _Stated("content of the tablets", source.assay, ("%",))
        case BulkPowder() as source:
            yield _Stated("assay", source.assay, ("%",))
            yield _Stated("water", source.water, ("%",), may_be_zero=True)
            yield _Stated("solvents", source.solvents, ("%",), may_be_zero=True)
        case StockTrituration() as source:
            yield _Stated("drug in the stock trituration", source.part, ("mg",))
            yield _Stated("stock trituration", source.whole, ("mg",))
            yield _Stated("potency of the powder in the stock trituration", source.potency, ("%",))


def _is_source_offered(plan: Plan) -> bool:
    """Return whether the formula is made from what the order names as the source of the drug; note it if not."""
    match plan.order.source:
        case StockTrituration() as source:
            kind = "tablets" if source.made_from == "tablets" else "powder"
        case Tablets():
            kind = "tablets"
        case _:
            kind = "powder"
    offered = {"tablets": plan.formula.tablets is not None, "powder": plan.formula.powder is not None}
    if offered[kind]:
        return True
    words = {"tablets": "tablets", "powder": "bulk powder"}
    [other] = [each for each, is_there in offered.items() if is_there]
    plan.refuse(f"{plan.formula.id} is not made from {words[kind]}; state {words[other]} as the source of the drug")
    return False


def _are_quantities_right(plan: Plan) -> bool:
    form = plan.formula.dosage_form
    problems = [problem for each in _stated(plan.order, form) if (problem := _problem(each, plan.formula))]
    for problem in problems:
        plan.refuse(problem)
    return not problems


def _problem(stated: _Stated, formula: Formula) -> str:
    """Return what is wrong with a quantity's kind or size, or nothing."""
    value = stated.value
    if value is None:
        return ""
    given = f"{stated.name} {units.described(value)}"
    if not any(is_measured_in(value, unit) for unit in stated.kinds):
        if stated.name == "strength":
            return f"{given}: {how_to_state_a_strength(value, formula)}"
        return f"{given}: give it in {listed([unit_words(unit, plural=True) for unit in stated.kinds])}"
    if units.is_open(value):
        return f"{given}: give its number, or leave it out"
    if value.magnitude < 0:
        return f"{given}: give {'zero or more' if stated.may_be_zero else 'more than zero'}"
    if value.magnitude == 0 and not stated.may_be_zero:
        return f"{given}: give more than zero"
    return f"{given}: more than is made in one batch; check the number" if _is_too_much(stated) else ""


def _is_too_much(stated: _Stated) -> bool:
    """Return whether a quantity or a spare is more than any batch: a slip, where the sheet's numbers would end too."""
    return stated.name in ("quantity", "spare") and any(
        stated.value is not None and is_measured_in(stated.value, unit) and units.magnitude(stated.value, unit) > _MOST
        for unit in stated.kinds
    )


def _check_whole_numbers(plan: Plan) -> None:
    prescription, spare, source = plan.order.prescription, plan.order.spare, plan.order.source
    counts = [
        ("quantity", prescription.quantity, "capsule"),
        ("spare", spare, "capsule"),
        ("drops per dose", prescription.dose_drops, "drop"),
        ("drops per dose", prescription.dose_drops, "drop/dose"),
    ]
    if isinstance(source, Tablets):
        counts += [("tablet sample", source.sample_count, "tablet"), ("spare tablets", source.spare, "tablet")]
    for name, value, unit in counts:
        if value is not None and is_measured_in(value, unit) and not is_whole(value):
            plan.refuse(f"{name} {format_quantity(value)}: give a whole number of {unit.partition('/')[0]}s")


def is_whole(value: Quantity) -> bool:
    """Return whether a count is a whole number."""
    number = value.magnitude
    return bool(number == number.to_integral_value())


# --- choices and options ---------------------------------------------------------------------


def _option_problems(order: Order, formula: Formula) -> Iterator[str]:
    """Yield what is given and would have no effect: nothing that is stated is passed over in silence."""
    prescription, capsules = order.prescription, order.capsules
    per_dose = is_measured_in(prescription.strength, "mg/dose")
    capsule, drops, cream = CAPSULE.name, DROPS.name, CREAM.name
    dosed = tuple(each for each in FORMS if each != TRITURATION.name)
    for name, is_given, forms in (
        ("a capsule size", capsules.size, (capsule,)),
        ("a packing statistic", capsules.packing or capsules.packing_size, (capsule,)),
        ("a powder density", capsules.densities, (capsule,)),
        ("a dropper calibration", order.dropper is not None, (drops,)),
        ("a number of drops per dose", prescription.dose_drops is not None, (drops,)),
        ("a dose volume", prescription.dose_volume is not None, (drops, ORAL_LIQUID.name)),
        ("a mass per actuation", order.actuation is not None, (cream,)),
        ("a dose", prescription.dose is not None, dosed),
        ("a number of doses per day", prescription.doses_per_day is not None, dosed),
    ):
        if is_given and formula.form not in forms:
            article = "an" if formula.form.startswith("o") else "a"
            yield f"{name} does not apply to {article} {formula.form} formula; leave it out"
    if order.density is not None and not _is_density_used(order, formula.form):
        yield f"a density of the product has no use in this order of {formula.name}; leave it out"
    if capsules.packing_size and not capsules.packing and formula.form == capsule:
        yield "a capsule size of packing statistics is given without any; leave it out, or give them"
    if formula.form not in (drops, ORAL_LIQUID.name) or per_dose:
        return
    if prescription.dose_drops is not None:
        yield "drops per dose are for a strength per dose; state the drug in one dose instead (--dose)"
    if prescription.dose_volume is not None and prescription.dose is None:
        yield "a dose volume is for a strength per dose; state the drug in one dose instead (--dose)"


def _is_density_used(order: Order, form: str) -> bool:
    if form == CREAM.name:
        return is_measured_in(order.prescription.strength, "mg/mL") or is_measured_in(order.prescription.quantity, "mL")
    return form == DROPS.name and order.dropper is not None and is_measured_in(order.dropper, "drop/g")


def _text_problems(order: Order, formula: Formula) -> Iterator[str]:
    texts = [
        ("batch", order.batch),
        ("prescriber", order.prescription.prescriber),
        ("directions", order.prescription.directions),
        *_source_texts(order.source),
        *written_texts(order),
        *(("lot number", lot.number) for lot in order.lots),
        *(("supplier", lot.supplier) for lot in order.lots),
    ]
    for name, text in texts:
        if not text.isprintable():
            yield f"{name} {text[:60]!r} holds a character that cannot be printed; type it again"
        if len(text) > _LONGEST[name]:
            yield f"{name} of {len(text)} characters: at most {_LONGEST[name]} fit the record; shorten it"
    yield from _substance_problems(order, formula)


def _substance_problems(order: Order, formula: Formula) -> Iterator[str]:
    """Yield what the strength or the powder is said to be that does not fit the drug of the formula."""
    stated = [("strength as", order.prescription.basis)]
    if isinstance(order.source, BulkPowder):
        stated.append(("substance", order.source.substance))
    for name, text in stated:
        if text and text not in formula.substances:
            if formula.substances:
                yield f"{name} {text!r}: choose {listed(formula.substances)}"
            else:
                yield f"{name} {text!r}: {formula.id} knows {formula.drug} alone, and no salt and base; leave it out"


def _source_texts(source: Source) -> Iterator[tuple[str, str]]:
    if isinstance(source, Tablets):
        yield "number of the ground powder", source.ground
    if isinstance(source, StockTrituration):
        yield "diluent of the stock trituration", source.diluent


def _check_capsule_choices(plan: Plan) -> None:
    choices, powders = plan.order.capsules, filling_powders(plan.formula)
    for name, pairs in (("packing statistic", choices.packing), ("density", choices.densities)):
        keys = [key for key, _ in pairs]
        for key in dict.fromkeys(keys):
            if key not in powders:
                plan.refuse(f"{name} of {key!r}: {meant(key, powders)}choose {listed(powders)}")
            elif keys.count(key) > 1:
                plan.refuse(f"{name} of {key} is given more than once")
    if choices.packing and choices.densities:
        plan.refuse("give packing statistics or densities, not both: each is a method of its own")
    known = [size.name for size in capsule_sizes()]
    kept = [("capsule size kept", size) for size in choices.kept]
    for name, size in (("capsule size", choices.size), ("packing size", choices.packing_size), *kept):
        if size and size not in known:
            plan.refuse(f"{name} {size!r}: choose {listed(known)}")


# --- materials -------------------------------------------------------------------------------


def _check_materials(plan: Plan) -> None:
    keys = [key for key, _ in plan.order.materials]
    for key in dict.fromkeys(keys):
        if keys.count(key) > 1:
            plan.refuse(f"material of {key!r} is given more than once")
    for key, material in plan.order.materials:
        _check_material(plan, key, material)


def _check_material(plan: Plan, key: str, material: str) -> None:
    component = next((each for each in plan.formula.components if each.key == key), None)
    if component is None:
        keys = [each.key for each in plan.formula.components]
        plan.refuse(f"material {material!r}: no component {key!r}; {meant(key, keys)}choose {listed(keys)}")
        return
    if material == component.name or material in component.alternatives:
        return
    refusal = _refusal(component, material)
    choices = listed([component.name, *component.alternatives])
    plan.refuse(f"{component.role} {material!r}: {refusal or 'it is not one of the formula'}; use {choices}")


def _refusal(component: Component, material: str) -> str:
    lowered = material.lower()
    return next((each.reason for each in component.refused if any(word.lower() in lowered for word in each.words)), "")
