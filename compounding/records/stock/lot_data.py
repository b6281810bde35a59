"""What the stock table knows of the lots of a batch, taken over into its order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from compounding.calculations.potency import as_is_potency
from compounding.printed import shown
from compounding.records.component_keys import DILUENT, DRUG, TABLETS, VEHICLE
from compounding.records.dosage_form import DROPS
from compounding.records.formula import Formula
from compounding.records.order import AS_IS, BulkPowder, CapsuleChoices, Order, Source, StockTrituration, Tablets
from compounding.records.stock.lot import StockLot
from compounding.units import Quantity, quantity, worked_out

_Value = TypeVar("_Value")


def stock_data(
    order: Order, formula: Formula, lots: Mapping[str, Sequence[StockLot]], stated: Collection[str]
) -> Order:
    """Return an order with what was certified and measured of its lots, where the order itself says nothing.

    Parameters
    ----------
    lots
        For each component the lots that were chosen.
    stated
        Names of the texts that the order was read from.
    """
    order = replace(order, source=_source(order, lots, stated), potencies=_potencies(order, formula, lots))
    if formula.capsule is not None:
        order = replace(order, capsules=_capsules(order.capsules, lots))
    dropper = _same([lot.dropper for lot in lots.get(VEHICLE, ())])
    if formula.form == DROPS.name and order.dropper is None and dropper is not None:
        order = replace(order, dropper=dropper)
    return order


def stock_data_notes(
    before: Order, after: Order, formula: Formula, lots: Mapping[str, Sequence[StockLot]]
) -> list[str]:
    """Return what was taken over that the pharmacist must know of, and what could not be."""
    notes = []
    if before.dropper != after.dropper:
        notes.append(
            "the dropper's calibration is that of the vehicle's lot in the stock table: confirm it with the product"
        )
    for key, value in after.potencies:
        if key not in dict(before.potencies):
            material = formula.component(key).name
            notes.append(
                f"the potency of {material}, {shown(value)}, is worked out from the certificate of its lot in the "
                "stock table: confirm it with the certificate"
            )
    if isinstance(after.source, Tablets) and len(lots.get(TABLETS, ())) > 1 and after.source.sample_mass is None:
        notes.append("tablets of several lots are crushed together: their mean mass is weighed of the mixture")
    if formula.capsule is None:
        return notes
    is_open = before.capsules.packing == before.capsules.densities == after.capsules.packing == ()
    if is_open and any(lot.packing is not None for lot in _powders(lots)):
        notes.append(
            "the packing statistics of the stock table are not used, and are measured at the bench: they were measured "
            "in capsules of several sizes or of another than the order states, or differ between lots of one powder"
        )
    return notes


def _potencies(
    order: Order, formula: Formula, lots: Mapping[str, Sequence[StockLot]]
) -> tuple[tuple[str, Quantity], ...]:
    """Return the potencies of the further drugs: as stated, or from the certificate that all chosen lots share."""
    found = dict(order.potencies)
    for component in formula.further_drugs:
        certificate = _same([lot.certificate for lot in lots.get(component.key, ())])
        if component.key not in found and certificate is not None and not certificate.is_base:
            found[component.key] = _potency(certificate)
    return tuple(found.items())


def _potency(certificate: BulkPowder) -> Quantity:
    if certificate.assay_basis == AS_IS:
        return certificate.assay
    none = quantity(0, "%")
    return worked_out(as_is_potency(certificate.assay, certificate.water or none, certificate.solvents or none))


def _source(order: Order, lots: Mapping[str, Sequence[StockLot]], stated: Collection[str]) -> Source:
    """Return the source of the drug with what is known of its lot; several lots of tablets have no sample in common."""
    match order.source:
        case Tablets() as source if len(lots.get(TABLETS, ())) == 1:
            return _tablets(source, lots[TABLETS][0].tablets, has_sample="tablet_sample" in stated)
        case BulkPowder() as source if DRUG in lots:
            return lots[DRUG][0].certificate or source
        case StockTrituration() as source if DRUG in lots:
            return lots[DRUG][0].trituration or source
        case source:
            return source


def _tablets(source: Tablets, known: Tablets | None, *, has_sample: bool) -> Tablets:
    """Return tablets with what was measured of their lot; a deviation belongs to the sample that it is of."""
    if known is None:
        return source
    assay = known.assay if source.assay is None else source.assay
    if has_sample or source.sample_mass is not None:
        return replace(source, assay=assay)
    return replace(
        source,
        sample_count=known.sample_count,
        sample_mass=known.sample_mass,
        deviation=known.deviation if source.deviation is None else source.deviation,
        assay=assay,
    )


def _capsules(choices: CapsuleChoices, lots: Mapping[str, Sequence[StockLot]]) -> CapsuleChoices:
    """Return the choices for capsules with the packing statistics of the lots, if all are of one capsule size."""
    if choices.packing or choices.densities:
        return choices
    found = {key: _packing(lots.get(own, ())) for key, own in _keys_of_powders(lots).items()}
    known = {key: each for key, each in found.items() if each is not None}
    sizes = {size for _, size in known.values()}
    # A size that is stated is of packing statistics that are not: those of the stock may be of another.
    if len(sizes) != 1 or choices.packing_size not in ("", *sizes):
        return choices
    packing = tuple((key, mass) for key, (mass, _) in known.items())
    return replace(choices, packing=packing, packing_size=min(sizes))


def _keys_of_powders(lots: Mapping[str, Sequence[StockLot]]) -> dict[str, str]:
    """Return for each powder in a capsule the component whose lots it is of: ground tablets are of the tablets'."""
    return {DRUG: TABLETS if TABLETS in lots else DRUG, DILUENT: DILUENT}


def _powders(lots: Mapping[str, Sequence[StockLot]]) -> list[StockLot]:
    return [lot for key in _keys_of_powders(lots).values() for lot in lots.get(key, ())]


def _packing(lots: Sequence[StockLot]) -> tuple[Quantity, str] | None:
    """Return the packing statistic that all lots of a powder share, and the size in which it was measured."""
    found = {(lot.packing, lot.size) for lot in lots}
    if len(found) != 1:
        return None
    [(packing, size)] = found
    return None if packing is None else (packing, size)


def _same(values: Sequence[_Value | None]) -> _Value | None:
    """Return the value that all have, or None."""
    first = values[0] if values else None
    return first if all(each == first for each in values) else None
