"""The stock as plain content for JSON."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from compounding.records.stock.lot import StockLot
from compounding.units import Quantity
from compounding.working_content import amount_content, stated_content

SCHEMA = 1


def stock_content(lots: Sequence[StockLot], *, file: str, day: datetime.date) -> dict[str, Any]:
    """Return the lots of a stock table as lists, dictionaries, texts and truth values.

    Parameters
    ----------
    lots
        The lots.
    file
        The file that they were read from.
    day
        The day on which a lot with an earlier expiry is expired.
    """
    return {"schema": SCHEMA, "file": file, "day": day.isoformat(), "lots": [_lot(each, day) for each in lots]}


def _lot(lot: StockLot, day: datetime.date) -> dict[str, Any]:
    return {
        "place": lot.place,
        "material": lot.material,
        "form": lot.form,
        "lot": lot.number,
        "expiry": lot.expiry.isoformat(),
        "expired": lot.is_expired(day),
        "on_hand": amount_content(lot.on_hand),
        "supplier": lot.supplier,
        "ndc": lot.ndc,
        "size": lot.size,
        "packing_statistic": _amount(lot.packing),
        "density": _amount(lot.density),
        "dropper": _amount(lot.dropper),
        "certificate": _certificate(lot),
        "tablets": _tablets(lot),
        "trituration": _trituration(lot),
    }


def _amount(value: Quantity | None) -> Any:
    return None if value is None else stated_content(value)


def _certificate(lot: StockLot) -> dict[str, Any] | None:
    found = lot.certificate
    if found is None:
        return None
    return {
        "assay": stated_content(found.assay),
        "assay_basis": found.assay_basis,
        "water": _amount(found.water),
        "solvents": _amount(found.solvents),
        "substance": found.substance,
    }


def _tablets(lot: StockLot) -> dict[str, Any] | None:
    found = lot.tablets
    if found is None:
        return None
    return {
        "tablets_weighed": None if found.sample_count is None else amount_content(found.sample_count),
        "sample_mass": _amount(found.sample_mass),
        "tablet_deviation": _amount(found.deviation),
        "tablet_assay": _amount(found.assay),
    }


def _trituration(lot: StockLot) -> dict[str, Any] | None:
    found = lot.trituration
    if found is None:
        return None
    return {
        "drug": stated_content(found.part),
        "mixture": stated_content(found.whole),
        "diluent": found.diluent,
        "made_from": found.made_from,
        "potency": _amount(found.potency),
    }
