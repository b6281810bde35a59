"""The campaign's own working: drug taken against drug in the doses, the rest, the spare units, the overage and left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compounding import units
from compounding.calculations import (
    capsules,
    creams,
    doses,
    drops,
    drug_balances,
    expected,
    potency,
    proportions,
    tablets,
    triturations,
)
from compounding.calculations import titrations as rules
from compounding.records.order import BulkPowder, Order, StockTrituration, Tablets
from compounding.records.titration.batches import Batch, CalendarLine, Making, Plan
from compounding.records.titration.portions import dropper_of
from compounding.records.titration.schedule import Schedule, strength_text
from compounding.units import Quantity, is_measured_in, quantity
from compounding.working import Term, Working

# Lines of a batch's working that hold the drug to be drawn, the last that there is.
_DRAWN = ("drug_as_salt", "drug_with_overage", "drug")


def drug_balance(
    order: Order, schedule: Schedule, plan: Plan, batches: Sequence[Batch]
) -> tuple[Working, dict[str, tuple[str, str]]]:
    """Return the working, and for each of its lines that is copied from a batch, the batch and its line.

    What the doses hold is worked out from the calendar, what was taken from the batches' own records: that the
    line "difference" is nothing shows that they agree.
    """
    ledger = _Ledger(order, schedule, plan, {each.letter: each for each in batches})
    taken_in_doses = _doses(ledger)
    dispensed = _dispensed(ledger)
    parts = [taken_in_doses, *_beyond(ledger, taken_in_doses, dispensed), *_spare(ledger)]
    parts += _overage(ledger)
    parts = _as_salt(ledger, parts)
    taken, left = _taken(ledger)
    accounted = [*parts, *left]
    ledger.derived("accounted", "drug accounted for", proportions.mass_of_parts, accounted)
    ledger.derived("difference", "drug not accounted for", drug_balances.unaccounted_drug, taken, accounted)
    return ledger.working, ledger.links


@dataclass
class _Ledger:
    """The working in the making, and what it is made from."""

    order: Order
    schedule: Schedule
    plan: Plan
    batches: Mapping[str, Batch]
    working: Working = field(default_factory=Working)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)

    def given(self, key: str, symbol: str, value: Quantity, meaning: str, source: str = "order") -> Term:
        return self.working.given(key, symbol, value, meaning, source)

    def derived(self, key: str, symbol: str, rule: Callable[..., Any], *args: Any) -> Term:
        return self.working.derived(key, symbol, rule, *args)

    def copied(self, key: str, symbol: str, letter: str, line: str, meaning: str, *, unit: str = "") -> Term:
        """Record a line of a batch's own working."""
        value = self.batches[letter].record.working[line].value
        self.links[key] = letter, line
        source = f"record of batch {letter}"
        return self.working.given(key, symbol, units.converted(value, unit) if unit else value, meaning, source)

    def daily(self) -> Term:
        if "doses_per_day" in self.working:
            return self.working.term("doses_per_day")
        value = quantity(self.schedule.doses_per_day, "dose/day")
        return self.given("doses_per_day", "doses per day", value, "Doses taken in a day.", "prescription")

    @property
    def salt(self) -> str:
        """Word of the drug's salt."""
        return next(iter(self.batches.values())).record.formula.salt

    def lines(self, letter: str) -> list[CalendarLine]:
        return [line for line in self.plan.calendar if letter in line.letters]


# --- the calendar ----------------------------------------------------------------------------


def _doses(ledger: _Ledger) -> Term:
    """Return the drug in all doses of the calendar, as they are taken."""
    daily = ledger.daily()
    given, days = [], []
    for line in ledger.plan.calendar:
        symbol = f"dose {line.number}"
        prescribed = units.small_in_micrograms(line.portion.dose)
        dose = ledger.given(
            f"dose_{line.number}", symbol, prescribed, f"Step {line.step} of the schedule.", "prescription"
        )
        text = f"{line.first} to {line.last}."
        length = quantity(line.days, "day")
        days.append(ledger.given(f"days_{line.number}", f"days {line.number}", length, text, "prescription"))
        given.append(_dose_taken(ledger, line, dose))
    return ledger.derived("doses", "drug in the doses", rules.drug_in_doses, given, days, daily)


