"""What a batch needs of each material: the targets of its sheet, added up by component."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from compounding import units
from compounding.records.component_keys import DRUG, SHELLS, TABLETS
from compounding.records.compounding_record import CompoundingRecord, Material
from compounding.records.day import Taken
from compounding.records.order import Lot, Order, Tablets
from compounding.records.stock.lot import SHELL, TABLET
from compounding.units import Quantity

# What is counted has its form whether it stands in a stock table or not.
_COUNTED: Mapping[str, str] = MappingProxyType({TABLETS: TABLET, SHELLS: SHELL})
_PART = re.compile(r"-(?:part|diluent)-\d+$", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a batch needs of one component.

    Attributes
    ----------
    key
        Key of the component; "tablets" and "shells" for what is counted.
    material
        Its name on the batch sheet.
    amount
        The sum of the targets as the balance shows them; open where one of them waits for a bench entry.
    known
        Where only some of the targets wait, the sum of the others; None where all are known, or none.
    step
        The finest step in its unit to which the targets are rounded: less of a lot cannot be measured out.
    """

    key: str
    material: str
    amount: Quantity
    known: Quantity | None = None
    step: Decimal = Decimal(1)

    @property
    def size(self) -> str:
        """Size of capsule shells, of which the name ends in it; "" for all else."""
        return self.material.rpartition(" ")[2] if self.key == SHELLS else ""


def needs(record: CompoundingRecord) -> tuple[Need, ...]:
    """Return what a batch needs of each component that comes out of the stock, in the order of its materials.

    What is made in the batch comes out of other lines, and ground tablets come out of the tablets. What is made up to
    a volume counts in full: a little less is poured.
    """
    lines: dict[str, list[Material]] = {}
    for material in record.materials:
        key = _component(record, material)
        if not material.made_here and not _is_ground(record, key):
            lines.setdefault(key, []).append(material)
    return tuple(_need(record, key, materials) for key, materials in lines.items())


def _need(record: CompoundingRecord, key: str, materials: list[Material]) -> Need:
    # The line of the component itself comes last, and has the unit in which the pharmacist thinks of it.
    last = materials[-1]
    amounts = [each.rounded(record.working[each.target].value) for each in materials]
    step = min(units.magnitude(units.quantity(each.step, each.unit), last.unit) for each in materials)
    known = [each for each in amounts if not units.is_open(each)]
    return Need(
        key=key,
        material=last.name,
        amount=_sum(amounts, last.unit),
        known=_sum(known, last.unit) if 0 < len(known) < len(amounts) else None,
        step=step,
    )


def _sum(amounts: Iterable[Quantity], unit: str) -> Quantity:
    return units.quantity(sum((units.magnitude(each, unit) for each in amounts), Decimal(0)), unit)


def _is_ground(record: CompoundingRecord, key: str) -> bool:
    source = record.order.source
    return key == DRUG and isinstance(source, Tablets)


def _component(record: CompoundingRecord, material: Material) -> str:
    """Return the key of the component that a line is of; the diluent of a trituration is of the one of its name."""
    own = _PART.sub("", material.key)
    if "-diluent-" not in material.key:
        return own
    same = (each.key for each in record.materials if each.name == material.name and not _PART.search(each.key))
    materials = dict(record.order.materials)
    named = (each.key for each in record.formula.components if materials.get(each.key, each.name) == material.name)
    return next(same, next(named, own))


def taken(need: Need, lot: Lot | None = None, form: str = "") -> tuple[Taken, ...]:
    """Return what a batch takes of one lot of a component: the lot's share, or all that it needs.

    Where only a part of it waits for the bench, what is known and what waits are two.

    Parameters
    ----------
    lot
        The lot; None where it is written in at the bench.
    form
        Form in which it is kept in the stock, where that is known.
    """
    amount = need.amount if lot is None or lot.amount is None else lot.amount
    known = (need.known,) if units.is_open(amount) and need.known is not None else ()
    return tuple(
        Taken(
            material=need.material,
            form=form or _COUNTED.get(need.key, ""),
            lot=lot.number if lot is not None else "",
            expiry=lot.expiry if lot is not None else None,
            amount=each,
        )
        for each in (*known, amount)
    )


def lots_of(order: Order, key: str) -> Sequence[Lot | None]:
    """Return the lots that an order names for a component, or None alone where its lot is written in at the bench."""
    return list(order.lots_of(key)) or [None]
