"""A titration campaign: the batches that a schedule takes, the calendar of the doses, and the balance over all."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from compounding import units
from compounding.calculations import doses, potency
from compounding.errors import PreparationError, QuantityError
from compounding.printed import shown
from compounding.records.canonical import canonical_json, order_content, sha256
from compounding.records.compounding_record import CompoundingRecord, Fact
from compounding.records.dosage_form import CAPSULE, CREAM_TO_VOLUME, TRITURATION
from compounding.records.draft import draft_notice
from compounding.records.formula import Formula
from compounding.records.order import Order, Tablets
from compounding.records.preparation import prepare
from compounding.records.preparation.beyond_use import dating_problems
from compounding.records.titration import balance
from compounding.records.titration.batches import Batch, CalendarLine, Plan, planned_batches
from compounding.records.titration.cautions import campaign_warnings
from compounding.records.titration.portions import Portions, planned_portions, read_strengths
from compounding.records.titration.schedule import Schedule, dose_text, strength_text
from compounding.units import Quantity, format_quantity, quantity
from compounding.working import Working

__all__ = ["Batch", "CalendarLine", "Campaign", "GroundPowder", "TitrationOrder", "plan_campaign"]

# A judgement: with more strengths nobody keeps the capsules apart.
_MOST_STRENGTHS = 10
# Of an oral syringe of 1 mL. General knowledge: confirm with the syringe that is dispensed.
GRADUATION = quantity("0.01", "mL")


@dataclass(frozen=True, kw_only=True)
class TitrationOrder:
    """What a campaign is asked for.

    Attributes
    ----------
    order
        All that the batches have in common. Its strength, quantity and dose are not used: they follow from the
        schedule. `made` is the day on which the first batches are made; later ones are made as many days before their
        first dose.
    start
        Day of the first dose.
    strengths
        Strengths that are made; for capsules none means that each dose has a strength of its own.
    graduation
        Step of the scale of the oral syringe that is dispensed with drops.
    """

    order: Order
    schedule: Schedule
    start: datetime.date
    strengths: tuple[Quantity, ...] = ()
    graduation: Quantity = GRADUATION


@dataclass(frozen=True, kw_only=True)
class GroundPowder:
    """Tablets crushed together for the batches of one day.

    Attributes
    ----------
    letters
        The batches that are drawn from it.
    place
        Number of the making, by which the working's lines are named: crushed_1.
    """

    number: str
    made: datetime.date
    letters: tuple[str, ...]
    place: int


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Everything about a titration before it is made.

    Attributes
    ----------
    working
        The balance of drug over all batches; its line "difference" is nothing.
    warnings
        Those of the campaign, and those that all batches have; each batch's record holds its own besides.
    links
        For each line of the working that is copied from a batch: the batch's letter and the line of its own working.
    request_json, request_hash
        What the campaign was made from, as canonical JSON, and its SHA-256.
    """

    title: str
    formula: Formula
    asked: TitrationOrder
    batches: tuple[Batch, ...]
    powders: tuple[GroundPowder, ...]
    calendar: tuple[CalendarLine, ...]
    working: Working
    links: dict[str, tuple[str, str]]
    warnings: tuple[str, ...]
    request_json: str
    request_hash: str

    @property
    def number(self) -> str:
        """Number of the campaign: the batch number of its order."""
        return self.asked.order.batch

    @property
    def draft_notice(self) -> str:
        """What stands across all that shows it where its formula is not reviewed; else ""."""
        return draft_notice(self.formula)

    @property
    def said_warnings(self) -> tuple[str, ...]:
        """What the terminal and JSON warn of: first that it is a draft, which paper says across the page."""
        return (self.draft_notice, *self.warnings) if self.draft_notice else self.warnings

    def batch(self, letter: str) -> Batch:
        """Return the batch of a letter.

        Parameters
        ----------
        letter
            Its letter, such as "A".
        """
        return next(each for each in self.batches if each.letter == letter)

    def warnings_of(self, batch: Batch) -> tuple[str, ...]:
        """Return the warnings of one batch that are not those of all.

        Parameters
        ----------
        batch
            One of the batches.
        """
        return tuple(each for each in batch.record.warnings if each not in self.warnings)