def _dose_taken(ledger: _Ledger, line: CalendarLine, dose: Term) -> Term:
    """Return the dose as it is taken, and work out the amount that it is of each batch."""
    strength = _strength(ledger, line.letters[0])
    if is_measured_in(strength.quantity, "mg/capsule"):
        for letter in line.letters:
            _count(ledger, line, letter)
        return dose
    if is_measured_in(strength.quantity, "mg/mL"):
        return _liquid(ledger, line, dose, strength)
    actuation = _once(ledger, "actuation", "mass of one actuation", ledger.order.actuation, "g/actuation")
    each = _derived_once(
        ledger, "per_actuation", "drug in one actuation", creams.drug_per_actuation, strength, actuation
    )
    place = line.number
    exact = ledger.derived(f"actuations_{place}", f"actuations {place}", creams.actuations_per_dose, dose, each)
    whole = ledger.derived(f"whole_{place}", f"whole actuations {place}", rules.whole_actuations, exact)
    ledger.derived(f"amount_{place}", f"cream {place}", rules.mass_of_actuations, whole, actuation)
    return ledger.derived(f"given_{place}", f"dose taken {place}", rules.dose_in_actuations, whole, each)


def _count(ledger: _Ledger, line: CalendarLine, letter: str) -> None:
    strength = ledger.batches[letter].strength
    count = next(amount for each, amount in line.portion.parts if each.magnitude == strength.magnitude)
    ledger.given(
        f"amount_{line.number}_{letter.lower()}",
        f"capsules of batch {letter} in dose {line.number}",
        count,
        f"Of {strength_text(strength)}.",
        "strengths chosen",
    )


def _liquid(ledger: _Ledger, line: CalendarLine, dose: Term, strength: Term) -> Term:
    place = line.number
    volume = ledger.derived(
        f"volume_{place}" if line.portion.whole is not None else f"amount_{place}",
        f"volume {place}",
        doses.volume_per_dose,
        dose,
        strength,
    )
    if line.portion.whole is None:
        return dose
    dropper = _once(ledger, "dropper", "drops per mL", dropper_of(ledger.order), "drop/mL")
    each = _derived_once(ledger, "per_drop", "drug in one drop", drops.drug_per_drop, strength, dropper)
    exact = ledger.derived(f"drops_{place}", f"drops {place}", drops.drops_per_dose, volume, dropper)
    whole = ledger.derived(f"whole_{place}", f"whole drops {place}", drops.whole_drops, exact)
    ledger.derived(f"amount_{place}", f"volume taken {place}", rules.volume_of_drops, whole, dropper)
    return ledger.derived(f"given_{place}", f"dose taken {place}", drops.counted_dose, whole, each)


def _once(ledger: _Ledger, key: str, symbol: str, value: Quantity | None, unit: str) -> Term:
    if key in ledger.working:
        return ledger.working.term(key)
    known = units.open_quantity(unit) if value is None else value
    meaning, source = "Of this product, measured.", "measured; stated in the order"
    return ledger.working.measured(key, symbol, known, meaning, source, unit=unit)


def _derived_once(ledger: _Ledger, key: str, symbol: str, rule: Callable[..., Any], *args: Term) -> Term:
    return ledger.working.term(key) if key in ledger.working else ledger.derived(key, symbol, rule, *args)


def _strength(ledger: _Ledger, letter: str) -> Term:
    """Return the strength of a batch; batches of one strength share its line."""
    strength = ledger.batches[letter].strength
    owner = next(each.letter for each in ledger.batches.values() if each.strength.magnitude == strength.magnitude)
    key = f"strength_{owner.lower()}"
    if key in ledger.working:
        return ledger.working.term(key)
    sharing = [each.letter for each in ledger.batches.values() if each.strength.magnitude == strength.magnitude]
    symbol = f"strength of batch {', '.join(sharing)}"
    own = ledger.batches[owner].record.working["strength"].value
    unit = units.unit_spelling(units.small_in_micrograms(own))
    return ledger.copied(key, symbol, owner, "strength", "Drug per capsule, mL or g, as prescribed.", unit=unit)


# --- what is dispensed, and beyond -----------------------------------------------------------


