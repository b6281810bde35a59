"""Workings with an expected strength, and what is known of their errors: small, but as the plans have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compounding.calculations import capsules, drops, expected, potency, proportions, tablets
from compounding.records.error_budget import Budget, ErrorBudget, Spread, error_budget
from compounding.units import Quantity, parse_quantity, quantity
from compounding.working import A, Term, Working, calculation

LOWEST, HIGHEST = quantity(90, "%"), quantity(110, "%")


@calculation("mg", aliquot="mg", drug="mg", diluent="mg")
def drug_in_aliquot(aliquot: A, drug: A, diluent: A) -> A:
    """Drug in an aliquot of a trituration."""
    return aliquot * drug / (drug + diluent)


@dataclass(frozen=True)
class Example:
    """A working, its expected strength against the label, and what may be out."""

    working: Working
    label: Quantity
    spreads: tuple[Spread, ...]
    held: tuple[str, ...]

    def of(self, key: str) -> tuple[Spread, ...]:
        """Return what is known of the errors of a line."""
        return tuple(each for each in self.spreads if each.key == key)

    def budget(self, *, missing: Sequence[str] = ()) -> Budget | None:
        """Return the budget, whatever it is."""
        return error_budget(
            self.working,
            "expected",
            self.label,
            self.spreads,
            lowest=LOWEST,
            highest=HIGHEST,
            held=self.held,
            missing=missing,
        )

    def drawn_up(self, *, missing: Sequence[str] = ()) -> ErrorBudget:
        """Return the budget of a strength that is known."""
        budget = self.budget(missing=missing)
        assert isinstance(budget, ErrorBudget)
        return budget


def within(key: str, group: str, greatest: str, label: str = "", note: str = "") -> Spread:
    """Return a tolerance."""
    return Spread(
        key=key,
        distribution="rectangular",
        group=group,
        label=label or f"{group} of {key}",
        greatest=parse_quantity(greatest),
        note=note,
    )


def scattered(key: str, group: str, standard: str, label: str = "", note: str = "") -> Spread:
    """Return the scatter of a measurement."""
    return Spread(
        key=key,
        distribution="normal",
        group=group,
        label=label or f"{group} of {key}",
        standard=parse_quantity(standard),
        note=note,
    )


def _given(working: Working, quantities: Mapping[str, str]) -> dict[str, Term]:
    return {key: working.given(key, key.replace("_", " "), parse_quantity(text)) for key, text in quantities.items()}


def tablet_capsules(*, mean: str = "410 mg/tablet") -> Example:
    """Capsules from tablets; without a mean tablet mass that is a bench entry."""
    working = Working()
    at = _given(working, {"strength": "4.5 mg/capsule", "capsules": "92 capsule", "claim": "50 mg/tablet"})
    if mean:
        at |= _given(working, {"mean": mean})
    else:
        at["mean"] = working.entry("mean", "mean tablet mass", "mg/tablet")
    drug = working.derived("drug", "drug", capsules.batch_mass, at["strength"], at["capsules"])
    powder = working.derived("powder", "ground tablets", tablets.powder_mass, drug, at["claim"], at["mean"])
    inside = working.derived(
        "drug_inside", "drug weighed", expected.drug_in_ground_tablets, powder, at["claim"], at["mean"]
    )
    working.derived("expected", "expected strength", capsules.mass_per_capsule, inside, at["capsules"])
    spreads = (
        scattered("mean", "mean tablet mass", "0.6 %", "mean of 20 tablets", "their scatter divided by √20"),
        within("powder", "balance", "2 mg", "ground tablets weighed", "balance class of the pharmacy"),
        within("claim", "tablet content", "10 %", "content of the tablets", "USP: 90 to 110 % of the label claim"),
    )
    return Example(working, parse_quantity("4.5 mg/capsule"), spreads, ("powder",))


def powder_drops() -> Example:
    """Drops from bulk powder by its certificate, made up in a flask, counted with a dropper."""
    working = Working()
    at = _given(
        working,
        {
            "strength": "1 mg/mL",
            "volume": "30 mL",
            "assay": "99.5 %",
            "water": "8.7 %",
            "solvents": "0.4 %",
            "dropper": "24.4 drop/mL",
        },
    )
    drug = working.derived("drug", "drug", proportions.mass_in_volume, at["strength"], at["volume"])
    content = working.derived(
        "content", "content", potency.as_is_potency, at["assay"], at["water"], at["solvents"], unit="%"
    )
    powder = working.derived("powder", "powder", potency.powder_mass, drug, content)
    inside = working.derived("drug_inside", "drug weighed", expected.drug_in_powder, powder, content)
    made = working.derived("made", "strength as made", proportions.concentration, inside, at["volume"])
    working.derived("expected", "drug in one drop", drops.drug_per_drop, made, at["dropper"])
    spreads = (
        within("assay", "certificate of analysis", "1.5 %"),
        within("water", "certificate of analysis", "0.5 %"),
        within("powder", "balance", "0.4 mg"),
        within("volume", "volume marks", "0.5 mL"),
        scattered("dropper", "drop counting", "0.4 drop/mL"),
    )
    return Example(working, quantity(1, "mg/mL") / quantity("24.4", "drop/mL"), spreads, ("powder",))


def trituration_capsules() -> Example:
    """Capsules from an aliquot of a trituration of bulk powder: products, quotients and a sum."""
    working = Working()
    at = _given(
        working,
        {"weighed": "100 mg", "diluent": "900 mg", "aliquot": "450 mg", "capsules": "10 capsule", "content": "98 %"},
    )
    pure = working.derived("pure", "drug weighed", expected.drug_in_powder, at["weighed"], at["content"])
    drug = working.derived("drug", "drug in the aliquot", drug_in_aliquot, at["aliquot"], pure, at["diluent"])
    each = (capsules.mass_per_capsule, drug, at["capsules"])
    working.derived("expected", "expected strength", *each, unit="mcg/capsule")
    spreads = (
        scattered("weighed", "balance", "1.5 mg"),
        scattered("diluent", "balance", "1.5 mg"),
        scattered("aliquot", "balance", "1.5 mg"),
        within("content", "certificate of analysis", "1 %"),
    )
    return Example(working, parse_quantity("4.5 mg/capsule"), spreads, ())
