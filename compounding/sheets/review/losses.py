"""The loss of mass that was entered as a test, against what the other entries of the sheet come to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from compounding import units
from compounding.records.finding import MINOR, Finding
from compounding.sheets.layout import field_name
from compounding.sheets.review.accounts import CapsuleLoss, capsule_loss
from compounding.sheets.review.amounts import per_cent
from compounding.sheets.review.filled import Filled
from compounding.units import quantity

_LOSS = "loss of mass"
_MEASURED = "measured"
# A judgement: by how many percentage points two workings may differ, where the doubt of the mean is not greater.
_NEAR = Decimal(1)
# What is entered below it may be a share of 1: a loss in per cent is hardly ever so little.
_SHARE, _SHARE_NEAR = Decimal("0.05"), Decimal("0.15")
_HUNDRED = 100


def losses_findings(filled: Filled) -> Iterator[Finding]:
    """Yield where the loss of mass entered cannot be, or is another than follows from the other entries."""
    for number, test in enumerate(filled.record.quality, start=1):
        name = field_name("quality", number, "result")
        entered = filled.number(name)
        if test.name == _LOSS and test.result == _MEASURED and entered is not None:
            yield from _loss(filled, name, entered)


def _loss(filled: Filled, name: str, entered: Decimal) -> Iterator[Finding]:
    found, loss = _in_words(entered), capsule_loss(filled) if filled.record.per_unit else None
    doubt = loss.doubt * _HUNDRED if loss is not None else Decimal(0)
    if loss is not None and loss.left is not None:
        lost = loss.share * _HUNDRED
        as_share = 0 < entered < _SHARE and entered * _HUNDRED > _SHARE_NEAR
        if as_share and abs(entered * _HUNDRED - lost) <= _SHARE_NEAR:
            found = f"{found}: a share was entered instead of per cent"
            yield filled.find("RECORD-MISMATCH", name, expected=_expected(loss), found=found, severity=MINOR)
            return
        if abs(entered - lost) > max(_NEAR, doubt):
            yield filled.find("RECORD-MISMATCH", name, expected=_expected(loss), found=found)
            return
    if entered < -doubt:
        yield filled.find(
            "TEST-FAILED",
            name,
            expected="0 % or more",
            found=f"{found}: more came out than went in",
            severity=MINOR,
            action="A weighing or the mass of the shell is wrong: find out which, and work the loss out again.",
        )


def _expected(loss: CapsuleLoss) -> str:
    """Return in words what the loss comes to, and from what."""
    weighed, held = (units.format_quantity(_whole_mg(each)) for each in (loss.weighed, loss.held))
    left = units.format_quantity(loss.left) if loss.left is not None else "nothing"
    return f"about {_in_words(per_cent(loss.share) + 0)}: {weighed} weighed in, {held} in the capsules, {left} left"


def _whole_mg(mass: units.Quantity) -> units.Quantity:
    return quantity(units.magnitude(mass, "mg").to_integral_value(), "mg")


def _in_words(number: Decimal) -> str:
    return units.format_quantity(quantity(number, "%"))