def _dispensed(ledger: _Ledger) -> Term:
    """Return the drug in all that is dispensed: what each batch's days take, mL and g rounded up."""
    parts = []
    for letter in ledger.batches:
        amount = _quantity(ledger, letter)
        parts.append(_drug_in(ledger, letter, amount, "dispensed", "drug dispensed"))
    return ledger.derived("dispensed", "drug in all that is dispensed", proportions.mass_of_parts, parts)


def _quantity(ledger: _Ledger, letter: str) -> Term:
    strength, small = _strength(ledger, letter), letter.lower()
    lines = ledger.lines(letter)
    days = [ledger.working.term(f"days_{line.number}") for line in lines]
    symbol = f"batch {letter}, dispensed"
    if is_measured_in(strength.quantity, "mg/capsule"):
        counts = [ledger.working.term(f"amount_{line.number}_{small}") for line in lines]
        return ledger.derived(f"quantity_{small}", symbol, rules.capsules_for_steps, counts, days, ledger.daily())
    amounts = [ledger.working.term(f"amount_{line.number}") for line in lines]
    liquid = is_measured_in(strength.quantity, "mg/mL")
    used = rules.volume_for_steps if liquid else rules.mass_for_steps
    whole = rules.whole_volume if liquid else rules.whole_mass
    need = ledger.derived(f"used_{small}", f"batch {letter}, in its doses", used, amounts, days, ledger.daily())
    return ledger.derived(f"quantity_{small}", symbol, whole, need)


def _drug_in(ledger: _Ledger, letter: str, amount: Term, key: str, symbol: str) -> Term:
    strength = _strength(ledger, letter)
    rule: Callable[..., Any] = creams.drug_in_cream
    if is_measured_in(strength.quantity, "mg/capsule"):
        rule = capsules.batch_mass
    elif is_measured_in(strength.quantity, "mg/mL"):
        rule = proportions.mass_in_volume
    return ledger.derived(f"{key}_{letter.lower()}", f"batch {letter}, {symbol}", rule, strength, amount)


def _beyond(ledger: _Ledger, in_doses: Term, dispensed: Term) -> list[Term]:
    """Return the drug dispensed beyond the doses; capsules are dispensed by the dose."""
    symbol = "drug beyond the doses"
    return [ledger.derived("beyond", symbol, drug_balances.drug_beyond_doses, dispensed, in_doses)]


def _spare(ledger: _Ledger) -> list[Term]:
    if ledger.order.spare is None or not ledger.order.spare.magnitude:
        return []
    parts = []
    for letter in ledger.batches:
        spare = ledger.copied(f"spare_{letter.lower()}", f"batch {letter}, spare", letter, "spare", "Made in addition.")
        parts.append(_drug_in(ledger, letter, spare, "spare_drug", "drug in the spare"))
    return [ledger.derived("spare", "drug in spare units", proportions.mass_of_parts, parts)]


def _overage(ledger: _Ledger) -> list[Term]:
    """Return the drug added as overage; a rule may ask for another one at each strength."""
    parts = []
    for letter, batch in ledger.batches.items():
        if "overage" not in batch.record.working:
            continue
        small = letter.lower()
        symbol, meaning = f"batch {letter}, overage", "Drug beyond what the label states."
        share = ledger.copied(f"overage_share_{small}", symbol, letter, "overage", meaning)
        made = [ledger.working.term(f"dispensed_{small}")]
        if f"spare_drug_{small}" in ledger.working:
            made.append(ledger.working.term(f"spare_drug_{small}"))
        whole = ledger.derived(
            f"made_{small}", f"batch {letter}, drug without overage", proportions.mass_of_parts, made
        )
        symbol = f"batch {letter}, drug as overage"
        parts.append(ledger.derived(f"overage_{small}", symbol, drug_balances.drug_in_overage, whole, share))
    return [ledger.derived("overage", "drug as overage", proportions.mass_of_parts, parts)] if parts else []


def _as_salt(ledger: _Ledger, parts: list[Term]) -> list[Term]:
    """Return the parts as the formula's own salt, together, where the strength is prescribed as base."""
    if not ledger.order.prescription.is_as_base:
        return parts
    as_base = ledger.derived("as_base", "drug in the products, as base", proportions.mass_of_parts, parts)
    base, salt = _molar_masses(ledger)
    return [
        ledger.derived(
            "as_salt", f"drug in the products, as {ledger.salt}", potency.equivalent_mass, as_base, base, salt
        )
    ]


