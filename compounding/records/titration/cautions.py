"""What a campaign is warned of: steps, what its own tests use up, small batches, and ground tablets that barely do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from compounding import units
from compounding.calculations.proportions import share_by_mass
from compounding.printed import shown
from compounding.records.dosage_form import ORAL_LIQUID
from compounding.records.order import Order, Tablets
from compounding.records.titration.batches import Batch, Making, Plan, amount_in
from compounding.records.titration.patient_words import words_warning
from compounding.records.titration.portions import joined
from compounding.records.titration.schedule import Schedule, dose_text
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Working

# A judgement: what mortar, sieve and boats may keep of the ground tablets, as for single batches.
LEAST_LEFT = quantity(5, "%")
# Judgements: below them what sticks to mortar, slab, cylinder and pump is a large share of the batch.
LEAST_MADE = {"mL": quantity(10, "mL"), "g": quantity(10, "g")}
_TESTED = 10
_SEVERAL = "One patient gets capsules of several strengths: tell them apart by colour or size as well as by the label."


def campaign_warnings(
    order: Order, schedule: Schedule, plan: Plan, batches: Sequence[Batch], working: Working
) -> Iterator[str]:
    """Yield the warnings of a campaign: its own, and then those that all batches have.

    Parameters
    ----------
    order
        What the batches have in common.
    working
        The balance of drug over all batches.
    """
    yield from _downward(schedule)
    yield from plan.warnings
    yield from _without_spare(order, plan, batches)
    yield from _small(batches)
    for making in plan.makings:
        if making.powder:
            yield from _barely_enough(working, making)
    yield from _unweighed(order)
    if len({each.strength.magnitude for each in batches}) > 1:
        yield _SEVERAL
    yield words_warning(batches[0].record.formula)
    first, *others = (each.record.warnings for each in batches)
    yield from (warning for warning in first if all(warning in other for other in others))


def _downward(schedule: Schedule) -> Iterator[str]:
    for number, (before, step) in enumerate(pairwise(schedule.steps), start=2):
        if step.dose.magnitude < before.dose.magnitude:
            way = f"from {dose_text(before.dose)} to {dose_text(step.dose)}"
            yield f"Step {number} goes down, {way}: ask the prescriber."


def _without_spare(order: Order, plan: Plan, batches: Sequence[Batch]) -> Iterator[str]:
    """Yield that the batches' own tests leave too little for the last doses, where no spare is stated."""
    unit = units.unit_spelling(batches[0].quantity)
    number = max((_tested(plan, each) for each in batches), default=Decimal(0))
    if order.spare is not None:
        yield from _too_little_spare(order.spare, plan, batches, unit)
        return
    amount = f"up to {format_quantity(quantity(number, unit))}"
    delivered = (
        "a dose is drawn with the oral syringe" if _is_drawn(batches[0]) else "ten doses are delivered and measured"
    )
    used, lacking, example = {
        "capsule": ("a capsule is opened to look at its contents", "the last dose is", "2 capsules"),
        "mL": (f"{delivered}, {amount}", "the last doses are", f"{int(number) + 2} mL"),
        "g": (
            f"the pump is primed, ten actuations are weighed, {amount}, and its dead volume stays behind",
            "the last doses are",
            f"{int(number) + 2} g",
        ),
    }[unit]
    yield (
        f"No spare is stated, and each batch is dispensed to the last of it. Its own tests use some up: {used}. "
        f"So that {lacking} not missing, state a spare of {example}."
    )


def _too_little_spare(spare: Quantity, plan: Plan, batches: Sequence[Batch], unit: str) -> Iterator[str]:
    """Yield the batches whose tests take more than their spare; a spare of nothing is a decision."""
    if not spare.magnitude or unit == "capsule":
        return
    short = []
    for batch in batches:
        share = units.is_measured_in(spare, "%")
        held = batch.quantity * units.magnitude(spare, "1") if share else spare
        tested = quantity(_tested(plan, batch), unit)
        if units.magnitude(held, unit) < tested.magnitude:
            short.append(f"{batch.letter} ({shown(units.converted(held, unit))} spare, {shown(tested)} tested)")
    if short:
        yield f"The spare is less than the tests of a batch use up: batch {joined(short)}. The last doses are missing."


def _is_drawn(batch: Batch) -> bool:
    """Return whether the doses of a batch are drawn with an oral syringe, so that no dropper has to be proved."""
    return batch.record.formula.form == ORAL_LIQUID.name


def _tested(plan: Plan, batch: Batch) -> Decimal:
    """Return what the tests of a batch take in mL or g: ten of its smallest doses or actuations, or one drawn dose."""
    amounts = []
    for line in plan.calendar:
        if batch.letter in line.letters:
            amount, whole = amount_in(line, batch.strength).magnitude, line.portion.whole
            is_cream = units.is_measured_in(batch.quantity, "g")
            amounts.append(amount / whole.magnitude if is_cream and whole is not None else amount)
    return (1 if _is_drawn(batch) else _TESTED) * min(amounts)


def _small(batches: Sequence[Batch]) -> Iterator[str]:
    unit = units.unit_spelling(batches[0].quantity)
    if unit not in LEAST_MADE:
        return
    product = batches[0].record.formula.dosage_form.product
    line = "mass" if unit == "g" else "volume"
    made = {each.letter: each.record.working[line].value for each in batches}
    small = [f"{letter} ({shown(amount)})" for letter, amount in made.items() if amount < LEAST_MADE[unit]]
    if small:
        yield (
            f"Under {format_quantity(LEAST_MADE[unit])} of {product}, very little for its method: batch "
            f"{joined(small)}. What sticks to the equipment is a large share of it, and the mixing is hard to judge: "
            "state more spare, or choose a lower strength, of which more is taken."
        )


def _barely_enough(working: Working, making: Making) -> Iterator[str]:
    place = making.place
    left, drawn = (working[f"{key}_{place}"].value for key in ("left", "drawn"))
    share = share_by_mass(left, drawn)
    if share < LEAST_LEFT:
        part, powder = shown(share, 3), working[f"powder_left_{place}"].value
        amount = "a little" if units.is_open(powder) else shown(powder, 4)
        yield (
            f"Only {amount} of ground tablets {making.powder} ({part} of those drawn) are left over: mortar, sieve and "
            "boats may keep more. Crush spare tablets."
        )


def _unweighed(order: Order) -> Iterator[str]:
    """Yield where the weighings of ground tablets are checked, while their mean mass waits for the bench."""
    source = order.source
    if isinstance(source, Tablets) and order.balances and None in (source.sample_count, source.sample_mass):
        yield (
            "The tablet sample is still to be weighed: each batch's powder is checked against the minimum of the "
            "balance on its own sheet, Batch record, once the sample is entered. What is less than the minimum is not "
            "weighed: plan the campaign again with the sample, so that a trituration is planned."
        )
