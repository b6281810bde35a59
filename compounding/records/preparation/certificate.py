"""What a certificate of analysis can and cannot say of a bulk powder."""

from __future__ import annotations

from compounding import units
from compounding.records.order import BulkPowder
from compounding.records.powder_limits import MOST_LOST
from compounding.records.preparation.plan import Plan
from compounding.units import Quantity, format_quantity, quantity

_LEAST_ASSAY = quantity(80, "%")


def check_certificate(plan: Plan) -> None:
    """Note what cannot be right in the certificate of analysis of the order's bulk powder."""
    source = plan.order.source
    if not isinstance(source, BulkPowder):
        return
    match source.assay_basis:
        case "as is":
            _check_as_is(plan, source)
        case "anhydrous":
            _check_anhydrous(plan, source)
        case _:
            plan.refuse(f"assay basis {source.assay_basis!r}: choose anhydrous or as is")
    if units.magnitude(source.assay, "%") > 100:
        plan.warn(
            f"The assay of {format_quantity(source.assay)} is above 100 %: it is used as stated, so that less powder "
            "is weighed. Confirm with the supplier, or prescribe by an assay of 100 %."
        )


def _check_as_is(plan: Plan, source: BulkPowder) -> None:
    if source.water is not None or source.solvents is not None:
        plan.refuse(
            "an assay of the powder as is already counts water and solvents; give the assay alone, "
            "or the assay on the anhydrous basis with the water"
        )
    _check_readable(plan, source, "as is")


def _check_anhydrous(plan: Plan, source: BulkPowder) -> None:
    if source.water is None:
        plan.refuse("an assay on the anhydrous basis needs the water of the lot (option --water); none is assumed")
    _check_lost(plan, source)
    info = plan.formula.powder
    if source.substance != "hydrochloride":
        _check_readable(plan, source, "on the anhydrous basis")
    elif not _is_between(source.assay, info.assay_lowest, info.assay_highest):
        plan.refuse(
            f"an assay of {format_quantity(source.assay)} on the anhydrous basis lies outside the monograph's "
            f"{format_quantity(info.assay_lowest)} to {format_quantity(info.assay_highest)}; "
            "such a powder is not used: check the certificate of analysis and the basis"
        )


def _check_lost(plan: Plan, source: BulkPowder) -> None:
    """Note water and solvents that together are more than the drug can hold."""
    lost = sum(units.magnitude(each, "%") for each in (source.water, source.solvents) if each is not None)
    if lost > MOST_LOST.magnitude:
        plan.refuse(
            f"water and residual solvents of {format_quantity(quantity(lost, '%'))} are more than any powder of this "
            "drug holds (the dihydrate holds about 8.7 % of water); check the certificate of analysis"
        )


def _check_readable(plan: Plan, source: BulkPowder, basis: str) -> None:
    """Note an assay that is a slip of the pen, where the monograph sets no limits."""
    highest = plan.formula.powder.assay_highest
    if not _is_between(source.assay, _LEAST_ASSAY, highest):
        plan.refuse(
            f"an assay of {format_quantity(source.assay)} {basis} cannot be right for this drug "
            f"({format_quantity(_LEAST_ASSAY)} to {format_quantity(highest)} is read); "
            "check the certificate of analysis"
        )


def _is_between(assay: Quantity, lowest: Quantity, highest: Quantity) -> bool:
    return units.magnitude(lowest, "%") <= units.magnitude(assay, "%") <= units.magnitude(highest, "%")
