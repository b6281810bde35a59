"""What a blind second check says of the order, in the order's own words: nothing that was worked out."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.calculations.balances import Balance
from compounding.records.compounding_record import CompoundingRecord
from compounding.records.formula_parts import StabilityStudy
from compounding.records.order import BulkPowder, Lot, Order, Prescription, StockTrituration, Tablets
from compounding.records.overage import overage_rule
from compounding.records.preparation.shares import share_facts
from compounding.records.shown_text import sentence
from compounding.units import Quantity, format_quantity, format_stated

_NONE = "None"


def given_facts(record: CompoundingRecord) -> tuple[tuple[str, str], ...]:
    """Return label and text of what was ordered, of the stock, and of what the beyond-use date follows from."""
    return (*_prescription(record), *_stock(record), *_dating(record))


def prescribed(prescription: Prescription) -> str:
    """Return quantity and strength as they are prescribed.

    Examples
    --------
    >>> from compounding.units import parse_quantity
    >>> print(prescribed(Prescription(strength=parse_quantity("1 %"), quantity=parse_quantity("30 g"))))
    30 g of 1 %
    """
    return f"{format_quantity(prescription.quantity)} of {format_quantity(prescription.strength)}"


def _prescription(record: CompoundingRecord) -> Iterator[tuple[str, str]]:
    order, prescription = record.order, record.order.prescription
    yield "Batch no.", order.batch or "Not yet given"
    yield "Prescribed", f"{prescribed(prescription)}, as {record.formula.stated_as(prescription.basis)}"
    if prescription.prescriber:
        yield "Prescriber", prescription.prescriber
    yield from ((each.label, each.text) for each in share_facts(order))
    dose = [
        f"{label} {format_quantity(value)}"
        for label, value in (
            ("one dose is", prescription.dose),
            ("one dose is to be", prescription.dose_volume),
            ("one dose is to be", prescription.dose_drops),
            ("taken:", prescription.doses_per_day),
        )
        if value is not None
    ]
    if dose:
        yield "Dose", sentence(", ".join(dose))
    yield "Directions", prescription.directions or record.formula.labelling.directions
    yield "Route", sentence(record.formula.route)
    yield "Spare", _or_none(order.spare)
    yield "Overage of drug", _overage(order)


def _overage(order: Order) -> str:
    rule = overage_rule(order.overage_rule)
    return f"By the rule of {rule.text}" if rule else _or_none(order.overage)


def _stock(record: CompoundingRecord) -> Iterator[tuple[str, str]]:
    order = record.order
    yield "Source of the drug", sentence(_source(record))
    if isinstance(order.source, Tablets):
        if not order.source.ground:
            yield "Spare tablets for mortar loss", _or_none(order.source.spare)
        if order.source.assay is not None:
            yield (
                "Content of the lot of tablets",
                f"{format_stated(order.source.assay)} of the label; not corrected for",
            )
    for key, potency in order.potencies:
        yield f"Potency of {key.replace('-', ' ')}", format_stated(potency)
    for lot in order.lots:
        yield f"Lot of {lot.component.replace('-', ' ')}", _lot(lot)
    for balance in order.balances:
        yield f"Balance {balance.name}", sentence(_balance(balance))
    if order.error_allowed is not None:
        yield "Error of weighing allowed", format_quantity(order.error_allowed)


def _source(record: CompoundingRecord) -> str:
    formula = record.formula
    match record.order.source:
        case Tablets(ground=ground):
            name = formula.tablet_source.name
            return f"{name}, crushed beforehand: number {ground}" if ground else f"{name}, crushed here"
        case BulkPowder() as powder:
            return "bulk powder: " + (formula.base if powder.is_base else formula.powder_source.name)
        case StockTrituration() as stock:
            return _stock_trituration(record, stock)


def _stock_trituration(record: CompoundingRecord, stock: StockTrituration) -> str:
    made_from = record.formula.source_name(stock.made_from)
    parts = [
        f"stock trituration, {format_stated(stock.part)} in {format_stated(stock.whole)}",
        f"made from {made_from}",
    ]
    if stock.potency is not None:
        parts.append(f"the part is powder of potency {format_stated(stock.potency)}")
    if stock.diluent:
        parts.append(f"diluted with {stock.diluent}")
    return ", ".join(parts)


def _lot(lot: Lot) -> str:
    # What is planned from each of several lots is left out: it would give the targets away.
    parts = [lot.number, f"expiry {lot.expiry.isoformat()}" if lot.expiry else "expiry not stated", lot.supplier]
    return ", ".join(each for each in parts if each)


def _balance(balance: Balance) -> str:
    parts = [
        f"shows {format_stated(balance.readability)}",
        f"weighs up to {format_stated(balance.capacity)}",
        f"minimum by {balance.rule}",
    ]
    parts += [
        f"{label} {format_stated(value)}"
        for label, value in (
            ("repeatability", balance.repeatability),
            ("sensitivity requirement", balance.sensitivity),
            ("minimum", balance.minimum),
        )
        if value is not None
    ]
    return ", ".join(parts)


def _dating(record: CompoundingRecord) -> Iterator[tuple[str, str]]:
    beyond = record.beyond_use
    yield "Day of compounding", record.order.made.isoformat()
    yield "Class by USP <795>", sentence(beyond.water_class)
    yield "Storage", sentence(beyond.storage)
    yield "Day 1 of the beyond-use date", sentence(beyond.first_day)
    for study in record.formula.beyond_use.studies:
        yield "Study of stability", sentence(_study(study))


def _study(study: StabilityStudy) -> str:
    test = "with" if study.antimicrobial_test else "without"
    found = f"{study.storage}, {format_quantity(study.period)}, {test} an antimicrobial effectiveness test"
    return f"{found} [{', '.join(study.references)}]"


def _or_none(amount: Quantity | None) -> str:
    return _NONE if amount is None or not amount.magnitude else format_quantity(amount)
