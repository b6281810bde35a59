"""The lines of a working that a trituration or dilution makes, and the errors of its weighings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from compounding import units
from compounding.calculations import dilutions, proportions, strengths, triturations
from compounding.calculations.dilution_plans import DilutionPlan, Scale, Stage, scale_for
from compounding.records.error_budget import Spread
from compounding.records.preparation.measuring import as_measured, as_weighed, volume_reading, weighing
from compounding.records.preparation.plan import Portion
from compounding.records.preparation.weighing import Carrier
from compounding.units import Quantity, magnitude
from compounding.working import Term, Working


class DilutionWorking:
    """The lines of a working that a trituration or dilution makes, and the errors of its weighings."""

    def __init__(
        self, working: Working, scales: Sequence[Scale], portion: Portion, carrier: Carrier, mixtures: int
    ) -> None:
        self._working = working
        self._scales = scales
        self._key = portion.target
        self._name = portion.short or portion.component.name
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
        measured = self._as_shown(symbol, aliquot)
        return self._derived("made", f"{self._name} in the aliquot", held, strength, measured)

    def _as_shown(self, symbol: str, aliquot: Term) -> Term:
        """Return the aliquot as the balance or the measure shows it, and note the error of measuring it out."""
        key = f"{self._key}_aliquot_weighed"
        scale = None if self._is_liquid else scale_for(magnitude(aliquot.quantity, "mg"), self._scales)
        shown_amount = (
            as_measured(self._working, key, symbol, aliquot)
            if scale is None
            else as_weighed(self._working, key, symbol, aliquot, scale)
        )
        self._measure("aliquot_weighed", symbol, shown_amount.quantity)
        return shown_amount

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
