"""What a log keeps of a filled sheet: `batch_summary`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.records.compounding_record import Material
from compounding.records.recall import same_key
from compounding.records.review import CHECKED_BY, CONTAINER, MADE_BY, RELEASED_BY, BatchSummary, LotUsed, Weights
from compounding.sheets.lots import has_lot_amounts, lot_at, lot_field, lot_places
from compounding.sheets.review.completeness import is_deviation
from compounding.sheets.review.filled import Filled
from compounding.sheets.review.materials import component_of, lot_of
from compounding.sheets.review.net_fills import net_fills
from compounding.sheets.review.quality import yield_of_theory
from compounding.sheets.review.scans import expiry_of, lot_number
from compounding.sheets.review.strength import of_label
from compounding.units import Quantity, quantity

_SIGNATURES: Mapping[str, str] = MappingProxyType(
    {MADE_BY: "compounder", CHECKED_BY: "checker", RELEASED_BY: "release"}
)
_DEVIATION = re.compile(r"(deviation_[0-9]+)_text")
_CONTAINER = re.compile(r"(fill_[0-9]+)_container")


def batch_summary(filled: Filled, letter: str = "") -> BatchSummary:
    """Return what a log keeps of a filled sheet.

    Parameters
    ----------
    letter
        Letter of the batch in a titration's workbook.
    """
    record, fills = filled.record, net_fills(filled)
    applied = filled.number("labels_applied")
    return BatchSummary(
        batch=record.order.batch or filled.words("batch_number"),
        letter=letter,
        title=record.title,
        form=record.formula.form,
        formula=record.formula.id,
        version=record.formula.version,
        order_hash=record.order_hash,
        planned=record.order.made,
        made=filled.date("made_date"),
        beyond_use=record.beyond_use.date,
        yield_share=yield_of_theory(filled),
        mean_share=fills.mean_share if fills is not None else None,
        rsd=fills.rsd if fills is not None else None,
        of_label=of_label(filled),
        labels=int(applied) if applied is not None and applied == applied.to_integral_value() else None,
        disposition=filled.words("disposition"),
        lots=(*_lots(filled), *_containers(filled)),
        weights=Weights(
            masses=fills.masses,
            theory=fills.theory,
            lowest=fills.lowest * fills.theory,
            highest=fills.highest * fills.theory,
        )
        if fills is not None
        else None,
        reviewer=record.formula.reviewer,
        people=tuple((role, person) for role, name in _SIGNATURES.items() if (person := _person(filled, name))),
        released=filled.date("release_date"),
        deviations=_deviations(filled),
    )


def _person(filled: Filled, name: str) -> str:
    """Return who signed, with name and initials as they are entered; "" where neither is."""
    printed, initials = filled.words(f"{name}_name"), filled.words(f"{name}_initials")
    return f"{printed} ({initials})" if printed and initials else printed or initials


def _deviations(filled: Filled) -> tuple[str, ...]:
    """Return what is written under Deviations, but for "none" and the like."""
    rows = (match[1] for name in filled.entries if (match := _DEVIATION.fullmatch(name)))
    return tuple(_deviation(filled, row) for row in rows if is_deviation(filled.words(f"{row}_text")))


def _deviation(filled: Filled, row: str) -> str:
    decision, by = filled.words(f"{row}_decision") or "none", filled.words(f"{row}_by") or "nobody"
    return f'"{filled.words(f"{row}_text")}" (decision: {decision}; by {by})'


def _containers(filled: Filled) -> Iterator[LotUsed]:
    """Yield the lots of the containers that were filled, each once; "" where one was filled and has no lot."""
    rows = [match[1] for name in filled.entries if (match := _CONTAINER.fullmatch(name))]
    lots = {row: lot_number(filled.words(f"{row}_container")) for row in rows}
    found: dict[str, str] = {}
    for row, lot in lots.items():
        if lot or filled.number(row) is not None:
            found.setdefault(same_key(lot), lot)
    for number in found.values():
        yield LotUsed(
            material="container or closure",
            component=CONTAINER,
            number=number,
            supplier="",
            expiry=None,
            amount=None,
            unit="",
        )


def _lots(filled: Filled) -> tuple[LotUsed, ...]:
    """Return the lots that went into the batch; one that stands in several lines of its material is one."""
    uses: dict[tuple[str, str], list[tuple[Material, int]]] = {}
    for material in filled.record.materials:
        if material.made_here:
            continue
        for place in lot_places(material):
            lot = lot_at(material, place)
            uses.setdefault((material.name, "" if lot is None else lot.number), []).append((material, place))
    return tuple(_lot(filled, places) for places in uses.values())


def _lot(filled: Filled, places: Sequence[tuple[Material, int]]) -> LotUsed:
    """Return a lot: the first of its lines has the number, the last the unit, and all have their amounts."""
    (first, place), unit = places[0], places[-1][0].unit
    amounts = [_amount(filled, *each) for each in places]
    known = [units.magnitude(each, unit) for each in amounts if each is not None]
    supplier, lot = lot_field(first, place, "manufacturer"), lot_at(first, place)
    given = lot.supplier if lot is not None else ""
    return LotUsed(
        material=first.name,
        component=component_of(filled, first),
        number=lot_of(filled, first, place),
        supplier=filled.words(supplier) if supplier in filled.entries else given,
        expiry=expiry_of(filled, first, place),
        amount=sum(known, Decimal(0)) if len(known) == len(amounts) else None,
        unit=unit,
    )


def _amount(filled: Filled, material: Material, place: int) -> Quantity | None:
    """Return what was taken of a lot; None where it was not entered, or where a mix of lots was measured out."""
    if has_lot_amounts(material):
        number = filled.number(lot_field(material, place, "actual"))
        return None if number is None else quantity(number, material.unit)
    return filled.amount(material) if len(material.lots) < 2 else None
