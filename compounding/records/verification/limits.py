"""The limits of a verification: the usual ones, or those of a formula."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from compounding import rounding, units
from compounding.errors import ProblemsError
from compounding.records.dosage_form import dosage_form
from compounding.records.formula import Formula
from compounding.units import Quantity, quantity

# Limits are stated to one place at least: 90 % in a formula is 90.0 %, and 89.9 % does not meet it.
_PLACES = 1
_USUAL = "the usual ones"
_LOSS = "loss of mass"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits, inclusive, as shares of what is meant [%].

    Attributes
    ----------
    strength_lowest, strength_highest
        Of the strength, of the label.
    each_lowest, each_highest
        Of single net fills and of their mean, of theory.
    yield_lowest, yield_highest
        Of the yield.
    loss_highest
        Of the loss of mass; so much may be gained as well.
    origin
        Where they are from, in words.
    form
        Form of the formula that they are from; "" for the usual ones.
    """

    strength_lowest: Quantity = field(default_factory=partial(quantity, "90.0", "%"))
    strength_highest: Quantity = field(default_factory=partial(quantity, "110.0", "%"))
    each_lowest: Quantity = field(default_factory=partial(quantity, "90.0", "%"))
    each_highest: Quantity = field(default_factory=partial(quantity, "110.0", "%"))
    yield_lowest: Quantity = field(default_factory=partial(quantity, "95.0", "%"))
    yield_highest: Quantity = field(default_factory=partial(quantity, "105.0", "%"))
    loss_highest: Quantity = field(default_factory=partial(quantity, "3.0", "%"))
    origin: str = _USUAL
    form: str = ""

    @property
    def of_strength(self) -> str:
        """Where the limits of the strength are from, their numbers and their source."""
        numbers = _range(self.strength_lowest, self.strength_highest)
        return self._from(f"{numbers} of the label", "texas-291-131")

    @property
    def of_capsules(self) -> str:
        """The same of the limits of single capsules."""
        each = f"each net fill and their mean {_range(self.each_lowest, self.each_highest)} of theory"
        return self._from(each, "unc-capsules")

    def _from(self, numbers: str, source: str) -> str:
        return f"{self.origin}: {numbers}" + (f" [{source}]" if self.origin == _USUAL else "")

    def check_form(self, kind: str, subject: str) -> None:
        """Refuse the limits of a formula of another form.

        Parameters
        ----------
        kind
            Unit of the strength: "mg/capsule", "mg/mL" or "mg/g".
        subject
            What cannot be judged, for the message.

        Raises
        ------
        ProblemsError
            The formula is one of another form.
        """
        if self.form and dosage_form(self.form).limit_unit != kind:
            formula = self.origin.removeprefix("those of ")
            what = units.unit_words(kind)
            raise ProblemsError(
                subject, [f"--formula: {formula}, is a formula of the form {self.form}, with no strength in {what}"]
            )


def limits_of(formula: Formula) -> Limits:
    """Return the limits that a formula states.

    Parameters
    ----------
    formula
        The formula.

    Examples
    --------
    >>> from compounding.records.library import find_library
    >>> found = limits_of(find_library(None).load("naltrexone-capsule"))
    >>> print(found.strength_lowest, found.yield_highest)
    90.0 percent 105.0 percent
    """
    accepted = formula.acceptance
    weights = next((each for each in formula.quality if each.result == "capsule weights"), None)
    lowest = weights.lowest if weights is not None else None
    highest = weights.highest if weights is not None else None
    loss = next((each.highest for each in formula.quality if each.name == _LOSS and each.highest is not None), None)
    more = {} if loss is None else {"loss_highest": _stated(loss)}
    return Limits(
        strength_lowest=_stated(accepted.strength_lowest),
        strength_highest=_stated(accepted.strength_highest),
        each_lowest=_stated(lowest or accepted.strength_lowest),
        each_highest=_stated(highest or accepted.strength_highest),
        yield_lowest=_stated(accepted.yield_lowest),
        yield_highest=_stated(accepted.yield_highest),
        origin=f"those of {formula.id}, version {formula.version}",
        form=formula.form,
        **more,
    )


def _range(lowest: Quantity, highest: Quantity) -> str:
    low, high = (units.format_measured(each, _places(each)) for each in (lowest, highest))
    return f"{low.partition(' ')[0]} to {high}"


def _places(limit: Quantity) -> int:
    return max(_PLACES, -int(limit.magnitude.as_tuple().exponent))


def _stated(limit: Quantity) -> Quantity:
    number = units.magnitude(limit, "%")
    return quantity(rounding.half_up(number, _places(quantity(number, "%"))), "%")
