"""Triturations and dilutions: how what is too little to weigh is measured out, and what error that leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from compounding import units
from compounding.calculations import dilutions, proportions, strengths, triturations
from compounding.calculations.dilution_plans import (
    VOLUME_STEP,
    DilutionPlan,
    Scale,
    Stage,
    scale_for,
    trituration_plan,
    volume_plan,
)
from compounding.records.error_budget import ErrorBudget, Spread, error_budget
from compounding.records.formula import Component, Step
from compounding.records.preparation.plan import Dilution, Plan, Portion
from compounding.records.preparation.spreads import volume_reading, weighing
from compounding.units import Quantity, format_quantity, magnitude, quantity
from compounding.working import Term, Working, shown

_ONCE = Decimal(1)
# By how much the least weighing is raised, one after the other, in search of a smaller error.
_LARGER = tuple(Decimal(each) for each in (2, 3, 5, 10))
LEAST_DRUG, LEAST_ERROR = "least drug", "least error"
AIMS = (LEAST_DRUG, LEAST_ERROR)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """What a portion that is too little to weigh is diluted in.

    Attributes
    ----------
    component
        The diluent, vehicle or base.
    room
        How much of a trituration or dilution the batch has room for; None where that is not known yet.
    """

    component: Component
    room: Quantity | None

    @property
    def is_liquid(self) -> bool:
        """Whether it is measured by volume."""
        return self.component.unit == "mL"

    @property
    def kind(self) -> str:
        """What it makes: a trituration in a powder or base, a dilution in a liquid."""
        return "dilution" if self.is_liquid else "trituration"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A portion as it is measured out.

    Attributes
    ----------
    drawn
        What is taken of the portion's own stock: for a trituration, what is weighed into it.
    made
        The portion in terms of what was measured out: for a trituration, what the aliquot holds.
    carrier
        What came with it of the carrier; None where it was weighed as it is, or came in a liquid.
    """

    drawn: Term
    made: Term
    carrier: Term | None = None


def least_scale(scales: Sequence[Scale]) -> Scale:
    """Return the balance that weighs the least."""
    return min(scales, key=lambda scale: scale.least)


def in_words(mass: Decimal) -> str:
    """Return a mass [mg] as it is shown."""
    return format_quantity(quantity(mass, "mg"))


def diluted(plan: Plan, portion: Portion, carrier: Carrier, needed: Term) -> Measured:
    """Plan the trituration or dilution from which a portion is taken."""
    ways = _ways(plan, portion, carrier, needed.quantity)
    if not ways:
        _refuse_dilution(plan, portion, carrier, needed.quantity)
        plan.add_material(portion)
        return Measured(drawn=needed, made=needed)
    chosen = ways[-1] if plan.order.triturate_for == LEAST_ERROR else ways[0]
    stages = _Stages(plan.working, plan.scales, portion, carrier, plan.mixtures)
    made = stages.record(chosen.plan, needed)
    plan.spreads.extend(stages.spreads)
    plan.held.update(stages.held)
    _Documents(plan, portion, carrier).fill_in(chosen.plan)
    _explain(plan, portion, carrier, needed.quantity, ways, chosen)
    drawn = plan.working.term(f"{portion.target}_part_1")
    if carrier.is_liquid:
        return Measured(drawn=drawn, made=made)
    brought = plan.derived(
        f"{portion.target}_carrier",
        f"{plan.material_name(carrier.component)} in the aliquot",
        triturations.carrier_of_aliquot,
        plan.working.term(f"{portion.target}_aliquot"),
        needed,
    )
    return Measured(drawn=drawn, made=made, carrier=brought)


@dataclass(frozen=True)
class _Way:
    """A way to dilute, and the error of weighing and measuring that it leaves."""

    plan: DilutionPlan
    error: ErrorBudget

    @property
    def drug(self) -> Decimal:
        return magnitude(self.plan.stages[0].part, "mg")