def plan_campaign(asked: TitrationOrder, formula: Formula) -> Campaign:
    """Return the campaign of a titration: its batches, its calendar and its balance, before anything is made.

    Every dose must lie in the range of daily doses that the formula calls usual. A step that outlasts the beyond-use
    date of its batch is continued from a batch that is made later. Batches of tablets that are made on one day are
    drawn from one ground powder.

    Parameters
    ----------
    asked
        The schedule, its first day, the strengths chosen, and what the batches have in common.
    formula
        The master formulation record that the order names.

    Raises
    ------
    PreparationError
        The titration cannot be prepared as asked; every problem found is named.
    """
    subject = f"the titration with {formula.id} cannot be prepared as asked"
    problems = [*_range_problems(asked, formula), *_date_problems(asked, formula)]
    if problems:
        raise PreparationError(subject, problems)
    portions = _portions(asked, formula, subject)
    plan = planned_batches(asked.order, formula, asked.schedule, asked.start, portions)
    if plan.problems:
        raise PreparationError(subject, plan.problems)
    batches = _prepared(plan, formula, subject, _found_doses(asked, formula))
    working, links = balance.drug_balance(asked.order, asked.schedule, plan, batches)
    warnings = campaign_warnings(asked.order, asked.schedule, plan, batches, working)
    request = request_json(asked, formula)
    return Campaign(
        title=f"titration with {formula.name}, {_range_text(asked.schedule)}",
        formula=formula,
        asked=asked,
        batches=batches,
        powders=_powders(plan),
        calendar=plan.calendar,
        working=working,
        links=links,
        warnings=tuple(dict.fromkeys((*portions.warnings, *warnings))),
        request_json=request,
        request_hash=sha256(request),
    )


# --- what stands in the way ------------------------------------------------------------------


def _as_drug(order: Order, formula: Formula, amount: Quantity) -> Quantity:
    """Return an amount in which the drug is stated as prescribed, in terms of the formula's own drug."""
    one, powder = quantity(1, "mg"), formula.powder
    if not order.prescription.is_as_base or powder is None:
        return amount
    if powder.base_molar_mass is None or powder.molar_mass is None:
        return amount
    factor = potency.equivalent_mass(one, powder.base_molar_mass, powder.molar_mass).magnitude
    return quantity(amount.magnitude * factor, units.unit_spelling(amount))


def _daily(asked: TitrationOrder, dose: Quantity) -> Quantity:
    return doses.daily_dose(dose, quantity(asked.schedule.doses_per_day, "dose/day"))


def _range_problems(asked: TitrationOrder, formula: Formula) -> list[str]:
    """Return every dose and every strength of capsules that lies outside the formula's range."""
    problems = list(_dose_problems(asked, formula))
    order = asked.order
    if formula.form in (CREAM_TO_VOLUME.name, TRITURATION.name):
        problems.append(f"{formula.id} makes a {formula.form}, of which no doses are counted: choose another formula")
    if len(asked.strengths) > _MOST_STRENGTHS:
        problems.append(
            f"{len(asked.strengths)} strengths: a campaign is made of {_MOST_STRENGTHS} at most; choose fewer"
        )
    return problems + [text for each in asked.strengths if (text := _strength_problem(order, formula, each))]


def _dose_problems(asked: TitrationOrder, formula: Formula) -> Iterator[str]:
    """Yield every dose outside the usual range, where the formula states one."""
    usual, order = formula.daily_dose, asked.order
    if usual is None:
        return
    low, high = (units.magnitude(each, "mg") for each in (usual.lowest, usual.highest))
    for number, step in enumerate(asked.schedule.steps, start=1):
        daily = _as_drug(order, formula, _daily(asked, step.dose))
        if not low <= daily.magnitude <= high:
            as_drug = f" as {formula.salt}" if order.prescription.is_as_base else ""
            yield (
                f"step {number}, {dose_text(step.dose)}: {_shown(daily)}{as_drug} is "
                f"{'below' if daily.magnitude < low else 'above'} the formula's range of "
                f"{format_quantity(usual.lowest)} to {format_quantity(usual.highest)} a day"
            )


def _strength_problem(order: Order, formula: Formula, strength: Quantity) -> str:
    if formula.form != CAPSULE.name or not units.is_measured_in(strength, "mg/capsule"):
        return ""
    number = _as_drug(order, formula, units.converted(strength, "mg/capsule")).magnitude
    low, high = formula.strength.lowest, formula.strength.highest
    if units.magnitude(low, "mg/capsule") <= number <= units.magnitude(high, "mg/capsule"):
        return ""
    return (
        f"strength {strength_text(strength)} is outside the formula's range of {format_quantity(low)} to "
        f"{format_quantity(high)}"
    )