def _molar_masses(ledger: _Ledger) -> tuple[Term, Term]:
    if "molar_base" in ledger.working:
        return ledger.working.term("molar_base"), ledger.working.term("molar_salt")
    letter = next(iter(ledger.batches))
    return (
        ledger.copied("molar_base", "molar mass of the base", letter, "molar_base", ""),
        ledger.copied("molar_salt", f"molar mass of the {ledger.salt}", letter, "molar_salt", ""),
    )


# --- what is taken ---------------------------------------------------------------------------


def _taken(ledger: _Ledger) -> tuple[Term, list[Term]]:
    """Return the drug taken for all batches, and what is left of it."""
    if isinstance(ledger.order.source, Tablets):
        return _from_tablets(ledger, ledger.order.source)
    return _from_powder(ledger)


def _from_tablets(ledger: _Ledger, source: Tablets) -> tuple[Term, list[Term]]:
    first = next(iter(ledger.batches))
    claim = ledger.copied("label_claim", "label claim", first, "label_claim", "Drug in one tablet.")
    spare_count = source.spare if source.spare is not None else quantity(0, "tablet")
    spare = ledger.given("tablet_spare", "spare tablets", spare_count, "For loss in the mortar, at each crushing.")
    taken, left, kept = [], [], []
    for making in ledger.plan.makings:
        place, letters = making.place, [each.letter for each in ledger.plan.batches if each.making == making.place]
        own = [drug for letter in letters for drug in _kept_of_tablets(ledger, source, letter, claim)]
        kept += own
        drawn = [*(_drawn(ledger, letter) for letter in letters), *own]
        drug = ledger.derived(f"drawn_{place}", f"drug drawn, {making.made}", proportions.mass_of_parts, drawn)
        count = ledger.derived(f"tablets_{place}", f"tablets, {making.made}", tablets.tablet_equivalent, drug, claim)
        symbol = f"tablets to crush, {making.made}"
        crushed = ledger.derived(f"crushed_{place}", symbol, tablets.tablets_to_crush, count, spare)
        symbol = f"drug in these tablets, {making.made}"
        taken.append(ledger.derived(f"taken_{place}", symbol, drug_balances.drug_in_tablets, crushed, claim))
        symbol = f"drug left over, {making.made}"
        left.append(ledger.derived(f"left_{place}", symbol, tablets.drug_left, crushed, claim, drug))
        if making.powder:
            _ground(ledger, source, making, crushed, letters)
    left += _kept_in_all(ledger, kept)
    return ledger.derived("taken", "drug taken", proportions.mass_of_parts, taken), left


def _drawn(ledger: _Ledger, letter: str) -> Term:
    working = ledger.batches[letter].record.working
    line = next(key for key in _DRAWN if key in working)
    return ledger.copied(f"drawn_{letter.lower()}", f"batch {letter}, drug drawn", letter, line, "Drug in the batch.")


def _ground(ledger: _Ledger, source: Tablets, making: Making, crushed: Term, letters: Sequence[str]) -> None:
    """Work out the masses of a common powder: ground, drawn for each batch, and left over."""
    mean, place = _mean_mass(ledger, source), making.place
    ledger.derived(f"ground_{place}", f"ground tablets, {making.powder}", drug_balances.ground_mass, crushed, mean)
    powders = [_weighed(ledger, letter) for letter in letters]
    symbol = f"ground tablets drawn, {making.powder}"
    powder = ledger.derived(f"powder_drawn_{place}", symbol, proportions.mass_of_parts, powders)
    symbol = f"ground tablets left over, {making.powder}"
    ledger.derived(f"powder_left_{place}", symbol, tablets.powder_left, crushed, mean, powder)


def _mean_mass(ledger: _Ledger, source: Tablets) -> Term:
    if "mean_tablet_mass" in ledger.working:
        return ledger.working.term("mean_tablet_mass")
    count = _sample(ledger, "tablet_sample_count", "tablets in the sample", source.sample_count, "tablet")
    mass = _sample(ledger, "tablet_sample_mass", "mass of the sample", source.sample_mass, "g")
    return ledger.derived("mean_tablet_mass", "mean tablet mass", tablets.mean_tablet_mass, mass, count)


