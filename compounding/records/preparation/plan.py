"""A plan in the making: what the modules of this package fill in, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

from compounding import units
from compounding.errors import PreparationError
from compounding.printed import shown
from compounding.records.compounding_record import BenchEntry, BeyondUse, Fact, Limit, Material, ReconciledLine
from compounding.records.dosage_form import CAPSULE
from compounding.records.error_budget import Budget, Spread
from compounding.records.formula import Formula
from compounding.records.formula_parts import Component, Step
from compounding.records.order import Order
from compounding.records.preparation.beyond_use import assigned_beyond_use
from compounding.records.shown_text import sentence
from compounding.units import Quantity
from compounding.working import Term, Working

if TYPE_CHECKING:
    from compounding.calculations.dilution_plans import Scale


@dataclass(frozen=True, kw_only=True)
class Portion:
    """Something that is measured out.

    Attributes
    ----------
    component
        Component of the formula that it is, or is made of.
    target
        Key of the working's line that says how much.
    key
        Name by which steps refer to it, if it is not the component's own.
    name, role, unit, grade
        What differs from the component's own.
    short
        What it is called in the name of a trituration of it.
    drug
        Key of the line that says how much drug it holds, where it is not the drug alone.
    step
        Step to which it is measured out, where no balance sets it.
    qs
        Whether it is made up to the target.
    made_here
        Whether it is made in this batch, and so has no lot.
    """

    component: Component
    target: str
    key: str = ""
    name: str = ""
    short: str = ""
    drug: str = ""
    role: str = ""
    unit: str = ""
    grade: str | None = None
    note: str = ""
    step: Decimal | None = None
    qs: bool = False
    made_here: bool = False


@dataclass(frozen=True, kw_only=True)
class Dilution:
    """How a trituration or a dilution is made: its steps, and whether it is a liquid."""

    steps: tuple[Step, ...]
    is_liquid: bool


@dataclass
class Plan:
    """Everything that is worked out for one order, and what stands in its way.

    Problems are collected and raised together by `settle`; warnings travel into the record.

    Attributes
    ----------
    dilutions
        For each component that is taken from a trituration or a dilution, how that is made.
    spreads, held, uncounted
        What the error budget is drawn up from: how far lines may be out, which are measured out, what is not known.
    """

    order: Order
    formula: Formula
    working: Working = field(default_factory=Working)
    facts: list[Fact] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    bench: list[BenchEntry] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    reconciliation: list[ReconciledLine] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    dilutions: dict[str, Dilution] = field(default_factory=dict)
    mixtures: int = 0
    spreads: list[Spread] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    uncounted: list[str] = field(default_factory=list)
    budget: Budget | None = None
    alternatives: list[str] = field(default_factory=list)

    def refuse(self, problem: str) -> None:
        """Note something for which the order cannot be prepared."""
        self.problems.append(problem)

    def stop(self, problem: str) -> NoReturn:
        """Note something without which nothing more can be worked out, and raise it with all that was noted before.

        Raises
        ------
        PreparationError
            Always.
        """
        raise PreparationError(self._subject, [*self.problems, problem])

    def warn(self, warning: str) -> None:
        """Note something that the pharmacist must see."""
        if warning not in self.warnings:
            self.warnings.append(warning)

    def fact(self, label: str, text: str) -> None:
        """Note a line of the record's head."""
        self.facts.append(Fact(label, text))

    def settle(self) -> None:
        """Raise what has been noted against the order so far, all at once.

        Raises
        ------
        PreparationError
            There is at least one problem.
        """
        if self.problems:
            raise PreparationError(self._subject, self.problems)

    @property
    def stated_as(self) -> str:
        """What the strength is stated as, in words: "base", the word of the salt, or the drug's name."""
        return self.formula.stated_as(self.order.prescription.basis)

    @property
    def beyond_use(self) -> BeyondUse:
        """Beyond-use date; it can be worked out once the order is known to be without `dating_problems`."""
        return assigned_beyond_use(self.order, self.formula)

    @property
    def _subject(self) -> str:
        return f"{self.formula.id} cannot be prepared as asked"

    def given(self, key: str, symbol: str, value: Quantity, meaning: str, source: str = "") -> Term:
        """Record a quantity of the order or the formula, and return it as a term."""
        return self.working.given(key, symbol, value, meaning, source)

    def copied(self, key: str, symbol: str, value: Quantity, meaning: str, source: str) -> Term:
        """Record what a certificate or a record states, with the digits that stand there, and return it as a term."""
        return self.working.measured(key, symbol, value, meaning, source)

    def derived(self, key: str, symbol: str, function: Callable[..., Any], *args: Any, unit: str = "") -> Term:
        """Record a quantity that a rule gives, and return it as a term."""
        return self.working.derived(key, symbol, function, *args, unit=unit)

    def measured(
        self,
        key: str,
        symbol: str,
        value: Quantity | None,
        unit: str,
        meaning: str,
        *,
        prompt: str,
        when: str = "before weighing",
    ) -> Term:
        """Record a measured quantity, given or left open as a bench entry, never assumed, and return it as a term."""
        if value is not None:
            return self.working.measured(key, symbol, value, meaning, "measured; stated in the order", unit=unit)
        self.bench.append(BenchEntry(key=key, label=symbol, unit=unit, prompt=prompt, when=when))
        return self.working.entry(key, symbol, unit, meaning, "bench entry")

    def limit(
        self,
        key: str,
        consequence: str,
        *,
        lowest: Quantity | None = None,
        highest: Quantity | None = None,
        source: str = "",
    ) -> None:
        """Bound a line of the working; outside the bounds the consequence is a warning, now or live on the sheet."""
        limit = Limit(key=key, lowest=lowest, highest=highest, consequence=consequence, source=source)
        self.limits.append(limit)
        value = self.working[key].value
        if not units.is_open(value) and not is_within(value, limit):
            self.warn(sentence(f"{self.working[key].symbol} {shown(value)}: {consequence}"))

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The balances at hand, the one with the smallest error first."""
        if not self.order.balances:
            return ()
        from compounding.calculations.dilution_plans import Bench

        return Bench(self.order.balances, self.error_allowed).scales()

    @property
    def error_allowed(self) -> Quantity:
        """Greatest error of weighing that the order accepts."""
        return self.order.error_allowed or _ERROR_ALLOWED

    def add_material(self, portion: Portion, scale: Scale | None = None, weighed: str = "") -> Material:
        """Add what is measured out to the materials, with its lots if the order names any, and return it.

        `weighed` is the key of the line that holds it as the balance shows it, where there is one.
        """
        component = portion.component
        unit = portion.unit or component.unit
        step = portion.step if scale is None else units.magnitude(units.quantity(scale.step, "mg"), unit)
        material = Material(
            number=len(self.materials) + 1,
            key=portion.key or component.key,
            name=self.name_of(portion),
            role=portion.role or component.role,
            grade=component.grade if portion.grade is None else portion.grade,
            target=portion.target,
            unit=unit,
            step=step or _STEPS[unit],
            qs=portion.qs or (component.rule == "qs" and self.formula.form != CAPSULE.name and not portion.role),
            note=portion.note,
            lots=() if portion.made_here else self.order.lots_of(component.key),
            balance="" if scale is None else scale.balance.name,
            least=None if scale is None else units.magnitude(units.quantity(scale.least, "mg"), unit),
            most=None if scale is None else units.magnitude(units.quantity(scale.most, "mg"), unit),
            weighed=weighed,
            made_here=portion.made_here,
        )
        self.materials.append(material)
        exact = self.working[portion.target].value
        if not units.is_open(exact) and exact.magnitude > 0 and not material.rounded(exact).magnitude:
            self.refuse(
                f"{material.name} {shown(exact)}: it rounds to nothing that could be measured; state the balances at "
                "hand, so that a trituration is planned, or make a larger batch"
            )
        return material

    def name_of(self, portion: Portion) -> str:
        """Return the name of what is measured out."""
        return portion.name or self.material_name(portion.component)

    def add_counted(self, key: str, name: str, role: str, target: str, unit: str, note: str = "") -> None:
        """Add what is counted rather than weighed: tablets and shells."""
        self.materials.append(
            Material(
                number=len(self.materials) + 1,
                key=key,
                name=name,
                role=role,
                grade="",
                target=target,
                unit=unit,
                step=_STEPS[unit],
                qs=False,
                note=note,
                lots=self.order.lots_of(key),
            )
        )

    def reconcile(self, label: str, theory: str, unit: str) -> None:
        """Add a line of what should be left over or accounted for."""
        places = -int(_STEPS[unit].as_tuple().exponent)
        self.reconciliation.append(ReconciledLine(label=label, theory=theory, unit=unit, places=places))

    def material_name(self, component: Component) -> str:
        """Return the material used for a component: the formula's, or the alternative that the order names."""
        return dict(self.order.materials).get(component.key, component.name)


# Steps to which a target is rounded where no balance sets one: 0.01 mg throughout, 0.001 mL.
_STEPS: Mapping[str, Decimal] = MappingProxyType(
    {
        "mg": Decimal("0.01"),
        "g": Decimal("0.00001"),
        "mL": Decimal("0.001"),
        "capsule": Decimal(1),
        "tablet": Decimal(1),
    }
)
# The error of a single weighing that pharmacies allow [unc-weighing].
_ERROR_ALLOWED = units.quantity(5, "%")


def is_within(value: Quantity, limit: Limit) -> bool:
    """Return whether a known quantity lies within a limit, the bounds included."""
    unit = units.unit_spelling(value)
    number = value.magnitude
    if limit.lowest is not None and number < units.magnitude(limit.lowest, unit):
        return False
    return limit.highest is None or number <= units.magnitude(limit.highest, unit)


def listed(names: Sequence[str], joint: str = "or") -> str:
    """Return names as a list in words: "a, b or c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joint} {names[-1]}"
