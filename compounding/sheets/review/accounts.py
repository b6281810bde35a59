"""Accounts: what was crushed, weighed, filled and left over must add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding import rounding, units
from compounding.calculations.capsules import batch_mass
from compounding.calculations.proportions import mass_of_parts
from compounding.calculations.verification import mass_loss
from compounding.errors import QuantityError
from compounding.records.compounding_record import Material
from compounding.records.finding import Finding
from compounding.sheets.layout import field_name
from compounding.sheets.review.amounts import in_words, roughly, roughly_of, share_text
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.net_fills import NetFills, net_fills
from compounding.units import Quantity, format_quantity, parse_quantity, quantity

# More than this cannot come out; by DAC/NRF no more than this is lost when capsules are filled. [dac-nrf]
_MOST_GAINED, _MOST_LOST = Decimal("0.03"), Decimal("0.03")
# A judgement: what mortar, sieve and boats may keep, as when the batch is planned.
_MOST_KEPT = Decimal("0.05")
# A judgement: two standard deviations of single tablets of a lot; the mean of n tablets scatters by 1/√n of it.
_TABLETS_DIFFER = Decimal("0.05")
_LEFT_OVER = re.compile(r"(.+)_left_over_(\d+)")
_POWDER_LEFT = "mass of powder left"
_MIXTURE = ("drug", "diluent")


def accounts_findings(filled: Filled) -> Iterator[Finding]:
    """Yield the accounts of a filled sheet that do not add up."""
    yield from _tablets(filled)
    yield from _left_overs(filled)
    if filled.record.per_unit:
        yield from _capsules(filled)
        yield from _capsule_mass(filled)
    else:
        yield from _containers(filled)


def all_measured(filled: Filled) -> bool:
    """Return whether it was entered how much of each material was weighed or poured."""
    amounts = [filled.amount(each) for each in filled.record.materials if is_weighed(each) or each.unit == "mL"]
    return all(each is not None and each.magnitude > 0 for each in amounts)


def is_weighed(material: Material) -> bool:
    """Return whether a material is measured out by mass."""
    return units.is_measured_in(quantity(1, material.unit), "mg")


def mixture_weighed(filled: Filled) -> Quantity | None:
    """Return the mass of powders weighed into the mixture of capsules; None where some of it was not entered."""
    parts = [filled.amount(each) for each in filled.record.materials if each.key in _MIXTURE and is_weighed(each)]
    known = [each for each in parts if each is not None and each.magnitude > 0]
    return mass_of_parts(known) if known and len(known) == len(parts) else None


def whole_of_left_over(filled: Filled, key: str) -> Quantity | None:
    """Return the amount of which something is left over, as planned; None where the line is no rest, or is open."""
    working = filled.working
    if working[key].is_open:
        return None
    found = _LEFT_OVER.fullmatch(key)
    if found:
        return working[f"{found[1]}_whole_{found[2]}"].value
    if key != "powder_left":
        return None
    return mass_of_parts([working[key].value, working[_drawn(filled)].value])


def _drawn(filled: Filled) -> str:
    """Return the line of what is drawn from the ground tablets: the last that their left-over is worked out from."""
    return filled.working.uses("powder_left")[-1]


def account_of(filled: Filled, key: str) -> str:
    """Return the entry of the account of a line; "" where there is none."""
    lines = [each.theory for each in filled.record.reconciliation]
    return field_name("account", lines.index(key) + 1, "actual") if key in lines else ""


# --- tablets ---------------------------------------------------------------------------------


def _tablets(filled: Filled) -> Iterator[Finding]:
    materials = {each.key: each for each in filled.record.materials}
    tablets = materials.get("tablets")
    count = filled.amount(tablets) if tablets is not None else None
    if tablets is None or count is None or count.magnitude <= 0:
        return
    name = field_name("material", tablets.number, "actual")
    yield from _too_few(filled, name, count)
    account = account_of(filled, "crushed")
    accounted = filled.number(account)
    if accounted is not None and accounted != count.magnitude:
        found = f"{in_words(accounted, 'tablet')} accounted for"
        yield filled.find(
            "TABLET-COUNT", account, expected=f"{format_quantity(count)}, as in the materials", found=found
        )
    parts = ground_weighed_and_left(filled)
    if parts is not None:
        yield from _ground_powder(filled, count, *parts)


def ground_weighed_and_left(filled: Filled) -> tuple[Quantity, Quantity] | None:
    """Return how much of the ground tablets was weighed and is left over; None where one of them was not entered."""
    materials = {each.key: each for each in filled.record.materials}
    powder = materials.get("drug-part-1", materials.get("drug"))
    left = filled.number(account_of(filled, "powder_left"))
    amount = filled.amount(powder) if powder is not None else None
    if amount is None or amount.magnitude <= 0 or left is None or left < 0:
        return None
    return amount, quantity(left, "mg")


def _too_few(filled: Filled, name: str, count: Quantity) -> Iterator[Finding]:
    needed = filled.working["tablets_drawn" if "tablets_drawn" in filled.working else "tablets"].value
    if units.is_open(needed):
        return
    least = rounding.up_to_whole(units.magnitude(needed, "tablet"))
    if count.magnitude < least:
        expected = f"{in_words(least, 'tablet')} or more, which hold the drug that is weighed"
        yield filled.find("TABLET-COUNT", name, expected=expected, found=format_quantity(count))


def _ground_powder(filled: Filled, count: Quantity, powder: Quantity, left: Quantity) -> Iterator[Finding]:
    mean = filled.made["mean_tablet_mass"].value
    should_be_left = filled.made["powder_left"].value
    if units.is_open(mean):
        return
    whole = mass_of_parts([should_be_left, filled.made[_drawn(filled)].value])
    lost = units.magnitude(mass_loss(whole, powder, left), "1")
    scatter = _TABLETS_DIFFER / count.magnitude.sqrt()
    if -_MOST_GAINED - scatter <= lost <= _MOST_KEPT + scatter:
        return
    tablets = f"{format_quantity(count)} of {roughly_of(mean).removesuffix(' per tablet')} weigh {roughly_of(whole)}"
    out = f"{format_quantity(powder)} weighed and {format_quantity(left)} left over"
    yield filled.find(
        "TABLET-COUNT",
        account_of(filled, "powder_left"),
        expected=f"{tablets}; at most {share_text(_MOST_KEPT + scatter)} of it lost",
        found=f"{out}, {_lost_or_gained(lost)}",
    )


def _lost_or_gained(lost: Decimal) -> str:
    return f"{share_text(lost)} lost" if lost >= 0 else f"{share_text(-lost)} more than there was"


# --- triturations and dilutions --------------------------------------------------------------


def _left_overs(filled: Filled) -> Iterator[Finding]:
    """Yield the triturations and dilutions of which too much or too little is left."""
    if not all_measured(filled):
        return
    for line in filled.record.reconciliation:
        found, name = _LEFT_OVER.fullmatch(line.theory), account_of(filled, line.theory)
        actual = filled.number(name)
        if not found or actual is None or actual < 0:
            continue
        whole = filled.made[f"{found[1]}_whole_{found[2]}"].value
        should_be = filled.made[line.theory].value
        if units.is_open(should_be) or units.is_open(whole):
            continue
        lost = (should_be.magnitude - actual) / whole.magnitude
        if not -_MOST_GAINED <= lost <= _MOST_KEPT:
            taken = roughly(whole.magnitude - should_be.magnitude, line.unit)
            yield filled.find(
                "MASS-BALANCE",
                name,
                expected=f"about {roughly_of(should_be)}: {roughly_of(whole)} made, {taken} taken",
                found=f"{in_words(actual, line.unit)}, {_lost_or_gained(lost)}",
            )


# --- capsules --------------------------------------------------------------------------------


def _capsules(filled: Filled) -> Iterator[Finding]:
    """Yield counts of capsules that cannot be: more than shells, or more to dispense than were filled."""
    shells = next((filled.amount(each) for each in filled.record.materials if each.key == "shells"), None)
    account = account_of(filled, filled.record.yielded)
    number, yielded = filled.number(account), filled.number("yield_actual")
    if number is not None and shells is not None and 0 < shells.magnitude < number:
        expected = f"at most {in_words(shells.magnitude, 'capsule')}, the shells that were taken"
        yield filled.find("MASS-BALANCE", account, expected=expected, found=in_words(number, "capsule"))
    if number is not None and yielded is not None and yielded > number:
        expected = f"at most {in_words(number, 'capsule')}, those that were filled"
        yield filled.find("MASS-BALANCE", "yield_actual", expected=expected, found=in_words(yielded, "capsule"))


def _capsule_mass(filled: Filled) -> Iterator[Finding]:
    """Yield a finding where the capsules hold more than was weighed in, or too little with what was left."""
    account = account_of(filled, filled.record.yielded) or "yield_actual"
    loss, fills, count = capsule_loss(filled), net_fills(filled), filled.number(account)
    if loss is None or fills is None or count is None:
        return
    lost, doubt, left = loss.share, loss.doubt, loss.left
    if lost < -_MOST_GAINED - doubt or (left is not None and lost > _MOST_LOST + doubt):
        rest = f" and {format_quantity(left)} left over" if left is not None else ""
        capsules = f"{in_words(count, 'capsule')} of {roughly(fills.mean, 'mg')} hold {roughly_of(loss.held)}"
        yield filled.find(
            "MASS-BALANCE",
            account,
            expected=f"{roughly_of(loss.weighed)} weighed in; at most {share_text(_MOST_LOST + doubt)} of it lost",
            found=f"{capsules}{rest}: {_lost_or_gained(lost)}",
        )


@dataclass(frozen=True, kw_only=True)
class CapsuleLoss:
    """What was lost when capsules were filled, worked out from the mean of those weighed.

    Attributes
    ----------
    weighed
        What was weighed into the mixture.
    held
        What all capsules hold that were filled.
    left
        The powder left; None where it was not written down as a mass, and then it is counted as lost.
    share
        What was lost, as a share of what was weighed in; below zero where more came out.
    doubt
        Twice the standard error of the mean fill, as a share of it: the other capsules were not weighed.
    """

    weighed: Quantity
    held: Quantity
    left: Quantity | None
    share: Decimal
    doubt: Decimal


def capsule_loss(filled: Filled) -> CapsuleLoss | None:
    """Return what was lost when capsules were filled; None where something for it was not entered."""
    account = account_of(filled, filled.record.yielded) or "yield_actual"
    weighed, fills, count = mixture_weighed(filled), net_fills(filled), filled.number(account)
    if weighed is None or fills is None or fills.mean <= 0 or count is None or count <= 0:
        return None
    held, left = batch_mass(quantity(fills.mean, "mg/capsule"), quantity(count, "capsule")), _powder_left(filled)
    return CapsuleLoss(
        weighed=weighed,
        held=held,
        left=left,
        share=units.magnitude(mass_loss(weighed, held, left or quantity(0, "mg")), "1"),
        doubt=_doubt_of_mean(fills),
    )


def _doubt_of_mean(fills: NetFills) -> Decimal:
    """Return twice the standard error of the mean fill, as a share of it: the others were not weighed."""
    return 2 * (fills.rsd or Decimal(0)) / Decimal(len(fills.masses)).sqrt()


def _powder_left(filled: Filled) -> Quantity | None:
    """Return the powder left after filling, where the record of the step is a mass with its unit."""
    for step in filled.record.steps:
        if _POWDER_LEFT in step.record:
            words = filled.words(field_name("step", step.number, "record", step.record.index(_POWDER_LEFT) + 1))
            try:
                found = parse_quantity(words)
            except QuantityError:
                return None
            return units.converted(found, "mg") if units.is_measured_in(found, "mg") else None
    return None


# --- liquids and creams ----------------------------------------------------------------------


def _containers(filled: Filled) -> Iterator[Finding]:
    """Yield what was filled beyond what was made."""
    made = made_of_mixture(filled)
    if made is None:
        return
    unit = units.unit_words(units.unit_spelling(made))
    fills = list(_fills(filled))
    totals = [
        (name, filled.number(name)) for name in ("yield_actual", account_of(filled, filled.record.yielded)) if name
    ]
    totals += [("fills_total", sum(fills, Decimal(0)))] if fills else []
    for name, total in totals:
        if total is not None and is_more_than_made(total, made):
            yield filled.find(
                "MASS-BALANCE",
                name,
                expected=f"at most {roughly_of(made)}, which were made",
                found=f"{in_words(total, unit)}, {_lost_or_gained(1 - total / made.magnitude)}",
            )


def made_of_mixture(filled: Filled) -> Quantity | None:
    """Return how much liquid or cream was made, by what was measured out; None where that is not all known."""
    key = "mass_expected" if "mass_expected" in filled.made else filled.record.yielded
    made = filled.made[key].value
    return None if units.is_open(made) or not all_measured(filled) else made


def is_more_than_made(total: Decimal, made: Quantity) -> bool:
    """Return whether an amount is more than can have come out of what was made, in the same unit."""
    return total > made.magnitude * (1 + _MOST_GAINED)


def _fills(filled: Filled) -> Sequence[Decimal]:
    found: list[Decimal] = []
    number = 1
    while (name := field_name("fill", number)) in filled.entries:
        fill = filled.number(name)
        found += [fill] if fill is not None and fill > 0 else []
        number += 1
    return found
