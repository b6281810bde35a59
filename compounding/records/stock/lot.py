"""The stock: the lots that the pharmacy keeps, with what was certified and measured of each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from compounding.records.order import BulkPowder, StockTrituration, Tablets
from compounding.units import Quantity

TABLET, POWDER, EXCIPIENT, SHELL = "tablet", "powder", "excipient", "capsule shell"
VEHICLE, BASE, TRITURATION = "vehicle", "base", "trituration"
STOCK_FORMS = (TABLET, POWDER, EXCIPIENT, SHELL, VEHICLE, BASE, TRITURATION)


@dataclass(frozen=True, kw_only=True)
class StockLot:
    """One lot on the shelf.

    Attributes
    ----------
    material
        Name of the material, as formulas write it.
    form
        One of `STOCK_FORMS`.
    number, expiry
        The lot and its expiry, of a trituration its beyond-use date.
    on_hand
        How much there is: tablets, capsules, g or mL.
    certificate
        Of bulk powder: what its certificate of analysis says.
    tablets
        Of tablets: the sample that was weighed and what else was measured.
    trituration
        Of a trituration: drug and mixture, as on its own record.
    packing, size
        Packing statistic of a powder and the capsule size in which it was measured; of shells the size alone.
    density, dropper
        Density, and drops per volume from the pharmacy's dropper.
    place
        Where it stands in the stock table: "row 7".
    """

    material: str
    form: str
    number: str
    expiry: datetime.date
    on_hand: Quantity
    supplier: str = ""
    ndc: str = ""
    certificate: BulkPowder | None = None
    tablets: Tablets | None = None
    trituration: StockTrituration | None = None
    packing: Quantity | None = None
    size: str = ""
    density: Quantity | None = None
    dropper: Quantity | None = None
    place: str = ""

    def is_expired(self, day: datetime.date) -> bool:
        """Return whether it may no longer be used on a day; on its expiry it may."""
        return self.expiry < day