def _sample(ledger: _Ledger, key: str, symbol: str, value: Quantity | None, unit: str) -> Term:
    if value is not None:
        return ledger.working.measured(key, symbol, value, "Tablets weighed together.", "measured", unit=unit)
    return ledger.working.entry(key, symbol, unit, "Tablets weighed together.", "bench entry")


def _from_powder(ledger: _Ledger) -> tuple[Term, list[Term]]:
    first = next(iter(ledger.batches))
    line = "stock_strength" if isinstance(ledger.order.source, StockTrituration) else "potency"
    content = ledger.copied("content", "content of the powder", first, line, "Drug in what is weighed.", unit="%")
    parts, kept = [], []
    for letter in ledger.batches:
        symbol = f"batch {letter}, drug taken"
        rule = expected.drug_in_powder
        parts.append(ledger.derived(f"taken_{letter.lower()}", symbol, rule, _weighed(ledger, letter), content))
        kept += _kept(ledger, letter, content)
    left = _kept_in_all(ledger, kept)
    if not (isinstance(ledger.order.source, BulkPowder) and ledger.order.source.is_base):
        return ledger.derived("taken", "drug taken", proportions.mass_of_parts, parts), left
    taken = ledger.derived("taken_as_base", "drug taken, as base", proportions.mass_of_parts, parts)
    masses = _molar_masses(ledger)
    salts = [
        ledger.derived(
            "kept_salt", f"drug left in triturations, as {ledger.salt}", potency.equivalent_mass, each, *masses
        )
        for each in left
    ]
    return ledger.derived("taken", "drug taken", potency.equivalent_mass, taken, *masses), salts


# --- what is weighed, and what triturations and dilutions leave over ---------------------------


def _needed_line(batch: Batch) -> str:
    return "stock" if "stock" in batch.record.working else "powder"


def weighed_line(batch: Batch) -> str:
    """Return the line of what is weighed out: the first part of a trituration or dilution, where there is one."""
    line = _needed_line(batch)
    return f"{line}_part_1" if f"{line}_part_1" in batch.record.working else line


def _weighed(ledger: _Ledger, letter: str) -> Term:
    key = f"powder_{letter.lower()}"
    if key in ledger.working:
        return ledger.working.term(key)
    line, symbol = weighed_line(ledger.batches[letter]), f"batch {letter}, powder weighed"
    return ledger.copied(key, symbol, letter, line, "Weighed.", unit="mg")


def _kept(ledger: _Ledger, letter: str, content: Term) -> list[Term]:
    """Return the drug that a batch's trituration or dilution leaves over, if it has one."""
    batch, small = ledger.batches[letter], letter.lower()
    if weighed_line(batch) == _needed_line(batch):
        return []
    weighed, meaning = _weighed(ledger, letter), "Powder in the aliquot."
    symbol = f"batch {letter}, powder used"
    used = ledger.copied(f"powder_used_{small}", symbol, letter, _needed_line(batch), meaning, unit="mg")
    symbol = f"batch {letter}, powder left in the trituration"
    powder = ledger.derived(f"powder_kept_{small}", symbol, triturations.left_over, weighed, used)
    symbol = f"batch {letter}, drug left in the trituration"
    return [ledger.derived(f"kept_{small}", symbol, expected.drug_in_powder, powder, content)]


def _kept_of_tablets(ledger: _Ledger, source: Tablets, letter: str, claim: Term) -> list[Term]:
    batch = ledger.batches[letter]
    if weighed_line(batch) == _needed_line(batch):
        return []
    mean = _mean_mass(ledger, source)
    content = _derived_once(
        ledger, "content", "drug in the ground tablets", drug_balances.content_of_tablets, claim, mean
    )
    return _kept(ledger, letter, content)


def _kept_in_all(ledger: _Ledger, kept: Sequence[Term]) -> list[Term]:
    if not kept:
        return []
    return [ledger.derived("kept", "drug left in triturations", proportions.mass_of_parts, list(kept))]
