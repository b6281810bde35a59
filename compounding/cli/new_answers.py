"""The answers to the questions of `compounding new`: how each is read, and whether it will do."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from compounding.cli.new_questions import (
    NO,
    YES,
    Question,
    Usual,
    is_stated_in,
    key_of,
    needs_density,
    origins,
    sources,
)
from compounding.errors import CompoundingError, OrderError, ProblemsError
from compounding.notation import near_name
from compounding.records.dosage_form import CREAM
from compounding.records.formula import Formula
from compounding.records.orders.texts import POWDER, TRITURATION
from compounding.units import format_quantity

if TYPE_CHECKING:
    from compounding.records.pharmacy.profile import Pharmacy

_APART = re.compile(r"\s*[,;]\s+|\s*;\s*")
_NUMBERS = ("no", "one", "two", "three")
_SUBJECT = "the answer cannot be read"


@dataclasses.dataclass(frozen=True)
class Trial:
    """What an answer is tried on.

    Attributes
    ----------
    pharmacy
        The pharmacy whose rules hold; None without a profile.
    made
        Day of compounding, year-month-day.
    """

    formula: Formula
    pharmacy: Pharmacy | None
    made: str

    @property
    def usual(self) -> Usual:
        """What holds where nothing is answered."""
        if self.pharmacy is None:
            return Usual()
        return Usual(
            balances="the profile" if self.pharmacy.balances else "",
            overage=_usual_overage(self.pharmacy, self.formula),
        )

    def with_answer(self, given: Mapping[str, Any], question: Question, text: str) -> dict[str, Any]:
        """Return what is given, with the answer to a question.

        Raises
        ------
        OrderError
            The answer cannot be read, or cannot be prepared with what was answered before.
        """
        answered = {**given, question.name: _value(question, text, given)}
        problems = self.problems(answered, [question.name])
        if problems:
            raise OrderError(_SUBJECT, problems)
        return answered

    def problems(self, given: Mapping[str, Any], names: Iterable[str]) -> list[str]:
        """Return what stands against what is given; while answers are still to come, only what concerns some of it.

        Parameters
        ----------
        names
            Those that concern.
        """
        stand_ins = _missing(_stand_ins(self.formula, given), given)
        concerned = tuple(_words(name) for name in names)
        try:
            self._prepare(_joined(given, stand_ins))
        except ProblemsError as error:
            return [each for each in error.problems if not stand_ins or each.startswith(concerned)]
        except CompoundingError as error:
            return [] if stand_ins else [str(error)]
        return []

    def _prepare(self, texts: Mapping[str, Any]) -> None:
        from compounding.records.orders.texts import read_order_texts
        from compounding.records.pharmacy.house_rules import under_house_rules
        from compounding.records.preparation import prepare

        stated = {"made": self.made, **texts}
        order = read_order_texts(stated, self.formula, _words, from_stock=True)
        if self.pharmacy is not None:
            order = under_house_rules(order, self.formula, self.pharmacy, stated)
        prepare(order, self.formula)


def _usual_overage(pharmacy: Pharmacy, formula: Formula) -> str:
    """Return what a pharmacy adds of drug where an order says nothing, in words."""
    from compounding.records.pharmacy.house_rules import house_overage

    usual = house_overage(formula, pharmacy)
    if isinstance(usual, str):
        return f"by the rule {usual}, as the profile says" if usual else Usual.overage
    return f"{format_quantity(usual)}, as the profile says"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(question: Question, text: str, given: Mapping[str, Any]) -> Any:
    """Return an answer as the option takes it."""
    if question.words:
        return _chosen(question, text)
    if question.parts > 1:
        texts = _parts(question, text)
        if not (question.key or question.several):
            return texts
        return (*given.get(question.name, ()), (question.key, *texts) if question.key else texts)
    if question.key:
        return (*given.get(question.name, ()), f"{question.key}={text}")
    return (*given.get(question.name, ()), text) if question.several else text


def _chosen(question: Question, text: str) -> str:
    numbered = {str(number): word for number, word in enumerate(question.words, start=1)}
    if question.words == (YES, NO):
        text = {YES[0]: YES, NO[0]: NO}.get(text.lower(), text.lower())
    if text in question.words or text in numbered:
        return numbered.get(text, text)
    near = near_name(text, question.words)
    hint = f"did you mean {near!r}? " if near else ""
    raise OrderError(_SUBJECT, [f"{text!r} is not offered; {hint}write {' or '.join(question.words)}, or its number"])


def _parts(question: Question, text: str) -> tuple[str, ...]:
    """Return the texts of an answer that has several, by their commas or else by the spaces between them."""
    found = _APART.split(text, question.parts - 1)
    if len(found) < question.parts:
        found = [each.rstrip(",;") for each in text.split(maxsplit=question.parts - 1)]
    if len(found) < question.parts:
        many = _NUMBERS[question.parts]
        remedy = "write them with a comma and a space between"
        raise OrderError(_SUBJECT, [f"{text!r}: {many} things are needed; {remedy}"])
    return tuple(found)


def _stand_ins(formula: Formula, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands for the needed answers that are still to come, so that those given can be tried."""
    source = given.get("source", sources(formula)[0])
    texts: dict[str, Any] = {
        "strength": format_quantity(formula.strength.highest),
        "quantity": formula.dosage_form.quantity_example,
        "source": source,
    }
    if source == POWDER:
        texts |= {"assay": "99 %", "assay_basis": "anhydrous"}
        texts |= {"water": "1 %"} if given.get("assay_basis") != "as-is" else {}
    if source == TRITURATION:
        drug = next(each.key for each in formula.components if each.role == "drug")
        lot = ((drug, "1", "2199-12"),)
        texts |= {"trituration": "120 mg in 2,400 mg", "lot": lot}
        made_from = origins(formula)
        # Where only one thing is possible nothing is asked, and nothing stands for an answer.
        texts |= {"trituration_from": made_from[-1]} if made_from != (POWDER,) else {}
    if given.get("packing_size"):
        texts |= {"packing": ("drug=500 mg",)}
    if formula.further_drugs:
        texts |= {"potency": tuple(f"{each.key}=100 %" for each in formula.further_drugs)}
    return texts | _stand_ins_of_strength(formula, given)


def _stand_ins_of_strength(formula: Formula, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a strength needs besides that is not the one of the batch."""
    if is_stated_in(given, "strength", "mg/dose") and given.get("dose_drops") is None:
        return {"dose_volume": "0.5 mL"}
    if is_stated_in(given, "strength", "mg/actuation"):
        return {"actuation": "0.25 g/actuation"}
    return {"density": "1 g/mL"} if formula.dosage_form == CREAM and needs_density(given) else {}


def _missing(stand_ins: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stand-ins for what is not given; of those with a key, the keys that are not."""
    missing = {}
    for name, value in stand_ins.items():
        known = {key_of(each) for each in given.get(name, ())} if isinstance(value, tuple) else set()
        rest = tuple(each for each in value if key_of(each) not in known) if isinstance(value, tuple) else value
        if rest and (isinstance(value, tuple) or name not in given):
            missing[name] = rest
    return missing


def _joined(given: Mapping[str, Any], stand_ins: Mapping[str, Any]) -> dict[str, Any]:
    several = {name: (*given.get(name, ()), *value) for name, value in stand_ins.items() if isinstance(value, tuple)}
    return {**stand_ins, **given, **several}
