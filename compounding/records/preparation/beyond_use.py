"""The beyond-use date of an order."""

from __future__ import annotations

import datetime
from dataclasses import replace

from compounding import units
from compounding.calculations import beyond_use as rules
from compounding.records.component_keys import DRUG, SHELLS, TABLETS
from compounding.records.compounding_record import BeyondUse
from compounding.records.formula import Formula
from compounding.records.formula_parts import BeyondUseRule, StabilityStudy
from compounding.records.order import Lot, Order, Tablets
from compounding.units import Quantity, format_quantity

_OWN_CONTAINER_NOTE = "of the table of USP <795> (2023); confirm with the current text"


def dating_problems(order: Order, formula: Formula) -> list[str]:
    """Return what stands in the way of a date: storage or convention unknown, or a lot that had expired."""
    rule = formula.beyond_use
    problems = []
    if order.storage and order.storage not in rule.storage:
        problems.append(f"storage {order.storage!r} is not one of the formula's; choose {' or '.join(rule.storage)}")
    if order.first_day not in rules.FIRST_DAYS:
        problems.append(f"first day {order.first_day!r}: choose {' or '.join(rules.FIRST_DAYS)}")
    problems += [
        f"{lot.component}, lot {lot.number!r}, expired on {lot.expiry}, before the day of compounding {order.made}; "
        "use another lot"
        for lot in order.lots
        if lot.expiry and lot.expiry < order.made
    ]
    return problems


def assigned_beyond_use(order: Order, formula: Formula) -> BeyondUse:
    """Return the beyond-use date of an order, and every reason that went into it.

    The period of the formula's class, shortened or, where that is allowed, lengthened by the studies at that
    storage; never later than the earliest expiry of a lot named in the order. [usp-795]

    The order must be free of `dating_problems`.
    """
    rule = formula.beyond_use
    storage = order.storage or rule.storage[0]
    period, reasons = _period(rule, storage)
    date = rules.last_day(order.made, period, order.first_day)
    reasons.append(f"the {order.first_day} counts as day 1")
    earliest = min((lot for lot in order.lots if lot.expiry), key=_expiry, default=None)
    if earliest is not None and _expiry(earliest) < date:
        date = _expiry(earliest)
        reasons.append(f"shortened to the expiry of {earliest.component}, lot {earliest.number}")
    return BeyondUse(
        date=date,
        period=period,
        water_class=rule.water_class,
        storage=storage,
        first_day=order.first_day,
        reasons=tuple(reasons),
    )


def beyond_use_warnings(order: Order, formula: Formula) -> list[str]:
    """Return what the pharmacist should know of studies that don't decide the date, and of lots that end or set it."""
    warnings = [
        _unused(study, formula.beyond_use)
        for study in formula.beyond_use.studies
        if units.magnitude(study.period, "day") > units.magnitude(_supported(study, formula.beyond_use), "day")
    ]
    warnings += [
        f"{lot.component}, lot {lot.number}, expires on the day of compounding"
        for lot in order.lots
        if lot.expiry == order.made
    ]
    return [*warnings, *_shortening_warnings(order, formula)]


def _shortening_warnings(order: Order, formula: Formula) -> list[str]:
    """Return the lots to whose expiry the beyond-use date is shortened, each with the date that it would have been."""
    without = assigned_beyond_use(replace(order, lots=()), formula).date
    date = assigned_beyond_use(order, formula).date
    return [
        f"Beyond-use date shortened from {without} to {date}: {lot_material(order, formula, lot.component)}, "
        f"lot {lot.number}, expires on {lot.expiry}."
        for lot in order.lots
        if lot.expiry == date < without
    ]


def lot_material(order: Order, formula: Formula, key: str) -> str:
    """Return the name of the material that the lots of a key are of."""
    if key == TABLETS or (key == DRUG and isinstance(order.source, Tablets)):
        return formula.tablet_source.name
    if key == SHELLS:
        return "hard capsule shells"
    component = next((each for each in formula.components if each.key == key), None)
    return dict(order.materials).get(key, key if component is None else component.name)


def _expiry(lot: Lot) -> datetime.date:
    return lot.expiry or datetime.date.max


def _supported(study: StabilityStudy, rule: BeyondUseRule) -> Quantity:
    return rules.studied_period(rule.water_class, study.period, antimicrobial_test=study.antimicrobial_test)


def _period(rule: BeyondUseRule, storage: str) -> tuple[Quantity, list[str]]:
    period = rules.table_period(rule.water_class)
    reasons = [f"{format_quantity(period)} for the class {rule.water_class!r} {_OWN_CONTAINER_NOTE}"]
    for study in rule.studies:
        if study.storage == storage:
            period = _supported(study, rule)
            reasons.append(
                f"the study {study.references[0]} at {storage} found {format_quantity(study.period)}: "
                f"{format_quantity(period)} are assigned"
            )
    return period, reasons


def _unused(study: StabilityStudy, rule: BeyondUseRule) -> str:
    found, table = format_quantity(study.period), format_quantity(rules.table_period(rule.water_class))
    if rule.water_class.endswith("preserved aqueous"):
        why = "without an antimicrobial effectiveness test of this very formula a study does not outrank the table"
    else:
        why = f"no study outranks the limit of {format_quantity(rules.longest_period())}"
    return f"The study {study.references[0]} ({study.storage}) found {found}, but the table's {table} stand: {why}."
