"""What a certificate of analysis can and cannot say of a bulk powder."""

from __future__ import annotations

from compounding import units
from compounding.records.order import ANHYDROUS, AS_IS, DRIED, BulkPowder
from compounding.records.powder_limits import MOST_LOST
from compounding.records.preparation.plan import Plan
from compounding.units import Quantity, format_quantity, quantity

# Judgements: an assay beyond them is a slip of the pen, where no monograph sets limits.
_LEAST_ASSAY, _MOST_ASSAY = quantity(80, "%"), quantity(105, "%")


def check_certificate(plan: Plan) -> None:
    """Note what cannot be right in the certificate of analysis of the order's bulk powder."""
    source = plan.order.source
    if not isinstance(source, BulkPowder) or plan.formula.powder is None:
        return
    if plan.formula.powder.assay_lowest is None:
        plan.warn(
            f"The formula states no limits for the assay of {plan.formula.powder.name}: the pharmacist confirms the "
            "limits that its certificate of analysis names."
        )
    match source.assay_basis:
        case basis if basis == AS_IS:
            _check_as_is(plan, source)
        case basis if basis == ANHYDROUS:
            _check_without_water(plan, source, "water")
        case basis if basis == DRIED:
            _check_dried(plan, source)
        case _:
            plan.refuse(f"assay basis {source.assay_basis!r}: choose anhydrous, dried or as is")
    if units.magnitude(source.assay, "%") > 100:
        plan.warn(
            f"The assay of {format_quantity(source.assay)} is above 100 %: it is used as stated, so that less powder "
            "is weighed. Confirm with the supplier, or prescribe by an assay of 100 %."
        )


def _check_as_is(plan: Plan, source: BulkPowder) -> None:
    if source.water is not None or source.solvents is not None:
        plan.refuse(
            "an assay of the powder as is already counts water and solvents; give the assay alone, "
            "or the assay on the anhydrous basis with the water, or on the dried basis with the loss on drying"
        )
    _check_readable(plan, source, "as is")


def _check_dried(plan: Plan, source: BulkPowder) -> None:
    if source.solvents is not None:
        plan.refuse(
            "the loss on drying already counts residual solvents; for an assay on the dried basis give the loss on "
            "drying alone, as the water"
        )
    _check_without_water(plan, source, "loss on drying")


def _check_without_water(plan: Plan, source: BulkPowder, lost: str) -> None:
    """Note what cannot be right in an assay on a basis without the water, under the name that its basis gives it."""
    on_basis = f"on the {source.assay_basis} basis"
    if source.water is None:
        plan.refuse(f"an assay {on_basis} needs the {lost} of the lot (option --water); none is assumed")
    _check_lost(plan, source)
    info = plan.formula.powder_source
    if source.is_base or info.assay_lowest is None or info.assay_highest is None:
        _check_readable(plan, source, on_basis)
    elif not _is_between(source.assay, info.assay_lowest, info.assay_highest):
        plan.refuse(
            f"an assay of {format_quantity(source.assay)} {on_basis} lies outside the monograph's "
            f"{format_quantity(info.assay_lowest)} to {format_quantity(info.assay_highest)}; "
            "such a powder is not used: check the certificate of analysis and the basis"
        )


def _check_lost(plan: Plan, source: BulkPowder) -> None:
    """Note water and solvents that together are more than the drug can hold."""
    lost = sum(units.magnitude(each, "%") for each in (source.water, source.solvents) if each is not None)
    if lost > MOST_LOST.magnitude:
        plan.refuse(
            f"water and residual solvents of {format_quantity(quantity(lost, '%'))} are more than the "
            f"{format_quantity(MOST_LOST)} that are read for a powder; check the certificate of analysis"
        )


def _check_readable(plan: Plan, source: BulkPowder, basis: str) -> None:
    """Note an assay that is a slip of the pen, where the formula knows no limits of it."""
    highest = plan.formula.powder_source.assay_highest or _MOST_ASSAY
    if not _is_between(source.assay, _LEAST_ASSAY, highest):
        plan.refuse(
            f"an assay of {format_quantity(source.assay)} {basis} cannot be right for this drug "
            f"({format_quantity(_LEAST_ASSAY)} to {format_quantity(highest)} is read); "
            "check the certificate of analysis"
        )


def _is_between(assay: Quantity, lowest: Quantity, highest: Quantity) -> bool:
    return units.magnitude(lowest, "%") <= units.magnitude(assay, "%") <= units.magnitude(highest, "%")
