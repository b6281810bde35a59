"""The size of a capsule: as ordered, or the smallest that serves of those kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compounding import units
from compounding.calculations import capsules as rules
from compounding.calculations.capsules import CapsuleSize, capsule_sizes
from compounding.calculations.packing import packing_in_size
from compounding.printed import shown
from compounding.records.formula_parts import CapsuleRules
from compounding.records.preparation.plan import Plan, Portion, listed
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Term


@dataclass(frozen=True, kw_only=True)
class Powder:
    """A powder in the capsules besides the filler; the drug's has no portion here, it is measured out on its own."""

    key: str
    name: str
    each: Term
    portion: Portion | None = None


@dataclass(frozen=True)
class _Sizes:
    """The capsule sizes that the toolkit may choose among: those that the formula offers, and those of them kept."""

    offered: tuple[CapsuleSize, ...]
    kept: tuple[CapsuleSize, ...]


def chosen_size(plan: Plan, limits: CapsuleRules, powders: Sequence[Powder]) -> tuple[CapsuleSize, str]:
    """Return the capsule size of the order, or the smallest that serves of those kept, and why.

    Parameters
    ----------
    powders
        What goes into one capsule besides the filler, the drug's powder first.
    """
    choices = plan.order.capsules
    known = {size.name: size for size in capsule_sizes()}
    offered = tuple(size for size in known.values() if size.name in limits.sizes)
    kept = tuple(size for size in offered if size.name in choices.kept) if choices.kept else offered
    sizes = _Sizes(offered, kept)
    if choices.size:
        _check_ordered(plan, known[choices.size], sizes, powders)
        return known[choices.size], "as ordered"
    shares = {size.name: _share(plan, size, powders) for size in offered}
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
            takes = "the drug powder takes" if len(powders) == 1 else "the powders take"
            why = f"the smallest of {among} of which {takes} no more than {most} ({share})"
            return size, why
    _refuse_sizes(plan, sizes, f"{_amounts(powders)} takes more than {most}", list(serving))
    return offered[-1], ""


def _amounts(powders: Sequence[Powder]) -> str:
    return listed([f"{shown(each.each.quantity)} of {each.name}" for each in powders], "with")


def _names(sizes: Sequence[CapsuleSize], joint: str = "and") -> str:
    return listed([size.name for size in sizes], joint)


def _check_ordered(plan: Plan, size: CapsuleSize, sizes: _Sizes, powders: Sequence[Powder]) -> None:
    """Warn of an ordered size that is none of the formula's or of those kept; refuse one that does not hold it."""
    kept = plan.order.capsules.kept
    if size not in sizes.offered:
        plan.warn(
            f"Capsule size {size.name} is not one of the formula's ({_names(sizes.offered, 'or')}): "
            "document the change."
        )
    if kept and size.name not in kept:
        plan.warn(f"Capsule size {size.name} is not one of the sizes kept ({listed(kept)}): see that it is at hand.")
    _check_fit(plan, size, sizes.offered, powders)


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


def _share(plan: Plan, size: CapsuleSize, powders: Sequence[Powder]) -> Quantity | None:
    """Return the share of a capsule that all powders but the filler take, or nothing where it cannot be known yet."""
    shares = [_share_of(plan, size, each) for each in powders]
    known = [each.magnitude for each in shares if each is not None]
    return quantity(sum(known), "%") if len(known) == len(shares) else None


def _share_of(plan: Plan, size: CapsuleSize, one: Powder) -> Quantity | None:
    """Return the share of a capsule that one powder takes, or nothing where it cannot be known yet."""
    choices, powder = plan.order.capsules, one.each.quantity
    density = dict(choices.densities).get(one.key)
    packing = dict(choices.packing).get(one.key)
    if units.is_open(powder):
        return None
    if density is not None:
        return rules.capsule_share_by_density(powder, density, size.volume)
    reference = choices.packing_size or choices.size
    if packing is None or not reference:
        return None
    measured = next(each for each in capsule_sizes() if each.name == reference)
    return rules.capsule_share(powder, packing_in_size(mass_in_one(packing), measured.volume, size.volume))


def _check_fit(plan: Plan, size: CapsuleSize, offered: Sequence[CapsuleSize], powders: Sequence[Powder]) -> None:
    share = _share(plan, size, powders)
    if share is None or share.magnitude < units.quantity(100, "%").magnitude:
        return
    fitting = [
        each.name for each in offered if (other := _share(plan, each, powders)) is not None and other.magnitude < 100
    ]
    remedy = f"size {listed(fitting)} would hold it" if fitting else "no size offered holds it: divide the dose"
    plan.refuse(f"{_amounts(powders)} does not fit size {size.name} ({shown(share)} of it); {remedy}")


def mass_in_one(packing: Quantity) -> Quantity:
    """Return a packing statistic per capsule, whether or not it was written so."""
    if units.is_measured_in(packing, "mg"):
        per_capsule: Quantity = packing / quantity(1, "capsule")
        return per_capsule
    return packing