def _ways(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity) -> list[_Way]:
    """Return the way that uses the least drug and, where its error is more than allowed, one with a smaller error."""
    search: Callable[[Decimal], DilutionPlan | None]
    if carrier.is_liquid:
        room = carrier.room if carrier.room is not None else quantity(0, "mL")
        search = lambda times: volume_plan(needed, plan.scales, room, times)  # noqa: E731
    else:
        search = lambda times: trituration_plan(needed, plan.scales, carrier.room, times)  # noqa: E731
    found = search(_ONCE)
    if found is None:
        return []
    ways = [_Way(found, _error(plan, portion, carrier, needed, found))]
    for times in _LARGER:
        if ways[-1].error.worst.magnitude <= magnitude(plan.error_allowed, "%"):
            break
        larger = search(times)
        if larger is None:
            break
        way = _Way(larger, _error(plan, portion, carrier, needed, larger))
        if way.error.worst.magnitude < ways[-1].error.worst.magnitude:
            ways = [ways[0], way]
    return ways


def _error(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity, dilution: DilutionPlan) -> ErrorBudget:
    """Return the error of weighing and measuring that a dilution leaves, through its own rules."""
    working = Working()
    stages = _Stages(working, plan.scales, replace(portion, target="needed"), carrier, 0)
    stages.record(dilution, working.given("needed", "needed", needed))
    acceptance = plan.formula.acceptance
    budget = error_budget(
        working,
        "needed_made",
        needed,
        stages.spreads,
        lowest=acceptance.strength_lowest,
        highest=acceptance.strength_highest,
        held=stages.held,
    )
    if not isinstance(budget, ErrorBudget):
        raise TypeError("a dilution whose amounts are known has an error budget")
    return budget


class _Stages:
    """The lines of a working that a trituration or dilution makes, and the errors of its weighings."""

    def __init__(
        self, working: Working, scales: Sequence[Scale], portion: Portion, carrier: Carrier, mixtures: int
    ) -> None:
        self._working = working
        self._scales = scales
        self._key = portion.target
        self._name = "drug powder" if portion.component.key == "drug" else portion.component.name
        self._kind = carrier.kind
        self._is_liquid = carrier.is_liquid
        self._mixtures = mixtures
        self.spreads: list[Spread] = []
        self.held: set[str] = set()

    def record(self, dilution: DilutionPlan, needed: Term) -> Term:
        """Record the stages, the aliquot, and what the aliquot holds, which is returned."""
        strength: Term | None = None
        for number, stage in enumerate(dilution.stages, start=1):
            mixture = self._mixture(number)
            before = self._name if number == 1 else self._mixture(number - 1)
            part = self._given(f"part_{number}", f"{before} for {mixture}", stage.part)
            whole = self._whole(number, stage, part)
            strength = self._strength(number, strength, part, whole)
        if strength is None:
            raise ValueError("a dilution has at least one stage")
        return self._aliquot(needed, strength, self._mixture(len(dilution.stages)))

    def _mixture(self, number: int) -> str:
        return f"{self._kind} {self._mixtures + number}"

    def _whole(self, number: int, stage: Stage, part: Term) -> Term:
        mixture = self._mixture(number)
        if stage.diluent is None:
            return self._given(f"whole_{number}", f"volume of {mixture}", stage.whole)
        diluent = self._given(f"diluent_{number}", f"diluent for {mixture}", stage.diluent)
        return self._derived(f"whole_{number}", mixture, triturations.trituration_mass, part, diluent)

    def _strength(self, number: int, before: Term | None, part: Term, whole: Term) -> Term:
        key, symbol = f"strength_{number}", f"strength of {self._mixture(number)}"
        if before is None:
            first = proportions.concentration if self._is_liquid else triturations.trituration_strength
            return self._derived(key, symbol, first, part, whole)
        unit = "mg/mL" if self._is_liquid else "mg/g"
        return self._derived(key, symbol, dilutions.final_strength, before, part, whole, unit=unit)

    def _aliquot(self, needed: Term, strength: Term, mixture: str) -> Term:
        taken = strengths.volume_holding if self._is_liquid else triturations.aliquot
        held = proportions.mass_in_volume if self._is_liquid else triturations.drug_in_aliquot
        symbol = f"aliquot of {mixture}"
        aliquot = self._derived("aliquot", symbol, taken, needed, strength)
        self._measure("aliquot", symbol, aliquot.quantity)
        return self._derived("made", f"{self._name} in the aliquot", held, strength, aliquot)

    def _given(self, what: str, symbol: str, value: Quantity) -> Term:
        self._measure(what, symbol, value)
        meaning = "Planned: a round amount that can be measured, and the least that serves."
        return self._working.given(f"{self._key}_{what}", symbol, value, meaning, "planned; unc-triturations")

    def _derived(self, what: str, symbol: str, rule: Callable[..., Term], *terms: Term, unit: str = "") -> Term:
        return self._working.derived(f"{self._key}_{what}", symbol, rule, *terms, unit=unit)

    def _measure(self, what: str, name: str, amount: Quantity) -> None:
        """Note what is measured out, and the error of it."""
        key = f"{self._key}_{what}"
        self.held.add(key)
        if units.is_measured_in(amount, "mL"):
            self.spreads.append(volume_reading(key, name))
            return
        scale = scale_for(magnitude(amount, "mg"), self._scales)
        if scale is not None:
            self.spreads.append(weighing(key, name, scale))