def _date_problems(asked: TitrationOrder, formula: Formula) -> list[str]:
    problems = dating_problems(asked.order, formula)
    if isinstance(asked.order.source, Tablets) and asked.order.source.ground:
        problems.append("a campaign grinds its own tablets; leave the number of a ground powder out")
    if asked.order.made > asked.start:
        problems.append(f"the first dose is on {asked.start}, before the batch is made on {asked.order.made}")
    if not units.is_measured_in(asked.graduation, "mL") or not asked.graduation.magnitude > 0:
        given = units.described(asked.graduation)
        problems.append(f"scale of the oral syringe {given}: give the volume between two marks, such as 0.01 mL")
    return problems


def _portions(asked: TitrationOrder, formula: Formula, subject: str) -> Portions:
    wanted = tuple({step.dose.magnitude: step.dose for step in asked.schedule.steps}.values())
    try:
        strengths = read_strengths(formula, asked.strengths, wanted)
        portions = planned_portions(asked.order, formula, wanted, strengths, asked.graduation)
    except QuantityError as error:
        raise PreparationError(subject, [str(error)]) from None
    if portions.problems:
        raise PreparationError(subject, portions.problems)
    return portions


# --- batches ---------------------------------------------------------------------------------


def _prepared(plan: Plan, formula: Formula, subject: str, found: str) -> tuple[Batch, ...]:
    """Return the batches with their records; what stands in the way of several is named once."""
    batches: list[Batch] = []
    problems: dict[str, list[str]] = {}
    for each in plan.batches:
        try:
            record = prepare(each.order, formula)
        except PreparationError as error:
            for problem in error.problems:
                problems.setdefault(problem, []).append(each.letter)
            continue
        batches.append(Batch(**vars(each), record=_with_schedule(record, each.purpose, found)))
    if problems:
        raise PreparationError(
            subject, [f"batch {', '.join(letters)}: {problem}" for problem, letters in problems.items()]
        )
    return tuple(batches)


def _with_schedule(record: CompoundingRecord, purpose: str, found: str) -> CompoundingRecord:
    """Return the record of a batch that says what it is for, and what the gate found of the schedule's doses."""
    first, *others = record.gate
    return replace(
        record, facts=(*record.facts, Fact("Titration", purpose)), gate=(replace(first, found=found), *others)
    )


def _found_doses(asked: TitrationOrder, formula: Formula) -> str:
    daily = [_daily(asked, step.dose) for step in asked.schedule.steps]
    low, high = (choose(daily, key=lambda each: each.magnitude) for choose in (min, max))
    found = f"the schedule gives {_shown(low)} to {_shown(high)}, dose by dose on the sheet Campaign"
    return found if formula.daily_dose is None else f"{found}: within the range"


def _powders(plan: Plan) -> tuple[GroundPowder, ...]:
    return tuple(
        GroundPowder(
            number=making.powder,
            made=making.made,
            letters=tuple(each.letter for each in plan.batches if each.making == making.place),
            place=making.place,
        )
        for making in plan.makings
        if making.powder
    )


# --- words -----------------------------------------------------------------------------------


def _shown(amount: Quantity) -> str:
    return shown(units.small_in_micrograms(amount))


def _range_text(schedule: Schedule) -> str:
    first, last = dose_text(schedule.steps[0].dose), dose_text(schedule.steps[-1].dose)
    return first if first == last else f"{first} to {last}"


def request_json(asked: TitrationOrder, formula: Formula) -> str:
    """Return what a campaign is made from as canonical JSON; of the order all but what follows from the schedule."""
    order = order_content(asked.order, formula)
    for name in ("strength", "quantity", "dose", "doses_per_day", "dose_volume", "dose_drops"):
        order["prescription"].pop(name, None)
    content = {
        "order": order,
        "schedule": [{"dose": dose_text(step.dose), "days": step.days} for step in asked.schedule.steps],
        "doses_per_day": asked.schedule.doses_per_day,
        "start": asked.start.isoformat(),
        "strengths": [format_quantity(each) for each in asked.strengths],
        "graduation": format_quantity(asked.graduation),
    }
    return canonical_json(content)
