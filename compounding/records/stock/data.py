"""What the stock table knows of the lots of a batch, taken over into its order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from compounding.records.formula import Formula
from compounding.records.order import BulkPowder, CapsuleChoices, Order, Source, StockTrituration, Tablets
from compounding.records.stock.lot import StockLot
from compounding.records.stock.needs import DRUG, TABLETS
from compounding.units import Quantity

_DILUENT, _VEHICLE = "diluent", "vehicle"


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
    order = replace(order, source=_source(order, lots, stated))
    if formula.capsule is not None:
        order = replace(order, capsules=_capsules(order.capsules, lots))
    dropper = _same([lot.dropper for lot in lots.get(_VEHICLE, ())])
    if formula.form == "sublingual drops" and order.dropper is None and dropper is not None:
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
    if len(lots.get(TABLETS, ())) > 1:
        notes.append("tablets of several lots are crushed together: their mean mass is weighed of the mixture")
    if formula.capsule is None:
        return notes
    measured = [lot for lot in _powders(lots) if lot.packing is not None]
    if measured and after.capsules.packing == before.capsules.packing == ():
        notes.append(
            "packing statistics of the stock table are not used: they were measured in capsules of several sizes, or "
            "differ between the lots of one powder"
        )
    return notes


def _source(order: Order, lots: Mapping[str, Sequence[StockLot]], stated: Collection[str]) -> Source:
    """Return the source of the drug with what is known of its lot; several lots of tablets have no sample in common."""
    match order.source:
        case Tablets() as source if TABLETS in lots and not {"tablet_sample"} & set(stated):
            known = lots[TABLETS][0].tablets if len(lots[TABLETS]) == 1 else None
            if known is None:
                return source
            return replace(
                source,
                sample_count=known.sample_count,
                sample_mass=known.sample_mass,
                deviation=source.deviation or known.deviation,
                assay=source.assay or known.assay,
            )
        case BulkPowder() as source if DRUG in lots:
            return lots[DRUG][0].certificate or source
        case StockTrituration() as source if DRUG in lots:
            return lots[DRUG][0].trituration or source
        case source:
            return source


def _capsules(choices: CapsuleChoices, lots: Mapping[str, Sequence[StockLot]]) -> CapsuleChoices:
    """Return the choices for capsules with the packing statistics of the lots, if all are of one capsule size."""
    if choices.packing or choices.densities:
        return choices
    found = {key: _packing(lots.get(own, ())) for key, own in _keys_of_powders(lots).items()}
    known = {key: each for key, each in found.items() if each is not None}
    if len({size for _, size in known.values()}) == 1:
        [size] = {size for _, size in known.values()}
        packing = tuple((key, mass) for key, (mass, _) in known.items())
        return replace(choices, packing=packing, packing_size=choices.packing_size or size)
    return choices


def _keys_of_powders(lots: Mapping[str, Sequence[StockLot]]) -> dict[str, str]:
    """Return for each powder in a capsule the component whose lots it is of: ground tablets are of the tablets'."""
    return {DRUG: TABLETS if TABLETS in lots else DRUG, _DILUENT: _DILUENT}


def _powders(lots: Mapping[str, Sequence[StockLot]]) -> list[StockLot]:
    return [lot for key in _keys_of_powders(lots).values() for lot in lots.get(key, ())]


def _packing(lots: Sequence[StockLot]) -> tuple[Quantity, str] | None:
    """Return the packing statistic that all lots of a powder share, and the size in which it was measured."""
    found = {(lot.packing, lot.size) for lot in lots}
    if len(found) != 1:
        return None
    [(packing, size)] = found
    return None if packing is None else (packing, size)


def _same(values: Sequence[Quantity | None]) -> Quantity | None:
    """Return the value that all have, or None."""
    first = values[0] if values else None
    return first if all(each == first for each in values) else None