class _Documents:
    """What a trituration or dilution adds to the sheet: materials, steps and what is left over."""

    def __init__(self, plan: Plan, portion: Portion, carrier: Carrier) -> None:
        self._plan = plan
        self._portion = portion
        self._carrier = carrier
        self._kind = carrier.kind
        self._of = portion.component.name
        self._steps: list[Step] = []

    def fill_in(self, dilution: DilutionPlan) -> None:
        """Add the materials of each stage, the aliquot, the steps, and what is left over."""
        before = ""
        for number, stage in enumerate(dilution.stages, start=1):
            before = self._stage(number, before, has_diluent=stage.diluent is not None)
        target = f"{self._portion.target}_aliquot"
        role = f"{self._portion.role or self._portion.component.role}: aliquot"
        component = self._portion.component
        self._measured(Portion(component=component, target=target, name=before, role=role, made_here=True))
        self._plan.dilutions[self._portion.component.key] = Dilution(
            steps=tuple(self._steps), is_liquid=self._carrier.is_liquid
        )
        self._left_over(len(dilution.stages), before)

    def _stage(self, number: int, before: str, *, has_diluent: bool) -> str:
        """Add one stage, and return the name of its mixture."""
        portion, component = self._portion, self._portion.component
        name = f"{self._kind} {self._ordinal()} of {self._of}"
        key = f"{component.key}-part-{number}"
        part = Portion(
            component=component,
            target=f"{portion.target}_part_{number}",
            key=key,
            name=before or self._of,
            role=f"for {self._kind} {self._ordinal()}",
            note="" if before else portion.note,
            unit="mL" if before and self._carrier.is_liquid else "mg",
            made_here=bool(before),
        )
        self._measured(part)
        diluent = f"{component.key}-diluent-{number}"
        self._measured(
            Portion(
                component=self._carrier.component,
                target=f"{portion.target}_{'diluent' if has_diluent else 'whole'}_{number}",
                key=diluent,
                role=f"for {self._kind} {self._ordinal()}",
                unit="mg" if has_diluent else "mL",
                qs=not has_diluent,
            )
        )
        written = _liquid_steps if self._carrier.is_liquid else _solid_steps
        self._steps += written(name, key, diluent)
        self._plan.mixtures += 1
        return name

    def _ordinal(self) -> int:
        return self._plan.mixtures + 1

    def _measured(self, portion: Portion) -> None:
        value = self._plan.working[portion.target].value
        unit = portion.unit or ("mL" if units.is_measured_in(value, "mL") else "mg")
        step = VOLUME_STEP if unit == "mL" else None
        scale = None if unit == "mL" else scale_for(magnitude(value, "mg"), self._plan.scales)
        self._plan.add_material(replace(portion, unit=unit, step=step), scale)

    def _left_over(self, stages: int, name: str) -> None:
        target, working = self._portion.target, self._plan.working
        unit = "mL" if self._carrier.is_liquid else "mg"
        terms = (working.term(f"{target}_whole_{stages}"), working.term(f"{target}_aliquot"))
        self._plan.derived(f"{target}_left_over", f"{name} left over", triturations.left_over, *terms, unit=unit)
        self._plan.reconcile(f"{name} left over"[:1].upper() + f"{name} left over"[1:], f"{target}_left_over", unit)


