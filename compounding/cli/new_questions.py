"""What `compounding new` asks, in a pharmacist's order: one question for each option that an order may need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from compounding.errors import QuantityError
from compounding.records.component_keys import DRUG, SHELLS
from compounding.records.dosage_form import CAPSULE, CREAM, DROPS, ORAL_LIQUID
from compounding.records.formula import Formula
from compounding.records.order import ANHYDROUS, DRIED
from compounding.records.orders.texts import CHOICES, POWDER, TABLETS, TRITURATION
from compounding.records.preparation.components import filling_powders
from compounding.records.preparation.strength import strength_example
from compounding.units import format_quantity, is_measured_in, parse_quantity

YES, NO = "yes", "no"
MORE = "more"
_BENCH = "Enter: to be measured at the bench"
_LEFT_OUT = "Enter: none"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question.

    Attributes
    ----------
    name
        The option that it answers, with underscores.
    text
        What is asked, with an example.
    empty
        What an empty answer means; "" where there must be an answer.
    words
        The answers among which one is chosen; none where any text may be given.
    parts
        How many texts the answer consists of.
    key
        What the answer is of, for options such as KEY=MASS and KEY LOT EXPIRY.
    several
        Whether it is asked again until the answer is empty.
    """

    name: str
    text: str
    empty: str = ""
    words: tuple[str, ...] = ()
    parts: int = 1
    key: str = ""
    several: bool = False

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it from the others."""
        return self.name, self.key


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What holds where nothing is answered.

    Attributes
    ----------
    balances
        Where balances are known from, such as "the profile"; "" where none are known.
    overage
        The overage of drug, in words.
    """

    balances: str = ""
    overage: str = "none"


def questions(formula: Formula, given: Mapping[str, Any], usual: Usual | None = None) -> Iterator[Question]:
    """Yield the questions of an order, as far as what is given so far says which there are.

    Parameters
    ----------
    formula
        The formula that the order is for.
    given
        What is known so far, by the name of the option.
    usual
        What holds where nothing is answered; None where there is no profile.
    """
    usual = usual or Usual()
    yield from _prescription(formula)
    yield Question(name="source", text="Source of the drug", words=sources(formula))
    from_stock = given.get("stock") is not None
    if not from_stock:
        yield from _source(formula, given)
    for component in formula.further_drugs:
        yield Question(
            name="potency",
            text=f'Potency of the lot of {component.name}, from its certificate, such as "96.8 %"',
            key=component.key,
            empty="Enter: that of the stock table" if from_stock else "",
        )
    yield from _dosing(formula, given)
    yield Question(
        name="spare",
        text=f"In addition, of everything, such as {_spare_example(formula)}",
        empty="Enter: none, or what the profile says",
    )
    yield from _measured(formula, given)
    yield Question(
        name="balance",
        text="Balance at hand, such as A: 1 mg to 220 g, usp-41",
        empty=f"Enter: no other; those of {usual.balances}" if usual.balances else "Enter: no other",
        several=True,
    )
    yield Question(name="batch", text="Batch number", empty="Enter: a blank on the sheet")
    yield Question(name="prescriber", text="Prescriber", empty=_LEFT_OUT)
    yield Question(name="directions", text="Directions for the label", empty="Enter: the formula's own")
    yield from _more(formula, given, usual)


def _more(formula: Formula, given: Mapping[str, Any], usual: Usual) -> Iterator[Question]:
    """Yield whether what is seldom stated is asked for too; and if so, that."""
    seldom = tuple(_seldom(formula, given, usual))
    if any(not is_answered(each, given) for each in seldom):
        what = ", ".join(dict.fromkeys(_SELDOM[each.name] for each in seldom if not is_answered(each, given)))
        yield Question(name=MORE, text=f"State more: {what}? (yes or no)", empty="Enter: no", words=(YES, NO))
    if given.get(MORE) == YES:
        yield from seldom


