"""Amounts in the words of a finding, and slips of the decimal point or of the unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compounding import rounding, units
from compounding.units import Quantity, quantity

# How near to a power of ten a number is a slip of the decimal point: targets are met within 1 %, counts exactly.
_NEAR = Decimal("0.05")
_FAR_BELOW = -2
_DIGITS = 5
_PLACES = 1
_HUNDRED = 100
_WORDS = {
    1: "about 10 times what is expected",
    -1: "about a tenth of what is expected",
    2: "about 100 times what is expected",
    -2: "about a hundredth of what is expected",
    3: "about 1,000 times what is expected",
    -3: "about a thousandth of what is expected",
}
_SCALES = (("mcg", "mg", "g", "kg"), ("mL", "L"))


@dataclass(frozen=True)
class Slip:
    """A number that is out by a power of ten.

    Attributes
    ----------
    power
        That power: 1 for ten times what is expected, -3 for a thousandth.
    """

    power: int

    @property
    def code(self) -> str:
        """The code of the finding."""
        return f"SLIP-{10 ** min(abs(self.power), 3)}"

    def words(self, unit: str = "") -> str:
        """Return the slip in words, with the unit that would explain it.

        Parameters
        ----------
        unit
            The unit in which the number was to be entered.

        Examples
        --------
        >>> Slip(-3).words("mg")
        'about a thousandth of what is expected, as if in g instead of mg'
        """
        factor = f"{10 ** abs(self.power):,}"
        times = f"about {factor} times what is expected" if self.power > 0 else f"about 1/{factor} of what is expected"
        other = _other_unit(unit, self.power)
        return _WORDS.get(self.power, times) + (f", as if in {other} instead of {unit}" if other else "")


def slip(actual: Decimal, expected: Decimal, near: Decimal = _NEAR) -> Slip | None:
    """Return the slip by which a number is out; None where it is not near a power of ten of what is expected.

    Parameters
    ----------
    near
        How far from the power of ten it may be, as a share.

    Examples
    --------
    >>> slip(Decimal("12010"), Decimal("1200.6"))
    Slip(power=1)
    """
    if actual <= 0 or expected <= 0:
        return None
    power = rounding.power_of_ten(actual / expected, near)
    return Slip(power) if power else None


def far_below(actual: Decimal, expected: Decimal) -> Slip | None:
    """Return the slip by which a part of a whole is far too low: a hundredth or less of what is expected, or None.

    A tenth is no slip: one container, or one lot, may be that much smaller than another.

    Examples
    --------
    >>> far_below(Decimal("0.03"), Decimal(30)), far_below(Decimal(3), Decimal(30))
    (Slip(power=-3), None)
    """
    off = slip(actual, expected)
    return off if off is not None and off.power <= _FAR_BELOW else None


def decades_off(actual: Decimal, usual: Decimal) -> Slip | None:
    """Return the power of ten that brings a number nearest to a usual one; None where that is none.

    Examples
    --------
    >>> decades_off(Decimal("145000"), Decimal("300"))
    Slip(power=3)
    """
    if actual <= 0 or usual <= 0:
        return None
    power = int(rounding.to_whole((actual / usual).log10()))
    return Slip(power) if power else None


def in_words(number: Decimal, unit: str) -> str:
    """Return an exact number with a unit in the words of a field, such as "mg per capsule" or "".

    Examples
    --------
    >>> print(in_words(Decimal("1200.60"), "mg"))
    1,200.6 mg
    """
    return units.format_quantity(quantity(number, _spelling(unit)))


def roughly(number: Decimal, unit: str) -> str:
    """Return a number that was worked out, rounded half up to five digits, with a unit in the words of a field.

    Examples
    --------
    >>> print(roughly(Decimal("1200.6789"), "mg"))
    1,200.7 mg
    """
    places = max(0, _DIGITS - 1 - number.adjusted()) if number else 0
    return in_words(rounding.half_up(number, places), unit)


def roughly_of(amount: Quantity) -> str:
    """Return a quantity that was worked out, rounded half up to five digits; small masses are in mcg."""
    small = units.small_in_micrograms(amount)
    return roughly(small.magnitude, units.unit_words(units.unit_spelling(small)))


def is_multiple(number: Decimal, step: Decimal) -> bool:
    """Return whether a number is a whole number of steps, as what a balance shows is.

    Examples
    --------
    >>> is_multiple(Decimal("120.1"), Decimal("0.1")), is_multiple(Decimal("120.15"), Decimal("0.1"))
    (True, False)
    """
    steps = number / step
    return steps == steps.to_integral_value()


def _spelling(words: str) -> str:
    """Return the spelling of a unit from the words for it."""
    return "1" if words == units.unit_words("1") else words.replace(" per ", "/") or "1"


def per_cent(share: Decimal) -> Decimal:
    """Return a share of 1 in per cent, rounded half up to one place, as it is compared with limits [usp-gn].

    Examples
    --------
    >>> per_cent(Decimal("0.89951"))
    Decimal('90.0')
    """
    return rounding.half_up(share * _HUNDRED, _PLACES)


def share_text(share: Decimal) -> str:
    """Return a share of 1 as it is compared with limits.

    Examples
    --------
    >>> share_text(Decimal("0.98765"))
    '98.8 %'
    """
    return f"{units.number_text(per_cent(share))} %"


def range_text(lowest: Decimal, highest: Decimal) -> str:
    """Return two shares of 1 as a range in words.

    Examples
    --------
    >>> range_text(Decimal("0.9"), Decimal("1.1"))
    '90 to 110 %'
    """
    return f"{units.number_text(lowest * _HUNDRED)} to {units.number_text(highest * _HUNDRED)} %"


def phrase(text: str) -> str:
    """Return a sentence as part of another one: without its full stop, and beginning small unless with a name.

    Examples
    --------
    >>> phrase("Nothing gritty is felt or seen."), phrase("USP <905> asks for an assay.")
    ('nothing gritty is felt or seen', 'USP <905> asks for an assay')
    """
    begins_small = text[1:2].islower() or text[1:2] == " "
    return (text[:1].lower() + text[1:] if begins_small else text).removesuffix(".")


def _other_unit(unit: str, power: int) -> str:
    """Return the unit in which the number would be right, a thousand times as large or as small a unit."""
    steps, rest = divmod(abs(power), 3)
    for scale in _SCALES:
        if unit in scale and not rest:
            place = scale.index(unit) + (-steps if power > 0 else steps)
            return scale[place] if 0 <= place < len(scale) else ""
    return ""