def _solid_steps(name: str, part: str, diluent: str) -> list[Step]:
    """Return the steps of a trituration: geometric dilution [unc-triturations]."""
    return [
        _step(
            f"Make {name}: weigh the targets of {{{part}}} and {{{diluent}}}.", ("masses left in the boats",), hold=True
        ),
        _step(
            f"Put {{{part}}} into the mortar with as much of the {{{diluent}}}, and triturate. Go on adding as much of "
            "it as there is mixture in the mortar, triturating each time, until all is in; look at samples in good "
            f"light. Label it: {name}.",
            ("additions", "appearance of the mixture"),
        ),
    ]


def _liquid_steps(name: str, part: str, diluent: str) -> list[Step]:
    """Return the steps of a dilution that is made up to volume [unc-triturations]."""
    return [
        _step(
            f"Make {name}: measure out the target of {{{part}}}, mix it with a part of the {{{diluent}}} in a "
            f"measuring flask, make up to the target volume and shake well. Label it: {name}.",
            ("volume", "clear, or shaken just before it is taken"),
            hold=True,
        )
    ]


def _step(text: str, record: tuple[str, ...], *, hold: bool = False) -> Step:
    return Step(text=text, sources=(), drug_as="", record=record, hold=hold, caution="")


def _refuse_dilution(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity) -> None:
    least = least_scale(plan.scales)
    room = "" if carrier.room is None else f", of which the batch has room for {shown(carrier.room)}"
    plan.refuse(
        f"{plan.name_of(portion)} {shown(needed)}: less than can be weighed (at least {in_words(least.least)} on "
        f"{least.balance.name}), and no {carrier.kind}{room} gets there with every weighing legal; make a larger "
        f"batch, or state a balance that weighs {shown(needed)}"
    )


def _explain(plan: Plan, portion: Portion, carrier: Carrier, needed: Quantity, ways: list[_Way], chosen: _Way) -> None:
    """Say why there is a trituration, what error it leaves, and what else there is."""
    name, least = portion.component.name, least_scale(plan.scales)
    plan.fact(
        f"Weighing of {name}",
        f"{shown(needed)} is less than can be weighed ({in_words(least.least)} on {least.balance.name}): "
        f"a {carrier.kind} is made. {_described(chosen)}",
    )
    others = [way for way in ways if way is not chosen]
    if chosen.error.worst.magnitude > magnitude(plan.error_allowed, "%"):
        plan.warn(
            f"The {carrier.kind} of {name} leaves an error of weighing of {_errors(chosen)}; "
            f"\N{PLUS-MINUS SIGN}{format_quantity(plan.error_allowed)} is allowed. "
            + ("See the alternative." if others else "A finer balance or a larger batch lowers it.")
        )
    for way in others:
        aim = LEAST_ERROR if way is ways[-1] else LEAST_DRUG
        plan.fact("Alternative", f"for the {aim} (triturate for {aim}): {_described(way)}")


def _described(way: _Way) -> str:
    stages = "; ".join(f"{shown(stage.part)} in {shown(stage.whole)}" for stage in way.plan.stages)
    return f"{stages}; {shown(way.plan.aliquot, 4)} of it is taken. Error of weighing {_errors(way)}."


def _errors(way: _Way) -> str:
    sign = "\N{PLUS-MINUS SIGN}"
    return f"{sign}{_rough(way.error.worst)} at worst, {sign}{_rough(way.error.probable)} probably"


def _rough(percentage: Quantity) -> str:
    return units.format_measured(percentage, 1)
