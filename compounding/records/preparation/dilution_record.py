"""What a trituration or dilution adds to the record: its materials, its steps, and what is left over of it."""

from __future__ import annotations

from dataclasses import replace

from compounding import units
from compounding.calculations import triturations
from compounding.calculations.dilution_plans import VOLUME_STEP, DilutionPlan, scale_for
from compounding.printed import shown
from compounding.records.formula_parts import Step
from compounding.records.preparation.plan import Dilution, Plan, Portion
from compounding.records.preparation.weighing import Carrier
from compounding.units import magnitude


class DilutionRecord:
    """What a trituration or dilution adds to the sheet: materials, steps and what is left over."""

    def __init__(self, plan: Plan, portion: Portion, carrier: Carrier) -> None:
        self._plan = plan
        self._portion = portion
        self._carrier = carrier
        self._kind = carrier.kind
        self._of = portion.short or portion.component.name
        self._steps: list[Step] = []

    def fill_in(self, dilution: DilutionPlan) -> None:
        """Add the materials of each stage, the aliquot, the steps, and what is left over."""
        before = ""
        for number, stage in enumerate(dilution.stages, start=1):
            before = self._stage(number, before, has_diluent=stage.diluent is not None)
        target = f"{self._portion.target}_aliquot"
        component = self._portion.component
        role = f"{component.role}: aliquot of the {self._kind}"
        self._measured(Portion(component=component, target=target, name=before, role=role, grade="", made_here=True))
        self._plan.dilutions[self._portion.component.key] = Dilution(
            steps=tuple(self._steps), is_liquid=self._carrier.is_liquid
        )

    def _stage(self, number: int, before: str, *, has_diluent: bool) -> str:
        """Add one stage, and return the name of its mixture."""
        portion, component = self._portion, self._portion.component
        name = f"{self._kind} {self._ordinal()} of {self._of}"
        key = f"{component.key}-part-{number}"
        part = Portion(
            component=component,
            target=f"{portion.target}_part_{number}",
            key=key,
            name=before or self._plan.name_of(portion),
            role=f"for {self._kind} {self._ordinal()}",
            grade="" if before else portion.grade,
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
        label = f"{name}, {self._strength(number)}, with the batch, the date and your initials"
        if self._carrier.is_liquid:
            self._steps += _liquid_steps(name, key, diluent, label, measures=bool(before))
        elif self._carrier.is_poured:
            self._steps += _stirred_steps(name, key, diluent, label)
        else:
            self._steps += _solid_steps(name, key, diluent, label)
        self._left_over(number, name)
        self._plan.mixtures += 1
        return name

    def _strength(self, number: int) -> str:
        """Return the strength of a stage's mixture for its label: of what was weighed in, and of the drug in that."""
        portion, working = self._portion, self._plan.working
        strength = working[f"{portion.target}_strength_{number}"].value
        if portion.component.key != "drug" or portion.drug not in working:
            return shown(strength, 4)
        drug, whole = working[portion.drug].value, working[portion.target].value
        per = "mL" if self._carrier.is_liquid else "g"
        weighed = units.magnitude(strength, f"mg/{per}")
        held = weighed * units.magnitude(drug, "mg") / units.magnitude(whole, "mg")
        of_powder, of_drug = (shown(units.quantity(each, "mg"), 4) for each in (weighed, held))
        return f"{of_powder} of {portion.short or 'powder'} per {per}, which hold {of_drug} of drug"

    def _ordinal(self) -> int:
        return self._plan.mixtures + 1

    def _measured(self, portion: Portion) -> None:
        value = self._plan.working[portion.target].value
        unit = portion.unit or ("mL" if units.is_measured_in(value, "mL") else "mg")
        step = VOLUME_STEP if unit == "mL" else None
        scale = None if unit == "mL" else scale_for(magnitude(value, "mg"), self._plan.scales)
        self._plan.add_material(replace(portion, unit=unit, step=step), scale)

    def _left_over(self, number: int, name: str) -> None:
        """Account for what is left of a stage when the next one, or the batch, has taken its part."""
        target, working = self._portion.target, self._plan.working
        unit = "mL" if self._carrier.is_liquid else "mg"
        following = f"{target}_part_{number + 1}"
        taken = following if following in working else f"{target}_aliquot_weighed"
        terms = (working.term(f"{target}_whole_{number}"), working.term(taken))
        key = f"{target}_left_over_{number}"
        self._plan.derived(key, f"{name} left over", triturations.left_over, *terms, unit=unit)
        self._plan.reconcile(f"{name[:1].upper()}{name[1:]} left over", key, unit)


def _solid_steps(name: str, part: str, diluent: str, label: str) -> list[Step]:
    """Return the steps of a trituration: geometric dilution [unc-triturations]."""
    return [
        _step(
            f"Make {name}: weigh the targets of {{{part}}} and {{{diluent}}}.", ("masses left in the boats",), hold=True
        ),
        _step(
            f"Put {{{part}}} into the mortar with as much of the {{{diluent}}}, and triturate. Go on adding as much of "
            "it as there is mixture in the mortar, triturating each time, until all is in; look at samples in good "
            f"light. Label it: {label}.",
            ("additions", "appearance of the mixture"),
        ),
    ]


def _stirred_steps(name: str, part: str, diluent: str, label: str) -> list[Step]:
    """Return the steps of a dilution in a liquid that is weighed."""
    return [
        _step(
            f"Make {name}: weigh the targets of {{{part}}} and {{{diluent}}} into one vessel, and stir until it is "
            f"clear or even. Label it: {label}.",
            ("masses weighed", "clear, or stirred just before it is taken"),
            hold=True,
        )
    ]


def _liquid_steps(name: str, part: str, diluent: str, label: str, *, measures: bool) -> list[Step]:
    """Return the steps of a dilution that is made up to volume [unc-triturations]."""
    take = "shake, and measure" if measures else "weigh"
    return [
        _step(
            f"Make {name}: {take} the target of {{{part}}}, mix it with a part of the {{{diluent}}} in a measuring "
            f"flask, make up to the target volume and shake well. Label it: {label}.",
            ("volume", "clear, or shaken just before it is taken"),
            hold=True,
        )
    ]


def _step(text: str, record: tuple[str, ...], *, hold: bool = False) -> Step:
    return Step(text=text, sources=(), drug_as="", record=record, hold=hold, caution="")