_SELDOM: Mapping[str, str] = MappingProxyType(
    {"strength_as": "salt or base", "substance": "salt or base", "overage": "overage", "lot": "lots"}
)


def _seldom(formula: Formula, given: Mapping[str, Any], usual: Usual) -> Iterator[Question]:
    from_stock = given.get("stock") is not None
    if formula.substances:
        salt = f"Enter: {formula.salt}"
        yield Question(name="strength_as", text="The strength is stated as", words=formula.substances, empty=salt)
        if given.get("source") == POWDER and not from_stock:
            yield Question(name="substance", text="The powder is", words=formula.substances, empty=salt)
    if given.get("overage_rule") is None:
        yield Question(name="overage", text="Overage of the drug alone, such as 5 %", empty=f"Enter: {usual.overage}")
    if not from_stock:
        keys = ", ".join(_lot_keys(formula, given))
        yield Question(
            name="lot",
            text=f"Lot of a material, its number and its expiry, such as {DRUG}, T-101, 2028-03\n  Materials: {keys}.",
            empty="Enter: no other; lots are written in at the bench",
            parts=3,
            several=True,
        )


def _lot_keys(formula: Formula, given: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a lot may be of; the lot of a stock trituration was asked for with the trituration."""
    keys = (each.key for each in formula.components)
    yield from (each for each in keys if each != DRUG or given.get("source") != TRITURATION)
    if formula.capsule is not None:
        yield SHELLS


def sources(formula: Formula) -> tuple[str, ...]:
    """Return the sources of the drug that a formula offers."""
    own = ((TABLETS, formula.tablets), (POWDER, formula.powder), (TRITURATION, True))
    return tuple(name for name, offered in own if offered)


def origins(formula: Formula) -> tuple[str, ...]:
    """Return what a stock trituration for a formula may have been made from."""
    return tuple(name for name in sources(formula) if name != TRITURATION)


def is_answered(question: Question, given: Mapping[str, Any]) -> bool:
    """Return whether what is given answers a question already."""
    value = given.get(question.name)
    if not question.key or not isinstance(value, tuple):
        return value is not None
    return any(key_of(each) == question.key for each in value)


def key_of(value: Any) -> str:
    """Return the key of one value of an option such as KEY=MASS or KEY LOT EXPIRY."""
    return value.partition("=")[0].strip() if isinstance(value, str) else str(value[0])


def _prescription(formula: Formula) -> Iterator[Question]:
    form, strength = formula.dosage_form, formula.strength
    lowest, highest = format_quantity(strength.lowest), format_quantity(strength.highest)
    made = lowest if lowest == highest else f"{lowest} to {highest}"
    stated = f"In {form.strength_ways}: such as {strength_example(formula)}."
    yield Question(name="strength", text=f"Strength, {made}\n  {stated}")
    yield Question(name="quantity", text=f"Quantity, such as {form.quantity_example}")


def _source(formula: Formula, given: Mapping[str, Any]) -> Iterator[Question]:
    source = given.get("source")
    if source == TABLETS:
        text = "Tablets weighed together, and their mass, such as 20, 8.20 g"
        yield Question(name="tablet_sample", text=text, empty=_BENCH, parts=2)
    if source == POWDER:
        yield Question(name="assay", text="Certificate of the powder: assay, such as 99.5 %")
        basis = CHOICES["assay_basis"]
        yield Question(name="assay_basis", text="Certificate: the basis that the assay is stated on", words=basis)
        yield from _lost_of_certificate(given.get("assay_basis"))
    if source == TRITURATION:
        made_from = origins(formula)
        if made_from != (POWDER,):
            yield Question(name="trituration_from", text="The stock trituration was made from", words=made_from)
        yield Question(name="trituration", text="Stock trituration, such as 120 mg in 2,400 mg, or 1 in 10")
        yield Question(name="lot", text="Its lot, and its date, such as T-7, 2027-01-31", parts=2, key=DRUG)


def _lost_of_certificate(basis: Any) -> Iterator[Question]:
    """Yield the questions of what a certificate takes off the assay, by the basis that the assay is stated on."""
    if basis == DRIED:
        yield Question(name="water", text="Certificate: loss on drying, such as 0.3 %")
        return
    unstated = "" if basis == ANHYDROUS else "Enter: not stated"
    yield Question(name="water", text="Certificate: water, such as 8.7 %", empty=unstated)
    yield Question(name="solvents", text="Certificate: residual solvents, such as 0.1 %", empty="Enter: not stated")


def _dosing(formula: Formula, given: Mapping[str, Any]) -> Iterator[Question]:
    if formula.dosage_form not in (CAPSULE, DROPS, ORAL_LIQUID) and formula.daily_dose is None:
        return
    if is_stated_in(given, "strength", "mg/dose"):
        if given.get("dose_drops") is None:
            yield Question(name="dose_volume", text="Volume of one dose, such as 0.5 mL")
    else:
        yield Question(name="dose", text="Drug in one dose, such as 0.5 mg", empty=_LEFT_OUT)
    yield Question(name="doses_per_day", text="Doses in a day, such as 1", empty=_LEFT_OUT)


def _measured(formula: Formula, given: Mapping[str, Any]) -> Iterator[Question]:
    if formula.capsule is not None:
        yield from _capsules(formula, formula.capsule.sizes, given)
    if formula.dosage_form == DROPS:
        yield Question(
            name="dropper",
            text="Dropper as counted, such as 24.4 drop/mL or 35 drops per 2 mL",
            empty="Enter: dosed by oral syringe, or counted later",
        )
    if formula.dosage_form == CREAM:
        yield from _cream(given)


def _capsules(formula: Formula, sizes: tuple[str, ...], given: Mapping[str, Any]) -> Iterator[Question]:
    size = given.get("capsule_size")
    yield Question(name="capsule_size", text=f"Capsule size ({', '.join(sizes)})", empty="Enter: chosen by the toolkit")
    if given.get("powder_density"):
        return
    if size is None:
        yield Question(name="packing_size", text="Packing statistics are known for capsule size", empty=_BENCH)
    if size is not None or given.get("packing_size") is not None:
        for key in filling_powders(formula):
            text = f"Packing statistic of {_powder(formula, key)}, such as 200 mg"
            yield Question(name="packing", text=text, empty=_BENCH, key=key)


def _powder(formula: Formula, key: str) -> str:
    """Return a powder that fills capsules, in words; of the drug's, what it is weighed as is not yet known."""
    component = formula.component(key)
    return f"the powder that holds {component.name}" if component.role == "drug" else component.name


def _cream(given: Mapping[str, Any]) -> Iterator[Question]:
    if needs_density(given):
        yield Question(name="density", text="Measured density of the cream, such as 0.98 g/mL")
    per_actuation = is_stated_in(given, "strength", "mg/actuation")
    yield Question(
        name="actuation",
        text="Measured mass of one actuation of the pump, such as 0.25 g/actuation",
        empty="" if per_actuation else "Enter: no pump, or measured later",
    )


def _spare_example(formula: Formula) -> str:
    unit = formula.dosage_form.quantity_units[0]
    return "2 capsule or 5 %" if unit == "capsule" else f"5 {unit} or 5 %"


def needs_density(given: Mapping[str, Any]) -> bool:
    """Return whether a cream is asked for by volume, so that its density is needed."""
    return is_stated_in(given, "strength", "mg/mL") or is_stated_in(given, "quantity", "mL")


def is_stated_in(given: Mapping[str, Any], name: str, unit: str) -> bool:
    """Return whether what is given under a name is a quantity that can be measured in a unit."""
    try:
        return is_measured_in(parse_quantity(str(given.get(name, ""))), unit)
    except QuantityError:
        return False
